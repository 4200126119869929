/* pinyin_table.h - what tools/make_pinyin.c writes and syllables.c reads. */
#ifndef KB_TEXT_PINYIN_TABLE_H
#define KB_TEXT_PINYIN_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define KB_PINYIN_FIRST 0x4e00
#define KB_PINYIN_LAST  0x9fa5

/* Sorted by bytes; number 0 is "" and stands for none. */
extern const char *const kb_pinyin_syllables[];
extern const size_t kb_pinyin_syllable_count;

/* The syllable of each character from KB_PINYIN_FIRST to KB_PINYIN_LAST. */
extern const uint16_t kb_pinyin_readings[];

#endif
