/*
 * preview.h - `--release ID`: the world as a release that is to come will make it.
 */
#ifndef KB_CLI_PREVIEW_H
#define KB_CLI_PREVIEW_H

#include "arguments.h"
#include "command.h"
#include "kb/release.h"
#include "kb/search.h"

/* Row for a command's table of flags. */
#define CLI_RELEASE_FLAG                                                                           \
    {                                                                                              \
        "--release", "ID", "the world as this release, which is to come, will make it", false      \
    }

/*
 * Reads the release that --release names; `*ret` is NULL where none is. KB_NOT_FOUND when there is
 * no such release to come; KB_INVALID for what is no number.
 */
enum kb_status cli_preview_read(const struct cli_arguments *arguments, struct kb_reader *reader,
                                struct kb_arena *arena, const struct kb_release **ret,
                                struct kb_error *err);

/* Opens the searcher of its world, and stages it first where it is not. Errors: those of both. */
enum kb_status cli_preview_open(const struct cli *cli, const struct kb_release *release,
                                struct kb_searcher **ret, struct kb_error *err);

/* Says on paper what is shown: nothing where `release` is NULL. */
void cli_preview_print(const struct cli *cli, const struct kb_release *release, struct kb_buf *out);

/* The instant of its world: its own, or now where that is later. */
int64_t cli_preview_at(const struct cli *cli, const struct kb_release *release);

#endif
