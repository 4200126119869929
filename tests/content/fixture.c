#include "fixture.h"

#include <sqlite3.h>

#define ARENA_CAP (64u << 20)

static void open_all(struct fixture *f)
{
    f->dir = test_temp_dir();
    f->now_ms = TEST_NOW_MS;
    f->clock = test_clock(&f->now_ms);
    f->arena = kb_arena_new(ARENA_CAP);
    assert_non_null(f->arena);
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
    assert_ok(kb_reader_open(f->dir, KB_DOOR_INTERNAL, &f->internal, &f->err), &f->err);
    assert_ok(kb_reader_open(f->dir, KB_DOOR_PUBLIC, &f->public, &f->err), &f->err);
}

static void close_all(struct fixture *f)
{
    kb_reader_close(f->internal);
    kb_reader_close(f->public);
    kb_store_close(f->store);
    kb_arena_free(f->arena);
    test_temp_dir_remove(f->dir);
}

void fixture_empty(struct fixture *f)
{
    close_all(f);
    open_all(f);
}

int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    open_all(f);
    *state = f;
    return 0;
}

int fixture_teardown(void **state)
{
    close_all(*state);
    free(*state);
    return 0;
}

struct kb_edition_text fixture_policy(const char *title, kb_date from)
{
    static const struct kb_section sections[] = {
        {KB_STR_INIT("第一条"), KB_STR_INIT("第一章 总则"),
         KB_STR_INIT("为了规范管理，制定本办法。"), false},
    };
    return (struct kb_edition_text){
        .kind = KB_KIND_POLICY,
        .audience = KB_AUDIENCE_PUBLIC,
        .title = kb_str_of(title),
        .region = KB_STR("000000"),
        .category = KB_STR("住房保障"),
        .source = KB_STR("a.md"),
        .effective_from = from,
        .effective_to = KB_DATE_MAX,
        .sections = sections,
        .section_count = KB_COUNT(sections),
    };
}

struct kb_put_result fixture_put(struct fixture *f, const struct kb_edition_text *text,
                                 bool publish)
{
    struct kb_put_result result;
    int64_t change;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_ok(kb_store_put(f->store, text, publish, &result, &f->err), &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    return result;
}

void fixture_withdraw(struct fixture *f, const char *id, int edition)
{
    int64_t change;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_ok(kb_store_withdraw(f->store, kb_str_of(id), edition, KB_STR("口径有误"), &f->err),
              &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
}

kb_date fixture_day(const char *text)
{
    kb_date day;
    assert_true(kb_date_parse(kb_str_of(text), &day));
    return day;
}

struct kb_item fixture_item(struct fixture *f, struct kb_reader *reader, const char *id)
{
    struct kb_item item;
    assert_ok(kb_reader_item(reader, f->arena, kb_str_of(id), &item, &f->err), &f->err);
    return item;
}

static sqlite3 *open_database(struct fixture *f)
{
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(test_path(f->dir, "content.db"), &handle), SQLITE_OK);
    sqlite3_busy_timeout(handle, 5000);
    return handle;
}

int fixture_sql(struct fixture *f, const char *sql)
{
    sqlite3 *handle = open_database(f);
    int code = sqlite3_exec(handle, sql, NULL, NULL, NULL);
    sqlite3_close(handle);
    return code;
}

int64_t fixture_number(struct fixture *f, const char *sql)
{
    sqlite3 *handle = open_database(f);
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return number;
}
