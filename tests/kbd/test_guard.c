#include "test.h"

#include "guard.h"

/* A request that is fine but for what a case changes. */
struct request {
    const char *what;
    const char *version;
    const char *headers[8][2]; /* up to a NULL name */
    size_t target_bytes, header_bytes, header_count;
    enum kb_status expected;
};

static const struct request requests[] = {
    {"plain", "HTTP/1.1", {{"host", "a"}}, 10, 10, 0, KB_OK},
    {"1.0 without Host", "HTTP/1.0", {{NULL}}, 10, 10, 0, KB_OK},
    {"1.1 without Host", "HTTP/1.1", {{"accept", "*/*"}}, 10, 10, 0, KB_INVALID},
    {"Host twice", "HTTP/1.1", {{"host", "a"}, {"host", "a"}}, 10, 10, 0, KB_INVALID},
    {"HTTP/2.0", "HTTP/2.0", {{"host", "a"}}, 10, 10, 0, KB_INVALID},
    {"HTTP/1.2", "HTTP/1.2", {{"host", "a"}}, 10, 10, 0, KB_INVALID},
    {"length", "HTTP/1.1", {{"host", "a"}, {"content-length", "5"}}, 10, 10, 0, KB_OK},
    {"length twice, the same",
     "HTTP/1.1",
     {{"host", "a"}, {"content-length", "5"}, {"content-length", "5"}},
     10,
     10,
     0,
     KB_INVALID},
    {"length as a list",
     "HTTP/1.1",
     {{"host", "a"}, {"content-length", "5, 5"}},
     10,
     10,
     0,
     KB_INVALID},
    {"length negative",
     "HTTP/1.1",
     {{"host", "a"}, {"content-length", "-1"}},
     10,
     10,
     0,
     KB_INVALID},
    {"length huge",
     "HTTP/1.1",
     {{"host", "a"}, {"content-length", "99999999999999999999"}},
     10,
     10,
     0,
     KB_INVALID},
    {"body too large",
     "HTTP/1.1",
     {{"host", "a"}, {"content-length", "1048577"}},
     10,
     10,
     0,
     KB_TOO_LARGE},
    {"body as large as may be",
     "HTTP/1.1",
     {{"host", "a"}, {"content-length", "1048576"}},
     10,
     10,
     0,
     KB_OK},
    {"chunked", "HTTP/1.1", {{"host", "a"}, {"transfer-encoding", "Chunked"}}, 10, 10, 0, KB_OK},
    {"chunked and length",
     "HTTP/1.1",
     {{"host", "a"}, {"transfer-encoding", "chunked"}, {"content-length", "5"}},
     10,
     10,
     0,
     KB_INVALID},
    {"gzip, chunked",
     "HTTP/1.1",
     {{"host", "a"}, {"transfer-encoding", "gzip, chunked"}},
     10,
     10,
     0,
     KB_INVALID},
    {"unknown coding",
     "HTTP/1.1",
     {{"host", "a"}, {"transfer-encoding", "xchunked"}},
     10,
     10,
     0,
     KB_INVALID},
    {"space before the colon",
     "HTTP/1.1",
     {{"host", "a"}, {"accept ", "x"}},
     10,
     10,
     0,
     KB_INVALID},
    {"empty name", "HTTP/1.1", {{"host", "a"}, {"", "x"}}, 10, 10, 0, KB_INVALID},
    {"folded value", "HTTP/1.1", {{"host", "a"}, {"accept", "x\r\n y"}}, 10, 10, 0, KB_INVALID},
    {"tab in a value", "HTTP/1.1", {{"host", "a"}, {"accept", "x\ty"}}, 10, 10, 0, KB_OK},
    {"UTF-8 in a value", "HTTP/1.1", {{"host", "a"}, {"x", "租房"}}, 10, 10, 0, KB_OK},
    {"target too long", "HTTP/1.1", {{"host", "a"}}, 1001, 10, 0, KB_URI_TOO_LONG},
    {"target as long as may be", "HTTP/1.1", {{"host", "a"}}, 1000, 10, 0, KB_OK},
    {"headers too large", "HTTP/1.1", {{"host", "a"}}, 10, 2001, 0, KB_HEADERS_TOO_LARGE},
    {"too many headers",
     "HTTP/1.1",
     {{"host", "a"}},
     10,
     10,
     KBD_HEADERS_MAX + 1,
     KB_HEADERS_TOO_LARGE},
};

static void test_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(requests); i++) {
        const struct request *request = &requests[i];
        struct kb_api_pair headers[8];
        size_t count = 0;
        for (; count < 8 && request->headers[count][0]; count++)
            headers[count] = (struct kb_api_pair){kb_str_of(request->headers[count][0]),
                                                  kb_str_of(request->headers[count][1])};
        struct kbd_guard guard = {
            .version = request->version,
            .headers = headers,
            .header_count = request->header_count ? request->header_count : count,
            .header_bytes = request->header_bytes,
            .header_bytes_max = 2000,
            .target_bytes = request->target_bytes,
            .target_bytes_max = 1000,
        };
        struct kb_error err = {0};
        enum kb_status status = kbd_guard_check(&guard, &err);
        if (status != request->expected)
            fail_msg("%s: %s instead of %s (%s)", request->what, kb_status_name(status),
                     kb_status_name(request->expected), err.message);
        assert_int_equal(status != KB_OK, err.message[0] != 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_requests)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
