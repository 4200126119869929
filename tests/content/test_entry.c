/* Operators' data: what is taken and refused, what is known when, and who sees it. */
#include "fixture.h"

#include <sqlite3.h>
#include <string.h>

#include "kb/entry.h"

static enum kb_status put_in(struct fixture *f, enum kb_entry_kind kind, const char *key,
                             const char *value, kb_date from, kb_date to)
{
    kb_error_clear(&f->err);
    return kb_entry_put(f->store, kind, kb_str_of(key), kb_str_of(value), from, to, &f->err);
}

/* In a transaction of its own; the number of the change, 0 when nothing happened. */
static int64_t put(struct fixture *f, enum kb_entry_kind kind, const char *key, const char *value)
{
    int64_t change = -1;
    assert_ok(kb_store_begin(f->store, "chen", &f->err), &f->err);
    assert_ok(put_in(f, kind, key, value, KB_DATE_MIN, KB_DATE_MAX), &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    f->now_ms += 1000;
    return change;
}

static void take_out(struct fixture *f, enum kb_entry_kind kind, const char *key)
{
    int64_t change;
    assert_ok(kb_store_begin(f->store, "li", &f->err), &f->err);
    assert_ok(kb_entry_remove(f->store, kind, kb_str_of(key), &f->err), &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    f->now_ms += 1000;
}

static size_t list(struct fixture *f, struct kb_reader *reader,
                   const struct kb_entry_filter *filter, const struct kb_entry **ret)
{
    size_t count = 0;
    assert_ok(kb_entry_list(reader, f->arena, filter, ret, &count, &f->err), &f->err);
    return count;
}

static size_t count_of(struct fixture *f, struct kb_reader *reader)
{
    const struct kb_entry *entries;
    struct kb_entry_filter filter = {.limit = 0};
    return list(f, reader, &filter, &entries);
}

static void put_items(struct fixture *f)
{
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    text.title = KB_STR("密件");
    text.audience = KB_AUDIENCE_INTERNAL;
    fixture_put(f, &text, true);
    f->now_ms += 1000;
}

static void entry_is_read_as_it_was_put(void **state)
{
    struct fixture *f = *state;
    const struct kb_entry *entries;
    struct kb_entry_texts to;
    struct kb_entry_filter filter = {.limit = 0};
    int64_t change = put(f, KB_ENTRY_SYNONYM, " 低保 ", "{both: true, to: [最低生活保障, 救助]}");
    assert_int_equal(list(f, f->internal, &filter, &entries), 1);
    assert_str(entries[0].key, "低保");
    assert_str(entries[0].value, "{\"to\":[\"最低生活保障\",\"救助\"],\"both\":true}");
    assert_str(entries[0].actor, "chen");
    assert_int_equal(entries[0].kind, KB_ENTRY_SYNONYM);
    assert_int_equal(entries[0].change, change);
    assert_int_equal(entries[0].known_from_ms, TEST_NOW_MS);
    assert_int_equal(entries[0].known_to_ms, KB_TIME_MAX);
    assert_ok(kb_entry_get(f->arena, &entries[0], "to", &to, &f->err), &f->err);
    assert_int_equal(to.count, 2);
    assert_str(to.texts[1], "救助");
    assert_ok(kb_entry_get(f->arena, &entries[0], "both", &to, &f->err), &f->err);
    assert_str(to.texts[0], "true");
    assert_ok(kb_entry_get(f->arena, &entries[0], "note", &to, &f->err), &f->err);
    assert_int_equal(to.count, 0);
}

static void what_is_wrong_is_named(void **state)
{
    static const struct {
        enum kb_entry_kind kind;
        const char *key, *value, *message;
    } rows[] = {
        {KB_ENTRY_PIN, "怎么办", "{}", "pin: field 'item': is missing"},
        {KB_ENTRY_PIN, "怎么办", "{item: law-x}", "pin: field 'item': there is no item 'law-x'"},
        {KB_ENTRY_PIN, "怎么办", "{item: [a]}", "pin: field 'item': wants the id of an item"},
        {KB_ENTRY_PIN, "怎么办", "{item: law-办法, section: 第九条}",
         "pin: field 'section': no edition of the item has '第九条'"},
        {KB_ENTRY_PIN, "怎么办", "{item: law-办法, until: x}", "pin: there is no field 'until'"},
        {KB_ENTRY_PIN, "？！", "{item: law-办法}", "key '？！': there is no word in it"},
        {KB_ENTRY_PIN, "", "{item: law-办法}", "key: missing"},
        {KB_ENTRY_PIN, "\xff", "{item: law-办法}", "key: not UTF-8 at byte 0"},
        {KB_ENTRY_PIN, "a\nb", "{item: law-办法}", "key: there is a control character in it"},
        {KB_ENTRY_SYNONYM, "低保", "{to: []}", "synonym: field 'to': wants a list of texts"},
        {KB_ENTRY_SYNONYM, "低保", "{to: ['']}", "synonym: field 'to': is empty"},
        {KB_ENTRY_SYNONYM, "低保", "{to: [[a]]}", "synonym: field 'to': wants a text"},
        {KB_ENTRY_SYNONYM, "低保", "{to: a, both: yes}",
         "synonym: field 'both': wants true or false"},
        {KB_ENTRY_SYNONYM, "低", "{to: a}", "key '低': a word has 2 to 40 characters"},
        {KB_ENTRY_SYNONYM, "低保", "[]", "value: not an object"},
        {KB_ENTRY_SYNONYM, "低保", "", "value: not an object"},
        {KB_ENTRY_WORD, "低保", "{sort: null}", "word: field 'sort': wants a text"},
        {KB_ENTRY_REGION, "4401", "{name: 广州市, parent: '440000'}",
         "key '4401': a region is six digits and not the country"},
        {KB_ENTRY_REGION, "440171", "{name: 开发区, parent: 广州}",
         "region: field 'parent': wants a region: six digits"},
        {KB_ENTRY_CATEGORY, "a//b", "{}", "key 'a//b': not a path of 1 to 8 names with '/'"},
        {KB_ENTRY_CATEGORY, "a/b", "{order: -1}",
         "category: field 'order': wants a number from 0 to 1000000"},
    };
    struct fixture *f = *state;
    int64_t change;
    put_items(f);
    assert_ok(kb_store_begin(f->store, "chen", &f->err), &f->err);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        assert_int_equal(
            put_in(f, rows[i].kind, rows[i].key, rows[i].value, KB_DATE_MIN, KB_DATE_MAX),
            KB_INVALID);
        assert_string_equal(f->err.message, rows[i].message);
    }
    assert_int_equal(put_in(f, KB_ENTRY_WORD, "低保", "{}", 5, 5), KB_INVALID);
    assert_int_equal(put_in(f, KB_ENTRY_WORD, "低保", "{a: [", 5, 6), KB_INVALID);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    assert_int_equal(change, 0);
}

static void too_long_is_refused(void **state)
{
    struct fixture *f = *state;
    static char value[KB_ENTRY_VALUE_MAX + 2], key[KB_ENTRY_KEY_MAX + 2];
    memset(value, ' ', sizeof value - 1);
    memset(key, 'k', sizeof key - 1);
    assert_ok(kb_store_begin(f->store, "chen", &f->err), &f->err);
    assert_int_equal(put_in(f, KB_ENTRY_WORD, "低保", value, 0, 1), KB_INVALID);
    assert_int_equal(put_in(f, KB_ENTRY_WORD, key, "{}", 0, 1), KB_INVALID);
    kb_store_rollback(f->store);
}

static void change_is_close_and_add(void **state)
{
    struct fixture *f = *state;
    const struct kb_entry *entries;
    struct kb_entry_filter now = {.limit = 0}, history = {.history = true};
    int64_t first = put(f, KB_ENTRY_WORD, "公积金", "{sort: 政策}");
    assert_int_equal(put(f, KB_ENTRY_WORD, "公积金", "{\"sort\": \"政策\"}"), 0);
    int64_t second = put(f, KB_ENTRY_WORD, "公積金", "{sort: 词}");
    assert_int_equal(second, first + 1);
    assert_int_equal(list(f, f->internal, &now, &entries), 1);
    assert_str(entries[0].value, "{\"sort\":\"词\"}");
    take_out(f, KB_ENTRY_WORD, "公积金");
    assert_int_equal(count_of(f, f->internal), 0);
    assert_int_equal(list(f, f->internal, &history, &entries), 2);
    assert_int_equal(entries[0].closing, second);
    assert_int_equal(entries[1].closing, second + 1);
    assert_int_equal(entries[0].known_to_ms, entries[1].known_from_ms);
    assert_ok(kb_store_begin(f->store, "chen", &f->err), &f->err);
    kb_error_clear(&f->err);
    assert_int_equal(kb_entry_remove(f->store, KB_ENTRY_WORD, KB_STR("公积金"), &f->err),
                     KB_NOT_FOUND);
    kb_store_rollback(f->store);
}

static void filters_narrow(void **state)
{
    struct fixture *f = *state;
    const struct kb_entry *entries;
    const enum kb_entry_kind word = KB_ENTRY_WORD;
    put(f, KB_ENTRY_WORD, "公积金", "{}");
    put(f, KB_ENTRY_WORD, "社保卡", "{}");
    put(f, KB_ENTRY_REGION, "440171", "{name: 开发区, parent: '440100'}");
    assert_ok(kb_store_begin(f->store, "chen", &f->err), &f->err);
    assert_ok(put_in(f, KB_ENTRY_WORD, "灯会", "{}", 10, 20), &f->err);
    int64_t change;
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    struct kb_entry_filter filter = {.kind = &word};
    assert_int_equal(list(f, f->internal, &filter, &entries), 3);
    filter.day_set = true;
    filter.day = 20;
    assert_int_equal(list(f, f->internal, &filter, &entries), 2);
    filter.day = 10;
    assert_int_equal(list(f, f->internal, &filter, &entries), 3);
    filter.key = KB_STR("灯会");
    assert_int_equal(list(f, f->internal, &filter, &entries), 1);
    filter = (struct kb_entry_filter){.limit = 2, .offset = 1};
    assert_int_equal(list(f, f->internal, &filter, &entries), 2);
    filter = (struct kb_entry_filter){.known_at_set = true, .known_at_ms = TEST_NOW_MS + 1000};
    assert_int_equal(list(f, f->internal, &filter, &entries), 2);
    filter.known_at_ms = TEST_NOW_MS - 1;
    assert_int_equal(list(f, f->internal, &filter, &entries), 0);
}

/* Of a pin to what they may not see citizens see nothing, not even the number of its change. */
static void citizens_see_no_pin_to_what_is_not_theirs(void **state)
{
    struct fixture *f = *state;
    int64_t before, after;
    put_items(f);
    put(f, KB_ENTRY_SYNONYM, "低保", "{to: 最低生活保障}");
    put(f, KB_ENTRY_PIN, "怎么办", "{item: law-办法, section: 第1条}");
    assert_int_equal(count_of(f, f->public), 2);
    assert_ok(kb_reader_last_change(f->public, &before, &f->err), &f->err);
    put(f, KB_ENTRY_PIN, "密件在哪", "{item: law-密件}");
    assert_int_equal(count_of(f, f->public), 2);
    assert_int_equal(count_of(f, f->internal), 3);
    take_out(f, KB_ENTRY_PIN, "密件在哪");
    assert_ok(kb_reader_last_change(f->public, &after, &f->err), &f->err);
    assert_int_equal(after, before);
    put(f, KB_ENTRY_PIN, "怎么办？", "{item: law-密件}");
    assert_int_equal(count_of(f, f->public), 1);
    assert_ok(kb_reader_last_change(f->public, &after, &f->err), &f->err);
    assert_true(after > before);
}

static void keys_fold(void **state)
{
    static const struct {
        enum kb_entry_kind kind;
        const char *key, *folded;
    } rows[] = {
        {KB_ENTRY_PIN, "公積金，怎麼提取？", "公积金怎么提取"},
        {KB_ENTRY_PIN, "ＡＢＣ 怎么办", "abc怎么办"},
        {KB_ENTRY_PIN, "怎么办@440100", "怎么办@440100"},
        {KB_ENTRY_PIN, "怎么办@000000", "怎么办"},
        {KB_ENTRY_PIN, "怎么办@44010", "怎么办44010"},
        {KB_ENTRY_WORD, "住房 公積金", "住房公积金"},
        {KB_ENTRY_CATEGORY, "社保 / 医保", "社保/医保"},
    };
    struct fixture *f = *state;
    struct kb_text *text;
    assert_ok(kb_text_new(&text, &f->err), &f->err);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(1000);
        assert_ok(kb_entry_key(text, rows[i].kind, kb_str_of(rows[i].key), &key, &f->err), &f->err);
        assert_str(kb_buf_str(&key), rows[i].folded);
    }
    kb_text_free(text);
}

