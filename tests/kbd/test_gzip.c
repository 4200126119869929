/* gzip.c: who gets what compressed, and that it comes out as it went in. */
#include "test.h"

#include <zlib.h>

#include "gzip.h"

static void test_is_taken(void **state)
{
    (void)state;
    static const struct {
        const char *accepts;
        bool taken;
    } rows[] = {
        {NULL, false},
        {"gzip", true},
        {"gzip, deflate, br, zstd", true},
        {"br;q=1.0, gzip;q=0.8, *;q=0.1", true},
        {"deflate, br", false},
        {"gzip;q=0", false},
        {"gzip; q=0.000", false},
        {"gzip;q=0.001", true},
        {"*", true},
        {"*;q=0", false},
        {"gzip;q=0, *", false},
        {"*;q=0, gzip", true},
        {"xgzip", false},
        {"", false},
        {"identity", false},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_api_pair header = {KB_STR("accept-encoding"), kb_str_of(rows[i].accepts)};
        struct kb_api_request request = {.headers = &header,
                                         .header_count = rows[i].accepts ? 1 : 0};
        if (kbd_gzip_is_taken(&request) != rows[i].taken)
            fail_msg("%s", rows[i].accepts);
    }
}

static void test_suits(void **state)
{
    (void)state;
    static const char body[2 * KBD_GZIP_LEAST];
    static const struct {
        enum kb_door door;
        const char *type;
        size_t len;
        bool suits;
    } rows[] = {
        {KB_DOOR_PUBLIC, "text/html; charset=utf-8", sizeof body, true},
        {KB_DOOR_PUBLIC, "application/json; charset=utf-8", sizeof body, true},
        {KB_DOOR_PUBLIC, "image/svg+xml", KBD_GZIP_LEAST, true},
        {KB_DOOR_PUBLIC, "image/png", sizeof body, false},
        {KB_DOOR_PUBLIC, NULL, sizeof body, false},
        {KB_DOOR_PUBLIC, "text/css", KBD_GZIP_LEAST - 1, false},
        {KB_DOOR_INTERNAL, "text/html", sizeof body, false},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_api_response answer = {
            .headers = {{KB_STR("ETag"), KB_STR("\"x\"")},
                        {KB_STR("Content-Type"), kb_str_of(rows[i].type)}},
            .header_count = rows[i].type ? 2 : 1,
            .body = {body, rows[i].len}};
        if (kbd_gzip_suits(rows[i].door, &answer) != rows[i].suits)
            fail_msg("row %zu", i);
    }
}

static void unzip(struct kb_str small, char *out, size_t room, size_t *ret_len)
{
    z_stream stream = {0};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = (z_const Bytef *)(uintptr_t)small.data;
    stream.avail_in = (uInt)small.len;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    *ret_len = stream.total_out;
    inflateEnd(&stream);
}

static void test_comes_out_as_it_went_in(void **state)
{
    (void)state;
    static char text[100000], back[sizeof text + 1];
    static const size_t lens[] = {1024, 16384, 65537, sizeof text};
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "第三十九条劳动者有下列情形之一的"[(i * i) % 48];
    for (size_t i = 0; i < KB_COUNT(lens); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf small = KB_BUF_INIT(sizeof text);
        size_t len;
        assert_true(kbd_gzip_put((struct kb_str){text, lens[i]}, &small));
        assert_true(small.len < lens[i]);
        unzip(kb_buf_str(&small), back, sizeof back, &len);
        assert_int_equal(len, lens[i]);
        assert_memory_equal(back, text, len);
    }
}

/* What cannot be made smaller, or has no room, is sent as it is. */
static void test_no_gain(void **state)
{
    (void)state;
    char noise[4096];
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof noise; i++) {
        x = x * 1664525u + 1013904223u;
        noise[i] = (char)(x >> 24);
    }
    KB_CLEANUP(kb_buf_done) struct kb_buf small = KB_BUF_INIT(65536);
    assert_false(kbd_gzip_put((struct kb_str){noise, sizeof noise}, &small));
    KB_CLEANUP(kb_buf_done) struct kb_buf tiny = KB_BUF_INIT(8);
    static const char zeros[4096];
    assert_false(kbd_gzip_put((struct kb_str){zeros, sizeof zeros}, &tiny));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_taken),
        cmocka_unit_test(test_suits),
        cmocka_unit_test(test_comes_out_as_it_went_in),
        cmocka_unit_test(test_no_gain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
