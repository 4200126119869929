/*
 * suggest.c - how fast suggestions are, how much memory their table takes, and how it follows.
 *
 *     bench_suggest DIR [ITEMS QUESTIONS]
 *
 * Asks the base in DIR through the public door. With ITEMS the base is made first, where there is
 * none: so many Q&A with a title and QUESTIONS questions each, put together from words of hotline
 * life. Queries are what a person types on the way to lines of the base, each letter one query:
 * characters from their beginning and from inside, whole pinyin, initials and mixes; and as many
 * that hold nothing the base has. Prints one line for each way, and what refreshing costs.
 */
#include <time.h>

#include "kb/pinyin.h"
#include "kb/store.h"
#include "kb/suggest.h"

#define WAYS        6
#define SAMPLES     4000 /* lines that are typed */
#define LETTERS_MAX 5
#define TIMES_MAX   (SAMPLES * 8)
#define ARENA_BYTES (64u << 20)
#define BATCH       2000

/* Of this thread alone: other work on the machine is not counted. */
static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void check(enum kb_status status, const struct kb_error *err)
{
    if (status == KB_OK)
        return;
    fprintf(stderr, "bench_suggest: %s\n", err->message);
    exit(1);
}

static uint64_t random_state = 88172645463325252u;

static size_t random_below(size_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state % n);
}

/* --- a base ----------------------------------------------------------------------------------- */

static const char *const places[] = {"市",   "区级", "街道",   "禅城",     "南海",      "顺德",
                                     "三水", "高明", "狮山镇", "桂城",     "大沥",      "九江镇",
                                     "外地", "农村", "城镇",   "本市户籍", "非本市户籍"};
static const char *const subjects[] = {
    "住房公积金", "社会保险", "居住证",   "身份证",     "医疗保险", "失业保险金", "养老保险",
    "生育津贴",   "营业执照", "机动车",   "驾驶证",     "不动产",   "婚姻登记",   "积分入学",
    "公租房",     "低保",     "残疾人证", "老年人优待", "退役军人", "人才补贴",   "港澳通行证",
    "户口",       "工伤认定", "劳动仲裁", "噪音扰民",   "违章建筑", "水电燃气",   "路灯故障",
    "共享单车",   "食品安全", "消费投诉", "快递纠纷",   "物业管理", "电动自行车", "个体工商户"};
static const char *const actions[] = {"提取", "缴存",     "转移", "补办", "续签",     "申请",
                                      "查询", "变更",     "注销", "登记", "年审",     "退款",
                                      "投诉", "举报",     "预约", "领取", "异地办理", "网上办理",
                                      "代办", "开具证明", "封存", "启封", "贷款",     "合并"};
static const char *const asks[] = {"怎么办",       "需要什么材料", "多久能办好",   "在哪里办理",
                                   "要多少钱",     "可以代办吗",   "有什么条件",   "打哪个电话",
                                   "网上可以办吗", "办事指南",     "流程是怎样的", "周末上班吗"};
static const char *const asides[] = {"",       "逾期后", "本人不在的时候", "材料不齐时", "孩子的",
                                     "父母的", "公司的", "去年的",         "离职以后",   "第一次"};

#define PICK(words) (words)[random_below(KB_COUNT(words))]

static struct kb_str make_text(struct kb_arena *arena, size_t number)
{
    return kb_arena_printf(arena, "%s%s%s%s%s%zu", PICK(places), PICK(asides), PICK(subjects),
                           PICK(actions), PICK(asks), number % 97);
}

static void put_item(struct kb_store *store, struct kb_arena *arena, size_t number,
                     size_t question_count)
{
    struct kb_error err = {0};
    struct kb_put_result result;
    struct kb_str questions[KB_LIST_MAX];
    const struct kb_section section = {KB_STR("答复"), KB_STR(""), KB_STR("请携带身份证办理。"),
                                       false};
    for (size_t i = 0; i < question_count; i++)
        questions[i] = make_text(arena, number + i);
    const struct kb_edition_text text = {
        .id = kb_arena_printf(arena, "qa-%06zu", number),
        .kind = KB_KIND_QA,
        .title = make_text(arena, number),
        .region = KB_STR("440600"),
        .category = KB_STR("测试"),
        .effective_from = KB_DATE_MIN,
        .effective_to = KB_DATE_MAX,
        .questions = questions,
        .question_count = question_count,
        .sections = &section,
        .section_count = 1,
    };
    check(kb_store_put(store, &text, true, &result, &err), &err);
}

