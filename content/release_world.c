/*
 * release_world.c - an item as it will be: what a release will do to its standings and states, done
 * to a copy. standing.c says in SQL what is said here of arrays; a test compares the two over
 * random histories. Only who repeals what may differ in the end, where releases repeal items that
 * they also publish: kb_release_changed_items() names what is repealed again.
 */
#include "internal.h"

/* A member as far as the item is concerned: its own, or one that repeals it. */
struct step {
    bool repeals;
    enum kb_member_kind kind;    /* unless it repeals */
    int64_t edition, row, at_ms; /* `row` where rows of standings begin */
    kb_date day;                 /* of the repeal */
    struct kb_str reason;
};

/* An item that may be written to. */
struct world {
    struct kb_reader *reader;
    struct kb_arena *arena;
    struct kb_item item;
    struct kb_edition *editions; /* item.editions */
    struct kb_list standings;    /* of struct kb_standing */
    bool is_public;
};

static struct kb_standing *standing(const struct world *world, size_t i)
{
    return (struct kb_standing *)world->standings.items + i;
}

static bool is_known(const struct kb_standing *standing)
{
    return standing->known_to_ms == KB_TIME_MAX;
}

static struct kb_edition *find(const struct world *world, int64_t row)
{
    for (size_t i = 0; i < world->item.edition_count; i++)
        if (world->editions[i].row == row)
            return &world->editions[i];
    return NULL;
}

static enum kb_status add(struct world *world, int64_t row, int64_t edition, kb_date from,
                          kb_date to, int64_t at_ms, struct kb_error *err)
{
    struct kb_standing *added = kb_list_add(&world->standings);
    if (!added)
        return kb_fail_memory(err);
    *added = (struct kb_standing){row, edition, from, to, at_ms, KB_TIME_MAX};
    return KB_OK;
}

/* --- publishing ------------------------------------------------------------------------------- */

static kb_date earlier(kb_date a, kb_date b)
{
    return a < b ? a : b;
}

/* The first day after `from` on which the item is repealed by what is published today. */
static enum kb_status find_repeal(struct world *world, kb_date from, kb_date *ret,
                                  struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &world->reader->db, KB_READER_ITEM_REPEAL, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, world->item.row);
    kb_query_bind_int(&query, 2, from);
    status = kb_query_next(&query, &found, err);
    *ret = !status && found ? (kb_date)kb_query_int(&query, 0) : KB_DATE_MAX;
    return status;
}

/* Where the next later edition begins. */
static kb_date find_next(const struct world *world, kb_date from)
{
    kb_date next = KB_DATE_MAX;
    for (size_t i = 0; i < world->item.edition_count; i++) {
        const struct kb_edition *edition = &world->editions[i];
        if (edition->state == KB_STATE_PUBLISHED && edition->text.effective_from > from)
            next = earlier(next, edition->text.effective_from);
    }
    return next;
}

/* Where what is corrected ended before its own end. */
static kb_date find_cut(const struct world *world, kb_date from)
{
    kb_date cut = KB_DATE_MAX;
    for (size_t i = 0; i < world->standings.count; i++) {
        const struct kb_standing *known = standing(world, i);
        const struct kb_edition *edition = find(world, known->edition_row);
        if (is_known(known) && edition && edition->text.effective_from == from &&
            known->valid_to < edition->text.effective_to)
            cut = earlier(cut, known->valid_to);
    }
    return cut;
}

/* An edition of that very day is published. */
static bool meets_edition(const struct world *world, kb_date day)
{
    for (size_t i = 0; i < world->item.edition_count; i++)
        if (world->editions[i].state == KB_STATE_PUBLISHED &&
            world->editions[i].text.effective_from == day)
            return true;
    return false;
}

/* Closes what others hold of [from, next) and keeps what they hold beside it. */
static enum kb_status make_room(struct world *world, const struct step *step, kb_date from,
                                kb_date next, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    size_t count = world->standings.count;
    for (size_t i = 0; !status && i < count; i++) {
        struct kb_standing old = *standing(world, i);
        if (!is_known(&old) || old.valid_from >= next || old.valid_to <= from)
            continue;
        standing(world, i)->known_to_ms = step->at_ms;
        if (old.valid_from < from)
            status = add(world, step->row + KB_STANDING_BEFORE, old.edition_row, old.valid_from,
                         from, step->at_ms, err);
        if (!status && old.valid_to > next)
            status = add(world, step->row + KB_STANDING_AFTER, old.edition_row, next, old.valid_to,
                         step->at_ms, err);
    }
    return status;
}

static bool stands(const struct world *world, int64_t edition)
{
    for (size_t i = 0; i < world->standings.count; i++)
        if (is_known(standing(world, i)) && standing(world, i)->edition_row == edition)
            return true;
    return false;
}

static void mark_superseded(struct world *world)
{
    for (size_t i = 0; i < world->item.edition_count; i++) {
        struct kb_edition *edition = &world->editions[i];
        if (edition->state == KB_STATE_PUBLISHED && !stands(world, edition->row))
            edition->state = KB_STATE_SUPERSEDED;
    }
}

