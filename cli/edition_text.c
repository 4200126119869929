#include "edition_text.h"

#include "kb/item_file.h"

#define ARENA_MAX   ((size_t)256 << 20)
#define REPEALS_MAX CLI_FLAGS_MAX

/* --- reading ---------------------------------------------------------------------------------- */

static void complain(void *context, const char *path, unsigned line, unsigned column, bool is_error,
                     const char *message)
{
    (void)context;
    fputs(path, stderr);
    if (line)
        fprintf(stderr, ":%u:%u", line, column);
    fprintf(stderr, ": %s: %s\n", is_error ? "error" : "warning", message);
}

static enum kb_status read_repeal(const char *text, struct kb_repeal *ret, struct kb_error *err)
{
    struct kb_str whole = kb_str_of(text);
    size_t equals = kb_str_find(whole, KB_STR("="), 0);
    if (equals == SIZE_MAX ||
        !kb_date_parse(kb_str_slice(whole, equals + 1, whole.len), &ret->from))
        return kb_fail(err, KB_INVALID, "--repeals: '%s' is not ID=YYYY-MM-DD", text);
    ret->id = kb_str_slice(whole, 0, equals);
    return KB_OK;
}

static enum kb_status read_repeals(const struct cli_arguments *arguments, struct kb_arena *arena,
                                   struct kb_edition_text *text, struct kb_error *err)
{
    const char *values[REPEALS_MAX];
    size_t count = cli_values(arguments, "--repeals", values, REPEALS_MAX);
    struct kb_repeal *repeals = kb_arena_array(arena, count, sizeof *repeals);
    if (!repeals)
        return kb_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        enum kb_status status = read_repeal(values[i], &repeals[i], err);
        if (status)
            return status;
    }
    text->repeals = repeals;
    text->repeal_count = count;
    return KB_OK;
}

