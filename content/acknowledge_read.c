/* acknowledge_read.c - which seats have read an edition, and which have not. */
#include "internal.h"
#include "kb/acknowledge.h"

static enum kb_status find_subject(struct kb_reader *reader, struct kb_str id, int edition,
                                   int64_t *ret_row, int *ret_number, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_ACKNOWLEDGE_SUBJECT, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    kb_query_bind_int(&query, 2, edition);
    status = kb_query_next(&query, &found, err);
    if (!status && !found)
        return kb_fail(err, KB_NOT_FOUND, "there is no such published edition of '%.*s'",
                       KB_STR_ARG(id));
    if (status)
        return status;
    *ret_row = kb_query_int(&query, 0);
    *ret_number = (int)kb_query_int(&query, 1);
    return KB_OK;
}

static enum kb_status read_seat(struct kb_query *query, struct kb_arena *arena, void *ret,
                                struct kb_error *err)
{
    struct kb_seat seat = {.at_ms = kb_query_int(query, 2)};
    enum kb_status status = kb_query_copy(query, 0, arena, &seat.name, err);
    if (!status)
        status = kb_query_copy(query, 1, arena, &seat.region, err);
    if (!status)
        memcpy(ret, &seat, sizeof seat);
    return status;
}

static enum kb_status read_seats(struct kb_reader *reader, struct kb_arena *arena, int64_t edition,
                                 struct kb_acknowledged *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_ACKNOWLEDGE_SEATS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    status = kb_list_read(&query, arena, sizeof(struct kb_seat), read_seat, &rows, &ret->count,
                          err);
    ret->seats = rows;
    return status;
}

/* Seats of one region stand together. */
static enum kb_status count_regions(struct kb_arena *arena, struct kb_acknowledged *all,
                                    struct kb_error *err)
{
    struct kb_seat_count *counts = kb_arena_array(arena, all->count + 1, sizeof *counts);
    if (!counts)
        return kb_fail_memory(err);
    for (size_t i = 0; i < all->count; i++) {
        const struct kb_seat *seat = &all->seats[i];
        struct kb_seat_count *last = all->region_count ? &counts[all->region_count - 1] : NULL;
        if (!last || !kb_str_equal(last->region, seat->region)) {
            last = &counts[all->region_count++];
            *last = (struct kb_seat_count){.region = seat->region};
        }
        last->seats++;
        last->have += seat->at_ms != 0;
        all->have += seat->at_ms != 0;
    }
    all->regions = counts;
    return KB_OK;
}

enum kb_status kb_acknowledged_read(struct kb_reader *reader, struct kb_arena *arena,
                                    struct kb_str id, int edition, struct kb_acknowledged *ret,
                                    struct kb_error *err)
{
    struct kb_acknowledged read = {0};
    struct kb_scope scope;
    int64_t row = 0;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_scope_begin(&scope, reader, err);
    if (status)
        return status;
    status = find_subject(reader, id, edition, &row, &read.edition, err);
    if (!status)
        status = read_seats(reader, arena, row, &read, err);
    kb_scope_end(&scope);
    if (!status)
        status = count_regions(arena, &read, err);
    if (!status)
        *ret = read;
    return status;
}
