/* mcp.c, mcp_tools.c: driven with raw JSON-RPC, as clients of both eras do it. */
#include "fixture.h"

#include "internal.h"

#define MCP "POST /mcp"

static const struct kb_api_response *post(struct fixture *fixture, const char *headers,
                                          const char *body)
{
    return fixture_post(fixture, KB_DOOR_PUBLIC, MCP, headers, body);
}

static void assert_rpc_error(struct fixture *fixture, int http, const char *code)
{
    if (fixture->response.status != http)
        fail_msg("%d: %.*s", fixture->response.status, KB_STR_ARG(fixture->response.body));
    assert_str(fixture_json(fixture, "error.code"), code);
    assert_str(fixture_json(fixture, "jsonrpc"), "2.0");
}

static void test_initialize(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *wanted, *offered;
    } rows[] = {{"2025-06-18", "2025-06-18"},
                {"2025-11-25", "2025-11-25"},
                {"2024-11-05", "2025-11-25"},
                {"2026-07-28", "2025-11-25"}};
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char body[256];
        snprintf(body, sizeof body,
                 "{\"jsonrpc\":\"2.0\",\"id\":\"a-1\",\"method\":\"initialize\",\"params\":{"
                 "\"protocolVersion\":\"%s\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\","
                 "\"version\":\"1\"}}}",
                 rows[i].wanted);
        post(fixture, "accept: application/json, text/event-stream", body);
        assert_int_equal(fixture->response.status, 200);
        assert_str(fixture_header(&fixture->response, "Content-Type"),
                   "application/json; charset=utf-8");
        assert_str(fixture_json(fixture, "id"), "a-1");
        assert_str(fixture_json(fixture, "result.protocolVersion"), rows[i].offered);
        assert_str(fixture_json(fixture, "result.serverInfo.name"), "kbd");
        fixture_json(fixture, "result.capabilities");
    }
    post(fixture, NULL, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    assert_int_equal(fixture->response.status, 202);
    assert_int_equal(fixture->response.body.len, 0);
}

static void test_tools_are_listed(void **state)
{
    struct fixture *fixture = *state;
    post(fixture, "mcp-protocol-version: 2025-11-25",
         "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}");
    assert_str(fixture_json(fixture, "id"), "2");
    assert_str(fixture_json(fixture, "result.tools.0.name"), "search");
    assert_str(fixture_json(fixture, "result.tools.0.inputSchema.required.0"), "q");
    assert_str(fixture_json(fixture, "result.tools.0.inputSchema.properties.limit.maximum"), "100");
    assert_str(fixture_json(fixture, "result.tools.1.name"), "read");
    assert_str(fixture_json(fixture, "result.tools.1.inputSchema.required.0"), "id");
    assert_str(fixture_json(fixture, "result.tools.1.inputSchema.properties.edition.type"),
               "integer");
    assert_str(fixture_json(fixture, "result.tools.2.name"), "ground");
    assert_str(fixture_json(fixture, "result.tools.2.inputSchema.required.0"), "question");
}

#define CALL(name, arguments)                                                                      \
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"" name         \
    "\",\"arguments\":" arguments "}}"

static void test_tools_are_called(void **state)
{
    struct fixture *fixture = *state;
    post(fixture, NULL, CALL("search", "{\"q\":\"租房可以提取公积金吗\",\"limit\":1}"));
    assert_str(fixture_json(fixture, "result.isError"), "false");
    assert_str(fixture_json(fixture, "result.structuredContent.limit"), "1");
    assert_str(fixture->response.query, "租房可以提取公积金吗");
    fixture_json(fixture, "result.structuredContent.hits.0.id");
    assert_str(fixture_json(fixture, "result.content.0.type"), "text");
    post(fixture, NULL, CALL("read", "{\"id\":\"" FIXTURE_LAW "\"}"));
    assert_str(fixture_json(fixture, "result.structuredContent.id"), FIXTURE_LAW);
    post(fixture, NULL,
         CALL("read", "{\"id\":\"" FIXTURE_LAW "\",\"edition\":2,\"label\":\"第24条\"}"));
    assert_str(fixture_json(fixture, "result.structuredContent.label"), "第二十四条");
    post(fixture, NULL, CALL("ground", "{\"question\":\"租房可以提取公积金吗\"}"));
    assert_str(fixture_json(fixture, "result.isError"), "false");
    fixture_json(fixture, "result.structuredContent.answers");
}

