#include "validation.h"

enum kb_status kb_validate_basis(struct kb_validation *v, struct kb_error *err)
{
    static const enum kb_finding_code codes[KB_BASIS_STATES] = {
        [KB_BASIS_UNKNOWN] = KB_FINDING_BASIS_UNKNOWN,
        [KB_BASIS_PENDING] = KB_FINDING_BASIS_PENDING,
        [KB_BASIS_NO_CLAUSE] = KB_FINDING_BASIS_CLAUSE,
        [KB_BASIS_EXPIRED] = KB_FINDING_BASIS_EXPIRED,
        [KB_BASIS_REPEALED] = KB_FINDING_BASIS_REPEALED,
        [KB_BASIS_WITHDRAWN] = KB_FINDING_BASIS_WITHDRAWN,
    };
    const struct kb_basis_link *links = NULL;
    const enum kb_basis_state *states = NULL;
    size_t count = 0;
    enum kb_status status = kb_basis_states(v->reader, v->arena, v->edition->row, v->today, &links,
                                            &states, &count, err);
    for (size_t i = 0; !status && i < count; i++) {
        if (states[i] == KB_BASIS_GOOD)
            continue;
        const struct kb_related related = {.id = links[i].target_id,
                                           .edition = links[i].target_edition};
        status = kb_found(v, codes[states[i]], kb_found_field(v, "basis", i), &related, err,
                          "'%.*s%s%.*s': %s", KB_STR_ARG(links[i].basis.title),
                          links[i].basis.section.len ? " " : "", KB_STR_ARG(links[i].basis.section),
                          kb_basis_state_text(states[i]));
    }
    return status;
}
