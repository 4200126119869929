#include "validation.h"

#define PHONE_NEAR 24 /* bytes between the word and its number */

static const struct kb_str phone_words[] = {KB_STR_INIT("电话"), KB_STR_INIT("热线"),
                                            KB_STR_INIT("手机"), KB_STR_INIT("传真"),
                                            KB_STR_INIT("拨打"), KB_STR_INIT("致电")};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What may stand in an address, in ASCII (RFC 3986). */
static bool is_url_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
           (c && strchr("-._~:/?#[]@!$&'()*+,;=%", c));
}

/* http or https, a host with a dot between letters or digits, and a port of digits. */
static bool is_url(struct kb_str url)
{
    static const struct kb_str schemes[] = {KB_STR_INIT("http://"), KB_STR_INIT("https://")};
    size_t at = 0, dots = 0, label = 0;
    for (size_t i = 0; i < KB_COUNT(schemes); i++) {
        if (kb_str_starts(url, schemes[i]))
            at = schemes[i].len;
    }
    if (!at)
        return false;
    for (; at < url.len && !strchr("/?#:", url.data[at]); at++) {
        if (url.data[at] == '.' && !label)
            return false;
        dots += url.data[at] == '.';
        label = url.data[at] == '.' ? 0 : label + 1;
    }
    if (at < url.len && url.data[at] == ':' && (at + 1 == url.len || !is_digit(url.data[at + 1])))
        return false;
    return dots && label > 1;
}

static enum kb_status check_urls(struct kb_validation *v, struct kb_str field, struct kb_str text,
                                 struct kb_error *err)
{
    size_t at = 0;
    while ((at = kb_str_find(text, KB_STR("http"), at)) != SIZE_MAX) {
        size_t end = at;
        while (end < text.len && is_url_char(text.data[end]))
            end++;
        struct kb_str url = kb_str_slice(text, at, end);
        while (url.len && strchr(".,;:!?)'", url.data[url.len - 1]))
            url.len--;
        at = end;
        if (kb_str_find(url, KB_STR(":"), 0) == SIZE_MAX && end < text.len && end - at < 6)
            continue; /* the word, and no address */
        if (is_url(url))
            continue;
        enum kb_status status = kb_found(v, KB_FINDING_URL, field, NULL, err,
                                         "'%.*s' is no address", KB_STR_ARG(kb_utf8_cut(url, 200)));
        if (status)
            return status;
    }
    return KB_OK;
}

/* The first run of digits behind the word that could be its number. */
static struct kb_str number_behind(struct kb_str text, size_t at)
{
    size_t limit = at + PHONE_NEAR < text.len ? at + PHONE_NEAR : text.len;
    while (at < limit && !is_digit(text.data[at])) {
        if (text.data[at] == '\n')
            return (struct kb_str){0};
        at++;
    }
    size_t end = at;
    while (end < text.len && (is_digit(text.data[end]) || text.data[end] == '-'))
        end++;
    return at < limit ? kb_str_slice(text, at, end) : (struct kb_str){0};
}

/* A number that is followed by what it counts is no telephone number. */
static bool counts_something(struct kb_str text, struct kb_str number)
{
    static const struct kb_str units[] = {KB_STR_INIT("年"), KB_STR_INIT("月"), KB_STR_INIT("日"),
                                          KB_STR_INIT("个"), KB_STR_INIT("元"), KB_STR_INIT("小时"),
                                          KB_STR_INIT("天"), KB_STR_INIT("次"), KB_STR_INIT("人"),
                                          KB_STR_INIT("%"),  KB_STR_INIT(":")};
    size_t end = (size_t)(number.data - text.data) + number.len;
    struct kb_str behind = kb_str_slice(text, end, text.len);
    for (size_t i = 0; i < KB_COUNT(units); i++) {
        if (kb_str_starts(behind, units[i]))
            return true;
    }
    return false;
}

/* Digits of the number up to an extension: 020-83181111-123 is called by the first two groups. */
static bool is_number(struct kb_str number)
{
    size_t dash = number.len;
    if (kb_is_phone(number))
        return true;
    while (dash > 0 && number.data[dash - 1] != '-')
        dash--;
    return dash > 1 && number.len - dash <= 6 && kb_is_phone(kb_str_slice(number, 0, dash - 1));
}

static enum kb_status check_phones(struct kb_validation *v, struct kb_str field, struct kb_str text,
                                   struct kb_error *err)
{
    struct kb_str last = {0};
    for (size_t i = 0; i < KB_COUNT(phone_words); i++) {
        size_t at = 0;
        while ((at = kb_str_find(text, phone_words[i], at)) != SIZE_MAX) {
            at += phone_words[i].len;
            struct kb_str number = number_behind(text, at);
            if (number.len < 3 || number.data == last.data || is_number(number) ||
                counts_something(text, number))
                continue;
            last = number;
            enum kb_status status = kb_found(v, KB_FINDING_PHONE, field, NULL, err,
                                             "'%.*s' has the form of no telephone number",
                                             KB_STR_ARG(kb_utf8_cut(number, 64)));
            if (status)
                return status;
        }
    }
    return KB_OK;
}

enum kb_status kb_validate_text(struct kb_validation *v, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; !status && i < v->edition->text.section_count; i++) {
        const struct kb_section *section = &v->edition->text.sections[i];
        struct kb_folded folded;
        status = kb_text_fold(v->text, section->text, &folded, err);
        if (status)
            break;
        struct kb_str copy = kb_arena_copy(v->arena, folded.text);
        struct kb_str field = kb_found_field(v, "sections", i);
        if (!copy.data || !field.data)
            return kb_fail_memory(err);
        status = check_urls(v, field, section->text, err);
        if (!status)
            status = check_phones(v, field, copy, err);
    }
    return status;
}
