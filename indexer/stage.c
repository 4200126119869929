/*
 * stage.c - making staged generations and keeping them up, one slice at a time.
 */
#include "internal.h"

#include "kb/file.h"

#define ARENA_CAP  ((size_t)1 << 30)
#define WANTED_MAX (KB_STAGED_MAX + 8)

/* One slice. */
struct slice {
    struct kb_indexer *indexer;
    struct kb_arena *arena;
    const char *dir;
    struct kb_staged wanted[WANTED_MAX]; /* whole ones, by name */
    size_t count;
    struct kb_index_point now;
};

void kb_stager_rest(struct kb_stager *stager)
{
    kb_writers_close(&stager->writers);
    stager->staged = (struct kb_staged){0};
}

void kb_stager_done(struct kb_stager *stager)
{
    kb_writers_done(&stager->writers);
    kb_arena_free(stager->arena);
    *stager = (struct kb_stager){0};
}

static enum kb_status stager_init(struct kb_stager *stager, struct kb_error *err)
{
    if (stager->arena)
        return KB_OK;
    enum kb_status status = kb_writers_init(&stager->writers, err);
    if (status == KB_OK)
        stager->arena = kb_arena_new(ARENA_CAP);
    if (status == KB_OK && stager->arena)
        return KB_OK;
    kb_stager_done(stager);
    return status ? status : kb_fail_memory(err);
}

/* --- what is wanted --------------------------------------------------------------------------- */

static void want(struct slice *slice, const struct kb_release *release)
{
    struct kb_staged *wanted = &slice->wanted[slice->count++];
    *wanted = (struct kb_staged){.release = release->id, .at_ms = release->at_ms, .is_whole = true};
    kb_staged_name(wanted);
}

static bool is_wanted(const struct slice *slice, int64_t release)
{
    for (size_t i = 0; i < slice->count; i++)
        if (slice->wanted[i].release == release)
            return true;
    return false;
}

/* The next scheduled one after those that are wanted already, or NULL. */
static const struct kb_release *find_next(const struct slice *slice, const struct kb_release *list,
                                          size_t count)
{
    const struct kb_release *next = NULL;
    for (size_t i = 0; i < count; i++) {
        if (list[i].state == KB_RELEASE_SCHEDULED && !is_wanted(slice, list[i].id) &&
            (!next || list[i].at_ms < next->at_ms ||
             (list[i].at_ms == next->at_ms && list[i].id < next->id)))
            next = &list[i];
    }
    return next;
}

static bool is_among(int64_t release, const int64_t *asked, size_t asked_count)
{
    for (size_t i = 0; i < asked_count; i++)
        if (asked[i] == release)
            return true;
    return false;
}

static bool is_to_come(const struct kb_release *release)
{
    return release->state == KB_RELEASE_OPEN || release->state == KB_RELEASE_SCHEDULED;
}

static enum kb_status find_wanted(struct slice *slice, const int64_t *asked, size_t asked_count,
                                  struct kb_error *err)
{
    const struct kb_release *list, *next;
    size_t count;
    enum kb_status status = kb_release_list(slice->indexer->reader, slice->arena, &list, &count,
                                            err);
    if (status)
        return status;
    while (slice->count < KB_STAGED_MAX && (next = find_next(slice, list, count)))
        want(slice, next);
    for (size_t i = 0; i < count && slice->count < WANTED_MAX; i++)
        if (is_to_come(&list[i]) && !is_wanted(slice, list[i].id) &&
            is_among(list[i].id, asked, asked_count))
            want(slice, &list[i]);
    return KB_OK;
}

/* Removes a staged generation that nobody wants: cancelled, put off, or given up half made. */
static enum kb_status drop(void *context, const char *name, struct kb_error *err)
{
    struct slice *slice = context;
    struct kb_stager *stager = &slice->indexer->stager;
    struct kb_staged staged;
    if (!kb_staged_parse(name, &staged))
        return KB_OK;
    for (size_t i = 0; i < slice->count; i++)
        if (slice->wanted[i].release == staged.release && slice->wanted[i].at_ms == staged.at_ms &&
            (staged.is_whole || strcmp(name, stager->staged.generation.name) == 0))
            return KB_OK;
    if (strcmp(name, stager->staged.generation.name) == 0)
        kb_stager_rest(stager);
    return kb_generation_remove(slice->dir, &staged.generation, err);
}