static void put_items(const char *dir, const struct kb_clock *clock, size_t begin, size_t end,
                      size_t question_count)
{
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_arena *arena = kb_arena_new(ARENA_BYTES);
    int64_t change;
    check(kb_store_open(dir, clock, &store, &err), &err);
    for (size_t i = begin; i < end; i++) {
        if ((i - begin) % BATCH == 0)
            check(kb_store_begin(store, "bench", &err), &err);
        put_item(store, arena, i, question_count);
        if ((i - begin) % BATCH == BATCH - 1 || i + 1 == end) {
            check(kb_store_commit(store, &change, &err), &err);
            kb_arena_clear(arena);
        }
    }
    kb_arena_free(arena);
    kb_store_close(store);
}

/* --- what is typed ---------------------------------------------------------------------------- */

struct samples {
    struct kb_arena *arena;
    struct kb_str lines[SAMPLES];
    size_t count, seen;
};

/* Each line is as likely to be kept as any other (reservoir sampling). */
static enum kb_status take(void *context, const struct kb_line *line, struct kb_error *err)
{
    struct samples *samples = context;
    size_t at = samples->count < SAMPLES ? samples->count++ : random_below(++samples->seen);
    (void)err;
    if (at < SAMPLES)
        samples->lines[at] = kb_arena_copy(samples->arena, line->text);
    samples->seen += samples->count < SAMPLES;
    return KB_OK;
}

static void add_sound(struct kb_buf *out, uint32_t c, bool initial)
{
    struct kb_str sound = kb_pinyin_spelling(kb_pinyin_of(c));
    if (!sound.len)
        kb_buf_add_code_point(out, c);
    else
        kb_buf_add_str(out, initial ? kb_str_slice(sound, 0, 1) : sound);
}

static const char *const way_names[WAYS] = {"begin",    "inside", "pinyin",
                                            "initials", "mixed",  "nothing"};

