/* diff_sql.h - the statements of diff_base.c, as a part of the lists in internal.h. */
#ifndef KB_CONTENT_DIFF_SQL_H
#define KB_CONTENT_DIFF_SQL_H

#define KB_DIFF_READER_SQL_LIST(X)                                                                 \
    X(DIFF_ITEMS)                                                                                  \
    X(DIFF_STANDINGS)

#endif
