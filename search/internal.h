/*
 * internal.h - what the files of search/ say to each other, grouped by the file that defines it.
 *
 * A question passes through them in this order: search.c checks it and picks the index, question.c
 * makes terms of it, query.c a query tree, rank.c asks Xapian and orders what comes back, group.c
 * makes hits of sections, hits.c reads what each hit says, snippet.c cuts and marks it, explain.c
 * says why it stands where it stands. weights.c holds every number.
 *
 * Memory: the searcher has arenas of its own that every question reuses. `words` holds the terms of
 * one question, `window` the matches of one look at the index, `section` the text of one section.
 * What the caller gets is in the caller's arena.
 */
#ifndef KB_SEARCH_INTERNAL_H
#define KB_SEARCH_INTERNAL_H

#include "kb/eval.h"
#include "kb/name.h"
#include "kb/region.h"
#include "kb/search.h"

/* At most so many vote, and for each so many are looked at. */
#define KB_VOTERS_MAX       60
#define KB_VOTERS_LOOKED_AT 3

/* --- weights.c -------------------------------------------------------------------------------- */

/* Every number that decides what is found, in which order, and how it is shown. */
struct kb_weights {
    struct kb_xapian_bm25 bm25;
    double rare_share;   /* a term in at most this share of all sections is rare */
    uint32_t rare_floor; /* and so is one in at most so many, however few sections there are */
    double
        deciding_share; /* the deciding terms hold at least this share of the question's weight */
    uint32_t enough;    /* sections the deciding terms must match; else all terms decide */
    double pending_factor; /* score of what is not in force yet on the day asked about */
    size_t voters;         /* scripts and Q&A near the question that vote; 0: nobody does */
    double vote_weight;    /* share of the question's worth that a voter as close as can be gives */
    double vote_wording;   /* share of closeness that is the fit of the questions themselves */
    double vote_likeness;  /* and of that, what their likeness is */
    double vote_power;     /* a vote grows with closeness to this power */
    double vote_focus;     /* and with closeness beside the nearest voter's to this one */
    double vote_thrift;    /* and shrinks with the number of clauses to this power */
    double vote_law_share; /* what all sections of a law get of a vote for one of them */
    double vote_damping;   /* what voters gave is added up and taken to this power */
    size_t vote_clauses, vote_laws; /* the heaviest so many count; < KB_QUERY_TERMS_MAX */
    double like_weight; /* of the question's worth: what a script or Q&A so asked gets at most */
    double like_least;  /* what is less alike than this is another question */
    double like_power;  /* and this power of its likeness */
    double like_lack, like_extra; /* what only one of two questions says, against what both do */
    size_t likes;                 /* the likest so many get it; < KB_QUERY_TERMS_MAX */
    double cross_share; /* of its weight: a pair across the border of a word of the dictionary */
    double named_clause, named_title; /* of the question's worth: what is called by its name gets */
    double authority_share;           /* of the question\'s worth: what local policy does not get */
    double score_step;                /* scores are rounded to this, so that equal ones are equal */
    size_t window_slack;              /* sections looked at beyond those asked for, for ties */
    size_t window_per_item;           /* sections looked at for each item asked for */
    size_t window_growth;             /* a window that was too small grows by this factor */
    size_t window_max;                /* but never beyond this */
    size_t alternatives_max;          /* terms that stand for a single character */
    size_t snippet_min, snippet_wanted, snippet_max; /* characters */
    size_t
        snippet_lead; /* most characters before the first mark, in search of a sentence's start */
    double snippet_second;   /* so much more of the question two parts must show than one */
    size_t snippet_text_max; /* bytes of a section that are searched for the best place */
    double synonym_factor;   /* weight of a synonym, beside that of the word itself */
    double guess_factor;     /* of what pinyin or a slip may mean */
    double mark_share;       /* a term in more than this share of all sections is not marked */
};

extern const struct kb_weights kb_weights_default;

