/* commands.h - the rows of the command table, by the file that defines them. */
#ifndef KB_CLI_COMMANDS_H
#define KB_CLI_COMMANDS_H

#include "command.h"

/* cmd_import.c */
extern const struct cli_flag cli_import_flags[];
int cli_import(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_index.c */
extern const struct cli_flag cli_index_flags[];
int cli_index(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_search.c */
extern const struct cli_flag cli_search_flags[];
int cli_search(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_suggest.c */
extern const struct cli_flag cli_suggest_flags[];
int cli_suggest(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_eval.c */
extern const struct cli_flag cli_eval_flags[];
int cli_eval(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_verify.c */
extern const struct cli_flag cli_verify_flags[];
int cli_verify(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_key.c */
extern const struct cli_flag cli_key_flags[];
int cli_key(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_entry.c */
extern const struct cli_flag cli_entry_flags[], cli_pin_flags[], cli_synonym_flags[],
    cli_word_flags[];
int cli_entry(const struct cli *cli, const struct cli_arguments *arguments);
int cli_pin(const struct cli *cli, const struct cli_arguments *arguments);
int cli_synonym(const struct cli *cli, const struct cli_arguments *arguments);
int cli_word(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_backup.c */
extern const struct cli_flag cli_backup_flags[];
int cli_backup(const struct cli *cli, const struct cli_arguments *arguments);
int cli_restore(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_export.c */
extern const struct cli_flag cli_export_flags[];
int cli_export(const struct cli *cli, const struct cli_arguments *arguments);

/* The export that `kb import --whole` names, into an empty base. */
int cli_import_whole(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_health.c */
extern const struct cli_flag cli_health_flags[];
int cli_health(const struct cli *cli, const struct cli_arguments *arguments);

#endif
