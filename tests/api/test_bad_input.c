/*
 * What nobody should send, to every route that takes text: an answer or a clear refusal, JSON
 * either way, and never a failure of ours. (What search makes of odd questions is in
 * tests/search/test_bad_input.c.)
 */
#include "fixture.h"

#include "kb/json_read.h"

#define TEXT_MAX (1u << 16)

/* A piece, so many times, as it stands in an address. */
static const struct {
    const char *what, *piece;
    size_t times;
} texts[] = {
    {"a word", "公积金", 1},
    {"ten kilobytes", "公积金提取", 700},
    {"brackets", "(", 5000},
    {"wide brackets", "（", 1300},
    {"brackets around words", "[(公积金)]", 200},
    {"operators", "AND OR NOT NEAR * \" + - ^ : ", 60},
    {"lone surrogates", "\xed\xa0\x80", 10},
    {"a word between lone surrogates", "\xed\xa0\x80公积金\xed\xbf\xbf", 1},
    {"no UTF-8", "\xff\xfe\xc0", 40},
    {"a cut character", "公积金\xe5\x85", 1},
    {"control characters", "\x01\x02\x1b\x7f", 20},
    {"control characters in a word", "公\x01积\x02金", 1},
    {"zero width", "\u200b\u200d\ufeff", 20},
    {"overrides of direction", "\u202e公积金\u202c", 5},
    {"emoji", "😀👨‍👩‍👧‍👦🇨🇳", 3},
    {"Tibetan", "བོད་ཡིག ", 4},
    {"Latin", "état naïve ", 4},
    {"marks that combine", "e\u0301\u0302\u0303", 20},
    {"HTML", "<script>alert(1)</script>", 3},
    {"quotation marks of SQL", "'; DROP TABLE items; --", 3},
    {"formats", "%s%n%d%%", 10},
    {"blanks", " \t　", 20},
};

static const struct {
    enum kb_door door;
    const char *line;
    bool as_editor;
} addresses[] = {
    {KB_DOOR_PUBLIC, "GET /v1/search?q=", false},
    {KB_DOOR_INTERNAL, "GET /v1/search?explain=1&group=none&q=", true},
    {KB_DOOR_PUBLIC, "GET /v1/search?q=公积金&category=", false},
    {KB_DOOR_PUBLIC, "GET /v1/suggest?q=", false},
    {KB_DOOR_INTERNAL, "GET /v1/find?q=", true},
    {KB_DOOR_INTERNAL, "GET /v1/find?owner=", true},
    {KB_DOOR_PUBLIC, "GET /v1/items/", false},
    {KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_LAW "/editions/2/sections/", false},
    {KB_DOOR_INTERNAL, "GET /v1/entries/pin/", true},
    {KB_DOOR_PUBLIC, "GET /search?q=", false},
};

static void assert_sane(struct fixture *fixture, const char *where, const char *what)
{
    const struct kb_api_response *response = &fixture->response;
    struct kb_error err = {0};
    struct kb_json_value *json = NULL;
    bool refused = response->status >= 400 && response->status < 500;
    bool is_page = kb_str_starts(response->body, KB_STR("<!"));
    if (response->status != 200 && !refused)
        fail_msg("%s, %s: %d %.*s", where, what, response->status,
                 KB_STR_ARG(kb_utf8_cut(response->body, 400)));
    if (is_page) {
        assert_false(fixture_contains(response->body, "<script>alert"));
        return;
    }
    if (kb_json_read(response->body, 64, &json, &err))
        fail_msg("%s, %s: %s", where, what, err.message);
    struct kb_str message = kb_json_value_str(
        kb_json_value_get(kb_json_value_get(json, KB_STR("error")), KB_STR("message")));
    assert_int_equal(message.len > 0, refused);
    kb_json_value_free(json);
}

static void addresses_take_anything(void **state)
{
    struct fixture *fixture = *state;
    for (size_t a = 0; a < KB_COUNT(addresses); a++) {
        for (size_t t = 0; t < KB_COUNT(texts); t++) {
            KB_CLEANUP(kb_buf_done) struct kb_buf line = KB_BUF_INIT(TEXT_MAX);
            kb_buf_add_cstr(&line, addresses[a].line);
            for (size_t i = 0; i < texts[t].times; i++)
                kb_buf_add_cstr(&line, texts[t].piece);
            fixture_ask(fixture, addresses[a].door, kb_buf_str(&line).data,
                        addresses[a].as_editor ? fixture_key(fixture->editor) : NULL);
            assert_sane(fixture, addresses[a].line, texts[t].what);
        }
    }
}

