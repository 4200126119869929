#include "internal.h"

#include "find_internal.h"
#include "kb/edit.h"

#define MATCH_MAX   (64u << 10)
#define SCRATCH_MAX ((size_t)256 << 20)
#define LIST_MAX    256

struct finder {
    struct kb_reader *reader;
    struct kb_text *text;
    struct kb_arena *arena, *scratch;
    const struct kb_find_query *asked;
    struct find_question question;
    bool loose;
    struct kb_buf match, states, kinds;
    struct kb_error *err;
};

static void finder_done(struct finder *finder)
{
    kb_arena_free(finder->scratch);
    kb_buf_done(&finder->match);
    kb_buf_done(&finder->states);
    kb_buf_done(&finder->kinds);
}

/* --- the question ----------------------------------------------------------------------------- */

static enum kb_status check(const struct kb_find_query *asked, struct kb_error *err)
{
    if (asked->text.len > KB_FIND_TEXT_MAX)
        return kb_fail(err, KB_INVALID, "question: %zu bytes, at most %d are taken",
                       asked->text.len, KB_FIND_TEXT_MAX);
    if (!kb_utf8_check(asked->text, NULL))
        return kb_fail(err, KB_INVALID, "question: not UTF-8");
    if (!asked->limit || asked->limit > KB_FIND_LIMIT_MAX || asked->offset > KB_FIND_OFFSET_MAX)
        return kb_fail(err, KB_INVALID, "page: at most %d editions, from at most the %dth on",
                       KB_FIND_LIMIT_MAX, KB_FIND_OFFSET_MAX);
    return KB_OK;
}

/* The analyser of this program must be the one that made the index. */
static enum kb_status check_analyser(struct finder *finder)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &finder->reader->db, KB_READER_FIND_ANALYSER,
                                           finder->err);
    if (!status)
        status = kb_query_one(&query, "analyser", finder->err);
    if (status || kb_str_equal(kb_query_str(&query, 0), kb_str_of(kb_find_analyser())))
        return status;
    status = kb_fail(finder->err, KB_MISMATCH, "the editors' index was made by another analyser");
    kb_hint(finder->err, "open the base once with the writing program");
    return status;
}

/* ",draft,approved,", or nothing for all. */
static void list_names(struct kb_buf *out, unsigned bits, const char *(*name)(unsigned))
{
    kb_buf_clear(out);
    for (unsigned i = 0; bits >> i && i < 8 * sizeof bits; i++)
        if (bits >> i & 1)
            kb_buf_printf(out, "%s%s,", out->len ? "" : ",", name(i));
}

static const char *state_name(unsigned state)
{
    return kb_state_name((enum kb_state)state);
}

static const char *kind_name(unsigned kind)
{
    return kb_kind_name((enum kb_kind)kind);
}

static enum kb_status prepare(struct finder *finder)
{
    finder->scratch = kb_arena_new(SCRATCH_MAX);
    if (!finder->scratch)
        return kb_fail_memory(finder->err);
    list_names(&finder->states, finder->asked->states, state_name);
    list_names(&finder->kinds, finder->asked->kinds, kind_name);
    enum kb_status status = kb_buf_status(&finder->states, finder->err);
    if (!status)
        status = kb_buf_status(&finder->kinds, finder->err);
    if (!status)
        status = check_analyser(finder);
    if (!status && finder->asked->text.len)
        status = kb_find_cut(finder->text, finder->asked->text, finder->arena, &finder->question,
                             finder->err);
    return status;
}

static enum kb_status start(struct finder *finder, unsigned ranked, unsigned listed,
                            struct kb_query *query)
{
    unsigned which = finder->asked->text.len ? ranked : listed;
    enum kb_status status = kb_query_start(query, &finder->reader->db, which, finder->err);
    if (status)
        return status;
    kb_query_bind_str(query, 1, kb_buf_str(&finder->match));
    kb_query_bind_str(query, 2, kb_buf_str(&finder->states));
    kb_query_bind_str(query, 3, kb_buf_str(&finder->kinds));
    kb_query_bind_str(query, 4, finder->asked->region);
    kb_query_bind_str(query, 5, finder->asked->id);
    kb_query_bind_str(query, 6, finder->asked->owner);
    kb_query_bind_int(query, 7, finder->asked->release);
    return KB_OK;
}

static enum kb_status count(struct finder *finder, int64_t *ret)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = start(finder, KB_READER_FIND_RANKED_COUNT, KB_READER_FIND_LISTED_COUNT,
                                  &query);
    if (!status)
        status = kb_query_one(&query, "count", finder->err);
    if (!status)
        *ret = kb_query_int(&query, 0);
    return status;
}

