#include "page.h"

/* Characters of a shingle: long enough that two texts share one only where one copies the other. */
#define SHINGLE 8
/* A shorter paragraph may well stand twice in an honest text: 凭身份证办理. */
#define REPEAT_CHARS_MIN 40
/* Repeated characters of a page before anything is called a repeated article. */
#define REPEAT_TOTAL_MIN 120
/* Percent of a paragraph's characters in shingles that stand above. */
#define ALIKE_PERCENT    70
#define REPEATED_PERCENT 95
/* Longest question that goes along with its answer. */
#define QUESTION_CHARS 120
/* More characters than that of one page are not compared: two megabytes of Chinese. */
#define COMPARED_MAX ((size_t)700 << 10)

/* Keeps the hash of a short line apart from those of shingles; even, so that none becomes 0. */
#define WHOLE_LINE UINT64_C(0x5bd1e995a7c4d2b8)

/* A set of 64-bit hashes. Two shingles with one hash would be taken for one: one in 2^40 pages. */
struct shingles {
    uint64_t *slots; /* 0 is free */
    size_t mask;
};

static bool has(const struct shingles *set, uint64_t hash)
{
    for (size_t i = hash & set->mask; set->slots[i]; i = (i + 1) & set->mask)
        if (set->slots[i] == hash)
            return true;
    return false;
}

static void put(struct shingles *set, uint64_t hash)
{
    size_t i = hash & set->mask;
    while (set->slots[i] && set->slots[i] != hash)
        i = (i + 1) & set->mask;
    set->slots[i] = hash;
}

/* Hash of characters (FNV-1a over code points, then mixed as in MurmurHash3's finalizer). */
static uint64_t hash_of(const uint32_t *chars, size_t count)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ chars[i]) * 0x100000001b3u;
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
    return (hash ^ (hash >> 33)) | 1;
}

static bool is_compared(const struct page_line *line)
{
    return line->part == PAGE_BODY;
}

static size_t compared_chars(const struct page *page)
{
    size_t chars = 0;
    for (size_t i = 0; i < page->count; i++)
        chars += is_compared(&page->lines[i]) ? page->lines[i].chars + 1 : 0;
    return chars;
}

static bool shingles_init(struct shingles *set, struct kb_arena *arena, size_t chars)
{
    size_t slots = 1024;
    while (slots < 2 * chars)
        slots *= 2;
    set->slots = kb_arena_array(arena, slots, sizeof *set->slots);
    set->mask = slots - 1;
    return set->slots != NULL;
}

static void read_chars(const struct page_line *line, uint32_t *chars)
{
    for (size_t at = 0, n = 0; at < line->bare.len; n++)
        chars[n] = kb_utf8_next(line->bare, &at);
}

/* How many of the characters stand in a shingle that was met above. */
static size_t covered(const struct shingles *set, const uint32_t *chars, size_t count)
{
    size_t sum = 0, end = 0;
    for (size_t i = 0; i + SHINGLE <= count; i++) {
        if (!has(set, hash_of(chars + i, SHINGLE)))
            continue;
        sum += i + SHINGLE - (end > i ? end : i);
        end = i + SHINGLE;
    }
    return sum;
}

static void judge(struct page_line *line, size_t covered_chars, size_t *total)
{
    if (line->chars < REPEAT_CHARS_MIN || covered_chars * 100 < line->chars * ALIKE_PERCENT)
        return;
    bool all = covered_chars * 100 >= line->chars * REPEATED_PERCENT;
    line->part = all ? PAGE_REPEATED : PAGE_ALIKE;
    *total += covered_chars;
}

static bool is_repeated(const struct page_line *line)
{
    return line->part == PAGE_REPEATED || line->part == PAGE_ALIKE;
}

/* Short lines beside repeated paragraphs, such as headings, go along where they stand above, too.
 */
static void take_short(struct page *page)
{
    for (size_t i = 1; i < page->count; i++)
        if (page->lines[i].is_again && is_repeated(&page->lines[i - 1]))
            page->lines[i].part = page->lines[i - 1].part;
    for (size_t i = page->count; i-- > 1;)
        if (page->lines[i - 1].is_again && is_repeated(&page->lines[i]))
            page->lines[i - 1].part = page->lines[i].part;
}

/* A question whose answer was set apart goes along. */
static void take_questions(struct page *page)
{
    for (size_t i = page->count; i-- > 1;) {
        const struct page_line *answer = &page->lines[i];
        struct page_line *line = &page->lines[i - 1];
        if (is_repeated(answer) && line->part == PAGE_BODY && line->chars <= QUESTION_CHARS &&
            kb_str_ends(line->bare, KB_STR("?")))
            line->part = answer->part;
    }
}

static size_t count_repeated(const struct page *page)
{
    size_t count = 0;
    for (size_t i = 0; i < page->count; i++)
        count += is_repeated(&page->lines[i]);
    return count;
}

/* Takes back what is too little to be a repeated article. */
static void forgive(struct page *page)
{
    for (size_t i = 0; i < page->count; i++)
        if (is_repeated(&page->lines[i]))
            page->lines[i].part = PAGE_BODY;
}

/* Compares a line with those above, and adds it to them. */
static void compare(struct page_line *line, struct shingles *set, uint32_t *chars, size_t *total)
{
    size_t count = line->chars;
    read_chars(line, chars);
    if (count < REPEAT_CHARS_MIN) {
        uint64_t whole = hash_of(chars, count) ^ WHOLE_LINE;
        line->is_again = has(set, whole);
        put(set, whole);
    }
    judge(line, covered(set, chars, count), total);
    for (size_t i = 0; i + SHINGLE <= count; i++)
        put(set, hash_of(chars + i, SHINGLE));
}

enum kb_status page_repeat_mark(struct page *page, struct kb_error *err)
{
    size_t all = compared_chars(page), total = 0;
    struct shingles set;
    if (all > COMPARED_MAX)
        return KB_OK;
    uint32_t *chars = kb_arena_array(page->arena, all + SHINGLE, sizeof *chars);
    if (!chars || !shingles_init(&set, page->arena, all))
        return kb_fail_memory(err);
    for (size_t i = 0; i < page->count; i++)
        if (is_compared(&page->lines[i]))
            compare(&page->lines[i], &set, chars, &total);
    if (total < REPEAT_TOTAL_MIN)
        forgive(page);
    page->repeated = count_repeated(page);
    take_short(page);
    take_questions(page);
    return KB_OK;
}
