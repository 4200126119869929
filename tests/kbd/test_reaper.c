#include "test.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "reaper.h"

/* Whether the other end of a socket is shut down within some seconds. */
static bool hangs_up(int fd, int seconds)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    char byte;
    return poll(&poll_fd, 1, seconds * 1000) == 1 && read(fd, &byte, 1) == 0;
}

static void test_slow_connection_is_cut_off_once(void **state)
{
    (void)state;
    struct kbd_reaper *reaper = NULL;
    struct kb_error err = {0};
    atomic_uint_fast64_t reaped = 0;
    int slow[2], removed[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, slow), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, removed), 0);
    assert_ok(kbd_reaper_start(1, &reaped, &reaper, &err), &err);
    struct kbd_reaper_entry *first = kbd_reaper_add(reaper, slow[0]);
    struct kbd_reaper_entry *second = kbd_reaper_add(reaper, removed[0]);
    kbd_reaper_remove(reaper, second);
    assert_true(hangs_up(slow[1], 20));
    assert_false(hangs_up(removed[1], 0));
    kbd_reaper_rearm(reaper, first);
    assert_int_equal(atomic_load(&reaped), 1);
    kbd_reaper_remove(reaper, first);
    kbd_reaper_rearm(reaper, NULL);
    kbd_reaper_remove(reaper, NULL);
    kbd_reaper_stop(reaper);
    for (int i = 0; i < 2; i++) {
        close(slow[i]);
        close(removed[i]);
    }
}

static void test_long_deadline_cuts_nobody_off(void **state)
{
    (void)state;
    struct kbd_reaper *reaper = NULL;
    struct kb_error err = {0};
    atomic_uint_fast64_t reaped = 0;
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_ok(kbd_reaper_start(3600, &reaped, &reaper, &err), &err);
    struct kbd_reaper_entry *entry = kbd_reaper_add(reaper, ends[0]);
    assert_false(hangs_up(ends[1], 2));
    kbd_reaper_remove(reaper, entry);
    kbd_reaper_stop(reaper);
    assert_int_equal(atomic_load(&reaped), 0);
    close(ends[0]);
    close(ends[1]);
    kbd_reaper_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slow_connection_is_cut_off_once),
        cmocka_unit_test(test_long_deadline_cuts_nobody_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
