#include "history.h"

#include <string.h>

#include "kb/edit.h"
#include "kb/release.h"
#include "kb/validate.h"

#define ARENA_CAP ((size_t)256 << 20)
#define OPS_MIN   10
#define OPS_MORE  10
#define TODAY     8 /* where a history begins on its line of days */
#define HOUR_MS   INT64_C(3600000)

uint32_t history_random(struct history *history, uint32_t below)
{
    history->seed = (uint32_t)((uint64_t)history->seed * 48271 % 2147483647);
    return history->seed % below;
}

void history_fail(const struct history *history, const char *format, ...)
{
    char why[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    fail_msg("history %u: %s\n%s", history->number, why, history->done);
    abort();
}

__attribute__((format(printf, 2, 3))) static void tell(struct history *history, const char *format,
                                                       ...)
{
    va_list arguments;
    size_t room = sizeof history->done - history->done_len;
    va_start(arguments, format);
    int len = vsnprintf(history->done + history->done_len, room, format, arguments);
    va_end(arguments);
    history->done_len += (size_t)len < room ? (size_t)len : room - 1;
}

#define must(history, call)                                                                        \
    do {                                                                                           \
        if (call)                                                                                  \
            history_fail(history, "%s: %s", #call, (history)->base->err.message);                  \
    } while (0)

static const char *name(const char *format_before, unsigned number, int item)
{
    static char names[4][64];
    static unsigned turn;
    char *text = names[turn++ % KB_COUNT(names)];
    if (item < 0)
        snprintf(text, sizeof names[0], "%s%u", format_before, number);
    else
        snprintf(text, sizeof names[0], "%s%u-%d", format_before, number, item);
    return text;
}

const char *history_item_id(const struct history *history, int item)
{
    return name("law-h", history->number, item);
}

const char *history_category(const struct history *history)
{
    return name("历史", history->number, -1);
}

/* --- transactions ----------------------------------------------------------------------------- */

/* The model flips first, as the base does. Changes have even instants and releases odd ones. */
static void begin_as(struct history *history, const char *actor)
{
    struct history_base *base = history->base;
    base->now_ms += 2;
    const struct kb_actor who = {actor, KB_ROLE_ADMIN};
    int flips = model_flip_due(&history->model, base->now_ms);
    if (flips)
        tell(history, "  %d released\n", flips);
    must(history, kb_store_begin_as(base->store, &who, &base->err));
}

static void begin(struct history *history)
{
    begin_as(history, "test");
}

static void commit(struct history *history)
{
    int64_t change;
    struct history_base *base = history->base;
    must(history, kb_store_commit(base->store, &change, &base->err));
    model_step(&history->model, base->now_ms);
}

/* --- editions --------------------------------------------------------------------------------- */

static kb_date day_of(const struct history *history, int day)
{
    return day <= 0 ? KB_DATE_MIN : day >= MODEL_DAYS ? KB_DATE_MAX : history->first_day + day;
}

/* An edition of an item: sometimes of the day of another (a correction), ended, internal, or one
 * that repeals another item. */
static struct model_edition invent(struct history *history, int item)
{
    struct model *model = &history->model;
    struct model_edition edition = {.item = item, .to = MODEL_DAYS, .repeals = MODEL_NOBODY};
    edition.from = (int)history_random(history, MODEL_DAYS - 4);
    if (model->edition_count && history_random(history, 3) == 0) {
        const struct model_edition *other =
            &model->editions[history_random(history, (uint32_t)model->edition_count)];
        edition.from = other->item == item ? other->from : edition.from;
    }
    if (history_random(history, 4) == 0)
        edition.to = edition.from + 1 +
                     (int)history_random(history, (uint32_t)(MODEL_DAYS - 1 - edition.from));
    edition.internal = history_random(history, 8) == 0;
    if (history_random(history, 5) == 0) {
        edition.repeals = (item + 1 + (int)history_random(history, MODEL_ITEMS - 1)) % MODEL_ITEMS;
        edition.repeal_day = 1 + (int)history_random(history, MODEL_DAYS - 4);
    }
    return edition;
}

/* Puts it in the open transaction; every text is another. */
static int put(struct history *history, struct model_edition edition, bool publish)
{
    struct history_base *base = history->base;
    char note[32], body[64], title[48];
    const struct kb_section section = {.label = KB_STR("第一条"), .text = {body, 0}};
    const struct kb_repeal repeal = {
        kb_str_of(history_item_id(history, edition.repeals < 0 ? 0 : edition.repeals)),
        day_of(history, edition.repeal_day)};
    snprintf(title, sizeof title, "历史%u之%c办法", history->number, 'A' + edition.item);
    snprintf(note, sizeof note, "n%d", history->model.edition_count);
    snprintf(body, sizeof body, "公积金提取，第%d号规定。", history->model.edition_count);
    struct kb_section sections[1] = {section};
    sections[0].text = kb_str_of(body);
    struct kb_edition_text text = {.id = kb_str_of(history_item_id(history, edition.item)),
                                   .title = kb_str_of(title),
                                   .region = KB_STR("000000"),
                                   .category = kb_str_of(history_category(history)),
                                   .issuer = KB_STR("某局"),
                                   .change_note = kb_str_of(note),
                                   .audience = edition.internal ? KB_AUDIENCE_INTERNAL
                                                                : KB_AUDIENCE_PUBLIC,
                                   .effective_from = day_of(history, edition.from),
                                   .effective_to = day_of(history, edition.to),
                                   .sections = sections,
                                   .section_count = 1,
                                   .repeals = &repeal,
                                   .repeal_count = edition.repeals < 0 ? 0 : 1};
    struct kb_put_result result;
    must(history, kb_store_put(base->store, &text, publish, &result, &base->err));
    if (result.outcome == KB_PUT_CONFLICT || result.outcome == KB_PUT_UNCHANGED)
        history_fail(history, "it was not taken in");
    edition.number = result.edition;
    return model_add(&history->model, &edition);
}

static void tell_edition(struct history *history, const char *what, int edition)
{
    const struct model_edition *e = &history->model.editions[edition];
    tell(history, "%s e%d: item %d (edition %d) [%d,%d)%s", what, edition, e->item, e->number,
         e->from, e->to, e->internal ? " internal" : "");
    if (e->repeals >= 0)
        tell(history, ", repeals item %d from %d", e->repeals, e->repeal_day);
    tell(history, "\n");
}

static void publish(struct history *history)
{
    int item = (int)history_random(history, MODEL_ITEMS);
    begin(history);
    int edition = put(history, invent(history, item), true);
    tell_edition(history, "publish", edition);
    model_publish(&history->model, edition);
    commit(history);
}

/* Some edition that is published and was not withdrawn, or MODEL_NOBODY. */
static int some_standing(struct history *history)
{
    const struct model *model = &history->model;
    for (int tries = 0; model->edition_count && tries < 8; tries++) {
        int edition = (int)history_random(history, (uint32_t)model->edition_count);
        if (model->editions[edition].published && !model->editions[edition].withdrawn)
            return edition;
    }
    return MODEL_NOBODY;
}

static bool is_held(const struct history *history, int item)
{
    for (int i = 0; i < history->model.release_count; i++) {
        const struct model_release *release = &history->model.releases[i];
        if (release->state != MODEL_SCHEDULED)
            continue;
        for (int m = 0; m < release->publish_count; m++)
            if (history->model.editions[release->publishes[m]].item == item)
                return true;
        for (int m = 0; m < release->withdraw_count; m++)
            if (history->model.editions[release->withdraws[m]].item == item)
                return true;
    }
    return false;
}

static void withdraw(struct history *history)
{
    struct history_base *base = history->base;
    int edition = some_standing(history);
    if (edition == MODEL_NOBODY)
        return;
    const struct model_edition *e = &history->model.editions[edition];
    begin(history);
    if (history->model.editions[edition].withdrawn) { /* by a release just now */
        kb_store_rollback(base->store);
        return;
    }
    tell_edition(history, "withdraw", edition);
    must(history, kb_store_withdraw(base->store, kb_str_of(history_item_id(history, e->item)),
                                    e->number, KB_STR("口径有误"), &base->err));
    model_withdraw(&history->model, edition);
    commit(history);
}

/* --- releases --------------------------------------------------------------------------------- */

static void move(struct history *history, int edition, const char *who, enum kb_move move)
{
    struct history_base *base = history->base;
    const struct model_edition *e = &history->model.editions[edition];
    struct kb_edit_result result;
    begin_as(history, who);
    must(history, kb_edit_move(base->store, kb_str_of(history_item_id(history, e->item)), e->number,
                               move, KB_STR("x"), &result, &base->err));
    commit(history);
}

/* A publisher's answers, without which a release would not take it. */
static void answer_warnings(struct history *history, int edition)
{
    struct history_base *base = history->base;
    const struct model_edition *e = &history->model.editions[edition];
    const struct kb_str id = kb_str_of(history_item_id(history, e->item));
    const struct kb_finding *findings;
    size_t count;
    begin(history);
    must(history, kb_validate(kb_store_reader(base->store), base->text, base->arena, id, e->number,
                              kb_clock_today(&base->clock), &findings, &count, &base->err));
    for (size_t i = 0; i < count; i++)
        if (findings[i].level == KB_FINDING_WARNING)
            must(history, kb_edit_answer(base->store, id, e->number, kb_str_of(findings[i].key),
                                         KB_STR("已核"), &base->err));
    commit(history);
}

/* A draft may repeal only what is there, and for citizens only what they see. */
static struct model_edition invent_draft(struct history *history, int item)
{
    struct model_edition edition = invent(history, item);
    int repeals = edition.repeals;
    bool is_there = false;
    for (int i = 0; repeals >= 0 && i < history->model.edition_count; i++)
        is_there |= history->model.editions[i].item == repeals &&
                    history->model.editions[i].published;
    if (!is_there)
        edition.repeals = MODEL_NOBODY;
    else if (!history->model.is_public[repeals])
        edition.internal = true;
    return edition;
}

static int approved_draft(struct history *history, int item)
{
    begin(history);
    int edition = put(history, invent_draft(history, item), false);
    commit(history);
    tell_edition(history, "  draft", edition);
    move(history, edition, "test", KB_MOVE_SUBMIT);
    move(history, edition, "reviewer", KB_MOVE_APPROVE);
    answer_warnings(history, edition);
    return edition;
}

static void add(struct history *history, int64_t release, enum kb_member_kind kind, int edition)
{
    struct history_base *base = history->base;
    const struct model_edition *e = &history->model.editions[edition];
    must(history,
         kb_release_add(base->store, release, kind, kb_str_of(history_item_id(history, e->item)),
                        e->number, KB_STR("不再适用"), &base->err));
}

/* Members: a draft of an item or two, and a withdrawal of an item that is in no release. */
static void choose_members(struct history *history, struct model_release *release)
{
    unsigned taken = 0;
    for (int item = 0; item < MODEL_ITEMS; item++) {
        if (is_held(history, item) || history_random(history, 2))
            continue;
        release->publishes[release->publish_count++] = approved_draft(history, item);
        taken |= 1u << item;
    }
    int edition = some_standing(history);
    if (edition == MODEL_NOBODY || is_held(history, history->model.editions[edition].item))
        return;
    if (history_random(history, 2) || !taken)
        release->withdraws[release->withdraw_count++] = edition;
}

static void plan(struct history *history)
{
    struct history_base *base = history->base;
    struct model *model = &history->model;
    struct model_release release = {.state = MODEL_SCHEDULED};
    struct kb_release found;
    if (model->release_count == MODEL_RELEASES_MAX)
        return;
    choose_members(history, &release);
    if (release.publish_count + release.withdraw_count == 0)
        return;
    begin(history);
    must(history, kb_release_create(base->store, KB_STR("调整"), &release.number, &base->err));
    for (int i = 0; i < release.publish_count; i++)
        add(history, release.number, KB_MEMBER_EDITION, release.publishes[i]);
    for (int i = 0; i < release.withdraw_count; i++)
        add(history, release.number, KB_MEMBER_WITHDRAWAL, release.withdraws[i]);
    /* A round instant, which several may share. */
    release.at_ms = (base->now_ms / HOUR_MS + 1 + history_random(history, 2)) * HOUR_MS + 1;
    must(history, kb_release_schedule(base->store, release.number, release.at_ms, &base->err));
    commit(history);
    must(history,
         kb_release_get(base->readers[0], base->arena, release.number, &found, &base->err));
    release.at_ms = found.at_ms;
    tell(history, "plan r%d:", model->release_count);
    for (int i = 0; i < release.publish_count; i++)
        tell(history, " e%d", release.publishes[i]);
    for (int i = 0; i < release.withdraw_count; i++)
        tell(history, " -e%d", release.withdraws[i]);
    tell(history, " at %lld\n", (long long)(release.at_ms - history->begun_ms));
    model->releases[model->release_count++] = release;
}

static void roll_back(struct history *history)
{
    struct history_base *base = history->base;
    struct model *model = &history->model;
    if (!model->release_count)
        return;
    begin(history);
    int which = (int)history_random(history, (uint32_t)model->release_count);
    if (model->releases[which].state != MODEL_RELEASED) {
        kb_store_rollback(base->store);
        return;
    }
    bool may = model_may_roll_back(model, which);
    enum kb_status status = kb_release_roll_back(base->store, model->releases[which].number,
                                                 KB_STR("口径有误"), &base->err);
    tell(history, "roll back r%d%s\n", which, may ? "" : ": refused");
    if (status != (may ? KB_OK : KB_CONFLICT))
        history_fail(history, "rolling back: %s: %s", kb_status_name(status), base->err.message);
    kb_error_clear(&base->err);
    if (may)
        model_roll_back(model, which);
    else
        kb_store_rollback(base->store);
    if (may)
        commit(history);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void pass_time(struct history *history)
{
    struct history_base *base = history->base;
    base->now_ms += (int64_t)(1 + history_random(history, 8)) * HOUR_MS;
    int flips = model_flip_due(&history->model, base->now_ms);
    size_t flipped;
    must(history, kb_release_flip_due(base->store, &flipped, &base->err));
    tell(history, "time: %lld, %d released\n", (long long)(base->now_ms - history->begun_ms),
         flips);
    if (flipped != (size_t)flips)
        history_fail(history, "%zu releases came", flipped);
}

static void bring_index_up(struct history *history)
{
    history_index(history->base, history_random(history, 3) != 0);
    tell(history, "index\n");
}

static const struct {
    unsigned weight;
    void (*run)(struct history *history);
} ops[] = {
    {6, publish}, {2, withdraw}, {4, plan}, {3, roll_back}, {4, pass_time}, {3, bring_index_up},
};

static void run_some(struct history *history)
{
    unsigned all = 0;
    for (size_t i = 0; i < KB_COUNT(ops); i++)
        all += ops[i].weight;
    unsigned choice = history_random(history, all);
    for (size_t i = 0; i < KB_COUNT(ops); i++) {
        if (choice < ops[i].weight) {
            ops[i].run(history);
            return;
        }
        choice -= ops[i].weight;
    }
}

void history_run(struct history *history, struct history_base *base, unsigned number, uint32_t seed)
{
    *history = (struct history){.base = base, .number = number, .begun_ms = base->now_ms};
    history->seed = (seed + number * 7919) % 2147483646 + 1;
    history->first_day = kb_clock_today(&base->clock) - TODAY;
    model_begin(&history->model);
    for (int i = 0; i < 5; i++)
        (void)history_random(history, 2);
    publish(history); /* so that the category is known */
    unsigned count = OPS_MIN + history_random(history, OPS_MORE);
    for (unsigned i = 0; i < count && history->model.edition_count < MODEL_EDITIONS_MAX - 4 &&
                         history->model.step_count < MODEL_STEPS_MAX - 16;
         i++)
        run_some(history);
    /* What is still planned comes now, so that it does not come in the next history. */
    base->now_ms += 4 * HOUR_MS;
    base->now_ms += base->now_ms % 2;
    pass_time(history);
    base->now_ms += base->now_ms % 2;
    history_index(base, false);
}

void history_index(struct history_base *base, bool stages)
{
    struct kb_index_report report;
    struct kb_stage_report stage = {.more = stages};
    assert_ok(kb_indexer_catch_up(base->indexer, NULL, &report, &base->err), &base->err);
    while (stage.more)
        assert_ok(kb_indexer_stage(base->indexer, NULL, 0, 20, &stage, &base->err), &base->err);
}

/* --- the base --------------------------------------------------------------------------------- */

static int64_t moving_us(void *context)
{
    return ((struct history_base *)context)->us += 1000;
}

void history_base_begin(struct history_base *base)
{
    *base = (struct history_base){.dir = test_temp_dir(), .now_ms = TEST_NOW_MS};
    base->clock = test_clock(&base->now_ms);
    base->arena = kb_arena_new(ARENA_CAP);
    assert_non_null(base->arena);
    assert_ok(kb_text_new(&base->text, &base->err), &base->err);
    assert_ok(kb_store_open(base->dir, &base->clock, &base->store, &base->err), &base->err);
    assert_ok(kb_indexer_new(base->store, &base->indexer, &base->err), &base->err);
    assert_ok(kb_key_create(base->store, KB_STR("agent"), KB_ROLE_AGENT, base->key, &base->err),
              &base->err);
    base->host = (struct kb_api_host){.data_dir = base->dir,
                                      .clock = &base->clock,
                                      .version = "0",
                                      .now_us = moving_us,
                                      .context = base};
    for (int door = 0; door < 2; door++)
        assert_ok(kb_reader_open(base->dir, (enum kb_door)door, &base->readers[door], &base->err),
                  &base->err);
}

void history_base_open_readers(struct history_base *base)
{
    history_index(base, false);
    for (int door = 0; door < 2; door++) {
        assert_ok(kb_searcher_open(base->dir, (enum kb_door)door, &base->clock,
                                   &base->searchers[door], &base->err),
                  &base->err);
        assert_ok(
            kb_api_session_open(&base->host, (enum kb_door)door, &base->sessions[door], &base->err),
            &base->err);
    }
}

void history_base_end(struct history_base *base)
{
    for (int door = 0; door < 2; door++) {
        kb_api_session_close(base->sessions[door]);
        kb_searcher_close(base->searchers[door]);
        kb_reader_close(base->readers[door]);
    }
    kb_indexer_free(base->indexer);
    kb_store_close(base->store);
    kb_text_free(base->text);
    kb_arena_free(base->arena);
    test_temp_dir_remove(base->dir);
}
