#include "lane_metrics.h"

/* As of doors (metrics.c). */
static const int64_t bucket_us[KBD_LANE_BUCKETS] = {
    250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 10000000};

static const char *const end_names[KBD_LANE_ENDS] = {
    [KBD_LANE_ANSWERED] = "answered",
    [KBD_LANE_KEPT] = "kept",
    [KBD_LANE_FULL] = "full",
    [KBD_LANE_LIMITED] = "limited",
};

static const char *const door_names[2] = {
    [KB_DOOR_INTERNAL] = "internal",
    [KB_DOOR_PUBLIC] = "public",
};

void kbd_lane_count(struct kbd_lane_metrics *metrics, enum kb_lane lane, enum kbd_lane_end end,
                    int64_t took_us)
{
    size_t bucket = 0;
    atomic_fetch_add_explicit(&metrics->lanes[lane].ends[end], 1, memory_order_relaxed);
    if (end != KBD_LANE_ANSWERED && end != KBD_LANE_KEPT)
        return;
    while (bucket < KBD_LANE_BUCKETS && took_us > bucket_us[bucket])
        bucket++;
    atomic_fetch_add_explicit(&metrics->lanes[lane].buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&metrics->lanes[lane].took_us, (uint64_t)took_us,
                              memory_order_relaxed);
}

static unsigned long long load(atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void print_head(const char *name, const char *type, const char *help, struct kb_buf *ret)
{
    kb_buf_printf(ret, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void print_ends(struct kbd_lane_metrics *metrics, struct kb_buf *ret)
{
    print_head("kbd_lane_requests_total", "counter",
               "Requests of each lane, by how they ended: answered, kept, full (503), "
               "limited (429).",
               ret);
    for (int lane = 0; lane < KB_LANES; lane++)
        for (int end = 0; end < KBD_LANE_ENDS; end++)
            kb_buf_printf(ret, "kbd_lane_requests_total{lane=\"%s\",end=\"%s\"} %llu\n",
                          kb_lane_name((enum kb_lane)lane), end_names[end],
                          load(&metrics->lanes[lane].ends[end]));
}

static void print_latency(struct kbd_lane_metrics *metrics, enum kb_lane lane, struct kb_buf *ret)
{
    const char *name = kb_lane_name(lane);
    unsigned long long sum = 0;
    for (size_t i = 0; i <= KBD_LANE_BUCKETS; i++) {
        char bound[32] = "+Inf";
        if (i < KBD_LANE_BUCKETS)
            snprintf(bound, sizeof bound, "%g", (double)bucket_us[i] / 1e6);
        sum += load(&metrics->lanes[lane].buckets[i]);
        kb_buf_printf(ret, "kbd_lane_seconds_bucket{lane=\"%s\",le=\"%s\"} %llu\n", name, bound,
                      sum);
    }
    kb_buf_printf(ret, "kbd_lane_seconds_sum{lane=\"%s\"} %.6f\n", name,
                  (double)load(&metrics->lanes[lane].took_us) / 1e6);
    kb_buf_printf(ret, "kbd_lane_seconds_count{lane=\"%s\"} %llu\n", name, sum);
}

static void print_loads(struct kbd_workers *workers, struct kb_buf *ret)
{
    struct kbd_lane_load loads[KB_LANES];
    for (int lane = 0; lane < KB_LANES; lane++)
        loads[lane] = kbd_workers_load(workers, (enum kb_lane)lane);
    print_head("kbd_lane_waiting", "gauge", "Questions of each lane that wait now.", ret);
    for (int lane = 0; lane < KB_LANES; lane++)
        kb_buf_printf(ret, "kbd_lane_waiting{lane=\"%s\"} %zu\n", kb_lane_name((enum kb_lane)lane),
                      loads[lane].waiting);
    print_head("kbd_lane_running", "gauge", "Questions of each lane that are answered now.", ret);
    for (int lane = 0; lane < KB_LANES; lane++)
        kb_buf_printf(ret, "kbd_lane_running{lane=\"%s\"} %zu\n", kb_lane_name((enum kb_lane)lane),
                      loads[lane].running);
}

void kbd_lane_print(struct kbd_lane_metrics *metrics, struct kbd_workers *workers,
                    struct kb_buf *ret)
{
    print_ends(metrics, ret);
    print_head("kbd_lane_seconds", "histogram",
               "Time from the whole request to the whole answer in each lane, in seconds.", ret);
    for (int lane = 0; lane < KB_LANES; lane++)
        print_latency(metrics, (enum kb_lane)lane, ret);
    if (workers)
        print_loads(workers, ret);
}

/* What each table's numbers are called, and where they stand. */
static const struct number {
    const char *name, *type, *help;
    size_t offset;
} numbers[] = {
    {"kbd_kept_answers_hits_total", "counter", "Requests answered from what was kept.",
     offsetof(struct kb_api_cache_numbers, hits)},
    {"kbd_kept_answers_misses_total", "counter", "Answers made that could be kept.",
     offsetof(struct kb_api_cache_numbers, misses)},
    {"kbd_kept_answers_dropped_total", "counter",
     "How often everything kept was dropped, since the base or the day moved on.",
     offsetof(struct kb_api_cache_numbers, dropped)},
    {"kbd_kept_answers", "gauge", "Answers kept now.",
     offsetof(struct kb_api_cache_numbers, answers)},
    {"kbd_kept_answers_bytes", "gauge", "What they take.",
     offsetof(struct kb_api_cache_numbers, bytes)},
};

static unsigned long long value_of(const struct kb_api_cache_numbers *from,
                                   const struct number *number)
{
    uint64_t value;
    memcpy(&value, (const char *)from + number->offset, sizeof value);
    return value;
}

void kbd_lane_print_caches(struct kb_api_cache *const caches[2], struct kb_buf *ret)
{
    struct kb_api_cache_numbers of[2] = {0};
    for (int door = 0; door < 2; door++)
        if (caches[door])
            kb_api_cache_numbers(caches[door], &of[door]);
    for (size_t i = 0; i < KB_COUNT(numbers); i++) {
        print_head(numbers[i].name, numbers[i].type, numbers[i].help, ret);
        for (int door = 0; door < 2; door++)
            kb_buf_printf(ret, "%s{door=\"%s\"} %llu\n", numbers[i].name, door_names[door],
                          value_of(&of[door], &numbers[i]));
    }
}
