/*
 * page_item.c - the page of an item: its sections as a reader wants them, and as machines do.
 *
 * Only the form is another: every text comes from the API's answer. Chapters are named once instead
 * of over every clause, a guide's steps and materials are told apart by what their sections are
 * called, and a long text gets a list of contents.
 */
#include "kb/region.h"
#include "page.h"
#include "site.h"

/* A text with more sections than this has contents. */
#define SHORT_MAX 8

#define DESCRIPTION_MAX 240 /* bytes */

static const struct kb_json_value *get(const struct kb_json_value *object, const char *name)
{
    return kb_json_value_get(object, kb_str_of(name));
}

static struct kb_str text_of(const struct kb_json_value *object, const char *name)
{
    const struct kb_json_value *value = get(object, name);
    return kb_json_value_type(value) == KB_JSON_STR ? kb_json_value_str(value) : (struct kb_str){0};
}

static bool has_text(struct kb_str text, const char *part)
{
    return kb_str_find(text, kb_str_of(part), 0) != SIZE_MAX;
}

/* --- sections --------------------------------------------------------------------------------- */

/* What a section of a guide is, by what it is called; NULL for any other. */
static const char *role_of(struct kb_str kind, struct kb_str label)
{
    static const struct {
        const char *part, *role;
    } roles[] = {
        {"材料", "materials"}, {"要带什么", "materials"}, {"流程", "steps"}, {"步骤", "steps"}};
    if (!kb_str_equal(kind, KB_STR("guide")))
        return NULL;
    for (size_t i = 0; i < KB_COUNT(roles); i++)
        if (has_text(label, roles[i].part))
            return roles[i].role;
    return NULL;
}

static bool opens_chapter(const struct kb_json_value *sections, size_t i)
{
    struct kb_str heading = text_of(kb_json_value_at(sections, i), "heading");
    return heading.len &&
           (i == 0 ||
            !kb_str_equal(heading, text_of(kb_json_value_at(sections, i - 1), "heading")));
}

static bool has_chapters(const struct kb_json_value *sections)
{
    for (size_t i = 0; i < kb_json_value_count(sections); i++)
        if (opens_chapter(sections, i))
            return true;
    return false;
}

