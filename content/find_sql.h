/* find_sql.h - the statements of find*.c, as a part of the lists in internal.h. */
#ifndef KB_CONTENT_FIND_SQL_H
#define KB_CONTENT_FIND_SQL_H

#define KB_FIND_READER_SQL_LIST(X)                                                                 \
    X(FIND_ANALYSER)                                                                               \
    X(FIND_RANKED)                                                                                 \
    X(FIND_RANKED_COUNT)                                                                           \
    X(FIND_LISTED)                                                                                 \
    X(FIND_LISTED_COUNT)                                                                           \
    X(FIND_SECTIONS)

#define KB_FIND_WRITER_SQL_LIST(X)                                                                 \
    X(FIND_HEAD)                                                                                   \
    X(FIND_WORDS)                                                                                  \
    X(FIND_PARTS)                                                                                  \
    X(FIND_ADD)                                                                                    \
    X(FIND_DROP)                                                                                   \
    X(FIND_PEND)                                                                                   \
    X(FIND_PEND_ALL)                                                                               \
    X(FIND_PENDING)                                                                                \
    X(FIND_IS_PENDING)                                                                             \
    X(FIND_PENDING_DROP)                                                                           \
    X(FIND_CLEAR)                                                                                  \
    X(FIND_SET_ANALYSER)

#endif
