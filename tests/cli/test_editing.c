/*
 * Editors at the shell, with a clock that stands still: a successor is written, reviewed, planned,
 * released and taken back, and each command's paper is what it should be to the letter.
 */
#include "capture.h"
#include "command.h"

#define ID "law-租赁办法"

#define HEAD                                                                                       \
    "---\nkind: policy\ntitle: 租赁办法\ncategory: 住房\nissuer: 市政府\naudience: public\n"

static const char first[] = HEAD "effective_from: 2026-01-01\n---\n"
                                 "第一条 租房可以提取公积金。\n\n第二条 每年不超过一万元。\n";
static const char second[] = HEAD "id: " ID "\neffective_from: 2026-06-01\n"
                                  "change_note: 提高额度\n---\n"
                                  "第一条 租房可以提取公积金。\n\n第二条 每年不超过两万元。\n\n"
                                  "第三条 多子女家庭不受此限。\n";

static char *dir;
static char data[4096];
static int64_t now_ms;
static struct capture said;

/* A command of up to eleven words at the hour it is. */
static int run_at(const char *const *words)
{
    char *argv[12];
    int argc = 0;
    struct cli cli = {.data = data, .clock = test_clock(&now_ms)};
    for (; words[argc]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc];
    capture_begin(&said);
    int exit_status = cli_run(&cli, argc, argv);
    capture_end(&said);
    return exit_status;
}

#define expect(status, ...)                                                                        \
    do {                                                                                           \
        int expect_status = run_at((const char *const[]){__VA_ARGS__, NULL});                      \
        if (expect_status != (status))                                                             \
            fail_msg("exit status %d:\n%s%s", expect_status, said.out, said.err);                  \
    } while (0)

#define expect_out(text, ...)                                                                      \
    do {                                                                                           \
        expect(CLI_FINE, __VA_ARGS__);                                                             \
        assert_string_equal(said.out, text);                                                       \
    } while (0)

static const char *file(const char *name, const char *text)
{
    const char *path = test_path(dir, name);
    test_write_file(path, text);
    return path;
}

static int setup(void **state)
{
    (void)state;
    dir = test_temp_dir();
    now_ms = TEST_NOW_MS;
    snprintf(data, sizeof data, "%s/base", dir);
    expect(CLI_FINE, "import", "--publish", "--quiet", "--defaults", "region=000000",
           file("laws/law.md", first));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_temp_dir_remove(dir);
    return 0;
}

static void reach_approved(void)
{
    expect(CLI_FINE, "edition", "create", file("second.md", second), "--as", "甲:editor");
    expect(CLI_FINE, "edition", "submit", ID, "2", "--as", "甲:editor");
    expect(CLI_FINE, "edition", "approve", ID, "2", "--as", "乙:reviewer", "--note", "可以");
}

/* --- the walk --------------------------------------------------------------------------------- */

static void write_and_review(void)
{
    expect_out("nothing is wrong\n", "validate", file("second.md", second));
    expect(CLI_FINE, "edition", "create", test_path(dir, "second.md"), "--as", "甲:editor");
    assert_contains(said.out, ID " edition 2: draft  (change 2, hash ");
    expect(CLI_FINE, "edition", "submit", ID, "2", "--as", "甲:editor");
    expect(CLI_FAILED, "edition", "approve", ID, "2", "--as", "甲:reviewer");
    assert_contains(said.err, "(rule: second_person)");
    expect_out(
        "WORK    ID            EDITION  STATE      OWNER  SINCE                TITLE     WHY\n"
        "review  law-租赁办法  2        in_review  甲     2026-11-21 08:00:00  租赁办法\n",
        "work");
    expect(CLI_FINE, "edition", "approve", ID, "2", "--as", "乙:reviewer", "--note", "可以");
    assert_contains(said.out, ": approved  (change 4, ");
}

