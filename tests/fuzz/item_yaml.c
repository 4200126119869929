/*
 * item_yaml.c - whatever the bytes, items are read from YAML and from front matter without breaking
 * anything, and each that is handed on is whole: its fields are there and within their limits.
 */
#include "fuzz.h"

#include "internal.h"

#define INPUT_MAX (64u << 10)

static struct kb_arena *arena;
static struct kb_import_summary summary;
static const struct import_defaults defaults;

static enum kb_status take(void *context, struct import_item *item, struct kb_error *err)
{
    const struct kb_edition_text *text = &item->text;
    struct kb_str region;
    (void)context;
    (void)err;
    fuzz_check(!item->has_errors);
    fuzz_check(text->title.len && text->title.len <= KB_TITLE_MAX);
    fuzz_check(text->category.len && text->category.len <= KB_CATEGORY_MAX);
    fuzz_check(kb_region_parse(text->region, &region));
    fuzz_check(text->effective_from < text->effective_to);
    fuzz_check(text->section_count > 0 && text->section_count <= KB_SECTIONS_MAX);
    fuzz_check(text->keyword_count <= KB_LIST_MAX && text->basis_count <= KB_LIST_MAX);
    for (size_t i = 0; i < text->section_count; i++)
        fuzz_check(text->sections[i].label.len && text->sections[i].text.len);
    for (size_t i = 0; i < text->basis_count; i++)
        fuzz_check(text->basis[i].title.len);
    return KB_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kb_str input = {(const char *)data, size < INPUT_MAX ? size : INPUT_MAX};
    if (!arena)
        arena = kb_arena_new(IMPORT_ARENA_MAX);
    fuzz_check(arena);
    kb_arena_clear(arena);
    if (!kb_utf8_check(input, NULL))
        return 0; /* refused before any parser sees it */
    struct import_report report = {.summary = &summary, .file = "items.yaml"};
    struct import_source source = {arena, KB_STR("甲"), &defaults, &report};
    struct import_sink sink = {take, NULL};
    enum kb_status status = import_front_matter_is(input)
                                ? import_front_matter_parse(&source, input, &sink, NULL)
                                : import_yaml_parse(&source, input, &sink, NULL);
    fuzz_check(status == KB_OK || status == KB_TOO_LARGE);
    return 0;
}
