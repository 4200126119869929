#include "kb/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

#define PATH_ROOM   4096
#define BUFFER_SIZE (128u << 10)

struct copying {
    const char *to;
};

/* Where the system cannot copy by itself. */
static bool copy_by_hand(int from, int to)
{
    char buffer[BUFFER_SIZE];
    for (;;) {
        ssize_t got = read(from, buffer, sizeof buffer);
        if (got <= 0)
            return got == 0;
        for (ssize_t done = 0; done < got;) {
            ssize_t put = write(to, buffer + done, (size_t)(got - done));
            if (put < 0)
                return false;
            done += put;
        }
    }
}

/* Lets the system copy, which shares blocks where the file system can. */
static bool copy_bytes(int from, int to, int64_t size)
{
    while (size > 0) {
        ssize_t copied = copy_file_range(from, NULL, to, NULL, (size_t)size, 0);
        if (copied <= 0)
            break;
        size -= copied;
    }
    return copy_by_hand(from, to);
}

static enum kb_status copy_to(int from, const struct kb_file_visit *file, const char *path,
                              struct kb_error *err)
{
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to < 0)
        return file_fail(err, "make", path);
    bool good = copy_bytes(from, to, file->size) && fsync(to) == 0;
    enum kb_status status = good ? KB_OK : file_fail(err, "write", path);
    if (close(to) && good)
        status = file_fail(err, "write", path);
    return status;
}

static enum kb_status make_parent(const char *path, struct kb_error *err)
{
    char parent[PATH_ROOM];
    size_t len = dir_parent_len(path);
    memcpy(parent, path, len);
    parent[len] = 0;
    return kb_dir_make(parent, err);
}

static enum kb_status copy_file(void *context, const struct kb_file_visit *file,
                                struct kb_error *err)
{
    const struct copying *copying = context;
    char path[PATH_ROOM];
    if (snprintf(path, sizeof path, "%s/%s", copying->to, file->relative) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return file_fail(err, "copy", file->path);
    }
    enum kb_status status = make_parent(path, err);
    if (status)
        return status;
    int from = open(file->path, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return file_fail(err, "read", file->path);
    status = copy_to(from, file, path, err);
    close(from);
    return status;
}

enum kb_status kb_dir_copy(const char *from, const char *to, struct kb_error *err)
{
    struct copying copying = {to};
    if (mkdir(to, 0700))
        return file_fail(err, "make", to);
    enum kb_status status = kb_dir_walk(from, copy_file, &copying, err);
    return status ? status : dir_sync_parent(to, err);
}
