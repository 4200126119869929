#include "page.h"

/* A group of paragraphs is cut after so many characters; what was set apart need not be found. */
#define GROUP_CHARS 800
#define APART_CHARS 20000
/* So many headings may stand above one another. */
#define HEADINGS_MAX 4
/* So many 第…条 make a page a law. */
#define ARTICLES_MIN 3

#define PATH_SEPARATOR " / "

/* How the parts of a page become sections. */
static const struct part_rule {
    enum page_part part;
    const char *label;
    bool aside;
    uint32_t chars;
} rules[] = {
    {PAGE_BODY, "正文", false, GROUP_CHARS},
    {PAGE_ALIKE, "相近内容", false, GROUP_CHARS},
    {PAGE_REPEATED, "重复内容", true, APART_CHARS},
    {PAGE_BOILERPLATE, "页面附带内容", true, APART_CHARS},
};

struct cutting {
    const struct page *page;
    const struct part_rule *rule;
    size_t *begins; /* where each line of the part begins in `text` */
    size_t *which;  /* and which line of the page it is */
    size_t count;
    struct kb_str text; /* the part, its lines joined */
    struct kb_str label, heading;
    size_t open_begin, open_end; /* lines of the open section */
    uint32_t open_chars;
    bool is_headed; /* its label stands on the line above `open_begin` */
    struct import_sections *result;
    size_t *room;
};

static const struct page_line *line_at(const struct cutting *cutting, size_t i)
{
    return &cutting->page->lines[cutting->which[i]];
}

/* --- the text of a part -------------------------------------------------------------------------
 */

static enum kb_status join(struct cutting *cutting, struct kb_error *err)
{
    const struct page *page = cutting->page;
    size_t bytes = 0;
    for (size_t i = 0; i < page->count; i++)
        bytes += page->lines[i].text.len + 1;
    char *out = kb_arena_alloc(page->arena, bytes + 1);
    cutting->begins = kb_arena_array(page->arena, page->count + 1, sizeof *cutting->begins);
    cutting->which = kb_arena_array(page->arena, page->count + 1, sizeof *cutting->which);
    if (!out || !cutting->begins || !cutting->which)
        return kb_fail_memory(err);
    size_t len = 0;
    for (size_t i = 0; i < page->count; i++) {
        const struct page_line *line = &page->lines[i];
        if (line->part != cutting->rule->part)
            continue;
        cutting->which[cutting->count] = i;
        cutting->begins[cutting->count++] = len;
        memcpy(out + len, line->text.data, line->text.len);
        len += line->text.len;
        out[len++] = '\n';
    }
    cutting->begins[cutting->count] = len;
    cutting->text = (struct kb_str){out, len};
    return KB_OK;
}

/* --- sections -----------------------------------------------------------------------------------
 */

static enum kb_status append(struct cutting *cutting, const struct kb_section *section,
                             struct kb_error *err)
{
    struct import_sections *result = cutting->result;
    if (result->count == KB_SECTIONS_MAX)
        return kb_fail(err, KB_TOO_LARGE, "read page: more than %d sections", KB_SECTIONS_MAX);
    if (result->count == *cutting->room) {
        size_t room = *cutting->room ? 2 * *cutting->room : 16;
        struct kb_section *items = kb_arena_array(cutting->page->arena, room, sizeof *items);
        if (!items)
            return kb_fail_memory(err);
        if (result->count)
            memcpy(items, result->items, result->count * sizeof *items);
        result->items = items;
        *cutting->room = room;
    }
    result->items[result->count++] = *section;
    return KB_OK;
}

static enum kb_status close_section(struct cutting *cutting, struct kb_error *err)
{
    if (cutting->open_begin == cutting->open_end && cutting->is_headed)
        cutting->open_begin--; /* a heading without text stands for itself */
    cutting->is_headed = false;
    if (cutting->open_begin == cutting->open_end)
        return KB_OK;
    struct kb_str text = kb_str_slice(cutting->text, cutting->begins[cutting->open_begin],
                                      cutting->begins[cutting->open_end]);
    struct kb_section section = {.label = cutting->label,
                                 .heading = cutting->heading,
                                 .text = import_trim(text),
                                 .aside = cutting->rule->aside};
    cutting->open_begin = cutting->open_end;
    cutting->open_chars = 0;
    return append(cutting, &section, err);
}

/* --- headings -----------------------------------------------------------------------------------
 */

