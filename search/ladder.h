/*
 * ladder.h - what the files of the ladder say to each other: how a question is understood that does
 * not say it the way the base does.
 *
 * words.c reads the operator's words. lexicon.c gathers what the base itself says, as one door sees
 * it. pattern.c finds what sounds or begins as typed. synonyms.c, latin.c and slips.c each read one
 * kind of question and add what they think is meant as expansions; ladder.c has them do it, and
 * spoken.c takes out what is said by the way. ladder_query.c asks for the expansions, rung by rung.
 */
#ifndef KB_SEARCH_LADDER_H
#define KB_SEARCH_LADDER_H

#include "internal.h"
#include "kb/map.h"
#include "kb/pinyin.h"

/* --- embed_words.cmake ------------------------------------------------------------------------ */

/* A file of content/words as it was when this was built; empty where there is none. Static. */
struct kb_str kb_words_builtin(const char *name);

/* --- words.c ---------------------------------------------------------------------------------- */

/* What else a word may stand for. */
struct kb_synonym {
    struct kb_str from, to;
    size_t next; /* number of the next one of the same word, counted from 1; 0 ends them */
};

struct kb_reading_of {
    uint16_t character, syllable;
};

#define KB_PHRASE_HEADS 1024

/* A set of phrases that are looked for by longest match. */
struct kb_phrase_set {
    struct kb_map *map;
    uint16_t longest[KB_PHRASE_HEADS]; /* bytes, by the first character's remainder */
};

/* Value of words that say nothing when two questions are compared; groups follow. */
#define KB_WORDING_NOTHING 1

/* The operator's words, folded. */
struct kb_words {
    struct kb_arena *arena;
    struct kb_phrase_set synonyms; /* gives the number of the first, counted from 1 */
    struct kb_phrase_set fillers, asking;
    struct kb_phrase_set wordings; /* gives the group, or KB_WORDING_NOTHING */
    size_t wording_count;
    struct kb_phrase_set lexemes; /* all that is one word: the dictionary, synonyms, regions */
    struct kb_synonym *pairs;
    size_t pair_count, pair_room;
    struct kb_str *dictionary;
    size_t dictionary_count, dictionary_room;
    struct kb_reading_of *readings;
    size_t reading_count, reading_room;
    struct kb_str *lookalikes; /* characters of a group, one after the other */
    size_t lookalike_count, lookalike_room;
};

/*
 * Reads the built-in words and those in `DIR/words`. KB_INVALID names file and line.
 * Free with kb_words_free().
 */
enum kb_status kb_words_read(struct kb_text *text, const char *dir, struct kb_words **ret,
                             struct kb_error *err);
void kb_words_free(struct kb_words *words);

/* Adds a word of the dictionary, or a synonym (both ways where `both`), folded on the way. */
enum kb_status kb_words_add(struct kb_words *words, struct kb_text *text, struct kb_str word,
                            struct kb_error *err);
enum kb_status kb_words_add_synonym(struct kb_words *words, struct kb_text *text,
                                    struct kb_str from, struct kb_str to, bool both,
                                    struct kb_error *err);

/* --- words_entries.c -------------------------------------------------------------------------- */

struct kb_overlay_data;

/* Adds what operators' synonyms, words, departments and regions say. KB_CORRUPT. */
enum kb_status kb_words_add_entries(struct kb_words *words, struct kb_text *text,
                                    const struct kb_overlay_data *data, struct kb_error *err);

/* A number that changes when a file in `DIR/words` does. */
uint64_t kb_words_stamp(const char *dir);

/* The longest phrase of a set that stands at `at`, and its value; 0 when there is none. */
size_t kb_phrase_at(const struct kb_phrase_set *set, struct kb_str text, size_t at,
                    uint64_t *ret_value);

/* --- lexicon.c -------------------------------------------------------------------------------- */

#define KB_HAN_FIRST   0x4e00
#define KB_HAN_COUNT   (0x9fa5 - 0x4e00 + 1)
#define KB_READINGS_OF 4

/* A title, keyword or question of an item; or, with item 0, a word of the dictionary. */
struct kb_phrase {
    uint32_t begin; /* in `chars` */
    uint32_t item;
};

/* What one door's index says. */
struct kb_lexicon {
    struct kb_arena *arena;
    int64_t change;
    uint32_t documents;
    uint16_t *chars; /* all phrases, a 0 before and behind each and for each other character */
    size_t char_count, char_room;
    uint32_t *places; /* where each Han character stands in `chars`, by character, ascending */
    uint32_t *starts; /* places behind a 0 that are none, ascending */
    size_t start_count;
    uint32_t *place_begin; /* of each character's in `places`; KB_HAN_COUNT + 1 of them */
    struct kb_phrase *phrases;
    size_t phrase_count, phrase_room;
    uint32_t item_count;
    uint32_t *pair_keys;  /* two characters, sorted */
    uint32_t *pair_begin; /* of each first character's in `pair_keys`; KB_HAN_COUNT + 1 of them */
    uint32_t *pair_frequencies;
    size_t pair_count, pair_room;
    uint32_t frequencies[KB_HAN_COUNT]; /* of characters, as sums of those of their pairs */
    uint64_t total;                     /* of all */
    uint16_t readings[KB_HAN_COUNT][KB_READINGS_OF];
    uint16_t *blurred;     /* kb_pinyin_blurred() of each syllable */
    uint16_t *by_syllable; /* characters of each syllable that the index has, commonest first */
    uint32_t *syllable_begin;
    uint16_t *looks;       /* characters the index has that look like each, grouped by it */
    uint32_t *looks_begin; /* of each character's in `looks`; KB_HAN_COUNT + 1 of them */
};

