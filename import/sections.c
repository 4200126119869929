#include "internal.h"

#define HEADING_DEPTH_MAX 8
/* Between headings of a path, as in 合同编 / 第一章 一般规定. */
#define PATH_SEPARATOR " / "
/* Bytes of the second line of a title that was broken in two. */
#define BROKEN_TITLE_MAX 120

struct heading {
    unsigned hashes;    /* 1 to 6, or 0 for the root that nothing ends */
    unsigned rank;      /* of import_clause_chapter_rank() */
    struct kb_str path; /* from the root down to it */
};

struct cutting {
    struct kb_arena *arena;
    struct kb_str body;
    bool articles;
    bool numbered; /* cut at 一、 二、 and nothing else */
    struct heading stack[HEADING_DEPTH_MAX];
    unsigned depth;
    struct kb_section open; /* label and heading of the section being read */
    bool open_is_clause;    /* it has a label of its own in the text, so it stays when empty */
    bool open_is_chapter;   /* it stands below the heading of a chapter */
    size_t open_begin;      /* where its text begins */
    uint32_t previous;      /* number of the last article or item */
    size_t clauses;         /* articles or items so far */
    bool is_fenced;
    size_t room;
    struct import_sections result;
    enum kb_status failed;
};

static struct kb_str path_now(const struct cutting *cutting)
{
    return cutting->depth ? cutting->stack[cutting->depth - 1].path : (struct kb_str){NULL, 0};
}

static void append(struct cutting *cutting, const struct kb_section *section)
{
    struct import_sections *result = &cutting->result;
    if (result->count == KB_SECTIONS_MAX) {
        cutting->failed = KB_TOO_LARGE;
        return;
    }
    if (result->count == cutting->room) {
        size_t room = cutting->room ? 2 * cutting->room : 32;
        struct kb_section *items = kb_arena_array(cutting->arena, room, sizeof *items);
        if (!items) {
            cutting->failed = KB_NO_MEMORY;
            return;
        }
        if (result->count)
            memcpy(items, result->items, result->count * sizeof *items);
        result->items = items;
        cutting->room = room;
    }
    result->items[result->count++] = *section;
}

/* Cuts lines of nothing but # off the end: a heading someone forgot to fill in. */
static struct kb_str without_bare_headings(struct kb_str text)
{
    for (;;) {
        size_t end = text.len;
        while (end > 0 && text.data[end - 1] == '#')
            end--;
        if (end == text.len || (end > 0 && text.data[end - 1] != '\n'))
            return text;
        text = import_trim(kb_str_slice(text, 0, end));
    }
}

/* Ends the open section at `end`. One without text is dropped, unless the text itself names it. */
static void close_section(struct cutting *cutting, size_t end)
{
    struct kb_section section = cutting->open;
    section.text = import_trim(kb_str_slice(cutting->body, cutting->open_begin, end));
    section.text = without_bare_headings(section.text);
    if (section.text.len == 0 && !cutting->open_is_clause)
        return;
    if (section.text.len == 0)
        section.text = section.label;
    append(cutting, &section);
}

static void open_section(struct cutting *cutting, struct kb_str label, struct kb_str heading,
                         bool is_clause, size_t begin)
{
    cutting->open = (struct kb_section){.label = label, .heading = heading};
    cutting->open_is_clause = is_clause;
    cutting->open_is_chapter = false;
    cutting->open_begin = begin;
}

/* --- headings ----------------------------------------------------------------------------------
 */

/* Length of the # signs of an ATX heading, or 0. */
static unsigned count_hashes(struct kb_str line)
{
    unsigned n = 0;
    while (n < line.len && line.data[n] == '#')
        n++;
    if (n > 6 || (n < line.len && !import_space(kb_str_slice(line, n, line.len))))
        return 0;
    return n;
}

/* A heading's words: closing # signs and bold marks away, white space squeezed. */
static struct kb_str heading_words(struct kb_arena *arena, struct kb_str line, unsigned hashes)
{
    struct kb_str words = import_trim(kb_str_slice(line, hashes, line.len));
    while (kb_str_ends(words, KB_STR("#")))
        words.len--;
    words = import_trim(words);
    if (words.len > 4 && kb_str_starts(words, KB_STR("**")) && kb_str_ends(words, KB_STR("**")))
        words = kb_str_slice(words, 2, words.len - 2);
    return import_squeeze(arena, words);
}

/* Chapters nest by their rank whatever their # signs: some files write 章 and 节 alike as ##. */
static bool ends_by(const struct heading *above, unsigned hashes, unsigned rank)
{
    if (above->hashes == 0)
        return false;
    return above->rank && rank ? above->rank >= rank : above->hashes >= hashes;
}

