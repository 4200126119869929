/* The arena: alignment, zeroed memory, the cap, reuse after a clear, and running out of memory. */
#include "kb/arena.h"

#include "test.h"

#define ALIGNMENT _Alignof(max_align_t)

static void nothing_to_free_is_fine(void **state)
{
    (void)state;
    kb_arena_free(NULL);
    struct kb_arena *arena = NULL;
    kb_arena_freep(&arena);
    arena = kb_arena_new(0);
    assert_non_null(arena);
    kb_arena_clear(arena);
    assert_null(kb_arena_alloc(arena, 0));
    kb_arena_freep(&arena);
    assert_null(arena);
}

static void memory_is_aligned_zeroed_and_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 3, 15, 16, 17, 100, 4000, 5000, 70000, 2000000};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(SIZE_MAX);
    unsigned char *blocks[KB_COUNT(sizes)];
    for (size_t i = 0; i < KB_COUNT(sizes); i++) {
        blocks[i] = kb_arena_alloc(arena, sizes[i]);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % ALIGNMENT, 0);
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(blocks[i][at], 0);
        memset(blocks[i], (int)i + 1, sizes[i]);
        kb_arena_copy(arena, KB_STR("odd")); /* leaves an odd address behind */
    }
    for (size_t i = 0; i < KB_COUNT(sizes); i++)
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(blocks[i][at], i + 1);
}

static void the_cap_is_met_and_not_passed(void **state)
{
    (void)state;
    static const size_t caps[] = {1, 15, 16, 100, 4096, 100000};
    for (size_t i = 0; i < KB_COUNT(caps); i++) {
        KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(caps[i]);
        assert_null(kb_arena_alloc(arena, caps[i] + 1));
        assert_int_equal(kb_arena_used(arena), 0);
        assert_non_null(kb_arena_alloc(arena, caps[i]));
        assert_int_equal(kb_arena_used(arena), caps[i]);
        assert_null(kb_arena_alloc(arena, 1));
        assert_null(kb_arena_alloc(arena, 0));
        assert_null(kb_arena_copy(arena, KB_STR("")).data);
    }
}

static void small_requests_do_not_slip_under_the_cap(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(16000);
    size_t count = 0;
    while (kb_arena_alloc(arena, count % 2))
        count++;
    assert_int_equal(count, 16000 / ALIGNMENT);
}

static void strings_are_packed(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1000);
    for (int i = 0; i < 100; i++)
        assert_non_null(kb_arena_copy(arena, KB_STR("123456789")).data);
    assert_int_equal(kb_arena_used(arena), 1000);
}

static void products_that_overflow_are_refused(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(SIZE_MAX);
    assert_null(kb_arena_array(arena, SIZE_MAX / 2, 3));
    assert_null(kb_arena_array(arena, SIZE_MAX, SIZE_MAX));
    assert_null(kb_arena_alloc(arena, SIZE_MAX));
    assert_null(kb_arena_alloc(arena, SIZE_MAX - 8));
    uint64_t *numbers = kb_arena_array(arena, 1000, sizeof *numbers);
    assert_non_null(numbers);
    assert_int_equal(numbers[999], 0);
    assert_non_null(kb_arena_array(arena, 0, 8));
}

static void copies_end_in_nul(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_str copy = kb_arena_copy(arena, KB_STR("a\0b"));
    assert_true(kb_str_equal(copy, KB_STR("a\0b")));
    assert_int_equal(copy.data[3], 0);
    struct kb_str empty = kb_arena_copy(arena, (struct kb_str){0});
    assert_non_null(empty.data);
    assert_int_equal(empty.len, 0);
    struct kb_str printed = kb_arena_printf(arena, "第%d%s", 24, "条");
    assert_str(printed, "第24条");
    assert_int_equal(printed.data[printed.len], 0);
    assert_str(kb_arena_printf(arena, "%s", ""), "");
}

static void clearing_makes_room_again(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(200000);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 190; i++) {
            char *memory = kb_arena_alloc(arena, 1000);
            assert_non_null(memory);
            assert_int_equal(memory[999], 0);
            memset(memory, 0xFF, 1000);
        }
        kb_arena_clear(arena);
        assert_int_equal(kb_arena_used(arena), 0);
    }
}

/* One block is kept: a small request after a clear asks the system for nothing. */
static void a_clear_keeps_a_block(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    assert_non_null(kb_arena_alloc(arena, 100));
    assert_non_null(kb_arena_alloc(arena, 100000));
    kb_arena_clear(arena);
    test_fail_malloc_after(SIZE_MAX);
    assert_non_null(kb_arena_alloc(arena, 1000));
    assert_int_equal(test_fail_malloc_after(SIZE_MAX), 0);
}

/* A large request in between must not throw away what is left of the block at hand. */
static void large_requests_leave_the_block_in_use(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(SIZE_MAX);
    char *small = kb_arena_alloc(arena, 16);
    assert_non_null(kb_arena_alloc(arena, 1 << 22));
    assert_ptr_equal(kb_arena_alloc(arena, 16), small + 16);
}

static enum kb_status fill(struct kb_arena *arena)
{
    for (size_t size = 1; size < 100000; size = 2 * size + 1)
        if (!kb_arena_alloc(arena, size) || !kb_arena_printf(arena, "%zu", size).data ||
            !kb_arena_copy(arena, KB_STR("第二十四条")).data)
            return KB_NO_MEMORY;
    return KB_OK;
}

static void running_out_of_memory_is_null(void **state)
{
    (void)state;
    enum kb_status status = KB_NO_MEMORY;
    size_t n = 0;
    while (status) {
        test_fail_malloc_after(n++);
        KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(SIZE_MAX);
        if (arena)
            status = fill(arena);
        test_fail_malloc_after(SIZE_MAX);
        /* It is as good as before: what could not be had then can be had now. */
        if (arena)
            assert_int_equal(fill(arena), KB_OK);
        assert_true(n < 100);
    }
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_to_free_is_fine),
        cmocka_unit_test(memory_is_aligned_zeroed_and_apart),
        cmocka_unit_test(the_cap_is_met_and_not_passed),
        cmocka_unit_test(small_requests_do_not_slip_under_the_cap),
        cmocka_unit_test(strings_are_packed),
        cmocka_unit_test(products_that_overflow_are_refused),
        cmocka_unit_test(copies_end_in_nul),
        cmocka_unit_test(clearing_makes_room_again),
        cmocka_unit_test(a_clear_keeps_a_block),
        cmocka_unit_test(large_requests_leave_the_block_in_use),
        cmocka_unit_test(running_out_of_memory_is_null),
    };
    return cmocka_run_group_tests_name("base_arena", tests, NULL, NULL);
}