/* The world to come is shown to who asks for it, and marked. */
static void preview(void)
{
    static const char mark[] = "尚未公布: release 1  十二月  2026-12-01 09:00:00\n\n";
    expect(CLI_FINE, "search", "多子女家庭", "--release", "1");
    assert_contains(said.out, mark);
    assert_contains(said.out, ID "  edition 2");
    expect(CLI_FINE, "search", "多子女家庭", "--release", "1", "--json");
    assert_contains(said.out, "\"preview\":{\"release\":1,\"name\":\"十二月\",");
    expect(CLI_FINE, "search", "灏氶", "--release", "1");
    assert_contains(said.out, "灏氶 → 公积金 (synonym)");
    expect(CLI_FINE, "search", "灏氶");
    assert_contains(said.out, "nothing found");
    expect(CLI_FINE, "item", "show", ID, "--release", "1");
    assert_contains(said.out, mark);
    assert_contains(said.out, "2        published");
    expect(CLI_FINE, "item", "show", ID);
    assert_contains(said.out, "2        scheduled");
    assert_lacks(said.out, "尚未公布");
    expect(CLI_USAGE, "search", "租房", "--release", "1", "--door", "public");
    expect(CLI_FAILED, "search", "租房", "--release", "2");
    expect(CLI_FAILED, "item", "show", ID, "--release", "2");
}

static void plan(void)
{
    expect_out("release 1  十二月: open  0 members, of 丙\n", "release", "create", "十二月", "--as",
               "丙:publisher");
    expect(CLI_FINE, "release", "add", "1", ID, "2");
    expect(CLI_FINE, "release", "entry", "1", "synonym", "灏氶", "{\"to\":[\"公积金\"]}");
    expect(CLI_FINE, "release", "entry", "1", "word", "多子女", "{}");
    expect(CLI_FINE, "release", "drop-entry", "1", "word", "多子女");
    expect(CLI_FAILED, "release", "entry", "1", "word", "多子女");
    expect(CLI_USAGE, "release", "entry", "1", "nothing", "多子女");
    expect(CLI_USAGE, "release", "schedule", "1", "2026-11-21T07:59");
    assert_contains(said.err, "is not in the future");
    expect_out("release 1  十二月: scheduled 2026-12-01 09:00:00  1 members, of 丙\n", "release",
               "schedule", "1", "2026-12-01T09:00");
    expect_out("release 1  十二月: scheduled 2026-12-01 09:00:00  1 members, of 丙\n"
               "WHAT     ID            EDITION  STATE      TITLE     REASON\n"
               "edition  law-租赁办法  2        scheduled  租赁办法\n"
               "\nENTRY    KEY   VALUE\nsynonym  灏氶  {\"to\":[\"公积金\"]}\n",
               "release", "show", "1");
    expect_out("the next comes at 2026-12-01 09:00:00\n", "release", "due");
    expect(CLI_FINE, "search", "多子女家庭");
    assert_lacks(said.out, "多子女家庭");
    preview();
}

static void let_it_come_and_take_it_back(void)
{
    now_ms += INT64_C(11) * 86400000;
    expect_out("nothing is scheduled\n", "release", "due");
    expect(CLI_FINE, "search", "多子女家庭");
    assert_contains(said.out, "edition 2");
    now_ms += 3600000;
    expect(CLI_USAGE, "release", "rollback", "1");
    expect(CLI_FINE, "release", "rollback", "1", "--note", "写错了");
    assert_contains(said.out, ": rolled_back 2026-12-01 09:00:00  1 members, of 丙  ended "
                              "2026-12-02 09:00:00: 写错了\n");
    expect(CLI_FINE, "search", "多子女家庭");
    assert_lacks(said.out, "edition 2");
    expect(CLI_FINE, "verify");
}

static void test_from_draft_to_rollback(void **state)
{
    (void)state;
    write_and_review();
    plan();
    let_it_come_and_take_it_back();
    expect_out("CHANGE  WHEN                 WHO        WHAT           EDITION  NOTE\n"
               "1       2026-11-21 08:00:00  kb import  item_added     1        laws/law.md\n"
               "2       2026-11-21 08:00:00  甲         created        2        second.md\n"
               "3       2026-11-21 08:00:00  甲         submitted      2\n"
               "4       2026-11-21 08:00:00  乙         approved       2        可以\n"
               "6       2026-11-21 08:00:00  operator   release_added  2        release 1\n"
               "10      2026-11-21 08:00:00  operator   scheduled      2        release 1\n"
               "11      2026-12-01 09:00:00  operator   released       2        release 1\n"
               "12      2026-12-02 09:00:00  operator   rolled_back    2        写错了\n",
               "history", ID);
}

