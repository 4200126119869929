#include "internal.h"

#define END_MARK "<!-- INFO END -->"
/* A line of the history is short; longer ones are text. */
#define HISTORY_LINE_MAX 600

/* The head of a law file: everything above the end mark. */
struct head {
    struct kb_str title, part;
    struct kb_buf history;
    size_t end; /* where the body begins */
    bool has_mark;
};

/* The words of a `# …` line; false for anything else. */
static bool read_title_line(struct kb_arena *arena, struct kb_str line, struct kb_str *ret)
{
    if (!kb_str_starts(line, KB_STR("#")) || kb_str_starts(line, KB_STR("##")))
        return false;
    *ret = import_squeeze(arena, kb_str_slice(line, 1, line.len));
    return true;
}

static void add_history(struct head *head, struct kb_str line)
{
    if (head->history.len)
        kb_buf_add_char(&head->history, '\n');
    kb_buf_add_str(&head->history, line);
}

/*
 * Without the end mark, history is what looks like it right behind the title: a line in brackets,
 * or one that begins with a year and says what was done.
 */
static bool looks_like_history(struct kb_str line)
{
    static const char *const deeds[] = {"通过", "公布", "发布", "修订",
                                        "修正", "施行", "批准", "令第"};
    if (line.len > HISTORY_LINE_MAX)
        return false;
    size_t year = kb_str_find(line, KB_STR("年"), 0);
    uint32_t number;
    bool bracketed = kb_str_starts(line, KB_STR("（")) || kb_str_starts(line, KB_STR("("));
    if (!bracketed && (year == SIZE_MAX || !import_number(kb_str_slice(line, 0, year), &number)))
        return false;
    for (size_t i = 0; i < KB_COUNT(deeds); i++)
        if (kb_str_find(line, kb_str_of(deeds[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

/* Takes a line into the head; false when the body begins with it. */
static bool take_head_line(struct kb_arena *arena, struct head *head, struct kb_str line)
{
    struct kb_str words;
    line = import_trim(line);
    if (line.len == 0)
        return true;
    if (read_title_line(arena, line, &words)) {
        if (head->title.data && !head->has_mark)
            return false;
        *(head->title.data ? &head->part : &head->title) = words;
        return true;
    }
    if (!head->has_mark && !looks_like_history(line))
        return false;
    add_history(head, line);
    return true;
}

static void read_head(struct kb_arena *arena, struct kb_str text, struct head *head)
{
    size_t mark = kb_str_find(text, KB_STR(END_MARK), 0);
    head->has_mark = mark != SIZE_MAX;
    for (size_t at = 0, next; at < text.len && at < mark; at = next) {
        struct kb_str line = import_line(text, at, &next);
        if (at + line.len > mark)
            line = kb_str_slice(text, at, mark);
        if (!take_head_line(arena, head, line)) {
            head->end = at;
            return;
        }
        head->end = next;
    }
    if (head->has_mark)
        head->end = mark + strlen(END_MARK);
}

static enum kb_status keep_head(struct kb_arena *arena, struct head *head, struct import_law *ret,
                                struct kb_error *err)
{
    enum kb_status status = kb_buf_status(&head->history, err);
    if (status)
        return status;
    ret->title = head->title;
    ret->part = head->part;
    ret->history = kb_arena_copy(arena, kb_buf_str(&head->history));
    return ret->history.data ? KB_OK : kb_fail_memory(err);
}

static void head_done(struct head *head)
{
    kb_buf_done(&head->history);
}

enum kb_status import_law_parse(struct kb_arena *arena, struct kb_str text,
                                struct import_report *report, struct import_law *ret,
                                bool *ret_taken, struct kb_error *err)
{
    KB_CLEANUP(head_done) struct head head = {.history = KB_BUF_INIT(text.len + 1)};
    struct import_law law = {.text = text};
    *ret_taken = false;
    if (import_trim(text).len == 0) {
        import_say(report, KB_IMPORT_ERROR, 0, 0, "read law: the file is empty");
        return KB_OK;
    }
    read_head(arena, text, &head);
    enum kb_status status = keep_head(arena, &head, &law, err);
    if (status)
        return status;
    struct kb_str body = kb_str_slice(text, head.end, text.len);
    if (law.title.len == 0)
        import_say(report, KB_IMPORT_WARNING, 1, 1,
                   "read law: there is no '# title' line, so the file's name is its title");
    status = import_sections_cut(arena, body, true, law.part, &law.sections, err);
    if (status)
        return status;
    if (law.sections.count == 0) {
        import_say(report, KB_IMPORT_ERROR, 0, 0, "read law: there is no text below its title");
        return KB_OK;
    }
    *ret = law;
    *ret_taken = true;
    return KB_OK;
}

struct kb_str import_law_name(struct kb_str file_name, kb_date *ret_date)
{
    const size_t suffix = strlen("(2021-01-01)");
    size_t dot = file_name.len;
    while (dot > 0 && file_name.data[dot - 1] != '.')
        dot--;
    struct kb_str name = dot > 1 ? kb_str_slice(file_name, 0, dot - 1) : file_name;
    struct kb_str tail = kb_str_slice(name, name.len > suffix ? name.len - suffix : 0, name.len);
    kb_date date;
    *ret_date = KB_DATE_MIN;
    if (tail.len != suffix || tail.data[0] != '(' || tail.data[suffix - 1] != ')' ||
        !kb_date_parse(kb_str_slice(tail, 1, suffix - 1), &date))
        return import_trim(name);
    *ret_date = date;
    return import_trim(kb_str_slice(name, 0, name.len - suffix));
}
