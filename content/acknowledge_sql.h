/* acknowledge_sql.h - the statements of acknowledgements and of events, for the lists in
 * internal.h. */
#ifndef KB_CONTENT_ACKNOWLEDGE_SQL_H
#define KB_CONTENT_ACKNOWLEDGE_SQL_H

#define KB_ACKNOWLEDGE_WRITER_SQL_LIST(X)                                                          \
    X(ACKNOWLEDGE_EDITION)                                                                         \
    X(ACKNOWLEDGE_KNOWN)                                                                           \
    X(ACKNOWLEDGE_ADD)

#define KB_ACKNOWLEDGE_READER_SQL_LIST(X)                                                          \
    X(EVENTS)                                                                                      \
    X(ACKNOWLEDGE_SUBJECT)                                                                         \
    X(ACKNOWLEDGE_SEATS)

#endif
