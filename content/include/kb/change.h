/*
 * kb/change.h - one change of the base, as the feed and the audit chain have it.
 *
 * Every transaction that changed anything has a number; what it did is a list of actions: what was
 * done ("published", "withdrawn", "entry_added"), to which item and edition, and a detail such as a
 * reason. Read only; changes are made by committing (kb/store.h), and hashed one with the next
 * (kb_reader_verify()).
 *
 * At the public door a change is there when it touched something public, and shows its number and
 * nothing else: who works on what is nobody's business there.
 */
#ifndef KB_CHANGE_H
#define KB_CHANGE_H

#include "kb/reader.h"

struct kb_change_action {
    struct kb_str what;
    struct kb_str id; /* of the item; empty where it is about none */
    int edition;      /* its number; 0 where it is about none */
    struct kb_str detail;
};

struct kb_change {
    int64_t number;
    int64_t at_ms;       /* 0 at the public door, and the rest empty */
    struct kb_str actor; /* who */
    bool touches_public;
    const struct kb_change_action *actions; /* in the order they were done */
    size_t action_count;
};

/* The change with a number. KB_NOT_FOUND when there is none, or none for this door. */
enum kb_status kb_reader_change(struct kb_reader *reader, struct kb_arena *arena, int64_t number,
                                struct kb_change *ret, struct kb_error *err);

/* --- what readers of items must hear of --------------------------------------------------------
 */

/* What happened to something that was published: C name and wire name. */
#define KB_EVENT_LIST(X)                                                                           \
    X(PUBLISHED, "published")     /* a new edition, also a correction or in an emergency */        \
    X(RELEASED, "released")       /* a new edition, by a release */                                \
    X(WITHDRAWN, "withdrawn")     /* taken back */                                                 \
    X(REPEALED, "repealed")       /* another item ended it */                                      \
    X(ROLLED_BACK, "rolled_back") /* the release that brought it was undone */                     \
    X(REVIVED, "revived")         /* so was what had ended it */

enum kb_event_what {
#define X(name, wire) KB_EVENT_##name,
    KB_EVENT_LIST(X)
#undef X
};

const char *kb_event_name(enum kb_event_what what);

/* One thing that happened in a change to one item that was published by then. */
struct kb_event {
    int64_t change;
    enum kb_event_what what;
    struct kb_str id, title;
    enum kb_kind kind;
    int edition;                 /* that it is about; of a repeal the newest */
    struct kb_str region;        /* of that edition */
    struct kb_str region_before; /* of the one before it; empty where there is none */
    int before;                  /* the edition published before it; 0 where there is none */
    struct kb_str note;          /* its change note, or why it was taken back */
};

/* Most changes one call looks at, so that a long gap is read in slices. */
#define KB_EVENTS_SLICE 64

/*
 * What happened in the changes after `after` up to `until`, in order, into the arena: whole changes
 * alone, at most KB_EVENTS_SLICE of them; `*ret_through` is the last one that was looked at. Work
 * on what is not published is no event. Internal door only.
 */
enum kb_status kb_reader_events(struct kb_reader *reader, struct kb_arena *arena, int64_t after,
                                int64_t until, const struct kb_event **ret, size_t *ret_count,
                                int64_t *ret_through, struct kb_error *err);

#endif
