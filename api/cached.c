/* cached.c - which calls are answered from what was kept, under which key, and as of when. */
#include "cache.h"

static struct kb_api_cache *cache_of(const struct kb_api_call *call)
{
    return call->session->host->cache[call->session->door];
}

static bool may_be_kept(const struct kb_api_call *call)
{
    return cache_of(call) && call->route->is_kept && !call->session->store;
}

/* A preset is the same as its value sent; only of a day or an instant it matters whether it was. */
static void add_value(struct kb_hasher *hasher, const struct kb_api_parameter *row,
                      const struct kb_api_value *value)
{
    bool is_text = row->form == KB_API_TEXT || row->form == KB_API_REGION;
    bool is_time = row->form == KB_API_DAY || row->form == KB_API_INSTANT;
    kb_hasher_add_int(hasher, is_time && value->given);
    kb_hasher_add_int(hasher, is_text ? 0 : value->number);
    kb_hasher_add(hasher, is_text ? value->text : (struct kb_str){0});
}

/* Who sees it: all of a key by which two holders may be told different things. */
static void add_eyes(struct kb_hasher *hasher, const struct kb_api_call *call)
{
    const struct kb_key *key = &call->key;
    kb_hasher_add_int(hasher, key->name.len ? (int64_t)key->role : -1);
    kb_hasher_add_int(hasher, call->sees_drafts);
    kb_hasher_add_int(hasher, key->is_cleared);
    kb_hasher_add(hasher, key->region);
    for (size_t i = 0; i < key->region_count; i++)
        kb_hasher_add(hasher, key->regions[i]);
}

/*
 * All that an answer depends on beside the stamp. Who adds something that answers depend on adds it
 * here: a parameter is in it by being in the route's table.
 */
static void key_of(const struct kb_api_call *call, struct kb_hash *ret)
{
    const struct kb_api_route *route = call->route;
    struct kb_hasher hasher;
    kb_api_cache_key_begin(cache_of(call), &hasher);
    kb_hasher_add(&hasher, kb_str_of(route->pattern));
    kb_hasher_add_int(&hasher, call->session->door);
    add_eyes(&hasher, call);
    for (size_t i = 0; i < route->parameter_count; i++)
        add_value(&hasher, &route->parameters[i], &call->values[i]);
    kb_hasher_done(&hasher, ret);
}

static int64_t now_us(const struct kb_api_call *call)
{
    const struct kb_api_host *host = call->session->host;
    return host->now_us ? host->now_us(host->context) : 0;
}

/* How long a stamp is believed that was read; reading it costs more than all else about giving what
 * was kept. */
#define BELIEVED_US 1000

static bool read_stamp(struct kb_api_call *call, struct kb_api_stamp *ret)
{
    struct kb_searcher *searcher = call->session->searcher;
    *ret = (struct kb_api_stamp){.day = call->today, .words = kb_searcher_words_stamp(searcher)};
    return kb_reader_last_change(kb_searcher_reader(searcher), &ret->change, NULL) == KB_OK;
}

/* The stamp as of now, or of a moment ago where nothing is known to have changed. */
static bool see_stamp(struct kb_api_call *call, int64_t now, struct kb_api_stamp *ret)
{
    struct kb_api_session *session = call->session;
    uint64_t touched = kb_api_cache_touched(cache_of(call));
    if (session->seen.at_us && now - session->seen.at_us < BELIEVED_US &&
        session->seen.touched == touched && session->seen.stamp.day == call->today) {
        *ret = session->seen.stamp;
        return true;
    }
    if (!read_stamp(call, ret))
        return false;
    session->seen.stamp = *ret;
    session->seen.at_us = now;
    session->seen.touched = touched;
    return true;
}

bool kb_api_cached_answer(struct kb_api_call *call)
{
    struct kb_hash key;
    struct kb_api_stamp stamp;
    struct kb_str etag;
    size_t hits = 0;
    int64_t began_us = now_us(call);
    if (!may_be_kept(call) || !see_stamp(call, began_us, &stamp) ||
        kb_api_etag(call, stamp.change, stamp.change, &etag, NULL))
        return false;
    key_of(call, &key);
    if (!kb_api_cache_get(cache_of(call), &key, &stamp, now_us(call) - began_us, kb_api_body(call),
                          &hits))
        return false;
    call->response->query = kb_api_parameter_value(call, "q")->text;
    call->response->revision = stamp.change;
    if (kb_api_answer_fresh(call, etag))
        return true;
    call->response->hits = hits;
    return kb_api_answer(call, KB_API_JSON, etag, NULL) == KB_OK;
}

bool kb_api_cached_begin(struct kb_api_call *call, struct kb_api_stamp *ret)
{
    return may_be_kept(call) && read_stamp(call, ret);
}

/* Where the body says what it took. In a text the quotation mark before the colon has a backslash.
 */
static bool find_took(struct kb_str body, size_t *ret_at, size_t *ret_len)
{
    static const struct kb_str field = KB_STR_INIT("\"took_us\":");
    size_t at = kb_str_find(body, field, 0), end;
    if (at == SIZE_MAX)
        return false;
    at += field.len;
    for (end = at; end < body.len && body.data[end] >= '0' && body.data[end] <= '9'; end++)
        ;
    *ret_at = at;
    *ret_len = end - at;
    return end > at;
}

void kb_api_cached_keep(struct kb_api_call *call, const struct kb_api_stamp *stamp,
                        int64_t revision, size_t hits)
{
    struct kb_hash key;
    struct kb_api_kept answer = {.body = kb_buf_str(&call->session->body), .hits = hits};
    struct kb_searcher *searcher = call->session->searcher;
    /* Until the index has come to the change and the day, the next answer is another one. */
    if (revision != stamp->change || kb_searcher_day(searcher) != stamp->day ||
        !find_took(answer.body, &answer.took_at, &answer.took_len))
        return;
    key_of(call, &key);
    kb_api_cache_put(cache_of(call), &key, stamp, &answer);
}
