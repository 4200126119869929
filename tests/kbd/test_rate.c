/* rate.c: so many a minute for each address, and for nobody fewer because of others. */
#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "rate.h"

#define SECOND INT64_C(1000000)

static struct kbd_rate *rate;

static void start(unsigned per_minute)
{
    struct kb_error err = {0};
    kbd_rate_free(rate);
    assert_ok(kbd_rate_new(per_minute, &rate, &err), &err);
}

static int teardown(void **state)
{
    (void)state;
    kbd_rate_free(rate);
    rate = NULL;
    return 0;
}

static unsigned take(const char *text, int64_t now_us)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return kbd_rate_take(rate, (struct sockaddr *)&four, now_us);
    assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
    return kbd_rate_take(rate, (struct sockaddr *)&six, now_us);
}

static void test_so_many_a_minute(void **state)
{
    (void)state;
    start(3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(take("192.0.2.1", 5 * SECOND + i), 0);
    assert_int_equal(take("192.0.2.1", 5 * SECOND + 3), 60);
    assert_int_equal(take("192.0.2.1", 35 * SECOND), 30);
    assert_int_equal(take("192.0.2.1", 65 * SECOND - 1), 1);
    assert_int_equal(take("192.0.2.1", 65 * SECOND), 0);
}

static void test_each_address_for_itself(void **state)
{
    static const char *const same[][2] = {{"192.0.2.1", "::ffff:192.0.2.1"},
                                          {"2001:db8:0:1::1", "2001:db8:0:1:2::9"}};
    static const char *const other[][2] = {{"192.0.2.1", "192.0.2.2"},
                                           {"2001:db8:0:1::1", "2001:db8:0:2::1"},
                                           {"192.0.2.1", "c000:0201::"}};
    (void)state;
    for (size_t i = 0; i < KB_COUNT(same); i++) {
        start(1);
        assert_int_equal(take(same[i][0], 0), 0);
        assert_int_not_equal(take(same[i][1], 0), 0);
    }
    for (size_t i = 0; i < KB_COUNT(other); i++) {
        start(1);
        assert_int_equal(take(other[i][0], 0), 0);
        assert_int_equal(take(other[i][1], 0), 0);
    }
}

/* However many there are, nobody is refused what they did not use. */
static void test_crowd(void **state)
{
    (void)state;
    start(1);
    for (unsigned i = 0; i < 50000; i++) {
        struct sockaddr_in four = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(i)};
        assert_int_equal(kbd_rate_take(rate, (struct sockaddr *)&four, i), 0);
    }
}

static void test_none_and_nobody(void **state)
{
    (void)state;
    start(0);
    assert_int_equal(take("192.0.2.1", 0), 60);
    start(1);
    assert_int_equal(kbd_rate_take(rate, NULL, 0), 0);
    assert_int_equal(kbd_rate_take(rate, NULL, 0), 60);
    kbd_rate_free(NULL);
}

/* Keys and addresses are counted apart, each by the limit it is asked with. */
static void test_sorts(void **state)
{
    (void)state;
    struct sockaddr_in four = {.sin_family = AF_INET};
    const struct kbd_rate_who keys[] = {{.key = 1, .address = (struct sockaddr *)&four},
                                        {.key = 256}};
    const struct kbd_rate_who addresses[] = {{.sort = 2, .address = (struct sockaddr *)&four},
                                             {.sort = 3, .address = (struct sockaddr *)&four},
                                             {.sort = 3}};
    start(0);
    assert_int_equal(kbd_rate_take_of(rate, &keys[0], 2, 0), 0);
    assert_int_equal(kbd_rate_take_of(rate, &keys[0], 2, 0), 0);
    assert_int_equal(kbd_rate_take_of(rate, &keys[0], 2, SECOND), 59);
    assert_int_equal(kbd_rate_take_of(rate, &keys[0], 3, SECOND), 0);
    assert_int_equal(kbd_rate_take_of(rate, &keys[1], 1, SECOND), 0);
    for (size_t i = 0; i < KB_COUNT(addresses); i++) {
        assert_int_equal(kbd_rate_take_of(rate, &addresses[i], 1, SECOND), 0);
        assert_int_equal(kbd_rate_take_of(rate, &addresses[i], 1, SECOND), 60);
    }
    assert_int_equal(kbd_rate_take(rate, (struct sockaddr *)&four, 0), 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_so_many_a_minute, teardown),
        cmocka_unit_test_teardown(test_each_address_for_itself, teardown),
        cmocka_unit_test_teardown(test_crowd, teardown),
        cmocka_unit_test_teardown(test_none_and_nobody, teardown),
        cmocka_unit_test_teardown(test_sorts, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
