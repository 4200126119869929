/* Answers that are kept: who gets them, and when they are dropped. */
#include "cache.h"
#include "embargo.h"

#include "kb/file.h"
#include "kb/index.h"

#define CACHE_BYTES (1u << 20)
#define QUESTION    "GET /v1/search?q=租房提取公积金"

static void make_caches(struct fixture *fixture, size_t bytes)
{
    struct kb_error err = {0};
    for (int door = 0; door < 2; door++)
        assert_ok(kb_api_cache_new(bytes, &fixture->host.cache[door], &err), &err);
}

static void free_caches(struct fixture *fixture)
{
    for (int door = 0; door < 2; door++)
        kb_api_cache_free(fixture->host.cache[door]);
}

static int setup(void **state)
{
    struct fixture *fixture = fixture_new();
    make_caches(fixture, CACHE_BYTES);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    free_caches(fixture);
    fixture_free(fixture);
    return 0;
}

static struct kb_api_cache_numbers numbers_of(struct fixture *fixture)
{
    struct kb_api_cache_numbers numbers;
    kb_api_cache_numbers(fixture->host.cache[KB_DOOR_PUBLIC], &numbers);
    return numbers;
}

static bool is_kept(struct fixture *fixture, enum kb_door door, const char *line,
                    const char *headers)
{
    return fixture_ask_early(fixture, door, line, headers) != NULL;
}

static void keep(struct fixture *fixture, enum kb_door door, const char *line, const char *headers)
{
    assert_int_equal(fixture_ask(fixture, door, line, headers)->status, 200);
    assert_true(is_kept(fixture, door, line, headers));
}

/* --- what is given ---------------------------------------------------------------------------- */

/* The body but for the time it took. */
static void copy_without_took(struct kb_str body, char *out, size_t room)
{
    size_t at = kb_str_find(body, KB_STR("\"took_us\":"), 0);
    assert_true(at != SIZE_MAX);
    size_t behind = kb_str_find(body, KB_STR(","), at);
    assert_true(body.len < room);
    snprintf(out, room, "%.*s%.*s", (int)at, body.data, (int)(body.len - behind),
             body.data + behind);
}

