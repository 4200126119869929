/*
 * named.c - what a question calls by its name: the title of an item of the base, and a clause of it
 * (劳动合同法第三十九条).
 *
 * Titles are found by longest match among the titles of the index itself, so whatever is published
 * is known by its name at once. A clause belongs to the title before it, else to the first behind.
 */
#include "internal.h"

/* Characters of a title; shorter ones (刑法) count where a clause or a book-title mark follows. */
#define TITLE_CHARS_MIN  3
#define TITLE_CHARS_MAX  60
#define TITLE_CHARS_SURE 8
#define PREFIX_CHARS     2

/* Characters of 第一千二百六十条之一. */
#define LABEL_CHARS_MAX 14

struct naming {
    struct kb_asking *asking;
    struct kb_str query;
    struct kb_buf term, key;
    struct kb_choice *named;
    size_t count;
    struct kb_str title; /* the last one met; in the arena */
    size_t unnamed;      /* clauses before any title: the first so many of `named` */
};

static bool is_han(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x323af);
}

/* Whether any title begins so. */
static enum kb_status begins_title(struct naming *naming, struct kb_str prefix, bool *ret,
                                   struct kb_error *err)
{
    kb_buf_clear(&naming->term);
    kb_buf_add_cstr(&naming->term, KB_INDEX_TITLE);
    kb_buf_add_str(&naming->term, prefix);
    enum kb_status status = kb_buf_status(&naming->term, err);
    return status ? status
                  : kb_xapian_reader_begins(naming->asking->index, kb_buf_str(&naming->term), ret,
                                            err);
}

static enum kb_status is_title(struct naming *naming, struct kb_str title, bool *ret,
                               struct kb_error *err)
{
    uint32_t frequency = 0;
    kb_buf_clear(&naming->term);
    kb_index_boolean_term(KB_INDEX_TITLE, title, &naming->term);
    enum kb_status status = kb_buf_status(&naming->term, err);
    if (!status)
        status = kb_xapian_reader_term_frequency(naming->asking->index, kb_buf_str(&naming->term),
                                                 &frequency, err);
    if (!status)
        *ret = frequency > 0;
    return status;
}

/* The bytes of a clause's label at `at`: 第…条 and 之…; 0 when there is none. */
static size_t label_at(struct kb_str query, size_t at)
{
    struct kb_str rest = kb_str_slice(query, at, query.len);
    if (!kb_str_starts(rest, KB_STR("第")))
        return 0;
    uint32_t number;
    size_t end = 3;
    while (end < rest.len && rest.data[end] == ' ')
        end++;
    size_t digits = kb_name_number(kb_str_slice(rest, end, rest.len), &number);
    end += digits;
    while (end < rest.len && rest.data[end] == ' ')
        end++;
    if (!digits || !kb_str_starts(kb_str_slice(rest, end, rest.len), KB_STR("条")))
        return 0;
    end += 3;
    struct kb_str behind = kb_str_slice(rest, end, rest.len);
    digits = kb_str_starts(behind, KB_STR("之"))
                 ? kb_name_number(kb_str_slice(behind, 3, behind.len), &number)
                 : 0;
    return digits ? end + 3 + digits : end;
}

/* A short title is one where it cannot be anything else. */
static bool is_marked(struct kb_str query, size_t end)
{
    return label_at(query, end) || kb_str_starts(kb_str_slice(query, end, query.len), KB_STR("》"));
}

/* The bytes of the longest title at `at`, 0 for none. */
static enum kb_status title_at(struct naming *naming, size_t at, size_t *ret, struct kb_error *err)
{
    struct kb_str query = naming->query;
    size_t ends[TITLE_CHARS_MAX], count = 0;
    bool found = false;
    *ret = 0;
    for (size_t end = at; end < query.len && count < TITLE_CHARS_MAX; ends[count++] = end)
        kb_utf8_next(query, &end);
    if (count < PREFIX_CHARS)
        return KB_OK;
    enum kb_status status = begins_title(naming, kb_str_slice(query, at, ends[PREFIX_CHARS - 1]),
                                         &found, err);
    for (size_t n = count; found && n >= PREFIX_CHARS && !status && !*ret; n--) {
        bool is_one = false;
        if (n < TITLE_CHARS_MIN && !is_marked(query, ends[n - 1]))
            continue;
        status = is_title(naming, kb_str_slice(query, at, ends[n - 1]), &is_one, err);
        if (is_one)
            *ret = ends[n - 1] - at;
    }
    return status;
}

