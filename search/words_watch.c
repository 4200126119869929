/*
 * words_watch.c - tells when the operator's files of words change, and what is wrong with them.
 */
#include "ladder.h"

struct kb_words_watch {
    const char *dir;
    uint64_t stamp;
    bool looked;
};

const struct kb_error *kb_searcher_words_trouble(const struct kb_searcher *searcher)
{
    return kb_ladder_trouble(searcher->ladder);
}

uint64_t kb_searcher_words_stamp(const struct kb_searcher *searcher)
{
    return kb_words_stamp(searcher->dir);
}

struct kb_words_watch *kb_words_watch_new(const char *dir)
{
    struct kb_words_watch *watch = calloc(1, sizeof *watch);
    if (watch)
        watch->dir = dir;
    return watch;
}

void kb_words_watch_free(struct kb_words_watch *watch)
{
    free(watch);
}

bool kb_words_watch_look(struct kb_words_watch *watch, struct kb_text *text, struct kb_error *ret)
{
    struct kb_words *words = NULL;
    uint64_t stamp = kb_words_stamp(watch->dir);
    bool first = !watch->looked;
    if (!first && stamp == watch->stamp)
        return false;
    kb_error_clear(ret);
    enum kb_status status = kb_words_read(text, watch->dir, &words, ret);
    kb_words_free(words);
    if (status == KB_NO_MEMORY)
        return false;
    watch->stamp = stamp;
    watch->looked = true;
    return status || !first;
}
