/* The commands on a base of two items, as an operator types them. */
#include "capture.h"
#include "command.h"
#include "kb/buf.h"
#include "kb/file.h"

static const char guide[] = "---\n"
                            "id: guide-990100-测试提取\n"
                            "kind: guide\n"
                            "title: 租房提取公积金测试指南\n"
                            "region: \"990100\"\n"
                            "category: 住房保障/公积金\n"
                            "issuer: 澜江市住房公积金管理中心\n"
                            "audience: public\n"
                            "effective_from: 2026-01-01\n"
                            "---\n"
                            "## 办理条件\n\n连续缴存满三个月，在本市没有住房。\n\n"
                            "## 办理材料\n\n本人身份证和租房合同。\n";

static const char script[] = "- id: script-990100-测试口径\n"
                             "  kind: script\n"
                             "  title: 夜班施工内部测试口径\n"
                             "  region: \"990100\"\n"
                             "  category: 城市管理\n"
                             "  issuer: 澜江市热线中心\n"
                             "  audience: internal\n"
                             "  effective_from: 2026-01-01\n"
                             "  body: |\n"
                             "    请来电人说明工地位置，转派城管部门处理。\n";

static char *dir;
static char data[4096];
static struct capture said;

static int setup(void **state)
{
    (void)state;
    dir = test_temp_dir();
    snprintf(data, sizeof data, "%s/base", dir);
    test_write_file(test_path(dir, "files/guide.md"), guide);
    test_write_file(test_path(dir, "files/script.yaml"), script);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_temp_dir_remove(dir);
    return 0;
}

/* A command on the base; printed whole when its exit status is another than expected. */
#define expect_kb(status, ...)                                                                     \
    do {                                                                                           \
        int expect_kb_status = run_kb(&said, "--data", data, __VA_ARGS__, NULL);                   \
        if (expect_kb_status != (status))                                                          \
            fail_msg("exit status %d:\n%s%s", expect_kb_status, said.out, said.err);               \
    } while (0)

static void import_all(void)
{
    expect_kb(CLI_FINE, "import", "--publish", test_path(dir, "files"));
}

static void test_import(void **state)
{
    (void)state;
    import_all();
    assert_contains(said.out, "import: 2 files in ");
    assert_contains(said.out, "2 new items\n");
    assert_contains(said.out, "index: 2 items, ");
    assert_string_equal(strstr(said.err, "error") ? said.err : "", "");
    import_all();
    assert_contains(said.out, "2 unchanged\n");
    assert_contains(said.out, "index: 0 items, 0 sections ");
    expect_kb(CLI_FINE, "verify");
    assert_contains(said.out, "store: 2 items read, 0 damaged\n");
    assert_contains(said.out, "index: 0 differences\n");
}

static void test_dry_run_changes_nothing(void **state)
{
    (void)state;
    expect_kb(CLI_FINE, "import", "--publish", "--dry-run", test_path(dir, "files"));
    assert_contains(said.out, "import (dry run, nothing was changed): 2 files");
    assert_contains(said.out, "2 new items\n");
    assert_lacks(said.out, "index:");
    import_all();
    assert_contains(said.out, "2 new items\n");
}

/* A bad file costs the exit status, and nothing else. */
static void test_findings(void **state)
{
    (void)state;
    test_write_file(test_path(dir, "files/bad.yaml"), "- id: x\n  colour: red\n");
    expect_kb(CLI_FAILED, "import", "--publish", test_path(dir, "files"));
    assert_contains(said.err, "bad.yaml:2:3: error: ");
    assert_contains(said.err, "colour");
    assert_contains(said.out, "2 new items\n");
    assert_contains(said.out, " errors in 1 files");
    expect_kb(CLI_FINE, "search", "租房", "提取");
    assert_contains(said.out, "guide-990100-测试提取");
}

/* Each page is told with what it suffered, and all of them together. */
static void test_pages_are_told(void **state)
{
    (void)state;
    const char *page = test_path(dir, "pages/a.txt");
    test_write_file(page, "惠農(nóng)熱線\n首頁\n農(nóng)民可以撥打這條熱線，諮詢農(nóng)業(yè)"
                          "技術(shù)、政策和市場價(jià)格。\n"
                          "責任編輯：某\n");
    expect_kb(CLI_FINE, "import", "--publish", test_path(dir, "pages"));
    assert_contains(said.out,
                    "a.txt: repaired 6 (pinyin 6), lost 0, boilerplate 2 lines, repeated 0 "
                    "paragraphs\n");
    assert_contains(said.out, "1 pages: repaired 6 (pinyin 6), lost 0, ");
    expect_kb(CLI_FINE, "import", "--publish", "--quiet", test_path(dir, "pages"));
    assert_lacks(said.out, "a.txt:");
    expect_kb(CLI_FINE, "verify");
    assert_contains(said.out, "index: 0 differences\n");
    expect_kb(CLI_FINE, "search", "农民");
    assert_contains(said.out, "農(nóng)民");
    expect_kb(CLI_FINE, "search", "责任编辑");
    assert_lacks(said.out, "責任編輯");
}

