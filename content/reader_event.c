/* reader_event.c - the change feed as those see it who work with what is published. */
#include "kb/change.h"

#include "internal.h"

static const char *const names[] = {
#define X(name, wire) [KB_EVENT_##name] = wire,
    KB_EVENT_LIST(X)
#undef X
};

/* Actions of the audit chain that are events; the statement asks for these alone. */
static const struct {
    const char *done;
    enum kb_event_what what;
} actions[] = {
    {"item_added", KB_EVENT_PUBLISHED},    {"edition_added", KB_EVENT_PUBLISHED},
    {"corrected", KB_EVENT_PUBLISHED},     {"published", KB_EVENT_PUBLISHED},
    {"withdrawn", KB_EVENT_WITHDRAWN},     {"published_emergency", KB_EVENT_PUBLISHED},
    {"released", KB_EVENT_RELEASED},       {"repealed", KB_EVENT_REPEALED},
    {"rolled_back", KB_EVENT_ROLLED_BACK}, {"revived", KB_EVENT_REVIVED},
};

const char *kb_event_name(enum kb_event_what what)
{
    return names[what];
}

static bool find_what(struct kb_str done, enum kb_event_what *ret)
{
    for (size_t i = 0; i < KB_COUNT(actions); i++) {
        if (kb_str_equal(done, kb_str_of(actions[i].done))) {
            *ret = actions[i].what;
            return true;
        }
    }
    return false;
}

/* Of a new edition what changed with it, of anything else why. */
static int note_column(enum kb_event_what what)
{
    return what == KB_EVENT_PUBLISHED || what == KB_EVENT_RELEASED ? 7 : 8;
}

static enum kb_status read_event(struct kb_query *query, struct kb_arena *arena, void *ret,
                                 struct kb_error *err)
{
    struct kb_event event = {.change = kb_query_int(query, 0),
                             .edition = (int)kb_query_int(query, 4),
                             .before = (int)kb_query_int(query, 9)};
    if (!find_what(kb_query_str(query, 1), &event.what) ||
        !kb_kind_parse(kb_query_str(query, 3), &event.kind))
        return kb_fail(err, KB_CORRUPT, "database: change %lld has an action of no kind",
                       (long long)event.change);
    const struct {
        int column;
        struct kb_str *to;
    } texts[] = {
        {2, &event.id},
        {5, &event.title},
        {6, &event.region},
        {note_column(event.what), &event.note},
        {10, &event.region_before},
    };
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_COUNT(texts) && !status; i++)
        status = kb_query_copy(query, texts[i].column, arena, texts[i].to, err);
    if (!status)
        memcpy(ret, &event, sizeof event);
    return status;
}

enum kb_status kb_reader_events(struct kb_reader *reader, struct kb_arena *arena, int64_t after,
                                int64_t until, const struct kb_event **ret, size_t *ret_count,
                                int64_t *ret_through, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    int64_t through = until - after > KB_EVENTS_SLICE ? after + KB_EVENTS_SLICE : until;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_EVENTS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, after);
    kb_query_bind_int(&query, 2, through);
    status = kb_list_read(&query, arena, sizeof(struct kb_event), read_event, &rows, ret_count,
                          err);
    if (status)
        return status;
    *ret = rows;
    *ret_through = through;
    return KB_OK;
}
