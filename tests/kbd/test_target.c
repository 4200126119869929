#include "test.h"

#include "target.h"

static struct kb_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = kb_arena_new(1u << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    kb_arena_free(arena);
    return 0;
}

/* Parameters written as "name=value;" one after the other. */
static const struct {
    const char *raw, *path, *parameters;
} fine[] = {
    {"/", "/", ""},
    {"/v1/search?q=%E7%A7%9F%E6%88%BF", "/v1/search", "q=租房;"},
    {"/v1/search?q=a+b%2Bc", "/v1/search", "q=a b+c;"},
    {"/v1/items/law-%e5%8a%b3%e5%8a%a8?", "/v1/items/law-劳动", ""},
    {"/a+b", "/a+b", ""},
    {"/x?a=1&b=&c&&d==2", "/x", "a=1;b=;c=;d==2;"},
    {"http://host:8081/v1/search?q=x", "/v1/search", "q=x;"},
    {"https://host", "/", ""},
    {"/x?q=\xe7\xa7\x9f", "/x", "q=租;"},
    {"/x?q=%0a", "/x", "q=\n;"},
    {"*", "*", ""},
};

static void test_fine(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(fine); i++) {
        struct kbd_target target;
        struct kb_error err = {0};
        KB_CLEANUP(kb_buf_done) struct kb_buf list = KB_BUF_INIT(4096);
        assert_ok(kbd_target_parse(arena, kb_str_of(fine[i].raw), &target, &err), &err);
        assert_str(target.path, fine[i].path);
        for (size_t p = 0; p < target.parameter_count; p++)
            kb_buf_printf(&list, "%.*s=%.*s;", KB_STR_ARG(target.parameters[p].name),
                          KB_STR_ARG(target.parameters[p].value));
        assert_str(kb_buf_str(&list), fine[i].parameters);
    }
}

static const struct {
    const char *raw, *message;
} refused[] = {
    {"/a%00b", "path: control character 0x00 at byte 2"},
    {"/%zz", "path: '%' without two hexadecimal digits at byte 1"},
    {"/x?q=%e", "parameter value: '%' without two hexadecimal digits at byte 0"},
    {"/x?q=%", "parameter value: '%' without two hexadecimal digits at byte 0"},
    {"/x?%ff=1", "parameter name: not UTF-8 at byte 0"},
    {"/x?q=ab%c3%28", "parameter value: not UTF-8 at byte 2"},
    {"/x?q=%1b", "parameter value: control character 0x1B at byte 0"},
    {"/x?q=%7f", "parameter value: control character 0x7F at byte 0"},
    {"/x?q=%ed%a0%80", "parameter value: not UTF-8 at byte 0"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(refused); i++) {
        struct kbd_target target = {.path = KB_STR("untouched")};
        struct kb_error err = {0};
        assert_int_equal(kbd_target_parse(arena, kb_str_of(refused[i].raw), &target, &err),
                         KB_INVALID);
        assert_string_equal(err.message, refused[i].message);
        assert_str(target.path, "untouched");
    }
}

static void test_parameter_limit(void **state)
{
    (void)state;
    for (int count = KB_API_PARAMETERS_MAX; count <= KB_API_PARAMETERS_MAX + 1; count++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf raw = KB_BUF_INIT(65536);
        struct kbd_target target;
        struct kb_error err = {0};
        kb_buf_add_cstr(&raw, "/x?");
        for (int i = 0; i < count; i++)
            kb_buf_printf(&raw, "p%d=1&", i);
        enum kb_status expected = count > KB_API_PARAMETERS_MAX ? KB_INVALID : KB_OK;
        assert_int_equal(kbd_target_parse(arena, kb_buf_str(&raw), &target, &err), expected);
    }
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    struct kb_arena *small = kb_arena_new(16);
    struct kbd_target target;
    struct kb_error err = {0};
    assert_non_null(small);
    assert_int_equal(kbd_target_parse(small, KB_STR("/a-path-longer-than-that"), &target, &err),
                     KB_NO_MEMORY);
    kb_arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fine, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_parameter_limit, setup, teardown),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
