/*
 * kb/yaml.h - YAML 1.1 as libyaml reads it, as a small tree that remembers lines and columns.
 *
 * The tree is for files that people write: items, front matter, settings. Nothing is typed: every
 * scalar is its text, and the reader that knows the field decides what it means, so that `no` or
 * `010` in a title stays what was written. Positions are kept so that a complaint can name the
 * place.
 *
 * Limits, because libyaml is quadratic on nested brackets: KB_YAML_DEPTH_MAX levels, no aliases,
 * anchors or tags, one document, no duplicate keys in a mapping, keys are scalars, `max_nodes`
 * nodes. Depth is counted on libyaml's events: it looks at most 1,024 characters ahead of the last
 * one, so it never gets far into a text that nests too deep, and brackets inside text are never
 * miscounted. A byte order mark at the start is skipped; the text must be UTF-8. Lines end as YAML
 * 1.1 has it: at \n, \r\n, \r, and also at U+0085, U+2028 and U+2029.
 */
#ifndef KB_YAML_H
#define KB_YAML_H

#include "kb/arena.h"

#define KB_YAML_DEPTH_MAX 16

enum kb_yaml_kind {
    KB_YAML_SCALAR,
    KB_YAML_SEQUENCE,
    KB_YAML_MAPPING,
};

/* One node. Belongs to the arena it was read into, together with all text. */
struct kb_yaml {
    enum kb_yaml_kind kind;
    unsigned line;                 /* of its first character, from 1 */
    unsigned column;               /* in characters, from 1 */
    struct kb_str key;             /* its key, where it is a value of a mapping */
    unsigned key_line, key_column; /* where that key stands */
    struct kb_str scalar;          /* text of a scalar */
    bool is_null;                  /* a plain scalar that is empty, `~` or `null` */
    struct kb_yaml *first;         /* first child of a sequence or mapping */
    struct kb_yaml *next;          /* next sibling */
    size_t count;                  /* number of children */
};

/*
 * Reads one document. `first_line` is added to every line number (0 for a whole file), for front
 * matter that does not begin a file. `*ret` is NULL for an empty document.
 * Errors: KB_INVALID with the message "LINE:COLUMN: what: why"; KB_NO_MEMORY.
 */
enum kb_status kb_yaml_parse(struct kb_arena *arena, struct kb_str text, unsigned first_line,
                             size_t max_nodes, struct kb_yaml **ret, struct kb_error *err);

/* The value of `key` in a mapping, or NULL (also when `node` is NULL or no mapping). */
const struct kb_yaml *kb_yaml_get(const struct kb_yaml *node, const char *key);

#endif
