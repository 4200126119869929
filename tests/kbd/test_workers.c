#include "test.h"

#include <pthread.h>

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
    record->order[record->count++] = named->name;
    pthread_cond_broadcast(&record->changed);
    pthread_mutex_unlock(&record->lock);
    return false;
}

/* A job that keeps the only worker busy until the gate opens. */
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

static struct kbd_workers *start(unsigned count, size_t queue_max)
{
    struct kbd_workers *workers = NULL;
    struct kb_error err = {0};
    still_clock = test_clock(&now_ms);
    struct kbd_workers_options options = {&host, count, queue_max, 1000};
    assert_ok(kbd_workers_start(&options, &workers, &err), &err);
    return workers;
}

static struct named_job job_of(char name, enum kb_door door, struct record *record)
{
    return (struct named_job){.job = {.door = door, .run = note}, .name = name, .record = record};
}

#define RECORD_INIT                                                                                \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER                     \
    }

/* Starts one worker and holds it at the gate. */
static struct kbd_workers *start_held(struct named_job *gate, size_t queue_max)
{
    struct kbd_workers *workers = start(1, queue_max);
    gate->job.run = wait_at_gate;
    assert_int_equal(kbd_workers_submit(workers, &gate->job, NULL), KB_OK);
    wait_for_count(gate->record, 1);
    return workers;
}

static void test_agents_go_before_citizens(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct named_job gate = job_of('g', KB_DOOR_PUBLIC, &record);
    struct named_job jobs[] = {
        job_of('a', KB_DOOR_PUBLIC, &record), job_of('b', KB_DOOR_PUBLIC, &record),
        job_of('X', KB_DOOR_INTERNAL, &record), job_of('Y', KB_DOOR_INTERNAL, &record)};
    struct kbd_workers *workers = start_held(&gate, 10);
    for (size_t i = 0; i < KB_COUNT(jobs); i++)
        assert_int_equal(kbd_workers_submit(workers, &jobs[i].job, NULL), KB_OK);
    assert_int_equal(kbd_workers_waiting(workers, KB_DOOR_PUBLIC), 2);
    assert_int_equal(kbd_workers_waiting(workers, KB_DOOR_INTERNAL), 2);
    open_gate(&record);
    kbd_workers_free(workers);
    assert_string_equal(record.order, "gXYab");
    assert_int_equal(jobs[0].status, KB_NOT_FOUND);
}

static void test_full_queue_refuses(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct kb_error err = {0};
    struct named_job gate = job_of('g', KB_DOOR_PUBLIC, &record);
    struct named_job first = job_of('a', KB_DOOR_PUBLIC, &record);
    struct named_job second = job_of('b', KB_DOOR_PUBLIC, &record);
    struct named_job agent = job_of('X', KB_DOOR_INTERNAL, &record);
    struct kbd_workers *workers = start_held(&gate, 1);
    assert_int_equal(kbd_workers_submit(workers, &first.job, NULL), KB_OK);
    assert_int_equal(kbd_workers_submit(workers, &second.job, &err), KB_BUSY);
    /* Citizens' full queue is none of the agents' business. */
    assert_int_equal(kbd_workers_submit(workers, &agent.job, NULL), KB_OK);
    open_gate(&record);
    kbd_workers_free(workers);
    assert_string_equal(record.order, "gXa");
}

static void test_waited_too_long(void **state)
{
    (void)state;
    struct record record = RECORD_INIT;
    struct named_job gate = job_of('g', KB_DOOR_PUBLIC, &record);
    struct named_job late = job_of('a', KB_DOOR_PUBLIC, &record);
    struct kbd_workers *workers = start_held(&gate, 10);
    assert_int_equal(kbd_workers_submit(workers, &late.job, NULL), KB_OK);
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
    struct kbd_workers *workers = start(3, 100);
    for (size_t i = 0; i < KB_COUNT(jobs); i++) {
        jobs[i] = job_of('j', i % 2 ? KB_DOOR_PUBLIC : KB_DOOR_INTERNAL, &record);
        assert_int_equal(kbd_workers_submit(workers, &jobs[i].job, NULL), KB_OK);
    }
    kbd_workers_stop(workers);
    assert_int_equal(record.count, KB_COUNT(jobs));
    struct named_job after = job_of('z', KB_DOOR_PUBLIC, &record);
    assert_int_equal(kbd_workers_submit(workers, &after.job, NULL), KB_BUSY);
    kbd_workers_stop(workers);
    kbd_workers_free(workers);
    kbd_workers_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agents_go_before_citizens),
        cmocka_unit_test(test_full_queue_refuses),
        cmocka_unit_test(test_waited_too_long),
        cmocka_unit_test(test_stop_runs_what_is_queued_and_refuses_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
