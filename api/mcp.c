#include "mcp.h"

#define DEPTH_MAX 12

#define MODERN "2026-07-28"
#define NEWEST "2025-11-25" /* of those that begin with initialize */

static const char *const versions[] = {MODERN, NEWEST, "2025-06-18", "2025-03-26"};

#define META_VERSION "io.modelcontextprotocol/protocolVersion"
#define META_SERVER  "io.modelcontextprotocol/serverInfo"

static const char instructions[] =
    "Answers from the knowledge base of a public hotline. Use ground for anything you tell people: "
    "quote its "
    "spans word for word with their citation, ask back for what it calls missing, and where it "
    "says that "
    "there is no answer, say so and name the department. search finds, read shows a whole text.";

/* --- answers ---------------------------------------------------------------------------------- */

static void write_id(struct kb_json *json, const struct kb_json_value *id)
{
    kb_json_key(json, "id");
    if (kb_json_value_type(id) == KB_JSON_STR)
        kb_json_str(json, kb_json_value_str(id));
    else if (kb_json_value_type(id) == KB_JSON_INT)
        kb_json_int(json, kb_json_value_int(id));
    else
        kb_json_null(json);
}

static void begin(struct kb_mcp *mcp, struct kb_json *json)
{
    kb_json_init(json, kb_api_body(mcp->call));
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "jsonrpc", "2.0");
    write_id(json, mcp->id);
}

static enum kb_status answer(struct kb_mcp *mcp, int http, struct kb_error *err)
{
    enum kb_status status = kb_api_answer(mcp->call, KB_API_JSON, (struct kb_str){0}, err);
    if (!status)
        mcp->call->response->status = http;
    return status;
}

static void write_versions(struct kb_json *json, const char *key)
{
    kb_json_key(json, key);
    kb_json_begin_array(json);
    for (size_t i = 0; i < KB_COUNT(versions); i++)
        kb_json_cstr(json, versions[i]);
    kb_json_end_array(json);
}

enum kb_status kb_mcp_fail(struct kb_mcp *mcp, int http, enum kb_mcp_code code, const char *message,
                           struct kb_error *err)
{
    struct kb_json json;
    begin(mcp, &json);
    kb_json_key(&json, "error");
    kb_json_begin_object(&json);
    kb_json_field_int(&json, "code", code);
    kb_json_field_cstr(&json, "message", message);
    if (code == KB_MCP_VERSION) {
        kb_json_key(&json, "data");
        kb_json_begin_object(&json);
        write_versions(&json, "supported");
        kb_json_end_object(&json);
    }
    kb_json_end_object(&json);
    kb_json_end_object(&json);
    return answer(mcp, http, err);
}

static void write_server(struct kb_json *json, const char *key, const char *version)
{
    kb_json_key(json, key);
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "name", "kbd");
    kb_json_field_cstr(json, "version", version);
    kb_json_end_object(json);
}

void kb_mcp_begin(struct kb_mcp *mcp, struct kb_json *json)
{
    begin(mcp, json);
    kb_json_key(json, "result");
    kb_json_begin_object(json);
    if (!mcp->is_modern)
        return;
    kb_json_field_cstr(json, "resultType", "complete");
    kb_json_key(json, "_meta");
    kb_json_begin_object(json);
    write_server(json, META_SERVER, mcp->call->session->host->version);
    kb_json_end_object(json);
}

enum kb_status kb_mcp_end(struct kb_mcp *mcp, struct kb_json *json, struct kb_error *err)
{
    kb_json_end_object(json);
    kb_json_end_object(json);
    return answer(mcp, 200, err);
}

/* --- methods ---------------------------------------------------------------------------------- */

static void write_capabilities(struct kb_json *json)
{
    kb_json_key(json, "capabilities");
    kb_json_begin_object(json);
    kb_json_key(json, "tools");
    kb_json_begin_object(json);
    kb_json_end_object(json);
    kb_json_end_object(json);
    kb_json_field_cstr(json, "instructions", instructions);
}

/* What may be kept for an hour: it changes with the program alone. */
static void write_caching(const struct kb_mcp *mcp, struct kb_json *json)
{
    if (!mcp->is_modern)
        return;
    kb_json_field_int(json, "ttlMs", 3600000);
    kb_json_field_cstr(json, "cacheScope", "public");
}

