#include "golden.h"

#include "kb/file.h"

#define GOLDEN_MAX (1u << 20)

static void new_line(struct kb_buf *out, unsigned depth)
{
    kb_buf_printf(out, "\n%*s", (int)(2 * depth), "");
}

/* Copies a string with its quotes; returns the position behind it. */
static size_t copy_string(struct kb_str body, size_t at, struct kb_buf *out)
{
    size_t end = at + 1;
    while (end < body.len && body.data[end] != '"')
        end += body.data[end] == '\\' ? 2 : 1;
    end++;
    assert_true(end <= body.len);
    kb_buf_add_str(out, kb_str_slice(body, at, end));
    return end;
}

/* Lays JSON out: one value a line. It need not be right for anything but what kb_json writes. */
static void lay_out(struct kb_str body, struct kb_buf *out)
{
    unsigned depth = 0;
    for (size_t at = 0; at < body.len;) {
        char c = body.data[at];
        if (c == '"') {
            at = copy_string(body, at, out);
            continue;
        }
        at++;
        if (c == '}' || c == ']')
            new_line(out, --depth);
        kb_buf_add_char(out, c);
        if ((c == '{' || c == '[') && at < body.len && body.data[at] != '}' && body.data[at] != ']')
            new_line(out, ++depth);
        else if (c == '{' || c == '[')
            depth++;
        else if (c == ',')
            new_line(out, depth);
        else if (c == ':')
            kb_buf_add_char(out, ' ');
    }
    kb_buf_add_char(out, '\n');
}

/* Puts "…" in place of the number behind each `key`. */
static void mask(struct kb_str text, const char *key, struct kb_buf *out)
{
    size_t at = 0;
    for (;;) {
        size_t found = kb_str_find(text, kb_str_of(key), at);
        kb_buf_add_str(out, kb_str_slice(text, at, found));
        if (found == SIZE_MAX)
            return;
        at = found + strlen(key);
        kb_buf_printf(out, "%s\"…\"", key);
        while (at < text.len && strchr("0123456789.-", text.data[at]))
            at++;
    }
}

static void compare(const char *path, struct kb_str actual)
{
    struct kb_error err = {0};
    if (getenv("KB_GOLDEN_UPDATE")) {
        assert_ok(kb_file_write(path, actual, &err), &err);
        return;
    }
    KB_CLEANUP(kb_buf_done) struct kb_buf expected = KB_BUF_INIT(GOLDEN_MAX);
    assert_ok(kb_file_read(path, GOLDEN_MAX, &expected, &err), &err);
    if (!kb_str_equal(actual, kb_buf_str(&expected)))
        fail_msg("%s does not hold what was answered:\n%.*s", path, KB_STR_ARG(actual));
}

void golden_check(struct fixture *fixture, const char *name)
{
    char file[128];
    KB_CLEANUP(kb_buf_done) struct kb_buf laid_out = KB_BUF_INIT(GOLDEN_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf no_score = KB_BUF_INIT(GOLDEN_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf no_weight = KB_BUF_INIT(GOLDEN_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf masked = KB_BUF_INIT(GOLDEN_MAX);
    kb_buf_printf(&laid_out, "%d\n", fixture->response.status);
    lay_out(fixture->response.body, &laid_out);
    mask(kb_buf_str(&laid_out), "\"score\": ", &no_score);
    mask(kb_buf_str(&no_score), "\"weight\": ", &no_weight);
    mask(kb_buf_str(&no_weight), "\"confidence\": ", &masked);
    assert_int_equal(kb_buf_status(&masked, NULL), KB_OK);
    snprintf(file, sizeof file, "tests/api/golden/%s.json", name);
    compare(test_source(file), kb_buf_str(&masked));
}

void golden_check_text(const char *name, struct kb_str text)
{
    char file[128];
    snprintf(file, sizeof file, "tests/api/golden/%s", name);
    compare(test_source(file), text);
}
