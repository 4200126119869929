/* import/page.h - what the page*.c files share: a page as crawlers deliver it, line by line. */
#ifndef KB_IMPORT_PAGE_H
#define KB_IMPORT_PAGE_H

#include "internal.h"

/* Longest line; longer ones are cut into several on a character. */
#define PAGE_LINE_MAX ((size_t)32 << 10)
/* Characters of a title that is made of the first words of a page. */
#define PAGE_TITLE_CHARS 40

/* What a line of a page is. */
enum page_part {
    PAGE_BODY,
    PAGE_TITLE,
    PAGE_BOILERPLATE, /* navigation, imprint, links to elsewhere, link farms */
    PAGE_ALIKE,       /* says mostly what stands above, and something new */
    PAGE_REPEATED,    /* says what stands above */
};

/* A line with text in it. All text is in the page's arena. */
struct page_line {
    struct kb_str text;  /* as it stands in the page, without white space around it */
    struct kb_str key;   /* folded, pinyin in brackets away, white space squeezed */
    struct kb_str bare;  /* the key without any white space and without marks before it */
    uint32_t chars;      /* characters of `bare` */
    uint32_t link_chars; /* characters of the text that are links; HTML only */
    uint32_t heading;    /* 1 to 6 for <h1> to <h6>, else 0 */
    bool is_again;       /* short, and the same line stands above */
    bool is_fenced;      /* in an element for navigation or an imprint; HTML only */
    enum page_part part;
};

struct page {
    struct kb_arena *arena;
    struct page_line *lines;
    size_t count, room;
    size_t lost;              /* bytes that no encoding explains */
    struct kb_str said_title; /* what the page's head calls itself; empty in plain text */
    struct kb_str title;      /* what it is called in the end */
    bool is_title_made;       /* of its first words, for want of one */
    size_t boilerplate;       /* lines set apart as such */
    size_t repeated;          /* paragraphs that were found to repeat others */
};

/* Adds a line where it has text; a long one becomes several. Errors: KB_NO_MEMORY. */
enum kb_status page_add(struct page *page, const struct page_line *line, struct kb_error *err);

/*
 * Reads a text: lines, keys, what each line is, title, counts. `page->arena` is set before. Errors:
 * KB_NO_MEMORY, those of kb_text_fold().
 */
enum kb_status page_read(struct page *page, struct kb_text *text, struct kb_str input, bool is_html,
                         struct kb_error *err);

/* Whether a text that was read is no page but data: no Chinese in it, or many lines and no prose.
 */
bool page_is_data(const struct page *page);

/* --- page_encoding.c: bytes become UTF-8 --------------------------------------------------------
 */

struct page_bytes {
    struct kb_str text; /* UTF-8 without control characters, \n line ends; in the arena */
    const char *encoding;
    size_t lost;      /* bytes that became U+FFFD */
    bool is_hopeless; /* too many of them: this is no text in an encoding we know */
};

/*
 * Finds out the encoding (byte order mark, UTF-8 where the bytes are, `charset=` of an HTML page,
 * else GB18030) and decodes. Errors: KB_NO_MEMORY; KB_INTERNAL when the system lacks the decoder.
 */
enum kb_status page_decode(struct kb_arena *arena, struct kb_str bytes, bool is_html,
                           struct page_bytes *ret, struct kb_error *err);

/* --- page_html.c: an HTML page becomes lines ----------------------------------------------------
 */

/* Reads a page, however broken. Sets `said_title`. Errors: KB_NO_MEMORY. */
enum kb_status page_html_read(struct page *page, struct kb_str html, struct kb_error *err);

/* --- page_key.c: lines made comparable ----------------------------------------------------------
 */

/* Fills in `key`, `bare` and `chars` of all lines. Errors: those of kb_text_fold(). */
enum kb_status page_keys(struct page *page, struct kb_text *text, struct kb_error *err);

/* Appends the key of any text. Errors: those of kb_text_fold(). */
enum kb_status page_key(struct kb_text *text, struct kb_str s, struct kb_buf *ret,
                        struct kb_error *err);

/*
 * `s` without the pinyin pasted into it and without invisible characters, in the arena: for titles,
 * which are read and cited. Errors: those of kb_text_damage().
 */
enum kb_status page_mend(struct kb_arena *arena, struct kb_text *text, struct kb_str s,
                         struct kb_str *ret, struct kb_error *err);

bool page_is_han(uint32_t c);

/* --- page_line.c: what a line looks like --------------------------------------------------------
 */

/* Whole sentences: long, with punctuation. */
bool page_line_is_prose(const struct page_line *line);
/* 2017-07-20 湾区城市群: begins with a date and is no sentence. */
bool page_line_is_dated(const struct page_line *line);
/* 林广毅+赵均华: several names and nothing else, each of at most four characters. */
bool page_line_is_names(const struct page_line *line);
/* 首页>>>行业应用>>>政府: a way through a site. */
bool page_line_is_trail(const struct page_line *line);
/* 11.jpg, or nothing but marks. */
bool page_line_is_empty(const struct page_line *line);
/* A line that may stand above paragraphs: short, and no sentence. */
bool page_line_is_heading(const struct page_line *line);

/* --- page_list.c: lists of words, above all of places -------------------------------------------
 */

struct page_list_shape {
    size_t words, places; /* how many words it has, and how many of them are names of places */
    uint32_t separator;   /* what parts them */
};

/* What a line is as a list; `words` is 1 when nothing parts it. */
struct page_list_shape page_list_shape(struct kb_str key);

/* --- page_phrase.c: the known phrases of page chrome --------------------------------------------
 */

enum page_phrase {
    PAGE_PHRASE_NONE,
    PAGE_PHRASE_LINE,  /* the line is boilerplate */
    PAGE_PHRASE_OPENS, /* and so are the titles listed below it */
    PAGE_PHRASE_ABOUT, /* below boilerplate: and so is the rest of the page */
};

enum page_phrase page_phrase_of(const struct page_line *line);

/* --- page_chrome.c, page_title.c, page_repeat.c, page_sections.c --------------------------------
 */

/* Sets the lines apart that are boilerplate wherever they stand. */
void page_chrome_mark(struct page *page);
/* Finds the title, and sets apart what stands above it. Errors: KB_NO_MEMORY, kb_text_fold()'s. */
enum kb_status page_title_find(struct page *page, struct kb_text *text, struct kb_error *err);
/* Sets apart what is said twice, with the questions that lead to it. Errors: KB_NO_MEMORY. */
enum kb_status page_repeat_mark(struct page *page, struct kb_error *err);

/* Sections of the page: its body, then what was set apart. Errors: KB_NO_MEMORY, KB_TOO_LARGE. */
enum kb_status page_sections_make(struct page *page, bool articles, struct import_sections *ret,
                                  struct kb_error *err);

#endif
