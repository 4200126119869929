#include "internal.h"

/*
 * Changes that are nothing but reports and what became of them: nobody who reads or searches the
 * base finds anything else after them, so indexes do not follow them and no answer grows stale.
 */
#define QUIET "('receipt_made', 'feedback_given', 'flag_raised', 'flag_moved', 'acknowledged')"

/* clang-format off */
const char kb_migration_revision[] =
    "CREATE INDEX actions_loud ON actions (seq) WHERE what NOT IN " QUIET ";"
    "CREATE VIEW every_revision AS SELECT seq FROM actions WHERE what NOT IN " QUIET ";"
    "CREATE VIEW public_revision AS SELECT seq FROM changes WHERE touches_public = 1;";
/* clang-format on */
