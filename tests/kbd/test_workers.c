#include "test.h"

#include <pthread.h>
#include <sys/resource.h>

#include "workers.h"

/*
 * Jobs here ask for sessions of a base that is not there, so each is run without one and told why:
 * what is tested is who is run, in which order, and what is refused.
 */
struct record {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char order[64]; /* names of jobs in the order they ran */
    size_t count;
    bool gate_open;
};

struct named_job {
    struct kbd_job job;
    char name;
    struct record *record;
    enum kb_status status;
    int nice; /* of the thread that ran it */
};

static _Atomic int64_t clock_us;

static int64_t now_us(void *context)
{
    (void)context;
    return clock_us;
}

static struct kb_clock still_clock;
static int64_t now_ms = TEST_NOW_MS;
static const struct kb_api_host host = {
    .data_dir = "/nonexistent/kbd-test", .clock = &still_clock, .version = "0", .now_us = now_us};

static bool note(struct kbd_job *job, struct kb_api_session *session, const struct kb_error *err)
{
    struct named_job *named = (struct named_job *)job;
    struct record *record = named->record;
    assert_null(session);
    pthread_mutex_lock(&record->lock);
    named->status = err->status;
    named->nice = getpriority(PRIO_PROCESS, 0);
    record->order[record->count++] = named->name;
    pthread_cond_broadcast(&record->changed);
    pthread_mutex_unlock(&record->lock);
    return false;
}

/* A job that keeps its worker busy until the gate opens. */
static bool wait_at_gate(struct kbd_job *job, struct kb_api_session *session,
                         const struct kb_error *err)
{
    struct record *record = ((struct named_job *)job)->record;
    note(job, session, err);
    pthread_mutex_lock(&record->lock);
    while (!record->gate_open)
        pthread_cond_wait(&record->changed, &record->lock);
    pthread_mutex_unlock(&record->lock);
    return false;
}

static void open_gate(struct record *record)
{
    pthread_mutex_lock(&record->lock);
    record->gate_open = true;
    pthread_cond_broadcast(&record->changed);
    pthread_mutex_unlock(&record->lock);
}

static void wait_for_count(struct record *record, size_t count)
{
    pthread_mutex_lock(&record->lock);
    while (record->count < count)
        pthread_cond_wait(&record->changed, &record->lock);
    pthread_mutex_unlock(&record->lock);
}

static struct kbd_workers_options options_of(unsigned count, size_t queue_max)
{
    struct kbd_workers_options options = {.host = &host, .count = count, .wait_max_us = 1000};
    for (size_t i = 0; i < KB_LANES; i++)
        options.lanes[i].queue_max = queue_max;
    return options;
}

static struct kbd_workers *start(const struct kbd_workers_options *options)
{
    struct kbd_workers *workers = NULL;
    struct kb_error err = {0};
    still_clock = test_clock(&now_ms);
    assert_ok(kbd_workers_start(options, &workers, &err), &err);
    return workers;
}

static struct named_job job_of(char name, enum kb_lane lane, struct record *record)
{
    enum kb_door door = lane == KB_LANE_CITIZENS ? KB_DOOR_PUBLIC : KB_DOOR_INTERNAL;
    return (struct named_job){
        .job = {.door = door, .lane = lane, .run = note}, .name = name, .record = record};
}

#define RECORD_INIT                                                                                \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER                     \
    }

static void submit(struct kbd_workers *workers, struct named_job *job)
{
    assert_int_equal(kbd_workers_submit(workers, &job->job, NULL), KB_OK);
}

/* Keeps a place of the lane busy until the gate opens. */
static void hold(struct kbd_workers *workers, struct named_job *gate)
{
    size_t before = gate->record->count;
    gate->job.run = wait_at_gate;
    submit(workers, gate);
    wait_for_count(gate->record, before + 1);
}

static struct kbd_workers *start_held(struct named_job *gate, size_t queue_max)
{
    struct kbd_workers_options options = options_of(1, queue_max);
    struct kbd_workers *workers = start(&options);
    hold(workers, gate);
    return workers;
}

