#include "validation.h"

#include <stdarg.h>

#define MESSAGE_MAX 1024

static const struct {
    const char *name;
    enum kb_finding_level level;
} codes[] = {
#define X(name, wire, level) [KB_FINDING_##name] = {wire, KB_FINDING_##level},
    KB_FINDING_LIST(X)
#undef X
};

const char *kb_finding_name(enum kb_finding_code code)
{
    return codes[code].name;
}

enum kb_finding_level kb_finding_level(enum kb_finding_code code)
{
    return codes[code].level;
}

struct kb_str kb_found_field(struct kb_validation *v, const char *name, size_t index)
{
    return kb_arena_printf(v->arena, "%s[%zu]", name, index);
}

/* The first half of a hash over all that the finding says. */
static void make_key(struct kb_finding *finding)
{
    struct kb_hasher hasher;
    struct kb_hash hash;
    char hex[KB_HASH_HEX_SIZE];
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, kb_str_of(codes[finding->code].name));
    kb_hasher_add(&hasher, finding->field);
    kb_hasher_add(&hasher, finding->message);
    kb_hasher_add(&hasher, finding->related_id);
    kb_hasher_add_int(&hasher, finding->related_edition);
    kb_hasher_add(&hasher, finding->related_section);
    kb_hasher_done(&hasher, &hash);
    snprintf(finding->key, sizeof finding->key, "%.16s", kb_hash_hex(&hash, hex));
}

enum kb_status kb_found(struct kb_validation *v, enum kb_finding_code code, struct kb_str field,
                        const struct kb_related *related, struct kb_error *err, const char *format,
                        ...)
{
    char message[MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    /* What was cut may be cut inside a character. */
    struct kb_str whole = kb_str_of(message);
    size_t bad;
    if (!kb_utf8_check(whole, &bad))
        whole.len = bad;
    struct kb_finding finding = {.code = code, .level = codes[code].level, .field = field};
    finding.message = kb_arena_copy(v->arena, whole);
    struct kb_finding *added = kb_list_add(&v->findings);
    if (!added || !finding.message.data || !field.data)
        return kb_fail_memory(err);
    if (related) {
        finding.related_id = related->id;
        finding.related_edition = related->edition;
        finding.related_section = related->section;
    }
    make_key(&finding);
    *added = finding;
    return KB_OK;
}

/* Gives a finding its answer, if it has one. */
static enum kb_status find_answer(struct kb_validation *v, struct kb_finding *finding,
                                  struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found;
    enum kb_status status = kb_query_start(&query, &v->reader->db, KB_READER_ANSWER, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, v->edition->row);
    kb_query_bind_cstr(&query, 2, finding->key);
    status = kb_query_next(&query, &found, err);
    if (status || !found)
        return status;
    status = kb_query_copy(&query, 0, v->arena, &finding->answer, err);
    return status ? status : kb_query_copy(&query, 1, v->arena, &finding->answered_by, err);
}

static enum kb_status run(struct kb_validation *v, struct kb_error *err)
{
    static enum kb_status (*const checks[])(struct kb_validation * v, struct kb_error * err) = {
        kb_validate_fields, kb_validate_kind, kb_validate_basis, kb_validate_text, kb_validate_near,
    };
    enum kb_status status = KB_OK;
    for (size_t i = 0; !status && i < KB_COUNT(checks); i++)
        status = checks[i](v, err);
    struct kb_finding *findings = v->findings.items;
    for (size_t i = 0; !status && i < v->findings.count; i++)
        status = find_answer(v, &findings[i], err);
    return status;
}

enum kb_status kb_validate(struct kb_reader *reader, struct kb_text *text, struct kb_arena *arena,
                           struct kb_str id, int edition, kb_date today,
                           const struct kb_finding **ret, size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    struct kb_edition whole;
    struct kb_validation v = {.reader = reader,
                              .text = text,
                              .arena = arena,
                              .today = today,
                              .edition = &whole,
                              .findings = {.arena = arena, .size = sizeof(struct kb_finding)}};
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = kb_reader_edition(reader, arena, id, edition, KB_EDITION_WHOLE, &whole, err);
    if (!status)
        status = run(&v, err);
    if (status)
        return status;
    *ret = v.findings.items;
    *ret_count = v.findings.count;
    return KB_OK;
}