/* --- hits ------------------------------------------------------------------------------------- */

/* Row reader of KB_SQL_FIND_COLUMNS. */
static enum kb_status read_hit(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err)
{
    struct kb_find_hit *hit = ret;
    hit->edition_row = kb_query_int(query, 0);
    hit->item_row = kb_query_int(query, 1);
    hit->number = (int)kb_query_int(query, 3);
    hit->effective_from = (kb_date)kb_query_int(query, 10);
    hit->effective_to = (kb_date)kb_query_int(query, 11);
    hit->created_ms = kb_query_int(query, 12);
    if (!kb_state_parse(kb_query_str(query, 4), &hit->state) ||
        !kb_kind_parse(kb_query_str(query, 5), &hit->kind) ||
        !kb_audience_parse(kb_query_str(query, 6), &hit->audience))
        return kb_fail(err, KB_CORRUPT, "database: edition %lld has no state, kind or audience",
                       (long long)hit->edition_row);
    enum kb_status status = kb_query_copy(query, 2, arena, &hit->id, err);
    if (!status)
        status = kb_query_copy(query, 7, arena, &hit->title, err);
    if (!status)
        status = kb_query_copy(query, 8, arena, &hit->region, err);
    return status ? status : kb_query_copy(query, 9, arena, &hit->owner, err);
}

static enum kb_status mark(struct finder *finder, struct kb_str s, const struct kb_find_mark **ret,
                           size_t *ret_count, size_t *ret_weight)
{
    kb_arena_clear(finder->scratch);
    return kb_find_marks(finder->text, &finder->question, finder->loose, s, finder->scratch, ret,
                         ret_count, ret_weight, finder->err);
}

static enum kb_status mark_title(struct finder *finder, struct kb_find_hit *hit)
{
    const struct kb_find_mark *marks = NULL;
    size_t marked = 0, weight;
    enum kb_status status = mark(finder, hit->title, &marks, &marked, &weight);
    if (status)
        return status;
    struct kb_find_mark *copy = kb_arena_array(finder->arena, marked, sizeof *copy);
    if (!copy)
        return kb_fail_memory(finder->err);
    if (marked)
        memcpy(copy, marks, marked * sizeof *copy);
    hit->title_marks = copy;
    hit->title_mark_count = marked;
    return KB_OK;
}

/* Takes the section under the query as the hit's when more of the question stands in it. */
static enum kb_status try_section(struct finder *finder, struct kb_query *query,
                                  struct kb_find_hit *hit, size_t *best)
{
    const struct kb_find_mark *marks = NULL;
    size_t marked = 0, weight = 0;
    struct kb_str s = kb_query_str(query, 2);
    enum kb_status status = mark(finder, s, &marks, &marked, &weight);
    if (status || weight <= *best)
        return status;
    *best = weight;
    hit->has_section = true;
    hit->section = (uint32_t)kb_query_int(query, 0);
    status = kb_query_copy(query, 1, finder->arena, &hit->label, finder->err);
    return status ? status : kb_find_snippet(s, marks, marked, finder->arena, hit, finder->err);
}

/* The weight of a section in which all of the question stands. */
static size_t full_weight(const struct finder *finder)
{
    size_t weight = 0;
    for (size_t i = 0; i < finder->question.piece_count; i++) {
        size_t tokens = finder->question.pieces[i].count;
        weight += finder->loose && tokens > 2 ? tokens - 1 : tokens;
    }
    return weight;
}

static enum kb_status find_section(struct finder *finder, struct kb_find_hit *hit)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    size_t best = 0, full = full_weight(finder);
    bool found = false;
    enum kb_status status = kb_query_start(&query, &finder->reader->db, KB_READER_FIND_SECTIONS,
                                           finder->err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, hit->edition_row);
    while (best < full && !(status = kb_query_next(&query, &found, finder->err)) && found) {
        status = try_section(finder, &query, hit, &best);
        if (status)
            return status;
    }
    return status;
}

static enum kb_status read_rows(struct finder *finder, size_t offset, size_t limit,
                                struct kb_find_hit **ret, size_t *ret_count)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = start(finder, KB_READER_FIND_RANKED, KB_READER_FIND_LISTED, &query);
    if (status)
        return status;
    kb_query_bind_int(&query, 8, (int64_t)limit);
    kb_query_bind_int(&query, 9, (int64_t)offset);
    status = kb_list_read(&query, finder->arena, sizeof(struct kb_find_hit), read_hit, &rows,
                          ret_count, finder->err);
    if (status)
        return status;
    *ret = kb_arena_array(finder->arena, *ret_count, sizeof **ret);
    if (!*ret)
        return kb_fail_memory(finder->err);
    if (*ret_count)
        memcpy(*ret, rows, *ret_count * sizeof **ret);
    return KB_OK;
}

