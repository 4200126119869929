/*
 * kb/release.h - releases: editions that become visible together, at one instant, or not at all.
 *
 * What it is: a bundle with a name, an owner and an instant. Its members are approved editions to
 * be published, published editions to be withdrawn, and operators' entries (pins, synonyms, …) that
 * come or go with them. It is `open` while it is planned,
 * `scheduled` once it has its instant, `released` afterwards; `rolled_back` when it was taken back
 * whole, `cancelled` when nothing came of it.
 *
 * What always holds: a release is one transaction with one change number, known from its instant,
 * also when nothing ran then: kb_store_begin() releases what is due before it begins anything else,
 * and refuses to begin when that fails. So no change is recorded as known after an instant and
 * counted before its release. An item is in one release at a time. Members of a scheduled release
 * keep their state: the database refuses to move them. What a release does to an item follows from
 * the item alone, row numbers of standings included, so that an index made beforehand is right.
 *
 * How the world will be: kb_release_item() and kb_release_item_content() show an item as if the
 * release, and those scheduled before it, had been released. They only read.
 *
 * Times are milliseconds since 1970. Functions that take a store and say "in the open transaction"
 * leave it as it was before when they fail. One thread at a time, as for the store and the reader.
 */
#ifndef KB_RELEASE_H
#define KB_RELEASE_H

#include "kb/entry.h"

/* Members of one release. */
#define KB_RELEASE_MEMBERS_MAX 20000

#define KB_RELEASE_STATE_LIST(X)                                                                   \
    X(OPEN, "open")                                                                                \
    X(SCHEDULED, "scheduled")                                                                      \
    X(RELEASED, "released")                                                                        \
    X(ROLLED_BACK, "rolled_back")                                                                  \
    X(CANCELLED, "cancelled")

enum kb_release_state {
#define X(name, wire) KB_RELEASE_##name,
    KB_RELEASE_STATE_LIST(X)
#undef X
};

/* Wire name; static. The parser returns false for anything else. */
const char *kb_release_state_name(enum kb_release_state state);
bool kb_release_state_parse(struct kb_str s, enum kb_release_state *ret);

enum kb_member_kind {
    KB_MEMBER_EDITION,    /* is published */
    KB_MEMBER_WITHDRAWAL, /* is withdrawn, for `reason` */
};

/* "edition" or "withdrawal"; static. */
const char *kb_member_kind_name(enum kb_member_kind kind);
bool kb_member_kind_parse(struct kb_str s, enum kb_member_kind *ret);

struct kb_release_member {
    enum kb_member_kind kind;
    int64_t item_row, edition_row;
    struct kb_str id; /* of the item */
    int edition;
    struct kb_str title;
    enum kb_state state; /* of the edition, now */
    struct kb_str reason;
};

/* An operators' entry (kb/entry.h) that comes with a release, or goes. */
struct kb_release_entry {
    enum kb_entry_kind kind;
    struct kb_str key, value; /* as they will be; the value is empty for one that goes */
    kb_date from, to;
    bool removes;
    int64_t at_ms; /* of kb_release_entries() in a world: the instant; else 0 */
    int64_t
        replaces; /* likewise: row of the entry that is known now, which it takes the place of */
};

struct kb_release {
    int64_t id;
    struct kb_str name, owner;
    enum kb_release_state state;
    int64_t at_ms; /* the instant; 0 while none is set */
    int64_t created_ms;
    int64_t change;       /* that released it; 0 before */
    int64_t ended_ms;     /* when it was rolled back or cancelled; 0 unless it was */
    struct kb_str reason; /* for that */
    size_t member_count;
    const struct kb_release_member *members; /* of kb_release_get() alone; in order of arrival */
    size_t entry_count;
    const struct kb_release_entry *entries; /* likewise */
};

/* --- planning: in the open transaction -------------------------------------------------------- */

/* A new open release; its owner is the actor of the transaction. KB_INVALID for a name that is
 * missing, too long (KB_TITLE_MAX) or not UTF-8. */
enum kb_status kb_release_create(struct kb_store *store, struct kb_str name, int64_t *ret_id,
                                 struct kb_error *err);

/*
 * Takes an edition into an open release: one that was never published, to be published, or one that
 * was, to be withdrawn (`reason` must be given then). Errors: KB_NOT_FOUND; KB_INVALID when the
 * edition's state does not allow it; KB_CONFLICT when the release is not open, has the edition
 * already, publishes another edition of the item already, or when the item is in another release
 * (which is not named, for not everybody may know of it; kb_release_of_item() tells who may).
 */
enum kb_status kb_release_add(struct kb_store *store, int64_t release, enum kb_member_kind kind,
                              struct kb_str id, int edition, struct kb_str reason,
                              struct kb_error *err);

/* Takes an edition out of an open release. KB_NOT_FOUND; KB_CONFLICT when it is not open. */
enum kb_status kb_release_remove(struct kb_store *store, int64_t release, struct kb_str id,
                                 int edition, struct kb_error *err);

/*
 * Plans that an entry comes with an open release, as kb_entry_put() would put it then, or that the
 * known one of that kind and key goes; in place of what the release has of them. Checked now, so
 * that nothing can refuse it at the instant. For who may release. Errors: as kb_entry_put() and
 * kb_entry_remove(); KB_CONFLICT when the release is not open, or another one that is to come has
 * the key.
 */
