/* diff_base.c - what changed in the base between two instants: the standings known at each. */
#include "internal.h"

#include "kb/diff.h"

const char *kb_diff_item_kind_name(enum kb_diff_item_kind kind)
{
    static const char *const names[] = {
#define X(name, wire) wire,
        KB_DIFF_ITEM_LIST(X)
#undef X
    };
    return names[kind];
}

/* A standing of an item, and the instants at which it was known. */
struct known {
    struct kb_diff_standing standing;
    int64_t from_ms, to_ms;
};

static enum kb_status read_known(struct kb_query *query, struct kb_arena *arena, void *ret,
                                 struct kb_error *err)
{
    struct known *known = ret;
    struct kb_diff_standing *standing = &known->standing;
    standing->edition_row = kb_query_int(query, 0);
    standing->number = (int)kb_query_int(query, 1);
    standing->valid_from = (kb_date)kb_query_int(query, 4);
    standing->valid_to = (kb_date)kb_query_int(query, 5);
    known->from_ms = kb_query_int(query, 6);
    known->to_ms = kb_query_int(query, 7);
    enum kb_status status = kb_query_copy(query, 2, arena, &standing->title, err);
    return status ? status : kb_query_copy(query, 3, arena, &standing->change_note, err);
}

/* The standings among `known` that were known at an instant. */
static enum kb_status pick(const struct known *known, size_t count, int64_t at_ms,
                           struct kb_arena *arena, const struct kb_diff_standing **ret,
                           size_t *ret_count, struct kb_error *err)
{
    struct kb_list list = {.arena = arena, .size = sizeof(struct kb_diff_standing)};
    for (size_t i = 0; i < count; i++) {
        if (known[i].from_ms > at_ms || known[i].to_ms <= at_ms)
            continue;
        struct kb_diff_standing *standing = kb_list_add(&list);
        if (!standing)
            return kb_fail_memory(err);
        *standing = known[i].standing;
    }
    *ret = list.items;
    *ret_count = list.count;
    return KB_OK;
}

static bool stands_alike(const struct kb_diff_item *item)
{
    if (item->before_count != item->after_count)
        return false;
    for (size_t i = 0; i < item->before_count; i++) {
        const struct kb_diff_standing *a = &item->before[i], *b = &item->after[i];
        if (a->edition_row != b->edition_row || a->valid_from != b->valid_from ||
            a->valid_to != b->valid_to)
            return false;
    }
    return true;
}

static bool is_between(kb_date day, const struct kb_diff_base_query *query)
{
    return day > query->from_day && day <= query->to_day;
}

/* Finds what became of the item; false when nothing did. */
static bool judge(struct kb_diff_item *item, const struct kb_diff_base_query *query)
{
    bool begins = false, ends = false;
    for (size_t i = 0; i < item->after_count; i++) {
        begins |= is_between(item->after[i].valid_from, query);
        ends |= is_between(item->after[i].valid_to, query);
    }
    if (!item->before_count && item->after_count)
        item->what = KB_DIFF_ITEM_CAME;
    else if (item->before_count && !item->after_count)
        item->what = KB_DIFF_ITEM_WENT;
    else if (!stands_alike(item))
        item->what = KB_DIFF_ITEM_CHANGED;
    else if (begins)
        item->what = KB_DIFF_ITEM_BEGAN;
    else if (ends)
        item->what = KB_DIFF_ITEM_ENDED;
    else
        return false;
    return true;
}

/* Reads what stood of an item at both instants. */
static enum kb_status read_item(struct kb_reader *reader, struct kb_arena *arena,
                                const struct kb_diff_base_query *asked, struct kb_diff_item *item,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *known = NULL;
    size_t count = 0;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_DIFF_STANDINGS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, item->item_row);
    kb_query_bind_int(&query, 2, asked->to_ms);
    kb_query_bind_int(&query, 3, asked->from_ms);
    status = kb_list_read(&query, arena, sizeof(struct known), read_known, &known, &count, err);
    if (!status)
        status = pick(known, count, asked->from_ms, arena, &item->before, &item->before_count, err);
    if (!status)
        status = pick(known, count, asked->to_ms, arena, &item->after, &item->after_count, err);
    return status;
}

static enum kb_status take_item(struct kb_reader *reader, struct kb_arena *arena,
                                const struct kb_diff_base_query *asked, struct kb_query *query,
                                struct kb_list *list, struct kb_error *err)
{
    struct kb_diff_item item = {.item_row = kb_query_int(query, 0)};
    if (!kb_kind_parse(kb_query_str(query, 2), &item.kind))
        return kb_fail(err, KB_CORRUPT, "database: an item has no kind");
    enum kb_status status = kb_query_copy(query, 1, arena, &item.id, err);
    if (!status)
        status = read_item(reader, arena, asked, &item, err);
    if (status || !judge(&item, asked))
        return status;
    struct kb_diff_item *added = kb_list_add(list);
    if (!added)
        return kb_fail_memory(err);
    *added = item;
    return KB_OK;
}

/* Reads on until the page is full; one more row tells whether there is a next page. */
static enum kb_status read_page(struct kb_reader *reader, struct kb_arena *arena,
                                const struct kb_diff_base_query *asked, struct kb_query *query,
                                struct kb_diff_base *ret, struct kb_error *err)
{
    struct kb_list list = {.arena = arena, .size = sizeof(struct kb_diff_item)};
    int64_t last = asked->after_item;
    bool found = false;
    enum kb_status status;
    while (!(status = kb_query_next(query, &found, err)) && found) {
        if (list.count == asked->limit)
            break;
        last = kb_query_int(query, 0);
        status = take_item(reader, arena, asked, query, &list, err);
        if (status)
            return status;
    }
    if (!status)
        *ret = (struct kb_diff_base){list.items, list.count, found ? last : 0};
    return status;
}

enum kb_status kb_diff_base(struct kb_reader *reader, struct kb_arena *arena,
                            const struct kb_diff_base_query *asked, struct kb_diff_base *ret,
                            struct kb_error *err)
{
    /* The open query is what keeps the snapshot for the standings. */
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    if (asked->to_ms < asked->from_ms || asked->to_day < asked->from_day)
        return kb_fail(err, KB_INVALID, "diff: 'to' is before 'from'");
    if (!asked->limit)
        return kb_fail(err, KB_INVALID, "diff: the limit is 0");
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_DIFF_ITEMS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, asked->from_ms);
    kb_query_bind_int(&query, 2, asked->to_ms);
    kb_query_bind_int(&query, 3, asked->from_day);
    kb_query_bind_int(&query, 4, asked->to_day);
    kb_query_bind_int(&query, 5, asked->after_item);
    return read_page(reader, arena, asked, &query, ret, err);
}
