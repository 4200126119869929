#include "raw_match.h"

#include <cstdio>
#include <cstdlib>

#include "guard.h"

struct raw_database {
    Xapian::Database database;
};

struct raw_database *raw_open(const char *path)
{
    try {
        return new raw_database{Xapian::Database(path)};
    } catch (const Xapian::Error &error) {
        std::fprintf(stderr, "bench_raw_search: %s\n", error.get_description().c_str());
        std::exit(1);
    }
}

unsigned raw_match(struct raw_database *database, const struct kb_xapian_query *query,
                   const struct kb_xapian_bm25 *bm25, unsigned limit)
{
    Xapian::Enquire enquire(database->database);
    enquire.set_query(query->query);
    enquire.set_weighting_scheme(
        Xapian::BM25Weight(bm25->k1, bm25->k2, bm25->k3, bm25->b, bm25->min_norm_length));
    unsigned count = 0;
    Xapian::MSet matches = enquire.get_mset(0, limit);
    for (auto match = matches.begin(); match != matches.end(); ++match)
        count += *match != 0;
    return count;
}
