#include "kb/name.h"

#include <unicode/uchar.h>

#include "internal.h"

/* Dropping and composing may take turns, such as an accent behind a space that goes: two are the
 * most seen. */
#define ROUNDS_MAX 8

typedef void make_key(struct kb_str folded, struct kb_buf *out);

/*
 * Folds, makes the key of that, and goes on until folding leaves the key alone, so that the key of
 * a key is the key. Appends to `ret` only at the end.
 */
static enum kb_status fold_to_key(struct kb_text *text, struct kb_str name, make_key *make,
                                  struct kb_buf *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(2 * KB_TEXT_MAX);
    struct kb_folded folded;
    enum kb_status status = kb_text_fold_plain(text, name, &folded, err);
    for (int round = 0; round < ROUNDS_MAX && !status; round++) {
        kb_buf_clear(&key);
        make(folded.text, &key);
        status = kb_buf_status(&key, err);
        if (!status)
            status = kb_text_fold_plain(text, kb_buf_str(&key), &folded, err);
        if (!status && kb_str_equal(folded.text, kb_buf_str(&key)))
            break;
    }
    if (status)
        return status;
    kb_buf_add_str(ret, kb_buf_str(&key));
    return kb_buf_status(ret, err);
}

/* Titles -------------------------------------------------------------------------------------- */

#define COUNTRY "中华人民共和国"

/* What becomes of a character of a folded title; 0 drops it. */
struct title_rule {
    uint32_t from;
    uint32_t to;
};

static const struct title_rule title_rules[] = {
    {U'《', 0}, {U'》', 0}, {'"', 0},   {'\'', 0},   {'[', '('},
    {']', ')'}, {'{', '('}, {'}', ')'}, {U'⦅', '('}, {U'⦆', ')'},
};

static uint32_t title_character(uint32_t c)
{
    if (u_isUWhiteSpace((UChar32)c))
        return 0;
    for (size_t i = 0; i < KB_COUNT(title_rules); i++)
        if (title_rules[i].from == c)
            return title_rules[i].to;
    return c;
}

/* The country's name is taken off the end whenever it is complete there, so that what closes up
 * around it cannot spell it anew. */
static void make_title_key(struct kb_str folded, struct kb_buf *out)
{
    const struct kb_str country = KB_STR(COUNTRY);
    bool dropped = false;
    for (size_t at = 0; at < folded.len;) {
        uint32_t c = title_character(kb_utf8_next(folded, &at));
        if (!c)
            continue;
        kb_buf_add_code_point(out, c);
        if (c == U'国' && kb_str_ends(kb_buf_str(out), country)) {
            out->len -= country.len;
            out->data[out->len] = 0;
            dropped = true;
        }
    }
    if (dropped && !out->len)
        kb_buf_add_str(out, country);
}

enum kb_status kb_name_title_key(struct kb_text *text, struct kb_str title, struct kb_buf *ret,
                                 struct kb_error *err)
{
    return fold_to_key(text, title, make_title_key, ret, err);
}

/* Section labels ------------------------------------------------------------------------------ */

static const struct kb_str label_units[] = {
    KB_STR_INIT("条"),   KB_STR_INIT("款"),   KB_STR_INIT("项"), KB_STR_INIT("目"),
    KB_STR_INIT("节"),   KB_STR_INIT("章"),   KB_STR_INIT("编"), KB_STR_INIT("篇"),
    KB_STR_INIT("部分"), KB_STR_INIT("分编"),
};

/* Length of the unit at `at`, 0 when there is none. */
static size_t label_unit(struct kb_str s, size_t at)
{
    struct kb_str rest = kb_str_slice(s, at, s.len);
    for (size_t i = 0; i < KB_COUNT(label_units); i++)
        if (kb_str_starts(rest, label_units[i]))
            return label_units[i].len;
    return 0;
}

/* A number, also in brackets as in 第（四）项, which people write beside 第四项. */
static size_t label_number(struct kb_str s, uint32_t *ret)
{
    size_t open = kb_str_starts(s, KB_STR("("));
    size_t len = kb_name_number(kb_str_slice(s, open, s.len), ret);
    if (!len || !open)
        return len;
    return kb_str_starts(kb_str_slice(s, open + len, s.len), KB_STR(")")) ? len + 2 : 0;
}

