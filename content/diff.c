#include "internal.h"

#include <stddef.h>

#include "diff_internal.h"

/* Working space of one comparison: the numbers of words take a multiple of the text. */
#define SCRATCH_MAX ((size_t)2 << 30)

const char *kb_diff_kind_name(enum kb_diff_kind kind)
{
    static const char *const names[] = {
#define X(name, wire) wire,
        KB_DIFF_KIND_LIST(X)
#undef X
    };
    return names[kind];
}

struct differ {
    struct kb_text *text;
    const struct kb_edition_text *editions[2];
    struct kb_arena *scratch; /* for pairs and groups */
    struct kb_arena *words;   /* for the words of one section after the other */
    struct kb_arena *arena;
    struct kb_error *err;
};

static void differ_done(struct differ *differ)
{
    kb_arena_free(differ->scratch);
    kb_arena_free(differ->words);
}

static enum kb_status differ_init(struct differ *differ)
{
    differ->scratch = kb_arena_new(SCRATCH_MAX);
    differ->words = kb_arena_new(SCRATCH_MAX);
    return differ->scratch && differ->words ? KB_OK : kb_fail_memory(differ->err);
}

/* --- words ------------------------------------------------------------------------------------ */

static enum kb_status compare_texts(struct differ *differ, struct kb_str before,
                                    struct kb_str after, const struct kb_diff_run **ret,
                                    size_t *ret_count)
{
    struct diff_stretch stretches[2] = {{before, KB_DIFF_NOWHERE}, {after, KB_DIFF_NOWHERE}};
    struct diff_stretches sides[2] = {{&stretches[OLD], 1}, {&stretches[NEW], 1}};
    return kb_diff_words(differ->text, sides, differ->words, differ->arena, ret, ret_count,
                         differ->err);
}

enum kb_status kb_diff_texts(struct kb_text *text, struct kb_str before, struct kb_str after,
                             struct kb_arena *arena, const struct kb_diff_run **ret,
                             size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(differ_done) struct differ differ = {.text = text, .arena = arena, .err = err};
    enum kb_status status = differ_init(&differ);
    return status ? status : compare_texts(&differ, before, after, ret, ret_count);
}

/* --- the head --------------------------------------------------------------------------------- */

enum field_type {
    FIELD_TEXT,
    FIELD_DATE,
    FIELD_KIND,
    FIELD_AUDIENCE,
};

/* The single fields that the hash covers. */
static const struct field {
    const char *name;
    size_t offset;
    enum field_type type;
} fields[] = {
    {"title", offsetof(struct kb_edition_text, title), FIELD_TEXT},
    {"kind", offsetof(struct kb_edition_text, kind), FIELD_KIND},
    {"audience", offsetof(struct kb_edition_text, audience), FIELD_AUDIENCE},
    {"region", offsetof(struct kb_edition_text, region), FIELD_TEXT},
    {"issuer", offsetof(struct kb_edition_text, issuer), FIELD_TEXT},
    {"doc_no", offsetof(struct kb_edition_text, doc_no), FIELD_TEXT},
    {"effective_from", offsetof(struct kb_edition_text, effective_from), FIELD_DATE},
    {"effective_to", offsetof(struct kb_edition_text, effective_to), FIELD_DATE},
    {"change_note", offsetof(struct kb_edition_text, change_note), FIELD_TEXT},
    {"history", offsetof(struct kb_edition_text, history), FIELD_TEXT},
};

static struct kb_str date_text(const char *at, struct kb_arena *arena)
{
    char text[KB_DATE_TEXT_SIZE];
    kb_date date;
    memcpy(&date, at, sizeof date);
    return kb_arena_copy(arena, kb_str_of(kb_date_text(date, text)));
}

/* A field as text; its `data` is NULL when there was no memory. */
static struct kb_str field_text(const struct kb_edition_text *text, const struct field *field,
                                struct kb_arena *arena)
{
    const char *at = (const char *)text + field->offset;
    if (field->type == FIELD_DATE)
        return date_text(at, arena);
    if (field->type == FIELD_KIND)
        return kb_str_of(kb_kind_name(text->kind));
    if (field->type == FIELD_AUDIENCE)
        return kb_str_of(kb_audience_name(text->audience));
    struct kb_str value;
    memcpy(&value, at, sizeof value);
    return value.len ? value : KB_STR("");
}

