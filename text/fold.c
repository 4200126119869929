/*
 * Folding, one forward pass. A character that nothing follows that could combine with it takes one
 * look into the table; only real combinations (e and an acute, Korean letters, halfwidth kana with
 * marks) go through ICU, a segment at a time.
 */
#include "internal.h"

/* Longest normal form of KB_FOLD_SEGMENT_MAX characters, in UTF-16 units: 18 for each. */
#define NORMAL_UNITS (KB_FOLD_SEGMENT_MAX * 18)

/* One round settles every segment with the spellings of today, the second sees it; more would be
 * needed if a spelling led to a character that combines. */
#define ROUNDS_MAX 8

struct fold {
    struct kb_text *text;
    struct kb_str input;
    struct kb_error *err;
};

/* Room for `more` bytes and the end of `begin`. */
static enum kb_status make_room(struct kb_text *text, size_t more, struct kb_error *err)
{
    size_t need = text->len + more + 1;
    if (need <= text->room)
        return KB_OK;
    if (text->len + more > KB_TEXT_MAX)
        return kb_fail(err, KB_TOO_LARGE, "the folded text is longer than %u bytes", KB_TEXT_MAX);
    /* Three arrays share one room: the first may have grown alone when a later one failed. */
    size_t begin_room = text->room, end_room = text->room;
    enum kb_status status = kb_text_grow(&text->begin, &begin_room, need, sizeof *text->begin, err);
    if (!status)
        status = kb_text_grow(&text->end, &end_room, need, sizeof *text->end, err);
    if (!status)
        status = kb_text_grow(&text->bytes, &text->room, need, 1, err);
    return status;
}

/* The original bytes that a folded character stands for. */
struct origin {
    size_t from;
    size_t to;
};

static enum kb_status put(struct fold *fold, uint32_t c, struct origin origin)
{
    struct kb_text *text = fold->text;
    char bytes[4];
    size_t len = kb_utf8_put(c, bytes);
    enum kb_status status = make_room(text, len, fold->err);
    if (status)
        return status;
    for (size_t i = 0; i < len; i++) {
        text->bytes[text->len + i] = bytes[i];
        text->begin[text->len + i] = (uint32_t)origin.from;
        text->end[text->len + i] = (uint32_t)origin.to;
    }
    text->len += len;
    return KB_OK;
}

/* Writes what a code point by itself folds to. */
static enum kb_status put_entry(struct fold *fold, uint32_t c, uint32_t entry, struct origin origin)
{
    uint32_t value = entry & KB_FOLD_VALUE;
    if (!(entry & KB_FOLD_POOL))
        return put(fold, value ? value : c, origin);
    const uint32_t *pooled = fold->text->tables->pool + value;
    enum kb_status status = KB_OK;
    for (uint32_t i = 1; i <= pooled[0] && !status; i++)
        status = put(fold, pooled[i], origin);
    return status;
}

/* Segments ------------------------------------------------------------------------------------ */

struct segment {
    UChar units[2 * KB_FOLD_SEGMENT_MAX];
    int32_t len;
    int32_t count; /* of code points */
    size_t end;    /* in the original, behind the last that does not vanish */
};

/* What is too much is dropped: see KB_FOLD_SEGMENT_MAX. */
static void segment_add(struct segment *segment, uint32_t c)
{
    if (segment->count == KB_FOLD_SEGMENT_MAX)
        return;
    segment->count++;
    U16_APPEND_UNSAFE(segment->units, segment->len, c);
}

/* Appends the folding of a code point that is normal already. */
static void segment_add_spelled(struct segment *segment, const struct kb_fold_tables *tables,
                                uint32_t c)
{
    uint32_t entry = kb_fold_entry(tables, c);
    uint32_t value = entry & KB_FOLD_VALUE;
    if (!(entry & KB_FOLD_POOL)) {
        segment_add(segment, value ? value : c);
        return;
    }
    for (uint32_t i = 1; i <= tables->pool[value]; i++)
        segment_add(segment, tables->pool[value + i]);
}

/* Normalises, then spells, and says whether anything changed. Cut in every round: so the end is
 * a text that another round leaves alone, and folding is idempotent for cut segments too. */