/* Whether citizens see the item once the edition is published: the latest in the world decides. */
static enum kb_status find_publicity(struct world *world, const struct kb_edition *edition,
                                     struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &world->reader->db, KB_READER_ITEM_LATEST, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, world->item.row);
    status = kb_query_next(&query, &found, err);
    if (!status && (!found || kb_query_int(&query, 0) <= edition->text.effective_from))
        world->is_public = edition->text.audience == KB_AUDIENCE_PUBLIC;
    else if (!status)
        world->is_public = kb_str_equal(kb_query_str(&query, 1), KB_STR("public"));
    return status;
}

/* The item gets the category that the edition brings. */
static enum kb_status add_category(struct world *world, struct kb_str category,
                                   struct kb_error *err)
{
    struct kb_item *item = &world->item;
    for (size_t i = 0; i < item->category_count; i++)
        if (kb_str_equal(item->categories[i], category))
            return KB_OK;
    if (!category.len)
        return KB_OK;
    struct kb_str *more = kb_arena_array(world->arena, item->category_count + 1, sizeof *more);
    if (!more)
        return kb_fail_memory(err);
    if (item->category_count)
        memcpy(more, item->categories, item->category_count * sizeof *more);
    more[item->category_count++] = category;
    item->categories = more;
    return KB_OK;
}

static enum kb_status publish(struct world *world, const struct step *step,
                              struct kb_edition *edition, struct kb_error *err)
{
    kb_date from = edition->text.effective_from, repealed = KB_DATE_MAX;
    enum kb_status status = find_repeal(world, from, &repealed, err);
    kb_date next = earlier(find_next(world, from), repealed);
    kb_date until = earlier(earlier(next, find_cut(world, from)), edition->text.effective_to);
    if (!status)
        status = make_room(world, step, from, next, err);
    if (!status)
        status = find_publicity(world, edition, err);
    if (!status)
        status = add_category(world, edition->text.category, err);
    if (!status)
        status = add(world, step->row + KB_STANDING_OWN, edition->row, from, until, step->at_ms,
                     err);
    edition->state = KB_STATE_PUBLISHED;
    edition->published_ms = step->at_ms;
    mark_superseded(world);
    return status;
}

/* A repeal claims days as an edition does, and nobody holds them. */
static enum kb_status repeal(struct world *world, const struct step *step, struct kb_error *err)
{
    kb_date repealed = KB_DATE_MAX;
    if (meets_edition(world, step->day))
        return KB_OK;
    enum kb_status status = find_repeal(world, step->day, &repealed, err);
    if (!status)
        status = make_room(world, step, step->day, earlier(find_next(world, step->day), repealed),
                           err);
    mark_superseded(world);
    return status;
}

/* --- withdrawing ------------------------------------------------------------------------------ */

static void withdraw(struct world *world, const struct step *step, struct kb_edition *edition)
{
    if (edition->state == KB_STATE_WITHDRAWN)
        return;
    for (size_t i = 0; i < world->standings.count; i++)
        if (is_known(standing(world, i)) && standing(world, i)->edition_row == edition->row)
            standing(world, i)->known_to_ms = step->at_ms;
    edition->state = KB_STATE_WITHDRAWN;
    edition->withdrawn_ms = step->at_ms;
    edition->withdraw_reason = step->reason;
}

/* --- the whole -------------------------------------------------------------------------------- */

static enum kb_status read_step(struct kb_query *query, struct kb_arena *arena, void *ret,
                                struct kb_error *err)
{
    struct kb_str kind = kb_query_str(query, 0);
    struct step step = {
        .repeals = kb_str_equal(kind, KB_STR("repeal")),
        .edition = kb_query_int(query, 1),
        .row = kb_release_standing_row(kb_query_int(query, 3), kb_query_int(query, 2)),
        .at_ms = kb_query_int(query, 4),
        .day = (kb_date)kb_query_int(query, 6),
    };
    if (!step.repeals && !kb_member_kind_parse(kind, &step.kind))
        return kb_fail(err, KB_CORRUPT, "database: a release has a member of no kind");
    enum kb_status status = kb_query_copy(query, 5, arena, &step.reason, err);
    if (!status)
        memcpy(ret, &step, sizeof step);
    return status;
}

static enum kb_status read_steps(struct kb_reader *reader, struct kb_arena *arena, int64_t release,
                                 int64_t now_ms, int64_t item, const struct step **ret,
                                 size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_RELEASE_WORLD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release);
    kb_query_bind_int(&query, 2, item);
    kb_query_bind_int(&query, 3, now_ms);
    status = kb_list_read(&query, arena, sizeof(struct step), read_step, &rows, ret_count, err);
    *ret = rows;
    return status;
}