/* How many lines from `i` on are headings of the paragraph below them: 0 for a paragraph. */
static size_t count_headings(const struct cutting *cutting, size_t i)
{
    if (cutting->rule->part != PAGE_BODY)
        return 0;
    for (size_t n = 0; n <= HEADINGS_MAX && i + n < cutting->count; n++) {
        const struct page_line *line = line_at(cutting, i + n);
        if (!line->heading && page_line_is_prose(line) && !page_line_is_heading(line))
            return n;
        if (!line->heading && !page_line_is_heading(line))
            return 0;
        if (line->heading && (i + n + 1 == cutting->count || !line_at(cutting, i + n + 1)->heading))
            return n + 1;
    }
    return 0;
}

/* The last of the headings is the label, those above it lead to it. */
static enum kb_status take_headings(struct cutting *cutting, size_t i, size_t n,
                                    struct kb_error *err)
{
    struct kb_str path = {NULL, 0}, last = line_at(cutting, i + n - 1)->text;
    for (size_t k = 0; k + 1 < n; k++) {
        struct kb_str words = line_at(cutting, i + k)->text;
        path = kb_arena_printf(cutting->page->arena, "%.*s%s%.*s", KB_STR_ARG(path),
                               path.len ? PATH_SEPARATOR : "", KB_STR_ARG(words));
        if (!path.data)
            return kb_fail_memory(err);
    }
    cutting->label = kb_utf8_cut(last, KB_LABEL_MAX);
    cutting->heading = kb_utf8_cut(path, KB_HEADING_MAX);
    /* What is too long to stand in label and heading stands in the text as well. */
    bool is_cut = cutting->label.len < last.len || cutting->heading.len < path.len;
    cutting->open_begin = is_cut ? i : i + n;
    cutting->open_end = i + n;
    cutting->is_headed = true;
    return KB_OK;
}

static enum kb_status cut_groups(struct cutting *cutting, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0, headings; i < cutting->count && !status; i += headings ? headings : 1) {
        headings = count_headings(cutting, i);
        if (headings || cutting->open_chars >= cutting->rule->chars)
            status = close_section(cutting, err);
        if (!status && headings) {
            status = take_headings(cutting, i, headings, err);
        } else {
            cutting->open_end = i + 1;
            cutting->open_chars += line_at(cutting, i)->chars;
        }
    }
    return status ? status : close_section(cutting, err);
}

/* --- laws ---------------------------------------------------------------------------------------
 */

static bool is_law(const struct cutting *cutting)
{
    size_t articles = 0;
    uint32_t previous = 0;
    for (size_t i = 0; i < cutting->count; i++) {
        struct import_clause clause;
        if (!import_clause_article(cutting->page->arena, line_at(cutting, i)->text, previous,
                                   &clause))
            continue;
        previous = clause.number;
        articles++;
    }
    return articles >= ARTICLES_MIN;
}

static enum kb_status cut_articles(struct cutting *cutting, struct kb_error *err)
{
    struct import_sections sections;
    enum kb_status status = import_sections_cut(cutting->page->arena, cutting->text, true,
                                                (struct kb_str){NULL, 0}, &sections, err);
    for (size_t i = 0; !status && i < sections.count; i++)
        status = append(cutting, &sections.items[i], err);
    return status;
}

static enum kb_status cut_part(struct cutting *cutting, bool articles, struct kb_error *err)
{
    enum kb_status status = join(cutting, err);
    if (status || !cutting->count)
        return status;
    if (articles && cutting->rule->part == PAGE_BODY && is_law(cutting))
        return cut_articles(cutting, err);
    return cut_groups(cutting, err);
}

/* A page that is nothing but its title says so in its text. */
static enum kb_status add_title(struct cutting *cutting, struct kb_error *err)
{
    struct kb_section section = {.label = kb_str_of(rules[0].label), .text = cutting->page->title};
    return section.text.len ? append(cutting, &section, err) : KB_OK;
}

enum kb_status page_sections_make(struct page *page, bool articles, struct import_sections *ret,
                                  struct kb_error *err)
{
    size_t room = 0;
    struct import_sections sections = {0};
    for (size_t i = 0; i < KB_COUNT(rules); i++) {
        struct cutting cutting = {.page = page,
                                  .rule = &rules[i],
                                  .label = kb_str_of(rules[i].label),
                                  .result = &sections,
                                  .room = &room};
        enum kb_status status = cut_part(&cutting, articles, err);
        if (!status && rules[i].part == PAGE_BODY && !sections.count)
            status = add_title(&cutting, err);
        if (status)
            return status;
    }
    *ret = sections;
    return import_sections_unique(page->arena, ret, err);
}