static void test_missing_path(void **state)
{
    (void)state;
    expect_kb(CLI_FAILED, "import", test_path(dir, "nowhere"));
    assert_contains(said.err, "nowhere");
}

static void test_no_index_leaves_the_index_behind(void **state)
{
    (void)state;
    import_all();
    test_write_file(test_path(dir, "more/extra.yaml"),
                    "- id: qa-990100-热气球\n  kind: qa\n  title: 热气球飞行申请\n"
                    "  region: \"990100\"\n  category: 交通出行\n  issuer: 澜江市体育局\n"
                    "  audience: public\n  effective_from: 2026-01-01\n"
                    "  body: |\n    向体育局提出热气球飞行申请。\n");
    expect_kb(CLI_FINE, "import", "--publish", "--no-index", test_path(dir, "more"));
    assert_lacks(said.out, "index:");
    expect_kb(CLI_FINE, "search", "热气球");
    assert_lacks(said.out, "qa-990100-热气球");
    expect_kb(CLI_FINE, "index", "--quiet");
    assert_string_equal(said.out, "");
    expect_kb(CLI_FINE, "search", "热气球");
    assert_contains(said.out, "qa-990100-热气球");
    expect_kb(CLI_FINE, "index", "--rebuild", "--threads=2");
    assert_contains(said.out, "index: 3 items, ");
    assert_contains(said.out, "sections built in ");
    expect_kb(CLI_FINE, "verify");
}

static void test_search_for_people(void **state)
{
    (void)state;
    import_all();
    expect_kb(CLI_FINE, "search", "租房合同提取");
    assert_contains(said.out, " 1. 租房提取公积金测试指南");
    assert_contains(said.out, "guide-990100-测试提取  edition 1  in_force from 2026-01-01");
    assert_contains(said.out, "【");
    assert_lacks(said.out, "\033[");
    assert_lacks(said.out, "<mark>");
    expect_kb(CLI_FINE, "search", "夜班施工");
    assert_contains(said.out, "INTERNAL");
    expect_kb(CLI_FINE, "search", "夜班施工", "--door", "public");
    assert_lacks(said.out, "测试口径");
    expect_kb(CLI_FINE, "search", "长颈鹿");
    assert_contains(said.out, "nothing found\n0 hits, change ");
    expect_kb(CLI_FINE, "search", "租房合同", "--explain", "--group=none", "--limit=1");
    assert_contains(said.out, "asked: ");
    assert_contains(said.out, "  (here ");
}

static void test_search_with_filters(void **state)
{
    (void)state;
    import_all();
    expect_kb(CLI_FINE, "search", "公积金", "--kind=script");
    assert_lacks(said.out, "guide-990100-测试提取");
    expect_kb(CLI_FINE, "search", "公积金", "--category=住房保障", "--region=990102");
    assert_contains(said.out, "guide-990100-测试提取");
    expect_kb(CLI_FINE, "search", "公积金", "--as-of=2025-12-31");
    assert_lacks(said.out, "guide-990100-测试提取");
    expect_kb(CLI_USAGE, "search", "？！");
}

/* What a program reads is what the API answers, whole and nothing else. */
static void test_search_for_programs(void **state)
{
    (void)state;
    import_all();
    expect_kb(CLI_FINE, "search", "租房合同", "--json");
    assert_int_equal(said.out[0], '{');
    assert_contains(said.out, "\"guide-990100-测试提取\"");
    assert_contains(said.out, "\"revision\":");
    assert_string_equal(said.err, "");
}