/* 第, a number and a unit: copies it with decimal digits. Returns its length, 0 when there is none.
 */
static size_t copy_part(struct kb_str s, struct kb_buf *out)
{
    const struct kb_str prefix = KB_STR("第");
    uint32_t number = 0;
    if (!kb_str_starts(s, prefix))
        return 0;
    size_t len = label_number(kb_str_slice(s, prefix.len, s.len), &number);
    size_t end = prefix.len + len;
    size_t unit = len ? label_unit(s, end) : 0;
    if (!unit)
        return 0;
    kb_buf_printf(out, "第%u", number);
    kb_buf_add_str(out, kb_str_slice(s, end, end + unit));
    return end + unit;
}

/* 之 and a number, the same way. */
static size_t copy_branch(struct kb_str s, struct kb_buf *out)
{
    const struct kb_str prefix = KB_STR("之");
    uint32_t number = 0;
    if (!kb_str_starts(s, prefix))
        return 0;
    size_t len = kb_name_number(kb_str_slice(s, prefix.len, s.len), &number);
    if (!len)
        return 0;
    kb_buf_printf(out, "之%u", number);
    return prefix.len + len;
}

static void copy_character(struct kb_str *s, struct kb_buf *out)
{
    size_t end = 0;
    kb_utf8_next(*s, &end);
    kb_buf_add(out, s->data, end);
    *s = kb_str_slice(*s, end, s->len);
}

static void drop_space(struct kb_str s, struct kb_buf *out)
{
    for (size_t at = 0; at < s.len;) {
        size_t from = at;
        uint32_t c = kb_utf8_next(s, &at);
        if (!u_isUWhiteSpace((UChar32)c))
            kb_buf_add_str(out, kb_str_slice(s, from, at));
    }
}

static void make_label_key(struct kb_str folded, struct kb_buf *out)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf dense = KB_BUF_INIT(KB_TEXT_MAX);
    drop_space(folded, &dense);
    if (kb_buf_status(&dense, NULL))
        out->failed = kb_buf_status(&dense, NULL);
    struct kb_str rest = kb_buf_str(&dense);
    bool branches = false; /* 之 counts only behind 第…条 or another 之… */
    while (rest.len) {
        size_t len = copy_part(rest, out);
        if (!len && branches)
            len = copy_branch(rest, out);
        branches = len > 0;
        rest = kb_str_slice(rest, len, rest.len);
        if (!len)
            copy_character(&rest, out);
    }
}

enum kb_status kb_name_label_key(struct kb_text *text, struct kb_str label, struct kb_buf *ret,
                                 struct kb_error *err)
{
    return fold_to_key(text, label, make_label_key, ret, err);
}

/* Slugs --------------------------------------------------------------------------------------- */

static void make_slug(struct kb_str folded, struct kb_buf *out)
{
    bool gap = false;
    for (size_t at = 0; at < folded.len;) {
        uint32_t c = kb_utf8_next(folded, &at);
        /* Alphabetic in Unicode's sense holds Han, 〇 and vowel signs, too. */
        if (!u_isUAlphabetic((UChar32)c) && !u_isdigit((UChar32)c)) {
            gap = true;
            continue;
        }
        if (gap && out->len)
            kb_buf_add_char(out, '-');
        kb_buf_add_code_point(out, c);
        gap = false;
    }
}

enum kb_status kb_name_slug(struct kb_text *text, struct kb_str title, size_t max_bytes,
                            struct kb_buf *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf slug = KB_BUF_INIT(2 * KB_TEXT_MAX);
    struct kb_folded folded;
    enum kb_status status = kb_text_fold_plain(text, title, &folded, err);
    if (status)
        return status;
    make_slug(folded.text, &slug);
    status = kb_buf_status(&slug, err);
    if (status)
        return status;
    struct kb_str cut = kb_utf8_cut(kb_buf_str(&slug), max_bytes);
    if (kb_str_ends(cut, KB_STR("-")))
        cut.len--;
    kb_buf_add_str(ret, cut);
    return kb_buf_status(ret, err);
}
