#include "embargo.h"

#include "kb/edit.h"
#include "kb/release.h"
#include "kb/validate.h"

static const struct kb_str keywords[] = {KB_STR_INIT("灏氶"), KB_STR_INIT("津贴")};
static const struct kb_str questions[] = {KB_STR_INIT("灏氶津贴怎么领")};

static struct kb_store *open_store(struct fixture *fixture, char *bot)
{
    struct kb_error err = {0};
    struct kb_store *store;
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    assert_ok(kb_key_create(store, KB_STR("bot"), KB_ROLE_BOT, bot, &err), &err);
    return store;
}

static void begin(struct kb_store *store, const char *who)
{
    struct kb_error err = {0};
    const struct kb_actor actor = {who, KB_ROLE_ADMIN};
    assert_ok(kb_store_begin_as(store, &actor, &err), &err);
}

static void commit(struct kb_store *store)
{
    struct kb_error err = {0};
    int64_t change;
    assert_ok(kb_store_commit(store, &change, &err), &err);
}

static void move_all(struct kb_store *store, char ids[][KB_ID_MAX + 1], const int *editions,
                     const char *who, enum kb_move move)
{
    struct kb_error err = {0};
    struct kb_edit_result result;
    begin(store, who);
    for (int i = 0; i < EMBARGO_ITEMS; i++)
        assert_ok(
            kb_edit_move(store, kb_str_of(ids[i]), editions[i], move, KB_STR("x"), &result, &err),
            &err);
    commit(store);
}

/* The first is a new item with words of its own, the second a successor of what citizens see, the
 * rest further new items. */
static void put(struct kb_store *store, int i, char *id, int *edition)
{
    struct kb_error err = {0};
    struct kb_put_result result;
    char title[96], new_id[96];
    snprintf(title, sizeof title, i ? "灏氶津贴第%d号办法" : "灏氶津贴申领", i);
    snprintf(new_id, sizeof new_id, i ? "law-灏氶%d" : EMBARGO_ITEM, i);
    const struct kb_section section = {.label = KB_STR("第一条"),
                                       .text = KB_STR("灏氶津贴由浠绔中心发放，公积金租房可领。")};
    const struct kb_edition_text text = {
        .id = kb_str_of(i == 1 ? FIXTURE_LAW : new_id),
        .kind = KB_KIND_POLICY,
        .title = i == 1 ? KB_STR("住房公积金管理条例") : kb_str_of(title),
        .region = KB_STR("000000"),
        .category = KB_STR("行政法规"),
        .issuer = KB_STR("浠绔中心"),
        .change_note = KB_STR("新设灏氶津贴"),
        .effective_from = i == 1 ? kb_clock_today(kb_store_clock(store)) - 1 : KB_DATE_MIN,
        .effective_to = KB_DATE_MAX,
        .keywords = keywords,
        .keyword_count = KB_COUNT(keywords),
        .questions = questions,
        .question_count = KB_COUNT(questions),
        .sections = &section,
        .section_count = 1,
    };
    assert_ok(kb_store_put(store, &text, false, &result, &err), &err);
    assert_int_not_equal(result.outcome, KB_PUT_CONFLICT);
    memcpy(id, result.id, sizeof result.id);
    *edition = result.edition;
}

static void answer(struct kb_store *store, char ids[][KB_ID_MAX + 1], const int *editions);

static void plan(struct embargo *embargo)
{
    struct kb_error err = {0};
    struct kb_store *store = embargo->stores[0];
    char ids[EMBARGO_ITEMS][KB_ID_MAX + 1];
    int editions[EMBARGO_ITEMS];
    int64_t release;
    begin(store, "writer");
    for (int i = 0; i < EMBARGO_ITEMS; i++)
        put(store, i, ids[i], &editions[i]);
    commit(store);
    move_all(store, ids, editions, "writer", KB_MOVE_SUBMIT);
    move_all(store, ids, editions, "reviewer", KB_MOVE_APPROVE);
    begin(store, "publisher");
    answer(store, ids, editions);
    assert_ok(kb_release_create(store, KB_STR("灏氶发布"), &release, &err), &err);
    for (int i = 0; i < EMBARGO_ITEMS; i++)
        assert_ok(kb_release_add(store, release, KB_MEMBER_EDITION, kb_str_of(ids[i]), editions[i],
                                 KB_STR(""), &err),
                  &err);
    assert_ok(kb_release_schedule(store, release, embargo->at_ms, &err), &err);
    commit(store);
}

static void stage(struct embargo *embargo)
{
    struct kb_error err = {0};
    struct kb_stage_report report = {.more = true};
    assert_ok(kb_indexer_new(embargo->stores[0], &embargo->indexer, &err), &err);
    while (report.more)
        assert_ok(kb_indexer_stage(embargo->indexer, NULL, 0, 10, &report, &err), &err);
}

/* A publisher's answers to what was warned of. */
static void answer_one(struct kb_store *store, struct kb_text *text, struct kb_arena *arena,
                       struct kb_str id, int edition)
{
    struct kb_error err = {0};
    const struct kb_finding *findings;
    size_t count;
    kb_date today = kb_clock_today(kb_store_clock(store));
    assert_ok(kb_validate(kb_store_reader(store), text, arena, id, edition, today, &findings,
                          &count, &err),
              &err);
    for (size_t i = 0; i < count; i++)
        if (findings[i].level == KB_FINDING_WARNING)
            assert_ok(kb_edit_answer(store, id, edition, kb_str_of(findings[i].key), KB_STR("已核"),
                                     &err),
                      &err);
}

static void answer(struct kb_store *store, char ids[][KB_ID_MAX + 1], const int *editions)
{
    struct kb_error err = {0};
    KB_CLEANUP(kb_text_freep) struct kb_text *text = NULL;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(32u << 20);
    assert_non_null(arena);
    assert_ok(kb_text_new(&text, &err), &err);
    for (int i = 0; i < EMBARGO_ITEMS; i++)
        answer_one(store, text, arena, kb_str_of(ids[i]), editions[i]);
}

void embargo_begin(struct embargo *embargo)
{
    *embargo = (struct embargo){.planning = fixture_new(), .control = fixture_new()};
    embargo->at_ms = embargo->planning->now_ms + EMBARGO_HOUR_MS;
    embargo->stores[0] = open_store(embargo->planning, embargo->bots[0]);
    embargo->stores[1] = open_store(embargo->control, embargo->bots[1]);
    plan(embargo);
    stage(embargo);
    fixture_catch_up(embargo->stores[1]);
}

void embargo_end(struct embargo *embargo)
{
    kb_indexer_free(embargo->indexer);
    for (int i = 0; i < 2; i++)
        kb_store_close(embargo->stores[i]);
    fixture_free(embargo->planning);
    fixture_free(embargo->control);
}

void embargo_flip(struct embargo *embargo)
{
    struct kb_error err = {0};
    struct kb_index_report report;
    size_t count = 0;
    embargo->planning->now_ms = embargo->control->now_ms = embargo->at_ms;
    assert_ok(kb_release_flip_due(embargo->stores[0], &count, &err), &err);
    assert_int_equal(count, 1);
    assert_ok(kb_indexer_catch_up(embargo->indexer, NULL, &report, &err), &err);
}
