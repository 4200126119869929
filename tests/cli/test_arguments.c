#include "arguments.h"

#include "test.h"

static const struct cli_flag table[] = {
    {"--quiet", NULL, "a switch", false},
    {"--limit", "N", "a number", false},
    {"--defaults", "KEY=VALUE", "may be given again", true},
    {NULL, NULL, NULL, false},
};

static struct cli_arguments arguments;
static struct kb_error err;

#define READ(...)                                                                                  \
    read_words((const char *const[]){__VA_ARGS__},                                                 \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static enum kb_status read_words(const char *const *words, size_t count)
{
    kb_error_clear(&err);
    /* Nothing writes to them; argv lacks the const for historical reasons. */
    return cli_arguments_read((int)count, (char *const *)(uintptr_t)words, table, &arguments, &err);
}

static void test_nothing(void **state)
{
    (void)state;
    assert_ok(cli_arguments_read(0, NULL, table, &arguments, &err), &err);
    assert_int_equal(arguments.flag_count, 0);
    assert_int_equal(arguments.word_count, 0);
    assert_null(cli_value(&arguments, "--limit"));
    assert_false(cli_has(&arguments, "--quiet"));
}

static void test_flags_stand_anywhere(void **state)
{
    (void)state;
    assert_ok(READ("one", "--limit", "5", "two", "--quiet", "three"), &err);
    assert_int_equal(arguments.word_count, 3);
    assert_string_equal(arguments.words[0], "one");
    assert_string_equal(arguments.words[2], "three");
    assert_string_equal(cli_value(&arguments, "--limit"), "5");
    assert_true(cli_has(&arguments, "--quiet"));
}

static void test_value_after_equals(void **state)
{
    (void)state;
    assert_ok(READ("--limit=5"), &err);
    assert_string_equal(cli_value(&arguments, "--limit"), "5");
    assert_ok(READ("--limit="), &err);
    assert_string_equal(cli_value(&arguments, "--limit"), "");
    assert_ok(READ("--defaults=region=990100"), &err);
    assert_string_equal(cli_value(&arguments, "--defaults"), "region=990100");
}

/* A value that looks like a flag is a value: the table says that one follows. */
static void test_value_may_look_like_a_flag(void **state)
{
    (void)state;
    assert_ok(READ("--limit", "--quiet"), &err);
    assert_string_equal(cli_value(&arguments, "--limit"), "--quiet");
    assert_false(cli_has(&arguments, "--quiet"));
}

static void test_words_after_two_hyphens(void **state)
{
    (void)state;
    assert_ok(READ("--quiet", "--", "--limit", "--", "-"), &err);
    assert_true(cli_has(&arguments, "--quiet"));
    assert_false(cli_has(&arguments, "--limit"));
    assert_int_equal(arguments.word_count, 3);
    assert_string_equal(arguments.words[0], "--limit");
    assert_string_equal(arguments.words[1], "--");
}

/* One hyphen begins no flag: a question may begin with it. */
static void test_one_hyphen_is_a_word(void **state)
{
    (void)state;
    assert_ok(READ("-5", "-"), &err);
    assert_int_equal(arguments.word_count, 2);
}

static void test_errors_name_the_flag(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second, *third, *message;
    } rows[] = {
        {"--colour", NULL, NULL, "--colour: no such flag"},
        {"--colour=red", NULL, NULL, "--colour: no such flag"},
        {"--limi", "5", NULL, "--limi: no such flag"},
        {"--limits", "5", NULL, "--limits: no such flag"},
        {"--quiet=yes", NULL, NULL, "--quiet: takes no value"},
        {"--limit", NULL, NULL, "--limit: wants N"},
        {"word", "--limit", NULL, "--limit: wants N"},
        {"--quiet", "word", "--quiet", "--quiet: given twice"},
        {"--limit=1", "--limit", "1", "--limit: given twice"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        const char *const words[] = {rows[i].first, rows[i].second, rows[i].third};
        size_t count = rows[i].third ? 3 : rows[i].second ? 2 : 1;
        assert_int_equal(read_words(words, count), KB_INVALID);
        assert_string_equal(err.message, rows[i].message);
    }
}

static void test_repeated_flag(void **state)
{
    (void)state;
    const char *values[2] = {NULL, NULL};
    assert_ok(READ("--defaults", "a=1", "--defaults=b=2", "--defaults", "c=3"), &err);
    assert_int_equal(cli_values(&arguments, "--defaults", values, 2), 2);
    assert_string_equal(values[0], "a=1");
    assert_string_equal(values[1], "b=2");
    assert_string_equal(cli_value(&arguments, "--defaults"), "a=1");
    assert_int_equal(cli_values(&arguments, "--limit", values, 2), 0);
}

static void test_too_many(void **state)
{
    (void)state;
    static const char *words[CLI_WORDS_MAX + 1];
    for (size_t i = 0; i < KB_COUNT(words); i++)
        words[i] = "word";
    assert_ok(read_words(words, CLI_WORDS_MAX), &err);
    assert_int_equal(arguments.word_count, CLI_WORDS_MAX);
    assert_int_equal(read_words(words, CLI_WORDS_MAX + 1), KB_INVALID);
    assert_string_equal(err.message, "more than 4096 words");
    for (size_t i = 0; i < CLI_FLAGS_MAX + 1; i++)
        words[i] = "--defaults=a=1";
    assert_ok(read_words(words, CLI_FLAGS_MAX), &err);
    assert_int_equal(read_words(words, CLI_FLAGS_MAX + 1), KB_INVALID);
    assert_string_equal(err.message, "more than 64 flags");
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        uint64_t number;
    } rows[] = {
        {"--limit=1", true, 1},    {"--limit=100", true, 100},
        {"--limit=007", true, 7},  {"--limit=0", false, 0},
        {"--limit=101", false, 0}, {"--limit=", false, 0},
        {"--limit=-1", false, 0},  {"--limit= 1", false, 0},
        {"--limit=1x", false, 0},  {"--limit=1.5", false, 0},
        {"--limit=٣", false, 0},   {"--limit=99999999999999999999", false, 0},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        uint64_t number = 42;
        assert_ok(READ(rows[i].text), &err);
        enum kb_status status = cli_number(&arguments, "--limit", 1, 100, &number, &err);
        assert_int_equal(status, rows[i].good ? KB_OK : KB_INVALID);
        assert_int_equal(number, rows[i].good ? rows[i].number : 42);
        if (!rows[i].good)
            assert_non_null(strstr(err.message, "is not a number from 1 to 100"));
    }
}

static void test_number_not_given_keeps_its_preset(void **state)
{
    (void)state;
    uint64_t number = 42;
    assert_ok(READ("word"), &err);
    assert_ok(cli_number(&arguments, "--limit", 1, 100, &number, &err), &err);
    assert_int_equal(number, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_flags_stand_anywhere),
        cmocka_unit_test(test_value_after_equals),
        cmocka_unit_test(test_value_may_look_like_a_flag),
        cmocka_unit_test(test_words_after_two_hyphens),
        cmocka_unit_test(test_one_hyphen_is_a_word),
        cmocka_unit_test(test_errors_name_the_flag),
        cmocka_unit_test(test_repeated_flag),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_number_not_given_keeps_its_preset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