/* Weight of one term in one section as Xapian::BM25Weight computes it with k2 = 0. */
double kb_weights_bm25(const struct kb_xapian_bm25 *bm25, const struct kb_xapian_stats *stats,
                       uint32_t frequency, uint32_t query_frequency, uint32_t wdf, uint32_t length);

/* The part of it that depends on the term alone: what the term is worth in a question. */
double kb_weights_term(const struct kb_xapian_bm25 *bm25, const struct kb_xapian_stats *stats,
                       uint32_t frequency, uint32_t query_frequency);

/* --- seen.c ----------------------------------------------------------------------------------- */

/* Which number each byte string got first: a hash table of fixed size in an arena. */
struct kb_seen {
    struct kb_seen_slot *slots;
    size_t mask;
};

/* Room for `count` keys. False when the arena is exhausted. */
bool kb_seen_init(struct kb_seen *seen, struct kb_arena *arena, size_t count);

/*
 * The number `key` was first put with; `number` itself when it is new, and `*ret_new` tells. The
 * key's bytes must outlive the table.
 */
size_t kb_seen_put(struct kb_seen *seen, struct kb_str key, size_t number, bool *ret_new);

/* The number of a key, or NULL. */
const size_t *kb_seen_get(const struct kb_seen *seen, struct kb_str key);

/* --- ladder.c: what is asked for that the question does not say so ------------------------------
 */

/* How a hit was found, the strictest first. */
enum kb_rung {
    KB_RUNG_PIN, /* an operator put it there */
    KB_RUNG_EXACT,
    KB_RUNG_FOLDED,
    KB_RUNG_SYNONYM,
    KB_RUNG_PINYIN,
    KB_RUNG_HOMOPHONE,
    KB_RUNG_LOOKALIKE,
};
#define KB_RUNG_COUNT (KB_RUNG_LOOKALIKE + 1)

/* "exact" and so on; static. */
const char *kb_rung_name(enum kb_rung rung);

#define KB_EXPANSIONS_MAX 24

/* Something that a stretch of the question may mean. */
struct kb_expansion {
    struct kb_str from, to;
    size_t begin, end; /* bytes in the folded question; the same stretch has alternatives */
    enum kb_rung rung;
    const struct kb_str *terms; /* a section must have all */
    size_t term_count;
    uint32_t frequency; /* sections that have the rarest of them */
    double factor;      /* of its weight */
};

/* --- question.c ------------------------------------------------------------------------------- */

struct kb_question_term {
    struct kb_str text;
    uint32_t query_frequency;          /* how often it stands in the question */
    uint32_t frequency;                /* sections that have it */
    double weight;                     /* what it is worth in the question, kb_weights_term() */
    double share;                      /* of Xapian's weight that it keeps; 0 is 1 */
    double factor;                     /* of that against what Xapian would give; 0 is 1 */
    bool is_word;                      /* a word somewhere in the question, or pairs of such */
    bool marked;                       /* shown by <mark> in snippets */
    const struct kb_str *alternatives; /* terms that stand for a single character; else NULL */
    size_t alternative_count;
};

struct kb_question {
    struct kb_question_term *terms; /* those the index knows, rarest first */
    size_t count;
    size_t deciding; /* the first so many decide what matches */
    struct kb_xapian_stats stats;
    bool has_unknown; /* a pair of characters stands in next to no section */

    /* What it calls by its name: clauses, then titles. */
    const struct kb_choice *named;
    size_t named_count, named_clauses;

    /* What the ladder adds. */
    const struct kb_expansion *expansions;
    size_t expansion_count;
    bool guessed; /* there is one below synonyms: the first `deciding` terms are found as written */
    enum kb_rung written; /* how what is found as written is found: exact or folded */
};

/*
 * Makes terms of a question, in `arena`. No term that the index knows is a question with count 0;
 * no term at all is KB_INVALID.
 */
