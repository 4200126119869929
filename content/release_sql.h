/*
 * release_sql.h - names of the statements about releases; the SQL is in writer_sql.c and
 * reader_sql.c.
 */
#ifndef KB_CONTENT_RELEASE_SQL_H
#define KB_CONTENT_RELEASE_SQL_H

#define KB_RELEASE_WRITER_SQL_LIST(X)                                                              \
    X(RELEASE_ADD)                                                                                 \
    X(RELEASE_BY_ROW)                                                                              \
    X(RELEASE_MOVE)                                                                                \
    X(RELEASE_END)                                                                                 \
    X(RELEASE_RELEASED)                                                                            \
    X(RELEASE_DUE)                                                                                 \
    X(RELEASE_LAST_FLIP)                                                                           \
    X(RELEASE_FREE_INSTANT)                                                                        \
    X(RELEASE_MEMBERS)                                                                             \
    X(RELEASE_MEMBER_ADD)                                                                          \
    X(RELEASE_MEMBER_DROP)                                                                         \
    X(RELEASE_MEMBER_IN_THE_WAY)                                                                   \
    X(RELEASE_NOT_READY)                                                                           \
    X(RELEASE_CHANGED_SINCE)                                                                       \
    X(RELEASE_ITEMS)                                                                               \
    X(RELEASE_ENTRY_ADD)                                                                           \
    X(RELEASE_ENTRY_DROP)                                                                          \
    X(RELEASE_ENTRY_IN_THE_WAY)                                                                    \
    X(RELEASE_ENTRY_CHANGED_SINCE)                                                                 \
    X(RELEASE_ENTRIES)                                                                             \
    X(ROLL_BACK_ENTRIES)                                                                           \
    X(ROLL_BACK_CLOSE)                                                                             \
    X(ROLL_BACK_REOPEN)                                                                            \
    X(ROLL_BACK_REVIVE)                                                                            \
    X(ROLL_BACK_FORGET)                                                                            \
    X(ROLL_BACK_STATES)                                                                            \
    X(ROLL_BACK_PUBLICITY)                                                                         \
    X(ROLL_BACK_EDITIONS)

#define KB_RELEASE_READER_SQL_LIST(X)                                                              \
    X(RELEASES)                                                                                    \
    X(RELEASE_BY_ROW)                                                                              \
    X(RELEASE_MEMBERS)                                                                             \
    X(RELEASE_OF_ITEM)                                                                             \
    X(RELEASES_SINCE)                                                                              \
    X(RELEASE_NEXT)                                                                                \
    X(RELEASE_WORLD)                                                                               \
    X(RELEASE_WORLD_ITEMS)                                                                         \
    X(RELEASE_WORLD_CHANGED)                                                                       \
    X(RELEASE_ENTRIES)                                                                             \
    X(RELEASE_WORLD_ENTRIES)                                                                       \
    X(RELEASE_REPEALED)                                                                            \
    X(ITEM_REPEAL)                                                                                 \
    X(ITEM_LATEST)

#endif
