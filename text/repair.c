/*
 * Repair: takes out of the folded text what crawlers and page layout put between Chinese
 * characters, in place and in one pass from left to right. What stands left of the pass is final,
 * so a second pass finds nothing: folding stays idempotent. `begin` and `end` of what is kept stay
 * with it, so a term that was cut apart covers what was taken out.
 *
 * What vanishes by itself (zero width, controls, private use) is gone before: see fold_tables.c.
 */
#include "internal.h"

/* A line shorter than this many characters that ends in a Han character is a heading or an entry of
 * a list; a longer one was wrapped. */
#define WRAPPED_CHARACTERS 12

struct repair {
    struct kb_text *text;
    struct kb_damage *damage;
    size_t len;     /* of the input */
    size_t at;      /* where the pass stands in it */
    size_t written; /* what is kept */
    size_t column;  /* characters since the last line break that was kept */
    bool han;       /* the last character that was kept is Han */
};

static struct kb_str input(const struct repair *repair)
{
    return (struct kb_str){repair->text->bytes, repair->len};
}

static bool han_at(const struct repair *repair, size_t at)
{
    return at < repair->len &&
           (kb_fold_entry(repair->text->tables, kb_utf8_next(input(repair), &at)) & KB_FOLD_HAN);
}

/* One space, or one line break behind a full line, between two Han characters. */
static size_t broken_run(const struct repair *repair)
{
    const char *bytes = repair->text->bytes + repair->at;
    size_t left = repair->len - repair->at;
    size_t len = left > 1 && bytes[0] == '\r' && bytes[1] == '\n' ? 2 : 1;
    bool line = bytes[len - 1] == '\n';
    if (!line && bytes[0] != ' ')
        return 0;
    if (line && repair->column < WRAPPED_CHARACTERS)
        return 0;
    return han_at(repair, repair->at + len) ? len : 0;
}

/* How many bytes behind a Han character are to be taken out. */
static size_t damaged(struct repair *repair)
{
    struct kb_str before = {repair->text->bytes, repair->written};
    size_t len = kb_pinyin_pasted(repair->text->tables, before, input(repair), repair->at);
    if (len) {
        if (repair->damage)
            repair->damage->pinyin++;
        return len;
    }
    len = broken_run(repair);
    if (len && repair->damage)
        repair->damage->broken_runs++;
    return len;
}

static void keep(struct repair *repair, size_t len)
{
    struct kb_text *text = repair->text;
    if (repair->written != repair->at) {
        memmove(text->bytes + repair->written, text->bytes + repair->at, len);
        memmove(text->begin + repair->written, text->begin + repair->at, len * sizeof *text->begin);
        memmove(text->end + repair->written, text->end + repair->at, len * sizeof *text->end);
    }
    repair->written += len;
    repair->at += len;
}

static void keep_character(struct repair *repair)
{
    struct kb_text *text = repair->text;
    size_t next = repair->at;
    uint32_t c = kb_utf8_next(input(repair), &next);
    uint32_t entry = kb_fold_entry(text->tables, c);
    keep(repair, next - repair->at);
    repair->column = c == '\n' ? 0 : repair->column + 1;
    repair->han = entry & KB_FOLD_HAN;
    if (entry & KB_FOLD_PHRASE)
        kb_phrases_apply(text, repair->written, c);
}

/* Brackets, letters and white space have one or two bytes, so three are passed at once. */
void kb_text_repair(struct kb_text *text, struct kb_damage *damage)
{
    struct repair repair = {.text = text, .damage = damage, .len = text->len};
    uint32_t input_len = text->begin[text->len];
    while (repair.at < repair.len) {
        size_t len = 0;
        if (repair.han && (unsigned char)text->bytes[repair.at] < 0xe0)
            len = damaged(&repair);
        if (len)
            repair.at += len;
        else
            keep_character(&repair);
    }
    text->len = repair.written;
    text->begin[text->len] = input_len;
}
