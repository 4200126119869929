/* A batch of commits: only what is touched is written, and nobody takes half of one for whole. */
#include "fixture.h"

/* --- a model of the databases -----------------------------------------------------------------
 */

#define STEPS_MAX 64

/* What each database says after each step; a step is one commit. */
struct model {
    struct kb_index_state steps[STEPS_MAX][KB_DATABASES];
    size_t count;
    int64_t change; /* of the last batch */
    uint32_t dice;
};

static uint32_t roll(struct model *model, uint32_t sides)
{
    model->dice = model->dice * 1664525u + 1013904223u;
    return (model->dice >> 8) % sides;
}

static const struct kb_index_state *last(const struct model *model)
{
    return model->steps[model->count - 1];
}

static bool judge(const struct kb_index_state *states, struct kb_index_point *ret)
{
    static const enum kb_database all[] = {0, 1, 2, 3};
    return kb_index_states_judge(states, all, KB_DATABASES, ret);
}

/* Commits those in the set, in an order that the dice say, up to `count` of them. */
static void commit_some(struct model *model, unsigned set, const struct kb_index_point *from,
                        size_t count)
{
    struct kb_index_state state = {.now = {model->change, model->change, 0}, .previous = *from};
    for (size_t i = 0; i < KB_DATABASES; i++)
        state.at[i] = set >> i & 1 ? state.now : last(model)[i].now;
    for (size_t done = 0; set && done < count; done++) {
        size_t which = roll(model, KB_DATABASES);
        while (!(set >> which & 1))
            which = (which + 1) % KB_DATABASES;
        set &= ~(1u << which);
        memcpy(model->steps[model->count], last(model), sizeof model->steps[0]);
        model->steps[model->count++][which] = state;
    }
}

static void model_init(struct model *model, uint32_t seed)
{
    struct kb_index_point start = {0};
    *model = (struct model){.count = 1, .dice = seed};
    for (size_t i = 0; i < KB_DATABASES; i++)
        model->steps[0][i] = kb_index_state_even(&start);
}

/* A batch that may be cut off; then it is done again, with a change more or without, where those
 * that have it already need not be touched. Half a batch says where to begin. */
static void run_batch(struct model *model)
{
    struct kb_index_point from, found;
    unsigned left = 1 + roll(model, 15);
    assert_true(judge(last(model), &from));
    assert_int_equal(from.change, model->change);
    model->change++;
    while (left) {
        struct kb_index_state before[KB_DATABASES];
        size_t count = roll(model, 2) ? KB_DATABASES : roll(model, KB_DATABASES);
        memcpy(before, last(model), sizeof before);
        commit_some(model, left, &from, count);
        unsigned committed = 0;
        for (size_t i = 0; i < KB_DATABASES; i++)
            committed |= (last(model)[i].now.change != before[i].now.change ? 1u : 0) << i;
        left &= ~committed;
        if (!judge(last(model), &found))
            assert_int_equal(found.change, from.change);
        assert_int_equal(left != 0, found.change == from.change);
        if (left && roll(model, 2))
            model->change++;
    }
}

/* Whether there was just this at the end of a batch. */
static bool was_there(const struct model *model, const struct kb_index_state *seen)
{
    for (size_t step = 0; step < model->count; step++) {
        struct kb_index_point point;
        bool same = judge(model->steps[step], &point);
        for (size_t i = 0; i < KB_DATABASES && same; i++)
            same = model->steps[step][i].now.change == seen[i].now.change;
        if (same)
            return true;
    }
    return false;
}

/* Reads one database after the other, each at a step not before the last one's; whatever is
 * committed in between, what is called whole was there. */
static bool read_at_random(struct model *model)
{
    struct kb_index_state seen[KB_DATABASES];
    struct kb_index_point point;
    for (size_t i = 0, step = 0; i < KB_DATABASES; i++) {
        step += roll(model, (uint32_t)(model->count - step));
        seen[i] = model->steps[step][i];
    }
    if (!judge(seen, &point))
        return false;
    assert_true(was_there(model, seen));
    return true;
}

