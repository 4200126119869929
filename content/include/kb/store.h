/*
 * kb/store.h - the one writer of the truth.
 *
 * What it is: the only writing connection to `DIR/content.db` (SQLite, WAL, synchronous=FULL,
 * STRICT tables, foreign keys). Opening it takes the exclusive lock on the data folder, so there is
 * one writer among all processes; it is also the proof of that lock that the indexer asks for.
 *
 * What always holds: everything happens in a transaction, each transaction that changes anything
 * gets one change number (1, 2, 3, …) and lists what it did to which items, hashed with the change
 * before: the feed that indexes follow and the audit chain (kb_reader_verify()). A commit that
 * returned KB_OK survives kill -9 and power loss; before that, nothing of it is there. A published
 * edition never changes: triggers in the database refuse it.
 *
 * How to use it: open, begin, put …, commit. A put that fails leaves the transaction as it was
 * before, so the next put may go on. Closing without commit rolls back.
 *
 * The lock can be given back and taken again without closing (kb_store_unlock(), kb_store_lock());
 * those who wait for it get it in turn.
 *
 * Times come from the clock it is given. One thread at a time.
 */
#ifndef KB_STORE_H
#define KB_STORE_H

#include "kb/arena.h"
#include "kb/item.h"
#include "kb/role.h"
#include "kb/text.h"

struct kb_store;
struct kb_reader;

/*
 * Opens the base in folder `dir`, made where it is missing, and brings its tables to this program's
 * version (numbered migrations; each runs in a transaction of its own). `clock` is kept, not
 * copied. Close with kb_store_close(). Errors: KB_LOCKED when another process writes (the hint says
 * so); KB_MISMATCH when the database was made by a newer program; KB_CORRUPT; KB_IO; KB_NO_MEMORY.
 */
enum kb_status kb_store_open(const char *dir, const struct kb_clock *clock, struct kb_store **ret,
                             struct kb_error *err);

/*
 * The same, waiting up to `wait_ms` for whoever writes. Who waits is next: a writer that gave the
 * lock back meanwhile gets it after them.
 */
enum kb_status kb_store_open_waiting(const char *dir, const struct kb_clock *clock, int64_t wait_ms,
                                     struct kb_store **ret, struct kb_error *err);

/*
 * Gives the lock back while the base stays open, so that other processes may write; what is open is
 * rolled back. Until kb_store_lock() nothing can be begun. An index that is open for writing must
 * have been closed before (kb_indexer_rest()).
 */
void kb_store_unlock(struct kb_store *store);

/* Takes the lock again, waiting up to `wait_ms`; nothing to do is fine. Errors: KB_LOCKED. */
enum kb_status kb_store_lock(struct kb_store *store, int64_t wait_ms, struct kb_error *err);

/* Whether this store has the lock. */
bool kb_store_is_locked(const struct kb_store *store);

/* Whether another waits for the lock. Microseconds. */
bool kb_store_is_wanted(const struct kb_store *store);

/*
 * For long work, between two transactions: lets those who wait go first, and comes back when it is
 * this store's turn again; microseconds when nobody waits. What was read before may have changed.
 * Errors: KB_INTERNAL when a transaction is open; KB_LOCKED when the lock did not come back within
 * ten minutes.
 */
enum kb_status kb_store_yield(struct kb_store *store, struct kb_error *err);

/* Rolls back what is open, checkpoints, gives the lock back. Accepts NULL. */
void kb_store_close(struct kb_store *store);
void kb_store_closep(struct kb_store **store);

/* The data folder and the clock it was opened with; valid until close. */
const char *kb_store_dir(const struct kb_store *store);
const struct kb_clock *kb_store_clock(const struct kb_store *store);

/* Number of the last committed change, 0 for an empty base. Errors: KB_IO, KB_CORRUPT. */
enum kb_status kb_store_last_change(struct kb_store *store, int64_t *ret, struct kb_error *err);

/*
 * Begins a transaction by somebody in a role: the name is recorded with the change, the role
 * decides which moves of kb/edit.h are taken in it. Releases that are due come first, each in a
 * transaction of its own (kb/release.h); when that fails nothing is begun. Errors: KB_INTERNAL when
 * one is open; KB_INVALID for an empty name; KB_IO, KB_CORRUPT, KB_NO_MEMORY.
 */
