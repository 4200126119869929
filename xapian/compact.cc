#include "guard.h"

#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace
{

/*
 * Xapian hands over the values of a metadata key in no promised order (they come out of a heap), so
 * the first part that has the key is asked itself.
 */
class first_part_wins : public Xapian::Compactor
{
  public:
    explicit first_part_wins(const std::vector<Xapian::Database> &from) : parts(from)
    {
    }

    std::string resolve_duplicate_metadata(const std::string &key, size_t count,
                                           const std::string values[]) override
    {
        for (const auto &part : parts) {
            std::string value = part.get_metadata(key);
            if (!value.empty())
                return value;
        }
        return count ? values[0] : std::string();
    }

  private:
    const std::vector<Xapian::Database> &parts;
};

void merge(const char *const *paths, size_t count, const char *target)
{
    std::vector<Xapian::Database> parts;
    Xapian::Database all;
    for (size_t i = 0; i < count; i++) {
        parts.emplace_back(paths[i]);
        all.add_database(parts.back());
    }
    first_part_wins compactor(parts);
    all.compact(target, 0, 0, compactor);
}

extern "C" enum kb_status sync_file(void *, const struct kb_file_visit *file, struct kb_error *err)
{
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0) {
        int reason = errno;
        if (fd >= 0)
            close(fd);
        return kb_fail(err, KB_IO, "cannot sync '%s': %s", file->path, strerror(reason));
    }
    close(fd);
    return KB_OK;
}

/* Files, then the folder with their names, then the name of the folder. */
enum kb_status sync_tree(const char *path, struct kb_error *err)
{
    enum kb_status status = kb_dir_walk(path, sync_file, nullptr, err);
    if (status == KB_OK)
        status = kb_dir_sync(path, err);
    if (status == KB_OK)
        status = kb_dir_sync((std::string(path) + "/..").c_str(), err);
    return status;
}

enum kb_status check_target(size_t part_count, const char *target, struct kb_error *err)
{
    struct stat info;
    if (part_count == 0)
        return kb_fail(err, KB_INVALID, "cannot compact into '%s': no parts", target);
    if (lstat(target, &info) == 0)
        return kb_fail(err, KB_INVALID, "cannot compact into '%s': it exists", target);
    return KB_OK;
}

} // namespace

enum kb_status kb_xapian_compact(const char *const *parts, size_t part_count, const char *target,
                                 struct kb_error *err) noexcept
{
    enum kb_status status = check_target(part_count, target, err);
    if (status != KB_OK)
        return status;
    status = kb_guard(err, [&] {
        merge(parts, part_count, target);
        return sync_tree(target, err);
    });
    if (status != KB_OK)
        kb_dir_remove(target, nullptr);
    return status;
}
