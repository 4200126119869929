#include "suggester.h"

#include <pthread.h>

#include "kb/search.h"

#define DOORS         2
#define FLUSH_SECONDS 60

/* A base of so many items has its tables within a second or so, which starting may take. */
#define SMALL_ITEMS 20000

struct kbd_suggester {
    const char *dir;
    const struct kb_clock *clock;
    const struct kbd_log *log;
    struct kb_suggest *tables[DOORS];
    struct kb_reader *readers[DOORS];
    struct kb_text *text;
    struct kbd_openings *openings;
    struct kb_words_watch *watch;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool stopping;
    enum kb_status last_refresh, last_flush; /* so that a lasting failure is logged once */
};

static void log_failure(const struct kbd_suggester *suggester, const char *event,
                        enum kb_status status, enum kb_status *last, const struct kb_error *err)
{
    struct kbd_line line;
    bool is_new = status && status != KB_BUSY && status != *last;
    *last = status;
    if (!is_new)
        return;
    kbd_line_begin(&line, suggester->log, KBD_ERROR, event);
    kbd_line_error(&line, err);
    kbd_line_end(&line);
}

static void refresh(struct kbd_suggester *suggester)
{
    struct kb_error err = {0};
    enum kb_status status = KB_OK;
    for (int d = 0; d < DOORS && !status; d++) {
        if (!suggester->readers[d])
            status = kb_reader_open(suggester->dir, (enum kb_door)d, &suggester->readers[d], &err);
        if (!status)
            status = kb_suggest_refresh(suggester->tables[d], suggester->readers[d],
                                        suggester->text, KB_SUGGEST_WHOLE, &err);
    }
    log_failure(suggester, "suggestions_behind", status, &suggester->last_refresh, &err);
}

static void flush(struct kbd_suggester *suggester)
{
    struct kb_error err = {0};
    enum kb_status status = kbd_openings_flush(suggester->openings, suggester->dir,
                                               kb_clock_today(suggester->clock), &err);
    log_failure(suggester, "openings_not_written", status, &suggester->last_flush, &err);
}

/* What is wrong with words is for who edits them: it names file and line. */
static void check_words(struct kbd_suggester *suggester)
{
    struct kb_error err = {0};
    struct kbd_line line;
    if (!kb_words_watch_look(suggester->watch, suggester->text, &err))
        return;
    kbd_line_begin(&line, suggester->log, err.status ? KBD_ERROR : KBD_INFO,
                   err.status ? "words_broken" : "words_read");
    if (err.status)
        kbd_line_error(&line, &err);
    kbd_line_end(&line);
}

static void *run(void *context)
{
    struct kbd_suggester *suggester = context;
    pthread_mutex_lock(&suggester->lock);
    for (unsigned second = 1; !suggester->stopping; second++) {
        pthread_mutex_unlock(&suggester->lock);
        refresh(suggester);
        check_words(suggester);
        if (second % FLUSH_SECONDS == 0)
            flush(suggester);
        pthread_mutex_lock(&suggester->lock);
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        if (!suggester->stopping)
            pthread_cond_timedwait(&suggester->wake, &suggester->lock, &until);
    }
    pthread_mutex_unlock(&suggester->lock);
    return NULL;
}

static void free_all(struct kbd_suggester *suggester)
{
    for (size_t d = 0; d < DOORS; d++) {
        kb_suggest_close(suggester->tables[d]);
        kb_reader_close(suggester->readers[d]);
    }
    kb_words_watch_free(suggester->watch);
    kbd_openings_free(suggester->openings);
    kb_text_free(suggester->text);
    pthread_cond_destroy(&suggester->wake);
    pthread_mutex_destroy(&suggester->lock);
    free(suggester);
}

static enum kb_status open_all(struct kbd_suggester *suggester, struct kb_error *err)
{
    suggester->openings = kbd_openings_new();
    suggester->watch = kb_words_watch_new(suggester->dir);
    if (!suggester->openings || !suggester->watch)
        return kb_fail_memory(err);
    enum kb_status status = kb_text_new(&suggester->text, err);
    for (int d = 0; d < DOORS && !status; d++)
        status = kb_suggest_open(suggester->dir, (enum kb_door)d, suggester->clock,
                                 &suggester->tables[d], err);
    return status;
}

static bool is_small(const struct kbd_suggester *suggester)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    struct kb_counts counts = {0};
    if (kb_reader_open(suggester->dir, KB_DOOR_INTERNAL, &reader, NULL) ||
        kb_reader_counts(reader, &counts, NULL))
        return false;
    return counts.items <= SMALL_ITEMS;
}

static void init_wait(struct kbd_suggester *suggester)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&suggester->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&suggester->lock, NULL);
}

enum kb_status kbd_suggester_start(const char *dir, const struct kb_clock *clock,
                                   const struct kbd_log *log, struct kbd_suggester **ret,
                                   struct kb_error *err)
{
    struct kbd_suggester *suggester = calloc(1, sizeof *suggester);
    if (!suggester)
        return kb_fail_memory(err);
    *suggester = (struct kbd_suggester){.dir = dir, .clock = clock, .log = log};
    init_wait(suggester);
    enum kb_status status = open_all(suggester, err);
    if (!status && is_small(suggester))
        refresh(suggester);
    if (!status && pthread_create(&suggester->thread, NULL, run, suggester))
        status = kb_fail(err, KB_INTERNAL, "cannot start a thread");
    if (status) {
        free_all(suggester);
        return status;
    }
    *ret = suggester;
    return KB_OK;
}

void kbd_suggester_stop(struct kbd_suggester *suggester)
{
    if (!suggester)
        return;
    pthread_mutex_lock(&suggester->lock);
    suggester->stopping = true;
    pthread_cond_signal(&suggester->wake);
    pthread_mutex_unlock(&suggester->lock);
    pthread_join(suggester->thread, NULL);
    flush(suggester);
    free_all(suggester);
}

struct kb_suggest *kbd_suggester_table(struct kbd_suggester *suggester, enum kb_door door)
{
    return suggester->tables[door];
}

struct kbd_openings *kbd_suggester_openings(struct kbd_suggester *suggester)
{
    return suggester->openings;
}
