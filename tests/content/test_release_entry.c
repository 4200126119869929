/* Operators' entries as members of a release: planned, visible whole at the instant, taken back. */
#include "release.h"

#include "kb/entry.h"

static const char first[] = "{\"to\":[\"住房金\"]}", second[] = "{\"to\":[\"房公金\"]}";

static void put_now(struct fixture *f, const char *key, const char *value)
{
    release_begin(f);
    assert_ok(kb_entry_put(f->store, KB_ENTRY_SYNONYM, kb_str_of(key), kb_str_of(value),
                           KB_DATE_MIN, KB_DATE_MAX, &f->err),
              &f->err);
    release_commit(f);
}

static enum kb_status plan(struct fixture *f, int64_t release, const char *key, const char *value)
{
    struct kb_error err = {0};
    if (!value)
        return kb_release_remove_entry(f->store, release, KB_ENTRY_SYNONYM, kb_str_of(key), &err);
    return kb_release_put_entry(f->store, release, KB_ENTRY_SYNONYM, kb_str_of(key),
                                kb_str_of(value), KB_DATE_MIN, KB_DATE_MAX, &err);
}

static void must_plan(struct fixture *f, int64_t release, const char *key, const char *value)
{
    release_begin(f);
    assert_int_equal(plan(f, release, key, value), KB_OK);
    release_commit(f);
}

/* "公积金=…; 社保=…": synonyms that are known. Static. */
static const char *known(struct fixture *f, struct kb_reader *reader)
{
    static char text[512];
    static const enum kb_entry_kind kind = KB_ENTRY_SYNONYM;
    const struct kb_entry_filter filter = {.kind = &kind};
    const struct kb_entry *entries;
    size_t count, len = 0;
    assert_ok(kb_entry_list(reader, f->arena, &filter, &entries, &count, &f->err), &f->err);
    text[0] = 0;
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s=%.*s", i ? "; " : "",
                                KB_STR_ARG(entries[i].key), KB_STR_ARG(entries[i].value));
    return text;
}

static void assert_clean(struct fixture *f)
{
    int64_t changes;
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
    assert_ok(kb_reader_check(f->internal, &f->err), &f->err);
}

/* One changed, one new, one gone, and an edition with them. */
static int64_t plan_all(struct fixture *f)
{
    release_published(f, "b", 10, KB_AUDIENCE_PUBLIC);
    int edition = release_approved(f, "new", 10, KB_AUDIENCE_PUBLIC);
    put_now(f, "公积金", first);
    put_now(f, "社保", first);
    int64_t release = release_create(f);
    release_add(f, release, KB_MEMBER_EDITION, "law-new", edition);
    must_plan(f, release, "公积金", second);
    must_plan(f, release, "医保", first);
    must_plan(f, release, "社保", NULL);
    return release;
}

static const char before[] = "公积金={\"to\":[\"住房金\"]}; 社保={\"to\":[\"住房金\"]}";
static const char after[] = "公积金={\"to\":[\"房公金\"]}; 医保={\"to\":[\"住房金\"]}";

static void they_come_and_go_with_the_release(void **state)
{
    struct fixture *f = *state;
    int64_t release = plan_all(f);
    struct kb_release read;
    assert_string_equal(known(f, f->internal), before);
    release_schedule(f, release, f->now_ms + HOUR);
    assert_string_equal(known(f, f->public), before);
    assert_int_equal(release_flip_at(f, f->now_ms + HOUR), 1);
    assert_string_equal(known(f, f->internal), after);
    assert_string_equal(known(f, f->public), after);
    assert_ok(kb_release_get(f->internal, f->arena, release, &read, &f->err), &f->err);
    assert_int_equal(read.member_count, 1);
    assert_int_equal(read.entry_count, 3);
    assert_true(read.entries[2].removes);
    /* One change, with the edition's. */
    assert_int_equal(fixture_number(f, "SELECT count(DISTINCT seq) FROM actions WHERE what IN"
                                       " ('released', 'entry_added', 'entry_removed')"
                                       " AND seq = (SELECT change FROM releases)"),
                     1);
    assert_clean(f);
    f->now_ms += SECOND;
    release_roll_back(f, release);
    assert_string_equal(known(f, f->internal), before);
    assert_clean(f);
}

static void entries_alone_are_a_release(void **state)
{
    struct fixture *f = *state;
    int64_t release = release_create(f);
    must_plan(f, release, "医保", first);
    release_schedule(f, release, f->now_ms + HOUR);
    assert_int_equal(release_flip_at(f, f->now_ms + HOUR), 1);
    assert_string_equal(known(f, f->public), "医保={\"to\":[\"住房金\"]}");
}

