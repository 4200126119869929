/* room_edit.c - the page of an edition: what it says, what is wrong with it, what may become of it.
 */
#include "room_edit.h"

#include <inttypes.h>
#include <stdarg.h>

#include "kb/history.h"

#define TEXT_DEPTH 8

static struct kb_reader *reader_of(const struct kb_api_call *call)
{
    return kb_searcher_reader(call->session->searcher);
}

enum kb_status kb_room_ask(struct kb_api_call *call, const char *pattern, struct kb_str id,
                           struct kb_str number, struct kb_str *ret, struct kb_error *err)
{
    const struct kb_page_question question = {
        .method = "GET",
        .pattern = pattern,
        .pairs = {{KB_STR("id"), id}, {KB_STR("n"), number}},
        .pair_count = number.len ? 2 : 1,
    };
    return kb_page_ask(call, &question, ret, err);
}

enum kb_status kb_room_answer(struct kb_api_call *call, const struct kb_room_refusal *refusal,
                              struct kb_error *err)
{
    enum kb_status status = kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
    if (!status && refusal)
        call->response->status = kb_status_http(refusal->status);
    return status;
}

enum kb_status kb_room_lead(struct kb_api_call *call, struct kb_error *err, const char *format, ...)
{
    va_list arguments;
    char *to = kb_arena_alloc(call->session->arena, 2048);
    if (!to)
        return kb_fail_memory(err);
    va_start(arguments, format);
    vsnprintf(to, 2048, format, arguments);
    va_end(arguments);
    kb_page_lead(call, kb_str_of(to));
    return KB_OK;
}

enum kb_status kb_room_lead_edition(struct kb_api_call *call, struct kb_str id,
                                    struct kb_str number, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf encoded = KB_BUF_INIT(1024);
    kb_api_url_encode(&encoded, id);
    return kb_room_lead(call, err, "/edit/items/%.*s/editions/%.*s",
                        KB_STR_ARG(kb_buf_str(&encoded)), KB_STR_ARG(number));
}

/* --- what the page is made of ----------------------------------------------------------------- */

struct sources {
    struct kb_edition edition; /* whole */
    struct kb_str answer, item, findings, releases;
    struct kb_str seats; /* who has read it; empty where nobody is to */
    struct kb_str diff;  /* to what is published; empty where nothing is */
    int before;          /* that edition's number */
    struct kb_json_value *text, *found;
};

static void sources_done(struct sources *sources)
{
    kb_json_value_free(sources->text);
    kb_json_value_free(sources->found);
}

/* The edition that readers had before this one: the last before it that was published. */
static int find_before(const struct kb_json_value *item, int number)
{
    const struct kb_json_value *all = kb_json_value_get(item, KB_STR("editions"));
    int before = 0;
    for (size_t i = 0; i < kb_json_value_count(all); i++) {
        const struct kb_json_value *one = kb_json_value_at(all, i);
        int this = (int)kb_json_value_int(kb_json_value_get(one, KB_STR("number")));
        bool was = kb_json_value_str(kb_json_value_get(one, KB_STR("published_at"))).len != 0;
        if (was && this<number &&this> before)
            before = this;
    }
    return before;
}

static enum kb_status read_diff(struct kb_api_call *call, const struct kb_room_edition *page,
                                struct sources *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_json_value_freep) struct kb_json_value *item = NULL;
    char from[16];
    enum kb_status status = kb_json_read(ret->item, 16, &item, err);
    if (status)
        return kb_api_inside(status);
    ret->before = find_before(item, ret->edition.number);
    if (!ret->before)
        return KB_OK;
    snprintf(from, sizeof from, "%d", ret->before);
    const struct kb_page_question question = {
        .method = "GET",
        .pattern = "/v1/items/{id}/diff",
        .pairs = {{KB_STR("id"), page->id},
                  {KB_STR("from"), kb_str_of(from)},
                  {KB_STR("to"), page->number}},
        .pair_count = 3,
    };
    return kb_page_ask(call, &question, &ret->diff, err);
}

