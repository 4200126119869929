/*
 * judgements.c - reads questions and judgements in TREC's forms.
 */
#include "kb/eval.h"

#include "internal.h"

#define LINES_MAX     1000000
#define RELEVANCE_MAX 1000
#define KEY_MAX       4096

static const struct kb_str utf8_bom = KB_STR_INIT("\xef\xbb\xbf");

static size_t count_lines(struct kb_str text)
{
    size_t count = 0;
    while (text.len) {
        kb_str_next_line(&text);
        count++;
    }
    return count;
}

struct kb_str kb_without_bom(struct kb_str text)
{
    return kb_str_starts(text, utf8_bom) ? kb_str_slice(text, utf8_bom.len, text.len) : text;
}

static bool is_passed_over(struct kb_str line)
{
    return line.len == 0 || line.data[0] == '#';
}

/* The next field between blanks and tabs; empty at the end of the line. */
static struct kb_str next_field(struct kb_str *line)
{
    size_t begin = 0;
    while (begin < line->len && (line->data[begin] == ' ' || line->data[begin] == '\t'))
        begin++;
    size_t end = begin;
    while (end < line->len && line->data[end] != ' ' && line->data[end] != '\t')
        end++;
    struct kb_str field = kb_str_slice(*line, begin, end);
    *line = kb_str_slice(*line, end, line->len);
    return field;
}

enum kb_status kb_document_key(struct kb_text *text, struct kb_str title, struct kb_str section,
                               struct kb_buf *ret, struct kb_error *err)
{
    enum kb_status status = kb_name_title_key(text, title, ret, err);
    kb_buf_add_char(ret, '#');
    if (!status)
        status = kb_name_label_key(text, section, ret, err);
    return status ? status : kb_buf_status(ret, err);
}

enum kb_status kb_document_split(struct kb_str name, struct kb_str *ret_title,
                                 struct kb_str *ret_section, struct kb_error *err)
{
    size_t hash = name.len;
    while (hash > 0 && name.data[hash - 1] != '#')
        hash--;
    if (hash < 2 || hash == name.len)
        return kb_fail(err, KB_INVALID, "document '%.*s': not TITLE#SECTION",
                       KB_STR_ARG(kb_utf8_cut(name, 90)));
    *ret_title = kb_str_slice(name, 0, hash - 1);
    *ret_section = kb_str_slice(name, hash, name.len);
    return KB_OK;
}

static enum kb_status key_of_name(struct kb_text *text, struct kb_str name, struct kb_arena *arena,
                                  struct kb_str *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(KEY_MAX);
    struct kb_str title, section;
    enum kb_status status = kb_document_split(name, &title, &section, err);
    if (!status)
        status = kb_document_key(text, title, section, &key, err);
    if (status)
        return status;
    *ret = kb_arena_copy(arena, kb_buf_str(&key));
    return ret->data ? KB_OK : kb_fail_memory(err);
}

static enum kb_status read_judgement(struct kb_text *text, struct kb_str line,
                                     struct kb_arena *arena, struct kb_judgement *ret,
                                     struct kb_error *err)
{
    struct kb_judgement one = {.id = next_field(&line)};
    uint64_t relevance;
    next_field(&line); /* the iteration, which TREC never used */
    one.name = next_field(&line);
    struct kb_str number = next_field(&line);
    if (!number.len || kb_str_trim(line).len)
        return kb_fail(err, KB_INVALID, "not four fields: ID 0 TITLE#SECTION RELEVANCE");
    if (!kb_str_to_uint(number, RELEVANCE_MAX, &relevance))
        return kb_fail(err, KB_INVALID, "relevance '%.*s': not a number from 0 to %d",
                       KB_STR_ARG(kb_utf8_cut(number, 24)), RELEVANCE_MAX);
    one.relevance = (unsigned)relevance;
    enum kb_status status = key_of_name(text, one.name, arena, &one.key, err);
    if (!status)
        *ret = one;
    return status;
}

/* By question, then document, the highest relevance first. */
static int compare(const void *a, const void *b)
{
    const struct kb_judgement *x = a, *y = b;
    int order = kb_str_compare(x->id, y->id);
    if (!order)
        order = kb_str_compare(x->key, y->key);
    return order ? order : (x->relevance < y->relevance) - (x->relevance > y->relevance);
}

