#include "progress.h"

#include <unistd.h>

#include "output.h"

#define BAR_WIDTH      30
#define BAR_INTERVAL_S 0.1
#define LINE_PERCENT   10

/* Monotonic: a measure of how long something took, not of what time it is. */
static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void cli_progress_begin(struct cli_progress *progress, const char *what, const char *unit)
{
    *progress = (struct cli_progress){.what = what, .unit = unit, .begun_s = now_s()};
    progress->terminal = isatty(STDERR_FILENO);
}

static void show_bar(const struct cli_progress *progress, double part, uint64_t count,
                     double seconds)
{
    char number[CLI_NUMBER_SIZE], bar[BAR_WIDTH + 1];
    int filled = (int)(part * BAR_WIDTH);
    memset(bar, '.', BAR_WIDTH);
    memset(bar, '#', (size_t)filled);
    bar[BAR_WIDTH] = 0;
    int left = part > 0 ? (int)(seconds / part * (1 - part)) : 0;
    fprintf(stderr, "\r%s [%s] %3d %%  %s %s  %.0f/s  %d:%02d left ", progress->what, bar,
            (int)(part * 100), cli_number_text(count, number), progress->unit,
            seconds > 0 ? (double)count / seconds : 0.0, left / 60, left % 60);
}

void cli_progress_show(struct cli_progress *progress, uint64_t done, uint64_t total, uint64_t count)
{
    /* A file may grow while it is read. */
    double part = done < total ? (double)done / (double)total : 1.0, now = now_s();
    int percent = (int)(part * 100);
    if (progress->terminal) {
        if (now - progress->shown_s < BAR_INTERVAL_S && done < total)
            return;
        progress->shown_s = now;
        show_bar(progress, part, count, now - progress->begun_s);
    } else if (percent >= progress->shown_percent + LINE_PERCENT) {
        progress->shown_percent = percent - percent % LINE_PERCENT;
        fprintf(stderr, "%s: %d %%, %llu %s, %.1f s\n", progress->what, percent,
                (unsigned long long)count, progress->unit, now - progress->begun_s);
    }
}

double cli_progress_end(struct cli_progress *progress)
{
    if (progress->terminal)
        fputs("\r\033[K", stderr);
    return now_s() - progress->begun_s;
}
