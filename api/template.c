#include "template.h"

#include "kb/api.h"

#include "internal.h"
#include "prose.h"

/* Values that are markup already: search's snippets, marked differences, and what page_item.c says
 * for machines. */
static const char *const html_names[] = {"snippet", "html", "structured"};

struct render {
    struct kb_template page; /* a copy: scopes come and go */
    struct kb_buf *out;
    unsigned depth;
};

struct tag {
    char mark; /* one of "&%#^/$>!*+~:@", or 0 */
    struct kb_str name;
    struct kb_str text; /* behind '=' */
    bool has_text;
};

static enum kb_status render_block(struct render *render, struct kb_str *rest, struct kb_str until,
                                   bool show, struct kb_error *err);

/* --- escaping --------------------------------------------------------------------------------- */

/* Controls, and what turns the direction of writing for the text behind it. */
static bool is_left_out(uint32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e ||
           c == 0x200f || c == 0x061c;
}

static const char *entity_of(uint32_t c)
{
    static const struct {
        char c;
        const char *entity;
    } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (size_t i = 0; i < KB_COUNT(entities); i++)
        if (c == (uint32_t)entities[i].c)
            return entities[i].entity;
    return NULL;
}

/* Markup of our own making stays; what is left out is left out of it too. */
static void put_text(struct kb_buf *out, struct kb_str text, bool is_markup)
{
    for (size_t at = 0; at < text.len;) {
        size_t begin = at;
        uint32_t c = kb_utf8_next(text, &at);
        const char *entity = is_markup ? NULL : entity_of(c);
        if (entity)
            kb_buf_add_cstr(out, entity);
        else if (!is_left_out(c))
            kb_buf_add(out, text.data + begin, at - begin);
    }
}

void kb_template_escape(struct kb_buf *out, struct kb_str text)
{
    put_text(out, text, false);
}

/* --- values ----------------------------------------------------------------------------------- */

static const struct kb_json_value *find_first(const struct render *render, struct kb_str name)
{
    for (size_t i = render->page.scope_count; i-- > 0;) {
        const struct kb_json_value *value = kb_json_value_get(render->page.scopes[i], name);
        if (value)
            return value;
    }
    return NULL;
}

static const struct kb_json_value *find_value(const struct render *render, struct kb_str name)
{
    if (kb_str_equal(name, KB_STR(".")))
        return render->page.scope_count ? render->page.scopes[render->page.scope_count - 1] : NULL;
    size_t dot = kb_str_find(name, KB_STR("."), 0);
    const struct kb_json_value *value = find_first(render, kb_str_slice(name, 0, dot));
    while (dot < name.len && value) {
        name = kb_str_slice(name, dot + 1, name.len);
        dot = kb_str_find(name, KB_STR("."), 0);
        value = kb_json_value_get(value, kb_str_slice(name, 0, dot));
    }
    return value;
}

/* A value as text; `scratch` is for numbers. Arrays and objects have none. */
static struct kb_str text_of(const struct kb_json_value *value, char scratch[32])
{
    switch (kb_json_value_type(value)) {
    case KB_JSON_STR:
        return kb_json_value_str(value);
    case KB_JSON_INT:
        snprintf(scratch, 32, "%lld", (long long)kb_json_value_int(value));
        return kb_str_of(scratch);
    case KB_JSON_REAL:
        snprintf(scratch, 32, "%.6g", kb_json_value_real(value));
        return kb_str_of(scratch);
    case KB_JSON_BOOL:
        return kb_str_of(kb_json_value_bool(value) ? "true" : "false");
    default:
        return (struct kb_str){0};
    }
}

static bool is_empty(const struct kb_json_value *value)
{
    switch (kb_json_value_type(value)) {
    case KB_JSON_NULL:
        return true;
    case KB_JSON_BOOL:
        return !kb_json_value_bool(value);
    case KB_JSON_INT:
        return kb_json_value_int(value) == 0;
    case KB_JSON_STR:
        return kb_json_value_str(value).len == 0;
    case KB_JSON_REAL:
        return false;
    default:
        return kb_json_value_count(value) == 0;
    }
}

/* --- tags ------------------------------------------------------------------------------------- */

static enum kb_status wrong(const struct tag *tag, const char *what, struct kb_error *err)
{
    return kb_fail(err, KB_INTERNAL, "template: {{%.*s%.*s}}: %s", tag->mark ? 1 : 0, &tag->mark,
                   KB_STR_ARG(tag->name), what);
}

