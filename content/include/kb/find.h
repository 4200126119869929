/*
 * kb/find.h - editors' search: drafts and every edition there ever was, found by any piece of text.
 *
 * What it is: an index in the base itself (SQLite's FTS5 with a tokenizer of our own, `kb`, on
 * text/'s folding), one row for each edition in whatever state. It is written in the transaction
 * that writes the text, so what a transaction has written it finds, and what is rolled back was
 * never there. Any piece of text is found, a word of two characters or a single one as well, in
 * simplified or traditional characters, full or half width.
 *
 * What it is not: the search that answers callers (kb/search.h), which ranks by meaning and knows
 * doors and days. This one is for the internal door alone: at the public door the tables do not
 * exist.
 *
 * How it finds: the question's pieces, cut at white space, must all stand in one edition, each as
 * it is written (signs between characters do not matter); where none has them all, editions with
 * most of the question's pairs of characters come, marked `is_loose`. Titles weigh more than
 * keywords, questions, issuer and document number, and these more than the sections.
 *
 * The index carries the name of the analyser that made it and is made anew when the store is opened
 * with another one. It holds no text (contentless); snippets are cut from the editions.
 */
#ifndef KB_FIND_H
#define KB_FIND_H

#include "kb/reader.h"
#include "kb/store.h"

#define KB_FIND_TEXT_MAX    1024 /* bytes of a question */
#define KB_FIND_LIMIT_MAX   200
#define KB_FIND_OFFSET_MAX  10000
#define KB_FIND_STALE_MAX   5000
#define KB_FIND_SNIPPET_MAX 240 /* bytes of text in a snippet, about */

struct kb_find_query {
    struct kb_str text;   /* empty: all that the filters admit, newest first */
    unsigned states;      /* bits 1 << enum kb_state; 0 for all */
    unsigned kinds;       /* bits 1 << enum kb_kind; 0 for all */
    struct kb_str region; /* exactly this code; empty for all */
    struct kb_str id;     /* editions of this item alone; empty for all */
    struct kb_str owner;  /* of the draft it was; empty for all */
    int64_t release;      /* members of this release alone; 0 for all */
    bool is_stale;        /* only what rests on something that does not hold `today`; looks at the
                             first KB_FIND_STALE_MAX that the rest admits */
    kb_date today;
    size_t offset, limit;
};

/* Bytes [begin, end) that were asked for. */
struct kb_find_mark {
    uint32_t begin, end;
};

struct kb_find_hit {
    int64_t edition_row, item_row;
    struct kb_str id;
    int number;
    enum kb_state state;
    enum kb_kind kind;
    enum kb_audience audience;
    struct kb_str title, region, owner;
    struct kb_str stale_reason; /* where only stale ones were asked for */
    kb_date effective_from, effective_to;
    int64_t created_ms;
    const struct kb_find_mark *title_marks; /* in `title` */
    size_t title_mark_count;
    bool has_section;      /* false when nothing of the question stands in the sections */
    uint32_t section;      /* ordinal of the section the snippet is from */
    struct kb_str label;   /* and its label */
    struct kb_str snippet; /* original characters of that section */
    bool is_cut_before, is_cut_behind;
    const struct kb_find_mark *marks; /* in `snippet` */
    size_t mark_count;
};

struct kb_found {
    const struct kb_find_hit *hits; /* the best first; equals by row */
    size_t count;
    int64_t total; /* how many there are in all */
    bool is_loose; /* nothing has all of the question */
};

/*
 * Finds in the newest snapshot, or in the reader's own. `text` is the analyser of this thread.
 * Everything returned is in the arena. Errors: KB_FORBIDDEN at the public door; KB_INVALID for a
 * question that is too long or without a letter, or a page out of range; KB_MISMATCH when the index
 * was made by another analyser; those of the reader.
 */
enum kb_status kb_find(struct kb_reader *reader, struct kb_text *text, struct kb_arena *arena,
                       const struct kb_find_query *query, struct kb_found *ret,
                       struct kb_error *err);

/* Finds in the open transaction, what it has written included. Errors: as kb_find(); KB_INTERNAL
 * when no transaction is open. */
enum kb_status kb_find_in_store(struct kb_store *store, struct kb_arena *arena,
                                const struct kb_find_query *query, struct kb_found *ret,
                                struct kb_error *err);

#endif