static void keep_one_each(struct kb_judgements *judgements)
{
    size_t kept = 0;
    for (size_t i = 0; i < judgements->count; i++) {
        const struct kb_judgement *last = kept ? &judgements->items[kept - 1] : NULL;
        const struct kb_judgement *one = &judgements->items[i];
        if (!last || !kb_str_equal(last->id, one->id) || !kb_str_equal(last->key, one->key))
            judgements->items[kept++] = *one;
    }
    judgements->count = kept;
}

enum kb_status kb_judgements_read(struct kb_text *text, struct kb_str qrels, struct kb_arena *arena,
                                  struct kb_judgements *ret, struct kb_error *err)
{
    qrels = kb_without_bom(qrels);
    size_t lines = count_lines(qrels);
    if (lines > LINES_MAX)
        return kb_fail(err, KB_INVALID, "qrels: more than %d lines", LINES_MAX);
    struct kb_judgements judgements = {
        .items = kb_arena_array(arena, lines, sizeof *judgements.items)};
    if (!judgements.items)
        return kb_fail_memory(err);
    for (unsigned number = 1; qrels.len; number++) {
        struct kb_str line = kb_str_trim(kb_str_next_line(&qrels));
        if (is_passed_over(line))
            continue;
        enum kb_status status = read_judgement(text, line, arena,
                                               &judgements.items[judgements.count], err);
        if (status) {
            kb_error_prefix(err, "qrels:%u", number);
            return status;
        }
        judgements.count++;
    }
    if (judgements.count)
        qsort(judgements.items, judgements.count, sizeof *judgements.items, compare);
    keep_one_each(&judgements);
    *ret = judgements;
    return KB_OK;
}

const struct kb_judgement *kb_judgements_of(const struct kb_judgements *judgements,
                                            struct kb_str id, size_t *ret_count)
{
    size_t low = 0, high = judgements->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kb_str_compare(judgements->items[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < judgements->count && kb_str_equal(judgements->items[end].id, id))
        end++;
    *ret_count = end - low;
    return end > low ? &judgements->items[low] : NULL;
}

static enum kb_status read_topic(struct kb_str line, struct kb_topic *ret, struct kb_error *err)
{
    size_t tab = kb_str_find(line, KB_STR("\t"), 0);
    if (tab == SIZE_MAX)
        return kb_fail(err, KB_INVALID, "not two fields: ID TAB question");
    struct kb_str rest = kb_str_slice(line, tab + 1, line.len);
    struct kb_topic topic = {
        .id = kb_str_trim(kb_str_slice(line, 0, tab)),
        .question = kb_str_trim(kb_str_slice(rest, 0, kb_str_find(rest, KB_STR("\t"), 0))),
    };
    if (!topic.id.len || !topic.question.len)
        return kb_fail(err, KB_INVALID, "%s: empty", topic.id.len ? "question" : "id");
    *ret = topic;
    return KB_OK;
}

enum kb_status kb_topics_read(struct kb_str queries, struct kb_arena *arena, struct kb_topics *ret,
                              struct kb_error *err)
{
    queries = kb_without_bom(queries);
    size_t lines = count_lines(queries);
    struct kb_seen seen;
    if (lines > LINES_MAX)
        return kb_fail(err, KB_INVALID, "queries: more than %d lines", LINES_MAX);
    struct kb_topics topics = {.items = kb_arena_array(arena, lines, sizeof *topics.items)};
    if (!topics.items || !kb_seen_init(&seen, arena, lines))
        return kb_fail_memory(err);
    for (unsigned number = 1; queries.len; number++) {
        bool is_new = true;
        struct kb_topic *topic = &topics.items[topics.count];
        struct kb_str line = kb_str_next_line(&queries);
        if (is_passed_over(kb_str_trim(line)))
            continue;
        enum kb_status status = read_topic(line, topic, err);
        if (!status)
            kb_seen_put(&seen, topic->id, number, &is_new);
        if (!is_new)
            status = kb_fail(err, KB_INVALID, "id '%.*s': stands twice",
                             KB_STR_ARG(kb_utf8_cut(topic->id, 60)));
        if (status) {
            kb_error_prefix(err, "queries:%u", number);
            return status;
        }
        topics.count++;
    }
    *ret = topics;
    return KB_OK;
}
