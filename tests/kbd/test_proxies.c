/* proxies.c: whose word about the client counts, and what they say. */
#include "proxies.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "test.h"

static struct sockaddr_storage address_of(const char *text)
{
    struct sockaddr_storage address = {0};
    if (inet_pton(AF_INET, text, &((struct sockaddr_in *)&address)->sin_addr) == 1)
        address.ss_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &((struct sockaddr_in6 *)&address)->sin6_addr) == 1)
        address.ss_family = AF_INET6;
    return address;
}

static const struct {
    const char *proxies, *peer;
    const char *headers[3][2]; /* ends with NULL */
    const char *client;
    bool secure;
} rows[] = {
    /* nobody is believed who was not named */
    {"",
     "9.9.9.9",
     {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-proto", "https"}},
     "9.9.9.9",
     false},
    {"10.0.0.1",
     "9.9.9.9",
     {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-proto", "https"}},
     "9.9.9.9",
     false},
    {"10.0.0.1", "10.0.0.2", {{"x-forwarded-for", "1.1.1.1"}}, "10.0.0.2", false},
    /* who was named speaks for the last one it did not name itself */
    {"10.0.0.1",
     "10.0.0.1",
     {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-proto", "https"}},
     "1.1.1.1",
     true},
    {"10.0.0.1", "10.0.0.1", {{"x-forwarded-for", "6.6.6.6, 1.1.1.1"}}, "1.1.1.1", false},
    {"10.0.0.0/8",
     "10.0.0.1",
     {{"x-forwarded-for", "6.6.6.6,1.1.1.1 , 10.9.9.9"}},
     "1.1.1.1",
     false},
    {"10.0.0.0/8",
     "10.0.0.1",
     {{"x-forwarded-for", "6.6.6.6, 1.1.1.1"}, {"x-forwarded-for", "10.9.9.9"}},
     "1.1.1.1",
     false},
    {"10.0.0.0/8", "10.0.0.1", {{"x-forwarded-for", "10.1.1.1, 10.2.2.2"}}, "10.1.1.1", false},
    {"10.0.0.1", "10.0.0.1", {{NULL}}, "10.0.0.1", false},
    /* what is no address ends the chain */
    {"10.0.0.0/8", "10.0.0.1", {{"x-forwarded-for", "1.1.1.1, nonsense"}}, "10.0.0.1", false},
    {"10.0.0.0/8",
     "10.0.0.1",
     {{"x-forwarded-for", "1.1.1.1, nonsense, 10.2.2.2"}},
     "10.2.2.2",
     false},
    {"10.0.0.0/8",
     "10.0.0.1",
     {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "nonsense"}},
     "10.0.0.1",
     false},
    {"10.0.0.1", "10.0.0.1", {{"x-forwarded-for", ""}}, "10.0.0.1", false},
    {"10.0.0.1", "10.0.0.1", {{"x-forwarded-for", ","}}, "10.0.0.1", false},
    {"10.0.0.1", "10.0.0.1", {{"x-forwarded-for", "unknown"}}, "10.0.0.1", false},
    /* forms */
    {"10.0.0.1", "10.0.0.1", {{"x-forwarded-for", "1.1.1.1:4711"}}, "1.1.1.1", false},
    {"::1", "::1", {{"x-forwarded-for", "[2001:db8::7]:4711"}}, "2001:db8::7", false},
    {"::1", "::1", {{"x-forwarded-for", "2001:db8::7"}}, "2001:db8::7", false},
    {"fd00::/8, 192.168.0.0/16",
     "fdff::1",
     {{"x-forwarded-for", "1.1.1.1, 192.168.3.4"}},
     "1.1.1.1",
     false},
    {"127.0.0.1", "::ffff:127.0.0.1", {{"x-forwarded-for", "::ffff:1.1.1.1"}}, "1.1.1.1", false},
    {"0.0.0.0/0", "9.9.9.9", {{"x-forwarded-for", "2001:db8::7"}}, "2001:db8::7", false},
    {"10.0.0.0/9", "10.128.0.1", {{"x-forwarded-for", "1.1.1.1"}}, "10.128.0.1", false},
    {"10.0.0.0/9", "10.127.0.1", {{"x-forwarded-for", "1.1.1.1"}}, "1.1.1.1", false},
    /* the proxy's own word about the protocol is the last */
    {"10.0.0.1",
     "10.0.0.1",
     {{"x-forwarded-proto", "https"}, {"x-forwarded-proto", "http"}},
     "10.0.0.1",
     false},
    {"10.0.0.1", "10.0.0.1", {{"x-forwarded-proto", "HTTPS"}}, "10.0.0.1", false},
};

static void test_clients(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_error err = {0};
        struct kbd_proxies proxies;
        struct kbd_client client;
        struct kb_api_pair headers[3];
        char text[KBD_CLIENT_TEXT_SIZE];
        size_t count = 0;
        for (; count < 3 && rows[i].headers[count][0]; count++)
            headers[count] = (struct kb_api_pair){kb_str_of(rows[i].headers[count][0]),
                                                  kb_str_of(rows[i].headers[count][1])};
        struct sockaddr_storage peer = address_of(rows[i].peer);
        assert_ok(kbd_proxies_parse(kb_str_of(rows[i].proxies), "proxies", &proxies, &err), &err);
        kbd_proxies_client(&proxies, (struct sockaddr *)&peer, false, headers, count, &client);
        if (strcmp(kbd_client_text(&client, text), rows[i].client) != 0)
            fail_msg("row %zu: '%s' is not '%s'", i, text, rows[i].client);
        assert_int_equal(client.secure, rows[i].secure);
    }
}

/* A connection that is TLS itself is, unless one who is believed says otherwise. */
static void test_tls(void **state)
{
    (void)state;
    struct kbd_proxies none = {.count = 0};
    struct kbd_client client;
    char text[KBD_CLIENT_TEXT_SIZE];
    struct sockaddr_storage peer = address_of("9.9.9.9");
    const struct kb_api_pair header = {KB_STR("x-forwarded-proto"), KB_STR("http")};
    kbd_proxies_client(&none, (struct sockaddr *)&peer, true, &header, 1, &client);
    assert_true(client.secure);
    kbd_proxies_client(&none, NULL, true, NULL, 0, &client);
    assert_true(client.secure);
    assert_string_equal(kbd_client_text(&client, text), "-");
}

static void test_networks(void **state)
{
    (void)state;
    static const char *const good[] = {"", " ", "127.0.0.1", "10.0.0.0/8,::1", "::/0 0.0.0.0/0"};
    static const char *const bad[] = {"localhost",  "10.0.0.0/33", "::1/129",
                                      "10.0.0.0/",  "10.0.0",      "10.0.0.0/-1",
                                      "1.2.3.4:80", "[::1]",       "x"};
    struct kbd_proxies proxies;
    struct kb_error err = {0};
    for (size_t i = 0; i < KB_COUNT(good); i++)
        assert_ok(kbd_proxies_parse(kb_str_of(good[i]), "proxies", &proxies, &err), &err);
    assert_int_equal(proxies.count, 2);
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        kb_error_clear(&err);
        assert_int_equal(kbd_proxies_parse(kb_str_of(bad[i]), "proxies", &proxies, &err),
                         KB_INVALID);
        assert_non_null(strstr(err.message, bad[i]));
    }
    char many[4 * (KBD_PROXIES_MAX + 1) + 1] = "";
    for (size_t i = 0; i <= KBD_PROXIES_MAX; i++)
        memcpy(many + 4 * i, "::1,", 5);
    kb_error_clear(&err);
    assert_int_equal(kbd_proxies_parse(kb_str_of(many), "proxies", &proxies, &err), KB_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients),
        cmocka_unit_test(test_tls),
        cmocka_unit_test(test_networks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
