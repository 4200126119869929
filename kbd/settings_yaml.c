/* settings_yaml.c - settings from a file, and as a file. */
#include "settings.h"

#include "kb/file.h"
#include "kb/yaml.h"

#define SETTINGS_FILE_MAX (64u << 10)

static enum kb_status set_from_node(struct kbd_settings *settings, const struct kb_yaml *node,
                                    struct kb_error *err)
{
    if (node->kind != KB_YAML_SCALAR)
        return kb_fail(err, KB_INVALID, "%u:%u: '%.*s' takes one value", node->line, node->column,
                       KB_STR_ARG(node->key));
    struct kb_error why = {0};
    enum kb_status status = kbd_settings_set(settings, node->key, node->scalar, &why);
    if (status == KB_NOT_FOUND)
        return kb_fail(err, KB_INVALID, "%u:%u: %s", node->key_line, node->key_column, why.message);
    if (status)
        return kb_fail(err, status, "%u:%u: %s", node->line, node->column, why.message);
    return KB_OK;
}

static enum kb_status read_tree(struct kbd_settings *settings, struct kb_arena *arena,
                                struct kb_str text, struct kb_error *err)
{
    struct kb_yaml *root = NULL;
    enum kb_status status = kb_yaml_parse(arena, text, 0, 1000, &root, err);
    if (status || !root)
        return status;
    if (root->kind != KB_YAML_MAPPING)
        return kb_fail(err, KB_INVALID, "%u:%u: settings are 'name: value' lines", root->line,
                       root->column);
    for (const struct kb_yaml *node = root->first; node && !status; node = node->next)
        status = set_from_node(settings, node, err);
    return status;
}

enum kb_status kbd_settings_read(struct kbd_settings *settings, const char *path,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(SETTINGS_FILE_MAX);
    enum kb_status status = kb_file_read(path, SETTINGS_FILE_MAX, &text, err);
    if (status)
        return status;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1u << 20);
    if (!arena)
        return kb_fail_memory(err);
    struct kbd_settings changed = *settings;
    struct kb_error why = {0};
    status = read_tree(&changed, arena, kb_buf_str(&text), &why);
    if (status)
        return kb_fail(err, status, "%s:%s", path, why.message);
    *settings = changed;
    return KB_OK;
}

static void print_value(const struct kbd_setting *row, const struct kbd_settings *settings,
                        struct kb_buf *ret)
{
    const char *field = (const char *)settings + row->offset;
    if (row->kind == KBD_SETTING_NUMBER) {
        kb_buf_printf(ret, "%lld", (long long)*(const int64_t *)(const void *)field);
        return;
    }
    /* Single quotes hold anything when they are doubled inside (YAML 1.1, 9.2.2). */
    kb_buf_add_char(ret, '\'');
    for (; *field; field++) {
        if (*field == '\'')
            kb_buf_add_char(ret, '\'');
        kb_buf_add_char(ret, *field);
    }
    kb_buf_add_char(ret, '\'');
}

void kbd_settings_print(const struct kbd_settings *settings, struct kb_buf *ret)
{
    for (const struct kbd_setting *row = kbd_setting_table; row->name; row++) {
        kb_buf_printf(ret, "# %s\n%s: ", row->meaning, row->name);
        print_value(row, settings, ret);
        kb_buf_add_char(ret, '\n');
    }
}
