/*
 * batch.c - committing the databases that a run touched, all at once.
 *
 * Most of a commit is waiting for the disk, so each database is committed by a thread of its own.
 * In which order they come through is all the same: readers wait for all of them, and what is cut
 * off is done again from where the index was before.
 */
#include "internal.h"

#include <pthread.h>

struct committing {
    pthread_t thread;
    bool is_running;
    struct kb_xapian_writer *writer;
    const struct kb_index_state *state; /* NULL leaves it as it was */
    enum kb_status status;
    struct kb_error error;
};

/*
 * What readers look at must have been written: the live databases are all that most have open, and
 * the public one is all that says what the public door shows. A new day concerns everybody.
 */
static void touch_the_speakers(struct kb_writers *writers, const struct kb_index_point *to)
{
    bool *is_touched = writers->is_touched;
    const struct kb_index_point *public = &writers->states[KB_DATABASE_PUBLIC_LIVE].now;
    if (public->public_change != to->public_change)
        is_touched[KB_DATABASE_PUBLIC_LIVE] = true;
    for (size_t i = 0; i < KB_DATABASES; i++)
        is_touched[i] |= writers->from.day != to->day || writers->states[i].now.day != to->day;
    if (!is_touched[KB_DATABASE_PUBLIC_LIVE])
        is_touched[KB_DATABASE_INTERNAL_LIVE] = true;
}

static struct kb_index_state state_after(const struct kb_writers *writers,
                                         const struct kb_index_point *to)
{
    struct kb_index_state state = {.now = *to, .previous = writers->from};
    for (size_t i = 0; i < KB_DATABASES; i++)
        if (writers->states[i].now.batch >= state.now.batch)
            state.now.batch = writers->states[i].now.batch + 1;
    for (size_t i = 0; i < KB_DATABASES; i++)
        state.at[i] = writers->is_touched[i] ? state.now : writers->states[i].now;
    return state;
}

static void *commit_one(void *context)
{
    struct committing *committing = context;
    struct kb_error *err = &committing->error;
    committing->status = committing->state
                             ? kb_index_state_write(committing->writer, committing->state, err)
                             : KB_OK;
    if (committing->status == KB_OK)
        committing->status = kb_xapian_writer_commit(committing->writer, err);
    return NULL;
}

/* The last one in this thread; also those for which there is no thread. */
static enum kb_status commit_all(struct committing *committings, size_t count, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < count; i++) {
        struct committing *one = &committings[i];
        one->is_running = i + 1 < count && !pthread_create(&one->thread, NULL, commit_one, one);
        if (!one->is_running)
            commit_one(one);
    }
    for (size_t i = 0; i < count; i++) {
        if (committings[i].is_running)
            pthread_join(committings[i].thread, NULL);
        if (status == KB_OK && committings[i].status)
            status = kb_fail(err, committings[i].status, "%s", committings[i].error.message);
    }
    return status;
}

enum kb_status kb_writers_commit(struct kb_writers *writers, const struct kb_index_point *to,
                                 struct kb_error *err)
{
    struct committing committings[KB_DATABASES] = {0};
    struct kb_index_state state = {0};
    size_t count = 0;
    if (to) {
        touch_the_speakers(writers, to);
        state = state_after(writers, to);
    }
    for (size_t i = 0; i < KB_DATABASES; i++)
        if (writers->is_touched[i])
            committings[count++] = (struct committing){.writer = writers->writers[i],
                                                       .state = to ? &state : NULL};
    enum kb_status status = commit_all(committings, count, err);
    for (size_t i = 0; i < KB_DATABASES && to && status == KB_OK; i++)
        if (writers->is_touched[i])
            writers->states[i] = state;
    return status;
}
