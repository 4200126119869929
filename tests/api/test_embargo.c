/*
 * What a scheduled release holds, before its instant: nobody without a part in it is told anything
 * that a base without the release would not tell, and no file of the public family in use has a
 * byte of it. After the instant: all of it at once.
 */
#include <glob.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "embargo.h"
#include "kb/file.h"
#include "kb/search.h"

#define BODY_CAP (4u << 20)
#define FILE_CAP (64u << 20)
#define THREADS  4
#define READERS  20 /* KB_READERS asks for others */
#define THE_MOST 100

enum asker {
    CITIZEN,
    AGENT,
    BOT,
    ASKERS
};

/* --- before the instant: the same as without it -------------------------------------------------
 */

static const char *const questions[] = {
    "灏氶津贴", "灏氶",           "浠绔",   "津贴",      "灏氶津铁",   "灏氶津贴怎么领",
    "公积金",   "租房提取公积金", "公积斤", "gongjijin", "shangchong", "住房公积金管理条例第一条",
};

static const char *const tails[] = {
    "",
    "&explain=1&group=none&limit=100",
    "&as_of=2030-01-01",
    "&known_at=2030-01-01T00:00:00Z&group=none",
    "&kind=policy",
    "&category=行政法规",
    "&region=990100",
};

static const char *const lines[] = {
    "GET /v1/items/" EMBARGO_ITEM,
    "GET /v1/items/law-灏氶2",
    "GET /v1/items/law-灏氶2/editions/1",
    "GET /v1/items/law-灏氶2/editions/1/sections/第一条",
    "GET /items/" EMBARGO_ITEM,
    "GET /v1/items/" FIXTURE_LAW,
    "GET /v1/items/" FIXTURE_LAW "?as_of=2030-01-01",
    "GET /v1/items/" FIXTURE_LAW "?known_at=2030-01-01T00:00:00Z",
    "GET /v1/items/" FIXTURE_LAW "/editions/1",
    "GET /v1/items/" FIXTURE_LAW "/editions/3",
    "GET /v1/items/" FIXTURE_LAW "/editions/3/sections/第一条",
    "GET /v1/items/" FIXTURE_LAW "/diff?from=2&to=3",
    "GET /v1/items/" FIXTURE_GUIDE,
    "GET /v1/search?q=公积金&release=1",
    "GET /v1/suggest?q=灏",
    "GET /v1/suggest?q=灏氶津贴",
    "GET /v1/suggest?q=zfgjj",
    "GET /v1/suggest?q=公积金&limit=20",
    "GET /v1/entries/pin",
    "GET /v1/releases",
    "GET /v1/releases/1",
    "GET /v1/changes/1",
    "GET /v1/changes?since=2020-01-01T00:00:00Z",
    "GET /v1/changes?since=2020-01-01T00:00:00Z&after=" EMBARGO_ITEM,
    "GET /v1/changes?since=2020-01-01T00:00:00Z&after=" FIXTURE_LAW,
    "GET /v1/items/" EMBARGO_ITEM "/acknowledgements",
    "GET /v1/changes/2",
    "GET /",
    "GET /readyz",
    "GET /openapi.yaml",
};

/* Numbers after a name become N: how long it took, and at the internal door which change was last,
 * which counts what editors do as well. */
static void mask(struct kb_str body, const char *name, struct kb_buf *ret)
{
    size_t at = 0, len = strlen(name);
    for (;;) {
        size_t found = kb_str_find(body, kb_str_of(name), at);
        kb_buf_add_str(ret, kb_str_slice(body, at, found == SIZE_MAX ? body.len : found));
        if (found == SIZE_MAX)
            return;
        kb_buf_add_cstr(ret, name);
        for (at = found + len; at < body.len && body.data[at] >= '0' && body.data[at] <= '9';)
            at++;
    }
}

