#include "fixture.h"

#include <sqlite3.h>

/* What the database itself refuses, asked by SQL as no program of ours would. */

static void fill(struct fixture *f)
{
    static const struct kb_str words[] = {KB_STR_INIT("公积金"), KB_STR_INIT("提取")};
    static const struct kb_basis basis[] = {{KB_STR_INIT("《条例》"), KB_STR_INIT("第一条")}};
    struct kb_edition_text text = fixture_policy("办法", 0);
    char secret[KB_KEY_SECRET_SIZE];
    text.keywords = text.questions = words;
    text.keyword_count = text.question_count = KB_COUNT(words);
    text.basis = basis;
    text.basis_count = KB_COUNT(basis);
    fixture_put(f, &text, true);
    text.effective_from = 10;
    fixture_put(f, &text, true);
    fixture_withdraw(f, "law-办法", 1);
    text.effective_from = 20;
    fixture_put(f, &text, false);
    assert_ok(kb_key_create(f->store, KB_STR("chen"), KB_ROLE_AGENT, secret, &f->err), &f->err);
}

static void what_is_published_is_fixed(void **state)
{
    struct fixture *f = *state;
    static const char *const refused[] = {
        "UPDATE editions SET title = 'x' WHERE number = 2",
        "UPDATE editions SET title = title WHERE number = 2",
        "UPDATE editions SET hash = zeroblob(32) WHERE number = 2",
        "UPDATE editions SET effective_to = 100 WHERE number = 2",
        "UPDATE editions SET audience = 'internal' WHERE number = 2",
        "UPDATE editions SET published_ms = 1 WHERE number = 2",
        "UPDATE editions SET state = 'draft', published_ms = 0 WHERE number = 2",
        "UPDATE editions SET state = 'draft' WHERE number = 2",
        "UPDATE editions SET state = 'published' WHERE number = 1",
        "DELETE FROM editions WHERE number = 2",
        "UPDATE sections SET text = 'x' WHERE edition = 2",
        "UPDATE sections SET edition = 3 WHERE edition = 2",
        "UPDATE sections SET edition = 2, ordinal = 9 WHERE edition = 3",
        "UPDATE sections SET aside = 1 WHERE edition = 2",
        "DELETE FROM sections WHERE edition = 2",
        "INSERT INTO sections VALUES (2, 7, 'x', 'x', '', 'x', 0)",
        "UPDATE keywords SET text = 'x' WHERE edition = 2",
        "DELETE FROM keywords WHERE edition = 2",
        "INSERT INTO keywords VALUES (2, 7, 'x')",
        "UPDATE questions SET text = 'x' WHERE edition = 2",
        "DELETE FROM questions WHERE edition = 2",
        "INSERT INTO questions VALUES (2, 7, 'x')",
        "UPDATE basis SET section = 'x' WHERE edition = 2",
        "DELETE FROM basis WHERE edition = 2",
        "INSERT INTO repeals VALUES (2, 7, 'x', 1)",
        "UPDATE editions SET minor = 1 WHERE number = 2",
        "UPDATE editions SET emergency_ms = 1 WHERE number = 2",
        "UPDATE editions SET owner = 'x' WHERE number = 2",
        "UPDATE editions SET state = 'discarded' WHERE number = 2",
        "UPDATE editions SET archived_ms = 1 WHERE number = 2;"
        " UPDATE editions SET archived_ms = 0 WHERE number = 2",
        "INSERT INTO basis VALUES (2, 7, 'x', 'x', 'x', 'x')",
        "REPLACE INTO sections VALUES (2, 0, '第一条', '第1条', '', 'x', 0)",
        "UPDATE items SET id = 'x'",
        "DELETE FROM items",
        "UPDATE withdrawals SET reason = 'x'",
        "DELETE FROM withdrawals",
        "UPDATE changes SET actor = 'x'",
        "DELETE FROM changes",
        "UPDATE actions SET what = 'x'",
        "DELETE FROM actions",
        "UPDATE keys SET role = 'admin'",
        "UPDATE keys SET name = 'x', revoked_ms = 1",
        "DELETE FROM keys",
    };
    fill(f);
    for (size_t i = 0; i < KB_COUNT(refused); i++) {
        if (fixture_sql(f, refused[i]) != SQLITE_CONSTRAINT)
            fail_msg("taken: %s", refused[i]);
    }
}

