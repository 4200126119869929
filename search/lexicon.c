/*
 * lexicon.c - what the base says, as far as one door sees it: the phrases that name its items, and
 * how often each pair of characters stands in its sections.
 *
 * Made from the door's own live index and read through the door's own reader, so it can hold
 * nothing that the asker may not find.
 */
#include "ladder.h"

#define ARENA_BYTES (256u << 20)
#define HEAD_BYTES  (4u << 20)

/* Beyond so many items only titles' keys are read, from the index: 20,000 heads take 0.4 s. */
#define HEADS_MAX 20000

/* Most characters of all phrases together. */
#define CHARS_MAX (8u << 20)

/* In a large index a pair that stands in one section is more often damage than a word. */
#define LARGE_INDEX 20000

struct building {
    struct kb_text *text;
    struct kb_xapian_reader *index;
    struct kb_reader *reader;
    struct kb_lexicon *lexicon;
    struct kb_arena *head;
    uint32_t least; /* frequency of a pair that is kept */
};

/* --- growing ---------------------------------------------------------------------------------- */

static bool grow(void *memory, size_t *room, size_t need, size_t size)
{
    void *old, *grown;
    if (need <= *room)
        return true;
    size_t more = *room + *room / 2 + 1024;
    memcpy(&old, memory, sizeof old);
    grown = realloc(old, more * size);
    if (!grown)
        return false;
    memcpy(memory, &grown, sizeof grown);
    *room = more;
    return true;
}

static bool add_char(struct kb_lexicon *lexicon, uint16_t c)
{
    if (!grow(&lexicon->chars, &lexicon->char_room, lexicon->char_count + 1,
              sizeof *lexicon->chars))
        return false;
    lexicon->chars[lexicon->char_count++] = c;
    return true;
}

/* --- phrases ---------------------------------------------------------------------------------- */

static enum kb_status add_folded(struct building *building, struct kb_str folded, uint32_t item,
                                 struct kb_error *err)
{
    struct kb_lexicon *lexicon = building->lexicon;
    if (lexicon->char_count + folded.len >= CHARS_MAX)
        return KB_OK;
    if (!grow(&lexicon->phrases, &lexicon->phrase_room, lexicon->phrase_count + 1,
              sizeof *lexicon->phrases))
        return kb_fail_memory(err);
    lexicon->phrases[lexicon->phrase_count++] = (struct kb_phrase){
        .begin = (uint32_t)lexicon->char_count,
        .item = item,
    };
    for (size_t at = 0; at < folded.len;) {
        uint32_t c = kb_utf8_next(folded, &at);
        if (!add_char(lexicon, kb_is_common_han(c) ? (uint16_t)c : 0))
            return kb_fail_memory(err);
    }
    return add_char(lexicon, 0) ? KB_OK : kb_fail_memory(err);
}

static enum kb_status add_phrase(struct building *building, struct kb_str phrase, uint32_t item,
                                 struct kb_error *err)
{
    struct kb_folded folded;
    enum kb_status status = kb_text_fold(building->text, phrase, &folded, err);
    return status ? status : add_folded(building, folded.text, item, err);
}

static enum kb_status add_all(struct building *building, const struct kb_str *phrases, size_t count,
                              uint32_t item, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < count && !status; i++)
        status = add_phrase(building, phrases[i], item, err);
    return status;
}

static enum kb_status add_edition(struct building *building, int64_t row, uint32_t item,
                                  struct kb_error *err)
{
    struct kb_edition edition;
    const struct kb_edition_text *text = &edition.text;
    struct kb_error trouble = {0};
    kb_arena_clear(building->head);
    enum kb_status status = kb_reader_edition_row(building->reader, building->head, row,
                                                  KB_EDITION_LISTS, &edition, &trouble);
    /* Withdrawn since the index was brought up to date. */
    if (status == KB_NOT_FOUND)
        return KB_OK;
    if (status) {
        if (err && err->status == KB_OK)
            *err = trouble;
        return status;
    }
    status = add_phrase(building, text->title, item, err);
    if (!status)
        status = add_all(building, text->keywords, text->keyword_count, item, err);
    if (!status)
        status = add_all(building, text->questions, text->question_count, item, err);
    return status;
}