static void kinds_have_names_and_fields(void **state)
{
    (void)state;
    for (int i = 0; i < KB_ENTRY_KINDS; i++) {
        enum kb_entry_kind kind;
        size_t count;
        assert_true(
            kb_entry_kind_parse(kb_str_of(kb_entry_kind_name((enum kb_entry_kind)i)), &kind));
        assert_int_equal(kind, i);
        assert_non_null(kb_entry_fields(kind, &count));
        assert_true(count > 0);
    }
    enum kb_entry_kind kind;
    assert_false(kb_entry_kind_parse(KB_STR("pins"), &kind));
}

static void database_keeps_them(void **state)
{
    static const char *const refused[] = {
        "DELETE FROM entries",
        "UPDATE entries SET value = '{}'",
        "UPDATE entries SET valid_to = 7",
        "UPDATE entries SET item = 1",
        "UPDATE entries SET known_to_ms = 9223372036854775807, closing = NULL WHERE row = 1",
        "INSERT INTO entries VALUES (9, 'word', 'b', 'b', '{}', NULL, 0, 1, 0, 5, 1, 1)",
        "INSERT INTO entries VALUES (9, 'word', 'b', 'b', 'x', NULL, 0, 1, 0,"
        " 9223372036854775807, 1, NULL)",
        "INSERT INTO entries VALUES (9, 'pin', 'b', 'b', '{}', NULL, 0, 1, 0,"
        " 9223372036854775807, 1, NULL)",
        "INSERT INTO entries SELECT 9, kind, key, name, value, item, valid_from, valid_to,"
        " known_from_ms, known_to_ms, change, closing FROM entries WHERE closing IS NULL",
    };
    struct fixture *f = *state;
    put(f, KB_ENTRY_WORD, "社保", "{}");
    put(f, KB_ENTRY_WORD, "社保", "{sort: 词}");
    for (size_t i = 0; i < KB_COUNT(refused); i++)
        if (fixture_sql(f, refused[i]) != SQLITE_CONSTRAINT)
            fail_msg("taken: %s", refused[i]);
}

