/* writer.c: what is queued is written once, what waits is told when it is visible, and the lock is
 * given back. */
#include "test.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "kb/index.h"
#include "kb/key.h"
#include "kb/release.h"
#include "writer.h"

static char *dir;
static int64_t now_ms = TEST_NOW_MS;
static struct kb_clock clock_;
static struct kbd_log log_;
static struct kb_api_host host;
static struct kbd_writer *writer;
static char secret[KB_KEY_SECRET_SIZE];
static _Atomic int64_t clock_us;

static int64_t host_now_us(void *context)
{
    (void)context;
    return clock_us;
}

static void make_base(void)
{
    struct kb_error err = {0};
    struct kb_store *store = NULL;
    assert_ok(kb_store_open(dir, &clock_, &store, &err), &err);
    assert_ok(kb_key_create(store, KB_STR("发布"), KB_ROLE_ADMIN, secret, &err), &err);
    kb_store_close(store);
}

static int setup(void **state)
{
    (void)state;
    dir = test_temp_dir();
    clock_ = test_clock(&now_ms);
    log_ = (struct kbd_log){&clock_, open("/dev/null", O_WRONLY | O_CLOEXEC), KBD_INFO};
    host = (struct kb_api_host){
        .data_dir = dir, .clock = &clock_, .version = "0", .now_us = host_now_us};
    make_base();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kbd_writer_free(writer);
    writer = NULL;
    close(log_.fd);
    test_temp_dir_remove(dir);
    return 0;
}

static void start(size_t queue_max)
{
    struct kb_error err = {0};
    struct kbd_writer_options options = {
        .host = &host, .log = &log_, .queue_max = queue_max, .wait_max_us = 1000000};
    assert_ok(kbd_writer_start(&options, &writer, &err), &err);
}

/* A write as a job; what became of it is told to whoever waits. */
struct write {
    struct kbd_job job;
    char body[512];
    bool wants_visible;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int status;
    enum kb_status refused;
    int64_t change;
    bool done, finished, is_visible;
};

static void tell(struct write *write)
{
    pthread_mutex_lock(&write->lock);
    write->done = true;
    pthread_cond_signal(&write->changed);
    pthread_mutex_unlock(&write->lock);
}

static bool run(struct kbd_job *job, struct kb_api_session *session, const struct kb_error *err)
{
    struct write *write = (struct write *)job;
    struct kb_api_response response = {0};
    struct kb_api_pair headers[] = {{KB_STR("x-api-key"), kb_str_of(secret)},
                                    {KB_STR("content-type"), KB_STR("application/json")}};
    struct kb_api_pair parameters[] = {
        {KB_STR("publish"), KB_STR("1")},
        {KB_STR("wait"), write->wants_visible ? KB_STR("visible") : KB_STR("no")}};
    struct kb_api_request request = {.method = KB_STR("POST"),
                                     .path = KB_STR("/v1/items"),
                                     .parameters = parameters,
                                     .parameter_count = 2,
                                     .headers = headers,
                                     .header_count = 2,
                                     .body = kb_str_of(write->body)};
    write->refused = err->status;
    if (session)
        kb_api_handle(session, &request, &response);
    write->status = response.status;
    write->change = response.change;
    if (response.waits)
        return true;
    tell(write);
    return false;
}

static void finish(struct kbd_job *job, bool is_visible)
{
    struct write *write = (struct write *)job;
    write->finished = true;
    write->is_visible = is_visible;
    tell(write);
}

static void write_init(struct write *write, const char *id, const char *text, bool wants_visible)
{
    *write = (struct write){.job = {.run = run, .finish = finish, .door = KB_DOOR_INTERNAL},
                            .wants_visible = wants_visible};
    pthread_mutex_init(&write->lock, NULL);
    pthread_cond_init(&write->changed, NULL);
    snprintf(write->body, sizeof write->body,
             "{\"id\":\"%s\",\"kind\":\"script\",\"audience\":\"public\",\"title\":\"%s\","
             "\"region\":\"000000\",\"category\":\"其他\",\"effective_from\":\"2026-01-01\","
             "\"sections\":[{\"label\":\"口径\",\"text\":\"%s\"}]}",
             id, id, text);
}

