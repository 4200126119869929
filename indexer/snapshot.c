#include "internal.h"

/* Changes come seconds apart and opening takes microseconds: the first try nearly always does. */
#define TRIES_MAX 100

static enum kb_status begin(struct kb_reader **readers, size_t count, int64_t *ret_change,
                            bool *ret_same, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    *ret_same = true;
    for (size_t i = 0; i < count && status == KB_OK; i++) {
        int64_t change = 0;
        status = kb_reader_begin(readers[i], err);
        if (status == KB_OK)
            status = kb_reader_revision(readers[i], &change, err);
        if (i == 0)
            *ret_change = change;
        *ret_same = *ret_same && change == *ret_change;
    }
    return status;
}

static void end(struct kb_reader **readers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (readers[i])
            kb_reader_end(readers[i]);
}

/* A transaction that writes may be committed between two begins; then all begin again. */
static enum kb_status begin_together(struct kb_reader **readers, size_t count, int64_t *ret_change,
                                     struct kb_error *err)
{
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        bool same;
        enum kb_status status = begin(readers, count, ret_change, &same, err);
        if (status || same)
            return status;
        end(readers, count);
    }
    return kb_fail(err, KB_BUSY, "the base changes too fast to be read by several threads");
}

enum kb_status kb_snapshot_open(const char *dir, struct kb_reader **readers, size_t count,
                                int64_t *ret_change, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < count; i++)
        readers[i] = NULL;
    for (size_t i = 0; i < count && status == KB_OK; i++)
        status = kb_reader_open(dir, KB_DOOR_INTERNAL, &readers[i], err);
    if (status == KB_OK)
        status = begin_together(readers, count, ret_change, err);
    if (status)
        kb_snapshot_close(readers, count);
    return status;
}

void kb_snapshot_close(struct kb_reader **readers, size_t count)
{
    end(readers, count);
    for (size_t i = 0; i < count; i++) {
        kb_reader_close(readers[i]);
        readers[i] = NULL;
    }
}