/* `count` characters of a line from `at` on, typed in one way. */
static void type(struct kb_str line, size_t at, size_t count, size_t way, struct kb_buf *out)
{
    for (size_t i = 0; i < count && at < line.len; i++) {
        uint32_t c = kb_utf8_next(line, &at);
        if (way == 2 || (way == 4 && i % 2))
            add_sound(out, c, false);
        else if (way == 3)
            add_sound(out, c, true);
        else if (way == 5)
            kb_buf_add_code_point(out, 0x4e00 + (uint32_t)random_below(20000));
        else
            kb_buf_add_code_point(out, c);
    }
    /* Half of the last syllable. */
    if (way == 2 && out->len > 2 && random_below(2))
        out->len -= 1;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

struct asking {
    struct kb_suggest *suggest;
    struct kb_reader *reader;
    struct kb_text *text;
    struct kb_arena *arena;
};

static int64_t ask(const struct asking *asking, struct kb_str query, size_t *found)
{
    struct kb_error err = {0};
    struct kb_suggest_result result;
    const struct kb_suggest_request request = {.query = query};
    int64_t began = now_us();
    check(kb_suggest(asking->suggest, asking->reader, asking->text, &request, asking->arena,
                     &result, &err),
          &err);
    int64_t took = now_us() - began;
    *found += result.count;
    kb_arena_clear(asking->arena);
    return took;
}

static void measure_way(const struct asking *asking, const struct samples *samples, size_t way)
{
    static int64_t times[TIMES_MAX];
    size_t count = 0, found = 0;
    struct kb_buf query = KB_BUF_INIT(KB_SUGGEST_QUERY_MAX);
    struct kb_buf worst = KB_BUF_INIT(KB_SUGGEST_QUERY_MAX);
    int64_t most = 0;
    for (size_t i = 0; i < samples->count && count < TIMES_MAX; i++) {
        struct kb_str line = samples->lines[i];
        size_t at = 0;
        for (size_t skip = way == 0 ? 0 : random_below(6); skip > 0 && at + 12 < line.len; skip--)
            kb_utf8_next(line, &at);
        kb_buf_clear(&query);
        type(line, at, 1 + random_below(LETTERS_MAX), way, &query);
        times[count] = ask(asking, kb_buf_str(&query), &found);
        if (times[count] > most) {
            most = times[count];
            kb_buf_clear(&worst);
            kb_buf_add_str(&worst, kb_buf_str(&query));
        }
        count++;
    }
    qsort(times, count, sizeof *times, compare);
    printf("%-9s queries %zu p50_us %lld p99_us %lld max_us %lld ('%.*s') found %.2f\n",
           way_names[way], count, (long long)times[count / 2], (long long)times[count * 99 / 100],
           (long long)times[count - 1], KB_STR_ARG(kb_buf_str(&worst)),
           (double)found / (double)count);
    kb_buf_done(&query);
    kb_buf_done(&worst);
}

/* --- refreshing ------------------------------------------------------------------------------- */

static int64_t refresh(const struct asking *asking, enum kb_suggest_effort effort)
{
    struct kb_error err = {0};
    int64_t began = now_us();
    check(kb_suggest_refresh(asking->suggest, asking->reader, asking->text, effort, &err), &err);
    return now_us() - began;
}

static void print_size(const struct asking *asking, int64_t took_us)
{
    struct kb_suggest_size size;
    kb_suggest_measure(asking->suggest, &size);
    printf("table     items %zu lines %zu bytes %zu made_ms %lld\n", size.items, size.lines,
           size.bytes, (long long)(took_us / 1000));
}

static bool has_base(const char *dir)
{
    struct kb_reader *reader = NULL;
    bool has = kb_reader_open(dir, KB_DOOR_PUBLIC, &reader, NULL) == KB_OK;
    kb_reader_close(reader);
    return has;
}

int main(int argc, char **argv)
{
    static struct samples samples;
    struct kb_error err = {0};
    struct kb_clock clock;
    struct asking asking = {.arena = kb_arena_new(ARENA_BYTES)};
    uint64_t items = 0, questions = 0;
    if ((argc != 2 && argc != 4) ||
        (argc == 4 && (!kb_str_to_uint(kb_str_of(argv[2]), 10000000, &items) ||
                       !kb_str_to_uint(kb_str_of(argv[3]), KB_LIST_MAX, &questions)))) {
        fputs("usage: bench_suggest DIR [ITEMS QUESTIONS]\n", stderr);
        return 2;
    }
    check(kb_clock_system("Asia/Shanghai", &clock, &err), &err);
    if (items && !has_base(argv[1]))
        put_items(argv[1], &clock, 0, items, questions);
    check(kb_text_new(&asking.text, &err), &err);
    check(kb_reader_open(argv[1], KB_DOOR_PUBLIC, &asking.reader, &err), &err);
    check(kb_suggest_open(argv[1], KB_DOOR_PUBLIC, &clock, &asking.suggest, &err), &err);
    print_size(&asking, refresh(&asking, KB_SUGGEST_WHOLE));
    samples.arena = kb_arena_new(ARENA_BYTES);
    check(kb_reader_lines(asking.reader, 0, kb_clock_today(&clock), take, &samples, &err), &err);
    for (size_t way = 0; way < WAYS; way++)
        measure_way(&asking, &samples, way);
    if (items) {
        put_items(argv[1], &clock, 10000000, 10000001, questions);
        printf("refresh   one_item_us %lld", (long long)refresh(&asking, KB_SUGGEST_LITTLE));
        put_items(argv[1], &clock, 10000001, 10000041, questions);
        printf(" forty_items_us %lld", (long long)refresh(&asking, KB_SUGGEST_LITTLE));
        put_items(argv[1], &clock, 10000041, 10002000, questions);
        printf(" two_thousand_items_and_one_again_ms %lld\n",
               (long long)(refresh(&asking, KB_SUGGEST_WHOLE) / 1000));
    }
    kb_suggest_close(asking.suggest);
    kb_reader_close(asking.reader);
    kb_text_free(asking.text);
    kb_arena_free(samples.arena);
    kb_arena_free(asking.arena);
    return 0;
}