static void test_eval(void **state)
{
    (void)state;
    import_all();
    const char *queries = test_path(dir, "queries.tsv"), *qrels = test_path(dir, "qrels.txt");
    char run[4096];
    snprintf(run, sizeof run, "%s/run.txt", dir);
    test_write_file(queries, "# two questions\nq1\t租房提取要什么条件\nq2\t没有人判断过的问题\n");
    test_write_file(qrels, "q1 0 租房提取公积金测试指南#办理条件 1\n");
    expect_kb(CLI_FINE, "eval", "--queries", queries, "--qrels", qrels, "--run", run,
              "--per-question");
    assert_contains(said.out, "questions     1\n");
    assert_contains(said.out, "not judged    1 (passed over)\n");
    assert_contains(said.out, "R@10          1.0000\n");
    assert_contains(said.out, "\t租房提取要什么条件\n");
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(100000);
    struct kb_error err = {0};
    assert_ok(kb_file_read(run, 100000, &text, &err), &err);
    assert_true(kb_str_starts(kb_buf_str(&text), KB_STR("q1 Q0 ")));
    expect_kb(CLI_FINE, "eval", "--queries", queries, "--qrels", qrels, "--json");
    assert_contains(said.out, "{\"questions\":[],\"questions_asked\":1,\"without_hits\":0,");
    test_write_file(run, "q1 Q0 别的#正文 1 2 x\nq1 Q0 租房提取公积金测试指南#办理条件 2 1 x\n");
    expect_kb(CLI_FINE, "eval", "--queries", queries, "--qrels", qrels, "--score", run);
    assert_contains(said.out, "MRR@10        0.5000\n");
    expect_kb(CLI_FAILED, "eval", "--queries", queries, "--qrels", qrels, "--score", "/no/run");
    expect_kb(CLI_FAILED, "eval", "--queries", "/nowhere", "--qrels", qrels);
    expect_kb(CLI_FAILED, "eval", "--queries", queries, "--qrels", qrels, "--run", "/no/run");
    test_write_file(qrels, "q1 0\n");
    expect_kb(CLI_USAGE, "eval", "--queries", queries, "--qrels", qrels);
    assert_contains(said.err, "qrels:1: ");
}

static void test_keys(void **state)
{
    (void)state;
    import_all();
    expect_kb(CLI_FINE, "key", "list");
    assert_string_equal(said.out, "");
    expect_kb(CLI_FINE, "key", "create", "desk-7", "--role=editor");
    assert_int_equal(strncmp(said.out, "kb_", 3), 0);
    assert_int_equal(strlen(said.out), 47); /* and a line's end */
    assert_contains(said.err, "shown once");
    char secret[64];
    snprintf(secret, sizeof secret, "%.46s", said.out);
    expect_kb(CLI_FINE, "key", "list");
    assert_contains(said.out, "desk-7");
    assert_contains(said.out, " editor ");
    assert_contains(said.out, " good ");
    assert_lacks(said.out, secret);
    expect_kb(CLI_FINE, "key", "revoke", "desk-7");
    expect_kb(CLI_FINE, "key", "list");
    assert_lacks(said.out, " good ");
    expect_kb(CLI_FAILED, "key", "revoke", "desk-7");
    expect_kb(CLI_FAILED, "key", "revoke", "desk-8");
}

/* What a key may, where and until when, as it is told again; and what is no such thing. */
static void test_terms_of_keys(void **state)
{
    (void)state;
    import_all();
    expect_kb(CLI_FINE, "key", "create", "desk-1", "--region=320100", "--act-for=320500",
              "--act-for", "320600", "--expires=2099-01-01", "--rate=120");
    expect_kb(CLI_FINE, "key", "create", "edit-1", "--role=editor", "--clearance=no");
    expect_kb(CLI_FINE, "key", "create", "edit-2", "--role=editor");
    expect_kb(CLI_FINE, "key", "list");
    assert_contains(said.out, "320500 320600");
    assert_contains(said.out, "2099-01-01 00:00:00");
    expect_kb(CLI_FINE, "key", "list", "--json");
    assert_contains(said.out, "\"name\":\"desk-1\",\"role\":\"agent\",\"state\":\"good\","
                              "\"region\":\"320100\",\"act_for\":[\"320500\",\"320600\"],"
                              "\"clearance\":false,\"rate\":120,");
    assert_contains(said.out, "\"expires\":\"2098-12-31T16:00:00.000Z\"");
    assert_contains(said.out, "\"name\":\"edit-1\",\"role\":\"editor\",\"state\":\"good\","
                              "\"region\":null,\"act_for\":[],\"clearance\":false,\"rate\":0");
    assert_contains(said.out, "\"act_for\":[],\"clearance\":true");
    static const char *const bad[][2] = {
        {"--region=3201", "region: '3201' is not six digits"},
        {"--act-for=Nanjing", "regions: 'Nanjing' is not six digits"},
        {"--expires=2020-01-01", "expires: the instant is past"},
        {"--clearance=yes", "clearance: the role 'agent' works on nothing unpublished"},
    };
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        expect_kb(CLI_USAGE, "key", "create", "x", bad[i][0]);
        assert_contains(said.err, bad[i][1]);
    }
    static const char *const wrong[][2] = {
        {"--clearance=maybe", "--clearance: 'maybe' is neither yes nor no"},
        {"--rate=0", "--rate"},
        {"--rate=x", "--rate"},
        {"--expires=soon", "--expires"},
    };
    for (size_t i = 0; i < KB_COUNT(wrong); i++) {
        expect_kb(CLI_USAGE, "key", "create", "x", wrong[i][0]);
        assert_contains(said.err, wrong[i][1]);
    }
}

