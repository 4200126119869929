/* import/internal.h - what the files of this floor share; nobody above sees it. */
#ifndef KB_IMPORT_INTERNAL_H
#define KB_IMPORT_INTERNAL_H

#include "kb/import.h"
#include "kb/map.h"
#include "kb/yaml.h"

/* Memory for one file (or one law in parts) and all that is made of it. */
#define IMPORT_ARENA_MAX ((size_t)256 << 20)

/* --- report.c: complaints ----------------------------------------------------------------------
 */

/* Who hears what is wrong with the file at hand, and the count of it. */
struct import_report {
    const struct kb_import_listener *listener; /* may be NULL */
    struct kb_import_summary *summary;
    const char *file; /* as walked to */
    size_t errors;    /* in this file */
};

/* Begins a file; and ends it, counting it among those with errors where there were any. */
void import_report_begin(struct import_report *report, const char *file);
void import_report_end(struct import_report *report);

/* Reports one finding; the message is cut at KB_ERROR_MESSAGE_MAX bytes on a character. */
void import_say(struct import_report *report, enum kb_severity severity, unsigned line,
                unsigned column, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Reports what a lower floor's complaint says. A message "LINE:COLUMN: …" gives the place. */
void import_say_error(struct import_report *report, unsigned line, unsigned column,
                      const struct kb_error *err);

/* Where a byte of a text stands: line and column in characters, both from 1. */
void import_place(struct kb_str text, size_t offset, unsigned *ret_line, unsigned *ret_column);

/* --- text.c: small questions about text ---------------------------------------------------------
 */

/* Cuts white space and invisible characters (zero-width space and kin) off both ends. */
struct kb_str import_trim(struct kb_str s);

/* `s` with every run of white space as one space and none at the ends, in the arena. */
struct kb_str import_squeeze(struct kb_arena *arena, struct kb_str s);

/* Length in bytes of the white space at the start of `s`, of whatever width. */
size_t import_space(struct kb_str s);

/* Whether `s` at `at` goes on with the literal. */
bool import_at(struct kb_str s, size_t at, const char *literal);

/* The line that begins at `at`, without its end; `*ret_next` is where the next begins. */
struct kb_str import_line(struct kb_str text, size_t at, size_t *ret_next);

/* Whether this text is in no doubt a number 二〇二一, ２０２１ or 2021, also with ○ or spaces in
 * it. */
bool import_number(struct kb_str s, uint32_t *ret);

/* --- clause.c: how articles, chapters, items and annexes begin ----------------------------------
 */

struct import_clause {
    struct kb_str label; /* 第十七条之一, as written unless spaces or dashes had to be mended */
    uint32_t number;
    bool is_sub;       /* 第…条之… */
    size_t text_begin; /* where its text begins in the line */
};

/*
 * Reads the start of an article at the beginning of `line`. `previous` is the number of the article
 * before it, 0 for none: what follows the label without a space is an article only in sequence, and
 * a reference (第三条规定的) never. False when it is none; on lack of memory `ret->label.data` is
 * NULL.
 */
bool import_clause_article(struct kb_arena *arena, struct kb_str line, uint32_t previous,
                           struct import_clause *ret);

/* 一、 二、 … at the beginning of a line, when its number is `expected`. */
bool import_clause_numbered(struct kb_str line, uint32_t expected, struct import_clause *ret);

/* 附件一：, 附表, 附： … alone or as a short title line. */
bool import_clause_annex(struct kb_str line, struct import_clause *ret);

/* Rank of a chapter's line: 1 编, 2 分编, 3 章, 4 节; 0 when it is none. */
unsigned import_clause_chapter_rank(struct kb_str line);

/* --- sections.c: a body becomes sections --------------------------------------------------------
 */

struct import_sections {
    struct kb_section *items;
    size_t count;
    uint32_t first_article; /* number of its first article, 0 when it has none */
};

/*
 * Cuts a body in Markdown into sections: at headings, and with `articles` also at 第…条, at
 * annexes, and, where there is neither heading nor article, at 一、 二、. Text before the first of
 * them is 前言 (with `articles`) or 正文; a body without any is one section 正文. `root` is a
 * heading above all others, or empty. Texts are cut from `body` and not copied; labels are not yet
 * unique. Errors: KB_NO_MEMORY, KB_TOO_LARGE past KB_SECTIONS_MAX.
 */
enum kb_status import_sections_cut(struct kb_arena *arena, struct kb_str body, bool articles,
                                   struct kb_str root, struct import_sections *ret,
                                   struct kb_error *err);

/* Makes labels unique: the second 第一条 becomes 第一条(2). Errors: KB_NO_MEMORY. */
enum kb_status import_sections_unique(struct kb_arena *arena, struct import_sections *sections,
                                      struct kb_error *err);

/* --- effective.c: since when a text holds -------------------------------------------------------
 */

/*
 * The effective date of a law: the last 自…起施行 of `text`, or a line `DATE 施行` of its history,
 * where that is later than `file_date`, else `file_date`. KB_DATE_MIN means open, in and out.
 */
kb_date import_effective(struct kb_str text, kb_date file_date);

/* --- issuer.c: who issued a law, under which number ---------------------------------------------
 */

struct import_issuer {
    struct kb_str issuer, doc_no; /* empty where not certain */
};

/* Reads it from the lines of a law's history, else from its title. Errors: KB_NO_MEMORY. */
enum kb_status import_issuer_find(struct kb_arena *arena, struct kb_str title,
                                  struct kb_str history, struct import_issuer *ret,
                                  struct kb_error *err);

/* --- region.c -----------------------------------------------------------------------------------
 */

/* Code of the province that a path names as in DLC/广东地方法规/…, or an empty string. Static. */
struct kb_str import_region_of_path(struct kb_str path);

/* --- law.c: a law file, text to structs ---------------------------------------------------------
 */

struct import_law {
    struct kb_str title; /* of the `# title` line; empty when there is none */
    struct kb_str part;  /* of a second `# …` line before the end mark: a part of the law */
    struct kb_str history;
    struct kb_str text; /* the whole file */
    struct import_sections sections;
};

/*
 * Reads the text of a law file. Complaints (a missing title, an empty text) go to `report`. Sets
 * `*ret_taken` to false when there is nothing to take. Errors: KB_NO_MEMORY, KB_TOO_LARGE.
 */
enum kb_status import_law_parse(struct kb_arena *arena, struct kb_str text,
                                struct import_report *report, struct import_law *ret,
                                bool *ret_taken, struct kb_error *err);

/* Splits NAME(YYYY-MM-DD).md; the date is KB_DATE_MIN when there is none. */
struct kb_str import_law_name(struct kb_str file_name, kb_date *ret_date);

/* --- fields.c: one field of an item -------------------------------------------------------------
 */

enum import_field {
    IMPORT_ID,
    IMPORT_KIND,
    IMPORT_TITLE,
    IMPORT_REGION,
    IMPORT_CATEGORY,
    IMPORT_ISSUER,
    IMPORT_DOC_NO,
    IMPORT_AUDIENCE,
    IMPORT_EFFECTIVE_FROM,
    IMPORT_EFFECTIVE_TO,
    IMPORT_KEYWORDS,
    IMPORT_QUESTIONS,
    IMPORT_BASIS,
    IMPORT_CHANGE_NOTE,
    IMPORT_BODY,
    IMPORT_FIELD_COUNT,
};

/* An item on its way: its fields, and which of them are there. */
struct import_item {
    struct kb_edition_text text;
    struct kb_str body;
    unsigned line, column; /* where it begins */
    bool has[IMPORT_FIELD_COUNT];
    bool has_errors;
    bool out_of_memory;
};

/* Index of a field's name, or IMPORT_FIELD_COUNT. */
enum import_field import_field_find(struct kb_str name);

/*
 * Reads a field's value into the item; what is wrong with it goes to `report` and marks the item.
 * Errors: KB_NO_MEMORY.
 */
enum kb_status import_field_read(struct kb_arena *arena, enum import_field field,
                                 const struct kb_yaml *value, struct import_report *report,
                                 struct import_item *item, struct kb_error *err);

/* Checks a title taken from elsewhere as if it were a field, and says what is wrong with it. */
void import_field_check_title(struct import_report *report, unsigned line,
                              struct import_item *item);

/* A field being read: which, what complains, and where it goes. */
struct field_reading {
    struct kb_arena *arena;
    enum import_field field;
    struct import_report *report;
    struct import_item *item;
};

/* Complains about a value and marks its item. */
void field_wrong(const struct field_reading *reading, const struct kb_yaml *at, const char *format,
                 ...) __attribute__((format(printf, 3, 4)));

/* The start of a value, for messages. */
struct kb_str field_shown(struct kb_str value);

/* Reads a scalar, trimmed, with text in it, no control characters, at most `max` bytes. */
bool field_scalar(const struct field_reading *reading, const struct kb_yaml *value, size_t max,
                  bool lines_allowed, struct kb_str *ret);

/* Warns of a text of more than `most` characters. */
void field_warn_long(const struct field_reading *reading, const struct kb_yaml *value,
                     struct kb_str text, size_t most);

/* --- field_lists.c: fields that are lists -------------------------------------------------------
 */

enum kb_status field_read_list(const struct field_reading *reading, const struct kb_yaml *value,
                               struct kb_error *err);
enum kb_status field_read_basis(const struct field_reading *reading, const struct kb_yaml *value,
                                struct kb_error *err);

/* --- defaults.c: what --defaults gives ----------------------------------------------------------
 */

struct import_defaults {
    struct kb_str values[IMPORT_FIELD_COUNT]; /* `data` NULL where none is given */
};

/* Reads key=value pairs. KB_INVALID when one is not, or its key or value may not be a default. */
enum kb_status import_defaults_parse(struct kb_arena *arena, const char *const *pairs, size_t count,
                                     struct import_defaults *ret, struct kb_error *err);

/* Fills fields the item has not, then those that have a value of their own when nothing is said. */
enum kb_status import_defaults_apply(struct kb_arena *arena, const struct import_defaults *defaults,
                                     struct kb_str folder, struct import_report *report,
                                     struct import_item *item, struct kb_error *err);

/* --- item_yaml.c, front_matter.c: items as people write them ------------------------------------
 */

/* Where items go that were read without error. */
struct import_sink {
    enum kb_status (*take)(void *context, struct import_item *item, struct kb_error *err);
    void *context;
};

/* What a parser needs to know beside the text. */
struct import_source {
    struct kb_arena *arena;
    struct kb_str folder; /* category for items that name none */
    const struct import_defaults *defaults;
    struct import_report *report;
};

/* Reads a file of YAML items. Errors: those of the sink; KB_NO_MEMORY. */
enum kb_status import_yaml_parse(const struct import_source *source, struct kb_str text,
                                 const struct import_sink *sink, struct kb_error *err);

/* Whether a text begins with front matter; and reads such a file. */
bool import_front_matter_is(struct kb_str text);
enum kb_status import_front_matter_parse(const struct import_source *source, struct kb_str text,
                                         const struct import_sink *sink, struct kb_error *err);

/* Reads the fields of a mapping, cuts the body and hands the item on; shared by the two above. */
enum kb_status import_item_read(const struct import_source *source, const struct kb_yaml *mapping,
                                const struct kb_str *body, const struct import_sink *sink,
                                struct kb_error *err);

/* --- list.c: which files there are --------------------------------------------------------------
 */

enum import_form {
    IMPORT_MARKDOWN,
    IMPORT_YAML,
    IMPORT_PLAIN,
    IMPORT_HTML,
};

struct import_file {
    const char *path;       /* as walked to */
    struct kb_str name;     /* its last part */
    struct kb_str category; /* from its folders */
    uint64_t size;
    enum import_form form;
    bool done;
};

struct import_list {
    struct import_file *files;
    size_t count, room;
    size_t passed_over;
    uint64_t bytes;
};

/* Adds the files at or below `path` in the arena. Errors: KB_NOT_FOUND, KB_IO, KB_NO_MEMORY. */
enum kb_status import_list_add(struct kb_arena *arena, struct import_list *list, const char *path,
                               struct kb_error *err);

/* --- put.c: editions go into the store ----------------------------------------------------------
 */

/* One run's way into the store: batches, outcomes, and what was seen before. */
struct import_put {
    struct kb_store *store;
    const struct kb_import_options *options;
    const struct kb_import_listener *listener;
    struct kb_import_summary *summary;
    struct kb_arena *arena; /* lives as long as the run */
    struct kb_map *seen;    /* id or title, with the date -> index in `places`, plus one */
    struct import_seen *places;
    size_t place_count, place_room;
    bool is_open; /* a transaction is */
    size_t batch_puts, batch_bytes;
    size_t batch_by_outcome[KB_PUT_CONFLICT + 1];
    size_t batch_sections;
    uint64_t bytes_done, bytes_total;
    size_t editions; /* acknowledged */
};

/* Puts one edition, found at `line` of the report's file. Errors end the run: KB_IO, KB_CORRUPT, …
 */
enum kb_status import_put(struct import_put *put, const struct kb_edition_text *text, unsigned line,
                          unsigned column, struct import_report *report, struct kb_error *err);

/* Commits when the batch is full, or when `now`; at the end of a dry run it rolls back instead. */
enum kb_status import_put_flush(struct import_put *put, bool now, struct kb_error *err);

/* --- file.c: one file of the list ---------------------------------------------------------------
 */

struct import_run {
    struct import_put put;
    struct import_list list;
    struct import_defaults defaults;
    struct import_report report;
    struct kb_arena *run_arena;  /* paths, defaults */
    struct kb_arena *file_arena; /* cleared for each file */
    struct kb_text *text;
};

/* Reads a file whole, checked and mended: UTF-8, no byte order mark, \n line ends. False: it was
 * reported. */
enum kb_status import_file_text(struct import_run *run, const struct import_file *file,
                                struct kb_str *ret, bool *ret_taken, struct kb_error *err);

/* Imports one file of the list (and the other parts of a law in parts with it). */
enum kb_status import_file(struct import_run *run, struct import_file *file, struct kb_error *err);

/* --- law_parts.c: a law as one or several files -------------------------------------------------
 */

struct law_parts {
    struct import_law *laws; /* in the order of their articles */
    size_t count;
};

/* Finds the other parts of a law that lie in the folder of `file` and marks them done. */
enum kb_status law_parts_gather(struct import_run *run, const struct import_file *file,
                                struct law_parts *parts, struct kb_error *err);

/* Sections of all parts with unique labels; lines of all histories, each once; the effective date.
 */
enum kb_status law_parts_sections(struct kb_arena *arena, const struct law_parts *parts,
                                  struct import_sections *ret, struct kb_error *err);
enum kb_status law_parts_history(struct kb_arena *arena, const struct law_parts *parts,
                                 struct kb_str *ret, struct kb_error *err);
kb_date law_parts_effective(const struct law_parts *parts, kb_date file_date);

/* --- law_item.c: a law, in one file or in parts, becomes an edition -----------------------------
 */

enum kb_status import_law_file(struct import_run *run, struct import_file *file, struct kb_str text,
                               struct kb_error *err);

/* --- page_item.c: a page as a crawler delivers it becomes an edition (see page.h) ---------------
 */

enum kb_status import_page_file(struct import_run *run, const struct import_file *file,
                                struct kb_error *err);

#endif
