#include "fixture.h"

#include <sqlite3.h>

static void make(struct fixture *f, const char *name, enum kb_role role,
                 char secret[KB_KEY_SECRET_SIZE])
{
    assert_ok(kb_key_create(f->store, kb_str_of(name), role, secret, &f->err), &f->err);
}

static enum kb_status check(struct fixture *f, const char *secret, struct kb_key *ret)
{
    kb_error_clear(&f->err);
    return kb_key_check(f->internal, f->arena, kb_str_of(secret), f->now_ms, ret, &f->err);
}

static void key_opens(void **state)
{
    struct fixture *f = *state;
    char first[KB_KEY_SECRET_SIZE], second[KB_KEY_SECRET_SIZE];
    struct kb_key key;
    make(f, "chen", KB_ROLE_EDITOR, first);
    make(f, "bot", KB_ROLE_BOT, second);
    assert_int_equal(check(f, second, &key), KB_OK);
    assert_str(key.name, "bot");
    assert_int_equal(key.role, KB_ROLE_BOT);
    assert_int_equal(key.created_ms, TEST_NOW_MS);
    assert_int_equal(key.revoked_ms, 0);
    assert_int_equal(check(f, first, &key), KB_OK);
    assert_int_equal(key.role, KB_ROLE_EDITOR);
}

