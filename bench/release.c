/*
 * release.c - what an instant costs: from the clock to the new world at both doors.
 *
 *     bench_release DIR [ITEMS]
 *
 * Works on the base in DIR, with an index, which it changes: use a copy. Plans a release of ITEMS
 * (1,000) new scripts of one to three sections and one policy of forty for each hundred of them,
 * stages it, releases it and waits until a reader at each door finds it. Prints milliseconds, how
 * long the longest slice of staging kept the writer, and what taking it back costs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "kb/edit.h"
#include "kb/index.h"
#include "kb/release.h"

#define ITEMS        1000
#define ITEMS_MAX    10000
#define SLICE        20
#define POLICY_EVERY 100
#define POLICY_PARTS 40
#define SLICES_MAX   1000
#define HOUR_MS      3600000
#define SECRET       "灏氶浠"
#define SECRET_TERM  "灏氶"

/* The base's clock, which the benchmark moves. */
static int64_t shift_ms;

static int64_t bench_now_ms(void *context)
{
    (void)context;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + shift_ms;
}

static int32_t bench_offset_s(void *context, int64_t at_ms)
{
    (void)context;
    (void)at_ms;
    return 8 * 3600;
}

static double ms_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void check(enum kb_status status, const struct kb_error *err)
{
    if (status == KB_OK)
        return;
    fprintf(stderr, "bench_release: %s: %s\n", kb_status_name(status), err->message);
    exit(1);
}

/* --- planning --------------------------------------------------------------------------------- */

static void move(struct kb_store *store, const struct kb_edit_result *draft, const char *who,
                 enum kb_move move)
{
    struct kb_error err = {0};
    struct kb_edit_result result;
    int64_t change;
    const struct kb_actor actor = {who, KB_ROLE_ADMIN};
    check(kb_store_begin_as(store, &actor, &err), &err);
    check(
        kb_edit_move(store, kb_str_of(draft->id), draft->edition, move, KB_STR("x"), &result, &err),
        &err);
    check(kb_store_commit(store, &change, &err), &err);
}

static void add_item(struct kb_store *store, int64_t release, size_t number)
{
    struct kb_error err = {0};
    bool is_policy = number % POLICY_EVERY == 0;
    struct kb_section sections[POLICY_PARTS];
    char title[64], labels[POLICY_PARTS][16], texts[POLICY_PARTS][256];
    size_t count = is_policy ? POLICY_PARTS : 1 + number % 3;
    snprintf(title, sizeof title, "%s第%zu号%s", is_policy ? "办法" : "口径", number, SECRET);
    for (size_t i = 0; i < count; i++) {
        snprintf(labels[i], sizeof labels[i], "第%zu条", i + 1);
        snprintf(texts[i], sizeof texts[i],
                 "%s：自2026年10月1日起，住房公积金提取额度调整为每年%zu元，%zu个工作日内办结，"
                 "需提供身份证明和租赁合同，材料%zu份。",
                 SECRET, 1000 + number * 7 % 9000, 1 + number % 20, 1 + number % 9);
        sections[i] = (struct kb_section){.label = kb_str_of(labels[i]),
                                          .text = kb_str_of(texts[i])};
    }
    struct kb_edition_text text = {
        .kind = is_policy ? KB_KIND_POLICY : KB_KIND_SCRIPT,
        .audience = number % 2 ? KB_AUDIENCE_INTERNAL : KB_AUDIENCE_PUBLIC,
        .title = kb_str_of(title),
        .region = KB_STR("000000"),
        .category = KB_STR("行政法"),
        .change_note = KB_STR("x"),
        .no_basis = KB_STR("x"),
        .effective_from = KB_DATE_MIN,
        .effective_to = KB_DATE_MAX,
        .sections = sections,
        .section_count = count,
    };
    struct kb_put_result put;
    int64_t change;
    check(kb_store_begin(store, "bench", &err), &err);
    check(kb_store_put(store, &text, false, &put, &err), &err);
    check(kb_release_add(store, release, KB_MEMBER_EDITION, kb_str_of(put.id), put.edition,
                         KB_STR(""), &err),
          &err);
    check(kb_store_commit(store, &change, &err), &err);
    struct kb_edit_result draft = {.edition = put.edition};
    memcpy(draft.id, put.id, sizeof draft.id);
    move(store, &draft, "bench", KB_MOVE_SUBMIT);
    move(store, &draft, "second", KB_MOVE_APPROVE);
}

