/* Scripts near the question lift the clauses they rest on, as long as the asker may see them. */
#include "base.h"

#include <math.h>

#include "internal.h"

static const struct base_item law = {
    .id = "law-fish",
    .title = "中华人民共和国渔业法",
    .from = "2000-01-01",
    .sections = {{"第一条", "渔船登记由主管部门办理，渔船登记收取费用。"},
                 {"第二条", "捕捞许可证不得买卖。"},
                 {"第三条", "水产养殖适用本条。"}},
};

static const struct base_item other = {
    .id = "law-other",
    .title = "港口法",
    .sections = {{"第一条", "渔船登记后方可进港。"}},
};

static const struct base_item script = {
    .id = "script-a",
    .kind = KB_KIND_SCRIPT,
    .title = "渔船登记要多少费用？",
    .sections = {{"正文", "渔船登记的费用请看证书。"}},
    .basis = {{"渔业法", "第2条"}},
};

static void begin(struct base *base, const struct base_item *more)
{
    base_begin(base);
    base_put(base, &law);
    base_put(base, &other);
    if (more)
        base_put(base, more);
    base_index(base);
}

static struct kb_search_request policies(void)
{
    return (struct kb_search_request){.query = KB_STR("渔船登记要多少费用"),
                                      .kinds = 1u << KB_KIND_POLICY,
                                      .group = KB_GROUP_NONE,
                                      .explain = true};
}

static const char *ask(struct base *base, enum kb_door door)
{
    struct kb_search_request request = policies();
    struct kb_search_result result = base_ask(base, door, &request);
    assert_true(result.total_is_exact);
    assert_int_equal(result.total, result.count);
    return base_hits(&result);
}

#define PLAIN "law-fish/第一条 law-other/第一条"
#define VOTED "law-fish/第二条 law-fish/第一条 law-other/第一条"

static void test_a_script_lifts_its_clause(void **state)
{
    (void)state;
    struct base base;
    begin(&base, NULL);
    assert_string_equal(ask(&base, KB_DOOR_PUBLIC), PLAIN);
    base_put(&base, &script);
    base_index(&base);
    assert_string_equal(ask(&base, KB_DOOR_PUBLIC), VOTED);
    assert_string_equal(ask(&base, KB_DOOR_INTERNAL), VOTED);
    base_rebuild(&base);
    assert_string_equal(ask(&base, KB_DOOR_PUBLIC), VOTED);
    base_end(&base);
}

static void test_a_withdrawn_script_stops_voting(void **state)
{
    (void)state;
    struct base base;
    begin(&base, &script);
    assert_string_equal(ask(&base, KB_DOOR_PUBLIC), VOTED);
    base_withdraw(&base, "script-a");
    base_index(&base);
    assert_string_equal(ask(&base, KB_DOOR_PUBLIC), PLAIN);
    assert_string_equal(ask(&base, KB_DOOR_INTERNAL), PLAIN);
    base_end(&base);
}

static void test_an_internal_script_votes_inside_only(void **state)
{
    (void)state;
    struct base base;
    struct base_item internal = script;
    internal.audience = KB_AUDIENCE_INTERNAL;
    begin(&base, &internal);
    assert_string_equal(ask(&base, KB_DOOR_PUBLIC), PLAIN);
    assert_string_equal(ask(&base, KB_DOOR_INTERNAL), VOTED);
    base_end(&base);
}

static void test_a_script_to_come_does_not_vote_yet(void **state)
{
    (void)state;
    struct base base;
    struct base_item coming = script;
    coming.from = "2027-01-01";
    begin(&base, &coming);
    assert_string_equal(ask(&base, KB_DOOR_PUBLIC), PLAIN);
    struct kb_search_request request = policies();
    request.as_of_set = true;
    assert_true(kb_date_parse(KB_STR("2027-02-01"), &request.as_of));
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_string_equal(base_hits(&result), VOTED);
    assert_true(kb_date_parse(KB_STR("2026-02-01"), &request.as_of));
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_string_equal(base_hits(&result), PLAIN);
    base_end(&base);
}

