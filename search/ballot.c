/*
 * ballot.c - counts votes: how much each clause and each law gets from the voters.
 *
 * A voter gives its weight to every clause it rests on, less to each the more there are, and a
 * share of it once to every law among them. What is given adds up, though ten voters who say the
 * same are not ten times as right: the sum is damped. The heaviest are kept.
 */
#include "kb/search.h"

#include <math.h>

#include "internal.h"

struct counting {
    struct kb_choice *choices;
    size_t count;
    struct kb_seen seen;
};

static bool counting_init(struct counting *counting, size_t room, struct kb_arena *arena)
{
    counting->count = 0;
    counting->choices = kb_arena_array(arena, room, sizeof *counting->choices);
    return counting->choices && kb_seen_init(&counting->seen, arena, room);
}

/* What a voter gave already it does not give again. `voter` counts from 1. */
static void give(struct counting *counting, struct kb_str key, const struct kb_index_clause *clause,
                 size_t voter, double weight)
{
    bool is_new;
    size_t at = kb_seen_put(&counting->seen, key, counting->count, &is_new);
    struct kb_choice *choice = &counting->choices[at];
    if (is_new) {
        *choice = (struct kb_choice){.clause = *clause};
        counting->count++;
    }
    if (choice->last_voter == voter)
        return;
    choice->last_voter = voter;
    choice->weight += weight;
}

static size_t count_clauses(struct kb_str basis)
{
    struct kb_index_clause clause;
    size_t count = 0;
    while (kb_index_basis_next(&basis, &clause))
        count++;
    return count;
}

/* Title and label stand side by side in the list, so the line is the key. */
static struct kb_str key_of(const struct kb_index_clause *clause)
{
    return (struct kb_str){clause->title.data, clause->title.len + 1 + clause->label.len};
}

static void count_voter(const struct kb_voter *voter, size_t number, double law_share,
                        struct counting *clauses, struct counting *laws)
{
    struct kb_str basis = voter->basis;
    struct kb_index_clause clause;
    while (kb_index_basis_next(&basis, &clause)) {
        struct kb_index_clause law = {.title = clause.title};
        if (clause.label.len)
            give(clauses, key_of(&clause), &clause, number, voter->weight);
        give(laws, clause.title, &law, number, voter->weight * law_share);
    }
}

static int heaviest_first(const void *a, const void *b)
{
    const struct kb_choice *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    int order = kb_str_compare(x->clause.title, y->clause.title);
    return order ? order : kb_str_compare(x->clause.label, y->clause.label);
}

/* Weights stop being sums and become scores. */
static void damp(struct counting *counting, double power, double worth)
{
    for (size_t i = 0; i < counting->count; i++) {
        struct kb_choice *choice = &counting->choices[i];
        choice->weight = worth * pow(choice->weight, power);
    }
}

static void keep_heaviest(struct counting *counting, size_t most)
{
    if (counting->count)
        qsort(counting->choices, counting->count, sizeof *counting->choices, heaviest_first);
    if (counting->count > most)
        counting->count = most;
}

double kb_voter_weight(const struct kb_weights *weights, double closeness, double nearest,
                       struct kb_str basis)
{
    size_t clauses = count_clauses(basis);
    if (!clauses || closeness <= 0)
        return 0;
    return weights->vote_weight * pow(closeness, weights->vote_power) *
           pow(closeness / nearest, weights->vote_focus) /
           pow((double)clauses, weights->vote_thrift);
}

static int nearest_first(const void *a, const void *b)
{
    const struct kb_voter *x = a, *y = b;
    if (x->closeness != y->closeness)
        return x->closeness > y->closeness ? -1 : 1;
    return kb_str_compare(x->id, y->id);
}

size_t kb_voters_elect(const struct kb_weights *weights, struct kb_voter *voters, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(voters, count, sizeof *voters, nearest_first);
    for (size_t i = 0; i < count && kept < weights->voters; i++) {
        voters[i].weight = kb_voter_weight(weights, voters[i].closeness, voters[0].closeness,
                                           voters[i].basis);
        if (voters[i].weight > 0)
            voters[kept++] = voters[i];
    }
    return kept;
}

enum kb_status kb_ballot_count(const struct kb_weights *weights, double worth,
                               const struct kb_voter *voters, size_t voter_count,
                               struct kb_arena *arena, struct kb_ballot *ret, struct kb_error *err)
{
    struct counting clauses, laws;
    size_t room = 1;
    for (size_t i = 0; i < voter_count; i++)
        room += count_clauses(voters[i].basis);
    if (!counting_init(&clauses, room, arena) || !counting_init(&laws, room, arena))
        return kb_fail_memory(err);
    for (size_t i = 0; i < voter_count; i++)
        count_voter(&voters[i], i + 1, weights->vote_law_share, &clauses, &laws);
    damp(&clauses, weights->vote_damping, worth);
    damp(&laws, weights->vote_damping, worth);
    keep_heaviest(&clauses, weights->vote_clauses);
    keep_heaviest(&laws, weights->vote_laws);
    ret->voters = voters;
    ret->voter_count = voter_count;
    ret->clauses = clauses.choices;
    ret->clause_count = clauses.count;
    ret->laws = laws.choices;
    ret->law_count = laws.count;
    return KB_OK;
}

bool kb_voter_rests_on(const struct kb_voter *voter, const struct kb_index_clause *clause)
{
    struct kb_str basis = voter->basis;
    struct kb_index_clause one;
    while (kb_index_basis_next(&basis, &one))
        if (kb_str_equal(one.title, clause->title) &&
            (!clause->label.len || kb_str_equal(one.label, clause->label)))
            return true;
    return false;
}