/* Takes the text before the next tag and the tag off the front; false when there is no tag left. */
static bool next_tag(struct kb_str *rest, struct kb_str *ret_text, struct tag *ret)
{
    size_t open = kb_str_find(*rest, KB_STR("{{"), 0);
    size_t close = open == SIZE_MAX ? SIZE_MAX : kb_str_find(*rest, KB_STR("}}"), open);
    if (close == SIZE_MAX) {
        *ret_text = *rest;
        *rest = (struct kb_str){0};
        return false;
    }
    struct kb_str inside = kb_str_slice(*rest, open + 2, close);
    *ret_text = kb_str_slice(*rest, 0, open);
    *rest = kb_str_slice(*rest, close + 2, rest->len);
    *ret = (struct tag){0};
    if (inside.len && strchr("&%#^/$>!*+~:@", inside.data[0])) {
        ret->mark = inside.data[0];
        inside = kb_str_slice(inside, 1, inside.len);
    }
    size_t equals = strchr("#^", ret->mark) && ret->mark ? kb_str_find(inside, KB_STR("="), 0)
                                                         : SIZE_MAX;
    ret->has_text = equals != SIZE_MAX;
    ret->name = kb_str_slice(inside, 0, equals);
    if (ret->has_text)
        ret->text = kb_str_slice(inside, equals + 1, inside.len);
    return true;
}

static enum kb_status put_html(struct render *render, const struct tag *tag, struct kb_error *err)
{
    size_t dot = tag->name.len;
    while (dot && tag->name.data[dot - 1] != '.')
        dot--;
    struct kb_str last = kb_str_slice(tag->name, dot, tag->name.len);
    for (size_t i = 0; i < KB_COUNT(html_names); i++)
        if (kb_str_equal(last, kb_str_of(html_names[i]))) {
            put_text(render->out, kb_json_value_str(find_value(render, tag->name)), true);
            return KB_OK;
        }
    return wrong(tag, "this name holds no HTML", err);
}

/* --- tags that put something ---------------------------------------------------------------------
 */

/* Words of the language file. `$kind.@hit.kind` is the word `kind.` and what hit.kind holds. */
static enum kb_status put_words(struct render *render, const struct tag *tag, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(256);
    char scratch[32];
    size_t at = kb_str_find(tag->name, KB_STR("@"), 0);
    kb_buf_add_str(&key, kb_str_slice(tag->name, 0, at));
    if (at != SIZE_MAX)
        kb_buf_add_str(
            &key,
            text_of(find_value(render, kb_str_slice(tag->name, at + 1, tag->name.len)), scratch));
    enum kb_status status = kb_buf_status(&key, err);
    if (status)
        return status;
    const struct kb_json_value *words = kb_json_value_get(render->page.words, kb_buf_str(&key));
    if (!words)
        return wrong(tag, "the language file has no such words", err);
    kb_template_escape(render->out, kb_json_value_str(words));
    return KB_OK;
}

/* What is no day stays as it is. */
static void put_day(struct kb_buf *out, struct kb_str text)
{
    kb_date day;
    int year, month, of_month;
    if (!kb_date_parse(text, &day)) {
        kb_template_escape(out, text);
        return;
    }
    kb_date_to_ymd(day, &year, &month, &of_month);
    kb_buf_printf(out, "%d年%d月%d日", year, month, of_month);
}

/* What is no instant stays as it is. */
static void put_instant(struct render *render, struct kb_str text)
{
    const struct kb_clock *clock = render->page.clock;
    int64_t at_ms;
    int year, month, day;
    if (!clock || !kb_time_parse(text, &at_ms)) {
        kb_template_escape(render->out, text);
        return;
    }
    int64_t minutes = (at_ms / 1000 + clock->utc_offset_s(clock->context, at_ms)) / 60;
    kb_date_to_ymd(kb_clock_day_at(clock, at_ms), &year, &month, &day);
    kb_buf_printf(render->out, "%d年%d月%d日 %02d:%02d", year, month, day, (int)(minutes / 60 % 24),
                  (int)(minutes % 60));
}

static enum kb_status put_file(struct render *render, const struct tag *tag, struct kb_error *err)
{
    struct kb_str text = render->page.file(tag->name);
    if (!text.data)
        return wrong(tag, "there is no such template", err);
    if (render->depth++ >= KB_TEMPLATE_DEPTH_MAX)
        return wrong(tag, "nested too deeply", err);
    enum kb_status status = render_block(render, &text, (struct kb_str){0}, true, err);
    render->depth--;
    return status;
}

