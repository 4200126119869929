#include "validation.h"

/* The scan goes over folded text: digits and signs are half width, letters small. */

#define BEFORE_MAX 60 /* bytes of a clause that are kept as what leads to a fact */

static const struct unit {
    struct kb_str name; /* the longer before what it begins with */
    enum kb_fact_kind kind;
    const char *same; /* the unit it is counted in */
    int64_t factor;
} units[] = {
    {KB_STR_INIT("个工作日"), KB_FACT_PERIOD, "工作日", 1},
    {KB_STR_INIT("工作日"), KB_FACT_PERIOD, "工作日", 1},
    {KB_STR_INIT("个自然日"), KB_FACT_PERIOD, "日", 1},
    {KB_STR_INIT("自然日"), KB_FACT_PERIOD, "日", 1},
    {KB_STR_INIT("日"), KB_FACT_PERIOD, "日", 1},
    {KB_STR_INIT("天"), KB_FACT_PERIOD, "日", 1},
    {KB_STR_INIT("个星期"), KB_FACT_PERIOD, "日", 7},
    {KB_STR_INIT("周"), KB_FACT_PERIOD, "日", 7},
    {KB_STR_INIT("个月"), KB_FACT_PERIOD, "月", 1},
    {KB_STR_INIT("年"), KB_FACT_PERIOD, "月", 12},
    {KB_STR_INIT("个小时"), KB_FACT_PERIOD, "小时", 1},
    {KB_STR_INIT("小时"), KB_FACT_PERIOD, "小时", 1},
    {KB_STR_INIT("分钟"), KB_FACT_PERIOD, "分钟", 1},
    {KB_STR_INIT("亿元"), KB_FACT_AMOUNT, "元", 100000000},
    {KB_STR_INIT("万元"), KB_FACT_AMOUNT, "元", 10000},
    {KB_STR_INIT("千元"), KB_FACT_AMOUNT, "元", 1000},
    {KB_STR_INIT("元"), KB_FACT_AMOUNT, "元", 1},
    {KB_STR_INIT("%"), KB_FACT_AMOUNT, "%", 1},
};

#define YEARS_MAX 100 /* more is the number of a year */

static const struct kb_str phone_words[] = {
    KB_STR_INIT("电话"), KB_STR_INIT("热线"), KB_STR_INIT("手机"),
    KB_STR_INIT("传真"), KB_STR_INIT("拨打"), KB_STR_INIT("致电"),
};

static const struct kb_str clause_ends[] = {
    KB_STR_INIT("，"), KB_STR_INIT("。"), KB_STR_INIT("；"), KB_STR_INIT("、"),
    KB_STR_INIT("！"), KB_STR_INIT("？"), KB_STR_INIT(","),  KB_STR_INIT(";"),
    KB_STR_INIT("!"),  KB_STR_INIT("?"),  KB_STR_INIT("\n"),
};

static const struct kb_str year_brackets[][2] = {
    {KB_STR_INIT("〔"), KB_STR_INIT("〕")},
    {KB_STR_INIT("["), KB_STR_INIT("]")},
    {KB_STR_INIT("("), KB_STR_INIT(")")},
    {KB_STR_INIT("【"), KB_STR_INIT("】")},
};

struct scan {
    struct kb_arena *arena;
    struct kb_str s; /* folded */
    struct kb_str label;
    size_t section;
    struct kb_list *facts;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct kb_str rest(struct kb_str s, size_t at)
{
    return kb_str_slice(s, at, s.len);
}

bool kb_is_phone(struct kb_str digits)
{
    static const struct {
        size_t count;
        const char *first; /* what the first digit may be */
        const char *second;
    } forms[] = {
        {3, "1", "0123456789"},       {5, "19", "0123456789"},        {6, "19", "0123456789"},
        {7, "2345678", "0123456789"}, {8, "123456789", "0123456789"}, {10, "048", "0123456789"},
        {11, "1", "3456789"},         {11, "0", "123456789"},         {12, "0", "123456789"},
    };
    char plain[16] = "";
    size_t count = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (!is_digit(digits.data[i]))
            continue;
        if (count == sizeof plain)
            return false;
        plain[count++] = digits.data[i];
    }
    for (size_t i = 0; i < KB_COUNT(forms); i++) {
        if (count == forms[i].count && strchr(forms[i].first, plain[0]) &&
            strchr(forms[i].second, plain[1]))
            return true;
    }
    return false;
}

