/* history_sql.h - the statements of history.c, as a part of the lists in internal.h. */
#ifndef KB_CONTENT_HISTORY_SQL_H
#define KB_CONTENT_HISTORY_SQL_H

#define KB_HISTORY_READER_SQL_LIST(X)                                                              \
    X(HISTORY)                                                                                     \
    X(CATALOG)

#endif
