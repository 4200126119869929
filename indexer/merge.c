#include "internal.h"

#include <pthread.h>

#include "kb/file.h"

#define ARENA_CAP (16u << 20)

/* So many parts are merged at once: each takes about three open files, and there are four mergers.
 */
#define GROUP_MAX 64

/* The merging of one database, in a thread of its own. */
struct merging {
    pthread_t thread;
    bool is_running;
    const char **paths;
    size_t count;
    const char **groups; /* where groups go when there are too many parts for one pass */
    const char *target;
    enum kb_status status;
    struct kb_error error;
};

/* An empty database that carries the state, and stands for a family that has no documents. */
static enum kb_status write_stem(const char *path, const struct kb_index_point *point,
                                 struct kb_error *err)
{
    struct kb_xapian_writer *writer = NULL;
    struct kb_index_state state = kb_index_state_even(point);
    enum kb_status status = kb_xapian_writer_open(path, KB_XAPIAN_CREATE, &writer, err);
    if (status == KB_OK)
        status = kb_index_state_write(writer, &state, err);
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

static size_t count_groups(size_t count)
{
    return (count + GROUP_MAX - 1) / GROUP_MAX;
}

static enum kb_status name_groups(struct merging *merging, const char *stem, struct kb_arena *arena,
                                  struct kb_error *err)
{
    size_t count = count_groups(merging->count);
    merging->groups = kb_arena_array(arena, count, sizeof *merging->groups);
    for (size_t i = 0; merging->groups && i < count; i++) {
        merging->groups[i] = kb_arena_printf(arena, "%s-group-%zu", stem, i).data;
        if (!merging->groups[i])
            return kb_fail_memory(err);
    }
    return merging->groups ? KB_OK : kb_fail_memory(err);
}

/* The stem comes first: its metadata is the one that is taken. */
static enum kb_status prepare(struct merging *merging, const char *folder,
                              struct kb_part *const *parts, size_t part_count, size_t which,
                              const struct kb_index_point *point, struct kb_arena *arena,
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
    enum kb_status status = name_groups(merging, stem, arena, err);
    return status ? status : write_stem(stem, point, err);
}

/* The first group has the stem, and so keeps coming first. */
static enum kb_status merge_groups(struct merging *merging, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    size_t count = count_groups(merging->count);
    for (size_t i = 0; i < count && status == KB_OK; i++) {
        size_t begin = i * GROUP_MAX;
        size_t left = merging->count - begin;
        status = kb_xapian_compact(merging->paths + begin, left < GROUP_MAX ? left : GROUP_MAX,
                                   merging->groups[i], err);
    }
    return status ? status : kb_xapian_compact(merging->groups, count, merging->target, err);
}

static void *merge_one(void *context)
{
    struct merging *merging = context;
    struct kb_error *err = &merging->error;
    if (merging->count > GROUP_MAX)
        merging->status = merge_groups(merging, err);
    else
        merging->status = kb_xapian_compact(merging->paths, merging->count, merging->target, err);
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
                        const struct kb_index_point *point, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    struct merging mergings[KB_DATABASES] = {0};
    const char *leftovers = arena ? kb_arena_printf(arena, "%s/parts", folder).data : NULL;
    enum kb_status status = leftovers ? KB_OK : kb_fail_memory(err);
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++)
        status = prepare(&mergings[i], folder, parts, part_count, i, point, arena, err);
    if (status == KB_OK)
        status = merge_all(mergings, err);
    return status ? status : kb_dir_remove(leftovers, err);
}
