#include "internal.h"

#define ARENA_CAP ((size_t)1 << 30)
#define TERM_MAX  (4 * KB_XAPIAN_TERM_MAX)

static enum kb_status open_database(struct kb_writers *writers, enum kb_database which,
                                    const char *path, struct kb_error *err)
{
    enum kb_status status = kb_xapian_reader_open(&path, 1, &writers->readers[which], err);
    if (status == KB_OK)
        status = kb_index_state_read(writers->readers[which], 0, &writers->states[which], err);
    if (status == KB_OK)
        status = kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writers->writers[which], err);
    if (status)
        kb_error_prefix(err, "index '%s'", path);
    return status;
}

enum kb_status kb_writers_init(struct kb_writers *writers, struct kb_error *err)
{
    *writers = (struct kb_writers){.arena = kb_arena_new(ARENA_CAP)};
    return writers->arena ? kb_maker_init(&writers->maker, err) : kb_fail_memory(err);
}

enum kb_status kb_writers_open(struct kb_writers *writers, const char *const *paths,
                               struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++)
        status = open_database(writers, (enum kb_database)i, paths[i], err);
    writers->is_open = status == KB_OK;
    return status;
}

enum kb_status kb_writers_again(struct kb_writers *writers, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++) {
        if (!writers->is_touched[i])
            continue;
        status = kb_xapian_reader_reopen(writers->readers[i], err);
        if (status == KB_OK)
            status = kb_index_state_read(writers->readers[i], 0, &writers->states[i], err);
    }
    memset(writers->is_touched, 0, sizeof writers->is_touched);
    writers->items = writers->documents = 0;
    return status;
}

void kb_writers_close(struct kb_writers *writers)
{
    for (size_t i = 0; i < KB_DATABASES; i++) {
        kb_xapian_writer_close(writers->writers[i]);
        kb_xapian_reader_close(writers->readers[i]);
        writers->writers[i] = NULL;
        writers->readers[i] = NULL;
        writers->is_touched[i] = false;
    }
    writers->is_open = false;
    writers->items = writers->documents = 0;
}

void kb_writers_done(struct kb_writers *writers)
{
    kb_writers_close(writers);
    kb_maker_done(&writers->maker);
    kb_arena_free(writers->arena);
    *writers = (struct kb_writers){0};
}

/* Removes what each database has of an item; one that has nothing of it is not touched. */
static enum kb_status forget(struct kb_writers *writers, struct kb_str id, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf term = KB_BUF_INIT(TERM_MAX);
    kb_index_boolean_term(KB_INDEX_ITEM, id, &term);
    enum kb_status status = kb_buf_status(&term, err);
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++) {
        uint32_t frequency;
        struct kb_str name = kb_buf_str(&term);
        status = kb_xapian_reader_term_frequency(writers->readers[i], name, &frequency, err);
        if (status || !frequency)
            continue;
        writers->is_touched[i] = true;
        status = kb_xapian_writer_delete(writers->writers[i], name, err);
    }
    return status;
}

static enum kb_status add(void *context, enum kb_database where,
                          const struct kb_xapian_document *document, struct kb_error *err)
{
    struct kb_writers *writers = context;
    writers->is_touched[where] = true;
    writers->documents++;
    return kb_xapian_writer_add(writers->writers[where], document, err);
}

enum kb_status kb_writers_content(struct kb_writers *writers, const struct kb_item_content *content,
                                  kb_date day, struct kb_error *err)
{
    struct kb_sink sink = {add, writers};
    enum kb_status status = forget(writers, content->id, err);
    if (status == KB_OK)
        status = kb_maker_item(&writers->maker, content, day, &sink, err);
    if (status == KB_OK)
        writers->items++;
    return status;
}

enum kb_status kb_writers_item(struct kb_writers *writers, struct kb_reader *reader, int64_t row,
                               kb_date day, struct kb_error *err)
{
    struct kb_item_content content;
    kb_arena_clear(writers->arena);
    enum kb_status status = kb_reader_item_content(reader, writers->arena, row, &content, err);
    return status ? status : kb_writers_content(writers, &content, day, err);
}

/*
 * A live database speaks for its family, so it goes along with its archive, and it names the day;
 * the public one also names the last public change, the internal one speaks for all.
 */
static void touch_the_speakers(struct kb_writers *writers, const struct kb_index_state *state)
{
    const struct kb_index_state *said = &writers->states[KB_DATABASE_PUBLIC_LIVE];
    if (writers->is_touched[KB_DATABASE_PUBLIC_ARCHIVE] || said->day != state->day ||
        said->public_change != state->public_change)
        writers->is_touched[KB_DATABASE_PUBLIC_LIVE] = true;
    writers->is_touched[KB_DATABASE_INTERNAL_LIVE] = true;
}

enum kb_status kb_writers_commit(struct kb_writers *writers, const struct kb_index_state *state,
                                 struct kb_error *err)
{
    enum kb_status status = KB_OK;
    touch_the_speakers(writers, state);
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++) {
        if (!writers->is_touched[i])
            continue;
        status = kb_index_state_write(writers->writers[i], state, err);
        if (status == KB_OK)
            status = kb_xapian_writer_commit(writers->writers[i], err);
    }
    return status;
}
