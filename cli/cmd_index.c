/* cmd_index.c - kb index: the derived view follows the store. */
#include <unistd.h>

#include "commands.h"
#include "open.h"

const struct cli_flag cli_index_flags[] = {
    {"--rebuild", NULL, "build it anew beside and switch; readers go on meanwhile", false},
    {"--threads", "N", "threads of a rebuild [number of cores, at most 8]", false},
    {"--quiet", NULL, "say nothing when all is well", false},
    {NULL, NULL, NULL, false},
};

static unsigned cores(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > 8 ? 8 : (unsigned)count;
}

int cli_index(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    uint64_t threads = cores();
    if (arguments->word_count)
        return cli_usage("index: takes no words");
    if (cli_number(arguments, "--threads", 1, 64, &threads, &err))
        return cli_fail(&err);
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    enum kb_status status = cli_store_open(cli, &store, &err);
    if (status == KB_OK)
        status = cli_index_store(store, cli_has(arguments, "--rebuild") ? (unsigned)threads : 0,
                                 cli_has(arguments, "--quiet"), &err);
    return status ? cli_fail(&err) : CLI_FINE;
}
