/*
 * publish.c - how long it takes until a published script is visible, and what raw Xapian takes.
 *
 *     bench_publish DIR HOST:PORT KEY ROUNDS COPY
 *
 * DIR is the base that a kbd serves at HOST:PORT, its internal door; KEY an admin's key; COPY a
 * copy of the base's public-live database, which is written to. Each round publishes other text of
 * one of SCRIPTS scripts of one section through HTTP with wait=visible, and then puts the very same
 * document into COPY with raw Xapian: replace, commit, fsync of the folder. So both meet the same
 * load; put some on with bench_load, one for each core. Prints a line for each: percentiles in
 * milliseconds, and their ratio.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "internal.h"
#include "raw_replace.h"

#define SCRIPTS    50
#define ROUNDS_MAX 100000
#define ANSWER_MAX (64u << 10)
#define ARENA_CAP  ((size_t)256 << 20)

struct bench {
    const char *host, *key;
    int fd;
    struct kb_reader *reader;
    struct kb_maker maker;
    struct kb_arena *arena;
    struct raw_database *raw;
    const char *raw_term; /* of the round */
    int64_t raw_ns;
    kb_date today;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_publish: %s: %s\n", what, why);
    exit(1);
}

static void must(enum kb_status status, const struct kb_error *err)
{
    if (status)
        die("failed", err->message);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* --- over HTTP -------------------------------------------------------------------------------- */

static int connect_to(const char *address)
{
    char host[64];
    uint64_t port = 0;
    const char *colon = strrchr(address, ':');
    if (!colon || !kb_str_to_uint(kb_str_of(colon + 1), 65535, &port))
        die(address, "is not HOST:PORT");
    snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || inet_pton(AF_INET, host, &peer.sin_addr) != 1 ||
        connect(fd, (struct sockaddr *)&peer, sizeof peer))
        die(address, strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

/* The text differs in every round by a few words, as a correction's does. */
static void write_request(const struct bench *bench, unsigned round, struct kb_buf *ret)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf body = KB_BUF_INIT(ANSWER_MAX);
    kb_buf_printf(&body,
                  "{\"id\":\"script-bench-%u\",\"kind\":\"script\",\"audience\":\"public\","
                  "\"title\":\"测速口径%u\",\"region\":\"000000\",\"category\":\"测速\","
                  "\"effective_from\":\"2026-01-01\",\"basis\":[{\"title\":"
                  "\"中华人民共和国劳动合同法\",\"section\":\"第三十八条\"}],"
                  "\"questions\":[\"单位不交社保我能不能辞职要赔偿\"],\"sections\":[{\"label\":"
                  "\"答复口径\",\"text\":\"您好，用人单位未依法为劳动者缴纳社会保险费的，劳动者可以"
                  "解除劳动合同，并可以要求用人单位支付经济补偿。第%u次更新：咨询电话12333转%u，"
                  "受理时间为工作日上午九点到下午五点。\"}]}",
                  round % SCRIPTS, round % SCRIPTS, round, round % 97);
    kb_buf_printf(ret,
                  "POST /v1/items?publish=1&wait=visible HTTP/1.1\r\nHost: %s\r\nX-Api-Key: %s\r\n"
                  "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                  bench->host, bench->key, body.len);
    kb_buf_add_str(ret, kb_buf_str(&body));
}

static bool is_whole(struct kb_str answer)
{
    return answer.len && kb_str_find(answer, KB_STR("\r\n\r\n"), 0) != SIZE_MAX &&
           answer.data[answer.len - 1] == '}';
}

static void read_answer(int fd)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf answer = KB_BUF_INIT(ANSWER_MAX);
    while (!is_whole(kb_buf_str(&answer))) {
        char *room = kb_buf_reserve(&answer, 4096);
        ssize_t got = room ? read(fd, room, 4096) : -1;
        if (got <= 0)
            die("read", "no answer");
        answer.len += (size_t)got;
    }
    if (kb_str_find(kb_buf_str(&answer), KB_STR("\"visible\":true"), 0) == SIZE_MAX) {
        fprintf(stderr, "%.*s\n", KB_STR_ARG(kb_buf_str(&answer)));
        die("publish", "not visible");
    }
}

static int64_t publish(const struct bench *bench, unsigned round)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf request = KB_BUF_INIT(ANSWER_MAX);
    write_request(bench, round, &request);
    int64_t begun = now_ns();
    if (write(bench->fd, request.data, request.len) != (ssize_t)request.len)
        die("write", strerror(errno));
    read_answer(bench->fd);
    return now_ns() - begun;
}

