/*
 * The folding tables are read off ICU once: its transliterator holds a lock for the whole process
 * and manages 8 MB/s, the table more than a hundred times that.
 */
#include "internal.h"

#include <pthread.h>
#include <unicode/uscript.h>
#include <unicode/uset.h>
#include <unicode/utrans.h>

/* Longest folding of one code point: U+FDFA gives 18. */
#define ONE_MAX 32

/* A change of spelling may call for another normalisation; two rounds are the most seen. */
#define ROUNDS_MAX 8

static uint32_t spelled(const struct kb_fold_tables *tables, uint32_t c)
{
    uint32_t to = c < KB_FOLD_TABLE_SIZE ? tables->entries[c] & KB_FOLD_VALUE : 0;
    return to ? to : c;
}

static void spell(struct kb_fold_tables *tables, uint32_t from, uint32_t to)
{
    if (from < KB_FOLD_TABLE_SIZE && from != to)
        tables->entries[from] = (tables->entries[from] & ~KB_FOLD_VALUE) | to;
}

/* Traditional to simplified ------------------------------------------------------------------- */

/* The characters that the transliterator may change, and what it made of them: one a line, so that
 * no rule sees a neighbour. */
struct lines {
    UChar *from;
    UChar *to;
    int32_t from_len;
    int32_t to_len;
};

/* ICU 72 knows 3,000 characters; a newer one may know ten times as many. */
#define LINES_ROOM (1 << 17)

static void one_per_line(const USet *set, struct lines *lines)
{
    UErrorCode code = U_ZERO_ERROR;
    for (int32_t i = 0; i < uset_getItemCount(set); i++) {
        UChar32 first, last;
        if (uset_getItem(set, i, &first, &last, NULL, 0, &code) != 0)
            break; /* strings come last */
        for (UChar32 c = first; c <= last && lines->from_len + 3 <= LINES_ROOM; c++) {
            U16_APPEND_UNSAFE(lines->from, lines->from_len, c);
            lines->from[lines->from_len++] = '\n';
        }
    }
}

/* The code point that is the whole next line, or 0. */
static UChar32 next_line(const UChar *text, int32_t len, int32_t *at)
{
    UChar32 c = 0;
    int32_t end = *at;
    while (end < len && text[end] != '\n')
        end++;
    if (*at < end)
        U16_NEXT(text, *at, end, c);
    bool whole = *at == end;
    *at = end + 1;
    return whole ? c : 0;
}

static void read_lines(struct kb_fold_tables *tables, const struct lines *lines)
{
    for (int32_t i = 0, j = 0; i < lines->from_len && j < lines->to_len;) {
        UChar32 from = next_line(lines->from, lines->from_len, &i);
        UChar32 to = next_line(lines->to, lines->to_len, &j);
        if (from && to)
            spell(tables, (uint32_t)from, (uint32_t)to);
    }
}

static void simplify(struct kb_fold_tables *tables, struct lines *lines, UErrorCode *code)
{
    static const UChar id[] = u"Traditional-Simplified";
    UTransliterator *simplifier = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, code);
    USet *set = uset_openEmpty();
    utrans_getSourceSet(simplifier, false, set, code);
    if (U_SUCCESS(*code)) {
        one_per_line(set, lines);
        int32_t limit = lines->to_len = lines->from_len;
        memcpy(lines->to, lines->from, (size_t)lines->from_len * sizeof *lines->from);
        utrans_transUChars(simplifier, lines->to, &lines->to_len, LINES_ROOM, 0, &limit, code);
    }
    if (U_SUCCESS(*code))
        read_lines(tables, lines);
    uset_close(set);
    utrans_close(simplifier);
}

static enum kb_status add_simplified(struct kb_fold_tables *tables, struct kb_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar *memory = calloc(2 * LINES_ROOM, sizeof *memory);
    if (!memory)
        return kb_fail_memory(err);
    struct lines lines = {.from = memory, .to = memory + LINES_ROOM};
    simplify(tables, &lines, &code);
    free(memory);
    return U_FAILURE(code) ? kb_text_fail_icu(code, "traditional to simplified", err) : KB_OK;
}

/* Our own spellings go on top, and chains (a character to one that changes again) are walked to
 * their end. A chain that comes back to where it was stops there. */
