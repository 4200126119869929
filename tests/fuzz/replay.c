/*
 * replay.c - runs every file of a folder through a fuzz target and prints TAP: `replay FOLDER`.
 * Each file is also cut at every eighth of its length, for little costs little and finds what stops
 * in the middle.
 */
#include "fuzz.h"

#include "kb/file.h"

#define CUTS 8

static unsigned count;

static enum kb_status replay(void *context, const struct kb_file_visit *file, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf content = KB_BUF_INIT(64u << 20);
    (void)context;
    enum kb_status status = kb_file_read(file->path, content.cap, &content, err);
    if (status)
        return status;
    for (size_t cut = 0; cut <= CUTS; cut++) {
        /* A copy of exactly this size, so that a sanitizer sees a read past its end. */
        size_t size = content.len * cut / CUTS;
        uint8_t *copy = malloc(size ? size : 1);
        fuzz_check(copy != NULL);
        if (size)
            memcpy(copy, content.data, size);
        LLVMFuzzerTestOneInput(copy, size);
        free(copy);
    }
    printf("ok %u - %s\n", ++count, file->relative);
    return KB_OK;
}

int main(int argc, char **argv)
{
    struct kb_error err = {0};
    if (argc != 2 || kb_dir_walk(argv[1], replay, NULL, &err)) {
        printf("not ok %u - %s\n", count + 1, argc == 2 ? err.message : "wants a folder");
        return 1;
    }
    printf("1..%u\n", count);
    return count == 0;
}