/* --- who goes first --------------------------------------------------------------------------- */

static void test_lanes_go_in_their_order(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct named_job gate = job_of('g', KB_LANE_AGENTS, &record);
    struct named_job jobs[] = {
        job_of('x', KB_LANE_BATCH, &record),    job_of('c', KB_LANE_CITIZENS, &record),
        job_of('d', KB_LANE_CITIZENS, &record), job_of('b', KB_LANE_BOTS, &record),
        job_of('A', KB_LANE_AGENTS, &record),   job_of('y', KB_LANE_BATCH, &record),
        job_of('B', KB_LANE_AGENTS, &record)};
    struct kbd_workers *workers = start_held(&gate, 10);
    for (size_t i = 0; i < KB_COUNT(jobs); i++)
        submit(workers, &jobs[i]);
    assert_int_equal(kbd_workers_load(workers, KB_LANE_AGENTS).waiting, 2);
    assert_int_equal(kbd_workers_load(workers, KB_LANE_AGENTS).running, 1);
    assert_int_equal(kbd_workers_load(workers, KB_LANE_CITIZENS).waiting, 2);
    assert_int_equal(kbd_workers_load(workers, KB_LANE_BATCH).running, 0);
    open_gate(&record);
    kbd_workers_free(workers);
    assert_string_equal(record.order, "gABbcdxy");
    assert_int_equal(jobs[0].status, KB_NOT_FOUND);
}

static void test_an_agent_waits_for_nobody_else(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct named_job gates[] = {job_of('g', KB_LANE_CITIZENS, &record),
                                job_of('h', KB_LANE_BOTS, &record)};
    struct named_job agents[] = {job_of('A', KB_LANE_AGENTS, &record),
                                 job_of('B', KB_LANE_AGENTS, &record)};
    struct named_job late = job_of('c', KB_LANE_CITIZENS, &record);
    struct kbd_workers_options options = options_of(2, 10);
    options.nice = 3;
    struct kbd_workers *workers = start(&options);
    hold(workers, &gates[0]);
    hold(workers, &gates[1]);
    submit(workers, &late);
    /* Every place is taken and stays so; the citizen waits, agents are answered. */
    for (size_t i = 0; i < KB_COUNT(agents); i++) {
        submit(workers, &agents[i]);
        wait_for_count(&record, 3 + i);
    }
    assert_int_equal(kbd_workers_load(workers, KB_LANE_CITIZENS).waiting, 1);
    open_gate(&record);
    kbd_workers_free(workers);
    assert_string_equal(record.order, "ghABc");
    assert_int_equal(agents[0].nice, getpriority(PRIO_PROCESS, 0));
    assert_int_equal(late.nice, getpriority(PRIO_PROCESS, 0) + 3);
}

/* While agents are in every place, nobody else begins. */
static void test_others_leave_agents_their_places(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct named_job gates[] = {job_of('g', KB_LANE_AGENTS, &record),
                                job_of('h', KB_LANE_AGENTS, &record)};
    struct named_job citizen = job_of('c', KB_LANE_CITIZENS, &record);
    struct named_job agent = job_of('A', KB_LANE_AGENTS, &record);
    struct kbd_workers_options options = options_of(2, 10);
    struct kbd_workers *workers = start(&options);
    hold(workers, &gates[0]);
    hold(workers, &gates[1]);
    submit(workers, &citizen);
    submit(workers, &agent);
    assert_int_equal(kbd_workers_load(workers, KB_LANE_CITIZENS).running, 0);
    open_gate(&record);
    wait_for_count(&record, 4);
    kbd_workers_free(workers);
    assert_true(strchr(record.order, 'c') && strchr(record.order, 'A'));
}

