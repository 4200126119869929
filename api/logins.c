#include "kb/login.h"

#include <pthread.h>

#define BUCKETS 1024
#define NONE    (-1)

struct row {
    bool used;
    int next; /* in its bucket */
    struct kb_hash token;
    struct kb_login login;
    int64_t begun_ms, seen_ms;
};

struct kb_logins {
    pthread_mutex_t lock;
    int buckets[BUCKETS];
    struct row rows[KB_LOGINS_MAX];
};

enum kb_status kb_logins_new(struct kb_logins **ret, struct kb_error *err)
{
    struct kb_logins *logins = calloc(1, sizeof *logins);
    if (!logins || pthread_mutex_init(&logins->lock, NULL)) {
        free(logins);
        return kb_fail_memory(err);
    }
    for (size_t i = 0; i < BUCKETS; i++)
        logins->buckets[i] = NONE;
    *ret = logins;
    return KB_OK;
}

void kb_logins_free(struct kb_logins *logins)
{
    if (!logins)
        return;
    pthread_mutex_destroy(&logins->lock);
    explicit_bzero(logins->rows, sizeof logins->rows);
    free(logins);
}

/* What the bucket and the row are found by: time tells about a hash that nobody can steer. */
static int *bucket_of(struct kb_logins *logins, const struct kb_hash *hash)
{
    unsigned number = (unsigned)hash->bytes[0] << 8 | hash->bytes[1];
    return &logins->buckets[number % BUCKETS];
}

static struct row *find_row(struct kb_logins *logins, struct kb_str token)
{
    struct kb_hash hash;
    kb_hash_bytes(token.data, token.len, &hash);
    for (int at = *bucket_of(logins, &hash); at != NONE; at = logins->rows[at].next)
        if (kb_hash_equal(&logins->rows[at].token, &hash))
            return &logins->rows[at];
    return NULL;
}

static void drop(struct kb_logins *logins, struct row *row)
{
    int number = (int)(row - logins->rows);
    int *at = bucket_of(logins, &row->token);
    while (*at != number)
        at = &logins->rows[*at].next;
    *at = row->next;
    explicit_bzero(row, sizeof *row);
}

/* A clock that was set back ends nothing. */
static bool has_ended(const struct row *row, int64_t now_ms)
{
    return now_ms - row->seen_ms >= KB_LOGIN_IDLE_MS || now_ms - row->begun_ms >= KB_LOGIN_LIFE_MS;
}

/* A row for one more login of a key: ends what is over, or was unused longest. */
static struct row *make_room(struct kb_logins *logins, int64_t key_row, int64_t now_ms)
{
    struct row *free_row = NULL, *oldest = NULL, *own = NULL;
    size_t of_key = 0;
    for (struct row *row = logins->rows; row < logins->rows + KB_LOGINS_MAX; row++) {
        if (row->used && has_ended(row, now_ms))
            drop(logins, row);
        if (!row->used) {
            free_row = free_row ? free_row : row;
            continue;
        }
        if (!oldest || row->seen_ms < oldest->seen_ms)
            oldest = row;
        if (row->login.key_row != key_row)
            continue;
        of_key++;
        if (!own || row->seen_ms < own->seen_ms)
            own = row;
    }
    struct row *taken = of_key >= KB_LOGINS_OF_KEY ? own : free_row ? free_row : oldest;
    if (taken->used)
        drop(logins, taken);
    return taken;
}

void kb_logins_begin(struct kb_logins *logins, int64_t key_row, int64_t now_ms,
                     char token[KB_TOKEN_SIZE])
{
    struct row made = {.used = true, .begun_ms = now_ms, .seen_ms = now_ms};
    kb_random_token(token);
    kb_random_token(made.login.csrf);
    made.login.key_row = key_row;
    kb_hash_bytes(token, KB_TOKEN_SIZE - 1, &made.token);
    pthread_mutex_lock(&logins->lock);
    struct row *row = make_room(logins, key_row, now_ms);
    int *bucket = bucket_of(logins, &made.token);
    made.next = *bucket;
    *row = made;
    *bucket = (int)(row - logins->rows);
    pthread_mutex_unlock(&logins->lock);
}

bool kb_logins_find(struct kb_logins *logins, struct kb_str token, int64_t now_ms,
                    struct kb_login *ret)
{
    pthread_mutex_lock(&logins->lock);
    struct row *row = find_row(logins, token);
    if (row && has_ended(row, now_ms)) {
        drop(logins, row);
        row = NULL;
    }
    if (row) {
        row->seen_ms = now_ms;
        *ret = row->login;
    }
    pthread_mutex_unlock(&logins->lock);
    return row != NULL;
}

void kb_logins_end(struct kb_logins *logins, struct kb_str token)
{
    pthread_mutex_lock(&logins->lock);
    struct row *row = find_row(logins, token);
    if (row)
        drop(logins, row);
    pthread_mutex_unlock(&logins->lock);
}