enum kb_status kb_question_analyse(struct kb_text *text, struct kb_xapian_reader *index,
                                   const struct kb_weights *weights, struct kb_str query,
                                   struct kb_arena *arena, struct kb_question *ret,
                                   struct kb_error *err);

/* --- wording.c -------------------------------------------------------------------------------- */

/*
 * The question as one among `count` sections of scripts and Q&A, in `arena`: the same terms, with
 * weights by how common they are in the questions that those answer.
 */
enum kb_status kb_wording_weigh(struct kb_xapian_reader *index, const struct kb_weights *weights,
                                const struct kb_question *question, uint32_t count,
                                struct kb_arena *arena, struct kb_question *ret,
                                struct kb_error *err);

/* --- closeness.c ------------------------------------------------------------------------------ */

/* How near scripts and Q&A are to a question. */
struct kb_closeness {
    const struct kb_weights *weights;
    const struct kb_question *question;
    struct kb_seen terms; /* of the question: text → number */
    double worth;
};

/* False when the arena is exhausted. */
bool kb_closeness_init(struct kb_closeness *closeness, const struct kb_weights *weights,
                       const struct kb_question *question, struct kb_arena *arena);

/*
 * From 0 to 1: of a section with this score whose document has this data. Part is how much of the
 * question its words hold, part how well the question fits the nearest that it answers.
 */
double kb_closeness_of(const struct kb_closeness *closeness, double score, double likeness,
                       struct kb_str data);

/* --- ballot.c --------------------------------------------------------------------------------- */

/* A script or Q&A near the question. Lives in the searcher's `words`, as all below. */
struct kb_voter {
    struct kb_str id; /* of the item */
    int64_t edition_row;
    struct kb_str basis; /* for kb_index_basis_next() */
    double closeness;    /* to the question, from 0 to 1 */
    double likeness;     /* of the nearest wording to the question, from 0 to 1 */
    double weight;       /* what it gives to each clause it rests on */
};

/* A clause, or a law where the label is empty, and what it got. */
struct kb_choice {
    struct kb_index_clause clause;
    double weight;     /* while counting what the voters gave, then what that adds to a score */
    size_t last_voter; /* while counting: from 1 */
};

/* A script or Q&A that answers a question like the one asked, and what that adds to its score. */
struct kb_like {
    struct kb_str id; /* of the item */
    double weight;
};

struct kb_ballot {
    const struct kb_voter *voters;
    size_t voter_count;
    const struct kb_choice *clauses, *laws; /* heaviest first */
    size_t clause_count, law_count;
    const struct kb_like *likes; /* heaviest first */
    size_t like_count;
    double authority; /* what everything but local policy gets */
};

/*
 * What a voter gives: it grows faster than its closeness (0 to 1), and than its closeness beside
 * that of the nearest voter.
 */
double kb_voter_weight(const struct kb_weights *weights, double closeness, double nearest,
                       struct kb_str basis);

/* Orders voters by closeness and keeps those that vote, with their weights. Returns how many. */
size_t kb_voters_elect(const struct kb_weights *weights, struct kb_voter *voters, size_t count);

/* Counts the votes for a question of that worth. `ret` points to `voters`. */
enum kb_status kb_ballot_count(const struct kb_weights *weights, double worth,
                               const struct kb_voter *voters, size_t voter_count,
                               struct kb_arena *arena, struct kb_ballot *ret, struct kb_error *err);

/* Does a voter rest on a clause, or on anything in a law? */
bool kb_voter_rests_on(const struct kb_voter *voter, const struct kb_index_clause *clause);

/* --- authority.c ------------------------------------------------------------------------------ */

extern const struct kb_str kb_region_country;

/* Does authority count for a request at all? */
bool kb_authority_counts(const struct kb_search_request *request);

/* What everything but local policy gets. */
double kb_authority_weight(const struct kb_weights *weights, const struct kb_question *question);

