#include "kb/yaml.h"

#include <yaml.h>

#include "kb/buf.h"
#include "kb/map.h"

/* A collection being read. */
struct level {
    struct kb_yaml *node;
    struct kb_yaml *last; /* its last child so far */
    uint64_t serial;      /* tells its keys from another mapping's in `keys` */
    struct kb_str key;    /* the key that waits for its value; `data` is NULL when none does */
    unsigned key_line, key_column;
};

struct reading {
    yaml_parser_t parser;
    struct kb_arena *arena;
    struct kb_str text;
    unsigned first_line;
    size_t nodes, max_nodes;
    struct level levels[KB_YAML_DEPTH_MAX];
    unsigned depth;
    uint64_t next_serial;
    struct kb_map *keys; /* serial of a mapping and key -> line of the key */
    struct kb_buf key;   /* scratch: a key of `keys` */
    struct kb_yaml *root;
    bool has_document;
    bool is_done;
};

static unsigned line_of(const struct reading *reading, yaml_mark_t mark)
{
    return reading->first_line + (unsigned)mark.line + 1;
}

static unsigned column_of(yaml_mark_t mark)
{
    return (unsigned)mark.column + 1;
}

static enum kb_status fail_at(const struct reading *reading, yaml_mark_t mark, const char *what,
                              const char *why, struct kb_error *err)
{
    return kb_fail(err, KB_INVALID, "%u:%u: %s: %s", line_of(reading, mark), column_of(mark), what,
                   why);
}

/* Line and column of a byte, for faults found in the bytes themselves. */
static yaml_mark_t mark_of_offset(struct kb_str text, size_t offset)
{
    yaml_mark_t mark = {.index = offset};
    struct kb_str before = kb_str_slice(text, 0, offset);
    size_t line_begin = 0, at;
    while ((at = kb_str_find(before, KB_STR("\n"), line_begin)) != SIZE_MAX) {
        line_begin = at + 1;
        mark.line++;
    }
    mark.column = kb_utf8_count(kb_str_slice(before, line_begin, before.len));
    return mark;
}

/* What to do about the complaints of libyaml that writers meet most. */
static const struct {
    const char *problem;
    const char *hint;
} hints[] = {
    {"found character that cannot start any token",
     "indent with spaces, not tabs, and put text that begins with @ or ` in quotes"},
    {"mapping values are not allowed in this context",
     "put text that has a colon and a space in it in quotes"},
    {"did not find expected key", "look at the indentation, and at quotes inside the text"},
    {"could not find expected ':'", "write 'key: value', with a space behind the colon"},
    {"found unexpected end of stream", "look for a quotation mark that is not closed"},
    {"did not find expected alphabetic or numeric character",
     "put text that begins with * or & in quotes"},
    {"did not find expected ',' or ']'", "put text that begins with [ in quotes"},
    {"did not find expected ',' or '}'", "put text that begins with { in quotes"},
};

static void add_hint(const char *problem, struct kb_error *err)
{
    for (size_t i = 0; i < KB_COUNT(hints); i++)
        if (strcmp(problem, hints[i].problem) == 0)
            kb_hint(err, "%s", hints[i].hint);
}

static enum kb_status fail_parser(const struct reading *reading, struct kb_error *err)
{
    const yaml_parser_t *parser = &reading->parser;
    const char *problem = parser->problem ? parser->problem : "it cannot be read";
    if (parser->error == YAML_MEMORY_ERROR)
        return kb_fail_memory(err);
    if (parser->error == YAML_READER_ERROR)
        return fail_at(reading, mark_of_offset(reading->text, parser->problem_offset),
                       "reading text", problem, err);
    fail_at(reading, parser->problem_mark, parser->context ? parser->context : "while reading",
            problem, err);
    add_hint(problem, err);
    return KB_INVALID;
}

static struct level *top(struct reading *reading)
{
    return reading->depth ? &reading->levels[reading->depth - 1] : NULL;
}

static bool wants_key(struct reading *reading)
{
    const struct level *level = top(reading);
    return level && level->node->kind == KB_YAML_MAPPING && !level->key.data;
}

/* Appends a node to the collection at hand, under the key that waits for it. */
static void attach(struct reading *reading, struct kb_yaml *node)
{
    struct level *level = top(reading);
    if (!level) {
        reading->root = node;
        return;
    }
    node->key = level->key;
    node->key_line = level->key_line;
    node->key_column = level->key_column;
    level->key = (struct kb_str){0};
    if (level->last)
        level->last->next = node;
    else
        level->node->first = node;
    level->last = node;
    level->node->count++;
}

