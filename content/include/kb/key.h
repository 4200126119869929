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
#define KB_KEY_REGIONS_MAX 16
#define KB_KEY_RATE_MAX    100000

struct kb_key {
    int64_t row;
    struct kb_str name; /* who holds it, for people; unique among keys not revoked */
    enum kb_role role;
    struct kb_str region;         /* its home; empty: none */
    const struct kb_str *regions; /* others that it may act for, and for what lies in them */
    size_t region_count;
    bool is_cleared;    /* may know of what is scheduled, where the role works on it */
    int64_t expires_ms; /* it is good before; 0: for good */
    int64_t rate;       /* requests in a minute; 0: as many as the door lets in */
    int64_t created_ms;
    int64_t revoked_ms; /* 0 while it is good */
};

/* Whether keys of a role are cleared where nothing else is said: those who make releases. */
bool kb_role_is_cleared(enum kb_role role);

/*
 * Makes a key with the name, role, regions, clearance, end and rate of `terms`, in a transaction of
 * its own, and writes its secret to `secret`: the only time anyone sees it. KB_INVALID names what
 * of the terms is no good: an empty or too long name, a region that is no code, more of them than
 * KB_KEY_REGIONS_MAX, an end that is past, a rate above KB_KEY_RATE_MAX, a clearance for a role
 * that works on nothing unpublished. KB_CONFLICT when a good key has that name.
 */
enum kb_status kb_key_make(struct kb_store *store, const struct kb_key *terms,
                           char secret[KB_KEY_SECRET_SIZE], struct kb_error *err);

/* The same with nothing but a name and a role, and the role's clearance. */
enum kb_status kb_key_create(struct kb_store *store, struct kb_str name, enum kb_role role,
                             char secret[KB_KEY_SECRET_SIZE], struct kb_error *err);

/* Revokes the good key of that name, expired or not. KB_NOT_FOUND. */
enum kb_status kb_key_revoke(struct kb_store *store, struct kb_str name, struct kb_error *err);

/* All keys, oldest first. Internal door only. */
enum kb_status kb_key_list(struct kb_reader *reader, struct kb_arena *arena,
                           const struct kb_key **ret, size_t *ret_count, struct kb_error *err);

/* The key with a secret that is good at an instant. KB_UNAUTHORIZED when there is none, whatever is
 * wrong with it. Internal door only. */
enum kb_status kb_key_check(struct kb_reader *reader, struct kb_arena *arena, struct kb_str secret,
                            int64_t now_ms, struct kb_key *ret, struct kb_error *err);

/* The key of a row, of who signed in with it earlier. KB_UNAUTHORIZED when it is good no more.
 * Internal door only. */
enum kb_status kb_key_good(struct kb_reader *reader, struct kb_arena *arena, int64_t row,
                           int64_t now_ms, struct kb_key *ret, struct kb_error *err);

#endif
