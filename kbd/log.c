#include "log.h"

#include <unistd.h>

#include "kb/json.h"

#define LINE_MAX_BYTES (64u << 10)

enum kbd_level kbd_level_of(const char *name)
{
    static const char *const names[] = {"error", "info", "debug"};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (!strcmp(name, names[i]))
            return (enum kbd_level)i;
    return KBD_INFO;
}

void kbd_line_begin(struct kbd_line *line, const struct kbd_log *log, enum kbd_level level,
                    const char *event)
{
    static const char *const names[] = {"error", "info", "debug"};
    char stamp[KB_TIME_TEXT_SIZE];
    *line = (struct kbd_line){.text = KB_BUF_INIT(LINE_MAX_BYTES)};
    if (!log || level > log->level)
        return;
    line->log = log;
    kb_buf_printf(&line->text, "ts=%s level=%s event=%s",
                  kb_time_text(kb_clock_now_ms(log->clock), stamp), names[level], event);
}

static bool is_plain(struct kb_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7F)
            return false;
    }
    return value.len > 0;
}

void kbd_line_str(struct kbd_line *line, const char *key, struct kb_str value)
{
    if (!line->log)
        return;
    kb_buf_printf(&line->text, " %s=", key);
    if (is_plain(value)) {
        kb_buf_add_str(&line->text, value);
        return;
    }
    struct kb_json json;
    kb_json_init(&json, &line->text);
    kb_json_str(&json, value);
}

void kbd_line_cstr(struct kbd_line *line, const char *key, const char *value)
{
    kbd_line_str(line, key, kb_str_of(value));
}

void kbd_line_int(struct kbd_line *line, const char *key, int64_t value)
{
    if (line->log)
        kb_buf_printf(&line->text, " %s=%lld", key, (long long)value);
}

void kbd_line_error(struct kbd_line *line, const struct kb_error *err)
{
    if (err->status == KB_OK)
        return;
    kbd_line_cstr(line, "error", kb_status_name(err->status));
    kbd_line_cstr(line, "message", err->message);
    if (err->hint[0])
        kbd_line_cstr(line, "hint", err->hint);
}

void kbd_line_end(struct kbd_line *line)
{
    if (line->log) {
        kb_buf_add_char(&line->text, '\n');
        /* A log that cannot be written must not stop the server, and has nowhere to complain. */
        if (kb_buf_status(&line->text, NULL) == KB_OK)
            (void)!write(line->log->fd, line->text.data, line->text.len);
    }
    kb_buf_done(&line->text);
}
