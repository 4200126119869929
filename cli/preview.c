#include "preview.h"

#include "desk.h"
#include "kb/index.h"
#include "open.h"

#define SLICE_ITEMS 1000

enum kb_status cli_preview_read(const struct cli_arguments *arguments, struct kb_reader *reader,
                                struct kb_arena *arena, const struct kb_release **ret,
                                struct kb_error *err)
{
    const char *word = cli_value(arguments, "--release");
    struct kb_release *release = kb_arena_alloc(arena, sizeof *release);
    int64_t id;
    *ret = NULL;
    if (!word)
        return KB_OK;
    if (!release)
        return kb_fail_memory(err);
    enum kb_status status = cli_word_number("--release", word, &id, err);
    if (!status)
        status = kb_release_get(reader, arena, id, release, err);
    if (status)
        return status;
    if (release->state != KB_RELEASE_OPEN && release->state != KB_RELEASE_SCHEDULED)
        return kb_fail(err, KB_NOT_FOUND, "release %lld is %s: it is not to come", (long long)id,
                       kb_release_state_name(release->state));
    *ret = release;
    return KB_OK;
}

static enum kb_status stage(const struct cli *cli, int64_t release, struct kb_error *err)
{
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = NULL;
    struct kb_stage_report report = {.more = true};
    enum kb_status status = cli_store_open(cli, &store, err);
    if (!status)
        status = kb_indexer_new(store, &indexer, err);
    while (!status && report.more)
        status = kb_indexer_stage(indexer, &release, 1, SLICE_ITEMS, &report, err);
    return status;
}

enum kb_status cli_preview_open(const struct cli *cli, const struct kb_release *release,
                                struct kb_searcher **ret, struct kb_error *err)
{
    struct kb_error why = {0};
    enum kb_status status = kb_searcher_open_release(cli->data, release->id, &cli->clock, ret,
                                                     &why);
    if (status != KB_NOT_FOUND) {
        if (status && err)
            *err = why;
        return status;
    }
    status = stage(cli, release->id, err);
    return status ? status
                  : kb_searcher_open_release(cli->data, release->id, &cli->clock, ret, err);
}

void cli_preview_print(const struct cli *cli, const struct kb_release *release, struct kb_buf *out)
{
    char at[CLI_INSTANT_SIZE];
    if (!release)
        return;
    kb_buf_printf(out, "尚未公布: release %lld  %.*s  %s\n\n", (long long)release->id,
                  KB_STR_ARG(release->name),
                  release->at_ms ? cli_instant_text(cli, release->at_ms, at) : "no instant yet");
}

int64_t cli_preview_at(const struct cli *cli, const struct kb_release *release)
{
    int64_t now_ms = kb_clock_now_ms(&cli->clock);
    return release->at_ms > now_ms ? release->at_ms : now_ms;
}
