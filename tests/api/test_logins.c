/* logins.c: a login is found by its token alone, ends when it must, and there are never too many.
 */
#include "test.h"

#include "kb/login.h"

static int setup(void **state)
{
    struct kb_logins *logins = NULL;
    struct kb_error err = {0};
    assert_ok(kb_logins_new(&logins, &err), &err);
    *state = logins;
    return 0;
}

static int teardown(void **state)
{
    kb_logins_free(*state);
    return 0;
}

static bool is_in(struct kb_logins *logins, const char *token, int64_t now_ms)
{
    struct kb_login login;
    return kb_logins_find(logins, kb_str_of(token), now_ms, &login);
}

static void test_begin_find_end(void **state)
{
    struct kb_login one, other;
    char first[KB_TOKEN_SIZE], second[KB_TOKEN_SIZE];
    kb_logins_begin(*state, 7, 1000, first);
    kb_logins_begin(*state, 8, 1000, second);
    assert_string_not_equal(first, second);
    assert_true(kb_logins_find(*state, kb_str_of(first), 1000, &one));
    assert_true(kb_logins_find(*state, kb_str_of(second), 1000, &other));
    assert_int_equal(one.key_row, 7);
    assert_int_equal(other.key_row, 8);
    assert_string_not_equal(one.csrf, other.csrf);
    assert_string_not_equal(one.csrf, first);
    kb_logins_end(*state, kb_str_of(first));
    kb_logins_end(*state, kb_str_of(first));
    assert_false(is_in(*state, first, 1000));
    assert_true(is_in(*state, second, 1000));
}

static void test_other_tokens_find_nothing(void **state)
{
    char token[KB_TOKEN_SIZE];
    kb_logins_begin(*state, 7, 1000, token);
    assert_false(is_in(*state, "", 1000));
    assert_false(is_in(*state, "x", 1000));
    token[KB_TOKEN_SIZE - 2] ^= 1;
    assert_false(is_in(*state, token, 1000));
    token[KB_TOKEN_SIZE - 2] ^= 1;
    assert_true(is_in(*state, token, 1000));
    token[KB_TOKEN_SIZE - 2] = 0;
    assert_false(is_in(*state, token, 1000));
}

static void test_unused_ends(void **state)
{
    char token[KB_TOKEN_SIZE];
    kb_logins_begin(*state, 7, 0, token);
    assert_true(is_in(*state, token, KB_LOGIN_IDLE_MS - 1));
    assert_true(is_in(*state, token, 2 * KB_LOGIN_IDLE_MS - 2));
    assert_false(is_in(*state, token, 3 * KB_LOGIN_IDLE_MS - 2));
    assert_false(is_in(*state, token, 2 * KB_LOGIN_IDLE_MS));
}

static void test_used_ends_too(void **state)
{
    char token[KB_TOKEN_SIZE];
    kb_logins_begin(*state, 7, 0, token);
    for (int64_t now = 0; now < KB_LOGIN_LIFE_MS; now += KB_LOGIN_IDLE_MS / 2)
        assert_true(is_in(*state, token, now));
    assert_false(is_in(*state, token, KB_LOGIN_LIFE_MS));
}

static void test_clock_set_back(void **state)
{
    char token[KB_TOKEN_SIZE];
    kb_logins_begin(*state, 7, 1000000000, token);
    assert_true(is_in(*state, token, 0));
}

/* One key's logins push out its own, never others'. */
static void test_one_key_has_so_many(void **state)
{
    static char tokens[KB_LOGINS_OF_KEY + 1][KB_TOKEN_SIZE];
    char other[KB_TOKEN_SIZE];
    kb_logins_begin(*state, 8, 0, other);
    for (size_t i = 0; i <= KB_LOGINS_OF_KEY; i++)
        kb_logins_begin(*state, 7, (int64_t)i + 1, tokens[i]);
    assert_false(is_in(*state, tokens[0], 1000));
    for (size_t i = 1; i <= KB_LOGINS_OF_KEY; i++)
        assert_true(is_in(*state, tokens[i], 1000));
    assert_true(is_in(*state, other, 1000));
}

/* Full, the one that was unused longest goes; what is over makes room first. */
static void test_full(void **state)
{
    char first[KB_TOKEN_SIZE], second[KB_TOKEN_SIZE], token[KB_TOKEN_SIZE];
    kb_logins_begin(*state, 0, 0, first);
    kb_logins_begin(*state, 1, 1, second);
    assert_true(is_in(*state, first, 2));
    for (int64_t key = 2; key < KB_LOGINS_MAX; key++)
        kb_logins_begin(*state, key, 3, token);
    kb_logins_begin(*state, KB_LOGINS_MAX, 4, token);
    assert_true(is_in(*state, token, 5));
    assert_true(is_in(*state, first, 5));
    assert_false(is_in(*state, second, 5));
    int64_t later = 5 + KB_LOGIN_IDLE_MS;
    for (int64_t key = 0; key < KB_LOGINS_MAX; key++)
        kb_logins_begin(*state, key, later, key ? token : first);
    assert_true(is_in(*state, first, later));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_begin_find_end), TEST(test_other_tokens_find_nothing),
        TEST(test_unused_ends),    TEST(test_used_ends_too),
        TEST(test_clock_set_back), TEST(test_one_key_has_so_many),
        TEST(test_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