static void standings_are_only_closed(void **state)
{
    struct fixture *f = *state;
    static const char *const refused[] = {
        "UPDATE standings SET valid_to = 5 WHERE edition = 2",
        "UPDATE standings SET valid_from = 5 WHERE edition = 2",
        "UPDATE standings SET edition = 1 WHERE edition = 2",
        "UPDATE standings SET known_from_ms = 0 WHERE edition = 2",
        "UPDATE standings SET known_to_ms = known_from_ms - 1 WHERE edition = 2",
        "UPDATE standings SET known_to_ms = 9223372036854775807 WHERE edition = 1",
        "UPDATE standings SET known_to_ms = known_to_ms + 1 WHERE edition = 1",
        "DELETE FROM standings",
        /* of a draft; of no edition; closed at birth; empty */
        "INSERT INTO standings VALUES (99, 3, 0, 1, 5, 9223372036854775807)",
        "PRAGMA foreign_keys = ON;"
        "INSERT INTO standings VALUES (99, 77, 0, 1, 5, 9223372036854775807)",
        "INSERT INTO standings VALUES (99, 2, 0, 1, 5, 6)",
        "INSERT INTO standings VALUES (99, 2, 1, 1, 5, 9223372036854775807)",
    };
    fill(f);
    for (size_t i = 0; i < KB_COUNT(refused); i++) {
        if (fixture_sql(f, refused[i]) != SQLITE_CONSTRAINT)
            fail_msg("taken: %s", refused[i]);
    }
    assert_int_equal(fixture_sql(f, "UPDATE standings SET known_to_ms = known_from_ms + 1"
                                    " WHERE known_to_ms = 9223372036854775807"),
                     SQLITE_OK);
}

static void drafts_may_change(void **state)
{
    struct fixture *f = *state;
    static const char *const taken[] = {
        "UPDATE editions SET title = 'x' WHERE number = 3",
        "UPDATE sections SET text = 'x' WHERE edition = 3",
        "DELETE FROM keywords WHERE edition = 3",
        "UPDATE editions SET state = 'in_review' WHERE number = 3",
        "UPDATE keys SET revoked_ms = 1",
    };
    fill(f);
    for (size_t i = 0; i < KB_COUNT(taken); i++)
        assert_int_equal(fixture_sql(f, taken[i]), SQLITE_OK);
}

static void item_has_at_most_one_draft(void **state)
{
    struct fixture *f = *state;
    fill(f);
    static const char *const open_states[] = {"draft", "in_review", "approved", "scheduled",
                                              "rejected"};
    for (size_t i = 0; i < KB_COUNT(open_states); i++) {
        char sql[512];
        snprintf(sql, sizeof sql,
                 "INSERT INTO editions (item, number, state, audience, title, title_key, region,"
                 " issuer, doc_no, effective_from, effective_to, change_note, history, source,"
                 " created_ms, hash) SELECT item, 9, '%s', audience, title, title_key, region,"
                 " issuer, doc_no, effective_from, effective_to, change_note, history, source,"
                 " created_ms, hash FROM editions WHERE number = 3",
                 open_states[i]);
        assert_int_equal(fixture_sql(f, sql), SQLITE_CONSTRAINT);
    }
}

static void values_have_their_types(void **state)
{
    struct fixture *f = *state;
    static const char *const refused[] = {
        "UPDATE editions SET effective_from = '2026-01-01' WHERE number = 3",
        "UPDATE editions SET hash = 'x' WHERE number = 3",
        "UPDATE editions SET region = '44' WHERE number = 3",
        "UPDATE editions SET state = 'printed' WHERE number = 3",
        "UPDATE editions SET audience = 'all' WHERE number = 3",
        "UPDATE editions SET effective_to = effective_from WHERE number = 3",
        "UPDATE sections SET aside = 2 WHERE edition = 3",
        "INSERT INTO items (id, kind) VALUES ('x', 'poem')",
        "INSERT INTO items (id, kind) VALUES ('law-办法', 'policy')",
        "INSERT INTO sections SELECT edition, 5, label, label_key, heading, text, 0 FROM sections"
        " WHERE edition = 3",
    };
    fill(f);
    for (size_t i = 0; i < KB_COUNT(refused); i++) {
        if (fixture_sql(f, refused[i]) != SQLITE_CONSTRAINT)
            fail_msg("taken: %s", refused[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(what_is_published_is_fixed), fixture_test(standings_are_only_closed),
        fixture_test(drafts_may_change),          fixture_test(item_has_at_most_one_draft),
        fixture_test(values_have_their_types),
    };
    return cmocka_run_group_tests_name("content/schema", tests, NULL, NULL);
}