/* --- one generation --------------------------------------------------------------------------- */

/* Copies the generation in use, which nobody writes meanwhile. */
static enum kb_status copy(struct slice *slice, struct kb_error *err)
{
    struct kb_stager *stager = &slice->indexer->stager;
    struct kb_generation current;
    enum kb_status status = kb_generation_current(slice->dir, &current, err);
    if (status)
        return status;
    stager->staged.is_whole = false;
    kb_staged_name(&stager->staged);
    const char *from = kb_generation_path(slice->arena, slice->dir, &current, NULL);
    const char *to = kb_generation_path(slice->arena, slice->dir, &stager->staged.generation, NULL);
    return from && to ? kb_dir_copy(from, to, err) : kb_fail_memory(err);
}

/* What to write: what changed or fell due since, and at first all that the release shows. */
static enum kb_status find_rows(struct slice *slice, struct kb_error *err)
{
    struct kb_stager *stager = &slice->indexer->stager;
    struct kb_reader *reader = slice->indexer->reader;
    struct kb_item_rows changed, due, world = {0};
    int64_t release = stager->staged.release;
    stager->next = 0;
    stager->to = slice->now;
    stager->from = stager->writers.from;
    kb_arena_clear(stager->arena);
    enum kb_status status = kb_release_changed_items(reader, stager->arena, release,
                                                     stager->from.change, &changed, err);
    if (status == KB_OK)
        status = kb_reader_due_items(reader, stager->arena, stager->from.day, slice->now.day, &due,
                                     err);
    if (status == KB_OK && !stager->staged.is_whole)
        status = kb_release_item_rows(reader, stager->arena, release, &world, err);
    if (status == KB_OK)
        status = kb_rows_unite(stager->arena, &changed, &due, &stager->rows, err);
    return status ? status
                  : kb_rows_unite(stager->arena, &stager->rows, &world, &stager->rows, err);
}

static enum kb_status begin(struct slice *slice, const struct kb_staged *wanted, bool must_copy,
                            struct kb_error *err)
{
    struct kb_stager *stager = &slice->indexer->stager;
    kb_stager_rest(stager);
    stager->staged = *wanted;
    enum kb_status status = must_copy ? copy(slice, err) : KB_OK;
    if (status == KB_OK)
        status = kb_writers_open_generation(&stager->writers, slice->arena, slice->dir,
                                            &stager->staged.generation, err);
    return status ? status : find_rows(slice, err);
}

static enum kb_status write_row(struct slice *slice, int64_t row, struct kb_error *err)
{
    struct kb_stager *stager = &slice->indexer->stager;
    struct kb_item_content content;
    int64_t now_ms = kb_clock_now_ms(kb_store_clock(slice->indexer->store));
    kb_arena_clear(stager->writers.arena);
    enum kb_status status = kb_release_item_content(slice->indexer->reader, stager->writers.arena,
                                                    stager->staged.release, now_ms, row, &content,
                                                    err);
    return status ? status : kb_writers_content(&stager->writers, &content, stager->to.day, err);
}

/* Until the last slice it says of itself what it said before: a crash makes it begin again. */
static enum kb_status commit(struct slice *slice, struct kb_error *err)
{
    struct kb_stager *stager = &slice->indexer->stager;
    bool is_last = stager->next == stager->rows.count;
    const char *turn = kb_generation_path(slice->arena, slice->dir, &stager->staged.generation,
                                          "turn");
    if (!turn)
        return kb_fail_memory(err);
    enum kb_status status = kb_writers_commit(&stager->writers, is_last ? &stager->to : NULL, err);
    if (status == KB_OK)
        status = kb_turn_raise(turn, err);
    if (status || !is_last)
        return status;
    struct kb_staged staged = stager->staged;
    kb_stager_rest(stager);
    return staged.is_whole ? KB_OK : kb_staged_finish(slice->dir, &staged, err);
}

