/*
 * Random histories of publishing, correcting, ending, repealing, withdrawing, releasing and rolling
 * back: every question "what held that day, by what was known then?" has the answer of a simple
 * model (history_model.h), from the store, from items and from search, at both doors.
 *
 * KB_HISTORIES asks for more of them, KB_HISTORIES_SEED for others.
 */
#include <stdlib.h>

#include "history.h"

#define HISTORIES  60
#define SEED       20261122
#define INSTANTS   4 /* at which each day of a few is searched */
#define DAYS_ASKED 3
#define HITS_MAX   32

static uint64_t setting(const char *name, uint64_t preset)
{
    uint64_t value;
    const char *text = getenv(name);
    return text && kb_str_to_uint(kb_str_of(text), 1000000000, &value) ? value : preset;
}

static const char *told(char out[16], const struct history *h, int edition)
{
    if (edition == MODEL_NOBODY)
        snprintf(out, 16, "nobody");
    else
        snprintf(out, 16, "e%d", edition);
    (void)h;
    return out;
}

#define differ(history, what, item, day, at_ms, door, expected, actual)                            \
    do {                                                                                           \
        char differ_a[16], differ_b[16];                                                           \
        history_fail(history, "%s: door %d, item %d, day %d, known at %lld: %s, not %s", what,     \
                     (int)(door), item, day, (long long)((at_ms) - (history)->begun_ms),           \
                     told(differ_a, history, actual), told(differ_b, history, expected));          \
    } while (0)

/* The model's name of an edition. */
static int edition_numbered(const struct history *history, int item, int number)
{
    for (int i = 0; i < history->model.edition_count; i++)
        if (history->model.editions[i].item == item && history->model.editions[i].number == number)
            return i;
    history_fail(history, "item %d has an edition %d", item, number);
}

static int number_of_row(const struct kb_item *item, int64_t row)
{
    for (size_t i = 0; i < item->edition_count; i++)
        if (item->editions[i].row == row)
            return item->editions[i].number;
    fail_msg("a standing without its edition");
    return 0;
}

/* --- the store -------------------------------------------------------------------------------- */

/* Who holds a day by the rectangles; two may not. */
static int held_on(const struct history *history, const struct kb_item *item, int which,
                   kb_date day, int64_t at_ms)
{
    int holder = MODEL_NOBODY;
    for (size_t i = 0; i < item->standing_count; i++) {
        const struct kb_standing *s = &item->standings[i];
        if (s->valid_from > day || s->valid_to <= day || s->known_from_ms > at_ms ||
            s->known_to_ms <= at_ms)
            continue;
        if (holder != MODEL_NOBODY)
            history_fail(history, "item %d, day %d: two hold it", which,
                         (int)(day - history->first_day));
        holder = edition_numbered(history, which, number_of_row(item, s->edition_row));
    }
    return holder;
}

static void compare_days(const struct history *history, const struct kb_item *item, int which,
                         enum kb_door door, int64_t at_ms)
{
    for (int day = 0; day < MODEL_DAYS; day++) {
        int expected = model_holder(&history->model, which, day, at_ms, door == KB_DOOR_PUBLIC);
        int actual = held_on(history, item, which, history->first_day + day, at_ms);
        if (actual != expected)
            differ(history, "standings", which, day, at_ms, door, expected, actual);
    }
}

static enum kb_state state_of(const struct history *history, int edition)
{
    const struct model_edition *e = &history->model.editions[edition];
    return e->withdrawn                             ? KB_STATE_WITHDRAWN
           : model_stands(&history->model, edition) ? KB_STATE_PUBLISHED
                                                    : KB_STATE_SUPERSEDED;
}

/* Heads: states, and that the public door has public ones alone. */
static void compare_heads(const struct history *history, const struct kb_item *item, int which,
                          enum kb_door door)
{
    for (size_t i = 0; i < item->edition_count; i++) {
        int edition = edition_numbered(history, which, item->editions[i].number);
        const struct model_edition *e = &history->model.editions[edition];
        if (door == KB_DOOR_PUBLIC && (e->internal || !e->published))
            history_fail(history, "citizens see e%d", edition);
        if (e->published && item->editions[i].state != state_of(history, edition))
            history_fail(history, "e%d is %s", edition, kb_state_name(item->editions[i].state));
    }
}

