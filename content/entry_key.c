#include "internal.h"

#define WORD_CHARS_MAX 40

void kb_entry_pin_parts(struct kb_str key, struct kb_str *ret_question, struct kb_str *ret_region)
{
    struct kb_str region = {0};
    size_t behind = key.len > 7 ? key.len - 7 : 0;
    if (behind && key.data[behind] == '@' &&
        kb_region_parse(kb_str_slice(key, behind + 1, key.len), &region))
        key.len = behind;
    *ret_question = key;
    *ret_region = region;
}

/* A slug with nothing between its parts. */
enum kb_status kb_entry_question_key(struct kb_text *text, struct kb_str question,
                                     struct kb_buf *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf slug = KB_BUF_INIT(4 * question.len + 64);
    enum kb_status status = kb_name_slug(text, question, slug.cap - 1, &slug, err);
    if (status)
        return status;
    for (size_t i = 0; i < slug.len; i++)
        if (slug.data[i] != '-')
            kb_buf_add_char(ret, slug.data[i]);
    return kb_buf_status(ret, err);
}

static enum kb_status pin_key(struct kb_text *text, struct kb_str key, struct kb_buf *ret,
                              struct kb_error *err)
{
    struct kb_str question, region;
    size_t before = ret->len;
    kb_entry_pin_parts(key, &question, &region);
    enum kb_status status = kb_entry_question_key(text, question, ret, err);
    if (!status && ret->len == before)
        status = kb_fail(err, KB_INVALID, "key '%.*s': there is no word in it", KB_STR_ARG(key));
    if (!status && region.len && !kb_str_equal(region, KB_STR("000000"))) {
        kb_buf_add_char(ret, '@');
        kb_buf_add_str(ret, region);
    }
    return status;
}

static enum kb_status word_key(struct kb_text *text, struct kb_str key, struct kb_buf *ret,
                               struct kb_error *err)
{
    size_t before = ret->len;
    enum kb_status status = kb_name_label_key(text, key, ret, err);
    if (status)
        return status;
    size_t count = kb_utf8_count(kb_str_slice(kb_buf_str(ret), before, ret->len));
    if (count < 2 || count > WORD_CHARS_MAX)
        return kb_fail(err, KB_INVALID, "key '%.*s': a word has 2 to %d characters",
                       KB_STR_ARG(key), WORD_CHARS_MAX);
    return KB_OK;
}

static enum kb_status region_key(struct kb_text *text, struct kb_str key, struct kb_buf *ret,
                                 struct kb_error *err)
{
    struct kb_str code;
    (void)text;
    if (!kb_region_parse(key, &code) || kb_str_equal(code, KB_STR("000000")))
        return kb_fail(err, KB_INVALID, "key '%.*s': a region is six digits and not the country",
                       KB_STR_ARG(key));
    kb_buf_add_str(ret, code);
    return KB_OK;
}

static enum kb_status category_key(struct kb_text *text, struct kb_str key, struct kb_buf *ret,
                                   struct kb_error *err)
{
    size_t levels = 0;
    (void)text;
    for (size_t at = 0; at <= key.len; levels++) {
        size_t end = kb_str_find(key, KB_STR("/"), at);
        struct kb_str level = kb_str_trim(kb_str_slice(key, at, end));
        if (!level.len || levels == KB_CATEGORY_DEPTH_MAX || key.len > KB_CATEGORY_MAX)
            return kb_fail(err, KB_INVALID, "key '%.*s': not a path of 1 to %d names with '/'",
                           KB_STR_ARG(key), KB_CATEGORY_DEPTH_MAX);
        if (levels)
            kb_buf_add_char(ret, '/');
        kb_buf_add_str(ret, level);
        at = end == SIZE_MAX ? key.len + 1 : end + 1;
    }
    return KB_OK;
}

static enum kb_status override_key(struct kb_text *text, struct kb_str key, struct kb_buf *ret,
                                   struct kb_error *err)
{
    struct kb_str id, region;
    (void)text;
    kb_entry_pin_parts(key, &id, &region);
    if (!region.len || !kb_id_check(id) || kb_str_equal(region, KB_STR("000000")))
        return kb_fail(err, KB_INVALID,
                       "key '%.*s': not an item's id, '@' and a region that is not the country",
                       KB_STR_ARG(key));
    kb_buf_add_str(ret, key);
    return KB_OK;
}

static enum kb_status (*const makers[KB_ENTRY_KINDS])(struct kb_text *text, struct kb_str key,
                                                      struct kb_buf *ret, struct kb_error *err) = {
    [KB_ENTRY_PIN] = pin_key,           [KB_ENTRY_SYNONYM] = word_key,
    [KB_ENTRY_WORD] = word_key,         [KB_ENTRY_REGION] = region_key,
    [KB_ENTRY_DEPARTMENT] = word_key,   [KB_ENTRY_CATEGORY] = category_key,
    [KB_ENTRY_OVERRIDE] = override_key,
};

enum kb_status kb_entry_key(struct kb_text *text, enum kb_entry_kind kind, struct kb_str key,
                            struct kb_buf *ret, struct kb_error *err)
{
    size_t bad;
    key = kb_str_trim(key);
    if (!key.len)
        return kb_fail(err, KB_INVALID, "key: missing");
    if (key.len > KB_ENTRY_KEY_MAX)
        return kb_fail(err, KB_INVALID, "key: %zu bytes, at most %d are taken", key.len,
                       KB_ENTRY_KEY_MAX);
    if (!kb_utf8_check(key, &bad))
        return kb_fail(err, KB_INVALID, "key: not UTF-8 at byte %zu", bad);
    for (size_t i = 0; i < key.len; i++)
        if ((unsigned char)key.data[i] < ' ')
            return kb_fail(err, KB_INVALID, "key: there is a control character in it");
    enum kb_status status = makers[kind](text, key, ret, err);
    return status ? status : kb_buf_status(ret, err);
}