/* Those that get it, with this weight. NULL: no memory. */
struct kb_xapian_query *kb_authority_query(const struct kb_search_request *request, double weight);

/* --- segment.c -------------------------------------------------------------------------------- */

struct kb_asking;

/* Cuts a question by the dictionary; `query` is as it was analysed. */
enum kb_status kb_segment_apply(struct kb_asking *asking, struct kb_str query,
                                struct kb_error *err);

/* --- named.c ---------------------------------------------------------------------------------- */

/* Most clauses and titles of one question. */
#define KB_NAMED_MAX 8

struct kb_asking;

/* Finds what a question calls by its name; `query` is folded. */
enum kb_status kb_named_find(struct kb_asking *asking, struct kb_str query, struct kb_error *err);

/* --- votes.c ---------------------------------------------------------------------------------- */

/* Sections in force on `day` that were voted for, each with its votes as weight. NULL: no memory.
 */
struct kb_xapian_query *kb_votes_query(const struct kb_choice *choices, size_t count, kb_date day);

/* What is in force on a day. NULL: no memory. */
struct kb_xapian_query *kb_query_in_force(kb_date day);

/* --- request.c -------------------------------------------------------------------------------- */

#define KB_SEARCH_LIMIT_DEFAULT 10

/* Refuses what is too long, too far or malformed. */
enum kb_status kb_request_check(const struct kb_search_request *request, struct kb_error *err);

/* --- query.c ---------------------------------------------------------------------------------- */

/* The rectangle of time asked about, where one was; the day is always told. And the regions above
 * the one asked for, where one was. */
struct kb_moment {
    bool set;
    kb_date day;
    int64_t known_ms;
    char regions[KB_REGIONS_ABOVE_MAX][7];
    size_t region_count;
};

/*
 * The query tree for a question and its votes (NULL for none) with the request's filters; with
 * `all_decide` every term may match. Free with kb_xapian_query_free().
 */
enum kb_status kb_query_build(const struct kb_question *question,
                              const struct kb_search_request *request,
                              const struct kb_moment *moment, const struct kb_ballot *ballot,
                              bool all_decide, struct kb_xapian_query **ret, struct kb_error *err);

/* The parts of a tree in the making; the first failure to make one is remembered. */
struct kb_query_parts {
    struct kb_xapian_query *items[KB_QUERY_TERMS_MAX];
    size_t count;
    bool failed;
};

void kb_query_parts_done(struct kb_query_parts *parts);
/* Takes the query; NULL is a failure. */
void kb_query_parts_add(struct kb_query_parts *parts, struct kb_xapian_query *query);
/* The term for a prefix and a value. NULL: no memory. */
struct kb_xapian_query *kb_query_boolean(const char *prefix, struct kb_str value);
/* NULL when something failed, here or before. */
struct kb_xapian_query *kb_query_parts_join(enum kb_xapian_operator op,
                                            const struct kb_query_parts *parts);

/* The same filters on any query; `words` stays the caller's. */
enum kb_status kb_query_filter(struct kb_xapian_query *words,
                               const struct kb_search_request *request,
                               const struct kb_moment *moment, struct kb_xapian_query **ret,
                               struct kb_error *err);

/* Terms of which any may match; NULL when memory is exhausted. */
struct kb_xapian_query *kb_query_any(const struct kb_question_term *terms, size_t count);

/* --- query_rung.c ----------------------------------------------------------------------------- */

/* All expansions of a question, or with `rung` those of one; NULL when memory is exhausted. */
struct kb_xapian_query *kb_query_expansions(const struct kb_question *question,
                                            const enum kb_rung *rung);

/*
 * The tree for what is found at one rung and at none before it. False in `*ret_any` when the
 * question has nothing there, and no query is made.
 */
enum kb_status kb_query_build_rung(const struct kb_question *question,
                                   const struct kb_search_request *request,
                                   const struct kb_moment *moment, enum kb_rung rung, bool *ret_any,
                                   struct kb_xapian_query **ret, struct kb_error *err);