/* The words of the clause before `at`. */
static struct kb_str find_before(const struct scan *scan, size_t at)
{
    size_t begin = at > BEFORE_MAX ? at - BEFORE_MAX : 0;
    while (begin < at && (scan->s.data[begin] & 0xc0) == 0x80)
        begin++;
    struct kb_str before = kb_str_slice(scan->s, begin, at);
    for (size_t i = 0; i < KB_COUNT(clause_ends); i++) {
        size_t found;
        while ((found = kb_str_find(before, clause_ends[i], 0)) != SIZE_MAX)
            before = rest(before, found + clause_ends[i].len);
    }
    /* A clause that begins with the number says nothing; the label does. */
    return kb_utf8_count(before) < 2 ? scan->label : before;
}

static bool has_phone_word(struct kb_str s)
{
    for (size_t i = 0; i < KB_COUNT(phone_words); i++) {
        if (kb_str_find(s, phone_words[i], 0) != SIZE_MAX)
            return true;
    }
    return false;
}

static enum kb_status add(struct scan *scan, enum kb_fact_kind kind, struct kb_str value, size_t at,
                          size_t len, struct kb_error *err)
{
    struct kb_fact *fact = kb_list_add(scan->facts);
    if (!fact || !value.data)
        return kb_fail_memory(err);
    *fact = (struct kb_fact){.kind = kind,
                             .value = value,
                             .shown = kb_str_slice(scan->s, at, at + len),
                             .before = find_before(scan, at),
                             .label = scan->label,
                             .section = scan->section};
    return KB_OK;
}

/* Length of the run of digits and dashes at `at`. */
static size_t phone_run(struct kb_str s, size_t at)
{
    size_t end = at, last = at;
    while (end < s.len && (is_digit(s.data[end]) || s.data[end] == '-')) {
        if (is_digit(s.data[end++]))
            last = end;
    }
    return last - at;
}

/* A telephone number: by its form alone where nothing else has that form, else where it is called
 * one. `*ret_len` stays 0 when there is none. */
static enum kb_status take_phone(struct scan *scan, size_t at, size_t *ret_len,
                                 struct kb_error *err)
{
    size_t len = phone_run(scan->s, at), digits = 0;
    struct kb_str run = kb_str_slice(scan->s, at, at + len);
    char plain[16] = "";
    if (!kb_is_phone(run))
        return KB_OK;
    for (size_t i = 0; i < run.len; i++) {
        if (is_digit(run.data[i]))
            plain[digits++] = run.data[i];
    }
    bool is_called = has_phone_word(find_before(scan, at)) || has_phone_word(scan->label);
    if (digits < 5 || (digits < 10 && digits == len && !is_called))
        return KB_OK;
    *ret_len = len;
    return add(scan, KB_FACT_PHONE, kb_arena_copy(scan->arena, (struct kb_str){plain, digits}), at,
               len, err);
}

/* [2020]53号, in whatever brackets; `at` is at the bracket. */
static enum kb_status take_doc_no(struct scan *scan, size_t at, size_t *ret_len,
                                  struct kb_error *err)
{
    for (size_t i = 0; i < KB_COUNT(year_brackets); i++) {
        struct kb_str s = rest(scan->s, at), open = year_brackets[i][0];
        struct kb_str close = year_brackets[i][1];
        uint32_t year, number;
        if (!kb_str_starts(s, open))
            continue;
        size_t end = open.len;
        size_t took = kb_name_number(rest(s, end), &year);
        end += took;
        if (took != 4 || year < 1900 || year > 2100 || !kb_str_starts(rest(s, end), close))
            return KB_OK;
        end += close.len;
        if (kb_str_starts(rest(s, end), KB_STR("第")))
            end += strlen("第");
        took = kb_name_number(rest(s, end), &number);
        end += took;
        if (!took || !kb_str_starts(rest(s, end), KB_STR("号")))
            return KB_OK;
        *ret_len = end + strlen("号");
        return add(scan, KB_FACT_DOC_NO,
                   kb_arena_printf(scan->arena, "[%u]%u", (unsigned)year, (unsigned)number), at,
                   *ret_len, err);
    }
    return KB_OK;
}

