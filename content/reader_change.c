#include "kb/change.h"

#include "internal.h"

static enum kb_status read_action(struct kb_query *query, struct kb_arena *arena, void *ret,
                                  struct kb_error *err)
{
    struct kb_change_action *action = ret;
    enum kb_status status = kb_query_copy(query, 0, arena, &action->what, err);
    if (!status)
        status = kb_query_copy(query, 1, arena, &action->id, err);
    if (!status)
        status = kb_query_copy(query, 3, arena, &action->detail, err);
    action->edition = (int)kb_query_int(query, 2);
    return status;
}

static enum kb_status read_actions(struct kb_reader *reader, struct kb_arena *arena,
                                   struct kb_change *change, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *actions = NULL;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_CHANGE_DONE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, change->number);
    status = kb_list_read(&query, arena, sizeof *change->actions, read_action, &actions,
                          &change->action_count, err);
    change->actions = actions;
    return status;
}

/* Whether the door has it at all. */
static enum kb_status find(struct kb_reader *reader, struct kb_change *change, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_CHANGE_SEEN, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, change->number);
    status = kb_query_one(&query, "change", err);
    if (!status)
        change->touches_public = kb_query_int(&query, 0) != 0;
    return status;
}

static enum kb_status read_head(struct kb_reader *reader, struct kb_arena *arena,
                                struct kb_change *change, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_CHANGE_HEAD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, change->number);
    status = kb_query_one(&query, "change", err);
    if (status)
        return status;
    change->at_ms = kb_query_int(&query, 0);
    return kb_query_copy(&query, 1, arena, &change->actor, err);
}

enum kb_status kb_reader_change(struct kb_reader *reader, struct kb_arena *arena, int64_t number,
                                struct kb_change *ret, struct kb_error *err)
{
    struct kb_change change = {.number = number};
    enum kb_status status = find(reader, &change, err);
    if (!status && reader->door == KB_DOOR_INTERNAL) {
        status = read_head(reader, arena, &change, err);
        if (!status)
            status = read_actions(reader, arena, &change, err);
    }
    if (!status)
        *ret = change;
    return status;
}
