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
    return kb_key_check(f->internal, f->arena, kb_str_of(secret), ret, &f->err);
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
        cmocka_unit_test(roles_have_names),
    };
    return cmocka_run_group_tests_name("content/key", tests, NULL, NULL);
}
