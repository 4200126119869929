/*
 * ladder.c - climbs down: has a question read less and less strictly where the base does not know
 * what it says, and ranks what is found rung by rung.
 */
#include "ladder.h"
#include "overlay.h"

/* The lexicon is made anew after so many changes; in a small base, after each. */
#define CHANGES_MAX 512
#define SMALL_BASE  20000

/* Bits of the bytes of a question. */
#define FRAGMENT 1
#define ASKING   2

const char *kb_rung_name(enum kb_rung rung)
{
    static const char *const names[] = {"pin",    "exact",     "folded",   "synonym",
                                        "pinyin", "homophone", "lookalike"};
    return names[rung];
}

/* --- words and lexicon ------------------------------------------------------------------------ */

struct kb_ladder {
    struct kb_words *words;
    uint64_t stamp;
    bool has_stamp;
    uint64_t generation;
    struct kb_error trouble; /* with the newest words; those before are in use */
    struct kb_lexicon *lexicon;
};

struct kb_ladder *kb_ladder_new(void)
{
    return calloc(1, sizeof(struct kb_ladder));
}

void kb_ladder_free(struct kb_ladder *ladder)
{
    if (!ladder)
        return;
    kb_lexicon_free(ladder->lexicon);
    kb_words_free(ladder->words);
    free(ladder);
}

const struct kb_words *kb_ladder_words(const struct kb_ladder *ladder)
{
    return ladder->words;
}

uint64_t kb_ladder_generation(const struct kb_ladder *ladder)
{
    return ladder->generation;
}

const struct kb_error *kb_ladder_trouble(const struct kb_ladder *ladder)
{
    return ladder->trouble.status ? &ladder->trouble : NULL;
}

/* The files' words with those of operators' entries on top. */
static enum kb_status read_words(struct kb_searcher *searcher, const char *dir,
                                 struct kb_words **ret, struct kb_error *err)
{
    struct kb_words *words = NULL;
    enum kb_status status = kb_words_read(searcher->text, dir, &words, err);
    if (!status)
        status = kb_words_add_entries(words, searcher->text, kb_overlay_data(searcher->overlay),
                                      err);
    if (status)
        kb_words_free(words);
    else
        *ret = words;
    return status;
}

/*
 * Reads the words anew when a file or an entry changed. A mistake in a file leaves the words in use
 * that were before.
 */
enum kb_status kb_ladder_refresh(struct kb_searcher *searcher, struct kb_error *err)
{
    struct kb_ladder *ladder = searcher->ladder;
    struct kb_words *words = NULL;
    uint64_t stamp = kb_words_stamp(searcher->dir) ^ kb_overlay_data(searcher->overlay)->stamp;
    if (ladder->has_stamp && ladder->stamp == stamp)
        return KB_OK;
    kb_error_clear(&ladder->trouble);
    enum kb_status status = read_words(searcher, searcher->dir, &words, &ladder->trouble);
    if (status == KB_NO_MEMORY)
        return kb_fail_memory(err);
    if (status && !ladder->words)
        status = read_words(searcher, NULL, &words, err);
    else if (status)
        status = KB_OK;
    if (status)
        return status;
    if (words) {
        kb_words_free(ladder->words);
        kb_lexicon_free(ladder->lexicon);
        ladder->words = words;
        ladder->lexicon = NULL;
        ladder->generation++;
    }
    ladder->stamp = stamp;
    ladder->has_stamp = true;
    return KB_OK;
}

static bool is_stale(const struct kb_lexicon *lexicon, int64_t change)
{
    int64_t behind = change - lexicon->change;
    return behind < 0 || behind > CHANGES_MAX || (behind && lexicon->documents < SMALL_BASE);
}

static enum kb_status refresh_lexicon(struct kb_searcher *searcher, struct kb_error *err)
{
    struct kb_ladder *ladder = searcher->ladder;
    struct kb_lexicon *lexicon;
    int64_t change = kb_index_change(searcher->live);
    if (ladder->lexicon && !is_stale(ladder->lexicon, change))
        return KB_OK;
    enum kb_status status = kb_lexicon_build(searcher->text, kb_index_reader(searcher->live),
                                             searcher->reader, ladder->words, &lexicon, err);
    if (status)
        return status;
    lexicon->change = change;
    kb_lexicon_free(ladder->lexicon);
    ladder->lexicon = lexicon;
    return KB_OK;
}

enum kb_status kb_ladder_need_words(struct kb_searcher *searcher, const struct kb_words **ret,
                                    struct kb_error *err)
{
    enum kb_status status = searcher->ladder->words ? KB_OK : kb_ladder_refresh(searcher, err);
    if (!status)
        *ret = searcher->ladder->words;
    return status;
}

