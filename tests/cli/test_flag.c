/* cmd_flag.c, and what is flagged in cmd_work.c: from the shell to the answer. */
#include "capture.h"
#include "command.h"
#include "kb/flag.h"

static const char guide[] = "---\n"
                            "id: guide-990100-提取\n"
                            "kind: guide\n"
                            "title: 租房提取公积金指南\n"
                            "region: \"990100\"\n"
                            "category: 住房保障/公积金\n"
                            "audience: public\n"
                            "issuer: 某市公积金中心\n"
                            "effective_from: 2026-01-01\n"
                            "---\n"
                            "## 办理条件\n\n连续缴存满三个月。\n";

static char *dir;
static char data[4096];
static char id[KB_SHORT_ID_SIZE];
static struct capture said;

#define expect_kb(status, ...)                                                                     \
    do {                                                                                           \
        int expect_kb_status = run_kb(&said, "--data", data, __VA_ARGS__, NULL);                   \
        if (expect_kb_status != (status))                                                          \
            fail_msg("exit status %d:\n%s%s", expect_kb_status, said.out, said.err);               \
    } while (0)

/* As somebody at the telephone does through the API. */
static void raise_flag(void)
{
    struct kb_error err = {0};
    struct kb_store *store = NULL;
    int64_t now_ms = TEST_NOW_MS, change;
    struct kb_clock clock = test_clock(&now_ms);
    const struct kb_flag_command command = {
        .role = KB_STR("agent"),
        .about = {KB_STR("guide-990100-提取"), 1, KB_STR("办理条件")},
        .reason = KB_FLAG_OUTDATED,
        .comment = KB_STR("已改为六个月"),
        .work_order = KB_STR("GD-7"),
        .today = kb_clock_today(&clock),
    };
    assert_ok(kb_store_open(data, &clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "座席7", &err), &err);
    assert_ok(kb_flag_raise(store, &command, id, &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    kb_store_close(store);
}

static int setup(void **state)
{
    (void)state;
    dir = test_temp_dir();
    snprintf(data, sizeof data, "%s/base", dir);
    test_write_file(test_path(dir, "files/guide.md"), guide);
    expect_kb(CLI_FINE, "import", "--publish", test_path(dir, "files"));
    raise_flag();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_temp_dir_remove(dir);
    return 0;
}

static void test_from_list_to_answer(void **state)
{
    (void)state;
    expect_kb(CLI_FINE, "flag", "list");
    assert_contains(said.out, id);
    assert_contains(said.out, "open   outdated  ");
    assert_contains(said.out, "已改为六个月");
    expect_kb(CLI_FINE, "work", "--only", "flagged");
    assert_contains(said.out, "flagged  guide-990100-提取");
    assert_contains(said.out, " outdated, due ");
    expect_kb(CLI_FINE, "flag", "take", id, "--as", "甲:editor");
    assert_contains(said.out, ": outdated, taken, due ");
    assert_contains(said.out, "taken by 甲");
    expect_kb(CLI_FINE, "flag", "assign", id, "某科", "--as", "甲:editor");
    assert_contains(said.out, "of 某科\n");
    expect_kb(CLI_FINE, "flag", "due", id, "2999-01-01");
    assert_contains(said.out, "due 2999-01-01");
    expect_kb(CLI_FINE, "flag", "answer", id, "已更新。", "--as", "甲:editor");
    assert_contains(said.out, "answered: 已更新。\n");
    expect_kb(CLI_FINE, "flag", "list");
    assert_string_equal(said.out, "no flags\n");
    expect_kb(CLI_FINE, "flag", "list", "--state", "answered", "--owner", "某科", "--work-order",
              "GD-7", "--item", "guide-990100-提取");
    assert_contains(said.out, id);
    expect_kb(CLI_FINE, "flag", "close", id);
    expect_kb(CLI_FINE, "flag", "reopen", id, "还是旧的");
    expect_kb(CLI_FINE, "flag", "show", id);
    assert_contains(said.out, "STEP    STATE     AT");
    assert_contains(said.out, "raised ");
    assert_contains(said.out, "work order GD-7");
    assert_contains(said.out, "还是旧的");
    expect_kb(CLI_FINE, "verify");
}

/* The same JSON as the API's. */
static void test_json(void **state)
{
    (void)state;
    expect_kb(CLI_FINE, "flag", "list", "--json");
    assert_contains(said.out, "{\"flags\":[{\"flag\":\"");
    assert_contains(said.out, "\"reason\":\"outdated\"");
    expect_kb(CLI_FINE, "flag", "show", id, "--json");
    assert_contains(said.out, "\"steps\":[{\"step\":\"raise\"");
    assert_contains(said.out, "\"actor\":\"座席7\"");
    expect_kb(CLI_FINE, "work", "--json");
    assert_contains(said.out, "\"work\":\"flagged\"");
    assert_contains(said.out, "\"url\":\"/v1/items/");
}

static void test_refused(void **state)
{
    (void)state;
    expect_kb(CLI_USAGE, "flag", "answer", id, " ", "--as", "甲:editor");
    assert_contains(said.err, "(rule: text)");
    expect_kb(CLI_FAILED, "flag", "take", id, "--as", "乙:agent");
    assert_contains(said.err, "(rule: role)");
    expect_kb(CLI_FAILED, "flag", "reopen", id, "x");
    assert_contains(said.err, "(rule: state)");
    expect_kb(CLI_USAGE, "flag", "take", "7Q2M");
    assert_contains(said.err, "'7Q2M' is no id of a flag");
    expect_kb(CLI_USAGE, "flag", "due", id, "morgen");
    assert_contains(said.err, "'morgen' is no day");
    expect_kb(CLI_USAGE, "flag", "list", "--state", "old");
    assert_contains(said.err, "'old' is no state of a flag");
    expect_kb(CLI_FAILED, "flag", "take", "0000-0000-0000");
    assert_contains(said.err, "there is no flag");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_from_list_to_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_json, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
    };
    return cmocka_run_group_tests_name("cli/flag", tests, NULL, NULL);
}