/* Decimal digits with thousands' commas and a fraction, in thousandths; or as kb_name_number(). */
static size_t read_number(struct kb_str s, int64_t *ret_milli)
{
    int64_t whole = 0, scale = 1000;
    size_t at = 0;
    uint32_t value;
    if (!s.len || !is_digit(s.data[0])) {
        size_t took = kb_name_number(s, &value);
        *ret_milli = took ? (int64_t)value * 1000 : 0;
        return took;
    }
    for (; at < s.len && at < 15; at++) {
        bool is_comma = s.data[at] == ',' && at + 3 < s.len && is_digit(s.data[at + 1]);
        if (is_digit(s.data[at]))
            whole = whole * 10 + (s.data[at] - '0');
        else if (!is_comma)
            break;
    }
    *ret_milli = whole * 1000;
    if (at + 1 < s.len && s.data[at] == '.' && is_digit(s.data[at + 1])) {
        for (at++; at < s.len && is_digit(s.data[at]); at++) {
            scale /= 10;
            *ret_milli += (s.data[at] - '0') * scale;
        }
    }
    return at;
}

/* 5月15日 and 2020年 name days and years, and no period. */
static bool is_calendar(const struct scan *scan, size_t at, const struct unit *unit, int64_t milli)
{
    struct kb_str before = kb_str_slice(scan->s, 0, at);
    if (kb_str_equal(unit->name, KB_STR("日")) && kb_str_ends(before, KB_STR("月")))
        return true;
    return kb_str_equal(unit->name, KB_STR("年")) && milli > YEARS_MAX * INT64_C(1000);
}

static enum kb_status take_quantity(struct scan *scan, size_t at, size_t *ret_len,
                                    struct kb_error *err)
{
    int64_t milli = 0;
    size_t took = read_number(rest(scan->s, at), &milli);
    size_t end = at + took;
    /* A number is read once, not from each of its digits on. */
    *ret_len = took;
    while (end < scan->s.len && scan->s.data[end] == ' ')
        end++;
    for (size_t i = 0; took && i < KB_COUNT(units); i++) {
        const struct unit *unit = &units[i];
        if (!kb_str_starts(rest(scan->s, end), unit->name))
            continue;
        if (is_calendar(scan, at, unit, milli) || milli > INT64_MAX / unit->factor)
            return KB_OK;
        *ret_len = end + unit->name.len - at;
        milli *= unit->factor;
        return add(scan, unit->kind,
                   kb_arena_printf(scan->arena, "%lld.%03lld%s", (long long)(milli / 1000),
                                   (long long)(milli % 1000), unit->same),
                   at, *ret_len, err);
    }
    return KB_OK;
}

static enum kb_status scan_text(struct scan *scan, struct kb_error *err)
{
    static enum kb_status (*const takes[])(struct scan * scan, size_t at, size_t * ret_len,
                                           struct kb_error * err) = {take_doc_no, take_phone,
                                                                     take_quantity};
    size_t at = 0;
    while (at < scan->s.len && scan->facts->count < KB_FACTS_MAX) {
        size_t len = 0, next = at;
        for (size_t i = 0; !len && i < KB_COUNT(takes); i++) {
            enum kb_status status = takes[i](scan, at, &len, err);
            if (status)
                return status;
        }
        (void)kb_utf8_next(scan->s, &next);
        at = len ? at + len : next;
    }
    return KB_OK;
}

static enum kb_status fold(struct kb_text *text, struct kb_arena *arena, struct kb_str s,
                           struct kb_str *ret, struct kb_error *err)
{
    struct kb_folded folded;
    enum kb_status status = kb_text_fold(text, s, &folded, err);
    if (status)
        return status;
    struct kb_str copy = kb_arena_copy(arena, folded.text);
    if (!copy.data)
        return kb_fail_memory(err);
    *ret = copy;
    return KB_OK;
}

enum kb_status kb_facts_of(struct kb_text *text, struct kb_arena *arena,
                           const struct kb_edition_text *edition, struct kb_list *facts,
                           struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; !status && i < edition->section_count; i++) {
        const struct kb_section *section = &edition->sections[i];
        struct scan scan = {.arena = arena, .label = section->label, .section = i, .facts = facts};
        if (section->aside)
            continue;
        status = fold(text, arena, section->text, &scan.s, err);
        if (!status)
            status = scan_text(&scan, err);
    }
    struct kb_fact *all = facts->items;
    for (size_t i = 0; !status && i < facts->count; i++)
        status = kb_pairs_of(text, arena, all[i].before, &all[i].lead, err);
    return status;
}
