/* report_sql.h - the statements of feedback and flags, for the lists in internal.h. */
#ifndef KB_CONTENT_REPORT_SQL_H
#define KB_CONTENT_REPORT_SQL_H

#define KB_REPORT_WRITER_SQL_LIST(X)                                                               \
    X(REPORT_EDITION)                                                                              \
    X(REPORT_SECTION)                                                                              \
    X(REPORT_OWNER)                                                                                \
    X(REPORT_DEPARTMENT)                                                                           \
    X(FEEDBACK_ADD)                                                                                \
    X(FLAG_NEXT)                                                                                   \
    X(FLAG_ADD)                                                                                    \
    X(FLAG_SET)                                                                                    \
    X(FLAG_STEP_NEXT)                                                                              \
    X(FLAG_STEP_ADD)

#define KB_FLAG_READER_SQL_LIST(X) X(FLAG)

/* Of the internal door alone. */
#define KB_REPORT_READER_SQL_LIST(X)                                                               \
    X(FLAGS)                                                                                       \
    X(FLAGS_ALL)                                                                                   \
    X(FLAG_STEPS)                                                                                  \
    X(FLAG_STEP_ASTRAY)                                                                            \
    X(FLAG_ASTRAY)                                                                                 \
    X(FEEDBACK_ITEMS)                                                                              \
    X(FEEDBACK_SECTIONS)                                                                           \
    X(FEEDBACK_ASTRAY)

/* What the audit chain says of feedback v on section `label` of edition e of item i, … */
#define KB_SQL_FEEDBACK_DETAIL                                                                     \
    "i.id || char(9) || e.number || char(9) || v.section || char(9) || v.helpful || char(9)"       \
    " || v.door || char(9) || v.role"
/* … and of step s of flag f. */
#define KB_SQL_FLAG_DETAIL                                                                         \
    "f.id || char(9) || s.ordinal || char(9) || s.move || char(9) || lower(hex(s.hash))"

#endif
