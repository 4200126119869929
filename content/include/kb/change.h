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

#endif
