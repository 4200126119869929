/*
 * Several questions in one: tests/relevance/doubles.tsv on the demo corpus has both answered on the
 * first page, in turns; one question stays one, however it is put.
 */
#include "base.h"

#include <string.h>

#include "kb/file.h"
#include "kb/import.h"
#include "kb/store.h"

#define LIST_BYTES (1u << 20)

static struct base base;

static int set_up(void **state)
{
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_import_summary summary;
    struct kb_import_options options = {.publish = true};
    const char *const paths[] = {test_source("content/corpus")};
    (void)state;
    base_begin(&base);
    assert_ok(kb_store_open(base.dir, &base.clock, &store, &err), &err);
    assert_ok(kb_import_run(store, paths, 1, &options, NULL, &summary, &err), &err);
    kb_store_close(store);
    base_index(&base);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    base_end(&base);
    return 0;
}

static struct kb_search_result ask(struct kb_str query, size_t offset, size_t limit)
{
    struct kb_search_request request = {
        .query = query, .offset = offset, .limit = limit, .without_snippets = true};
    return base_ask(&base, KB_DOOR_INTERNAL, &request);
}

/* The part that an item was found for; 0 when it is not there. */
static size_t part_of(const struct kb_search_result *result, struct kb_str id)
{
    for (size_t i = 0; i < result->count; i++)
        if (kb_str_equal(result->hits[i].id, id))
            return result->hits[i].part;
    return 0;
}

static void check_double(struct kb_str line)
{
    size_t first = kb_str_find(line, KB_STR("\t"), 0);
    size_t second = kb_str_find(line, KB_STR("\t"), first + 1);
    struct kb_str query = kb_str_slice(line, 0, first);
    struct kb_search_result result = ask(query, 0, 10);
    if (result.part_count != 2)
        fail_msg("'%.*s' has %zu parts", KB_STR_ARG(query), result.part_count);
    if (part_of(&result, kb_str_slice(line, first + 1, second)) != 1)
        fail_msg("'%.*s': the first is not answered", KB_STR_ARG(query));
    if (part_of(&result, kb_str_slice(line, second + 1, line.len)) != 2)
        fail_msg("'%.*s': the second is not answered", KB_STR_ARG(query));
}

static void test_both_are_answered(void **state)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf list = KB_BUF_INIT(LIST_BYTES);
    struct kb_error err = {0};
    size_t count = 0;
    (void)state;
    assert_ok(kb_file_read(test_source("tests/relevance/doubles.tsv"), LIST_BYTES, &list, &err),
              &err);
    for (struct kb_str rest = kb_buf_str(&list); rest.len;) {
        struct kb_str line = kb_str_next_line(&rest);
        if (!line.len || line.data[0] == '#')
            continue;
        check_double(line);
        count++;
    }
    assert_true(count >= 12);
}

static void test_one_stays_one(void **state)
{
    static const char *const singles[] = {
        "租房提取公积金要什么材料",
        "什么是居住证？怎么办理？",
        "居住证怎么申领？居住证到期了怎么续签？",
        "我在澜江租房。没有买房。公积金怎么提取？",
        "公积金怎么提取？？",
        "身份证丢了，另外一张也丢了怎么办",
        "没有签合同，租房提取还有效吗",
        "结婚登记需要什么材料以及流程",
        "《住房公积金管理条例》第二十四条以及实施细则",
        "租房提取、购房提取，还有哪些提取",
        "什么材料要原件以及复印件",
        "怎么办？多少钱？",
        "另外",
        "？？？公积金",
        "还有还有还有",
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(singles); i++) {
        struct kb_search_result result = ask(kb_str_of(singles[i]), 0, 10);
        if (result.part_count)
            fail_msg("'%s' has %zu parts", singles[i], result.part_count);
        for (size_t h = 0; h < result.count; h++)
            assert_int_equal(result.hits[h].part, 0);
    }
}

static const char three[] = "身份证丢了怎么补办？另外居住证到期了怎么续签？还有护照怎么换发？";

static void test_parts_as_typed(void **state)
{
    (void)state;
    struct kb_search_result result = ask(KB_STR(three), 0, 10);
    assert_int_equal(result.part_count, 3);
    assert_str(result.parts[0], "身份证丢了怎么补办");
    assert_str(result.parts[1], "居住证到期了怎么续签");
    assert_str(result.parts[2], "护照怎么换发");
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(result.hits[i].part, i + 1);
}

/* No item stands twice, and pages follow one another. */
static void test_pages(void **state)
{
    (void)state;
    struct kb_search_result all = ask(KB_STR(three), 0, 12);
    assert_int_equal(all.count, 12);
    for (size_t i = 0; i < all.count; i++)
        for (size_t j = 0; j < i; j++)
            assert_false(kb_str_equal(all.hits[i].id, all.hits[j].id));
    for (size_t page = 0; page < 4; page++) {
        struct kb_search_result some = ask(KB_STR(three), page * 3, 3);
        assert_int_equal(some.count, 3);
        for (size_t i = 0; i < some.count; i++) {
            bool there = false;
            for (size_t j = page * 3; j < page * 3 + 3; j++)
                there = there || kb_str_equal(all.hits[j].id, some.hits[i].id);
            assert_true(there);
        }
    }
}

/* A part that is only understood by its sound stands below, and is served all the same. */
static void test_stricter_first(void **state)
{
    (void)state;
    struct kb_search_result result = ask(KB_STR("jiehundengji怎么办？另外居住证怎么续签？"), 0, 10);
    bool seen[3] = {false};
    bool guessed = false;
    assert_int_equal(result.part_count, 2);
    for (size_t i = 0; i < result.count; i++) {
        bool pinyin = strcmp(result.hits[i].rung, "pinyin") == 0;
        assert_false(guessed && !pinyin);
        guessed = pinyin;
        seen[result.hits[i].part] = true;
    }
    assert_true(seen[1] && seen[2] && guessed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_are_answered), cmocka_unit_test(test_one_stays_one),
        cmocka_unit_test(test_parts_as_typed),    cmocka_unit_test(test_pages),
        cmocka_unit_test(test_stricter_first),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
