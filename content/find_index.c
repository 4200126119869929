/*
 * The index of editors' search is written at the end of a transaction, or when the transaction
 * looks into it: FTS5 writes what it holds in memory at every savepoint, and each put is one. Which
 * editions are due stands in a table, so that undoing a put undoes that as well.
 */
#include "internal.h"

#include "find_internal.h"

/* What of one edition is indexed; the rest of a longer one is not found. */
#define BODY_MAX ((size_t)64 << 20)
#define HEAD_MAX ((size_t)8 << 20)

/* The columns of the index. */
struct row {
    struct kb_buf title, head, body;
};

static void row_done(struct row *row)
{
    kb_buf_done(&row->title);
    kb_buf_done(&row->head);
    kb_buf_done(&row->body);
}

static void add_part(struct kb_buf *buf, struct kb_str part)
{
    if (part.len + 1 > buf->cap - buf->len)
        return;
    kb_buf_add_str(buf, part);
    kb_buf_add_char(buf, FIND_BREAK);
}

static enum kb_status start_of(struct kb_store *store, unsigned which, int64_t edition,
                               struct kb_query *query, struct kb_error *err)
{
    enum kb_status status = kb_query_start(query, &store->db, which, err);
    if (!status)
        kb_query_bind_int(query, 1, edition);
    return status;
}

/* Title, issuer, document number. */
static enum kb_status read_head(struct kb_store *store, int64_t edition, struct row *row,
                                bool *ret_found, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = start_of(store, KB_WRITER_FIND_HEAD, edition, &query, err);
    if (!status)
        status = kb_query_next(&query, ret_found, err);
    if (status || !*ret_found)
        return status;
    add_part(&row->title, kb_query_str(&query, 0));
    add_part(&row->head, kb_query_str(&query, 1));
    add_part(&row->head, kb_query_str(&query, 2));
    return KB_OK;
}

static enum kb_status read_words(struct kb_store *store, int64_t edition, struct row *row,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = start_of(store, KB_WRITER_FIND_WORDS, edition, &query, err);
    while (!status && !(status = kb_query_next(&query, &found, err)) && found)
        add_part(&row->head, kb_query_str(&query, 2));
    return status;
}

static enum kb_status read_sections(struct kb_store *store, int64_t edition, struct row *row,
                                    struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = start_of(store, KB_WRITER_FIND_PARTS, edition, &query, err);
    while (!status && !(status = kb_query_next(&query, &found, err)) && found)
        for (int column = 0; column < 3; column++)
            add_part(&row->body, kb_query_str(&query, column));
    return status;
}

/* Reads what is indexed of an edition: the same whenever its text is the same. */
static enum kb_status read_row(struct kb_store *store, int64_t edition, struct row *row,
                               bool *ret_found, struct kb_error *err)
{
    kb_buf_clear(&row->title);
    kb_buf_clear(&row->head);
    kb_buf_clear(&row->body);
    enum kb_status status = read_head(store, edition, row, ret_found, err);
    if (status || !*ret_found)
        return status;
    status = read_words(store, edition, row, err);
    if (!status)
        status = read_sections(store, edition, row, err);
    if (!status)
        status = kb_buf_status(&row->title, err);
    if (!status)
        status = kb_buf_status(&row->head, err);
    return status ? status : kb_buf_status(&row->body, err);
}

/* Runs FIND_ADD or FIND_DROP for an edition. */
static enum kb_status write_row(struct kb_store *store, unsigned which, int64_t edition,
                                struct row *row, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = read_row(store, edition, row, &found, err);
    if (!status && found)
        status = start_of(store, which, edition, &query, err);
    if (status || !found)
        return status;
    kb_query_bind_str(&query, 2, kb_buf_str(&row->title));
    kb_query_bind_str(&query, 3, kb_buf_str(&row->head));
    kb_query_bind_str(&query, 4, kb_buf_str(&row->body));
    return kb_query_run(&query, err);
}

#define ROW_INIT                                                                                   \
    {                                                                                              \
        KB_BUF_INIT(HEAD_MAX), KB_BUF_INIT(HEAD_MAX), KB_BUF_INIT(BODY_MAX)                        \
    }

static enum kb_status is_pending(struct kb_store *store, int64_t edition, bool *ret,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = start_of(store, KB_WRITER_FIND_IS_PENDING, edition, &query, err);
    return status ? status : kb_query_next(&query, ret, err);
}

enum kb_status kb_find_forget(struct kb_store *store, int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(row_done) struct row row = ROW_INIT;
    bool pending = false;
    enum kb_status status = is_pending(store, edition, &pending, err);
    if (status || pending)
        return status;
    return write_row(store, KB_WRITER_FIND_DROP, edition, &row, err);
}

static enum kb_status run(struct kb_store *store, unsigned which, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, which, err);
    return status ? status : kb_query_run(&query, err);
}

enum kb_status kb_find_pend(struct kb_store *store, int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = start_of(store, KB_WRITER_FIND_PEND, edition, &query, err);
    return status ? status : kb_query_run(&query, err);
}

enum kb_status kb_find_flush(struct kb_store *store, struct kb_error *err)
{
    KB_CLEANUP(row_done) struct row row = ROW_INIT;
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false, any = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_FIND_PENDING, err);
    while (!status && !(status = kb_query_next(&query, &found, err)) && found) {
        any = true;
        status = write_row(store, KB_WRITER_FIND_ADD, kb_query_int(&query, 0), &row, err);
    }
    kb_query_done(&query);
    return status || !any ? status : run(store, KB_WRITER_FIND_PENDING_DROP, err);
}

/* --- another analyser ------------------------------------------------------------------------- */

static enum kb_status is_current(struct kb_store *store, bool *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->reader->db, KB_READER_FIND_ANALYSER,
                                           err);
    if (!status)
        status = kb_query_one(&query, "analyser", err);
    if (!status)
        *ret = kb_str_equal(kb_query_str(&query, 0), kb_str_of(kb_find_analyser()));
    return status;
}

static enum kb_status set_analyser(struct kb_store *store, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_FIND_SET_ANALYSER, err);
    if (status)
        return status;
    kb_query_bind_cstr(&query, 1, kb_find_analyser());
    return kb_query_run(&query, err);
}

static enum kb_status make_anew(struct kb_store *store, struct kb_error *err)
{
    enum kb_status status = run(store, KB_WRITER_FIND_CLEAR, err);
    if (!status)
        status = run(store, KB_WRITER_FIND_PEND_ALL, err);
    if (!status)
        status = kb_find_flush(store, err);
    return status ? status : set_analyser(store, err);
}

enum kb_status kb_find_prepare(struct kb_store *store, struct kb_error *err)
{
    sqlite3 *handle = store->db.handle;
    bool current = false;
    enum kb_status status = is_current(store, &current, err);
    if (status || current)
        return status;
    status = kb_db_exec(handle, "BEGIN IMMEDIATE", err);
    if (!status)
        status = make_anew(store, err);
    if (!status)
        status = kb_db_exec(handle, "COMMIT", err);
    if (status && !sqlite3_get_autocommit(handle))
        (void)kb_db_exec(handle, "ROLLBACK", NULL);
    return status;
}