static void push_heading(struct cutting *cutting, struct kb_str words, unsigned hashes,
                         unsigned rank)
{
    while (cutting->depth && ends_by(&cutting->stack[cutting->depth - 1], hashes, rank))
        cutting->depth--;
    if (cutting->depth == HEADING_DEPTH_MAX)
        cutting->depth--;
    struct kb_str above = path_now(cutting), path = words;
    if (above.len)
        path = kb_arena_printf(cutting->arena, "%.*s" PATH_SEPARATOR "%.*s", KB_STR_ARG(above),
                               KB_STR_ARG(words));
    if (!path.data)
        cutting->failed = KB_NO_MEMORY;
    path = kb_utf8_cut(path, KB_HEADING_MAX);
    cutting->stack[cutting->depth++] = (struct heading){hashes, rank, path};
}

static void take_heading(struct cutting *cutting, struct kb_str words, unsigned hashes,
                         unsigned rank, size_t begin, size_t end)
{
    close_section(cutting, begin);
    push_heading(cutting, words, hashes, rank);
    struct kb_str label = kb_utf8_cut(words, KB_LABEL_MAX), heading = {NULL, 0};
    if (label.len < words.len)
        heading = path_now(cutting); /* the whole of it must stand somewhere */
    else if (cutting->depth > 1)
        heading = cutting->stack[cutting->depth - 2].path;
    open_section(cutting, label, heading, false, end);
    cutting->open_is_chapter = rank > 0;
}

static bool read_heading(struct cutting *cutting, struct kb_str line, size_t begin, size_t end)
{
    unsigned hashes = count_hashes(line);
    struct kb_str words = line;
    if (hashes)
        words = heading_words(cutting->arena, line, hashes);
    else if (!cutting->articles || !import_clause_chapter_rank(line))
        return false;
    else
        words = import_squeeze(cutting->arena, line);
    if (!words.data) {
        cutting->failed = KB_NO_MEMORY;
        return true;
    }
    unsigned rank = import_clause_chapter_rank(words);
    if (words.len)
        take_heading(cutting, words, hashes ? hashes : rank + 1, rank, begin, end);
    return true;
}

/* --- articles, items, annexes ------------------------------------------------------------------
 */

/* A chapter's title broken over two lines: short, one line, no sentence, and an article right
 * below. */
static bool is_broken_title(const struct cutting *cutting, struct kb_str text)
{
    static const char *const stops[] = {"。", "；", "：", "！", "？", "）"};
    if (!cutting->open_is_chapter || text.len == 0 || text.len > BROKEN_TITLE_MAX ||
        memchr(text.data, '\n', text.len))
        return false;
    for (size_t i = 0; i < KB_COUNT(stops); i++)
        if (kb_str_ends(text, kb_str_of(stops[i])))
            return false;
    return true;
}

/* Gives the rest of a broken title back to the heading it belongs to. */
static void mend_title(struct cutting *cutting, size_t begin)
{
    struct kb_str text = import_trim(kb_str_slice(cutting->body, cutting->open_begin, begin));
    if (!is_broken_title(cutting, text))
        return;
    struct kb_str *path = &cutting->stack[cutting->depth - 1].path;
    const char *gap = kb_str_ends(*path, KB_STR("、")) || kb_str_ends(*path, KB_STR("，")) ? ""
                                                                                           : " ";
    struct kb_str whole = kb_arena_printf(cutting->arena, "%.*s%s%.*s", KB_STR_ARG(*path), gap,
                                          KB_STR_ARG(text));
    if (!whole.data) {
        cutting->failed = KB_NO_MEMORY;
        return;
    }
    *path = kb_utf8_cut(whole, KB_HEADING_MAX);
    cutting->open_begin = begin;
}

static void take_clause(struct cutting *cutting, const struct import_clause *clause, size_t begin)
{
    if (!clause->label.data) {
        cutting->failed = KB_NO_MEMORY;
        return;
    }
    mend_title(cutting, begin);
    close_section(cutting, begin);
    open_section(cutting, clause->label, path_now(cutting), true, begin + clause->text_begin);
    cutting->previous = clause->number;
    if (!cutting->result.first_article)
        cutting->result.first_article = clause->number;
    cutting->clauses++;
}

static void take_annex(struct cutting *cutting, const struct import_clause *clause, size_t begin)
{
    close_section(cutting, begin);
    while (cutting->depth && cutting->stack[cutting->depth - 1].hashes)
        cutting->depth--;
    open_section(cutting, clause->label, path_now(cutting), true, begin + clause->text_begin);
    cutting->previous = 0; /* an annex may have articles of its own */
}

/*
 * Some files run articles together in one line: `…航路和航线。 第十二条 …`. They are parted where a
 * sentence ends, white space follows and the number is the next in sequence.
 */
static void split_line(struct cutting *cutting, size_t begin, size_t end)
{
    struct kb_str stop = KB_STR("。"), upto = kb_str_slice(cutting->body, 0, end);
    size_t at = begin;
    while ((at = kb_str_find(upto, stop, at)) != SIZE_MAX && !cutting->failed) {
        at += stop.len;
        struct kb_str rest = kb_str_slice(cutting->body, at, end);
        struct import_clause clause;
        size_t space = import_space(rest);
        if (space && import_at(rest, space, "第") &&
            import_clause_article(cutting->arena, rest, cutting->previous, &clause) &&
            clause.number == cutting->previous + 1)
            take_clause(cutting, &clause, at);
    }
}

