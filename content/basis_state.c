#include "edit_life.h"
#include "validation.h"

const char *kb_basis_state_text(enum kb_basis_state state)
{
    static const char *const texts[] = {
        [KB_BASIS_GOOD] = "in force",
        [KB_BASIS_UNKNOWN] = "nothing published has that title",
        [KB_BASIS_PENDING] = "not in force yet",
        [KB_BASIS_NO_CLAUSE] = "the edition in force has no such clause",
        [KB_BASIS_EXPIRED] = "expired",
        [KB_BASIS_REPEALED] = "repealed",
        [KB_BASIS_WITHDRAWN] = "withdrawn",
    };
    return texts[state];
}

/* Whether anything of that title was withdrawn; its id goes into the link. */
static enum kb_status look_withdrawn(struct kb_reader *reader, struct kb_arena *arena,
                                     int64_t edition_row, size_t ordinal,
                                     struct kb_basis_link *link, enum kb_basis_state *ret,
                                     struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_BASIS_WITHDRAWN, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition_row);
    kb_query_bind_int(&query, 2, (int64_t)ordinal);
    status = kb_query_next(&query, &found, err);
    if (status)
        return status;
    *ret = found ? KB_BASIS_WITHDRAWN : KB_BASIS_UNKNOWN;
    if (!found)
        return KB_OK;
    link->target_edition = (int)kb_query_int(&query, 1);
    return kb_query_copy(&query, 0, arena, &link->target_id, err);
}

/* Whether the target holds on the day, and whether it will. */
static enum kb_status read_holds(struct kb_reader *reader, const struct kb_basis_link *link,
                                 kb_date today, bool *ret_now, bool *ret_later,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_BASIS_HOLDS, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, link->target_id);
    kb_query_bind_int(&query, 2, link->target_edition);
    kb_query_bind_int(&query, 3, today);
    status = kb_query_one(&query, "edition", err);
    if (status)
        return status;
    *ret_now = kb_query_int(&query, 0) != 0;
    *ret_later = kb_query_int(&query, 1) != 0;
    return KB_OK;
}

static enum kb_status find_state(struct kb_reader *reader, struct kb_arena *arena,
                                 int64_t edition_row, size_t ordinal, kb_date today,
                                 struct kb_basis_link *link, enum kb_basis_state *ret,
                                 struct kb_error *err)
{
    struct kb_repealed repealed;
    bool now = false, later = false, is_repealed = false;
    if (!link->target_id.len)
        return look_withdrawn(reader, arena, edition_row, ordinal, link, ret, err);
    enum kb_status status = read_holds(reader, link, today, &now, &later, err);
    if (!status && !now && !later)
        status = kb_reader_repealed(reader, arena, link->target_id, today, KB_TIME_MAX,
                                    &is_repealed, &repealed, err);
    if (status)
        return status;
    bool has_clause = !link->basis.section.len || link->target_label.len;
    if (now || later)
        *ret = !has_clause ? KB_BASIS_NO_CLAUSE : now ? KB_BASIS_GOOD : KB_BASIS_PENDING;
    else
        *ret = is_repealed ? KB_BASIS_REPEALED : KB_BASIS_EXPIRED;
    return KB_OK;
}

enum kb_status kb_basis_states(struct kb_reader *reader, struct kb_arena *arena,
                               int64_t edition_row, kb_date today,
                               const struct kb_basis_link **ret_links,
                               const enum kb_basis_state **ret_states, size_t *ret_count,
                               struct kb_error *err)
{
    const struct kb_basis_link *resolved = NULL;
    size_t count = 0;
    enum kb_status status = kb_reader_basis(reader, arena, edition_row, today, &resolved, &count,
                                            err);
    if (status)
        return status;
    struct kb_basis_link *links = kb_arena_array(arena, count, sizeof *links);
    enum kb_basis_state *states = kb_arena_array(arena, count, sizeof *states);
    if (!links || !states)
        return kb_fail_memory(err);
    for (size_t i = 0; !status && i < count; i++) {
        links[i] = resolved[i];
        status = find_state(reader, arena, edition_row, i, today, &links[i], &states[i], err);
    }
    if (status)
        return status;
    *ret_links = links;
    *ret_states = states;
    *ret_count = count;
    return KB_OK;
}

/* Appends "《title》第…条: why", behind a "; " where something stands before. */
static void add_reason(struct kb_buf *reason, const struct kb_basis *basis,
                       enum kb_basis_state state)
{
    kb_buf_printf(reason, "%s%.*s%s%.*s: %s", reason->len ? "; " : "", KB_STR_ARG(basis->title),
                  basis->section.len ? " " : "", KB_STR_ARG(basis->section),
                  kb_basis_state_text(state));
}

enum kb_status kb_reader_stale(struct kb_reader *reader, struct kb_arena *arena,
                               int64_t edition_row, kb_date today, struct kb_str *ret_reason,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf reason = KB_BUF_INIT(KB_LIST_MAX * 2 * KB_TITLE_MAX);
    const struct kb_basis_link *links = NULL;
    const enum kb_basis_state *states = NULL;
    size_t count = 0;
    enum kb_status status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = kb_basis_states(reader, arena, edition_row, today, &links, &states, &count, err);
    for (size_t i = 0; !status && i < count; i++) {
        if (states[i] >= KB_BASIS_NO_CLAUSE)
            add_reason(&reason, &links[i].basis, states[i]);
    }
    if (!status)
        status = kb_buf_status(&reason, err);
    struct kb_str copy = kb_arena_copy(arena, kb_buf_str(&reason));
    if (!status && !copy.data)
        status = kb_fail_memory(err);
    if (!status)
        *ret_reason = copy;
    return status;
}
