/* mcp_tools.c - the tools: each is a route of this API, or a few that differ by what they are
 * given. */
#include "mcp.h"

/* An argument and the route's parameter that it is. */
struct argument {
    const char *name, *parameter;
};

#define ARGUMENTS_MAX 12

/* A route that a tool runs; `needs` are bits of the tool's arguments that choose it. */
struct tool {
    const char *name, *title, *description;
    const char *patterns[3]; /* of the route with none, one, two of `renamed` */
    const char *method;
    const struct argument renamed[3]; /* parameters in the path, in order */
};

static const struct tool tools[] = {
    {.name = "search",
     .title = "Search the knowledge base",
     .description = "Sections of laws, guides, scripts and notices that answer a question, best "
                    "first, with a snippet. To tell people something use ground instead.",
     .method = "GET",
     .patterns = {"/v1/search"}},
    {.name = "read",
     .title = "Read an item",
     .description = "The text of an item: the edition in force; with edition that edition; with "
                    "edition and label one section, to be quoted.",
     .method = "GET",
     .patterns = {"/v1/items/{id}", "/v1/items/{id}/editions/{n}",
                  "/v1/items/{id}/editions/{n}/sections/{label}"},
     .renamed = {{"id", "id"}, {"edition", "n"}, {"label", "label"}}},
    {.name = "ground",
     .title = "Answer with quotations",
     .description = "What may be quoted word for word to answer a question: spans in force with "
                    "citation and confidence, what must be asked back, or a firm no with the "
                    "department to ask.",
     .method = "POST",
     .patterns = {"/v1/ground"}},
};

static const struct kb_api_route *route_of(enum kb_door door, const char *method,
                                           const char *pattern)
{
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++)
        if ((routes[i].doors & (1u << door)) && strcmp(routes[i].method, method) == 0 &&
            strcmp(routes[i].pattern, pattern) == 0)
            return &routes[i];
    return NULL;
}

/* The route of a tool that takes all its arguments. */
static const char *widest(const struct tool *tool)
{
    size_t last = 0;
    while (last + 1 < KB_COUNT(tool->patterns) && tool->patterns[last + 1])
        last++;
    return tool->patterns[last];
}

/* The argument's name for a parameter of the tool's route. */
static const char *argument_of(const struct tool *tool, const char *parameter)
{
    for (size_t i = 0; i < KB_COUNT(tool->renamed) && tool->renamed[i].name; i++)
        if (strcmp(tool->renamed[i].parameter, parameter) == 0)
            return tool->renamed[i].name;
    return parameter;
}

/* --- schemas ---------------------------------------------------------------------------------- */

static void write_property(struct kb_json *json, const char *name, enum kb_api_form form,
                           const struct kb_api_parameter *row)
{
    kb_json_key(json, name);
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "type", form == KB_API_NUMBER ? "integer" : "string");
    if (form == KB_API_NUMBER) {
        kb_json_field_int(json, "minimum", row->min);
        kb_json_field_int(json, "maximum", row->max);
    } else if (form == KB_API_CHOICE) {
        kb_json_key(json, "enum");
        kb_json_begin_array(json);
        for (size_t i = 0; row->choices[i]; i++)
            kb_json_cstr(json, row->choices[i]);
        kb_json_end_array(json);
    }
    kb_json_field_cstr(json, "description", row->meaning);
    kb_json_end_object(json);
}

/* The rows of a route as parameters, whether they stand in the address or in the body. */
static size_t rows_of(const struct kb_api_route *route, struct kb_api_parameter rows[ARGUMENTS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < route->parameter_count && count < ARGUMENTS_MAX; i++)
        if (!route->parameters[i].is_internal)
            rows[count++] = route->parameters[i];
    for (size_t i = 0; route->body && i < route->body->field_count && count < ARGUMENTS_MAX; i++) {
        const struct kb_api_field *field = &route->body->fields[i];
        rows[count++] = (struct kb_api_parameter){.name = field->name,
                                                  .form = field->form,
                                                  .required = field->required,
                                                  .min = field->min,
                                                  .max = field->max,
                                                  .choices = field->choices,
                                                  .meaning = field->meaning};
    }
    return count;
}

