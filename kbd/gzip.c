#include "gzip.h"

#include <limits.h>
#include <zlib.h>

#define LEVEL       5 /* half the time of the best for all but some hundredths of its gain */
#define WINDOW_BITS (15 + 16) /* a gzip header and trailer around it: zlib.h, deflateInit2 */
#define MEMORY      8

/* What texts of ours are; pictures and the like are small already. */
static const char *const text_types[] = {"text/", "application/json", "application/xml",
                                         "application/yaml", "image/svg+xml"};

static bool is_text(const struct kb_api_response *answer)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        if (!kb_str_equal(answer->headers[i].name, KB_STR("Content-Type")))
            continue;
        for (size_t t = 0; t < KB_COUNT(text_types); t++)
            if (kb_str_starts(answer->headers[i].value, kb_str_of(text_types[t])))
                return true;
    }
    return false;
}

bool kbd_gzip_suits(enum kb_door door, const struct kb_api_response *answer)
{
    return door == KB_DOOR_PUBLIC && answer->body.len >= KBD_GZIP_LEAST &&
           answer->body.len < UINT_MAX && is_text(answer);
}

/* "gzip;q=0.000": nothing but zeros behind the q. */
static bool is_refused(struct kb_str weight)
{
    size_t at = kb_str_find(weight, KB_STR("q="), 0);
    if (at == SIZE_MAX)
        return false;
    for (at += 2; at < weight.len; at++)
        if (weight.data[at] >= '1' && weight.data[at] <= '9')
            return false;
    return true;
}

/* What a list says of a coding: 1 taken, -1 refused, 0 nothing. */
static int list_says(struct kb_str list, struct kb_str coding)
{
    while (list.len) {
        size_t comma = kb_str_find(list, KB_STR(","), 0);
        struct kb_str one = kb_str_slice(list, 0, comma);
        size_t semicolon = kb_str_find(one, KB_STR(";"), 0);
        struct kb_str name = kb_str_trim(kb_str_slice(one, 0, semicolon));
        if (kb_str_equal(name, coding))
            return is_refused(kb_str_slice(one, semicolon, one.len)) ? -1 : 1;
        list = comma == SIZE_MAX ? (struct kb_str){0} : kb_str_slice(list, comma + 1, list.len);
    }
    return 0;
}

bool kbd_gzip_is_taken(const struct kb_api_request *request)
{
    int named = 0, any = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        if (!kb_str_equal(request->headers[i].name, KB_STR("accept-encoding")))
            continue;
        if (!named)
            named = list_says(request->headers[i].value, KB_STR("gzip"));
        if (!any)
            any = list_says(request->headers[i].value, KB_STR("*"));
    }
    return named ? named > 0 : any > 0;
}

bool kbd_gzip_put(struct kb_str body, struct kb_buf *ret)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    unsigned char block[16384];
    size_t before = ret->len;
    int state = Z_OK;
    stream.next_in = (z_const Bytef *)(uintptr_t)body.data;
    stream.avail_in = (uInt)body.len;
    while (state == Z_OK && ret->len - before < body.len) {
        stream.next_out = block;
        stream.avail_out = sizeof block;
        state = deflate(&stream, Z_FINISH);
        kb_buf_add(ret, block, sizeof block - stream.avail_out);
    }
    deflateEnd(&stream);
    return state == Z_STREAM_END && ret->len - before < body.len && !kb_buf_status(ret, NULL);
}
