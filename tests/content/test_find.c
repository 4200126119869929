#include "fixture.h"

#include "internal.h"

#include "find_internal.h"
#include "kb/edit.h"
#include "kb/release.h"

/* Editors' search: any piece of text, at once, and nothing at the public door. */

static struct kb_found ask(struct fixture *f, struct kb_find_query query)
{
    struct kb_found found;
    KB_CLEANUP(kb_text_freep) struct kb_text *text = NULL;
    if (!query.limit)
        query.limit = 20;
    assert_ok(kb_text_new(&text, &f->err), &f->err);
    assert_ok(kb_find(f->internal, text, f->arena, &query, &found, &f->err), &f->err);
    return found;
}

static struct kb_found ask_for(struct fixture *f, const char *text)
{
    return ask(f, (struct kb_find_query){.text = kb_str_of(text)});
}

/* How many there are of what the open transaction sees. */
static int64_t count_in_store(struct fixture *f, const char *text)
{
    struct kb_find_query query = {.text = kb_str_of(text), .limit = 5};
    struct kb_found found;
    assert_ok(kb_find_in_store(f->store, f->arena, &query, &found, &f->err), &f->err);
    return found.is_loose ? 0 : found.total;
}

static struct kb_edition_text with_sections(const char *title, const struct kb_section *sections,
                                            size_t count)
{
    struct kb_edition_text text = fixture_policy(title, 0);
    text.sections = sections;
    text.section_count = count;
    return text;
}

static const struct kb_section fund[] = {
    {KB_STR_INIT("第一条"), KB_STR_INIT("第一章 总则"),
     KB_STR_INIT("为了加强住房公积金的管理，维护所有者的合法权益，制定本办法。"), false},
    {KB_STR_INIT("第二条"), KB_STR_INIT("第二章 提取"),
     KB_STR_INIT("职工购买自住住房的，可以提取账户内的余额；逾期按COVID19期间的规定办理。"), false},
};
static const struct kb_section taiwan[] = {
    {KB_STR_INIT("正文"), KB_STR_INIT(""), KB_STR_INIT("農(nóng)民申請醫療補助，應填寫ＡＢＣ表。"),
     false},
};

static void put_all(struct fixture *f)
{
    static const struct kb_str keywords[] = {KB_STR_INIT("异地贷款")};
    struct kb_edition_text text = with_sections("住房公积金管理办法", fund, KB_COUNT(fund));
    text.doc_no = KB_STR("国令〔2002〕350号");
    text.keywords = keywords;
    text.keyword_count = 1;
    fixture_put(f, &text, true);
    text = with_sections("医疗补助通知", taiwan, KB_COUNT(taiwan));
    text.kind = KB_KIND_NOTICE;
    text.region = KB_STR("440600");
    fixture_put(f, &text, false);
}

static const struct {
    const char *asked;
    const char *id; /* of the first hit; NULL for none */
    bool is_loose;
    const char *label; /* of the section; NULL when only the head has it */
} questions[] = {
    {"公积", "law-住房公积金管理办法", false, "第一条"},
    {"金的", "law-住房公积金管理办法", false, "第一条"},
    {"税", NULL, false, NULL},
    {"余", "law-住房公积金管理办法", false, "第二条"},
    {"公积金 提取", "law-住房公积金管理办法", false, "第一条"},
    {"公积金　余额", "law-住房公积金管理办法", false, "第一条"},
    {"管理维护", "law-住房公积金管理办法", false, "第一条"}, /* a sign stands between */
    {"异地贷款", "law-住房公积金管理办法", false, NULL},
    {"350号", "law-住房公积金管理办法", false, NULL},
    {"covid", "law-住房公积金管理办法", false, "第二条"},
    {"農民", "notice-440600-医疗补助通知", false, "正文"},
    {"农民申请", "notice-440600-医疗补助通知", false, "正文"},
    {"应填写ABC", "notice-440600-医疗补助通知", false, "正文"},
    {"公积金怎么取", "law-住房公积金管理办法", true, "第一条"},
    {"办法第一章", NULL, false, NULL},      /* no phrase reaches over the end of a part … */
    {"\"公积金\" OR *", NULL, false, NULL}, /* … and nothing of FTS5's language is understood */
};

