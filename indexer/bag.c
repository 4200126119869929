#include "internal.h"

#define BYTES_MAX    (256u << 20)
#define ENTRIES_INIT 256
#define TERM_MAX     (4 * KB_XAPIAN_TERM_MAX)

struct kb_bag_entry {
    uint32_t slot; /* where the table points back from */
    uint32_t hash;
    uint32_t begin, len; /* in `bytes` */
    uint32_t wdf;
};

void kb_bag_init(struct kb_bag *bag)
{
    *bag = (struct kb_bag){.bytes = KB_BUF_INIT(BYTES_MAX)};
}

void kb_bag_done(struct kb_bag *bag)
{
    free(bag->entries);
    free(bag->slots);
    free(bag->terms);
    kb_buf_done(&bag->bytes);
    kb_bag_init(bag);
}

/*
 * The table is not wiped: a slot counts only when the entry it names is there and names it back
 * (Briggs and Torczon 1993). So a bag that once held a very long section stays cheap to clear.
 */
void kb_bag_clear(struct kb_bag *bag)
{
    bag->count = 0;
    kb_buf_clear(&bag->bytes);
}

/* FNV-1a (Fowler, Noll, Vo). */
static uint32_t hash_of(struct kb_str term)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < term.len; i++)
        hash = (hash ^ (unsigned char)term.data[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static bool is_term(const struct kb_bag *bag, const struct kb_bag_entry *entry, uint32_t hash,
                    struct kb_str term)
{
    return entry->hash == hash && entry->len == term.len &&
           memcmp(bag->bytes.data + entry->begin, term.data, term.len) == 0;
}

/* The entry of a term, or NULL and the free slot where it belongs. */
static struct kb_bag_entry *find(const struct kb_bag *bag, struct kb_str term, uint32_t hash,
                                 uint32_t *ret_slot)
{
    for (size_t slot = hash & bag->mask;; slot = (slot + 1) & bag->mask) {
        uint32_t number = bag->slots[slot];
        if (number >= bag->count || bag->entries[number].slot != slot) {
            *ret_slot = (uint32_t)slot;
            return NULL;
        }
        if (is_term(bag, &bag->entries[number], hash, term))
            return &bag->entries[number];
    }
}

static void place_again(struct kb_bag *bag)
{
    for (size_t i = 0; i < bag->count; i++)
        bag->entries[i].slot = UINT32_MAX;
    for (size_t i = 0; i < bag->count; i++) {
        struct kb_bag_entry *entry = &bag->entries[i];
        size_t slot = entry->hash & bag->mask;
        while (bag->slots[slot] < bag->count && bag->entries[bag->slots[slot]].slot == slot)
            slot = (slot + 1) & bag->mask;
        entry->slot = (uint32_t)slot;
        bag->slots[slot] = (uint32_t)i;
    }
}

/* Twice as many entries, and a table that is at most half full. */
static enum kb_status grow(struct kb_bag *bag, struct kb_error *err)
{
    size_t room = bag->room ? 2 * bag->room : ENTRIES_INIT;
    struct kb_bag_entry *entries = realloc(bag->entries, room * sizeof *entries);
    if (!entries)
        return kb_fail_memory(err);
    bag->entries = entries;
    uint32_t *slots = calloc(2 * room, sizeof *slots);
    if (!slots)
        return kb_fail_memory(err);
    free(bag->slots);
    bag->slots = slots;
    bag->mask = 2 * room - 1;
    bag->room = room;
    place_again(bag);
    return KB_OK;
}

enum kb_status kb_bag_add(struct kb_bag *bag, struct kb_str term, uint32_t wdf,
                          struct kb_error *err)
{
    if (bag->count == bag->room && grow(bag, err))
        return KB_NO_MEMORY;
    uint32_t slot;
    uint32_t hash = hash_of(term);
    struct kb_bag_entry *entry = find(bag, term, hash, &slot);
    if (entry) {
        entry->wdf += wdf;
        return KB_OK;
    }
    uint32_t begin = (uint32_t)bag->bytes.len;
    kb_buf_add_str(&bag->bytes, term);
    if (bag->bytes.failed)
        return kb_buf_status(&bag->bytes, err);
    bag->entries[bag->count] = (struct kb_bag_entry){slot, hash, begin, (uint32_t)term.len, wdf};
    bag->slots[slot] = (uint32_t)bag->count++;
    return KB_OK;
}

enum kb_status kb_bag_add_boolean(struct kb_bag *bag, const char *prefix, struct kb_str value,
                                  struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf term = KB_BUF_INIT(TERM_MAX);
    kb_index_boolean_term(prefix, value, &term);
    enum kb_status status = kb_buf_status(&term, err);
    return status ? status : kb_bag_add(bag, kb_buf_str(&term), 0, err);
}

static struct kb_str text_of(const struct kb_bag *bag, const struct kb_bag_entry *entry)
{
    return (struct kb_str){bag->bytes.data + entry->begin, entry->len};
}

enum kb_status kb_bag_add_all(struct kb_bag *bag, const struct kb_bag *from, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < from->count && status == KB_OK; i++)
        status = kb_bag_add(bag, text_of(from, &from->entries[i]), from->entries[i].wdf, err);
    return status;
}

enum kb_status kb_bag_terms(struct kb_bag *bag, const struct kb_xapian_term **ret,
                            size_t *ret_count, struct kb_error *err)
{
    if (bag->term_room < bag->count) {
        free(bag->terms);
        bag->terms = calloc(bag->room, sizeof *bag->terms);
        bag->term_room = bag->terms ? bag->room : 0;
        if (!bag->terms)
            return kb_fail_memory(err);
    }
    for (size_t i = 0; i < bag->count; i++)
        bag->terms[i] = (struct kb_xapian_term){text_of(bag, &bag->entries[i]),
                                                bag->entries[i].wdf};
    *ret = bag->terms;
    *ret_count = bag->count;
    return KB_OK;
}
