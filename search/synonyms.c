/*
 * synonyms.c - the ladder's first lower rung: words the operator says mean the same.
 */
#include "ladder.h"

#define SYNONYMS_OF_ONE 4

/* Share of its weight that a synonym keeps where the base has the word itself. */
#define BESIDE_KNOWN 0.1

/* Whether a word is another one cut short: the long one finds what it finds, and better. */
static bool is_short_for(struct kb_str word, struct kb_str full)
{
    size_t at = 0;
    for (size_t in_full = 0; at < word.len && in_full < full.len;) {
        size_t next = at;
        if (kb_utf8_next(word, &next) == kb_utf8_next(full, &in_full))
            at = next;
    }
    return at == word.len;
}

static enum kb_status add_all(struct kb_climb *climb, size_t begin, size_t len, size_t number,
                              struct kb_error *err)
{
    uint32_t known;
    enum kb_status status = kb_climb_count(climb, kb_str_slice(climb->query, begin, begin + len),
                                           &known, err);
    for (size_t i = 0; number && i < SYNONYMS_OF_ONE && !status; i++) {
        const struct kb_synonym *pair = &climb->words->pairs[number - 1];
        if (!is_short_for(pair->to, pair->from))
            status = kb_climb_add(climb, begin, begin + len, pair->to, KB_RUNG_SYNONYM,
                                  known ? BESIDE_KNOWN : 1, err);
        number = pair->next;
    }
    return status;
}

enum kb_status kb_climb_synonyms(struct kb_climb *climb, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t at = 0; at < climb->query.len && !status;) {
        uint64_t number = 0;
        size_t len = kb_phrase_at(&climb->words->synonyms, climb->query, at, &number);
        if (len) {
            status = add_all(climb, at, len, (size_t)number, err);
            at += len;
        } else {
            kb_utf8_next(climb->query, &at);
        }
    }
    return status;
}