static enum kb_status compare_field(struct differ *differ, const struct field *field,
                                    struct kb_list *list)
{
    struct kb_diff_field found = {.name = field->name};
    found.old = field_text(differ->editions[OLD], field, differ->arena);
    found.new = field_text(differ->editions[NEW], field, differ->arena);
    if (!found.old.data || !found.new.data)
        return kb_fail_memory(differ->err);
    if (kb_str_equal(found.old, found.new))
        return KB_OK;
    enum kb_status status = compare_texts(differ, found.old, found.new, &found.runs,
                                          &found.run_count);
    struct kb_diff_field *added = status ? NULL : kb_list_add(list);
    if (!status && !added)
        return kb_fail_memory(differ->err);
    if (!status)
        *added = found;
    return status;
}

/* --- lists of the head ------------------------------------------------------------------------ */

struct elements {
    struct kb_str *items;
    size_t count;
};

/* A basis link as one line: 《title》section. */
static enum kb_status basis_elements(struct differ *differ, const struct kb_edition_text *text,
                                     struct elements *ret)
{
    ret->items = kb_arena_array(differ->arena, text->basis_count, sizeof *ret->items);
    if (!ret->items)
        return kb_fail_memory(differ->err);
    for (; ret->count < text->basis_count; ret->count++) {
        const struct kb_basis *basis = &text->basis[ret->count];
        struct kb_str line = kb_arena_printf(differ->arena, "《%.*s》%.*s",
                                             KB_STR_ARG(basis->title), KB_STR_ARG(basis->section));
        if (!line.data)
            return kb_fail_memory(differ->err);
        ret->items[ret->count] = line;
    }
    return KB_OK;
}

static enum kb_status copy_elements(struct differ *differ, const struct kb_str *items, size_t count,
                                    struct elements *ret)
{
    ret->items = kb_arena_array(differ->arena, count, sizeof *ret->items);
    if (!ret->items)
        return kb_fail_memory(differ->err);
    if (count)
        memcpy(ret->items, items, count * sizeof *items);
    ret->count = count;
    return KB_OK;
}

/* Numbers elements so that equal ones have equal numbers; lists are short (KB_LIST_MAX). */
static enum kb_status number_elements(struct differ *differ, const struct elements sides[2],
                                      struct diff_sequence ret[2])
{
    for (int side = OLD; side <= NEW; side++) {
        uint32_t *numbers = kb_arena_array(differ->scratch, sides[side].count, sizeof *numbers);
        ret[side].edited = kb_arena_array(differ->scratch, sides[side].count, 1);
        if (!numbers || !ret[side].edited)
            return kb_fail_memory(differ->err);
        for (uint32_t i = 0; i < sides[side].count; i++) {
            uint32_t k = 0;
            while (k < sides[OLD].count && !kb_str_equal(sides[OLD].items[k], sides[side].items[i]))
                k++;
            numbers[i] = k < sides[OLD].count ? k : (uint32_t)sides[OLD].count + i;
        }
        ret[side].items = numbers;
        ret[side].count = sides[side].count;
    }
    return KB_OK;
}

static enum kb_status add_element(struct differ *differ, struct kb_list *list, enum kb_diff_op op,
                                  struct kb_str text)
{
    struct kb_diff_run *run = kb_list_add(list);
    if (!run)
        return kb_fail_memory(differ->err);
    *run = (struct kb_diff_run){op, text, KB_DIFF_NOWHERE, KB_DIFF_NOWHERE};
    return KB_OK;
}

static enum kb_status write_elements(struct differ *differ, const struct elements sides[2],
                                     const struct diff_sequence sequences[2], struct kb_list *list)
{
    size_t i = 0, k = 0;
    enum kb_status status = KB_OK;
    while (!status && (i < sides[OLD].count || k < sides[NEW].count)) {
        if (i < sides[OLD].count && sequences[OLD].edited[i]) {
            status = add_element(differ, list, KB_DIFF_DELETE, sides[OLD].items[i++]);
        } else if (k < sides[NEW].count && sequences[NEW].edited[k]) {
            status = add_element(differ, list, KB_DIFF_INSERT, sides[NEW].items[k++]);
        } else {
            status = add_element(differ, list, KB_DIFF_KEEP, sides[NEW].items[k++]);
            i++;
        }
    }
    return status;
}

