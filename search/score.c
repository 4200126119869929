/*
 * score.c - measures a run that somebody else found, by the same names and measures as our own.
 */
#include "kb/eval.h"

#include "evaluation.h"

#define LINES_MAX 10000000
#define RANK_MAX  1000000000

/* One line: a document that was found for a question. */
struct found {
    struct kb_str id, title, section;
    uint64_t rank;
    size_t line;
};

struct foreign_run {
    struct found *items; /* in order of id, then rank */
    size_t count;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static struct kb_str first_field(struct kb_str *line)
{
    size_t end = 0;
    *line = kb_str_trim(*line);
    while (end < line->len && !is_blank(line->data[end]))
        end++;
    struct kb_str field = kb_str_slice(*line, 0, end);
    *line = kb_str_trim(kb_str_slice(*line, end, line->len));
    return field;
}

static struct kb_str last_field(struct kb_str *line)
{
    size_t begin = line->len;
    while (begin > 0 && !is_blank(line->data[begin - 1]))
        begin--;
    struct kb_str field = kb_str_slice(*line, begin, line->len);
    *line = kb_str_trim(kb_str_slice(*line, 0, begin));
    return field;
}

/* ID Q0 NAME RANK SCORE TAG: from both ends, since names of laws may hold blanks. */
static enum kb_status read_found(struct kb_str line, struct found *ret, struct kb_error *err)
{
    struct found found = {.id = first_field(&line)};
    first_field(&line);
    last_field(&line);
    last_field(&line);
    struct kb_str rank = last_field(&line);
    if (!kb_str_to_uint(rank, RANK_MAX, &found.rank))
        return kb_fail(err, KB_INVALID, "not six fields: ID Q0 TITLE#SECTION RANK SCORE TAG");
    enum kb_status status = kb_document_split(line, &found.title, &found.section, err);
    if (!status)
        *ret = found;
    return status;
}

static int compare(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = kb_str_compare(x->id, y->id);
    if (order)
        return order;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static size_t count_lines(struct kb_str text)
{
    size_t count = 0;
    for (; text.len; count++)
        kb_str_next_line(&text);
    return count;
}

static enum kb_status read_run(struct kb_str text, struct kb_arena *arena, struct foreign_run *ret,
                               struct kb_error *err)
{
    text = kb_without_bom(text);
    size_t lines = count_lines(text);
    if (lines > LINES_MAX)
        return kb_fail(err, KB_INVALID, "run: more than %d lines", LINES_MAX);
    struct foreign_run run = {.items = kb_arena_array(arena, lines, sizeof *run.items)};
    if (!run.items)
        return kb_fail_memory(err);
    for (size_t number = 1; text.len; number++) {
        struct kb_str line = kb_str_trim(kb_str_next_line(&text));
        if (!line.len)
            continue;
        enum kb_status status = read_found(line, &run.items[run.count], err);
        if (status) {
            kb_error_prefix(err, "run:%zu", number);
            return status;
        }
        run.items[run.count++].line = number;
    }
    if (run.count)
        qsort(run.items, run.count, sizeof *run.items, compare);
    *ret = run;
    return KB_OK;
}

/* The first line of a question, or where it would stand. */
static size_t first_of(const struct foreign_run *run, struct kb_str id)
{
    size_t low = 0, high = run->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kb_str_compare(run->items[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static enum kb_status take(void *context, struct kb_evaluation *evaluation,
                           const struct kb_topic *topic, struct kb_evaluation_run *run,
                           struct kb_eval_question *question, struct kb_error *err)
{
    const struct foreign_run *from = context;
    enum kb_status status = KB_OK;
    question->took_us = 0;
    for (size_t i = first_of(from, topic->id);
         !status && i < from->count && kb_str_equal(from->items[i].id, topic->id); i++)
        status = kb_evaluation_add(evaluation, run, from->items[i].title, from->items[i].section,
                                   1.0 / (double)(run->count + 1), err);
    return status;
}

enum kb_status kb_eval_score(struct kb_str run, struct kb_str queries, struct kb_str qrels,
                             const struct kb_eval_options *options, struct kb_eval_result *ret,
                             struct kb_error *err)
{
    KB_CLEANUP(kb_text_freep) struct kb_text *text = NULL;
    struct kb_evaluation evaluation;
    struct foreign_run foreign;
    enum kb_status status = kb_text_new(&text, err);
    if (status)
        return status;
    status = kb_evaluation_init(&evaluation, text, queries, qrels, options, err);
    if (!status)
        status = read_run(run, evaluation.files, &foreign, err);
    if (!status)
        status = kb_evaluation_all(&evaluation, take, &foreign, ret, err);
    kb_evaluation_done(&evaluation);
    return status;
}
