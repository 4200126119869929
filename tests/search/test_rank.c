/* The final order, and what of a window is sure. */
#include "test.h"

#include <math.h>

#include "internal.h"

#define TODAY 20000

/* In order, best first; each before all that follow. */
static const struct kb_candidate ordered[] = {
    {.score = 9, .key = {.id = KB_STR_INIT("b"), .ordinal = 5, .valid_from = TODAY + 9}},
    {.score = 8, .key = {.id = KB_STR_INIT("a"), .ordinal = 2}},
    {.score = 8, .key = {.id = KB_STR_INIT("a"), .ordinal = 10}},
    {.score = 8, .key = {.id = KB_STR_INIT("aa"), .ordinal = 0}},
    {.score = 8, .key = {.id = KB_STR_INIT("b"), .ordinal = 0, .valid_from = 1, .edition_row = 9}},
    {.score = 8, .key = {.id = KB_STR_INIT("b"), .ordinal = 0, .valid_from = TODAY + 1}},
    {.score = 8, .key = {.id = KB_STR_INIT("b"), .ordinal = 0, .valid_from = TODAY + 2}},
    {.score = 8,
     .key = {.id = KB_STR_INIT("b"), .ordinal = 0, .valid_from = TODAY + 2, .edition_row = 2}},
    {.score = 8,
     .key = {.id = KB_STR_INIT("b"),
             .ordinal = 0,
             .valid_from = TODAY + 2,
             .edition_row = 2,
             .standing_row = 7}},
    {.score = 0, .key = {.id = KB_STR_INIT("a"), .ordinal = 0}},
};

static void the_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(ordered); i++)
        for (size_t k = 0; k < KB_COUNT(ordered); k++) {
            int order = kb_candidate_compare(&ordered[i], &ordered[k], TODAY);
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
}

/* --- windows over an index made here, in two orders of documents ------------------------------ */

static char *dir;
static struct kb_xapian_reader *readers[2];
static struct kb_arena *arena;
static struct kb_weights weights;

/* 'word' wdf times in a document of 40: heavier with wdf. Sections 20 to 39 of item t tie. */
static const struct {
    const char *id;
    uint32_t ordinal;
    int64_t edition;
    kb_date from, to;
    uint32_t wdf;
} documents[] = {
    {"coming", 0, 1, TODAY + 5, KB_DATE_MAX, 4},
    {"now", 0, 2, 0, KB_DATE_MAX, 4},
    {"over", 0, 3, 0, TODAY, 5},
    {"twice", 0, 4, 0, TODAY + 3, 3},
    {"twice", 0, 4, TODAY + 3, KB_DATE_MAX, 3},
    {"far", 0, 5, TODAY + 5, KB_DATE_MAX, 39},
};

enum {
    TIES = 20,
    KINDS = KB_COUNT(documents)
};

static void add_document(struct kb_xapian_writer *writer, const struct kb_index_key *key,
                         uint32_t wdf)
{
    struct kb_error err = {0};
    struct kb_buf encoded = KB_BUF_INIT(1024);
    kb_index_key_put(key, &encoded);
    struct kb_xapian_term terms[] = {{KB_STR("word"), wdf}, {KB_STR("fill"), 40 - wdf}};
    struct kb_xapian_value value = {KB_INDEX_SLOT_KEY, kb_buf_str(&encoded)};
    struct kb_xapian_document document = {
        .terms = terms, .term_count = 2, .values = &value, .value_count = 1};
    assert_ok(kb_xapian_writer_add(writer, &document, &err), &err);
    kb_buf_done(&encoded);
}

static void add_number(struct kb_xapian_writer *writer, unsigned number)
{
    struct kb_index_key key = {
        .id = KB_STR("t"), .ordinal = number, .edition_row = 100, .valid_to = KB_DATE_MAX};
    uint32_t wdf = 1;
    if (number < KINDS) {
        key.id = kb_str_of(documents[number].id);
        key.ordinal = documents[number].ordinal;
        key.edition_row = documents[number].edition;
        key.valid_from = documents[number].from;
        key.valid_to = documents[number].to;
        wdf = documents[number].wdf;
    }
    key.standing_row = number + 1;
    add_document(writer, &key, wdf);
}

