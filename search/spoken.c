/*
 * spoken.c - what people say by the way.
 *
 * A filler is taken out where it begins or ends a clause: 请问公积金怎么提取 loses 请问,
 * 心理咨询一下 哪里有 keeps what it is about. A question that is nothing else keeps it all.
 */
#include "ladder.h"

static bool is_border(uint32_t c)
{
    return c <= ' ' || (c < 0x80 && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))) ||
           (c >= 0x2000 && c < 0x3100) || (c >= 0xff00 && c < 0xff66);
}

/* Whether [0, at) ends, or [at, …) begins, with what divides clauses. */
static bool ends_clause(struct kb_str text, size_t at)
{
    return at >= text.len || is_border(kb_utf8_next(text, &at));
}

/* Fillers that follow each other and end a clause, from `at` on: their bytes. */
static size_t fillers_to_end(const struct kb_words *words, struct kb_str text, size_t at)
{
    size_t from = at;
    for (;;) {
        size_t len = kb_phrase_at(&words->fillers, text, at, NULL);
        if (!len)
            return at > from && ends_clause(text, at) ? at - from : 0;
        at += len;
    }
}

/* How many bytes at `at` are fillers to take out. */
static size_t filler_at(const struct kb_words *words, struct kb_str text, size_t at, bool at_start)
{
    size_t len = at_start ? kb_phrase_at(&words->fillers, text, at, NULL) : 0;
    struct kb_str first = kb_str_slice(text, at, at + len);
    /* 啊 and 喂 stand for nothing where they stand alone: 喂养. */
    if (len && kb_utf8_count(first) == 1 && !ends_clause(text, at + len))
        len = 0;
    return len ? len : fillers_to_end(words, text, at);
}

/* Whether the text has anything but borders and words that ask. */
static bool says_something(const struct kb_words *words, struct kb_str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t next = at, len = kb_phrase_at(&words->asking, text, at, NULL);
        if (!len && !is_border(kb_utf8_next(text, &next)))
            return true;
        at = len ? at + len : next;
    }
    return false;
}

enum kb_status kb_spoken_clean(const struct kb_words *words, struct kb_str text,
                               struct kb_arena *arena, struct kb_str *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(2 * text.len + 1);
    bool at_start = true;
    for (size_t at = 0; at < text.len;) {
        size_t next = at, len = filler_at(words, text, at, at_start);
        if (len) {
            kb_buf_add_char(&out, ',');
            at += len;
            at_start = true;
            continue;
        }
        at_start = is_border(kb_utf8_next(text, &next));
        kb_buf_add_str(&out, kb_str_slice(text, at, next));
        at = next;
    }
    if (kb_buf_status(&out, err))
        return kb_buf_status(&out, NULL);
    *ret = kb_arena_copy(arena, says_something(words, kb_buf_str(&out)) ? kb_buf_str(&out) : text);
    return ret->data ? KB_OK : kb_fail_memory(err);
}
