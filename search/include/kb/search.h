/*
 * kb/search.h - a question becomes ranked, explained, highlighted hits.
 *
 * What it is: a searcher is one thread's eyes on the base through one door: its analyser, its
 * index, its reader. kb_search() takes a question as a person would say it and returns the sections
 * that answer it best, each with its item, its edition, its effect on the day asked about, and a
 * snippet.
 *
 * How it ranks: BM25 over the terms of kb/text.h. The rarer terms of the question decide what
 * matches (OR), the common ones add weight (AND_MAYBE); which are which, and all weights, is in
 * one table (search/weights.c). Scripts and Q&A near the question that the asker may see, in the
 * same standing and whatever is asked for, vote for the clauses they rest on: that adds to a
 * clause's score, less to the rest of its law. So does calling it by its name (劳动合同法第39条).
 * National policy stands before local, unless a region is asked for. Order is score, then item id,
 * then section: the same base and the same question give the same order, however the index was
 * built.
 *
 * What operators say (kb/entry.h) applies as it was at the index's revision: what is pinned to the
 * question stands on top, as far as the request's filters, the standing and the door admit it.
 *
 * Where a region is asked for, what an operator said stands before something else there (an
 * override) comes before it, and the other follows as background.
 *
 * Several questions in one (身份证丢了怎么补办？另外居住证到期了怎么续签？) are asked one by one
 * and answered in turns, so that each has hits on the first page; of each at most
 * KB_SEARCH_LIMIT_MAX hits are shown, and the total is an estimate.
 *
 * What always holds: a searcher of the public door opens the public family and the public reader
 * only. A question is answered from one revision of the index; when the index moves on meanwhile,
 * the whole question is asked again. Snippets are cut on characters and safe in HTML.
 *
 * Limits: KB_QUERY_MAX bytes, KB_QUERY_TERMS_MAX terms (the rarest are kept), KB_SEARCH_LIMIT_MAX
 * hits, and offset + limit at most KB_SEARCH_DEPTH_MAX.
 */
#ifndef KB_SEARCH_H
#define KB_SEARCH_H

#include "kb/arena.h"
#include "kb/index.h"
#include "kb/item.h"

#define KB_QUERY_MAX        4096
#define KB_QUERY_TERMS_MAX  64
#define KB_SEARCH_LIMIT_MAX 100
#define KB_SEARCH_DEPTH_MAX 1000

struct kb_searcher;

/*
 * Opens the base in `dir` for one door. `clock` is kept. Close with kb_searcher_close().
 * Errors: those of kb_index_open(), kb_reader_open() and kb_text_new().
 */
enum kb_status kb_searcher_open(const char *dir, enum kb_door door, const struct kb_clock *clock,
                                struct kb_searcher **ret, struct kb_error *err);

/*
 * Opens the world as it will be with a release (kb/release.h), at the internal door: for those
 * alone who may know of it. Without `known_at` a question is asked as of the release's instant, so
 * that what comes has come. Errors also: KB_NOT_FOUND while nothing is staged for the release, and
 * from a question once it is past; close it then. Items are read with kb_release_item().
 */
enum kb_status kb_searcher_open_release(const char *dir, int64_t release,
                                        const struct kb_clock *clock, struct kb_searcher **ret,
                                        struct kb_error *err);

/* Accepts NULL. */
void kb_searcher_close(struct kb_searcher *searcher);
void kb_searcher_closep(struct kb_searcher **searcher);

/* The searcher's reader, for showing what was found; same door, same thread, valid until close. */
struct kb_reader *kb_searcher_reader(struct kb_searcher *searcher);

/* The searcher's analyser, likewise. */
struct kb_text *kb_searcher_text(struct kb_searcher *searcher);

/* Moves to the newest index and returns the change number it contains: what ETags are made of. */
enum kb_status kb_searcher_refresh(struct kb_searcher *searcher, int64_t *ret_revision,
                                   struct kb_error *err);

/* The day the index was brought up to, as of the last refresh or question. */
kb_date kb_searcher_day(const struct kb_searcher *searcher);

enum kb_group {
    KB_GROUP_ITEM, /* one hit per item: its best section */
    KB_GROUP_NONE, /* every section for itself */
};

/* What may be asked. Zero it and set what is wanted; `as_of_set` says whether a day was given. */
struct kb_search_request {
    struct kb_str query;
    unsigned kinds;         /* bit (1 << enum kb_kind) for each kind wanted; 0 = all */
    struct kb_str category; /* a path; finds it and what lies below it; empty = all */
    struct kb_str region;   /* six digits; finds it and its ancestors; empty = all */
    bool as_of_set;
    kb_date as_of; /* what was or will be valid on that day, by what is known now */
    bool known_at_set;
    int64_t known_at_ms; /* what was known then; with as_of unset, valid on that instant's day */
    enum kb_group group;
    size_t limit; /* 0 = 10 */
    size_t offset;
    bool explain;
    bool without_snippets; /* for evaluation */
    bool without_ladder;   /* likewise: the question as it stands, nothing read into it */
    bool without_parts;    /* one question, however many it seems to be */
};

