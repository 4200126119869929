#include "edit_life.h"

enum kb_status kb_reader_repealed(struct kb_reader *reader, struct kb_arena *arena,
                                  struct kb_str id, kb_date day, bool *ret_is,
                                  struct kb_repealed *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    struct kb_repealed repealed = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_REPEALED, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    kb_query_bind_int(&query, 2, day);
    status = kb_query_next(&query, &found, err);
    if (!status && found)
        status = kb_query_copy(&query, 0, arena, &repealed.by_id, err);
    if (!status && found)
        status = kb_query_copy(&query, 2, arena, &repealed.by_title, err);
    if (status)
        return status;
    if (found) {
        repealed.by_edition = (int)kb_query_int(&query, 1);
        repealed.from = (kb_date)kb_query_int(&query, 3);
        *ret = repealed;
    }
    *ret_is = found;
    return KB_OK;
}
