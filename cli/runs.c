#include "runs.h"

static const struct {
    const char *begin, *end;
} marks[2][3] = {
    {[KB_DIFF_KEEP] = {"", ""}, [KB_DIFF_DELETE] = {"[-", "-]"}, [KB_DIFF_INSERT] = {"{+", "+}"}},
    {[KB_DIFF_KEEP] = {"", ""},
     [KB_DIFF_DELETE] = {"\033[9;31m", "\033[0m"},
     [KB_DIFF_INSERT] = {"\033[32m", "\033[0m"}},
};

void cli_run_print(enum kb_diff_op op, struct kb_str text, bool colour, struct kb_buf *ret)
{
    kb_buf_add_cstr(ret, marks[colour][op].begin);
    kb_buf_add_str(ret, text);
    kb_buf_add_cstr(ret, marks[colour][op].end);
}

/* Byte offset behind the first `count` characters. */
static size_t offset_of(struct kb_str text, size_t count)
{
    size_t at = 0;
    while (count-- && at < text.len)
        kb_utf8_next(text, &at);
    return at;
}

/* The ends of a kept text that stand beside something else. */
static void print_kept(struct kb_str text, bool is_first, bool is_last, struct kb_buf *ret)
{
    size_t characters = kb_utf8_count(text);
    size_t front = is_first ? 0 : CLI_RUN_BESIDE, back = is_last ? 0 : CLI_RUN_BESIDE;
    if (characters <= front + back + 1) {
        kb_buf_add_str(ret, text);
        return;
    }
    kb_buf_add_str(ret, kb_str_slice(text, 0, offset_of(text, front)));
    kb_buf_add_cstr(ret, "…");
    kb_buf_add_str(ret, kb_str_slice(text, offset_of(text, characters - back), text.len));
}

void cli_runs_print(const struct kb_diff_run *runs, size_t count, bool colour, bool whole,
                    struct kb_buf *ret)
{
    for (size_t i = 0; i < count; i++) {
        if (runs[i].op == KB_DIFF_KEEP && !whole)
            print_kept(runs[i].text, i == 0, i + 1 == count, ret);
        else
            cli_run_print(runs[i].op, runs[i].text, colour, ret);
    }
}