static void settle_spellings(struct kb_fold_tables *tables)
{
    size_t count;
    const struct kb_spelling *own = kb_spellings(&count);
    for (const char32_t *variant = kb_variants(); *variant; variant += 2)
        spell(tables, variant[0], variant[1]);
    for (size_t i = 0; i < count; i++)
        spell(tables, own[i].from, own[i].to);
    for (uint32_t c = 0; c < KB_FOLD_TABLE_SIZE; c++) {
        uint32_t to = spelled(tables, c);
        for (int round = 0; round < ROUNDS_MAX && spelled(tables, to) != to; round++)
            to = spelled(tables, to);
        spell(tables, c, to);
    }
}

/* Normalisation and case ---------------------------------------------------------------------- */

struct one {
    UChar units[2 * ONE_MAX];
    int32_t len;
};

/* Normalises, then spells; the spelling may normalise again. */
static bool fold_round(const struct kb_fold_tables *tables, struct one *one, UErrorCode *code)
{
    struct one next = {.len = 0};
    UChar normal[ONE_MAX];
    int32_t len = unorm2_normalize(tables->normalizer, one->units, one->len, normal, ONE_MAX, code);
    if (U_FAILURE(*code))
        return false;
    for (int32_t i = 0; i < len;) {
        UChar32 c;
        U16_NEXT(normal, i, len, c);
        c = (UChar32)spelled(tables, (uint32_t)c);
        U16_APPEND_UNSAFE(next.units, next.len, c);
    }
    bool changed = next.len != one->len ||
                   memcmp(next.units, one->units, (size_t)next.len * sizeof *next.units) != 0;
    *one = next;
    return changed;
}

static enum kb_status pool_add(struct kb_fold_tables *tables, const struct one *one,
                               uint32_t *ret_at, struct kb_error *err)
{
    enum kb_status status = kb_text_grow(&tables->pool, &tables->pool_room,
                                         tables->pool_len + 1 + (size_t)one->len,
                                         sizeof *tables->pool, err);
    if (status)
        return status;
    size_t at = tables->pool_len++;
    for (int32_t i = 0; i < one->len;) {
        UChar32 c;
        U16_NEXT(one->units, i, one->len, c);
        tables->pool[tables->pool_len++] = (uint32_t)c;
    }
    tables->pool[at] = (uint32_t)(tables->pool_len - at - 1);
    *ret_at = (uint32_t)at;
    return KB_OK;
}

/* The value of an entry for what one code point folds to. */
static enum kb_status entry_value(struct kb_fold_tables *tables, uint32_t c, const struct one *one,
                                  uint32_t *ret, struct kb_error *err)
{
    int32_t at = 0;
    UChar32 to = 0;
    if (one->len)
        U16_NEXT(one->units, at, one->len, to);
    if (one->len && at == one->len) {
        *ret = (uint32_t)to == c ? 0 : (uint32_t)to;
        return KB_OK;
    }
    if (!one->len) { /* the pool begins with the empty replacement */
        *ret = KB_FOLD_POOL;
        return KB_OK;
    }
    uint32_t pooled = 0;
    enum kb_status status = pool_add(tables, one, &pooled, err);
    *ret = KB_FOLD_POOL | pooled;
    return status;
}

/* Only characters that fold to something else get here, so the spellings that normalisation can
 * still ask for, those of its results, are never the ones overwritten. */
static enum kb_status add_folded(struct kb_fold_tables *tables, uint32_t c, struct kb_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    struct one one = {.len = 0};
    U16_APPEND_UNSAFE(one.units, one.len, c);
    for (int round = 0; round < ROUNDS_MAX && fold_round(tables, &one, &code); round++)
        ;
    if (U_FAILURE(code))
        return kb_text_fail_icu(code, "normalising", err);
    uint32_t value = 0;
    enum kb_status status = entry_value(tables, c, &one, &value, err);
    if (!status)
        tables->entries[c] = (tables->entries[c] & ~(KB_FOLD_VALUE | KB_FOLD_POOL)) | value;
    return status;
}

static enum kb_status add_all_folded(struct kb_fold_tables *tables, struct kb_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    const USet *changed = u_getBinaryPropertySet(UCHAR_CHANGES_WHEN_NFKC_CASEFOLDED, &code);
    if (U_FAILURE(code))
        return kb_text_fail_icu(code, "case folding", err);
    for (int32_t i = 0; i < uset_getItemCount(changed); i++) {
        UChar32 first, last;
        if (uset_getItem(changed, i, &first, &last, NULL, 0, &code) != 0)
            break;
        for (UChar32 c = first; c <= last && c < KB_FOLD_TABLE_SIZE; c++) {
            enum kb_status status = add_folded(tables, (uint32_t)c, err);
            if (status)
                return status;
        }
    }
    return KB_OK;
}

