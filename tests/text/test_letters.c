#include "test.h"

#include "kb/text.h"

struct spelling {
    struct kb_buf out;
    size_t left; /* how many it still wants */
    struct kb_str input;
};

/* "letters@original " for each. */
static bool spell(void *context, struct kb_str letters, uint32_t begin, uint32_t end)
{
    struct spelling *spelling = context;
    kb_buf_printf(&spelling->out, "%.*s@%.*s ", KB_STR_ARG(letters),
                  KB_STR_ARG(kb_str_slice(spelling->input, begin, end)));
    return --spelling->left > 0;
}

static const struct {
    const char *input;
    size_t most;
    const char *expected;
} cases[] = {
    {"", 9, ""},
    {"，。 \n", 9, ""},
    {"公积金", 9, "公@公 积@积 金@金 "},
    {"公积金", 2, "公@公 积@积 "},
    {"臺灣，ＡＢＣ１２", 9, "台@臺 湾@灣 abc12@ＡＢＣ１２ "},
    {"農(nóng)民", 9, "农@農 民@民 "},
    {"COVID-19期", 9, "covid@COVID 19@19 期@期 "},
    {"Ünïcode", 9, "ünïcode@Ünïcode "},
};

static void letters_are_told(void **state)
{
    struct kb_text *text = NULL;
    struct kb_error err = {0};
    (void)state;
    assert_ok(kb_text_new(&text, &err), &err);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct spelling spelling = {KB_BUF_INIT(1 << 12), cases[i].most, kb_str_of(cases[i].input)};
        assert_ok(kb_text_letters(text, spelling.input, spell, &spelling, &err), &err);
        assert_str(kb_buf_str(&spelling.out), cases[i].expected);
        kb_buf_done(&spelling.out);
    }
    kb_text_free(text);
}

static bool take_short(void *context, struct kb_str letters, uint32_t begin, uint32_t end)
{
    size_t *bytes = context;
    assert_true(letters.len <= KB_TERM_MAX && begin < end);
    *bytes += letters.len;
    return true;
}

static void long_runs_are_cut(void **state)
{
    static char run[1000];
    struct kb_text *text = NULL;
    struct kb_error err = {0};
    size_t bytes = 0;
    (void)state;
    memset(run, 'x', sizeof run);
    assert_ok(kb_text_new(&text, &err), &err);
    assert_ok(kb_text_letters(text, (struct kb_str){run, sizeof run}, take_short, &bytes, &err),
              &err);
    assert_int_equal(bytes, sizeof run);
    kb_text_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_told),
        cmocka_unit_test(long_runs_are_cut),
    };
    return cmocka_run_group_tests_name("text/letters", tests, NULL, NULL);
}
