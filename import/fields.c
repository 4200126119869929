#include "internal.h"

#include <stdarg.h>

const struct kb_import_field kb_import_fields[] = {
    [IMPORT_ID] = {"id", "text", false, false,
                   "stable id; without it the item is found by kind, region and title"},
    [IMPORT_KIND] = {"kind", "policy, guide, script, qa or notice", true, true, "kind of item"},
    [IMPORT_TITLE] = {"title", "text", true, false, "title as shown and as cited by others"},
    [IMPORT_REGION] = {"region", "six digits", false, true,
                       "where it applies (GB/T 2260); without it 000000, the whole country"},
    [IMPORT_CATEGORY] = {"category", "path with /", true, true,
                         "place in the tree; without it the folders the file lies in"},
    [IMPORT_ISSUER] = {"issuer", "text", false, true, "who issued it"},
    [IMPORT_DOC_NO] = {"doc_no", "text", false, false, "number of the document"},
    [IMPORT_AUDIENCE] = {"audience", "public or internal", true, true, "who may see it"},
    [IMPORT_EFFECTIVE_FROM] = {"effective_from", "YYYY-MM-DD", false, true,
                               "first day it holds; without it open"},
    [IMPORT_EFFECTIVE_TO] = {"effective_to", "YYYY-MM-DD", false, true,
                             "first day it no longer holds; without it open"},
    [IMPORT_KEYWORDS] = {"keywords", "list of texts", false, false, "words to find it by"},
    [IMPORT_QUESTIONS] = {"questions", "list of texts", false, false,
                          "other ways people ask for it"},
    [IMPORT_BASIS] = {"basis", "list of {title, section}", false, false,
                      "the clauses it rests on; section may be left out"},
    [IMPORT_CHANGE_NOTE] = {"change_note", "text", false, true,
                            "what is different from the edition before"},
    [IMPORT_BODY] =
        {"body", "text", true, false,
         "the text in Markdown; in a Markdown file, what stands below the front matter"},
    [IMPORT_FIELD_COUNT] = {NULL, NULL, false, false, NULL},
};

static const char *name_of(const struct field_reading *reading)
{
    return kb_import_fields[reading->field].name;
}

void field_wrong(const struct field_reading *reading, const struct kb_yaml *at, const char *format,
                 ...)
{
    char why[KB_ERROR_MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    reading->item->has_errors = true;
    import_say(reading->report, KB_IMPORT_ERROR, at->line, at->column, "field '%s': %s",
               name_of(reading), why);
}

/* Values in messages are cut to this many bytes. */
#define SHOWN_MAX 60

struct kb_str field_shown(struct kb_str value)
{
    return kb_utf8_cut(value, SHOWN_MAX);
}

static bool has_control(struct kb_str s, bool lines_allowed)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if ((c < 0x20 && !(lines_allowed && (c == '\n' || c == '\t'))) || c == 0x7f)
            return true;
    }
    return false;
}

static bool has_line_end(struct kb_str s)
{
    return s.len && (memchr(s.data, '\n', s.len) || memchr(s.data, '\t', s.len));
}

/* Old exports put several keywords into one, a line each; refusing the item for it helps nobody. */
static struct kb_str on_one_line(const struct field_reading *reading, struct kb_str text)
{
    struct kb_str line = import_squeeze(reading->arena, text);
    if (!line.data)
        reading->item->out_of_memory = true;
    return line;
}

bool field_scalar(const struct field_reading *reading, const struct kb_yaml *value, size_t max,
                  bool lines_allowed, struct kb_str *ret)
{
    if (value->kind != KB_YAML_SCALAR) {
        field_wrong(reading, value, "must be a single text, not a list or mapping");
        return false;
    }
    struct kb_str text = import_trim(value->scalar);
    if (!lines_allowed && has_line_end(text))
        text = on_one_line(reading, text);
    if (reading->item->out_of_memory)
        return false;
    if (text.len == 0)
        field_wrong(reading, value, "is empty");
    else if (has_control(text, lines_allowed))
        field_wrong(reading, value,
                    lines_allowed ? "holds a control character"
                                  : "must be one line without control characters");
    else if (text.len > max)
        field_wrong(reading, value, "is %zu bytes long, at most %zu are allowed", text.len, max);
    else {
        *ret = text;
        return true;
    }
    return false;
}

