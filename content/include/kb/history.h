/*
 * kb/history.h - what was ever done to an item, and which items there are: for operators' lists.
 *
 * What it is: the audit chain seen from one item. Every action of every change that names the item
 * or one of its editions, in the order they were done, with who did it, when, and what the text was
 * before and after, as hashes. And the items of the base, each with the edition that stands for it.
 *
 * What always holds: both are read from what is stored and written nowhere else, so they cannot
 * disagree with kb_reader_verify(). Work on drafts shows here; therefore both are for the internal
 * door alone and KB_FORBIDDEN at the other.
 *
 * Everything returned is in the caller's arena. Threads: those of the reader.
 */
#ifndef KB_HISTORY_H
#define KB_HISTORY_H

#include "kb/reader.h"

struct kb_deed {
    int64_t change, at_ms;
    struct kb_str actor;
    struct kb_str what; /* "created", "published", "repealed" …: see kb/edit.h */
    int edition;        /* 0 where it is about the item as a whole */
    struct kb_str note; /* comment, reason, the release it came with; may be empty */
    bool touches_public;
    bool has_before, has_after;
    struct kb_hash before, after; /* of the edition's text */
};

/* The deeds about an item, the oldest first. KB_NOT_FOUND when there is no such item. */
enum kb_status kb_reader_history(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                                 const struct kb_deed **ret, size_t *ret_count,
                                 struct kb_error *err);

struct kb_catalog_query {
    unsigned kinds;         /* bits 1 << enum kb_kind; 0 for all */
    struct kb_str region;   /* exactly this code; empty for all */
    struct kb_str category; /* this one and what lies below it; empty for all */
    size_t offset, limit;
};

struct kb_catalog_item {
    struct kb_str id;
    enum kb_kind kind;
    int edition; /* the published one with the latest effective date, else the newest */
    enum kb_state state;
    enum kb_audience audience;
    struct kb_str title, region, category;
    kb_date effective_from, effective_to;
    int edition_count;
    int open; /* number of the edition being worked on; 0 when there is none */
};

/* Items in the order they came. */
enum kb_status kb_reader_catalog(struct kb_reader *reader, struct kb_arena *arena,
                                 const struct kb_catalog_query *query,
                                 const struct kb_catalog_item **ret, size_t *ret_count,
                                 struct kb_error *err);

#endif