/* --- one by one ------------------------------------------------------------------------------- */

static void test_diff(void **state)
{
    (void)state;
    reach_approved();
    expect_out("law-租赁办法  edition 1 → 2  same 1  changed 1  added 1\n"
               "effective_from: 2026-[-01-]{+06+}-01\n"
               "change_note: {+提高额度+}\n"
               "\n@ 第二条  changed\n每年不超过[-一万元-]{+两万元+}。\n"
               "\n@ 第三条  added\n{+多子女家庭不受此限。+}\n",
               "diff", ID);
    expect(CLI_FINE, "diff", ID, "--from", "1", "--to", "2", "--json");
    assert_contains(said.out, "{\"kind\":\"changed\",\"from\":[\"第二条\"],\"to\":[\"第二条\"],");
    assert_contains(
        said.out,
        "{\"op\":\"delete\",\"text\":\"一万元\"},{\"op\":\"insert\",\"text\":\"两万元\"}");
    expect(CLI_USAGE, "diff", ID, "--to", "1");
    assert_contains(said.err, "--from: ");
    expect(CLI_FAILED, "diff", ID, "--from", "9");
    expect_out("nothing changed\n", "diff", "--since", "2026-11-21T08:00");
    expect_out("WHAT  ID            BEFORE  AFTER          TITLE     CHANGED\n"
               "came  law-租赁办法          1 2026-01-01…  租赁办法\n",
               "diff", "--since", "2026-11-20");
    expect(CLI_FINE, "diff", "--since", "2026-11-20", "--door", "public", "--json");
    assert_contains(said.out, "{\"id\":\"" ID "\",\"kind\":\"policy\",\"what\":\"came\"");
}

static void test_item_and_edition(void **state)
{
    (void)state;
    reach_approved();
    expect_out("ID            KIND    REGION  TITLE     EDITION  STATE      OPEN  DAYS\n"
               "law-租赁办法  policy  000000  租赁办法  1        published  2     2026-01-01…\n",
               "item", "list", "--kind", "policy", "--category", "住房");
    expect_out("", "item", "list", "--kind", "qa");
    expect_out("{\"items\":[]}\n", "item", "list", "--offset", "1", "--json");
    expect(CLI_FINE, "item", "show", ID);
    assert_contains(said.out, "1        published  kb import  2026-11-21 08:00:00  2026-01-01…");
    assert_contains(said.out, "\nSTANDS       EDITION  KNOWN SINCE\n2026-01-01…  1        ");
    expect(CLI_FINE, "item", "show", ID, "--json");
    assert_contains(said.out, "\"standings\":[{\"edition\":1,\"valid_from\":\"2026-01-01\"");
    expect(CLI_FINE, "edition", "show", ID, "2");
    assert_contains(said.out, "\n第三条\n多子女家庭不受此限。\n");
    expect(CLI_FINE, "edition", "show", ID, "2", "--json");
    assert_contains(said.out, "\"change_note\":\"提高额度\"");
    expect(CLI_FINE, "item", "history", ID, "--json");
    assert_contains(said.out, "\"what\":\"approved\",\"edition\":2,\"note\":\"可以\"");
}

static void test_save_is_based_on_a_text(void **state)
{
    char hash[16] = "";
    (void)state;
    expect(CLI_FINE, "edition", "create", file("second.md", second), "--note", "先写");
    const char *told = strstr(said.out, "hash ");
    assert_non_null(told);
    snprintf(hash, sizeof hash, "%.12s", told + 5);
    expect(CLI_USAGE, "edition", "save", ID, "2", test_path(dir, "second.md"));
    assert_contains(said.err, "--based-on: ");
    expect(CLI_FINE, "edition", "save", ID, "2", test_path(dir, "second.md"), "--based-on", hash,
           "--as", "甲:editor");
    expect(CLI_FAILED, "edition", "save", ID, "2", test_path(dir, "second.md"), "--based-on", hash,
           "--note", "后写");
    assert_contains(said.err, "(rule: based_on)");
    assert_contains(said.err, "hint: 'kb edition show " ID " 2'");
    expect(CLI_FINE, "edition", "show", ID, "2");
    assert_contains(said.out, "change_note    提高额度\n");
}

