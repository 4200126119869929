/* Keys: there and back, in order of item and section; boolean terms that always fit. */
#include "fixture.h"

static struct kb_index_key key_of(const char *id, uint32_t ordinal, int64_t edition,
                                  int64_t standing)
{
    return (struct kb_index_key){.id = kb_str_of(id),
                                 .ordinal = ordinal,
                                 .edition_row = edition,
                                 .standing_row = standing,
                                 .valid_from = -5,
                                 .valid_to = KB_DATE_MAX,
                                 .kind = KB_KIND_GUIDE};
}

static void test_a_key_comes_back(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf encoded = KB_BUF_INIT(1000);
    struct kb_index_key key = key_of("guide-公积金提取", 70000, INT64_C(1) << 40, 9), back;
    kb_index_key_put(&key, &encoded);
    assert_ok(kb_index_key_get(kb_buf_str(&encoded), &back, &err), &err);
    assert_str(back.id, "guide-公积金提取");
    assert_int_equal(back.ordinal, 70000);
    assert_int_equal(back.edition_row, INT64_C(1) << 40);
    assert_int_equal(back.standing_row, 9);
    assert_int_equal(back.valid_from, -5);
    assert_int_equal(back.valid_to, KB_DATE_MAX);
    assert_int_equal(back.kind, KB_KIND_GUIDE);
}

static void test_keys_sort_by_item_then_section(void **state)
{
    (void)state;
    const struct kb_index_key keys[] = {
        key_of("law", 9, 9, 9),   key_of("law-a", 0, 9, 1),   key_of("law-a", 1, 1, 2),
        key_of("law-a", 1, 2, 1), key_of("law-a", 256, 1, 1), key_of("law-b", 0, 1, 1),
    };
    for (size_t i = 1; i < KB_COUNT(keys); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf before = KB_BUF_INIT(1000);
        KB_CLEANUP(kb_buf_done) struct kb_buf after = KB_BUF_INIT(1000);
        kb_index_key_put(&keys[i - 1], &before);
        kb_index_key_put(&keys[i], &after);
        assert_true(kb_str_compare(kb_buf_str(&before), kb_buf_str(&after)) < 0);
    }
}

static void test_what_is_no_key(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf good = KB_BUF_INIT(1000);
    struct kb_index_key key = key_of("law-a", 0, 1, 1), back;
    char long_id[KB_ID_MAX + 2];
    memset(long_id, 'x', sizeof long_id - 1);
    long_id[sizeof long_id - 1] = 0;
    kb_index_key_put(&key, &good);
    struct kb_str whole = kb_buf_str(&good);
    for (size_t len = 0; len < whole.len; len++) {
        struct kb_error err = {0};
        if (len == whole.len - 1)
            good.data[len] = 100; /* no such kind */
        struct kb_str bad = len == whole.len - 1 ? whole : kb_str_slice(whole, 0, len);
        assert_int_equal(kb_index_key_get(bad, &back, &err), KB_CORRUPT);
        assert_true(err.message[0]);
    }
    kb_buf_clear(&good);
    key.id = kb_str_of(long_id);
    kb_index_key_put(&key, &good);
    assert_int_equal(kb_index_key_get(kb_buf_str(&good), &back, NULL), KB_CORRUPT);
}

static void boolean(const char *data, size_t len, struct kb_buf *out)
{
    kb_buf_clear(out);
    kb_index_boolean_term(KB_INDEX_CATEGORY, (struct kb_str){data, len}, out);
}

static void test_boolean_terms_that_fit_are_plain(void **state)
{
    (void)state;
    char value[300];
    memset(value, 'x', sizeof value);
    KB_CLEANUP(kb_buf_done) struct kb_buf term = KB_BUF_INIT(1000);
    boolean("社会保险/养老", strlen("社会保险/养老"), &term);
    assert_str(kb_buf_str(&term), "XC社会保险/养老");
    boolean(value, KB_XAPIAN_TERM_MAX - 2, &term);
    assert_int_equal(term.len, KB_XAPIAN_TERM_MAX);
    assert_memory_equal(term.data + 2, value, KB_XAPIAN_TERM_MAX - 2);
}

static void test_longer_ones_end_in_a_hash(void **state)
{
    (void)state;
    char value[300];
    memset(value, 'x', sizeof value);
    KB_CLEANUP(kb_buf_done) struct kb_buf one = KB_BUF_INIT(1000);
    KB_CLEANUP(kb_buf_done) struct kb_buf two = KB_BUF_INIT(1000);
    boolean(value, 244, &one);
    boolean(value, 245, &two);
    assert_true(one.len <= KB_XAPIAN_TERM_MAX && two.len <= KB_XAPIAN_TERM_MAX);
    assert_false(kb_str_equal(kb_buf_str(&one), kb_buf_str(&two)));
    boolean(value, 244, &two);
    assert_true(kb_str_equal(kb_buf_str(&one), kb_buf_str(&two)));
    value[299] = 'y';
    boolean(value, 300, &one);
    value[299] = 'z';
    boolean(value, 300, &two);
    assert_false(kb_str_equal(kb_buf_str(&one), kb_buf_str(&two)));
}

/* A NUL takes two bytes in the index; a value full of them must fit as well. */
static void test_nul_bytes_count_twice(void **state)
{
    (void)state;
    char value[200] = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf term = KB_BUF_INIT(1000);
    boolean(value, sizeof value, &term);
    size_t size = term.len;
    for (size_t i = 0; i < term.len; i++)
        size += term.data[i] == 0;
    assert_true(size <= KB_XAPIAN_TERM_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_key_comes_back),
        cmocka_unit_test(test_keys_sort_by_item_then_section),
        cmocka_unit_test(test_what_is_no_key),
        cmocka_unit_test(test_boolean_terms_that_fit_are_plain),
        cmocka_unit_test(test_longer_ones_end_in_a_hash),
        cmocka_unit_test(test_nul_bytes_count_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
