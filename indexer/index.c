#include "kb/index.h"

#include <time.h>
#include <unistd.h>

#include "internal.h"

/* How long to wait for a batch of commits to be whole; then what there is must do. */
#define PATIENCE 2000
#define NAP_NS   (1L * 1000 * 1000)

/* Tries when a generation goes away between reading its name and opening it. */
#define MOVES_MAX 5

/*
 * A writer that is killed after its last commit cannot raise the turn any more. So every so many
 * refreshes the databases are looked at all the same.
 */
#define LOOK_ANYWAY 64

#define PATHS_CAP (256u << 10)

struct kb_index {
    char *dir;
    enum kb_database databases[KB_DATABASES];
    size_t count;
    enum kb_door door;
    int64_t release; /* 0 for the generation in use */
    struct kb_generation generation;
    struct kb_xapian_reader *reader;
    int turn_fd;
    uint64_t turn;
    bool knows_turn;
    unsigned refreshes; /* since the last look */
    struct kb_index_point point;
};

/* What is opened of one generation, until it takes the place of the other. */
struct opened {
    struct kb_xapian_reader *reader;
    int turn_fd;
};

static enum kb_status open_generation(const struct kb_index *index,
                                      const struct kb_generation *generation, struct opened *ret,
                                      struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(PATHS_CAP);
    const char *paths[KB_DATABASES];
    const char *turn = arena ? kb_generation_path(arena, index->dir, generation, "turn") : NULL;
    if (!turn)
        return kb_fail_memory(err);
    for (size_t i = 0; i < index->count; i++) {
        const char *name = kb_database_name(index->databases[i]);
        paths[i] = kb_generation_path(arena, index->dir, generation, name);
        if (!paths[i])
            return kb_fail_memory(err);
    }
    enum kb_status status = kb_xapian_reader_open(paths, index->count, &ret->reader, err);
    if (status == KB_OK)
        ret->turn_fd = kb_turn_open(turn);
    return status;
}

static void take(struct kb_index *index, const struct kb_generation *generation,
                 const struct opened *opened)
{
    kb_xapian_reader_close(index->reader);
    if (index->turn_fd >= 0)
        close(index->turn_fd);
    index->reader = opened->reader;
    index->turn_fd = opened->turn_fd;
    index->generation = *generation;
}

/* Reads the states, and says whether they are those of a batch that is whole. */
static enum kb_status read_states(struct kb_index *index, bool *ret_whole, struct kb_error *err)
{
    struct kb_index_state states[KB_DATABASES];
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < index->count && status == KB_OK; i++)
        status = kb_index_state_read(index->reader, i, &states[i], err);
    if (status == KB_OK)
        *ret_whole = kb_index_states_judge(states, index->databases, index->count, &index->point);
    return status;
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
}

/* Reopens until what is seen is whole. */
static enum kb_status settle(struct kb_index *index, struct kb_error *err)
{
    for (int tries = 0;; tries++) {
        bool whole = false;
        struct kb_error why = {0};
        enum kb_status status = kb_xapian_reader_reopen(index->reader, &why);
        if (status == KB_OK)
            status = read_states(index, &whole, &why);
        if (status == KB_OK && (whole || tries == PATIENCE))
            return KB_OK;
        if (status && (status != KB_MODIFIED || tries == PATIENCE)) {
            if (err && !err->status)
                *err = why;
            return status;
        }
        nap();
    }
}

/* Which generation to look at. */
static enum kb_status find_generation(const struct kb_index *index, struct kb_generation *ret,
                                      struct kb_error *err)
{
    struct kb_staged staged;
    if (!index->release)
        return kb_generation_current(index->dir, ret, err);
    enum kb_status status = kb_staged_find(index->dir, index->release, &staged, err);
    if (status == KB_OK)
        *ret = staged.generation;
    return status;
}

/* One look: the generation in use, its turn (before its databases, so that nothing is missed). */
static enum kb_status look_once(struct kb_index *index, struct kb_error *err)
{
    struct kb_generation current = {0};
    enum kb_status status = find_generation(index, &current, err);
    if (status)
        return status;
    if (!index->reader || strcmp(current.name, index->generation.name) != 0) {
        struct opened opened = {.turn_fd = -1};
        status = open_generation(index, &current, &opened, err);
        if (status)
            return status;
        take(index, &current, &opened);
    }
    index->knows_turn = kb_turn_read(index->turn_fd, &index->turn);
    return settle(index, err);
}

/* A generation that went away meanwhile was replaced by another: look again. */
static enum kb_status look(struct kb_index *index, struct kb_error *err)
{
    for (int tries = 1;; tries++) {
        struct kb_error why = {0};
        enum kb_status status = look_once(index, &why);
        if (status == KB_OK) {
            index->refreshes = 0;
            return KB_OK;
        }
        index->knows_turn = false;
        if (status != KB_NOT_FOUND || tries == MOVES_MAX) {
            if (err && !err->status)
                *err = why;
            return status;
        }
    }
}

enum kb_status kb_index_open(const char *dir, enum kb_door door, bool archive,
                             struct kb_index **ret, struct kb_error *err)
{
    return kb_index_open_release(dir, door, archive, 0, ret, err);
}

enum kb_status kb_index_open_release(const char *dir, enum kb_door door, bool archive,
                                     int64_t release, struct kb_index **ret, struct kb_error *err)
{
    KB_CLEANUP(kb_index_closep) struct kb_index *index = calloc(1, sizeof *index);
    if (!index)
        return kb_fail_memory(err);
    index->turn_fd = -1;
    index->door = door;
    index->release = release;
    index->count = kb_databases_of_door(door, archive, index->databases);
    index->dir = strdup(dir);
    enum kb_status status = index->dir ? look(index, err) : kb_fail_memory(err);
    if (status == KB_OK) {
        *ret = index;
        index = NULL;
    }
    return status;
}

void kb_index_close(struct kb_index *index)
{
    if (!index)
        return;
    kb_xapian_reader_close(index->reader);
    if (index->turn_fd >= 0)
        close(index->turn_fd);
    free(index->dir);
    free(index);
}

void kb_index_closep(struct kb_index **index)
{
    kb_index_close(*index);
}

enum kb_status kb_index_refresh(struct kb_index *index, struct kb_error *err)
{
    uint64_t turn;
    if (index->knows_turn && ++index->refreshes < LOOK_ANYWAY &&
        kb_turn_read(index->turn_fd, &turn) && turn == index->turn)
        return KB_OK;
    return look(index, err);
}

struct kb_xapian_reader *kb_index_reader(struct kb_index *index)
{
    return index->reader;
}

int64_t kb_index_change(const struct kb_index *index)
{
    return index->door == KB_DOOR_PUBLIC ? index->point.public_change : index->point.change;
}

kb_date kb_index_day(const struct kb_index *index)
{
    return index->point.day;
}