static void test_backup_and_restore(void **state)
{
    (void)state;
    char file[4096], first[4096];
    snprintf(file, sizeof file, "%s/backup.db", dir);
    snprintf(first, sizeof first, "%s", data);
    import_all();
    expect_kb(CLI_FINE, "backup", file);
    assert_contains(said.out, "backup: written to ");
    expect_kb(CLI_FAILED, "restore", file); /* there is a base already */
    snprintf(data, sizeof data, "%s/second", dir);
    expect_kb(CLI_FINE, "restore", file);
    assert_contains(said.out, "index: 2 items, ");
    expect_kb(CLI_FINE, "verify");
    expect_kb(CLI_FINE, "search", "租房合同");
    assert_contains(said.out, "guide-990100-测试提取");
    snprintf(data, sizeof data, "%s/third", dir);
    expect_kb(CLI_FAILED, "restore", "/nowhere");
}

/* What a file holds; static. */
static const char *content_of(const char *path)
{
    static struct kb_buf text = KB_BUF_INIT(1 << 22);
    struct kb_error err = {0};
    kb_buf_done(&text);
    assert_ok(kb_file_read(path, 1 << 22, &text, &err), &err);
    return text.data;
}

static void test_export_and_import_whole(void **state)
{
    (void)state;
    char first[4200], second[4200];
    snprintf(first, sizeof first, "%s/first.jsonl", dir);
    snprintf(second, sizeof second, "%s/second.jsonl", dir);
    import_all();
    expect_kb(CLI_FINE, "export", first);
    assert_contains(said.err, "export: ");
    expect_kb(CLI_FAILED, "import", "--whole", first); /* there is a base already */
    snprintf(data, sizeof data, "%s/second", dir);
    expect_kb(CLI_FAILED, "import", "--whole", "/nowhere");
    expect_kb(CLI_USAGE, "import", "--whole");
    expect_kb(CLI_FINE, "import", "--whole", first);
    assert_contains(said.out, "import: the whole base, ");
    assert_contains(said.out, "index: 2 items, ");
    expect_kb(CLI_FINE, "verify");
    expect_kb(CLI_FINE, "search", "租房合同");
    assert_contains(said.out, "guide-990100-测试提取");
    expect_kb(CLI_FINE, "export", second);
    char *before = strdup(content_of(first));
    assert_non_null(before);
    assert_string_equal(content_of(second), before);
    free(before);
    expect_kb(CLI_FAILED, "export", "/nowhere/else");
    expect_kb(CLI_USAGE, "export");
    expect_kb(CLI_FINE, "export", "-");
    assert_contains(said.out, "{\"kb_export\":1,");
}

static void test_without_a_base(void **state)
{
    (void)state;
    expect_kb(CLI_FAILED, "search", "租房");
    expect_kb(CLI_FAILED, "verify");
    expect_kb(CLI_FAILED, "key", "list");
}

/* The environment names the folder when the command line does not. */
static void test_folder_from_the_environment(void **state)
{
    (void)state;
    import_all();
    setenv("KB_DATA", data, 1);
    int exit_status = run_kb(&said, "search", "租房合同", NULL);
    unsetenv("KB_DATA");
    assert_int_equal(exit_status, CLI_FINE);
    assert_contains(said.out, "guide-990100-测试提取");
}

/* An index of another base beside this store is found out, section by section. */
static void test_verify_tells_what_is_missing(void **state)
{
    (void)state;
    char kept[4200], mine[4200];
    import_all();
    snprintf(kept, sizeof kept, "%s/index", data);
    snprintf(data, sizeof data, "%s/other", dir);
    test_write_file(test_path(dir, "other-files/script.yaml"), script);
    expect_kb(CLI_FINE, "import", "--publish", test_path(dir, "other-files"));
    snprintf(mine, sizeof mine, "%s/index", data);
    struct kb_error err = {0};
    assert_ok(kb_dir_remove(mine, &err), &err);
    assert_int_equal(rename(kept, mine), 0);
    expect_kb(CLI_FAILED, "verify");
    assert_contains(said.out, "guide-990100-测试提取");
    assert_contains(said.out, " differences\n");
    assert_lacks(said.out, "index: 0 differences");
    expect_kb(CLI_FINE, "index", "--rebuild");
    expect_kb(CLI_FINE, "verify");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_import),
        CASE(test_dry_run_changes_nothing),
        CASE(test_findings),
        CASE(test_pages_are_told),
        CASE(test_missing_path),
        CASE(test_no_index_leaves_the_index_behind),
        CASE(test_search_for_people),
        CASE(test_search_with_filters),
        CASE(test_search_for_programs),
        CASE(test_eval),
        CASE(test_keys),
        CASE(test_terms_of_keys),
        CASE(test_backup_and_restore),
        CASE(test_export_and_import_whole),
        CASE(test_without_a_base),
        CASE(test_folder_from_the_environment),
        CASE(test_verify_tells_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
