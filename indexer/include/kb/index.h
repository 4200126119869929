/*
 * kb/index.h - the derived view: standings of editions become searchable sections.
 *
 * What it is: per door a family of two Xapian databases. `live` holds what today's questions are
 * asked of: sections of published editions that are known and not yet expired, coming ones
 * included. `archive` holds every other standing that ever was. The family `public` physically
 * lacks what is internal or was never published; `internal` holds what agents may see beyond it.
 *
 * What always holds: an index can be deleted; the store loses nothing. Each database carries the
 * number of the change it was last written for, the day it was brought up to, and the name of the
 * analyser that made it (kb_text_version()); another analyser is KB_MISMATCH with advice. An item
 * is written whole, so catching up may be repeated. A batch of changes commits only the databases
 * it touches, at once and in any order. Each of them then says where every database is after the
 * batch, and where the index was before it. A reader whose databases are not where the farthest of
 * them says has met half a batch and waits, so that it sees a change in all its databases or in
 * none; a writer begins again from before it. A new day touches all of them.
 *
 * Folders: `DIR/index/current` names the generation in use, `DIR/index/GENERATION/FAMILY-live` and
 * `-archive` hold it. A rebuild makes the next generation beside and switches by one rename.
 *
 * Threads: a kb_index belongs to one thread. Writing needs the store, which is the lock's proof.
 */
#ifndef KB_INDEX_H
#define KB_INDEX_H

#include "kb/reader.h"
#include "kb/store.h"
#include "kb/xapian.h"

/* --- what a document looks like ----------------------------------------------------------------
 */

/*
 * Terms with weight are those of kb_text_terms() over the section's text, label and heading, and
 * its edition's title, keywords and questions, each field with the factor of
 * kb_index_field_weights. Boolean terms begin with an upper-case prefix, which no folded text does.
 */
struct kb_index_weights {
    uint32_t text, label, heading, title, keywords, questions; /* 0 leaves a field out */
};

extern const struct kb_index_weights kb_index_field_weights;

#define KB_INDEX_KIND     "XK" /* and the kind's wire name */
#define KB_INDEX_REGION   "XR" /* and six digits: the edition's own region */
#define KB_INDEX_CATEGORY "XC" /* and a category path; one term for each level of each category */
#define KB_INDEX_ITEM     "XI" /* and the item's id */
#define KB_INDEX_TITLE    "XT" /* and a title's key: of this edition and of the item's others */
#define KB_INDEX_LABEL    "XL" /* and the section label's key */
#define KB_INDEX_ASKED    "XQ" /* and a term of the questions that an edition with a basis answers */

/* Value slots. Dates and instants are encoded to sort (kb/xapian.h). */
enum kb_index_slot {
    KB_INDEX_SLOT_KEY,
    KB_INDEX_SLOT_VALID_FROM,
    KB_INDEX_SLOT_VALID_TO,
    KB_INDEX_SLOT_KNOWN_FROM,
    KB_INDEX_SLOT_KNOWN_TO,
};

/* What the key value of a document says: which section of which standing it is. */
struct kb_index_key {
    struct kb_str id; /* of the item; points into the encoded key */
    uint32_t ordinal; /* of the section in its edition */
    int64_t edition_row;
    int64_t standing_row;
    kb_date valid_from, valid_to;
    enum kb_kind kind;
};

/* Appends a key, such that bytes sort by item id and ordinal first. */
void kb_index_key_put(const struct kb_index_key *key, struct kb_buf *ret);

/* Reads a key; KB_CORRUPT when it is none. */
enum kb_status kb_index_key_get(struct kb_str encoded, struct kb_index_key *ret,
                                struct kb_error *err);

/* A clause that an edition rests on, by the keys of kb/name.h; the label's is empty for the whole
 * item. */
struct kb_index_clause {
    struct kb_str title, label;
};

/*
 * A document's data lists what its edition rests on. Takes the next clause off `*rest`, into which
 * it points; false at the end.
 */
bool kb_index_basis_next(struct kb_str *rest, struct kb_index_clause *ret);

/*
 * And where it rests on anything, the questions it answers: its title and its `questions`. Takes
 * the next one off `*rest`: its terms, each once, with a blank between.
 */
bool kb_index_question_next(struct kb_str *rest, struct kb_str *ret);

/*
 * And of scripts and Q&A, whether they rest on anything or not, the same questions as they read.
 * Takes the next one off `*rest`, folded.
 */
bool kb_index_wording_next(struct kb_str *rest, struct kb_str *ret);

/*
 * Appends the boolean term for a prefix and a value. Values too long for a term end in a hash of
 * the whole, the same when indexing and asking.
 */
void kb_index_boolean_term(const char *prefix, struct kb_str value, struct kb_buf *ret);

/* --- writing ---------------------------------------------------------------------------------- */

struct kb_index_report {
    int64_t change;   /* the index now contains this and all before */
    size_t items;     /* written */
    size_t documents; /* added or changed */
    bool rebuilt;     /* a new generation was made */
};