static struct kb_choice *add(struct naming *naming)
{
    return naming->count < KB_NAMED_MAX ? &naming->named[naming->count++] : NULL;
}

/*
 * How sure it is that a title is meant as one, 0 to 1: a short one may just be what people talk
 * about, unless it is marked.
 */
static double sureness(struct kb_str title, bool marked)
{
    double chars = (double)kb_utf8_count(title);
    if (marked || chars >= TITLE_CHARS_SURE)
        return 1;
    return (chars - TITLE_CHARS_MIN + 1) / (TITLE_CHARS_SURE - TITLE_CHARS_MIN + 1);
}

static enum kb_status add_title(struct naming *naming, struct kb_str title, bool marked,
                                struct kb_error *err)
{
    naming->title = kb_arena_copy(naming->asking->searcher->words, title);
    if (!naming->title.data)
        return kb_fail_memory(err);
    for (; naming->unnamed; naming->unnamed--)
        naming->named[naming->unnamed - 1].clause.title = naming->title;
    struct kb_choice *choice = add(naming);
    if (choice)
        *choice = (struct kb_choice){.clause = {.title = naming->title},
                                     .weight = sureness(title, marked)};
    return KB_OK;
}

static enum kb_status add_label(struct naming *naming, struct kb_str label, struct kb_error *err)
{
    kb_buf_clear(&naming->key);
    enum kb_status status = kb_name_label_key(naming->asking->searcher->text, label, &naming->key,
                                              err);
    if (status)
        return status;
    struct kb_str key = kb_arena_copy(naming->asking->searcher->words, kb_buf_str(&naming->key));
    struct kb_choice *choice = add(naming);
    if (!key.data)
        return kb_fail_memory(err);
    if (choice)
        *choice = (struct kb_choice){.clause = {.title = naming->title, .label = key}, .weight = 1};
    naming->unnamed += choice && !naming->title.data;
    return KB_OK;
}

static enum kb_status walk(struct naming *naming, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t at = 0; at < naming->query.len && !status;) {
        size_t next = at, len = label_at(naming->query, at);
        if (len) {
            status = add_label(naming, kb_str_slice(naming->query, at, at + len), err);
            at += len;
            continue;
        }
        if (is_han(kb_utf8_next(naming->query, &next)))
            status = title_at(naming, at, &len, err);
        if (len && !status)
            status = add_title(naming, kb_str_slice(naming->query, at, at + len),
                               is_marked(naming->query, at + len), err);
        at = len ? at + len : next;
    }
    return status;
}

/* Weights, heaviest first: clauses, then titles. Clauses of nothing are dropped. */
static void weigh(struct naming *naming, struct kb_question *question,
                  const struct kb_weights *weights)
{
    double worth = kb_question_worth(question);
    struct kb_choice sorted[KB_NAMED_MAX];
    size_t count = 0;
    for (int labelled = 1; labelled >= 0; labelled--) {
        for (size_t i = naming->unnamed; i < naming->count; i++) {
            struct kb_choice *choice = &naming->named[i];
            if ((choice->clause.label.len > 0) != (labelled == 1))
                continue;
            choice->weight *= worth * (labelled ? weights->named_clause : weights->named_title);
            sorted[count++] = *choice;
        }
        if (labelled)
            question->named_clauses = count;
    }
    memcpy(naming->named, sorted, count * sizeof *sorted);
    question->named = naming->named;
    question->named_count = count;
}

enum kb_status kb_named_find(struct kb_asking *asking, struct kb_str query, struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    struct naming naming = {
        .asking = asking,
        .query = query,
        .term = KB_BUF_INIT(8 * KB_XAPIAN_TERM_MAX),
        .key = KB_BUF_INIT(4 * KB_LABEL_MAX),
        .named = kb_arena_array(searcher->words, KB_NAMED_MAX, sizeof *naming.named),
    };
    enum kb_status status = naming.named ? walk(&naming, err) : kb_fail_memory(err);
    if (!status)
        weigh(&naming, &asking->question, searcher->weights);
    kb_buf_done(&naming.term);
    kb_buf_done(&naming.key);
    return status;
}