static bool is_version(struct kb_str version)
{
    for (size_t i = 0; i < KB_COUNT(versions); i++)
        if (kb_str_equal(version, kb_str_of(versions[i])))
            return true;
    return false;
}

/* A client that wants a revision we do not know is offered the newest of its era. */
static enum kb_status initialize(struct kb_mcp *mcp, struct kb_error *err)
{
    struct kb_json json;
    struct kb_str wanted = kb_json_value_str(
        kb_json_value_get(mcp->params, KB_STR("protocolVersion")));
    bool known = is_version(wanted) && !kb_str_equal(wanted, KB_STR(MODERN));
    if (!wanted.len)
        return kb_mcp_fail(mcp, 200, KB_MCP_PARAMS, "params.protocolVersion is missing", err);
    kb_mcp_begin(mcp, &json);
    kb_json_field_str(&json, "protocolVersion", known ? wanted : KB_STR(NEWEST));
    write_server(&json, "serverInfo", mcp->call->session->host->version);
    write_capabilities(&json);
    return kb_mcp_end(mcp, &json, err);
}

static enum kb_status discover(struct kb_mcp *mcp, struct kb_error *err)
{
    struct kb_json json;
    kb_mcp_begin(mcp, &json);
    write_versions(&json, "supportedVersions");
    write_capabilities(&json);
    write_caching(mcp, &json);
    return kb_mcp_end(mcp, &json, err);
}

static enum kb_status ping(struct kb_mcp *mcp, struct kb_error *err)
{
    struct kb_json json;
    kb_mcp_begin(mcp, &json);
    return kb_mcp_end(mcp, &json, err);
}

static enum kb_status list_tools(struct kb_mcp *mcp, struct kb_error *err)
{
    struct kb_json json;
    if (kb_json_value_get(mcp->params, KB_STR("cursor")))
        return kb_mcp_fail(mcp, 200, KB_MCP_PARAMS, "there is one page: no cursor is valid", err);
    kb_mcp_begin(mcp, &json);
    kb_mcp_write_tools(&json);
    write_caching(mcp, &json);
    return kb_mcp_end(mcp, &json, err);
}

#define LEGACY_ERA 1u
#define MODERN_ERA 2u

static const struct {
    const char *name;
    unsigned eras;
    enum kb_status (*run)(struct kb_mcp *mcp, struct kb_error *err);
} methods[] = {
    {"initialize", LEGACY_ERA, initialize},
    {"ping", LEGACY_ERA, ping},
    {"server/discover", MODERN_ERA, discover},
    {"tools/list", LEGACY_ERA | MODERN_ERA, list_tools},
    {"tools/call", LEGACY_ERA | MODERN_ERA, kb_mcp_call_tool},
};

static enum kb_status run(struct kb_mcp *mcp, struct kb_error *err)
{
    for (size_t i = 0; i < KB_COUNT(methods); i++)
        if (kb_str_equal(mcp->method, kb_str_of(methods[i].name)) &&
            (methods[i].eras & (mcp->is_modern ? MODERN_ERA : LEGACY_ERA)))
            return methods[i].run(mcp, err);
    return kb_mcp_fail(mcp, mcp->is_modern ? 404 : 200, KB_MCP_METHOD, "there is no such method",
                       err);
}

/* --- what comes in ---------------------------------------------------------------------------- */

static struct kb_str header(const struct kb_mcp *mcp, const char *name)
{
    return kb_str_trim(kb_api_request_header(mcp->call->request, name, NULL));
}

/* A page of another site that a browser shows may not ask in its user's name. */
static enum kb_status check_origin(const struct kb_mcp *mcp, struct kb_error *err)
{
    struct kb_str origin = header(mcp, "origin"), host = header(mcp, "host");
    size_t slashes = kb_str_find(origin, KB_STR("://"), 0);
    if (!origin.len || (slashes != SIZE_MAX && host.len &&
                        kb_str_equal(kb_str_slice(origin, slashes + 3, origin.len), host)))
        return KB_OK;
    return kb_fail(err, KB_FORBIDDEN, "requests from pages of other sites are not taken");
}

static bool accepts_json(struct kb_str accept)
{
    return !accept.len || kb_str_find(accept, KB_STR("application/json"), 0) != SIZE_MAX ||
           kb_str_find(accept, KB_STR("*/*"), 0) != SIZE_MAX;
}

