#include "rate.h"

#include <netinet/in.h>
#include <pthread.h>

#include "kb/hash.h"

#define BUCKETS   1024
#define WAYS      8
#define MINUTE_US INT64_C(60000000)
#define SECOND_US INT64_C(1000000)
#define KEY_SIZE  17 /* the family, and the address filled up with zeros */
#define OF_KEY    1  /* in place of the family: it is the row of a key */

struct slot {
    unsigned char key[KEY_SIZE];
    unsigned count; /* 0: free */
    int64_t begun_us;
};

struct kbd_rate {
    pthread_mutex_t lock;
    unsigned per_minute;
    unsigned char seed[16]; /* so that nobody can choose who shares a bucket with whom */
    struct slot slots[BUCKETS][WAYS];
};

enum kb_status kbd_rate_new(unsigned per_minute, struct kbd_rate **ret, struct kb_error *err)
{
    struct kbd_rate *rate = calloc(1, sizeof *rate);
    if (!rate)
        return kb_fail_memory(err);
    pthread_mutex_init(&rate->lock, NULL);
    rate->per_minute = per_minute;
    kb_random_bytes(rate->seed, sizeof rate->seed);
    *ret = rate;
    return KB_OK;
}

void kbd_rate_free(struct kbd_rate *rate)
{
    if (!rate)
        return;
    pthread_mutex_destroy(&rate->lock);
    free(rate);
}

static void key_of_address(const struct sockaddr *address, unsigned char key[KEY_SIZE])
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    memset(key, 0, KEY_SIZE);
    if (address && address->sa_family == AF_INET) {
        memcpy(&four, address, sizeof four);
        key[0] = 4;
        memcpy(key + 1, &four.sin_addr, sizeof four.sin_addr);
    } else if (address && address->sa_family == AF_INET6) {
        memcpy(&six, address, sizeof six);
        bool is_four = IN6_IS_ADDR_V4MAPPED(&six.sin6_addr);
        key[0] = is_four ? 4 : 6;
        memcpy(key + 1, six.sin6_addr.s6_addr + (is_four ? 12 : 0), is_four ? 4 : 8);
    }
}

static void key_of(const struct kbd_rate_who *who, unsigned char key[KEY_SIZE])
{
    if (!who->key) {
        key_of_address(who->address, key);
        key[0] |= (unsigned char)(who->sort << 4);
        return;
    }
    memset(key, 0, KEY_SIZE);
    key[0] = OF_KEY;
    memcpy(key + 1, &who->key, sizeof who->key);
}

static struct slot *bucket_of(struct kbd_rate *rate, const unsigned char key[KEY_SIZE])
{
    struct kb_hasher hasher;
    struct kb_hash hash;
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, (struct kb_str){(const char *)rate->seed, sizeof rate->seed});
    kb_hasher_add(&hasher, (struct kb_str){(const char *)key, KEY_SIZE});
    kb_hasher_done(&hasher, &hash);
    return rate->slots[(hash.bytes[0] | (unsigned)hash.bytes[1] << 8) % BUCKETS];
}

/* The slot of the key, else a free one, else the one whose minute began first. */
static struct slot *find_slot(struct slot bucket[WAYS], const unsigned char key[KEY_SIZE])
{
    struct slot *oldest = &bucket[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (bucket[i].count && memcmp(bucket[i].key, key, KEY_SIZE) == 0)
            return &bucket[i];
        if (!bucket[i].count || (oldest->count && bucket[i].begun_us < oldest->begun_us))
            oldest = &bucket[i];
    }
    oldest->count = 0;
    memcpy(oldest->key, key, KEY_SIZE);
    return oldest;
}

unsigned kbd_rate_take_of(struct kbd_rate *rate, const struct kbd_rate_who *who,
                          unsigned per_minute, int64_t now_us)
{
    unsigned char key[KEY_SIZE];
    unsigned wait = 0;
    key_of(who, key);
    pthread_mutex_lock(&rate->lock);
    struct slot *slot = find_slot(bucket_of(rate, key), key);
    if (!slot->count || now_us - slot->begun_us >= MINUTE_US) {
        slot->begun_us = now_us;
        slot->count = 1; /* one that has done nothing yet, so that the slot is taken */
    }
    if (slot->count > per_minute)
        wait = (unsigned)((slot->begun_us + MINUTE_US - now_us + SECOND_US - 1) / SECOND_US);
    else
        slot->count++;
    pthread_mutex_unlock(&rate->lock);
    return wait;
}

unsigned kbd_rate_take(struct kbd_rate *rate, const struct sockaddr *address, int64_t now_us)
{
    return kbd_rate_take_of(rate, &(struct kbd_rate_who){.address = address}, rate->per_minute,
                            now_us);
}