/* --- rank.c ----------------------------------------------------------------------------------- */

/* A section that matches. */
struct kb_candidate {
    struct kb_index_key key;
    double score;      /* rounded, after the pending factor */
    uint32_t document; /* in the index it was found in */
};

/* One look at the index: the best sections in final order. */
struct kb_window {
    struct kb_candidate *items;
    size_t count;     /* each section of an edition once */
    size_t settled;   /* the first so many are surely the best there are, in this order */
    bool whole;       /* everything that matches was looked at */
    bool passed_over; /* some matches were: no longer valid, or there twice */
    uint32_t lower_bound, estimate, upper_bound; /* sections that match, as Xapian counted */
};

/* Orders by score, item, section, then what is in force before what is coming. */
int kb_candidate_compare(const struct kb_candidate *a, const struct kb_candidate *b, kb_date day);

/* Looks at the best `limit` matches of a query. `window` is cleared first; the result lives in it.
 */
enum kb_status kb_window_look(struct kb_xapian_reader *index, const struct kb_weights *weights,
                              const struct kb_xapian_query *query, kb_date day, size_t limit,
                              struct kb_arena *arena, struct kb_window *ret, struct kb_error *err);

/* --- group.c ---------------------------------------------------------------------------------- */

/* Most sections of an item that may be its face. */
#define KB_FACES_MAX 8

/* A hit before it is read. */
struct kb_place {
    const struct kb_candidate *candidate;           /* the item's best section */
    const struct kb_candidate *faces[KB_FACES_MAX]; /* sections of its edition, best first */
    size_t face_count;
    size_t others; /* further sections of the same edition among those settled */
    enum kb_rung rung;
    bool is_first;                     /* it was put before what it overrides */
    const struct kb_candidate *before; /* what stands before it in the region asked for, or NULL */
};

struct kb_ranking {
    struct kb_place *places; /* all hits of the window, best first */
    size_t count;
    size_t total;
    bool total_is_exact;
};

/* Makes hits of a window's settled sections. */
enum kb_status kb_window_group(const struct kb_window *window, enum kb_group group,
                               struct kb_arena *arena, struct kb_ranking *ret,
                               struct kb_error *err);

/* --- snippet.c, snippet_window.c -------------------------------------------------------------- */

/* Where a term of the question stands in a text: bytes [begin, end), and `at` in characters. */
struct kb_occurrence {
    uint32_t begin, end;
    uint32_t at, characters;
    uint32_t term;
};

/* [begin, end) in bytes, on characters. */
struct kb_span {
    size_t begin, end;
};

/*
 * Appends a snippet of `text` to `ret`; `scratch` holds what it works with. Without any term in
 * the text it is the text's beginning.
 */
enum kb_status kb_snippet_make(struct kb_text *analyser, const struct kb_weights *weights,
                               const struct kb_question *question, struct kb_str text,
                               struct kb_arena *scratch, struct kb_buf *ret, struct kb_error *err);

/* Appends text that is safe in HTML: escaped, a run of space as one blank, without controls. */
void kb_html_text(struct kb_str text, struct kb_buf *out);

/* The part of a text to show, given where the question's terms stand in it, in order of begin. */
struct kb_span kb_snippet_window(const struct kb_weights *weights,
                                 const struct kb_question *question, struct kb_str text,
                                 const struct kb_occurrence *occurrences, size_t count);

#define KB_SNIPPET_WINDOWS 2

/* The same in two parts where that shows clearly more of the question; how many, in order. */
size_t kb_snippet_windows(const struct kb_weights *weights, const struct kb_question *question,
                          struct kb_str text, const struct kb_occurrence *occurrences, size_t count,
                          struct kb_span ret[KB_SNIPPET_WINDOWS]);

/* --- snippet_quantity.c ----------------------------------------------------------------------- */