static void any_piece_is_found(void **state)
{
    struct fixture *f = *state;
    put_all(f);
    for (size_t i = 0; i < KB_COUNT(questions); i++) {
        struct kb_found found = ask_for(f, questions[i].asked);
        if (!questions[i].id) {
            if (found.total && !found.is_loose)
                fail_msg("'%s' finds %d", questions[i].asked, (int)found.total);
            continue;
        }
        if (!found.total)
            fail_msg("'%s' finds nothing", questions[i].asked);
        assert_str(found.hits[0].id, questions[i].id);
        assert_int_equal(found.is_loose, questions[i].is_loose);
        assert_int_equal(found.hits[0].has_section, questions[i].label != NULL);
        if (questions[i].label)
            assert_str(found.hits[0].label, questions[i].label);
    }
}

static void marks_fall_on_original_characters(void **state)
{
    struct fixture *f = *state;
    put_all(f);
    struct kb_found found = ask_for(f, "农民申请");
    const struct kb_find_hit *hit = &found.hits[0];
    assert_int_equal(hit->mark_count, 1);
    assert_str(kb_str_slice(hit->snippet, hit->marks[0].begin, hit->marks[0].end),
               "農(nóng)民申請");
    assert_false(hit->is_cut_before || hit->is_cut_behind);
    assert_int_equal(hit->title_mark_count, 0);
    found = ask_for(f, "公积金管理");
    assert_int_equal(found.hits[0].title_mark_count, 1);
    assert_str(kb_str_slice(found.hits[0].title, found.hits[0].title_marks[0].begin,
                            found.hits[0].title_marks[0].end),
               "公积金管理");
}

static void long_sections_are_cut(void **state)
{
    struct fixture *f = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1 << 20);
    for (int i = 0; i < 2000; i++)
        kb_buf_add_cstr(&text, i == 1500 ? "特别扶助金。" : "依照有关规定办理。");
    struct kb_section section = {KB_STR("正文"), KB_STR(""), kb_buf_str(&text), false};
    struct kb_edition_text edition = with_sections("办法", &section, 1);
    fixture_put(f, &edition, true);
    struct kb_found found = ask_for(f, "扶助");
    const struct kb_find_hit *hit = &found.hits[0];
    assert_true(hit->snippet.len <= KB_FIND_SNIPPET_MAX + 64);
    assert_true(hit->is_cut_before && hit->is_cut_behind);
    assert_true(kb_utf8_check(hit->snippet, NULL));
    assert_str(kb_str_slice(hit->snippet, hit->marks[0].begin, hit->marks[0].end), "扶助");
}