static void test_so_many_of_a_lane_at_once(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct named_job gate = job_of('g', KB_LANE_BATCH, &record);
    struct named_job second = job_of('x', KB_LANE_BATCH, &record);
    struct named_job citizen = job_of('c', KB_LANE_CITIZENS, &record);
    struct kbd_workers_options options = options_of(3, 10);
    options.lanes[KB_LANE_BATCH].at_once = 1;
    struct kbd_workers *workers = start(&options);
    hold(workers, &gate);
    submit(workers, &second);
    submit(workers, &citizen);
    wait_for_count(&record, 2);
    assert_int_equal(kbd_workers_load(workers, KB_LANE_BATCH).waiting, 1);
    open_gate(&record);
    kbd_workers_free(workers);
    assert_string_equal(record.order, "gcx");
}

/* Agents over the limit of their own lane hold no place that others could have. */
static void test_agents_over_their_limit_block_nobody(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct named_job gate = job_of('g', KB_LANE_AGENTS, &record);
    struct named_job agents[] = {job_of('A', KB_LANE_AGENTS, &record),
                                 job_of('B', KB_LANE_AGENTS, &record)};
    struct named_job citizen = job_of('c', KB_LANE_CITIZENS, &record);
    struct kbd_workers_options options = options_of(2, 10);
    options.lanes[KB_LANE_AGENTS].at_once = 1;
    struct kbd_workers *workers = start(&options);
    hold(workers, &gate);
    submit(workers, &agents[0]);
    submit(workers, &agents[1]);
    submit(workers, &citizen);
    wait_for_count(&record, 2);
    open_gate(&record);
    kbd_workers_free(workers);
    assert_string_equal(record.order, "gcAB");
}

/* --- who is refused --------------------------------------------------------------------------- */

static void test_full_queue_refuses(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct kb_error err = {0};
    struct named_job gate = job_of('g', KB_LANE_CITIZENS, &record);
    struct named_job first = job_of('a', KB_LANE_CITIZENS, &record);
    struct named_job second = job_of('b', KB_LANE_CITIZENS, &record);
    struct named_job bot = job_of('X', KB_LANE_BOTS, &record);
    struct kbd_workers *workers = start_held(&gate, 1);
    submit(workers, &first);
    assert_int_equal(kbd_workers_submit(workers, &second.job, &err), KB_BUSY);
    /* Citizens' full queue is none of the bots' business. */
    submit(workers, &bot);
    open_gate(&record);
    kbd_workers_free(workers);
    assert_string_equal(record.order, "gXa");
}

static void test_waited_too_long(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct named_job gate = job_of('g', KB_LANE_CITIZENS, &record);
    struct named_job late = job_of('a', KB_LANE_CITIZENS, &record);
    struct kbd_workers *workers = start_held(&gate, 10);
    submit(workers, &late);
    clock_us += 1001;
    open_gate(&record);
    kbd_workers_free(workers);
    assert_int_equal(late.status, KB_BUSY);
}

static void test_stop_runs_what_is_queued_and_refuses_the_rest(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct named_job jobs[40];
    struct kbd_workers_options options = options_of(3, 100);
    options.lanes[KB_LANE_BATCH].at_once = 1;
    struct kbd_workers *workers = start(&options);
    for (size_t i = 0; i < KB_COUNT(jobs); i++) {
        jobs[i] = job_of('j', (enum kb_lane)(i % KB_LANES), &record);
        submit(workers, &jobs[i]);
    }
    kbd_workers_stop(workers);
    assert_int_equal(record.count, KB_COUNT(jobs));
    struct named_job after = job_of('z', KB_LANE_CITIZENS, &record);
    assert_int_equal(kbd_workers_submit(workers, &after.job, NULL), KB_BUSY);
    kbd_workers_stop(workers);
    kbd_workers_free(workers);
    kbd_workers_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lanes_go_in_their_order),
        cmocka_unit_test(test_an_agent_waits_for_nobody_else),
        cmocka_unit_test(test_others_leave_agents_their_places),
        cmocka_unit_test(test_so_many_of_a_lane_at_once),
        cmocka_unit_test(test_agents_over_their_limit_block_nobody),
        cmocka_unit_test(test_full_queue_refuses),
        cmocka_unit_test(test_waited_too_long),
        cmocka_unit_test(test_stop_runs_what_is_queued_and_refuses_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