/* --- items ------------------------------------------------------------------------------------ */

/* Items by the first document of each. */
struct first_documents {
    uint32_t *items;
    size_t count, room;
    struct kb_xapian_reader *index;
    size_t last;
};

static enum kb_status take_first(void *context, uint32_t document, struct kb_error *err)
{
    (void)err;
    *(uint32_t *)context = document;
    return KB_NOT_FOUND;
}

static enum kb_status note_item(void *context, struct kb_str term, uint32_t frequency,
                                struct kb_error *err)
{
    struct first_documents *items = context;
    uint32_t document = 0;
    (void)frequency;
    enum kb_status status = kb_xapian_reader_postings(items->index, term, take_first, &document,
                                                      err);
    if (status && status != KB_NOT_FOUND)
        return status;
    if (!document)
        return KB_OK;
    if (!grow(&items->items, &items->room, items->count + 1, sizeof *items->items))
        return kb_fail_memory(err);
    items->items[items->count++] = document;
    return items->count > HEADS_MAX ? KB_NOT_FOUND : KB_OK;
}

static enum kb_status add_item(struct building *building, uint32_t document, uint32_t item,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf value = KB_BUF_INIT(1 << 16);
    struct kb_index_key key;
    enum kb_status status = kb_xapian_reader_value(building->index, document, KB_INDEX_SLOT_KEY,
                                                   &value, err);
    if (!status)
        status = kb_buf_status(&value, err);
    if (!status)
        status = kb_index_key_get(kb_buf_str(&value), &key, err);
    return status ? status : add_edition(building, key.edition_row, item, err);
}

static enum kb_status note_title(void *context, struct kb_str term, uint32_t frequency,
                                 struct kb_error *err)
{
    struct building *building = context;
    struct kb_lexicon *lexicon = building->lexicon;
    (void)frequency;
    return add_folded(building, kb_str_slice(term, strlen(KB_INDEX_TITLE), term.len),
                      ++lexicon->item_count, err);
}

static enum kb_status add_items(struct building *building, struct kb_error *err)
{
    struct first_documents items = {.index = building->index};
    enum kb_status status = kb_xapian_reader_terms(building->index, KB_STR(KB_INDEX_ITEM),
                                                   note_item, &items, err);
    if (!status && items.count > HEADS_MAX)
        status = kb_xapian_reader_terms(building->index, KB_STR(KB_INDEX_TITLE), note_title,
                                        building, err);
    for (size_t i = 0; i < items.count && items.count <= HEADS_MAX && !status; i++)
        status = add_item(building, items.items[i], ++building->lexicon->item_count, err);
    free(items.items);
    return status;
}

/* --- pairs ------------------------------------------------------------------------------------ */

uint32_t kb_lexicon_pair(const struct kb_lexicon *lexicon, uint32_t first, uint32_t second)
{
    uint32_t key = first << 16 | second;
    if (!kb_is_common_han(first))
        return 0;
    size_t low = lexicon->pair_begin[first - KB_HAN_FIRST];
    size_t end = lexicon->pair_begin[first - KB_HAN_FIRST + 1], high = end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lexicon->pair_keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && lexicon->pair_keys[low] == key ? lexicon->pair_frequencies[low] : 0;
}

static bool grow_pairs(struct kb_lexicon *lexicon)
{
    size_t room = lexicon->pair_room;
    return grow(&lexicon->pair_keys, &room, lexicon->pair_count + 1, sizeof *lexicon->pair_keys) &&
           grow(&lexicon->pair_frequencies, &lexicon->pair_room, lexicon->pair_count + 1,
                sizeof *lexicon->pair_frequencies);
}