static void submit(struct write *write)
{
    struct kb_error err = {0};
    assert_ok(kbd_writer_submit(writer, &write->job, &err), &err);
}

static void await(struct write *write)
{
    pthread_mutex_lock(&write->lock);
    while (!write->done)
        pthread_cond_wait(&write->changed, &write->lock);
    pthread_mutex_unlock(&write->lock);
}

static int64_t index_change(void)
{
    struct kb_error err = {0};
    struct kb_index *index = NULL;
    assert_ok(kb_index_open(dir, KB_DOOR_INTERNAL, false, &index, &err), &err);
    int64_t change = kb_index_change(index);
    kb_index_close(index);
    return change;
}

static void test_visible_when_it_says_so(void **state)
{
    (void)state;
    start(8);
    for (int i = 0; i < 3; i++) {
        struct write write;
        char text[32];
        snprintf(text, sizeof text, "第%d次", i);
        write_init(&write, "script-a", text, true);
        submit(&write);
        await(&write);
        assert_int_equal(write.status, 200);
        assert_true(write.finished);
        assert_true(write.is_visible);
        assert_true(index_change() >= write.change);
    }
}

static void test_several_at_once(void **state)
{
    (void)state;
    static struct write writes[20];
    start(32);
    for (size_t i = 0; i < KB_COUNT(writes); i++) {
        char id[32];
        snprintf(id, sizeof id, "script-%zu", i);
        write_init(&writes[i], id, "好", i % 2);
        submit(&writes[i]);
    }
    for (size_t i = 0; i < KB_COUNT(writes); i++) {
        await(&writes[i]);
        assert_int_equal(writes[i].status, 200);
        assert_int_equal(writes[i].finished, i % 2);
        assert_true(writes[i].change > 0);
        for (size_t k = 0; k < i; k++)
            assert_true(writes[k].change != writes[i].change);
    }
}

/* --- who goes first --------------------------------------------------------------------------- */

#define CITIZENS 32 /* as many as may wait */
#define EDITORS  3

static struct {
    pthread_mutex_t lock;
    pthread_cond_t go;
    bool is_open;
    enum kb_door order[1 + CITIZENS + EDITORS];
    size_t count;
} gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .go = PTHREAD_COND_INITIALIZER};

/* Notes its turn; the first one holds the thread until all others wait. */
static bool take_turn(struct kbd_job *job, struct kb_api_session *session,
                      const struct kb_error *err)
{
    (void)session;
    (void)err;
    pthread_mutex_lock(&gate.lock);
    while (!gate.is_open)
        pthread_cond_wait(&gate.go, &gate.lock);
    gate.order[gate.count++] = job->door;
    pthread_mutex_unlock(&gate.lock);
    return false;
}

/* However many reports wait, and were there before. */
static void test_editors_go_before_citizens(void **state)
{
    (void)state;
    static struct kbd_job jobs[1 + CITIZENS + EDITORS];
    struct kb_error err = {0};
    start(1000);
    struct kbd_job further = {.run = take_turn, .door = KB_DOOR_PUBLIC};
    for (size_t i = 0; i < KB_COUNT(jobs); i++) {
        bool is_citizen = i > 0 && i <= CITIZENS;
        jobs[i] = (struct kbd_job){.run = take_turn,
                                   .door = is_citizen ? KB_DOOR_PUBLIC : KB_DOOR_INTERNAL};
        assert_ok(kbd_writer_submit(writer, &jobs[i], &err), &err);
        if (i == CITIZENS)
            assert_int_equal(kbd_writer_submit(writer, &further, NULL), KB_BUSY);
    }
    pthread_mutex_lock(&gate.lock);
    gate.is_open = true;
    pthread_cond_signal(&gate.go);
    pthread_mutex_unlock(&gate.lock);
    kbd_writer_stop(writer);
    assert_int_equal(gate.count, KB_COUNT(jobs));
    for (size_t i = 0; i < gate.count; i++)
        assert_int_equal(gate.order[i], i <= EDITORS ? KB_DOOR_INTERNAL : KB_DOOR_PUBLIC);
}