static enum kb_status copy(struct world *world, struct kb_error *err)
{
    const struct kb_item *item = &world->item;
    struct kb_list *list = &world->standings;
    size_t size = sizeof *world->editions;
    world->editions = kb_arena_array(world->arena, item->edition_count, size);
    if (!world->editions)
        return kb_fail_memory(err);
    if (item->edition_count)
        memcpy(world->editions, item->editions, item->edition_count * size);
    *list = (struct kb_list){.arena = world->arena, .size = sizeof(struct kb_standing)};
    for (size_t i = 0; i < item->standing_count; i++) {
        struct kb_standing *added = kb_list_add(list);
        if (!added)
            return kb_fail_memory(err);
        *added = item->standings[i];
    }
    return KB_OK;
}

static int compare(const void *a, const void *b)
{
    const struct kb_standing *left = a, *right = b;
    return left->row < right->row ? -1 : left->row > right->row;
}

/* What was opened and closed at one instant was never known. */
static void finish(struct world *world)
{
    struct kb_standing *standings = world->standings.items;
    size_t count = 0;
    for (size_t i = 0; i < world->standings.count; i++)
        if (standings[i].known_from_ms < standings[i].known_to_ms)
            standings[count++] = standings[i];
    if (count)
        qsort(standings, count, sizeof *standings, compare);
    world->item.standings = standings;
    world->item.standing_count = count;
    world->item.editions = world->editions;
}

static enum kb_status apply_step(struct world *world, const struct step *step, struct kb_error *err)
{
    if (step->repeals)
        return repeal(world, step, err);
    struct kb_edition *edition = find(world, step->edition);
    if (!edition)
        return kb_fail(err, KB_CORRUPT, "database: a release has an edition of another item");
    if (step->kind == KB_MEMBER_EDITION)
        return publish(world, step, edition, err);
    withdraw(world, step, edition);
    return KB_OK;
}

static enum kb_status apply(struct world *world, const struct step *steps, size_t count,
                            struct kb_error *err)
{
    enum kb_status status = copy(world, err);
    for (size_t i = 0; !status && i < count; i++)
        status = apply_step(world, &steps[i], err);
    if (!status)
        finish(world);
    return status;
}

/* Fills the world with the item of that id; `is_public` is as it is now. */
static enum kb_status look(struct world *world, int64_t release, int64_t now_ms, struct kb_str id,
                           struct kb_error *err)
{
    const struct step *steps = NULL;
    size_t count = 0;
    enum kb_status status = kb_reader_item(world->reader, world->arena, id, &world->item, err);
    if (!status)
        status = read_steps(world->reader, world->arena, release, now_ms, world->item.row, &steps,
                            &count, err);
    return status || !count ? status : apply(world, steps, count, err);
}

enum kb_status kb_release_item(struct kb_reader *reader, struct kb_arena *arena, int64_t release,
                               int64_t now_ms, struct kb_str id, struct kb_item *ret,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    struct world world = {.reader = reader, .arena = arena};
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = look(&world, release, now_ms, id, err);
    if (!status)
        *ret = world.item;
    return status;
}

/* --- for an index ----------------------------------------------------------------------------- */

static bool has_standing(const struct kb_item *item, int64_t edition)
{
    for (size_t i = 0; i < item->standing_count; i++)
        if (item->standings[i].edition_row == edition)
            return true;
    return false;
}

/* The editions that stand or will have stood, whole. */
static enum kb_status fill(struct world *world, struct kb_item_content *ret, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    size_t count = 0;
    const struct kb_item *item = &world->item;
    struct kb_edition *whole = kb_arena_array(world->arena, item->edition_count, sizeof *whole);
    if (!whole)
        return kb_fail_memory(err);
    for (size_t i = 0; !status && i < item->edition_count; i++) {
        if (!has_standing(item, item->editions[i].row))
            continue;
        whole[count] = item->editions[i];
        status = kb_edition_fill(world->reader, world->arena, KB_EDITION_WHOLE, &whole[count++],
                                 err);
    }
    *ret = (struct kb_item_content){
        .id = item->id,
        .categories = item->categories,
        .category_count = item->category_count,
        .editions = whole,
        .edition_count = count,
        .standings = item->standings,
        .standing_count = item->standing_count,
        .is_public = world->is_public,
    };
    return status;
}

static enum kb_status find_item(struct kb_reader *reader, struct kb_arena *arena, int64_t row,
                                struct kb_str *ret_id, bool *ret_is_public, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_ITEM_BY_ROW, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, row);
    status = kb_query_one(&query, "item", err);
    if (status)
        return status;
    *ret_is_public = kb_query_int(&query, 3) != 0;
    return kb_query_copy(&query, 1, arena, ret_id, err);
}

enum kb_status kb_release_item_content(struct kb_reader *reader, struct kb_arena *arena,
                                       int64_t release, int64_t now_ms, int64_t item_row,
                                       struct kb_item_content *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    struct world world = {.reader = reader, .arena = arena};
    struct kb_item_content content;
    struct kb_str id;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = find_item(reader, arena, item_row, &id, &world.is_public, err);
    if (!status)
        status = look(&world, release, now_ms, id, err);
    if (!status)
        status = fill(&world, &content, err);
    if (!status)
        *ret = content;
    return status;
}