static bool segment_round(struct segment *segment, const struct kb_fold_tables *tables,
                          UErrorCode *code)
{
    UChar normal[NORMAL_UNITS];
    struct segment next = {.end = segment->end};
    int32_t len = unorm2_normalize(tables->normalizer, segment->units, segment->len, normal,
                                   NORMAL_UNITS, code);
    if (U_FAILURE(*code))
        return false;
    for (int32_t i = 0; i < len;) {
        UChar32 c;
        U16_NEXT(normal, i, len, c);
        segment_add_spelled(&next, tables, (uint32_t)c);
    }
    bool changed = next.len != segment->len ||
                   memcmp(next.units, segment->units, (size_t)next.len * sizeof(UChar)) != 0;
    *segment = next;
    return changed;
}

/* Collects what combines with the character at `*at` and moves behind it. */
static void segment_read(struct fold *fold, size_t *at, struct segment *ret)
{
    ret->len = ret->count = 0;
    ret->end = 0;
    while (*at < fold->input.len) {
        size_t next = *at;
        uint32_t c = kb_utf8_next(fold->input, &next);
        uint32_t entry = kb_fold_entry(fold->text->tables, c);
        if (ret->count && !(entry & KB_FOLD_JOINS))
            break;
        segment_add(ret, c);
        *at = next;
        if (!ret->end || !kb_fold_vanishes(entry))
            ret->end = next;
    }
}

static enum kb_status put_segment(struct fold *fold, size_t *at)
{
    size_t from = *at;
    struct segment segment;
    UErrorCode code = U_ZERO_ERROR;
    segment_read(fold, at, &segment);
    for (int round = 0; round < ROUNDS_MAX; round++)
        if (!segment_round(&segment, fold->text->tables, &code))
            break;
    if (U_FAILURE(code))
        return kb_text_fail_icu(code, "normalising", fold->err);
    enum kb_status status = KB_OK;
    for (int32_t i = 0; i < segment.len && !status;) {
        UChar32 c;
        U16_NEXT(segment.units, i, segment.len, c);
        status = put(fold, (uint32_t)c, (struct origin){from, segment.end});
    }
    return status;
}

/* The pass ------------------------------------------------------------------------------------ */

/* A code point and where it ends; at the end of the text a NUL, which joins nothing. */
struct character {
    uint32_t c;
    uint32_t entry;
    size_t end;
};

static struct character read_at(const struct fold *fold, size_t at)
{
    struct character ret = {.end = at};
    if (at < fold->input.len)
        ret.c = kb_utf8_next(fold->input, &ret.end);
    if (ret.end > at)
        ret.entry = kb_fold_entry(fold->text->tables, ret.c);
    return ret;
}

/* Looks one character ahead: where something joins, the segment goes the slow way. */
static enum kb_status fold_all(struct fold *fold)
{
    enum kb_status status = KB_OK;
    struct character now = read_at(fold, 0);
    for (size_t at = 0; at < fold->input.len && !status;) {
        struct character next = read_at(fold, now.end);
        if (next.entry & KB_FOLD_JOINS) {
            status = put_segment(fold, &at);
            now = read_at(fold, at);
            continue;
        }
        status = put_entry(fold, now.c, now.entry, (struct origin){at, now.end});
        at = now.end;
        now = next;
    }
    return status;
}

enum kb_status kb_text_fold_into(struct kb_text *text, struct kb_str input, struct kb_error *err)
{
    if (input.len > KB_TEXT_MAX)
        return kb_fail(err, KB_TOO_LARGE, "the text is longer than %u bytes", KB_TEXT_MAX);
    kb_text_shrink(text, input.len);
    text->len = 0;
    struct fold fold = {.text = text, .input = input, .err = err};
    enum kb_status status = make_room(text, input.len, err);
    if (!status)
        status = fold_all(&fold);
    if (!status)
        text->begin[text->len] = (uint32_t)input.len;
    return status;
}

static void give_folded(const struct kb_text *text, struct kb_folded *ret)
{
    ret->text = (struct kb_str){text->bytes, text->len};
    ret->begin = text->begin;
    ret->end = text->end;
}

enum kb_status kb_text_fold_plain(struct kb_text *text, struct kb_str input, struct kb_folded *ret,
                                  struct kb_error *err)
{
    enum kb_status status = kb_text_fold_into(text, input, err);
    if (!status)
        give_folded(text, ret);
    return status;
}

enum kb_status kb_text_fold(struct kb_text *text, struct kb_str input, struct kb_folded *ret,
                            struct kb_error *err)
{
    enum kb_status status = kb_text_fold_into(text, input, err);
    if (status)
        return status;
    kb_text_repair(text, NULL);
    give_folded(text, ret);
    return KB_OK;
}
