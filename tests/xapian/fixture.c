#include "fixture.h"

#define TERMS_MAX 16

const struct kb_xapian_bm25 fixture_bm25 = {1, 0, 1, 0.5, 0.5};

/* Reads "pear:2" into a term. */
static struct kb_xapian_term read_term(struct kb_str text)
{
    uint64_t wdf = 1;
    size_t colon = kb_str_find(text, KB_STR(":"), 0);
    if (colon != SIZE_MAX)
        assert_true(kb_str_to_uint(kb_str_slice(text, colon + 1, text.len), 1000, &wdf));
    return (struct kb_xapian_term){kb_str_slice(text, 0, colon), (uint32_t)wdf};
}

static size_t read_terms(struct kb_str text, struct kb_xapian_term out[TERMS_MAX])
{
    size_t count = 0;
    for (size_t begin = 0; begin < text.len;) {
        size_t end = kb_str_find(text, KB_STR(" "), begin);
        if (end == SIZE_MAX)
            end = text.len;
        assert_true(count < TERMS_MAX);
        out[count++] = read_term(kb_str_slice(text, begin, end));
        begin = end + 1;
    }
    return count;
}

enum kb_status fixture_try_add(struct kb_xapian_writer *writer,
                               const struct fixture_document *document, struct kb_error *err)
{
    struct kb_xapian_term terms[TERMS_MAX];
    char day[4];
    kb_xapian_put_i32(day, document->day);
    struct kb_xapian_value values[] = {
        {FIXTURE_KEY, kb_str_of(document->key)},
        {FIXTURE_DAY, {day, sizeof day}},
    };
    struct kb_xapian_document whole = {
        .terms = terms,
        .term_count = read_terms(kb_str_of(document->terms), terms),
        .values = values,
        .value_count = KB_COUNT(values),
        .data = kb_str_of(document->key),
    };
    return kb_xapian_writer_add(writer, &whole, err);
}

struct kb_xapian_writer *fixture_writer(const char *path, enum kb_xapian_write_mode mode)
{
    struct kb_error err = {0};
    struct kb_xapian_writer *writer = NULL;
    assert_ok(kb_xapian_writer_open(path, mode, &writer, &err), &err);
    return writer;
}

void fixture_add(struct kb_xapian_writer *writer, const char *terms, const char *key, int day)
{
    struct kb_error err = {0};
    struct fixture_document document = {terms, key, day};
    assert_ok(fixture_try_add(writer, &document, &err), &err);
}

void fixture_commit(struct kb_xapian_writer *writer)
{
    struct kb_error err = {0};
    assert_ok(kb_xapian_writer_commit(writer, &err), &err);
}

struct kb_xapian_reader *fixture_reader(const char *path)
{
    struct kb_error err = {0};
    struct kb_xapian_reader *reader = NULL;
    assert_ok(kb_xapian_reader_open(&path, 1, &reader, &err), &err);
    return reader;
}

struct kb_xapian_reader *fixture_reader2(const char *first, const char *second)
{
    struct kb_error err = {0};
    struct kb_xapian_reader *reader = NULL;
    const char *paths[] = {first, second};
    assert_ok(kb_xapian_reader_open(paths, 2, &reader, &err), &err);
    return reader;
}

uint32_t fixture_count(struct kb_xapian_reader *reader)
{
    struct kb_error err = {0};
    struct kb_xapian_stats stats;
    assert_ok(kb_xapian_reader_stats(reader, &stats, &err), &err);
    return stats.documents;
}

uint32_t fixture_frequency(struct kb_xapian_reader *reader, const char *term)
{
    struct kb_error err = {0};
    uint32_t frequency;
    assert_ok(kb_xapian_reader_term_frequency(reader, kb_str_of(term), &frequency, &err), &err);
    return frequency;
}

void fixture_database(const char *path, const struct fixture_document *documents, size_t count)
{
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_CREATE);
    for (size_t i = 0; i < count; i++)
        fixture_add(writer, documents[i].terms, documents[i].key, documents[i].day);
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
}

uint32_t fixture_count_at(const char *path)
{
    struct kb_xapian_reader *reader = fixture_reader(path);
    uint32_t count = fixture_count(reader);
    kb_xapian_reader_close(reader);
    return count;
}

void fixture_assert_metadata(const char *path, const char *key, const char *expected)
{
    struct kb_error err = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf value = KB_BUF_INIT(1000);
    struct kb_xapian_reader *reader = fixture_reader(path);
    assert_ok(kb_xapian_reader_metadata(reader, key, &value, &err), &err);
    kb_xapian_reader_close(reader);
    assert_str(kb_buf_str(&value), expected);
}

const char *fixture_keys(struct kb_xapian_reader *reader, const struct kb_xapian_query *query)
{
    static char keys[1000];
    struct kb_error err = {0};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_xapian_matches matches;
    struct kb_xapian_search search = {.query = query, .bm25 = fixture_bm25, .limit = 100};
    assert_ok(kb_xapian_reader_search(reader, &search, arena, &matches, &err), &err);
    size_t at = 0;
    keys[0] = 0;
    for (size_t i = 0; i < matches.count; i++)
        at += (size_t)snprintf(keys + at, sizeof keys - at, "%s%.*s", i ? " " : "",
                               KB_STR_ARG(matches.items[i].key));
    return keys;
}
