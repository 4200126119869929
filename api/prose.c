#include "prose.h"

#include "template.h"

enum line_kind {
    NO_LINE,
    PARAGRAPH,
    BULLET,   /* "- one" */
    NUMBERED, /* "（一）", "1." and their like, which stay as they were written */
    ROW,      /* "| a | b |" */
};

static const char *const begin_of[] = {"", "", "<ul>\n", "<ul class=\"plain\">\n",
                                       "<div class=\"table\"><table>\n"};
static const char *const end_of[] = {"", "", "</ul>\n", "</ul>\n", "</table></div>\n"};
static const char begin_of_checklist[] = "<ul class=\"checks\">\n";

#define ARROW "→"

static bool is_digit(uint32_t c)
{
    static const char digits[] = "零一二三四五六七八九十百";
    if (c >= '0' && c <= '9')
        return true;
    for (size_t at = 0; at < sizeof digits - 1;)
        if (kb_utf8_next(KB_STR(digits), &at) == c)
            return true;
    return false;
}

/* Numbers a writer sets before the parts of a list: 1. 2、 （三） (4) */
static bool is_numbered(struct kb_str line)
{
    size_t at = 0, digits = 0;
    uint32_t c = kb_utf8_next(line, &at);
    bool in_brackets = c == 0xff08 || c == '(';
    if (in_brackets && at < line.len)
        c = kb_utf8_next(line, &at);
    while (is_digit(c) && digits++ < 4)
        c = at < line.len ? kb_utf8_next(line, &at) : 0;
    if (!digits)
        return false;
    return in_brackets ? c == 0xff09 || c == ')' : c == '.' || c == 0x3001 || c == 0xff0e;
}

/* What a line is; what only marks it as such is taken off. */
static enum line_kind kind_of_line(struct kb_str *line)
{
    static const char *const bullets[] = {"- ", "* ", "• ", "· "};
    *line = kb_str_trim(*line);
    if (!line->len)
        return NO_LINE;
    for (size_t i = 0; i < KB_COUNT(bullets); i++)
        if (kb_str_find(*line, kb_str_of(bullets[i]), 0) == 0) {
            *line = kb_str_slice(*line, strlen(bullets[i]), line->len);
            return BULLET;
        }
    if (line->data[0] == '|' && line->len > 1)
        return ROW;
    return is_numbered(*line) ? NUMBERED : PARAGRAPH;
}

/* --- tables ----------------------------------------------------------------------------------- */

/* The line between a table's head and its body. */
static bool is_rule(struct kb_str row)
{
    for (size_t i = 0; i < row.len; i++)
        if (!strchr("|-: ", row.data[i]))
            return false;
    return kb_str_find(row, KB_STR("-"), 0) != SIZE_MAX;
}

static void put_row(struct kb_buf *out, struct kb_str row, const char *cell, const char *attributes)
{
    row = kb_str_slice(row, 1, row.len);
    if (row.len && row.data[row.len - 1] == '|')
        row = kb_str_slice(row, 0, row.len - 1);
    kb_buf_add_cstr(out, "<tr>");
    for (;;) {
        size_t bar = kb_str_find(row, KB_STR("|"), 0);
        kb_buf_printf(out, "<%s%s>", cell, attributes);
        kb_template_escape(out, kb_str_trim(kb_str_slice(row, 0, bar)));
        kb_buf_printf(out, "</%s>", cell);
        if (bar == SIZE_MAX)
            break;
        row = kb_str_slice(row, bar + 1, row.len);
    }
    kb_buf_add_cstr(out, "</tr>\n");
}

/* A row is a head when the line behind it is a rule. */
static void put_table_line(struct kb_buf *out, struct kb_str row, struct kb_str behind)
{
    if (is_rule(row))
        return;
    if (is_rule(kb_str_trim(kb_str_next_line(&behind))))
        put_row(out, row, "th", " scope=\"col\"");
    else
        put_row(out, row, "td", "");
}

/* --- lines ------------------------------------------------------------------------------------ */

/* "新房：申请 → 面签 → 放款": what stands before the colon is said first, then a step each. */
static void put_steps(struct kb_buf *out, struct kb_str line)
{
    size_t first = kb_str_find(line, KB_STR(ARROW), 0);
    size_t colon = kb_str_find(kb_str_slice(line, 0, first), KB_STR("："), 0);
    if (colon != SIZE_MAX) {
        kb_buf_add_cstr(out, "<p>");
        kb_template_escape(out, kb_str_slice(line, 0, colon + strlen("：")));
        kb_buf_add_cstr(out, "</p>\n");
        line = kb_str_slice(line, colon + strlen("："), line.len);
    }
    kb_buf_add_cstr(out, "<ol class=\"steps\">\n");
    while (line.len) {
        size_t arrow = kb_str_find(line, KB_STR(ARROW), 0);
        kb_buf_add_cstr(out, "<li>");
        kb_template_escape(out, kb_str_trim(kb_str_slice(line, 0, arrow)));
        kb_buf_add_cstr(out, "</li>\n");
        line = arrow == SIZE_MAX ? (struct kb_str){0}
                                 : kb_str_slice(line, arrow + strlen(ARROW), line.len);
    }
    kb_buf_add_cstr(out, "</ol>\n");
}

static void put_item(struct kb_buf *out, struct kb_str line, bool with_box)
{
    kb_buf_add_cstr(out, with_box ? "<li><label><input type=\"checkbox\"> <span>" : "<li>");
    kb_template_escape(out, line);
    kb_buf_add_cstr(out, with_box ? "</span></label></li>\n" : "</li>\n");
}

static void put_line(struct kb_buf *out, struct kb_str line, enum line_kind kind,
                     struct kb_str behind, enum kb_prose_form form)
{
    if (kind == ROW) {
        put_table_line(out, line, behind);
    } else if (kind != PARAGRAPH) {
        put_item(out, line, form == KB_PROSE_CHECKLIST);
    } else if (form == KB_PROSE_STEPS && kb_str_find(line, KB_STR(ARROW), 0) != SIZE_MAX) {
        put_steps(out, line);
    } else {
        kb_buf_add_cstr(out, "<p>");
        kb_template_escape(out, line);
        kb_buf_add_cstr(out, "</p>\n");
    }
}

void kb_prose_put(struct kb_buf *out, struct kb_str text, enum kb_prose_form form)
{
    enum line_kind open = NO_LINE;
    while (text.len) {
        struct kb_str line = kb_str_next_line(&text);
        enum line_kind kind = kind_of_line(&line);
        if (kind == NO_LINE)
            continue;
        if (kind != open) {
            bool boxes = form == KB_PROSE_CHECKLIST && (kind == BULLET || kind == NUMBERED);
            kb_buf_printf(out, "%s%s", end_of[open], boxes ? begin_of_checklist : begin_of[kind]);
        }
        open = kind;
        put_line(out, line, kind, text, form);
    }
    kb_buf_add_cstr(out, end_of[open]);
}