/* Terms come in order of bytes, which is that of code points: the pairs are sorted as they come. */
static enum kb_status note_term(void *context, struct kb_str term, uint32_t frequency,
                                struct kb_error *err)
{
    struct building *building = context;
    struct kb_lexicon *lexicon = building->lexicon;
    size_t at = 0;
    if (term.len != 6 || frequency < building->least)
        return KB_OK;
    uint32_t first = kb_utf8_next(term, &at);
    uint32_t second = at < term.len ? kb_utf8_next(term, &at) : 0;
    if (at != term.len || !kb_is_common_han(first) || !kb_is_common_han(second))
        return KB_OK;
    if (!grow_pairs(lexicon))
        return kb_fail_memory(err);
    lexicon->pair_keys[lexicon->pair_count] = first << 16 | second;
    lexicon->pair_frequencies[lexicon->pair_count++] = frequency;
    lexicon->frequencies[first - KB_HAN_FIRST] += frequency;
    lexicon->frequencies[second - KB_HAN_FIRST] += frequency;
    lexicon->total += frequency;
    return KB_OK;
}

/* Where the pairs of each first character begin. */
static bool place_pairs(struct kb_lexicon *lexicon)
{
    uint32_t *begin = kb_arena_array(lexicon->arena, KB_HAN_COUNT + 1, sizeof *begin);
    lexicon->pair_begin = begin;
    if (!begin)
        return false;
    for (size_t i = 0; i < lexicon->pair_count; i++)
        begin[(lexicon->pair_keys[i] >> 16) - KB_HAN_FIRST + 1]++;
    for (size_t c = 0; c < KB_HAN_COUNT; c++)
        begin[c + 1] += begin[c];
    return true;
}

/* One walk for each first byte of the Han block, so that terms of other scripts cost nothing. */
static enum kb_status add_pairs(struct building *building, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (unsigned byte = 0xe4; byte <= 0xe9 && !status; byte++) {
        const char prefix = (char)byte;
        status = kb_xapian_reader_terms(building->index, (struct kb_str){&prefix, 1}, note_term,
                                        building, err);
    }
    if (!status && !place_pairs(building->lexicon))
        return kb_fail_memory(err);
    return status;
}

/* Words of the dictionary that the index may have: it has all their pairs. */
static bool may_have(const struct kb_lexicon *lexicon, struct kb_str word)
{
    uint32_t last = 0;
    for (size_t at = 0; at < word.len;) {
        uint32_t c = kb_utf8_next(word, &at);
        if (!kb_is_common_han(c) || (last && !kb_lexicon_pair(lexicon, last, c)))
            return false;
        last = c;
    }
    return true;
}

/* --- sounds ----------------------------------------------------------------------------------- */

static void add_reading(struct kb_lexicon *lexicon, uint32_t c, uint16_t syllable)
{
    uint16_t *readings = lexicon->readings[c - KB_HAN_FIRST];
    for (size_t i = 0; i < KB_READINGS_OF; i++) {
        if (readings[i] == syllable)
            return;
        if (!readings[i]) {
            readings[i] = syllable;
            return;
        }
    }
}

static void add_readings(struct kb_lexicon *lexicon, const struct kb_words *words)
{
    for (uint32_t c = KB_HAN_FIRST; c < KB_HAN_FIRST + KB_HAN_COUNT; c++)
        if (kb_pinyin_of(c))
            add_reading(lexicon, c, kb_pinyin_of(c));
    for (size_t i = 0; i < words->reading_count; i++)
        if (kb_is_common_han(words->readings[i].character))
            add_reading(lexicon, words->readings[i].character, words->readings[i].syllable);
}

static int commonest_first(const void *a, const void *b, void *context)
{
    const struct kb_lexicon *lexicon = context;
    uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;
    uint32_t of_x = lexicon->frequencies[x - KB_HAN_FIRST];
    uint32_t of_y = lexicon->frequencies[y - KB_HAN_FIRST];
    if (of_x != of_y)
        return of_x > of_y ? -1 : 1;
    return (x > y) - (x < y);
}

