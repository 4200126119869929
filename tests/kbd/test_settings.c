#include "test.h"

#include "settings.h"

#include "kb/file.h"

static char *dir;
static struct kbd_settings settings;

static int setup(void **state)
{
    (void)state;
    dir = test_temp_dir();
    kbd_settings_init(&settings);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_temp_dir_remove(dir);
    return 0;
}

static enum kb_status read_text(const char *text, struct kb_error *err)
{
    const char *path = test_path(dir, "kbd.yaml");
    test_write_file(path, text);
    return kbd_settings_read(&settings, path, err);
}

static void test_initial_values_are_in_range(void **state)
{
    (void)state;
    for (const struct kbd_setting *row = kbd_setting_table; row->name; row++) {
        struct kb_error err = {0};
        assert_ok(kbd_settings_set(&settings, kb_str_of(row->name), kb_str_of(row->initial), &err),
                  &err);
        assert_true(row->meaning[0]);
    }
    assert_int_equal(settings.threads, 2);
    assert_string_equal(settings.time_zone, "Asia/Shanghai");
}

static void test_file(void **state)
{
    (void)state;
    struct kb_error err = {0};
    assert_ok(
        read_text("data: /srv/base\npublic: '127.0.0.1:8081'\nthreads: 4 # two for each core\n"
                  "log_level: debug\n",
                  &err),
        &err);
    assert_string_equal(settings.data, "/srv/base");
    assert_string_equal(settings.public_door, "127.0.0.1:8081");
    assert_int_equal(settings.threads, 4);
    assert_string_equal(settings.log_level, "debug");
    assert_string_equal(settings.internal, "");
}

static void test_empty_file_changes_nothing(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kbd_settings before = settings;
    assert_ok(read_text("# nothing yet\n", &err), &err);
    assert_memory_equal(&before, &settings, sizeof before);
}

static const struct {
    const char *text, *complaint; /* after "FILE:" */
} broken[] = {
    {"data: x\nthreds: 2\n", "2:1: there is no setting 'threds'"},
    {"threads: 0\n", "1:10: threads: '0' is not a number from 1 to 64"},
    {"threads: many\n", "1:10: threads: 'many' is not a number from 1 to 64"},
    {"data: x\nlog_level: loud\n", "2:12: log_level: 'loud' is none of error|info|debug"},
    {"public: 8081\n", "1:9: public: '8081' is not HOST:PORT"},
    {"data: [a, b]\n", "1:7: 'data' takes one value"},
    {"- data\n", "1:1: settings are 'name: value' lines"},
};

static void test_broken_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(broken); i++) {
        struct kb_error err = {0};
        struct kbd_settings before = settings;
        assert_int_equal(read_text(broken[i].text, &err), KB_INVALID);
        const char *path = test_path(dir, "kbd.yaml");
        assert_true(kb_str_starts(kb_str_of(err.message), kb_str_of(path)));
        assert_string_equal(err.message + strlen(path) + 1, broken[i].complaint);
        assert_memory_equal(&before, &settings, sizeof before);
    }
}

static void test_file_missing(void **state)
{
    (void)state;
    struct kb_error err = {0};
    assert_int_equal(kbd_settings_read(&settings, test_path(dir, "none.yaml"), &err), KB_NOT_FOUND);
}

static void test_text_limits(void **state)
{
    (void)state;
    char longest[KBD_TEXT_MAX + 1];
    memset(longest, 'a', sizeof longest);
    struct kb_error err = {0};
    struct kb_str fits = {longest, KBD_TEXT_MAX - 1}, too_long = {longest, KBD_TEXT_MAX};
    assert_ok(kbd_settings_set(&settings, KB_STR("data"), fits, &err), &err);
    assert_int_equal(kbd_settings_set(&settings, KB_STR("data"), too_long, &err), KB_INVALID);
    assert_int_equal(kbd_settings_set(&settings, KB_STR("data"), KB_STR("a\0b"), NULL), KB_INVALID);
}

static void test_printed_settings_read_back(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(65536);
    struct kb_error err = {0};
    assert_ok(kbd_settings_set(&settings, KB_STR("data"), KB_STR("it's # a: folder"), &err), &err);
    assert_ok(kbd_settings_set(&settings, KB_STR("threads"), KB_STR("7"), &err), &err);
    struct kbd_settings before = settings;
    kbd_settings_print(&settings, &text);
    kbd_settings_init(&settings);
    assert_ok(read_text(text.data, &err), &err);
    assert_string_equal(settings.data, before.data);
    assert_int_equal(settings.threads, 7);
}

static void test_check(void **state)
{
    (void)state;
    struct kb_error err = {0};
    assert_int_equal(kbd_settings_check(&settings, &err), KB_INVALID);
    assert_true(kb_str_starts(kb_str_of(err.message), KB_STR("data: ")));
    kb_error_clear(&err);
    kbd_settings_set(&settings, KB_STR("data"), KB_STR("x"), NULL);
    assert_int_equal(kbd_settings_check(&settings, &err), KB_INVALID);
    assert_true(err.hint[0]);
    kbd_settings_set(&settings, KB_STR("public"), KB_STR("127.0.0.1:0"), NULL);
    assert_int_equal(kbd_settings_check(&settings, NULL), KB_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_initial_values_are_in_range),
        TEST(test_file),
        TEST(test_empty_file_changes_nothing),
        TEST(test_broken_files),
        TEST(test_file_missing),
        TEST(test_text_limits),
        TEST(test_printed_settings_read_back),
        TEST(test_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
