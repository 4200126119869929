#include "kb/api.h"

#include "internal.h"
#include "kb/name.h"

/* What one of the three routes does with the item it is about, inside one snapshot of the base. */
typedef enum kb_status answer_item(struct kb_api_call *call, const struct kb_api_item_view *view,
                                   int64_t revision, struct kb_error *err);

static struct kb_reader *reader_of(const struct kb_api_call *call)
{
    return kb_searcher_reader(call->session->searcher);
}

static int edition_number(const struct kb_api_call *call)
{
    return (int)kb_api_parameter_value(call, "n")->number;
}

/*
 * The entity tag is looked at only after the item (and edition, and section) was found: a client
 * must not hear "unchanged" about what is not there.
 */
static enum kb_status answer_in_snapshot(struct kb_api_call *call, answer_item *answer,
                                         struct kb_error *err)
{
    struct kb_api_item_view view;
    int64_t revision;
    enum kb_status status = kb_reader_revision(reader_of(call), &revision, err);
    if (status)
        return kb_api_inside(status);
    call->response->revision = revision;
    status = kb_api_item_view_read(call, kb_api_parameter_value(call, "id")->text, &view, err);
    return status ? status : answer(call, &view, revision, err);
}

static enum kb_status handle(struct kb_api_call *call, answer_item *answer, struct kb_error *err)
{
    enum kb_status status = kb_api_preview_begin(call, err);
    if (status)
        return status;
    status = kb_reader_begin(reader_of(call), err);
    if (status)
        return kb_api_inside(status);
    status = answer_in_snapshot(call, answer, err);
    kb_reader_end(reader_of(call));
    return status;
}

/* Reads an edition whole, with where its basis leads. It was seen in this snapshot, so it is there.
 */
static enum kb_status read_edition(struct kb_api_call *call, const struct kb_api_item_view *view,
                                   const struct kb_edition *head, struct kb_api_edition_view *ret,
                                   struct kb_error *err)
{
    struct kb_arena *arena = call->session->arena;
    struct kb_edition *whole = kb_arena_alloc(arena, sizeof *whole);
    if (!whole)
        return kb_fail_memory(err);
    struct kb_api_edition_view read = {.item = view, .edition = whole};
    enum kb_status status = kb_reader_edition_row(reader_of(call), arena, head->row,
                                                  KB_EDITION_WHOLE, whole, err);
    if (status == KB_OK)
        status = kb_reader_basis(reader_of(call), arena, head->row, view->day, &read.basis,
                                 &read.basis_count, err);
    if (status == KB_OK)
        status = kb_api_overrides_read(call, view, &read, err);
    if (status)
        return kb_api_inside(status);
    *ret = read;
    return KB_OK;
}

/* The tag of an answer that may be kept; none of a world to come. True in `*ret_is_fresh`: the
 * client has the answer, which is given. */
static enum kb_status tag(struct kb_api_call *call, int64_t revision, struct kb_str *ret,
                          bool *ret_is_fresh, struct kb_error *err)
{
    *ret = (struct kb_str){0};
    *ret_is_fresh = false;
    if (call->preview)
        return KB_OK;
    enum kb_status status = kb_api_etag(call, revision, revision, ret, err);
    if (status == KB_OK)
        *ret_is_fresh = kb_api_answer_fresh(call, *ret);
    return status;
}

typedef void write_edition(struct kb_json *json, const struct kb_api_edition_view *view,
                           int64_t revision);

static enum kb_status answer_with(struct kb_api_call *call, const struct kb_api_item_view *view,
                                  const struct kb_edition *head, int64_t revision,
                                  write_edition *write, struct kb_error *err)
{
    struct kb_api_edition_view edition;
    struct kb_str etag;
    struct kb_json json;
    bool is_fresh;
    enum kb_status status = tag(call, revision, &etag, &is_fresh, err);
    if (status || is_fresh)
        return status;
    status = read_edition(call, view, head, &edition, err);
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    write(&json, &edition, revision);
    return kb_api_answer(call, KB_API_JSON, etag, err);
}

/* An item was found for somebody who may see it: what suggestions are ordered by. */
static void count_opening(const struct kb_api_call *call, const struct kb_api_item_view *view)
{
    const struct kb_api_host *host = call->session->host;
    if (host->opened && !call->preview)
        host->opened(host->context, call->session->door, view->item.id);
}

static enum kb_status answer_item_route(struct kb_api_call *call,
                                        const struct kb_api_item_view *view, int64_t revision,
                                        struct kb_error *err)
{
    count_opening(call, view);
    return answer_with(call, view, view->shown, revision, kb_api_json_item, err);
}