/* Told now and then while indexing; `done` of `total` items. May be NULL. */
struct kb_index_progress {
    void (*report)(void *context, size_t done, size_t total);
    void *context;
};

/*
 * Brings all families up to the store's last change and to today, from the change feed; makes the
 * first generation where there is none, and rebuilds when so much changed that it is faster.
 * Errors: KB_MISMATCH when another analyser made the index (the hint says how to rebuild); those of
 * kb/xapian.h and kb/reader.h.
 */
enum kb_status kb_index_catch_up(struct kb_store *store, const struct kb_index_progress *progress,
                                 struct kb_index_report *ret, struct kb_error *err);

/*
 * The same for who does it again and again: what it takes stays open from one time to the next, so
 * that one changed item costs no more than its commits. Nobody else may write the index meanwhile,
 * so kb_indexer_rest() comes before the store's lock is given back and before kb_index_rebuild().
 * `store` is kept and must outlive it. Free with kb_indexer_free(). Errors: KB_NO_MEMORY.
 */
struct kb_indexer;
enum kb_status kb_indexer_new(struct kb_store *store, struct kb_indexer **ret,
                              struct kb_error *err);

/* As kb_index_catch_up(). */
enum kb_status kb_indexer_catch_up(struct kb_indexer *indexer,
                                   const struct kb_index_progress *progress,
                                   struct kb_index_report *ret, struct kb_error *err);

/*
 * Staging (kb/release.h). For each release that is scheduled, the next KB_STAGED_MAX of them, and
 * for those that are asked for, there is a copy of the generation in use in a folder of its own
 * that only the owner may read, which shows the world of that release; nothing of it is ever in the
 * generation in use. Catching up after the instant puts it to use by one rename. It is made and
 * kept up in slices, so that the writer can do other things in between.
 */
#define KB_STAGED_MAX 3

struct kb_stage_report {
    size_t items;    /* written in this slice */
    int64_t release; /* whose generation was worked on; 0 when there was nothing to do */
    bool more;       /* call again */
};

/*
 * Catches up, and does one slice of staging: copies a generation, or writes at most `items_max`
 * items into one and commits; removes what is wanted no more. `asked` are the releases that
 * somebody wants to see, `asked_count` of them. Errors: those of kb_index_catch_up().
 */
enum kb_status kb_indexer_stage(struct kb_indexer *indexer, const int64_t *asked,
                                size_t asked_count, size_t items_max, struct kb_stage_report *ret,
                                struct kb_error *err);

/* Closes the databases until the next catching up. Accepts NULL. */
void kb_indexer_rest(struct kb_indexer *indexer);

/* Accepts NULL. */
void kb_indexer_free(struct kb_indexer *indexer);
void kb_indexer_freep(struct kb_indexer **indexer);

/*
 * Builds the next generation beside, with `threads` threads each making parts that are merged in
 * the end, and switches to it; readers go on with the old one until they refresh. The old
 * generation's folder is removed afterwards (open readers keep their files). An interrupted rebuild
 * leaves nothing in use and is cleaned up by the next one.
 */
enum kb_status kb_index_rebuild(struct kb_store *store, unsigned threads,
                                const struct kb_index_progress *progress,
                                struct kb_index_report *ret, struct kb_error *err);

/*
 * Compares every family with what the store says it should hold: each expected section of each
 * standing is there once, and nothing else. `each` is told every difference in one line. Needs the
 * index to be caught up; `*ret_differences` counts.
 */
enum kb_status kb_index_verify(const char *dir, const struct kb_clock *clock,
                               void (*each)(void *context, const char *difference), void *context,
                               size_t *ret_differences, struct kb_error *err);

/* --- reading ---------------------------------------------------------------------------------- */

struct kb_index;

/*
 * Opens for one door: the public door opens the public family alone, the internal door both.
 * `archive` adds the archives. Close with kb_index_close(). Errors: KB_NOT_FOUND when no index was
 * built (the hint says how), KB_MISMATCH, those of kb/xapian.h.
 */
enum kb_status kb_index_open(const char *dir, enum kb_door door, bool archive,
                             struct kb_index **ret, struct kb_error *err);

/*
 * The same for the world of a release: for those alone who may know of it. KB_NOT_FOUND, also from
 * a refresh, while nothing is staged for it and once it is past.
 */
enum kb_status kb_index_open_release(const char *dir, enum kb_door door, bool archive,
                                     int64_t release, struct kb_index **ret, struct kb_error *err);

/* Accepts NULL. */
void kb_index_close(struct kb_index *index);
void kb_index_closep(struct kb_index **index);

/*
 * Moves to the newest state: another generation when there is one, the newest commit otherwise.
 * Call at the start of each question and after KB_MODIFIED. Microseconds when nothing changed.
 */
enum kb_status kb_index_refresh(struct kb_index *index, struct kb_error *err);

/* The databases, valid until the next refresh or close. */
struct kb_xapian_reader *kb_index_reader(struct kb_index *index);

/* The last change contained; at the public door the last that touched anything public. */
int64_t kb_index_change(const struct kb_index *index);

/* The day the index was brought up to. */
kb_date kb_index_day(const struct kb_index *index);

#endif
