/* What a hit says, and what happens when it may no longer be said. */
#include "base.h"

#include "internal.h"

static const struct base_item item = {
    .id = "law-a",
    .title = "渔船登记办法",
    .keyword = "船检",
    .sections = {{"第一条", "渔船登记由<主管机关>办理。", "总则"}, {"附件", ""}},
};

static struct kb_search_result ask(struct base *base, const char *query, bool without_snippets)
{
    struct kb_search_request request = {
        .query = kb_str_of(query), .group = KB_GROUP_NONE, .without_snippets = without_snippets};
    return base_ask(base, KB_DOOR_PUBLIC, &request);
}

static void snippets(void **state)
{
    (void)state;
    struct base base;
    base_begin(&base);
    base_put(&base, &item);
    base_index(&base);
    struct kb_search_result result = ask(&base, "渔船登记", false);
    assert_str(result.hits[0].label, "第一条");
    assert_str(result.hits[0].snippet, "<mark>渔船登记</mark>由&lt;主管机关&gt;办理。");
    /* Found by its title alone: there is nothing to show of an empty section. */
    assert_str(result.hits[1].label, "附件");
    assert_str(result.hits[1].snippet, "");
    /* Found by a keyword: the text's beginning. */
    result = ask(&base, "船检", false);
    assert_true(kb_str_starts(result.hits[0].snippet, KB_STR("渔船登记由")) ||
                result.hits[0].snippet.len == 0);
    result = ask(&base, "渔船登记", true);
    assert_str(result.hits[0].snippet, "");
    base_end(&base);
}

static void turn_internal(struct base *base)
{
    struct base_item internal = item;
    internal.audience = KB_AUDIENCE_INTERNAL;
    base_put(base, &internal);
}

/* The store knows already, the index does not: the public door shows nothing of it. */
static void what_turned_internal_is_gone_at_once(void **state)
{
    (void)state;
    struct base base;
    base_begin(&base);
    base_put(&base, &item);
    base_put(&base, &(struct base_item){.id = "law-b",
                                        .title = "另一办法",
                                        .sections = {{"第一条", "渔船登记费。"}}});
    base_index(&base);
    assert_int_equal(ask(&base, "渔船登记", false).count, 3);
    turn_internal(&base);
    struct kb_search_result result = ask(&base, "渔船登记", false);
    assert_string_equal(base_hits(&result), "law-b/第一条");
    assert_int_equal(result.total, 1);
    base_end(&base);
}

/* The caller's arena is the limit, and running into it is a status. */
static void an_exhausted_arena(void **state)
{
    (void)state;
    struct base base;
    base_begin(&base);
    base_put(&base, &item);
    base_index(&base);
    struct kb_search_request request = {.query = KB_STR("渔船登记"), .explain = true};
    enum kb_status status = KB_NO_MEMORY;
    for (size_t cap = 16; status; cap += 256) {
        struct kb_error err = {0};
        struct kb_search_result result;
        struct kb_arena *small = kb_arena_new(cap);
        assert_non_null(small);
        status = kb_search(base_searcher(&base, KB_DOOR_PUBLIC), &request, small, &result, &err);
        kb_arena_free(small);
        assert_true(status == KB_OK || status == KB_NO_MEMORY);
        assert_true(cap < 1 << 20);
    }
    base_end(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(snippets),
        cmocka_unit_test(what_turned_internal_is_gone_at_once),
        cmocka_unit_test(an_exhausted_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
