/* Which files a run reads, and the category their folders give. */
#include "fixture.h"

static const char *listed(struct fixture *fixture, const char *path)
{
    static const char *const forms[] = {[IMPORT_MARKDOWN] = "",
                                        [IMPORT_YAML] = "yaml ",
                                        [IMPORT_PLAIN] = "plain ",
                                        [IMPORT_HTML] = "html "};
    struct import_list list = {0};
    kb_buf_clear(&fixture->dump);
    assert_ok(import_list_add(fixture->arena, &list, path, &fixture->err), &fixture->err);
    for (size_t i = 0; i < list.count; i++)
        kb_buf_printf(&fixture->dump, "%s%.*s:%.*s\n", forms[list.files[i].form],
                      KB_STR_ARG(list.files[i].category), KB_STR_ARG(list.files[i].name));
    kb_buf_printf(&fixture->dump, "%zu", list.passed_over);
    return fixture->dump.data;
}

static void setup(struct fixture *fixture)
{
    fixture->files = test_temp_dir();
}

static void files_are_known_by_their_ending(void **state)
{
    struct fixture *fixture = *state;
    setup(fixture);
    static const char *const names[] = {"甲/b.md",  "甲/a.MD",  "甲/c.markdown", "甲/d.yaml",
                                        "甲/e.yml", "甲/f.txt", "甲/README.md",  "甲/readme.yaml",
                                        "甲/md",    "甲/.g.md", "甲/h.HTML",     "甲/i.htm",
                                        "甲/j.pdf"};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        fixture_file(fixture, names[i], "x");
    assert_string_equal(listed(fixture, fixture->files),
                        "甲:a.MD\n甲:b.md\n甲:c.markdown\nyaml 甲:d.yaml\nyaml 甲:e.yml\n"
                        "plain 甲:f.txt\nhtml 甲:h.HTML\nhtml 甲:i.htm\n4");
}

static void folders_are_categories(void **state)
{
    struct fixture *fixture = *state;
    setup(fixture);
    fixture_file(fixture, "法/刑法/a.md", "x");
    fixture_file(fixture, "法/案例/民法典/b.md", "x");
    assert_string_equal(listed(fixture, fixture->files), "法/刑法:a.md\n法/案例/民法典:b.md\n0");
    assert_string_equal(listed(fixture, test_path(fixture->files, "法")),
                        "刑法:a.md\n案例/民法典:b.md\n0");
    /* Files right in the folder that was named, and a file that was named itself. */
    assert_string_equal(listed(fixture, test_path(fixture->files, "法/刑法")), "刑法:a.md\n0");
    assert_string_equal(listed(fixture, test_path(fixture->files, "法/刑法//")), "刑法:a.md\n0");
    assert_string_equal(listed(fixture, test_path(fixture->files, "法/刑法/a.md")), "刑法:a.md\n0");
}

static void packing_is_no_category(void **state)
{
    struct fixture *fixture = *state;
    setup(fixture);
    fixture_file(fixture, "laws/刑法/a.md", "x");
    fixture_file(fixture, "laws/行政法/b.md", "x");
    assert_string_equal(listed(fixture, fixture->files), "刑法:a.md\n行政法:b.md\n0");
    fixture_file(fixture, "laws/c.md", "x"); /* not only folders: it says something */
    assert_string_equal(listed(fixture, fixture->files),
                        "laws:c.md\nlaws/刑法:a.md\nlaws/行政法:b.md\n0");
}

static void local_law_keeps_its_folder(void **state)
{
    struct fixture *fixture = *state;
    setup(fixture);
    fixture_file(fixture, "DLC/广东地方法规/a.md", "x");
    assert_string_equal(listed(fixture, fixture->files), "DLC/广东地方法规:a.md\n0");
}

static void many_files_fit(void **state)
{
    struct fixture *fixture = *state;
    setup(fixture);
    char name[32];
    for (int i = 0; i < 150; i++) {
        snprintf(name, sizeof name, "甲/%03d.md", i);
        fixture_bytes(fixture, name, "xy", 2);
    }
    struct import_list list = {0};
    assert_ok(import_list_add(fixture->arena, &list, fixture->files, &fixture->err), &fixture->err);
    assert_int_equal(list.count, 150);
    assert_int_equal(list.bytes, 300);
    assert_str(list.files[149].name, "149.md");
    assert_str(list.files[0].name, "000.md");
}

static void a_missing_path_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct import_list list = {0};
    setup(fixture);
    assert_int_equal(
        import_list_add(fixture->arena, &list, test_path(fixture->files, "nowhere"), &fixture->err),
        KB_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(files_are_known_by_their_ending),
        fixture_test(folders_are_categories),
        fixture_test(packing_is_no_category),
        fixture_test(local_law_keeps_its_folder),
        fixture_test(many_files_fit),
        fixture_test(a_missing_path_is_told),
    };
    return cmocka_run_group_tests_name("import list", tests, NULL, NULL);
}
