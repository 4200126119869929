#include "validation.h"

/* Whether a line of the text begins with a name. */
static bool line_begins(struct kb_str text, struct kb_str name)
{
    while (text.len) {
        struct kb_str line = kb_str_trim(kb_str_next_line(&text));
        if (kb_str_starts(line, name))
            return true;
    }
    return false;
}

static bool section_has(const struct kb_section *section, const char *variant)
{
    struct kb_str name = kb_str_of(variant);
    return kb_str_find(section->label, name, 0) != SIZE_MAX ||
           kb_str_find(section->heading, name, 0) != SIZE_MAX || line_begins(section->text, name);
}

static bool has_part(const struct kb_edition_text *text, const struct kb_guide_part *part)
{
    for (const char *const *variant = part->variants; *variant; variant++) {
        for (size_t i = 0; i < text->section_count; i++) {
            if (section_has(&text->sections[i], *variant))
                return true;
        }
    }
    return false;
}

static enum kb_status check_guide(struct kb_validation *v, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; !status && i < kb_guide_part_count; i++) {
        const struct kb_guide_part *part = &kb_guide_parts[i];
        if (!has_part(&v->edition->text, part))
            status = kb_found(v, KB_FINDING_MISSING, kb_str_of(part->name), NULL, err,
                              "no section such as '%s'", part->variants[0]);
    }
    return status;
}

static enum kb_status check_script(struct kb_validation *v, struct kb_error *err)
{
    const struct kb_edition_text *text = &v->edition->text;
    if (text->basis_count || kb_str_trim(text->no_basis).len)
        return KB_OK;
    return kb_found(v, KB_FINDING_MISSING, KB_STR("basis"), NULL, err,
                    "neither a basis nor a reason why there is none");
}

static enum kb_status check_nothing(struct kb_validation *v, struct kb_error *err)
{
    (void)v;
    (void)err;
    return KB_OK;
}

enum kb_status kb_validate_kind(struct kb_validation *v, struct kb_error *err)
{
    static enum kb_status (*const of_kind[])(struct kb_validation * v, struct kb_error * err) = {
        [KB_KIND_POLICY] = check_nothing, [KB_KIND_GUIDE] = check_guide,
        [KB_KIND_SCRIPT] = check_script,  [KB_KIND_QA] = check_nothing,
        [KB_KIND_NOTICE] = check_nothing,
    };
    return of_kind[v->edition->text.kind](v, err);
}
