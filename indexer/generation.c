#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "kb/file.h"

#define ARENA_CAP  (64u << 10)
#define NUMBER_MAX UINT64_C(999999999999)

const char *kb_generation_path(struct kb_arena *arena, const char *dir,
                               const struct kb_generation *generation, const char *name)
{
    return kb_arena_printf(arena, "%s/index/%s%s%s", dir, generation->name, name ? "/" : "",
                           name ? name : "")
        .data;
}

/* `DIR/index/name`; an error is recorded when there is no memory. */
static const char *path_in_index(struct kb_arena *arena, const char *dir, const char *name,
                                 struct kb_error *err)
{
    const char *path = arena ? kb_arena_printf(arena, "%s/index/%s", dir, name).data : NULL;
    if (!path)
        kb_fail_memory(err);
    return path;
}

static enum kb_status read_current(const char *path, struct kb_generation *ret,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(KB_GENERATION_SIZE);
    enum kb_status status = kb_file_read(path, KB_GENERATION_SIZE, &text, err);
    if (status == KB_NOT_FOUND)
        kb_hint(err, "make it with 'kb index'");
    if (status)
        return status;
    uint64_t number;
    struct kb_str name = kb_str_trim(kb_buf_str(&text));
    if (!kb_str_to_uint(name, NUMBER_MAX, &number) || name.len >= KB_GENERATION_SIZE)
        return kb_fail(err, KB_CORRUPT, "'%s' names no generation", path);
    struct kb_generation generation = {0};
    memcpy(generation.name, name.data, name.len);
    *ret = generation;
    return KB_OK;
}

enum kb_status kb_generation_current(const char *dir, struct kb_generation *ret,
                                     struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    const char *path = path_in_index(arena, dir, "current", err);
    return path ? read_current(path, ret, err) : KB_NO_MEMORY;
}

static void write_name(uint64_t number, struct kb_generation *ret)
{
    snprintf(ret->name, sizeof ret->name, "%llu", (unsigned long long)(number % NUMBER_MAX));
}

/* Removes one leftover generation, unless it is the current one; notes the highest number. */
static enum kb_status sweep(const char *dir, const char *name, uint64_t current, uint64_t *highest,
                            struct kb_error *err)
{
    uint64_t number;
    struct kb_generation generation = {0};
    if (!kb_str_to_uint(kb_str_of(name), NUMBER_MAX, &number))
        return KB_OK;
    if (number > *highest)
        *highest = number;
    if (number == current)
        return KB_OK;
    write_name(number, &generation);
    return kb_generation_remove(dir, &generation, err);
}

struct sweeping {
    const char *dir;
    uint64_t current, highest;
};

static enum kb_status sweep_one(void *context, const char *name, struct kb_error *err)
{
    struct sweeping *sweeping = context;
    return sweep(sweeping->dir, name, sweeping->current, &sweeping->highest, err);
}

static enum kb_status sweep_all(const char *dir, uint64_t current, uint64_t *ret_highest,
                                struct kb_error *err)
{
    struct sweeping sweeping = {dir, current, current};
    enum kb_status status = kb_generation_list(dir, sweep_one, &sweeping, err);
    *ret_highest = sweeping.highest;
    return status;
}

enum kb_status kb_generation_list(const char *dir,
                                  enum kb_status (*each)(void *context, const char *name,
                                                         struct kb_error *err),
                                  void *context, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    const char *index = path_in_index(arena, dir, "", err);
    if (!index)
        return KB_NO_MEMORY;
    DIR *folder = opendir(index);
    if (!folder)
        return errno == ENOENT
                   ? KB_OK
                   : kb_fail(err, KB_IO, "cannot list '%s': %s", index, strerror(errno));
    enum kb_status status = KB_OK;
    for (struct dirent *entry; status == KB_OK && (entry = readdir(folder));)
        status = each(context, entry->d_name, err);
    closedir(folder);
    return status;
}

/* A `current` that is missing or unreadable means that no generation is in use. */
static enum kb_status find_current(const char *dir, struct kb_generation *ret, uint64_t *ret_number,
                                   struct kb_error *err)
{
    struct kb_error ignored = {0};
    enum kb_status status = kb_generation_current(dir, ret, &ignored);
    *ret_number = 0;
    if (status == KB_OK)
        kb_str_to_uint(kb_str_of(ret->name), NUMBER_MAX, ret_number);
    if (status == KB_OK || status == KB_NOT_FOUND || status == KB_CORRUPT)
        return KB_OK;
    return kb_fail(err, status, "%s", ignored.message);
}

enum kb_status kb_generation_prepare(const char *dir, struct kb_generation *ret_current,
                                     struct kb_generation *ret_next, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    struct kb_generation current = {0}, next = {0};
    uint64_t number, highest;
    const char *index = path_in_index(arena, dir, "", err);
    if (!index)
        return KB_NO_MEMORY;
    enum kb_status status = kb_dir_make(index, err);
    if (status == KB_OK)
        status = find_current(dir, &current, &number, err);
    if (status == KB_OK)
        status = sweep_all(dir, number, &highest, err);
    if (status)
        return status;
    write_name(highest + 1, &next);
    const char *path = kb_generation_path(arena, dir, &next, NULL);
    status = path ? kb_dir_make(path, err) : kb_fail_memory(err);
    if (status == KB_OK) {
        *ret_current = current;
        *ret_next = next;
    }
    return status;
}

/* The mode of a folder that may be gone; the usual one then. */
static mode_t mode_of(const char *path)
{
    struct stat info;
    return stat(path, &info) ? 0755 : info.st_mode & 07777;
}

static enum kb_status rename_folder(struct kb_arena *arena, const char *dir,
                                    const struct kb_generation *from,
                                    const struct kb_generation *to,
                                    const struct kb_generation *like, struct kb_error *err)
{
    const char *old = kb_generation_path(arena, dir, from, NULL);
    const char *new = kb_generation_path(arena, dir, to, NULL);
    const char *model = kb_generation_path(arena, dir, like, NULL);
    const char *index = path_in_index(arena, dir, "", err);
    if (!old || !new || !model || !index)
        return kb_fail_memory(err);
    if (chmod(old, mode_of(model)) || rename(old, new))
        return kb_fail(err, KB_IO, "cannot rename '%s': %s", old, strerror(errno));
    return kb_dir_sync(index, err);
}

enum kb_status kb_generation_adopt(const char *dir, const struct kb_generation *staged,
                                   struct kb_generation *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    struct kb_generation current = {0}, next = {0};
    uint64_t number, highest;
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = find_current(dir, &current, &number, err);
    if (status == KB_OK)
        status = sweep_all(dir, number, &highest, err);
    if (status)
        return status;
    write_name(highest + 1, &next);
    status = rename_folder(arena, dir, staged, &next, &current, err);
    if (status == KB_OK)
        *ret = next;
    return status;
}

enum kb_status kb_generation_switch(const char *dir, const struct kb_generation *to,
                                    struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    const char *path = path_in_index(arena, dir, "current", err);
    return path ? kb_file_write(path, kb_str_of(to->name), err) : KB_NO_MEMORY;
}

enum kb_status kb_generation_remove(const char *dir, const struct kb_generation *generation,
                                    struct kb_error *err)
{
    if (!generation->name[0])
        return KB_OK;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    const char *path = arena ? kb_generation_path(arena, dir, generation, NULL) : NULL;
    return path ? kb_dir_remove(path, err) : kb_fail_memory(err);
}
