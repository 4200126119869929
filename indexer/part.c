#include "internal.h"

#define PATHS_CAP (16u << 20)

/*
 * Documents in one database of a part. Xapian keeps up to 10,000 in memory and then merges them
 * into what it has on disk; a database that ends there is written once, in order, and merging many
 * such is one pass. Later ones are larger, so that a million documents do not need a hundred open
 * files.
 */
#define DOCUMENTS_MAX 9999
#define SAME_SIZE     8 /* so many of a size, then twice the size */

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

static enum kb_status begin_database(struct kb_part *part, enum kb_database which,
                                     struct kb_error *err)
{
    struct kb_part_database *database = &part->databases[which];
    const char *path = kb_arena_printf(part->paths, "%s/%s-%u-%zu", part->folder,
                                       kb_database_name(which), part->number, database->count)
                           .data;
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

static bool is_full(const struct kb_part_database *database)
{
    return database->documents >= (size_t)DOCUMENTS_MAX << (database->count - 1) / SAME_SIZE;
}

enum kb_status kb_part_add(void *context, enum kb_database where,
                           const struct kb_xapian_document *document, struct kb_error *err)
{
    struct kb_part *part = context;
    struct kb_part_database *database = &part->databases[where];
    enum kb_status status = KB_OK;
    if (database->writer && is_full(database))
        status = end_database(database, err);
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
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++)
        status = end_database(&part->databases[i], err);
    return status;
}
