#include "kb/hash.h"

#include <sodium.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(struct kb_hasher), "the state must fit");
_Static_assert(_Alignof(crypto_generichash_state) <= _Alignof(struct kb_hasher), "and be aligned");
_Static_assert(KB_HASH_SIZE == crypto_generichash_BYTES, "BLAKE2b-256");

/*
 * Chooses the implementation for this processor and opens the source of random bytes; may be called
 * any number of times, from any thread. Where the system has no random bytes libsodium aborts the
 * process: there is nothing safe to go on with.
 */
static void start_sodium(void)
{
    if (sodium_init() < 0)
        abort();
}

static crypto_generichash_state *state_of(struct kb_hasher *hasher)
{
    return (crypto_generichash_state *)(void *)hasher->state;
}

void kb_hasher_init(struct kb_hasher *hasher)
{
    start_sodium();
    crypto_generichash_init(state_of(hasher), NULL, 0, KB_HASH_SIZE);
}

static void put_le64(uint64_t value, unsigned char out[8])
{
    for (size_t i = 0; i < 8; i++)
        out[i] = (unsigned char)(value >> (8 * i));
}

void kb_hasher_add(struct kb_hasher *hasher, struct kb_str field)
{
    unsigned char len[8];
    put_le64(field.len, len);
    crypto_generichash_update(state_of(hasher), len, sizeof len);
    if (field.len)
        crypto_generichash_update(state_of(hasher), (const unsigned char *)field.data, field.len);
}

void kb_hasher_add_int(struct kb_hasher *hasher, int64_t field)
{
    unsigned char bytes[8];
    put_le64((uint64_t)field, bytes);
    kb_hasher_add(hasher, (struct kb_str){(const char *)bytes, sizeof bytes});
}

void kb_hasher_done(struct kb_hasher *hasher, struct kb_hash *ret)
{
    crypto_generichash_final(state_of(hasher), ret->bytes, sizeof ret->bytes);
}

void kb_hash_bytes(const void *data, size_t len, struct kb_hash *ret)
{
    start_sodium();
    crypto_generichash(ret->bytes, sizeof ret->bytes, data, len, NULL, 0);
}

const char *kb_hash_hex(const struct kb_hash *hash, char out[KB_HASH_HEX_SIZE])
{
    return sodium_bin2hex(out, KB_HASH_HEX_SIZE, hash->bytes, sizeof hash->bytes);
}

bool kb_hash_equal(const struct kb_hash *a, const struct kb_hash *b)
{
    return sodium_memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void kb_random_bytes(void *out, size_t len)
{
    start_sodium();
    randombytes_buf(out, len);
}

/* `out` has room for the digits and a NUL. */
static void write_base64url(const unsigned char *bytes, size_t count, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned held = 0, bits = 0;
    for (size_t i = 0; i < count; i++) {
        held = held << 8 | bytes[i];
        bits += 8;
        for (; bits >= 6; bits -= 6)
            *out++ = digits[held >> (bits - 6) & 63];
    }
    if (bits)
        *out++ = digits[held << (6 - bits) & 63];
    *out = 0;
}

void kb_random_token(char out[KB_TOKEN_SIZE])
{
    unsigned char bytes[32];
    kb_random_bytes(bytes, sizeof bytes);
    write_base64url(bytes, sizeof bytes, out);
    sodium_memzero(bytes, sizeof bytes);
}
