/*
 * base.h - a small base in a temporary folder: items from one table, indexed, asked through either
 * door.
 *
 *     struct base base;
 *     base_begin(&base);
 *     base_put(&base, &(struct base_item){.id = "law-a", .title = "…", .sections = {{"第一条",
 * "…"}}}); base_index(&base); struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC,
 * &request); base_end(&base);
 *
 * Everything asserts. Results live until base_end().
 */
#ifndef KB_SEARCH_TEST_BASE_H
#define KB_SEARCH_TEST_BASE_H

#include "test.h"

#include "kb/entry.h"
#include "kb/eval.h"
#include "kb/search.h"

#define BASE_SECTIONS_MAX 8

struct base_section {
    const char *label, *text, *heading;
};

/* An edition. NULL leaves a field empty; region and category have defaults. */
struct base_item {
    const char *id, *title, *region, *category, *from, *keyword;
    enum kb_kind kind;
    enum kb_audience audience;
    struct base_section sections[BASE_SECTIONS_MAX];
    struct base_basis {
        const char *title, *section;
    } basis[BASE_SECTIONS_MAX];
    const char *questions[BASE_SECTIONS_MAX];
};

struct base {
    char *dir;
    int64_t now_ms;
    struct kb_clock clock;
    struct kb_arena *arena;
    struct kb_searcher *searchers[2]; /* by door, opened when first asked */
};

void base_begin(struct base *base);
void base_end(struct base *base);

/* Publishes an edition. */
void base_put(struct base *base, const struct base_item *item);

/* Puts an operator's entry for days [from, to), NULL being open; removes it. The index is brought
 * up to it. */
void base_entry(struct base *base, enum kb_entry_kind kind, const char *key, const char *value,
                const char *from, const char *to);
void base_entry_remove(struct base *base, enum kb_entry_kind kind, const char *key);

/* Withdraws edition 1 of an item. */
void base_withdraw(struct base *base, const char *id);

/* Publishes `count` sections with the text printed from `format`, which takes the number, in one
 * item. */
void base_put_many(struct base *base, const char *id, const char *title, size_t count,
                   const char *format);

/* Brings the index up to date, or builds it anew. */
void base_index(struct base *base);
void base_rebuild(struct base *base);

struct kb_searcher *base_searcher(struct base *base, enum kb_door door);

struct kb_search_result base_ask(struct base *base, enum kb_door door,
                                 const struct kb_search_request *request);

/* "law-a/第一条 law-b/第二条": ids and labels of the hits, in order. Static. */
const char *base_hits(const struct kb_search_result *result);

#endif