enum kb_status cli_edition_text_read(const struct cli_arguments *arguments, const char *path,
                                     struct kb_arena **ret_arena, struct kb_edition_text *ret,
                                     struct kb_error *err)
{
    static const struct kb_item_file_listener listener = {complain, NULL};
    *ret_arena = kb_arena_new(ARENA_MAX);
    if (!*ret_arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_item_file_read(*ret_arena, path, &listener, ret, err);
    if (status)
        return status;
    if (cli_has(arguments, "--note"))
        ret->change_note = kb_str_of(cli_value(arguments, "--note"));
    if (cli_has(arguments, "--no-basis"))
        ret->no_basis = kb_str_of(cli_value(arguments, "--no-basis"));
    ret->minor = cli_has(arguments, "--minor");
    return read_repeals(arguments, *ret_arena, ret, err);
}

/* --- printing --------------------------------------------------------------------------------- */

/* Single fields of the head, in the order they are told. */
static const struct {
    const char *name;
    size_t offset;
} fields[] = {
    {"title", offsetof(struct kb_edition_text, title)},
    {"region", offsetof(struct kb_edition_text, region)},
    {"category", offsetof(struct kb_edition_text, category)},
    {"issuer", offsetof(struct kb_edition_text, issuer)},
    {"doc_no", offsetof(struct kb_edition_text, doc_no)},
    {"change_note", offsetof(struct kb_edition_text, change_note)},
    {"history", offsetof(struct kb_edition_text, history)},
    {"no_basis", offsetof(struct kb_edition_text, no_basis)},
    {"source", offsetof(struct kb_edition_text, source)},
};

static struct kb_str field_of(const struct kb_edition_text *text, size_t i)
{
    struct kb_str value;
    memcpy(&value, (const char *)text + fields[i].offset, sizeof value);
    return value;
}

static void json_texts(struct kb_json *json, const char *key, const struct kb_str *texts,
                       size_t count)
{
    kb_json_key(json, key);
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        kb_json_str(json, texts[i]);
    kb_json_end_array(json);
}

static void json_basis(struct kb_json *json, const struct kb_edition_text *text)
{
    kb_json_key(json, "basis");
    kb_json_begin_array(json);
    for (size_t i = 0; i < text->basis_count; i++) {
        kb_json_begin_object(json);
        kb_json_field_str(json, "title", text->basis[i].title);
        kb_json_field_str_or_null(json, "section", text->basis[i].section);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
    kb_json_key(json, "repeals");
    kb_json_begin_array(json);
    for (size_t i = 0; i < text->repeal_count; i++) {
        kb_json_begin_object(json);
        kb_json_field_str(json, "id", text->repeals[i].id);
        kb_json_field_date(json, "from", text->repeals[i].from);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void json_sections(struct kb_json *json, const struct kb_edition_text *text)
{
    kb_json_key(json, "sections");
    kb_json_begin_array(json);
    for (size_t i = 0; i < text->section_count; i++) {
        kb_json_begin_object(json);
        kb_json_field_str(json, "label", text->sections[i].label);
        kb_json_field_str_or_null(json, "heading", text->sections[i].heading);
        kb_json_field_str(json, "text", text->sections[i].text);
        kb_json_field_bool(json, "aside", text->sections[i].aside);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void json_edition(struct kb_json *json, const struct kb_edition *edition)
{
    const struct kb_edition_text *text = &edition->text;
    char hash[KB_HASH_HEX_SIZE];
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", text->id);
    kb_json_field_int(json, "edition", edition->number);
    kb_json_field_cstr(json, "state", kb_state_name(edition->state));
    kb_json_field_cstr(json, "hash", kb_hash_hex(&edition->hash, hash));
    kb_json_field_cstr(json, "kind", kb_kind_name(text->kind));
    kb_json_field_cstr(json, "audience", kb_audience_name(text->audience));
    for (size_t i = 0; i < KB_COUNT(fields); i++)
        kb_json_field_str_or_null(json, fields[i].name, field_of(text, i));
    kb_json_field_date(json, "effective_from", text->effective_from);
    kb_json_field_date(json, "effective_to", text->effective_to);
    kb_json_field_bool(json, "minor", text->minor);
    json_texts(json, "keywords", text->keywords, text->keyword_count);
    json_texts(json, "questions", text->questions, text->question_count);
    json_basis(json, text);
    json_sections(json, text);
    kb_json_end_object(json);
}

static void print_list(struct kb_buf *out, const char *name, const struct kb_str *texts,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        kb_buf_printf(out, "%-14s %.*s\n", name, KB_STR_ARG(texts[i]));
}

static void print_head(struct cli_desk *desk, const struct kb_edition *edition)
{
    const struct kb_edition_text *text = &edition->text;
    char hash[KB_HASH_HEX_SIZE], days[CLI_DAYS_SIZE], day[KB_DATE_TEXT_SIZE];
    kb_buf_printf(&desk->out, "%.*s edition %d: %s  (hash %.12s)\n", KB_STR_ARG(text->id),
                  edition->number, kb_state_name(edition->state),
                  kb_hash_hex(&edition->hash, hash));
    kb_buf_printf(&desk->out, "%-14s %s, %s\n%-14s %s\n", "kind", kb_kind_name(text->kind),
                  kb_audience_name(text->audience), "days",
                  cli_days_text(text->effective_from, text->effective_to, days));
    for (size_t i = 0; i < KB_COUNT(fields); i++) {
        struct kb_str value = field_of(text, i);
        if (value.len)
            kb_buf_printf(&desk->out, "%-14s %.*s\n", fields[i].name, KB_STR_ARG(value));
    }
    print_list(&desk->out, "keyword", text->keywords, text->keyword_count);
    print_list(&desk->out, "question", text->questions, text->question_count);
    for (size_t i = 0; i < text->basis_count; i++)
        kb_buf_printf(&desk->out, "%-14s %.*s %.*s\n", "basis", KB_STR_ARG(text->basis[i].title),
                      KB_STR_ARG(text->basis[i].section));
    for (size_t i = 0; i < text->repeal_count; i++)
        kb_buf_printf(&desk->out, "%-14s %.*s from %s\n", "repeals",
                      KB_STR_ARG(text->repeals[i].id), kb_date_text(text->repeals[i].from, day));
}

static void print_section(struct kb_buf *out, const struct kb_section *section)
{
    kb_buf_printf(out, "\n%.*s", KB_STR_ARG(section->label));
    if (section->heading.len)
        kb_buf_printf(out, "  %.*s", KB_STR_ARG(section->heading));
    kb_buf_printf(out, "%s\n%.*s\n", section->aside ? "  (aside)" : "", KB_STR_ARG(section->text));
}

void cli_edition_text_print(struct cli_desk *desk, const struct kb_edition *edition)
{
    const struct kb_edition_text *text = &edition->text;
    if (desk->is_json) {
        json_edition(&desk->json, edition);
        return;
    }
    print_head(desk, edition);
    for (size_t i = 0; i < text->section_count; i++)
        print_section(&desk->out, &text->sections[i]);
}
