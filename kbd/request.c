#include "request.h"

#include "kb/hash.h"

#define REQUEST_ARENA_MAX (1u << 20)

struct kbd_request *kbd_request_new(const char *target)
{
    struct kbd_request *request = calloc(1, sizeof *request);
    if (!request)
        return NULL;
    request->body = (struct kb_buf)KB_BUF_INIT(KB_API_BODY_MAX);
    request->arena = kb_arena_new(REQUEST_ARENA_MAX);
    if (!request->arena) {
        free(request);
        return NULL;
    }
    request->target = kb_arena_copy(request->arena, kb_str_of(target));
    request->failed = !request->target.data;
    unsigned char random[8];
    kb_random_bytes(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        request->id[2 * i] = "0123456789abcdef"[random[i] >> 4];
        request->id[2 * i + 1] = "0123456789abcdef"[random[i] & 15];
    }
    return request;
}

void kbd_request_free(struct kbd_request *request)
{
    if (!request)
        return;
    kb_buf_done(&request->body);
    kb_arena_free(request->arena);
    free(request);
}

static struct kb_str lowered(struct kb_arena *arena, struct kb_str name)
{
    struct kb_str copy = kb_arena_copy(arena, name);
    if (!copy.data)
        return copy;
    char *bytes = (char *)(uintptr_t)copy.data;
    for (size_t i = 0; i < copy.len; i++)
        if (bytes[i] >= 'A' && bytes[i] <= 'Z')
            bytes[i] |= 0x20;
    return copy;
}

void kbd_request_add_header(struct kbd_request *request, struct kb_str name, struct kb_str value)
{
    request->header_bytes += name.len + value.len;
    if (request->header_count++ >= KBD_HEADERS_MAX)
        return;
    struct kb_api_pair *pair = &request->headers[request->header_count - 1];
    pair->name = lowered(request->arena, name);
    pair->value = kb_arena_copy(request->arena, value);
    request->failed |= !pair->name.data || !pair->value.data;
}

enum kb_status kbd_request_accept(struct kbd_request *request, const char *method,
                                  const char *version, size_t uri_max, size_t header_max,
                                  struct kb_api_request *ret, struct kb_error *err)
{
    if (request->failed)
        return kb_fail_memory(err);
    struct kbd_guard guard = {
        .version = version,
        .headers = request->headers,
        .header_count = request->header_count,
        .header_bytes = request->header_bytes,
        .header_bytes_max = header_max,
        .target_bytes = request->target.len,
        .target_bytes_max = uri_max,
    };
    struct kbd_target target;
    enum kb_status status = kbd_guard_check(&guard, err);
    if (status == KB_OK)
        status = kbd_target_parse(request->arena, request->target, &target, err);
    if (status)
        return status;
    *ret = (struct kb_api_request){
        .method = kb_str_of(method),
        .path = target.path,
        .parameters = target.parameters,
        .parameter_count = target.parameter_count,
        .headers = request->headers,
        .header_count = request->header_count,
        .request_id = request->id,
        .secure = request->client.secure,
    };
    return KB_OK;
}
