#include "page.h"

#include <libxml/HTMLparser.h>
#include <strings.h>

/* Attributes are read up to here. */
#define ATTRIBUTE_MAX 256

/* What an element does to the lines. */
enum effect {
    BREAKS = 1, /* begins and ends a line */
    CELL = 2,   /* is parted from what stands before it on the line */
    SKIPPED = 4,
    FENCED = 8,
    LINK = 16,
    KEEPS_LINES = 32,
};

static const struct element {
    const char *name;
    unsigned effect;
    uint32_t heading;
} elements[] = {
    {"p", BREAKS, 0},
    {"div", BREAKS, 0},
    {"br", BREAKS, 0},
    {"li", BREAKS, 0},
    {"tr", BREAKS, 0},
    {"table", BREAKS, 0},
    {"td", CELL, 0},
    {"th", CELL, 0},
    {"h1", BREAKS, 1},
    {"h2", BREAKS, 2},
    {"h3", BREAKS, 3},
    {"h4", BREAKS, 4},
    {"h5", BREAKS, 5},
    {"h6", BREAKS, 6},
    {"a", LINK, 0},
    {"ul", BREAKS, 0},
    {"ol", BREAKS, 0},
    {"dl", BREAKS, 0},
    {"dt", BREAKS, 0},
    {"dd", BREAKS, 0},
    {"section", BREAKS, 0},
    {"article", BREAKS, 0},
    {"main", BREAKS, 0},
    {"header", BREAKS, 0},
    {"center", BREAKS, 0},
    {"blockquote", BREAKS, 0},
    {"pre", BREAKS | KEEPS_LINES, 0},
    {"form", BREAKS, 0},
    {"fieldset", BREAKS, 0},
    {"hr", BREAKS, 0},
    {"caption", BREAKS, 0},
    {"nav", BREAKS | FENCED, 0},
    {"footer", BREAKS | FENCED, 0},
    {"aside", BREAKS | FENCED, 0},
    {"option", BREAKS | FENCED, 0},
    {"button", BREAKS | FENCED, 0},
    {"marquee", BREAKS | FENCED, 0},
    {"script", SKIPPED, 0},
    {"style", SKIPPED, 0},
    {"head", SKIPPED, 0},
    {"template", SKIPPED, 0},
    {"iframe", SKIPPED, 0},
    {"object", SKIPPED, 0},
    {"svg", SKIPPED, 0},
    {"math", SKIPPED, 0},
};

/* Words in `class` and `id` by which sites name what is not the text. */
static const char *const fenced_names[] = {"nav",     "menu",       "foot",     "crumb",
                                           "share",   "copyright",  "related",  "sidebar",
                                           "toolbar", "friendlink", "recommend"};

struct walk {
    struct page *page;
    struct kb_buf line;
    struct page_line open; /* what is known of the line being read */
    unsigned fences, links, pres;
    uint32_t heading;
    enum kb_status failed;
};

static const struct element *element_of(const xmlNode *node)
{
    for (size_t i = 0; i < KB_COUNT(elements); i++)
        if (strcasecmp((const char *)node->name, elements[i].name) == 0)
            return &elements[i];
    return NULL;
}

/* --- attributes ---------------------------------------------------------------------------------
 */

/* Copies the start of an attribute's value, in lower case, without white space if so asked. */
static void attribute(const xmlNode *node, const char *name, char out[ATTRIBUTE_MAX])
{
    size_t len = 0;
    for (const xmlAttr *attr = node->properties; attr; attr = attr->next) {
        if (strcasecmp((const char *)attr->name, name) != 0 || !attr->children ||
            !attr->children->content)
            continue;
        const char *value = (const char *)attr->children->content;
        for (; *value && len + 1 < ATTRIBUTE_MAX; value++)
            if (*value != ' ')
                out[len++] = (char)(*value >= 'A' && *value <= 'Z' ? *value + 'a' - 'A' : *value);
        break;
    }
    out[len] = 0;
}

static bool is_hidden(const xmlNode *node)
{
    char style[ATTRIBUTE_MAX];
    attribute(node, "style", style);
    return strstr(style, "display:none") || strstr(style, "visibility:hidden");
}

static bool is_fence(const xmlNode *node)
{
    static const char *const keys[] = {"class", "id", "role"};
    char value[ATTRIBUTE_MAX];
    for (size_t i = 0; i < KB_COUNT(keys); i++) {
        attribute(node, keys[i], value);
        for (size_t k = 0; value[0] && k < KB_COUNT(fenced_names); k++)
            if (strstr(value, fenced_names[k]))
                return true;
    }
    return is_hidden(node);
}

/* --- lines --------------------------------------------------------------------------------------
 */