static struct kb_str told_version(const struct kb_mcp *mcp)
{
    const struct kb_json_value *meta = kb_json_value_get(mcp->params, KB_STR("_meta"));
    return kb_json_value_str(kb_json_value_get(meta, KB_STR(META_VERSION)));
}

/* The names that go along with a call must be those of the body: somebody on the way may have
 * believed them. */
static bool headers_agree(const struct kb_mcp *mcp)
{
    struct kb_str name = kb_json_value_str(kb_json_value_get(mcp->params, KB_STR("name")));
    if (!kb_str_equal(header(mcp, "mcp-protocol-version"), told_version(mcp)) ||
        !kb_str_equal(header(mcp, "mcp-method"), mcp->method))
        return false;
    return !kb_str_equal(mcp->method, KB_STR("tools/call")) ||
           kb_str_equal(header(mcp, "mcp-name"), name);
}

static enum kb_status answer_request(struct kb_mcp *mcp, struct kb_error *err)
{
    struct kb_str in_header = header(mcp, "mcp-protocol-version"), told = told_version(mcp);
    mcp->is_modern = told.len || kb_str_equal(in_header, KB_STR(MODERN));
    if ((told.len && !is_version(told)) || (in_header.len && !is_version(in_header)))
        return kb_mcp_fail(mcp, 400, KB_MCP_VERSION, "Unsupported protocol version", err);
    if (mcp->is_modern && !headers_agree(mcp))
        return kb_mcp_fail(
            mcp, 400, KB_MCP_HEADERS,
            "Header mismatch: MCP-Protocol-Version, Mcp-Method and Mcp-Name must say "
            "what the body says",
            err);
    return run(mcp, err);
}

/* Notifications, and answers to what was never asked: there is nothing to say. */
static enum kb_status take_note(struct kb_mcp *mcp)
{
    mcp->call->response->status = 202;
    mcp->call->response->body = (struct kb_str){0};
    kb_api_header(mcp->call->response, "Cache-Control", KB_STR("no-store"));
    return KB_OK;
}

static bool is_id(const struct kb_json_value *id)
{
    enum kb_json_type type = kb_json_value_type(id);
    return type == KB_JSON_STR || type == KB_JSON_INT;
}

static bool is_object(const struct kb_json_value *value)
{
    return kb_json_value_type(value) == KB_JSON_OBJECT;
}

static enum kb_status answer_message(struct kb_mcp *mcp, const struct kb_json_value *message,
                                     struct kb_error *err)
{
    const struct kb_json_value *id = kb_json_value_get(message, KB_STR("id"));
    const struct kb_json_value *method = kb_json_value_get(message, KB_STR("method"));
    bool is_response = !method && (kb_json_value_get(message, KB_STR("result")) ||
                                   kb_json_value_get(message, KB_STR("error")));
    mcp->params = kb_json_value_get(message, KB_STR("params"));
    mcp->method = kb_json_value_str(method);
    mcp->id = is_id(id) ? id : NULL;
    if (!is_object(message) || (id && !mcp->id) ||
        !kb_str_equal(kb_json_value_str(kb_json_value_get(message, KB_STR("jsonrpc"))),
                      KB_STR("2.0")))
        return kb_mcp_fail(mcp, 400, KB_MCP_REQUEST, "not one request of JSON-RPC 2.0", err);
    if (is_response)
        return take_note(mcp);
    if (!mcp->method.len || (mcp->params && !is_object(mcp->params)))
        return kb_mcp_fail(mcp, 400, KB_MCP_REQUEST, "not one request of JSON-RPC 2.0", err);
    return mcp->id ? answer_request(mcp, err) : take_note(mcp);
}

enum kb_status kb_api_handle_mcp(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_mcp mcp = {.call = call};
    struct kb_error why = {0};
    enum kb_status status = check_origin(&mcp, err);
    if (!status)
        status = kb_api_body_check_type(call->request, err);
    if (!status && !accepts_json(header(&mcp, "accept")))
        status = kb_fail(err, KB_INVALID, "answers are JSON: accept application/json");
    if (status)
        return status;
    status = kb_json_read(call->request->body, DEPTH_MAX, &call->session->document, &why);
    if (status == KB_INVALID)
        return kb_mcp_fail(&mcp, 400, KB_MCP_PARSE, why.message, err);
    if (status)
        return kb_fail(err, status, "%s", why.message);
    return answer_message(&mcp, call->session->document, err);
}
