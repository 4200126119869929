#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>

/*
 * Readers in threads of their own while the writer writes: each snapshot is one state, between two
 * commits, and none is ever refused.
 */

#define READERS 4
#define CHANGES 120

struct reading {
    struct fixture *fixture;
    enum kb_door door;
    atomic_bool *stop;
    size_t snapshots;
    char failure[KB_ERROR_MESSAGE_MAX + 64]; /* empty when all went well */
};

/* In every state there are as many items as changes, and each has its section and its standing. */
static enum kb_status look(struct kb_reader *reader, struct kb_arena *arena, struct kb_error *err)
{
    int64_t change;
    struct kb_counts counts;
    struct kb_item_content content;
    enum kb_status status = kb_reader_last_change(reader, &change, err);
    if (!status)
        status = kb_reader_counts(reader, &counts, err);
    if (status)
        return status;
    if (counts.items != change || counts.sections != change)
        return kb_fail(err, KB_CORRUPT, "%lld items at change %lld", (long long)counts.items,
                       (long long)change);
    if (!change)
        return KB_OK;
    status = kb_reader_item_content(reader, arena, change, &content, err);
    if (!status && (content.edition_count != 1 || content.standing_count != 1))
        status = kb_fail(err, KB_CORRUPT, "item %lld is not whole", (long long)change);
    return status;
}

static enum kb_status read_until_stopped(struct reading *reading, struct kb_arena *arena,
                                         struct kb_error *err)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    enum kb_status status = kb_reader_open(reading->fixture->dir, reading->door, &reader, err);
    while (!status && !atomic_load(reading->stop)) {
        kb_arena_clear(arena);
        status = kb_reader_begin(reader, err);
        if (!status)
            status = look(reader, arena, err);
        kb_reader_end(reader);
        reading->snapshots++;
    }
    return status;
}

static void *run(void *context)
{
    struct reading *reading = context;
    struct kb_error err = {0};
    struct kb_arena *arena = kb_arena_new(1 << 20);
    enum kb_status status = arena ? read_until_stopped(reading, arena, &err) : KB_NO_MEMORY;
    if (status)
        snprintf(reading->failure, sizeof reading->failure, "%s: %s", kb_status_name(status),
                 err.message);
    kb_arena_free(arena);
    return NULL;
}

static void snapshots_are_whole(void **state)
{
    struct fixture *f = *state;
    atomic_bool stop = false;
    pthread_t threads[READERS];
    struct reading readings[READERS];
    for (size_t i = 0; i < READERS; i++) {
        readings[i] = (struct reading){f, i % 2 ? KB_DOOR_PUBLIC : KB_DOOR_INTERNAL, &stop, 0, ""};
        assert_int_equal(pthread_create(&threads[i], NULL, run, &readings[i]), 0);
    }
    for (int i = 0; i < CHANGES; i++) {
        char title[32];
        snprintf(title, sizeof title, "办法%d", i);
        struct kb_edition_text text = fixture_policy(title, 0);
        fixture_put(f, &text, true);
    }
    atomic_store(&stop, true);
    for (size_t i = 0; i < READERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_string_equal(readings[i].failure, "");
        assert_true(readings[i].snapshots > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(snapshots_are_whole),
    };
    return cmocka_run_group_tests_name("content/threads", tests, NULL, NULL);
}