static enum kb_status go_on(struct slice *slice, size_t items_max, struct kb_stage_report *report,
                            struct kb_error *err)
{
    struct kb_stager *stager = &slice->indexer->stager;
    report->release = stager->staged.release;
    report->more = true;
    enum kb_status status = kb_writers_again(&stager->writers, err);
    for (; status == KB_OK && report->items < items_max && stager->next < stager->rows.count;
         report->items++)
        status = write_row(slice, stager->rows.rows[stager->next++], err);
    return status ? status : commit(slice, err);
}

/* Whether a staged generation is as it should be; one that cannot be opened is made anew. */
static enum kb_status look(struct slice *slice, const struct kb_staged *wanted, bool *ret_is_there,
                           bool *ret_is_current, struct kb_error *err)
{
    KB_CLEANUP(kb_index_closep) struct kb_index *index = NULL;
    struct kb_staged found;
    *ret_is_there = *ret_is_current = false;
    enum kb_status status = kb_staged_find(slice->dir, wanted->release, &found, NULL);
    if (status)
        return status == KB_NOT_FOUND ? KB_OK
                                      : kb_fail(err, status, "cannot look for what is staged");
    status = kb_index_open_release(slice->dir, KB_DOOR_INTERNAL, true, wanted->release, &index,
                                   NULL);
    if (status == KB_NO_MEMORY)
        return kb_fail_memory(err);
    if (status)
        return kb_generation_remove(slice->dir, &found.generation, err);
    *ret_is_there = true;
    *ret_is_current = kb_index_change(index) == slice->now.change &&
                      kb_index_day(index) == slice->now.day;
    return KB_OK;
}

static enum kb_status work(struct slice *slice, size_t items_max, struct kb_stage_report *report,
                           struct kb_error *err)
{
    for (size_t i = 0; i < slice->count; i++) {
        bool is_there, is_current;
        enum kb_status status = look(slice, &slice->wanted[i], &is_there, &is_current, err);
        if (status)
            return status;
        if (is_current)
            continue;
        status = begin(slice, &slice->wanted[i], !is_there, err);
        report->release = slice->wanted[i].release;
        report->more = true;
        /* Copying is a slice of its own. */
        return status || !is_there ? status : go_on(slice, items_max, report, err);
    }
    return KB_OK;
}

static enum kb_status run(struct slice *slice, const int64_t *asked, size_t asked_count,
                          size_t items_max, struct kb_stage_report *report, struct kb_error *err)
{
    struct kb_indexer *indexer = slice->indexer;
    enum kb_status status = kb_index_point_of_store(indexer->reader, kb_store_clock(indexer->store),
                                                    &slice->now, err);
    if (status == KB_OK)
        status = find_wanted(slice, asked, asked_count, err);
    if (status == KB_OK)
        status = kb_generation_list(slice->dir, drop, slice, err);
    if (status)
        return status;
    return indexer->stager.staged.release ? go_on(slice, items_max, report, err)
                                          : work(slice, items_max, report, err);
}

enum kb_status kb_indexer_stage(struct kb_indexer *indexer, const int64_t *asked,
                                size_t asked_count, size_t items_max, struct kb_stage_report *ret,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    struct slice slice = {indexer, arena, kb_store_dir(indexer->store), {{0}}, 0, {0}};
    struct kb_stage_report report = {0};
    struct kb_index_report caught_up;
    enum kb_status status = kb_indexer_catch_up(indexer, NULL, &caught_up, err);
    if (status == KB_OK && !arena)
        status = kb_fail_memory(err);
    if (status == KB_OK)
        status = stager_init(&indexer->stager, err);
    if (status == KB_OK)
        status = kb_reader_begin(indexer->reader, err);
    if (status)
        return status;
    status = run(&slice, asked, asked_count, items_max, &report, err);
    kb_reader_end(indexer->reader);
    if (status)
        kb_stager_rest(&indexer->stager);
    else
        *ret = report;
    return status;
}
