#include "internal.h"

#include "kb/file.h"

#define PATHS_CAP (64u << 20)

/*
 * Documents in one database. While it adds, Xapian keeps a tree of all terms and for each term one
 * of its documents, and nearly all of the time goes into walking them: small ones stay in the
 * cache. Measured on 82,783 sections of law, processor seconds of a whole rebuild in one thread:
 * 44.7 with 10,000 documents, 32.9 with 2,000, 28.1 with 1,000, 25.2 with 500.
 */
#define DOCUMENTS_MAX 500

/* So many of them a thread merges into one itself, so that the last merging has little to do. */
#define FOLD_MAX 32

enum kb_status kb_part_init(struct kb_part *part, const char *folder, unsigned number,
                            struct kb_error *err)
{
    *part = (struct kb_part){.paths = kb_arena_new(PATHS_CAP), .folder = folder, .number = number};
    return part->paths ? KB_OK : kb_fail_memory(err);
}

void kb_part_done(struct kb_part *part)
{
    for (size_t i = 0; i < KB_DATABASES; i++) {
        kb_xapian_writer_close(part->databases[i].writer);
        free(part->databases[i].finished);
    }
    kb_arena_free(part->paths);
    *part = (struct kb_part){0};
}

static enum kb_status remember(struct kb_part_database *database, const char *path,
                               struct kb_error *err)
{
    if (database->count == database->room) {
        size_t room = database->room ? 2 * database->room : 8;
        const char **grown = realloc(database->finished, room * sizeof *grown);
        if (!grown)
            return kb_fail_memory(err);
        database->finished = grown;
        database->room = room;
    }
    database->finished[database->count++] = path;
    return KB_OK;
}

static const char *new_path(struct kb_part *part, enum kb_database which)
{
    return kb_arena_printf(part->paths, "%s/%s-%u-%zu", part->folder, kb_database_name(which),
                           part->number, part->serial++)
        .data;
}

static enum kb_status begin_database(struct kb_part *part, enum kb_database which,
                                     struct kb_error *err)
{
    struct kb_part_database *database = &part->databases[which];
    const char *path = new_path(part, which);
    enum kb_status status = path ? remember(database, path, err) : kb_fail_memory(err);
    database->documents = 0;
    if (status)
        return status;
    return kb_xapian_writer_open(path, KB_XAPIAN_CREATE, &database->writer, err);
}

static enum kb_status end_database(struct kb_part_database *database, struct kb_error *err)
{
    if (!database->writer)
        return KB_OK;
    enum kb_status status = kb_xapian_writer_commit(database->writer, err);
    kb_xapian_writer_close(database->writer);
    database->writer = NULL;
    return status;
}

/* Merges the small databases into one; one alone stays as it is. */
static enum kb_status fold(struct kb_part *part, enum kb_database which, struct kb_error *err)
{
    struct kb_part_database *database = &part->databases[which];
    const char **small = database->finished + database->folded;
    size_t count = database->count - database->folded;
    if (count < 2)
        return KB_OK;
    const char *path = new_path(part, which);
    if (!path)
        return kb_fail_memory(err);
    enum kb_status status = kb_xapian_compact(small, count, path, err);
    for (size_t i = 0; i < count && status == KB_OK; i++)
        status = kb_dir_remove(small[i], err);
    if (status)
        return status;
    small[0] = path;
    database->count = ++database->folded;
    return KB_OK;
}

/* What a database that is full leads to. */
static enum kb_status make_room(struct kb_part *part, enum kb_database which, struct kb_error *err)
{
    struct kb_part_database *database = &part->databases[which];
    if (database->documents < DOCUMENTS_MAX)
        return KB_OK;
    enum kb_status status = end_database(database, err);
    if (status == KB_OK && database->count - database->folded == FOLD_MAX)
        status = fold(part, which, err);
    return status;
}

enum kb_status kb_part_add(void *context, enum kb_database where,
                           const struct kb_xapian_document *document, struct kb_error *err)
{
    struct kb_part *part = context;
    struct kb_part_database *database = &part->databases[where];
    enum kb_status status = make_room(part, where, err);
    if (status == KB_OK && !database->writer)
        status = begin_database(part, where, err);
    if (status)
        return status;
    database->documents++;
    part->documents++;
    return kb_xapian_writer_add(database->writer, document, err);
}

enum kb_status kb_part_finish(struct kb_part *part, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++) {
        status = end_database(&part->databases[i], err);
        if (status == KB_OK)
            status = fold(part, (enum kb_database)i, err);
    }
    return status;
}