/* One term's part in a hit's score. */
struct kb_hit_reason {
    struct kb_str term;
    double weight;
    uint32_t frequency; /* sections that have the term */
    uint32_t wdf;       /* how often it counts in this one */
};

/* A script or Q&A near the question that rests on a hit, or on something else in its item. */
struct kb_hit_vote {
    struct kb_str id, title; /* the title is empty when it was withdrawn a moment ago */
    double weight;
};

struct kb_hit {
    struct kb_str id;
    enum kb_kind kind;
    struct kb_str title;
    int edition;
    int64_t edition_row;
    uint32_t ordinal;
    struct kb_str label, heading;
    struct kb_str
        snippet; /* HTML: text escaped, <mark> around what was asked for, … where it was cut */
    enum kb_effect effect; /* on the day asked about */
    kb_date effective_from,
        effective_to; /* when this standing is valid; open ends KB_DATE_MIN, KB_DATE_MAX */
    struct kb_str issuer, doc_no, region, category;
    enum kb_audience audience;
    double score;
    const char
        *rung; /* how it was found: "pin", "exact", "folded", "synonym", "pinyin", "homophone" or
                  "lookalike"; static. A hit never stands above one of a stricter rung */
    size_t other_sections; /* KB_GROUP_ITEM: how many more of its sections are among the matches
                              looked at */
    const struct kb_hit_reason *reasons; /* with explain; heaviest first */
    size_t reason_count;
    const struct kb_hit_vote *votes; /* with explain; heaviest first */
    size_t vote_count;
    double named; /* with explain: what it got for being called by its name in the question */
    struct kb_str pinned_to; /* of rung "pin": the question it was pinned to; empty for others */
    double authority;        /* with explain: what it got for not being a local policy */
    double likeness;         /* with explain: what a script or Q&A got for being asked so */
    /* What stands before it in the region asked for, where an operator said so: the hit is
     * background to it. Empty for others. */
    struct kb_str before_id, before_title, before_region;
    size_t part; /* which part of a question of several it answers, from 1; 0 where it is one */
};

/* How a stretch of the question was read, where it was not taken as it stands. */
struct kb_interpretation {
    struct kb_str from, to; /* folded */
    const char *rung;       /* as of a hit */
};

struct kb_search_result {
    const struct kb_hit *hits; /* in the arena, as is all text */
    size_t count;
    size_t total;                                /* hits there are under this grouping */
    bool total_is_exact;                         /* false: an estimate, at least offset + count */
    int64_t revision;                            /* change number of the index that answered */
    kb_date day;                                 /* the day asked about */
    const struct kb_interpretation *interpreted; /* below "folded", likelier readings first */
    size_t interpreted_count;
    const struct kb_str *parts; /* where several things were asked at once: each of them */
    size_t part_count;          /* 0 where it is one question */
    struct kb_str described;    /* with explain: the query as Xapian ran it */
};

/*
 * Answers a question. A question without any term (empty, only punctuation) is KB_INVALID.
 * Errors: KB_INVALID names the parameter and its limit; KB_BUSY when the index moved on too often;
 * those of kb/xapian.h and kb/reader.h; KB_NO_MEMORY when the arena is exhausted.
 */
enum kb_status kb_search(struct kb_searcher *searcher, const struct kb_search_request *request,
                         struct kb_arena *arena, struct kb_search_result *ret,
                         struct kb_error *err);

/* --- the operator's words ----------------------------------------------------------------------
 */

/*
 * What is wrong with the newest files of words in `DIR/words`, with file and line, as of the last
 * question; NULL when they are in use. While one is broken, those before it stay in use. Valid
 * until the next question.
 */
const struct kb_error *kb_searcher_words_trouble(const struct kb_searcher *searcher);

/* Tells one state of the files of words from another, as they lie there now. */
uint64_t kb_searcher_words_stamp(const struct kb_searcher *searcher);

/* Looks after the files of words, for a process that tells its operator when one is broken. */
struct kb_words_watch;

/* Of the base in `dir`, which is kept; NULL when memory is exhausted. Free with
 * kb_words_watch_free(), which accepts NULL. */
struct kb_words_watch *kb_words_watch_new(const char *dir);
void kb_words_watch_free(struct kb_words_watch *watch);

/*
 * Whether there is something to tell since the last look: files that are broken, or that changed
 * and are in use. `*ret` says what is wrong; its status is KB_OK when nothing is.
 */
bool kb_words_watch_look(struct kb_words_watch *watch, struct kb_text *text, struct kb_error *ret);

#endif
