#include "internal.h"

#include <pthread.h>

#include "kb/file.h"

#define ARENA_CAP (16u << 20)

/* The merging of one database, in a thread of its own. */
struct merging {
    pthread_t thread;
    bool is_running;
    const char **paths;
    size_t count;
    const char *target;
    enum kb_status status;
    struct kb_error error;
};

/* An empty database that carries the state, and stands for a family that has no documents. */
static enum kb_status write_stem(const char *path, const struct kb_index_state *state,
                                 struct kb_error *err)
{
    struct kb_xapian_writer *writer = NULL;
    enum kb_status status = kb_xapian_writer_open(path, KB_XAPIAN_CREATE, &writer, err);
    if (status == KB_OK)
        status = kb_index_state_write(writer, state, err);
    if (status == KB_OK)
        status = kb_xapian_writer_commit(writer, err);
    kb_xapian_writer_close(writer);
    return status;
}

static size_t count_paths(struct kb_part *const *parts, size_t part_count, size_t which)
{
    size_t count = 1;
    for (size_t i = 0; i < part_count; i++)
        count += parts[i]->databases[which].count;
    return count;
}

/* The stem comes first: its metadata is the one that is taken. */
static enum kb_status prepare(struct merging *merging, const char *folder,
                              struct kb_part *const *parts, size_t part_count, size_t which,
                              const struct kb_index_state *state, struct kb_arena *arena,
                              struct kb_error *err)
{
    const char *name = kb_database_name((enum kb_database)which);
    const char *stem = kb_arena_printf(arena, "%s/parts/%s", folder, name).data;
    merging->target = kb_arena_printf(arena, "%s/%s", folder, name).data;
    merging->paths = kb_arena_array(arena, count_paths(parts, part_count, which),
                                    sizeof *merging->paths);
    if (!stem || !merging->target || !merging->paths)
        return kb_fail_memory(err);
    merging->paths[merging->count++] = stem;
    for (size_t i = 0; i < part_count; i++)
        for (size_t k = 0; k < parts[i]->databases[which].count; k++)
            merging->paths[merging->count++] = parts[i]->databases[which].finished[k];
    return write_stem(stem, state, err);
}

static void *merge_one(void *context)
{
    struct merging *merging = context;
    merging->status = kb_xapian_compact(merging->paths, merging->count, merging->target,
                                        &merging->error);
    return NULL;
}

static enum kb_status merge_all(struct merging mergings[KB_DATABASES], struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_DATABASES; i++) {
        struct merging *merging = &mergings[i];
        merging->is_running = pthread_create(&merging->thread, NULL, merge_one, merging) == 0;
        if (!merging->is_running)
            merge_one(merging);
    }
    for (size_t i = 0; i < KB_DATABASES; i++) {
        if (mergings[i].is_running)
            pthread_join(mergings[i].thread, NULL);
        if (status == KB_OK && mergings[i].status)
            status = kb_fail(err, mergings[i].status, "%s", mergings[i].error.message);
    }
    return status;
}

enum kb_status kb_merge(const char *folder, struct kb_part *const *parts, size_t part_count,
                        const struct kb_index_state *state, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    struct merging mergings[KB_DATABASES] = {0};
    const char *leftovers = arena ? kb_arena_printf(arena, "%s/parts", folder).data : NULL;
    enum kb_status status = leftovers ? KB_OK : kb_fail_memory(err);
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++)
        status = prepare(&mergings[i], folder, parts, part_count, i, state, arena, err);
    if (status == KB_OK)
        status = merge_all(mergings, err);
    return status ? status : kb_dir_remove(leftovers, err);
}
