#include "edit_life.h"

/* The first row, where there is one. */
static enum kb_status read(struct kb_query *query, struct kb_arena *arena, bool *ret_is,
                           struct kb_repealed *ret, struct kb_error *err)
{
    struct kb_repealed repealed = {0};
    bool found = false;
    enum kb_status status = kb_query_next(query, &found, err);
    if (!status && found)
        status = kb_query_copy(query, 0, arena, &repealed.by_id, err);
    if (!status && found)
        status = kb_query_copy(query, 2, arena, &repealed.by_title, err);
    if (status)
        return status;
    if (found) {
        repealed.by_edition = (int)kb_query_int(query, 1);
        repealed.from = (kb_date)kb_query_int(query, 3);
        *ret = repealed;
    }
    *ret_is = found;
    return KB_OK;
}

enum kb_status kb_reader_repealed(struct kb_reader *reader, struct kb_arena *arena,
                                  struct kb_str id, kb_date day, int64_t known_at_ms, bool *ret_is,
                                  struct kb_repealed *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_REPEALED, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    kb_query_bind_int(&query, 2, day);
    kb_query_bind_int(&query, 3, known_at_ms);
    /* Known until the instant after; what is known now is known until the end of time. */
    kb_query_bind_int(&query, 4, known_at_ms == KB_TIME_MAX ? KB_TIME_MAX : known_at_ms + 1);
    return read(&query, arena, ret_is, ret, err);
}

enum kb_status kb_release_repealed(struct kb_reader *reader, struct kb_arena *arena,
                                   int64_t release, struct kb_str id, kb_date day, bool *ret_is,
                                   struct kb_repealed *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_RELEASE_REPEALED, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release);
    kb_query_bind_str(&query, 2, id);
    kb_query_bind_int(&query, 3, day);
    return read(&query, arena, ret_is, ret, err);
}
