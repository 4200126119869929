#include "kb/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "kb/arena.h"

#define PATH_ROOM  4096
#define DEPTH_MAX  64
#define REMOVE_FDS 16

size_t dir_parent_len(const char *path)
{
    size_t len = strlen(path);
    while (len > 0 && path[len - 1] == '/')
        len--;
    while (len > 0 && path[len - 1] != '/')
        len--;
    while (len > 0 && path[len - 1] == '/')
        len--;
    return len;
}

enum kb_status kb_dir_sync(const char *path, struct kb_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return file_fail(err, "sync", path);
    enum kb_status status = fsync(fd) ? file_fail(err, "sync", path) : KB_OK;
    close(fd);
    return status;
}

enum kb_status dir_sync_parent(const char *path, struct kb_error *err)
{
    char parent[PATH_ROOM];
    size_t len = dir_parent_len(path);
    if (len >= sizeof parent) {
        errno = ENAMETOOLONG;
        return file_fail(err, "sync", path);
    }
    if (len == 0)
        return kb_dir_sync(path[0] == '/' ? "/" : ".", err);
    memcpy(parent, path, len);
    parent[len] = 0;
    return kb_dir_sync(parent, err);
}

/* One folder whose parent exists; a new one is made to last. */
static enum kb_status make_one(const char *path, struct kb_error *err)
{
    struct stat info;
    if (mkdir(path, 0777) == 0)
        return dir_sync_parent(path, err);
    int reason = errno;
    if (stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return KB_OK;
        reason = EEXIST;
    }
    errno = reason;
    return file_fail(err, "make folder", path);
}

enum kb_status kb_dir_make(const char *path, struct kb_error *err)
{
    char part[PATH_ROOM];
    int len = snprintf(part, sizeof part, "%s", path);
    if (len < 0 || (size_t)len >= sizeof part) {
        errno = ENAMETOOLONG;
        return file_fail(err, "make folder", path);
    }
    for (char *at = part + 1; len > 1 && (at = strchr(at, '/')); at++) {
        *at = 0;
        enum kb_status status = make_one(part, err);
        *at = '/';
        if (status)
            return status;
    }
    return make_one(part, err);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)place;
    return kind == FTW_DP ? rmdir(path) : unlink(path);
}

enum kb_status kb_dir_remove(const char *path, struct kb_error *err)
{
    struct stat info;
    if (lstat(path, &info))
        return errno == ENOENT ? KB_OK : file_fail(err, "remove", path);
    if (!S_ISDIR(info.st_mode))
        return kb_fail(err, KB_IO, "cannot remove '%s': it is no folder", path);
    if (nftw(path, remove_one, REMOVE_FDS, FTW_DEPTH | FTW_PHYS))
        return file_fail(err, "remove", path);
    return KB_OK;
}

/* One name in a folder being walked. */
struct entry {
    struct kb_str name;
    bool is_dir;
    int64_t size;
    struct entry *next;
};

struct walk {
    struct kb_buf path; /* of the folder or file at hand */
    size_t root_len;    /* how much of it was given, with the slash behind it */
    unsigned depth;
    enum kb_status (*visit)(void *context, const struct kb_file_visit *file, struct kb_error *err);
    void *context;
};

/* By the byte that stands at each place of the relative path: behind a folder's name that is '/'.
 */
static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = *(const struct entry *const *)left;
    const struct entry *b = *(const struct entry *const *)right;
    size_t shared = a->name.len < b->name.len ? a->name.len : b->name.len;
    int order = memcmp(a->name.data, b->name.data, shared);
    if (order)
        return order;
    /* Names end in NUL in the arena, below every other byte. */
    int next_a = a->is_dir && a->name.len == shared ? '/' : (unsigned char)a->name.data[shared];
    int next_b = b->is_dir && b->name.len == shared ? '/' : (unsigned char)b->name.data[shared];
    return next_a - next_b;
}

/* Looks at one name; `*ret` stays NULL for what is neither a file nor a folder, or just went away.
 */
static enum kb_status entry_new(DIR *dir, const char *path, const char *name,
                                struct kb_arena *arena, struct entry **ret, struct kb_error *err)
{
    struct stat info;
    if (fstatat(dirfd(dir), name, &info, AT_SYMLINK_NOFOLLOW))
        return errno == ENOENT ? KB_OK : file_fail(err, "read folder", path);
    if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
        return KB_OK;
    struct entry *entry = kb_arena_alloc(arena, sizeof *entry);
    if (!entry)
        return kb_fail_memory(err);
    entry->name = kb_arena_copy(arena, kb_str_of(name));
    if (!entry->name.data)
        return kb_fail_memory(err);
    entry->is_dir = S_ISDIR(info.st_mode);
    entry->size = info.st_size;
    *ret = entry;
    return KB_OK;
}