/* What was put or removed by hand meanwhile is as the release says, and nothing fails. */
static void what_happened_meanwhile_is_no_failure(void **state)
{
    struct fixture *f = *state;
    int64_t release = plan_all(f);
    release_schedule(f, release, f->now_ms + HOUR);
    put_now(f, "医保", first);
    release_begin(f);
    assert_ok(kb_entry_remove(f->store, KB_ENTRY_SYNONYM, KB_STR("社保"), &f->err), &f->err);
    release_commit(f);
    assert_int_equal(release_flip_at(f, f->now_ms + HOUR), 1);
    assert_string_equal(known(f, f->internal), after);
    assert_clean(f);
}

static void what_was_changed_since_is_not_taken_back(void **state)
{
    struct fixture *f = *state;
    int64_t release = plan_all(f);
    release_schedule(f, release, f->now_ms + HOUR);
    release_flip_at(f, f->now_ms + HOUR);
    f->now_ms += SECOND;
    put_now(f, "社保", second);
    release_begin(f);
    struct kb_error err = {0};
    assert_int_equal(kb_release_roll_back(f->store, release, KB_STR("x"), &err), KB_CONFLICT);
    assert_non_null(strstr(err.message, "synonym '社保'"));
    release_rollback(f);
}

static void refused(void **state)
{
    struct fixture *f = *state;
    int64_t release = release_create(f), other = release_create(f);
    must_plan(f, release, "医保", first);
    release_begin(f);
    assert_int_equal(plan(f, release, "医保", "{}"), KB_INVALID);
    assert_int_equal(plan(f, release, "医", first), KB_INVALID);
    assert_int_equal(plan(f, release, "没有", NULL), KB_NOT_FOUND);
    assert_int_equal(plan(f, 9, "医保", first), KB_NOT_FOUND);
    assert_int_equal(plan(f, other, "醫保", first), KB_CONFLICT);
    assert_int_equal(
        kb_release_drop_entry(f->store, release, KB_ENTRY_SYNONYM, KB_STR("没有"), NULL),
        KB_NOT_FOUND);
    assert_int_equal(kb_release_put_entry(f->store, release, KB_ENTRY_PIN, KB_STR("怎么办"),
                                          KB_STR("{\"item\":\"nothing\"}"), KB_DATE_MIN,
                                          KB_DATE_MAX, NULL),
                     KB_INVALID);
    release_rollback(f);
    const struct kb_actor editor = {"e", KB_ROLE_EDITOR};
    assert_ok(kb_store_begin_as(f->store, &editor, &f->err), &f->err);
    assert_int_equal(plan(f, release, "医保", first), KB_FORBIDDEN);
    release_rollback(f);
    release_schedule(f, release, f->now_ms + HOUR);
    release_begin(f);
    assert_int_equal(plan(f, release, "医保", second), KB_CONFLICT);
    assert_int_equal(
        kb_release_drop_entry(f->store, release, KB_ENTRY_SYNONYM, KB_STR("医保"), NULL),
        KB_CONFLICT);
    release_rollback(f);
    /* Nothing of a plan can be changed behind its back. */
    assert_int_not_equal(fixture_sql(f, "DELETE FROM release_entries"), 0);
    assert_int_not_equal(fixture_sql(f, "UPDATE release_entries SET value = '{}'"), 0);
}

static void dropped_and_replaced(void **state)
{
    struct fixture *f = *state;
    int64_t release = release_create(f);
    struct kb_release read;
    must_plan(f, release, "医保", first);
    must_plan(f, release, "醫保", second);
    must_plan(f, release, "公积金", first);
    release_begin(f);
    assert_ok(kb_release_drop_entry(f->store, release, KB_ENTRY_SYNONYM, KB_STR("公積金"), &f->err),
              &f->err);
    release_commit(f);
    assert_ok(kb_release_get(f->internal, f->arena, release, &read, &f->err), &f->err);
    assert_int_equal(read.entry_count, 1);
    assert_str(read.entries[0].key, "醫保");
    assert_str(read.entries[0].value, second);
    assert_clean(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(they_come_and_go_with_the_release),
        fixture_test(entries_alone_are_a_release),
        fixture_test(what_happened_meanwhile_is_no_failure),
        fixture_test(what_was_changed_since_is_not_taken_back),
        fixture_test(refused),
        fixture_test(dropped_and_replaced),
    };
    return cmocka_run_group_tests_name("content/release_entry", tests, NULL, NULL);
}
