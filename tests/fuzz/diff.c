/*
 * diff.c - whatever two texts are, kept and deleted runs join to the old one, kept and inserted
 * runs to the new one; and of two editions every section stands in exactly one place. The input is
 * cut at its first NUL into old and new, and these at line ends into sections.
 */
#include "fuzz.h"

#include "kb/diff.h"

#define INPUT_MAX    (16u << 10)
#define SECTIONS_MAX 64

static struct kb_text *text;

static void check_runs(const struct kb_diff_run *runs, size_t count, struct kb_str old,
                       struct kb_str new)
{
    size_t at[2] = {0, 0};
    for (size_t i = 0; i < count; i++) {
        size_t len = runs[i].text.len;
        fuzz_check(len > 0);
        if (runs[i].op != KB_DIFF_INSERT) {
            fuzz_check(kb_str_equal(kb_str_slice(old, at[0], at[0] + len), runs[i].text));
            at[0] += len;
        }
        if (runs[i].op != KB_DIFF_DELETE) {
            fuzz_check(kb_str_equal(kb_str_slice(new, at[1], at[1] + len), runs[i].text));
            at[1] += len;
        }
    }
    fuzz_check(at[0] == old.len && at[1] == new.len);
}

/* Every second line is a label, the next its text. */
static size_t cut(struct kb_str s, struct kb_section *sections)
{
    size_t count = 0;
    while (s.len && count < SECTIONS_MAX) {
        sections[count].label = kb_utf8_cut(kb_str_next_line(&s), KB_LABEL_MAX);
        sections[count++].text = kb_str_next_line(&s);
    }
    return count;
}

static void check_sections(struct kb_arena *arena, struct kb_str old, struct kb_str new)
{
    struct kb_section sections[2][SECTIONS_MAX] = {0};
    struct kb_edition_text a = {.sections = sections[0]}, b = {.sections = sections[1]};
    struct kb_diff diff;
    size_t seen[2] = {0, 0};
    bool met[2][SECTIONS_MAX] = {0};
    a.section_count = cut(old, sections[0]);
    b.section_count = cut(new, sections[1]);
    fuzz_check(!kb_diff_editions(text, &a, &b, arena, &diff, NULL));
    for (size_t i = 0; i < diff.section_count; i++) {
        const struct kb_diff_section *section = &diff.sections[i];
        for (size_t k = 0; k < section->old_count; k++, seen[0]++) {
            fuzz_check(section->olds[k] < a.section_count && !met[0][section->olds[k]]);
            met[0][section->olds[k]] = true;
        }
        for (size_t k = 0; k < section->new_count; k++, seen[1]++) {
            fuzz_check(section->news[k] < b.section_count && !met[1][section->news[k]]);
            met[1][section->news[k]] = true;
        }
        if (section->old_count == 1 && section->new_count == 1 && section->run_count)
            check_runs(section->runs, section->run_count, a.sections[section->olds[0]].text,
                       b.sections[section->news[0]].text);
    }
    fuzz_check(seen[0] == a.section_count && seen[1] == b.section_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kb_str input = {(const char *)data, size < INPUT_MAX ? size : INPUT_MAX};
    const char *nul = input.len ? memchr(input.data, 0, input.len) : NULL;
    size_t middle = nul ? (size_t)(nul - input.data) : input.len / 2;
    struct kb_str old = kb_str_slice(input, 0, middle);
    struct kb_str new = kb_str_slice(input, middle + (nul != NULL), input.len);
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(256u << 20);
    const struct kb_diff_run *runs = NULL;
    size_t count = 0;
    if (!text)
        fuzz_check(!kb_text_new(&text, NULL));
    fuzz_check(arena != NULL);
    fuzz_check(!kb_diff_texts(text, old, new, arena, &runs, &count, NULL));
    check_runs(runs, count, old, new);
    check_sections(arena, old, new);
    return 0;
}
