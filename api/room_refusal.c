/* room_refusal.c - why a form was refused, as a key of the language file. */
#include "room_edit.h"

/* Fields that people fill in, and parts that a guide must have. */
static const char *const fields[] = {
    "field.title",        "field.kind",     "field.region",     "field.category",
    "field.audience",     "field.issuer",   "field.doc_no",     "field.effective_from",
    "field.effective_to", "field.keywords", "field.questions",  "field.change_note",
    "field.history",      "field.minor",    "field.no_basis",   "field.basis",
    "field.sections",     "field.repeals",  "field.conditions", "field.materials",
    "field.procedure",    "field.place",    "field.time_limit", "field.phone",
    "field.note",         "field.answer",   "field.name",       "field.at",
    "field.reason",       "field.edition",  "field.id",
};

const char *kb_room_field_words(struct kb_str field)
{
    const size_t prefix = strlen("field.");
    size_t end = 0;
    while (end < field.len && !strchr("[. ", field.data[end]))
        end++;
    if (kb_str_equal(kb_str_slice(field, 0, end), KB_STR("section")))
        return "field.sections";
    for (size_t i = 0; i < KB_COUNT(fields); i++)
        if (kb_str_equal(kb_str_of(fields[i] + prefix), kb_str_slice(field, 0, end)))
            return fields[i];
    return NULL;
}

bool kb_room_is_refusal(enum kb_status status)
{
    return status == KB_INVALID || status == KB_FORBIDDEN || status == KB_CONFLICT ||
           status == KB_NOT_FOUND || status == KB_TOO_LARGE;
}

/* "… (rule: second_person)". */
static bool rule_of(const char *message, enum kb_rule *ret)
{
    static const char mark[] = "(rule: ";
    const char *at = strstr(message, mark);
    for (int rule = 0; at && rule < KB_RULE_COUNT; rule++) {
        const char *name = kb_rule_name((enum kb_rule)rule);
        size_t len = strlen(name);
        if (strncmp(at + strlen(mark), name, len) == 0 && at[strlen(mark) + len] == ')') {
            *ret = (enum kb_rule)rule;
            return true;
        }
    }
    return false;
}

/* What releases and entries refuse has no rules: by step and status. */
static const struct {
    const char *step;
    enum kb_status status;
    const char *words;
} of_releases[] = {
    {"entry", KB_INVALID, "refused.entry"},
    {"entry", KB_NOT_FOUND, "refused.entry.none"},
    {"create", KB_INVALID, "refused.release.name"},
    {"add", KB_NOT_FOUND, "refused.release.no_edition"},
    {"add", KB_INVALID, "refused.release.state"},
    {"add", KB_CONFLICT, "refused.release.taken"},
    {"remove", KB_CONFLICT, "refused.release.not_open"},
    {"schedule", KB_INVALID, "refused.release.instant"},
    {"schedule", KB_CONFLICT, "refused.release.not_approved"},
    {"unschedule", KB_CONFLICT, "refused.release.not_scheduled"},
    {"cancel", KB_CONFLICT, "refused.release.over"},
    {"roll_back", KB_INVALID, "rule.reason"},
    {"roll_back", KB_CONFLICT, "refused.release.changed"},
};

/* What is wrong with a field, by what its message says of every field alike. */
static const struct {
    const char *says, *words;
} of_fields[] = {
    {"stands twice", "refused.twice"},
    {"missing", "refused.missing"},
    {"are taken", "refused.long"},
    {"not after effective_from", "refused.order"},
};

static const char *words_of(const struct kb_room_refusal *refusal)
{
    for (size_t i = 0; refusal->step && i < KB_COUNT(of_releases); i++)
        if (of_releases[i].status == refusal->status &&
            strcmp(of_releases[i].step, refusal->step) == 0)
            return of_releases[i].words;
    for (size_t i = 0; refusal->status == KB_INVALID && i < KB_COUNT(of_fields); i++)
        if (strstr(refusal->err->message, of_fields[i].says))
            return of_fields[i].words;
    return refusal->status == KB_INVALID     ? "refused.invalid"
           : refusal->status == KB_FORBIDDEN ? "refused.forbidden"
           : refusal->status == KB_NOT_FOUND ? "refused.not_found"
           : refusal->status == KB_TOO_LARGE ? "refused.too_large"
                                             : "refused.conflict";
}

/* The field that a message of the body's reader names: "field 'title' is missing", or stands before
 * the colon: "title: missing". */
static const char *field_of(const char *message)
{
    struct kb_str text = kb_str_of(message);
    size_t quote = kb_str_find(text, KB_STR("field '"), 0);
    if (quote != SIZE_MAX) {
        struct kb_str rest = kb_str_slice(text, quote + strlen("field '"), text.len);
        return kb_room_field_words(kb_str_slice(rest, 0, kb_str_find(rest, KB_STR("'"), 0)));
    }
    return kb_room_field_words(kb_str_slice(text, 0, kb_str_find(text, KB_STR(":"), 0)));
}

void kb_room_refusal_write(struct kb_json *json, const struct kb_room_refusal *refusal)
{
    enum kb_rule rule;
    kb_json_key(json, "refused");
    if (!refusal) {
        kb_json_null(json);
        return;
    }
    kb_json_begin_object(json);
    if (rule_of(refusal->err->message, &rule)) {
        char key[64];
        snprintf(key, sizeof key, "rule.%s", kb_rule_name(rule));
        kb_json_field_cstr(json, "refused_words", key);
    } else {
        const char *field = refusal->status == KB_INVALID ? field_of(refusal->err->message) : NULL;
        kb_json_field_cstr(json, "refused_words", words_of(refusal));
        if (field && !refusal->step)
            kb_json_field_cstr(json, "refused_field", field);
    }
    kb_json_end_object(json);
}