static void test_a_model_of_all_orders(void **state)
{
    (void)state;
    struct model model;
    size_t whole = 0;
    for (uint32_t seed = 1; seed <= 2000; seed++) {
        model_init(&model, seed);
        for (int i = 0; i < 5; i++)
            run_batch(&model);
        for (int i = 0; i < 200; i++)
            whole += read_at_random(&model);
    }
    assert_true(whole > 0 && whole < 2000 * 200);
}

/* What a door sees at one step: nothing of the last batch, or all that is its, or half of it. */
static void look_through(const struct model *model, size_t step, unsigned set, enum kb_door door,
                         bool archive)
{
    enum kb_database which[KB_DATABASES];
    struct kb_index_state seen[KB_DATABASES];
    struct kb_index_point point;
    size_t count = kb_databases_of_door(door, archive, which);
    bool none = true, all = true;
    for (size_t i = 0; i < count; i++) {
        seen[i] = model->steps[step][which[i]];
        bool has = seen[i].now.change == model->change;
        none = none && !has;
        all = all && (has || !(set >> which[i] & 1));
    }
    assert_int_equal(kb_index_states_judge(seen, which, count, &point), none || all);
    if (!none)
        assert_int_equal(point.change, all ? model->change : model->change - 1);
}

static void test_each_door_knows_half_from_whole(void **state)
{
    (void)state;
    struct model model;
    struct kb_index_point from;
    for (uint32_t seed = 1; seed <= 500; seed++) {
        model_init(&model, seed);
        for (int i = 0; i < 5; i++) {
            size_t step = model.count;
            unsigned set = 1 + roll(&model, 15);
            assert_true(judge(last(&model), &from));
            model.change++;
            commit_some(&model, set, &from, KB_DATABASES);
            for (; step < model.count; step++)
                for (int door = 0; door < 4; door++)
                    look_through(&model, step, set, door & 1 ? KB_DOOR_PUBLIC : KB_DOOR_INTERNAL,
                                 door & 2);
        }
    }
}

/* --- real databases ---------------------------------------------------------------------------
 */

static const struct fixture_edition first = {
    .id = "law-a", .from = "2020-01-01", .sections = "第一条: 旧的公积金规定|第二条: 旧的提取条件"};
static const struct fixture_edition second = {
    .id = "law-a", .from = "2024-01-01", .sections = "第一条: 新的公积金规定"};
static const struct fixture_edition script = {
    .id = "script-b", .kind = KB_KIND_SCRIPT, .internal = true, .sections = "口径: 内部答复"};
static const struct fixture_edition script_later = {.id = "script-b",
                                                    .kind = KB_KIND_SCRIPT,
                                                    .internal = true,
                                                    .from = "2024-01-01",
                                                    .sections = "口径: 新的答复"};

/* Where databases are put aside, before a batch or after it. */
static const char *aside(struct fixture *fixture, const char *when, size_t which)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s-%s", fixture->dir, when,
             kb_database_name((enum kb_database)which));
    return path;
}

static void put_aside(struct fixture *fixture, const char *when)
{
    struct kb_error err = {0};
    for (size_t i = 0; i < KB_DATABASES; i++)
        assert_ok(kb_dir_copy(fixture_database_path(fixture, (enum kb_database)i),
                              aside(fixture, when, i), &err),
                  &err);
}

static void put_back(struct fixture *fixture, unsigned committed)
{
    struct kb_error err = {0};
    for (size_t i = 0; i < KB_DATABASES; i++) {
        const char *path = fixture_database_path(fixture, (enum kb_database)i);
        assert_ok(kb_dir_remove(path, &err), &err);
        assert_ok(
            kb_dir_copy(aside(fixture, committed >> i & 1 ? "after" : "before", i), path, &err),
            &err);
    }
}

static void count_line(void *context, const char *line)
{
    if (strstr(line, "cut off"))
        ++*(size_t *)context;
}

