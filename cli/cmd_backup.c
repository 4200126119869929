/* cmd_backup.c - kb backup and kb restore: the truth as one file; the index is built from it. */
#include "commands.h"
#include "open.h"

const struct cli_flag cli_backup_flags[] = {
    {NULL, NULL, NULL, false},
};

int cli_backup(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    if (arguments->word_count != 1)
        return cli_usage("backup: wants one FILE");
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    enum kb_status status = cli_store_open(cli, &store, &err);
    if (status == KB_OK)
        status = kb_store_backup(store, arguments->words[0], &err);
    if (status)
        return cli_fail(&err);
    printf("backup: written to %s\n", arguments->words[0]);
    return CLI_FINE;
}

int cli_restore(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    if (arguments->word_count != 1)
        return cli_usage("restore: wants one FILE");
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    enum kb_status status = kb_store_restore(cli->data, arguments->words[0], &err);
    if (status == KB_OK)
        status = cli_store_open(cli, &store, &err);
    if (status == KB_OK)
        status = cli_index_store(store, 0, false, &err);
    return status ? cli_fail(&err) : CLI_FINE;
}
