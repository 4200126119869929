/* Editions on their way into the store: batches, outcomes, duplicates. */
#include "fixture.h"

struct path_in {
    struct import_put put;
    struct kb_import_options options;
};

static void begin(struct fixture *fixture, struct path_in *in, bool dry_run)
{
    fixture_base(fixture);
    *in = (struct path_in){.options = {.publish = true, .dry_run = dry_run}};
    in->put = (struct import_put){.store = fixture->store,
                                  .options = &in->options,
                                  .listener = &fixture->listener,
                                  .summary = &fixture->summary,
                                  .arena = fixture->arena,
                                  .seen = kb_map_new(),
                                  .bytes_total = 1000};
    assert_non_null(in->put.seen);
}

static void end(struct fixture *fixture, struct path_in *in)
{
    if (in->put.is_open)
        kb_store_rollback(fixture->store);
    kb_map_free(in->put.seen);
}

static struct kb_edition_text edition(struct fixture *fixture, const char *id, const char *title,
                                      const char *date, const char *text)
{
    struct kb_section *section = kb_arena_array(fixture->arena, 1, sizeof *section);
    assert_non_null(section);
    *section = (struct kb_section){.label = KB_STR("正文"), .text = kb_str_of(text)};
    return (struct kb_edition_text){
        .id = kb_str_of(id),
        .kind = KB_KIND_POLICY,
        .title = kb_str_of(title),
        .region = KB_STR("000000"),
        .category = KB_STR("甲"),
        .source = kb_arena_printf(fixture->arena, "甲/%s%s", title, date),
        .effective_from = fixture_day(date),
        .effective_to = KB_DATE_MAX,
        .sections = section,
        .section_count = 1,
    };
}

static void put(struct fixture *fixture, struct path_in *in, struct kb_edition_text text,
                unsigned line)
{
    assert_ok(import_put(&in->put, &text, line, 1, &fixture->report, &fixture->err), &fixture->err);
}

static void flush(struct fixture *fixture, struct path_in *in, bool now)
{
    assert_ok(import_put_flush(&in->put, now, &fixture->err), &fixture->err);
}

static int64_t last_change(struct fixture *fixture)
{
    int64_t change;
    assert_ok(kb_store_last_change(fixture->store, &change, &fixture->err), &fixture->err);
    return change;
}

static void batches_are_committed_by_count(void **state)
{
    struct fixture *fixture = *state;
    struct path_in in;
    char title[32];
    begin(fixture, &in, false);
    for (int i = 0; i < 130; i++) {
        snprintf(title, sizeof title, "法%d", i);
        put(fixture, &in,
            edition(fixture, "", kb_arena_copy(fixture->arena, kb_str_of(title)).data, "2020-01-01",
                    "文"),
            1);
        flush(fixture, &in, false);
    }
    assert_int_equal(last_change(fixture), 2);
    assert_int_equal(fixture->summary.by_outcome[KB_PUT_ITEM_ADDED], 128);
    assert_int_equal(fixture->summary.sections, 128);
    assert_int_equal(fixture->summary.change, 2);
    flush(fixture, &in, true);
    assert_int_equal(last_change(fixture), 3);
    assert_int_equal(fixture->summary.by_outcome[KB_PUT_ITEM_ADDED], 130);
    assert_int_equal(fixture->progress_calls, 3);
    assert_int_equal(in.put.editions, 130);
    end(fixture, &in);
}

static void large_texts_fill_a_batch_alone(void **state)
{
    struct fixture *fixture = *state;
    struct path_in in;
    size_t len = 900000;
    char *text = malloc(len + 1);
    assert_non_null(text);
    memset(text, 'x', len);
    text[len] = 0;
    begin(fixture, &in, false);
    for (int i = 0; i < 5; i++) {
        char *title = (char *)kb_arena_alloc(fixture->arena, 16);
        snprintf(title, 16, "t%d", i);
        put(fixture, &in, edition(fixture, "", title, "2020-01-01", text), 1);
        flush(fixture, &in, false);
    }
    assert_int_equal(last_change(fixture), 1);
    free(text);
    end(fixture, &in);
}

