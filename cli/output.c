#include "output.h"

const char *cli_number_text(uint64_t number, char out[CLI_NUMBER_SIZE])
{
    char digits[CLI_NUMBER_SIZE];
    int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = 0;
    return out;
}

struct replacement {
    struct kb_str html;
    const char *plain;
    const char *colour;
};

static const struct replacement replacements[] = {
    {KB_STR_INIT("<mark>"), "【", "\033[1m"}, {KB_STR_INIT("</mark>"), "】", "\033[0m"},
    {KB_STR_INIT("&lt;"), "<", "<"},          {KB_STR_INIT("&gt;"), ">", ">"},
    {KB_STR_INIT("&amp;"), "&", "&"},         {KB_STR_INIT("&quot;"), "\"", "\""},
    {KB_STR_INIT("&#39;"), "'", "'"},         {KB_STR_INIT("\n"), " ", " "},
};

void cli_snippet_text(struct kb_str html, bool colour, struct kb_buf *ret)
{
    for (size_t at = 0; at < html.len;) {
        struct kb_str rest = kb_str_slice(html, at, html.len);
        size_t r = 0;
        while (r < KB_COUNT(replacements) && !kb_str_starts(rest, replacements[r].html))
            r++;
        if (r < KB_COUNT(replacements)) {
            kb_buf_add_cstr(ret, colour ? replacements[r].colour : replacements[r].plain);
            at += replacements[r].html.len;
        } else {
            kb_buf_add_char(ret, html.data[at++]);
        }
    }
}

enum kb_status cli_write(const struct kb_buf *text, struct kb_error *err)
{
    enum kb_status status = kb_buf_status(text, err);
    if (status)
        return status;
    if ((text->len && fwrite(text->data, 1, text->len, stdout) != text->len) || fflush(stdout))
        return kb_fail(err, KB_IO, "cannot write to standard output: %m");
    return KB_OK;
}
