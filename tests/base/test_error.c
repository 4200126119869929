/* Statuses and their names, the first message wins, cutting on a character. */
#include "kb/error.h"

#include "test.h"

static void every_status_has_its_own_name_and_a_text(void **state)
{
    (void)state;
    static const enum kb_status all[] = {
#define X(name, wire, http, text) KB_##name,
        KB_STATUS_LIST(X)
#undef X
    };
    for (size_t i = 0; i < KB_COUNT(all); i++) {
        assert_int_equal(all[i], i);
        assert_true(strlen(kb_status_text(all[i])) > 0);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(kb_status_name(all[i]), kb_status_name(all[j]));
    }
}

static void statuses_speak_http(void **state)
{
    (void)state;
    static const struct {
        enum kb_status status;
        const char *name;
        int http;
    } cases[] = {
        {KB_OK, "ok", 200},
        {KB_INVALID, "invalid", 400},
        {KB_UNAUTHORIZED, "unauthorized", 401},
        {KB_FORBIDDEN, "forbidden", 403},
        {KB_NOT_FOUND, "not_found", 404},
        {KB_CONFLICT, "conflict", 409},
        {KB_TOO_LARGE, "too_large", 413},
        {KB_HEADERS_TOO_LARGE, "headers_too_large", 431},
        {KB_MISMATCH, "index_mismatch", 503},
        {KB_NO_MEMORY, "no_memory", 503},
        {KB_INTERNAL, "internal", 500},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        assert_string_equal(kb_status_name(cases[i].status), cases[i].name);
        assert_int_equal(kb_status_http(cases[i].status), cases[i].http);
    }
}

static void a_status_out_of_range_is_internal(void **state)
{
    (void)state;
    static const int strange[] = {KB_INTERNAL + 1, 1000, -1};
    for (size_t i = 0; i < KB_COUNT(strange); i++) {
        assert_string_equal(kb_status_name((enum kb_status)strange[i]), "internal");
        assert_int_equal(kb_status_http((enum kb_status)strange[i]), 500);
    }
}

static void the_first_message_wins(void **state)
{
    (void)state;
    struct kb_error err = {0};
    assert_int_equal(kb_fail(&err, KB_NOT_FOUND, "cannot read '%s': %s", "x", "gone"),
                     KB_NOT_FOUND);
    assert_int_equal(kb_fail(&err, KB_IO, "later"), KB_IO);
    assert_int_equal(err.status, KB_NOT_FOUND);
    assert_string_equal(err.message, "cannot read 'x': gone");
}

static void nobody_needs_to_know(void **state)
{
    (void)state;
    assert_int_equal(kb_fail(NULL, KB_IO, "x"), KB_IO);
    assert_int_equal(kb_fail_memory(NULL), KB_NO_MEMORY);
    kb_hint(NULL, "x");
    kb_error_prefix(NULL, "x");
    kb_error_clear(NULL);
}

static void memory_has_a_default_text(void **state)
{
    (void)state;
    struct kb_error err = {0};
    assert_int_equal(kb_fail_memory(&err), KB_NO_MEMORY);
    assert_string_equal(err.message, kb_status_text(KB_NO_MEMORY));
}

static void a_hint_needs_a_failure_and_the_first_wins(void **state)
{
    (void)state;
    struct kb_error err = {0};
    kb_hint(&err, "too early");
    assert_string_equal(err.hint, "");
    kb_fail(&err, KB_INVALID, "bad");
    kb_hint(&err, "write %d", 1);
    kb_hint(&err, "write 2");
    assert_string_equal(err.hint, "write 1");
}

static void a_prefix_goes_in_front(void **state)
{
    (void)state;
    struct kb_error err = {0};
    kb_error_prefix(&err, "nothing yet");
    assert_string_equal(err.message, "");
    kb_fail(&err, KB_INVALID, "3:1: bad");
    kb_error_prefix(&err, "'%s'", "a.yaml");
    kb_error_prefix(&err, "import");
    assert_string_equal(err.message, "import: 'a.yaml': 3:1: bad");
    assert_int_equal(err.status, KB_INVALID);
}

static void clearing_makes_it_ready_again(void **state)
{
    (void)state;
    struct kb_error err = {0};
    kb_fail(&err, KB_IO, "one");
    kb_hint(&err, "hint");
    kb_error_clear(&err);
    assert_int_equal(err.status, KB_OK);
    kb_fail(&err, KB_BUSY, "two");
    assert_string_equal(err.message, "two");
    assert_string_equal(err.hint, "");
}

/* 条 has three bytes; a start of 0, 1 or 2 letters puts the cut at each of its bytes. */
static void long_messages_are_cut_on_a_character(void **state)
{
    (void)state;
    for (size_t start = 0; start < 3; start++) {
        char text[3 * KB_ERROR_MESSAGE_MAX] = "xx";
        size_t len = start;
        for (; len + 4 < sizeof text; len += 3)
            memcpy(text + len, "条", 4);
        struct kb_error err = {0};
        kb_fail(&err, KB_INVALID, "%s", text);
        kb_hint(&err, "%s", text);
        size_t message = strlen(err.message), hint = strlen(err.hint);
        assert_true(message <= KB_ERROR_MESSAGE_MAX && message > KB_ERROR_MESSAGE_MAX - 3);
        assert_true(hint <= KB_ERROR_HINT_MAX && hint > KB_ERROR_HINT_MAX - 3);
        assert_true(kb_utf8_check(kb_str_of(err.message), NULL));
        assert_true(kb_utf8_check(kb_str_of(err.hint), NULL));
        assert_memory_equal(err.message, text, message);
    }
}

static void a_message_of_just_the_limit_is_whole(void **state)
{
    (void)state;
    char text[KB_ERROR_MESSAGE_MAX + 1];
    memset(text, 'a', KB_ERROR_MESSAGE_MAX);
    text[KB_ERROR_MESSAGE_MAX] = 0;
    struct kb_error err = {0};
    kb_fail(&err, KB_INVALID, "%s", text);
    assert_string_equal(err.message, text);
    kb_error_prefix(&err, "p");
    assert_int_equal(strlen(err.message), KB_ERROR_MESSAGE_MAX);
    assert_memory_equal(err.message, "p: aaa", 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_own_name_and_a_text),
        cmocka_unit_test(statuses_speak_http),
        cmocka_unit_test(a_status_out_of_range_is_internal),
        cmocka_unit_test(the_first_message_wins),
        cmocka_unit_test(nobody_needs_to_know),
        cmocka_unit_test(memory_has_a_default_text),
        cmocka_unit_test(a_hint_needs_a_failure_and_the_first_wins),
        cmocka_unit_test(a_prefix_goes_in_front),
        cmocka_unit_test(clearing_makes_it_ready_again),
        cmocka_unit_test(long_messages_are_cut_on_a_character),
        cmocka_unit_test(a_message_of_just_the_limit_is_whole),
    };
    return cmocka_run_group_tests_name("base_error", tests, NULL, NULL);
}
