#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "address.h"

static void test_v4(void **state)
{
    (void)state;
    struct kbd_address address;
    struct kb_error err = {0};
    assert_ok(kbd_address_parse(KB_STR("127.0.0.1:8080"), "internal", &address, &err), &err);
    const struct sockaddr_in *socket = (const struct sockaddr_in *)&address.socket;
    assert_int_equal(socket->sin_family, AF_INET);
    assert_int_equal(ntohs(socket->sin_port), 8080);
    assert_int_equal(ntohl(socket->sin_addr.s_addr), 0x7F000001);
    assert_string_equal(address.host, "127.0.0.1");
}

static void test_v6(void **state)
{
    (void)state;
    struct kbd_address address;
    struct kb_error err = {0};
    assert_ok(kbd_address_parse(KB_STR("[::1]:0"), "public", &address, &err), &err);
    const struct sockaddr_in6 *socket = (const struct sockaddr_in6 *)&address.socket;
    assert_int_equal(socket->sin6_family, AF_INET6);
    assert_int_equal(socket->sin6_port, 0);
    assert_memory_equal(&socket->sin6_addr, &in6addr_loopback, sizeof in6addr_loopback);
    assert_string_equal(address.host, "[::1]");
}

static void test_localhost(void **state)
{
    (void)state;
    struct kbd_address address;
    struct kb_error err = {0};
    assert_ok(kbd_address_parse(KB_STR("localhost:65535"), "public", &address, &err), &err);
    assert_int_equal(address.socket.ss_family, AF_INET);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        ":80",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "::1:80",
        "[::1:80",
        "host:80",
        "127.0.0.1:80x",
        "127.0.0.1:-1",
        "[]:80",
        "1.2.3:80",
        "a very long name that is longer than sixty-four bytes and so cannot be one:80",
    };
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        struct kbd_address address;
        struct kb_error err = {0};
        assert_int_equal(kbd_address_parse(kb_str_of(bad[i]), "public", &address, &err),
                         KB_INVALID);
        assert_true(kb_str_starts(kb_str_of(err.message), KB_STR("public: ")));
        assert_true(err.hint[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v4),
        cmocka_unit_test(test_v6),
        cmocka_unit_test(test_localhost),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