/*
 * Adds where the question's quantities stand in a text in another spelling, 第二十四条 for 第24条,
 * to `occurrences`, which has room for `most` and is put in order again. Costs an analysis of the
 * text where the question has a quantity, else nothing.
 */
enum kb_status kb_snippet_quantities(struct kb_text *analyser, const struct kb_question *question,
                                     struct kb_str text, struct kb_occurrence *occurrences,
                                     size_t most, size_t *count, struct kb_error *err);

/*
 * Which part of the question's weight stands in a text, from 0 to 1: what decides between the
 * sections of an item that its title alone put forward.
 */
enum kb_status kb_snippet_coverage(struct kb_text *analyser, const struct kb_weights *weights,
                                   const struct kb_question *question, struct kb_str text,
                                   struct kb_arena *scratch, double *ret, struct kb_error *err);

/* --- face.c ----------------------------------------------------------------------------------- */

struct kb_asking;

/*
 * Chooses the section that stands for an item. Every section of a guide carries its title, so when
 * the title is what matched, the shortest would win: a caller who asks 廉租房怎么申请 is not helped
 * by the line with the telephone. The section whose own text holds most of the question stands for
 * the item, the first of them where that is equal. A law's best clause stands for itself: there
 * clauses are what is asked for.
 */
enum kb_status kb_face_choose(struct kb_asking *asking, const struct kb_place *place,
                              const struct kb_candidate **ret, struct kb_error *err);

/* --- explain.c -------------------------------------------------------------------------------- */

/* Why a candidate has its score: `ret->reasons` in `arena`. `ret` says its votes already. */
enum kb_status kb_explain(struct kb_xapian_reader *index, const struct kb_weights *weights,
                          const struct kb_question *question, const struct kb_candidate *candidate,
                          struct kb_arena *arena, struct kb_hit *ret, struct kb_error *err);

/* --- search.c --------------------------------------------------------------------------------- */

/*
 * The query tree that a question is ranked with first, as kb_search() makes it: what a benchmark
 * gives to Xapian alone. `arena` holds what it is made with. Free with kb_xapian_query_free().
 */
enum kb_status kb_search_tree(struct kb_searcher *searcher, const struct kb_search_request *request,
                              struct kb_arena *arena, struct kb_xapian_query **ret,
                              struct kb_error *err);

struct kb_searcher {
    char *dir;
    enum kb_door door;
    const struct kb_clock *clock;
    const struct kb_weights *weights;
    struct kb_text *text;
    struct kb_reader *reader;
    int64_t release;    /* whose world is searched, 0 for the present one */
    int64_t release_ms; /* and its instant, 0 while it has none */
    struct kb_index *live;
    struct kb_index *all; /* with the archives; NULL until a moment is asked about */
    struct kb_arena *words;
    struct kb_arena *window;
    struct kb_arena *section;
    struct kb_buf snippet;
    struct kb_ladder *ladder;
    struct kb_overlay *overlay; /* operators' data at the revision of the last question */
    struct kb_pins *pins;
    struct kb_overrides *overrides;
};

/* Most items on top of one answer. */
#define KB_PINS_MAX 8

/* An item that an operator put on top. */
struct kb_pinned {
    struct kb_place place;
    struct kb_str question; /* the pin's key, as it was written */
    struct kb_str label;    /* key of its section's label, where sections are listed one by one */
};

/* For measuring other numbers than the default ones; `weights` is kept. */
void kb_searcher_set_weights(struct kb_searcher *searcher, const struct kb_weights *weights);

/* A question on its way. */
struct kb_asking {
    struct kb_searcher *searcher;
    const struct kb_search_request *request;
    size_t limit; /* of hits; never 0 */
    struct kb_moment moment;
    kb_date day; /* on which effect is told */
    struct kb_xapian_reader *index;
    struct kb_question question;
    struct kb_question shown; /* what snippets mark: its terms, and what the ladder added */
    struct kb_ballot ballot;
    struct kb_pinned pinned[KB_PINS_MAX];
    size_t pinned_count;
    int64_t revision;       /* of the index */
    struct kb_arena *arena; /* the caller's */
};

