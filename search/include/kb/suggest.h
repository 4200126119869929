/*
 * kb/suggest.h - completes what a person is typing: titles and known questions of the base.
 *
 * What it is: a table of the titles and `questions` of every edition that one door may see and that
 * stands today or later, and a way to find among them what begins with, or holds, what was typed so
 * far: characters (folded: traditional, width, case; spaces and punctuation do not count), whole
 * pinyin (gongjijin), initials (gjj, zfgjj, zhfgjj), mixes (公ji金), parts with a blank between, in
 * their order (zf gjj tq), and a last syllable that is only begun (gongjij, zhuf).
 *
 * Order: how it was found (as written, whole syllables, with initials; homophones only where
 * nothing else was found), then use (kb/usage.h, in steps of powers of two, so that items used
 * about alike are equal), then what begins with it before what holds it inside, then the shorter
 * text, the kind, the id. One suggestion for each item. The same base, counts and typing give the
 * same answer.
 *
 * What always holds: a table is made from its own door's reader alone and looks at nothing else, so
 * nothing that the door may not see influences what is suggested there, nor its order: the public
 * door's counts of use are its own. Before a suggestion is given, its text is read from the base
 * once more; what no longer stands is left out, however old the table is. A suggestion's text is
 * thus always of the revision that the answer names.
 *
 * How it follows: kb_suggest_refresh() reads what changed since, into a small table that lies over
 * the large one; now and then both are made one, from memory. All workers of a door share one
 * kb_suggest: the tables never change once they are made and are counted, so asking takes a lock
 * for as long as it takes to add one.
 *
 * Limits: KB_SUGGEST_QUERY_MAX bytes are typed, KB_SUGGEST_LIMIT_MAX answers, the first
 * KB_SUGGEST_UNITS_MAX letters of a text are looked at.
 *
 * Threads: any thread may use one kb_suggest, each with a reader and an analyser of its own.
 */
#ifndef KB_SUGGEST_H
#define KB_SUGGEST_H

#include "kb/arena.h"
#include "kb/item.h"
#include "kb/reader.h"
#include "kb/text.h"

#define KB_SUGGEST_QUERY_MAX 256
#define KB_SUGGEST_LIMIT_MAX 20
#define KB_SUGGEST_UNITS_MAX 128

struct kb_suggest;

/*
 * For the base in `dir` and one door; empty until it is refreshed. `clock` is kept. Errors:
 * KB_NO_MEMORY. Close with kb_suggest_close(), when nobody uses it any more.
 */
enum kb_status kb_suggest_open(const char *dir, enum kb_door door, const struct kb_clock *clock,
                               struct kb_suggest **ret, struct kb_error *err);

/* Accepts NULL. */
void kb_suggest_close(struct kb_suggest *suggest);
void kb_suggest_closep(struct kb_suggest **suggest);

/* How much a refresh may do. */
enum kb_suggest_effort {
    KB_SUGGEST_LITTLE, /* read a few changed items: within a request */
    KB_SUGGEST_WHOLE,  /* whatever there is to do: read all, fold changes in, take in new counts */
};

/*
 * Brings the table up to the reader's last change and to today. `reader` is of the same door.
 * KB_BUSY when another thread is at it, or when there is more to do than the effort allows; with a
 * table in use that may be passed over. Other errors: those of kb/reader.h, kb/text.h,
 * KB_NO_MEMORY; the table in use stays in use.
 */
enum kb_status kb_suggest_refresh(struct kb_suggest *suggest, struct kb_reader *reader,
                                  struct kb_text *text, enum kb_suggest_effort effort,
                                  struct kb_error *err);

/* What was typed. Zero it and set what is wanted. */
struct kb_suggest_request {
    struct kb_str query;
    unsigned kinds;       /* bit (1 << enum kb_kind) for each kind wanted; 0 = all */
    struct kb_str region; /* six digits; finds it and its ancestors; empty = all */
    size_t limit;         /* 0 = 8 */
};

struct kb_suggestion {
    struct kb_str text; /* the title or the question, as it stands in the base */
    struct kb_str html; /* the same, escaped, <mark> around what was typed */
    struct kb_str id, title, region;
    enum kb_kind kind;
    const char *rung; /* "exact", "folded", "pinyin" or "homophone"; static */
};

struct kb_suggest_result {
    const struct kb_suggestion *items; /* in the arena, as is all text */
    size_t count;
    int64_t revision; /* the reader's last change, which the answer was read from */
};

/*
 * Suggests. Nothing to complete (an empty query, or only punctuation) has no suggestions. Errors:
 * KB_INVALID names the parameter and its limit; KB_BUSY when there is no table yet; those of
 * kb/reader.h and kb/text.h.
 */
enum kb_status kb_suggest(struct kb_suggest *suggest, struct kb_reader *reader,
                          struct kb_text *text, const struct kb_suggest_request *request,
                          struct kb_arena *arena, struct kb_suggest_result *ret,
                          struct kb_error *err);

/* What a table holds and takes, for metrics and benchmarks. */
struct kb_suggest_size {
    size_t items, lines, changed_items; /* those read since, which lie over the rest */
    size_t bytes;
    int64_t revision;
};
void kb_suggest_measure(struct kb_suggest *suggest, struct kb_suggest_size *ret);

#endif
