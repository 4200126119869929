/* The analyser as an object: growth, failure of ICU, several threads, which is what tsan runs. */
#include "kb/text.h"

#include <pthread.h>

#include "internal.h"
#include "test.h"

static void grow_keeps_what_was_there(void **state)
{
    struct kb_error err = {0};
    uint32_t *numbers = NULL;
    size_t room = 0;
    (void)state;
    for (uint32_t i = 0; i < 1000; i++) {
        assert_ok(kb_text_grow(&numbers, &room, i + 1, sizeof *numbers, &err), &err);
        assert_true(room > i);
        numbers[i] = i;
    }
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i);
    /* Adding one by one grows in big steps, and asking for what is there does nothing. */
    assert_true(room < 2000);
    size_t before = room;
    assert_ok(kb_text_grow(&numbers, &room, 1, sizeof *numbers, &err), &err);
    assert_int_equal(room, before);
    free(numbers);
}

static void grow_refuses_what_overflows(void **state)
{
    struct kb_error err = {0};
    char *bytes = NULL;
    size_t room = 0;
    (void)state;
    assert_int_equal(kb_text_grow(&bytes, &room, SIZE_MAX / 2, 16, &err), KB_NO_MEMORY);
    assert_null(bytes);
    assert_int_equal(room, 0);
}

static void failures_of_icu_become_statuses(void **state)
{
    struct kb_error err = {0};
    (void)state;
    assert_int_equal(kb_text_fail_icu(U_FILE_ACCESS_ERROR, "word break data", &err), KB_INTERNAL);
    assert_string_equal(err.message, "word break data: ICU says 'U_FILE_ACCESS_ERROR'");
    kb_error_clear(&err);
    assert_int_equal(kb_text_fail_icu(U_MEMORY_ALLOCATION_ERROR, "x", &err), KB_NO_MEMORY);
}

#define THREADS 4
#define ROUNDS  50

struct worker {
    pthread_t thread;
    size_t terms;
    enum kb_status status;
};

/* Nothing is asserted off the main thread: cmocka jumps. */
static void *work(void *context)
{
    struct worker *worker = context;
    for (int i = 0; i < ROUNDS && !worker->status; i++) {
        KB_CLEANUP(kb_text_freep) struct kb_text *text = NULL;
        struct kb_terms terms = {NULL, 0};
        worker->status = kb_text_new(&text, NULL);
        if (!worker->status)
            worker->status = kb_text_terms(text, KB_STR("住房公積金 e\u0301 提取ﾊﾟ條件"), &terms,
                                           NULL);
        worker->terms += terms.count;
    }
    return NULL;
}

/* First in this program, so that the threads race for the tables. */
static void threads_each_with_an_analyser_agree(void **state)
{
    struct worker workers[THREADS] = {{.terms = 0}};
    (void)state;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(workers[i].thread, NULL);
    assert_true(workers[0].terms > ROUNDS * 10);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(workers[i].status, KB_OK);
        assert_int_equal(workers[i].terms, workers[0].terms);
    }
}

static void version_names_all_that_decides_terms(void **state)
{
    struct kb_str version = kb_str_of(kb_text_version());
    char expected[32];
    (void)state;
    snprintf(expected, sizeof expected, "kb-text %d, icu ", KB_TEXT_VERSION);
    assert_true(kb_str_starts(version, kb_str_of(expected)));
    assert_true(kb_str_find(version, KB_STR(", unicode 1"), 0) != SIZE_MAX);
    assert_ptr_equal(kb_text_version(), version.data);
}

static void destructors_accept_nothing(void **state)
{
    struct kb_text *text = NULL;
    (void)state;
    kb_text_free(NULL);
    kb_text_freep(&text);
    assert_null(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_each_with_an_analyser_agree),
        cmocka_unit_test(grow_keeps_what_was_there),
        cmocka_unit_test(grow_refuses_what_overflows),
        cmocka_unit_test(failures_of_icu_become_statuses),
        cmocka_unit_test(version_names_all_that_decides_terms),
        cmocka_unit_test(destructors_accept_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