static void compare_standings(const struct history *history, int which, enum kb_door door)
{
    struct history_base *base = history->base;
    struct kb_item item = {0};
    const struct model *model = &history->model;
    enum kb_status status = kb_reader_item(base->readers[door], base->arena,
                                           kb_str_of(history_item_id(history, which)), &item,
                                           &base->err);
    if (status != KB_NOT_FOUND)
        assert_ok(status, &base->err);
    kb_error_clear(&base->err);
    compare_heads(history, &item, which, door);
    for (int i = 0; i < model->step_count; i++) {
        compare_days(history, &item, which, door, model->steps[i].at_ms);
        compare_days(history, &item, which, door, model->steps[i].at_ms - 1);
    }
    compare_days(history, &item, which, door, base->now_ms);
}

/* --- items, as the API tells them ---------------------------------------------------------------
 */

static struct kb_str ask_item(const struct history *history, int which, enum kb_door door,
                              kb_date day, int64_t at_ms, int *ret_status)
{
    static char path[128], as_of[KB_DATE_TEXT_SIZE], known_at[KB_TIME_TEXT_SIZE];
    static struct kb_api_response response;
    struct history_base *base = history->base;
    snprintf(path, sizeof path, "/v1/items/%s", history_item_id(history, which));
    const struct kb_api_pair parameters[] = {
        {KB_STR("as_of"), kb_str_of(kb_date_text(day, as_of))},
        {KB_STR("known_at"), kb_str_of(kb_time_text(at_ms, known_at))},
    };
    const struct kb_api_pair key = {KB_STR("x-api-key"), kb_str_of(base->key)};
    const struct kb_api_request request = {.method = KB_STR("GET"),
                                           .path = kb_str_of(path),
                                           .parameters = parameters,
                                           .parameter_count = KB_COUNT(parameters),
                                           .headers = &key,
                                           .header_count = door == KB_DOOR_INTERNAL,
                                           .request_id = "r"};
    kb_api_handle(base->sessions[door], &request, &response);
    *ret_status = response.status;
    return response.body;
}

static void compare_item(const struct history *history, int which, enum kb_door door, int day,
                         int64_t at_ms)
{
    char stood[32] = "\"stood\":null";
    int status = 0;
    int expected = model_holder(&history->model, which, day, at_ms, door == KB_DOOR_PUBLIC);
    struct kb_str body = ask_item(history, which, door, history->first_day + day, at_ms, &status);
    if (expected != MODEL_NOBODY)
        snprintf(stood, sizeof stood, "\"stood\":%d,", history->model.editions[expected].number);
    if (status == 404 && expected == MODEL_NOBODY)
        return;
    if (status != 200 || kb_str_find(body, kb_str_of(stood), 0) == SIZE_MAX)
        history_fail(history, "item %d, door %d, day %d, known at %lld: %d without %s: %.*s", which,
                     (int)door, day, (long long)(at_ms - history->begun_ms), status, stood,
                     KB_STR_ARG(body));
}

/* --- search ----------------------------------------------------------------------------------- */

/* Which editions are found, as bits. */
static uint64_t found(const struct history *history, enum kb_door door,
                      const struct kb_search_request *request)
{
    struct history_base *base = history->base;
    struct kb_search_result result;
    uint64_t editions = 0;
    assert_ok(kb_search(base->searchers[door], request, base->arena, &result, &base->err),
              &base->err);
    assert_int_equal(result.total, result.count);
    for (size_t i = 0; i < result.count; i++) {
        int item = result.hits[i].id.data[result.hits[i].id.len - 1] - '0';
        assert_str(result.hits[i].id, history_item_id(history, item));
        editions |= UINT64_C(1) << edition_numbered(history, item, result.hits[i].edition);
    }
    return editions;
}

static void assert_found(const struct history *history, enum kb_door door,
                         struct kb_search_request request, uint64_t expected, const char *what)
{
    request.query = KB_STR("公积金提取");
    request.category = kb_str_of(history_category(history));
    request.group = KB_GROUP_NONE;
    request.limit = HITS_MAX;
    request.without_snippets = true;
    uint64_t actual = found(history, door, &request);
    if (actual != expected)
        history_fail(history,
                     "search, %s: door %d, day %d, known at %lld: editions %#llx, not %#llx", what,
                     (int)door, (int)(request.as_of - history->first_day),
                     (long long)(request.known_at_ms - history->begun_ms),
                     (unsigned long long)actual, (unsigned long long)expected);
}

