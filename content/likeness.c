#include "validation.h"

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Letters, digits and everything beyond ASCII but punctuation. */
static bool counts(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    return c >= 0x00c0 && !(c >= 0x2000 && c <= 0x303f) && !(c >= 0xfe10 && c <= 0xff0f);
}

static void sort_once(struct kb_pairs *pairs)
{
    size_t kept = 0;
    if (pairs->count)
        qsort(pairs->items, pairs->count, sizeof *pairs->items, compare);
    for (size_t i = 0; i < pairs->count; i++) {
        if (!kept || pairs->items[kept - 1] != pairs->items[i])
            pairs->items[kept++] = pairs->items[i];
    }
    pairs->count = kept;
}

enum kb_status kb_pairs_of(struct kb_text *text, struct kb_arena *arena, struct kb_str s,
                           struct kb_pairs *ret, struct kb_error *err)
{
    struct kb_folded folded;
    uint32_t last = 0;
    enum kb_status status = kb_text_fold(text, s, &folded, err);
    if (status)
        return status;
    struct kb_pairs pairs = {.items = kb_arena_array(arena, folded.text.len, sizeof(uint64_t))};
    if (!pairs.items)
        return kb_fail_memory(err);
    for (size_t at = 0; at < folded.text.len;) {
        uint32_t c = kb_utf8_next(folded.text, &at);
        if (!counts(c))
            continue;
        if (last)
            pairs.items[pairs.count++] = (uint64_t)last << 32 | c;
        last = c;
    }
    sort_once(&pairs);
    *ret = pairs;
    return KB_OK;
}

double kb_pairs_likeness(const struct kb_pairs *a, const struct kb_pairs *b)
{
    size_t i = 0, k = 0, shared = 0;
    if (!a->count || !b->count)
        return 0;
    while (i < a->count && k < b->count) {
        if (a->items[i] == b->items[k]) {
            shared++;
            i++;
            k++;
        } else if (a->items[i] < b->items[k]) {
            i++;
        } else {
            k++;
        }
    }
    return 2.0 * (double)shared / (double)(a->count + b->count);
}
