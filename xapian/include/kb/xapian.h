/*
 * kb/xapian.h - Xapian as C: databases, documents, queries and matches, and nothing else.
 *
 * The only place that knows C++. Every function is one guarded call: no exception passes it, each
 * becomes a status. It holds no policy: which terms, which weights, which folders is decided above.
 *
 * Terms are bytes, at most KB_XAPIAN_TERM_MAX. Value slots hold bytes; what sorts or is compared in
 * a slot is encoded by kb_xapian_put_u32() and kin so that bytes sort as the numbers do.
 *
 * Threads: nothing here is shared. A reader, a writer and the queries made for a reader belong to
 * one thread at a time. Readers in any number of threads and processes may be open beside one
 * writer.
 *
 * Snapshots: a reader sees one revision until kb_xapian_reader_reopen(). After the writer's second
 * commit since, any call may return KB_MODIFIED: reopen and start the whole request again.
 *
 * Errors, everywhere: KB_MODIFIED as above; KB_NOT_FOUND when there is no such database;
 * KB_CORRUPT; KB_LOCKED when another writer has it; KB_IO (also no space left: close the writer and
 * replay); KB_NO_MEMORY; KB_INVALID for what Xapian finds wrong with its arguments; KB_INTERNAL.
 */
#ifndef KB_XAPIAN_H
#define KB_XAPIAN_H

#include "kb/arena.h"
#include "kb/buf.h"
#include "kb/error.h"
#include "kb/str.h"

