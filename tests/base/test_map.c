/* The map: many keys, odd keys, clearing, and running out of memory without losing anything. */
#include "kb/map.h"

#include "test.h"

static struct kb_str number_key(char out[32], size_t i)
{
    return (struct kb_str){out, (size_t)snprintf(out, 32, "第%zu条", i)};
}

static void nothing_to_free_is_fine(void **state)
{
    (void)state;
    kb_map_free(NULL);
    struct kb_map *map = NULL;
    kb_map_freep(&map);
    map = kb_map_new();
    kb_map_freep(&map);
    assert_null(map);
}

static void a_new_key_begins_at_zero(void **state)
{
    (void)state;
    KB_CLEANUP(kb_map_freep) struct kb_map *map = kb_map_new();
    bool added = false;
    assert_null(kb_map_get(map, KB_STR("a")));
    uint64_t *value = kb_map_put(map, KB_STR("a"), &added);
    assert_true(added);
    assert_int_equal(*value, 0);
    *value = UINT64_MAX;
    value = kb_map_put(map, KB_STR("a"), &added);
    assert_false(added);
    assert_true(*value == UINT64_MAX);
    assert_ptr_equal(kb_map_get(map, KB_STR("a")), value);
    assert_non_null(kb_map_put(map, KB_STR("b"), NULL));
    assert_int_equal(kb_map_count(map), 2);
}

static void keys_are_bytes_and_copied(void **state)
{
    (void)state;
    static const struct kb_str keys[] = {
        KB_STR_INIT(""),    KB_STR_INIT("\0"), KB_STR_INIT("\0\0"), KB_STR_INIT("a"),
        KB_STR_INIT("a\0"), KB_STR_INIT("A"),  KB_STR_INIT("\xFF"), KB_STR_INIT("条"),
    };
    KB_CLEANUP(kb_map_freep) struct kb_map *map = kb_map_new();
    char scratch[8];
    for (size_t i = 0; i < KB_COUNT(keys); i++) {
        memcpy(scratch, keys[i].data, keys[i].len);
        *kb_map_put(map, (struct kb_str){scratch, keys[i].len}, NULL) = i + 1;
        memset(scratch, 'z', sizeof scratch);
    }
    assert_int_equal(kb_map_count(map), KB_COUNT(keys));
    for (size_t i = 0; i < KB_COUNT(keys); i++)
        assert_int_equal(*kb_map_get(map, keys[i]), i + 1);
    assert_int_equal(*kb_map_get(map, (struct kb_str){NULL, 0}), 1);
}

static void a_hundred_thousand_keys_are_kept(void **state)
{
    (void)state;
    const size_t count = 100000;
    KB_CLEANUP(kb_map_freep) struct kb_map *map = kb_map_new();
    char text[32];
    for (size_t i = 0; i < count; i++) {
        bool added;
        uint64_t *value = kb_map_put(map, number_key(text, i), &added);
        assert_true(value && added);
        *value = i;
    }
    assert_int_equal(kb_map_count(map), count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(*kb_map_get(map, number_key(text, i)), i);
    for (size_t i = count; i < 2 * count; i++)
        assert_null(kb_map_get(map, number_key(text, i)));
}

static void clearing_forgets_all(void **state)
{
    (void)state;
    KB_CLEANUP(kb_map_freep) struct kb_map *map = kb_map_new();
    char text[32];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 1000; i++) {
            bool added = false;
            *kb_map_put(map, number_key(text, i), &added) = 7;
            assert_true(added);
        }
        kb_map_clear(map);
        assert_int_equal(kb_map_count(map), 0);
        assert_null(kb_map_get(map, number_key(text, 5)));
    }
}

static void running_out_of_memory_loses_nothing(void **state)
{
    (void)state;
    KB_CLEANUP(kb_map_freep) struct kb_map *map = kb_map_new();
    char text[32];
    size_t refused = 0;
    for (size_t i = 0; i < 5000; i++) {
        struct kb_str key = number_key(text, i);
        test_fail_malloc_after(0);
        uint64_t *value = kb_map_put(map, key, NULL);
        test_fail_malloc_after(SIZE_MAX);
        if (!value) {
            refused++;
            assert_int_equal(kb_map_count(map), i);
            assert_null(kb_map_get(map, key));
            value = kb_map_put(map, key, NULL);
        }
        *value = i;
    }
    assert_true(refused > 10);
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(*kb_map_get(map, number_key(text, i)), i);
}

static void a_map_needs_memory_to_begin(void **state)
{
    (void)state;
    struct kb_map *map = NULL;
    size_t n = 0;
    while (!map) {
        test_fail_malloc_after(n++);
        map = kb_map_new();
        test_fail_malloc_after(SIZE_MAX);
        assert_true(n < 10);
    }
    assert_true(n > 2);
    kb_map_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_to_free_is_fine),
        cmocka_unit_test(a_new_key_begins_at_zero),
        cmocka_unit_test(keys_are_bytes_and_copied),
        cmocka_unit_test(a_hundred_thousand_keys_are_kept),
        cmocka_unit_test(clearing_forgets_all),
        cmocka_unit_test(running_out_of_memory_loses_nothing),
        cmocka_unit_test(a_map_needs_memory_to_begin),
    };
    return cmocka_run_group_tests_name("base_map", tests, NULL, NULL);
}
