#include "internal.h"

#include "export_internal.h"

/* Compared with the schema by a test: a table or column that nobody exports does not pass. */
const struct export_table kb_export_tables[] = {
    {"items", "row id kind is_public", "row"},
    {"item_categories", "item ordinal path", "item, ordinal"},
    {"editions",
     "row item number state audience title title_key region issuer doc_no effective_from"
     " effective_to change_note history source created_ms published_ms hash# category minor"
     " no_basis owner emergency_ms approved_after_ms archived_ms passing",
     "row"},
    {"sections", "edition ordinal label label_key heading text aside", "edition, ordinal"},
    {"keywords", "edition ordinal text", "edition, ordinal"},
    {"questions", "edition ordinal text", "edition, ordinal"},
    {"basis", "edition ordinal title section title_key section_key", "edition, ordinal"},
    {"repeals", "edition ordinal target from_day", "edition, ordinal"},
    {"answers", "edition finding text actor at_ms", "edition, finding"},
    {"standings", "row edition valid_from valid_to known_from_ms known_to_ms", "row"},
    {"withdrawals", "edition at_ms reason", "edition"},
    {"releases", "row name owner state at_ms scheduled_by created_ms change ended_ms reason",
     "row"},
    {"release_members", "release ordinal kind item edition reason", "release, ordinal"},
    {"release_entries", "release ordinal kind key name value item valid_from valid_to",
     "release, ordinal"},
    {"changes", "seq at_ms actor touches_public hash#", "seq"},
    {"actions", "row seq what item edition hash# detail touches_public before#", "row"},
    {"entries",
     "row kind key name value item valid_from valid_to known_from_ms known_to_ms change closing",
     "row"},
    {"acknowledgements", "row edition seat region at_ms change", "row"},
    {"receipts",
     "row id door role query region as_of known_at_ms revision made_ms change hash#"
     " work_order",
     "row"},
    {"receipt_hits", "receipt ordinal edition section label edition_hash# section_hash# rung rank",
     "receipt, ordinal"},
    {"feedback", "row edition section helpful door role at_ms change", "row"},
    {"flags",
     "row id edition section reason comment work_order door role raised_ms change state owner taker"
     " due answer answered_ms",
     "row"},
    {"flag_steps", "flag ordinal move state owner taker due text at_ms change hash#",
     "flag, ordinal"},
};
const size_t kb_export_table_count = KB_COUNT(kb_export_tables);

size_t kb_export_columns(const struct export_table *table,
                         struct export_column ret[EXPORT_COLUMNS_MAX])
{
    size_t count = 0;
    for (const char *at = table->columns; *at && count < EXPORT_COLUMNS_MAX;) {
        size_t length = strcspn(at, " ");
        struct export_column *column = &ret[count++];
        column->is_binary = at[length - 1] == '#';
        snprintf(column->name, sizeof column->name, "%.*s", (int)(length - column->is_binary), at);
        at += length + (at[length] == ' ');
    }
    return count;
}

void kb_export_list(const struct export_table *table, struct kb_buf *ret)
{
    struct export_column columns[EXPORT_COLUMNS_MAX];
    size_t count = kb_export_columns(table, columns);
    for (size_t i = 0; i < count; i++)
        kb_buf_printf(ret, "%s%s", i ? ", " : "", columns[i].name);
}