/* C++ must see that nothing here throws; C has no word for it. */
#ifdef __cplusplus
#define KB_XAPIAN_NOEXCEPT noexcept
extern "C" {
#else
#define KB_XAPIAN_NOEXCEPT
#endif

#define KB_XAPIAN_TERM_MAX 245

/* --- writing --------------------------------------------------------------------------------- */

struct kb_xapian_writer;

enum kb_xapian_write_mode {
    KB_XAPIAN_UPDATE, /* open, or make when missing; every commit survives power loss */
    KB_XAPIAN_CREATE, /* make anew in place of any old one; no fsync before kb_xapian_compact() */
};

/* Opens a database folder for writing. Close with kb_xapian_writer_close(). */
enum kb_status kb_xapian_writer_open(const char *path, enum kb_xapian_write_mode mode,
                                     struct kb_xapian_writer **ret,
                                     struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* Closes; changes that were not committed are lost. Accepts NULL. */
void kb_xapian_writer_close(struct kb_xapian_writer *writer) KB_XAPIAN_NOEXCEPT;

struct kb_xapian_term {
    struct kb_str term;
    uint32_t wdf; /* how often it stands in the document; 0 = a boolean term, without weight */
};

struct kb_xapian_value {
    uint32_t slot;
    struct kb_str value;
};

/* A document to write; everything in it is borrowed for the call. */
struct kb_xapian_document {
    const struct kb_xapian_term *terms; /* the same term twice adds up; none may be empty */
    size_t term_count;
    const struct kb_xapian_value *values;
    size_t value_count;
    struct kb_str data;
};

/*
 * Adds a document. A term that is empty or too long (a NUL byte in it counts twice) is KB_INVALID
 * and changes nothing. After any other failure, here or in the functions below, the changes
 * since the last commit are lost and the writer refuses to commit: close it, open it and replay.
 */
enum kb_status kb_xapian_writer_add(struct kb_xapian_writer *writer,
                                    const struct kb_xapian_document *document,
                                    struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/*
 * Writes a document over the one with this number. Far cheaper than removing and adding: lists of
 * terms that both have are not touched. `*ret_changed` is false, and nothing is done, when the
 * document says the same already. KB_INVALID as above.
 */
enum kb_status kb_xapian_writer_replace(struct kb_xapian_writer *writer, uint32_t number,
                                        const struct kb_xapian_document *document,
                                        bool *ret_changed, struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* Removes the document with this number. */
enum kb_status kb_xapian_writer_remove(struct kb_xapian_writer *writer, uint32_t number,
                                       struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* Removes every document that has the term; none is fine. */
enum kb_status kb_xapian_writer_delete(struct kb_xapian_writer *writer, struct kb_str term,
                                       struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* Sets a metadata entry; an empty value removes it. Part of the next commit like any document. */
enum kb_status kb_xapian_writer_set_metadata(struct kb_xapian_writer *writer, const char *key,
                                             struct kb_str value,
                                             struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* Makes all changes since the last commit visible and durable, all or none. */
enum kb_status kb_xapian_writer_commit(struct kb_xapian_writer *writer,
                                       struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/*
 * Merges closed databases into one new one at `target`, whose folder must not exist. Metadata is
 * taken from the first part that has a key. Documents are numbered anew.
 */
enum kb_status kb_xapian_compact(const char *const *parts, size_t part_count, const char *target,
                                 struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* --- reading --------------------------------------------------------------------------------- */

struct kb_xapian_reader;

/* Opens one or more database folders as one. Close with kb_xapian_reader_close(). */
enum kb_status kb_xapian_reader_open(const char *const *paths, size_t path_count,
                                     struct kb_xapian_reader **ret,
                                     struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* Accepts NULL. Queries made for the reader may outlive it. */
void kb_xapian_reader_close(struct kb_xapian_reader *reader) KB_XAPIAN_NOEXCEPT;

/* Moves to the newest committed revision; costs microseconds when nothing changed. */
enum kb_status kb_xapian_reader_reopen(struct kb_xapian_reader *reader,
                                       struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/*
 * Appends the metadata entry of the reader's first database, or of its n-th (from 0, in the order
 * they were opened); nothing when it has none. KB_INVALID when there is no n-th.
 */
enum kb_status kb_xapian_reader_metadata(struct kb_xapian_reader *reader, const char *key,
                                         struct kb_buf *ret,
                                         struct kb_error *err) KB_XAPIAN_NOEXCEPT;
enum kb_status kb_xapian_reader_metadata_of(struct kb_xapian_reader *reader, size_t n,
                                            const char *key, struct kb_buf *ret,
                                            struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* What the weights are made of. */
struct kb_xapian_stats {
    uint32_t documents;
    double average_length; /* mean of the documents' summed wdf */
};

enum kb_status kb_xapian_reader_stats(struct kb_xapian_reader *reader, struct kb_xapian_stats *ret,
                                      struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* In how many documents a term stands. */
enum kb_status kb_xapian_reader_term_frequency(struct kb_xapian_reader *reader, struct kb_str term,
                                               uint32_t *ret,
                                               struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/*
 * Calls `each` for the documents that have a term (all documents for the empty term), ascending.
 * The first status from it that is not KB_OK ends the walk and is returned.
 */
enum kb_status kb_xapian_reader_postings(struct kb_xapian_reader *reader, struct kb_str term,
                                         enum kb_status (*each)(void *context, uint32_t document,
                                                                struct kb_error *err),
                                         void *context, struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/*
 * Calls `each` for every term in the index that begins with `prefix`, in byte order; KB_NOT_FOUND
 * from it ends the walk well, any other status but KB_OK ends it with that status.
 */
enum kb_status kb_xapian_reader_terms(struct kb_xapian_reader *reader, struct kb_str prefix,
                                      enum kb_status (*each)(void *context, struct kb_str term,
                                                             uint32_t frequency,
                                                             struct kb_error *err),
                                      void *context, struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* Does any term in the index begin with `prefix`? */
enum kb_status kb_xapian_reader_begins(struct kb_xapian_reader *reader, struct kb_str prefix,
                                       bool *ret, struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* Appends a document's value or data; nothing when it has none. KB_NOT_FOUND without the document.
 */
enum kb_status kb_xapian_reader_value(struct kb_xapian_reader *reader, uint32_t document,
                                      uint32_t slot, struct kb_buf *ret,
                                      struct kb_error *err) KB_XAPIAN_NOEXCEPT;
enum kb_status kb_xapian_reader_data(struct kb_xapian_reader *reader, uint32_t document,
                                     struct kb_buf *ret, struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/*
 * wdf of a term in a document (0 when it is not there) and the document's length (its summed wdf).
 * KB_NOT_FOUND without the document.
 */
enum kb_status kb_xapian_reader_wdf(struct kb_xapian_reader *reader, uint32_t document,
                                    struct kb_str term, uint32_t *ret_wdf, uint32_t *ret_length,
                                    struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* Does a term stand in a document? Also for boolean terms. */
enum kb_status kb_xapian_reader_has(struct kb_xapian_reader *reader, uint32_t document,
                                    struct kb_str term, bool *ret,
                                    struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* --- queries --------------------------------------------------------------------------------- */

/*
 * A query is a small value tree. Making one with a part that is NULL, or with `count` 0, gives the
 * query that matches nothing. NULL is returned only when memory is exhausted. Combining copies the
 * reference: the parts are still the caller's to free.
 */
struct kb_xapian_query;

enum kb_xapian_operator {
    KB_XAPIAN_OR,
    KB_XAPIAN_AND,
    KB_XAPIAN_AND_MAYBE, /* the first decides what matches, all add weight */
    KB_XAPIAN_FILTER,    /* all decide, the first alone has weight */
    KB_XAPIAN_AND_NOT,   /* the first without what the others match */
    KB_XAPIAN_MAX,       /* as OR, the weight is the greatest of the parts */
    KB_XAPIAN_SYNONYM,   /* as OR, weighted as if it were one term */
};

/* The empty term matches nothing; it is kb_xapian_query_all() that matches everything. */
struct kb_xapian_query *kb_xapian_query_term(struct kb_str term,
                                             uint32_t query_frequency) KB_XAPIAN_NOEXCEPT;
struct kb_xapian_query *kb_xapian_query_all(void) KB_XAPIAN_NOEXCEPT;
struct kb_xapian_query *kb_xapian_query_join(enum kb_xapian_operator op,
                                             struct kb_xapian_query *const *parts,
                                             size_t count) KB_XAPIAN_NOEXCEPT;
/* The same matches with weights multiplied; 0 makes it a pure filter. `factor` >= 0. */
struct kb_xapian_query *kb_xapian_query_scale(const struct kb_xapian_query *query,
                                              double factor) KB_XAPIAN_NOEXCEPT;
/* The same matches, each with this weight instead of its own. `weight` >= 0. */
struct kb_xapian_query *kb_xapian_query_fixed(const struct kb_xapian_query *query,
                                              double weight) KB_XAPIAN_NOEXCEPT;
/* Documents whose value in `slot` is in [low, high] by bytes; an empty `high` is no bound. */
struct kb_xapian_query *kb_xapian_query_range(uint32_t slot, struct kb_str low,
                                              struct kb_str high) KB_XAPIAN_NOEXCEPT;
/* Appends Xapian's own description, for logs and explain. */
enum kb_status kb_xapian_query_describe(const struct kb_xapian_query *query, struct kb_buf *ret,
                                        struct kb_error *err) KB_XAPIAN_NOEXCEPT;
/* Accepts NULL. */
void kb_xapian_query_free(struct kb_xapian_query *query) KB_XAPIAN_NOEXCEPT;
void kb_xapian_query_freep(struct kb_xapian_query **query) KB_XAPIAN_NOEXCEPT;

/* --- matching -------------------------------------------------------------------------------- */

/* Okapi BM25 as Xapian::BM25Weight names its parameters; Xapian's own defaults are 1, 0, 1, 0.5,
 * 0.5. */
struct kb_xapian_bm25 {
    double k1, k2, k3, b, min_norm_length;
};

struct kb_xapian_match {
    uint32_t document;
    double weight;
    struct kb_str key; /* the document's value in `key_slot`; in the arena */
};

struct kb_xapian_search {
    const struct kb_xapian_query *query;
    struct kb_xapian_bm25 bm25;
    size_t limit;          /* best matches wanted */
    size_t check_at_least; /* count exactly up to here */
    uint32_t key_slot;     /* value returned with each match */
};

struct kb_xapian_matches {
    struct kb_xapian_match
        *items; /* best first; equal weights in order of document; in the arena */
    size_t count;
    uint32_t lower_bound, estimate, upper_bound; /* of all documents that match */
};

/*
 * The best matches. Ties are in document order, and where they cross `limit` which of them are in
 * is the database's accident: a caller that must be deterministic asks for more and orders by
 * `key`.
 */
enum kb_status kb_xapian_reader_search(struct kb_xapian_reader *reader,
                                       const struct kb_xapian_search *search,
                                       struct kb_arena *arena, struct kb_xapian_matches *ret,
                                       struct kb_error *err) KB_XAPIAN_NOEXCEPT;

/* --- encodings ------------------------------------------------------------------------------- */

/* Big-endian, so that unsigned numbers sort as bytes; signed ones with the sign bit flipped. */
void kb_xapian_put_u32(char out[4], uint32_t number) KB_XAPIAN_NOEXCEPT;
void kb_xapian_put_i32(char out[4], int32_t number) KB_XAPIAN_NOEXCEPT;
void kb_xapian_put_i64(char out[8], int64_t number) KB_XAPIAN_NOEXCEPT;
uint32_t kb_xapian_get_u32(const char in[4]) KB_XAPIAN_NOEXCEPT;
int32_t kb_xapian_get_i32(const char in[4]) KB_XAPIAN_NOEXCEPT;
int64_t kb_xapian_get_i64(const char in[8]) KB_XAPIAN_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
