/* commands.h - the rows of the command table, by the file that defines them. */
#ifndef KB_CLI_COMMANDS_H
#define KB_CLI_COMMANDS_H

#include "command.h"
#include "kb/error.h"
#include "verbs.h"

struct cli_desk;

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

/* cmd_item.c */
extern const struct cli_flag cli_item_flags[];
extern const struct cli_verb cli_item_verbs[];
int cli_item(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_history.c; the second for `kb item history` as well. */
extern const struct cli_flag cli_history_flags[];
int cli_history(const struct cli *cli, const struct cli_arguments *arguments);
enum kb_status cli_show_history(const struct cli *cli, const struct cli_arguments *arguments,
                                const char *id, struct kb_error *err);

/* cmd_edition.c */
extern const struct cli_flag cli_edition_flags[];
extern const struct cli_verb cli_edition_verbs[];
int cli_edition(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_validate.c; the second for `kb edition validate` as well. */
extern const struct cli_flag cli_validate_flags[];
int cli_validate(const struct cli *cli, const struct cli_arguments *arguments);
enum kb_status cli_validate_edition(const struct cli *cli, const struct cli_arguments *arguments,
                                    const char *id, const char *number, struct kb_error *err);

/* cmd_work.c */
extern const struct cli_flag cli_work_flags[];
int cli_worklist(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_flag.c */
extern const struct cli_flag cli_flag_flags[];
extern const struct cli_verb cli_flag_verbs[];
int cli_flag_command(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_release.c */
extern const struct cli_flag cli_release_flags[];
extern const struct cli_verb cli_release_verbs[];
int cli_release(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_diff.c, and diff_base.c for the whole base. */
extern const struct cli_flag cli_diff_flags[];
int cli_diff(const struct cli *cli, const struct cli_arguments *arguments);
enum kb_status cli_diff_base(struct cli_desk *desk, struct kb_error *err);

/* cmd_find.c */
extern const struct cli_flag cli_find_flags[];
int cli_find(const struct cli *cli, const struct cli_arguments *arguments);

/* cmd_health.c */
extern const struct cli_flag cli_health_flags[];
int cli_health(const struct cli *cli, const struct cli_arguments *arguments);

#endif
