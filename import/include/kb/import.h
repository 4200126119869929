/*
 * kb/import.h - files become items.
 *
 * What it reads, by name and content:
 *   - Markdown with YAML front matter (the first line is ---): one item; its body's headings become
 * sections.
 *   - Markdown without: a law in the layout CATEGORY/…/NAME(YYYY-MM-DD).md: `# title`, history
 * lines,
 *     `<!-- INFO END -->`, chapters (`##` and deeper) and articles (第…条). Kind `policy`.
 *   - YAML (.yaml, .yml): a list of items, or one.
 *   - Pages as crawlers deliver them (.txt, .html, .htm), in UTF-8, UTF-16, GB18030 or, where HTML
 * says so, Big5: one item each, kind `notice` and audience `public` unless --defaults say
 * otherwise. Everything else, and files called README, is passed over and counted.
 *
 * What always holds: one bad file or one bad item never keeps the others out. Every complaint is a
 * finding with file, line and column. The same file again changes nothing. What was committed stays
 * when the run is broken off; a later run goes on where it ended.
 *
 * How files are understood: the category of a law is the way down to its folder (for a file right
 * in the path, the path's last folder; an English-named folder above everything, such as `laws`, is
 * packing and left out); its region comes from a folder like 广东地方法规; its date from its name;
 * its title from the `# title`, a file name that says something else becoming a keyword. Files of
 * one folder and date whose heads have the same `# title` and below it a `# part` line are one law
 * in parts. Without an id, a file is known again by category and file name: import from the same
 * path each time.
 *
 * How pages are understood: the title is the one the page's head names, else the line that looks
 * like it, else (with a warning) the first words. Paragraphs stand in sections by headings, and
 * without them in groups labelled 正文. Nothing of the text is dropped: paragraphs that mostly
 * repeat what stands above them go behind the text as 相近内容; what repeats it word for word
 * (重复内容), and navigation, imprints, lists of other pages and of places (页面附带内容), go
 * behind that and are not searched (`aside`). What the analyser repairs in a page, and what is
 * lost, is counted and told.
 *
 * Fields of an item, in front matter and in YAML, are those of `kb_import_fields` (also what
 * --defaults takes); any other key is an error.
 *
 * Limits: KB_IMPORT_FILE_MAX bytes a file; those of kb/item.h for the fields.
 */
#ifndef KB_IMPORT_H
#define KB_IMPORT_H

#include "kb/store.h"

#define KB_IMPORT_FILE_MAX (32u << 20)

/* A field an item may have in a file, with what it means: the table is the documentation. */
struct kb_import_field {
    const char *name;
    const char *form; /* "text", "list of texts", "YYYY-MM-DD", … */
    bool required;    /* must be in the file or in the defaults */
    bool may_default; /* may be given by --defaults */
    const char *meaning;
};

/* Ends with a NULL name. */
extern const struct kb_import_field kb_import_fields[];

enum kb_severity {
    KB_IMPORT_ERROR,   /* what it is about was not taken */
    KB_IMPORT_WARNING, /* it was taken, but someone should look */
};

struct kb_import_finding {
    enum kb_severity severity;
    const char *file; /* as walked to; what follows is valid during the call */
    unsigned line;    /* from 1; 0 where it is about the whole file */
    unsigned column;  /* in characters, from 1; 0 likewise */
    const char *message;
};

struct kb_import_options {
    bool publish;
    bool dry_run; /* do everything, then roll back */
    const char *actor;
    const char *const *defaults; /* key=value */
    size_t default_count;
};

/* What a page suffered on its way here; the first group is counted by kb_text_damage(). */
struct kb_page_damage {
    size_t repaired;            /* places: the sum of the next four */
    size_t pinyin;              /* pasted behind a character */
    size_t invisible;           /* zero-width and control characters */
    size_t doubled;             /* punctuation */
    size_t private_use;         /* characters of a font we do not have */
    size_t lost;                /* places where a character was and is no more */
    size_t boilerplate_lines;   /* set apart */
    size_t repeated_paragraphs; /* set apart, word for word or nearly */
};

/* Who is told what, in the thread that imports. Each may be NULL. */
struct kb_import_listener {
    void (*finding)(void *context, const struct kb_import_finding *finding);
    /* After each batch is committed: bytes of files done and in all, files and editions
     * acknowledged. */
    void (*progress)(void *context, uint64_t bytes_done, uint64_t bytes_total, size_t files,
                     size_t editions);
    void *context;
    /* For each page that was read; `file` is valid during the call. */
    void (*page)(void *context, const char *file, const struct kb_page_damage *damage);
};

struct kb_import_summary {
    size_t files;       /* read */
    size_t passed_over; /* no kind of file it knows */
    size_t files_with_errors;
    size_t errors, warnings;
    size_t by_outcome[KB_PUT_CONFLICT + 1]; /* editions, by enum kb_put_outcome */
    size_t sections;                        /* in editions that were taken */
    size_t pages;                           /* of those files, with text in them */
    struct kb_page_damage damage;           /* of all pages */
    int64_t change;                         /* last change number made; 0 when nothing changed */
};

/*
 * Imports files and folders. Returns KB_OK also when there were findings: the summary counts them.
 * Errors, which end the run: KB_NOT_FOUND when a path does not exist; KB_INVALID when a default is
 * not `key=value` or its key may not have a default; KB_IO, KB_CORRUPT, KB_NO_MEMORY from the
 * store.
 */
enum kb_status kb_import_run(struct kb_store *store, const char *const *paths, size_t path_count,
                             const struct kb_import_options *options,
                             const struct kb_import_listener *listener,
                             struct kb_import_summary *ret, struct kb_error *err);

#endif
