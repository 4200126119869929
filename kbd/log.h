/*
 * log.h - what the process says, one key=value line at a time.
 *
 *     ts=2026-11-21T08:00:00.000Z level=info event=listening door=public address=127.0.0.1:8081
 *
 * A value that is not plain is quoted as in JSON. Lines are written whole with one write(), so
 * lines of threads do not mix. The process log goes to standard error; the query log to a file of
 * its own, opened for append. A failure is logged once, here at the edge: libraries never log.
 */
#ifndef KBD_LOG_H
#define KBD_LOG_H

#include "kb/buf.h"
#include "kb/time.h"

enum kbd_level {
    KBD_ERROR,
    KBD_INFO,
    KBD_DEBUG,
};

struct kbd_log {
    const struct kb_clock *clock;
    int fd;
    enum kbd_level level;
};

/* The level of a name in settings; KBD_INFO for anything unknown. */
enum kbd_level kbd_level_of(const char *name);

/* One line in the making. */
struct kbd_line {
    struct kb_buf text;
    const struct kbd_log *log; /* NULL: the line is not wanted and nothing is done */
};

/* Begins a line; `log` may be NULL or quieter than `level`, then all else does nothing. */
void kbd_line_begin(struct kbd_line *line, const struct kbd_log *log, enum kbd_level level,
                    const char *event);
void kbd_line_str(struct kbd_line *line, const char *key, struct kb_str value);
void kbd_line_cstr(struct kbd_line *line, const char *key, const char *value);
void kbd_line_int(struct kbd_line *line, const char *key, int64_t value);
/* The status, message and hint of an error, where there is one. */
void kbd_line_error(struct kbd_line *line, const struct kb_error *err);
/* Writes the line and frees it. */
void kbd_line_end(struct kbd_line *line);

#endif