/* What another process wrote is indexed by the time a write after it is visible. */
static void test_others_write_in_between(void **state)
{
    (void)state;
    struct write write;
    start(8);
    write_init(&write, "script-a", "一", true);
    submit(&write);
    await(&write);
    struct kb_error err = {0};
    struct kb_store *store = NULL;
    assert_ok(kb_store_open_waiting(dir, &clock_, 10000, &store, &err), &err);
    struct kb_section section = {KB_STR("正文"), KB_STR(""), KB_STR("别的进程写的"), false};
    struct kb_edition_text text = {.kind = KB_KIND_NOTICE,
                                   .title = KB_STR("别的"),
                                   .region = KB_STR("000000"),
                                   .category = KB_STR("其他"),
                                   .effective_from = KB_DATE_MIN,
                                   .effective_to = KB_DATE_MAX,
                                   .sections = &section,
                                   .section_count = 1};
    struct kb_put_result result;
    int64_t change = 0;
    assert_ok(kb_store_begin(store, "other", &err), &err);
    assert_ok(kb_store_put(store, &text, true, &result, &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    kb_store_close(store);
    write_init(&write, "script-a", "二", true);
    submit(&write);
    await(&write);
    assert_true(write.is_visible);
    assert_int_equal(write.change, change + 1);
    assert_true(index_change() >= change + 1);
}

/* Once a second it looks by itself: bounded by the test's own patience. */
static void test_it_follows_by_itself(void **state)
{
    (void)state;
    start(8);
    struct kb_error err = {0};
    struct kb_store *store = NULL;
    int64_t change = 0;
    assert_ok(kb_store_open_waiting(dir, &clock_, 10000, &store, &err), &err);
    char other[KB_KEY_SECRET_SIZE];
    assert_ok(kb_key_create(store, KB_STR("别的"), KB_ROLE_AGENT, other, &err), &err);
    assert_ok(kb_store_last_change(store, &change, &err), &err);
    kb_store_close(store);
    for (int i = 0; i < 1500 && index_change() < change; i++)
        usleep(10000);
    assert_int_equal(index_change(), change);
}

/* Beside another process that writes for long, what waited too long is refused. */
static void test_waited_too_long(void **state)
{
    (void)state;
    static struct write first, second;
    start(8);
    struct kb_error err = {0};
    struct kb_store *store = NULL;
    assert_ok(kb_store_open_waiting(dir, &clock_, 10000, &store, &err), &err);
    write_init(&first, "script-a", "一", false);
    write_init(&second, "script-b", "二", false);
    submit(&first);
    while (!kb_store_is_wanted(store))
        usleep(1000);
    submit(&second);
    clock_us += 5000000;
    kb_store_close(store);
    await(&first);
    await(&second);
    assert_int_equal(first.status, 200);
    assert_int_equal(second.status, 0);
    assert_int_equal(second.refused, KB_BUSY);
}

static void test_the_queue_is_bounded(void **state)
{
    (void)state;
    static struct write writes[3];
    start(1);
    struct kb_error err = {0};
    struct kb_store *store = NULL;
    assert_ok(kb_store_open_waiting(dir, &clock_, 10000, &store, &err), &err);
    for (int i = 0; i < 3; i++)
        write_init(&writes[i], "script-a", "一", false);
    submit(&writes[0]);
    while (!kb_store_is_wanted(store))
        usleep(1000);
    submit(&writes[1]);
    assert_int_equal(kbd_writer_waiting(writer), 1);
    assert_int_equal(kbd_writer_submit(writer, &writes[2].job, &err), KB_BUSY);
    kb_store_close(store);
    await(&writes[0]);
    await(&writes[1]);
    assert_false(writes[2].done);
}

/* Started while another writes: it serves, and writes as soon as that one lets it. */
static void test_started_beside_a_writer(void **state)
{
    (void)state;
    struct write write;
    struct kb_error err = {0};
    struct kb_store *store = NULL;
    assert_ok(kb_store_open(dir, &clock_, &store, &err), &err);
    struct kb_index_report report;
    assert_ok(kb_index_catch_up(store, NULL, &report, &err), &err);
    start(8);
    kb_store_close(store);
    write_init(&write, "script-a", "一", true);
    submit(&write);
    await(&write);
    assert_int_equal(write.status, 200);
    assert_true(write.is_visible);
}

static void test_what_is_queued_is_written_before_the_end(void **state)
{
    (void)state;
    static struct write writes[4];
    struct kb_error err = {0};
    start(8);
    for (int i = 0; i < 4; i++) {
        char id[32];
        snprintf(id, sizeof id, "script-%d", i);
        write_init(&writes[i], id, "好", true);
        submit(&writes[i]);
    }
    kbd_writer_stop(writer);
    for (int i = 0; i < 4; i++)
        assert_true(writes[i].done && writes[i].is_visible);
    assert_int_equal(kbd_writer_submit(writer, &writes[0].job, &err), KB_BUSY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* --- releases -----------------------------------------------------------------------------------
 */

/* A release that takes back the only edition of script-a, an hour from now. */
static void plan_release(void)
{
    struct kb_error err = {0};
    struct kb_store *store = NULL;
    struct kb_put_result result;
    int64_t change, release;
    static const struct kb_section section = {KB_STR_INIT("口径"), KB_STR_INIT(""),
                                              KB_STR_INIT("三百元"), false};
    const struct kb_edition_text text = {.id = KB_STR("script-a"),
                                         .kind = KB_KIND_SCRIPT,
                                         .title = KB_STR("口径甲"),
                                         .region = KB_STR("990100"),
                                         .category = KB_STR("其他"),
                                         .effective_from = KB_DATE_MIN,
                                         .effective_to = KB_DATE_MAX,
                                         .sections = &section,
                                         .section_count = 1};
    assert_ok(kb_store_open(dir, &clock_, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    assert_ok(kb_store_put(store, &text, true, &result, &err), &err);
    assert_ok(kb_release_create(store, KB_STR("收回"), &release, &err), &err);
    assert_ok(kb_release_add(store, release, KB_MEMBER_WITHDRAWAL, KB_STR("script-a"), 1,
                             KB_STR("旧"), &err),
              &err);
    assert_ok(kb_release_schedule(store, release, now_ms + 3600000, &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    kb_store_close(store);
}

/* Whether it was released and the index shows it. */
static bool is_released(void)
{
    struct kb_error err = {0};
    struct kb_reader *reader = NULL;
    struct kb_release release;
    struct kb_arena *arena = kb_arena_new(1u << 20);
    assert_ok(kb_reader_open(dir, KB_DOOR_INTERNAL, &reader, &err), &err);
    assert_ok(kb_release_get(reader, arena, 1, &release, &err), &err);
    bool is = release.state == KB_RELEASE_RELEASED && index_change() >= release.change;
    kb_reader_close(reader);
    kb_arena_free(arena);
    return is;
}

static void test_what_came_due_before_the_start(void **state)
{
    (void)state;
    plan_release();
    now_ms += 3600000;
    start(4);
    assert_true(is_released());
}

static void test_what_comes_due(void **state)
{
    (void)state;
    const struct timespec pause = {0, 10 * 1000 * 1000};
    plan_release();
    start(4);
    assert_false(is_released());
    now_ms += 3600000;
    for (int i = 0; i < 3000 && !is_released(); i++)
        nanosleep(&pause, NULL);
    assert_true(is_released());
}

/* What is scheduled is staged without being asked for. */
static void test_staging(void **state)
{
    (void)state;
    const struct timespec pause = {0, 10 * 1000 * 1000};
    struct kb_index *index = NULL;
    plan_release();
    start(4);
    for (int i = 0; i < 3000 && !index; i++)
        if (kb_index_open_release(dir, KB_DOOR_INTERNAL, false, 1, &index, NULL))
            nanosleep(&pause, NULL);
    assert_non_null(index);
    kb_index_close(index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_visible_when_it_says_so),
        TEST(test_several_at_once),
        TEST(test_editors_go_before_citizens),
        TEST(test_others_write_in_between),
        TEST(test_it_follows_by_itself),
        TEST(test_waited_too_long),
        TEST(test_the_queue_is_bounded),
        TEST(test_what_came_due_before_the_start),
        TEST(test_what_comes_due),
        TEST(test_staging),
        TEST(test_started_beside_a_writer),
        TEST(test_what_is_queued_is_written_before_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