static void a_dry_run_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct path_in in;
    begin(fixture, &in, true);
    for (int i = 0; i < 70; i++) {
        char *title = kb_arena_alloc(fixture->arena, 16);
        snprintf(title, 16, "t%d", i);
        put(fixture, &in, edition(fixture, "", title, "2020-01-01", "文"), 1);
        flush(fixture, &in, false);
    }
    put(fixture, &in, edition(fixture, "", "t0", "2021-01-01", "新"), 1);
    flush(fixture, &in, true);
    assert_int_equal(last_change(fixture), 0);
    assert_int_equal(fixture->summary.by_outcome[KB_PUT_ITEM_ADDED], 70);
    assert_int_equal(fixture->summary.by_outcome[KB_PUT_EDITION_ADDED], 1);
    assert_int_equal(fixture->summary.change, 0);
    end(fixture, &in);
}

static void the_same_id_twice_names_both_places(void **state)
{
    struct fixture *fixture = *state;
    struct path_in in;
    begin(fixture, &in, false);
    put(fixture, &in, edition(fixture, "law-x", "甲", "2020-01-01", "一"), 3);
    fixture->report.file = "b.yaml";
    put(fixture, &in, edition(fixture, "law-x", "甲", "2020-01-01", "二"), 9);
    put(fixture, &in, edition(fixture, "law-x", "甲", "2021-01-01", "二"), 12);
    assert_findings(fixture,
                    "E 9:1 read item: 'law-x' with this effective date stands already in a.md:3\n");
    flush(fixture, &in, true);
    assert_int_equal(fixture->summary.by_outcome[KB_PUT_ITEM_ADDED], 1);
    assert_int_equal(fixture->summary.by_outcome[KB_PUT_EDITION_ADDED], 1);
    end(fixture, &in);
}

static void other_text_from_another_file_is_a_conflict(void **state)
{
    struct fixture *fixture = *state;
    struct path_in in;
    begin(fixture, &in, false);
    put(fixture, &in, edition(fixture, "", "甲法", "2020-01-01", "一"), 1);
    struct kb_edition_text other = edition(fixture, "", "中华人民共和国甲法", "2020-01-01", "二");
    other.source = KB_STR("乙/甲法.md");
    put(fixture, &in, other, 1);
    fixture_found(fixture, "E 1:1 put edition: other text of 'law-甲法' with the same effective "
                           "date (2020-01-01) came from another file as edition 1");
    flush(fixture, &in, true);
    assert_int_equal(fixture->summary.by_outcome[KB_PUT_CONFLICT], 1);
    assert_int_equal(fixture->summary.sections, 1);
    assert_int_equal(in.put.editions, 1);
    end(fixture, &in);
}

static void what_the_store_refuses_is_a_finding(void **state)
{
    struct fixture *fixture = *state;
    struct path_in in;
    begin(fixture, &in, false);
    struct kb_edition_text bad = edition(fixture, "", "甲", "2020-01-01", "文");
    bad.section_count = 0;
    put(fixture, &in, bad, 5);
    fixture_found(fixture, "E 5:1 ");
    put(fixture, &in, edition(fixture, "", "乙", "2020-01-01", "文"), 6);
    flush(fixture, &in, true);
    assert_int_equal(fixture->summary.by_outcome[KB_PUT_ITEM_ADDED], 1);
    end(fixture, &in);
}

static void an_empty_run_still_reports_progress(void **state)
{
    struct fixture *fixture = *state;
    struct path_in in;
    begin(fixture, &in, false);
    flush(fixture, &in, true);
    assert_int_equal(fixture->progress_calls, 1);
    assert_int_equal(last_change(fixture), 0);
    end(fixture, &in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(batches_are_committed_by_count),
        fixture_test(large_texts_fill_a_batch_alone),
        fixture_test(a_dry_run_leaves_nothing),
        fixture_test(the_same_id_twice_names_both_places),
        fixture_test(other_text_from_another_file_is_a_conflict),
        fixture_test(what_the_store_refuses_is_a_finding),
        fixture_test(an_empty_run_still_reports_progress),
    };
    return cmocka_run_group_tests_name("import put", tests, NULL, NULL);
}
