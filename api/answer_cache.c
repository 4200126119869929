#include "cache.h"

#include <pthread.h>
#include <stdatomic.h>

/* One place for each so many bytes: what an answer of ten hits takes. */
#define ANSWER_BYTES (8u << 10)
#define PLACES_MIN   64
#define PLACES_MAX   (1u << 20)

/* No answer takes more than this part of the whole. */
#define PART 16

struct entry {
    struct entry *next;          /* in its place */
    struct entry *newer, *older; /* by when it was asked for last */
    struct kb_hash key;
    struct kb_api_kept answer; /* its body is `bytes` */
    char bytes[];
};

struct kb_api_cache {
    pthread_mutex_t lock;
    unsigned char seed[16];
    atomic_uint_fast64_t touched;
    size_t bytes_max;
    size_t place_count; /* a power of two */
    struct entry **places;
    struct entry *newest, *oldest;
    struct kb_api_stamp stamp; /* of all that is kept */
    struct kb_api_cache_numbers numbers;
};

enum kb_status kb_api_cache_new(size_t bytes_max, struct kb_api_cache **ret, struct kb_error *err)
{
    struct kb_api_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return kb_fail_memory(err);
    cache->bytes_max = bytes_max;
    cache->place_count = PLACES_MIN;
    while (cache->place_count < bytes_max / ANSWER_BYTES && cache->place_count < PLACES_MAX)
        cache->place_count *= 2;
    cache->places = calloc(cache->place_count, sizeof *cache->places);
    if (!cache->places) {
        free(cache);
        return kb_fail_memory(err);
    }
    pthread_mutex_init(&cache->lock, NULL);
    kb_random_bytes(cache->seed, sizeof cache->seed);
    *ret = cache;
    return KB_OK;
}

static void free_all(struct entry *newest)
{
    while (newest) {
        struct entry *older = newest->older;
        free(newest);
        newest = older;
    }
}

void kb_api_cache_free(struct kb_api_cache *cache)
{
    if (!cache)
        return;
    free_all(cache->newest);
    pthread_mutex_destroy(&cache->lock);
    free(cache->places);
    free(cache);
}

void kb_api_cache_numbers(struct kb_api_cache *cache, struct kb_api_cache_numbers *ret)
{
    pthread_mutex_lock(&cache->lock);
    *ret = cache->numbers;
    pthread_mutex_unlock(&cache->lock);
}

void kb_api_cache_touch(struct kb_api_cache *cache)
{
    if (cache)
        atomic_fetch_add(&cache->touched, 1);
}

uint64_t kb_api_cache_touched(const struct kb_api_cache *cache)
{
    return atomic_load(&cache->touched);
}

void kb_api_cache_key_begin(const struct kb_api_cache *cache, struct kb_hasher *ret)
{
    kb_hasher_init(ret);
    kb_hasher_add(ret, (struct kb_str){(const char *)cache->seed, sizeof cache->seed});
}

/* --- with the lock ---------------------------------------------------------------------------- */

static struct entry **place_of(struct kb_api_cache *cache, const struct kb_hash *key)
{
    size_t place;
    memcpy(&place, key->bytes, sizeof place);
    return &cache->places[place & (cache->place_count - 1)];
}

static struct entry *find(struct kb_api_cache *cache, const struct kb_hash *key)
{
    struct entry *entry = *place_of(cache, key);
    while (entry && memcmp(entry->key.bytes, key->bytes, sizeof key->bytes) != 0)
        entry = entry->next;
    return entry;
}

