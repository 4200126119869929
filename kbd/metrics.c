#include "metrics.h"

/* Upper bounds in microseconds; a question on the law base takes one to a few milliseconds. */
static const int64_t bucket_us[KBD_METRIC_BUCKETS] = {
    250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 10000000};

/* The statuses that are answered; anything else is counted in the last place, as 0. */
static const int statuses[KBD_METRIC_STATUSES] = {200, 204, 303, 304, 400, 401, 403, 404, 405,
                                                  409, 413, 414, 429, 431, 500, 501, 503, 0};

static size_t route_index(const char *route)
{
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count && i < KBD_METRIC_ROUTES - 1; i++)
        if (routes[i].pattern == route || !strcmp(routes[i].pattern, route))
            return i;
    return KBD_METRIC_ROUTES - 1;
}

static size_t status_index(int status)
{
    size_t i = 0;
    while (i < KBD_METRIC_STATUSES - 1 && statuses[i] != status)
        i++;
    return i;
}

void kbd_metrics_count(struct kbd_metrics *metrics, const char *route, int status, int64_t took_us)
{
    size_t bucket = 0;
    while (bucket < KBD_METRIC_BUCKETS && took_us > bucket_us[bucket])
        bucket++;
    atomic_fetch_add_explicit(&metrics->requests[route_index(route)][status_index(status)], 1,
                              memory_order_relaxed);
    atomic_fetch_add_explicit(&metrics->buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&metrics->took_us, (uint64_t)took_us, memory_order_relaxed);
}

static uint64_t load(atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void print_head(bool first, const char *name, const char *type, const char *help,
                       struct kb_buf *ret)
{
    if (first)
        kb_buf_printf(ret, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void print_requests(struct kbd_metrics *metrics, const char *door, struct kb_buf *ret)
{
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t r = 0; r < KBD_METRIC_ROUTES; r++)
        for (size_t s = 0; s < KBD_METRIC_STATUSES; s++) {
            uint64_t n = load(&metrics->requests[r][s]);
            if (n)
                kb_buf_printf(
                    ret, "kbd_requests_total{door=\"%s\",route=\"%s\",status=\"%d\"} %llu\n", door,
                    r < count ? routes[r].pattern : "-", statuses[s], (unsigned long long)n);
        }
}

static void print_latency(struct kbd_metrics *metrics, const char *door, struct kb_buf *ret)
{
    uint64_t sum = 0;
    for (size_t i = 0; i <= KBD_METRIC_BUCKETS; i++) {
        char bound[32] = "+Inf";
        if (i < KBD_METRIC_BUCKETS)
            snprintf(bound, sizeof bound, "%g", (double)bucket_us[i] / 1e6);
        sum += load(&metrics->buckets[i]);
        kb_buf_printf(ret, "kbd_request_seconds_bucket{door=\"%s\",le=\"%s\"} %llu\n", door, bound,
                      (unsigned long long)sum);
    }
    kb_buf_printf(ret, "kbd_request_seconds_sum{door=\"%s\"} %.6f\n", door,
                  (double)load(&metrics->took_us) / 1e6);
    kb_buf_printf(ret, "kbd_request_seconds_count{door=\"%s\"} %llu\n", door,
                  (unsigned long long)sum);
}

static void print_single(const char *name, const char *type, const char *help, const char *door,
                         uint64_t value, bool first, struct kb_buf *ret)
{
    print_head(first, name, type, help, ret);
    kb_buf_printf(ret, "%s{door=\"%s\"} %llu\n", name, door, (unsigned long long)value);
}

void kbd_metrics_print_part(struct kbd_metrics *metrics, enum kbd_metric metric, const char *door,
                            bool first, struct kb_buf *ret)
{
    switch (metric) {
    case KBD_METRIC_REQUESTS:
        print_head(first, "kbd_requests_total", "counter", "Requests answered.", ret);
        print_requests(metrics, door, ret);
        break;
    case KBD_METRIC_LATENCY:
        print_head(first, "kbd_request_seconds", "histogram",
                   "Time from the whole request to the whole answer, in seconds.", ret);
        print_latency(metrics, door, ret);
        break;
    case KBD_METRIC_OPEN:
        print_single("kbd_connections_open", "gauge", "Connections open now.", door,
                     load(&metrics->open), first, ret);
        break;
    case KBD_METRIC_REAPED:
        print_single("kbd_connections_reaped_total", "counter",
                     "Connections cut off for being too slow.", door, load(&metrics->reaped), first,
                     ret);
        break;
    case KBD_METRIC_END:
        break;
    }
}