/*
 * kb_search() with a view of what was asked: `asking` says searcher, request and arena, and holds
 * the question, its votes and its day afterwards, valid until the searcher's next question. Of a
 * question of several parts it holds none.
 */
enum kb_status kb_search_ask(struct kb_asking *asking, struct kb_search_result *ret,
                             struct kb_error *err);

/* --- parts.c ---------------------------------------------------------------------------------- */

/* Most questions that one is split into. */
#define KB_PARTS_MAX 4

struct kb_parts {
    struct kb_str items[KB_PARTS_MAX]; /* as they were typed, in the caller's arena */
    size_t count;                      /* 0 where it is one question */
};

/* Splits a question; the index is chosen already. */
enum kb_status kb_parts_split(struct kb_asking *asking, struct kb_parts *ret, struct kb_error *err);

/* --- parts_answer.c --------------------------------------------------------------------------- */

/* One answer of those to each part, which were asked from the first hit on. */
enum kb_status kb_parts_join(const struct kb_search_request *request, size_t limit,
                             const struct kb_parts *parts, const struct kb_search_result *answers,
                             struct kb_arena *arena, struct kb_search_result *ret,
                             struct kb_error *err);

/* --- voters.c --------------------------------------------------------------------------------- */

/* The best score a section could have. */
double kb_question_worth(const struct kb_question *question);

/* The voters nearest to the question, nearest first; `among` so many sections there are of them. */
enum kb_status kb_voters_find(struct kb_asking *asking, uint32_t among, const struct kb_voter **ret,
                              size_t *ret_count, struct kb_error *err);

/* Finds the voters and counts: fills `asking->ballot`. */
enum kb_status kb_votes_take(struct kb_asking *asking, struct kb_error *err);

/* --- explain_votes.c -------------------------------------------------------------------------- */

/* Who voted for a candidate, and what its authority gave. `ret` says kind and effect already. */
enum kb_status kb_explain_votes(struct kb_asking *asking, const struct kb_candidate *candidate,
                                struct kb_hit *ret, struct kb_error *err);
/* Looks at larger and larger windows until the page is full and settled. */
enum kb_status kb_search_look(struct kb_asking *asking, const struct kb_xapian_query *query,
                              struct kb_window *window, struct kb_ranking *ret,
                              struct kb_error *err);

/* The query as Xapian describes it. */
enum kb_status kb_search_describe(const struct kb_xapian_query *query, struct kb_arena *arena,
                                  struct kb_str *ret, struct kb_error *err);

/* --- rungs.c ---------------------------------------------------------------------------------- */

/* Copies a place with its candidates, so that it outlives its window. */
enum kb_status kb_place_copy(struct kb_arena *arena, const struct kb_place *place,
                             struct kb_place *ret, struct kb_error *err);

/*
 * Ranks all rungs, or those below `above`, which is what was found as written. The result is in the
 * searcher's `words`.
 */
enum kb_status kb_rungs_rank(struct kb_asking *asking, const struct kb_ranking *above,
                             struct kb_ranking *ret_ranking, struct kb_search_result *ret,
                             struct kb_error *err);

/* --- ladder.c --------------------------------------------------------------------------------- */

/* A searcher's words and lexicon, made when they are first needed. NULL when memory is exhausted.
 */
struct kb_ladder *kb_ladder_new(void);
void kb_ladder_free(struct kb_ladder *ladder);

struct kb_words;

/* The words in use; NULL before the first question. */
const struct kb_words *kb_ladder_words(const struct kb_ladder *ladder);

/* Changes whenever the words do. */
uint64_t kb_ladder_generation(const struct kb_ladder *ladder);

/* What is wrong with the newest files of words; NULL when they are in use. Valid until refreshed.
 */
