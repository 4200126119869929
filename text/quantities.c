/*
 * Quantities: numbers with what they count, which people write in many ways, as one term each.
 * 第二十四条, 第24条 and 第 24 條 are 第24条; 十五日 and 15天 are 15日; 一千八百元 and 1,800元 are
 * 1800元; 百分之二十 is 20%; 国办发〔2020〕53号 holds [2020]53号. A number without a unit is a term
 * of its own only where ICU's words do not have it already: 二十 is 20, 一二三一六 is 12316.
 */
#include "internal.h"

#include <inttypes.h>

/* Digits that are read; a longer number is some identifier, and stays ICU's word. */
#define DIGITS_MAX 15

/* Longest part in letters of a document's number: 浙人社发, 国家税务总局. */
#define LETTERS_MAX 6

struct number {
    uint64_t value;
    unsigned scale;    /* decimal places in `value` */
    unsigned numerals; /* characters it is written with */
    struct kb_str row; /* digits as they stand, for 二〇二〇 and 0571; empty for a value */
    char row_bytes[DIGITS_MAX + 1];
    bool chinese;
    bool plain; /* ASCII digits alone, which ICU has as a word */
    size_t end;
};

struct reader {
    struct kb_text *text;
    struct kb_str s;
    struct kb_error *err;
    enum kb_status status;
};

static bool is_digit(struct kb_str s, size_t at)
{
    return at < s.len && s.data[at] >= '0' && s.data[at] <= '9';
}

static size_t skip_space(struct kb_str s, size_t at)
{
    return at < s.len && s.data[at] == ' ' ? at + 1 : at;
}

static bool stands(struct kb_str s, size_t at, const char *what)
{
    return at <= s.len && kb_str_starts(kb_str_slice(s, at, s.len), kb_str_of(what));
}

/* Numbers ------------------------------------------------------------------------------------- */

static const struct {
    const char *spelled;
    uint64_t value;
} multipliers[] = {
    {"万亿", UINT64_C(1000000000000)},
    {"亿", 100000000},
    {"千万", 10000000},
    {"百万", 1000000},
    {"万", 10000},
    {"千", 1000},
    {"百", 100},
};

static void multiply(struct kb_str s, struct number *number)
{
    for (size_t i = 0; i < KB_COUNT(multipliers); i++) {
        if (!stands(s, number->end, multipliers[i].spelled))
            continue;
        const struct kb_unit *unit = kb_unit_at(KB_UNIT_QUANTITY, s, number->end);
        if (unit && unit->spelled.len > strlen(multipliers[i].spelled)) /* 3千米 */
            return;
        uint64_t value;
        if (__builtin_mul_overflow(number->value, multipliers[i].value, &value))
            return;
        number->value = value;
        number->end += strlen(multipliers[i].spelled);
        number->plain = false;
        return;
    }
}

/* 1,800 but not 1,2 or 1,8000. */
static bool is_group(struct kb_str s, size_t at)
{
    return s.data[at] == ',' && is_digit(s, at + 1) && is_digit(s, at + 2) && is_digit(s, at + 3) &&
           !is_digit(s, at + 4);
}

static void read_places(struct kb_str s, struct number *ret)
{
    if (ret->end >= s.len || s.data[ret->end] != '.' || !is_digit(s, ret->end + 1))
        return;
    for (ret->end++; is_digit(s, ret->end) && ret->numerals < DIGITS_MAX; ret->end++) {
        ret->value = ret->value * 10 + (uint64_t)(s.data[ret->end] - '0');
        ret->scale++;
        ret->numerals++;
    }
}

/* 1800.00 is 1800. */
static void drop_zeros(struct number *number)
{
    for (; number->scale && number->value % 10 == 0; number->scale--) {
        number->value /= 10;
        number->plain = false;
    }
}

/* Moves behind the digits also when it fails. */
static bool read_decimal(struct kb_str s, size_t at, struct number *ret)
{
    *ret = (struct number){.plain = true, .end = at};
    for (; ret->end < s.len; ret->end++) {
        if (is_digit(s, ret->end)) {
            ret->value = ret->numerals < DIGITS_MAX
                             ? ret->value * 10 + (uint64_t)(s.data[ret->end] - '0')
                             : ret->value;
            ret->numerals++;
        } else if (is_group(s, ret->end)) {
            ret->plain = false;
        } else {
            break;
        }
    }
    if (ret->numerals > DIGITS_MAX)
        return false;
    read_places(s, ret);
    multiply(s, ret);
    drop_zeros(ret);
    return true;
}

