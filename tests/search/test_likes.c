/* Questions find questions: what is asked so stands first, as long as the asker may see it. */
#include "base.h"

#include <math.h>

static const struct base_item how = {
    .id = "qa-how",
    .kind = KB_KIND_QA,
    .title = "如何提取公积金",
    .sections = {{"正文", "请到窗口。"}},
};

/* Says the words of the question more often than the one that is asked. */
static const struct base_item papers = {
    .id = "qa-papers",
    .kind = KB_KIND_QA,
    .title = "公积金提取需要公积金卡吗",
    .sections = {{"正文", "提取公积金怎么提取都要公积金卡，怎么提取都要。"}},
};

static const char question[] = "公积金怎么提取？";

static void begin(struct base *base)
{
    base_begin(base);
    base_put(base, &how);
    base_put(base, &papers);
    base_index(base);
}

static struct kb_search_result ask(struct base *base, enum kb_door door, unsigned kinds)
{
    struct kb_search_request request = {
        .query = kb_str_of(question), .kinds = kinds, .explain = true};
    return base_ask(base, door, &request);
}

static void test_the_question_asked_so_stands_first(void **state)
{
    (void)state;
    struct base base;
    begin(&base);
    struct kb_search_result result = ask(&base, KB_DOOR_PUBLIC, 0);
    assert_string_equal(base_hits(&result), "qa-how/正文 qa-papers/正文");
    assert_true(result.hits[0].likeness > result.hits[1].likeness);
    assert_true(result.hits[1].likeness > 0);
    base_rebuild(&base);
    result = ask(&base, KB_DOOR_INTERNAL, 1u << KB_KIND_QA);
    assert_string_equal(base_hits(&result), "qa-how/正文 qa-papers/正文");
    base_end(&base);
}

static void test_the_parts_make_the_score(void **state)
{
    (void)state;
    struct base base;
    begin(&base);
    struct kb_search_result result = ask(&base, KB_DOOR_PUBLIC, 0);
    for (size_t i = 0; i < result.count; i++) {
        const struct kb_hit *hit = &result.hits[i];
        double sum = hit->authority + hit->likeness;
        for (size_t k = 0; k < hit->reason_count; k++)
            sum += hit->reasons[k].weight;
        assert_true(fabs(sum - hit->score) <= 0.01 * hit->score);
    }
    base_end(&base);
}

static void test_a_guide_gets_nothing_for_its_title(void **state)
{
    (void)state;
    struct base base;
    struct base_item guide = how;
    guide.id = "guide-how";
    guide.kind = KB_KIND_GUIDE;
    begin(&base);
    base_put(&base, &guide);
    base_index(&base);
    struct kb_search_result result = ask(&base, KB_DOOR_PUBLIC, 1u << KB_KIND_GUIDE);
    assert_string_equal(base_hits(&result), "guide-how/正文");
    assert_float_equal(result.hits[0].likeness, 0, 0);
    base_end(&base);
}

static void test_what_is_not_to_be_seen_is_not_found_by_it(void **state)
{
    (void)state;
    struct base base;
    struct base_item internal = how;
    internal.audience = KB_AUDIENCE_INTERNAL;
    base_begin(&base);
    base_put(&base, &internal);
    base_put(&base, &papers);
    base_index(&base);
    struct kb_search_result result = ask(&base, KB_DOOR_PUBLIC, 0);
    assert_string_equal(base_hits(&result), "qa-papers/正文");
    result = ask(&base, KB_DOOR_INTERNAL, 0);
    assert_string_equal(base_hits(&result), "qa-how/正文 qa-papers/正文");
    base_withdraw(&base, "qa-how");
    base_index(&base);
    result = ask(&base, KB_DOOR_INTERNAL, 0);
    assert_string_equal(base_hits(&result), "qa-papers/正文");
    base_end(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_question_asked_so_stands_first),
        cmocka_unit_test(test_the_parts_make_the_score),
        cmocka_unit_test(test_a_guide_gets_nothing_for_its_title),
        cmocka_unit_test(test_what_is_not_to_be_seen_is_not_found_by_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
