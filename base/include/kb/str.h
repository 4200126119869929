/*
 * kb/str.h - text that belongs to someone else: a pointer and a length, and UTF-8.
 *
 * All text in kbd is UTF-8 with a length and may contain NUL bytes. A `struct kb_str` owns nothing:
 * it is valid as long as what it points into, which the function that returns it must name. An
 * empty string may have a NULL pointer. Bytes compare as unsigned, which for valid UTF-8 is code
 * point order.
 *
 * Text from outside is checked once, where it comes in, with kb_utf8_check(). Everything behind
 * that door may assume valid UTF-8; kb_utf8_next() stays safe on invalid text all the same.
 */
#ifndef KB_STR_H
#define KB_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kb_str {
    const char *data;
    size_t len;
};

/* A kb_str of a string literal, usable in static initialisers. */
#define KB_STR(literal) ((struct kb_str){(literal), sizeof(literal) - 1})
#define KB_STR_INIT(literal)                                                                       \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* For printf: "%.*s" with KB_STR_ARG(s). */
#define KB_STR_ARG(s) (int)(s).len, ((s).len ? (s).data : "")

/* A kb_str of a C string; NULL gives the empty string. Valid as long as `text`. */
struct kb_str kb_str_of(const char *text);

bool kb_str_equal(struct kb_str a, struct kb_str b);

/* Less than, equal to or greater than zero, by unsigned bytes, shorter first. */
int kb_str_compare(struct kb_str a, struct kb_str b);

bool kb_str_starts(struct kb_str s, struct kb_str prefix);
bool kb_str_ends(struct kb_str s, struct kb_str suffix);

/* Byte offset of the first `needle` in `s` at or after `from`, or SIZE_MAX. An empty needle is
 * found. */
size_t kb_str_find(struct kb_str s, struct kb_str needle, size_t from);

/* The bytes [begin, end) of `s`, both cut to its length. */
struct kb_str kb_str_slice(struct kb_str s, size_t begin, size_t end);

/* `s` without white space at both ends: ASCII space, \t \r \n, U+00A0, U+3000 and U+FEFF. */
struct kb_str kb_str_trim(struct kb_str s);

/*
 * Cuts the first line off `rest` and returns it without its end (\n or \r\n). Loop while
 * `rest->len`. The result points into `rest`'s text.
 */
struct kb_str kb_str_next_line(struct kb_str *rest);

/* Reads a whole string of decimal digits, at most `max`. False when empty, too large or not digits.
 */
bool kb_str_to_uint(struct kb_str s, uint64_t max, uint64_t *ret);

/*
 * Checks UTF-8 (Unicode 15, table 3-7: no surrogates, no overlong forms, nothing past U+10FFFF).
 * False sets `*ret_bad` (may be NULL) to the offset where the first ill-formed sequence begins.
 */
bool kb_utf8_check(struct kb_str s, size_t *ret_bad);

/*
 * Decodes the code point at `*at` and moves `*at` behind it. Invalid bytes decode one by one as
 * U+FFFD. Call only with *at < s.len.
 */
uint32_t kb_utf8_next(struct kb_str s, size_t *at);

/* Writes a code point to `out` (room for 4 bytes) and returns its length; U+FFFD for surrogates. */
size_t kb_utf8_put(uint32_t code_point, char out[4]);

/* Number of code points. */
size_t kb_utf8_count(struct kb_str s);

/* The longest start of `s` with at most `max_bytes` bytes that does not cut a character. */
struct kb_str kb_utf8_cut(struct kb_str s, size_t max_bytes);

#endif