static void secret_looks_as_told(void **state)
{
    struct fixture *f = *state;
    char secret[KB_KEY_SECRET_SIZE], other[KB_KEY_SECRET_SIZE];
    make(f, "a", KB_ROLE_AGENT, secret);
    make(f, "b", KB_ROLE_AGENT, other);
    assert_int_equal(strlen(secret), KB_KEY_SECRET_SIZE - 1);
    assert_int_equal(strncmp(secret, "kb_", 3), 0);
    assert_int_equal(strspn(secret + 3, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789-_"),
                     43);
    assert_string_not_equal(secret, other);
}

static void what_is_no_good_key_is_refused(void **state)
{
    struct fixture *f = *state;
    char secret[KB_KEY_SECRET_SIZE], wrong[KB_KEY_SECRET_SIZE + 1];
    struct kb_key key;
    make(f, "chen", KB_ROLE_ADMIN, secret);
    static const char *const nonsense[] = {"", "kb_", "chen", "kb_' OR 1=1 --", "\xff\xfe"};
    for (size_t i = 0; i < KB_COUNT(nonsense); i++)
        assert_int_equal(check(f, nonsense[i], &key), KB_UNAUTHORIZED);
    snprintf(wrong, sizeof wrong, "%s", secret);
    wrong[20] = wrong[20] == 'A' ? 'B' : 'A';
    assert_int_equal(check(f, wrong, &key), KB_UNAUTHORIZED);
    snprintf(wrong, sizeof wrong, "%sA", secret);
    assert_int_equal(check(f, wrong, &key), KB_UNAUTHORIZED);
    snprintf(wrong, sizeof wrong, "%.*s", (int)strlen(secret) - 1, secret);
    assert_int_equal(check(f, wrong, &key), KB_UNAUTHORIZED);
}

static void revoked_key_is_refused_and_its_name_is_free(void **state)
{
    struct fixture *f = *state;
    char secret[KB_KEY_SECRET_SIZE], again[KB_KEY_SECRET_SIZE];
    const struct kb_key *keys;
    struct kb_key key;
    size_t count;
    make(f, "chen", KB_ROLE_AGENT, secret);
    assert_int_equal(kb_key_create(f->store, KB_STR("chen"), KB_ROLE_BOT, again, &f->err),
                     KB_CONFLICT);
    f->now_ms += 1000;
    kb_error_clear(&f->err);
    assert_ok(kb_key_revoke(f->store, KB_STR("chen"), &f->err), &f->err);
    assert_int_equal(check(f, secret, &key), KB_UNAUTHORIZED);
    kb_error_clear(&f->err);
    assert_int_equal(kb_key_revoke(f->store, KB_STR("chen"), &f->err), KB_NOT_FOUND);
    kb_error_clear(&f->err);
    make(f, "chen", KB_ROLE_BOT, again);
    assert_int_equal(check(f, again, &key), KB_OK);
    assert_ok(kb_key_list(f->internal, f->arena, &keys, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_int_equal(keys[0].revoked_ms, TEST_NOW_MS + 1000);
    assert_int_equal(keys[1].revoked_ms, 0);
    assert_str(keys[1].name, "chen");
}

static void names_are_checked(void **state)
{
    struct fixture *f = *state;
    char secret[KB_KEY_SECRET_SIZE];
    char name[KB_KEY_NAME_MAX + 2];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    const char *const bad[] = {"", "  ", "\xff", name};
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        kb_error_clear(&f->err);
        assert_int_equal(kb_key_create(f->store, kb_str_of(bad[i]), KB_ROLE_BOT, secret, &f->err),
                         KB_INVALID);
    }
    kb_error_clear(&f->err);
    make(f, name + 1, KB_ROLE_BOT, secret);
}

static void secret_is_stored_nowhere(void **state)
{
    struct fixture *f = *state;
    char secret[KB_KEY_SECRET_SIZE], sql[512];
    make(f, "chen", KB_ROLE_AGENT, secret);
    snprintf(sql, sizeof sql,
             "SELECT (SELECT count(*) FROM keys WHERE instr(hash, '%s') OR instr(hash, '%s'))"
             " + (SELECT count(*) FROM actions WHERE instr(detail, '%s'))",
             secret, secret + 3, secret + 3);
    assert_int_equal(fixture_number(f, sql), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM actions WHERE what = 'key_created'"
                                       " AND detail = 'chen'"),
                     1);
}

static void terms_are_kept(void **state)
{
    struct fixture *f = *state;
    static const struct kb_str regions[] = {KB_STR_INIT("320500"), KB_STR_INIT("330000")};
    const struct kb_key terms = {.name = KB_STR("desk"),
                                 .role = KB_ROLE_PUBLISHER,
                                 .region = KB_STR("320100"),
                                 .regions = regions,
                                 .region_count = 2,
                                 .is_cleared = true,
                                 .expires_ms = TEST_NOW_MS + 1,
                                 .rate = 60};
    char secret[KB_KEY_SECRET_SIZE];
    struct kb_key key;
    assert_ok(kb_key_make(f->store, &terms, secret, &f->err), &f->err);
    assert_int_equal(check(f, secret, &key), KB_OK);
    assert_str(key.region, "320100");
    assert_int_equal(key.region_count, 2);
    assert_str(key.regions[0], "320500");
    assert_str(key.regions[1], "330000");
    assert_true(key.is_cleared);
    assert_int_equal(key.expires_ms, TEST_NOW_MS + 1);
    assert_int_equal(key.rate, 60);
    make(f, "plain", KB_ROLE_AGENT, secret);
    assert_int_equal(check(f, secret, &key), KB_OK);
    assert_int_equal(key.region.len + key.region_count, 0);
    assert_false(key.is_cleared);
    make(f, "editor", KB_ROLE_EDITOR, secret);
    assert_int_equal(check(f, secret, &key), KB_OK);
    assert_true(key.is_cleared);
}

/* From its end on a key is none, in the same words; it keeps its name until it is revoked. */
static void a_key_ends(void **state)
{
    struct fixture *f = *state;
    struct kb_key terms = {.name = KB_STR("temp"), .expires_ms = TEST_NOW_MS + 1000}, key;
    char secret[KB_KEY_SECRET_SIZE];
    assert_ok(kb_key_make(f->store, &terms, secret, &f->err), &f->err);
    f->now_ms += 999;
    assert_int_equal(check(f, secret, &key), KB_OK);
    int64_t row = key.row;
    assert_int_equal(kb_key_good(f->internal, f->arena, row, f->now_ms, &key, &f->err), KB_OK);
    f->now_ms++;
    assert_int_equal(check(f, secret, &key), KB_UNAUTHORIZED);
    assert_int_equal(kb_key_good(f->internal, f->arena, row, f->now_ms, &key, &f->err),
                     KB_UNAUTHORIZED);
    kb_error_clear(&f->err);
    assert_int_equal(kb_key_create(f->store, terms.name, KB_ROLE_AGENT, secret, &f->err),
                     KB_CONFLICT);
    kb_error_clear(&f->err);
    assert_ok(kb_key_revoke(f->store, terms.name, &f->err), &f->err);
    make(f, "temp", KB_ROLE_AGENT, secret);
}

static void a_key_of_a_row(void **state)
{
    struct fixture *f = *state;
    char secret[KB_KEY_SECRET_SIZE];
    struct kb_key key, again;
    make(f, "chen", KB_ROLE_AGENT, secret);
    assert_int_equal(check(f, secret, &key), KB_OK);
    assert_ok(kb_key_good(f->internal, f->arena, key.row, f->now_ms, &again, &f->err), &f->err);
    assert_str(again.name, "chen");
    assert_int_equal(kb_key_good(f->internal, f->arena, key.row + 1, f->now_ms, &again, &f->err),
                     KB_UNAUTHORIZED);
    kb_error_clear(&f->err);
    assert_ok(kb_key_revoke(f->store, KB_STR("chen"), &f->err), &f->err);
    assert_int_equal(kb_key_good(f->internal, f->arena, key.row, f->now_ms, &again, &f->err),
                     KB_UNAUTHORIZED);
}

static void bad_terms_are_refused(void **state)
{
    struct fixture *f = *state;
    static const struct kb_str bad_region[] = {KB_STR_INIT("32010x")};
    static const struct kb_str many[KB_KEY_REGIONS_MAX + 1];
    const struct {
        struct kb_key terms;
        const char *message;
    } rows[] = {
        {{.region = KB_STR("1")}, "region: '1' is not six digits"},
        {{.regions = bad_region, .region_count = 1}, "regions: '32010x' is not six digits"},
        {{.regions = many, .region_count = KB_COUNT(many)}, "regions: 17, at most 16 are taken"},
        {{.expires_ms = TEST_NOW_MS}, "expires: the instant is past"},
        {{.rate = -1}, "rate: not a number from 0 to 100000"},
        {{.rate = KB_KEY_RATE_MAX + 1}, "rate: not a number from 0 to 100000"},
        {{.is_cleared = true, .role = KB_ROLE_BOT},
         "clearance: the role 'bot' works on nothing unpublished"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_key terms = rows[i].terms;
        char secret[KB_KEY_SECRET_SIZE];
        terms.name = KB_STR("x");
        kb_error_clear(&f->err);
        assert_int_equal(kb_key_make(f->store, &terms, secret, &f->err), KB_INVALID);
        assert_string_equal(f->err.message, rows[i].message);
    }
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM keys"), 0);
}

/* The base itself lets nobody change what a key may. */
static void terms_do_not_change(void **state)
{
    struct fixture *f = *state;
    static const char *const columns[] = {"region = '320100'", "regions = '000000'",
                                          "is_cleared = 1", "expires_ms = 1", "rate = 1"};
    char secret[KB_KEY_SECRET_SIZE], sql[128];
    make(f, "chen", KB_ROLE_AGENT, secret);
    for (size_t i = 0; i < KB_COUNT(columns); i++) {
        snprintf(sql, sizeof sql, "UPDATE keys SET %s, revoked_ms = 1", columns[i]);
        assert_int_not_equal(fixture_sql(f, sql), SQLITE_OK);
    }
}

static void roles_have_names(void **state)
{
    (void)state;
    enum kb_role role;
    for (int i = KB_ROLE_AGENT; i <= KB_ROLE_APP; i++) {
        assert_true(kb_role_parse(kb_str_of(kb_role_name((enum kb_role)i)), &role));
        assert_int_equal(role, i);
    }
    assert_false(kb_role_parse(KB_STR("root"), &role));
    assert_false(kb_role_parse(KB_STR(""), &role));
    assert_false(kb_role_parse(KB_STR("Admin"), &role));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(key_opens),
        fixture_test(secret_looks_as_told),
        fixture_test(what_is_no_good_key_is_refused),
        fixture_test(revoked_key_is_refused_and_its_name_is_free),
        fixture_test(names_are_checked),
        fixture_test(secret_is_stored_nowhere),
        fixture_test(terms_are_kept),
        fixture_test(a_key_ends),
        fixture_test(a_key_of_a_row),
        fixture_test(bad_terms_are_refused),
        fixture_test(terms_do_not_change),
        cmocka_unit_test(roles_have_names),
    };
    return cmocka_run_group_tests_name("content/key", tests, NULL, NULL);
}