/* What the tool's widest route needs and its narrowest does not, need not be given. */
static bool is_required(const struct tool *tool, const struct kb_api_parameter *row)
{
    char part[64];
    snprintf(part, sizeof part, "{%s}", row->name);
    return row->required && (row->place != KB_API_IN_PATH || strstr(tool->patterns[0], part));
}

static void write_tool(struct kb_json *json, const struct tool *tool)
{
    struct kb_api_parameter rows[ARGUMENTS_MAX];
    const struct kb_api_route *route = route_of(KB_DOOR_PUBLIC, tool->method, widest(tool));
    size_t count = rows_of(route, rows);
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "name", tool->name);
    kb_json_field_cstr(json, "title", tool->title);
    kb_json_field_cstr(json, "description", tool->description);
    kb_json_key(json, "inputSchema");
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "type", "object");
    kb_json_key(json, "properties");
    kb_json_begin_object(json);
    for (size_t i = 0; i < count; i++)
        write_property(json, argument_of(tool, rows[i].name), rows[i].form, &rows[i]);
    kb_json_end_object(json);
    kb_json_key(json, "required");
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        if (is_required(tool, &rows[i]))
            kb_json_cstr(json, argument_of(tool, rows[i].name));
    kb_json_end_array(json);
    kb_json_field_bool(json, "additionalProperties", false);
    kb_json_end_object(json);
    kb_json_key(json, "annotations");
    kb_json_begin_object(json);
    kb_json_field_bool(json, "readOnlyHint", true);
    kb_json_field_bool(json, "openWorldHint", false);
    kb_json_end_object(json);
    kb_json_end_object(json);
}

void kb_mcp_write_tools(struct kb_json *json)
{
    kb_json_key(json, "tools");
    kb_json_begin_array(json);
    for (size_t i = 0; i < KB_COUNT(tools); i++)
        write_tool(json, &tools[i]);
    kb_json_end_array(json);
}

/* --- calls ------------------------------------------------------------------------------------ */

/* The arguments of a GET as its parameters: those of the path, then the others. */
struct gathering {
    const struct tool *tool;
    struct kb_arena *arena;
    struct kb_api_pair path[KB_API_CAPTURES_MAX], query[ARGUMENTS_MAX];
    size_t path_count, query_count;
};

static enum kb_status gather(void *context, struct kb_str name, const struct kb_json_value *json,
                             struct kb_error *err)
{
    struct gathering *gathering = context;
    const struct tool *tool = gathering->tool;
    enum kb_json_type type = kb_json_value_type(json);
    struct kb_str text = kb_json_value_str(json);
    if (type == KB_JSON_NULL)
        return KB_OK;
    if (type == KB_JSON_INT)
        text = kb_arena_printf(gathering->arena, "%lld", (long long)kb_json_value_int(json));
    else if (type != KB_JSON_STR)
        return kb_fail(err, KB_INVALID, "argument '%.*s' is %s", KB_STR_ARG(kb_utf8_cut(name, 64)),
                       kb_json_type_text(type));
    if (!text.data)
        return kb_fail_memory(err);
    for (size_t i = 0; i < KB_COUNT(tool->renamed) && tool->renamed[i].name; i++)
        if (kb_str_equal(name, kb_str_of(tool->renamed[i].name))) {
            gathering->path[gathering->path_count++] = (struct kb_api_pair){
                kb_str_of(tool->renamed[i].parameter), text};
            return KB_OK;
        }
    if (gathering->query_count == ARGUMENTS_MAX)
        return kb_fail(err, KB_INVALID, "there are too many arguments");
    gathering->query[gathering->query_count++] = (struct kb_api_pair){name, text};
    return KB_OK;
}

