#include "internal.h"

/* Paths and places of a run: two hundred bytes a file. */
#define RUN_ARENA_MAX ((size_t)64 << 20)

static void run_done(struct import_run *run)
{
    if (run->put.is_open)
        kb_store_rollback(run->put.store);
    kb_map_free(run->put.seen);
    kb_text_free(run->text);
    kb_arena_free(run->file_arena);
    kb_arena_free(run->run_arena);
}

static enum kb_status run_init(struct import_run *run, struct kb_store *store,
                               const struct kb_import_options *options,
                               const struct kb_import_listener *listener,
                               struct kb_import_summary *summary, struct kb_error *err)
{
    run->run_arena = kb_arena_new(RUN_ARENA_MAX);
    run->file_arena = kb_arena_new(IMPORT_ARENA_MAX);
    run->put = (struct import_put){
        .store = store,
        .options = options,
        .listener = listener,
        .summary = summary,
        .arena = run->run_arena,
        .seen = kb_map_new(),
    };
    run->report = (struct import_report){.listener = listener, .summary = summary};
    if (!run->run_arena || !run->file_arena || !run->put.seen)
        return kb_fail_memory(err);
    return kb_text_new(&run->text, err);
}

static enum kb_status list_files(struct import_run *run, const char *const *paths,
                                 size_t path_count, struct kb_error *err)
{
    for (size_t i = 0; i < path_count; i++) {
        enum kb_status status = import_list_add(run->run_arena, &run->list, paths[i], err);
        if (status)
            return status;
    }
    run->put.bytes_total = run->list.bytes;
    run->put.summary->passed_over = run->list.passed_over;
    return KB_OK;
}

static enum kb_status import_files(struct import_run *run, struct kb_error *err)
{
    for (size_t i = 0; i < run->list.count; i++) {
        enum kb_status status = import_file(run, &run->list.files[i], err);
        if (status)
            return status;
    }
    return import_put_flush(&run->put, true, err);
}

enum kb_status kb_import_run(struct kb_store *store, const char *const *paths, size_t path_count,
                             const struct kb_import_options *options,
                             const struct kb_import_listener *listener,
                             struct kb_import_summary *ret, struct kb_error *err)
{
    KB_CLEANUP(run_done) struct import_run run = {0};
    struct kb_import_summary summary = {0};
    enum kb_status status = run_init(&run, store, options, listener, &summary, err);
    if (!status)
        status = import_defaults_parse(run.run_arena, options->defaults, options->default_count,
                                       &run.defaults, err);
    if (!status)
        status = list_files(&run, paths, path_count, err);
    if (!status)
        status = import_files(&run, err);
    if (!status)
        *ret = summary;
    return status;
}