enum kb_status kb_ladder_prepare(struct kb_searcher *searcher, struct kb_str query,
                                 struct kb_str *ret, struct kb_error *err)
{
    struct kb_folded folded;
    const struct kb_words *words;
    enum kb_status status = kb_ladder_need_words(searcher, &words, err);
    if (!status)
        status = kb_text_fold(searcher->text, query, &folded, err);
    if (status)
        return status;
    struct kb_str copy = kb_arena_copy(searcher->words, folded.text);
    if (!copy.data)
        return kb_fail_memory(err);
    return kb_spoken_clean(words, copy, searcher->words, ret, err);
}

/* --- what is found as written ----------------------------------------------------------------- */

/* Marks the bytes of what was read as something else, and of words that ask. */
static uint8_t *mark_bytes(const struct kb_climb *climb)
{
    const struct kb_question *question = climb->question;
    struct kb_str query = climb->query;
    uint8_t *marks = kb_arena_alloc(climb->arena, query.len + 1);
    if (!marks)
        return NULL;
    for (size_t i = 0; i < question->expansion_count; i++)
        if (question->expansions[i].rung > KB_RUNG_SYNONYM)
            for (size_t at = question->expansions[i].begin; at < question->expansions[i].end; at++)
                marks[at] |= FRAGMENT;
    for (size_t at = 0; at < query.len;) {
        size_t len = kb_phrase_at(&climb->words->asking, query, at, NULL), from = at;
        if (!len)
            kb_utf8_next(query, &at);
        else
            for (at += len; from < at; from++)
                marks[from] |= ASKING;
    }
    return marks;
}

static uint8_t marks_of(const uint8_t *marks, size_t begin, size_t end)
{
    uint8_t all = 0;
    for (size_t at = begin; at < end; at++)
        all |= marks[at];
    return all;
}

/* The marks that all places of a term in the question have, and how many places there are. */
static uint8_t marks_of_term(const struct kb_terms *terms, const uint8_t *marks,
                             const struct kb_question_term *term)
{
    uint8_t all = FRAGMENT | ASKING;
    for (size_t i = 0; i < terms->count; i++)
        if (kb_str_equal(terms->items[i].text, term->text))
            all &= marks_of(marks, terms->items[i].begin, terms->items[i].end);
    return kb_utf8_count(term->text) > 1 ? all : all | ASKING;
}

/*
 * Once something was guessed, only words that name something decide what is found as written:
 * 怎么提取 does not answer gongjijin怎么提取 by 怎么. What a guess took the place of is dropped:
 * 基金 is no part of 公基金 when that means 公积金.
 */
static enum kb_status choose_content(struct kb_climb *climb, struct kb_error *err)
{
    struct kb_question *question = climb->question;
    struct kb_terms terms;
    const uint8_t *marks = mark_bytes(climb);
    struct kb_question_term *kept = kb_arena_array(climb->arena, question->count, sizeof *kept);
    if (!marks || !kept)
        return kb_fail_memory(err);
    enum kb_status status = kb_text_terms(climb->text, climb->query, &terms, err);
    if (status)
        return status;
    size_t count = 0;
    for (size_t i = 0; i < question->count; i++)
        if (!marks_of_term(&terms, marks, &question->terms[i]))
            kept[count++] = question->terms[i];
    question->deciding = count;
    for (size_t i = 0; i < question->count; i++)
        if (marks_of_term(&terms, marks, &question->terms[i]) == ASKING &&
            !question->terms[i].alternatives) {
            kept[count] = question->terms[i];
            kept[count++].marked = false;
        }
    question->terms = kept;
    question->count = count;
    return KB_OK;
}

/* --- marks ------------------------------------------------------------------------------------ */

static struct kb_question_term shown_term(const struct kb_expansion *expansion)
{
    return (struct kb_question_term){
        .text = expansion->to,
        .query_frequency = 1,
        .frequency = expansion->frequency,
        .weight = 1,
        .marked = true,
    };
}

/* Snippets mark what was meant along with what was said. */
static enum kb_status show(struct kb_asking *asking, struct kb_arena *arena, struct kb_error *err)
{
    const struct kb_question *question = &asking->question;
    struct kb_question_term *terms;
    asking->shown = *question;
    if (!question->expansion_count)
        return KB_OK;
    terms = kb_arena_array(arena, question->expansion_count + question->count, sizeof *terms);
    if (!terms)
        return kb_fail_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < question->expansion_count; i++) {
        terms[count] = shown_term(&question->expansions[i]);
        if (question->count && question->expansions[i].rung == KB_RUNG_SYNONYM)
            terms[count].weight = question->terms[0].weight / 2;
        else if (question->count)
            terms[count].weight = question->terms[0].weight;
        count++;
    }
    for (size_t i = 0; i < question->count && count < KB_QUERY_TERMS_MAX; i++)
        terms[count++] = question->terms[i];
    asking->shown.terms = terms;
    asking->shown.count = count;
    return KB_OK;
}