/* Status, headers and body in one text. */
static void write_answer(struct embargo *embargo, int which, enum asker asker, const char *line,
                         struct kb_buf *ret)
{
    struct fixture *fixture = which ? embargo->control : embargo->planning;
    const char *const keys[] = {NULL, fixture->agent, embargo->bots[which]};
    KB_CLEANUP(kb_buf_done) struct kb_buf body = KB_BUF_INIT(BODY_CAP);
    const struct kb_api_response *response = fixture_ask(
        fixture, asker == CITIZEN ? KB_DOOR_PUBLIC : KB_DOOR_INTERNAL, line,
        keys[asker] ? fixture_key(keys[asker]) : NULL);
    kb_buf_printf(ret, "%d %zu %s\n", response->status, response->hits, response->route);
    for (size_t i = 0; i < response->header_count; i++) {
        bool is_tag = kb_str_equal(response->headers[i].name, KB_STR("ETag"));
        kb_buf_printf(
            ret, "%.*s: %.*s\n", KB_STR_ARG(response->headers[i].name),
            KB_STR_ARG(is_tag && asker != CITIZEN ? KB_STR("-") : response->headers[i].value));
    }
    mask(response->body, "\"took_us\":", &body);
    if (asker == CITIZEN)
        kb_buf_add_str(ret, kb_buf_str(&body));
    else
        mask(kb_buf_str(&body), "\"revision\":", ret);
    if (asker == CITIZEN)
        kb_buf_printf(ret, "\n%lld\n", (long long)response->revision);
}

static void assert_alike(struct embargo *embargo, enum asker asker, const char *line)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf with = KB_BUF_INIT(BODY_CAP);
    KB_CLEANUP(kb_buf_done) struct kb_buf without = KB_BUF_INIT(BODY_CAP);
    write_answer(embargo, 0, asker, line, &with);
    write_answer(embargo, 1, asker, line, &without);
    if (!kb_str_equal(kb_buf_str(&with), kb_buf_str(&without)))
        fail_msg("asker %d, %s:\n%.*s\n--- without:\n%.*s", (int)asker, line,
                 KB_STR_ARG(kb_buf_str(&with)), KB_STR_ARG(kb_buf_str(&without)));
}

static void answers_are_those_of_a_base_without_it(void **state)
{
    struct embargo *embargo = *state;
    for (enum asker asker = CITIZEN; asker < ASKERS; asker++) {
        for (size_t i = 0; i < KB_COUNT(lines); i++)
            assert_alike(embargo, asker, lines[i]);
        for (size_t i = 0; i < KB_COUNT(questions); i++) {
            for (size_t t = 0; t < KB_COUNT(tails); t++) {
                char line[256];
                snprintf(line, sizeof line, "GET /v1/search?q=%s%s", questions[i], tails[t]);
                assert_alike(embargo, asker, line);
            }
        }
    }
}

/* --- on disk ------------------------------------------------------------------------------------
 */

/* How many files of the public family in use hold the bytes of an invented word. */
static size_t files_with(struct fixture *fixture, const char *word, size_t *ret_files)
{
    glob_t found;
    size_t count = 0;
    KB_CLEANUP(kb_buf_done) struct kb_buf current = KB_BUF_INIT(4096);
    struct kb_error err = {0};
    char pattern[600];
    assert_ok(kb_file_read(test_path(fixture->dir, "index/current"), current.cap, &current, &err),
              &err);
    struct kb_str name = kb_str_trim(kb_buf_str(&current));
    snprintf(pattern, sizeof pattern, "%s/index/%.*s/public-*/*", fixture->dir, KB_STR_ARG(name));
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf bytes = KB_BUF_INIT(FILE_CAP);
        assert_ok(kb_file_read(found.gl_pathv[i], bytes.cap, &bytes, &err), &err);
        count += kb_str_find(kb_buf_str(&bytes), kb_str_of(word), 0) != SIZE_MAX;
    }
    *ret_files = found.gl_pathc;
    globfree(&found);
    return count;
}

/* --- the instant --------------------------------------------------------------------------------
 */

static void assert_all_there(struct embargo *embargo, enum kb_door door, const char *key)
{
    struct fixture *fixture = embargo->planning;
    const char *headers = key ? fixture_key(key) : NULL;
    const struct kb_api_response *response = fixture_ask(
        fixture, door, "GET /v1/search?q=" EMBARGO_WORD "&limit=100", headers);
    assert_int_equal(response->status, 200);
    assert_int_equal(response->hits, EMBARGO_ITEMS);
    response = fixture_ask(fixture, door, "GET /v1/items/" EMBARGO_ITEM, headers);
    assert_int_equal(response->status, 200);
    response = fixture_ask(fixture, door, "GET /v1/suggest?q=灏氶", headers);
    assert_true(fixture_contains(response->body, EMBARGO_ITEM));
}

