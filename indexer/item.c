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

/* After a batch that was cut off, where the index was before it. */
static void find_from(struct kb_writers *writers)
{
    enum kb_database all[KB_DATABASES];
    for (size_t i = 0; i < KB_DATABASES; i++)
        all[i] = (enum kb_database)i;
    (void)kb_index_states_judge(writers->states, all, KB_DATABASES, &writers->from);
}

enum kb_status kb_writers_open(struct kb_writers *writers, const char *const *paths,
                               struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++)
        status = open_database(writers, (enum kb_database)i, paths[i], err);
    writers->is_open = status == KB_OK;
    if (status == KB_OK)
        find_from(writers);
    return status;
}

enum kb_status kb_writers_again(struct kb_writers *writers, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++) {
        if (!writers->is_touched[i])
            continue;
        status = kb_xapian_reader_reopen(writers->readers[i], err);
    }
    find_from(writers);
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
    for (size_t i = 0; i < KB_DATABASES; i++)
        free(writers->places[i].numbers);
    kb_maker_done(&writers->maker);
    kb_arena_free(writers->arena);
    *writers = (struct kb_writers){0};
}

/* --- an item ----------------------------------------------------------------------------------
 */

static enum kb_status note_place(void *context, uint32_t number, struct kb_error *err)
{
    struct kb_places *places = context;
    if (places->count == places->room) {
        size_t room = places->room ? 2 * places->room : 16;
        uint32_t *grown = realloc(places->numbers, room * sizeof *grown);
        if (!grown)
            return kb_fail_memory(err);
        places->numbers = grown;
        places->room = room;
    }
    places->numbers[places->count++] = number;
    return KB_OK;
}

/* Where each database has the item's documents: these are written over, one after another. */
static enum kb_status find_places(struct kb_writers *writers, struct kb_str id,
                                  struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf term = KB_BUF_INIT(TERM_MAX);
    kb_index_boolean_term(KB_INDEX_ITEM, id, &term);
    enum kb_status status = kb_buf_status(&term, err);
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++) {
        struct kb_places *places = &writers->places[i];
        places->count = places->used = 0;
        status = kb_xapian_reader_postings(writers->readers[i], kb_buf_str(&term), note_place,
                                           places, err);
    }
    return status;
}

/* An item's documents come in the same order every time, so most are found to be as they were or
 * to differ little from what stands in their place. */
static enum kb_status add(void *context, enum kb_database where,
                          const struct kb_xapian_document *document, struct kb_error *err)
{
    struct kb_writers *writers = context;
    struct kb_places *places = &writers->places[where];
    bool changed = true;
    enum kb_status status = places->used < places->count
                                ? kb_xapian_writer_replace(writers->writers[where],
                                                           places->numbers[places->used++],
                                                           document, &changed, err)
                                : kb_xapian_writer_add(writers->writers[where], document, err);
    writers->is_touched[where] |= changed;
    writers->documents += changed;
    return status;
}

/* Removes what is left over of the item as it was. */
static enum kb_status remove_rest(struct kb_writers *writers, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_DATABASES; i++) {
        struct kb_places *places = &writers->places[i];
        for (; places->used < places->count && status == KB_OK; places->used++) {
            writers->is_touched[i] = true;
            status = kb_xapian_writer_remove(writers->writers[i], places->numbers[places->used],
                                             err);
        }
    }
    return status;
}

enum kb_status kb_writers_content(struct kb_writers *writers, const struct kb_item_content *content,
                                  kb_date day, struct kb_error *err)
{
    struct kb_sink sink = {add, writers};
    enum kb_status status = find_places(writers, content->id, err);
    if (status == KB_OK)
        status = kb_maker_item(&writers->maker, content, day, &sink, err);
    if (status == KB_OK)
        status = remove_rest(writers, err);
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