static enum kb_status read_arguments(struct kb_api_call *call, const struct tool *tool,
                                     const struct kb_json_value *arguments, struct kb_error *err)
{
    struct gathering gathering = {.tool = tool, .arena = call->session->arena};
    enum kb_status status = kb_json_value_each(arguments, gather, &gathering, err);
    if (status)
        return status;
    size_t which = gathering.path_count ? gathering.path_count - 1 : 0;
    call->route = route_of(call->session->door, tool->method,
                           which && which < KB_COUNT(tool->patterns) ? tool->patterns[which]
                                                                     : tool->patterns[0]);
    /* The tools are the same at both doors. */
    struct kb_api_rows rows = {call->route->parameters, call->route->parameter_count,
                               KB_API_IN_PATH, KB_DOOR_PUBLIC};
    status = kb_api_parameters_read(&rows, gathering.path, gathering.path_count, call->values, err);
    rows.place = KB_API_IN_QUERY;
    return status ? status
                  : kb_api_parameters_read(&rows, gathering.query, gathering.query_count,
                                           call->values, err);
}

/* Runs the tool's route as if it had been asked for, without what a browser would add. */
static enum kb_status run(struct kb_api_call *call, const struct tool *tool,
                          const struct kb_json_value *arguments, struct kb_error *err)
{
    enum kb_status status;
    call->route = route_of(call->session->door, tool->method, tool->patterns[0]);
    if (call->route->body)
        status = kb_api_body_read_value(call, arguments, err);
    else
        status = read_arguments(call, tool, arguments, err);
    if (!status && !call->route->open)
        status = kb_api_permit(call, call->route->action, err);
    return status ? status : call->route->handle(call, err);
}

/* A failure that the one who called can do something about; the model reads it. */
static bool is_theirs(enum kb_status status)
{
    return status == KB_INVALID || status == KB_NOT_FOUND || status == KB_FORBIDDEN;
}

static enum kb_status answer(struct kb_mcp *mcp, struct kb_str text, bool is_error,
                             struct kb_error *err)
{
    struct kb_json json;
    kb_mcp_begin(mcp, &json);
    kb_json_key(&json, "content");
    kb_json_begin_array(&json);
    kb_json_begin_object(&json);
    kb_json_field_cstr(&json, "type", "text");
    kb_json_field_str(&json, "text", text);
    kb_json_end_object(&json);
    kb_json_end_array(&json);
    if (!is_error) {
        kb_json_key(&json, "structuredContent");
        kb_json_raw(&json, text);
    }
    kb_json_field_bool(&json, "isError", is_error);
    return kb_mcp_end(mcp, &json, err);
}

static const struct tool *tool_named(struct kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(tools); i++)
        if (kb_str_equal(name, kb_str_of(tools[i].name)))
            return &tools[i];
    return NULL;
}

/* What the query log is told of a call is what it is told of the route. */
static void keep_for_log(struct kb_api_response *ret, const struct kb_api_response *inner)
{
    ret->query = inner->query;
    ret->hits = inner->hits;
    ret->revision = inner->revision;
}

enum kb_status kb_mcp_call_tool(struct kb_mcp *mcp, struct kb_error *err)
{
    struct kb_api_call *call = mcp->call;
    const struct kb_json_value *arguments = kb_json_value_get(mcp->params, KB_STR("arguments"));
    const struct tool *tool = tool_named(
        kb_json_value_str(kb_json_value_get(mcp->params, KB_STR("name"))));
    if (!tool)
        return kb_mcp_fail(mcp, 200, KB_MCP_PARAMS, "params.name is none of the tools", err);
    if (arguments && kb_json_value_type(arguments) != KB_JSON_OBJECT)
        return kb_mcp_fail(mcp, 200, KB_MCP_PARAMS, "params.arguments is not an object", err);
    struct kb_api_response response = {.route = call->route->pattern};
    struct kb_api_request request = {.request_id = call->request->request_id};
    struct kb_api_call inner = *call;
    struct kb_error why = {0};
    inner.request = &request;
    inner.response = &response;
    enum kb_status status = run(&inner, tool, arguments, &why);
    keep_for_log(call->response, &response);
    if (status && !is_theirs(status))
        return kb_fail(err, status, "%s", why.message);
    struct kb_str text = kb_arena_copy(call->session->arena,
                                       status ? kb_str_of(why.message) : response.body);
    if (!text.data)
        return kb_fail_memory(err);
    return answer(mcp, text, status != KB_OK, err);
}
