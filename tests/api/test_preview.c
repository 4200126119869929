/* preview.c: `release=ID` at the internal door, for those who may see releases and for nobody else.
 */
#include "embargo.h"

#include "kb/release.h"

static const char *const kinds_of_line[] = {
    "GET /v1/search?q=" EMBARGO_WORD "&limit=100&",
    "GET /v1/items/" EMBARGO_ITEM "?",
    "GET /v1/items/" EMBARGO_ITEM "/editions/1?",
    "GET /v1/items/" EMBARGO_ITEM "/editions/1/sections/第一条?",
};

static const struct kb_api_response *ask_as(struct fixture *fixture, const char *key,
                                            const char *line, const char *tail)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s%s", line, tail);
    return fixture_ask(fixture, key ? KB_DOOR_INTERNAL : KB_DOOR_PUBLIC, whole,
                       key ? fixture_key(key) : NULL);
}

static const struct kb_api_response *ask_editor(struct embargo *embargo, const char *line,
                                                const char *tail)
{
    return ask_as(embargo->planning, embargo->planning->editor, line, tail);
}

static void assert_marked(struct fixture *fixture)
{
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
    assert_int_equal(fixture_header(&fixture->response, "ETag").len, 0);
    assert_str(fixture_json(fixture, "preview.release"), "1");
    assert_str(fixture_json(fixture, "preview.name"), "灏氶发布");
    assert_str(fixture_json(fixture, "preview.note"), "尚未公布");
}

static void it_shows_the_world_as_it_will_be(void **state)
{
    struct embargo *embargo = *state;
    struct fixture *fixture = embargo->planning;
    ask_editor(embargo, kinds_of_line[0], "release=1");
    assert_marked(fixture);
    assert_int_equal(fixture->response.hits, EMBARGO_ITEMS);
    assert_str(fixture_json(fixture, "total"), "20");
    for (size_t i = 1; i < KB_COUNT(kinds_of_line); i++) {
        ask_editor(embargo, kinds_of_line[i], "release=1");
        assert_marked(fixture);
    }
    assert_str(fixture_json(fixture, "state"), "published");
    assert_str(fixture_json(fixture, "effect"), "in_force");
    ask_editor(embargo, kinds_of_line[3], "");
    assert_str(fixture_json(fixture, "state"), "scheduled");
    ask_editor(embargo, "GET /v1/items/" FIXTURE_LAW "?", "release=1");
    assert_str(fixture_json(fixture, "current.number"), "3");
    /* What was known before its instant is what is known now. */
    char then[KB_TIME_TEXT_SIZE], tail[96];
    snprintf(tail, sizeof tail, "release=1&known_at=%s", kb_time_text(fixture->now_ms, then));
    ask_editor(embargo, "GET /v1/items/" FIXTURE_LAW "?", tail);
    assert_marked(fixture);
    assert_str(fixture_json(fixture, "stood"), "2");
    ask_editor(embargo, "GET /v1/items/" FIXTURE_LAW "?", "");
    assert_str(fixture_json(fixture, "current.number"), "2");
    assert_false(fixture_contains(fixture->response.body, "尚未公布"));
    ask_editor(embargo, kinds_of_line[0], "");
    assert_int_equal(fixture->response.hits, 0);
}

static void keep_answer(const struct kb_api_response *response, struct kb_buf *ret)
{
    kb_buf_printf(ret, "%d\n", response->status);
    for (size_t i = 0; i < response->header_count; i++)
        kb_buf_printf(ret, "%.*s: %.*s\n", KB_STR_ARG(response->headers[i].name),
                      KB_STR_ARG(response->headers[i].value));
    kb_buf_add_str(ret, response->body);
}

/* Two questions get one answer, but for one letter where the question has another. */
static void assert_same(struct fixture *fixture, const char *key, const char *line, const char *one,
                        const char *other, int status)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf left = KB_BUF_INIT(1u << 16);
    KB_CLEANUP(kb_buf_done) struct kb_buf right = KB_BUF_INIT(1u << 16);
    const struct kb_api_response *response = ask_as(fixture, key, line, one);
    assert_int_equal(response->status, status);
    keep_answer(response, &left);
    keep_answer(ask_as(fixture, key, line, other), &right);
    assert_int_equal(left.len, right.len);
    size_t differ = 0;
    for (size_t i = 0; i < left.len; i++)
        differ += left.data[i] != right.data[i];
    assert_true(differ <= (strchr(other, 'x') ? 1 : 0));
}

static void others_are_told_nothing(void **state)
{
    struct embargo *embargo = *state;
    struct fixture *fixture = embargo->planning;
    static const enum kb_role roles[] = {KB_ROLE_AGENT, KB_ROLE_ANALYST, KB_ROLE_BOT, KB_ROLE_APP};
    char keys[KB_COUNT(roles)][KB_KEY_SECRET_SIZE];
    struct kb_error err = {0};
    for (size_t k = 0; k < KB_COUNT(roles); k++) {
        char name[16];
        snprintf(name, sizeof name, "asker %zu", k);
        assert_ok(kb_key_create(embargo->stores[0], kb_str_of(name), roles[k], keys[k], &err),
                  &err);
    }
    for (size_t i = 0; i < KB_COUNT(kinds_of_line); i++) {
        for (size_t k = 0; k < KB_COUNT(roles); k++)
            assert_same(fixture, keys[k], kinds_of_line[i], "release=1", "release=2", 403);
        /* At the public door there is no such parameter, whatever follows. */
        assert_same(fixture, NULL, kinds_of_line[i], "release=1", "release=9", 400);
        assert_same(fixture, NULL, kinds_of_line[i], "release=1", "releasx=1", 400);
    }
}

