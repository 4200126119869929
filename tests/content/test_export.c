#include "fixture.h"

#include "internal.h"

#include "export_internal.h"
#include "find_internal.h"
#include "kb/edit.h"
#include "kb/entry.h"
#include "kb/release.h"

/* A whole base goes out as text and comes back the same, to the byte; or not at all. */

#define EXPORT_MAX (8u << 20)
#define ASKS       "SELECT sum(edition * (1 + unicode(term) % 97)) FROM asks"

static enum kb_status collect(void *context, struct kb_str line, struct kb_error *err)
{
    kb_buf_add_str(context, line);
    return kb_buf_status(context, err);
}

static void export_into(struct fixture *f, struct kb_buf *out)
{
    int64_t rows = 0;
    kb_buf_clear(out);
    assert_ok(kb_export(f->internal, collect, out, &rows, &f->err), &f->err);
    assert_true(rows > 0);
}

static enum kb_status next_line(void *context, struct kb_str *ret, bool *ret_found,
                                struct kb_error *err)
{
    struct kb_str *rest = context;
    (void)err;
    *ret_found = rest->len > 0;
    if (!rest->len)
        return KB_OK;
    size_t end = kb_str_find(*rest, KB_STR("\n"), 0);
    end = end == SIZE_MAX ? rest->len : end + 1;
    *ret = kb_str_slice(*rest, 0, end);
    *rest = kb_str_slice(*rest, end, rest->len);
    return KB_OK;
}

static enum kb_status restore_from(struct fixture *f, struct kb_str text)
{
    int64_t rows = 0;
    kb_error_clear(&f->err);
    return kb_export_restore(f->store, next_line, &text, &rows, &f->err);
}

