/*
 * content/edit_sql.h - the names of the statements about the life of editions; their texts stand at
 * the end of writer_sql.c and reader_sql.c.
 */
#ifndef KB_CONTENT_EDIT_SQL_H
#define KB_CONTENT_EDIT_SQL_H

#define KB_EDIT_WRITER_SQL_LIST(X)                                                                 \
    X(EDIT_SUBJECT)                                                                                \
    X(EDIT_STATE)                                                                                  \
    X(EDIT_MARK_EMERGENCY)                                                                         \
    X(EDIT_MARK_APPROVED_AFTER)                                                                    \
    X(EDIT_MARK_ARCHIVED)                                                                          \
    X(EDIT_HAS_OPEN)                                                                               \
    X(EDIT_DID)                                                                                    \
    X(EDIT_HOLDS_AFTER)                                                                            \
    X(EDIT_LATEST_DAY)                                                                             \
    X(EDIT_CATEGORY_DROP)                                                                          \
    X(EDIT_CATEGORY_FIRST)                                                                         \
    X(REPEALS_OF_EDITION)                                                                          \
    X(REPEAL_MEETS_EDITION)                                                                        \
    X(ANSWER_PUT)                                                                                  \
    X(ASK_ADD)                                                                                     \
    X(ASK_DROP)

#define KB_EDIT_READER_SQL_LIST(X)                                                                 \
    X(REPEALED)                                                                                    \
    X(ANSWER)                                                                                      \
    X(TITLE_TAKEN)                                                                                 \
    X(REGION_USED)                                                                                 \
    X(CATEGORY_USED)                                                                               \
    X(BASIS_WITHDRAWN)                                                                             \
    X(BASIS_HOLDS)                                                                                 \
    X(ASK_CANDIDATES)                                                                              \
    X(WORK_DRAFT)                                                                                  \
    X(WORK_REVIEW)                                                                                 \
    X(WORK_APPROVED)                                                                               \
    X(WORK_EMERGENCY)                                                                              \
    X(WORK_STALE)                                                                                  \
    X(WORK_FLAGGED)                                                                                \
    X(WORK_EXPIRING)

#endif
