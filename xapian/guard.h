/*
 * guard.h - the border between C and C++, for the files of this folder.
 *
 * kb_guard() runs one call and turns whatever it throws into a status and a message. It is the only
 * place that catches; a function that C calls is noexcept and consists of one guarded lambda.
 */
#ifndef KB_XAPIAN_GUARD_H
#define KB_XAPIAN_GUARD_H

extern "C" {
#include "kb/arena.h"
#include "kb/buf.h"
#include "kb/error.h"
#include "kb/file.h"
#include "kb/str.h"
}
#include "kb/xapian.h"
#include "recall.h"

#include <string>
#include <vector>

#include <xapian.h>

/* Names the exception in flight as a status, with its message in `err`. Call only while catching.
 */
enum kb_status kb_guard_status(struct kb_error *err) noexcept;

/* Runs `call`, which returns a status or throws. */
template <typename Call> enum kb_status kb_guard(struct kb_error *err, Call &&call) noexcept
{
    try {
        return call();
    } catch (...) {
        return kb_guard_status(err);
    }
}

/* Runs `make`, which returns a pointer or throws; NULL then. */
template <typename Make> auto kb_guard_new(Make &&make) noexcept -> decltype(make())
{
    try {
        return make();
    } catch (...) {
        return nullptr;
    }
}

inline std::string kb_guard_string(struct kb_str s)
{
    return s.len ? std::string(s.data, s.len) : std::string();
}

/* Appends to a C buffer and says how that went. */
inline enum kb_status kb_guard_append(struct kb_buf *ret, const std::string &bytes,
                                      struct kb_error *err)
{
    kb_buf_add(ret, bytes.data(), bytes.size());
    return kb_buf_status(ret, err);
}

struct kb_xapian_query {
    Xapian::Query query;
};

struct kb_xapian_reader {
    Xapian::Database database;           /* all as one */
    std::vector<Xapian::Database> parts; /* each; they share their insides with `database` */
    kb_reader_recall recall;             /* of the revision `database` is at */
};

#endif
