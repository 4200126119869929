/*
 * kb/pinyin.h - how Chinese characters sound, without tones, and how typed letters are cut.
 *
 * What it is: a table of syllables, one for each character of the Unicode block U+4E00 to U+9FA5,
 * made from ICU's Han-Latin when kbd is built; and the cutting of a run of letters into syllables
 * and single initials, as people type them into an input method: gongjijin, gjj, gongjj.
 *
 * What it is not: it knows one reading of a character, the commonest (银行 is yin xing); phrases
 * that read otherwise are operator data (content/words/polyphones.tsv), which search/ lays over it.
 * It ranks nothing: which characters are meant is for the base to say.
 *
 * What always holds: a syllable is a small number, 0 is none; numbers are of this build alone and
 * are stored nowhere. ü is written v, as it is typed. Nothing here allocates or fails; everything
 * is constant, so any thread may ask.
 */
#ifndef KB_PINYIN_H
#define KB_PINYIN_H

#include "kb/str.h"

/* A part of a cut: a syllable's number, or this bit and the letter that a syllable begins with. */
#define KB_PINYIN_INITIAL 0x8000

/* Most letters of a run that is cut, and most parts; longer runs have no cut. */
#define KB_PINYIN_LETTERS_MAX 64
#define KB_PINYIN_PARTS_MAX   24

/* The syllable of a character; 0 for one without. */
uint16_t kb_pinyin_of(uint32_t code_point);

/* The syllable of this spelling, lower case; 0 when there is none. */
uint16_t kb_pinyin_find(struct kb_str spelling);

/* Its spelling; static. Empty for 0 and for numbers that are no syllable. */
struct kb_str kb_pinyin_spelling(uint16_t syllable);

/*
 * The syllables that begin with these letters, as a person has typed them so far: their numbers are
 * [*ret_begin, *ret_end), for numbers follow the spelling. False when there is none.
 */
bool kb_pinyin_range(struct kb_str letters, uint16_t *ret_begin, uint16_t *ret_end);

/* How many syllable numbers there are, 0 included. */
size_t kb_pinyin_count(void);

/*
 * A number that syllables share which are mixed up in speech: zh z, ch c, sh s, n l at the
 * beginning, ang an, eng en, ing in at the end, and v u after n and l.
 */
uint16_t kb_pinyin_blurred(uint16_t syllable);

/* One way to read a run of letters. */
struct kb_pinyin_cut {
    uint16_t parts[KB_PINYIN_PARTS_MAX];
    size_t count;
    size_t initials; /* how many of the parts are initials */
};

/*
 * Cuts a run of the letters a to z in up to `max` ways, the likeliest first: whole syllables before
 * those with initials, fewer parts before more, earlier parts longer; the reading as nothing but
 * initials is among them when there is room for two. Returns how many ways there are; 0 when the
 * run holds something else than letters, or is too long.
 */
size_t kb_pinyin_cut(struct kb_str letters, struct kb_pinyin_cut *ret, size_t max);

#endif