static uint64_t holders(const struct history *history, enum kb_door door, int first, int last,
                        int64_t at_ms)
{
    uint64_t editions = 0;
    for (int item = 0; item < MODEL_ITEMS; item++) {
        for (int day = first; day <= last; day++) {
            int holder = model_holder(&history->model, item, day, at_ms, door == KB_DOOR_PUBLIC);
            if (holder != MODEL_NOBODY)
                editions |= UINT64_C(1) << holder;
        }
    }
    return editions;
}

static int day_at(const struct history *history, int64_t at_ms)
{
    int day = (int)(kb_clock_day_at(&history->base->clock, at_ms) - history->first_day);
    return day < MODEL_DAYS ? day : MODEL_DAYS - 1;
}

static void search_then(struct history *history, enum kb_door door, int64_t at_ms)
{
    struct kb_search_request request = {.known_at_set = true, .known_at_ms = at_ms};
    int today = day_at(history, at_ms);
    assert_found(history, door, request, holders(history, door, today, today, at_ms), "known_at");
    for (int i = 0; i < DAYS_ASKED; i++) {
        int day = (int)history_random(history, MODEL_DAYS);
        request.as_of_set = true;
        request.as_of = history->first_day + day;
        assert_found(history, door, request, holders(history, door, day, day, at_ms), "both");
        for (int item = 0; item < MODEL_ITEMS; item++)
            compare_item(history, item, door, day, at_ms);
    }
}

static void search_now(struct history *history, enum kb_door door)
{
    int64_t now_ms = history->base->now_ms;
    int today = day_at(history, now_ms), day = (int)history_random(history, MODEL_DAYS);
    struct kb_search_request request = {0};
    assert_found(history, door, request, holders(history, door, today, MODEL_DAYS - 1, now_ms),
                 "today");
    request.as_of_set = true;
    request.as_of = history->first_day + day;
    assert_found(history, door, request, holders(history, door, day, day, now_ms), "as_of");
}

/* --- histories -------------------------------------------------------------------------------- */

static void compare(struct history *history)
{
    for (enum kb_door door = KB_DOOR_INTERNAL; door <= KB_DOOR_PUBLIC; door++) {
        for (int item = 0; item < MODEL_ITEMS; item++)
            compare_standings(history, item, door);
        search_now(history, door);
        for (int i = 0; i < INSTANTS; i++) {
            unsigned step = history_random(history, (unsigned)history->model.step_count);
            int64_t at_ms = history->model.steps[step].at_ms - history_random(history, 2);
            search_then(history, door, at_ms);
        }
    }
    kb_arena_clear(history->base->arena);
}

static void print_difference(void *context, const char *difference)
{
    (void)context;
    print_error("%s\n", difference);
}

static void verify(struct history_base *base)
{
    int64_t changes;
    size_t differences = 0;
    assert_ok(kb_reader_verify(base->readers[0], &changes, &base->err), &base->err);
    assert_ok(kb_reader_check(base->readers[0], &base->err), &base->err);
    assert_ok(
        kb_index_verify(base->dir, &base->clock, print_difference, NULL, &differences, &base->err),
        &base->err);
    assert_int_equal(differences, 0);
}

static void every_question_has_the_models_answer(void **state)
{
    (void)state;
    static struct history history;
    struct history_base base;
    unsigned count = (unsigned)setting("KB_HISTORIES", HISTORIES);
    uint32_t seed = (uint32_t)setting("KB_HISTORIES_SEED", SEED);
    history_base_begin(&base);
    history_base_open_readers(&base);
    for (unsigned number = 1; number <= count; number++) {
        history_run(&history, &base, number, seed);
        compare(&history);
        if (number % 50 == 0)
            verify(&base);
    }
    verify(&base);
    history_base_end(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_has_the_models_answer),
    };
    return cmocka_run_group_tests_name("content/histories", tests, NULL, NULL);
}
