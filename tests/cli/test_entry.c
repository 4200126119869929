/* Operators' data as an operator types it. */
#include "capture.h"
#include "command.h"

static const char guide[] = "---\n"
                            "id: guide-990100-提取\n"
                            "kind: guide\n"
                            "title: 租房提取公积金指南\n"
                            "region: \"990100\"\n"
                            "category: 住房保障/公积金\n"
                            "audience: public\n"
                            "effective_from: 2026-01-01\n"
                            "---\n"
                            "## 办理条件\n\n连续缴存满三个月。\n\n"
                            "## 办理材料\n\n本人身份证。\n";

static char *dir;
static char data[4096];
static struct capture said;

#define expect_kb(status, ...)                                                                     \
    do {                                                                                           \
        int expect_kb_status = run_kb(&said, "--data", data, __VA_ARGS__, NULL);                   \
        if (expect_kb_status != (status))                                                          \
            fail_msg("exit status %d:\n%s%s", expect_kb_status, said.out, said.err);               \
    } while (0)

static int setup(void **state)
{
    (void)state;
    dir = test_temp_dir();
    snprintf(data, sizeof data, "%s/base", dir);
    test_write_file(test_path(dir, "files/guide.md"), guide);
    expect_kb(CLI_FINE, "import", "--publish", test_path(dir, "files"));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_temp_dir_remove(dir);
    return 0;
}

static void test_pin(void **state)
{
    (void)state;
    expect_kb(CLI_FINE, "pin", "add", "夜里吵怎么办？", "guide-990100-提取", "--section",
              "办理材料", "--note", "试");
    assert_contains(said.out, "change ");
    expect_kb(CLI_FINE, "pin", "add", "夜里吵怎么办？", "guide-990100-提取", "--section",
              "办理材料", "--note", "试");
    assert_string_equal(said.out, "unchanged\n");
    expect_kb(CLI_FINE, "pin", "list");
    assert_contains(said.out, "pin        夜里吵怎么办？  {\"item\":\"guide-990100-提取\","
                              "\"section\":\"办理材料\",\"note\":\"试\"}\n");
    expect_kb(CLI_FINE, "search", "夜里吵怎么办");
    assert_contains(said.out, "pinned to '夜里吵怎么办？'");
    expect_kb(CLI_FINE, "pin", "remove", "夜里吵，怎么办");
    expect_kb(CLI_FINE, "search", "夜里吵怎么办");
    assert_null(strstr(said.out, "pinned"));
    expect_kb(CLI_FINE, "pin", "history", "夜里吵怎么办");
    assert_contains(said.out, " by operator (change ");
    assert_contains(said.out, "  removed ");
    expect_kb(CLI_FAILED, "pin", "remove", "夜里吵，怎么办");
    assert_contains(said.err, "there is none");
}

static void test_pin_of_a_region(void **state)
{
    (void)state;
    expect_kb(CLI_FINE, "pin", "add", "吵", "guide-990100-提取", "--region", "990100", "--from",
              "2026-01-01", "--to", "2099-01-01");
    expect_kb(CLI_FINE, "pin", "list");
    assert_contains(said.out, "吵@990100");
    assert_contains(said.out, "  from 2026-01-01  until 2099-01-01\n");
    expect_kb(CLI_FINE, "search", "--region", "990101", "吵");
    assert_contains(said.out, "pinned to '吵@990100'");
    expect_kb(CLI_FINE, "pin", "remove", "吵", "--region", "990100");
}

static void test_synonym_and_word(void **state)
{
    (void)state;
    expect_kb(CLI_FINE, "synonym", "add", "房钱", "公积金", "租房");
    expect_kb(CLI_FINE, "search", "房钱");
    assert_contains(said.out, "租房提取公积金指南");
    expect_kb(CLI_FINE, "word", "add", "租房提取");
    expect_kb(CLI_FINE, "entry", "list");
    assert_contains(said.out, "synonym    房钱  {\"to\":[\"公积金\",\"租房\"],\"both\":false}\n");
    assert_contains(said.out, "word       租房提取  {}\n");
    expect_kb(CLI_FINE, "verify");
}

static void test_entry(void **state)
{
    (void)state;
    expect_kb(CLI_FINE, "entry", "add", "region", "990171", "{name: 开发区, parent: '990100'}");
    expect_kb(CLI_FINE, "entry", "list", "region", "990171");
    assert_contains(said.out, "{\"name\":\"开发区\",\"parent\":\"990100\"}");
    expect_kb(CLI_FINE, "entry", "list", "word");
    assert_string_equal(said.out, "");
    expect_kb(CLI_FINE, "entry", "remove", "region", "990171");
    expect_kb(CLI_USAGE, "entry", "add", "region", "990171", "{name: 开发区}");
    assert_contains(said.err, "region: field 'parent': is missing");
}

static void test_usage(void **state)
{
    (void)state;
    expect_kb(CLI_USAGE, "entry");
    expect_kb(CLI_USAGE, "entry", "add", "region", "990171");
    expect_kb(CLI_USAGE, "entry", "list", "pins");
    expect_kb(CLI_USAGE, "pin", "add", "吵");
    expect_kb(CLI_USAGE, "pin", "remove");
    expect_kb(CLI_USAGE, "pin", "drop", "吵");
    expect_kb(CLI_USAGE, "word", "add", "a", "b");
    expect_kb(CLI_USAGE, "word", "add", "房钱", "--from", "gestern");
    expect_kb(CLI_USAGE, "pin", "add", "吵", "guide-x");
    assert_contains(said.err, "pin: field 'item': there is no item 'guide-x'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pin, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pin_of_a_region, setup, teardown),
        cmocka_unit_test_setup_teardown(test_synonym_and_word, setup, teardown),
        cmocka_unit_test_setup_teardown(test_entry, setup, teardown),
        cmocka_unit_test_setup_teardown(test_usage, setup, teardown),
    };
    return cmocka_run_group_tests_name("cli/entry", tests, NULL, NULL);
}