static void end_line(struct walk *walk)
{
    struct page_line line = walk->open;
    line.text = kb_arena_copy(walk->page->arena, kb_buf_str(&walk->line));
    if (!line.text.data)
        walk->failed = KB_NO_MEMORY;
    else if (!walk->failed)
        walk->failed = page_add(walk->page, &line, NULL);
    kb_buf_clear(&walk->line);
    walk->open = (struct page_line){0};
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void add_space(struct walk *walk, char space)
{
    struct kb_buf *line = &walk->line;
    if (line->len && !is_space(line->data[line->len - 1]))
        kb_buf_add_char(line, space);
}

static void add_text(struct walk *walk, const char *text)
{
    struct kb_str s = import_trim(kb_str_of(text));
    if (s.len) {
        walk->open.is_fenced |= walk->fences > 0;
        if (walk->heading)
            walk->open.heading = walk->heading;
        if (walk->links)
            walk->open.link_chars += (uint32_t)kb_utf8_count(s);
    }
    for (; *text; text++) {
        if (walk->pres && *text == '\n')
            end_line(walk);
        else if (is_space(*text))
            add_space(walk, ' ');
        else
            kb_buf_add_char(&walk->line, *text);
    }
}

/* --- elements -----------------------------------------------------------------------------------
 */

/* Goes into (`step` 1) or out of (-1) an element. */
static void pass(struct walk *walk, const xmlNode *node, const struct element *element, int step)
{
    unsigned effect = element ? element->effect : 0;
    if (effect & BREAKS)
        end_line(walk);
    if ((effect & CELL) && step > 0)
        add_space(walk, '\t');
    walk->fences += (unsigned)step * ((effect & FENCED) || is_fence(node));
    walk->links += (unsigned)step * ((effect & LINK) != 0);
    walk->pres += (unsigned)step * ((effect & KEEPS_LINES) != 0);
    if (element && element->heading)
        walk->heading = step > 0 ? element->heading : 0;
}

/* Reads a node; whether its children are to be read as well. */
static bool enter(struct walk *walk, const xmlNode *node)
{
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
        if (node->content)
            add_text(walk, (const char *)node->content);
        return false;
    }
    if (node->type != XML_ELEMENT_NODE)
        return node->type == XML_HTML_DOCUMENT_NODE;
    const struct element *element = element_of(node);
    if (element && (element->effect & SKIPPED))
        return false;
    pass(walk, node, element, 1);
    return true;
}

/* Depth is as the page likes it, so the way back is by the parents and not by the stack. */
static void read_nodes(struct walk *walk, const xmlNode *root)
{
    const xmlNode *node = root;
    while (node && !walk->failed) {
        if (enter(walk, node)) {
            if (node->children) {
                node = node->children;
                continue;
            }
            pass(walk, node, element_of(node), -1);
        }
        while (node && node != root && !node->next) {
            node = node->parent;
            if (node && node->type == XML_ELEMENT_NODE)
                pass(walk, node, element_of(node), -1);
        }
        node = node == root || !node ? NULL : node->next;
    }
    end_line(walk);
}

/* --- the head -----------------------------------------------------------------------------------
 */

static const xmlNode *child_named(const xmlNode *node, const char *name)
{
    for (const xmlNode *child = node ? node->children : NULL; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE && strcasecmp((const char *)child->name, name) == 0)
            return child;
    return NULL;
}

/* Value of an attribute as it stands; empty when it is not there. */
static struct kb_str value_of(const xmlNode *node, const char *name)
{
    for (const xmlAttr *attr = node->properties; attr; attr = attr->next)
        if (strcasecmp((const char *)attr->name, name) == 0 && attr->children &&
            attr->children->content)
            return import_trim(kb_str_of((const char *)attr->children->content));
    return (struct kb_str){NULL, 0};
}

/*
 * Sites of governments name the article's title in <meta name="ArticleTitle"> (their standard for
 * page labels), others in og:title; <title> carries the site's name as well.
 */
static struct kb_str title_of(const xmlNode *head)
{
    const xmlNode *title = child_named(head, "title");
    for (const xmlNode *node = head ? head->children : NULL; node; node = node->next) {
        char name[ATTRIBUTE_MAX], property[ATTRIBUTE_MAX];
        if (node->type != XML_ELEMENT_NODE || strcasecmp((const char *)node->name, "meta") != 0)
            continue;
        attribute(node, "name", name);
        attribute(node, "property", property);
        struct kb_str content = value_of(node, "content");
        if (content.len && (!strcmp(name, "articletitle") || !strcmp(property, "og:title")))
            return content;
    }
    if (title && title->children && title->children->content)
        return import_trim(kb_str_of((const char *)title->children->content));
    return (struct kb_str){NULL, 0};
}

static enum kb_status read_tree(struct page *page, const xmlNode *root, struct kb_error *err)
{
    struct walk walk = {.page = page, .line = KB_BUF_INIT((size_t)KB_IMPORT_FILE_MAX * 4)};
    page->said_title = import_squeeze(page->arena, title_of(child_named(root, "head")));
    if (!page->said_title.data)
        return kb_fail_memory(err);
    read_nodes(&walk, root);
    enum kb_status status = kb_buf_status(&walk.line, err);
    kb_buf_done(&walk.line);
    if (!status && walk.failed)
        status = kb_fail_memory(err);
    return status;
}

/* The library gives up below 256 elements unless told that a page may be as it likes. */
static htmlDocPtr parse(struct kb_str html)
{
    const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                        HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT;
    htmlParserCtxtPtr parser = htmlNewParserCtxt();
    if (!parser)
        return NULL;
    parser->options |= XML_PARSE_HUGE;
    htmlDocPtr document = htmlCtxtReadMemory(parser, html.data, (int)html.len, NULL, "UTF-8",
                                             options);
    htmlFreeParserCtxt(parser);
    return document;
}

enum kb_status page_html_read(struct page *page, struct kb_str html, struct kb_error *err)
{
    if (!import_trim(html).len)
        return KB_OK;
    htmlDocPtr document = parse(html);
    if (!document)
        return kb_fail_memory(err);
    const xmlNode *root = xmlDocGetRootElement(document);
    enum kb_status status = root ? read_tree(page, root, err) : KB_OK;
    xmlFreeDoc(document);
    return status;
}
