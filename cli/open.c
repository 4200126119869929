#include "open.h"

#include "output.h"
#include "progress.h"

/* kbd and a running import let others have a turn between their batches. */
#define WAIT_MS 10000

enum kb_status cli_store_open(const struct cli *cli, struct kb_store **ret, struct kb_error *err)
{
    enum kb_status status = kb_store_open(cli->data, &cli->clock, ret, NULL);
    if (status == KB_OK)
        return KB_OK;
    if (status == KB_LOCKED)
        fputs("kb: another process is writing, waiting for it\n", stderr);
    return kb_store_open_waiting(cli->data, &cli->clock, status == KB_LOCKED ? WAIT_MS : 0, ret,
                                 err);
}

static void show_items(void *context, size_t done, size_t total)
{
    cli_progress_show(context, done, total, done);
}

enum kb_status cli_index_store(struct kb_store *store, unsigned threads, bool quiet,
                               struct kb_error *err)
{
    struct cli_progress progress;
    struct kb_index_progress listener = {show_items, &progress};
    struct kb_index_report report = {0};
    char items[CLI_NUMBER_SIZE], documents[CLI_NUMBER_SIZE];
    cli_progress_begin(&progress, "index", "items");
    enum kb_status status = threads
                                ? kb_index_rebuild(store, threads, quiet ? NULL : &listener,
                                                   &report, err)
                                : kb_index_catch_up(store, quiet ? NULL : &listener, &report, err);
    double seconds = cli_progress_end(&progress);
    if (status == KB_OK && !quiet)
        printf("index: %s items, %s sections %s in %.1f s; it contains change %lld\n",
               cli_number_text(report.items, items), cli_number_text(report.documents, documents),
               report.rebuilt ? "built" : "written", seconds, (long long)report.change);
    return status;
}
