/*
 * staged.c - names of staged generations: `release-ID-INSTANT` once whole, `making-ID-INSTANT`
 * before. The instant is in the name because another one is another world.
 */
#include "internal.h"

#include <errno.h>
#include <stdio.h>

#include "kb/file.h"

#define ARENA_CAP  (64u << 10)
#define NUMBER_MAX (UINT64_MAX / 2)

static const char *const prefixes[] = {"making-", "release-"}; /* by is_whole */

void kb_staged_name(struct kb_staged *staged)
{
    snprintf(staged->generation.name, sizeof staged->generation.name, "%s%lld-%lld",
             prefixes[staged->is_whole], (long long)staged->release, (long long)staged->at_ms);
}

/* Reads ID-INSTANT. */
static bool parse_numbers(struct kb_str rest, struct kb_staged *ret)
{
    uint64_t release, at_ms;
    size_t dash = kb_str_find(rest, KB_STR("-"), 0);
    if (dash == SIZE_MAX || !kb_str_to_uint(kb_str_slice(rest, 0, dash), NUMBER_MAX, &release) ||
        !kb_str_to_uint(kb_str_slice(rest, dash + 1, rest.len), NUMBER_MAX, &at_ms))
        return false;
    ret->release = (int64_t)release;
    ret->at_ms = (int64_t)at_ms;
    return true;
}

bool kb_staged_parse(const char *name, struct kb_staged *ret)
{
    struct kb_str whole = kb_str_of(name);
    for (size_t i = 0; i < KB_COUNT(prefixes); i++) {
        struct kb_staged staged = {.is_whole = i == 1};
        struct kb_str prefix = kb_str_of(prefixes[i]);
        if (whole.len < prefix.len || memcmp(name, prefix.data, prefix.len) != 0)
            continue;
        if (!parse_numbers(kb_str_slice(whole, prefix.len, whole.len), &staged))
            return false;
        kb_staged_name(&staged);
        *ret = staged;
        return true;
    }
    return false;
}

struct finding {
    int64_t release;
    struct kb_staged found;
};

static enum kb_status match(void *context, const char *name, struct kb_error *err)
{
    struct finding *finding = context;
    struct kb_staged staged;
    (void)err;
    if (kb_staged_parse(name, &staged) && staged.is_whole && staged.release == finding->release)
        finding->found = staged;
    return KB_OK;
}

enum kb_status kb_staged_find(const char *dir, int64_t release, struct kb_staged *ret,
                              struct kb_error *err)
{
    struct finding finding = {.release = release};
    enum kb_status status = kb_generation_list(dir, match, &finding, err);
    if (status)
        return status;
    if (!finding.found.release)
        return kb_fail(err, KB_NOT_FOUND, "release %lld: nothing is staged for it",
                       (long long)release);
    *ret = finding.found;
    return KB_OK;
}

enum kb_status kb_staged_finish(const char *dir, struct kb_staged *staged, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    struct kb_staged whole = *staged;
    whole.is_whole = true;
    kb_staged_name(&whole);
    const char *from = arena ? kb_generation_path(arena, dir, &staged->generation, NULL) : NULL;
    const char *to = from ? kb_generation_path(arena, dir, &whole.generation, NULL) : NULL;
    if (!to)
        return kb_fail_memory(err);
    if (rename(from, to))
        return kb_fail(err, KB_IO, "cannot rename '%s': %s", from, strerror(errno));
    *staged = whole;
    return KB_OK;
}
