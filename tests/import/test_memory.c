/* Every allocation of a run may fail: the status is clean, nothing leaks, and the base is whole. */
#include "fixture.h"

#define ITEM                                                                                       \
    "---\nkind: guide\ntitle: 甲\naudience: public\nkeywords: [a, \"b\\nc\"]\nbasis:\n  - "       \
    "{title: 乙}\n---\n"                                                                          \
    "## 条件\n甲\n## 条件\n乙\n"

#define PAGE                                                                                                                                    \
    "庚的农(nóng)"                                                                                                                          \
    "民\n申请人提供虚假材料的，中心应当责令退回所提取的款项，并且在三年之内不再受理其申请。\n"        \
    "一、办理条件\n申请人提供虚假材料的，中心应当责令退回所提取的款项，并且在三年之内不再受理其申" \
    "请。\n"                                                                                                                                  \
    "责任编辑：某\n"

static void prepare(struct fixture *fixture)
{
    fixture_base(fixture);
    fixture_file(fixture, "甲/a.md", ITEM);
    fixture_file(fixture, "甲/b.yaml", "- {kind: qa, title: 丙, audience: public, body: 答}\n");
    fixture_file(fixture, "甲/张某案(2020-01-01).md",
                 "# 要旨\n2020年1月1日 中华人民共和国国务院令第1号公布\n<!-- INFO END -->\n## "
                 "第一章 总\n则\n第 一 条 甲\n第一条 乙\n");
    fixture_file(fixture, "甲/c.txt", PAGE);
    fixture_file(fixture, "甲/d.html",
                 "<title>己</title><div class=nav>首页</div><h1>己</h1><p>" PAGE);
    fixture_bytes(fixture, "甲/e.txt", "\xb9\xab\xbb\xfd\xbd\xf0\n\xcc\xe1\xc8\xa1", 11);
    fixture_file(fixture, "甲/总则.md", "# 丁\n# 总则\n<!-- INFO END -->\n第一条 甲\n");
    fixture_file(fixture, "甲/附则.md", "# 丁\n# 附则\n<!-- INFO END -->\n第二条 乙\n");
}

static void each_allocation_may_fail(void **state)
{
    struct fixture *fixture = *state;
    static const char *const pairs[] = {"issuer=市政府"};
    struct kb_import_options options = {
        .publish = true, .dry_run = true, .defaults = pairs, .default_count = 1};
    struct kb_import_summary summary = {.files = 77};
    const char *path;
    size_t n = 0;
    prepare(fixture);
    path = fixture->files;
    for (;; n++) {
        struct kb_error err = {0};
        summary = (struct kb_import_summary){.files = 77};
        test_fail_malloc_after(n);
        enum kb_status status = kb_import_run(fixture->store, &path, 1, &options, NULL, &summary,
                                              &err);
        size_t asked = test_fail_malloc_after(SIZE_MAX);
        if (asked <= n) { /* none failed */
            assert_ok(status, &err);
            break;
        }
        assert_int_equal(status, KB_NO_MEMORY);
        assert_true(err.message[0] != 0);
        assert_int_equal(summary.files, 77);
    }
    assert_true(n > 100);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 7);
    assert_int_equal(summary.errors, 0);
}

/* A small arena is met like a lack of memory. */
static void each_arena_may_be_too_small(void **state)
{
    struct fixture *fixture = *state;
    struct kb_str body = KB_STR("## 第一章 总\n则\n第 一 条 甲\n第一条 乙\n第一条 丙\n附件：\n表");
    size_t failed = 0;
    for (size_t cap = 0;; cap += 16) {
        struct kb_arena *arena = kb_arena_new(cap);
        struct kb_error err = {0};
        struct import_sections sections = {0};
        assert_non_null(arena);
        enum kb_status status = import_sections_cut(arena, body, true, KB_STR("编"), &sections,
                                                    &err);
        if (!status)
            status = import_sections_unique(arena, &sections, &err);
        kb_arena_free(arena);
        if (!status)
            break;
        assert_int_equal(status, KB_NO_MEMORY);
        failed++;
    }
    assert_true(failed > 3);
    (void)fixture;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(each_allocation_may_fail),
        fixture_test(each_arena_may_be_too_small),
    };
    return cmocka_run_group_tests_name("import memory", tests, NULL, NULL);
}
