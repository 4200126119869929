/* Whichever allocation fails, it is a status, nothing leaks, and the searcher answers the next
 * time. */
#include "base.h"

#include "internal.h"

static struct base base;

static int set_up(void **state)
{
    (void)state;
    base_begin(&base);
    base_put_many(&base, "law-big", "渔船管理办法", 60, "编号#的渔船应当办理登记，费用#元。");
    base_put(&base, &(struct base_item){.id = "law-c",
                                        .title = "渔船登记费用规定",
                                        .from = "2027-01-01",
                                        .sections = {{"第一条", "渔船登记免收费用。"}}});
    base_entry(&base, KB_ENTRY_PIN, "渔船登记费用多少", "{item: law-big}", NULL, NULL);
    base_entry(&base, KB_ENTRY_PIN, "登记费@440000", "{item: law-big, section: 第9条}", NULL, NULL);
    base_put(&base, &(struct base_item){.id = "guide-cn",
                                        .kind = KB_KIND_GUIDE,
                                        .title = "渔船登记",
                                        .sections = {{"办理", "渔船登记怎么办。"}}});
    base_put(&base, &(struct base_item){.id = "guide-gz",
                                        .kind = KB_KIND_GUIDE,
                                        .title = "广州须知",
                                        .region = "440100",
                                        .sections = {{"须知", "到大厅。"}}});
    base_entry(&base, KB_ENTRY_OVERRIDE, "guide-cn@440100", "{item: guide-gz}", NULL, NULL);
    base_entry(&base, KB_ENTRY_SYNONYM, "打鱼的船", "{to: [渔船]}", NULL, NULL);
    base_entry(&base, KB_ENTRY_DEPARTMENT, "渔政局", "{short: [渔政]}", NULL, NULL);
    base_entry(&base, KB_ENTRY_REGION, "990101", "{name: 渔村, parent: '440100'}", NULL, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    base_end(&base);
    return 0;
}

#define ATTEMPTS_MAX 20000

static void opening(void **state)
{
    (void)state;
    enum kb_status status = KB_NO_MEMORY;
    size_t n = 0;
    for (; status; n++) {
        struct kb_error err = {0};
        struct kb_searcher *searcher = NULL;
        test_fail_malloc_after(n);
        status = kb_searcher_open(base.dir, KB_DOOR_INTERNAL, &base.clock, &searcher, &err);
        test_fail_malloc_after(SIZE_MAX);
        assert_true((status == KB_OK) == (searcher != NULL));
        kb_searcher_close(searcher);
        assert_true(n < ATTEMPTS_MAX);
    }
    assert_true(n > 5);
}

static const struct kb_search_request requests[] = {
    {.query = KB_STR_INIT("渔船登记费用多少"), .explain = true},
    {.query = KB_STR_INIT("渔"), .explain = true, .group = KB_GROUP_NONE},
    {.query = KB_STR_INIT("渔船登记费用多少"), .group = KB_GROUP_NONE},
    {.query = KB_STR_INIT("登记费"),
     .as_of_set = true,
     .as_of = 20000,
     .region = KB_STR_INIT("440106"),
     .kinds = 3},
    {.query = KB_STR_INIT("yuchuan登计 djfy"), .explain = true},
    {.query = KB_STR_INIT("渔船登记怎么办"), .region = KB_STR_INIT("440106"), .kinds = 2},
};

/*
 * A fresh searcher each time, so that every buffer has to grow. Its reader has begun and ended
 * once: that is the store's affair and tested there.
 */
static void asking(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(requests); i++) {
        enum kb_status status = KB_NO_MEMORY;
        for (size_t n = 0; status; n++) {
            struct kb_error err = {0};
            struct kb_searcher *searcher;
            struct kb_search_result result;
            struct kb_arena *arena = kb_arena_new(1 << 20);
            assert_ok(kb_searcher_open(base.dir, KB_DOOR_PUBLIC, &base.clock, &searcher, &err),
                      &err);
            assert_ok(kb_reader_begin(kb_searcher_reader(searcher), &err), &err);
            kb_reader_end(kb_searcher_reader(searcher));
            test_fail_malloc_after(n);
            status = kb_search(searcher, &requests[i], arena, &result, &err);
            test_fail_malloc_after(SIZE_MAX);
            if (status)
                assert_int_equal(status, KB_NO_MEMORY);
            kb_error_clear(&err);
            assert_ok(kb_search(searcher, &requests[i], arena, &result, &err), &err);
            assert_true(result.count > 0);
            kb_searcher_close(searcher);
            kb_arena_free(arena);
            assert_true(n < ATTEMPTS_MAX);
        }
    }
}

static void evaluating(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_searcher *searcher = base_searcher(&base, KB_DOOR_PUBLIC);
    enum kb_status status = KB_NO_MEMORY;
    assert_ok(kb_reader_begin(kb_searcher_reader(searcher), &err), &err);
    kb_reader_end(kb_searcher_reader(searcher));
    for (size_t n = 0; status; n++) {
        struct kb_eval_result result;
        struct kb_eval_options options = {.filters = {.limit = 0}};
        kb_error_clear(&err);
        test_fail_malloc_after(n);
        status = kb_eval_run(searcher, KB_STR("1\t渔船登记\n"),
                             KB_STR("1 0 渔船登记费用规定#第一条 1\n"), &options, &result, &err);
        test_fail_malloc_after(SIZE_MAX);
        if (status)
            assert_int_equal(status, KB_NO_MEMORY);
        assert_true(n < ATTEMPTS_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening),
        cmocka_unit_test(asking),
        cmocka_unit_test(evaluating),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