/* Counts, or with `places` puts, each character the index has under each of its syllables. */
static void place_sounds(struct kb_lexicon *lexicon, uint32_t *places)
{
    for (size_t c = 0; c < KB_HAN_COUNT; c++)
        for (size_t i = 0; i < KB_READINGS_OF && lexicon->readings[c][i]; i++) {
            uint16_t syllable = lexicon->readings[c][i];
            if (!lexicon->frequencies[c])
                continue;
            if (places)
                lexicon->by_syllable[places[syllable]++] = (uint16_t)(KB_HAN_FIRST + c);
            else
                lexicon->syllable_begin[syllable + 1]++;
        }
}

static enum kb_status order_sounds(struct kb_lexicon *lexicon, struct kb_error *err)
{
    size_t count = kb_pinyin_count();
    uint32_t *places = kb_arena_array(lexicon->arena, count + 1, sizeof *places);
    lexicon->syllable_begin = kb_arena_array(lexicon->arena, count + 1, sizeof *places);
    lexicon->blurred = kb_arena_array(lexicon->arena, count, sizeof *lexicon->blurred);
    if (!places || !lexicon->syllable_begin || !lexicon->blurred)
        return kb_fail_memory(err);
    place_sounds(lexicon, NULL);
    for (size_t i = 1; i <= count; i++)
        lexicon->syllable_begin[i] += lexicon->syllable_begin[i - 1];
    lexicon->by_syllable = kb_arena_array(lexicon->arena, lexicon->syllable_begin[count] + 1,
                                          sizeof *lexicon->by_syllable);
    if (!lexicon->by_syllable)
        return kb_fail_memory(err);
    memcpy(places, lexicon->syllable_begin, (count + 1) * sizeof *places);
    place_sounds(lexicon, places);
    for (size_t i = 0; i < count; i++) {
        uint32_t begin = lexicon->syllable_begin[i], end = lexicon->syllable_begin[i + 1];
        qsort_r(lexicon->by_syllable + begin, end - begin, sizeof *lexicon->by_syllable,
                commonest_first, lexicon);
        lexicon->blurred[i] = kb_pinyin_blurred((uint16_t)i);
    }
    return KB_OK;
}

/* --- looks ------------------------------------------------------------------------------------ */

/* Counts, or with `places` puts, each character the index has under those it looks like. */
static void place_group(struct kb_lexicon *lexicon, struct kb_str group, uint32_t *places)
{
    for (size_t at = 0; at < group.len;) {
        uint32_t c = kb_utf8_next(group, &at);
        for (size_t other_at = 0; kb_is_common_han(c) && other_at < group.len;) {
            uint32_t other = kb_utf8_next(group, &other_at);
            if (other == c || !kb_is_common_han(other) ||
                !lexicon->frequencies[other - KB_HAN_FIRST])
                continue;
            if (places)
                lexicon->looks[places[c - KB_HAN_FIRST]++] = (uint16_t)other;
            else
                lexicon->looks_begin[c - KB_HAN_FIRST + 1]++;
        }
    }
}

