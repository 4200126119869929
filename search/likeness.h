/*
 * likeness.h - how alike two questions are, and what those like the question asked get for it.
 *
 * Questions are compared as bags of characters in which every word that people use for the same
 * thing when they ask (content/words/wordings.txt) is one and the same character: 公积金怎么提取
 * and 如何提取公积金 are alike altogether, 公积金提取要什么材料 is less so. Words that say nothing
 * there do not count. The order does not count either: people put the same question in any order.
 *
 *     likeness = both / (both + lack * only the one asked + extra * only the other)
 *
 * Scripts and Q&A near the question are compared with it, each by the nearest of its wordings, and
 * the likest get a share of the question's worth, through the query tree like votes.
 */
#ifndef KB_SEARCH_LIKENESS_H
#define KB_SEARCH_LIKENESS_H

#include "ladder.h"

/* --- likeness.c ------------------------------------------------------------------------------- */

/* Characters of a question that are compared; what follows is passed over. */
#define KB_LIKENESS_MAX   192
#define KB_LIKENESS_SLOTS 512

/* A question taken apart, to compare others with. About 6 kB. */
struct kb_likeness {
    const struct kb_words *words;
    double lack, extra;
    struct kb_likeness_slot {
        uint32_t token;
        uint16_t count;    /* in this question */
        uint16_t left;     /* not yet found in the other one */
        uint32_t compared; /* in which comparison `left` was set */
    } slots[KB_LIKENESS_SLOTS];
    size_t count; /* tokens */
    uint32_t comparison;
};

/* `question` is folded; `words` are kept. */
void kb_likeness_init(struct kb_likeness *likeness, const struct kb_words *words,
                      const struct kb_weights *weights, struct kb_str question);

/* From 0 to 1, with another folded question. */
double kb_likeness_of(struct kb_likeness *likeness, struct kb_str other);

/* With the likest of the wordings in a document's data; 0 where there is none. */
double kb_likeness_best(struct kb_likeness *likeness, struct kb_str data);

/* --- likes.c ---------------------------------------------------------------------------------- */

/*
 * Puts those of `voters` that are like the question into `asking->ballot`, where the request is for
 * scripts or Q&A at all. `worth` is the question's.
 */
enum kb_status kb_likes_take(struct kb_asking *asking, const struct kb_voter *voters, size_t count,
                             double worth, struct kb_error *err);

/* Items in force on `day`, each with what it gets as weight. NULL: no memory. */
struct kb_xapian_query *kb_likes_query(const struct kb_like *likes, size_t count, kb_date day);

/* What an item gets. */
double kb_likes_weight(const struct kb_ballot *ballot, struct kb_str id);

#endif