static void test_publish_withdraw_restore(void **state)
{
    (void)state;
    reach_approved();
    expect(CLI_FAILED, "edition", "publish", ID, "2", "--as", "甲:editor");
    assert_contains(said.err, "(rule: role)");
    expect(CLI_FINE, "edition", "publish", ID, "2", "--as", "丙:publisher", "--json");
    assert_contains(said.out, "{\"id\":\"" ID "\",\"edition\":2,\"state\":\"published\",\"hash\":");
    expect(CLI_FINE, "search", "多子女家庭");
    assert_contains(said.out, "edition 2");
    expect(CLI_USAGE, "edition", "withdraw", ID, "2");
    assert_contains(said.err, "(rule: reason)");
    expect(CLI_FINE, "edition", "withdraw", ID, "2", "--note", "写错了");
    expect(CLI_FINE, "search", "多子女家庭");
    assert_lacks(said.out, "edition 2");
    expect(CLI_FINE, "edition", "restore", ID, "2");
    assert_contains(said.out, ID " edition 3: draft");
    expect(CLI_FINE, "edition", "discard", ID, "3");
    expect(CLI_FINE, "verify");
}

static void test_validate_tells_all(void **state)
{
    (void)state;
    const char *guide = file("guide.md", "---\nkind: guide\ntitle: 租房提取\ncategory: 住房\n"
                                         "region: '000000'\naudience: public\n---\n"
                                         "## 办理条件\n\n满三个月。\n");
    expect(CLI_FAILED, "validate", guide);
    assert_contains(said.out, "LEVEL  CODE     FIELD ");
    assert_contains(said.out, "error  missing  materials ");
    assert_contains(said.err, "errors keep it from being submitted");
    expect(CLI_FAILED, "validate", guide, "--json");
    assert_contains(said.out, "{\"findings\":[{\"level\":\"error\",\"code\":\"missing\"");
    expect_out("", "item", "list", "--kind", "guide");
    expect(CLI_FINE, "edition", "create", guide, "--as", "甲:editor");
    expect(CLI_FAILED, "edition", "validate", "guide-租房提取", "1");
    expect(CLI_FAILED, "validate", guide);
    expect(CLI_USAGE, "edition", "submit", "guide-租房提取", "1", "--as", "甲:editor");
    assert_contains(said.err, "(rule: valid)");
    expect(CLI_USAGE, "edition", "answer", "guide-租房提取", "1", "--finding", "0");
    expect(CLI_FAILED, "edition", "answer", "guide-租房提取", "1", "--finding", "0", "--note",
           "是");
}

static void test_find(void **state)
{
    (void)state;
    reach_approved();
    expect_out(" 1. 租赁办法\n"
               "    law-租赁办法  edition 2  approved  2026-06-01…  of 甲\n"
               "    第三条  【多子女】家庭不受此限。\n1 editions\n",
               "find", "多子女", "--state", "approved,draft", "--owner", "甲");
    expect(CLI_FINE, "find", "提取", "--state", "published", "--json");
    assert_contains(said.out, "{\"total\":1,\"loose\":false,\"hits\":[{\"id\":\"" ID "\"");
    expect_out("0 editions\n", "find", "--release", "1");
}