void field_warn_long(const struct field_reading *reading, const struct kb_yaml *value,
                     struct kb_str text, size_t most)
{
    size_t count = kb_utf8_count(text);
    if (count > most)
        import_say(reading->report, KB_IMPORT_WARNING, value->line, value->column,
                   "field '%s': %zu characters are more than the %zu that read well",
                   name_of(reading), count, most);
}

/* --- single texts -------------------------------------------------------------------------------
 */

/* Where the plain texts go, and how long they may be. */
static const struct text_field {
    size_t offset; /* in struct kb_edition_text */
    size_t max;
    bool lines_allowed;
} text_fields[IMPORT_FIELD_COUNT] = {
    [IMPORT_ID] = {offsetof(struct kb_edition_text, id), KB_ID_MAX, false},
    [IMPORT_TITLE] = {offsetof(struct kb_edition_text, title), KB_TITLE_MAX, false},
    [IMPORT_REGION] = {offsetof(struct kb_edition_text, region), KB_FIELD_MAX, false},
    [IMPORT_CATEGORY] = {offsetof(struct kb_edition_text, category), KB_CATEGORY_MAX, false},
    [IMPORT_ISSUER] = {offsetof(struct kb_edition_text, issuer), KB_FIELD_MAX, false},
    [IMPORT_DOC_NO] = {offsetof(struct kb_edition_text, doc_no), KB_FIELD_MAX, false},
    [IMPORT_CHANGE_NOTE] = {offsetof(struct kb_edition_text, change_note), KB_NOTE_MAX, true},
};

static bool read_into(const struct field_reading *reading, const struct kb_yaml *value,
                      struct kb_str *ret)
{
    const struct text_field *field = &text_fields[reading->field];
    if (!field_scalar(reading, value, field->max, field->lines_allowed, ret))
        return false;
    char *base = (char *)&reading->item->text;
    *(struct kb_str *)(void *)(base + field->offset) = *ret;
    return true;
}

static enum kb_status read_text(const struct field_reading *reading, const struct kb_yaml *value,
                                struct kb_error *err)
{
    (void)err;
    struct kb_str text;
    read_into(reading, value, &text);
    return KB_OK;
}

static enum kb_status read_title(const struct field_reading *reading, const struct kb_yaml *value,
                                 struct kb_error *err)
{
    (void)err;
    struct kb_str text;
    if (read_into(reading, value, &text))
        field_warn_long(reading, value, text, KB_TITLE_CHARS_WARN);
    return KB_OK;
}

static enum kb_status read_id(const struct field_reading *reading, const struct kb_yaml *value,
                              struct kb_error *err)
{
    (void)err;
    struct kb_str text;
    if (!read_into(reading, value, &text))
        return KB_OK;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool is_word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c < 0x80 && !is_word && !strchr("-_.()", c)) {
            field_wrong(reading, value,
                        "'%.*s' may hold letters, digits, '-', '_', '.' and brackets",
                        KB_STR_ARG(field_shown(text)));
            break;
        }
    }
    return KB_OK;
}

static enum kb_status read_region(const struct field_reading *reading, const struct kb_yaml *value,
                                  struct kb_error *err)
{
    (void)err;
    struct kb_str text;
    if (read_into(reading, value, &text) && !kb_region_parse(text, &reading->item->text.region))
        field_wrong(reading, value, "'%.*s' is no region code of six digits",
                    KB_STR_ARG(field_shown(text)));
    return KB_OK;
}

static enum kb_status read_category(const struct field_reading *reading,
                                    const struct kb_yaml *value, struct kb_error *err)
{
    (void)err;
    struct kb_str text;
    if (!read_into(reading, value, &text))
        return KB_OK;
    size_t depth = 0;
    for (size_t at = 0; at <= text.len; depth++) {
        size_t slash = kb_str_find(text, KB_STR("/"), at);
        size_t end = slash == SIZE_MAX ? text.len : slash;
        if (import_trim(kb_str_slice(text, at, end)).len != end - at || end == at) {
            field_wrong(reading, value, "'%.*s' has an empty part, or white space beside a '/'",
                        KB_STR_ARG(field_shown(text)));
            return KB_OK;
        }
        at = end + 1;
    }
    if (depth > KB_CATEGORY_DEPTH_MAX)
        field_wrong(reading, value, "is %zu parts deep, at most %d are allowed", depth,
                    KB_CATEGORY_DEPTH_MAX);
    return KB_OK;
}

