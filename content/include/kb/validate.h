/*
 * kb/validate.h - what is wrong with an edition, all of it at once.
 *
 * What it is: kb_validate() looks at an edition as it stands in the base, nearly always an open
 * draft, and returns every finding with its field, code, message and what else it has to do with.
 * An error keeps a draft from being submitted, approved or published; a warning must be answered by
 * a publisher (kb_edit_answer()) before it is published, except in an emergency.
 *
 * What is looked at: what each kind of item must say (a guide its conditions, materials, procedure,
 * place, time limit and telephone, under any of their usual names; a script its basis, or why it
 * has none), lengths, days, a title that no other item of its region and kind has, region and
 * category, basis links that resolve to a clause in force, the form of addresses and telephone
 * numbers, items that ask nearly the same, and live items that answer the same question in an
 * overlapping place and time with other amounts, periods, telephones or document numbers.
 *
 * What always holds: the same base, text and day give the same findings in the same order. A
 * finding's key hangs on everything it says, so an answer is to exactly that and to nothing that
 * changed since. What has no Chinese name in content/validate_guide.c's table is not recognised;
 * contradictions are looked for among the forty items whose questions share the most rare pairs of
 * characters, and found by comparing quantities that stand in like words: a hint for a person, not
 * a proof.
 */
#ifndef KB_VALIDATE_H
#define KB_VALIDATE_H

#include "kb/reader.h"
#include "kb/text.h"

enum kb_finding_level {
    KB_FINDING_ERROR,
    KB_FINDING_WARNING,
};

/* Codes: C name, wire name, level. */
#define KB_FINDING_LIST(X)                                                                         \
    X(MISSING, "missing", ERROR)                     /* a field that its kind must have */         \
    X(TITLE_LONG, "title_long", ERROR)               /* over KB_TITLE_CHARS_WARN characters */     \
    X(TITLE_TAKEN, "title_taken", ERROR)             /* by an item of its region and kind */       \
    X(KEYWORD_LONG, "keyword_long", ERROR)           /* over KB_KEYWORD_CHARS_WARN characters */   \
    X(KEYWORD_IS_TITLE, "keyword_is_title", ERROR)   /* says nothing more */                       \
    X(DATES, "dates", WARNING)                       /* it has ended already */                    \
    X(REGION_UNKNOWN, "region_unknown", WARNING)     /* nobody's list has it */                    \
    X(CATEGORY_UNKNOWN, "category_unknown", WARNING) /* nothing stands there */                    \
    X(BASIS_UNKNOWN, "basis_unknown", WARNING)       /* nothing has that title */                  \
    X(BASIS_PENDING, "basis_pending", WARNING)       /* not in force yet */                        \
    X(BASIS_CLAUSE, "basis_clause", ERROR)           /* the target has no such clause */           \
    X(BASIS_EXPIRED, "basis_expired", ERROR)         /* not in force any more */                   \
    X(BASIS_REPEALED, "basis_repealed", ERROR)       /* by another item */                         \
    X(BASIS_WITHDRAWN, "basis_withdrawn", ERROR)     /* taken back */                              \
    X(REPEAL_UNKNOWN, "repeal_unknown", ERROR)       /* repeals what is not there */               \
    X(REPEAL_AUDIENCE, "repeal_audience", ERROR)     /* a public text names an internal item */    \
    X(URL, "url", WARNING)                           /* no address */                              \
    X(PHONE, "phone", WARNING)                       /* no telephone number */                     \
    X(NEAR_DUPLICATE, "near_duplicate", WARNING)     /* another item asks nearly the same */       \
    X(CONTRADICTION, "contradiction", WARNING)       /* another item answers otherwise */

enum kb_finding_code {
#define X(name, wire, level) KB_FINDING_##name,
    KB_FINDING_LIST(X)
#undef X
    KB_FINDING_COUNT
};

const char *kb_finding_name(enum kb_finding_code code);
enum kb_finding_level kb_finding_level(enum kb_finding_code code);

#define KB_FINDING_KEY_SIZE 17

struct kb_finding {
    enum kb_finding_code code;
    enum kb_finding_level level;
    char key[KB_FINDING_KEY_SIZE]; /* what an answer names */
    struct kb_str field;           /* "title", "keywords[2]", "basis[0]", "sections[3]" */
    struct kb_str message;
    struct kb_str related_id; /* another item this is about; empty when there is none */
    int related_edition;
    struct kb_str related_section; /* its label */
    struct kb_str answer;          /* a publisher's; empty while there is none */
    struct kb_str answered_by;
};

/*
 * All findings about an edition on a day, errors and warnings as they come, in the arena. `text` is
 * an analyser. Internal door only. Errors: KB_NOT_FOUND, KB_FORBIDDEN, KB_IO, KB_CORRUPT,
 * KB_NO_MEMORY.
 */
enum kb_status kb_validate(struct kb_reader *reader, struct kb_text *text, struct kb_arena *arena,
                           struct kb_str id, int edition, kb_date today,
                           const struct kb_finding **ret, size_t *ret_count, struct kb_error *err);

#endif