static enum kb_status node_new(struct reading *reading, enum kb_yaml_kind kind, yaml_mark_t mark,
                               struct kb_yaml **ret, struct kb_error *err)
{
    if (reading->nodes == reading->max_nodes)
        return fail_at(reading, mark, "reading values", "there are too many", err);
    reading->nodes++;
    struct kb_yaml *node = kb_arena_alloc(reading->arena, sizeof *node);
    if (!node)
        return kb_fail_memory(err);
    node->kind = kind;
    node->line = line_of(reading, mark);
    node->column = column_of(mark);
    attach(reading, node);
    *ret = node;
    return KB_OK;
}

static enum kb_status fail_twice(const struct reading *reading, yaml_mark_t mark, struct kb_str key,
                                 uint64_t first, struct kb_error *err)
{
    struct kb_str shown = kb_utf8_cut(key, 80);
    return kb_fail(err, KB_INVALID, "%u:%u: key '%.*s': it stands on line %u already",
                   line_of(reading, mark), column_of(mark), KB_STR_ARG(shown), (unsigned)first);
}

/* One map serves all mappings of a document: a mapping's serial number stands before its keys. */
static enum kb_status check_once(struct reading *reading, struct kb_str key, yaml_mark_t mark,
                                 struct kb_error *err)
{
    bool added;
    kb_buf_clear(&reading->key);
    kb_buf_add(&reading->key, &top(reading)->serial, sizeof top(reading)->serial);
    kb_buf_add_str(&reading->key, key);
    enum kb_status status = kb_buf_status(&reading->key, err);
    if (status)
        return status;
    uint64_t *line = kb_map_put(reading->keys, kb_buf_str(&reading->key), &added);
    if (!line)
        return kb_fail_memory(err);
    if (!added)
        return fail_twice(reading, mark, key, *line, err);
    *line = line_of(reading, mark);
    return KB_OK;
}

static struct kb_str scalar_text(const yaml_event_t *event)
{
    return (struct kb_str){(const char *)event->data.scalar.value, event->data.scalar.length};
}

static enum kb_status take_key(struct reading *reading, const yaml_event_t *event,
                               struct kb_error *err)
{
    struct level *level = top(reading);
    struct kb_str text = scalar_text(event);
    enum kb_status status = check_once(reading, text, event->start_mark, err);
    if (status)
        return status;
    level->key = kb_arena_copy(reading->arena, text);
    if (!level->key.data)
        return kb_fail_memory(err);
    level->key_line = line_of(reading, event->start_mark);
    level->key_column = column_of(event->start_mark);
    return KB_OK;
}

static bool is_null_text(struct kb_str text)
{
    return text.len == 0 || kb_str_equal(text, KB_STR("~")) || kb_str_equal(text, KB_STR("null"));
}

static enum kb_status refuse_tag(const struct reading *reading, const yaml_event_t *event,
                                 const yaml_char_t *anchor, const yaml_char_t *tag,
                                 struct kb_error *err)
{
    if (anchor)
        return fail_at(reading, event->start_mark, "anchor '&'", "anchors are not read here", err);
    if (tag)
        return fail_at(reading, event->start_mark, "tag '!'", "tags are not read here", err);
    return KB_OK;
}

static enum kb_status on_scalar(struct reading *reading, const yaml_event_t *event,
                                struct kb_error *err)
{
    enum kb_status status = refuse_tag(reading, event, event->data.scalar.anchor,
                                       event->data.scalar.tag, err);
    if (status)
        return status;
    if (wants_key(reading))
        return take_key(reading, event, err);
    struct kb_yaml *node = NULL;
    status = node_new(reading, KB_YAML_SCALAR, event->start_mark, &node, err);
    if (status)
        return status;
    node->scalar = kb_arena_copy(reading->arena, scalar_text(event));
    if (!node->scalar.data)
        return kb_fail_memory(err);
    node->is_null = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
                    is_null_text(node->scalar);
    return KB_OK;
}

static enum kb_status begin_collection(struct reading *reading, const yaml_event_t *event,
                                       enum kb_yaml_kind kind, struct kb_error *err)
{
    struct kb_yaml *node = NULL;
    if (wants_key(reading))
        return fail_at(reading, event->start_mark, "key", "it must be plain text", err);
    if (reading->depth == KB_YAML_DEPTH_MAX)
        return fail_at(reading, event->start_mark, "nesting", "it goes too deep", err);
    enum kb_status status = node_new(reading, kind, event->start_mark, &node, err);
    if (status)
        return status;
    reading->levels[reading->depth++] = (struct level){.node = node,
                                                       .serial = reading->next_serial++};
    return KB_OK;
}

static enum kb_status on_sequence(struct reading *reading, const yaml_event_t *event,
                                  struct kb_error *err)
{
    enum kb_status status = refuse_tag(reading, event, event->data.sequence_start.anchor,
                                       event->data.sequence_start.tag, err);
    return status ? status : begin_collection(reading, event, KB_YAML_SEQUENCE, err);
}