static void unlink_age(struct kb_api_cache *cache, struct entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void make_newest(struct kb_api_cache *cache, struct entry *entry)
{
    entry->newer = NULL;
    entry->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

static void remove_oldest(struct kb_api_cache *cache)
{
    struct entry *entry = cache->oldest, **at = place_of(cache, &entry->key);
    while (*at != entry)
        at = &(*at)->next;
    *at = entry->next;
    unlink_age(cache, entry);
    cache->numbers.answers--;
    cache->numbers.bytes -= sizeof *entry + entry->answer.body.len;
    free(entry);
}

static void add(struct kb_api_cache *cache, struct entry *entry)
{
    size_t bytes = sizeof *entry + entry->answer.body.len;
    while (cache->oldest && cache->numbers.bytes + bytes > cache->bytes_max)
        remove_oldest(cache);
    struct entry **place = place_of(cache, &entry->key);
    entry->next = *place;
    *place = entry;
    make_newest(cache, entry);
    cache->numbers.answers++;
    cache->numbers.bytes += bytes;
}

/* What was made before the newest stamp we know comes too late. */
static bool is_past(const struct kb_api_stamp *stamp, const struct kb_api_stamp *now)
{
    return stamp->change < now->change || (stamp->change == now->change && stamp->day < now->day);
}

static bool is_same(const struct kb_api_stamp *a, const struct kb_api_stamp *b)
{
    return a->change == b->change && a->day == b->day && a->words == b->words;
}

/* Drops everything when the stamp moved on: what is to be freed, once the lock is given back. */
static struct entry *move_on(struct kb_api_cache *cache, const struct kb_api_stamp *stamp)
{
    if (is_past(stamp, &cache->stamp) || is_same(stamp, &cache->stamp))
        return NULL;
    struct entry *all = cache->newest;
    cache->stamp = *stamp;
    cache->numbers.dropped += all != NULL;
    cache->numbers.answers = cache->numbers.bytes = 0;
    cache->newest = cache->oldest = NULL;
    memset(cache->places, 0, cache->place_count * sizeof *cache->places);
    return all;
}

/* --- any thread ------------------------------------------------------------------------------- */

static struct entry *make_entry(const struct kb_hash *key, const struct kb_api_kept *answer)
{
    struct entry *entry = malloc(sizeof *entry + answer->body.len);
    if (!entry)
        return NULL;
    entry->key = *key;
    entry->answer = *answer;
    entry->answer.body.data = memcpy(entry->bytes, answer->body.data, answer->body.len);
    return entry;
}

void kb_api_cache_put(struct kb_api_cache *cache, const struct kb_hash *key,
                      const struct kb_api_stamp *stamp, const struct kb_api_kept *answer)
{
    if (answer->body.len > cache->bytes_max / PART)
        return;
    struct entry *entry = make_entry(key, answer);
    if (!entry)
        return;
    pthread_mutex_lock(&cache->lock);
    struct entry *dropped = move_on(cache, stamp);
    cache->numbers.misses++;
    bool wanted = is_same(stamp, &cache->stamp) && !find(cache, key);
    if (wanted)
        add(cache, entry);
    pthread_mutex_unlock(&cache->lock);
    if (!wanted)
        free(entry);
    free_all(dropped);
}

static void write_answer(const struct kb_api_kept *answer, int64_t took_us, struct kb_buf *ret)
{
    size_t behind = answer->took_at + answer->took_len;
    kb_buf_add(ret, answer->body.data, answer->took_at);
    kb_buf_printf(ret, "%lld", (long long)took_us);
    kb_buf_add(ret, answer->body.data + behind, answer->body.len - behind);
}

bool kb_api_cache_get(struct kb_api_cache *cache, const struct kb_hash *key,
                      const struct kb_api_stamp *stamp, int64_t took_us, struct kb_buf *ret,
                      size_t *ret_hits)
{
    pthread_mutex_lock(&cache->lock);
    struct entry *dropped = move_on(cache, stamp);
    struct entry *entry = is_same(stamp, &cache->stamp) ? find(cache, key) : NULL;
    if (entry) {
        unlink_age(cache, entry);
        make_newest(cache, entry);
        write_answer(&entry->answer, took_us, ret);
        *ret_hits = entry->answer.hits;
    }
    cache->numbers.hits += entry != NULL;
    pthread_mutex_unlock(&cache->lock);
    free_all(dropped);
    return entry != NULL;
}
