/*
 * kb/hash.h - content hashes, random bytes, and comparing secrets (libsodium).
 *
 * The content hash is BLAKE2b with 32 bytes (RFC 7693), unkeyed. A hash over several fields feeds
 * each field's length before its bytes, so that no two different lists of fields hash alike.
 */
#ifndef KB_HASH_H
#define KB_HASH_H

#include "kb/error.h"
#include "kb/str.h"

#define KB_HASH_SIZE     32
#define KB_HASH_HEX_SIZE (2 * KB_HASH_SIZE + 1)

struct kb_hash {
    unsigned char bytes[KB_HASH_SIZE];
};

/*
 * A hash in the making: init, any number of fields, done. Plain data, nothing to free; it may be
 * copied to hash two lists that begin alike. `state` is libsodium's.
 */
struct kb_hasher {
    _Alignas(64) unsigned char state[384];
};

void kb_hasher_init(struct kb_hasher *hasher);

/* Feeds a field: its length as 8 little-endian bytes, then its bytes. */
void kb_hasher_add(struct kb_hasher *hasher, struct kb_str field);
/* Feeds a number as a field of 8 little-endian bytes. */
void kb_hasher_add_int(struct kb_hasher *hasher, int64_t field);

/* Ends the hash; the hasher must be begun anew before it is fed again. */
void kb_hasher_done(struct kb_hasher *hasher, struct kb_hash *ret);

/* Hash of plain bytes, without a length in front. */
void kb_hash_bytes(const void *data, size_t len, struct kb_hash *ret);

/* Lower-case hexadecimal, NUL-terminated; returns `out`. */
const char *kb_hash_hex(const struct kb_hash *hash, char out[KB_HASH_HEX_SIZE]);

/* Compares in constant time. */
bool kb_hash_equal(const struct kb_hash *a, const struct kb_hash *b);

/* Fills `out` with random bytes fit for secrets. Aborts the process where the system has none. */
void kb_random_bytes(void *out, size_t len);

#define KB_TOKEN_SIZE 44 /* with the NUL */

/* 256 random bits as text that no address, header or form must escape: base64url without padding
 * (RFC 4648, section 5). */
void kb_random_token(char out[KB_TOKEN_SIZE]);

#endif