/* The edition in force has no second article, the one to come has it. */
static void test_a_clause_that_is_not_in_force_gets_no_vote(void **state)
{
    (void)state;
    struct base base;
    struct base_item now = law, coming = law;
    memset(&now.sections[1], 0, sizeof now.sections[1] * 2);
    coming.from = "2027-01-01";
    base_begin(&base);
    base_put(&base, &now);
    base_put(&base, &coming);
    base_put(&base, &script);
    base_index(&base);
    struct kb_search_request request = policies();
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    for (size_t i = 0; i < result.count; i++)
        assert_false(kb_str_equal(result.hits[i].label, KB_STR("第二条")));
    request.as_of_set = true;
    assert_true(kb_date_parse(KB_STR("2027-02-01"), &request.as_of));
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_string_equal(base_hits(&result), "law-fish/第二条 law-fish/第一条");
    base_end(&base);
}

static void test_region_and_category(void **state)
{
    (void)state;
    struct base base;
    struct base_item local = script;
    local.region = "990100";
    local.category = "另外";
    begin(&base, &local);
    struct kb_search_request request = policies();
    struct kb_search_result result;
    request.category = KB_STR("测试"); /* narrows the hits, not the voters */
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_string_equal(base_hits(&result), VOTED);
    request.region = KB_STR("990200");
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_string_equal(base_hits(&result), PLAIN);
    request.region = KB_STR("990100");
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_string_equal(base_hits(&result), VOTED);
    base_end(&base);
}

static void test_an_item_is_voted_for_by_an_older_name(void **state)
{
    (void)state;
    struct base base;
    struct base_item renamed = law;
    renamed.title = "渔业管理法";
    renamed.from = "2010-01-01";
    renamed.sections[2].text = NULL;
    renamed.sections[2].label = NULL;
    begin(&base, &script);
    base_put(&base, &renamed);
    base_index(&base);
    assert_string_equal(ask(&base, KB_DOOR_PUBLIC), VOTED);
    base_end(&base);
}

static void test_votes_are_explained(void **state)
{
    (void)state;
    struct base base;
    struct base_item second = script;
    second.id = "qa-b";
    second.kind = KB_KIND_QA;
    second.title = "登记渔船要费用吗？";
    begin(&base, &script);
    base_put(&base, &second);
    base_index(&base);
    struct kb_search_request request = policies();
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_string_equal(base_hits(&result), VOTED);
    const struct kb_hit *clause = &result.hits[0], *rest = &result.hits[1];
    assert_int_equal(clause->vote_count, 2);
    assert_str(clause->votes[0].id, "script-a");
    assert_str(clause->votes[0].title, "渔船登记要多少费用？");
    assert_str(clause->votes[1].id, "qa-b");
    assert_true(clause->votes[0].weight > clause->votes[1].weight);
    assert_int_equal(rest->vote_count, 2);
    assert_true(rest->votes[0].weight < clause->votes[0].weight);
    assert_int_equal(result.hits[2].vote_count, 0);
    for (size_t i = 0; i < result.count; i++) {
        const struct kb_hit *hit = &result.hits[i];
        double sum = hit->authority;
        for (size_t k = 0; k < hit->reason_count; k++)
            sum += hit->reasons[k].weight;
        for (size_t k = 0; k < hit->vote_count; k++)
            sum += hit->votes[k].weight;
        assert_true(fabs(sum - hit->score) < 0.01 * hit->score);
    }
    request.explain = false;
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.hits[0].vote_count, 0);
    base_end(&base);
}

static void test_without_voters_nothing_changes(void **state)
{
    (void)state;
    struct base base;
    struct kb_weights mute = kb_weights_default;
    mute.voters = 0;
    begin(&base, &script);
    struct kb_searcher *searcher = base_searcher(&base, KB_DOOR_PUBLIC);
    kb_searcher_set_weights(searcher, &mute);
    assert_string_equal(ask(&base, KB_DOOR_PUBLIC), PLAIN);
    base_end(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_script_lifts_its_clause),
        cmocka_unit_test(test_a_withdrawn_script_stops_voting),
        cmocka_unit_test(test_an_internal_script_votes_inside_only),
        cmocka_unit_test(test_a_script_to_come_does_not_vote_yet),
        cmocka_unit_test(test_a_clause_that_is_not_in_force_gets_no_vote),
        cmocka_unit_test(test_region_and_category),
        cmocka_unit_test(test_an_item_is_voted_for_by_an_older_name),
        cmocka_unit_test(test_votes_are_explained),
        cmocka_unit_test(test_without_voters_nothing_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
