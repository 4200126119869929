#include "test.h"

#include "metrics.h"

static struct kb_str print(struct kbd_metrics *metrics, enum kbd_metric metric, bool first,
                           struct kb_buf *out)
{
    kb_buf_clear(out);
    kbd_metrics_print_part(metrics, metric, "public", first, out);
    return kb_buf_str(out);
}

static bool holds(struct kb_str text, const char *line)
{
    return kb_str_find(text, kb_str_of(line), 0) != SIZE_MAX;
}

static void test_requests_by_route_and_status(void **state)
{
    (void)state;
    struct kbd_metrics metrics = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(65536);
    kbd_metrics_count(&metrics, "/v1/search", 200, 300);
    kbd_metrics_count(&metrics, "/v1/search", 200, 300);
    kbd_metrics_count(&metrics, "/v1/search", 400, 10);
    kbd_metrics_count(&metrics, "-", 404, 10);
    kbd_metrics_count(&metrics, "/not/a/route", 599, 10);
    struct kb_str text = print(&metrics, KBD_METRIC_REQUESTS, true, &out);
    assert_true(holds(text, "# TYPE kbd_requests_total counter\n"));
    assert_true(
        holds(text, "kbd_requests_total{door=\"public\",route=\"/v1/search\",status=\"200\"} 2\n"));
    assert_true(
        holds(text, "kbd_requests_total{door=\"public\",route=\"/v1/search\",status=\"400\"} 1\n"));
    assert_true(holds(text, "{door=\"public\",route=\"-\",status=\"404\"} 1\n"));
    assert_true(holds(text, "{door=\"public\",route=\"-\",status=\"0\"} 1\n"));
    assert_false(holds(print(&metrics, KBD_METRIC_REQUESTS, false, &out), "#"));
}

static void test_latency_is_cumulative(void **state)
{
    (void)state;
    struct kbd_metrics metrics = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(65536);
    kbd_metrics_count(&metrics, "/healthz", 200, 250);      /* on the bound: inside */
    kbd_metrics_count(&metrics, "/healthz", 200, 251);      /* the next one */
    kbd_metrics_count(&metrics, "/healthz", 200, 20000000); /* past the last */
    struct kb_str text = print(&metrics, KBD_METRIC_LATENCY, true, &out);
    assert_true(holds(text, "le=\"0.00025\"} 1\n"));
    assert_true(holds(text, "le=\"0.0005\"} 2\n"));
    assert_true(holds(text, "le=\"10\"} 2\n"));
    assert_true(holds(text, "le=\"+Inf\"} 3\n"));
    assert_true(holds(text, "kbd_request_seconds_count{door=\"public\"} 3\n"));
    assert_true(holds(text, "kbd_request_seconds_sum{door=\"public\"} 20.000501\n"));
}

static void test_gauges(void **state)
{
    (void)state;
    struct kbd_metrics metrics = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(65536);
    atomic_fetch_add(&metrics.open, 3);
    atomic_fetch_add(&metrics.reaped, 1);
    assert_true(holds(print(&metrics, KBD_METRIC_OPEN, true, &out),
                      "kbd_connections_open{door=\"public\"} 3\n"));
    assert_true(holds(print(&metrics, KBD_METRIC_REAPED, true, &out),
                      "kbd_connections_reaped_total{door=\"public\"} 1\n"));
}

static void test_every_route_has_its_own_place(void **state)
{
    (void)state;
    size_t count;
    kb_api_routes(&count);
    assert_true(count < KBD_METRIC_ROUTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests_by_route_and_status),
        cmocka_unit_test(test_latency_is_cumulative),
        cmocka_unit_test(test_gauges),
        cmocka_unit_test(test_every_route_has_its_own_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