/* The text as it stands, or what was sent and not taken. */
static enum kb_status read_text(const struct kb_room_edition *page, struct sources *ret,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_ANSWER_MAX);
    struct kb_json json;
    kb_json_init(&json, &out);
    kb_api_json_text(&json, &ret->edition.text);
    enum kb_status status = kb_buf_status(&out, err);
    if (!status)
        status = kb_json_read(page->sent.len ? page->sent : kb_buf_str(&out), TEXT_DEPTH,
                              &ret->text, err);
    if (!status)
        status = kb_json_read(ret->findings, TEXT_DEPTH, &ret->found, err);
    return kb_api_inside(status);
}

static enum kb_status read_releases(struct kb_api_call *call, struct sources *ret,
                                    struct kb_error *err)
{
    const struct kb_page_question question = {.method = "GET", .pattern = "/v1/releases"};
    return kb_api_may(call, KB_API_PREVIEW) ? kb_page_ask(call, &question, &ret->releases, err)
                                            : KB_OK;
}

/* Seats read scripts that are, or were, in use. */
static enum kb_status read_seats(struct kb_api_call *call, const struct kb_room_edition *page,
                                 struct sources *ret, struct kb_error *err)
{
    const struct kb_page_question question = {
        .method = "GET",
        .pattern = "/v1/items/{id}/acknowledgements",
        .pairs = {{KB_STR("id"), page->id}, {KB_STR("edition"), page->number}},
        .pair_count = 2,
    };
    bool is_read = ret->edition.text.kind == KB_KIND_SCRIPT && ret->edition.published_ms;
    return is_read ? kb_page_ask(call, &question, &ret->seats, err) : KB_OK;
}

/* The API's answer comes first: it says whether the caller may see the edition. */
static enum kb_status read_sources(struct kb_api_call *call, const struct kb_room_edition *page,
                                   struct sources *ret, struct kb_error *err)
{
    static const char edition[] = "/v1/items/{id}/editions/{n}";
    int number = (int)kb_api_parameter_value(call, "n")->number;
    enum kb_status status = kb_room_ask(call, edition, page->id, page->number, &ret->answer, err);
    if (!status)
        status = kb_room_ask(call, "/v1/items/{id}", page->id, (struct kb_str){0}, &ret->item, err);
    if (!status)
        status = kb_room_ask(call, "/v1/items/{id}/editions/{n}/findings", page->id, page->number,
                             &ret->findings, err);
    if (!status)
        status = kb_reader_edition(reader_of(call), call->session->arena, page->id, number,
                                   KB_EDITION_WHOLE, &ret->edition, err);
    if (!status)
        status = read_diff(call, page, ret, err);
    if (!status)
        status = read_releases(call, ret, err);
    if (!status)
        status = read_seats(call, page, ret, err);
    return status ? status : read_text(page, ret, err);
}

/* --- moves ------------------------------------------------------------------------------------ */

/* Saving, and submitting what is being written, are the form's buttons; releases make their members
 * scheduled. */
static bool is_button(enum kb_move move, bool is_editable)
{
    return !(is_editable && move == KB_MOVE_SUBMIT) && move != KB_MOVE_CREATE &&
           move != KB_MOVE_SAVE && move != KB_MOVE_RELEASE && move != KB_MOVE_SCHEDULE &&
           move != KB_MOVE_UNSCHEDULE;
}

/* What leads on to readers stands out; what takes something away looks so. */
static bool is_onward(enum kb_move move)
{
    return move == KB_MOVE_SUBMIT || move == KB_MOVE_APPROVE || move == KB_MOVE_PUBLISH ||
           move == KB_MOVE_APPROVE_AFTER;
}

static bool is_grave(enum kb_move move)
{
    return move == KB_MOVE_DISCARD || move == KB_MOVE_WITHDRAW ||
           move == KB_MOVE_PUBLISH_EMERGENCY || move == KB_MOVE_ARCHIVE;
}