/* A digit of those that are written in rows, as in years and telephone numbers; -1 for others. */
static int row_digit(uint32_t c)
{
    static const char32_t digits[] = U"〇一二三四五六七八九";
    if (c == U'零')
        return 0;
    if (c == U'幺')
        return 1;
    for (int i = 0; digits[i]; i++)
        if (digits[i] == c)
            return i;
    return -1;
}

/* The row of digits at `at`; an empty one where units stand in it or it is too long. */
static void read_row(struct kb_str s, size_t at, struct number *ret)
{
    size_t count = 0;
    ret->end = at;
    while (at < s.len) {
        int digit = row_digit(kb_utf8_next(s, &at));
        if (digit < 0)
            break;
        if (count < DIGITS_MAX)
            ret->row_bytes[count] = (char)('0' + digit);
        count++;
        ret->end = at;
    }
    ret->numerals = (unsigned)count;
    ret->row = (struct kb_str){ret->row_bytes, count <= DIGITS_MAX ? count : 0};
    for (size_t i = 0; i < ret->row.len; i++)
        ret->value = ret->value * 10 + (uint64_t)(ret->row_bytes[i] - '0');
}

/* 二三十: the row before a unit is no number. */
static bool unit_follows(struct kb_str s, size_t at)
{
    static const char *const units[] = {"十", "百", "千", "万", "亿"};
    for (size_t i = 0; i < KB_COUNT(units); i++)
        if (stands(s, at, units[i]))
            return true;
    return false;
}

/* Fails for what only looks like a number: 十四五, 三四, 万. Then it has moved behind the numerals.
 */
static bool read_chinese(struct kb_str s, size_t at, struct number *ret)
{
    uint32_t value = 0;
    struct kb_str rest = kb_str_slice(s, at, s.len);
    size_t len = kb_name_number(rest, &value);
    *ret = (struct number){.chinese = true};
    read_row(s, at, ret);
    if (ret->end == at + len || !len) {
        bool vague = ret->numerals == 2 && ret->row_bytes[0] != '0' && ret->row_bytes[1] != '0';
        bool whole = len || !unit_follows(s, ret->end);
        if (ret->end == at)
            kb_utf8_next(s, &ret->end);
        return ret->row.len && whole && !vague;
    }
    ret->row.len = 0;
    ret->value = value;
    ret->end = at + len;
    ret->numerals = (unsigned)kb_utf8_count((struct kb_str){rest.data, len});
    return true;
}

static bool read_number(struct kb_str s, size_t at, struct number *ret)
{
    return is_digit(s, at) ? read_decimal(s, at, ret) : read_chinese(s, at, ret);
}

/* Writing ------------------------------------------------------------------------------------- */

static void write_bytes(struct reader *reader, const char *bytes, size_t len)
{
    struct kb_text *text = reader->text;
    if (!reader->status)
        reader->status = kb_text_grow(&text->spellings, &text->spelling_room,
                                      text->spelling_len + len, 1, reader->err);
    if (reader->status)
        return;
    memcpy(text->spellings + text->spelling_len, bytes, len);
    text->spelling_len += len;
}

static void write_str(struct reader *reader, struct kb_str s)
{
    write_bytes(reader, s.data, s.len);
}

static void write_number(struct reader *reader, const struct number *number)
{
    char digits[32];
    uint64_t power = 1;
    if (number->row.len) {
        write_bytes(reader, number->row_bytes, number->row.len);
        return;
    }
    for (unsigned i = 0; i < number->scale; i++)
        power *= 10;
    int len = snprintf(digits, sizeof digits, "%" PRIu64, number->value / power);
    write_bytes(reader, digits, (size_t)len);
    if (!number->scale)
        return;
    len = snprintf(digits, sizeof digits, ".%0*" PRIu64, (int)number->scale, number->value % power);
    write_bytes(reader, digits, (size_t)len);
}

/* Ends the quantity whose spelling began at `spelling`. The letters of a document's number begin
 * before what was found last, so it is put where it belongs. */