/* --- raw Xapian ------------------------------------------------------------------------------- */

static enum kb_status put_raw(void *context, enum kb_database where,
                              const struct kb_xapian_document *document, struct kb_error *err)
{
    struct bench *bench = context;
    (void)err;
    if (where != KB_DATABASE_PUBLIC_LIVE)
        return KB_OK;
    int64_t begun = now_ns();
    raw_replace(bench->raw, bench->raw_term, document);
    bench->raw_ns = now_ns() - begun;
    return KB_OK;
}

static int64_t replace_raw(struct bench *bench, unsigned round)
{
    char id[64], term[80];
    struct kb_error err = {0};
    struct kb_item item;
    struct kb_item_content content;
    struct kb_sink sink = {put_raw, bench};
    snprintf(id, sizeof id, "script-bench-%u", round % SCRIPTS);
    snprintf(term, sizeof term, "XRAW%s", id);
    bench->raw_term = term;
    kb_arena_clear(bench->arena);
    must(kb_reader_item(bench->reader, bench->arena, kb_str_of(id), &item, &err), &err);
    must(kb_reader_item_content(bench->reader, bench->arena, item.row, &content, &err), &err);
    must(kb_maker_item(&bench->maker, &content, bench->today, &sink, &err), &err);
    return bench->raw_ns;
}

/* --- numbers ---------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double percentile(const int64_t *sorted, unsigned count, unsigned percent)
{
    return (double)sorted[(uint64_t)count * percent / 100] / 1e6;
}

static void print(const char *name, int64_t *ns, unsigned count)
{
    qsort(ns, count, sizeof *ns, compare);
    printf("%s p50_ms %.1f p90_ms %.1f p99_ms %.1f max_ms %.1f\n", name, percentile(ns, count, 50),
           percentile(ns, count, 90), percentile(ns, count, 99), (double)ns[count - 1] / 1e6);
}

int main(int argc, char **argv)
{
    uint64_t rounds;
    struct kb_error err = {0};
    struct kb_clock clock;
    if (argc < 6 || !kb_str_to_uint(kb_str_of(argv[4]), ROUNDS_MAX, &rounds) || !rounds) {
        fputs("usage: bench_publish DIR HOST:PORT KEY ROUNDS COPY\n", stderr);
        return 2;
    }
    struct bench bench = {.host = argv[2], .key = argv[3], .arena = kb_arena_new(ARENA_CAP)};
    must(kb_clock_system("Asia/Shanghai", &clock, &err), &err);
    bench.today = kb_clock_today(&clock);
    bench.fd = connect_to(argv[2]);
    bench.raw = raw_open(argv[5]);
    must(kb_reader_open(argv[1], KB_DOOR_INTERNAL, &bench.reader, &err), &err);
    must(kb_maker_init(&bench.maker, &err), &err);
    int64_t *ours = calloc(rounds, sizeof *ours), *raw = calloc(rounds, sizeof *raw);
    /* So that every measured round replaces something, here and there. */
    for (unsigned i = 0; i < SCRIPTS; i++) {
        (void)publish(&bench, i);
        (void)replace_raw(&bench, i);
    }
    for (unsigned i = 0; i < rounds; i++) {
        ours[i] = publish(&bench, SCRIPTS + i);
        raw[i] = replace_raw(&bench, SCRIPTS + i);
    }
    print("publish", ours, (unsigned)rounds);
    print("raw", raw, (unsigned)rounds);
    printf("ratio p50 %.2f p99 %.2f\n",
           percentile(ours, (unsigned)rounds, 50) / percentile(raw, (unsigned)rounds, 50),
           percentile(ours, (unsigned)rounds, 99) / percentile(raw, (unsigned)rounds, 99));
    kb_maker_done(&bench.maker);
    kb_reader_close(bench.reader);
    kb_arena_free(bench.arena);
    raw_close(bench.raw);
    free(ours);
    free(raw);
    return 0;
}
