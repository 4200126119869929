#include "fixture.h"

static void fill(struct fixture *f)
{
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    text.effective_from = 10;
    fixture_put(f, &text, false);
    text.doc_no = KB_STR("1号");
    fixture_put(f, &text, false);
    fixture_put(f, &text, true);
    fixture_withdraw(f, "law-办法", 1);
}

static void chain_fits(void **state)
{
    struct fixture *f = *state;
    int64_t changes = -1;
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
    assert_int_equal(changes, 0);
    fill(f);
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
    assert_int_equal(changes, 5);
    assert_int_equal(kb_reader_verify(f->public, &changes, &f->err), KB_FORBIDDEN);
}

/* Whoever can write the file can drop the triggers; the chain tells all the same. */
static void altering_shows(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *sql, *message;
    } cases[] = {
        {"DROP TRIGGER changes_changed; UPDATE changes SET actor = 'x' WHERE seq = 2",
         "change 2: it was altered"},
        {"DROP TRIGGER changes_changed; UPDATE changes SET at_ms = at_ms + 1 WHERE seq = 4",
         "change 4: it was altered"},
        {"DROP TRIGGER changes_changed; UPDATE changes SET touches_public = 0 WHERE seq = 1",
         "change 1: it was altered"},
        {"DROP TRIGGER actions_changed; UPDATE actions SET detail = 'x' WHERE seq = 5",
         "change 5: it was altered"},
        {"DROP TRIGGER actions_dropped; DELETE FROM actions WHERE seq = 3",
         "change 3: it was altered"},
        {"DROP TRIGGER changes_dropped; DELETE FROM changes WHERE seq = 3",
         "change 3: it is missing"},
        {"DROP TRIGGER items_changed; UPDATE items SET id = 'x'", "change 1: it was altered"},
        {"DROP TRIGGER editions_changed; UPDATE editions SET hash = zeroblob(32) WHERE number = 2",
         "edition 2 of 'law-办法': no change put it there"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        int64_t changes = -1;
        fixture_empty(f);
        fill(f);
        kb_store_closep(&f->store);
        assert_int_equal(fixture_sql(f, cases[i].sql), 0);
        kb_error_clear(&f->err);
        assert_int_equal(kb_reader_verify(f->internal, &changes, &f->err), KB_CORRUPT);
        assert_string_equal(f->err.message, cases[i].message);
        assert_int_equal(changes, -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(chain_fits),
        fixture_test(altering_shows),
    };
    return cmocka_run_group_tests_name("content/audit", tests, NULL, NULL);
}
