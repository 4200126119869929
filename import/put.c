#include "internal.h"

/* A transaction holds at most this much: a crash loses little, and commits cost little. */
#define BATCH_PUTS  64
#define BATCH_BYTES ((size_t)4 << 20)

/* Where an item with an id was first met in this run. */
struct import_seen {
    const char *file;
    unsigned line;
};

/* What tells one edition from another in a run: its id or, without one, its place; and its date. */
static enum kb_status seen_key(const struct kb_edition_text *text, struct kb_buf *key,
                               struct kb_error *err)
{
    char date[KB_DATE_TEXT_SIZE];
    kb_buf_add_cstr(key, text->id.len ? "id " : "source ");
    kb_buf_add_str(key, text->id.len ? text->id : text->source);
    kb_buf_add_cstr(key, "\n");
    kb_buf_add_cstr(key, kb_date_text(text->effective_from, date));
    return kb_buf_status(key, err);
}

static enum kb_status add_place(struct import_put *put, const char *file, unsigned line,
                                struct kb_error *err)
{
    if (put->place_count == put->place_room) {
        size_t room = put->place_room ? 2 * put->place_room : 256;
        struct import_seen *places = kb_arena_array(put->arena, room, sizeof *places);
        if (!places)
            return kb_fail_memory(err);
        if (put->place_count)
            memcpy(places, put->places, put->place_count * sizeof *places);
        put->places = places;
        put->place_room = room;
    }
    put->places[put->place_count++] = (struct import_seen){file, line};
    return KB_OK;
}

/* Two items with one id and date in one run: the second is not taken, and both places are named. */
static enum kb_status check_twice(struct import_put *put, const struct kb_edition_text *text,
                                  unsigned line, unsigned column, struct import_report *report,
                                  bool *ret_twice, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(KB_FIELD_MAX + KB_ID_MAX + 64);
    bool added;
    enum kb_status status = seen_key(text, &key, err);
    if (status)
        return status;
    uint64_t *index = kb_map_put(put->seen, kb_buf_str(&key), &added);
    if (!index)
        return kb_fail_memory(err);
    *ret_twice = !added;
    if (added) {
        *index = put->place_count;
        return add_place(put, report->file, line, err);
    }
    const struct import_seen *first = &put->places[*index];
    import_say(report, KB_IMPORT_ERROR, line, column,
               "read item: '%.*s' with this effective date stands already in %s:%u",
               KB_STR_ARG(kb_utf8_cut(text->id.len ? text->id : text->title, 120)), first->file,
               first->line);
    return KB_OK;
}

static size_t bytes_of(const struct kb_edition_text *text)
{
    size_t bytes = text->title.len + text->history.len;
    for (size_t i = 0; i < text->section_count; i++)
        bytes += text->sections[i].text.len;
    return bytes;
}

static void count_put(struct import_put *put, const struct kb_edition_text *text,
                      const struct kb_put_result *result)
{
    put->batch_puts++;
    put->batch_bytes += bytes_of(text);
    put->batch_by_outcome[result->outcome]++;
    if (result->outcome != KB_PUT_CONFLICT)
        put->batch_sections += text->section_count;
}

static void report_conflict(const struct kb_edition_text *text, const struct kb_put_result *result,
                            unsigned line, unsigned column, struct import_report *report)
{
    char date[KB_DATE_TEXT_SIZE];
    import_say(
        report, KB_IMPORT_ERROR, line, column,
        "put edition: other text of '%s' with the same effective date (%s) came from another "
        "file as edition %d, which stays",
        result->id, kb_date_text(text->effective_from, date), result->edition);
}

enum kb_status import_put(struct import_put *put, const struct kb_edition_text *text, unsigned line,
                          unsigned column, struct import_report *report, struct kb_error *err)
{
    struct kb_put_result result;
    struct kb_error refusal = {0};
    bool twice = false;
    enum kb_status status = check_twice(put, text, line, column, report, &twice, err);
    if (status || twice)
        return status;
    if (!put->is_open) {
        status = kb_store_begin(put->store, put->options->actor ? put->options->actor : "import",
                                err);
        if (status)
            return status;
        put->is_open = true;
    }
    status = kb_store_put(put->store, text, put->options->publish, &result, &refusal);
    if (status == KB_INVALID) {
        import_say_error(report, line, column, &refusal);
        return KB_OK;
    }
    if (status) {
        kb_error_prefix(&refusal, "%s", report->file);
        return err && !err->status ? (*err = refusal, status) : status;
    }
    if (result.outcome == KB_PUT_CONFLICT)
        report_conflict(text, &result, line, column, report);
    count_put(put, text, &result);
    return KB_OK;
}

/* The batch is safe now: it counts. */
static void acknowledge(struct import_put *put)
{
    struct kb_import_summary *summary = put->summary;
    for (size_t i = 0; i < KB_COUNT(put->batch_by_outcome); i++) {
        summary->by_outcome[i] += put->batch_by_outcome[i];
        if (i != KB_PUT_CONFLICT)
            put->editions += put->batch_by_outcome[i];
        put->batch_by_outcome[i] = 0;
    }
    summary->sections += put->batch_sections;
    put->batch_sections = put->batch_puts = put->batch_bytes = 0;
    const struct kb_import_listener *listener = put->listener;
    if (listener && listener->progress)
        listener->progress(listener->context, put->bytes_done, put->bytes_total, summary->files,
                           put->editions);
}

static enum kb_status commit(struct import_put *put, struct kb_error *err)
{
    int64_t change = 0;
    if (!put->is_open)
        return KB_OK;
    put->is_open = false; /* also a commit that fails ends the transaction */
    enum kb_status status = kb_store_commit(put->store, &change, err);
    if (!status && change)
        put->summary->change = change;
    return status;
}

enum kb_status import_put_flush(struct import_put *put, bool now, struct kb_error *err)
{
    if (!now && put->batch_puts < BATCH_PUTS && put->batch_bytes < BATCH_BYTES)
        return KB_OK;
    /* A dry run is one transaction, so that editions of one item meet each other as they would. */
    if (put->options->dry_run && now && put->is_open) {
        kb_store_rollback(put->store);
        put->is_open = false;
    }
    enum kb_status status = put->options->dry_run ? KB_OK : commit(put, err);
    if (!status)
        acknowledge(put);
    /* Whoever waits to write goes before the next batch. */
    if (!status && !put->is_open)
        status = kb_store_yield(put->store, err);
    return status;
}