static size_t times_cut_off(struct fixture *fixture)
{
    struct kb_error err = {0};
    size_t differences, cut = 0;
    assert_ok(kb_index_verify(fixture->dir, &fixture->clock, count_line, &cut, &differences, &err),
              &err);
    return cut;
}

/* A crash after any of the commits, in any order: what is there then is one of these sets. Also
 * with a further change in the store when it is made up for. */
static void test_every_half_of_a_batch_is_finished(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &first);
    fixture_put(fixture, &script);
    fixture_catch_up(fixture);
    put_aside(fixture, "before");
    fixture_put(fixture, &second);
    fixture_put(fixture, &script_later);
    fixture_catch_up(fixture);
    put_aside(fixture, "after");
    for (unsigned committed = 0; committed < 1u << KB_DATABASES; committed++) {
        bool is_whole = !committed || committed == (1u << KB_DATABASES) - 1;
        put_back(fixture, committed);
        assert_int_equal(times_cut_off(fixture), !is_whole);
        struct kb_index_report report = fixture_catch_up(fixture);
        assert_false(report.rebuilt);
        assert_held(fixture, PUBLIC_LIVE, "law-a/0");
        assert_held(fixture, PUBLIC_ARCHIVE, "law-a/0 law-a/0 law-a/1 law-a/1");
        assert_held(fixture, INTERNAL_LIVE, "script-b/0");
        fixture_verify(fixture);
    }
    fixture_draft(fixture, &(struct fixture_edition){.id = "law-c", .sections = "第一条: 草稿"});
    for (unsigned committed = 0; committed < 1u << KB_DATABASES; committed++) {
        put_back(fixture, committed);
        fixture_catch_up(fixture);
        fixture_verify(fixture);
    }
}

static struct kb_index_point read_point(struct fixture *fixture, enum kb_database which)
{
    struct kb_error err = {0};
    struct kb_index_state said;
    struct kb_xapian_reader *reader;
    const char *path = fixture_database_path(fixture, which);
    assert_ok(kb_xapian_reader_open(&path, 1, &reader, &err), &err);
    assert_ok(kb_index_state_read(reader, 0, &said, &err), &err);
    kb_xapian_reader_close(reader);
    return said.now;
}

/* By enum kb_database, one letter for each that says it has the store's last change. */
static void assert_touched(struct fixture *fixture, int64_t change, const char *expected)
{
    char touched[KB_DATABASES + 1] = {0};
    for (size_t i = 0; i < KB_DATABASES; i++)
        touched[i] = read_point(fixture, (enum kb_database)i).change == change ? 'x' : '.';
    assert_string_equal(touched, expected);
}

static void test_only_what_is_touched_is_committed(void **state)
{
    struct fixture *fixture = *state;
    fixture_catch_up(fixture);
    const struct {
        const struct fixture_edition *edition;
        const char *touched; /* public archive, internal archive, public live, internal live */
    } rows[] = {{&first, "..x."}, {&script, "...x"}, {&second, "x.x."}, {&script_later, ".x.x"}};
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        int64_t change = fixture_put(fixture, rows[i].edition);
        fixture_catch_up(fixture);
        assert_touched(fixture, change, rows[i].touched);
        fixture_verify(fixture);
    }
    /* What changes no document is noted where those who look will see it. */
    int64_t change = fixture_draft(
        fixture, &(struct fixture_edition){.id = "law-c", .sections = "第一条: 草稿"});
    fixture_catch_up(fixture);
    assert_touched(fixture, change, "...x");
    fixture_set_day(fixture, "2027-01-01");
    fixture_catch_up(fixture);
    assert_touched(fixture, change, "xxxx");
    fixture_verify(fixture);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_model_of_all_orders),
        cmocka_unit_test(test_each_door_knows_half_from_whole),
        TEST(test_every_half_of_a_batch_is_finished),
        TEST(test_only_what_is_touched_is_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