static enum kb_status answer_edition_route(struct kb_api_call *call,
                                           const struct kb_api_item_view *view, int64_t revision,
                                           struct kb_error *err)
{
    const struct kb_edition *head;
    enum kb_status status = kb_api_item_view_edition(view, edition_number(call), &head, err);
    if (status)
        return status;
    return answer_with(call, view, head, revision, kb_api_json_edition, err);
}

static enum kb_status find_section(struct kb_api_call *call, const struct kb_edition *head,
                                   uint32_t *ret_ordinal, struct kb_section *ret,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(16 * KB_LABEL_MAX);
    struct kb_str label = kb_api_parameter_value(call, "label")->text;
    struct kb_error why = {0};
    enum kb_status status = kb_name_label_key(kb_searcher_text(call->session->searcher), label,
                                              &key, &why);
    if (status == KB_OK)
        status = kb_reader_section_find(reader_of(call), call->session->arena, head->row,
                                        kb_buf_str(&key), ret_ordinal, ret, &why);
    if (status == KB_NOT_FOUND)
        return kb_fail(err, KB_NOT_FOUND, "edition %d of this item has no section '%.*s'",
                       head->number, KB_STR_ARG(label));
    if (status && err)
        *err = why;
    return kb_api_inside(status);
}

/* A neighbour that is not there is no failure: the section was the first or the last. */
static enum kb_status read_neighbour(struct kb_api_call *call, const struct kb_edition *head,
                                     uint32_t ordinal, struct kb_section *ret, struct kb_error *err)
{
    struct kb_error why = {0};
    enum kb_status status = kb_reader_section(reader_of(call), call->session->arena, head->row,
                                              ordinal, ret, &why);
    if (status == KB_NOT_FOUND)
        return KB_OK;
    if (status && err)
        *err = why;
    return status;
}

static enum kb_status read_section(struct kb_api_call *call, const struct kb_api_item_view *view,
                                   struct kb_api_section_view *ret, struct kb_error *err)
{
    struct kb_api_section_view read = {.item = view};
    uint32_t ordinal;
    enum kb_status status = kb_api_item_view_edition(view, edition_number(call), &read.edition,
                                                     err);
    if (status == KB_OK)
        status = find_section(call, read.edition, &ordinal, &read.section, err);
    if (status == KB_OK && ordinal > 0)
        status = read_neighbour(call, read.edition, ordinal - 1, &read.previous, err);
    if (status == KB_OK)
        status = read_neighbour(call, read.edition, ordinal + 1, &read.next, err);
    if (status == KB_OK)
        *ret = read;
    return status;
}

static enum kb_status answer_section_route(struct kb_api_call *call,
                                           const struct kb_api_item_view *view, int64_t revision,
                                           struct kb_error *err)
{
    struct kb_api_section_view section;
    struct kb_str etag;
    struct kb_json json;
    bool is_fresh = false;
    enum kb_status status = read_section(call, view, &section, err);
    if (status == KB_OK)
        status = tag(call, revision, &etag, &is_fresh, err);
    if (status || is_fresh)
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_api_json_section(&json, &section, revision);
    return kb_api_answer(call, KB_API_JSON, etag, err);
}

enum kb_status kb_api_handle_item(struct kb_api_call *call, struct kb_error *err)
{
    return handle(call, answer_item_route, err);
}

enum kb_status kb_api_handle_edition(struct kb_api_call *call, struct kb_error *err)
{
    return handle(call, answer_edition_route, err);
}

enum kb_status kb_api_handle_section(struct kb_api_call *call, struct kb_error *err)
{
    return handle(call, answer_section_route, err);
}

/*
 * Leads on without looking whether there is such an item, so that it says nothing about any. 303
 * and not to be stored: the address will be a page of its own.
 */
enum kb_status kb_api_handle_item_page(struct kb_api_call *call, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf url = KB_BUF_INIT(3 * KB_ID_MAX + 16);
    kb_buf_add_cstr(&url, "/v1/items/");
    kb_api_url_encode(&url, kb_api_parameter_value(call, "id")->text);
    enum kb_status status = kb_buf_status(&url, err);
    if (status)
        return status;
    struct kb_str location = kb_arena_copy(call->session->arena, kb_buf_str(&url));
    if (!location.data)
        return kb_fail_memory(err);
    struct kb_json json;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_str(&json, "see", location);
    kb_json_end_object(&json);
    status = kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
    if (status)
        return status;
    call->response->status = 303;
    kb_api_header(call->response, "Location", location);
    return KB_OK;
}
