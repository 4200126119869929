#include "target.h"

/* http://host/path → /path */
static struct kb_str without_authority(struct kb_str raw)
{
    size_t skip = kb_str_starts(raw, KB_STR("http://"))    ? 7
                  : kb_str_starts(raw, KB_STR("https://")) ? 8
                                                           : 0;
    if (!skip)
        return raw;
    size_t slash = kb_str_find(raw, KB_STR("/"), skip);
    return slash == SIZE_MAX ? KB_STR("/") : kb_str_slice(raw, slash, raw.len);
}

enum kb_status kbd_target_parse(struct kb_arena *arena, struct kb_str raw, struct kbd_target *ret,
                                struct kb_error *err)
{
    struct kbd_target target = {0};
    raw = without_authority(raw);
    size_t question = kb_str_find(raw, KB_STR("?"), 0);
    enum kb_status status = kb_api_decode(arena, kb_str_slice(raw, 0, question), false, "path",
                                          &target.path, err);
    if (status == KB_OK && question != SIZE_MAX)
        status = kb_api_decode_pairs(arena, kb_str_slice(raw, question + 1, raw.len),
                                     &target.parameters, &target.parameter_count, err);
    if (status == KB_OK)
        *ret = target;
    return status;
}