static enum kb_status put(struct render *render, const struct tag *tag, struct kb_error *err)
{
    char scratch[32];
    switch (tag->mark) {
    case '&':
        return put_html(render, tag, err);
    case '%':
        kb_api_url_encode(render->out, text_of(find_value(render, tag->name), scratch));
        return KB_OK;
    case ':':
        put_day(render->out, text_of(find_value(render, tag->name), scratch));
        return KB_OK;
    case '@':
        put_instant(render, text_of(find_value(render, tag->name), scratch));
        return KB_OK;
    case '*':
    case '+':
    case '~':
        kb_prose_put(render->out, text_of(find_value(render, tag->name), scratch),
                     tag->mark == '+'   ? KB_PROSE_CHECKLIST
                     : tag->mark == '~' ? KB_PROSE_STEPS
                                        : KB_PROSE_PLAIN);
        return KB_OK;
    case '$':
        return put_words(render, tag, err);
    case '>':
        return put_file(render, tag, err);
    default:
        kb_template_escape(render->out, text_of(find_value(render, tag->name), scratch));
        return KB_OK;
    }
}

/* --- sections --------------------------------------------------------------------------------- */

/* The block of a section with a value as the innermost scope; NULL leaves the scopes as they are.
 */
static enum kb_status render_with(struct render *render, const struct tag *tag,
                                  const struct kb_json_value *value, struct kb_str *rest,
                                  struct kb_error *err)
{
    if (render->page.scope_count == KB_TEMPLATE_DEPTH_MAX)
        return wrong(tag, "nested too deeply", err);
    if (value)
        render->page.scopes[render->page.scope_count++] = value;
    enum kb_status status = render_block(render, rest, tag->name, true, err);
    if (value)
        render->page.scope_count--;
    return status;
}

static enum kb_status render_each(struct render *render, const struct tag *tag,
                                  const struct kb_json_value *array, struct kb_str *rest,
                                  struct kb_error *err)
{
    enum kb_status status = KB_OK;
    struct kb_str block = *rest;
    for (size_t i = 0; i < kb_json_value_count(array) && status == KB_OK; i++) {
        *rest = block;
        status = render_with(render, tag, kb_json_value_at(array, i), rest, err);
    }
    return status;
}

static enum kb_status render_section(struct render *render, const struct tag *tag,
                                     struct kb_str *rest, bool show, struct kb_error *err)
{
    char scratch[32];
    const struct kb_json_value *value = find_value(render, tag->name);
    bool holds = tag->has_text ? kb_str_equal(text_of(value, scratch), tag->text)
                               : !is_empty(value);
    if (!show || holds != (tag->mark == '#'))
        return render_block(render, rest, tag->name, false, err);
    bool goes_in = tag->mark == '#' && !tag->has_text;
    if (goes_in && kb_json_value_type(value) == KB_JSON_ARRAY)
        return render_each(render, tag, value, rest, err);
    return render_with(render, tag, goes_in ? value : NULL, rest, err);
}

/* Renders, or with `show` false passes over, up to the end of the section `until`, or of all. */
static enum kb_status render_block(struct render *render, struct kb_str *rest, struct kb_str until,
                                   bool show, struct kb_error *err)
{
    struct kb_str text;
    struct tag tag;
    while (next_tag(rest, &text, &tag)) {
        enum kb_status status = KB_OK;
        if (show)
            kb_buf_add_str(render->out, text);
        if (tag.mark == '/' && kb_str_equal(tag.name, until))
            return KB_OK;
        if (tag.mark == '/')
            return wrong(&tag, "this section is not the one that is open", err);
        if (tag.mark == '#' || tag.mark == '^')
            status = render_section(render, &tag, rest, show, err);
        else if (show && tag.mark != '!')
            status = put(render, &tag, err);
        if (status)
            return status;
    }
    if (until.len)
        return kb_fail(err, KB_INTERNAL, "template: {{#%.*s}} is not closed", KB_STR_ARG(until));
    if (show)
        kb_buf_add_str(render->out, text);
    return KB_OK;
}

enum kb_status kb_template_render(const struct kb_template *page, struct kb_str name,
                                  struct kb_buf *out, struct kb_error *err)
{
    struct render render = {.page = *page, .out = out};
    struct tag tag = {.mark = '>', .name = name};
    enum kb_status status = put_file(&render, &tag, err);
    return status ? status : kb_buf_status(out, err);
}
