/*
 * explain_votes.c - who voted for a hit, and what its authority gave.
 *
 * Whether a vote reached a section is asked of the index by the same terms that the query used, so
 * that the parts add up to the score also where an item changed its name.
 */
#include "kb/search.h"

#include "likeness.h"

/* What each voter gave to one section, by number in the ballot. */
struct given {
    double weights[KB_QUERY_TERMS_MAX];
};

_Static_assert(KB_VOTERS_MAX <= KB_QUERY_TERMS_MAX, "a voter has a place");

static enum kb_status has_name(struct kb_asking *asking, uint32_t document, const char *prefix,
                               struct kb_str key, bool *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf term = KB_BUF_INIT(4 * KB_XAPIAN_TERM_MAX);
    kb_index_boolean_term(prefix, key, &term);
    enum kb_status status = kb_buf_status(&term, err);
    return status ? status
                  : kb_xapian_reader_has(asking->index, document, kb_buf_str(&term), ret, err);
}

static enum kb_status is_chosen(struct kb_asking *asking, uint32_t document,
                                const struct kb_index_clause *clause, bool *ret,
                                struct kb_error *err)
{
    enum kb_status status = has_name(asking, document, KB_INDEX_TITLE, clause->title, ret, err);
    if (!status && *ret && clause->label.len)
        status = has_name(asking, document, KB_INDEX_LABEL, clause->label, ret, err);
    return status;
}

/* Parts a choice's weight among those who gave it. */
static void part(const struct kb_ballot *ballot, const struct kb_choice *choice,
                 struct given *given)
{
    double sum = 0;
    for (size_t i = 0; i < ballot->voter_count; i++)
        if (kb_voter_rests_on(&ballot->voters[i], &choice->clause))
            sum += ballot->voters[i].weight;
    for (size_t i = 0; i < ballot->voter_count && sum > 0; i++)
        if (kb_voter_rests_on(&ballot->voters[i], &choice->clause))
            given->weights[i] += choice->weight * ballot->voters[i].weight / sum;
}

static enum kb_status collect(struct kb_asking *asking, uint32_t document,
                              const struct kb_choice *choices, size_t count, struct given *given,
                              struct kb_error *err)
{
    for (size_t i = 0; i < count; i++) {
        bool chosen;
        enum kb_status status = is_chosen(asking, document, &choices[i].clause, &chosen, err);
        if (status)
            return status;
        if (chosen)
            part(&asking->ballot, &choices[i], given);
    }
    return KB_OK;
}

static int heaviest_first(const void *a, const void *b)
{
    const struct kb_hit_vote *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return kb_str_compare(x->id, y->id);
}

/* A voter that was withdrawn a moment ago is told by its id alone. */
static enum kb_status name_voter(struct kb_asking *asking, const struct kb_voter *voter,
                                 struct kb_hit_vote *ret, struct kb_error *err)
{
    struct kb_edition head;
    struct kb_error trouble = {0};
    ret->id = kb_arena_copy(asking->arena, voter->id);
    ret->title = (struct kb_str){0};
    if (!ret->id.data)
        return kb_fail_memory(err);
    enum kb_status status = kb_reader_edition_row(asking->searcher->reader, asking->arena,
                                                  voter->edition_row, KB_EDITION_HEAD, &head,
                                                  &trouble);
    if (!status)
        ret->title = head.text.title;
    else if (status != KB_NOT_FOUND)
        return kb_fail(err, status, "%s", trouble.message);
    return KB_OK;
}

static enum kb_status write_votes(struct kb_asking *asking, const struct given *given,
                                  struct kb_hit *ret, struct kb_error *err)
{
    const struct kb_ballot *ballot = &asking->ballot;
    struct kb_hit_vote *votes = kb_arena_array(asking->arena, ballot->voter_count, sizeof *votes);
    size_t count = 0;
    if (!votes)
        return kb_fail_memory(err);
    for (size_t i = 0; i < ballot->voter_count; i++) {
        if (given->weights[i] <= 0)
            continue;
        enum kb_status status = name_voter(asking, &ballot->voters[i], &votes[count], err);
        if (status)
            return status;
        votes[count++].weight = given->weights[i];
    }
    if (count)
        qsort(votes, count, sizeof *votes, heaviest_first);
    ret->votes = votes;
    ret->vote_count = count;
    return KB_OK;
}

/* As kb_authority_query() gives it. */
static enum kb_status explain_authority(struct kb_asking *asking, uint32_t document,
                                        struct kb_hit *ret, struct kb_error *err)
{
    bool has = ret->kind != KB_KIND_POLICY;
    if (!kb_authority_counts(asking->request))
        return KB_OK;
    if (!has) {
        enum kb_status status = has_name(asking, document, KB_INDEX_REGION, kb_region_country, &has,
                                         err);
        if (status)
            return status;
    }
    if (has)
        ret->authority = kb_authority_weight(asking->searcher->weights, &asking->question);
    return KB_OK;
}

/* What a section gets for being called by its name, or its item's. */
static enum kb_status explain_named(struct kb_asking *asking, uint32_t document, struct kb_hit *ret,
                                    struct kb_error *err)
{
    const struct kb_question *question = &asking->question;
    for (size_t i = 0; i < question->named_count && !question->guessed; i++) {
        bool chosen;
        enum kb_status status = is_chosen(asking, document, &question->named[i].clause, &chosen,
                                          err);
        if (status)
            return status;
        ret->named += chosen ? question->named[i].weight : 0;
    }
    return KB_OK;
}

enum kb_status kb_explain_votes(struct kb_asking *asking, const struct kb_candidate *candidate,
                                struct kb_hit *ret, struct kb_error *err)
{
    const struct kb_ballot *ballot = &asking->ballot;
    struct given given = {0};
    enum kb_status status = explain_authority(asking, candidate->document, ret, err);
    if (status)
        return status;
    if (ret->effect == KB_EFFECT_PENDING) {
        ret->authority *= asking->searcher->weights->pending_factor;
        return KB_OK;
    }
    ret->likeness = kb_likes_weight(ballot, candidate->key.id);
    status = collect(asking, candidate->document, ballot->clauses, ballot->clause_count, &given,
                     err);
    if (!status)
        status = collect(asking, candidate->document, ballot->laws, ballot->law_count, &given, err);
    if (!status)
        status = explain_named(asking, candidate->document, ret, err);
    return status ? status : write_votes(asking, &given, ret, err);
}
