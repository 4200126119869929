/*
 * ground_look.c - asks for what has authority and for scripts, keeps what is in force on the day by
 * what the store knows, and measures each.
 */
#include "ground.h"

#include <math.h>

#define SOURCES (1u << KB_KIND_POLICY | 1u << KB_KIND_GUIDE | 1u << KB_KIND_NOTICE)
#define SCRIPTS (1u << KB_KIND_SCRIPT | 1u << KB_KIND_QA)

/* A question is measured by its first so many items, however many are asked for. */
#define MEASURED 10

struct look {
    struct kb_searcher *searcher;
    const struct kb_ground_model *model;
    struct kb_arena *arena;
    struct kb_ground_evidence *evidence;
    struct kb_ground_words words;
    double worth, nearest, likeness;
    bool guessed;
    int64_t now_ms;
};

static enum kb_status ask(struct look *look, const struct kb_ground_request *request,
                          unsigned kinds, size_t limit, struct kb_asking *asking,
                          struct kb_search_request *ret_request, struct kb_search_result *ret,
                          struct kb_error *err)
{
    *ret_request = (struct kb_search_request){
        .query = request->question,
        .kinds = kinds,
        .region = request->region,
        .as_of_set = request->as_of_set,
        .as_of = request->as_of,
        .group = KB_GROUP_NONE,
        .limit = limit,
        .explain = true,
        .without_snippets = true,
        .without_parts = true,
    };
    *asking = (struct kb_asking){
        .searcher = look->searcher, .request = ret_request, .arena = look->arena};
    return kb_search_ask(asking, ret, err);
}

/* What there is to know of the question, from the first search for it. */
static enum kb_status measure_question(struct look *look, struct kb_asking *asking,
                                       struct kb_error *err)
{
    const struct kb_ballot *ballot = &asking->ballot;
    look->worth = kb_question_worth(&asking->question);
    look->guessed = asking->question.guessed;
    for (size_t i = 0; i < ballot->voter_count; i++) {
        look->nearest = fmax(look->nearest, ballot->voters[i].closeness);
        look->likeness = fmax(look->likeness, ballot->voters[i].likeness);
    }
    return kb_ground_words_take(asking, &look->words, err);
}

/* Whether the store itself, now, has the edition in force on the day. */
static enum kb_status stands(struct look *look, const struct kb_hit *hit, kb_date day, bool *ret,
                             struct kb_error *err)
{
    struct kb_item item;
    enum kb_status status = kb_reader_item(look->searcher->reader, look->arena, hit->id, &item,
                                           err);
    *ret = false;
    if (status)
        return status;
    for (size_t i = 0; i < item.standing_count; i++) {
        const struct kb_standing *standing = &item.standings[i];
        *ret = *ret || (standing->edition_row == hit->edition_row && standing->valid_from <= day &&
                        day < standing->valid_to && standing->known_from_ms <= look->now_ms &&
                        look->now_ms < standing->known_to_ms);
    }
    return KB_OK;
}

static double votes_of(const struct kb_hit *hit)
{
    double sum = 0;
    for (size_t i = 0; i < hit->vote_count; i++)
        sum += hit->votes[i].weight;
    return sum;
}

static bool is_guess(const struct kb_hit *hit)
{
    return strcmp(hit->rung, "pinyin") == 0 || strcmp(hit->rung, "homophone") == 0 ||
           strcmp(hit->rung, "lookalike") == 0;
}

/* A part of the question's worth, so that it does not hang on its length. */
static double of_worth(const struct look *look, double score)
{
    return look->worth > 0 ? fmin(score / look->worth, 3) : 0;
}