static void test_releases_are_listed(void **state)
{
    (void)state;
    reach_approved();
    expect_out("", "release", "list");
    expect(CLI_FINE, "release", "create", "年底");
    expect(CLI_FINE, "release", "add", "1", ID, "1", "--withdraw", "--note", "旧了");
    expect(CLI_FINE, "release", "remove", "1", ID, "1");
    expect(CLI_FINE, "release", "add", "1", ID, "2");
    expect(CLI_FINE, "release", "schedule", "1", "2026-12-31");
    expect_out("RELEASE  STATE      AT                   MEMBERS  OWNER     NAME\n"
               "1        scheduled  2026-12-31 00:00:00  1        operator  年底\n",
               "release", "list");
    expect(CLI_FINE, "release", "unschedule", "1");
    expect(CLI_FINE, "release", "cancel", "1", "--note", "不要了", "--json");
    assert_contains(said.out, "\"state\":\"cancelled\"");
    expect(CLI_FINE, "release", "list", "--json");
    assert_contains(said.out, "{\"releases\":[{\"release\":1,\"name\":\"年底\"");
}

static void test_usage(void **state)
{
    static const struct {
        const char *words[8];
        const char *said;
    } rows[] = {
        {{"edition"}, "edition: wants one of show, create,"},
        {{"edition", "fly"}, "edition: 'fly' is none of show, create,"},
        {{"edition", "submit", ID}, "edition submit: wants ID N"},
        {{"edition", "submit", ID, "zwei"}, "N: 'zwei' is not a number from 1"},
        {{"edition", "submit", ID, "2", "--as", "root"}, "--as: 'root' is not NAME:ROLE"},
        {{"edition", "submit", ID, "2", "--as", ":admin"}, "--as: ':admin' is not NAME:ROLE"},
        {{"edition", "create", "none.md"}, "none.md"},
        {{"item", "show"}, "item show: wants ID"},
        {{"item", "list", "--region", "1"}, "--region: '1' is not six digits"},
        {{"release", "show", "x"}, "RELEASE: 'x' is not a number from 1"},
        {{"release", "schedule", "1", "soon"}, "INSTANT: 'soon' is not an instant, such as"},
        {{"diff"}, "diff: wants ID, or --since INSTANT"},
        {{"diff", ID, "--since", "2026-11-20"}, "diff: wants ID, or --since INSTANT"},
        {{"diff", "--since", "2027-01-01"}, "--since: lies after now"},
        {{"find", "--state", "lost"}, "--state: 'lost' is no state"},
        {{"work", "--only", "play"}, "--only: 'play' is no work"},
        {{"work", "x"}, "work: takes no words"},
        {{"validate"}, "validate: wants FILE"},
        {{"history"}, "history: wants ID"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        int exit_status = run_at(rows[i].words);
        if (exit_status != CLI_USAGE)
            fail_msg("row %zu: exit status %d:\n%s%s", i, exit_status, said.out, said.err);
        assert_contains(said.err, rows[i].said);
        assert_string_equal(said.out, "");
    }
    expect(CLI_FAILED, "item", "show", "law-没有");
    assert_contains(said.err, "ID 'law-没有': there is no such item");
    expect(CLI_FAILED, "history", "law-没有");
    expect(CLI_FAILED, "edition", "show", ID, "7");
    assert_contains(said.err, "ID '" ID "' N 7: ");
    expect(CLI_FAILED, "diff", "law-没有");
    assert_contains(said.err, "ID 'law-没有': ");
    expect(CLI_FAILED, "release", "show", "7");
}

static void test_help_names_verbs(void **state)
{
    (void)state;
    assert_int_equal(run_kb(&said, "help", "edition", NULL), CLI_FINE);
    assert_contains(said.out, "\n  submit ID N");
    assert_contains(said.out, "\n  publish_emergency ID N --note TEXT\n");
    assert_contains(said.out, "  --as NAME:ROLE ");
}

#define editing_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        editing_test(test_from_draft_to_rollback),
        editing_test(test_diff),
        editing_test(test_item_and_edition),
        editing_test(test_save_is_based_on_a_text),
        editing_test(test_publish_withdraw_restore),
        editing_test(test_validate_tells_all),
        editing_test(test_find),
        editing_test(test_releases_are_listed),
        editing_test(test_usage),
        cmocka_unit_test(test_help_names_verbs),
    };
    return cmocka_run_group_tests_name("cli/editing", tests, NULL, NULL);
}