/* Bodies; %s is where a text stands, as JSON writes it. */
static const struct {
    enum kb_door door;
    const char *line, *body;
    bool writes;
} bodies[] = {
    {KB_DOOR_PUBLIC, "POST /v1/ground", "{\"question\":%s}", false},
    {KB_DOOR_INTERNAL, "POST /v1/ground", "{\"question\":\"公积金\",\"region\":%s}", false},
    {KB_DOOR_PUBLIC, "POST /mcp",
     "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"search\","
     "\"arguments\":{\"q\":%s}}}",
     false},
    {KB_DOOR_PUBLIC, "POST /mcp", "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}", false},
    {KB_DOOR_INTERNAL, "POST /v1/items",
     "{\"kind\":\"guide\",\"audience\":\"public\",\"title\":%s,\"region\":\"990100\","
     "\"category\":\"a\",\"sections\":[{\"label\":\"b\",\"text\":\"c\"}]}",
     true},
    {KB_DOOR_INTERNAL, "POST /v1/items",
     "{\"kind\":\"guide\",\"audience\":\"public\",\"title\":\"a\",\"region\":\"990100\","
     "\"category\":\"a\",\"sections\":[{\"label\":\"b\",\"text\":%s}]}",
     true},
    {KB_DOOR_INTERNAL, "POST /v1/entries/synonym/公积金", "{\"value\":{\"to\":[%s]}}", true},
    {KB_DOOR_INTERNAL, "POST /v1/releases", "{\"name\":%s}", true},
};

/* Texts as JSON writes them, and what is no JSON. */
static const struct {
    const char *what, *piece;
    size_t times; /* between quotation marks; 0: as it stands */
} values[] = {
    {"a word", "公积金", 1},
    {"ten kilobytes", "公积金提取", 700},
    {"a lone surrogate", "\\ud800", 1},
    {"a lone second half", "公\\udc00积", 1},
    {"halves the wrong way round", "\\ude00\\ud83d", 1},
    {"emoji by its halves", "\\ud83d\\ude00", 5},
    {"bytes of a lone surrogate", "\xed\xa0\x80", 2},
    {"no UTF-8", "\xff\xfe", 3},
    {"NUL", "a\\u0000b", 1},
    {"control characters", "\\u0001\\u001b\\u007f", 5},
    {"control characters as they are", "\x01\x1b", 5},
    {"brackets in a text", "[{(", 1700},
    {"Tibetan", "བོད་ཡིག ", 5},
    {"an escape of nothing", "\\x", 1},
    {"a cut escape", "\\u12", 1},
    {"5,000 brackets", "[[[[[[[[[[", 0},
    {"an empty text", "", 1},
    {"null", "null", 0},
    {"a number", "1e400", 0},
    {"a long number", "123456789012345678901234567890", 0},
    {"not a number", "NaN", 0},
    {"nothing", " ", 0},
    {"an object", "{\"a\":1,\"a\":2}", 0},
    {"a list", "[\"公积金\",]", 0},
};

static void write_value(size_t v, struct kb_buf *out)
{
    size_t times = values[v].times;
    bool many = !times && values[v].piece[0] == '[' && values[v].piece[1] == '[';
    if (times)
        kb_buf_add_char(out, '"');
    for (size_t i = 0; i < (many ? 500 : times ? times : 1); i++)
        kb_buf_add_cstr(out, values[v].piece);
    if (times)
        kb_buf_add_char(out, '"');
}

static void bodies_take_anything(void **state)
{
    struct fixture *fixture = *state;
    char headers[160];
    fixture_send(fixture, "GET /v1/work", KB_ROLE_ADMIN, "");
    snprintf(headers, sizeof headers, "%s\ncontent-type: application/json",
             fixture_key(fixture->keys[KB_ROLE_ADMIN]));
    for (size_t b = 0; b < KB_COUNT(bodies); b++) {
        const char *hole = strstr(bodies[b].body, "%s");
        for (size_t v = 0; v < KB_COUNT(values); v++) {
            KB_CLEANUP(kb_buf_done) struct kb_buf body = KB_BUF_INIT(TEXT_MAX);
            kb_buf_add(&body, bodies[b].body, (size_t)(hole - bodies[b].body));
            write_value(v, &body);
            kb_buf_add_cstr(&body, hole + 2);
            if (bodies[b].writes)
                fixture_send_as(fixture, bodies[b].line, headers, kb_buf_str(&body));
            else
                fixture_post(fixture, bodies[b].door, bodies[b].line,
                             bodies[b].door == KB_DOOR_PUBLIC ? "content-type: application/json"
                                                              : headers,
                             kb_buf_str(&body).data);
            assert_sane(fixture, bodies[b].line, values[v].what);
        }
    }
}

/* What is half a character is refused by what it is, and never stored. */
static void half_a_character_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const halves[] = {"\\ud800", "\\udc00", "\\ude00\\ud83d", "\xed\xa0\x80"};
    for (size_t i = 0; i < KB_COUNT(halves); i++) {
        char body[64];
        snprintf(body, sizeof body, "{\"question\":\"%s\"}", halves[i]);
        fixture_post(fixture, KB_DOOR_PUBLIC, "POST /v1/ground", "content-type: application/json",
                     body);
        fixture_assert_error(fixture, 400, "invalid");
        snprintf(body, sizeof body, "{\"name\":\"%s\"}", halves[i]);
        fixture_send(fixture, "POST /v1/releases", KB_ROLE_ADMIN, body);
        fixture_assert_error(fixture, 400, "invalid");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(addresses_take_anything),
        TEST(bodies_take_anything),
        TEST(half_a_character_is_refused),
    };
    return cmocka_run_group_tests_name("api/bad_input", tests, NULL, NULL);
}
