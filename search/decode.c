/*
 * decode.c - the likeliest characters for a row of choices (Viterbi), by the pairs of the index.
 *
 * The bits of a character after another are those of a bigram model that falls back to how common
 * the character is: a pair is a border of words as often as not, so an unknown one is no proof.
 */
#include "ladder.h"

#include <math.h>

#define PAIR_SHARE 0.9

float kb_decode_cost(const struct kb_lexicon *lexicon, uint16_t first, uint16_t second)
{
    double alone = (lexicon->frequencies[second - KB_HAN_FIRST] + 0.1) /
                   (double)(2 * lexicon->total + 1);
    double after = 0;
    if (first)
        after = kb_lexicon_pair(lexicon, first, second) /
                (double)(lexicon->frequencies[first - KB_HAN_FIRST] + 1);
    return (float)-log2(PAIR_SHARE * after + (1 - PAIR_SHARE) * alone);
}

struct path {
    float cost;
    uint8_t before;
};

static void step(const struct kb_lexicon *lexicon, const struct kb_slot *before,
                 const struct kb_slot *slot, const struct path *from, struct path *to)
{
    for (size_t i = 0; i < slot->count; i++) {
        to[i].cost = INFINITY;
        for (size_t j = 0; j < (before ? before->count : 1); j++) {
            float cost = slot->costs[i] + kb_decode_cost(lexicon,
                                                         before ? before->characters[j] : 0,
                                                         slot->characters[i]);
            if (before)
                cost += from[j].cost;
            if (cost < to[i].cost)
                to[i] = (struct path){cost, (uint8_t)j};
        }
    }
}

bool kb_decode(const struct kb_lexicon *lexicon, const struct kb_slot *slots, size_t count,
               uint16_t *ret)
{
    struct path paths[KB_PATTERN_MAX][KB_CHOICES_MAX];
    if (!count || count > KB_PATTERN_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!slots[i].count)
            return false;
        step(lexicon, i ? &slots[i - 1] : NULL, &slots[i], i ? paths[i - 1] : NULL, paths[i]);
    }
    size_t best = 0;
    for (size_t i = 1; i < slots[count - 1].count; i++)
        if (paths[count - 1][i].cost < paths[count - 1][best].cost)
            best = i;
    for (size_t i = count; i-- > 0;) {
        ret[i] = slots[i].characters[best];
        best = paths[i][best].before;
    }
    return true;
}
