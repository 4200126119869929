#include "proxies.h"

#include <arpa/inet.h>
#include <netinet/in.h>

/* An address without its port. */
struct plain {
    bool is_v6;
    unsigned char bytes[16];
};

/* ::ffff:a.b.c.d (RFC 4291, 2.5.5.2) */
static void unmap(struct plain *plain)
{
    static const unsigned char prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (!plain->is_v6 || memcmp(plain->bytes, prefix, sizeof prefix) != 0)
        return;
    memmove(plain->bytes, plain->bytes + 12, 4);
    plain->is_v6 = false;
}

static bool read_plain(struct kb_str text, struct plain *ret)
{
    char copy[INET6_ADDRSTRLEN];
    struct plain plain = {0};
    if (!text.len || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = 0;
    plain.is_v6 = strchr(copy, ':') != NULL;
    if (strlen(copy) != text.len ||
        inet_pton(plain.is_v6 ? AF_INET6 : AF_INET, copy, plain.bytes) != 1)
        return false;
    unmap(&plain);
    *ret = plain;
    return true;
}

/* --- networks --------------------------------------------------------------------------------- */

static bool read_network(struct kb_str text, struct kbd_network *ret)
{
    struct plain plain;
    uint64_t bits;
    size_t slash = kb_str_find(text, KB_STR("/"), 0);
    if (!read_plain(kb_str_slice(text, 0, slash), &plain))
        return false;
    bits = plain.is_v6 ? 128 : 32;
    if (slash != SIZE_MAX && !kb_str_to_uint(kb_str_slice(text, slash + 1, text.len), bits, &bits))
        return false;
    ret->is_v6 = plain.is_v6;
    ret->bits = (unsigned)bits;
    memcpy(ret->bytes, plain.bytes, sizeof ret->bytes);
    return true;
}

static size_t end_of_word(struct kb_str text)
{
    size_t end = 0;
    while (end < text.len && text.data[end] != ',' && text.data[end] != ' ')
        end++;
    return end;
}

enum kb_status kbd_proxies_parse(struct kb_str text, const char *what, struct kbd_proxies *ret,
                                 struct kb_error *err)
{
    struct kbd_proxies proxies = {.count = 0};
    while (text.len) {
        size_t end = end_of_word(text);
        struct kb_str word = kb_str_slice(text, 0, end);
        text = kb_str_slice(text, end + 1, text.len);
        if (!word.len)
            continue;
        if (proxies.count == KBD_PROXIES_MAX)
            return kb_fail(err, KB_INVALID, "%s: more than %d", what, KBD_PROXIES_MAX);
        if (!read_network(word, &proxies.list[proxies.count++])) {
            kb_fail(err, KB_INVALID, "%s: '%.*s' is no address and no network", what,
                    KB_STR_ARG(word));
            kb_hint(err, "127.0.0.1, 10.0.0.0/8, fd00::/8 and the like, separated by commas");
            return KB_INVALID;
        }
    }
    *ret = proxies;
    return KB_OK;
}

static bool is_in(const struct kbd_network *network, const struct plain *plain)
{
    unsigned whole = network->bits / 8, rest = network->bits % 8;
    unsigned char mask = (unsigned char)(0xff00u >> rest);
    return network->is_v6 == plain->is_v6 && memcmp(network->bytes, plain->bytes, whole) == 0 &&
           (!rest || ((network->bytes[whole] ^ plain->bytes[whole]) & mask) == 0);
}

static bool is_proxy(const struct kbd_proxies *proxies, const struct plain *plain)
{
    for (size_t i = 0; i < proxies->count; i++)
        if (is_in(&proxies->list[i], plain))
            return true;
    return false;
}

/* --- who asked -------------------------------------------------------------------------------- */

static bool plain_of(const struct sockaddr *address, struct plain *ret)
{
    *ret = (struct plain){0};
    if (address && address->sa_family == AF_INET)
        memcpy(ret->bytes, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    else if (address && address->sa_family == AF_INET6)
        memcpy(ret->bytes, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
    else
        return false;
    ret->is_v6 = address->sa_family == AF_INET6;
    unmap(ret);
    return true;
}

static void write_address(const struct plain *plain, struct sockaddr_storage *ret)
{
    memset(ret, 0, sizeof *ret);
    ret->ss_family = plain->is_v6 ? AF_INET6 : AF_INET;
    if (plain->is_v6)
        memcpy(&((struct sockaddr_in6 *)(void *)ret)->sin6_addr, plain->bytes, 16);
    else
        memcpy(&((struct sockaddr_in *)(void *)ret)->sin_addr, plain->bytes, 4);
}

/* "1.2.3.4", "1.2.3.4:567", "::1", "[::1]:567": proxies write all of these. */
static bool read_forwarded(struct kb_str text, struct plain *ret)
{
    text = kb_str_trim(text);
    if (text.len && text.data[0] == '[')
        return read_plain(kb_str_slice(text, 1, kb_str_find(text, KB_STR("]"), 0)), ret);
    size_t colon = kb_str_find(text, KB_STR(":"), 0);
    if (colon != SIZE_MAX && kb_str_find(text, KB_STR(":"), colon + 1) == SIZE_MAX)
        text = kb_str_slice(text, 0, colon);
    return read_plain(text, ret);
}

/* Takes the last element off a list; false when there is none. */
static bool take_last(struct kb_str *list, struct kb_str *ret)
{
    size_t at = list->len;
    if (!list->len)
        return false;
    while (at > 0 && list->data[at - 1] != ',')
        at--;
    *ret = kb_str_slice(*list, at, list->len);
    *list = kb_str_slice(*list, 0, at ? at - 1 : 0);
    return true;
}

/*
 * Each proxy adds whom it speaks for at the end: from there back as long as it was one of ours that
 * wrote it. False where something is no address: what stands before it is nobody's word.
 */
static bool walk_back(const struct kbd_proxies *proxies, struct kb_str list, struct plain *client)
{
    struct kb_str last;
    while (is_proxy(proxies, client) && take_last(&list, &last)) {
        struct plain before;
        if (!read_forwarded(last, &before))
            return false;
        *client = before;
    }
    return true;
}

void kbd_proxies_client(const struct kbd_proxies *proxies, const struct sockaddr *peer, bool tls,
                        const struct kb_api_pair *headers, size_t header_count,
                        struct kbd_client *ret)
{
    struct plain client;
    *ret = (struct kbd_client){.secure = tls};
    if (!plain_of(peer, &client))
        return;
    bool speaks = is_proxy(proxies, &client), goes_on = speaks, told = false;
    for (size_t i = header_count; i-- > 0 && speaks;) {
        if (goes_on && kb_str_equal(headers[i].name, KB_STR("x-forwarded-for")))
            goes_on = walk_back(proxies, headers[i].value, &client);
        if (!told && kb_str_equal(headers[i].name, KB_STR("x-forwarded-proto"))) {
            ret->secure = kb_str_equal(kb_str_trim(headers[i].value), KB_STR("https"));
            told = true;
        }
    }
    write_address(&client, &ret->address);
}

const char *kbd_client_text(const struct kbd_client *client, char out[KBD_CLIENT_TEXT_SIZE])
{
    struct plain plain;
    bool known = plain_of((const struct sockaddr *)(const void *)&client->address, &plain);
    if (!known ||
        !inet_ntop(plain.is_v6 ? AF_INET6 : AF_INET, plain.bytes, out, KBD_CLIENT_TEXT_SIZE))
        snprintf(out, KBD_CLIENT_TEXT_SIZE, "-");
    return out;
}