static enum kb_status list_entries(DIR *dir, const char *path, struct kb_arena *arena,
                                   struct entry **ret_list, size_t *ret_count, struct kb_error *err)
{
    struct dirent *found;
    while (errno = 0, (found = readdir(dir))) {
        struct entry *entry = NULL;
        if (found->d_name[0] == '.')
            continue;
        enum kb_status status = entry_new(dir, path, found->d_name, arena, &entry, err);
        if (status)
            return status;
        if (!entry)
            continue;
        entry->next = *ret_list;
        *ret_list = entry;
        *ret_count += 1;
    }
    return errno ? file_fail(err, "read folder", path) : KB_OK;
}

/* The entries of a folder, sorted, in the arena. */
static enum kb_status read_dir(const char *path, struct kb_arena *arena, struct entry ***ret,
                               size_t *ret_count, struct kb_error *err)
{
    struct entry *list = NULL;
    size_t count = 0;
    DIR *dir = opendir(path);
    if (!dir)
        return file_fail(err, "read folder", path);
    enum kb_status status = list_entries(dir, path, arena, &list, &count, err);
    closedir(dir);
    if (status)
        return status;
    struct entry **entries = kb_arena_array(arena, count, sizeof *entries);
    if (!entries)
        return kb_fail_memory(err);
    for (size_t i = 0; i < count; i++, list = list->next)
        entries[i] = list;
    qsort(entries, count, sizeof *entries, compare_entries);
    *ret = entries;
    *ret_count = count;
    return KB_OK;
}

static enum kb_status walk_dir(struct walk *walk, struct kb_error *err);

/* Goes to one entry with its name on the path, and takes the name off again. */
static enum kb_status walk_entry(struct walk *walk, const struct entry *entry, struct kb_error *err)
{
    size_t len = walk->path.len;
    if (len > 0 && walk->path.data[len - 1] != '/')
        kb_buf_add_char(&walk->path, '/');
    kb_buf_add_str(&walk->path, entry->name);
    enum kb_status status = kb_buf_status(&walk->path, err);
    if (status)
        return status;
    if (entry->is_dir) {
        status = walk_dir(walk, err);
    } else {
        struct kb_file_visit file = {walk->path.data, walk->path.data + walk->root_len,
                                     entry->size};
        status = walk->visit(walk->context, &file, err);
    }
    walk->path.len = len;
    walk->path.data[len] = 0;
    return status;
}

static enum kb_status walk_dir(struct walk *walk, struct kb_error *err)
{
    struct entry **entries = NULL;
    size_t count = 0;
    if (walk->depth == DEPTH_MAX)
        return kb_fail(err, KB_TOO_LARGE, "cannot read folder '%s': it lies more than %d deep",
                       walk->path.data, DEPTH_MAX);
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(SIZE_MAX);
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = read_dir(walk->path.data, arena, &entries, &count, err);
    walk->depth++;
    for (size_t i = 0; !status && i < count; i++)
        status = walk_entry(walk, entries[i], err);
    walk->depth--;
    return status;
}

static enum kb_status visit_root(struct walk *walk, const char *path, int64_t size,
                                 struct kb_error *err)
{
    const char *slash = strrchr(path, '/');
    struct kb_file_visit file = {path, slash ? slash + 1 : path, size};
    return walk->visit(walk->context, &file, err);
}

enum kb_status kb_dir_walk(const char *path,
                           enum kb_status (*visit)(void *context, const struct kb_file_visit *file,
                                                   struct kb_error *err),
                           void *context, struct kb_error *err)
{
    struct stat info;
    struct walk walk = {.path = KB_BUF_INIT(1 << 20), .visit = visit, .context = context};
    if (stat(path, &info))
        return file_fail(err, "read", path);
    if (S_ISREG(info.st_mode))
        return visit_root(&walk, path, info.st_size, err);
    kb_buf_add_cstr(&walk.path, path);
    enum kb_status status = kb_buf_status(&walk.path, err);
    walk.root_len = walk.path.len + (walk.path.len > 0 && path[walk.path.len - 1] != '/');
    if (!status)
        status = walk_dir(&walk, err);
    kb_buf_done(&walk.path);
    return status;
}
