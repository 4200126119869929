/* target.c - any request target is taken apart or refused; what comes out is clean text. */
#include "fuzz.h"

#include "target.h"

static void check_text(struct kb_str text)
{
    size_t bad;
    fuzz_check(kb_utf8_check(text, &bad));
    fuzz_check(!text.len || !memchr(text.data, 0, text.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kb_arena *arena = kb_arena_new(1u << 20);
    struct kbd_target target;
    struct kb_error err = {0};
    struct kb_str raw = {(const char *)data, size};
    fuzz_check(arena != NULL);
    if (kbd_target_parse(arena, raw, &target, &err) == KB_OK) {
        check_text(target.path);
        fuzz_check(target.parameter_count <= KB_API_PARAMETERS_MAX);
        for (size_t i = 0; i < target.parameter_count; i++) {
            check_text(target.parameters[i].name);
            check_text(target.parameters[i].value);
        }
    } else {
        fuzz_check(err.message[0]);
    }
    kb_arena_free(arena);
    return 0;
}
