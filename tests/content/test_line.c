/* Titles and known questions, as each door may see them. */
#include "fixture.h"

static struct {
    char text[1024];
    size_t len;
} told;

static enum kb_status tell(void *context, const struct kb_line *line, struct kb_error *err)
{
    (void)context;
    (void)err;
    told.len += (size_t)snprintf(told.text + told.len, sizeof told.text - told.len, "%.*s:%d:%.*s ",
                                 KB_STR_ARG(line->id), line->ordinal, KB_STR_ARG(line->text));
    return KB_OK;
}

static const char *lines(struct fixture *fixture, struct kb_reader *reader, int64_t item,
                         const char *day)
{
    told.len = 0;
    told.text[0] = 0;
    assert_ok(kb_reader_lines(reader, item, fixture_day(day), tell, NULL, &fixture->err),
              &fixture->err);
    return told.text;
}

static const struct kb_str questions[] = {KB_STR_INIT("怎么办"), KB_STR_INIT("找谁")};

static struct kb_edition_text text_of(const char *id, const char *title, const char *from,
                                      enum kb_audience audience)
{
    struct kb_edition_text text = fixture_policy(title, fixture_day(from));
    text.id = kb_str_of(id);
    text.audience = audience;
    text.questions = questions;
    text.question_count = KB_COUNT(questions);
    return text;
}

static void put(struct fixture *fixture, const char *id, const char *title, const char *from,
                enum kb_audience audience)
{
    struct kb_edition_text text = text_of(id, title, from, audience);
    fixture_put(fixture, &text, true);
}

static void test_what_stands(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "law-a", "甲", "2020-01-01", KB_AUDIENCE_PUBLIC);
    put(fixture, "law-b", "乙", "2020-01-01", KB_AUDIENCE_INTERNAL);
    struct kb_edition_text draft = text_of("law-c", "丙", "2020-01-01", KB_AUDIENCE_PUBLIC);
    fixture_put(fixture, &draft, false);
    assert_string_equal(lines(fixture, fixture->public, 0, "2026-11-21"),
                        "law-a:-1:甲 law-a:0:怎么办 law-a:1:找谁 ");
    assert_string_equal(lines(fixture, fixture->internal, 0, "2026-11-21"),
                        "law-a:-1:甲 law-a:0:怎么办 law-a:1:找谁 "
                        "law-b:-1:乙 law-b:0:怎么办 law-b:1:找谁 ");
}

/* A coming edition along with the one in force; on its day the old one is gone. */
static void test_coming(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "law-a", "甲", "2020-01-01", KB_AUDIENCE_PUBLIC);
    put(fixture, "law-a", "新甲", "2027-01-01", KB_AUDIENCE_PUBLIC);
    lines(fixture, fixture->public, 0, "2026-11-21");
    assert_non_null(strstr(told.text, "law-a:-1:甲 "));
    assert_non_null(strstr(told.text, "law-a:-1:新甲 "));
    lines(fixture, fixture->public, 0, "2027-01-01");
    assert_null(strstr(told.text, ":甲 "));
    fixture_withdraw(fixture, "law-a", 2);
    assert_string_equal(lines(fixture, fixture->public, 0, "2027-01-01"), "");
}

static void test_one_line(void **state)
{
    struct fixture *fixture = *state;
    struct kb_line line;
    put(fixture, "law-a", "甲", "2020-01-01", KB_AUDIENCE_PUBLIC);
    put(fixture, "law-b", "乙", "2020-01-01", KB_AUDIENCE_INTERNAL);
    kb_date day = fixture_day("2026-11-21");
    assert_ok(kb_reader_line(fixture->public, fixture->arena, 1, 1, day, &line, &fixture->err),
              &fixture->err);
    assert_str(line.text, "找谁");
    assert_str(line.title, "甲");
    assert_str(line.id, "law-a");
    const struct {
        struct kb_reader *reader;
        int64_t edition;
        int ordinal;
    } none[] = {{fixture->public, 1, 2}, {fixture->public, 2, -1}, {fixture->internal, 9, -1}};
    for (size_t i = 0; i < KB_COUNT(none); i++) {
        struct kb_error err = {0};
        assert_int_equal(kb_reader_line(none[i].reader, fixture->arena, none[i].edition,
                                        none[i].ordinal, day, &line, &err),
                         KB_NOT_FOUND);
    }
}

/* The public door hears of what touches the public alone, and of what leaves it. */
static void test_touched(void **state)
{
    struct fixture *fixture = *state;
    struct kb_item_rows rows;
    put(fixture, "law-a", "甲", "2020-01-01", KB_AUDIENCE_PUBLIC);
    put(fixture, "law-b", "乙", "2020-01-01", KB_AUDIENCE_INTERNAL);
    assert_ok(kb_reader_touched_items(fixture->public, fixture->arena, 0, &rows, &fixture->err),
              &fixture->err);
    assert_int_equal(rows.count, 1);
    assert_ok(kb_reader_touched_items(fixture->internal, fixture->arena, 0, &rows, &fixture->err),
              &fixture->err);
    assert_int_equal(rows.count, 2);
    int64_t before;
    assert_ok(kb_reader_last_change(fixture->public, &before, &fixture->err), &fixture->err);
    put(fixture, "law-a", "内甲", "2021-01-01", KB_AUDIENCE_INTERNAL);
    assert_ok(
        kb_reader_touched_items(fixture->public, fixture->arena, before, &rows, &fixture->err),
        &fixture->err);
    assert_int_equal(rows.count, 1);
    assert_string_equal(lines(fixture, fixture->public, rows.rows[0], "2026-11-21"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(test_what_stands),
        fixture_test(test_coming),
        fixture_test(test_one_line),
        fixture_test(test_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