/* Keeps of `hits` those whose basis fails on the day asked for. */
static enum kb_status keep_stale(struct finder *finder, struct kb_find_hit *hits, size_t *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        struct kb_str reason = {0};
        enum kb_status status = kb_reader_stale(finder->reader, finder->arena, hits[i].edition_row,
                                                finder->asked->today, &reason, finder->err);
        if (status)
            return status;
        if (!reason.len)
            continue;
        hits[kept] = hits[i];
        hits[kept++].stale_reason = reason;
    }
    *count = kept;
    return KB_OK;
}

/* Whether a basis fails is no matter of SQL, so all of them are looked at before the page is cut.
 */
static enum kb_status read_stale_page(struct finder *finder, struct kb_find_hit **ret,
                                      struct kb_found *found)
{
    const struct kb_find_query *asked = finder->asked;
    size_t all = 0;
    enum kb_status status = read_rows(finder, 0, KB_FIND_STALE_MAX, ret, &all);
    if (!status)
        status = keep_stale(finder, *ret, &all);
    if (status)
        return status;
    found->total = (int64_t)all;
    size_t from = asked->offset < all ? asked->offset : all;
    *ret += from;
    found->count = all - from < asked->limit ? all - from : asked->limit;
    return KB_OK;
}

static enum kb_status read_hits(struct finder *finder, struct kb_found *ret)
{
    const struct kb_find_query *asked = finder->asked;
    struct kb_find_hit *hits = NULL;
    enum kb_status status = asked->is_stale ? read_stale_page(finder, &hits, ret)
                                            : read_rows(finder, asked->offset, asked->limit, &hits,
                                                        &ret->count);
    for (size_t i = 0; !status && asked->text.len && i < ret->count; i++) {
        status = mark_title(finder, &hits[i]);
        if (!status)
            status = find_section(finder, &hits[i]);
    }
    ret->hits = hits;
    return status;
}

static enum kb_status write_match(struct finder *finder, bool loose)
{
    finder->loose = loose;
    kb_buf_clear(&finder->match);
    return finder->asked->text.len
               ? kb_find_match(&finder->question, loose, &finder->match, finder->err)
               : KB_OK;
}

static enum kb_status find(struct finder *finder, struct kb_found *ret)
{
    struct kb_found found = {0};
    enum kb_status status = prepare(finder);
    if (!status)
        status = write_match(finder, false);
    if (!status)
        status = count(finder, &found.total);
    if (!status && !found.total && finder->asked->text.len) {
        status = write_match(finder, true);
        if (!status)
            status = count(finder, &found.total);
        found.is_loose = found.total > 0;
    }
    if (!status)
        status = read_hits(finder, &found);
    if (!status)
        *ret = found;
    return status;
}

static enum kb_status find_with(struct kb_reader *reader, struct kb_text *text,
                                struct kb_arena *arena, const struct kb_find_query *query,
                                struct kb_found *ret, struct kb_error *err)
{
    KB_CLEANUP(finder_done)
    struct finder finder = {
        .reader = reader,
        .text = text,
        .arena = arena,
        .asked = query,
        .match = KB_BUF_INIT(MATCH_MAX),
        .states = KB_BUF_INIT(LIST_MAX),
        .kinds = KB_BUF_INIT(LIST_MAX),
        .err = err,
    };
    return find(&finder, ret);
}

enum kb_status kb_find(struct kb_reader *reader, struct kb_text *text, struct kb_arena *arena,
                       const struct kb_find_query *query, struct kb_found *ret,
                       struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = check(query, err);
    if (!status)
        status = kb_scope_begin(&scope, reader, err);
    return status ? status : find_with(reader, text, arena, query, ret, err);
}

enum kb_status kb_find_in_store(struct kb_store *store, struct kb_arena *arena,
                                const struct kb_find_query *query, struct kb_found *ret,
                                struct kb_error *err)
{
    enum kb_status status = check(query, err);
    if (!status)
        status = kb_store_check_open(store, err);
    if (!status)
        status = kb_find_flush(store, err);
    return status ? status : find_with(store->reader, store->text, arena, query, ret, err);
}
