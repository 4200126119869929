/*
 * mcp.h - what the files of /mcp share: the Model Context Protocol over Streamable HTTP, for agents
 * that call tools.
 *
 * mcp.c takes a POST in, checks it against its headers and answers it; mcp_tools.c knows the tools
 * and runs one as the route of this API that it stands for, with the same tables and handlers: a
 * tool cannot do, see or accept what its route does not.
 *
 * Nothing is kept between requests. Both eras of the protocol are served: the revisions that begin
 * with initialize (2025-03-26 to 2025-11-25), without a session, and the one that tells its version
 * with each request (2026-07-28). Every answer is one JSON object; there are no streams, so GET and
 * DELETE are 405.
 */
#ifndef KB_API_MCP_H
#define KB_API_MCP_H

#include "internal.h"

/* Codes of JSON-RPC 2.0, and of the protocol's own. */
enum kb_mcp_code {
    KB_MCP_PARSE = -32700,
    KB_MCP_REQUEST = -32600,
    KB_MCP_METHOD = -32601,
    KB_MCP_PARAMS = -32602,
    KB_MCP_HEADERS = -32020, /* a header does not say what the body says */
    KB_MCP_VERSION = -32022, /* the revision is not one of ours */
};

/* A request on its way. */
struct kb_mcp {
    struct kb_api_call *call;
    const struct kb_json_value *id; /* a string or a number; NULL in a notification */
    const struct kb_json_value *params;
    struct kb_str method;
    bool is_modern; /* told its version with the request */
};

/* Ends the request with an error of the protocol. */
enum kb_status kb_mcp_fail(struct kb_mcp *mcp, int http, enum kb_mcp_code code, const char *message,
                           struct kb_error *err);

/* Begins an answer in the session's body, up to the fields of its result; ends it. */
void kb_mcp_begin(struct kb_mcp *mcp, struct kb_json *json);
enum kb_status kb_mcp_end(struct kb_mcp *mcp, struct kb_json *json, struct kb_error *err);

/* --- mcp_tools.c ------------------------------------------------------------------------------ */

/* The tools with the schemas of their arguments, as fields of a result. */
void kb_mcp_write_tools(struct kb_json *json);

/* tools/call. */
enum kb_status kb_mcp_call_tool(struct kb_mcp *mcp, struct kb_error *err);

#endif
