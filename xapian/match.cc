#include "guard.h"

#include <algorithm>
#include <new>
#include <vector>

namespace
{

/* Where C would test for NULL, C++ is told by an exception like every other lack of memory. */
template <typename Pointer> Pointer need(Pointer memory)
{
    if (!memory)
        throw std::bad_alloc();
    return memory;
}

Xapian::MSet find(const Xapian::Database &database, const struct kb_xapian_search *search)
{
    const struct kb_xapian_bm25 *bm25 = &search->bm25;
    Xapian::Enquire enquire(database);
    enquire.set_weighting_scheme(
        Xapian::BM25Weight(bm25->k1, bm25->k2, bm25->k3, bm25->b, bm25->min_norm_length));
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    enquire.set_query(search->query->query);
    return enquire.get_mset(0, search->limit, search->check_at_least);
}

struct kb_str copy(struct kb_arena *arena, const std::string &bytes)
{
    struct kb_str s = kb_arena_copy(arena, kb_str{bytes.data(), bytes.size()});
    need(s.data);
    return s;
}

/*
 * Values of one slot lie together in order of document, so one walk through them in that order
 * costs far less than finding each document's on its own.
 */
void read_values(struct kb_xapian_reader *reader, const std::vector<uint32_t> &documents)
{
    Xapian::ValueIterator values = reader->database.valuestream_begin(reader->recall.slot);
    const Xapian::ValueIterator end = reader->database.valuestream_end(reader->recall.slot);
    for (uint32_t document : documents) {
        if (values != end)
            values.skip_to(document);
        bool has_value = values != end && values.get_docid() == document;
        reader->recall.values.put(document, has_value ? *values : std::string());
    }
}

/* Gives every match its key: what is known of this revision, and the others in one walk. */
void read_keys(struct kb_xapian_reader *reader, uint32_t slot, struct kb_arena *arena,
               struct kb_xapian_match *items, size_t count)
{
    auto &known = reader->recall.values;
    if (reader->recall.slot != slot)
        known.forget();
    reader->recall.slot = slot;
    known.make_room(count);
    std::vector<uint32_t> unknown;
    for (size_t i = 0; i < count; i++)
        if (!known.get(items[i].document))
            unknown.push_back(items[i].document);
    std::sort(unknown.begin(), unknown.end());
    read_values(reader, unknown);
    for (size_t i = 0; i < count; i++)
        items[i].key = copy(arena, *need(known.get(items[i].document)));
}

} // namespace

enum kb_status kb_xapian_reader_search(struct kb_xapian_reader *reader,
                                       const struct kb_xapian_search *search,
                                       struct kb_arena *arena, struct kb_xapian_matches *ret,
                                       struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        Xapian::MSet found = find(reader->database, search);
        void *memory = need(kb_arena_array(arena, found.size(), sizeof(struct kb_xapian_match)));
        auto *items = static_cast<struct kb_xapian_match *>(memory);
        size_t count = 0;
        for (auto at = found.begin(); at != found.end(); ++at)
            items[count++] = {*at, at.get_weight(), kb_str{nullptr, 0}};
        read_keys(reader, search->key_slot, arena, items, count);
        *ret = {items, count, found.get_matches_lower_bound(), found.get_matches_estimated(),
                found.get_matches_upper_bound()};
        return KB_OK;
    });
}
