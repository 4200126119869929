/* work_handler.c - what editors have to do: the findings about a draft, and the work list. */
#include "kb/api.h"

#include "internal.h"
#include "kb/validate.h"

static struct kb_reader *reader_of(const struct kb_api_call *call)
{
    return kb_searcher_reader(call->session->searcher);
}

/* --- findings -----------------------------------------------------------------------------------
 */

static void write_related(struct kb_json *json, const struct kb_finding *finding)
{
    kb_json_key(json, "related");
    if (!finding->related_id.len) {
        kb_json_null(json);
        return;
    }
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", finding->related_id);
    kb_json_field_int(json, "edition", finding->related_edition);
    kb_json_field_str_or_null(json, "section", finding->related_section);
    kb_api_url_field_v1(json, "url", finding->related_id, finding->related_edition,
                        finding->related_section);
    kb_json_end_object(json);
}

static void write_finding(struct kb_json *json, const struct kb_finding *finding)
{
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "finding", finding->key);
    kb_json_field_cstr(json, "level", finding->level == KB_FINDING_ERROR ? "error" : "warning");
    kb_json_field_cstr(json, "code", kb_finding_name(finding->code));
    kb_json_field_str(json, "field", finding->field);
    kb_json_field_str(json, "message", finding->message);
    write_related(json, finding);
    kb_json_field_str_or_null(json, "answer", finding->answer);
    kb_json_field_str_or_null(json, "answered_by", finding->answered_by);
    kb_json_end_object(json);
}

static void write_findings(struct kb_json *json, const struct kb_finding *findings, size_t count)
{
    size_t errors = 0, open = 0;
    for (size_t i = 0; i < count; i++) {
        errors += findings[i].level == KB_FINDING_ERROR;
        open += findings[i].level == KB_FINDING_WARNING && !findings[i].answer.len;
    }
    kb_json_field_int(json, "errors", (int64_t)errors);
    kb_json_field_int(json, "unanswered", (int64_t)open);
    kb_json_key(json, "findings");
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        write_finding(json, &findings[i]);
    kb_json_end_array(json);
}

enum kb_status kb_api_handle_findings(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_finding *findings;
    size_t count;
    struct kb_json json;
    struct kb_str id = kb_api_parameter_value(call, "id")->text;
    int edition = (int)kb_api_parameter_value(call, "n")->number;
    enum kb_status status = kb_validate(reader_of(call), kb_searcher_text(call->session->searcher),
                                        call->session->arena, id, edition, call->today, &findings,
                                        &count, err);
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_str(&json, "id", id);
    kb_json_field_int(&json, "edition", edition);
    write_findings(&json, findings, count);
    kb_json_end_object(&json);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}

/* --- the work list ------------------------------------------------------------------------------
 */

/* Bits of what was asked for: one sort of work, or all. */
static unsigned kinds_of(const struct kb_api_value *what)
{
    return what->number ? KB_WORK_BIT(what->number - 1) : KB_WORK_BIT(KB_WORK_COUNT) - 1;
}

enum kb_status kb_api_handle_work(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_work_item *items;
    size_t count;
    const struct kb_work_query query = {
        .kinds = kinds_of(kb_api_parameter_value(call, "work")),
        .owner = kb_api_parameter_value(call, "owner")->text,
        .today = call->today,
        .days = (int)kb_api_parameter_value(call, "days")->number,
        .limit = (size_t)kb_api_parameter_value(call, "limit")->number,
    };
    enum kb_status status = kb_edit_worklist(reader_of(call), call->session->arena, &query, &items,
                                             &count, err);
    if (status)
        return kb_api_inside(status);
    kb_api_work_answer(items, count, kb_api_body(call));
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
