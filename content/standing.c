#include "internal.h"

/*
 * The valid chain of an item. Every published edition that is not withdrawn claims the days from
 * its effective date to the next later such date, less those from its own effective_to on. So who
 * holds a day follows from dates alone, whatever the order of arrival: the edition with the latest
 * effective date not after that day, if it has not ended. An edition that ends revives none before
 * it.
 *
 * In known time rectangles are only closed: what another edition holds in the claim is closed as of
 * now, and what it keeps outside is inserted anew.
 *
 * A repeal by another item's edition is a link of the chain like an edition that says nothing.
 */
struct claim {
    int64_t item;
    kb_date from;
    kb_date next;  /* where the next later edition begins */
    kb_date until; /* where this one ends */
};

/* The row of a standing that is to be known beforehand, or 0 for the next free one. */
static int64_t row_at(const struct kb_store *store, enum kb_standing_place place)
{
    return store->standing_row ? store->standing_row + place : 0;
}

/* Runs one of the standing statements with the parameters they share. */
static enum kb_status run_claim(struct kb_store *store, enum kb_writer_sql which,
                                const struct claim *claim, int64_t row, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, claim->item);
    kb_query_bind_int(&query, 2, claim->from);
    kb_query_bind_int(&query, 3, claim->next);
    kb_query_bind_int(&query, 4, store->now_ms);
    if (which != KB_WRITER_STANDING_CLOSE)
        kb_query_bind_int(&query, 5, row);
    return kb_query_run(&query, err);
}

/* A day that a statement on the item and the claim's first day gives, or KB_DATE_MAX for none. */
static enum kb_status read_day(struct kb_store *store, enum kb_writer_sql which,
                               const struct claim *claim, kb_date *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, claim->item);
    kb_query_bind_int(&query, 2, claim->from);
    status = kb_query_one(&query, "item", err);
    if (!status)
        *ret = sqlite3_column_type(query.statement, 0) == SQLITE_NULL
                   ? KB_DATE_MAX
                   : (kb_date)kb_query_int(&query, 0);
    return status;
}

static kb_date earlier(kb_date a, kb_date b)
{
    return a < b ? a : b;
}

/*
 * Where the claim ends. A correction takes over what the corrected edition held and nothing else:
 * where that ended early, because of an edition that was withdrawn since, this one does too.
 */
static enum kb_status find_claim(struct kb_store *store, kb_date to, struct claim *claim,
                                 struct kb_error *err)
{
    kb_date cut = KB_DATE_MAX;
    enum kb_status status = read_day(store, KB_WRITER_STANDING_NEXT, claim, &claim->next, err);
    if (!status)
        status = read_day(store, KB_WRITER_STANDING_CUT, claim, &cut, err);
    claim->until = earlier(earlier(claim->next, cut), to);
    return status;
}

static enum kb_status add_standing(struct kb_store *store, int64_t edition,
                                   const struct claim *claim, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_STANDING_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    kb_query_bind_int(&query, 2, claim->from);
    kb_query_bind_int(&query, 3, claim->until);
    kb_query_bind_int(&query, 4, store->now_ms);
    kb_query_bind_int(&query, 5, row_at(store, KB_STANDING_OWN));
    return kb_query_run(&query, err);
}

static enum kb_status mark_published(struct kb_store *store, int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDITION_PUBLISH, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    kb_query_bind_int(&query, 2, store->now_ms);
    return kb_query_run(&query, err);
}

static enum kb_status mark_superseded(struct kb_store *store, int64_t item, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDITION_SUPERSEDE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, item);
    return kb_query_run(&query, err);
}

/* Others make room for the claim: what they hold in it is closed, what they keep outside is new; at
 * most one standing reaches over either end. */
static enum kb_status make_room(struct kb_store *store, const struct claim *claim, bool *ret_closed,
                                struct kb_error *err)
{
    const struct {
        enum kb_writer_sql which;
        int64_t row;
    } steps[] = {
        {KB_WRITER_STANDING_KEEP_BEFORE, row_at(store, KB_STANDING_BEFORE)},
        {KB_WRITER_STANDING_KEEP_AFTER, row_at(store, KB_STANDING_AFTER)},
        {KB_WRITER_STANDING_CLOSE, 0},
    };
    for (size_t i = 0; i < KB_COUNT(steps); i++) {
        enum kb_status status = run_claim(store, steps[i].which, claim, steps[i].row, err);
        if (status)
            return status;
    }
    *ret_closed = sqlite3_changes(store->db.handle) > 0;
    return KB_OK;
}

/* An edition of the very day of a repeal is what was enacted instead, and stands. */
static enum kb_status meets_edition(struct kb_store *store, const struct claim *claim, bool *ret,
                                    struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_REPEAL_MEETS_EDITION, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, claim->item);
    kb_query_bind_int(&query, 2, claim->from);
    status = kb_query_one(&query, "item", err);
    if (!status)
        *ret = kb_query_int(&query, 0) != 0;
    return status;
}

/*
 * A repeal claims days as an edition does, and nobody holds them: the chain of the repealed item
 * has a gap from that day to its next edition.
 */
static enum kb_status repeal(struct kb_store *store, struct claim *claim, bool is_public,
                             struct kb_error *err)
{
    bool meets = false, closed = false;
    enum kb_status status = meets_edition(store, claim, &meets, err);
    if (status || meets)
        return status;
    status = read_day(store, KB_WRITER_STANDING_NEXT, claim, &claim->next, err);
    if (!status)
        status = make_room(store, claim, &closed, err);
    if (!status)
        status = mark_superseded(store, claim->item, err);
    if (status || !closed)
        return status;
    struct kb_action action = {
        .what = "repealed", .item = claim->item, .touches_public = is_public};
    return kb_change_note(store, &action, err);
}

static enum kb_status repeal_all(struct kb_store *store, int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_REPEALS_OF_EDITION, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    while (!(status = kb_query_next(&query, &found, err)) && found) {
        struct claim claim = {.item = kb_query_int(&query, 0),
                              .from = (kb_date)kb_query_int(&query, 1)};
        status = repeal(store, &claim, kb_query_int(&query, 2) != 0, err);
        if (status)
            return status;
    }
    return status;
}

enum kb_status kb_edition_publish(struct kb_store *store, int64_t item, int64_t edition,
                                  kb_date from, kb_date to, struct kb_error *err)
{
    struct claim claim = {.item = item, .from = from};
    bool closed;
    enum kb_status status = find_claim(store, to, &claim, err);
    if (!status)
        status = make_room(store, &claim, &closed, err);
    if (!status)
        status = mark_published(store, edition, err);
    if (!status)
        status = add_standing(store, edition, &claim, err);
    if (!status)
        status = mark_superseded(store, item, err);
    store->standing_row = 0; /* not for other items */
    if (!status)
        status = repeal_all(store, edition, err);
    return status;
}
