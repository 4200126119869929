/* Tables and runs of text, as they stand on a terminal. */
#include "table.h"

#include "test.h"

#include "runs.h"

static void test_width(void **state)
{
    static const struct {
        const char *text;
        size_t width;
    } rows[] = {
        {"", 0},       {"law-2", 5},    {"租房", 4},    {"租A房", 5},
        {"（一）", 6}, {"ｆｕｌｌ", 8}, {"e\u0301", 1}, {"零\u200b宽", 4},
        {"…", 1},      {"𠮷", 2},       {"가나", 4},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_int_equal(cli_width(kb_str_of(rows[i].text)), rows[i].width);
}

static void print(struct cli_table *table, struct kb_buf *out, const char *expected)
{
    struct kb_error err = {0};
    assert_ok(cli_table_print(table, out, &err), &err);
    assert_str(kb_buf_str(out), expected);
}

static void test_columns(void **state)
{
    static const char *const heads[] = {"ID", "标题", "N"};
    (void)state;
    struct kb_arena *arena = kb_arena_new(1u << 20);
    struct kb_buf out = KB_BUF_INIT(1u << 16);
    struct cli_table table;
    cli_table_begin(&table, arena, heads, KB_COUNT(heads));
    print(&table, &out, "");
    cli_table_add_cstr(&table, "a");
    cli_table_add_cstr(&table, "租房提取");
    cli_table_add_int(&table, -12);
    cli_table_add_cstr(&table, "law-1");
    cli_table_add_cstr(&table, "x\ny\033");
    cli_table_add_cstr(&table, "");
    print(&table, &out,
          "ID     标题      N\n"
          "a      租房提取  -12\n"
          "law-1  x y\n");
    kb_buf_done(&out);
    kb_arena_free(arena);
}

/* Fifty-six columns hold twenty-seven characters and the sign that they were cut. */
static void test_long_cells_are_cut(void **state)
{
    static const char *const heads[] = {"A", "B"};
    (void)state;
    struct kb_arena *arena = kb_arena_new(1u << 20);
    struct kb_buf out = KB_BUF_INIT(1u << 16), expected = KB_BUF_INIT(1u << 16);
    struct cli_table table;
    KB_CLEANUP(kb_buf_done) struct kb_buf cell = KB_BUF_INIT(1024);
    for (int i = 0; i < 40; i++)
        kb_buf_add_cstr(&cell, "长");
    cli_table_begin(&table, arena, heads, KB_COUNT(heads));
    cli_table_add(&table, kb_buf_str(&cell));
    cli_table_add(&table, kb_buf_str(&cell));
    kb_buf_printf(&expected, "A%*sB\n", CLI_COLUMN_MAX + 1, "");
    kb_buf_printf(&expected, "%.*s…   %.*s\n", 27 * 3, cell.data, 40 * 3, cell.data);
    print(&table, &out, expected.data);
    kb_buf_done(&expected);
    kb_buf_done(&out);
    kb_arena_free(arena);
}

static void test_no_memory(void **state)
{
    static const char *const heads[] = {"A"};
    (void)state;
    struct kb_arena *arena = kb_arena_new(64);
    struct kb_buf out = KB_BUF_INIT(1024);
    struct kb_error err = {0};
    struct cli_table table;
    cli_table_begin(&table, arena, heads, 1);
    cli_table_add_cstr(&table, "cell");
    assert_int_equal(cli_table_print(&table, &out, &err), KB_NO_MEMORY);
    kb_buf_done(&out);
    kb_arena_free(arena);
}

static void test_runs(void **state)
{
    static const struct kb_diff_run runs[] = {
        {KB_DIFF_KEEP, KB_STR_INIT("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"), 0, 0},
        {KB_DIFF_DELETE, KB_STR_INIT("旧"), 0, 0},
        {KB_DIFF_INSERT, KB_STR_INIT("新"), 0, 0},
        {KB_DIFF_KEEP, KB_STR_INIT("。"), 0, 0},
    };
    static const struct {
        bool colour, whole;
        const char *expected;
    } rows[] = {
        {false, false, "…丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥[-旧-]{+新+}。"},
        {false, true, "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥[-旧-]{+新+}。"},
        {true, false,
         "…丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥\033[9;31m旧\033[0m\033[32m新\033[0m。"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1024);
        cli_runs_print(runs, KB_COUNT(runs), rows[i].colour, rows[i].whole, &out);
        assert_str(kb_buf_str(&out), rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_long_cells_are_cut),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_runs),
    };
    return cmocka_run_group_tests_name("cli/table", tests, NULL, NULL);
}
