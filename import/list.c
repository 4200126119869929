#include "internal.h"

#include <strings.h>

#include "kb/file.h"

static const struct {
    const char *ending;
    enum import_form form;
} forms[] = {
    {".md", IMPORT_MARKDOWN}, {".markdown", IMPORT_MARKDOWN}, {".yaml", IMPORT_YAML},
    {".yml", IMPORT_YAML},    {".txt", IMPORT_PLAIN},         {".html", IMPORT_HTML},
    {".htm", IMPORT_HTML},
};

/* One walk: what it adds to, and where its files begin. */
struct walk {
    struct kb_arena *arena;
    struct import_list *list;
    const char *root;
};

static bool form_of(const char *name, enum import_form *ret)
{
    size_t len = strlen(name);
    if (strncasecmp(name, "README", strlen("README")) == 0)
        return false;
    for (size_t i = 0; i < KB_COUNT(forms); i++) {
        size_t ending = strlen(forms[i].ending);
        if (len > ending && strcasecmp(name + len - ending, forms[i].ending) == 0) {
            *ret = forms[i].form;
            return true;
        }
    }
    return false;
}

/* Length of the folder part of a path, without the slash; 0 when there is none. */
static size_t folder_len(struct kb_str path)
{
    size_t len = path.len;
    while (len > 0 && path.data[len - 1] != '/')
        len--;
    return len > 0 ? len - 1 : 0;
}

/* The last part of a path; empty where it says nothing, as in `.`, `..` and `/`. */
static struct kb_str last_part(struct kb_str path)
{
    while (kb_str_ends(path, KB_STR("/")))
        path.len--;
    size_t folder = folder_len(path);
    struct kb_str last = kb_str_slice(path, folder ? folder + 1 : 0, path.len);
    if (kb_str_starts(last, KB_STR("/")))
        last = kb_str_slice(last, 1, last.len);
    bool is_dots = kb_str_equal(last, KB_STR(".")) || kb_str_equal(last, KB_STR(".."));
    return is_dots ? (struct kb_str){NULL, 0} : last;
}

/*
 * The category that a file's folders give: the way down from the root; for a file that lies in the
 * root, or was named itself, the name of the folder it lies in.
 */
static struct kb_str category_of(const char *root, const struct kb_file_visit *visit)
{
    struct kb_str way = kb_str_of(visit->relative), path = kb_str_of(visit->path);
    size_t folder = folder_len(way);
    if (folder)
        return kb_str_slice(way, 0, folder);
    struct kb_str from = kb_str_of(root);
    bool is_named = kb_str_equal(path, from);
    return last_part(is_named ? kb_str_slice(from, 0, folder_len(from)) : from);
}

static enum kb_status add_file(struct walk *walk, const struct kb_file_visit *visit,
                               enum import_form form, struct kb_error *err)
{
    struct import_list *list = walk->list;
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 64;
        struct import_file *files = kb_arena_array(walk->arena, room, sizeof *files);
        if (!files)
            return kb_fail_memory(err);
        if (list->count)
            memcpy(files, list->files, list->count * sizeof *files);
        list->files = files;
        list->room = room;
    }
    struct kb_str path = kb_arena_copy(walk->arena, kb_str_of(visit->path));
    struct kb_str category = kb_arena_copy(walk->arena, category_of(walk->root, visit));
    if (!path.data || !category.data)
        return kb_fail_memory(err);
    size_t folder = folder_len(path);
    list->files[list->count++] = (struct import_file){
        .path = path.data,
        .name = kb_str_slice(path, path.data[folder] == '/' ? folder + 1 : folder, path.len),
        .category = category,
        .size = (uint64_t)visit->size,
        .form = form,
    };
    list->bytes += (uint64_t)visit->size;
    return KB_OK;
}

static enum kb_status visit_file(void *context, const struct kb_file_visit *visit,
                                 struct kb_error *err)
{
    struct walk *walk = context;
    struct kb_str path = kb_str_of(visit->path);
    size_t folder = folder_len(path);
    enum import_form form;
    if (!form_of(visit->path + (visit->path[folder] == '/' ? folder + 1 : folder), &form)) {
        walk->list->passed_over++;
        return KB_OK;
    }
    return add_file(walk, visit, form, err);
}

/* First part of a category. */
static struct kb_str first_part(struct kb_str category)
{
    size_t slash = kb_str_find(category, KB_STR("/"), 0);
    return kb_str_slice(category, 0, slash);
}

static bool is_ascii(struct kb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.data[i] >= 0x80)
            return false;
    return true;
}

/*
 * A folder above everything that was walked to, with an English name such as `laws`, is how the
 * files were packed and not what they are about: it is no part of their categories.
 */
static void drop_packing(struct import_list *list, size_t from)
{
    if (from == list->count)
        return;
    struct kb_str packing = first_part(list->files[from].category);
    if (!is_ascii(packing) || kb_str_equal(packing, KB_STR("DLC")))
        return;
    for (size_t i = from; i < list->count; i++)
        if (!kb_str_equal(first_part(list->files[i].category), packing) ||
            list->files[i].category.len == packing.len)
            return;
    for (size_t i = from; i < list->count; i++) {
        struct kb_str *category = &list->files[i].category;
        *category = kb_str_slice(*category, packing.len + 1, category->len);
    }
}

enum kb_status import_list_add(struct kb_arena *arena, struct import_list *list, const char *path,
                               struct kb_error *err)
{
    struct walk walk = {arena, list, path};
    size_t from = list->count;
    enum kb_status status = kb_dir_walk(path, visit_file, &walk, err);
    if (!status)
        drop_packing(list, from);
    return status;
}