static void what_is_not_to_come_is_not_found(void **state)
{
    struct embargo *embargo = *state;
    struct fixture *fixture = embargo->planning;
    for (size_t i = 0; i < KB_COUNT(kinds_of_line); i++) {
        ask_editor(embargo, kinds_of_line[i], "release=1");
        assert_marked(fixture);
        ask_editor(embargo, kinds_of_line[i], "release=2");
        fixture_assert_error(fixture, 404, "not_found");
        assert_str(fixture_json(fixture, "error.message"), "there is no release 2 to come");
    }
    embargo_flip(embargo);
    for (size_t i = 0; i < KB_COUNT(kinds_of_line); i++) {
        ask_editor(embargo, kinds_of_line[i], "release=1");
        fixture_assert_error(fixture, 404, "not_found");
        assert_str(fixture_json(fixture, "error.message"), "there is no release 1 to come");
        assert_int_equal(ask_as(fixture, NULL, kinds_of_line[i], "")->status, 200);
    }
}

static void note_preview(void *context, int64_t release)
{
    (void)release;
    struct fixture *fixture = context;
    fixture->us += 1000000;
}

/* An open release is staged because somebody asks for it. */
static void what_is_not_staged_is_asked_for(void **state)
{
    struct embargo *embargo = *state;
    struct fixture *fixture = embargo->planning;
    struct kb_error err = {0};
    struct kb_stage_report report = {.more = true};
    const struct kb_actor actor = {"publisher", KB_ROLE_ADMIN};
    int64_t change, release = 1;
    assert_ok(kb_store_begin_as(embargo->stores[0], &actor, &err), &err);
    assert_ok(kb_release_unschedule(embargo->stores[0], release, &err), &err);
    assert_ok(kb_store_commit(embargo->stores[0], &change, &err), &err);
    assert_ok(kb_indexer_stage(embargo->indexer, NULL, 0, 10, &report, &err), &err);
    int64_t us = fixture->us;
    fixture->host.preview = note_preview;
    ask_editor(embargo, kinds_of_line[0], "release=1");
    fixture_assert_error(fixture, 503, "busy");
    assert_true(fixture->us >= us + 1000000);
    assert_str(fixture_header(&fixture->response, "Retry-After"), "1");
    /* An item needs no index. */
    ask_editor(embargo, kinds_of_line[3], "release=1");
    assert_marked(fixture);
    assert_str(fixture_json(fixture, "preview.at"), "null");
    for (report.more = true; report.more;)
        assert_ok(kb_indexer_stage(embargo->indexer, &release, 1, 10, &report, &err), &err);
    ask_editor(embargo, kinds_of_line[0], "release=1");
    assert_marked(fixture);
    assert_int_equal(fixture->response.hits, EMBARGO_ITEMS);
}

/* Another instant is another world, which the session notices. */
static void another_instant_is_another_world(void **state)
{
    struct embargo *embargo = *state;
    struct fixture *fixture = embargo->planning;
    struct kb_error err = {0};
    struct kb_stage_report report = {.more = true};
    const struct kb_actor actor = {"publisher", KB_ROLE_ADMIN};
    int64_t change;
    ask_editor(embargo, kinds_of_line[0], "release=1");
    assert_int_equal(fixture->response.hits, EMBARGO_ITEMS);
    assert_ok(kb_store_begin_as(embargo->stores[0], &actor, &err), &err);
    assert_ok(kb_release_unschedule(embargo->stores[0], 1, &err), &err);
    assert_ok(
        kb_release_schedule(embargo->stores[0], 1, embargo->at_ms + 48 * EMBARGO_HOUR_MS, &err),
        &err);
    assert_ok(kb_store_commit(embargo->stores[0], &change, &err), &err);
    while (report.more)
        assert_ok(kb_indexer_stage(embargo->indexer, NULL, 0, 10, &report, &err), &err);
    ask_editor(embargo, kinds_of_line[0], "release=1");
    assert_marked(fixture);
    assert_int_equal(fixture->response.hits, EMBARGO_ITEMS);
    char day[KB_DATE_TEXT_SIZE];
    kb_date then = kb_clock_today(&fixture->clock) + 2;
    assert_str(fixture_json(fixture, "as_of"), kb_date_text(then, day));
}

static int setup(void **state)
{
    static struct embargo embargo;
    embargo_begin(&embargo);
    *state = &embargo;
    return 0;
}

static int teardown(void **state)
{
    embargo_end(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_shows_the_world_as_it_will_be), TEST(others_are_told_nothing),
        TEST(what_is_not_to_come_is_not_found), TEST(what_is_not_staged_is_asked_for),
        TEST(another_instant_is_another_world),
    };
    return cmocka_run_group_tests_name("api/preview", tests, NULL, NULL);
}
