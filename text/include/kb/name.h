/*
 * kb/name.h - keys by which titles and section labels are recognised however they are written, and
 * Chinese numbers.
 *
 * People write one law as 《中华人民共和国劳动合同法》, 劳动合同法 or 勞動合同法, and one clause as
 * 第二十四条, 第24条 or 第 24 條. A key folds what does not matter away; two names mean the same
 * thing when their keys are equal bytes. Keys are for comparing and looking up, never for showing.
 *
 * What always holds: a key of a key is the key; keys are valid UTF-8 without white space.
 */
#ifndef KB_NAME_H
#define KB_NAME_H

#include "kb/text.h"

/*
 * Appends the key of a title: folded as kb_text_fold(), white space, book-title marks 《》〈〉 and
 * quotation marks dropped, brackets of every kind to (), every 中华人民共和国 dropped unless
 * nothing else would be left. Errors: those of kb_text_fold() and kb_buf_status().
 */
enum kb_status kb_name_title_key(struct kb_text *text, struct kb_str title, struct kb_buf *ret,
                                 struct kb_error *err);

/*
 * Appends the key of a section label: folded, white space dropped, and in
 * 第…条/款/项/目/章/节/编/篇/分编/部分 and their 之… the number to decimal digits: 第二十四条之一 →
 * 第24条之1, 第（四）项 → 第4项. Other labels are folded only. Errors: those of kb_text_fold() and
 * kb_buf_status().
 */
enum kb_status kb_name_label_key(struct kb_text *text, struct kb_str label, struct kb_buf *ret,
                                 struct kb_error *err);

/*
 * Appends a slug of a title for an id: folded, letters, digits and Han characters kept, runs of
 * anything else as one '-', none at the ends, at most `max_bytes` bytes (cut on a character). Empty
 * when the title has nothing to keep. Errors: those of kb_text_fold() and kb_buf_status().
 */
enum kb_status kb_name_slug(struct kb_text *text, struct kb_str title, size_t max_bytes,
                            struct kb_buf *ret, struct kb_error *err);

/*
 * Reads a Chinese or decimal number at the start of `s`, folded or not: 二十四, 廿四, 一百零八,
 * 二〇二〇, 两千, 24, ２４, 貳拾肆; and as spoken: 一万二 is 12000. Returns how many bytes it took,
 * 0 when there is none, it does not fit in 9 digits or runs on into numerals that do not belong to
 * it (二十四五); `*ret` is the value, untouched when there is none.
 */
size_t kb_name_number(struct kb_str s, uint32_t *ret);

#endif
