/* Everything a stranger may ask for has a limit, and the message says which. */
#include "test.h"

#include "internal.h"

static char long_text[KB_QUERY_MAX + 1];

static const struct {
    const char *what;
    struct kb_search_request request;
    const char *message; /* NULL: fine */
} cases[] = {
    {"the least", {.query = KB_STR_INIT("税")}, NULL},
    {"no hit before the page", {.limit = 100, .offset = 900}, NULL},
    {"the default page at the end", {.offset = 990}, NULL},
    {"a long query", {.query = {long_text, KB_QUERY_MAX}}, NULL},
    {"too long a query",
     {.query = {long_text, KB_QUERY_MAX + 1}},
     "query of 4097 bytes: at most 4096"},
    {"too many hits", {.limit = 101}, "limit '101': at most 100"},
    {"too deep",
     {.limit = 100, .offset = 901},
     "offset '901': offset and limit are together at most 1000"},
    {"too deep by default",
     {.offset = 991},
     "offset '991': offset and limit are together at most 1000"},
    {"far too deep",
     {.offset = SIZE_MAX},
     "offset '18446744073709551615': offset and limit are together at most 1000"},
    {"an unknown kind", {.kinds = 1u << 5}, "kind '0x20': no such kind"},
    {"every kind", {.kinds = 0x1f}, NULL},
    {"a category", {.category = KB_STR_INIT("行政法规")}, NULL},
    {"too long a category",
     {.category = {long_text, KB_CATEGORY_MAX + 1}},
     "category of 385 bytes: at most 384"},
    {"a region", {.region = KB_STR_INIT("440106")}, NULL},
    {"a short region", {.region = KB_STR_INIT("4401")}, "region '4401': not six digits"},
    {"a region in words", {.region = KB_STR_INIT("广州市")}, "region '广州市': not six digits"},
    {"no day", {.as_of_set = true, .as_of = KB_DATE_MAX}, "as_of: not a day"},
    {"no first day", {.as_of_set = true, .as_of = KB_DATE_MIN}, "as_of: not a day"},
    {"a day", {.as_of_set = true, .as_of = 20000}, NULL},
    {"no instant", {.known_at_set = true, .known_at_ms = KB_TIME_MAX}, "known_at: not an instant"},
};

static void checks(void **state)
{
    (void)state;
    memset(long_text, 'x', sizeof long_text);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_error err = {0};
        enum kb_status status = kb_request_check(&cases[i].request, &err);
        print_message("# %s\n", cases[i].what);
        assert_int_equal(status, cases[i].message ? KB_INVALID : KB_OK);
        assert_string_equal(err.message, cases[i].message ? cases[i].message : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(checks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