static void tampering_shows(void **state)
{
    static const char *const tampered[] = {
        "DROP TRIGGER entries_changed; UPDATE entries SET value = '{\"sort\":\"x\"}'",
        "UPDATE entries SET known_to_ms = known_from_ms + 1, closing = 1 WHERE closing IS NULL",
        "INSERT INTO entries VALUES (9, 'word', 'b', 'b', '{}', NULL, 0, 1, 0,"
        " 9223372036854775807, 1, NULL)",
    };
    struct fixture *f = *state;
    int64_t changes;
    for (size_t i = 0; i < KB_COUNT(tampered); i++) {
        fixture_empty(f);
        put(f, KB_ENTRY_WORD, "社保", "{}");
        put(f, KB_ENTRY_WORD, "社保", "{sort: 词}");
        take_out(f, KB_ENTRY_WORD, "社保");
        put(f, KB_ENTRY_WORD, "医保", "{}");
        assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
        assert_int_equal(changes, 4);
        assert_int_equal(fixture_sql(f, tampered[i]), SQLITE_OK);
        assert_int_equal(kb_reader_verify(f->internal, &changes, &f->err), KB_CORRUPT);
        kb_error_clear(&f->err);
    }
}

/* What stands before what: two items that are there, neither a law, in a region. */
static void overrides_are_checked(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *key, *value, *message;
    } rows[] = {
        {"guide-省", "{item: guide-市}", "key 'guide-省': not an item's id, '@' and a region"},
        {"guide-省@000000", "{item: guide-市}", "and a region that is not the country"},
        {"@320100", "{item: guide-市}", "not an item's id"},
        {"guide-无@320100", "{item: guide-市}", "key: there is no item 'guide-无'"},
        {"guide-省@320100", "{item: guide-无}", "override: field 'item': there is no item"},
        {"guide-省@320100", "{item: guide-省}", "does not stand before itself"},
        {"guide-省@320100", "{item: law-办法}", "laws do not stand before each other"},
        {"law-办法@320100", "{item: guide-市}", "laws do not stand before each other"},
        {"guide-省@320100", "{}", "override: field 'item': is missing"},
        {"guide-省@320100", "{item: guide-市, section: x}", "there is no field 'section'"},
    };
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    text.kind = KB_KIND_GUIDE;
    text.title = KB_STR("省");
    fixture_put(f, &text, true);
    text.title = KB_STR("市");
    fixture_put(f, &text, true);
    f->now_ms += 1000;
    assert_ok(kb_store_begin(f->store, "chen", &f->err), &f->err);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        assert_int_equal(
            put_in(f, KB_ENTRY_OVERRIDE, rows[i].key, rows[i].value, KB_DATE_MIN, KB_DATE_MAX),
            KB_INVALID);
        if (!strstr(f->err.message, rows[i].message))
            fail_msg("'%s' is not in '%s'", rows[i].message, f->err.message);
    }
    kb_store_rollback(f->store);
    put(f, KB_ENTRY_OVERRIDE, "guide-省@320100", "{item: guide-市}");
    put(f, KB_ENTRY_OVERRIDE, "guide-省@320500", "{item: guide-市, note: 苏州}");
    assert_int_equal(count_of(f, f->internal), 2);
    assert_int_equal(count_of(f, f->public), 2);
    take_out(f, KB_ENTRY_OVERRIDE, "guide-省@320100");
    assert_int_equal(count_of(f, f->internal), 1);
}

/* By an item for agents alone, it is none at the public door. */
static void overrides_by_internal_items(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("省", 0);
    text.kind = KB_KIND_GUIDE;
    fixture_put(f, &text, true);
    text.title = KB_STR("市");
    text.audience = KB_AUDIENCE_INTERNAL;
    fixture_put(f, &text, true);
    f->now_ms += 1000;
    put(f, KB_ENTRY_OVERRIDE, "guide-省@320100", "{item: guide-市}");
    assert_int_equal(count_of(f, f->internal), 1);
    assert_int_equal(count_of(f, f->public), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(entry_is_read_as_it_was_put),
        fixture_test(what_is_wrong_is_named),
        fixture_test(too_long_is_refused),
        fixture_test(change_is_close_and_add),
        fixture_test(filters_narrow),
        fixture_test(citizens_see_no_pin_to_what_is_not_theirs),
        fixture_test(keys_fold),
        cmocka_unit_test(kinds_have_names_and_fields),
        fixture_test(database_keeps_them),
        fixture_test(tampering_shows),
        fixture_test(overrides_are_checked),
        fixture_test(overrides_by_internal_items),
    };
    return cmocka_run_group_tests_name("content/entry", tests, NULL, NULL);
}
