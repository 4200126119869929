/*
 * voters.c - finds who votes: the scripts and Q&A nearest to the question that the asker may see in
 * the standing asked about, whatever the hits are filtered to.
 */
#include "kb/search.h"

#include "likeness.h"

#define VOTER_KINDS (1u << KB_KIND_SCRIPT | 1u << KB_KIND_QA)
#define BASIS_MAX   (16u << 20)

/* The best score a section could have: every word of the question, as often as may be. */
double kb_question_worth(const struct kb_question *question)
{
    double worth = 0;
    for (size_t i = 0; i < question->count; i++)
        worth += question->terms[i].weight;
    return worth;
}

static enum kb_status read_basis(struct kb_asking *asking, uint32_t document, struct kb_str *ret,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf data = KB_BUF_INIT(BASIS_MAX);
    enum kb_status status = kb_xapian_reader_data(asking->index, document, &data, err);
    if (!status)
        status = kb_buf_status(&data, err);
    if (status)
        return status;
    *ret = kb_arena_copy(asking->searcher->words, kb_buf_str(&data));
    return ret->data ? KB_OK : kb_fail_memory(err);
}

/* A script has one vote, however many of its sections are near: its best. */
static bool has_voted(const struct kb_voter *voters, size_t count, struct kb_str id)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(voters[i].id, id))
            return true;
    return false;
}

/* Makes a voter of a candidate. */
static enum kb_status admit(struct kb_asking *asking, const struct kb_candidate *candidate,
                            const struct kb_closeness *closeness, struct kb_likeness *likeness,
                            struct kb_voter *ret, struct kb_error *err)
{
    struct kb_voter voter = {.edition_row = candidate->key.edition_row};
    enum kb_status status = read_basis(asking, candidate->document, &voter.basis, err);
    if (status)
        return status;
    voter.likeness = kb_likeness_best(likeness, voter.basis);
    voter.closeness = kb_closeness_of(closeness, candidate->score, voter.likeness, voter.basis);
    voter.id = kb_arena_copy(asking->searcher->words, candidate->key.id);
    if (!voter.id.data)
        return kb_fail_memory(err);
    *ret = voter;
    return KB_OK;
}

/* What other questions are compared with: the one asked. */
static enum kb_status compare_with(struct kb_asking *asking, struct kb_likeness *ret,
                                   struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    const struct kb_words *words;
    struct kb_folded folded;
    enum kb_status status = kb_ladder_need_words(searcher, &words, err);
    if (!status)
        status = kb_text_fold(searcher->text, asking->request->query, &folded, err);
    if (!status)
        kb_likeness_init(ret, words, searcher->weights, folded.text);
    return status;
}

static enum kb_status choose_voters(struct kb_asking *asking, const struct kb_question *question,
                                    const struct kb_window *window, struct kb_voter *voters,
                                    size_t *ret_count, struct kb_error *err)
{
    struct kb_closeness closeness;
    struct kb_likeness likeness;
    size_t count = 0;
    enum kb_status status = compare_with(asking, &likeness, err);
    if (status)
        return status;
    if (!kb_closeness_init(&closeness, asking->searcher->weights, question,
                           asking->searcher->words))
        return kb_fail_memory(err);
    for (size_t i = 0; i < window->count; i++) {
        const struct kb_candidate *candidate = &window->items[i];
        if (candidate->key.valid_from > asking->day || candidate->score <= 0 ||
            has_voted(voters, count, candidate->key.id))
            continue;
        status = admit(asking, candidate, &closeness, &likeness, &voters[count], err);
        if (status)
            return status;
        count++;
    }
    status = kb_likes_take(asking, voters, count, kb_question_worth(&asking->question), err);
    if (!status)
        *ret_count = kb_voters_elect(asking->searcher->weights, voters, count);
    return status;
}

/* A category narrows what is found, not who knows about it. */
static struct kb_search_request voters_request(const struct kb_search_request *request)
{
    struct kb_search_request voters = *request;
    voters.kinds = VOTER_KINDS;
    voters.category = (struct kb_str){0};
    return voters;
}

enum kb_status kb_voters_find(struct kb_asking *asking, uint32_t among, const struct kb_voter **ret,
                              size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_xapian_query_freep) struct kb_xapian_query *query = NULL;
    struct kb_searcher *searcher = asking->searcher;
    struct kb_search_request request = voters_request(asking->request);
    struct kb_question question;
    struct kb_window window;
    size_t looked_at = KB_VOTERS_LOOKED_AT * searcher->weights->voters;
    struct kb_voter *voters = kb_arena_array(searcher->words, looked_at, sizeof *voters);
    if (!voters)
        return kb_fail_memory(err);
    enum kb_status status = kb_wording_weigh(asking->index, searcher->weights, &asking->question,
                                             among, searcher->words, &question, err);
    if (!status)
        status = kb_query_build(&question, &request, &asking->moment, NULL, true, &query, err);
    if (!status)
        status = kb_window_look(asking->index, searcher->weights, query, asking->day, looked_at,
                                searcher->window, &window, err);
    if (!status)
        status = choose_voters(asking, &question, &window, voters, ret_count, err);
    if (!status)
        *ret = voters;
    return status;
}

/* A base of laws alone has no voters, and must not pay for looking for them. */
static enum kb_status count_voters(struct kb_asking *asking, uint32_t *ret, struct kb_error *err)
{
    uint32_t all = 0;
    for (enum kb_kind kind = 0; VOTER_KINDS >> kind; kind++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf term = KB_BUF_INIT(KB_XAPIAN_TERM_MAX);
        uint32_t frequency = 0;
        if (!(VOTER_KINDS & 1u << kind))
            continue;
        kb_index_boolean_term(KB_INDEX_KIND, kb_str_of(kb_kind_name(kind)), &term);
        enum kb_status status = kb_buf_status(&term, err);
        if (!status)
            status = kb_xapian_reader_term_frequency(asking->index, kb_buf_str(&term), &frequency,
                                                     err);
        if (status)
            return status;
        all += frequency;
    }
    *ret = all;
    return KB_OK;
}

enum kb_status kb_votes_take(struct kb_asking *asking, struct kb_error *err)
{
    const struct kb_weights *weights = asking->searcher->weights;
    const struct kb_voter *voters = NULL;
    size_t count = 0;
    asking->ballot = (struct kb_ballot){0};
    if (!asking->question.count)
        return KB_OK;
    if (kb_authority_counts(asking->request))
        asking->ballot.authority = kb_authority_weight(weights, &asking->question);
    if (!weights->voters)
        return KB_OK;
    uint32_t there_are = 0;
    enum kb_status status = count_voters(asking, &there_are, err);
    if (!status && there_are)
        status = kb_voters_find(asking, there_are, &voters, &count, err);
    if (!status && count)
        status = kb_ballot_count(weights, kb_question_worth(&asking->question), voters, count,
                                 asking->searcher->words, &asking->ballot, err);
    return status;
}