static bool has_edit(const struct kb_list *list)
{
    const struct kb_diff_run *runs = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (runs[i].op != KB_DIFF_KEEP)
            return true;
    return false;
}

static enum kb_status compare_elements(struct differ *differ, const char *name,
                                       const struct elements sides[2], struct kb_list *list)
{
    struct diff_sequence sequences[2] = {{0}, {0}};
    struct kb_list runs = {.arena = differ->arena, .size = sizeof(struct kb_diff_run)};
    enum kb_status status = number_elements(differ, sides, sequences);
    if (!status)
        status = kb_diff_myers(sequences, differ->scratch, differ->err);
    if (!status)
        status = write_elements(differ, sides, sequences, &runs);
    if (status || !has_edit(&runs))
        return status;
    struct kb_diff_field *added = kb_list_add(list);
    if (!added)
        return kb_fail_memory(differ->err);
    *added = (struct kb_diff_field){
        .name = name, .is_list = true, .runs = runs.items, .run_count = runs.count};
    return KB_OK;
}

static enum kb_status compare_lists(struct differ *differ, struct kb_list *list)
{
    struct elements keywords[2] = {{0}, {0}}, questions[2] = {{0}, {0}}, basis[2] = {{0}, {0}};
    enum kb_status status = KB_OK;
    for (int side = OLD; !status && side <= NEW; side++) {
        const struct kb_edition_text *text = differ->editions[side];
        status = copy_elements(differ, text->keywords, text->keyword_count, &keywords[side]);
        if (!status)
            status = copy_elements(differ, text->questions, text->question_count, &questions[side]);
        if (!status)
            status = basis_elements(differ, text, &basis[side]);
    }
    if (!status)
        status = compare_elements(differ, "keywords", keywords, list);
    if (!status)
        status = compare_elements(differ, "questions", questions, list);
    return status ? status : compare_elements(differ, "basis", basis, list);
}

static enum kb_status compare_head(struct differ *differ, struct kb_diff *ret)
{
    struct kb_list list = {.arena = differ->arena, .size = sizeof(struct kb_diff_field)};
    enum kb_status status = KB_OK;
    for (size_t i = 0; !status && i < KB_COUNT(fields); i++)
        status = compare_field(differ, &fields[i], &list);
    if (!status)
        status = compare_lists(differ, &list);
    ret->fields = list.items;
    ret->field_count = list.count;
    return status;
}

/* --- sections --------------------------------------------------------------------------------- */

/* What differs between the one section of a group and its other. */
static unsigned find_differences(const struct differ *differ, const struct diff_group *group)
{
    const struct kb_section *old = &differ->editions[OLD]->sections[group->old];
    const struct kb_section *new = &differ->editions[NEW]->sections[group->new];
    bool is_one = group->old_count == 1 && group->new_count == 1;
    unsigned differs = 0;
    if (!is_one || !kb_str_equal(old->text, new->text))
        differs |= KB_DIFF_PART_TEXT;
    if (!is_one || !kb_str_equal(old->label, new->label))
        differs |= KB_DIFF_PART_LABEL;
    if (!kb_str_equal(old->heading, new->heading))
        differs |= KB_DIFF_PART_HEADING;
    if (group->is_moved)
        differs |= KB_DIFF_PART_PLACE;
    if (old->aside != new->aside)
        differs |= KB_DIFF_PART_ASIDE;
    return differs;
}

static enum kb_diff_kind kind_of(const struct diff_group *group, unsigned differs)
{
    if (!group->old_count)
        return KB_DIFF_ADDED;
    if (!group->new_count)
        return KB_DIFF_REMOVED;
    if (group->new_count > 1)
        return KB_DIFF_SPLIT;
    if (group->old_count > 1)
        return KB_DIFF_MERGED;
    if (differs & KB_DIFF_PART_PLACE)
        return KB_DIFF_MOVED;
    if (differs & KB_DIFF_PART_LABEL)
        return KB_DIFF_RENUMBERED;
    return differs ? KB_DIFF_CHANGED : KB_DIFF_SAME;
}

