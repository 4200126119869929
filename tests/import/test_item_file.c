/* One item in a file, as editors hand it to kb edition create. */
#include "fixture.h"

#include "kb/item_file.h"

#define GOOD                                                                                       \
    "kind: guide\ntitle: 甲\naudience: public\ncategory: 住房\nregion: '990100'\n"              \
    "change_note: 提高\n"

static char *dir;

static int setup(void **state)
{
    dir = test_temp_dir();
    return fixture_setup(state);
}

static int teardown(void **state)
{
    test_temp_dir_remove(dir);
    return fixture_teardown(state);
}

static enum kb_status read_text(struct fixture *f, const char *name, const char *text,
                                struct kb_edition_text *ret)
{
    const char *path = test_path(dir, name);
    test_write_file(path, text);
    return kb_item_file_read(f->arena, path, NULL, ret, &f->err);
}

static void both_forms_are_read(void **state)
{
    static const struct {
        const char *name, *text;
    } rows[] = {
        {"a.md", "---\n" GOOD "---\n## 办理条件\n\n满三个月。\n"},
        {"a.yaml", GOOD "body: |\n  ## 办理条件\n\n  满三个月。\n"},
        {"b.yaml", "- {kind: guide, title: 甲, audience: public, category: 住房, region: '990100',"
                   " change_note: 提高, body: \"## 办理条件\\n\\n满三个月。\"}\n"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_edition_text text;
        assert_ok(read_text(f, rows[i].name, rows[i].text, &text), &f->err);
        assert_str(text.title, "甲");
        assert_str(text.region, "990100");
        assert_str(text.change_note, "提高");
        assert_str(text.source, rows[i].name);
        assert_int_equal(text.effective_from, KB_DATE_MIN);
        assert_int_equal(text.section_count, 1);
        assert_str(text.sections[0].label, "办理条件");
    }
}

static void what_is_wrong_is_told(void **state)
{
    static const struct {
        const char *text, *said;
    } rows[] = {
        {"---\n" GOOD "colour: red\n---\n正文\n", ":8:1: read item: unknown key 'colour'"},
        {"---\nkind: guide\n---\n正文\n", ": read item: missing field 'title'"},
        {"[]\n", ": holds 0 items, wanted one"},
        {"- {"
         "kind: qa, title: 一, audience: public, category: 住房, body: 答}\n"
         "- {kind: qa, title: 二, audience: public, category: 住房, body: 答}\n",
         ": holds 2 items, wanted one"},
        {"\xff\n", "is not UTF-8"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_edition_text text = {.title = KB_STR("untouched")};
        assert_int_equal(read_text(f, "a.md", rows[i].text, &text), KB_INVALID);
        if (!strstr(f->err.message, rows[i].said))
            fail_msg("'%s' is not in '%s'", rows[i].said, f->err.message);
        assert_str(text.title, "untouched");
        kb_error_clear(&f->err);
    }
}

struct heard {
    size_t errors, others;
    unsigned line;
};

static void hear(void *context, const char *path, unsigned line, unsigned column, bool is_error,
                 const char *message)
{
    struct heard *heard = context;
    assert_true(path[0] && message[0]);
    (void)column;
    heard->errors += is_error;
    heard->others += !is_error;
    heard->line = line;
}

static void all_complaints_are_heard(void **state)
{
    struct fixture *f = *state;
    struct heard heard = {0};
    struct kb_item_file_listener listener = {hear, &heard};
    struct kb_edition_text text;
    const char *path = test_path(dir, "a.yaml");
    test_write_file(path, "a: 1\nb: 2\n" GOOD "body: x\n");
    assert_int_equal(kb_item_file_read(f->arena, path, &listener, &text, &f->err), KB_INVALID);
    assert_int_equal(heard.errors, 2);
    assert_int_equal(heard.others, 0);
    assert_int_equal(heard.line, 2);
    kb_error_clear(&f->err);
    assert_int_not_equal(
        kb_item_file_read(f->arena, test_path(dir, "none.md"), &listener, &text, &f->err), KB_OK);
    assert_int_equal(heard.errors, 3);
}

#define file_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        file_test(both_forms_are_read),
        file_test(what_is_wrong_is_told),
        file_test(all_complaints_are_heard),
    };
    return cmocka_run_group_tests_name("import/item_file", tests, NULL, NULL);
}
