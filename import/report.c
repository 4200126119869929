#include "internal.h"

#include <stdarg.h>

void import_report_begin(struct import_report *report, const char *file)
{
    report->file = file;
    report->errors = 0;
}

void import_report_end(struct import_report *report)
{
    if (report->errors)
        report->summary->files_with_errors++;
    report->errors = 0;
}

static void tell(struct import_report *report, enum kb_severity severity, unsigned line,
                 unsigned column, const char *message)
{
    if (severity == KB_IMPORT_ERROR) {
        report->errors++;
        report->summary->errors++;
    } else {
        report->summary->warnings++;
    }
    const struct kb_import_listener *listener = report->listener;
    if (!listener || !listener->finding)
        return;
    struct kb_import_finding finding = {severity, report->file, line, column, message};
    listener->finding(listener->context, &finding);
}

void import_say(struct import_report *report, enum kb_severity severity, unsigned line,
                unsigned column, const char *format, ...)
{
    char message[KB_ERROR_MESSAGE_MAX + 1];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (len < 0)
        message[0] = 0;
    struct kb_str whole = kb_str_of(message);
    if ((size_t)len > whole.len) /* it was cut, perhaps inside a character */
        message[kb_utf8_cut(whole, whole.len - 3).len] = 0;
    tell(report, severity, line, column, message);
}

/* Cuts "LINE:" or "COLUMN:" off the front of a message. */
static bool cut_number(struct kb_str *message, unsigned *ret)
{
    size_t colon = kb_str_find(*message, KB_STR(":"), 0);
    uint64_t value;
    if (colon == SIZE_MAX || !kb_str_to_uint(kb_str_slice(*message, 0, colon), UINT32_MAX, &value))
        return false;
    *ret = (unsigned)value;
    *message = kb_str_slice(*message, colon + 1, message->len);
    return true;
}

void import_say_error(struct import_report *report, unsigned line, unsigned column,
                      const struct kb_error *err)
{
    struct kb_str message = kb_str_of(err->message);
    struct kb_str rest = message;
    unsigned at_line, at_column;
    if (cut_number(&rest, &at_line) && cut_number(&rest, &at_column)) {
        line = at_line;
        column = at_column;
        message = kb_str_trim(rest);
    }
    if (err->hint[0])
        import_say(report, KB_IMPORT_ERROR, line, column, "%.*s; %s", KB_STR_ARG(message),
                   err->hint);
    else
        import_say(report, KB_IMPORT_ERROR, line, column, "%.*s", KB_STR_ARG(message));
}

void import_place(struct kb_str text, size_t offset, unsigned *ret_line, unsigned *ret_column)
{
    struct kb_str before = kb_str_slice(text, 0, offset);
    size_t line_begin = 0, at;
    unsigned line = 1;
    while ((at = kb_str_find(before, KB_STR("\n"), line_begin)) != SIZE_MAX) {
        line_begin = at + 1;
        line++;
    }
    *ret_line = line;
    *ret_column = (unsigned)kb_utf8_count(kb_str_slice(before, line_begin, before.len)) + 1;
}