enum kb_status kb_store_begin_as(struct kb_store *store, const struct kb_actor *actor,
                                 struct kb_error *err);

/* The same for the operator, who is an admin: `actor` is the name. */
enum kb_status kb_store_begin(struct kb_store *store, const char *actor, struct kb_error *err);

/*
 * A reader of the internal door on the writing connection: inside a transaction it sees what that
 * has done so far. Belongs to the store, valid until it is closed; never close it or begin a
 * snapshot on it.
 */
struct kb_reader *kb_store_reader(struct kb_store *store);

/* Commits; `*ret_change` is its change number, or 0 when nothing was changed. Errors: KB_IO and the
 * transaction is rolled back. */
enum kb_status kb_store_commit(struct kb_store *store, int64_t *ret_change, struct kb_error *err);

/* Undoes the open transaction; nothing to do is fine. */
void kb_store_rollback(struct kb_store *store);

enum kb_put_outcome {
    KB_PUT_ITEM_ADDED,     /* a new item with its first edition */
    KB_PUT_EDITION_ADDED,  /* a further edition of a known item */
    KB_PUT_CORRECTED,      /* an edition that takes the place of one with the same effective date */
    KB_PUT_DRAFT_CHANGED,  /* the item's open draft has new text */
    KB_PUT_PUBLISHED,      /* the same text was a draft and is published now */
    KB_PUT_CATEGORY_ADDED, /* known text in a second category */
    KB_PUT_UNCHANGED,      /* nothing to do */
    KB_PUT_CONFLICT,       /* same item, same date, other text from another source: not taken */
};

struct kb_put_result {
    enum kb_put_outcome outcome;
    char id[KB_ID_MAX + 1]; /* of the item, NUL-terminated */
    int edition;            /* its number; of the edition in the way for KB_PUT_CONFLICT */
};

/*
 * Takes in what an edition says, in the open transaction. The item is the one with `text->id`, else
 * the one of that kind and region whose title has the same key (kb/name.h), else a new one, whose
 * id is `PREFIX-SLUG` or `PREFIX-REGION-SLUG` where the region is not 000000.
 *
 * With `publish` the edition is published at once (an audited transition for operators) and its
 * standings are set as the valid chain asks, whatever the order of arrival; without, it becomes or
 * replaces the item's one open draft. Same text as the item's known edition of that effective date:
 * unchanged. Other text with the same effective date: a correction, except where `text->id` is
 * empty and `text->source` differs: then KB_PUT_CONFLICT is the outcome, the status KB_OK, and
 * nothing is taken. The same where a draft would be written over one that is in review, approved or
 * scheduled, or where the text is one that a release holds. A withdrawn text does not come back by
 * being put again. The category is added to the item's, though not by the draft of an item that
 * citizens see.
 *
 * An item is public as a whole when its published edition with the latest effective date is.
 *
 * Errors: KB_INVALID names the field that is missing, too long or wrong (the importer's checks come
 * first; these are the store's own); KB_FORBIDDEN unless the transaction is an admin's; KB_IO,
 * KB_CORRUPT, KB_NO_MEMORY.
 */
enum kb_status kb_store_put(struct kb_store *store, const struct kb_edition_text *text,
                            bool publish, struct kb_put_result *ret, struct kb_error *err);

/*
 * Withdraws a published edition from now on: all its rectangles are closed and none revived; it
 * stays readable by its link. `reason` is recorded. The operators' door to the move "withdraw" of
 * kb/edit.h. Errors: as there.
 */
enum kb_status kb_store_withdraw(struct kb_store *store, struct kb_str id, int edition,
                                 struct kb_str reason, struct kb_error *err);

/* Copies the base while it is in use into a new file (SQLite's online backup). Errors: KB_IO. */
enum kb_status kb_store_backup(struct kb_store *store, const char *path, struct kb_error *err);

/*
 * Makes the base in folder `dir` from a backup; the folder may hold an index but no base. Under the
 * lock, beside and renamed: there is a whole base afterwards or none. The index must be built
 * after. Errors: KB_CONFLICT when there is a base; KB_INVALID when the file is no backup;
 * KB_NOT_FOUND; KB_LOCKED; KB_IO.
 */
enum kb_status kb_store_restore(const char *dir, const char *path, struct kb_error *err);

#endif
