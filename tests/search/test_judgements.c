/* The two files of an evaluation: what is read, and what is refused with its line. */
#include "test.h"

#include "internal.h"
#include "kb/file.h"

static struct kb_arena *arena;
static struct kb_text *text;

static int set_up(void **state)
{
    (void)state;
    arena = kb_arena_new(8 << 20);
    return arena && kb_text_new(&text, NULL) == KB_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    kb_text_free(text);
    kb_arena_free(arena);
    return 0;
}

static void topics(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_topics got;
    assert_ok(kb_topics_read(KB_STR("\xef\xbb\xbf# 说明\n\n0\t谁可以成为个体工商户？\t3\r\n"
                                    "q-17\t 农村承包经营户 \n"),
                             arena, &got, &err),
              &err);
    assert_int_equal(got.count, 2);
    assert_str(got.items[0].id, "0");
    assert_str(got.items[0].question, "谁可以成为个体工商户？");
    assert_str(got.items[1].id, "q-17");
    assert_str(got.items[1].question, "农村承包经营户");
}

static const struct {
    const char *file;
    const char *message;
} bad_topics[] = {
    {"1\t好\n没有制表符\n", "queries:2: not two fields: ID TAB question"},
    {"\t问题\n", "queries:1: id: empty"},
    {"# 1\n\n7\t \n", "queries:3: question: empty"},
    {"1\t一\n2\t二\n1\t三\n", "queries:3: id '1': stands twice"},
};

static void bad_topics_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(bad_topics); i++) {
        struct kb_error err = {0};
        struct kb_topics got;
        assert_int_equal(kb_topics_read(kb_str_of(bad_topics[i].file), arena, &got, &err),
                         KB_INVALID);
        assert_string_equal(err.message, bad_topics[i].message);
    }
}

static void judgements(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_judgements got;
    size_t count;
    assert_ok(kb_judgements_read(text,
                                 KB_STR("# TREC\n"
                                        "10 0 民法典#第五十四条 1\n"
                                        "2\t0\t个体工商户条例#第二条 2 \n"
                                        "10 0 中华人民共和国民法典#第54条 3\n"
                                        "10 0 宪法#第一条 0\n"),
                                 arena, &got, &err),
              &err);
    assert_int_equal(got.count, 3);
    const struct kb_judgement *ten = kb_judgements_of(&got, KB_STR("10"), &count);
    assert_int_equal(count, 2);
    assert_non_null(ten);
    /* One document under two names is judged once, at its highest. */
    for (size_t i = 0; i < count; i++)
        assert_int_equal(ten[i].relevance, kb_str_starts(ten[i].key, KB_STR("宪法")) ? 0 : 3);
    const struct kb_judgement *two = kb_judgements_of(&got, KB_STR("2"), &count);
    assert_int_equal(count, 1);
    assert_str(two->name, "个体工商户条例#第二条");
    assert_int_equal(two->relevance, 2);
    assert_null(kb_judgements_of(&got, KB_STR("1"), &count));
    assert_int_equal(count, 0);
}

static const struct {
    const char *file;
    const char *message;
} bad_judgements[] = {
    {"1 0 民法典#第一条\n", "qrels:1: not four fields: ID 0 TITLE#SECTION RELEVANCE"},
    {"1 0 民法典#第一条 1 2\n", "qrels:1: not four fields: ID 0 TITLE#SECTION RELEVANCE"},
    {"\n1 0 民法典 1\n", "qrels:2: document '民法典': not TITLE#SECTION"},
    {"1 0 民法典# 1\n", "qrels:1: document '民法典#': not TITLE#SECTION"},
    {"1 0 #第一条 1\n", "qrels:1: document '#第一条': not TITLE#SECTION"},
    {"1 0 民法典#第一条 x\n", "qrels:1: relevance 'x': not a number from 0 to 1000"},
};

static void bad_judgements_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(bad_judgements); i++) {
        struct kb_error err = {0};
        struct kb_judgements got;
        assert_int_equal(
            kb_judgements_read(text, kb_str_of(bad_judgements[i].file), arena, &got, &err),
            KB_INVALID);
        assert_string_equal(err.message, bad_judgements[i].message);
    }
}

static const struct {
    const char *title[2], *section[2];
    bool same;
} names[] = {
    {{"民法典", "中华人民共和国民法典"}, {"第五十四条", "第54条"}, true},
    {{"勞動合同法", "《劳动合同法》"}, {"第 十 条", "第十条"}, true},
    {{"规则（试行）", "规则(试行)"}, {"第二条", "第２条"}, true},
    {{"劳动法", "劳动合同法"}, {"第一条", "第一条"}, false},
    {{"劳动法", "劳动法"}, {"第一条", "第一条之一"}, false},
};

static void a_document_is_known_however_it_is_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        struct kb_error err = {0};
        struct kb_buf keys[2] = {KB_BUF_INIT(256), KB_BUF_INIT(256)};
        for (size_t k = 0; k < 2; k++)
            assert_ok(kb_document_key(text, kb_str_of(names[i].title[k]),
                                      kb_str_of(names[i].section[k]), &keys[k], &err),
                      &err);
        bool same = kb_str_equal(kb_buf_str(&keys[0]), kb_buf_str(&keys[1]));
        assert_int_equal(same, names[i].same);
        kb_buf_done(&keys[0]);
        kb_buf_done(&keys[1]);
    }
}

static void empty_files_are_empty(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_topics no_topics;
    struct kb_judgements none;
    assert_ok(kb_topics_read(KB_STR(""), arena, &no_topics, &err), &err);
    assert_ok(kb_judgements_read(text, KB_STR("# nothing\n"), arena, &none, &err), &err);
    assert_int_equal(no_topics.count, 0);
    assert_int_equal(none.count, 0);
}

/* Every line of the real files is understood. */
static void real_files(void **state)
{
    (void)state;
    const char *paths[] = {test_shared("relevance/queries.tsv"),
                           test_shared("relevance/qrels.txt")};
    if (!paths[0] || !paths[1])
        skip();
    struct kb_error err = {0};
    struct kb_buf queries = KB_BUF_INIT(8 << 20), qrels = KB_BUF_INIT(8 << 20);
    struct kb_topics all;
    struct kb_judgements judged;
    assert_ok(kb_file_read(paths[0], 8 << 20, &queries, &err), &err);
    assert_ok(kb_file_read(paths[1], 8 << 20, &qrels, &err), &err);
    assert_ok(kb_topics_read(kb_buf_str(&queries), arena, &all, &err), &err);
    assert_ok(kb_judgements_read(text, kb_buf_str(&qrels), arena, &judged, &err), &err);
    assert_int_equal(all.count, 1235);
    for (size_t i = 0; i < all.count; i++) {
        size_t count;
        assert_non_null(kb_judgements_of(&judged, all.items[i].id, &count));
    }
    kb_buf_done(&queries);
    kb_buf_done(&qrels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topics),
        cmocka_unit_test(bad_topics_are_refused),
        cmocka_unit_test(judgements),
        cmocka_unit_test(bad_judgements_are_refused),
        cmocka_unit_test(a_document_is_known_however_it_is_written),
        cmocka_unit_test(empty_files_are_empty),
        cmocka_unit_test(real_files),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
