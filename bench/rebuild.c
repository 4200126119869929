/*
 * rebuild.c - how long a whole index takes, and what raw Xapian has to be compared with.
 *
 *     bench_rebuild DIR [THREADS]   builds the index of the base in DIR anew and says how long it
 * took bench_rebuild DIR --dump FILE writes every document of that index to FILE, for
 * bench_raw_index
 *
 * FILE is read on the machine it was written on: for each document two uint32_t, the numbers of
 * terms and values; for each term a uint32_t wdf, a uint32_t length and the bytes; for each value
 * likewise with its slot in place of the wdf.
 */
#include <inttypes.h>

#include "kb/file.h"
#include "kb/index.h"
#include "kb/store.h"

#include "internal.h"

#define ARENA_CAP ((size_t)1 << 30)

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int fail(const struct kb_error *err)
{
    fprintf(stderr, "bench_rebuild: %s\n", err->message);
    return 1;
}

/* --- dumping ---------------------------------------------------------------------------------- */

static void put_number(FILE *file, size_t number)
{
    uint32_t narrow = (uint32_t)number;
    fwrite(&narrow, sizeof narrow, 1, file);
}

static void put_entry(FILE *file, uint32_t number, struct kb_str bytes)
{
    put_number(file, number);
    put_number(file, bytes.len);
    fwrite(bytes.data, 1, bytes.len, file);
}

static enum kb_status dump_document(void *context, enum kb_database where,
                                    const struct kb_xapian_document *document, struct kb_error *err)
{
    FILE *file = context;
    (void)where;
    put_number(file, document->term_count);
    put_number(file, document->value_count);
    for (size_t i = 0; i < document->term_count; i++)
        put_entry(file, document->terms[i].wdf, document->terms[i].term);
    for (size_t i = 0; i < document->value_count; i++)
        put_entry(file, document->values[i].slot, document->values[i].value);
    return ferror(file) ? kb_fail(err, KB_IO, "cannot write the dump") : KB_OK;
}

static enum kb_status dump_item(struct kb_reader *reader, struct kb_maker *maker,
                                struct kb_arena *arena, int64_t row, kb_date today, FILE *file,
                                struct kb_error *err)
{
    struct kb_item_content content;
    struct kb_sink sink = {dump_document, file};
    kb_arena_clear(arena);
    enum kb_status status = kb_reader_item_content(reader, arena, row, &content, err);
    return status ? status : kb_maker_item(maker, &content, today, &sink, err);
}

static enum kb_status dump(const char *dir, const struct kb_clock *clock, FILE *file,
                           struct kb_error *err)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    KB_CLEANUP(kb_arena_freep) struct kb_arena *list = kb_arena_new(ARENA_CAP);
    KB_CLEANUP(kb_maker_done) struct kb_maker maker = {0};
    struct kb_item_rows rows = {0};
    enum kb_status status = arena && list ? KB_OK : kb_fail_memory(err);
    if (status == KB_OK)
        status = kb_reader_open(dir, KB_DOOR_INTERNAL, &reader, err);
    if (status == KB_OK)
        status = kb_reader_item_rows(reader, list, &rows, err);
    if (status == KB_OK)
        status = kb_maker_init(&maker, err);
    for (size_t i = 0; i < rows.count && status == KB_OK; i++)
        status = dump_item(reader, &maker, arena, rows.rows[i], kb_clock_today(clock), file, err);
    return status;
}

static int dump_to(const char *dir, const struct kb_clock *clock, const char *path)
{
    struct kb_error err = {0};
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        return 1;
    }
    double begin = seconds_now();
    enum kb_status status = dump(dir, clock, file, &err);
    if (fclose(file) && status == KB_OK)
        status = kb_fail(&err, KB_IO, "cannot write '%s'", path);
    if (status)
        return fail(&err);
    printf("reading, analysing and dumping in one thread: %.2f s\n", seconds_now() - begin);
    return 0;
}

/* --- rebuilding ------------------------------------------------------------------------------- */

/* When the last item was added; what comes after is merging. */
static void note_end(void *context, size_t done, size_t total)
{
    if (done == total)
        *(double *)context = seconds_now();
}

static int rebuild(const char *dir, const struct kb_clock *clock, unsigned threads)
{
    struct kb_error err = {0};
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    struct kb_index_report report;
    enum kb_status status = kb_store_open(dir, clock, &store, &err);
    double begin = seconds_now(), added = begin;
    struct kb_index_progress progress = {note_end, &added};
    if (status == KB_OK)
        status = kb_index_rebuild(store, threads, &progress, &report, &err);
    if (status)
        return fail(&err);
    printf("rebuild of %zu items, %zu documents, with %u threads: %.2f s (%.2f s until all were "
           "added)\n",
           report.items, report.documents, threads, seconds_now() - begin, added - begin);
    return 0;
}

int main(int argc, char **argv)
{
    struct kb_error err = {0};
    struct kb_clock clock;
    uint64_t threads = 2;
    if (argc < 2 || argc > 4) {
        fprintf(stderr,
                "usage: bench_rebuild DIR [THREADS]\n       bench_rebuild DIR --dump FILE\n");
        return 2;
    }
    if (kb_clock_system("Asia/Shanghai", &clock, &err))
        return fail(&err);
    if (argc == 4)
        return dump_to(argv[1], &clock, argv[3]);
    if (argc == 3 && !kb_str_to_uint(kb_str_of(argv[2]), 64, &threads))
        return 2;
    return rebuild(argv[1], &clock, (unsigned)threads);
}
