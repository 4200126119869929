/* Encodings: exact bytes, the way back, and bytes that sort as the numbers do. */
#include "fixture.h"

static void test_bytes_are_big_endian_with_the_sign_flipped(void **state)
{
    (void)state;
    char out[8];
    kb_xapian_put_u32(out, 0x01020304);
    assert_memory_equal(out, "\x01\x02\x03\x04", 4);
    kb_xapian_put_i32(out, 0);
    assert_memory_equal(out, "\x80\0\0\0", 4);
    kb_xapian_put_i32(out, -1);
    assert_memory_equal(out, "\x7f\xff\xff\xff", 4);
    kb_xapian_put_i64(out, -2);
    assert_memory_equal(out, "\x7f\xff\xff\xff\xff\xff\xff\xfe", 8);
    kb_xapian_put_i64(out, INT64_MAX);
    assert_memory_equal(out, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
}

/* Ascending; each must sort before the next and come back as itself. */
static const int64_t numbers[] = {
    INT64_MIN, INT64_MIN + 1, INT32_MIN, -719162, -256,  -255,      -1,         0,         1,
    255,       256,           20000,     65535,   65536, INT32_MAX, UINT32_MAX, INT64_MAX,
};

static void test_i64_sorts_and_returns(void **state)
{
    (void)state;
    char before[8], after[8];
    for (size_t i = 0; i < KB_COUNT(numbers); i++) {
        kb_xapian_put_i64(after, numbers[i]);
        assert_int_equal(kb_xapian_get_i64(after), numbers[i]);
        if (i)
            assert_true(memcmp(before, after, sizeof after) < 0);
        memcpy(before, after, sizeof after);
    }
}

static void test_i32_sorts_and_returns(void **state)
{
    (void)state;
    char before[4] = {0}, after[4];
    for (size_t i = 0; i < KB_COUNT(numbers); i++) {
        if (numbers[i] < INT32_MIN || numbers[i] > INT32_MAX)
            continue;
        kb_xapian_put_i32(after, (int32_t)numbers[i]);
        assert_int_equal(kb_xapian_get_i32(after), numbers[i]);
        if (numbers[i] != INT32_MIN)
            assert_true(memcmp(before, after, sizeof after) < 0);
        memcpy(before, after, sizeof after);
    }
}

static void test_u32_sorts_and_returns(void **state)
{
    (void)state;
    char before[4] = {0}, after[4];
    for (size_t i = 0; i < KB_COUNT(numbers); i++) {
        if (numbers[i] < 0 || numbers[i] > UINT32_MAX)
            continue;
        kb_xapian_put_u32(after, (uint32_t)numbers[i]);
        assert_int_equal(kb_xapian_get_u32(after), numbers[i]);
        if (numbers[i] != 0)
            assert_true(memcmp(before, after, sizeof after) < 0);
        memcpy(before, after, sizeof after);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_are_big_endian_with_the_sign_flipped),
        cmocka_unit_test(test_i64_sorts_and_returns),
        cmocka_unit_test(test_i32_sorts_and_returns),
        cmocka_unit_test(test_u32_sorts_and_returns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
