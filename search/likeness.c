/* likeness.c - how alike two questions are. */
#include "likeness.h"

/* Groups of words stand beyond all characters. */
#define GROUPS 0x200000u

/* Whether a character is one of those that stand between words: 怎么办？？？ asks 怎么办. */
static bool says_nothing(uint32_t c)
{
    return c <= ' ' || (c < 0x80 && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))) ||
           (c >= 0x2000 && c < 0x3040) || (c >= 0xff00 && c < 0xff66) || c == 0xfffd;
}

/* 三岁 and 3岁 are one; of larger numbers, what they have in common. */
static uint32_t digit_of(uint32_t c)
{
    static const uint32_t digits[] = {0x96f6, 0x4e00, 0x4e8c, 0x4e09, 0x56db,
                                      0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};
    for (uint32_t i = 0; i < KB_COUNT(digits); i++)
        if (digits[i] == c)
            return '0' + i;
    return c;
}

/* The next token at `*at`; 0 for what says nothing. */
static uint32_t next_token(const struct kb_words *words, struct kb_str text, size_t *at)
{
    uint64_t group = KB_WORDING_NOTHING;
    size_t len = kb_phrase_at(&words->wordings, text, *at, &group);
    if (len) {
        *at += len;
        return group == KB_WORDING_NOTHING ? 0 : GROUPS + (uint32_t)group;
    }
    uint32_t c = kb_utf8_next(text, at);
    return says_nothing(c) ? 0 : digit_of(c);
}

/* The slot of a token, or the free one where it would be. */
static struct kb_likeness_slot *slot_of(struct kb_likeness *likeness, uint32_t token)
{
    size_t at = token * 2654435761u >> 16 & (KB_LIKENESS_SLOTS - 1);
    while (likeness->slots[at].token && likeness->slots[at].token != token)
        at = (at + 1) & (KB_LIKENESS_SLOTS - 1);
    return &likeness->slots[at];
}

void kb_likeness_init(struct kb_likeness *likeness, const struct kb_words *words,
                      const struct kb_weights *weights, struct kb_str question)
{
    *likeness = (struct kb_likeness){
        .words = words, .lack = weights->like_lack, .extra = weights->like_extra};
    for (size_t at = 0; at < question.len && likeness->count < KB_LIKENESS_MAX;) {
        uint32_t token = next_token(words, question, &at);
        if (!token)
            continue;
        struct kb_likeness_slot *slot = slot_of(likeness, token);
        slot->token = token;
        slot->count++;
        likeness->count++;
    }
}

/* Takes a token that both have; false when the question asked has none left of it. */
static bool take(struct kb_likeness *likeness, uint32_t token)
{
    struct kb_likeness_slot *slot = slot_of(likeness, token);
    if (!slot->token)
        return false;
    if (slot->compared != likeness->comparison) {
        slot->compared = likeness->comparison;
        slot->left = slot->count;
    }
    if (!slot->left)
        return false;
    slot->left--;
    return true;
}

double kb_likeness_of(struct kb_likeness *likeness, struct kb_str other)
{
    size_t both = 0, all = 0;
    likeness->comparison++;
    for (size_t at = 0; at < other.len && all < KB_LIKENESS_MAX;) {
        uint32_t token = next_token(likeness->words, other, &at);
        all += token != 0;
        both += token && take(likeness, token);
    }
    double lacks = (double)(likeness->count - both), extra = (double)(all - both);
    return both ? (double)both / ((double)both + likeness->lack * lacks + likeness->extra * extra)
                : 0;
}

double kb_likeness_best(struct kb_likeness *likeness, struct kb_str data)
{
    struct kb_str wording;
    double best = 0;
    while (kb_index_wording_next(&data, &wording)) {
        double one = kb_likeness_of(likeness, wording);
        best = one > best ? one : best;
    }
    return best;
}
