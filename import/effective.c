#include "internal.h"

/* What stands between 自 and 起, at most, in bytes. */
#define SPAN_MAX 90

/* What an effective date ends with; the mark is looked for first, because it is rare. */
static const char *const verbs[] = {"施行", "实施", "生效"};
static const char *const begins[] = {"起", "起正式", "起开始"};
static const char *const own_days[] = {"公布", "发布", "颁布", "通过", "印发", "公告"};

enum said {
    SAID_NOTHING,
    SAID_DATE,        /* 自2021年1月1日起施行 */
    SAID_PUBLICATION, /* 自公布之日起施行: the file's own date */
};

static bool ends_with(struct kb_str s, const char *ending, struct kb_str *ret_rest)
{
    struct kb_str end = kb_str_of(ending);
    if (!kb_str_ends(s, end))
        return false;
    *ret_rest = import_trim(kb_str_slice(s, 0, s.len - end.len));
    return true;
}

/* Cuts the number that ends before `unit`: `*at` moves behind the unit. */
static bool read_part(struct kb_str s, const char *unit, size_t *at, uint32_t *ret)
{
    size_t end = kb_str_find(s, kb_str_of(unit), *at);
    if (end == SIZE_MAX || !import_number(kb_str_slice(s, *at, end), ret))
        return false;
    *at = end + strlen(unit);
    return true;
}

/* Reads `Y年M月D日` at the start of `s`; `*ret_len` is how long it is. */
static bool read_date(struct kb_str s, kb_date *ret, size_t *ret_len)
{
    uint32_t year, month, day;
    size_t at = 0;
    if (!read_part(s, "年", &at, &year) || !read_part(s, "月", &at, &month) ||
        !read_part(s, "日", &at, &day) || year > 9999 || month > 12 || day > 31)
        return false;
    *ret_len = at;
    return kb_date_from_ymd((int)year, (int)month, (int)day, ret);
}

/* What stands between 自 and 起. */
static enum said read_span(struct kb_str span, kb_date *ret)
{
    struct kb_str rest;
    size_t len;
    span = import_trim(span);
    if (read_date(span, ret, &len) && len == span.len)
        return SAID_DATE;
    if (!ends_with(span, "之日", &rest))
        return SAID_NOTHING;
    for (size_t i = 0; i < KB_COUNT(own_days); i++)
        if (kb_str_ends(rest, kb_str_of(own_days[i])))
            return SAID_PUBLICATION;
    return SAID_NOTHING;
}

/* The last 自 or 从 of `s`, or SIZE_MAX. */
static size_t last_from(struct kb_str s)
{
    size_t found = SIZE_MAX;
    for (size_t at = 0; at < s.len; at++)
        if (import_at(s, at, "自") || import_at(s, at, "从"))
            found = at;
    return found;
}

/* Reads backwards from a verb at `end`. */
static enum said read_before(struct kb_str text, size_t end, kb_date *ret)
{
    struct kb_str before = kb_str_slice(text, end > SPAN_MAX ? end - SPAN_MAX : 0, end), rest;
    before = import_trim(before);
    for (size_t i = 0; i < KB_COUNT(begins); i++) {
        if (!ends_with(before, begins[i], &rest))
            continue;
        size_t from = last_from(rest);
        if (from == SIZE_MAX)
            return SAID_NOTHING;
        return read_span(kb_str_slice(rest, from + strlen("自"), rest.len), ret);
    }
    return SAID_NOTHING;
}

/* A line of the history that is `DATE 施行`, alone. */
static enum said read_history_line(struct kb_str text, size_t verb, kb_date *ret)
{
    size_t begin = verb, len;
    while (begin > 0 && text.data[begin - 1] != '\n' && verb - begin < SPAN_MAX)
        begin--;
    struct kb_str line = import_trim(kb_str_slice(text, begin, verb));
    if (begin > 0 && text.data[begin - 1] != '\n')
        return SAID_NOTHING;
    return line.len && read_date(line, ret, &len) && len == line.len ? SAID_DATE : SAID_NOTHING;
}

kb_date import_effective(struct kb_str text, kb_date file_date)
{
    kb_date said_date = KB_DATE_MIN;
    for (size_t v = 0; v < KB_COUNT(verbs); v++) {
        struct kb_str verb = kb_str_of(verbs[v]);
        kb_date last = KB_DATE_MIN, date;
        for (size_t at = 0; (at = kb_str_find(text, verb, at)) != SIZE_MAX; at += verb.len) {
            enum said said = read_before(text, at, &date);
            if (said == SAID_NOTHING)
                said = read_history_line(text, at, &date);
            if (said != SAID_NOTHING)
                last = said == SAID_DATE ? date : file_date;
        }
        if (last != KB_DATE_MIN) {
            said_date = last;
            break;
        }
    }
    return said_date > file_date ? said_date : file_date;
}
