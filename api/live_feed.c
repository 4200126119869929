/* live_feed.c - the change feed as text for streams, read once for all that stand at one place. */
#include "live.h"

#define ARENA_MAX (96u << 20)
#define DATA_MAX  (256u << 10)
#define URL_MAX   (3 * KB_ID_MAX + 80)

/* An event, and the JSON that tells it. */
struct line {
    const struct kb_event *event;
    struct kb_str data;
};

struct kb_live_feed {
    const struct kb_api_host *host;
    struct kb_reader *reader; /* NULL until it could be opened */
    struct kb_arena *arena;   /* of the lines */
    const struct line *lines;
    size_t count;
    struct kb_arena *key_arena;
    const struct kb_key *keys; /* oldest first */
    size_t key_count;
};

enum kb_status kb_live_feed_new(const struct kb_api_host *host, struct kb_live_feed **ret,
                                struct kb_error *err)
{
    struct kb_live_feed *feed = calloc(1, sizeof *feed);
    if (!feed)
        return kb_fail_memory(err);
    feed->host = host;
    feed->arena = kb_arena_new(ARENA_MAX);
    feed->key_arena = kb_arena_new(ARENA_MAX);
    if (!feed->arena || !feed->key_arena) {
        kb_live_feed_free(feed);
        return kb_fail_memory(err);
    }
    *ret = feed;
    return KB_OK;
}

void kb_live_feed_free(struct kb_live_feed *feed)
{
    if (!feed)
        return;
    kb_reader_close(feed->reader);
    kb_arena_free(feed->arena);
    kb_arena_free(feed->key_arena);
    free(feed);
}

/* --- an event as JSON ------------------------------------------------------------------------- */

/* Where the edition is laid beside the one before it; null where there was none. */
static void field_diff(struct kb_json *json, const struct kb_event *event)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf url = KB_BUF_INIT(URL_MAX);
    if (event->before) {
        kb_buf_add_cstr(&url, "/v1/items/");
        kb_api_url_encode(&url, event->id);
        kb_buf_printf(&url, "/diff?from=%d&to=%d", event->before, event->edition);
    }
    enum kb_status status = kb_buf_status(&url, NULL);
    if (status && !json->out->failed)
        json->out->failed = status;
    kb_json_field_str_or_null(json, "diff_url", kb_buf_str(&url));
}

static void write_event(struct kb_json *json, const struct kb_event *event)
{
    kb_json_begin_object(json);
    kb_json_field_int(json, "change", event->change);
    kb_json_field_str(json, "id", event->id);
    kb_json_field_str(json, "title", event->title);
    kb_json_field_cstr(json, "kind", kb_kind_name(event->kind));
    kb_json_field_str(json, "region", event->region);
    kb_json_field_int(json, "edition", event->edition);
    kb_json_field_cstr(json, "what", kb_event_name(event->what));
    kb_json_field_str_or_null(json, "change_note", event->note);
    kb_api_url_field_v1(json, "url", event->id, 0, (struct kb_str){0});
    field_diff(json, event);
    kb_json_end_object(json);
}

static enum kb_status make_lines(struct kb_live_feed *feed, const struct kb_event *events,
                                 size_t count, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf data = KB_BUF_INIT(DATA_MAX);
    struct kb_json json;
    struct line *lines = kb_arena_array(feed->arena, count + 1, sizeof *lines);
    enum kb_status status = lines ? KB_OK : kb_fail_memory(err);
    for (size_t i = 0; i < count && !status; i++) {
        kb_buf_clear(&data);
        kb_json_init(&json, &data);
        write_event(&json, &events[i]);
        status = kb_buf_status(&data, err);
        lines[i] = (struct line){&events[i], kb_arena_copy(feed->arena, kb_buf_str(&data))};
        if (!status && !lines[i].data.data)
            status = kb_fail_memory(err);
    }
    if (status)
        return status;
    feed->lines = lines;
    feed->count = count;
    return KB_OK;
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum kb_status open_reader(struct kb_live_feed *feed, struct kb_error *err)
{
    if (feed->reader)
        return KB_OK;
    return kb_reader_open(feed->host->data_dir, KB_DOOR_INTERNAL, &feed->reader, err);
}

enum kb_status kb_live_feed_read(struct kb_live_feed *feed, int64_t after, int64_t until,
                                 int64_t *ret_through, struct kb_error *err)
{
    const struct kb_event *events = NULL;
    size_t count = 0;
    int64_t through = after;
    feed->count = 0;
    kb_arena_clear(feed->arena);
    enum kb_status status = open_reader(feed, err);
    /* Stretches without events are passed over here and not by who waits. */
    while (!status && !count && through < until)
        status = kb_reader_events(feed->reader, feed->arena, through, until, &events, &count,
                                  &through, err);
    if (!status)
        status = make_lines(feed, events, count, err);
    if (!status)
        *ret_through = through;
    return status;
}

enum kb_status kb_live_feed_read_keys(struct kb_live_feed *feed, struct kb_error *err)
{
    feed->key_count = 0;
    kb_arena_clear(feed->key_arena);
    enum kb_status status = open_reader(feed, err);
    if (status)
        return status;
    return kb_key_list(feed->reader, feed->key_arena, &feed->keys, &feed->key_count, err);
}

static int by_row(const void *row, const void *key)
{
    int64_t wanted = *(const int64_t *)row, found = ((const struct kb_key *)key)->row;
    return wanted < found ? -1 : wanted > found;
}

bool kb_live_feed_admits(const struct kb_live_feed *feed, const struct kb_live_watch *watch)
{
    const struct kb_key *key = NULL;
    if (feed->key_count)
        key = bsearch(&watch->key, feed->keys, feed->key_count, sizeof *key, by_row);
    return key && !key->revoked_ms;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void write_line(const struct line *line, bool is_last, struct kb_buf *out)
{
    if (is_last)
        kb_buf_printf(out, "id: %lld\n", (long long)line->event->change);
    kb_buf_add_cstr(out, "data: ");
    kb_buf_add_str(out, line->data);
    kb_buf_add_cstr(out, "\n\n");
}

void kb_live_feed_write(const struct kb_live_feed *feed, const struct kb_live_watch *watch,
                        struct kb_buf *out)
{
    const struct line *pending = NULL;
    for (size_t i = 0; i < feed->count; i++) {
        const struct line *line = &feed->lines[i];
        if (!kb_live_watch_wants(watch, line->event))
            continue;
        if (pending)
            write_line(pending, pending->event->change != line->event->change, out);
        pending = line;
    }
    if (pending)
        write_line(pending, true, out);
}

void kb_live_beat(int64_t change, struct kb_buf *out)
{
    kb_buf_printf(out, ": beat\nid: %lld\n\n", (long long)change);
}
