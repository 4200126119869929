#include "guard.h"

#include <memory>

enum kb_status kb_xapian_reader_open(const char *const *paths, size_t path_count,
                                     struct kb_xapian_reader **ret, struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        if (path_count == 0)
            return kb_fail(err, KB_INVALID, "cannot open an index: no folder is named");
        std::unique_ptr<kb_xapian_reader> reader(new kb_xapian_reader);
        for (size_t i = 0; i < path_count; i++) {
            reader->parts.emplace_back(paths[i]);
            reader->database.add_database(reader->parts.back());
        }
        *ret = reader.release();
        return KB_OK;
    });
}

void kb_xapian_reader_close(struct kb_xapian_reader *reader) noexcept
{
    kb_guard(nullptr, [&] {
        delete reader;
        return KB_OK;
    });
}

enum kb_status kb_xapian_reader_reopen(struct kb_xapian_reader *reader,
                                       struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        if (reader->database.reopen())
            reader->recall.forget();
        return KB_OK;
    });
}

enum kb_status kb_xapian_reader_metadata(struct kb_xapian_reader *reader, const char *key,
                                         struct kb_buf *ret, struct kb_error *err) noexcept
{
    return kb_xapian_reader_metadata_of(reader, 0, key, ret, err);
}

enum kb_status kb_xapian_reader_metadata_of(struct kb_xapian_reader *reader, size_t n,
                                            const char *key, struct kb_buf *ret,
                                            struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        if (n >= reader->parts.size())
            return kb_fail(err, KB_INVALID, "a reader of %zu databases has no number %zu",
                           reader->parts.size(), n);
        return kb_guard_append(ret, reader->parts[n].get_metadata(key), err);
    });
}

enum kb_status kb_xapian_reader_stats(struct kb_xapian_reader *reader, struct kb_xapian_stats *ret,
                                      struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        *ret = kb_xapian_stats{reader->database.get_doccount(), reader->database.get_avlength()};
        return KB_OK;
    });
}

enum kb_status kb_xapian_reader_term_frequency(struct kb_xapian_reader *reader, struct kb_str term,
                                               uint32_t *ret, struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        std::string name = kb_guard_string(term);
        auto &recall = reader->recall.frequencies;
        const uint32_t *known = recall.get(name);
        if (!known) {
            recall.make_room(1);
            known = &recall.put(name, reader->database.get_termfreq(name));
        }
        *ret = *known;
        return KB_OK;
    });
}

enum kb_status kb_xapian_reader_postings(struct kb_xapian_reader *reader, struct kb_str term,
                                         enum kb_status (*each)(void *context, uint32_t document,
                                                                struct kb_error *err),
                                         void *context, struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        std::string name = kb_guard_string(term);
        enum kb_status status = KB_OK;
        auto end = reader->database.postlist_end(name);
        for (auto at = reader->database.postlist_begin(name); status == KB_OK && at != end; ++at)
            status = each(context, *at, err);
        return status;
    });
}

enum kb_status kb_xapian_reader_terms(struct kb_xapian_reader *reader, struct kb_str prefix,
                                      enum kb_status (*each)(void *context, struct kb_str term,
                                                             uint32_t frequency,
                                                             struct kb_error *err),
                                      void *context, struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        std::string start = kb_guard_string(prefix);
        enum kb_status status = KB_OK;
        auto end = reader->database.allterms_end(start);
        for (auto at = reader->database.allterms_begin(start); status == KB_OK && at != end; ++at) {
            std::string term = *at;
            status = each(context, kb_str{term.data(), term.size()}, at.get_termfreq(), err);
        }
        return status == KB_NOT_FOUND ? KB_OK : status;
    });
}

enum kb_status kb_xapian_reader_begins(struct kb_xapian_reader *reader, struct kb_str prefix,
                                       bool *ret, struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        std::string start = kb_guard_string(prefix);
        auto &recall = reader->recall.prefixes;
        const bool *known = recall.get(start);
        if (!known) {
            auto first = reader->database.allterms_begin(start);
            recall.make_room(1);
            known = &recall.put(start, first != reader->database.allterms_end(start));
        }
        *ret = *known;
        return KB_OK;
    });
}

enum kb_status kb_xapian_reader_value(struct kb_xapian_reader *reader, uint32_t document,
                                      uint32_t slot, struct kb_buf *ret,
                                      struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        return kb_guard_append(ret, reader->database.get_document(document).get_value(slot), err);
    });
}

enum kb_status kb_xapian_reader_data(struct kb_xapian_reader *reader, uint32_t document,
                                     struct kb_buf *ret, struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        return kb_guard_append(ret, reader->database.get_document(document).get_data(), err);
    });
}

/* Through the term's postings: the document's own list would have to be decoded whole. */
enum kb_status kb_xapian_reader_wdf(struct kb_xapian_reader *reader, uint32_t document,
                                    struct kb_str term, uint32_t *ret_wdf, uint32_t *ret_length,
                                    struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        std::string name = kb_guard_string(term);
        uint32_t length = reader->database.get_doclength(document);
        auto at = reader->database.postlist_begin(name);
        auto end = reader->database.postlist_end(name);
        if (at != end)
            at.skip_to(document);
        *ret_wdf = at != end && *at == document ? at.get_wdf() : 0;
        *ret_length = length;
        return KB_OK;
    });
}

enum kb_status kb_xapian_reader_has(struct kb_xapian_reader *reader, uint32_t document,
                                    struct kb_str term, bool *ret, struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        std::string name = kb_guard_string(term);
        auto at = reader->database.postlist_begin(name);
        auto end = reader->database.postlist_end(name);
        if (at != end)
            at.skip_to(document);
        *ret = at != end && *at == document;
        return KB_OK;
    });
}