static void add(struct reader *reader, size_t begin, size_t end, size_t spelling)
{
    struct kb_text *text = reader->text;
    if (!reader->status)
        reader->status = kb_text_grow(&text->quantities, &text->quantity_room,
                                      text->quantity_count + 1, sizeof *text->quantities,
                                      reader->err);
    if (reader->status)
        return;
    size_t at = text->quantity_count++;
    for (; at > 0 && text->quantities[at - 1].begin > begin; at--)
        text->quantities[at] = text->quantities[at - 1];
    text->quantities[at] = (struct kb_quantity){
        .begin = (uint32_t)begin,
        .end = (uint32_t)end,
        .spelling = (uint32_t)spelling,
        .spelling_len = (uint32_t)(text->spelling_len - spelling),
    };
}

/* What they are in --------------------------------------------------------------------------- */

/* 第24条 and what follows: 第24条之1. Also 24条 without 第, as people ask for it. Returns the end,
 * 0 when it is no label. */
static size_t read_label(struct reader *reader, size_t begin, size_t at, bool bare)
{
    struct kb_str s = reader->s;
    struct number number;
    at = skip_space(s, at);
    bool bracket = !bare && at < s.len && s.data[at] == '(';
    at += bracket;
    if (at >= s.len || !read_number(s, at, &number) || number.scale)
        return 0;
    if (bare && number.numerals < 2)
        return 0;
    at = number.end;
    if (bracket && !stands(s, at++, ")"))
        return 0;
    at = skip_space(s, at);
    const struct kb_unit *unit = kb_unit_at(KB_UNIT_LABEL, s, at);
    if (!unit || (bare && !stands(s, at, "条")))
        return 0;
    size_t spelling = reader->text->spelling_len;
    write_str(reader, KB_STR("第"));
    write_number(reader, &number);
    write_str(reader, unit->canonical);
    at += unit->spelled.len;
    if (!bare && stands(s, at, "之")) {
        size_t branch = at + strlen("之");
        if (branch < s.len && read_number(s, branch, &number) && !number.scale) {
            write_str(reader, KB_STR("之"));
            write_number(reader, &number);
            at = number.end;
        }
    }
    add(reader, begin, at, spelling);
    return at;
}

static const struct {
    const char *prefix;
    const char *sign;
} shares[] = {{"百分之", "%"}, {"千分之", "‰"}, {"万分之", "‱"}};

/* 百分之二点五 is 2.5%. */
static size_t read_share(struct reader *reader, size_t at)
{
    struct kb_str s = reader->s;
    for (size_t i = 0; i < KB_COUNT(shares); i++) {
        struct number number, places = {.row = {NULL, 0}};
        size_t from = at + strlen(shares[i].prefix);
        if (!stands(s, at, shares[i].prefix) || from >= s.len || !read_number(s, from, &number))
            continue;
        size_t point = number.end + strlen("点");
        if (stands(s, number.end, "点"))
            read_row(s, point, &places);
        size_t spelling = reader->text->spelling_len;
        write_number(reader, &number);
        if (places.row.len) {
            write_str(reader, KB_STR("."));
            write_str(reader, (struct kb_str){places.row_bytes, places.row.len});
        }
        write_str(reader, kb_str_of(shares[i].sign));
        size_t end = places.row.len ? places.end : number.end;
        add(reader, at, end, spelling);
        return end;
    }
    return 0;
}

/* The letters before the bracket of a document's number, where one sees where they begin. */
static void add_letters(struct reader *reader, size_t bracket)
{
    const struct kb_text *text = reader->text;
    size_t count = 0, begin = bracket;
    if (begin && reader->s.data[begin - 1] == ' ')
        begin--;
    size_t end = begin;
    for (; begin >= 3 && count <= LETTERS_MAX; count++) {
        size_t at = begin - 3;
        bool han = kb_fold_entry(text->tables, kb_utf8_next(reader->s, &at)) & KB_FOLD_HAN;
        if (at != begin || !han)
            break;
        begin -= 3;
    }
    if (count < 3 || count > LETTERS_MAX)
        return;
    size_t spelling = reader->text->spelling_len;
    write_str(reader, kb_str_slice(reader->s, begin, end));
    add(reader, begin, end, spelling);
}