static const uint32_t *count_from(struct kb_arena *arena, uint32_t first, size_t count)
{
    uint32_t *ordinals = kb_arena_array(arena, count, sizeof *ordinals);
    for (uint32_t i = 0; ordinals && i < count; i++)
        ordinals[i] = first + i;
    return ordinals;
}

static struct diff_stretches stretches_of(const struct differ *differ, int side, uint32_t first,
                                          size_t count)
{
    struct diff_stretch *items = kb_arena_array(differ->scratch, count, sizeof *items);
    for (uint32_t i = 0; items && i < count; i++)
        items[i] = (struct diff_stretch){differ->editions[side]->sections[first + i].text,
                                         first + i};
    return (struct diff_stretches){items, count};
}

static enum kb_status compare_group(struct differ *differ, const struct diff_group *group,
                                    struct kb_diff_section *section)
{
    struct diff_stretches sides[2] = {
        stretches_of(differ, OLD, group->old, group->old_count),
        stretches_of(differ, NEW, group->new, group->new_count),
    };
    if (!sides[OLD].items || !sides[NEW].items)
        return kb_fail_memory(differ->err);
    return kb_diff_words(differ->text, sides, differ->words, differ->arena, &section->runs,
                         &section->run_count, differ->err);
}

static enum kb_status write_section(struct differ *differ, const struct diff_group *group,
                                    struct kb_diff_section *ret)
{
    bool is_pair = group->old_count && group->new_count;
    struct kb_diff_section section = {
        .differs = is_pair ? find_differences(differ, group) : 0,
        .olds = count_from(differ->arena, group->old, group->old_count),
        .old_count = group->old_count,
        .news = count_from(differ->arena, group->new, group->new_count),
        .new_count = group->new_count,
    };
    section.kind = kind_of(group, section.differs);
    if (!section.olds || !section.news)
        return kb_fail_memory(differ->err);
    enum kb_status status = KB_OK;
    if (!is_pair || (section.differs & KB_DIFF_PART_TEXT))
        status = compare_group(differ, group, &section);
    if (!status)
        *ret = section;
    return status;
}

static enum kb_status find_groups(struct differ *differ, struct diff_groups *ret)
{
    struct diff_terms terms = {0};
    struct diff_side sides[2] = {{0}, {0}};
    for (int side = OLD; side <= NEW; side++) {
        sides[side].sections = differ->editions[side]->sections;
        sides[side].count = (uint32_t)differ->editions[side]->section_count;
    }
    enum kb_status status = kb_diff_align(differ->text, sides, differ->scratch, &terms,
                                          differ->err);
    return status ? status : kb_diff_group(sides, &terms, differ->scratch, ret, differ->err);
}

static enum kb_status compare_sections(struct differ *differ, struct kb_diff *ret)
{
    struct diff_groups groups = {0};
    enum kb_status status = find_groups(differ, &groups);
    if (status)
        return status;
    struct kb_diff_section *sections = kb_arena_array(differ->arena, groups.count,
                                                      sizeof *sections);
    if (!sections)
        return kb_fail_memory(differ->err);
    for (size_t i = 0; !status && i < groups.count; i++) {
        status = write_section(differ, &groups.items[i], &sections[i]);
        if (!status)
            ret->counts[sections[i].kind]++;
    }
    ret->sections = sections;
    ret->section_count = groups.count;
    return status;
}

enum kb_status kb_diff_editions(struct kb_text *text, const struct kb_edition_text *a,
                                const struct kb_edition_text *b, struct kb_arena *arena,
                                struct kb_diff *ret, struct kb_error *err)
{
    KB_CLEANUP(differ_done)
    struct differ differ = {.text = text, .editions = {a, b}, .arena = arena, .err = err};
    struct kb_diff diff = {0};
    enum kb_status status = differ_init(&differ);
    if (!status)
        status = compare_head(&differ, &diff);
    if (!status)
        status = compare_sections(&differ, &diff);
    if (status)
        return status;
    diff.says_same = !diff.field_count && diff.counts[KB_DIFF_SAME] == diff.section_count;
    *ret = diff;
    return KB_OK;
}
