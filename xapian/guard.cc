#include "guard.h"

#include <cerrno>
#include <cstring>
#include <exception>
#include <new>

namespace
{

/* Every class that Xapian 1.4 throws, by the name it gives itself. */
const struct {
    const char *type;
    enum kb_status status;
} statuses[] = {
    {"DatabaseModifiedError", KB_MODIFIED},
    {"DatabaseLockError", KB_LOCKED},
    {"DatabaseNotFoundError", KB_NOT_FOUND},
    {"DatabaseOpeningError", KB_NOT_FOUND},
    {"DatabaseCorruptError", KB_CORRUPT},
    {"DatabaseVersionError", KB_CORRUPT},
    {"SerialisationError", KB_CORRUPT},
    {"DatabaseCreateError", KB_IO},
    {"DatabaseError", KB_IO},
    {"NetworkError", KB_IO},
    {"NetworkTimeoutError", KB_IO},
    {"DocNotFoundError", KB_NOT_FOUND},
    {"InvalidArgumentError", KB_INVALID},
    {"RangeError", KB_INVALID},
    {"QueryParserError", KB_INVALID},
    {"WildcardError", KB_INVALID},
    {"AssertionError", KB_INTERNAL},
    {"DatabaseClosedError", KB_INTERNAL},
    {"FeatureUnavailableError", KB_INTERNAL},
    {"InternalError", KB_INTERNAL},
    {"InvalidOperationError", KB_INTERNAL},
    {"UnimplementedError", KB_INTERNAL},
};

enum kb_status status_of_type(const char *type)
{
    for (const auto &row : statuses)
        if (std::strcmp(type, row.type) == 0)
            return row.status;
    return KB_INTERNAL;
}

bool is_absent(const char *reason)
{
    return !reason || std::strcmp(reason, std::strerror(ENOENT)) == 0 ||
           std::strcmp(reason, std::strerror(ENOTDIR)) == 0;
}

/*
 * What the system's reason adds. "Not found" leads callers to build anew, so a database that merely
 * cannot be opened now (too many files, no permission) must not be called that. And a block that
 * could not be read for no reason of the system's lay past the end of its file.
 */
enum kb_status status_of(const Xapian::Error &error, const char *reason)
{
    enum kb_status status = status_of_type(error.get_type());
    bool opening = std::strncmp(error.get_type(), "Database", 8) == 0;
    if (status == KB_NOT_FOUND && opening && !is_absent(reason))
        return KB_IO;
    if (!reason && std::strcmp(error.get_type(), "DatabaseError") == 0)
        return KB_CORRUPT;
    return status;
}

enum kb_status fail_xapian(const Xapian::Error &error, struct kb_error *err)
{
    const char *reason = error.get_error_string();
    return kb_fail(err, status_of(error, reason), "xapian: %s%s%s", error.get_msg().c_str(),
                   reason ? ": " : "", reason ? reason : "");
}

} // namespace

enum kb_status kb_guard_status(struct kb_error *err) noexcept
{
    try {
        try {
            throw;
        } catch (const Xapian::Error &error) {
            return fail_xapian(error, err);
        } catch (const std::bad_alloc &) {
            return kb_fail_memory(err);
        } catch (const std::exception &error) {
            return kb_fail(err, KB_INTERNAL, "xapian: %s", error.what());
        }
    } catch (...) { /* also what the message itself threw, such as a copy that found no memory */
        return kb_fail(err, KB_INTERNAL, "xapian: something unknown was thrown");
    }
}