/* [2020]53号 with the year at `at`, in brackets of any kind. */
static size_t read_document(struct reader *reader, size_t at, const struct number *year)
{
    static const char open[] = "([{<", closed[] = ")]}>";
    struct kb_str s = reader->s;
    struct number number;
    size_t begin = at && s.data[at - 1] == ' ' ? at - 1 : at;
    const char *bracket = begin && s.data[begin - 1] ? strchr(open, s.data[begin - 1]) : NULL;
    if (!bracket || year->numerals != 4 || year->scale)
        return 0;
    size_t end = skip_space(s, year->end);
    if (end >= s.len || s.data[end] != closed[bracket - open])
        return 0;
    end = skip_space(s, end + 1);
    if (stands(s, end, "第"))
        end = skip_space(s, end + strlen("第"));
    if (end >= s.len || !read_number(s, end, &number) || number.scale)
        return 0;
    end = skip_space(s, number.end);
    if (!stands(s, end, "号"))
        return 0;
    end += strlen("号");
    size_t spelling = reader->text->spelling_len;
    write_str(reader, KB_STR("["));
    write_number(reader, year);
    write_str(reader, KB_STR("]"));
    write_number(reader, &number);
    write_str(reader, KB_STR("号"));
    add(reader, begin - 1, end, spelling);
    add_letters(reader, begin - 1);
    return end;
}

/* A number with its unit, or alone where its value is not a word of ICU's. */
static size_t read_quantity(struct reader *reader, size_t at, const struct number *number)
{
    struct kb_str s = reader->s;
    size_t end = number->chinese ? number->end : skip_space(s, number->end);
    const struct kb_unit *unit = end < s.len ? kb_unit_at(KB_UNIT_QUANTITY, s, end) : NULL;
    size_t spelling = reader->text->spelling_len;
    if (!unit && (number->plain || (number->chinese && number->numerals < 2)))
        return number->end;
    if (!unit && number->row.len && number->row.len < 3)
        return number->end;
    write_number(reader, number);
    if (unit)
        write_str(reader, unit->canonical);
    end = unit ? end + unit->spelled.len : number->end;
    add(reader, at, end, spelling);
    return end;
}

static size_t read_unit_name(struct reader *reader, size_t at)
{
    const struct kb_unit *unit = kb_unit_at(KB_UNIT_QUANTITY, reader->s, at);
    char before = at ? reader->s.data[at - 1] : 0;
    if (!unit || !unit->named || (before >= 'a' && before <= 'z'))
        return 0;
    size_t spelling = reader->text->spelling_len;
    write_str(reader, unit->canonical);
    add(reader, at, at + unit->spelled.len, spelling);
    return at + unit->spelled.len;
}

/* Digits behind a letter or a point are part of a name or of a list's number: G20, 1.2.3. */
static bool runs_on(struct kb_str s, size_t at)
{
    char before = at ? s.data[at - 1] : 0;
    return is_digit(s, at) && ((before >= 'a' && before <= 'z') || before == '.');
}

static size_t read_here(struct reader *reader, size_t at)
{
    struct kb_str s = reader->s;
    struct number number;
    if (stands(s, at, "第"))
        return read_label(reader, at, at + strlen("第"), false);
    size_t end = read_share(reader, at);
    if (!end && !is_digit(s, at))
        end = read_unit_name(reader, at);
    if (end)
        return end;
    if (!read_number(s, at, &number) || runs_on(s, at))
        return number.end;
    end = read_document(reader, at, &number);
    if (!end)
        end = read_label(reader, at, at, true);
    return end ? end : read_quantity(reader, at, &number);
}

/* Marking ------------------------------------------------------------------------------------- */

void kb_quantities_mark(struct kb_fold_tables *tables)
{
    static const char32_t numerals[] = U"0123456789〇零一二三四五六七八九十百千万两廿卅卌幺"
                                       U"壹贰叁肆伍陆柒捌玖拾第";
    for (const char32_t *c = numerals; *c; c++)
        tables->entries[*c] |= KB_FOLD_NUMBER;
    for (const char32_t *c = kb_unit_heads(); *c; c++)
        tables->entries[*c] |= KB_FOLD_NUMBER;
}

enum kb_status kb_quantities_find(struct kb_text *text, size_t at, size_t *ret_next,
                                  struct kb_error *err)
{
    struct reader reader = {.text = text, .s = {text->bytes, text->len}, .err = err};
    size_t end = read_here(&reader, at);
    *ret_next = end > at ? end : at + 1;
    return reader.status;
}
