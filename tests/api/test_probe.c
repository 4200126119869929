/* probe_handler.c: alive, ready, version, metrics. */
#include "golden.h"

#include "kb/file.h"

static void test_alive(void **state)
{
    struct fixture *fixture = *state;
    fixture->ready = false;
    for (int door = 0; door < 2; door++) {
        fixture_ask(fixture, (enum kb_door)door, "GET /healthz", NULL);
        assert_int_equal(fixture->response.status, 200);
        assert_str(fixture->response.body, "{\"status\":\"ok\"}");
    }
}

static void test_ready(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /readyz", NULL);
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture->response.body, "{\"status\":\"ready\"}");
    fixture->ready = false;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /readyz", NULL);
    fixture_assert_error(fixture, 503, "busy");
    assert_true(fixture_contains(fixture->response.body, "starting or stopping"));
    assert_str(fixture_header(&fixture->response, "Retry-After"), "1");
}

static void test_ready_without_a_say(void **state)
{
    struct fixture *fixture = *state;
    fixture->host.ready = NULL;
    assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /readyz", NULL)->status, 200);
}

static void test_not_ready_without_an_index(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    assert_ok(kb_dir_remove(test_path(fixture->dir, "index"), &err), &err);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /readyz", NULL);
    fixture_assert_error(fixture, 503, "busy");
    assert_true(fixture_contains(fixture->response.body, "the index cannot be opened"));
    assert_false(fixture_contains(fixture->response.body, fixture->dir));
    assert_int_not_equal(fixture->response.log.status, KB_OK);
    /* It is alive all the same. */
    assert_int_equal(fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /healthz", NULL)->status, 200);
}

static void test_not_ready_without_a_base(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(
        rename(test_path(fixture->dir, "content.db"), test_path(fixture->dir, "content.away")), 0);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /readyz", NULL);
    fixture_assert_error(fixture, 503, "busy");
    assert_true(fixture_contains(fixture->response.body, "the base cannot be opened"));
}

static void test_version(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /version", NULL);
    assert_str(fixture_json(fixture, "program"), "kbd");
    assert_str(fixture_json(fixture, "version"), "0.1.0");
    assert_str(fixture_json(fixture, "analyser"), kb_text_version());
}

static void test_metrics(void **state)
{
    struct fixture *fixture = *state;
    const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /metrics",
                                                         NULL);
    assert_int_equal(response->status, 200);
    assert_str(fixture_header(response, "Content-Type"),
               "text/plain; version=0.0.4; charset=utf-8");
    assert_str(fixture_header(response, "Cache-Control"), "no-store");
    static const char *const expected[] = {
        "# HELP kbd_index_revision ",
        "# TYPE kbd_index_revision gauge\nkbd_index_revision ",
        "\nkbd_base_revision ",
        "\nkbd_items 8\n",
        "\nkbd_editions ",
        "\nkbd_sections ",
        "\nkbd_basis_links ",
        "\nkbd_up 1\n",
    };
    for (size_t i = 0; i < KB_COUNT(expected); i++)
        if (i ? !fixture_contains(response->body, expected[i])
              : !kb_str_starts(response->body, kb_str_of(expected[i])))
            fail_msg("no '%s' in %.*s", expected[i], KB_STR_ARG(response->body));
    assert_true(kb_str_ends(response->body, KB_STR("\n")));
}

/* When the index is gone the process's own numbers are what one looks for. */
static void test_metrics_without_an_index(void **state)
{
    struct fixture *fixture = *state;
    fixture_break_index(fixture, KB_DOOR_INTERNAL);
    const struct kb_api_response *response = &fixture->response;
    /* A session looks at the files now and then only. */
    for (int i = 0; i < 1000; i++)
        if (fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /metrics", NULL)->log.status)
            break;
    assert_int_equal(response->status, 200);
    assert_true(fixture_contains(response->body, "kbd_up 1"));
    assert_false(fixture_contains(response->body, "kbd_index_revision"));
    assert_int_not_equal(response->log.status, KB_OK);
}

static void test_metrics_without_a_process(void **state)
{
    struct fixture *fixture = *state;
    fixture->host.metrics = NULL;
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /metrics", NULL);
    assert_int_equal(fixture->response.status, 200);
    assert_true(fixture_contains(fixture->response.body, "kbd_items"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_alive),
        TEST(test_ready),
        TEST(test_ready_without_a_say),
        TEST(test_not_ready_without_an_index),
        TEST(test_not_ready_without_a_base),
        TEST(test_version),
        TEST(test_metrics),
        TEST(test_metrics_without_an_index),
        TEST(test_metrics_without_a_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