static enum kb_status on_mapping(struct reading *reading, const yaml_event_t *event,
                                 struct kb_error *err)
{
    enum kb_status status = refuse_tag(reading, event, event->data.mapping_start.anchor,
                                       event->data.mapping_start.tag, err);
    return status ? status : begin_collection(reading, event, KB_YAML_MAPPING, err);
}

static enum kb_status on_end(struct reading *reading, const yaml_event_t *event,
                             struct kb_error *err)
{
    (void)event;
    (void)err;
    reading->depth--;
    return KB_OK;
}

static enum kb_status on_alias(struct reading *reading, const yaml_event_t *event,
                               struct kb_error *err)
{
    fail_at(reading, event->start_mark, "alias '*'", "aliases are not read here", err);
    kb_hint(err, "put text that begins with * in quotes");
    return KB_INVALID;
}

static enum kb_status on_document(struct reading *reading, const yaml_event_t *event,
                                  struct kb_error *err)
{
    if (reading->has_document)
        return fail_at(reading, event->start_mark, "second document", "only one is read here", err);
    reading->has_document = true;
    return KB_OK;
}

static enum kb_status on_stream_end(struct reading *reading, const yaml_event_t *event,
                                    struct kb_error *err)
{
    (void)event;
    (void)err;
    reading->is_done = true;
    return KB_OK;
}

/* What to do with each event; nothing where there is no row. */
static enum kb_status (*const handlers[])(struct reading *reading, const yaml_event_t *event,
                                          struct kb_error *err) = {
    [YAML_STREAM_END_EVENT] = on_stream_end,
    [YAML_DOCUMENT_START_EVENT] = on_document,
    [YAML_ALIAS_EVENT] = on_alias,
    [YAML_SCALAR_EVENT] = on_scalar,
    [YAML_SEQUENCE_START_EVENT] = on_sequence,
    [YAML_SEQUENCE_END_EVENT] = on_end,
    [YAML_MAPPING_START_EVENT] = on_mapping,
    [YAML_MAPPING_END_EVENT] = on_end,
};

static enum kb_status next_event(struct reading *reading, struct kb_error *err)
{
    yaml_event_t event;
    if (!yaml_parser_parse(&reading->parser, &event))
        return fail_parser(reading, err);
    enum kb_status status = KB_OK;
    if ((size_t)event.type < KB_COUNT(handlers) && handlers[event.type])
        status = handlers[event.type](reading, &event, err);
    yaml_event_delete(&event);
    return status;
}

static enum kb_status check_utf8(const struct reading *reading, struct kb_error *err)
{
    size_t bad;
    if (kb_utf8_check(reading->text, &bad))
        return KB_OK;
    return fail_at(reading, mark_of_offset(reading->text, bad), "reading text", "it is not UTF-8",
                   err);
}

static enum kb_status read_events(struct reading *reading, struct kb_error *err)
{
    enum kb_status status = check_utf8(reading, err);
    if (status)
        return status;
    /* Said, not guessed: otherwise libyaml takes certain first bytes for UTF-16. */
    yaml_parser_set_encoding(&reading->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &reading->parser, (const unsigned char *)(reading->text.len ? reading->text.data : ""),
        reading->text.len);
    while (!status && !reading->is_done)
        status = next_event(reading, err);
    return status;
}

static bool is_empty_root(const struct kb_yaml *root)
{
    return root && root->kind == KB_YAML_SCALAR && root->is_null && root->scalar.len == 0;
}

enum kb_status kb_yaml_parse(struct kb_arena *arena, struct kb_str text, unsigned first_line,
                             size_t max_nodes, struct kb_yaml **ret, struct kb_error *err)
{
    const struct kb_str bom = KB_STR_INIT("\xEF\xBB\xBF");
    struct reading reading = {
        .arena = arena,
        .text = kb_str_starts(text, bom) ? kb_str_slice(text, bom.len, text.len) : text,
        .first_line = first_line,
        .max_nodes = max_nodes,
        .key = KB_BUF_INIT(SIZE_MAX),
    };
    if (!yaml_parser_initialize(&reading.parser))
        return kb_fail_memory(err);
    reading.keys = kb_map_new();
    enum kb_status status = reading.keys ? read_events(&reading, err) : kb_fail_memory(err);
    if (!status)
        *ret = is_empty_root(reading.root) ? NULL : reading.root;
    kb_map_free(reading.keys);
    kb_buf_done(&reading.key);
    yaml_parser_delete(&reading.parser);
    return status;
}

const struct kb_yaml *kb_yaml_get(const struct kb_yaml *node, const char *key)
{
    if (!node || node->kind != KB_YAML_MAPPING)
        return NULL;
    struct kb_str wanted = kb_str_of(key);
    for (const struct kb_yaml *child = node->first; child; child = child->next)
        if (kb_str_equal(child->key, wanted))
            return child;
    return NULL;
}