static enum kb_status measure_item(struct look *look, struct kb_ground_item *item, size_t rank,
                                   double top, struct kb_error *err)
{
    const struct kb_hit *hit = item->hit;
    struct kb_text *text = look->searcher->text;
    uint64_t in_text, in_title;
    enum kb_status status = kb_ground_words_in(text, &look->words, item->section.text, &in_text,
                                               err);
    if (!status)
        status = kb_ground_words_in(text, &look->words, hit->title, &in_title, err);
    if (status)
        return status;
    double *features = item->features;
    features[KB_GROUND_SPAN_ONE] = 1;
    features[KB_GROUND_SPAN_TEXT] = kb_ground_words_share(&look->words, in_text);
    features[KB_GROUND_SPAN_ALL] = kb_ground_words_share(&look->words, in_text | in_title);
    features[KB_GROUND_SPAN_SCORE] = of_worth(look, hit->score);
    features[KB_GROUND_SPAN_VOTES] = of_worth(look, votes_of(hit));
    features[KB_GROUND_SPAN_RANK] = 1 / log2((double)rank + 2);
    features[KB_GROUND_SPAN_NEAREST] = look->nearest;
    features[KB_GROUND_SPAN_OF_TOP] = top > 0 ? hit->score / top : 0;
    features[KB_GROUND_SPAN_NAMED] = hit->named > 0;
    features[KB_GROUND_SPAN_GUESSED] = is_guess(hit);
    features[KB_GROUND_SPAN_SCRIPT] = (SCRIPTS >> hit->kind) & 1;
    features[KB_GROUND_SPAN_LIKENESS] = of_worth(look, hit->likeness);
    item->confidence = kb_ground_probability(look->model->span, features, KB_GROUND_SPAN_COUNT);
    return KB_OK;
}

static enum kb_status read_item(struct look *look, struct kb_ground_item *item,
                                struct kb_error *err)
{
    struct kb_reader *reader = look->searcher->reader;
    struct kb_edition *head = kb_arena_alloc(look->arena, sizeof *head);
    if (!head)
        return kb_fail_memory(err);
    enum kb_status status = kb_reader_edition_row(reader, look->arena, item->hit->edition_row,
                                                  KB_EDITION_HEAD, head, err);
    item->head = head;
    if (!status)
        status = kb_reader_section(reader, look->arena, item->hit->edition_row, item->hit->ordinal,
                                   &item->section, err);
    if (!status)
        status = kb_ground_quote(look->searcher->text, &look->words, item->section.text,
                                 &item->span, err);
    return status;
}

/* Adds what may be quoted of a hit; what is gone meanwhile is passed over. */
static enum kb_status add(struct look *look, const struct kb_search_result *result, size_t at,
                          struct kb_error *err)
{
    struct kb_ground_evidence *evidence = look->evidence;
    struct kb_ground_item *item = &evidence->items[evidence->count];
    struct kb_error trouble = {0};
    bool in_force = false;
    *item = (struct kb_ground_item){.hit = &result->hits[at]};
    if (item->hit->effect != KB_EFFECT_IN_FORCE)
        return KB_OK;
    enum kb_status status = stands(look, item->hit, result->day, &in_force, &trouble);
    if (!status && in_force)
        status = read_item(look, item, &trouble);
    if (!status && in_force)
        status = measure_item(look, item, at, result->hits[0].score, &trouble);
    if (status == KB_NOT_FOUND)
        return KB_OK;
    if (status)
        return kb_fail(err, status, "%s", trouble.message);
    if (in_force && item->span.end > item->span.begin) {
        evidence->pinned = evidence->pinned || strcmp(item->hit->rung, "pin") == 0;
        evidence->count++;
    }
    return KB_OK;
}

static enum kb_status add_all(struct look *look, const struct kb_search_result *result, size_t most,
                              struct kb_error *err)
{
    enum kb_status status = KB_OK;
    size_t before = look->evidence->count;
    for (size_t i = 0; i < result->count && !status && look->evidence->count - before < most; i++)
        status = add(look, result, i, err);
    return status;
}

