#include "guard.h"

/* tchar of RFC 9110, 5.6.2, besides letters and digits. */
static const char token_marks[] = "!#$%&'*+-.^_`|~";

static bool is_token(struct kb_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == 0 || !strchr(token_marks, c)))
            return false;
    }
    return name.len > 0;
}

static bool is_field_value(struct kb_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

static size_t count_of(const struct kbd_guard *guard, const char *name, struct kb_str *ret_value)
{
    size_t count = 0;
    for (size_t i = 0; i < guard->header_count && i < KBD_HEADERS_MAX; i++)
        if (kb_str_equal(guard->headers[i].name, kb_str_of(name))) {
            *ret_value = guard->headers[i].value;
            count++;
        }
    return count;
}

static enum kb_status check_sizes(const struct kbd_guard *guard, struct kb_error *err)
{
    if (guard->target_bytes > guard->target_bytes_max)
        return kb_fail(err, KB_URI_TOO_LONG, "the address has more than %zu bytes",
                       guard->target_bytes_max);
    if (guard->header_count > KBD_HEADERS_MAX)
        return kb_fail(err, KB_HEADERS_TOO_LARGE, "more than %d headers", KBD_HEADERS_MAX);
    if (guard->header_bytes > guard->header_bytes_max)
        return kb_fail(err, KB_HEADERS_TOO_LARGE, "the headers have more than %zu bytes",
                       guard->header_bytes_max);
    return KB_OK;
}

static enum kb_status check_form(const struct kbd_guard *guard, struct kb_error *err)
{
    if (strcmp(guard->version, "HTTP/1.1") && strcmp(guard->version, "HTTP/1.0"))
        return kb_fail(err, KB_INVALID, "the version must be HTTP/1.1 or HTTP/1.0");
    for (size_t i = 0; i < guard->header_count; i++) {
        if (!is_token(guard->headers[i].name))
            return kb_fail(err, KB_INVALID, "a header has a name that is no token");
        if (!is_field_value(guard->headers[i].value))
            return kb_fail(err, KB_INVALID, "a header has a control character in its value");
    }
    return KB_OK;
}

/*
 * libmicrohttpd 0.9.75 puts the second line of a folded header at the end of its *name*, so that
 * "Content-Length: 1 CRLF SP 0" is the header `content-length0` and the body no body. Such names
 * are nobody's; other headers that are folded are lost, which leads no two servers apart.
 */
static bool is_folded(const struct kbd_guard *guard)
{
    static const struct kb_str framing[] = {KB_STR_INIT("content-length"),
                                            KB_STR_INIT("transfer-encoding")};
    for (size_t i = 0; i < guard->header_count && i < KBD_HEADERS_MAX; i++)
        for (size_t f = 0; f < KB_COUNT(framing); f++)
            if (guard->headers[i].name.len > framing[f].len &&
                kb_str_starts(guard->headers[i].name, framing[f]))
                return true;
    return false;
}

static enum kb_status check_length(const struct kbd_guard *guard, struct kb_error *err)
{
    struct kb_str length = {0}, coding = {0};
    size_t lengths = count_of(guard, "content-length", &length);
    size_t codings = count_of(guard, "transfer-encoding", &coding);
    uint64_t bytes;
    if (is_folded(guard))
        return kb_fail(err, KB_INVALID, "the length of the body is given in a folded header");
    if (lengths > 1 || codings > 1 || (lengths && codings))
        return kb_fail(err, KB_INVALID, "the length of the body is given more than once");
    if (codings && !(coding.len == 7 && !strncasecmp(coding.data, "chunked", 7)))
        return kb_fail(err, KB_INVALID, "the only Transfer-Encoding taken is chunked");
    if (lengths && !kb_str_to_uint(length, INT64_MAX, &bytes))
        return kb_fail(err, KB_INVALID, "Content-Length is not a number");
    if (lengths && bytes > KB_API_BODY_MAX)
        return kb_fail(err, KB_TOO_LARGE, "the body has more than %u bytes", KB_API_BODY_MAX);
    return KB_OK;
}

/* What a host, a port and the brackets of IPv6 are made of (RFC 3986, 3.2.2 and 3.2.3). */
static bool is_host(struct kb_str host)
{
    static const char marks[] = "-._~%!$&'()*+,;=:[]";
    for (size_t i = 0; i < host.len; i++) {
        char c = host.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == 0 || !strchr(marks, c)))
            return false;
    }
    return true;
}

enum kb_status kbd_guard_check(const struct kbd_guard *guard, struct kb_error *err)
{
    struct kb_str host = {0};
    enum kb_status status = check_sizes(guard, err);
    if (status == KB_OK)
        status = check_form(guard, err);
    if (status)
        return status;
    size_t hosts = count_of(guard, "host", &host);
    if (hosts > 1 || (hosts == 0 && !strcmp(guard->version, "HTTP/1.1")))
        return kb_fail(err, KB_INVALID, "a request must have one Host header");
    if (hosts && !is_host(host))
        return kb_fail(err, KB_INVALID, "the Host header is no host");
    return check_length(guard, err);
}
