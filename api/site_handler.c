/* site_handler.c - where citizens begin, and what machines that read the site want to know. */
#include "page.h"
#include "site.h"

static void write_asked(struct kb_json *json, const struct kb_site_facts *facts)
{
    kb_json_key(json, "asked");
    kb_json_begin_array(json);
    for (size_t i = 0; i < facts->asked_count; i++) {
        kb_json_begin_object(json);
        kb_json_field_str(json, "id", facts->asked[i].id);
        kb_json_field_str(json, "title", facts->asked[i].title);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void write_news(struct kb_json *json, const struct kb_site_facts *facts)
{
    kb_json_key(json, "news");
    kb_json_begin_array(json);
    for (size_t i = 0; i < facts->news_count; i++) {
        const struct kb_news *news = &facts->news[i];
        kb_json_begin_object(json);
        kb_json_field_str(json, "id", news->id);
        kb_json_field_cstr(json, "kind", kb_kind_name(news->kind));
        kb_json_field_str(json, "title", news->title);
        kb_json_field_str_or_null(json, "change_note", news->change_note);
        kb_json_field_date(json, "from", news->from);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* The tag is the revision's: what is opened most may be older for who comes again the same day. */
enum kb_status kb_api_handle_site(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_site_facts *facts;
    struct kb_json json;
    struct kb_str etag;
    int64_t revision;
    struct kb_reader *reader = kb_searcher_reader(call->session->searcher);
    enum kb_status status = kb_api_inside(kb_reader_revision(reader, &revision, err));
    if (!status)
        status = kb_api_etag(call, revision, revision, &etag, err);
    if (status || kb_api_answer_fresh(call, etag))
        return status;
    status = kb_site_read(call, &facts, err);
    if (status)
        return status;
    call->response->revision = revision;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    write_asked(&json, facts);
    write_news(&json, facts);
    kb_json_end_object(&json);
    return kb_api_answer(call, KB_API_JSON, etag, err);
}

/* --- for machines ----------------------------------------------------------------------------- */

/* Answers to questions are for people; the API has its own readers. */
enum kb_status kb_api_handle_robots(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_str origin = kb_page_origin(call);
    if (!origin.data)
        return kb_fail_memory(err);
    struct kb_buf *out = kb_api_body(call);
    kb_buf_add_cstr(out, "User-agent: *\nDisallow: /search\nDisallow: /settings\nDisallow: /v1/\n"
                         "Disallow: /items/*/diff\n");
    if (origin.len)
        kb_buf_printf(out, "Sitemap: %.*s/sitemap.xml\n", KB_STR_ARG(origin));
    return kb_api_answer(call, "text/plain; charset=utf-8", (struct kb_str){0}, err);
}

/* Most addresses one file may have (sitemaps.org). */
#define ADDRESSES_MAX 50000

struct sitemap {
    struct kb_buf *out;
    struct kb_str origin;
    int64_t last_item;
    size_t count;
};

/* Lines come item by item: the title of an item's first edition is where it begins. */
static enum kb_status add_address(void *context, const struct kb_line *line, struct kb_error *err)
{
    struct sitemap *map = context;
    (void)err;
    if (line->item_row == map->last_item || map->count == ADDRESSES_MAX)
        return KB_OK;
    map->last_item = line->item_row;
    map->count++;
    kb_buf_printf(map->out, "<url><loc>%.*s/items/", KB_STR_ARG(map->origin));
    kb_api_url_encode(map->out, line->id);
    kb_buf_add_cstr(map->out, "</loc></url>\n");
    return KB_OK;
}

enum kb_status kb_api_handle_sitemap(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_reader *reader = kb_searcher_reader(call->session->searcher);
    struct sitemap map = {.origin = kb_page_origin(call), .last_item = -1};
    struct kb_str etag;
    int64_t revision;
    if (!map.origin.data)
        return kb_fail_memory(err);
    if (!map.origin.len)
        return kb_fail(err, KB_INVALID, "the request does not say which host it is for");
    enum kb_status status = kb_api_inside(kb_reader_revision(reader, &revision, err));
    if (!status)
        status = kb_api_etag(call, revision, revision, &etag, err);
    if (status || kb_api_answer_fresh(call, etag))
        return status;
    map.out = kb_api_body(call);
    kb_buf_add_cstr(map.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                             "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    status = kb_api_inside(kb_reader_lines(reader, 0, call->today, add_address, &map, err));
    if (status)
        return status;
    kb_buf_add_cstr(map.out, "</urlset>\n");
    return kb_api_answer(call, "application/xml", etag, err);
}