static void measure_answer(struct look *look)
{
    struct kb_ground_evidence *evidence = look->evidence;
    double *features = evidence->features;
    features[KB_GROUND_ANSWER_ONE] = 1;
    features[KB_GROUND_ANSWER_KNOWN] = look->words.all > 0 ? look->words.known / look->words.all
                                                           : 0;
    features[KB_GROUND_ANSWER_NEAREST] = look->nearest;
    features[KB_GROUND_ANSWER_LIKENESS] = look->likeness;
    features[KB_GROUND_ANSWER_GUESSED] = look->guessed;
    features[KB_GROUND_ANSWER_LENGTH] = log2(1 + (double)look->words.count);
    for (size_t i = 0; i < evidence->count && i < MEASURED; i++) {
        const double *of = evidence->items[i].features;
        static const struct {
            int answer, span;
        } most[] = {{KB_GROUND_ANSWER_TEXT, KB_GROUND_SPAN_TEXT},
                    {KB_GROUND_ANSWER_ALL, KB_GROUND_SPAN_ALL},
                    {KB_GROUND_ANSWER_SCORE, KB_GROUND_SPAN_SCORE},
                    {KB_GROUND_ANSWER_VOTES, KB_GROUND_SPAN_VOTES}};
        for (size_t k = 0; k < KB_COUNT(most); k++)
            features[most[k].answer] = fmax(features[most[k].answer], of[most[k].span]);
        features[KB_GROUND_ANSWER_MEAN] += i < 3 ? of[KB_GROUND_SPAN_ALL] / 3 : 0;
        features[KB_GROUND_ANSWER_MOST] = fmax(features[KB_GROUND_ANSWER_MOST],
                                               evidence->items[i].confidence);
        features[KB_GROUND_ANSWER_SUM] += evidence->items[i].confidence;
    }
    evidence->answer = kb_ground_probability(look->model->answer, features, KB_GROUND_ANSWER_COUNT);
    evidence->holds = kb_ground_probability(look->model->holds, features, KB_GROUND_ANSWER_COUNT);
}

/* One snapshot of the store for all that is quoted. */
static enum kb_status read_all(struct look *look, size_t limit, struct kb_error *err)
{
    struct kb_ground_evidence *evidence = look->evidence;
    struct kb_reader *reader = look->searcher->reader;
    size_t scripts = limit > KB_GROUND_SCRIPTS && evidence->scripts.count ? KB_GROUND_SCRIPTS : 0;
    enum kb_status status = kb_reader_begin(reader, err);
    if (status)
        return status;
    status = add_all(look, &evidence->sources, limit - scripts, err);
    if (!status)
        status = add_all(look, &evidence->scripts, limit - evidence->count, err);
    kb_reader_end(reader);
    return status;
}

enum kb_status kb_ground_look(struct kb_searcher *searcher, const struct kb_ground_model *model,
                              const struct kb_ground_request *request, size_t limit,
                              struct kb_arena *arena, struct kb_ground_evidence *ret,
                              struct kb_error *err)
{
    struct look look = {.searcher = searcher,
                        .model = model,
                        .arena = arena,
                        .evidence = ret,
                        .now_ms = kb_clock_now_ms(searcher->clock)};
    struct kb_search_request asked;
    struct kb_asking asking;
    *ret = (struct kb_ground_evidence){.count = 0};
    enum kb_status status = ask(&look, request, SOURCES, KB_GROUND_LOOKED, &asking, &asked,
                                &ret->sources, err);
    if (!status)
        status = measure_question(&look, &asking, err);
    if (status)
        return status;
    struct kb_ground_words words = look.words;
    for (size_t i = 0; i < words.count; i++) { /* the next question clears what holds them */
        look.words.items[i].text = kb_arena_copy(arena, words.items[i].text);
        if (!look.words.items[i].text.data)
            return kb_fail_memory(err);
    }
    status = ask(&look, request, SCRIPTS, limit, &asking, &asked, &ret->scripts, err);
    if (!status)
        status = read_all(&look, limit, err);
    if (!status)
        measure_answer(&look);
    return status;
}
