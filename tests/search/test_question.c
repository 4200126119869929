/* From a question to terms: which are kept, how they are weighted, which decide. */
#include "test.h"

#include "internal.h"

static char *dir;
static struct kb_xapian_reader *reader;
static struct kb_text *text;
static struct kb_arena *arena;

enum {
    DOCUMENTS = 400
};

/* 办理 is in all, 提取 in half, 公积金 in 40, 租房 in 4, 税务 and 税收 in 8 and 2. */
static const struct {
    const char *text;
    unsigned every;
} vocabulary[] = {{"办理", 1},   {"提取", 2},  {"公积金", 10},
                  {"租房", 100}, {"税务", 50}, {"税收", 200}};

static void add_document(struct kb_xapian_writer *writer, unsigned number)
{
    struct kb_error err = {0};
    struct kb_buf words = KB_BUF_INIT(1024);
    struct kb_terms terms;
    for (size_t i = 0; i < KB_COUNT(vocabulary); i++)
        if (number % vocabulary[i].every == 0)
            kb_buf_printf(&words, "%s。", vocabulary[i].text);
    assert_ok(kb_text_terms(text, kb_buf_str(&words), &terms, &err), &err);
    struct kb_xapian_term *made = kb_arena_array(arena, terms.count, sizeof *made);
    for (size_t i = 0; i < terms.count; i++)
        made[i] = (struct kb_xapian_term){terms.items[i].text, 1};
    struct kb_xapian_document document = {.terms = made, .term_count = terms.count};
    assert_ok(kb_xapian_writer_add(writer, &document, &err), &err);
    kb_buf_done(&words);
}

static int set_up(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_xapian_writer *writer;
    dir = test_temp_dir();
    arena = kb_arena_new(16 << 20);
    const char *path = test_path(dir, "db");
    assert_ok(kb_text_new(&text, &err), &err);
    assert_ok(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), &err);
    for (unsigned i = 0; i < DOCUMENTS; i++)
        add_document(writer, i);
    assert_ok(kb_xapian_writer_commit(writer, &err), &err);
    kb_xapian_writer_close(writer);
    assert_ok(kb_xapian_reader_open(&path, 1, &reader, &err), &err);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kb_xapian_reader_close(reader);
    kb_text_free(text);
    kb_arena_free(arena);
    test_temp_dir_remove(dir);
    return 0;
}

static struct kb_weights weights_with(double deciding_share, uint32_t rare_floor)
{
    struct kb_weights weights = kb_weights_default;
    weights.deciding_share = deciding_share;
    weights.rare_floor = rare_floor;
    return weights;
}

static struct kb_question analyse(const char *query, const struct kb_weights *weights)
{
    struct kb_error err = {0};
    struct kb_question question;
    assert_ok(kb_question_analyse(text, reader, weights, kb_str_of(query), arena, &question, &err),
              &err);
    return question;
}

static const struct kb_question_term *find(const struct kb_question *question, const char *term)
{
    for (size_t i = 0; i < question->count; i++)
        if (kb_str_equal(question->terms[i].text, kb_str_of(term)))
            return &question->terms[i];
    return NULL;
}

static void rarest_first_and_counted(void **state)
{
    (void)state;
    struct kb_question question = analyse("怎么办理租房提取？提取", &kb_weights_default);
    for (size_t i = 1; i < question.count; i++)
        assert_true(question.terms[i - 1].frequency <= question.terms[i].frequency);
    assert_int_equal(question.stats.documents, DOCUMENTS);
    assert_int_equal(find(&question, "租房")->frequency, 4);
    /* Said twice, as a word and as a pair each time. */
    assert_int_equal(find(&question, "提取")->query_frequency, 4);
    assert_int_equal(find(&question, "办理")->frequency, DOCUMENTS);
    assert_true(find(&question, "租房")->weight > find(&question, "办理")->weight);
    /* What the index does not know cannot match and is left out. */
    assert_null(find(&question, "怎么"));
}

