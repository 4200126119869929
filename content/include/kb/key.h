/*
 * kb/key.h - keys: who may come in by the internal door.
 *
 * A key is a random secret of 32 bytes, shown once when it is made and stored only as a hash
 * (BLAKE2b; the secret has too much entropy to need a slow one). What a key may do follows from its
 * role. Checking compares hashes in constant time.
 *
 * A secret is written `kb_` and 43 characters of base64url without padding.
 */
#ifndef KB_KEY_H
#define KB_KEY_H

#include "kb/reader.h"
#include "kb/role.h"
#include "kb/store.h"

#define KB_KEY_SECRET_SIZE 47 /* with the NUL */
#define KB_KEY_NAME_MAX    64

struct kb_key {
    int64_t row;
    struct kb_str name; /* who holds it, for people; unique among keys not revoked */
    enum kb_role role;
    int64_t created_ms;
    int64_t revoked_ms; /* 0 while it is good */
};

/*
 * Makes a key in a transaction of its own and writes its secret to `secret`: the only time anyone
 * sees it. KB_INVALID for an empty or too long name, KB_CONFLICT when a good key has that name.
 */
enum kb_status kb_key_create(struct kb_store *store, struct kb_str name, enum kb_role role,
                             char secret[KB_KEY_SECRET_SIZE], struct kb_error *err);

/* Revokes the good key of that name. KB_NOT_FOUND. */
enum kb_status kb_key_revoke(struct kb_store *store, struct kb_str name, struct kb_error *err);

/* All keys, oldest first. Internal door only. */
enum kb_status kb_key_list(struct kb_reader *reader, struct kb_arena *arena,
                           const struct kb_key **ret, size_t *ret_count, struct kb_error *err);

/* The good key with a secret. KB_UNAUTHORIZED when there is none, whatever is wrong with it.
 * Internal door only. */
enum kb_status kb_key_check(struct kb_reader *reader, struct kb_arena *arena, struct kb_str secret,
                            struct kb_key *ret, struct kb_error *err);

/* The key of a row, of who signed in with it earlier. KB_UNAUTHORIZED when it is good no more.
 * Internal door only. */
enum kb_status kb_key_good(struct kb_reader *reader, struct kb_arena *arena, int64_t row,
                           struct kb_key *ret, struct kb_error *err);

#endif
