#include "internal.h"

/* Nodes of one file: about a hundred bytes each, and an item has some thirty. */
#define NODES_MAX 1000000

static enum kb_status read_one(const struct import_source *source, const struct kb_yaml *node,
                               const struct import_sink *sink, struct kb_error *err)
{
    if (node->kind == KB_YAML_MAPPING)
        return import_item_read(source, node, NULL, sink, err);
    import_say(source->report, KB_IMPORT_ERROR, node->line, node->column,
               "read item: must be a mapping of fields");
    return KB_OK;
}

enum kb_status import_yaml_parse(const struct import_source *source, struct kb_str text,
                                 const struct import_sink *sink, struct kb_error *err)
{
    struct kb_error syntax = {0};
    struct kb_yaml *root = NULL;
    enum kb_status status = kb_yaml_parse(source->arena, text, 0, NODES_MAX, &root, &syntax);
    if (status == KB_NO_MEMORY)
        return kb_fail_memory(err);
    if (status) {
        import_say_error(source->report, 0, 0, &syntax);
        return KB_OK;
    }
    if (!root) {
        import_say(source->report, KB_IMPORT_ERROR, 0, 0, "read items: the file is empty");
        return KB_OK;
    }
    if (root->kind != KB_YAML_SEQUENCE)
        return read_one(source, root, sink, err);
    for (const struct kb_yaml *node = root->first; node && !status; node = node->next)
        status = read_one(source, node, sink, err);
    return status;
}
