#include "fixture.h"

#define SECTIONS_MAX 16
#define HELD_MAX     20000

int fixture_set_up(void **state)
{
    struct kb_error err = {0};
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->dir = test_temp_dir();
    fixture->now_ms = TEST_NOW_MS;
    fixture->clock = test_clock(&fixture->now_ms);
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &fixture->store, &err), &err);
    *state = fixture;
    return 0;
}

int fixture_tear_down(void **state)
{
    struct fixture *fixture = *state;
    kb_store_close(fixture->store);
    test_temp_dir_remove(fixture->dir);
    free(fixture);
    return 0;
}

kb_date fixture_date(const char *day)
{
    kb_date date;
    assert_true(kb_date_parse(kb_str_of(day), &date));
    return date;
}

void fixture_set_day(struct fixture *fixture, const char *day)
{
    fixture->now_ms = kb_clock_day_start_ms(&fixture->clock, fixture_date(day)) + 12 * 3600 * 1000;
}

/* Reads "label: text|label: text". */
static size_t read_sections(const char *text, struct kb_section out[SECTIONS_MAX])
{
    size_t count = 0;
    struct kb_str rest = kb_str_of(text);
    for (size_t begin = 0; begin < rest.len;) {
        size_t end = kb_str_find(rest, KB_STR("|"), begin);
        struct kb_str one = kb_str_slice(rest, begin, end);
        size_t colon = kb_str_find(one, KB_STR(": "), 0);
        assert_true(colon != SIZE_MAX && count < SECTIONS_MAX);
        out[count++] = (struct kb_section){.label = kb_str_slice(one, 0, colon),
                                           .text = kb_str_slice(one, colon + 2, one.len)};
        if (end == SIZE_MAX)
            break;
        begin = end + 1;
    }
    return count;
}

void fixture_put_open(struct fixture *fixture, const struct fixture_edition *edition, bool publish)
{
    struct kb_error err = {0};
    struct kb_section sections[SECTIONS_MAX];
    struct kb_put_result result;
    struct kb_edition_text text = {
        .id = kb_str_of(edition->id),
        .kind = edition->kind,
        .audience = edition->internal ? KB_AUDIENCE_INTERNAL : KB_AUDIENCE_PUBLIC,
        .title = kb_str_of(edition->title ? edition->title : edition->id),
        .region = kb_str_of(edition->region ? edition->region : "000000"),
        .category = kb_str_of(edition->category ? edition->category : "法规"),
        .effective_from = edition->from ? fixture_date(edition->from) : KB_DATE_MIN,
        .effective_to = edition->to ? fixture_date(edition->to) : KB_DATE_MAX,
        .sections = sections,
        .section_count = read_sections(edition->sections, sections),
    };
    assert_ok(kb_store_put(fixture->store, &text, publish, &result, &err), &err);
    assert_int_not_equal(result.outcome, KB_PUT_CONFLICT);
}

static int64_t put(struct fixture *fixture, const struct fixture_edition *edition, bool publish)
{
    struct kb_error err = {0};
    int64_t change;
    assert_ok(kb_store_begin(fixture->store, "test", &err), &err);
    fixture_put_open(fixture, edition, publish);
    assert_ok(kb_store_commit(fixture->store, &change, &err), &err);
    fixture->now_ms += 1000;
    return change;
}

int64_t fixture_put(struct fixture *fixture, const struct fixture_edition *edition)
{
    return put(fixture, edition, true);
}

int64_t fixture_draft(struct fixture *fixture, const struct fixture_edition *edition)
{
    return put(fixture, edition, false);
}

void fixture_withdraw(struct fixture *fixture, const char *id, int edition)
{
    struct kb_error err = {0};
    int64_t change;
    struct kb_str reason = KB_STR("mistake");
    assert_ok(kb_store_begin(fixture->store, "test", &err), &err);
    assert_ok(kb_store_withdraw(fixture->store, kb_str_of(id), edition, reason, &err), &err);
    assert_ok(kb_store_commit(fixture->store, &change, &err), &err);
    fixture->now_ms += 1000;
}