/* Gathers the lexicon of a reader's live index. Free with kb_lexicon_free(). */
enum kb_status kb_lexicon_build(struct kb_text *text, struct kb_xapian_reader *index,
                                struct kb_reader *reader, const struct kb_words *words,
                                struct kb_lexicon **ret, struct kb_error *err);
void kb_lexicon_free(struct kb_lexicon *lexicon);

/* In how many sections a pair of characters stands; 0 also for what is too rare to be kept. */
uint32_t kb_lexicon_pair(const struct kb_lexicon *lexicon, uint32_t first, uint32_t second);

static inline bool kb_is_common_han(uint32_t c)
{
    return c >= KB_HAN_FIRST && c < KB_HAN_FIRST + KB_HAN_COUNT;
}

/* --- pattern.c -------------------------------------------------------------------------------- */

#define KB_PATTERN_MAX 32

/* What a character must be: itself, of a syllable, of one that sounds like it, or begin so. */
enum kb_part_kind {
    KB_PART_CHARACTER,
    KB_PART_SYLLABLE,
    KB_PART_BLURRED,
    KB_PART_INITIAL,
};

struct kb_part {
    enum kb_part_kind kind;
    uint16_t value;
};

struct kb_pattern {
    struct kb_part parts[KB_PATTERN_MAX];
    size_t count;
    bool whole; /* from a 0 to the next: a phrase, or what stands between other characters */
};

/* A place in the phrases where a pattern fits. */
struct kb_match {
    uint32_t at;
    uint32_t item;
};

/* Finds up to `max` places. */
size_t kb_pattern_find(const struct kb_lexicon *lexicon, const struct kb_pattern *pattern,
                       struct kb_match *ret, size_t max);

/* Whether it fits the characters at `chars`. */
bool kb_pattern_fits(const struct kb_lexicon *lexicon, const struct kb_pattern *pattern,
                     const uint16_t *chars);

/* --- expansion.c -------------------------------------------------------------------------------
 */

/* What the readers of a question work with. */
struct kb_climb {
    struct kb_text *text;
    struct kb_xapian_reader *index;
    const struct kb_words *words;
    const struct kb_weights *weights;
    const struct kb_lexicon *lexicon; /* NULL while only synonyms are looked for */
    struct kb_str query;              /* folded, without fillers */
    struct kb_arena *arena;
    struct kb_question *question;
    struct kb_expansion *expansions; /* the question's, to write to */
};

/*
 * Adds an expansion of query bytes [begin, end), unless one of its pairs is in no section, or there
 * is no room, or it was said already. Those of one stretch are alternatives; `share` is how likely
 * this one is beside the likeliest.
 */
enum kb_status kb_climb_add(struct kb_climb *climb, size_t begin, size_t end, struct kb_str to,
                            enum kb_rung rung, double share, struct kb_error *err);

/* In how many sections a word may stand: those of its rarest pair. */
enum kb_status kb_climb_count(struct kb_climb *climb, struct kb_str word, uint32_t *ret,
                              struct kb_error *err);

/* Appends characters as UTF-8; `data` is NULL on failure. */
struct kb_str kb_chars_text(struct kb_arena *arena, const uint16_t *chars, size_t count);

/* synonyms.c, latin.c, slips.c: each adds what it sees. */
enum kb_status kb_climb_synonyms(struct kb_climb *climb, struct kb_error *err);
enum kb_status kb_climb_latin(struct kb_climb *climb, struct kb_error *err);
enum kb_status kb_climb_slips(struct kb_climb *climb, struct kb_error *err);

/* Whether something in the question may be pinyin, or be miswritten: then a lexicon is needed. */
bool kb_climb_needs_latin(struct kb_str query);

/* --- spoken.c --------------------------------------------------------------------------------- */

/* A folded question without what is said by the way, unless it says nothing else; in `arena`. */
enum kb_status kb_spoken_clean(const struct kb_words *words, struct kb_str text,
                               struct kb_arena *arena, struct kb_str *ret, struct kb_error *err);

/* --- decode.c --------------------------------------------------------------------------------- */

#define KB_CHOICES_MAX 48

/* What may stand at one place, and what it costs to read it so (bits). */
struct kb_slot {
    uint16_t characters[KB_CHOICES_MAX];
    float costs[KB_CHOICES_MAX];
    size_t count;
};

/* The likeliest characters by the pairs of the index; `ret` has room for `count`. */
bool kb_decode(const struct kb_lexicon *lexicon, const struct kb_slot *slots, size_t count,
               uint16_t *ret);

/* Bits it takes to say `second` after `first` (0: at a beginning). */
float kb_decode_cost(const struct kb_lexicon *lexicon, uint16_t first, uint16_t second);

#endif