static void which_decide(void **state)
{
    (void)state;
    struct kb_weights weights = weights_with(0.01, 40);
    struct kb_question question = analyse("租房公积金提取办理", &weights);
    assert_true(question.deciding > 0 && question.deciding < question.count);
    for (size_t i = 0; i < question.count; i++)
        assert_int_equal(i < question.deciding, question.terms[i].frequency <= 40);

    /* None is rare: the rarest decide all the same. */
    question = analyse("办理提取", &weights);
    assert_true(question.deciding > 0);

    /* The rare ones hold too little: as many more as it takes. */
    weights = weights_with(1, 0);
    question = analyse("租房公积金提取办理", &weights);
    assert_int_equal(question.deciding, question.count);

    /* In a small base nothing is so common that it must not decide. */
    question = analyse("租房公积金提取办理", &kb_weights_default);
    assert_int_equal(question.deciding, question.count);
}

static void marks(void **state)
{
    (void)state;
    struct kb_weights weights = weights_with(0.5, 0);
    struct kb_question question = analyse("租房办理", &weights);
    assert_true(find(&question, "租房")->marked);
    assert_false(find(&question, "办理")->marked);
    question = analyse("办理", &weights); /* there is nothing else to mark */
    assert_true(find(&question, "办理")->marked);
}

static void a_single_character_stands_for_what_begins_with_it(void **state)
{
    (void)state;
    struct kb_question question = analyse("税", &kb_weights_default);
    assert_int_equal(question.count, 1);
    const struct kb_question_term *term = &question.terms[0];
    assert_str(term->text, "税");
    assert_true(term->marked);
    bool found = false;
    for (size_t i = 0; i < term->alternative_count; i++) {
        assert_true(kb_str_starts(term->alternatives[i], KB_STR("税")));
        found = found || kb_str_equal(term->alternatives[i], KB_STR("税务"));
    }
    assert_true(found);
    assert_true(term->frequency >= 8);

    /* The most frequent are kept. */
    struct kb_weights weights = kb_weights_default;
    weights.alternatives_max = 1;
    question = analyse("税", &weights);
    assert_int_equal(question.terms[0].alternative_count, 1);
    assert_str(question.terms[0].alternatives[0], "税务");

    /* Beside a real term it is left alone. */
    question = analyse("税 租房", &kb_weights_default);
    for (size_t i = 0; i < question.count; i++)
        assert_null(question.terms[i].alternatives);
    /* And where nothing begins with it, nothing is found. */
    question = analyse("麤", &kb_weights_default);
    assert_int_equal(question.count, 0);
}

static void at_most_so_many_terms(void **state)
{
    (void)state;
    struct kb_buf query = KB_BUF_INIT(KB_QUERY_MAX);
    while (query.len + 3 <= KB_QUERY_MAX) /* thousands of different pairs, none known */
        kb_buf_add_code_point(&query, 0x4e00 + (uint32_t)(query.len * 7919 % 20000));
    struct kb_question question = analyse(query.data, &kb_weights_default);
    assert_true(question.count <= KB_QUERY_TERMS_MAX);
    kb_buf_done(&query);
}

static void a_question_without_words(void **state)
{
    (void)state;
    static const char *const queries[] = {"", "？！", "   ", "《》", "\xff\xfe"};
    for (size_t i = 0; i < KB_COUNT(queries); i++) {
        struct kb_error err = {0};
        struct kb_question question;
        assert_int_equal(kb_question_analyse(text, reader, &kb_weights_default,
                                             kb_str_of(queries[i]), arena, &question, &err),
                         KB_INVALID);
        assert_string_equal(err.message, "query: there is no word in it");
    }
}

/* Ends with a status wherever the arena does. */
static void an_exhausted_arena(void **state)
{
    (void)state;
    static const char *const queries[] = {"租房公积金提取办理", "税"};
    for (size_t i = 0; i < KB_COUNT(queries); i++) {
        enum kb_status status = KB_NO_MEMORY;
        for (size_t cap = 16; status; cap += 16) {
            struct kb_error err = {0};
            struct kb_question question;
            struct kb_arena *small = kb_arena_new(cap);
            assert_non_null(small);
            status = kb_question_analyse(text, reader, &kb_weights_default, kb_str_of(queries[i]),
                                         small, &question, &err);
            kb_arena_free(small);
            assert_true(status == KB_OK || status == KB_NO_MEMORY);
            assert_true(cap < 1 << 20);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rarest_first_and_counted),
        cmocka_unit_test(which_decide),
        cmocka_unit_test(marks),
        cmocka_unit_test(a_single_character_stands_for_what_begins_with_it),
        cmocka_unit_test(at_most_so_many_terms),
        cmocka_unit_test(a_question_without_words),
        cmocka_unit_test(an_exhausted_arena),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