void fixture_put_many(struct fixture *fixture, const char *prefix, size_t count)
{
    struct kb_error err = {0};
    int64_t change;
    assert_ok(kb_store_begin(fixture->store, "test", &err), &err);
    for (size_t i = 0; i < count; i++) {
        char id[64];
        snprintf(id, sizeof id, "%s%zu", prefix, i);
        fixture_put_open(
            fixture,
            &(struct fixture_edition){.id = id,
                                      .from = "2020-01-01",
                                      .sections = "第一条: 为了规范住房公积金|第二条: 本法适用"},
            true);
    }
    assert_ok(kb_store_commit(fixture->store, &change, &err), &err);
    fixture->now_ms += 1000;
}

struct kb_index_report fixture_catch_up(struct fixture *fixture)
{
    struct kb_error err = {0};
    struct kb_index_report report;
    assert_ok(kb_index_catch_up(fixture->store, NULL, &report, &err), &err);
    return report;
}

struct kb_index_report fixture_rebuild(struct fixture *fixture, unsigned threads)
{
    struct kb_error err = {0};
    struct kb_index_report report;
    assert_ok(kb_index_rebuild(fixture->store, threads, NULL, &report, &err), &err);
    return report;
}

const char *fixture_database_path(struct fixture *fixture, enum kb_database which)
{
    static char path[1000];
    struct kb_error err = {0};
    struct kb_generation generation;
    assert_ok(kb_generation_current(fixture->dir, &generation, &err), &err);
    snprintf(path, sizeof path, "%s/index/%s/%s", fixture->dir, generation.name,
             kb_database_name(which));
    return path;
}

/* Keys that are read back, one after the other. */
struct held {
    struct kb_xapian_reader *reader;
    char names[100][100];
    size_t count;
};

static enum kb_status hold(void *context, uint32_t document, struct kb_error *err)
{
    struct held *held = context;
    struct kb_index_key key;
    KB_CLEANUP(kb_buf_done) struct kb_buf encoded = KB_BUF_INIT(1000);
    assert_ok(kb_xapian_reader_value(held->reader, document, KB_INDEX_SLOT_KEY, &encoded, err),
              err);
    assert_ok(kb_index_key_get(kb_buf_str(&encoded), &key, err), err);
    assert_true(held->count < KB_COUNT(held->names));
    snprintf(held->names[held->count++], sizeof held->names[0], "%.*s/%u", KB_STR_ARG(key.id),
             key.ordinal);
    return KB_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

const char *fixture_held(struct fixture *fixture, enum kb_database which)
{
    static char text[HELD_MAX];
    struct kb_error err = {0};
    struct held held = {0};
    const char *path = fixture_database_path(fixture, which);
    assert_ok(kb_xapian_reader_open(&path, 1, &held.reader, &err), &err);
    assert_ok(kb_xapian_reader_postings(held.reader, KB_STR(""), hold, &held, &err), &err);
    kb_xapian_reader_close(held.reader);
    qsort(held.names, held.count, sizeof held.names[0], compare_names);
    size_t at = 0;
    text[0] = 0;
    for (size_t i = 0; i < held.count; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? " " : "", held.names[i]);
    return text;
}

uint32_t fixture_documents(struct kb_index *index)
{
    struct kb_error err = {0};
    struct kb_xapian_stats stats;
    assert_ok(kb_xapian_reader_stats(kb_index_reader(index), &stats, &err), &err);
    return stats.documents;
}

uint32_t fixture_frequency(struct kb_index *index, const char *term)
{
    struct kb_error err = {0};
    uint32_t frequency;
    assert_ok(
        kb_xapian_reader_term_frequency(kb_index_reader(index), kb_str_of(term), &frequency, &err),
        &err);
    return frequency;
}

static void say_difference(void *context, const char *difference)
{
    (void)context;
    print_message("difference: %s\n", difference);
}

void fixture_verify(struct fixture *fixture)
{
    struct kb_error err = {0};
    size_t differences;
    assert_ok(
        kb_index_verify(fixture->dir, &fixture->clock, say_difference, NULL, &differences, &err),
        &err);
    assert_int_equal(differences, 0);
}
