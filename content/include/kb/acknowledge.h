/*
 * kb/acknowledge.h - who has read which edition.
 *
 * A seat is the holder of a key with the role agent, by the key's name. When it has read a new
 * edition it says so once; that is kept for ever, audited, and says where the seat was at that
 * time. From it follows who of all seats has an edition and who has not: "167 of 178 have edition
 * 7".
 *
 * What always holds: only what was published can be acknowledged; one seat acknowledges an edition
 * once, again changes nothing. Acknowledgements of people who are no seats (editors, keys that were
 * revoked) are kept and not counted.
 *
 * The index does not depend on acknowledgements: no item is written anew for one.
 */
#ifndef KB_ACKNOWLEDGE_H
#define KB_ACKNOWLEDGE_H

#include "kb/key.h"
#include "kb/reader.h"
#include "kb/store.h"

/*
 * Notes, in the open transaction, that `seat` has read an edition. `region` is where it sits, six
 * digits, or empty. Errors: KB_NOT_FOUND when there is no such edition or it is not published;
 * KB_INVALID for a seat without name or with one that no key can have, or for no region.
 */
enum kb_status kb_acknowledge(struct kb_store *store, struct kb_str id, int edition,
                              struct kb_str seat, struct kb_str region, struct kb_error *err);

/* A seat, and whether it has read. */
struct kb_seat {
    struct kb_str name;
    struct kb_str region; /* where it was when it last acknowledged anything; empty: not known */
    int64_t at_ms;        /* when it read this edition; 0: it has not */
};

/* The seats of one region. */
struct kb_seat_count {
    struct kb_str region; /* empty: not known */
    size_t seats, have;
};

struct kb_acknowledged {
    int edition;
    const struct kb_seat *seats; /* by region and name */
    size_t count, have;
    const struct kb_seat_count *regions; /* by code */
    size_t region_count;
};

/*
 * Who has read an edition, 0 for the newest published. In the arena. KB_NOT_FOUND as above.
 * Internal door only.
 */
enum kb_status kb_acknowledged_read(struct kb_reader *reader, struct kb_arena *arena,
                                    struct kb_str id, int edition, struct kb_acknowledged *ret,
                                    struct kb_error *err);

#endif
