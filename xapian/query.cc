#include "guard.h"

#include <vector>

namespace
{

/* In the order of enum kb_xapian_operator. */
const Xapian::Query::op operators[] = {
    Xapian::Query::OP_OR,      Xapian::Query::OP_AND,     Xapian::Query::OP_AND_MAYBE,
    Xapian::Query::OP_FILTER,  Xapian::Query::OP_AND_NOT, Xapian::Query::OP_MAX,
    Xapian::Query::OP_SYNONYM,
};
static_assert(sizeof operators / sizeof operators[0] == KB_XAPIAN_SYNONYM + 1, "one per operator");

struct kb_xapian_query *new_query(const Xapian::Query &query)
{
    return new kb_xapian_query{query};
}

Xapian::Query join(enum kb_xapian_operator op, struct kb_xapian_query *const *parts, size_t count)
{
    std::vector<Xapian::Query> queries;
    queries.reserve(count);
    for (size_t i = 0; i < count; i++) {
        if (!parts[i])
            return Xapian::Query::MatchNothing;
        queries.push_back(parts[i]->query);
    }
    return Xapian::Query(operators[op], queries.begin(), queries.end());
}

Xapian::Query range(uint32_t slot, struct kb_str low, struct kb_str high)
{
    if (high.len == 0)
        return Xapian::Query(Xapian::Query::OP_VALUE_GE, slot, kb_guard_string(low));
    return Xapian::Query(Xapian::Query::OP_VALUE_RANGE, slot, kb_guard_string(low),
                         kb_guard_string(high));
}

/* Terms know weights by statistics only; a posting source gives the same to all it lists. */
Xapian::Query fixed(const Xapian::Query &query, double weight)
{
    Xapian::Query unweighted(Xapian::Query::OP_SCALE_WEIGHT, query, 0);
    Xapian::Query everywhere((new Xapian::FixedWeightPostingSource(weight))->release());
    return Xapian::Query(Xapian::Query::OP_AND, unweighted, everywhere);
}

} // namespace

/* To Xapian the empty term means every document. */
struct kb_xapian_query *kb_xapian_query_term(struct kb_str term, uint32_t query_frequency) noexcept
{
    return kb_guard_new([&] {
        return new_query(term.len ? Xapian::Query(kb_guard_string(term), query_frequency)
                                  : Xapian::Query::MatchNothing);
    });
}

struct kb_xapian_query *kb_xapian_query_all(void) noexcept
{
    return kb_guard_new([&] { return new_query(Xapian::Query::MatchAll); });
}

struct kb_xapian_query *kb_xapian_query_join(enum kb_xapian_operator op,
                                             struct kb_xapian_query *const *parts,
                                             size_t count) noexcept
{
    return kb_guard_new([&] { return new_query(join(op, parts, count)); });
}

struct kb_xapian_query *kb_xapian_query_scale(const struct kb_xapian_query *query,
                                              double factor) noexcept
{
    return kb_guard_new([&] {
        return new_query(query ? Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, query->query, factor)
                               : Xapian::Query::MatchNothing);
    });
}

struct kb_xapian_query *kb_xapian_query_fixed(const struct kb_xapian_query *query,
                                              double weight) noexcept
{
    return kb_guard_new([&] {
        return new_query(query ? fixed(query->query, weight) : Xapian::Query::MatchNothing);
    });
}

struct kb_xapian_query *kb_xapian_query_range(uint32_t slot, struct kb_str low,
                                              struct kb_str high) noexcept
{
    return kb_guard_new([&] { return new_query(range(slot, low, high)); });
}

enum kb_status kb_xapian_query_describe(const struct kb_xapian_query *query, struct kb_buf *ret,
                                        struct kb_error *err) noexcept
{
    return kb_guard(err, [&] { return kb_guard_append(ret, query->query.get_description(), err); });
}

void kb_xapian_query_free(struct kb_xapian_query *query) noexcept
{
    kb_guard(nullptr, [&] {
        delete query;
        return KB_OK;
    });
}

void kb_xapian_query_freep(struct kb_xapian_query **query) noexcept
{
    kb_xapian_query_free(*query);
}