/* A little of everything: states, history, releases, entries, bytes that JSON cannot say. */
static void fill(struct fixture *f)
{
    static const struct kb_str words[] = {KB_STR_INIT("公积金"), KB_STR_INIT("提\"取\\")};
    static const struct kb_basis basis[] = {{KB_STR_INIT("条例"), KB_STR_INIT("第一条")}};
    static const struct kb_section odd[] = {
        {KB_STR_INIT("正文"), KB_STR_INIT(""), KB_STR_INIT("前\0后\n\x7f\u2028𠀀"), true}};
    struct kb_edition_text law = fixture_policy("条例", 0), script = fixture_policy("口径", 0);
    struct kb_edition_text qa = fixture_policy("公积金怎么取", 0);
    qa.kind = KB_KIND_QA;
    fixture_put(f, &qa, true);
    script.audience = KB_AUDIENCE_INTERNAL;
    script.keywords = script.questions = words;
    script.keyword_count = script.question_count = KB_COUNT(words);
    script.basis = basis;
    script.basis_count = 1;
    script.sections = odd;
    script.section_count = 1;
    for (kb_date day = 0; day < 3; day++) {
        f->now_ms += 1000;
        law.effective_from = day;
        fixture_put(f, &law, true);
    }
    fixture_withdraw(f, "law-条例", 2);
    fixture_put(f, &script, false);
    int64_t release, change;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_ok(kb_release_create(f->store, KB_STR("新政"), &release, &f->err), &f->err);
    assert_ok(kb_release_put_entry(f->store, release, KB_ENTRY_SYNONYM, KB_STR("社保"),
                                   KB_STR("{\"to\":[\"五险\"]}"), KB_DATE_MIN, 900, &f->err),
              &f->err);
    assert_ok(kb_release_add(f->store, release, KB_MEMBER_EDITION, KB_STR("law-口径"), 1,
                             KB_STR(""), &f->err),
              &f->err);
    assert_ok(kb_entry_put(f->store, KB_ENTRY_PIN, KB_STR("怎么取"),
                           KB_STR("{\"item\":\"law-条例\"}"), KB_DATE_MIN, KB_DATE_MAX, &f->err),
              &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    char secret[KB_KEY_SECRET_SIZE];
    assert_ok(kb_key_create(f->store, KB_STR("k"), KB_ROLE_BOT, secret, &f->err), &f->err);
}

static void a_base_comes_back_the_same(void **state)
{
    struct fixture *f = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf first = KB_BUF_INIT(EXPORT_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf second = KB_BUF_INIT(EXPORT_MAX);
    fill(f);
    export_into(f, &first);
    export_into(f, &second);
    assert_true(kb_str_equal(kb_buf_str(&first), kb_buf_str(&second)));
    assert_true(kb_str_find(kb_buf_str(&first), KB_STR("\"table\":\"keys\""), 0) == SIZE_MAX);
    int64_t guards = fixture_number(f, "SELECT count(*) FROM sqlite_master WHERE type='trigger'");
    int64_t asks = fixture_number(f, ASKS);

    fixture_empty(f);
    assert_ok(restore_from(f, kb_buf_str(&first)), &f->err);
    export_into(f, &second);
    assert_true(kb_str_equal(kb_buf_str(&first), kb_buf_str(&second)));
    /* And it is a base like any other: guarded, found, going on. */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM sqlite_master WHERE type='trigger'"),
                     guards);
    assert_true(asks > 0);
    assert_int_equal(fixture_number(f, ASKS), asks);
    int64_t changes;
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
    assert_ok(kb_reader_check(f->internal, &f->err), &f->err);
    KB_CLEANUP(kb_text_freep) struct kb_text *text = NULL;
    struct kb_find_query query = {.text = KB_STR("提取"), .limit = 1};
    struct kb_found found;
    assert_ok(kb_text_new(&text, &f->err), &f->err);
    query.text = KB_STR("公积金");
    assert_ok(kb_find(f->internal, text, f->arena, &query, &found, &f->err), &f->err);
    assert_int_equal(found.total, 2);
    struct kb_edition_text law = fixture_policy("条例", 9);
    assert_int_equal(fixture_put(f, &law, true).edition, 4);
}

static void an_empty_base_is_one_too(void **state)
{
    struct fixture *f = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(EXPORT_MAX);
    int64_t rows = 7;
    assert_ok(kb_export(f->internal, collect, &out, &rows, &f->err), &f->err);
    assert_int_equal(rows, 0);
    fixture_empty(f);
    assert_ok(restore_from(f, kb_buf_str(&out)), &f->err);
    assert_int_equal(kb_export(f->public, collect, &out, &rows, NULL), KB_FORBIDDEN);
}

/* Replaces the first `from` by a text of the same length. */
static void spoil(struct kb_buf *text, const char *from, const char *to)
{
    size_t at = kb_str_find(kb_buf_str(text), kb_str_of(from), 0);
    assert_int_not_equal(at, SIZE_MAX);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(text->data + at, to, strlen(to));
}

static const struct {
    const char *from, *to;
    enum kb_status status;
} spoilt[] = {
    {"\"kb_export\":1", "\"kb_export\":2", KB_INVALID},
    {"\"tables\":", "\"tablex\":", KB_MISMATCH},
    {"\"table\":\"items\"", "\"table\":\"ytems\"", KB_INVALID},
    {"\"table\":\"keywords\"", "\"table\":\"sections\"", KB_INVALID},
    {"\"kind\":\"policy\"", "\"kind\":\"polizy\"", KB_INVALID},
    {"\"row\":1,\"id\"", "\"row\":1,\"ix\"", KB_INVALID},
    {"\"label\":\"第一条\"", "\"label\":\"第二条\"", KB_CORRUPT}, /* the hash tells */
    {"\"end\":", "\"enx\":", KB_INVALID},
};

static void what_was_altered_is_refused(void **state)
{
    struct fixture *f = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf good = KB_BUF_INIT(EXPORT_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf bad = KB_BUF_INIT(EXPORT_MAX);
    fill(f);
    export_into(f, &good);
    assert_int_equal(restore_from(f, kb_buf_str(&good)), KB_CONFLICT);
    fixture_empty(f);
    for (size_t i = 0; i < KB_COUNT(spoilt); i++) {
        kb_buf_clear(&bad);
        kb_buf_add_str(&bad, kb_buf_str(&good));
        spoil(&bad, spoilt[i].from, spoilt[i].to);
        enum kb_status status = restore_from(f, kb_buf_str(&bad));
        if (status != spoilt[i].status)
            fail_msg("'%s': %s: %s", spoilt[i].from, kb_status_name(status), f->err.message);
    }
    /* Cut off, at a line's end or within one; something behind the end. */
    size_t last = good.len - 2;
    while (good.data[last - 1] != '\n')
        last--;
    assert_int_equal(restore_from(f, (struct kb_str){good.data, last}), KB_CORRUPT);
    assert_int_equal(restore_from(f, (struct kb_str){good.data, last - 9}), KB_INVALID);
    assert_int_equal(restore_from(f, KB_STR("")), KB_CORRUPT);
    kb_buf_add_cstr(&good, "{}\n");
    assert_int_equal(restore_from(f, kb_buf_str(&good)), KB_INVALID);
    /* After all that the base is as empty as before, and takes the right one. */
    good.len -= 3;
    assert_ok(restore_from(f, kb_buf_str(&good)), &f->err);
}

/* A file with a right hash whose history is not: the audit chain tells. */
static void a_forged_history_is_refused(void **state)
{
    struct fixture *f = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(EXPORT_MAX);
    fill(f);
    assert_int_equal(fixture_sql(f, "DROP TRIGGER changes_changed;"
                                    "UPDATE changes SET actor = 'nobody' WHERE seq = 2"),
                     SQLITE_OK);
    export_into(f, &out);
    fixture_empty(f);
    assert_int_equal(restore_from(f, kb_buf_str(&out)), KB_CORRUPT);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM items"), 0);
}

/* --- the table of what is exported ------------------------------------------------------------ */

/* Tables that hold nothing but what the others do, or what must not leave. */
static bool is_left_out(const char *table)
{
    static const char *const names[] = {"keys", "asks"};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (!strcmp(table, names[i]))
            return true;
    return !strncmp(table, "find", 4) || !strncmp(table, "sqlite_", 7);
}

/* "row id kind# " of a table as SQLite knows it. */
static void list_columns(sqlite3 *handle, const char *table, struct kb_buf *out)
{
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_prepare_v2(handle, "SELECT name, type FROM pragma_table_info(?1)", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    kb_buf_clear(out);
    while (sqlite3_step(statement) == SQLITE_ROW)
        kb_buf_printf(out, "%s%s%s", out->len ? " " : "", sqlite3_column_text(statement, 0),
                      strcmp((const char *)sqlite3_column_text(statement, 1), "BLOB") ? "" : "#");
    sqlite3_finalize(statement);
}

static const struct export_table *find_table(const char *name)
{
    for (size_t i = 0; i < kb_export_table_count; i++)
        if (!strcmp(kb_export_tables[i].name, name))
            return &kb_export_tables[i];
    return NULL;
}

static void every_table_is_exported(void **state)
{
    struct fixture *f = *state;
    sqlite3 *handle = f->internal->db.handle;
    sqlite3_stmt *statement;
    size_t seen = 0;
    KB_CLEANUP(kb_buf_done) struct kb_buf columns = KB_BUF_INIT(1 << 12);
    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "SELECT name FROM sqlite_master WHERE type = 'table'", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        if (is_left_out(name))
            continue;
        const struct export_table *table = find_table(name);
        if (!table)
            fail_msg("table %s: nobody exports it", name);
        list_columns(handle, name, &columns);
        assert_string_equal(table->columns, columns.data);
        seen++;
    }
    sqlite3_finalize(statement);
    assert_int_equal(seen, kb_export_table_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(a_base_comes_back_the_same),  fixture_test(an_empty_base_is_one_too),
        fixture_test(what_was_altered_is_refused), fixture_test(a_forged_history_is_refused),
        fixture_test(every_table_is_exported),
    };
    return cmocka_run_group_tests_name("content/export", tests, NULL, NULL);
}