static bool read_clause(struct cutting *cutting, struct kb_str line, size_t begin)
{
    struct import_clause clause;
    if (cutting->numbered) {
        if (!import_clause_numbered(line, cutting->previous + 1, &clause))
            return false;
        take_clause(cutting, &clause, begin);
        return true;
    }
    if (import_clause_article(cutting->arena, line, cutting->previous, &clause)) {
        take_clause(cutting, &clause, begin);
        return true;
    }
    if (cutting->clauses == 0 || !import_clause_annex(line, &clause))
        return false;
    take_annex(cutting, &clause, begin);
    return true;
}

/* --- the body ----------------------------------------------------------------------------------
 */

static void read_line(struct cutting *cutting, size_t begin, size_t *ret_next)
{
    struct kb_str line = import_line(cutting->body, begin, ret_next);
    if (kb_str_starts(line, KB_STR("```")))
        cutting->is_fenced = !cutting->is_fenced;
    if (cutting->is_fenced || line.len == 0)
        return;
    bool is_clause = cutting->articles && read_clause(cutting, line, begin);
    if (!is_clause && !cutting->numbered && read_heading(cutting, line, begin, *ret_next))
        return;
    if (cutting->articles && !cutting->numbered && cutting->clauses && !cutting->failed)
        split_line(cutting, begin, begin + line.len);
}

static void cut(struct cutting *cutting, struct kb_str root)
{
    if (root.len)
        cutting->stack[cutting->depth++] = (struct heading){0, 0, root};
    open_section(cutting, KB_STR("正文"), path_now(cutting), false, 0);
    for (size_t at = 0; at < cutting->body.len && !cutting->failed;)
        read_line(cutting, at, &at);
    if (!cutting->failed)
        close_section(cutting, cutting->body.len);
}

/* Text before the first article or heading of a law is its preamble. */
static void name_preamble(struct import_sections *sections, bool articles)
{
    if (articles && sections->count > 1 && kb_str_equal(sections->items[0].label, KB_STR("正文")))
        sections->items[0].label = KB_STR("前言");
}

static struct cutting cutting_of(struct kb_arena *arena, struct kb_str body, bool articles,
                                 bool numbered)
{
    return (struct cutting){
        .arena = arena, .body = body, .articles = articles, .numbered = numbered};
}

enum kb_status import_sections_cut(struct kb_arena *arena, struct kb_str body, bool articles,
                                   struct kb_str root, struct import_sections *ret,
                                   struct kb_error *err)
{
    struct cutting cutting = cutting_of(arena, body, articles, false);
    cut(&cutting, root);
    if (!cutting.failed && articles && cutting.result.count == 1 && cutting.clauses == 0) {
        struct cutting numbered = cutting_of(arena, body, articles, true);
        cut(&numbered, root);
        if (numbered.failed || numbered.clauses > 1)
            cutting = numbered;
        cutting.result.first_article = 0;
    }
    if (cutting.failed == KB_NO_MEMORY)
        return kb_fail_memory(err);
    if (cutting.failed)
        return kb_fail(err, cutting.failed, "cut text into sections: more than %d",
                       KB_SECTIONS_MAX);
    name_preamble(&cutting.result, articles);
    *ret = cutting.result;
    return KB_OK;
}

/* --- unique labels -----------------------------------------------------------------------------
 */

/* LABEL(n), with the label cut where it must be. */
static struct kb_str numbered_label(struct kb_arena *arena, struct kb_str label, uint64_t n)
{
    struct kb_str stem = kb_utf8_cut(label, KB_LABEL_MAX - 16);
    return kb_arena_printf(arena, "%.*s(%llu)", KB_STR_ARG(stem), (unsigned long long)n);
}

static enum kb_status make_unique(struct kb_arena *arena, struct kb_map *seen, struct kb_str *label,
                                  struct kb_error *err)
{
    bool added;
    uint64_t *count = kb_map_put(seen, *label, &added);
    if (!count)
        return kb_fail_memory(err);
    *count += 1;
    struct kb_str stem = *label;
    for (uint64_t n = *count; !added; n++) {
        *label = numbered_label(arena, stem, n);
        if (!label->data || !(count = kb_map_put(seen, *label, &added)))
            return kb_fail_memory(err);
        *count += added;
    }
    return KB_OK;
}

enum kb_status import_sections_unique(struct kb_arena *arena, struct import_sections *sections,
                                      struct kb_error *err)
{
    struct kb_map *seen = kb_map_new();
    if (!seen)
        return kb_fail_memory(err);
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < sections->count && !status; i++)
        status = make_unique(arena, seen, &sections->items[i].label, err);
    kb_map_free(seen);
    return status;
}
