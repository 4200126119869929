#include "page.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>

/* `charset=` stands in the first bytes of a page (HTML 5 says 1024; real pages are less strict). */
#define DECLARATION_MAX 4096
/* Of so many characters one may be lost; more, and it is no text in that encoding. */
#define CHARS_PER_LOSS 20

static const char replacement[] = "\xef\xbf\xbd";

/* Names that pages use, and what they mean. GB18030 contains the two older ones. */
static const struct charset {
    const char *name;
    const char *encoding;
} charsets[] = {
    {"gb2312", "GB18030"},        {"gbk", "GB18030"},         {"gb18030", "GB18030"},
    {"x-gbk", "GB18030"},         {"cp936", "GB18030"},       {"big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"}, {"x-x-big5", "BIG5-HKSCS"}, {"utf-16", "UTF-16LE"},
    {"utf-16le", "UTF-16LE"},     {"utf-16be", "UTF-16BE"},
};

static const struct mark {
    const char *bytes;
    size_t len;
    const char *encoding;
} marks[] = {
    {"\xef\xbb\xbf", 3, "UTF-8"},
    {"\xff\xfe", 2, "UTF-16LE"},
    {"\xfe\xff", 2, "UTF-16BE"},
    {"\x84\x31\x95\x33", 4, "GB18030"},
};

static const struct mark *mark_of(struct kb_str bytes)
{
    for (size_t i = 0; i < KB_COUNT(marks); i++)
        if (bytes.len >= marks[i].len && memcmp(bytes.data, marks[i].bytes, marks[i].len) == 0)
            return &marks[i];
    return NULL;
}

/* --- what the page says of itself ---------------------------------------------------------------
 */

static bool is_name_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
}

/* The word behind `charset=`, quoted or not. */
static struct kb_str declared_name(struct kb_str bytes)
{
    static const char key[] = "charset";
    size_t end = bytes.len < DECLARATION_MAX ? bytes.len : DECLARATION_MAX;
    for (size_t at = 0; at + sizeof key < end; at++) {
        if (strncasecmp(bytes.data + at, key, sizeof key - 1) != 0)
            continue;
        size_t begin = at + sizeof key - 1;
        while (begin < end && strchr(" =\"'", bytes.data[begin]))
            begin++;
        size_t stop = begin;
        while (stop < end && is_name_byte(bytes.data[stop]))
            stop++;
        if (stop > begin)
            return kb_str_slice(bytes, begin, stop);
    }
    return (struct kb_str){NULL, 0};
}

static const char *declared(struct kb_str bytes)
{
    struct kb_str name = declared_name(bytes);
    for (size_t i = 0; i < KB_COUNT(charsets); i++)
        if (strlen(charsets[i].name) == name.len &&
            strncasecmp(charsets[i].name, name.data, name.len) == 0)
            return charsets[i].encoding;
    return "GB18030";
}

/* --- UTF-8 --------------------------------------------------------------------------------------
 */

/* Length of the well-formed sequence at the start of `s`, 0 when it is ill-formed. */
static size_t sequence(struct kb_str s)
{
    size_t next = 0;
    uint32_t c = kb_utf8_next(s, &next);
    bool is_own = s.len >= 3 && memcmp(s.data, replacement, 3) == 0;
    return c == 0xfffd && !is_own ? 0 : next;
}

/* Chinese text in another encoding is ill-formed nearly everywhere; damaged UTF-8 here and there.
 */
static bool looks_like_utf8(struct kb_str bytes)
{
    size_t good = 0, bad = 0;
    for (size_t at = 0; at < bytes.len;) {
        size_t len = sequence(kb_str_slice(bytes, at, bytes.len));
        good += len > 1;
        bad += len == 0;
        at += len ? len : 1;
    }
    return bad * 10 <= good;
}

