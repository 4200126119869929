#include "internal.h"

#define FIRST_ROOM 8

void *kb_list_add(struct kb_list *list)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : FIRST_ROOM;
        void *items = kb_arena_array(list->arena, room, list->size);
        if (!items)
            return NULL;
        if (list->count)
            memcpy(items, list->items, list->count * list->size);
        list->items = items;
        list->room = room;
    }
    return (char *)list->items + list->size * list->count++;
}

enum kb_status kb_list_read(struct kb_query *query, struct kb_arena *arena, size_t size,
                            enum kb_status (*read)(struct kb_query *query, struct kb_arena *arena,
                                                   void *ret, struct kb_error *err),
                            const void **ret, size_t *ret_count, struct kb_error *err)
{
    struct kb_list list = {.arena = arena, .size = size};
    bool found = false;
    enum kb_status status;
    while (!(status = kb_query_next(query, &found, err)) && found) {
        void *item = kb_list_add(&list);
        if (!item)
            return kb_fail_memory(err);
        status = read(query, arena, item, err);
        if (status)
            return status;
    }
    if (status)
        return status;
    *ret = list.items;
    *ret_count = list.count;
    return KB_OK;
}

enum kb_status kb_read_str(struct kb_query *query, struct kb_arena *arena, void *ret,
                           struct kb_error *err)
{
    return kb_query_copy(query, 0, arena, ret, err);
}

enum kb_status kb_read_int(struct kb_query *query, struct kb_arena *arena, void *ret,
                           struct kb_error *err)
{
    (void)arena;
    (void)err;
    int64_t value = kb_query_int(query, 0);
    memcpy(ret, &value, sizeof value);
    return KB_OK;
}