const struct kb_error *kb_ladder_trouble(const struct kb_ladder *ladder);

/*
 * Reads the words anew when a file or an entry changed. A mistake in a file leaves the words in use
 * that were before.
 */
enum kb_status kb_ladder_refresh(struct kb_searcher *searcher, struct kb_error *err);

/* The question folded and without what is said by the way, in the searcher's `words`. */
enum kb_status kb_ladder_prepare(struct kb_searcher *searcher, struct kb_str query,
                                 struct kb_str *ret, struct kb_error *err);

/* The words in use, read when they never were. Valid until kb_ladder_refresh(). */
enum kb_status kb_ladder_need_words(struct kb_searcher *searcher, const struct kb_words **ret,
                                    struct kb_error *err);

/* Adds to an analysed question what it may mean. `query` is as it was prepared. */
enum kb_status kb_ladder_climb(struct kb_asking *asking, struct kb_str query, struct kb_error *err);

/* Says in the answer how the question was read. */
enum kb_status kb_ladder_tell(const struct kb_asking *asking, struct kb_search_result *ret,
                              struct kb_error *err);

/* --- hits.c ----------------------------------------------------------------------------------- */

/* Reads the hits of the page that was asked for. A hit the door may no longer see is left out. */
enum kb_status kb_hits_read(struct kb_asking *asking, const struct kb_ranking *ranking,
                            struct kb_search_result *ret, struct kb_error *err);

/* --- measures.c ------------------------------------------------------------------------------- */

/*
 * Measures of one question. `gains[i]` is the relevance of the hit at rank i + 1 (0: none) and
 * `relevances` are those of all its relevant documents, in any order; the array gets sorted.
 */
void kb_measures_of(const unsigned *gains, size_t gain_count, unsigned *relevances,
                    size_t relevant_count, struct kb_eval_measures *ret);

/* Adds to a sum, divides a sum. */
void kb_measures_add(struct kb_eval_measures *sum, const struct kb_eval_measures *one);
void kb_measures_divide(struct kb_eval_measures *sum, size_t count);

/* --- judgements.c ----------------------------------------------------------------------------- */

/* One line of qrels. */
struct kb_judgement {
    struct kb_str id;   /* of the question */
    struct kb_str name; /* TITLE#SECTION as written */
    struct kb_str key;  /* of the name */
    unsigned relevance;
};

struct kb_judgements {
    struct kb_judgement *items; /* in order of id, then key; one for each pair, the highest */
    size_t count;
};

struct kb_topic {
    struct kb_str id, question;
};

struct kb_topics {
    struct kb_topic *items; /* as in the file */
    size_t count;
};

/* Read whole files. KB_INVALID with "qrels:LINE: …" and "queries:LINE: …". */
enum kb_status kb_judgements_read(struct kb_text *text, struct kb_str qrels, struct kb_arena *arena,
                                  struct kb_judgements *ret, struct kb_error *err);
enum kb_status kb_topics_read(struct kb_str queries, struct kb_arena *arena, struct kb_topics *ret,
                              struct kb_error *err);

/* The judgements of one question: `*ret_count` from the returned one on, which is NULL for none. */
const struct kb_judgement *kb_judgements_of(const struct kb_judgements *judgements,
                                            struct kb_str id, size_t *ret_count);

/* What follows the byte order mark that editors leave at the start of a file. */
struct kb_str kb_without_bom(struct kb_str text);

/* Cuts TITLE#SECTION at its last #; slices of it. KB_INVALID when a side is empty. */
enum kb_status kb_document_split(struct kb_str name, struct kb_str *ret_title,
                                 struct kb_str *ret_section, struct kb_error *err);

/* Appends the key of TITLE#SECTION. */
enum kb_status kb_document_key(struct kb_text *text, struct kb_str title, struct kb_str section,
                               struct kb_buf *ret, struct kb_error *err);

#endif
