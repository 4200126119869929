/* The bag of terms: sums, growth, reuse, and running out of memory. */
#include "fixture.h"

static uint32_t wdf_of(struct kb_bag *bag, const char *term)
{
    struct kb_error err = {0};
    const struct kb_xapian_term *terms;
    size_t count;
    assert_ok(kb_bag_terms(bag, &terms, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(terms[i].term, kb_str_of(term)))
            return terms[i].wdf;
    return UINT32_MAX;
}

static void test_the_same_term_adds_up(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_bag_done) struct kb_bag bag;
    kb_bag_init(&bag);
    assert_ok(kb_bag_add(&bag, KB_STR("公积"), 1, &err), &err);
    assert_ok(kb_bag_add(&bag, KB_STR("XKqa"), 0, &err), &err);
    assert_ok(kb_bag_add(&bag, KB_STR("公积"), 2, &err), &err);
    assert_ok(kb_bag_add(&bag, KB_STR(""), 4, &err), &err);
    assert_int_equal(bag.count, 3);
    assert_int_equal(wdf_of(&bag, "公积"), 3);
    assert_int_equal(wdf_of(&bag, "XKqa"), 0);
    assert_int_equal(wdf_of(&bag, ""), 4);
    assert_int_equal(wdf_of(&bag, "积金"), UINT32_MAX);
}

static enum kb_status fill(struct kb_bag *bag, size_t count, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < count && status == KB_OK; i++) {
        char term[32];
        int len = snprintf(term, sizeof term, "term%zu", i);
        status = kb_bag_add(bag, (struct kb_str){term, (size_t)len}, (uint32_t)i, err);
    }
    return status;
}

static void assert_filled(struct kb_bag *bag, size_t count, size_t times)
{
    struct kb_error err = {0};
    const struct kb_xapian_term *terms;
    size_t found;
    assert_ok(kb_bag_terms(bag, &terms, &found, &err), &err);
    assert_int_equal(found, count);
    for (size_t i = 0; i < count; i++) {
        char term[32];
        snprintf(term, sizeof term, "term%zu", i);
        assert_str(terms[i].term, term); /* in the order they came */
        assert_int_equal(terms[i].wdf, i * times);
    }
}

static void test_it_grows(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_bag_done) struct kb_bag bag;
    kb_bag_init(&bag);
    assert_ok(fill(&bag, 10000, &err), &err);
    assert_ok(fill(&bag, 10000, &err), &err);
    assert_filled(&bag, 10000, 2);
}

static void test_clearing_forgets_everything(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_bag_done) struct kb_bag bag;
    kb_bag_init(&bag);
    for (size_t count = 5000; count; count /= 3) {
        kb_bag_clear(&bag);
        assert_ok(fill(&bag, count, &err), &err);
        assert_filled(&bag, count, 1);
    }
}

static void test_all_of_another(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_bag_done) struct kb_bag from, to;
    kb_bag_init(&from);
    kb_bag_init(&to);
    assert_ok(kb_bag_add(&from, KB_STR("a"), 2, &err), &err);
    assert_ok(kb_bag_add(&from, KB_STR("XKqa"), 0, &err), &err);
    assert_ok(kb_bag_add(&to, KB_STR("a"), 1, &err), &err);
    assert_ok(kb_bag_add_all(&to, &from, &err), &err);
    assert_int_equal(to.count, 2);
    assert_int_equal(wdf_of(&to, "a"), 3);
    assert_int_equal(wdf_of(&from, "a"), 2);
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    enum kb_status status = KB_NO_MEMORY;
    for (size_t n = 0; status != KB_OK; n++) {
        struct kb_error err = {0};
        KB_CLEANUP(kb_bag_done) struct kb_bag bag;
        const struct kb_xapian_term *terms;
        size_t count;
        kb_bag_init(&bag);
        test_fail_malloc_after(n);
        status = fill(&bag, 2000, &err);
        if (status == KB_OK)
            status = kb_bag_terms(&bag, &terms, &count, &err);
        test_fail_malloc_after(SIZE_MAX);
        assert_true(n < 100);
        if (status == KB_OK)
            assert_filled(&bag, 2000, 1);
        else
            assert_int_equal(status, KB_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_term_adds_up),
        cmocka_unit_test(test_it_grows),
        cmocka_unit_test(test_clearing_forgets_everything),
        cmocka_unit_test(test_all_of_another),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
