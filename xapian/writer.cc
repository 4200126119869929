#include "guard.h"

#include <memory>

/*
 * A writer is always inside a transaction. Without one Xapian commits by itself, every 10,000
 * changes and when it is closed, and readers would see half of what belongs together. Within one it
 * still writes blocks out at that threshold, so memory stays bounded.
 */
struct kb_xapian_writer {
    Xapian::WritableDatabase database;
    std::string path;
    bool is_durable;
    /* A failed change makes Xapian forget the ones before it: committing the rest would tear. */
    bool is_broken;
};

namespace
{

/* Runs one change of a writer; a writer whose change failed is broken for good. */
template <typename Change>
enum kb_status change(struct kb_xapian_writer *writer, struct kb_error *err,
                      Change &&apply) noexcept
{
    if (writer->is_broken)
        return kb_fail(err, KB_IO, "xapian: an earlier change failed: open the index anew");
    enum kb_status status = kb_guard(err, [&] {
        apply(writer->database);
        return KB_OK;
    });
    writer->is_broken = status != KB_OK;
    return status;
}

/* Xapian checks a term only after it has begun to add the document, and then drops everything. */
bool term_fits(struct kb_str term)
{
    size_t nuls = 0; /* stored as two bytes */
    for (size_t i = 0; i < term.len; i++)
        nuls += term.data[i] == 0;
    return term.len > 0 && term.len + nuls <= KB_XAPIAN_TERM_MAX;
}

enum kb_status check_terms(const struct kb_xapian_document *document, struct kb_error *err)
{
    for (size_t i = 0; i < document->term_count; i++)
        if (!term_fits(document->terms[i].term))
            return kb_fail(err, KB_INVALID, "cannot index a term of %zu bytes: 1 to %d are allowed",
                           document->terms[i].term.len, KB_XAPIAN_TERM_MAX);
    return KB_OK;
}

Xapian::Document document_of(const struct kb_xapian_document *from)
{
    Xapian::Document document;
    std::string term;
    for (size_t i = 0; i < from->term_count; i++) {
        term.assign(from->terms[i].term.data, from->terms[i].term.len);
        if (from->terms[i].wdf)
            document.add_term(term, from->terms[i].wdf);
        else
            document.add_boolean_term(term);
    }
    for (size_t i = 0; i < from->value_count; i++)
        document.add_value(from->values[i].slot, kb_guard_string(from->values[i].value));
    document.set_data(kb_guard_string(from->data));
    return document;
}

bool same_terms(const Xapian::Document &a, const Xapian::Document &b)
{
    auto at = a.termlist_begin(), other = b.termlist_begin();
    for (; at != a.termlist_end() && other != b.termlist_end(); ++at, ++other)
        if (*at != *other || at.get_wdf() != other.get_wdf())
            return false;
    return at == a.termlist_end() && other == b.termlist_end();
}

bool same_values(const Xapian::Document &a, const Xapian::Document &b)
{
    auto at = a.values_begin(), other = b.values_begin();
    for (; at != a.values_end() && other != b.values_end(); ++at, ++other)
        if (at.get_valueno() != other.get_valueno() || *at != *other)
            return false;
    return at == a.values_end() && other == b.values_end();
}

bool says_same(const Xapian::Document &a, const Xapian::Document &b)
{
    return same_values(a, b) && a.get_data() == b.get_data() && same_terms(a, b);
}

} // namespace

enum kb_status kb_xapian_writer_open(const char *path, enum kb_xapian_write_mode mode,
                                     struct kb_xapian_writer **ret, struct kb_error *err) noexcept
{
    return kb_guard(err, [&] {
        int flags = mode == KB_XAPIAN_CREATE ? Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC
                                             : Xapian::DB_CREATE_OR_OPEN;
        std::unique_ptr<kb_xapian_writer> writer(new kb_xapian_writer{
            Xapian::WritableDatabase(path, flags), path, mode == KB_XAPIAN_UPDATE, false});
        writer->database.begin_transaction();
        *ret = writer.release();
        return KB_OK;
    });
}

/* Leaving the transaction open is what loses the changes; the destructor would commit otherwise. */
void kb_xapian_writer_close(struct kb_xapian_writer *writer) noexcept
{
    kb_guard(nullptr, [&] {
        delete writer;
        return KB_OK;
    });
}

enum kb_status kb_xapian_writer_add(struct kb_xapian_writer *writer,
                                    const struct kb_xapian_document *document,
                                    struct kb_error *err) noexcept
{
    enum kb_status status = check_terms(document, err);
    if (status != KB_OK)
        return status;
    return change(writer, err, [&](Xapian::WritableDatabase &database) {
        database.add_document(document_of(document));
    });
}

enum kb_status kb_xapian_writer_replace(struct kb_xapian_writer *writer, uint32_t number,
                                        const struct kb_xapian_document *document,
                                        bool *ret_changed, struct kb_error *err) noexcept
{
    bool changed = false;
    enum kb_status status = check_terms(document, err);
    if (status != KB_OK)
        return status;
    status = change(writer, err, [&](Xapian::WritableDatabase &database) {
        Xapian::Document made = document_of(document);
        changed = !says_same(database.get_document(number), made);
        if (changed)
            database.replace_document(number, made);
    });
    if (status == KB_OK)
        *ret_changed = changed;
    return status;
}

enum kb_status kb_xapian_writer_remove(struct kb_xapian_writer *writer, uint32_t number,
                                       struct kb_error *err) noexcept
{
    return change(writer, err,
                  [&](Xapian::WritableDatabase &database) { database.delete_document(number); });
}

enum kb_status kb_xapian_writer_delete(struct kb_xapian_writer *writer, struct kb_str term,
                                       struct kb_error *err) noexcept
{
    if (!term_fits(term)) /* no document can have it, except that "" would mean something else */
        return kb_fail(err, KB_INVALID, "cannot delete by a term of %zu bytes", term.len);
    return change(writer, err, [&](Xapian::WritableDatabase &database) {
        database.delete_document(kb_guard_string(term));
    });
}

enum kb_status kb_xapian_writer_set_metadata(struct kb_xapian_writer *writer, const char *key,
                                             struct kb_str value, struct kb_error *err) noexcept
{
    return change(writer, err, [&](Xapian::WritableDatabase &database) {
        database.set_metadata(key, kb_guard_string(value));
    });
}

/* Xapian renames the new root into place and syncs files, but not the folder that holds the name.
 */
enum kb_status kb_xapian_writer_commit(struct kb_xapian_writer *writer,
                                       struct kb_error *err) noexcept
{
    enum kb_status status = change(writer, err, [&](Xapian::WritableDatabase &database) {
        database.commit_transaction();
        database.begin_transaction();
    });
    if (status == KB_OK && writer->is_durable)
        status = kb_dir_sync(writer->path.c_str(), err);
    return status;
}
