/*
 * kb/entry.h - operators' data: pins, synonyms, words, regions and the like.
 *
 * An entry says one thing about one key: which item answers a question (pin), what else a word may
 * stand for (synonym), what is one word (word), what a code names and lies in (region), how a
 * department is called (department), where a category stands (category), which item stands before
 * another in a region (override). Its value is a JSON object
 * whose fields hang on the kind (kb_entry_fields()); what the kind does not know is refused by
 * name.
 *
 * What always holds: of one kind and key at most one entry is known at a time. Nothing is edited or
 * deleted: to change an entry is to close the old and add the new in one change, to remove it is to
 * close it. Every change has a number, is in the audit chain with key, value and days, and is
 * verified by kb_reader_verify(). An entry has valid days and known instants like a standing, so
 * that what applied then can be told later. At the public door a pin to an item that citizens may
 * not see does not exist, nor an override by one; everything else here is no secret.
 *
 * How to use it: kb_store_begin(), kb_entry_put() or kb_entry_remove() …, kb_store_commit(). Search
 * uses what is in the index's revision without a restart.
 *
 * Keys are compared folded: width, case, traditional script and (of pins) punctuation do not
 * matter. A pin's key may end in '@' and six digits, 公积金怎么提取@440100: it is then for those
 * who ask in that region or below it. An override's key must: guide-提取@440100 with the item
 * guide-广州提取 says that in 440100, and in what lies there, the second stands before the first.
 */
#ifndef KB_ENTRY_H
#define KB_ENTRY_H

#include "kb/reader.h"
#include "kb/store.h"

#define KB_ENTRY_KEY_MAX   768
#define KB_ENTRY_VALUE_MAX 8192
#define KB_ENTRY_TEXTS_MAX 32 /* in a list of a value */

/* Kind: C name, wire name. */
#define KB_ENTRY_KIND_LIST(X)                                                                      \
    X(PIN, "pin")                                                                                  \
    X(SYNONYM, "synonym")                                                                          \
    X(WORD, "word")                                                                                \
    X(REGION, "region")                                                                            \
    X(DEPARTMENT, "department")                                                                    \
    X(CATEGORY, "category")                                                                        \
    X(OVERRIDE, "override")

enum kb_entry_kind {
#define X(name, wire) KB_ENTRY_##name,
    KB_ENTRY_KIND_LIST(X)
#undef X
};
#define KB_ENTRY_KINDS (KB_ENTRY_OVERRIDE + 1)

/* The wire name; static. The parser returns false for anything else. */
const char *kb_entry_kind_name(enum kb_entry_kind kind);
bool kb_entry_kind_parse(struct kb_str s, enum kb_entry_kind *ret);

/* What a field of a value may be. */
enum kb_entry_form {
    KB_ENTRY_TEXT,
    KB_ENTRY_TEXTS,   /* a list of texts */
    KB_ENTRY_FLAG,    /* true or false */
    KB_ENTRY_NUMBER,  /* 0 to 1,000,000 */
    KB_ENTRY_CODE,    /* a region: six digits */
    KB_ENTRY_ITEM,    /* the id of an item of the base */
    KB_ENTRY_SECTION, /* a label that an edition of that item has */
};

struct kb_entry_field {
    const char *name;
    enum kb_entry_form form;
    bool required;
    const char *meaning;
};

/* The fields of a kind's value; static. */
const struct kb_entry_field *kb_entry_fields(enum kb_entry_kind kind, size_t *ret_count);

struct kb_entry {
    enum kb_entry_kind kind;
    struct kb_str key;                  /* as it was written */
    struct kb_str value;                /* a JSON object, its fields in the kind's order */
    kb_date valid_from, valid_to;       /* [from, to) */
    int64_t known_from_ms, known_to_ms; /* [from, to); KB_TIME_MAX while it is known */
    int64_t change;                     /* that added it */
    int64_t closing;                    /* that closed it; 0 while it is known */
    struct kb_str actor;                /* who added it; empty at the public door */
    int64_t row;
};

/* --- writing, in the open transaction ----------------------------------------------------------
 */

/*
 * Adds an entry, valid in [from, to), in place of the known one of that kind and key; where that
 * says the same, nothing happens. `value` is a JSON object (or a YAML mapping).
 * Errors: KB_INVALID names the field, or the key, and what is wrong with it; KB_IO, KB_CORRUPT,
 * KB_NO_MEMORY. The transaction is then as it was before.
 */
enum kb_status kb_entry_put(struct kb_store *store, enum kb_entry_kind kind, struct kb_str key,
                            struct kb_str value, kb_date from, kb_date to, struct kb_error *err);

/* Closes the known entry of that kind and key. Errors: KB_NOT_FOUND, and as above. */
enum kb_status kb_entry_remove(struct kb_store *store, enum kb_entry_kind kind, struct kb_str key,
                               struct kb_error *err);

/* --- reading ---------------------------------------------------------------------------------- */

/* Which entries to read. Zeroed: all that are known now. */
struct kb_entry_filter {
    const enum kb_entry_kind *kind; /* NULL: all */
    struct kb_str key;              /* as kb_entry_key() makes it; empty: all */
    bool day_set;
    kb_date day; /* valid on it */
    bool known_at_set;
    int64_t known_at_ms; /* known then instead of now */
    bool history;        /* closed ones as well, oldest first within a key */
    size_t limit;        /* 0: all */
    size_t offset;
};

/* Entries in order of kind, key and age, in the arena. An entry added and closed by one change was
 * never known to anyone and is left out. */
enum kb_status kb_entry_list(struct kb_reader *reader, struct kb_arena *arena,
                             const struct kb_entry_filter *filter, const struct kb_entry **ret,
                             size_t *ret_count, struct kb_error *err);

/*
 * Appends the key of an entry: what equal keys have in common. KB_INVALID, naming the key, when it
 * is none of that kind.
 */
enum kb_status kb_entry_key(struct kb_text *text, enum kb_entry_kind kind, struct kb_str key,
                            struct kb_buf *ret, struct kb_error *err);

/* Appends what decides whether two questions are one: folded letters, digits and characters. */
enum kb_status kb_entry_question_key(struct kb_text *text, struct kb_str question,
                                     struct kb_buf *ret, struct kb_error *err);

/* Divides the key of a pin or an override: the question or the id before, and the region behind the
 * '@', empty for none. */
void kb_entry_pin_parts(struct kb_str key, struct kb_str *ret_question, struct kb_str *ret_region);

/* A field of a value. */
struct kb_entry_texts {
    struct kb_str texts[KB_ENTRY_TEXTS_MAX];
    size_t count; /* 0 where the field is missing, 1 for what is no list */
};

/* Reads a field of an entry's value into the arena. KB_CORRUPT when the value is no JSON object. */
enum kb_status kb_entry_get(struct kb_arena *arena, const struct kb_entry *entry, const char *field,
                            struct kb_entry_texts *ret, struct kb_error *err);

#endif
