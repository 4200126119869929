/* entry_sql.h - the statements of operators' data, for the lists in internal.h. */
#ifndef KB_CONTENT_ENTRY_SQL_H
#define KB_CONTENT_ENTRY_SQL_H

#define KB_ENTRY_WRITER_SQL_LIST(X)                                                                \
    X(ENTRY_KNOWN)                                                                                 \
    X(ENTRY_ADD)                                                                                   \
    X(ENTRY_CLOSE)                                                                                 \
    X(ENTRY_SECTION)

#define KB_ENTRY_READER_SQL_LIST(X)                                                                \
    X(ENTRIES)                                                                                     \
    X(ENTRY_UNAUDITED)

/* What the audit chain says of entry n: as entry.c writes it. */
#define KB_SQL_ENTRY_DETAIL                                                                        \
    "n.kind || char(9) || n.name || char(9) || n.value || char(9) || n.valid_from || char(9)"      \
    " || n.valid_to"

#endif