static int set_up(void **state)
{
    (void)state;
    struct kb_error err = {0};
    dir = test_temp_dir();
    arena = kb_arena_new(16 << 20);
    weights = kb_weights_default;
    weights.enough = 1;
    for (unsigned k = 0; k < 2; k++) {
        struct kb_xapian_writer *writer;
        const char *path = test_path(dir, k ? "backwards" : "forwards");
        assert_ok(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), &err);
        for (unsigned i = 0; i < KINDS + TIES; i++)
            add_number(writer, k ? KINDS + TIES - 1 - i : i);
        assert_ok(kb_xapian_writer_commit(writer, &err), &err);
        kb_xapian_writer_close(writer);
        assert_ok(kb_xapian_reader_open(&path, 1, &readers[k], &err), &err);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kb_xapian_reader_close(readers[0]);
    kb_xapian_reader_close(readers[1]);
    kb_arena_free(arena);
    test_temp_dir_remove(dir);
    return 0;
}

static struct kb_window look(unsigned which, size_t limit)
{
    struct kb_error err = {0};
    struct kb_window window;
    struct kb_xapian_query *query = kb_xapian_query_term(KB_STR("word"), 1);
    assert_ok(kb_window_look(readers[which], &weights, query, TODAY, limit, arena, &window, &err),
              &err);
    kb_xapian_query_free(query);
    return window;
}

static void everything(void **state)
{
    (void)state;
    static const char *const ids[] = {"far", "now", "coming", "twice"};
    for (unsigned which = 0; which < 2; which++) {
        struct kb_window window = look(which, 100);
        assert_true(window.whole);
        assert_true(window.passed_over); /* what is over, and what is there twice */
        assert_int_equal(window.count, KINDS - 2 + TIES);
        assert_int_equal(window.settled, window.count);
        /* What clearly scores better stands first though it is coming; else what is in force. */
        for (size_t i = 0; i < KB_COUNT(ids); i++)
            assert_str(window.items[i].key.id, ids[i]);
        assert_int_equal(window.items[3].key.valid_from, 0);
        for (size_t i = 4; i < window.count; i++)
            assert_int_equal(window.items[i].key.ordinal, KINDS + i - 4);
    }
}

/* The border cuts the ties somewhere; none of them is settled then, and what is above is. */
static void ties_across_the_border(void **state)
{
    (void)state;
    for (unsigned which = 0; which < 2; which++) {
        struct kb_window window = look(which, KINDS + 5);
        assert_false(window.whole);
        assert_int_equal(window.settled, 4);
    }
}

/* What is coming loses a little: below the border's weight it is not sure any more. */
static void a_pending_one_at_the_border(void **state)
{
    (void)state;
    for (unsigned which = 0; which < 2; which++) {
        struct kb_window window = look(which, 4); /* far, over, coming and now */
        assert_false(window.whole);
        assert_int_equal(window.settled, 1);
        assert_str(window.items[0].key.id, "far");
    }
}

/* The widest window is all there is to see, so all of it counts. */
static void the_last_window(void **state)
{
    (void)state;
    weights.window_max = KINDS + 5;
    struct kb_window window = look(0, KINDS + 5);
    weights.window_max = kb_weights_default.window_max;
    assert_int_equal(window.settled, window.count);
}

static void counts(void **state)
{
    (void)state;
    struct kb_window window = look(0, 100);
    assert_int_equal(window.lower_bound, KINDS + TIES);
    assert_int_equal(window.upper_bound, KINDS + TIES);
    assert_int_equal(window.estimate, KINDS + TIES);
}

static void scores_are_rounded(void **state)
{
    (void)state;
    struct kb_window window = look(0, 100);
    for (size_t i = 0; i < window.count; i++) {
        double steps = window.items[i].score / weights.score_step;
        assert_true(fabs(steps - round(steps)) < 1e-3);
    }
}

static void an_exhausted_arena(void **state)
{
    (void)state;
    struct kb_xapian_query *query = kb_xapian_query_term(KB_STR("word"), 1);
    enum kb_status status = KB_NO_MEMORY;
    for (size_t cap = 16; status; cap += 64) {
        struct kb_error err = {0};
        struct kb_window window;
        struct kb_arena *small = kb_arena_new(cap);
        assert_non_null(small);
        status = kb_window_look(readers[0], &weights, query, TODAY, 100, small, &window, &err);
        kb_arena_free(small);
        assert_true(status == KB_OK || status == KB_NO_MEMORY);
        assert_true(cap < 1 << 20);
    }
    kb_xapian_query_free(query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order),
        cmocka_unit_test(everything),
        cmocka_unit_test(ties_across_the_border),
        cmocka_unit_test(a_pending_one_at_the_border),
        cmocka_unit_test(the_last_window),
        cmocka_unit_test(counts),
        cmocka_unit_test(scores_are_rounded),
        cmocka_unit_test(an_exhausted_arena),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
