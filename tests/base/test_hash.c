/* BLAKE2b-256 against known answers, fields that cannot run together, and random bytes. */
#include "kb/hash.h"

#include "test.h"

static void hashes_are_blake2b_256(void **state)
{
    (void)state;
    /* Computed with another implementation (Python's hashlib.blake2b, digest_size=32). */
    static const struct {
        const char *text, *hex;
    } cases[] = {
        {"", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
        {"abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
        {"第二十四条", "50bcfa506ca155ccaf4971ef2140a6a595ce030bc4cf7364766bc78ad76627e5"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_hash hash;
        char hex[KB_HASH_HEX_SIZE];
        kb_hash_bytes(cases[i].text, strlen(cases[i].text), &hash);
        assert_string_equal(kb_hash_hex(&hash, hex), cases[i].hex);
    }
}

static void fields_go_in_with_their_length(void **state)
{
    (void)state;
    struct kb_hasher hasher;
    struct kb_hash hash;
    char hex[KB_HASH_HEX_SIZE];
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, KB_STR("ab"));
    kb_hasher_add(&hasher, KB_STR("c"));
    kb_hasher_add_int(&hasher, -2);
    kb_hasher_done(&hasher, &hash);
    /* Over 2, "ab", 1, "c", 8, -2, every number as 8 little-endian bytes. */
    assert_string_equal(kb_hash_hex(&hash, hex),
                        "53b3e93077192b2be0b68efc6e9e4ed80dc63acf63dc45a161b9c75f94e4d047");
}

static void hash_pair(struct kb_str a, struct kb_str b, struct kb_hash *ret)
{
    struct kb_hasher hasher;
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, a);
    kb_hasher_add(&hasher, b);
    kb_hasher_done(&hasher, ret);
}

static void fields_do_not_run_together(void **state)
{
    (void)state;
    static const struct kb_str pairs[][2] = {
        {KB_STR_INIT("ab"), KB_STR_INIT("c")},
        {KB_STR_INIT("a"), KB_STR_INIT("bc")},
        {KB_STR_INIT("abc"), KB_STR_INIT("")},
        {{NULL, 0}, KB_STR_INIT("abc")},
    };
    struct kb_hash hashes[KB_COUNT(pairs)];
    for (size_t i = 0; i < KB_COUNT(pairs); i++) {
        hash_pair(pairs[i][0], pairs[i][1], &hashes[i]);
        for (size_t j = 0; j < i; j++)
            assert_false(kb_hash_equal(&hashes[i], &hashes[j]));
    }
    struct kb_hash again;
    hash_pair(KB_STR("ab"), KB_STR("c"), &again);
    assert_true(kb_hash_equal(&hashes[0], &again));
}

static void every_bit_counts_in_a_comparison(void **state)
{
    (void)state;
    struct kb_hash a = {{0}};
    for (size_t bit = 0; bit < 8 * KB_HASH_SIZE; bit++) {
        struct kb_hash b = a;
        b.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        assert_false(kb_hash_equal(&a, &b));
    }
    assert_true(kb_hash_equal(&a, &a));
}

static void random_bytes_differ(void **state)
{
    (void)state;
    unsigned char a[32] = {0}, b[32] = {0}, zero[32] = {0};
    kb_random_bytes(a, sizeof a);
    kb_random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    assert_memory_not_equal(a, zero, sizeof a);
    kb_random_bytes(a, 0);
}

/* 43 digits that need no escape, never twice the same. */
static void tokens_are_plain_text(void **state)
{
    (void)state;
    char before[KB_TOKEN_SIZE] = "";
    for (int i = 0; i < 200; i++) {
        char token[KB_TOKEN_SIZE];
        kb_random_token(token);
        assert_int_equal(strlen(token), KB_TOKEN_SIZE - 1);
        assert_int_equal(strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_"),
                         KB_TOKEN_SIZE - 1);
        assert_string_not_equal(token, before);
        memcpy(before, token, sizeof before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_are_blake2b_256),
        cmocka_unit_test(fields_go_in_with_their_length),
        cmocka_unit_test(fields_do_not_run_together),
        cmocka_unit_test(every_bit_counts_in_a_comparison),
        cmocka_unit_test(random_bytes_differ),
        cmocka_unit_test(tokens_are_plain_text),
    };
    return cmocka_run_group_tests_name("base_hash", tests, NULL, NULL);
}