static int64_t plan(struct kb_store *store, size_t items)
{
    struct kb_error err = {0};
    int64_t release, change;
    check(kb_store_begin(store, "bench", &err), &err);
    check(kb_release_create(store, KB_STR("bench"), &release, &err), &err);
    check(kb_store_commit(store, &change, &err), &err);
    for (size_t i = 0; i < items; i++)
        add_item(store, release, i);
    check(kb_store_begin(store, "bench", &err), &err);
    check(kb_release_schedule(store, release, bench_now_ms(NULL) + HOUR_MS, &err), &err);
    check(kb_store_commit(store, &change, &err), &err);
    return release;
}

/* --- staging ---------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static void stage(struct kb_indexer *indexer)
{
    static double times[SLICES_MAX];
    struct kb_error err = {0};
    struct kb_stage_report report = {.more = true};
    size_t count = 0;
    double began = ms_now(), copy = 0;
    while (report.more && count < SLICES_MAX) {
        double before = ms_now();
        check(kb_indexer_stage(indexer, NULL, 0, SLICE, &report, &err), &err);
        if (count == 0)
            copy = ms_now() - before;
        else
            times[count - 1] = ms_now() - before;
        count++;
    }
    count -= count > 0;
    qsort(times, count, sizeof times[0], compare);
    printf("staged in %.0f ms: copy %.0f ms, then %zu slices of %d items: p50 %.0f, max %.0f ms\n",
           ms_now() - began, copy, count, SLICE, count ? times[count / 2] : 0,
           count ? times[count - 1] : 0);
}

/* --- the instant ------------------------------------------------------------------------------ */

static uint32_t look(struct kb_index *index)
{
    struct kb_error err = {0};
    uint32_t count;
    check(kb_index_refresh(index, &err), &err);
    check(
        kb_xapian_reader_term_frequency(kb_index_reader(index), KB_STR(SECRET_TERM), &count, &err),
        &err);
    return count;
}

static void flip(struct kb_store *store, struct kb_indexer *indexer, const char *dir)
{
    struct kb_error err = {0};
    struct kb_index *doors[2] = {NULL, NULL};
    struct kb_index_report report;
    check(kb_index_open(dir, KB_DOOR_INTERNAL, false, &doors[0], &err), &err);
    check(kb_index_open(dir, KB_DOOR_PUBLIC, false, &doors[1], &err), &err);
    uint32_t before[2] = {look(doors[0]), look(doors[1])};
    shift_ms += HOUR_MS;
    double began = ms_now();
    check(kb_release_flip_due(store, NULL, &err), &err);
    double stored = ms_now();
    check(kb_indexer_catch_up(indexer, NULL, &report, &err), &err);
    double indexed = ms_now();
    uint32_t after[2] = {look(doors[0]), look(doors[1])};
    printf("released in %.0f ms: store %.0f, index %.0f (%zu items written), doors %.1f\n",
           ms_now() - began, stored - began, indexed - stored, report.items, ms_now() - indexed);
    printf("sections found: internal %u to %u, public %u to %u\n", before[0], after[0], before[1],
           after[1]);
    kb_index_close(doors[0]);
    kb_index_close(doors[1]);
}

static void roll_back(struct kb_store *store, struct kb_indexer *indexer, int64_t release)
{
    struct kb_error err = {0};
    struct kb_index_report report;
    int64_t change;
    double began = ms_now();
    check(kb_store_begin(store, "bench", &err), &err);
    check(kb_release_roll_back(store, release, KB_STR("bench"), &err), &err);
    check(kb_store_commit(store, &change, &err), &err);
    double stored = ms_now();
    check(kb_indexer_catch_up(indexer, NULL, &report, &err), &err);
    printf("taken back in %.0f ms: store %.0f, index %.0f\n", ms_now() - began, stored - began,
           ms_now() - stored);
}

int main(int argc, char **argv)
{
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_indexer *indexer;
    struct kb_index_report report;
    const struct kb_clock clock = {bench_now_ms, bench_offset_s, NULL};
    uint64_t items = ITEMS;
    if (argc < 2 || (argc > 2 && !kb_str_to_uint(kb_str_of(argv[2]), ITEMS_MAX, &items))) {
        fprintf(stderr, "usage: bench_release DIR [ITEMS]\n");
        return 2;
    }
    check(kb_store_open(argv[1], &clock, &store, &err), &err);
    check(kb_indexer_new(store, &indexer, &err), &err);
    check(kb_indexer_catch_up(indexer, NULL, &report, &err), &err);
    int64_t release = plan(store, items);
    double began = ms_now();
    check(kb_indexer_catch_up(indexer, NULL, &report, &err), &err);
    printf("%" PRIu64 " items planned; catching up past the plan: %.0f ms, %zu items\n", items,
           ms_now() - began, report.items);
    stage(indexer);
    flip(store, indexer, argv[1]);
    roll_back(store, indexer, release);
    kb_indexer_free(indexer);
    kb_store_close(store);
    return 0;
}
