/*
 * law.c - whatever the bytes, a law file is cut into sections that follow each other in the text,
 * with labels that are unique and within their limits; dates and issuers are read from anything.
 */
#include "fuzz.h"

#include "internal.h"

#define INPUT_MAX (256u << 10)

static struct kb_arena *arena;
static struct kb_import_summary summary;

static void check_labels(const struct import_sections *sections)
{
    KB_CLEANUP(kb_map_freep) struct kb_map *seen = kb_map_new();
    for (size_t i = 0; i < sections->count; i++) {
        bool added = false;
        const struct kb_section *section = &sections->items[i];
        fuzz_check(section->label.len && section->label.len <= KB_LABEL_MAX);
        fuzz_check(section->heading.len <= KB_HEADING_MAX);
        fuzz_check(section->text.len);
        fuzz_check(seen && kb_map_put(seen, section->label, &added) && added);
    }
}

/* Texts are cut from the input, in its order and without overlap; a bare label stands for itself.
 */
static void check_order(struct kb_str input, const struct import_sections *sections)
{
    const char *end = input.data;
    for (size_t i = 0; i < sections->count; i++) {
        struct kb_str text = sections->items[i].text;
        if (text.data < input.data || text.data > input.data + input.len)
            continue; /* a mended label, made in the arena */
        fuzz_check(text.data >= end || kb_str_equal(text, sections->items[i].label));
        fuzz_check(text.data + text.len <= input.data + input.len);
        end = text.data + text.len;
    }
}

static void check_law(struct kb_str input)
{
    struct import_report report = {.summary = &summary, .file = "law.md"};
    struct import_law law;
    struct import_issuer issuer;
    bool taken;
    enum kb_status status = import_law_parse(arena, input, &report, &law, &taken, NULL);
    fuzz_check(status == KB_OK || status == KB_TOO_LARGE);
    if (status || !taken)
        return;
    check_order(input, &law.sections);
    fuzz_check(!import_sections_unique(arena, &law.sections, NULL));
    check_labels(&law.sections);
    fuzz_check(!import_issuer_find(arena, law.title, law.history, &issuer, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kb_str input = {(const char *)data, size < INPUT_MAX ? size : INPUT_MAX};
    kb_date date;
    if (!arena)
        arena = kb_arena_new(IMPORT_ARENA_MAX);
    fuzz_check(arena);
    kb_arena_clear(arena);
    if (!kb_utf8_check(input, NULL))
        return 0; /* refused before any parser sees it */
    check_law(input);
    import_effective(input, KB_DATE_MIN);
    import_law_name(input, &date);
    import_region_of_path(input);
    return 0;
}
