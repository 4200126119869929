/*
 * How often a question asks for memory does not tell that something is planned: the same in a base
 * that plans a release and in one that does not. (What a question costs SQLite is counted in
 * tests/content/test_effort.c; what the clock tells is measured by soak_timing.)
 */
#include "embargo.h"

static const struct {
    bool as_agent;
    const char *line;
} questions[] = {
    {false, "GET /v1/search?q=" EMBARGO_WORD},
    {false, "GET /v1/search?q=公积金租房提取&group=none"},
    {false, "GET /v1/search?q=公积金&as_of=2030-01-01"},
    {false, "GET /v1/suggest?q=灏氶"},
    {false, "GET /v1/items/" EMBARGO_ITEM},
    {false, "GET /v1/items/" FIXTURE_LAW},
    {false, "GET /v1/items/" FIXTURE_LAW "/editions/3"},
    {true, "GET /v1/search?q=" EMBARGO_WORD},
    {true, "GET /v1/items/" EMBARGO_ITEM},
    {true, "GET /v1/items/" EMBARGO_ITEM "?known_at=2030-01-01T00:00:00Z"},
    {true, "GET /v1/items/" FIXTURE_LAW},
    {true, "GET /v1/items/" FIXTURE_LAW "/editions/3"},
    {true, "GET /v1/items/" FIXTURE_LAW "/editions/3/sections/第一条"},
    {true, "GET /v1/search?q=公积金&release=1"},
};

static size_t count(struct fixture *fixture, size_t question)
{
    bool as_agent = questions[question].as_agent;
    const char *key = as_agent ? fixture_key(fixture->agent) : NULL;
    (void)test_fail_malloc_after(SIZE_MAX);
    fixture_ask(fixture, as_agent ? KB_DOOR_INTERNAL : KB_DOOR_PUBLIC, questions[question].line,
                key);
    return test_fail_malloc_after(SIZE_MAX);
}

static void as_much_memory_is_asked_for(void **state)
{
    (void)state;
    struct embargo embargo;
    embargo_begin(&embargo);
    for (size_t i = 0; i < KB_COUNT(questions); i++) {
        size_t with = 0, without = 0;
        /* The first times open what stays open. */
        for (int turn = 0; turn < 3; turn++) {
            with = count(embargo.planning, i);
            without = count(embargo.control, i);
        }
        if (with != without)
            fail_msg("%s: %zu, without what is planned %zu", questions[i].line, with, without);
    }
    /* Otherwise nothing was counted. */
    assert_true(count(embargo.planning, 0) > 0);
    embargo_end(&embargo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_much_memory_is_asked_for),
    };
    return cmocka_run_group_tests_name("api/effort", tests, NULL, NULL);
}