/* --- climbing --------------------------------------------------------------------------------- */

static enum kb_status guess(struct kb_climb *climb, struct kb_searcher *searcher,
                            struct kb_error *err)
{
    bool latin = kb_climb_needs_latin(climb->query);
    if (!latin && !climb->question->has_unknown)
        return KB_OK;
    enum kb_status status = refresh_lexicon(searcher, err);
    climb->lexicon = searcher->ladder->lexicon;
    if (!status && latin)
        status = kb_climb_latin(climb, err);
    if (!status && climb->question->has_unknown)
        status = kb_climb_slips(climb, err);
    if (!status && climb->question->guessed)
        status = choose_content(climb, err);
    return status;
}

/*
 * Whether a word of the question stands in it as it stands in the index. Single characters do not
 * say: 公 and 金 are the same in 公積金.
 */
static enum kb_status find_written(struct kb_asking *asking, struct kb_str folded,
                                   struct kb_error *err)
{
    struct kb_str query = asking->request->query;
    struct kb_terms terms;
    asking->question.written = KB_RUNG_EXACT;
    if (kb_str_equal(query, folded))
        return KB_OK;
    enum kb_status status = kb_text_terms(asking->searcher->text, query, &terms, err);
    for (size_t i = 0; i < terms.count && !status; i++) {
        struct kb_str typed = kb_str_slice(query, terms.items[i].begin, terms.items[i].end);
        if (kb_str_equal(typed, terms.items[i].text) && kb_utf8_count(typed) > 1)
            return KB_OK;
    }
    asking->question.written = KB_RUNG_FOLDED;
    return status;
}

static bool is_letter_of(const struct kb_climb *climb, const struct kb_question_term *term)
{
    const struct kb_question *question = climb->question;
    if (kb_utf8_count(term->text) > 1)
        return false;
    for (size_t i = 0; i < question->expansion_count; i++) {
        const struct kb_expansion *expansion = &question->expansions[i];
        if (expansion->factor >= climb->weights->synonym_factor &&
            kb_utf8_count(expansion->from) > 1 &&
            kb_str_find(expansion->from, term->text, 0) != SIZE_MAX)
            return true;
    }
    return false;
}

/* 低 and 保 by themselves are not what 低保 says, where the base has synonyms but not the word. */
static void drop_letters_of_words(struct kb_climb *climb)
{
    struct kb_question *question = climb->question;
    size_t kept = 0, deciding = 0;
    for (size_t i = 0; i < question->count; i++) {
        if (is_letter_of(climb, &question->terms[i]))
            continue;
        deciding += i < question->deciding;
        question->terms[kept++] = question->terms[i];
    }
    question->count = kept;
    question->deciding = deciding;
}

enum kb_status kb_ladder_climb(struct kb_asking *asking, struct kb_str query, struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    struct kb_climb climb = {
        .text = searcher->text,
        .index = asking->index,
        .words = searcher->ladder->words,
        .weights = searcher->weights,
        .query = query,
        .arena = searcher->words,
        .question = &asking->question,
        .expansions = kb_arena_array(searcher->words, KB_EXPANSIONS_MAX, sizeof *climb.expansions),
    };
    if (!climb.expansions)
        return kb_fail_memory(err);
    asking->question.expansions = climb.expansions;
    enum kb_status status = find_written(asking, query, err);
    if (!status)
        status = kb_climb_synonyms(&climb, err);
    drop_letters_of_words(&climb);
    if (!status)
        status = guess(&climb, searcher, err);
    if (!status)
        status = show(asking, searcher->words, err);
    return status;
}

/* What the answer says about how it was read. */
enum kb_status kb_ladder_tell(const struct kb_asking *asking, struct kb_search_result *ret,
                              struct kb_error *err)
{
    const struct kb_question *question = &asking->question;
    struct kb_interpretation *told = kb_arena_array(asking->arena, question->expansion_count,
                                                    sizeof *told);
    if (!told)
        return kb_fail_memory(err);
    for (size_t i = 0; i < question->expansion_count; i++) {
        const struct kb_expansion *expansion = &question->expansions[i];
        told[i] = (struct kb_interpretation){
            .from = kb_arena_copy(asking->arena, expansion->from),
            .to = kb_arena_copy(asking->arena, expansion->to),
            .rung = kb_rung_name(expansion->rung),
        };
        if (!told[i].from.data || !told[i].to.data)
            return kb_fail_memory(err);
    }
    ret->interpreted = told;
    ret->interpreted_count = question->expansion_count;
    return KB_OK;
}
