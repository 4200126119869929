#include "base.h"

#include "kb/index.h"
#include "kb/store.h"

#define MANY_MAX 20000

void base_begin(struct base *base)
{
    *base = (struct base){.dir = test_temp_dir(), .now_ms = TEST_NOW_MS};
    base->clock = test_clock(&base->now_ms);
    base->arena = kb_arena_new(256 << 20);
    assert_non_null(base->arena);
}

void base_end(struct base *base)
{
    kb_searcher_close(base->searchers[0]);
    kb_searcher_close(base->searchers[1]);
    kb_arena_free(base->arena);
    test_temp_dir_remove(base->dir);
}

static void put(struct base *base, const struct kb_edition_text *text)
{
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_put_result result;
    int64_t change;
    assert_ok(kb_store_open(base->dir, &base->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    assert_ok(kb_store_put(store, text, true, &result, &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    assert_true(change > 0);
    kb_store_close(store);
}

static kb_date date_of(const char *text)
{
    kb_date date = KB_DATE_MIN;
    if (text)
        assert_true(kb_date_parse(kb_str_of(text), &date));
    return date;
}

static struct kb_edition_text text_of(const struct base_item *item)
{
    return (struct kb_edition_text){
        .id = kb_str_of(item->id),
        .kind = item->kind,
        .audience = item->audience,
        .title = kb_str_of(item->title),
        .region = kb_str_of(item->region ? item->region : "000000"),
        .category = kb_str_of(item->category ? item->category : "测试"),
        .effective_from = date_of(item->from),
        .effective_to = KB_DATE_MAX,
        .source = KB_STR("test"),
    };
}

void base_put(struct base *base, const struct base_item *item)
{
    struct kb_section sections[BASE_SECTIONS_MAX];
    struct kb_str keyword = kb_str_of(item->keyword);
    struct kb_edition_text text = text_of(item);
    text.sections = sections;
    text.keywords = &keyword;
    text.keyword_count = item->keyword ? 1 : 0;
    while (text.section_count < BASE_SECTIONS_MAX && item->sections[text.section_count].label) {
        const struct base_section *section = &item->sections[text.section_count];
        sections[text.section_count++] = (struct kb_section){.label = kb_str_of(section->label),
                                                             .heading = kb_str_of(section->heading),
                                                             .text = kb_str_of(section->text)};
    }
    struct kb_basis basis[BASE_SECTIONS_MAX];
    text.basis = basis;
    struct kb_str questions[BASE_SECTIONS_MAX];
    text.questions = questions;
    for (; text.question_count < BASE_SECTIONS_MAX && item->questions[text.question_count];
         text.question_count++)
        questions[text.question_count] = kb_str_of(item->questions[text.question_count]);
    for (; text.basis_count < BASE_SECTIONS_MAX && item->basis[text.basis_count].title;
         text.basis_count++)
        basis[text.basis_count] = (struct kb_basis){
            kb_str_of(item->basis[text.basis_count].title),
            kb_str_of(item->basis[text.basis_count].section)};
    put(base, &text);
}

/* Changes one entry in a transaction of its own; a NULL value removes. */
static void enter(struct base *base, enum kb_entry_kind kind, const char *key, const char *value,
                  kb_date from, kb_date to)
{
    struct kb_error err = {0};
    struct kb_store *store;
    int64_t change;
    assert_ok(kb_store_open(base->dir, &base->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    if (value)
        assert_ok(kb_entry_put(store, kind, kb_str_of(key), kb_str_of(value), from, to, &err),
                  &err);
    else
        assert_ok(kb_entry_remove(store, kind, kb_str_of(key), &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    kb_store_close(store);
    base->now_ms += 1000;
    base_index(base);
}

void base_entry(struct base *base, enum kb_entry_kind kind, const char *key, const char *value,
                const char *from, const char *to)
{
    enter(base, kind, key, value, date_of(from), to ? date_of(to) : KB_DATE_MAX);
}

void base_entry_remove(struct base *base, enum kb_entry_kind kind, const char *key)
{
    enter(base, kind, key, NULL, KB_DATE_MIN, KB_DATE_MAX);
}

void base_withdraw(struct base *base, const char *id)
{
    struct kb_error err = {0};
    struct kb_store *store;
    int64_t change;
    assert_ok(kb_store_open(base->dir, &base->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    assert_ok(kb_store_withdraw(store, kb_str_of(id), 1, KB_STR("mistake"), &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    kb_store_close(store);
    base->now_ms += 1000;
}

void base_put_many(struct base *base, const char *id, const char *title, size_t count,
                   const char *format)
{
    assert_true(count <= MANY_MAX);
    struct kb_section *sections = kb_arena_array(base->arena, count, sizeof *sections);
    struct kb_edition_text text = text_of(&(struct base_item){.id = id, .title = title});
    assert_non_null(sections);
    for (size_t i = 0; i < count; i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf words = KB_BUF_INIT(1 << 16);
        for (const char *at = format; *at; at++)
            if (*at == '#')
                kb_buf_printf(&words, "%zu", i);
            else
                kb_buf_add_char(&words, *at);
        sections[i].text = kb_arena_copy(base->arena, kb_buf_str(&words));
        sections[i].label = kb_arena_printf(base->arena, "第%zu条", i + 1);
    }
    text.sections = sections;
    text.section_count = count;
    put(base, &text);
}

void base_index(struct base *base)
{
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_index_report report;
    assert_ok(kb_store_open(base->dir, &base->clock, &store, &err), &err);
    assert_ok(kb_index_catch_up(store, NULL, &report, &err), &err);
    kb_store_close(store);
}

void base_rebuild(struct base *base)
{
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_index_report report;
    assert_ok(kb_store_open(base->dir, &base->clock, &store, &err), &err);
    assert_ok(kb_index_rebuild(store, 2, NULL, &report, &err), &err);
    kb_store_close(store);
}

struct kb_searcher *base_searcher(struct base *base, enum kb_door door)
{
    struct kb_error err = {0};
    if (!base->searchers[door])
        assert_ok(kb_searcher_open(base->dir, door, &base->clock, &base->searchers[door], &err),
                  &err);
    return base->searchers[door];
}

struct kb_search_result base_ask(struct base *base, enum kb_door door,
                                 const struct kb_search_request *request)
{
    struct kb_error err = {0};
    struct kb_search_result result;
    assert_ok(kb_search(base_searcher(base, door), request, base->arena, &result, &err), &err);
    return result;
}

const char *base_hits(const struct kb_search_result *result)
{
    static char text[8192];
    size_t len = 0;
    text[0] = 0;
    for (size_t i = 0; i < result->count && len < sizeof text; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s/%.*s", i ? " " : "",
                                KB_STR_ARG(result->hits[i].id), KB_STR_ARG(result->hits[i].label));
    return text;
}
