/* A word that every question has is worth little among questions, however rare it is in laws. */
#include "base.h"

#include "internal.h"

static const struct kb_question_term *term_of(const struct kb_question *question, const char *text)
{
    for (size_t i = 0; i < question->count; i++)
        if (kb_str_equal(question->terms[i].text, kb_str_of(text)))
            return &question->terms[i];
    fail_msg("no term '%s'", text);
    return NULL;
}

static void begin(struct base *base)
{
    static const char *const titles[] = {"渔船可以登记吗", "房屋可以出租吗", "税费可以减免吗",
                                         "学校可以收费吗"};
    base_begin(base);
    base_put_many(base, "law-big", "渔船管理办法", 200, "编号#的渔船由主管部门登记。");
    for (size_t i = 0; i < KB_COUNT(titles); i++) {
        char id[16];
        snprintf(id, sizeof id, "qa-%zu", i);
        base_put(base, &(struct base_item){.id = id,
                                           .kind = KB_KIND_QA,
                                           .title = titles[i],
                                           .basis = {{"渔船管理办法", "第1条"}},
                                           .sections = {{"正文", "答复。"}}});
    }
    base_index(base);
}

static void test_weights_are_those_among_questions(void **state)
{
    (void)state;
    struct base base;
    struct kb_error err = {0};
    struct kb_index *index;
    struct kb_question question, weighed;
    begin(&base);
    struct kb_text *text = kb_searcher_text(base_searcher(&base, KB_DOOR_PUBLIC));
    assert_ok(kb_index_open(base.dir, KB_DOOR_PUBLIC, false, &index, &err), &err);
    struct kb_xapian_reader *reader = kb_index_reader(index);
    assert_ok(kb_question_analyse(text, reader, &kb_weights_default, KB_STR("渔船可以登记吗"),
                                  base.arena, &question, &err),
              &err);
    assert_ok(
        kb_wording_weigh(reader, &kb_weights_default, &question, 4, base.arena, &weighed, &err),
        &err);
    assert_int_equal(weighed.count, question.count);
    assert_true(term_of(&question, "可以")->weight > term_of(&question, "渔船")->weight);
    assert_true(term_of(&weighed, "可以")->weight < term_of(&weighed, "渔船")->weight);
    for (size_t i = 0; i < weighed.count; i++) {
        assert_str(weighed.terms[i].text, question.terms[i].text.data);
        assert_float_equal(weighed.terms[i].factor * question.terms[i].weight,
                           weighed.terms[i].weight, 1e-9);
    }
    assert_float_equal(question.terms[0].factor, 0, 0); /* the question itself is untouched */
    kb_index_close(index);
    base_end(&base);
}

static void test_without_memory(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(16);
    struct kb_question_term terms[4] = {{.weight = 1}};
    struct kb_question question = {.terms = terms, .count = 4}, weighed;
    assert_int_equal(
        kb_wording_weigh(NULL, &kb_weights_default, &question, 4, arena, &weighed, &err),
        KB_NO_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights_are_those_among_questions),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
