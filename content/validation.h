/*
 * content/validation.h - what the files that look for findings share, by the file that defines it.
 */
#ifndef KB_CONTENT_VALIDATION_H
#define KB_CONTENT_VALIDATION_H

#include "internal.h"
#include "kb/validate.h"

/* --- validate.c ------------------------------------------------------------------------------- */

/* An edition being looked at, and what was found so far. */
struct kb_validation {
    struct kb_reader *reader;
    struct kb_text *text;
    struct kb_arena *arena;
    kb_date today;
    const struct kb_edition *edition; /* whole */
    struct kb_list findings;          /* struct kb_finding */
};

/* What a finding has to do with elsewhere. */
struct kb_related {
    struct kb_str id;
    int edition;
    struct kb_str section;
};

/* Adds a finding; `related` may be NULL. `field` and `related` must live as long as the arena. */
enum kb_status kb_found(struct kb_validation *v, enum kb_finding_code code, struct kb_str field,
                        const struct kb_related *related, struct kb_error *err, const char *format,
                        ...) __attribute__((format(printf, 6, 7)));

/* "name[index]" in the arena; `data` is NULL when memory ran out. */
struct kb_str kb_found_field(struct kb_validation *v, const char *name, size_t index);

/* --- the checks ------------------------------------------------------------------------------- */

enum kb_status kb_validate_fields(struct kb_validation *v, struct kb_error *err);
enum kb_status kb_validate_kind(struct kb_validation *v, struct kb_error *err);
enum kb_status kb_validate_basis(struct kb_validation *v, struct kb_error *err);
enum kb_status kb_validate_text(struct kb_validation *v, struct kb_error *err);
enum kb_status kb_validate_near(struct kb_validation *v, struct kb_error *err);

/* --- validate_guide.c ------------------------------------------------------------------------- */

/* What a guide must have, and the names under which it may stand. */
struct kb_guide_part {
    const char *name;            /* for the finding's field */
    const char *const *variants; /* Chinese labels, ended by NULL */
};

extern const struct kb_guide_part kb_guide_parts[];
extern const size_t kb_guide_part_count;

/* --- likeness.c ------------------------------------------------------------------------------- */

/* The pairs of neighbouring characters of a folded text, sorted, each once. */
struct kb_pairs {
    uint64_t *items;
    size_t count;
};

enum kb_status kb_pairs_of(struct kb_text *text, struct kb_arena *arena, struct kb_str s,
                           struct kb_pairs *ret, struct kb_error *err);

/* Dice's coefficient, 0 to 1; 0 when either is empty. */
double kb_pairs_likeness(const struct kb_pairs *a, const struct kb_pairs *b);

/* --- facts.c ---------------------------------------------------------------------------------- */

enum kb_fact_kind {
    KB_FACT_AMOUNT,
    KB_FACT_PERIOD,
    KB_FACT_PHONE,
    KB_FACT_DOC_NO,
    KB_FACT_KINDS
};

/* Something an answer can get wrong. */
struct kb_fact {
    enum kb_fact_kind kind;
    struct kb_str value;  /* comparable: 15工作日, 10000元, 02012345 */
    struct kb_str shown;  /* as it stands in the (folded) text */
    struct kb_str before; /* the words of the clause that lead to it */
    struct kb_pairs lead; /* and their pairs */
    struct kb_str label;  /* of the section */
    size_t section;       /* its ordinal */
};

#define KB_FACTS_MAX 200 /* of one edition; more are not looked at */

/* Appends the facts of the sections of an edition that are not aside to a list of kb_fact. */
enum kb_status kb_facts_of(struct kb_text *text, struct kb_arena *arena,
                           const struct kb_edition_text *edition, struct kb_list *facts,
                           struct kb_error *err);

/* Whether digits (with dashes and spaces) are a telephone number of a form that there is. */
bool kb_is_phone(struct kb_str digits);

/* --- basis_state.c ---------------------------------------------------------------------------- */

enum kb_basis_state {
    KB_BASIS_GOOD,
    KB_BASIS_UNKNOWN,
    KB_BASIS_PENDING,
    KB_BASIS_NO_CLAUSE,
    KB_BASIS_EXPIRED,
    KB_BASIS_REPEALED,
    KB_BASIS_WITHDRAWN,
    KB_BASIS_STATES
};

const char *kb_basis_state_text(enum kb_basis_state state);

/* The links of an edition, and how each stands on a day: two arrays of one length, in the arena. */
enum kb_status kb_basis_states(struct kb_reader *reader, struct kb_arena *arena,
                               int64_t edition_row, kb_date today,
                               const struct kb_basis_link **ret_links,
                               const enum kb_basis_state **ret_states, size_t *ret_count,
                               struct kb_error *err);

#endif