static enum kb_status order_looks(struct kb_lexicon *lexicon, const struct kb_words *words,
                                  struct kb_error *err)
{
    uint32_t *begin = kb_arena_array(lexicon->arena, KB_HAN_COUNT + 1, sizeof *begin);
    uint32_t *places = kb_arena_array(lexicon->arena, KB_HAN_COUNT + 1, sizeof *places);
    lexicon->looks_begin = begin;
    if (!begin || !places)
        return kb_fail_memory(err);
    for (size_t i = 0; i < words->lookalike_count; i++)
        place_group(lexicon, words->lookalikes[i], NULL);
    for (size_t c = 0; c < KB_HAN_COUNT; c++)
        begin[c + 1] += begin[c];
    lexicon->looks = kb_arena_array(lexicon->arena, begin[KB_HAN_COUNT] + 1,
                                    sizeof *lexicon->looks);
    if (!lexicon->looks)
        return kb_fail_memory(err);
    memcpy(places, begin, (KB_HAN_COUNT + 1) * sizeof *places);
    for (size_t i = 0; i < words->lookalike_count; i++)
        place_group(lexicon, words->lookalikes[i], places);
    return KB_OK;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Sorts the places of all phrases by character: counted first, then filled in. */
static bool sort_places(struct kb_lexicon *lexicon)
{
    uint32_t *begin = calloc(KB_HAN_COUNT + 2, sizeof *begin);
    lexicon->place_begin = begin;
    lexicon->places = calloc(lexicon->char_count + 1, sizeof *lexicon->places);
    lexicon->starts = calloc(lexicon->char_count + 1, sizeof *lexicon->starts);
    if (!begin || !lexicon->places || !lexicon->starts)
        return false;
    for (uint32_t at = 1; at < lexicon->char_count; at++)
        if (lexicon->chars[at] && !lexicon->chars[at - 1])
            lexicon->starts[lexicon->start_count++] = at;
    /* Counted two further on: filling in moves each beginning to the next one's place. */
    for (size_t at = 0; at < lexicon->char_count; at++)
        if (kb_is_common_han(lexicon->chars[at]))
            begin[lexicon->chars[at] - KB_HAN_FIRST + 2]++;
    for (size_t c = 2; c < KB_HAN_COUNT + 2; c++)
        begin[c] += begin[c - 1];
    for (uint32_t at = 0; at < lexicon->char_count; at++)
        if (kb_is_common_han(lexicon->chars[at]))
            lexicon->places[begin[lexicon->chars[at] - KB_HAN_FIRST + 1]++] = at;
    return true;
}

static enum kb_status build(struct building *building, const struct kb_words *words,
                            struct kb_error *err)
{
    struct kb_xapian_stats stats;
    struct kb_lexicon *lexicon = building->lexicon;
    enum kb_status status = kb_xapian_reader_stats(building->index, &stats, err);
    if (status)
        return status;
    lexicon->documents = stats.documents;
    building->least = stats.documents > LARGE_INDEX ? 2 : 1;
    if (!add_char(lexicon, 0))
        return kb_fail_memory(err);
    status = add_items(building, err);
    if (!status)
        status = add_pairs(building, err);
    for (size_t i = 0; i < words->dictionary_count && !status; i++)
        if (may_have(lexicon, words->dictionary[i]))
            status = add_folded(building, words->dictionary[i], 0, err);
    if (!status && !sort_places(lexicon))
        return kb_fail_memory(err);
    add_readings(lexicon, words);
    if (!status)
        status = order_sounds(lexicon, err);
    return status ? status : order_looks(lexicon, words, err);
}

enum kb_status kb_lexicon_build(struct kb_text *text, struct kb_xapian_reader *index,
                                struct kb_reader *reader, const struct kb_words *words,
                                struct kb_lexicon **ret, struct kb_error *err)
{
    struct building building = {.text = text, .index = index, .reader = reader};
    struct kb_lexicon *lexicon = calloc(1, sizeof *lexicon);
    KB_CLEANUP(kb_arena_freep) struct kb_arena *head = kb_arena_new(HEAD_BYTES);
    if (lexicon)
        lexicon->arena = kb_arena_new(ARENA_BYTES);
    building.lexicon = lexicon;
    building.head = head;
    enum kb_status status = lexicon && lexicon->arena && head ? build(&building, words, err)
                                                              : kb_fail_memory(err);
    if (status) {
        kb_lexicon_free(lexicon);
        return status;
    }
    *ret = lexicon;
    return KB_OK;
}

void kb_lexicon_free(struct kb_lexicon *lexicon)
{
    if (!lexicon)
        return;
    free(lexicon->pair_keys);
    free(lexicon->pair_frequencies);
    free(lexicon->phrases);
    free(lexicon->chars);
    free(lexicon->places);
    free(lexicon->starts);
    free(lexicon->place_begin);
    kb_arena_free(lexicon->arena);
    free(lexicon);
}