static void what_a_transaction_wrote_it_finds(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = with_sections("办法", fund, KB_COUNT(fund));
    struct kb_put_result result;
    int64_t change;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_int_equal(count_in_store(f, "公积金"), 0);
    assert_ok(kb_store_put(f->store, &text, false, &result, &f->err), &f->err);
    assert_int_equal(count_in_store(f, "公积金"), 1);
    assert_int_equal(ask_for(f, "公积金").total, 0);
    /* The draft says something else now, in the same transaction. */
    text.sections = taiwan;
    text.section_count = 1;
    assert_ok(kb_store_put(f->store, &text, false, &result, &f->err), &f->err);
    assert_int_equal(count_in_store(f, "公积金"), 0);
    assert_int_equal(count_in_store(f, "农民"), 1);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    assert_int_equal(ask_for(f, "农民").total, 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM find_pending"), 0);
}

static void what_is_undone_was_never_there(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = with_sections("办法", fund, KB_COUNT(fund));
    struct kb_put_result result;
    fixture_put(f, &text, false);
    text.sections = taiwan;
    text.section_count = 1;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_ok(kb_store_put(f->store, &text, false, &result, &f->err), &f->err);
    assert_int_equal(count_in_store(f, "农民"), 1);
    kb_store_rollback(f->store);
    assert_int_equal(ask_for(f, "农民").total, 0);
    assert_int_equal(ask_for(f, "公积金").total, 1);
    /* And what came after goes on from there. */
    fixture_put(f, &text, false);
    assert_int_equal(ask_for(f, "农民").total, 1);
    assert_int_equal(ask_for(f, "公积金").total, 0);
}

/* FTS5's own check compares its index with itself; then the same index is made anew. */
static void the_index_is_what_it_would_be_anew(void **state)
{
    struct fixture *f = *state;
    put_all(f);
    for (int i = 0; i < 5; i++) {
        struct kb_edition_text text = with_sections(i % 2 ? "通则" : "细则", i % 3 ? fund : taiwan,
                                                    1);
        fixture_put(f, &text, i == 4);
    }
    static const char *const words[] = {"公积金", "农民", "则", "第一条", "补助"};
    int64_t totals[KB_COUNT(words)];
    for (size_t i = 0; i < KB_COUNT(words); i++)
        totals[i] = ask_for(f, words[i]).total;
    kb_store_closep(&f->store);
    assert_int_equal(fixture_sql(f, "UPDATE find_state SET analyser = 'older'"), SQLITE_OK);
    KB_CLEANUP(kb_text_freep) struct kb_text *text = NULL;
    struct kb_find_query query = {.text = KB_STR("公积金"), .limit = 1};
    struct kb_found found;
    assert_ok(kb_text_new(&text, &f->err), &f->err);
    assert_int_equal(kb_find(f->internal, text, f->arena, &query, &found, NULL), KB_MISMATCH);
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
    for (size_t i = 0; i < KB_COUNT(words); i++)
        assert_int_equal(ask_for(f, words[i]).total, totals[i]);
    assert_int_equal(sqlite3_exec(f->store->db.handle,
                                  "INSERT INTO find (find, rank) VALUES ('integrity-check', 0)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
}

static void filters_admit(void **state)
{
    struct fixture *f = *state;
    put_all(f);
    struct kb_edition_text draft = with_sections("口径", fund, KB_COUNT(fund));
    struct kb_edit_result result;
    struct kb_actor actor = {.name = "wang", .role = KB_ROLE_EDITOR};
    int64_t change;
    assert_ok(kb_store_begin_as(f->store, &actor, &f->err), &f->err);
    assert_ok(kb_edit_create(f->store, &draft, &result, &f->err), &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    int64_t release;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_ok(kb_release_create(f->store, KB_STR("新政"), &release, &f->err), &f->err);
    assert_ok(kb_release_add(f->store, release, KB_MEMBER_EDITION, kb_str_of(result.id), 1,
                             KB_STR(""), &f->err),
              &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    const struct {
        struct kb_find_query query;
        int64_t total;
    } cases[] = {
        {{.offset = 0}, 3},
        {{.states = 1u << KB_STATE_DRAFT}, 2},
        {{.states = 1u << KB_STATE_PUBLISHED, .text = KB_STR("公积金")}, 1},
        {{.states = 1u << KB_STATE_PUBLISHED | 1u << KB_STATE_DRAFT, .text = KB_STR("公积金")}, 2},
        {{.kinds = 1u << KB_KIND_NOTICE}, 1},
        {{.kinds = 1u << KB_KIND_NOTICE, .text = KB_STR("公积金")}, 0},
        {{.region = KB_STR("440600")}, 1},
        {{.owner = KB_STR("wang")}, 1},
        {{.owner = KB_STR("li")}, 0},
        {{.id = KB_STR("law-口径")}, 1},
        {{.release = release, .text = KB_STR("公积金")}, 1},
        {{.release = release + 1}, 0},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_found found = ask(f, cases[i].query);
        if (found.total != cases[i].total || (int64_t)found.count != cases[i].total)
            fail_msg("case %zu: %d", i, (int)found.total);
    }
    /* Without a question the newest come first. */
    assert_str(ask(f, (struct kb_find_query){.limit = 1}).hits[0].id, "law-口径");
    assert_str(ask(f, (struct kb_find_query){.limit = 1, .offset = 2}).hits[0].id,
               "law-住房公积金管理办法");
}

static void stale_ones_are_found(void **state)
{
    struct fixture *f = *state;
    static const struct kb_basis basis[] = {{KB_STR_INIT("条例"), KB_STR_INIT("")}};
    struct kb_edition_text law = fixture_policy("条例", 0), script = fixture_policy("口径", 0);
    script.basis = basis;
    script.basis_count = 1;
    fixture_put(f, &law, true);
    fixture_put(f, &script, true);
    struct kb_find_query query = {.is_stale = true, .today = kb_clock_today(&f->clock)};
    assert_int_equal(ask(f, query).total, 0);
    fixture_withdraw(f, "law-条例", 1);
    struct kb_found found = ask(f, query);
    assert_int_equal(found.total, 1);
    assert_str(found.hits[0].id, "law-口径");
    assert_true(found.hits[0].stale_reason.len > 0);
}

static void nonsense_is_refused(void **state)
{
    struct fixture *f = *state;
    static char many[KB_FIND_TEXT_MAX + 2];
    memset(many, 'a', KB_FIND_TEXT_MAX + 1);
    const struct kb_find_query bad[] = {
        {.text = KB_STR("！？"), .limit = 1},
        {.text = KB_STR("\xff"), .limit = 1},
        {.text = KB_STR("公积金")},
        {.limit = KB_FIND_LIMIT_MAX + 1},
        {.limit = 1, .offset = KB_FIND_OFFSET_MAX + 1},
        {.text = kb_str_of(many), .limit = 1},
        {.text = {many, 0}, .limit = 0},
    };
    struct kb_found found;
    KB_CLEANUP(kb_text_freep) struct kb_text *text = NULL;
    assert_ok(kb_text_new(&text, &f->err), &f->err);
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        kb_error_clear(&f->err);
        enum kb_status status = kb_find(f->internal, text, f->arena, &bad[i], &found, &f->err);
        if (status != KB_INVALID)
            fail_msg("case %zu: %s: %s", i, kb_status_name(status), f->err.message);
    }
    kb_error_clear(&f->err);
    for (size_t i = 0; i < FIND_TOKENS_MAX + 1; i++)
        memcpy(many + 3 * i, "字", 3);
    struct kb_find_query long_one = {.text = {many, 3 * (FIND_TOKENS_MAX + 1)}, .limit = 1};
    assert_int_equal(kb_find(f->internal, text, f->arena, &long_one, &found, NULL), KB_INVALID);
    assert_int_equal(kb_find_in_store(f->store, f->arena, &bad[1], &found, NULL), KB_INVALID);
}

/* The public door has neither the function nor the tables. */
static void the_public_door_has_none_of_it(void **state)
{
    struct fixture *f = *state;
    put_all(f);
    struct kb_find_query query = {.text = KB_STR("公积金"), .limit = 1};
    struct kb_found found;
    KB_CLEANUP(kb_text_freep) struct kb_text *text = NULL;
    assert_ok(kb_text_new(&text, &f->err), &f->err);
    assert_int_equal(kb_find(f->public, text, f->arena, &query, &found, NULL), KB_FORBIDDEN);
    static const char *const statements[] = {
        "SELECT rowid FROM find WHERE find MATCH '公'",
        "SELECT * FROM find",
        "SELECT block FROM find_data",
        "SELECT edition FROM find_pending",
        "SELECT analyser FROM find_state",
        "SELECT * FROM find_docsize",
    };
    for (size_t i = 0; i < KB_COUNT(statements); i++) {
        sqlite3_stmt *statement = NULL;
        int code = sqlite3_prepare_v2(f->public->db.handle, statements[i], -1, &statement, NULL);
        assert_int_not_equal(code, SQLITE_OK);
        sqlite3_finalize(statement);
    }
    kb_error_clear(&f->err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(any_piece_is_found),
        fixture_test(marks_fall_on_original_characters),
        fixture_test(long_sections_are_cut),
        fixture_test(what_a_transaction_wrote_it_finds),
        fixture_test(what_is_undone_was_never_there),
        fixture_test(the_index_is_what_it_would_be_anew),
        fixture_test(filters_admit),
        fixture_test(stale_ones_are_found),
        fixture_test(nonsense_is_refused),
        fixture_test(the_public_door_has_none_of_it),
    };
    return cmocka_run_group_tests_name("content/find", tests, NULL, NULL);
}
