#include "kb/api.h"

#include <inttypes.h>

#include "page.h"

void kb_api_salt(const struct kb_api_host *host, char out[9])
{
    struct kb_hasher hasher;
    struct kb_hash hash;
    char hex[KB_HASH_HEX_SIZE];
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, kb_str_of(host->version));
    kb_hasher_add(&hasher, kb_str_of(kb_text_version()));
    kb_hasher_add(&hasher, kb_str_of(kb_web_version()));
    kb_hasher_done(&hasher, &hash);
    memcpy(out, kb_hash_hex(&hash, hex), 8);
    out[8] = 0;
}

/*
 * Whose eyes an answer was made for: the public's, agents', or those that see drafts. A page is
 * another answer, and another one for each way to show it.
 */
static char eyes(const struct kb_api_call *call)
{
    if (call->route && call->route->page)
        return (char)('A' + kb_page_looks(call->request, "large") +
                      2 * kb_page_looks(call->request, "contrast"));
    if (call->session->door == KB_DOOR_PUBLIC)
        return 'p';
    return call->sees_drafts ? 'e' : 'i';
}

/* The place a page was made for, where the reader chose one. */
static struct kb_str place(const struct kb_api_call *call)
{
    return call->route && call->route->page ? kb_page_region(call->request) : (struct kb_str){0};
}

/*
 * The day is in it because the effect of an edition changes at midnight without any change. An
 * answer of search rests on the index for what is found and on the store for how it is shown.
 */
enum kb_status kb_api_etag(struct kb_api_call *call, int64_t index, int64_t base,
                           struct kb_str *ret, struct kb_error *err)
{
    char day[KB_DATE_TEXT_SIZE], ahead[24] = "";
    if (base != index)
        snprintf(ahead, sizeof ahead, ".%" PRId64, base);
    struct kb_str etag = kb_arena_printf(call->session->arena, "\"r%" PRId64 "%s-%c%.*s-%s-%s\"",
                                         index, ahead, eyes(call), KB_STR_ARG(place(call)),
                                         kb_date_text(call->today, day), call->session->salt);
    if (!etag.data)
        return kb_fail_memory(err);
    *ret = etag;
    return KB_OK;
}

enum kb_status kb_api_etag_static(struct kb_api_call *call, struct kb_str *ret,
                                  struct kb_error *err)
{
    struct kb_str etag = kb_arena_printf(call->session->arena, "\"v-%c-%s\"", eyes(call),
                                         call->session->salt);
    if (!etag.data)
        return kb_fail_memory(err);
    *ret = etag;
    return KB_OK;
}

/* Goes through a list of tags: W/"a", "b". A tag holds no quotation mark, so they can be paired. */
static bool list_has(struct kb_str list, struct kb_str etag)
{
    for (;;) {
        size_t open = kb_str_find(list, KB_STR("\""), 0);
        if (open == SIZE_MAX)
            return false;
        size_t close = kb_str_find(list, KB_STR("\""), open + 1);
        if (close == SIZE_MAX)
            return false;
        if (kb_str_equal(kb_str_slice(list, open, close + 1), etag))
            return true;
        list = kb_str_slice(list, close + 1, list.len);
    }
}

bool kb_api_etag_matches(const struct kb_api_request *request, struct kb_str etag)
{
    for (size_t i = 0; i < request->header_count; i++) {
        const struct kb_api_pair *header = &request->headers[i];
        if (!kb_str_equal(header->name, KB_STR("if-none-match")))
            continue;
        if (kb_str_equal(kb_str_trim(header->value), KB_STR("*")) || list_has(header->value, etag))
            return true;
    }
    return false;
}