static void write_parts(struct kb_json *json, struct kb_str kind,
                        const struct kb_json_value *sections)
{
    bool in_chapters = has_chapters(sections);
    kb_json_key(json, "parts");
    kb_json_begin_array(json);
    for (size_t i = 0; i < kb_json_value_count(sections); i++) {
        const struct kb_json_value *section = kb_json_value_at(sections, i);
        struct kb_str label = text_of(section, "label");
        const char *role = role_of(kind, label);
        kb_json_begin_object(json);
        if (opens_chapter(sections, i)) {
            kb_json_field_str(json, "chapter", text_of(section, "heading"));
            kb_json_field_int(json, "chapter_number", (int64_t)i + 1);
        } else {
            kb_json_field_cstr(json, "chapter", "");
        }
        kb_json_field_int(json, "level", in_chapters ? 3 : 2);
        kb_json_field_str(json, "label", label);
        kb_json_field_str(json, "text", text_of(section, "text"));
        kb_json_field_cstr(json, "role", role ? role : "");
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* Chapters where there are any, else every section. */
static void write_contents(struct kb_json *json, const struct kb_json_value *sections)
{
    bool in_chapters = has_chapters(sections);
    if (kb_json_value_count(sections) <= SHORT_MAX)
        return;
    kb_json_key(json, "contents");
    kb_json_begin_object(json);
    kb_json_key(json, "lines");
    kb_json_begin_array(json);
    for (size_t i = 0; i < kb_json_value_count(sections); i++) {
        const struct kb_json_value *section = kb_json_value_at(sections, i);
        if (in_chapters && !opens_chapter(sections, i))
            continue;
        kb_json_begin_object(json);
        kb_json_field_str(json, "name", text_of(section, in_chapters ? "heading" : "label"));
        kb_json_field_str(json, "anchor",
                          in_chapters ? (struct kb_str){0} : text_of(section, "label"));
        kb_json_field_int(json, "chapter_number", (int64_t)i + 1);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
    kb_json_end_object(json);
}

/* --- editions --------------------------------------------------------------------------------- */

static void field_value(struct kb_json *json, const struct kb_json_value *object, const char *name)
{
    struct kb_str text = text_of(object, name);
    kb_json_field_str(json, name, text.data ? text : KB_STR(""));
}

/* Each with the number of the one before it, to be laid beside it; the newest first. */
static void write_revisions(struct kb_json *json, const struct kb_json_value *editions)
{
    static const char *const names[] = {"effect", "effective_from", "effective_to", "change_note"};
    kb_json_key(json, "revisions");
    kb_json_begin_array(json);
    for (size_t i = kb_json_value_count(editions); i-- > 0;) {
        const struct kb_json_value *edition = kb_json_value_at(editions, i);
        kb_json_begin_object(json);
        kb_json_field_int(json, "number", kb_json_value_int(get(edition, "number")));
        for (size_t n = 0; n < KB_COUNT(names); n++)
            field_value(json, edition, names[n]);
        kb_json_field_int(json, "previous",
                          i ? kb_json_value_int(get(kb_json_value_at(editions, i - 1), "number"))
                            : 0);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* --- for machines: schema.org ----------------------------------------------------------------- */

static void write_organisation(struct kb_json *json, const char *key, struct kb_str name)
{
    if (!name.len)
        return;
    kb_json_key(json, key);
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "@type", "GovernmentOrganization");
    kb_json_field_str(json, "name", name);
    kb_json_end_object(json);
}

static void write_service(struct kb_json *json, const struct kb_json_value *edition)
{
    write_organisation(json, "provider", text_of(edition, "issuer"));
    const char *region = kb_region_name(text_of(edition, "region"));
    if (region)
        kb_json_field_cstr(json, "areaServed", region);
}

/* The whole answer under each of the ways in which it is asked would say it many times: the first.
 */
static void write_questions(struct kb_json *json, const struct kb_json_value *edition)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf answer = KB_BUF_INIT(KB_API_ANSWER_MAX);
    const struct kb_json_value *sections = get(edition, "sections");
    for (size_t i = 0; i < kb_json_value_count(sections); i++) {
        kb_buf_add_str(&answer, text_of(kb_json_value_at(sections, i), "text"));
        kb_buf_add_char(&answer, '\n');
    }
    kb_json_key(json, "mainEntity");
    kb_json_begin_array(json);
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "@type", "Question");
    kb_json_field_str(json, "name", text_of(edition, "title"));
    kb_json_key(json, "acceptedAnswer");
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "@type", "Answer");
    kb_json_field_str(json, "text", kb_str_trim(kb_buf_str(&answer)));
    kb_json_end_object(json);
    kb_json_end_object(json);
    kb_json_end_array(json);
}

static void write_law(struct kb_json *json, const struct kb_json_value *edition)
{
    if (text_of(edition, "doc_no").len)
        kb_json_field_str(json, "legislationIdentifier", text_of(edition, "doc_no"));
    if (text_of(edition, "effective_from").len)
        kb_json_field_str(json, "legislationDate", text_of(edition, "effective_from"));
    write_organisation(json, "legislationPassedBy", text_of(edition, "issuer"));
}

static const struct {
    const char *kind, *type;
    void (*write)(struct kb_json *json, const struct kb_json_value *edition);
} schemas[] = {
    {"guide", "GovernmentService", write_service},
    {"qa", "FAQPage", write_questions},
    {"policy", "Legislation", write_law},
};

/*
 * JSON inside HTML: "</script>" must not end it early. Those characters stand only inside of
 * strings, where they can be written as escapes.
 */
static void add_inert(struct kb_buf *out, struct kb_str json)
{
    for (size_t i = 0; i < json.len; i++) {
        char c = json.data[i];
        if (c == '<' || c == '>' || c == '&')
            kb_buf_printf(out, "\\u%04x", (unsigned)c);
        else
            kb_buf_add_char(out, c);
    }
}

static void write_structured(struct kb_json *json, struct kb_str kind, struct kb_str address,
                             const struct kb_json_value *edition)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf plain = KB_BUF_INIT(KB_API_ANSWER_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf inert = KB_BUF_INIT(KB_API_ANSWER_MAX);
    struct kb_json inner;
    for (size_t i = 0; i < KB_COUNT(schemas); i++) {
        if (!kb_str_equal(kind, kb_str_of(schemas[i].kind)))
            continue;
        kb_json_init(&inner, &plain);
        kb_json_begin_object(&inner);
        kb_json_field_cstr(&inner, "@context", "https://schema.org");
        kb_json_field_cstr(&inner, "@type", schemas[i].type);
        kb_json_field_str(&inner, "name", text_of(edition, "title"));
        kb_json_field_str(&inner, "url", address);
        kb_json_field_cstr(&inner, "inLanguage", "zh-CN");
        schemas[i].write(&inner, edition);
        kb_json_end_object(&inner);
        add_inert(&inert, kb_buf_str(&plain));
        if (!kb_buf_status(&plain, NULL) && !kb_buf_status(&inert, NULL))
            kb_json_field_str(json, "structured", kb_buf_str(&inert));
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

/* The address of the item, or of an edition, without what the reader asked about besides. */
static struct kb_str write_canonical(struct kb_json *json, const struct kb_api_call *call,
                                     struct kb_str id)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf address = KB_BUF_INIT(8192);
    kb_buf_add_str(&address, kb_page_origin(call));
    kb_buf_add_cstr(&address, "/items/");
    kb_api_url_encode(&address, id);
    struct kb_str kept = kb_arena_copy(call->session->arena, kb_buf_str(&address));
    kb_json_field_str(json, "canonical", kept);
    kb_json_field_str(json, "origin", kb_page_origin(call)); /* of an address to be read */
    return kept;
}

/* The operators' name of the place it holds for, or the table's. */
static void write_place(struct kb_json *json, const struct kb_site_facts *facts,
                        struct kb_str region)
{
    struct kb_str name = facts ? kb_site_place_name(facts, region) : (struct kb_str){0};
    kb_json_field_str(json, "region_name", name.len ? name : kb_str_of(kb_region_name(region)));
}

/* How the text begins, for those who list pages. */
static void write_description(struct kb_json *json, const struct kb_json_value *sections)
{
    struct kb_str text = text_of(kb_json_value_at(sections, 0), "text");
    kb_json_field_str(json, "description", kb_utf8_cut(kb_str_next_line(&text), DESCRIPTION_MAX));
}

void kb_page_item(struct kb_json *json, const struct kb_api_call *call,
                  const struct kb_json_value *answer, const struct kb_site_facts *facts)
{
    const struct kb_json_value *current = get(answer, "current"),
                               *editions = get(answer, "editions");
    bool is_item = editions != NULL;
    const struct kb_json_value *edition = is_item ? current : answer;
    const struct kb_json_value *sections = get(edition, "sections");
    struct kb_str kind = text_of(answer, "kind");
    struct kb_str address = write_canonical(json, call, text_of(answer, "id"));
    write_place(json, facts, text_of(edition, "region"));
    write_description(json, sections);
    write_parts(json, kind, sections);
    write_contents(json, sections);
    write_revisions(json, editions);
    if (is_item && sections && !get(answer, "as_of"))
        write_structured(json, kind, address, edition);
}
