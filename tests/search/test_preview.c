/* The world as it will be: found by who may know of it, and by nobody else, until it has come. */
#include "base.h"

#include "kb/edit.h"
#include "kb/release.h"

#define HOUR INT64_C(3600000)

static void move(struct kb_store *store, const char *id, int edition, const char *who,
                 enum kb_move move)
{
    struct kb_error err = {0};
    struct kb_edit_result result;
    int64_t change;
    const struct kb_actor actor = {who, KB_ROLE_ADMIN};
    assert_ok(kb_store_begin_as(store, &actor, &err), &err);
    assert_ok(kb_edit_move(store, kb_str_of(id), edition, move, KB_STR("x"), &result, &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
}

static int put_approved(struct kb_store *store, const char *id, const char *title, const char *says)
{
    struct kb_error err = {0};
    struct kb_put_result put;
    int64_t change;
    const struct kb_section section = {.label = KB_STR("第一条"), .text = kb_str_of(says)};
    const struct kb_edition_text text = {.id = kb_str_of(id),
                                         .title = kb_str_of(title),
                                         .region = KB_STR("000000"),
                                         .category = KB_STR("测试"),
                                         .change_note = KB_STR("调整"),
                                         .effective_from = KB_DATE_MIN,
                                         .effective_to = KB_DATE_MAX,
                                         .sections = &section,
                                         .section_count = 1};
    assert_ok(kb_store_begin(store, "writer", &err), &err);
    assert_ok(kb_store_put(store, &text, false, &put, &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    move(store, id, put.edition, "writer", KB_MOVE_SUBMIT);
    move(store, id, put.edition, "reviewer", KB_MOVE_APPROVE);
    return put.edition;
}

/* A successor of law-a and a new law-b, together in an hour; staged. */
static int64_t plan(struct base *base)
{
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_indexer *indexer;
    struct kb_stage_report report = {.more = true};
    int64_t release, change;
    base_put(base, &(struct base_item){.id = "law-a",
                                       .title = "公积金办法",
                                       .sections = {{"第一条", "提取六千元"}}});
    base_index(base);
    assert_ok(kb_store_open(base->dir, &base->clock, &store, &err), &err);
    int edition = put_approved(store, "law-a", "公积金办法", "提取九千元");
    put_approved(store, "law-b", "灏氶办法", "灏氶津贴");
    assert_ok(kb_store_begin(store, "publisher", &err), &err);
    assert_ok(kb_release_create(store, KB_STR("x"), &release, &err), &err);
    assert_ok(kb_release_add(store, release, KB_MEMBER_EDITION, KB_STR("law-a"), edition,
                             KB_STR(""), &err),
              &err);
    assert_ok(
        kb_release_add(store, release, KB_MEMBER_EDITION, KB_STR("law-b"), 1, KB_STR(""), &err),
        &err);
    assert_ok(kb_release_put_entry(store, release, KB_ENTRY_PIN, KB_STR("办事指南"),
                                   KB_STR("{\"item\":\"law-b\"}"), KB_DATE_MIN, KB_DATE_MAX, &err),
              &err);
    assert_ok(kb_release_put_entry(store, release, KB_ENTRY_SYNONYM, KB_STR("魑魅"),
                                   KB_STR("{\"to\":[\"公积金\"]}"), KB_DATE_MIN, KB_DATE_MAX, &err),
              &err);
    assert_ok(kb_release_schedule(store, release, base->now_ms + HOUR, &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    assert_ok(kb_indexer_new(store, &indexer, &err), &err);
    while (report.more)
        assert_ok(kb_indexer_stage(indexer, NULL, 0, 10, &report, &err), &err);
    kb_indexer_free(indexer);
    kb_store_close(store);
    return release;
}

static struct kb_search_result ask(struct base *base, struct kb_searcher *searcher,
                                   const struct kb_search_request *request)
{
    struct kb_error err = {0};
    struct kb_search_result result;
    assert_ok(kb_search(searcher, request, base->arena, &result, &err), &err);
    return result;
}

static void test_a_preview_finds_what_comes(void **state)
{
    (void)state;
    struct base base;
    struct kb_error err = {0};
    struct kb_searcher *preview;
    base_begin(&base);
    int64_t release = plan(&base);
    const struct kb_search_request secret = {.query = KB_STR("灏氶津贴")};
    const struct kb_search_request known = {.query = KB_STR("公积金提取")};
    assert_ok(kb_searcher_open_release(base.dir, release, &base.clock, &preview, &err), &err);
    struct kb_search_result result = ask(&base, preview, &secret);
    assert_int_equal(result.count, 1);
    assert_str(result.hits[0].id, "law-b");
    result = ask(&base, preview, &known);
    assert_int_equal(result.count, 1);
    assert_int_equal(result.hits[0].edition, 2);
    for (enum kb_door door = KB_DOOR_INTERNAL; door <= KB_DOOR_PUBLIC; door++) {
        struct kb_searcher *present = base_searcher(&base, door);
        assert_int_equal(ask(&base, present, &secret).count, 0);
        assert_int_equal(ask(&base, present, &known).hits[0].edition, 1);
    }
    kb_searcher_close(preview);
    base_end(&base);
}

/* Pins and synonyms that come with it are there, and are nowhere else. */
static void test_a_preview_has_the_entries_that_come(void **state)
{
    (void)state;
    struct base base;
    struct kb_error err = {0};
    struct kb_searcher *preview;
    base_begin(&base);
    int64_t release = plan(&base);
    const struct kb_search_request pinned = {.query = KB_STR("办事指南")};
    const struct kb_search_request meant = {.query = KB_STR("魑魅")};
    assert_ok(kb_searcher_open_release(base.dir, release, &base.clock, &preview, &err), &err);
    struct kb_search_result result = ask(&base, preview, &pinned);
    assert_true(result.count > 0);
    assert_str(result.hits[0].id, "law-b");
    assert_string_equal(result.hits[0].rung, "pin");
    result = ask(&base, preview, &meant);
    assert_true(result.count > 0);
    assert_str(result.hits[0].id, "law-a");
    assert_string_equal(result.hits[0].rung, "synonym");
    for (enum kb_door door = KB_DOOR_INTERNAL; door <= KB_DOOR_PUBLIC; door++) {
        struct kb_searcher *present = base_searcher(&base, door);
        result = ask(&base, present, &pinned);
        assert_true(!result.count || strcmp(result.hits[0].rung, "pin") != 0);
        assert_int_equal(ask(&base, present, &meant).count, 0);
    }
    kb_searcher_close(preview);
    base_end(&base);
}

/* Also where a day is asked about, for which the archive is opened. */
static void test_a_preview_knows_what_will_be_known(void **state)
{
    (void)state;
    struct base base;
    struct kb_error err = {0};
    struct kb_searcher *preview;
    base_begin(&base);
    int64_t release = plan(&base);
    struct kb_search_request request = {
        .query = KB_STR("公积金提取"), .as_of_set = true, .as_of = kb_clock_today(&base.clock)};
    assert_ok(kb_searcher_open_release(base.dir, release, &base.clock, &preview, &err), &err);
    struct kb_search_result result = ask(&base, preview, &request);
    assert_int_equal(result.count, 1);
    assert_int_equal(result.hits[0].edition, 2);
    request.known_at_set = true;
    request.known_at_ms = base.now_ms;
    result = ask(&base, preview, &request);
    assert_int_equal(result.count, 1);
    assert_int_equal(result.hits[0].edition, 1);
    kb_searcher_close(preview);
    base_end(&base);
}

static void test_there_is_a_preview_while_it_is_staged(void **state)
{
    (void)state;
    struct base base;
    struct kb_error err = {0};
    struct kb_searcher *preview = NULL;
    base_begin(&base);
    int64_t release = plan(&base);
    assert_int_equal(kb_searcher_open_release(base.dir, release + 1, &base.clock, &preview, NULL),
                     KB_NOT_FOUND);
    base.now_ms += HOUR;
    struct kb_store *store;
    assert_ok(kb_store_open(base.dir, &base.clock, &store, &err), &err);
    assert_ok(kb_release_flip_due(store, NULL, &err), &err);
    kb_store_close(store);
    base_index(&base);
    assert_int_equal(kb_searcher_open_release(base.dir, release, &base.clock, &preview, NULL),
                     KB_NOT_FOUND);
    const struct kb_search_request secret = {.query = KB_STR("灏氶津贴")};
    assert_int_equal(ask(&base, base_searcher(&base, KB_DOOR_PUBLIC), &secret).count, 1);
    base_end(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_preview_finds_what_comes),
        cmocka_unit_test(test_a_preview_has_the_entries_that_come),
        cmocka_unit_test(test_a_preview_knows_what_will_be_known),
        cmocka_unit_test(test_there_is_a_preview_while_it_is_staged),
    };
    return cmocka_run_group_tests_name("search/preview", tests, NULL, NULL);
}
