#include "kb/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "kb/hash.h"

#define CHUNK     16384
#define PATH_ROOM 4096

enum kb_status file_fail(struct kb_error *err, const char *verb, const char *path)
{
    int reason = errno;
    enum kb_status status = KB_IO;
    if (reason == ENOENT || reason == ENOTDIR)
        status = KB_NOT_FOUND;
    else if (reason == ENOMEM)
        status = KB_NO_MEMORY;
    return kb_fail(err, status, "cannot %s '%s': %s", verb, path, strerrordesc_np(reason));
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static ssize_t read_some(int fd, void *to, size_t len)
{
    ssize_t got;
    do
        got = read(fd, to, len);
    while (got < 0 && errno == EINTR);
    return got;
}

static enum kb_status fail_too_large(const char *path, size_t max_bytes, struct kb_error *err)
{
    return kb_fail(err, KB_TOO_LARGE, "cannot read '%s': it has more than %zu bytes", path,
                   max_bytes);
}

/* Reads the `size` bytes that the file is said to have straight into the buffer. */
static enum kb_status read_known(int fd, const char *path, size_t size, struct kb_buf *ret,
                                 struct kb_error *err)
{
    char *to = kb_buf_reserve(ret, size);
    if (!to)
        return kb_buf_status(ret, err);
    while (size > 0) {
        ssize_t got = read_some(fd, to, size);
        if (got < 0)
            return file_fail(err, "read", path);
        if (got == 0)
            break;
        to += got;
        size -= (size_t)got;
        ret->len += (size_t)got;
    }
    return KB_OK;
}

/* Reads on to the end: a file may have grown meanwhile, and a pipe does not tell its size. */
static enum kb_status read_rest(int fd, const char *path, size_t max_bytes, size_t begin,
                                struct kb_buf *ret, struct kb_error *err)
{
    char chunk[CHUNK];
    ssize_t got;
    while ((got = read_some(fd, chunk, sizeof chunk)) > 0) {
        if ((size_t)got > max_bytes - (ret->len - begin))
            return fail_too_large(path, max_bytes, err);
        kb_buf_add(ret, chunk, (size_t)got);
        if (kb_buf_status(ret, err))
            return ret->failed;
    }
    return got < 0 ? file_fail(err, "read", path) : KB_OK;
}

static enum kb_status read_all(int fd, const char *path, size_t max_bytes, struct kb_buf *ret,
                               struct kb_error *err)
{
    struct stat info;
    size_t begin = ret->len;
    if (fstat(fd, &info))
        return file_fail(err, "read", path);
    size_t size = S_ISREG(info.st_mode) && info.st_size > 0 ? (size_t)info.st_size : 0;
    if (size > max_bytes)
        return fail_too_large(path, max_bytes, err);
    enum kb_status status = size ? read_known(fd, path, size, ret, err) : KB_OK;
    return status ? status : read_rest(fd, path, max_bytes, begin, ret, err);
}

enum kb_status kb_file_read(const char *path, size_t max_bytes, struct kb_buf *ret,
                            struct kb_error *err)
{
    if (ret->failed != KB_OK)
        return kb_buf_status(ret, err);
    KB_CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_fail(err, "read", path);
    size_t begin = ret->len;
    enum kb_status status = read_all(fd, path, max_bytes, ret, err);
    if (status && ret->data) {
        ret->len = begin;
        ret->data[begin] = 0;
    }
    return status;
}

/* What a write in progress keeps. */
struct writing {
    const char *path;     /* as the caller named it, for messages */
    char real[PATH_ROOM]; /* the file to replace, behind any symbolic link */
    char temp[PATH_ROOM]; /* the new one, in the same folder; empty when there is none to remove */
    int fd;
};

static void writing_done(struct writing *writing)
{
    int reason = errno;
    close_fd(&writing->fd);
    if (writing->temp[0])
        unlink(writing->temp);
    errno = reason;
}

static enum kb_status fail_write(const struct writing *writing, struct kb_error *err)
{
    return file_fail(err, "write", writing->path);
}

/* A link stays a link; what it points to is replaced. A link to nothing is an error. */
static enum kb_status find_real(struct writing *writing, struct kb_error *err)
{
    struct stat info;
    const char *from = writing->path;
    char *target = NULL;
    if (lstat(from, &info) == 0 && S_ISLNK(info.st_mode)) {
        target = realpath(from, NULL);
        if (!target)
            return fail_write(writing, err);
        from = target;
    }
    int len = snprintf(writing->real, sizeof writing->real, "%s", from);
    free(target);
    if (len < 0 || (size_t)len >= sizeof writing->real) {
        errno = ENAMETOOLONG;
        return fail_write(writing, err);
    }
    return KB_OK;
}

/* A random name that begins with a dot, so that no walk of a tree takes it for content. */
static bool name_temp(struct writing *writing)
{
    unsigned char bytes[8];
    char hex[2 * sizeof bytes + 1];
    kb_random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    size_t folder = dir_parent_len(writing->real);
    bool has_slash = folder > 0 || writing->real[0] == '/';
    int len = snprintf(writing->temp, sizeof writing->temp, "%.*s%s.kb-%s", (int)folder,
                       writing->real, has_slash ? "/" : "", hex);
    return len > 0 && (size_t)len < sizeof writing->temp;
}

/* Makes the new file with the mode of the old one, or what the umask leaves. */
static enum kb_status open_temp(struct writing *writing, struct kb_error *err)
{
    struct stat info;
    bool has_old = stat(writing->real, &info) == 0;
    if (!name_temp(writing)) {
        writing->temp[0] = 0;
        errno = ENAMETOOLONG;
        return fail_write(writing, err);
    }
    writing->fd = open(writing->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (writing->fd < 0) {
        writing->temp[0] = 0;
        return fail_write(writing, err);
    }
    if (has_old && fchmod(writing->fd, info.st_mode & 07777))
        return fail_write(writing, err);
    return KB_OK;
}

static enum kb_status fill_temp(struct writing *writing, struct kb_str content,
                                struct kb_error *err)
{
    while (content.len > 0) {
        ssize_t put = write(writing->fd, content.data, content.len);
        if (put < 0 && errno != EINTR)
            return fail_write(writing, err);
        if (put > 0)
            content = kb_str_slice(content, (size_t)put, content.len);
    }
    return fsync(writing->fd) ? fail_write(writing, err) : KB_OK;
}

enum kb_status kb_file_write(const char *path, struct kb_str content, struct kb_error *err)
{
    KB_CLEANUP(writing_done) struct writing writing = {.path = path, .fd = -1};
    enum kb_status status = find_real(&writing, err);
    if (!status)
        status = open_temp(&writing, err);
    if (!status)
        status = fill_temp(&writing, content, err);
    if (status)
        return status;
    if (rename(writing.temp, writing.real))
        return fail_write(&writing, err);
    writing.temp[0] = 0;
    return dir_sync_parent(writing.real, err);
}

enum kb_status kb_file_lock(const char *path, int *ret_fd, struct kb_error *err)
{
    KB_CLEANUP(close_fd) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return file_fail(err, "lock", path);
    int failed;
    do
        failed = flock(fd, LOCK_EX | LOCK_NB);
    while (failed && errno == EINTR);
    if (failed && errno == EWOULDBLOCK)
        return kb_fail(err, KB_LOCKED, "cannot lock '%s': another process holds it", path);
    if (failed)
        return file_fail(err, "lock", path);
    *ret_fd = fd;
    fd = -1;
    return KB_OK;
}

void kb_file_unlock(int *fd)
{
    close_fd(fd);
}
