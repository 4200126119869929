/* face.c - which section stands for an item. */
#include "kb/search.h"

#include "internal.h"

/* Coverage of a section: what its label and text hold of the question. */
static enum kb_status coverage_of(struct kb_asking *asking, const struct kb_candidate *candidate,
                                  double *ret, struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    struct kb_section section;
    double label = 0, text = 0;
    kb_arena_clear(searcher->section);
    enum kb_status status = kb_reader_section(searcher->reader, searcher->section,
                                              candidate->key.edition_row, candidate->key.ordinal,
                                              &section, err);
    if (!status)
        status = kb_snippet_coverage(searcher->text, searcher->weights, &asking->shown,
                                     section.label, searcher->section, &label, err);
    if (!status)
        status = kb_snippet_coverage(searcher->text, searcher->weights, &asking->shown,
                                     section.text, searcher->section, &text, err);
    if (!status)
        *ret = label > text ? label : text;
    return status;
}

enum kb_status kb_face_choose(struct kb_asking *asking, const struct kb_place *place,
                              const struct kb_candidate **ret, struct kb_error *err)
{
    const struct kb_candidate *best = place->candidate;
    double best_coverage = -1;
    bool is_asked_by_clause = best->key.kind == KB_KIND_POLICY;
    for (size_t i = 0; i < place->face_count && place->face_count > 1 && !is_asked_by_clause; i++) {
        const struct kb_candidate *face = place->faces[i];
        double coverage = 0;
        enum kb_status status = coverage_of(asking, face, &coverage, err);
        if (status)
            return status;
        if (coverage > best_coverage ||
            (coverage == best_coverage && face->key.ordinal < best->key.ordinal)) {
            best = face;
            best_coverage = coverage;
        }
    }
    *ret = best;
    return KB_OK;
}
