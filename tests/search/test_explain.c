/* The reasons add up to the score. */
#include "base.h"

#include <math.h>

#include "internal.h"

static const char *const queries[] = {
    "渔船登记",
    "怎么办理渔船登记？渔船登记要多少费用",
    "编号17",
    "渔",
    "登",
    "船检",
    "渔船管理办法第5条",
    "渔船登记费用规定",
    "渔船登记机关的费用",
};

static void check_hit(const struct kb_hit *hit)
{
    double sum = 0;
    assert_true(hit->reason_count > 0);
    for (size_t i = 0; i < hit->reason_count; i++) {
        const struct kb_hit_reason *reason = &hit->reasons[i];
        assert_true(reason->term.len > 0);
        assert_true(reason->wdf > 0 && reason->frequency > 0 && reason->weight > 0);
        if (i)
            assert_true(hit->reasons[i - 1].weight >= reason->weight);
        sum += reason->weight;
    }
    for (size_t i = 0; i < hit->vote_count; i++)
        sum += hit->votes[i].weight;
    sum += hit->authority + hit->likeness + hit->named;
    assert_true(fabs(sum - hit->score) <= 0.01 * hit->score);
}

static void the_parts_make_the_whole(void **state)
{
    (void)state;
    struct base base;
    base_begin(&base);
    base_put_many(&base, "law-big", "渔船管理办法", 200, "编号#的渔船应当办理登记，费用#元。");
    base_put(&base, &(struct base_item){.id = "law-coming",
                                        .title = "渔船登记费用规定",
                                        .from = "2027-01-01",
                                        .keyword = "船检",
                                        .sections = {{"第一条", "渔船登记免收费用。"}}});
    base_put(&base, &(struct base_item){.id = "script-in",
                                        .kind = KB_KIND_SCRIPT,
                                        .audience = KB_AUDIENCE_INTERNAL,
                                        .title = "渔船登记口径",
                                        .sections = {{"正文", "渔船登记如何答复。"}}});
    base_entry(&base, KB_ENTRY_WORD, "渔船登记", "{}", NULL, NULL);
    base_entry(&base, KB_ENTRY_PIN, "渔船登记", "{item: law-coming}", NULL, NULL);
    for (enum kb_door door = KB_DOOR_INTERNAL; door <= KB_DOOR_PUBLIC; door++)
        for (size_t i = 0; i < KB_COUNT(queries); i++) {
            struct kb_search_request request = {.query = kb_str_of(queries[i]),
                                                .group = KB_GROUP_NONE,
                                                .limit = 20,
                                                .explain = true};
            struct kb_search_result result = base_ask(&base, door, &request);
            assert_true(result.count > 0);
            assert_true(kb_str_starts(result.described, KB_STR("Query(")));
            for (size_t k = 0; k < result.count; k++)
                check_hit(&result.hits[k]);
        }
    base_end(&base);
}

static void nobody_asked(void **state)
{
    (void)state;
    struct base base;
    base_begin(&base);
    base_put_many(&base, "law-big", "渔船管理办法", 3, "渔船#。");
    base_index(&base);
    struct kb_search_request request = {.query = KB_STR("渔船")};
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.hits[0].reason_count, 0);
    assert_int_equal(result.described.len, 0);
    base_end(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_make_the_whole),
        cmocka_unit_test(nobody_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
