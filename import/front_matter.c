#include "internal.h"

#define NODES_MAX 20000

/* A line of three dashes, white space behind it allowed. */
static bool is_fence(struct kb_str line, const char *fence)
{
    size_t len = strlen(fence);
    return import_at(line, 0, fence) &&
           import_space(kb_str_slice(line, len, line.len)) == line.len - len;
}

bool import_front_matter_is(struct kb_str text)
{
    size_t next;
    return is_fence(import_line(text, 0, &next), "---");
}

/* Finds the closing line; false when there is none. */
static bool split(struct kb_str text, struct kb_str *ret_yaml, struct kb_str *ret_body)
{
    size_t begin, next;
    import_line(text, 0, &begin);
    for (size_t at = begin; at < text.len; at = next) {
        struct kb_str line = import_line(text, at, &next);
        if (!is_fence(line, "---") && !is_fence(line, "..."))
            continue;
        *ret_yaml = kb_str_slice(text, begin, at);
        *ret_body = kb_str_slice(text, next, text.len);
        return true;
    }
    return false;
}

enum kb_status import_front_matter_parse(const struct import_source *source, struct kb_str text,
                                         const struct import_sink *sink, struct kb_error *err)
{
    struct kb_error syntax = {0};
    struct kb_yaml nothing = {.kind = KB_YAML_MAPPING, .line = 1, .column = 1}, *root = NULL;
    struct kb_str yaml, body;
    if (!split(text, &yaml, &body)) {
        import_say(source->report, KB_IMPORT_ERROR, 1, 1,
                   "read front matter: the line '---' that ends it is missing");
        return KB_OK;
    }
    enum kb_status status = kb_yaml_parse(source->arena, yaml, 1, NODES_MAX, &root, &syntax);
    if (status == KB_NO_MEMORY)
        return kb_fail_memory(err);
    if (status) {
        import_say_error(source->report, 1, 1, &syntax);
        return KB_OK;
    }
    if (root && root->kind != KB_YAML_MAPPING) {
        import_say(source->report, KB_IMPORT_ERROR, root->line, root->column,
                   "read front matter: must be a mapping of fields");
        return KB_OK;
    }
    return import_item_read(source, root ? root : &nothing, &body, sink, err);
}
