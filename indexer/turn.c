#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int kb_turn_open(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC);
}

bool kb_turn_read(int fd, uint64_t *ret)
{
    uint64_t turn;
    if (fd < 0 || pread(fd, &turn, sizeof turn, 0) != (ssize_t)sizeof turn)
        return false;
    *ret = turn;
    return true;
}

/* No fsync: after a power failure every reader is new and looks anyway. */
enum kb_status kb_turn_raise(const char *path, struct kb_error *err)
{
    uint64_t turn = 0;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return kb_fail(err, KB_IO, "cannot open '%s': %s", path, strerror(errno));
    kb_turn_read(fd, &turn);
    turn++;
    ssize_t written = pwrite(fd, &turn, sizeof turn, 0);
    int reason = errno;
    close(fd);
    if (written != (ssize_t)sizeof turn)
        return kb_fail(err, KB_IO, "cannot write '%s': %s", path, strerror(reason));
    return KB_OK;
}
