/* receipt_sql.h - the statements of receipts, for the lists in internal.h. */
#ifndef KB_CONTENT_RECEIPT_SQL_H
#define KB_CONTENT_RECEIPT_SQL_H

#define KB_RECEIPT_WRITER_SQL_LIST(X)                                                              \
    X(RECEIPT_NEXT)                                                                                \
    X(RECEIPT_INSTANT)                                                                             \
    X(RECEIPT_SECTION)                                                                             \
    X(RECEIPT_ADD)                                                                                 \
    X(RECEIPT_HIT_ADD)

#define KB_RECEIPT_READER_SQL_LIST(X)                                                              \
    X(RECEIPT)                                                                                     \
    X(RECEIPTS_OF_ORDER)                                                                           \
    X(RECEIPT_HITS)                                                                                \
    X(RECEIPT_STANDING)                                                                            \
    X(RECEIPTS_OF_CHANGES)                                                                         \
    X(RECEIPT_MISSING)

/* What the audit chain says of receipt r: as receipt.c writes it. */
#define KB_SQL_RECEIPT_DETAIL "r.id || char(9) || lower(hex(r.hash))"

#endif