enum kb_status kb_release_put_entry(struct kb_store *store, int64_t release,
                                    enum kb_entry_kind kind, struct kb_str key, struct kb_str value,
                                    kb_date from, kb_date to, struct kb_error *err);
enum kb_status kb_release_remove_entry(struct kb_store *store, int64_t release,
                                       enum kb_entry_kind kind, struct kb_str key,
                                       struct kb_error *err);

/* Takes such a plan out of an open release. KB_NOT_FOUND; KB_CONFLICT when it is not open. */
enum kb_status kb_release_drop_entry(struct kb_store *store, int64_t release,
                                     enum kb_entry_kind kind, struct kb_str key,
                                     struct kb_error *err);

/*
 * Sets the instant of an open release; its editions are `scheduled` from now on. Of several
 * releases of one millisecond each has one of its own, the first after it that is free. Errors:
 * KB_INVALID when the instant is not in the future or the release is empty; KB_CONFLICT when it is
 * not open, or names the members that are not approved (or, for a withdrawal, not published).
 */
enum kb_status kb_release_schedule(struct kb_store *store, int64_t release, int64_t at_ms,
                                   struct kb_error *err);

/* Takes the instant away again: an open release with approved members. KB_CONFLICT unless it is
 * scheduled. */
enum kb_status kb_release_unschedule(struct kb_store *store, int64_t release, struct kb_error *err);

/* Ends an open or scheduled release for `reason` (may be empty); its members are approved again.
 * KB_CONFLICT in any other state. */
enum kb_status kb_release_cancel(struct kb_store *store, int64_t release, struct kb_str reason,
                                 struct kb_error *err);

/*
 * Takes a release back whole, from now on: what stood before its instant stands again, the editions
 * it published are withdrawn for `reason` (must be given) and stay readable by their links, what it
 * withdrew is back, and so are entries. What was known in between stays on record. Errors:
 * KB_INVALID without a reason; KB_CONFLICT unless it was released, or when members were changed
 * since: the message names them.
 */
enum kb_status kb_release_roll_back(struct kb_store *store, int64_t release, struct kb_str reason,
                                    struct kb_error *err);

/* --- the instant ------------------------------------------------------------------------------ */

/*
 * Releases what is due, each release in a transaction of its own, in the order of their instants.
 * kb_store_begin() does the same. `*ret_count` of them, also when a later one failed; may be NULL.
 * KB_INTERNAL when a transaction is open; KB_IO, KB_NO_MEMORY and kin: try again.
 */
enum kb_status kb_release_flip_due(struct kb_store *store, size_t *ret_count, struct kb_error *err);

/* --- reading: internal door only -------------------------------------------------------------- */

/* All releases, the newest first, without their members. */
enum kb_status kb_release_list(struct kb_reader *reader, struct kb_arena *arena,
                               const struct kb_release **ret, size_t *ret_count,
                               struct kb_error *err);

/* One with its members. KB_NOT_FOUND. */
enum kb_status kb_release_get(struct kb_reader *reader, struct kb_arena *arena, int64_t release,
                              struct kb_release *ret, struct kb_error *err);

/* The open or scheduled release that an item is in, or 0. */
enum kb_status kb_release_of_item(struct kb_reader *reader, struct kb_str id, int64_t *ret,
                                  struct kb_error *err);

/* The earliest instant that is scheduled, or KB_TIME_MAX. */
enum kb_status kb_release_next_ms(struct kb_reader *reader, int64_t *ret, struct kb_error *err);

/* A release that came, and from when it is known: later than planned if the clock was set back. */
struct kb_release_came {
    int64_t id, at_ms;
};

/* Releases that came after `change` and were not taken back, the last one first. */
enum kb_status kb_release_since(struct kb_reader *reader, struct kb_arena *arena, int64_t change,
                                const struct kb_release_came **ret, size_t *ret_count,
                                struct kb_error *err);

/*
 * The item as it will be: `release` and everything scheduled before it applied. An open release
 * counts as coming last, at `now_ms`. Of a release that is past, nothing is applied. KB_NOT_FOUND.
 */
enum kb_status kb_release_item(struct kb_reader *reader, struct kb_arena *arena, int64_t release,
                               int64_t now_ms, struct kb_str id, struct kb_item *ret,
                               struct kb_error *err);

/* The same as an index sees it, see kb_reader_item_content(). */
enum kb_status kb_release_item_content(struct kb_reader *reader, struct kb_arena *arena,
                                       int64_t release, int64_t now_ms, int64_t item_row,
                                       struct kb_item_content *ret, struct kb_error *err);

/* Entries planned for a release, in order; or with `world` for all that makes up its world, an open
 * one coming at `now_ms`. */
enum kb_status kb_release_entries(struct kb_reader *reader, struct kb_arena *arena, int64_t release,
                                  bool world, int64_t now_ms, const struct kb_release_entry **ret,
                                  size_t *ret_count, struct kb_error *err);

/* Items that look otherwise in the world of a release than today. */
enum kb_status kb_release_item_rows(struct kb_reader *reader, struct kb_arena *arena,
                                    int64_t release, struct kb_item_rows *ret,
                                    struct kb_error *err);

/*
 * Items whose look in the world of a release may have changed by changes after `change`: all that
 * were touched, by plans as well, but not those that only became what that world already showed.
 */
enum kb_status kb_release_changed_items(struct kb_reader *reader, struct kb_arena *arena,
                                        int64_t release, int64_t change, struct kb_item_rows *ret,
                                        struct kb_error *err);

#endif
