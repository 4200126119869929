/*
 * votes.c - votes as parts of the query tree.
 *
 *     clauses: FILTER(OR(FIXED(AND(title, label)) …), in force)   decide, like words do
 *     laws:    FILTER(OR(FIXED(title) …), in force)               add weight
 *
 * So Xapian itself adds what was voted to what the words weigh: windows, totals and pages stay as
 * they are, and a clause is found though no word of the question stands in it.
 */
#include "kb/search.h"

#include "internal.h"

/* The sections of a choice: those of the law, or those with the label. */
static struct kb_xapian_query *sections_query(const struct kb_index_clause *clause)
{
    struct kb_xapian_query *title = kb_query_boolean(KB_INDEX_TITLE, clause->title);
    if (!clause->label.len || !title)
        return title;
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    kb_query_parts_add(&parts, title);
    kb_query_parts_add(&parts, kb_query_boolean(KB_INDEX_LABEL, clause->label));
    return kb_query_parts_join(KB_XAPIAN_AND, &parts);
}

static struct kb_xapian_query *choice_query(const struct kb_choice *choice)
{
    KB_CLEANUP(kb_xapian_query_freep)
    struct kb_xapian_query *sections = sections_query(&choice->clause);
    return sections ? kb_xapian_query_fixed(sections, choice->weight) : NULL;
}

struct kb_xapian_query *kb_query_in_force(kb_date day)
{
    char first[4], at[4];
    kb_xapian_put_i32(first, KB_DATE_MIN);
    kb_xapian_put_i32(at, day);
    return kb_xapian_query_range(KB_INDEX_SLOT_VALID_FROM, (struct kb_str){first, 4},
                                 (struct kb_str){at, 4});
}

/* An edition that is not in force yet has no say: a basis means the one that is. */
struct kb_xapian_query *kb_votes_query(const struct kb_choice *choices, size_t count, kb_date day)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts filtered = {0};
    for (size_t i = 0; i < count; i++)
        kb_query_parts_add(&parts, choice_query(&choices[i]));
    kb_query_parts_add(&filtered, kb_query_parts_join(KB_XAPIAN_OR, &parts));
    kb_query_parts_add(&filtered, kb_query_in_force(day));
    return kb_query_parts_join(KB_XAPIAN_FILTER, &filtered);
}
