/* The n-th allocation fails, for every n: a clean status, no leak, and the next call works. */
#include "kb/name.h"

#include "internal.h"
#include "test.h"

#define SAMPLE                                                                                     \
    "農(nóng)民 第二十四条 国办发〔2020〕53号 勞動合同 e\u0301 ㍿《中华人民共和国民法典》"

typedef enum kb_status call(struct kb_text *text, struct kb_error *err);

static enum kb_status call_fold(struct kb_text *text, struct kb_error *err)
{
    struct kb_folded folded;
    return kb_text_fold(text, KB_STR(SAMPLE), &folded, err);
}

static enum kb_status call_terms(struct kb_text *text, struct kb_error *err)
{
    struct kb_terms terms;
    return kb_text_terms(text, KB_STR(SAMPLE), &terms, err);
}

static enum kb_status call_damage(struct kb_text *text, struct kb_error *err)
{
    struct kb_damage damage;
    return kb_text_damage(text, KB_STR(SAMPLE), &damage, err);
}

static enum kb_status call_title(struct kb_text *text, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(4096);
    return kb_name_title_key(text, KB_STR(SAMPLE), &key, err);
}

static enum kb_status call_label(struct kb_text *text, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(4096);
    return kb_name_label_key(text, KB_STR(SAMPLE), &key, err);
}

static enum kb_status call_slug(struct kb_text *text, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(4096);
    return kb_name_slug(text, KB_STR(SAMPLE), 60, &key, err);
}

/* First in this program: the tables are built once per process. Half built, they must not be kept.
 */
static void analyser_survives_every_failed_allocation(void **state)
{
    enum kb_status status = KB_NO_MEMORY;
    size_t n = 0;
    (void)state;
    for (; status == KB_NO_MEMORY; n++) {
        struct kb_text *text = NULL;
        struct kb_error err = {0};
        test_fail_malloc_after(n);
        status = kb_text_new(&text, &err);
        test_fail_malloc_after(SIZE_MAX);
        assert_true((status == KB_OK) == (text != NULL));
        assert_int_equal(err.status, status);
        kb_text_free(text);
    }
    assert_int_equal(status, KB_OK);
    assert_true(n > 4);
}

static size_t fail_each(call *made)
{
    enum kb_status status = KB_NO_MEMORY;
    size_t n = 0;
    for (; status == KB_NO_MEMORY; n++) {
        struct kb_error err = {0};
        struct kb_text *text = NULL;
        assert_ok(kb_text_new(&text, &err), &err);
        test_fail_malloc_after(n);
        status = made(text, &err);
        test_fail_malloc_after(SIZE_MAX);
        assert_int_equal(err.status, status);
        /* What failed half way leaves an analyser that works. */
        assert_int_equal(made(text, &err), KB_OK);
        kb_text_free(text);
    }
    assert_int_equal(status, KB_OK);
    return n;
}

static void calls_survive_every_failed_allocation(void **state)
{
    static const struct {
        call *made;
        size_t at_least;
    } cases[] = {
        {call_fold, 4},  {call_terms, 9}, {call_damage, 4},
        {call_title, 4}, {call_label, 5}, {call_slug, 4},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_true(fail_each(cases[i].made) >= cases[i].at_least);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(analyser_survives_every_failed_allocation),
        cmocka_unit_test(calls_survive_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