static void nothing_is_on_disk_before_and_all_is_told_after(void **state)
{
    struct embargo *embargo = *state;
    size_t files;
    assert_int_equal(files_with(embargo->planning, "灏氶", &files), 0);
    assert_true(files >= 4);
    assert_true(files_with(embargo->planning, "公积", &files) > 0);
    embargo_flip(embargo);
    /* Otherwise the look for bytes above tested nothing. */
    assert_true(files_with(embargo->planning, "灏氶", &files) > 0);
    assert_all_there(embargo, KB_DOOR_PUBLIC, NULL);
    assert_all_there(embargo, KB_DOOR_INTERNAL, embargo->planning->agent);
    assert_all_there(embargo, KB_DOOR_INTERNAL, embargo->bots[0]);
}

/* --- readers across the instant -----------------------------------------------------------------
 */

struct reading {
    struct embargo *embargo;
    size_t readers;
    atomic_size_t *asked; /* questions before the instant */
    atomic_bool *flipped; /* and indexed */
    size_t halves, backs, unchanged;
};

static size_t ask(struct kb_searcher *searcher)
{
    struct kb_error err = {0};
    struct kb_search_result result;
    const struct kb_search_request request = {
        .query = KB_STR(EMBARGO_WORD), .limit = THE_MOST, .without_snippets = true};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(32u << 20);
    if (!arena || kb_search(searcher, &request, arena, &result, &err))
        return SIZE_MAX;
    return result.count;
}

/* Asks by turns until each reader was asked once after the instant. */
static void read_across(struct reading *reading, struct kb_searcher **searchers, size_t *last)
{
    bool is_last = false;
    while (!is_last) {
        is_last = atomic_load(reading->flipped);
        for (size_t i = 0; i < reading->readers; i++) {
            size_t count = ask(searchers[i]);
            reading->halves += count != 0 && count != EMBARGO_ITEMS;
            reading->backs += count < last[i];
            last[i] = count;
            reading->unchanged += is_last && count != EMBARGO_ITEMS;
        }
        atomic_fetch_add(reading->asked, 1);
    }
}

static void *run_reading(void *context)
{
    struct reading *reading = context;
    struct fixture *fixture = reading->embargo->planning;
    struct kb_searcher **searchers = calloc(reading->readers, sizeof(struct kb_searcher *));
    size_t *last = calloc(reading->readers, sizeof *last);
    bool ready = searchers && last;
    for (size_t i = 0; ready && i < reading->readers; i++)
        ready = !kb_searcher_open(fixture->dir, i % 2 ? KB_DOOR_PUBLIC : KB_DOOR_INTERNAL,
                                  &fixture->clock, &searchers[i], NULL);
    if (ready)
        read_across(reading, searchers, last);
    else
        reading->unchanged = SIZE_MAX;
    atomic_fetch_add(reading->asked, 1);
    for (size_t i = 0; searchers && i < reading->readers; i++)
        kb_searcher_close(searchers[i]);
    free(searchers);
    free(last);
    return NULL;
}

static size_t reader_count(void)
{
    uint64_t count;
    const char *text = getenv("KB_READERS");
    return text && kb_str_to_uint(kb_str_of(text), 2000, &count) ? (size_t)count : READERS;
}

static void readers_see_none_or_all(void **state)
{
    struct embargo *embargo = *state;
    struct reading readings[THREADS];
    pthread_t threads[THREADS];
    atomic_size_t asked = 0;
    atomic_bool flipped = false;
    for (int i = 0; i < THREADS; i++) {
        readings[i] = (struct reading){.embargo = embargo,
                                       .readers = reader_count() / THREADS,
                                       .asked = &asked,
                                       .flipped = &flipped};
        assert_int_equal(pthread_create(&threads[i], NULL, run_reading, &readings[i]), 0);
    }
    while (atomic_load(&asked) < THREADS)
        sched_yield();
    embargo_flip(embargo);
    atomic_store(&flipped, true);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(readings[i].halves, 0);
        assert_int_equal(readings[i].backs, 0);
        assert_int_equal(readings[i].unchanged, 0);
    }
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
        TEST(answers_are_those_of_a_base_without_it),
        TEST(nothing_is_on_disk_before_and_all_is_told_after),
        TEST(readers_see_none_or_all),
    };
    return cmocka_run_group_tests_name("api/embargo", tests, NULL, NULL);
}
