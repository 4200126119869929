#include "internal.h"

static struct import_item item_at(const struct kb_yaml *mapping)
{
    return (struct import_item){
        .text = {.effective_from = KB_DATE_MIN, .effective_to = KB_DATE_MAX},
        .line = mapping->line,
        .column = mapping->column,
    };
}

static void complain(struct import_report *report, struct import_item *item, unsigned line,
                     unsigned column, const char *what, struct kb_str value)
{
    item->has_errors = true;
    import_say(report, KB_IMPORT_ERROR, line, column, "read item: %s '%.*s'", what,
               KB_STR_ARG(kb_utf8_cut(value, 60)));
}

/* Reads every key of the mapping; a body given apart is no key. */
static enum kb_status read_fields(const struct import_source *source, const struct kb_yaml *mapping,
                                  bool has_body, struct import_item *item, struct kb_error *err)
{
    for (const struct kb_yaml *value = mapping->first; value; value = value->next) {
        enum import_field field = import_field_find(value->key);
        if (field == IMPORT_FIELD_COUNT || (has_body && field == IMPORT_BODY)) {
            complain(source->report, item, value->key_line, value->key_column, "unknown key",
                     value->key);
            continue;
        }
        enum kb_status status = import_field_read(source->arena, field, value, source->report, item,
                                                  err);
        if (status)
            return status;
    }
    return KB_OK;
}

static void check_whole(const struct import_source *source, struct import_item *item)
{
    for (enum import_field field = 0; field < IMPORT_FIELD_COUNT; field++)
        if (kb_import_fields[field].required && !item->has[field])
            complain(source->report, item, item->line, item->column, "missing field",
                     kb_str_of(kb_import_fields[field].name));
    char from[KB_DATE_TEXT_SIZE];
    if (item->text.effective_from >= item->text.effective_to)
        complain(source->report, item, item->line, item->column,
                 "'effective_to' is not after 'effective_from'",
                 kb_str_of(kb_date_text(item->text.effective_from, from)));
}

/* Laws and notices are cited by article; in guides and answers only headings part the text. */
static bool has_articles(const struct import_item *item)
{
    return item->text.kind == KB_KIND_POLICY || item->text.kind == KB_KIND_NOTICE;
}

static enum kb_status cut_body(const struct import_source *source, struct import_item *item,
                               struct kb_error *err)
{
    struct import_sections sections;
    struct kb_str no_root = {NULL, 0};
    enum kb_status status = import_sections_cut(source->arena, item->body, has_articles(item),
                                                no_root, &sections, err);
    if (!status)
        status = import_sections_unique(source->arena, &sections, err);
    if (status)
        return status;
    item->text.sections = sections.items;
    item->text.section_count = sections.count;
    return KB_OK;
}

enum kb_status import_item_read(const struct import_source *source, const struct kb_yaml *mapping,
                                const struct kb_str *body, const struct import_sink *sink,
                                struct kb_error *err)
{
    struct import_item item = item_at(mapping);
    enum kb_status status = read_fields(source, mapping, body != NULL, &item, err);
    if (!status)
        status = import_defaults_apply(source->arena, source->defaults, source->folder,
                                       source->report, &item, err);
    if (status)
        return status;
    if (body) {
        item.body = *body;
        item.has[IMPORT_BODY] = import_trim(*body).len > 0;
    }
    check_whole(source, &item);
    if (item.has_errors)
        return KB_OK;
    struct kb_error refusal = {0};
    status = cut_body(source, &item, &refusal);
    if (status == KB_TOO_LARGE) {
        import_say_error(source->report, item.line, item.column, &refusal);
        return KB_OK;
    }
    if (status)
        return kb_fail(err, status, "%s", refusal.message);
    if (item.text.section_count == 0)
        complain(source->report, &item, item.line, item.column, "headings without text in",
                 item.text.title);
    return item.has_errors ? KB_OK : sink->take(sink->context, &item, err);
}