/* A spelling whose target normalises to something else, such as U+22EF by way of U+2026. */
static void refold_spellings(struct kb_fold_tables *tables)
{
    for (uint32_t c = 0; c < KB_FOLD_TABLE_SIZE; c++) {
        uint32_t entry = tables->entries[c];
        uint32_t to = entry & KB_FOLD_POOL ? 0 : entry & KB_FOLD_VALUE;
        if (!to || !(tables->entries[to] & (KB_FOLD_VALUE | KB_FOLD_POOL)))
            continue;
        tables->entries[c] = (entry & ~KB_FOLD_VALUE) |
                             (tables->entries[to] & (KB_FOLD_VALUE | KB_FOLD_POOL));
    }
}

/* Characters that stand for nothing we could look for: controls, but not white space, and private
 * use, which is what a page's own font or a broken conversion leaves behind. They may stand between
 * a letter and its mark, so they join. */
static void drop_meaningless(struct kb_fold_tables *tables)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x00, 0x08}, {0x0e, 0x1f}, {0x7f, 0x84}, {0x86, 0x9f}, {0xe000, 0xf8ff}};
    for (size_t i = 0; i < KB_COUNT(ranges); i++)
        for (uint32_t c = ranges[i].first; c <= ranges[i].last; c++)
            tables->entries[c] = KB_FOLD_JOINS | KB_FOLD_POOL;
}

/* Properties ---------------------------------------------------------------------------------- */

static void mark_joining(struct kb_fold_tables *tables)
{
    for (uint32_t c = 0; c < KB_FOLD_TABLE_SIZE; c++)
        if (!unorm2_hasBoundaryBefore(tables->normalizer, (UChar32)c))
            tables->entries[c] |= KB_FOLD_JOINS;
}

static enum kb_status mark_han(struct kb_fold_tables *tables, struct kb_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    USet *set = uset_openEmpty();
    uset_applyIntPropertyValue(set, UCHAR_SCRIPT, USCRIPT_HAN, &code);
    for (int32_t i = 0; U_SUCCESS(code) && i < uset_getItemCount(set); i++) {
        UChar32 first, last;
        if (uset_getItem(set, i, &first, &last, NULL, 0, &code) != 0)
            break;
        for (UChar32 c = first; c <= last && c < KB_FOLD_TABLE_SIZE; c++)
            tables->entries[c] |= KB_FOLD_HAN;
    }
    uset_close(set);
    return U_FAILURE(code) ? kb_text_fail_icu(code, "script property", err) : KB_OK;
}

/* Building ------------------------------------------------------------------------------------ */

static void tables_free(struct kb_fold_tables *tables)
{
    if (!tables)
        return;
    free(tables->entries);
    free(tables->pool);
    free(tables->readings);
    free(tables);
}

static enum kb_status fill(struct kb_fold_tables *tables, struct kb_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    uint32_t empty;
    tables->normalizer = unorm2_getNFKCCasefoldInstance(&code);
    if (U_FAILURE(code))
        return kb_text_fail_icu(code, "normalisation data", err);
    enum kb_status status = pool_add(tables, &(struct one){.len = 0}, &empty, err);
    if (!status)
        status = add_simplified(tables, err);
    if (status)
        return status;
    settle_spellings(tables);
    status = add_all_folded(tables, err);
    refold_spellings(tables);
    if (!status)
        status = mark_han(tables, err);
    mark_joining(tables);
    drop_meaningless(tables);
    kb_phrases_add(tables);
    kb_quantities_mark(tables);
    if (!status)
        status = kb_pinyin_add(tables, err);
    return status;
}

static enum kb_status build(struct kb_fold_tables **ret, struct kb_error *err)
{
    struct kb_fold_tables *tables = calloc(1, sizeof *tables);
    if (!tables)
        return kb_fail_memory(err);
    tables->entries = calloc(KB_FOLD_TABLE_SIZE, sizeof *tables->entries);
    enum kb_status status = tables->entries ? fill(tables, err) : kb_fail_memory(err);
    if (status) {
        tables_free(tables);
        return status;
    }
    *ret = tables;
    return KB_OK;
}

/* Not pthread_once(): a build that ran out of memory must be able to succeed later. */
enum kb_status kb_fold_tables_get(const struct kb_fold_tables **ret, struct kb_error *err)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static struct kb_fold_tables *shared;
    pthread_mutex_lock(&lock);
    enum kb_status status = shared ? KB_OK : build(&shared, err);
    if (!status)
        *ret = shared;
    pthread_mutex_unlock(&lock);
    return status;
}