/* What is wrong with the arguments is for the model to read. */
static void test_tools_say_what_is_wrong(void **state)
{
    struct fixture *fixture = *state;
    static const char *const calls[] = {
        CALL("search", "{}"),
        CALL("search", "{\"q\":\"公积金\",\"limit\":1000}"),
        CALL("search", "{\"q\":\"公积金\",\"colour\":\"red\"}"),
        CALL("search", "{\"q\":[\"公积金\"]}"),
        CALL("read", "{\"id\":\"" FIXTURE_INTERNAL "\"}"),
        CALL("read", "{\"edition\":1}"),
        CALL("read", "{\"id\":\"" FIXTURE_LAW "\",\"label\":\"第一条\"}"),
        CALL("read", "{\"edition\":2,\"label\":\"第一条\"}"),
        CALL("ground", "{\"question\":\"\"}"),
        CALL("ground", "{\"limit\":3}"),
    };
    for (size_t i = 0; i < KB_COUNT(calls); i++) {
        post(fixture, NULL, calls[i]);
        assert_int_equal(fixture->response.status, 200);
        if (!kb_str_equal(fixture_json(fixture, "result.isError"), KB_STR("true")))
            fail_msg("%s: %.*s", calls[i], KB_STR_ARG(fixture->response.body));
        assert_true(fixture_json(fixture, "result.content.0.text").len > 0);
    }
    post(fixture, NULL, CALL("write", "{}"));
    assert_rpc_error(fixture, 200, "-32602");
    post(fixture, NULL, CALL("search", "[]"));
    assert_rpc_error(fixture, 200, "-32602");
}

static void test_malformed_messages(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *body;
        int http;
        const char *code;
    } rows[] = {
        {"", 400, "-32700"},
        {"{", 400, "-32700"},
        {"[]", 400, "-32600"},
        {"1", 400, "-32600"},
        {"{\"id\":1,\"method\":\"ping\"}", 400, "-32600"},
        {"{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", 400, "-32600"},
        {"{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", 400, "-32600"},
        {"{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", 400, "-32600"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", 400, "-32600"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}", 400, "-32600"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\"}", 200, "-32601"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}", 200, "-32601"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}", 200, "-32602"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        post(fixture, NULL, rows[i].body);
        assert_rpc_error(fixture, rows[i].http, rows[i].code);
    }
    post(fixture, "mcp-protocol-version: 1999-01-01",
         "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
    assert_rpc_error(fixture, 400, "-32022");
    assert_str(fixture_json(fixture, "error.data.supported.0"), "2026-07-28");
    post(fixture, "accept: text/html", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
    fixture_assert_error(fixture, 400, "invalid");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /mcp", NULL);
    fixture_assert_error(fixture, 405, "method_not_allowed");
    fixture_ask(fixture, KB_DOOR_PUBLIC, MCP, NULL);
    fixture_assert_error(fixture, 400, "invalid");
}

#define META(version) "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"" version "\"}"

static void test_version_with_each_request(void **state)
{
    struct fixture *fixture = *state;
    static const char list[] =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" META(
            "2026-07-28") "}}";
    post(fixture, "mcp-protocol-version: 2026-07-28\nmcp-method: tools/list", list);
    assert_str(fixture_json(fixture, "result.resultType"), "complete");
    fixture_json(fixture, "result.ttlMs");
    post(fixture, "mcp-protocol-version: 2026-07-28\nmcp-method: tools/call", list);
    assert_rpc_error(fixture, 400, "-32020");
    post(fixture, "mcp-method: tools/list", list);
    assert_rpc_error(fixture, 400, "-32020");
    post(fixture, "mcp-protocol-version: 2026-07-28\nmcp-method: server/discover",
         "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{" META(
             "2026-07-28") "}}");
    assert_str(fixture_json(fixture, "result.supportedVersions.0"), "2026-07-28");
    post(fixture, "mcp-protocol-version: 2026-07-28\nmcp-method: resources/list",
         "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\",\"params\":{" META(
             "2026-07-28") "}}");
    assert_rpc_error(fixture, 404, "-32601");
    static const char call[] =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"ground\","
        "\"arguments\":{\"question\":\"租房提取公积金\"}," META("2026-07-28") "}}";
    post(fixture, "mcp-protocol-version: 2026-07-28\nmcp-method: tools/call\nmcp-name: search",
         call);
    assert_rpc_error(fixture, 400, "-32020");
    post(fixture, "mcp-protocol-version: 2026-07-28\nmcp-method: tools/call\nmcp-name: ground",
         call);
    assert_str(fixture_json(fixture, "result.isError"), "false");
}

static void test_other_sites_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char ping[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    post(fixture, "origin: https://evil.example\nhost: kb.example", ping);
    fixture_assert_error(fixture, 403, "forbidden");
    post(fixture, "origin: null\nhost: kb.example", ping);
    fixture_assert_error(fixture, 403, "forbidden");
    post(fixture, "origin: https://kb.example\nhost: kb.example", ping);
    assert_int_equal(fixture->response.status, 200);
}

static void test_internal_door_wants_a_key(void **state)
{
    struct fixture *fixture = *state;
    static const char call[] = CALL("read", "{\"id\":\"" FIXTURE_INTERNAL "\"}");
    fixture_post(fixture, KB_DOOR_INTERNAL, MCP, NULL, call);
    fixture_assert_error(fixture, 401, "unauthorized");
    fixture_post(fixture, KB_DOOR_INTERNAL, MCP, fixture_key(fixture->agent), call);
    assert_str(fixture_json(fixture, "result.isError"), "false");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_initialize),
        cmocka_unit_test(test_tools_are_listed),
        cmocka_unit_test(test_tools_are_called),
        cmocka_unit_test(test_tools_say_what_is_wrong),
        cmocka_unit_test(test_malformed_messages),
        cmocka_unit_test(test_version_with_each_request),
        cmocka_unit_test(test_other_sites_are_refused),
        cmocka_unit_test(test_internal_door_wants_a_key),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