static void decode_utf8(struct kb_str bytes, struct kb_buf *out, size_t *lost)
{
    bool was_bad = false;
    for (size_t at = 0; at < bytes.len;) {
        size_t len = sequence(kb_str_slice(bytes, at, bytes.len));
        if (len)
            kb_buf_add(out, bytes.data + at, len);
        else if (!was_bad) /* what is left of one character is one loss */
            kb_buf_add_cstr(out, replacement);
        *lost += !len && !was_bad;
        was_bad = len == 0;
        at += len ? len : 1;
    }
}

/* --- everything else ----------------------------------------------------------------------------
 */

/* Decodes up to the first bad byte, skips it, and goes on. */
static void decode_with(iconv_t decoder, struct kb_str bytes, struct kb_buf *out, size_t *lost)
{
    char block[4096];
    char *in; /* iconv() takes no const, and writes nothing there */
    memcpy(&in, &bytes.data, sizeof in);
    size_t left = bytes.len;
    while (left) {
        char *to = block;
        size_t room = sizeof block;
        size_t done = iconv(decoder, &in, &left, &to, &room);
        int why = errno;
        kb_buf_add(out, block, sizeof block - room);
        if (done != (size_t)-1 || why == E2BIG)
            continue;
        kb_buf_add_cstr(out, replacement);
        ++*lost;
        size_t skip = why == EINVAL ? left : 1;
        in += skip;
        left -= skip;
    }
}

static enum kb_status decode_as(const char *encoding, struct kb_str bytes, struct kb_buf *out,
                                size_t *lost, struct kb_error *err)
{
    if (strcmp(encoding, "UTF-8") == 0) {
        decode_utf8(bytes, out, lost);
        return KB_OK;
    }
    iconv_t decoder = iconv_open("UTF-8", encoding);
    if (decoder == (iconv_t)-1)
        return errno == ENOMEM
                   ? kb_fail_memory(err)
                   : kb_fail(err, KB_INTERNAL, "read page: the system cannot decode %s", encoding);
    decode_with(decoder, bytes, out, lost);
    iconv_close(decoder);
    return KB_OK;
}

/* Line ends become \n, other control characters U+FFFD: nothing that holds a text has them. */
static void mend_controls(struct kb_str in, struct kb_buf *out, size_t *lost)
{
    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = (unsigned char)in.data[i];
        if (c == '\r' && i + 1 < in.len && in.data[i + 1] == '\n')
            continue;
        if (c == '\r' || c == '\f' || c == '\v') {
            kb_buf_add_char(out, '\n');
        } else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
            kb_buf_add_cstr(out, replacement);
            ++*lost;
        } else {
            kb_buf_add_char(out, (char)c);
        }
    }
}

enum kb_status page_decode(struct kb_arena *arena, struct kb_str bytes, bool is_html,
                           struct page_bytes *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf decoded = KB_BUF_INIT(4 * bytes.len + 16);
    KB_CLEANUP(kb_buf_done) struct kb_buf mended = KB_BUF_INIT(12 * bytes.len + 16);
    const struct mark *mark = mark_of(bytes);
    struct page_bytes page = {.encoding = mark ? mark->encoding : "UTF-8"};
    bytes = kb_str_slice(bytes, mark ? mark->len : 0, bytes.len);
    if (!mark && !looks_like_utf8(bytes))
        page.encoding = is_html ? declared(bytes) : "GB18030";
    enum kb_status status = decode_as(page.encoding, bytes, &decoded, &page.lost, err);
    if (!status)
        mend_controls(kb_buf_str(&decoded), &mended, &page.lost);
    if (!status)
        status = kb_buf_status(&decoded, err);
    if (!status)
        status = kb_buf_status(&mended, err);
    if (status)
        return status;
    page.text = kb_arena_copy(arena, kb_buf_str(&mended));
    if (!page.text.data)
        return kb_fail_memory(err);
    page.is_hopeless = page.lost * CHARS_PER_LOSS > kb_utf8_count(page.text);
    *ret = page;
    return KB_OK;
}