static enum kb_status read_body(const struct field_reading *reading, const struct kb_yaml *value,
                                struct kb_error *err)
{
    (void)err;
    if (value->kind != KB_YAML_SCALAR)
        field_wrong(reading, value, "must be a single text, not a list or mapping");
    else if (import_trim(value->scalar).len == 0)
        field_wrong(reading, value, "is empty");
    else
        reading->item->body = value->scalar;
    return KB_OK;
}

/* --- words of a closed list, and dates ----------------------------------------------------------
 */

static enum kb_status read_kind(const struct field_reading *reading, const struct kb_yaml *value,
                                struct kb_error *err)
{
    (void)err;
    struct kb_str text;
    if (field_scalar(reading, value, KB_FIELD_MAX, false, &text) &&
        !kb_kind_parse(text, &reading->item->text.kind))
        field_wrong(reading, value, "'%.*s' is none of %s", KB_STR_ARG(field_shown(text)),
                    kb_import_fields[IMPORT_KIND].form);
    return KB_OK;
}

static enum kb_status read_audience(const struct field_reading *reading,
                                    const struct kb_yaml *value, struct kb_error *err)
{
    (void)err;
    struct kb_str text;
    if (field_scalar(reading, value, KB_FIELD_MAX, false, &text) &&
        !kb_audience_parse(text, &reading->item->text.audience))
        field_wrong(reading, value, "'%.*s' is not %s", KB_STR_ARG(field_shown(text)),
                    kb_import_fields[IMPORT_AUDIENCE].form);
    return KB_OK;
}

static enum kb_status read_date(const struct field_reading *reading, const struct kb_yaml *value,
                                struct kb_error *err)
{
    (void)err;
    struct kb_str text;
    struct kb_edition_text *edition = &reading->item->text;
    kb_date *date = reading->field == IMPORT_EFFECTIVE_FROM ? &edition->effective_from
                                                            : &edition->effective_to;
    if (field_scalar(reading, value, KB_FIELD_MAX, false, &text) && !kb_date_parse(text, date))
        field_wrong(reading, value, "'%.*s' is no date in the form YYYY-MM-DD",
                    KB_STR_ARG(field_shown(text)));
    return KB_OK;
}

/* --- the table ----------------------------------------------------------------------------------
 */

static enum kb_status (*const readers[IMPORT_FIELD_COUNT])(const struct field_reading *,
                                                           const struct kb_yaml *,
                                                           struct kb_error *) = {
    [IMPORT_ID] = read_id,
    [IMPORT_KIND] = read_kind,
    [IMPORT_TITLE] = read_title,
    [IMPORT_REGION] = read_region,
    [IMPORT_CATEGORY] = read_category,
    [IMPORT_ISSUER] = read_text,
    [IMPORT_DOC_NO] = read_text,
    [IMPORT_AUDIENCE] = read_audience,
    [IMPORT_EFFECTIVE_FROM] = read_date,
    [IMPORT_EFFECTIVE_TO] = read_date,
    [IMPORT_KEYWORDS] = field_read_list,
    [IMPORT_QUESTIONS] = field_read_list,
    [IMPORT_BASIS] = field_read_basis,
    [IMPORT_CHANGE_NOTE] = read_text,
    [IMPORT_BODY] = read_body,
};

enum import_field import_field_find(struct kb_str name)
{
    enum import_field field = 0;
    while (field < IMPORT_FIELD_COUNT &&
           !kb_str_equal(name, kb_str_of(kb_import_fields[field].name)))
        field++;
    return field;
}

enum kb_status import_field_read(struct kb_arena *arena, enum import_field field,
                                 const struct kb_yaml *value, struct import_report *report,
                                 struct import_item *item, struct kb_error *err)
{
    struct field_reading reading = {arena, field, report, item};
    if (value->is_null || (value->kind == KB_YAML_SCALAR && import_trim(value->scalar).len == 0))
        return KB_OK; /* as if it were not there */
    item->has[field] = true;
    enum kb_status status = readers[field](&reading, value, err);
    return !status && item->out_of_memory ? kb_fail_memory(err) : status;
}

void import_field_check_title(struct import_report *report, unsigned line, struct import_item *item)
{
    struct field_reading reading = {NULL, IMPORT_TITLE, report, item};
    struct kb_yaml value = {
        .kind = KB_YAML_SCALAR, .line = line, .column = line ? 1 : 0, .scalar = item->text.title};
    read_title(&reading, &value, NULL);
}
