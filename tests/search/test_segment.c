/* The overlay dictionary changes how the next question is read, and never what can be found. */
#include "base.h"

#include <string.h>

#include "internal.h"

/* 坞泵 lies across 船坞|泵房. */
static const struct base_item items[] = {
    {.id = "qa-across", .kind = KB_KIND_QA, .title = "甲", .sections = {{"答", "坞泵在坞泵。"}}},
    {.id = "qa-dock",
     .kind = KB_KIND_QA,
     .title = "乙",
     .sections = {{"答", "船坞里面有许多别的东西要说明，长长的一段话在这里。"}}},
    {.id = "qa-pump",
     .kind = KB_KIND_QA,
     .title = "丙",
     .sections = {{"答", "泵房里面有许多别的东西要说明，长长的一段话在这里，还要再长一些才好。"}}},
};

static struct base base;

static int setup(void **state)
{
    (void)state;
    base_begin(&base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(&base, &items[i]);
    base_index(&base);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    base_end(&base);
    return 0;
}

#define segment_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static const char *ask(const char *query)
{
    struct kb_search_request request = {.query = kb_str_of(query)};
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    return base_hits(&result);
}

/* All three are found whatever the dictionary says; what differs is whether the one across leads.
 */
static bool across_leads(void)
{
    const char *hits = ask("船坞泵房");
    for (size_t i = 0; i < KB_COUNT(items); i++)
        assert_non_null(strstr(hits, items[i].id));
    return strncmp(hits, "qa-across/答", strlen("qa-across/答")) == 0;
}

static void dictionary_may_change_while_running(void **state)
{
    (void)state;
    assert_true(across_leads());
    base_entry(&base, KB_ENTRY_WORD, "船坞", "{}", NULL, NULL);
    base_entry(&base, KB_ENTRY_WORD, "泵房", "{}", NULL, NULL);
    assert_false(across_leads());
    assert_int_equal(strncmp(ask("坞泵"), "qa-across/答", strlen("qa-across/答")), 0);
    base_entry_remove(&base, KB_ENTRY_WORD, "船坞");
    base_entry_remove(&base, KB_ENTRY_WORD, "泵房");
    assert_true(across_leads());
}

/* Documents written before and after a word came are found alike, without a rebuild. */
static void index_does_not_know_the_dictionary(void **state)
{
    (void)state;
    base_entry(&base, KB_ENTRY_WORD, "船坞泵房", "{}", NULL, NULL);
    base_put(&base, &(struct base_item){.id = "qa-new",
                                        .kind = KB_KIND_QA,
                                        .title = "丁",
                                        .sections = {{"答", "船坞泵房归谁管。"}}});
    base_index(&base);
    assert_true(strstr(ask("船坞"), "qa-new/答") != NULL);
    assert_true(strstr(ask("船坞"), "qa-dock/答") != NULL);
    base_entry_remove(&base, KB_ENTRY_WORD, "船坞泵房");
    assert_true(strncmp(ask("船坞泵房"), "qa-new/答", strlen("qa-new/答")) == 0);
    assert_true(strstr(ask("泵房"), "qa-new/答") != NULL);
}

static void longest_word_wins(void **state)
{
    (void)state;
    base_entry(&base, KB_ENTRY_WORD, "船坞", "{}", NULL, NULL);
    base_entry(&base, KB_ENTRY_WORD, "船坞泵房", "{}", NULL, NULL);
    base_entry(&base, KB_ENTRY_WORD, "泵房", "{}", NULL, NULL);
    /* No pair lies across a border any more. */
    assert_true(across_leads());
}

/* What weighs less says so. */
static void explanation_tells(void **state)
{
    struct kb_search_request request = {.query = KB_STR("船坞泵房"), .explain = true};
    (void)state;
    struct kb_search_result before = base_ask(&base, KB_DOOR_PUBLIC, &request);
    base_entry(&base, KB_ENTRY_WORD, "船坞", "{}", NULL, NULL);
    struct kb_search_result after = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_str(before.hits[0].reasons[0].term, "坞泵");
    for (size_t i = 0; i < after.count; i++) {
        if (!kb_str_equal(after.hits[i].id, KB_STR("qa-across")))
            continue;
        assert_str(after.hits[i].reasons[0].term, "坞泵");
        assert_true(after.hits[i].reasons[0].weight < before.hits[0].reasons[0].weight * 0.6);
        return;
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        segment_test(dictionary_may_change_while_running),
        segment_test(index_does_not_know_the_dictionary),
        segment_test(longest_word_wins),
        segment_test(explanation_tells),
    };
    return cmocka_run_group_tests_name("search/segment", tests, NULL, NULL);
}