static void write_moves(struct kb_json *json, const struct kb_api_call *call, enum kb_state state)
{
    bool is_editable = kb_edit_transition(KB_MOVE_SAVE, call->key.role, state) != NULL;
    kb_json_key(json, "moves");
    kb_json_begin_array(json);
    for (int move = 0; move < KB_MOVE_COUNT; move++) {
        const struct kb_transition *row = kb_edit_transition((enum kb_move)move, call->key.role,
                                                             state);
        if (!row || !is_button((enum kb_move)move, is_editable))
            continue;
        kb_json_begin_object(json);
        kb_json_field_cstr(json, "move", kb_move_name((enum kb_move)move));
        kb_json_field_bool(json, "needs_reason", row->requires & KB_RULE_BIT(KB_RULE_REASON));
        kb_json_field_bool(json, "takes_note",
                           move == KB_MOVE_APPROVE || move == KB_MOVE_REJECT ||
                               (row->requires & KB_RULE_BIT(KB_RULE_REASON)));
        kb_json_field_bool(json, "onward", is_onward((enum kb_move)move));
        kb_json_field_bool(json, "grave", is_grave((enum kb_move)move));
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* --- history ---------------------------------------------------------------------------------- */

/* Deeds that the language file has words for. */
static const char *const deeds[] = {
#define X(name, wire, done) done,
    KB_MOVE_LIST(X)
#undef X
        "answered",
    "repealed",
    "acknowledged",
};

static const char *deed_of(struct kb_str what)
{
    for (size_t i = 0; i < KB_COUNT(deeds); i++)
        if (kb_str_equal(what, kb_str_of(deeds[i])))
            return deeds[i];
    return "other";
}

static enum kb_status write_history(struct kb_json *json, struct kb_api_call *call,
                                    struct kb_str id, struct kb_error *err)
{
    const struct kb_deed *all;
    size_t count;
    char at[KB_TIME_TEXT_SIZE];
    enum kb_status status = kb_reader_history(reader_of(call), call->session->arena, id, &all,
                                              &count, err);
    if (status)
        return status;
    kb_json_key(json, "deeds");
    kb_json_begin_array(json);
    for (size_t i = count; i-- > 0;) {
        kb_json_begin_object(json);
        kb_json_field_cstr(json, "deed", deed_of(all[i].what));
        kb_json_field_cstr(json, "done_at", kb_time_text(all[i].at_ms, at));
        kb_json_field_str(json, "actor", all[i].actor);
        kb_json_field_str(json, "deed_note", all[i].note);
        kb_json_field_int(json, "deed_edition", all[i].edition);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
    return KB_OK;
}

/* --- the page --------------------------------------------------------------------------------- */

static void raw_field(struct kb_json *json, const char *key, struct kb_str answer)
{
    kb_json_key(json, key);
    if (answer.len)
        kb_json_raw(json, answer);
    else
        kb_json_null(json);
}

static void write_draft(struct kb_json *json, const struct kb_api_call *call,
                        const struct sources *sources)
{
    char hash[KB_HASH_HEX_SIZE];
    bool is_publisher = call->key.role == KB_ROLE_PUBLISHER || call->key.role == KB_ROLE_ADMIN;
    kb_room_draft_write(
        json,
        &(struct kb_room_draft){
            .text = sources->text,
            .findings = sources->found,
            .kind = sources->edition.text.kind,
            .has_item = true,
            .may_answer = is_publisher && (KB_STATES_OPEN & KB_STATE_BIT(sources->edition.state)),
            .hash = kb_str_of(kb_hash_hex(&sources->edition.hash, hash)),
        });
}

static void write_head(struct kb_json *json, const struct kb_api_call *call,
                       const struct sources *sources)
{
    enum kb_state state = sources->edition.state;
    kb_json_field_str(json, "id", sources->edition.text.id);
    kb_json_field_int(json, "edition", sources->edition.number);
    kb_json_field_str(json, "title", sources->edition.text.title);
    kb_json_field_cstr(json, "kind", kb_kind_name(sources->edition.text.kind));
    kb_json_field_cstr(json, "state", kb_state_name(state));
    kb_json_field_str(json, "owner", sources->edition.owner);
    kb_json_field_int(json, "before", sources->before);
    kb_json_field_bool(json, "editable",
                       kb_edit_transition(KB_MOVE_SAVE, call->key.role, state) != NULL);
    kb_json_field_bool(json, "may_plan",
                       kb_api_may(call, KB_API_PLAN) &&
                           (state == KB_STATE_APPROVED || state == KB_STATE_PUBLISHED));
    kb_json_field_bool(json, "may_revise",
                       state == KB_STATE_PUBLISHED || state == KB_STATE_SUPERSEDED);
}

enum kb_status kb_room_edition_answer(struct kb_api_call *call, const struct kb_room_edition *page,
                                      struct kb_error *err)
{
    KB_CLEANUP(sources_done) struct sources sources = {0};
    struct kb_json json;
    enum kb_status status = read_sources(call, page, &sources, err);
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    write_head(&json, call, &sources);
    kb_room_refusal_write(&json, page->refusal);
    kb_json_field_bool(&json, "stale", page->is_stale);
    kb_json_key(&json, "theirs");
    if (page->is_stale)
        kb_api_json_text(&json, &sources.edition.text);
    else
        kb_json_null(&json);
    write_moves(&json, call, sources.edition.state);
    write_draft(&json, call, &sources);
    raw_field(&json, "answer", sources.answer);
    raw_field(&json, "item", sources.item);
    raw_field(&json, "diff", sources.diff);
    raw_field(&json, "plans", sources.releases);
    raw_field(&json, "seats_of", sources.seats);
    status = write_history(&json, call, page->id, err);
    kb_json_end_object(&json);
    return status ? status : kb_room_answer(call, page->refusal, err);
}

enum kb_status kb_room_handle_edition(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_room_edition page = {.id = kb_api_parameter_value(call, "id")->text,
                                         .number = kb_api_parameter_value(call, "n")->text};
    return kb_room_edition_answer(call, &page, err);
}

/* --- what is no draft yet --------------------------------------------------------------------- */

/* The text to begin with: what was sent, else that of the edition to go on from. */
static enum kb_status read_beginning(struct kb_api_call *call, struct kb_str sent,
                                     struct kb_json_value **ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_ANSWER_MAX);
    struct kb_str id = kb_api_parameter_value(call, "id")->text, answer;
    const struct kb_api_value *number = kb_api_parameter_value(call, "edition");
    struct kb_edition edition;
    struct kb_json json;
    if (sent.len)
        return kb_api_inside(kb_json_read(sent, TEXT_DEPTH, ret, err));
    if (!id.len || !number->given)
        return KB_OK;
    enum kb_status status = kb_room_ask(call, "/v1/items/{id}/editions/{n}", id, number->text,
                                        &answer, err);
    if (!status)
        status = kb_reader_edition(reader_of(call), call->session->arena, id, (int)number->number,
                                   KB_EDITION_WHOLE, &edition, err);
    if (status)
        return status;
    edition.text.change_note = (struct kb_str){0};
    kb_json_init(&json, &out);
    kb_api_json_text(&json, &edition.text);
    status = kb_buf_status(&out, err);
    return kb_api_inside(status ? status : kb_json_read(kb_buf_str(&out), TEXT_DEPTH, ret, err));
}

static enum kb_kind kind_of(const struct kb_api_call *call, const struct kb_json_value *text)
{
    enum kb_kind kind = KB_KIND_GUIDE;
    const struct kb_api_value *asked = kb_api_parameter_value(call, "kind");
    if (kb_kind_parse(kb_json_value_str(kb_json_value_get(text, KB_STR("kind"))), &kind))
        return kind;
    for (int one = 0; asked->given && one <= KB_KIND_NOTICE; one++)
        if (asked->number & (1 << one))
            return (enum kb_kind)one;
    return kind;
}

enum kb_status kb_room_new_answer(struct kb_api_call *call, struct kb_str sent,
                                  const struct kb_room_refusal *refusal, struct kb_error *err)
{
    KB_CLEANUP(kb_json_value_freep) struct kb_json_value *text = NULL;
    struct kb_json json;
    enum kb_status status = read_beginning(call, sent, &text, err);
    if (status)
        return status;
    enum kb_kind kind = kind_of(call, text);
    bool has_item = kb_json_value_str(kb_json_value_get(text, KB_STR("id"))).len != 0;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_cstr(&json, "kind", kb_kind_name(kind));
    kb_json_field_bool(&json, "editable", true);
    kb_json_field_bool(&json, "fresh", true);
    kb_room_refusal_write(&json, refusal);
    kb_room_draft_write(&json,
                        &(struct kb_room_draft){.text = text, .kind = kind, .has_item = has_item});
    kb_json_end_object(&json);
    return kb_room_answer(call, refusal, err);
}

enum kb_status kb_room_handle_new(struct kb_api_call *call, struct kb_error *err)
{
    return kb_room_new_answer(call, (struct kb_str){0}, NULL, err);
}