static void test_the_same_answer_again(void **state)
{
    struct fixture *fixture = *state;
    char first[65536], again[65536], etag[128];
    assert_false(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
    const struct kb_api_response *answer = fixture_ask(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
    size_t hits = answer->hits, headers = answer->header_count;
    int64_t revision = answer->revision;
    copy_without_took(answer->body, first, sizeof first);
    snprintf(etag, sizeof etag, "%.*s", KB_STR_ARG(fixture_header(answer, "ETag")));
    answer = fixture_ask_early(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
    assert_non_null(answer);
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->route, "/v1/search");
    copy_without_took(answer->body, again, sizeof again);
    assert_string_equal(first, again);
    assert_str(fixture_header(answer, "ETag"), etag);
    assert_str(fixture_header(answer, "X-Request-Id"), "req-1");
    assert_int_equal(answer->header_count, headers);
    assert_int_equal(answer->hits, hits);
    assert_int_equal(answer->revision, revision);
    assert_str(answer->query, "租房提取公积金");
    assert_int_equal(numbers_of(fixture).hits, 1);
    assert_int_equal(numbers_of(fixture).misses, 1);
}

static void test_what_is_the_same_question(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line;
        bool same;
    } rows[] = {
        {"GET /v1/search?q=公积金&limit=5&kind=guide", true},
        {"GET /v1/search?kind=guide&q=公积金&limit=5", true},
        {"GET /v1/search?kind=guide&q=公积金&limit=5&offset=0&group=item&region=", true},
        {"HEAD /v1/search?kind=guide&q=公积金&limit=5", true},
        {"GET /v1/search?kind=guide&q=公积金&limit=6", false},
        {"GET /v1/search?kind=qa&q=公积金&limit=5", false},
        {"GET /v1/search?kind=guide&q=公积&limit=5", false},
        {"GET /v1/search?kind=guide&q=公积金&limit=5&as_of=2026-01-01", false},
        {"GET /v1/search?kind=guide&q=公积金&limit=5&known_at=2026-01-01T00:00:00Z", false},
        {"GET /v1/search?kind=guide&q=公积金&limit=5&region=990100", false},
        {"GET /v1/search?kind=guide&q=公积金&limit=5&explain=1", false},
        {"GET /v1/search?kind=guide&q=公积金&limit=5&nothing=1", false},
        {"GET /search?kind=guide&q=公积金&limit=5", false},
        {"POST /v1/search?kind=guide&q=公积金&limit=5", false},
        {"GET /v1/suggest?q=公积金", false},
    };
    fixture_ask(fixture, KB_DOOR_PUBLIC, rows[0].line, NULL);
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        if (is_kept(fixture, KB_DOOR_PUBLIC, rows[i].line, NULL) != rows[i].same)
            fail_msg("%s: not as expected", rows[i].line);
}

static void test_unchanged(void **state)
{
    struct fixture *fixture = *state;
    char headers[160];
    const struct kb_api_response *answer = fixture_ask(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
    snprintf(headers, sizeof headers, "if-none-match: %.*s",
             KB_STR_ARG(fixture_header(answer, "ETag")));
    answer = fixture_ask_early(fixture, KB_DOOR_PUBLIC, QUESTION, headers);
    assert_non_null(answer);
    assert_int_equal(answer->status, 304);
    assert_int_equal(answer->body.len, 0);
}

/* --- to whom ---------------------------------------------------------------------------------- */

static void assert_no_secret(const struct kb_api_response *answer)
{
    for (size_t i = 0; fixture_secrets[i]; i++)
        assert_false(fixture_contains(answer->body, fixture_secrets[i]));
}

static void test_no_door_finds_what_the_other_kept(void **state)
{
    struct fixture *fixture = *state;
    keep(fixture, KB_DOOR_INTERNAL, QUESTION, fixture_key(fixture->agent));
    assert_true(fixture_contains(fixture->response.body, FIXTURE_INTERNAL));
    assert_false(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
    assert_false(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, fixture_key(fixture->agent)));
    assert_no_secret(fixture_ask(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
    assert_no_secret(fixture_ask_early(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
    /* And the other way round: an agent is not given what citizens were. */
    assert_true(is_kept(fixture, KB_DOOR_INTERNAL, QUESTION, fixture_key(fixture->agent)));
    assert_true(fixture_contains(fixture->response.body, FIXTURE_INTERNAL));
}

static void test_only_to_a_good_key_of_the_same_role(void **state)
{
    struct fixture *fixture = *state;
    keep(fixture, KB_DOOR_INTERNAL, QUESTION, fixture_key(fixture->agent));
    assert_false(is_kept(fixture, KB_DOOR_INTERNAL, QUESTION, NULL));
    assert_false(is_kept(fixture, KB_DOOR_INTERNAL, QUESTION, fixture_key(fixture->revoked)));
    assert_false(is_kept(fixture, KB_DOOR_INTERNAL, QUESTION, "x-api-key: kb_none"));
    assert_false(is_kept(fixture, KB_DOOR_INTERNAL, QUESTION, fixture_key(fixture->editor)));
}

static void test_lanes(void **state)
{
    struct fixture *fixture = *state;
    static const enum kb_lane lanes[FIXTURE_ROLES] = {
        [KB_ROLE_BOT] = KB_LANE_BOTS,
        [KB_ROLE_APP] = KB_LANE_CITIZENS,
        [KB_ROLE_ANALYST] = KB_LANE_BATCH,
    }; /* all others are agents */
    fixture_send(fixture, "POST /v1/nothing", KB_ROLE_ADMIN, "{}");
    for (int role = 0; role < FIXTURE_ROLES; role++) {
        is_kept(fixture, KB_DOOR_INTERNAL, "POST /v1/items", fixture_key(fixture->keys[role]));
        assert_int_equal(fixture->asker.lane, lanes[role]);
        assert_true(fixture->asker.key > 0);
    }
    is_kept(fixture, KB_DOOR_INTERNAL, QUESTION, fixture_key(fixture->revoked));
    assert_int_equal(fixture->asker.lane, KB_LANE_BATCH);
    assert_int_equal(fixture->asker.key, 0);
    is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, fixture_key(fixture->agent));
    assert_int_equal(fixture->asker.lane, KB_LANE_CITIZENS);
    assert_int_equal(fixture->asker.key, 0);
    assert_string_equal(kb_lane_name(KB_LANE_AGENTS), "agents");
    assert_string_equal(kb_lane_name(KB_LANE_BATCH), "batch");
}

/* --- until when ------------------------------------------------------------------------------- */

static void test_a_change_drops_it(void **state)
{
    struct fixture *fixture = *state;
    fixture_send(fixture, "POST /v1/nothing", KB_ROLE_ADMIN, "{}"); /* its keys are changes */
    fixture_catch_up(fixture->store);
    keep(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
    fixture_send(fixture, "POST /v1/entries/synonym/摇号", KB_ROLE_ADMIN,
                 "{\"value\":{\"to\":[\"抽签\"]}}");
    assert_int_equal(fixture->response.status, 200);
    assert_false(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
    assert_int_equal(numbers_of(fixture).answers, 0);
    assert_int_equal(numbers_of(fixture).dropped, 1);
    /* The index has not come to it: what is answered now is not kept. */
    fixture_ask(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
    assert_false(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
    fixture_catch_up(fixture->store);
    keep(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
}

static int64_t still_us(void *context)
{
    return ((struct fixture *)context)->us;
}

/* A stamp is believed for a millisecond, unless it is told that something changed. */
static void test_how_long_a_stamp_is_believed(void **state)
{
    struct fixture *fixture = *state;
    struct kb_api_cache *cache = fixture->host.cache[KB_DOOR_PUBLIC];
    fixture->host.now_us = still_us;
    fixture->us = 1000000;
    fixture_send(fixture, "POST /v1/nothing", KB_ROLE_ADMIN, "{}");
    fixture_catch_up(fixture->store);
    static const char *const values[] = {"{\"value\":{\"to\":[\"抽签\"]}}",
                                         "{\"value\":{\"to\":[\"摇珠\"]}}"};
    for (size_t i = 0; i < KB_COUNT(values); i++) {
        keep(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
        fixture_send(fixture, "POST /v1/entries/synonym/摇号", KB_ROLE_ADMIN, values[i]);
        fixture->us += 999;
        assert_true(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
        if (i == 0)
            kb_api_cache_touch(cache);
        else
            fixture->us++;
        assert_false(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
        fixture_catch_up(fixture->store);
        fixture->us += 5000;
    }
    kb_api_cache_touch(NULL);
}

static void test_files_of_words_drop_it(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    keep(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
    assert_ok(kb_dir_make(test_path(fixture->dir, "words"), &err), &err);
    test_write_file(test_path(fixture->dir, "words/synonyms.tsv"), "租房\t=\t赁房\t\n");
    assert_false(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
    keep(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
}

static void test_midnight(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_store *store;
    keep(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
    fixture->now_ms += INT64_C(86400000);
    assert_false(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
    /* Until the index has come to the day. */
    fixture_ask(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
    assert_false(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    fixture_catch_up(store);
    kb_store_close(store);
    keep(fixture, KB_DOOR_PUBLIC, QUESTION, NULL);
    /* An answer that was on its way since yesterday comes too late. */
    fixture->now_ms -= INT64_C(86400000);
    assert_false(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
    fixture->now_ms += INT64_C(86400000);
    assert_true(is_kept(fixture, KB_DOOR_PUBLIC, QUESTION, NULL));
}

/* Before its instant nobody is told what a release holds, and after it everybody. */
static void test_a_release(void **state)
{
    (void)state;
    struct embargo embargo;
    static const char line[] = "GET /v1/search?q=" EMBARGO_WORD;
    embargo_begin(&embargo);
    struct fixture *fixture = embargo.planning;
    make_caches(fixture, CACHE_BYTES);
    keep(fixture, KB_DOOR_PUBLIC, line, NULL);
    assert_false(fixture_contains(fixture->response.body, EMBARGO_ITEM));
    embargo_flip(&embargo);
    assert_false(is_kept(fixture, KB_DOOR_PUBLIC, line, NULL));
    keep(fixture, KB_DOOR_PUBLIC, line, NULL);
    assert_true(fixture_contains(fixture->response.body, EMBARGO_ITEM));
    free_caches(fixture);
    fixture->host.cache[KB_DOOR_PUBLIC] = NULL;
    embargo_end(&embargo);
}

static void test_what_fails_is_not_kept(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"GET /v1/search?q=。", "GET /v1/search",
                                        "GET /v1/search?q=a&limit=999"};
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL)->status, 400);
        assert_false(is_kept(fixture, KB_DOOR_PUBLIC, lines[i], NULL));
    }
    assert_int_equal(numbers_of(fixture).answers, 0);
}

/* --- the table -------------------------------------------------------------------------------- */

static struct kb_hash key_of(struct kb_api_cache *cache, int number)
{
    struct kb_hasher hasher;
    struct kb_hash key;
    kb_api_cache_key_begin(cache, &hasher);
    kb_hasher_add_int(&hasher, number);
    kb_hasher_done(&hasher, &key);
    return key;
}

static void put(struct kb_api_cache *cache, int number, const struct kb_api_stamp *stamp,
                struct kb_str body)
{
    struct kb_hash key = key_of(cache, number);
    struct kb_api_kept answer = {.body = body, .took_at = 1, .took_len = 1, .hits = 3};
    kb_api_cache_put(cache, &key, stamp, &answer);
}

static bool get(struct kb_api_cache *cache, int number, const struct kb_api_stamp *stamp,
                struct kb_buf *ret)
{
    struct kb_hash key = key_of(cache, number);
    size_t hits = 0;
    kb_buf_clear(ret);
    bool found = kb_api_cache_get(cache, &key, stamp, 4711, ret, &hits);
    assert_int_equal(hits, found ? 3 : 0);
    return found;
}

#define BIG 3000

static void test_the_longest_unasked_goes_first(void **state)
{
    struct fixture *fixture = *state;
    struct kb_api_cache *cache;
    struct kb_error err = {0};
    char big[BIG];
    KB_CLEANUP(kb_buf_done) struct kb_buf body = KB_BUF_INIT(65536);
    const struct kb_api_stamp now = {.change = 7, .day = 100, .words = 1};
    (void)fixture;
    memset(big, 'x', sizeof big);
    assert_ok(kb_api_cache_new(50000, &cache, &err), &err);
    put(cache, 0, &now, KB_STR("<0>"));
    for (int i = 1; i < 100; i++) {
        put(cache, i, &now, (struct kb_str){big, sizeof big});
        assert_true(get(cache, 0, &now, &body));
    }
    assert_str(kb_buf_str(&body), "<4711>");
    assert_false(get(cache, 1, &now, &body));
    assert_true(get(cache, 99, &now, &body));
    struct kb_api_cache_numbers numbers;
    kb_api_cache_numbers(cache, &numbers);
    assert_true(numbers.bytes <= 50000 && numbers.answers > 10);
    /* What is put again is there already; what is larger than its part is not taken. */
    put(cache, 0, &now, KB_STR("<1>"));
    kb_api_cache_numbers(cache, &numbers);
    size_t before = numbers.answers;
    put(cache, 1000, &now, (struct kb_str){big, 50000 / 16 + 1});
    kb_api_cache_numbers(cache, &numbers);
    assert_int_equal(numbers.answers, before);
    kb_api_cache_free(cache);
    kb_api_cache_free(NULL);
}

static void test_stamps(void **state)
{
    struct fixture *fixture = *state;
    struct kb_api_cache *cache = fixture->host.cache[KB_DOOR_PUBLIC];
    KB_CLEANUP(kb_buf_done) struct kb_buf body = KB_BUF_INIT(65536);
    const struct kb_api_stamp now = {.change = 7, .day = 100, .words = 1};
    static const struct {
        struct kb_api_stamp stamp;
        bool drops;
    } rows[] = {
        {{.change = 6, .day = 100, .words = 1}, false},
        {{.change = 7, .day = 99, .words = 1}, false},
        {{.change = 6, .day = 101, .words = 1}, false},
        {{.change = 8, .day = 100, .words = 1}, true},
        {{.change = 8, .day = 101, .words = 1}, true},
        {{.change = 8, .day = 101, .words = 2}, true},
    };
    put(cache, 1, &now, KB_STR("<0>"));
    const struct kb_api_stamp *kept = &now;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        assert_false(get(cache, 1, &rows[i].stamp, &body));
        assert_int_equal(get(cache, 1, kept, &body), !rows[i].drops);
        put(cache, 1, &rows[i].stamp, KB_STR("<0>"));
        kept = rows[i].drops ? &rows[i].stamp : kept;
        assert_true(get(cache, 1, kept, &body));
    }
}

#define CACHE_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CACHE_TEST(test_the_same_answer_again),
        CACHE_TEST(test_what_is_the_same_question),
        CACHE_TEST(test_unchanged),
        CACHE_TEST(test_no_door_finds_what_the_other_kept),
        CACHE_TEST(test_only_to_a_good_key_of_the_same_role),
        CACHE_TEST(test_lanes),
        CACHE_TEST(test_a_change_drops_it),
        CACHE_TEST(test_how_long_a_stamp_is_believed),
        CACHE_TEST(test_files_of_words_drop_it),
        CACHE_TEST(test_midnight),
        cmocka_unit_test(test_a_release),
        CACHE_TEST(test_what_fails_is_not_kept),
        CACHE_TEST(test_the_longest_unasked_goes_first),
        CACHE_TEST(test_stamps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
