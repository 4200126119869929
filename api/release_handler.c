/* release_handler.c - releases through HTTP: reading them, planning, saying when, taking back. */
#include "kb/api.h"

#include <inttypes.h>

#include "internal.h"
#include "kb/release.h"

static struct kb_reader *reader_of(const struct kb_api_call *call)
{
    return kb_searcher_reader(call->session->searcher);
}

static int64_t release_of(const struct kb_api_call *call)
{
    return kb_api_parameter_value(call, "release")->number;
}

/* --- reading ------------------------------------------------------------------------------------
 */

static void field_instant(struct kb_json *json, const char *key, int64_t at_ms)
{
    char text[KB_TIME_TEXT_SIZE];
    kb_json_field_str_or_null(json, key, kb_str_of(at_ms ? kb_time_text(at_ms, text) : NULL));
}

static void write_members(struct kb_json *json, const struct kb_release *release)
{
    kb_json_key(json, "members");
    kb_json_begin_array(json);
    for (size_t i = 0; i < release->member_count; i++) {
        const struct kb_release_member *member = &release->members[i];
        kb_json_begin_object(json);
        kb_json_field_cstr(json, "kind", kb_member_kind_name(member->kind));
        kb_json_field_str(json, "id", member->id);
        kb_json_field_int(json, "edition", member->edition);
        kb_json_field_str(json, "title", member->title);
        kb_json_field_cstr(json, "state", kb_state_name(member->state));
        kb_json_field_str_or_null(json, "reason", member->reason);
        kb_api_url_field_v1(json, "url", member->id, member->edition, (struct kb_str){0});
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void write_entries(struct kb_json *json, const struct kb_release *release)
{
    kb_json_key(json, "entries");
    kb_json_begin_array(json);
    for (size_t i = 0; i < release->entry_count; i++) {
        const struct kb_release_entry *entry = &release->entries[i];
        kb_json_begin_object(json);
        kb_json_field_cstr(json, "kind", kb_entry_kind_name(entry->kind));
        kb_json_field_str(json, "key", entry->key);
        kb_json_key(json, "value");
        kb_json_raw(json, entry->removes ? KB_STR("null") : entry->value);
        kb_json_field_date(json, "valid_from", entry->from);
        kb_json_field_date(json, "valid_to", entry->to);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

void kb_api_json_release(struct kb_json *json, const struct kb_release *release)
{
    kb_json_begin_object(json);
    kb_json_field_int(json, "release", release->id);
    kb_json_field_str(json, "name", release->name);
    kb_json_field_str(json, "owner", release->owner);
    kb_json_field_cstr(json, "state", kb_release_state_name(release->state));
    field_instant(json, "at", release->at_ms);
    field_instant(json, "created_at", release->created_ms);
    field_instant(json, "ended_at", release->ended_ms);
    kb_json_field_str_or_null(json, "reason", release->reason);
    kb_json_key(json, "change");
    if (release->change)
        kb_json_int(json, release->change);
    else
        kb_json_null(json);
    kb_json_field_int(json, "member_count", (int64_t)release->member_count);
    kb_json_field_int(json, "entry_count", (int64_t)release->entry_count);
    if (release->members)
        write_members(json, release);
    if (release->entries)
        write_entries(json, release);
    kb_json_end_object(json);
}

void kb_api_json_releases(struct kb_json *json, const struct kb_release *releases, size_t count)
{
    kb_json_begin_object(json);
    kb_json_key(json, "releases");
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        kb_api_json_release(json, &releases[i]);
    kb_json_end_array(json);
    kb_json_end_object(json);
}

enum kb_status kb_api_handle_releases(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_release *releases;
    size_t count;
    struct kb_json json;
    enum kb_status status = kb_release_list(reader_of(call), call->session->arena, &releases,
                                            &count, err);
    if (status)
        return kb_api_inside(status);
    kb_json_init(&json, kb_api_body(call));
    kb_api_json_releases(&json, releases, count);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}

enum kb_status kb_api_handle_release(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_release release;
    struct kb_json json;
    enum kb_status status = kb_release_get(reader_of(call), call->session->arena, release_of(call),
                                           &release, err);
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_api_json_release(&json, &release);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}

/* --- writing ------------------------------------------------------------------------------------
 */

/* What a route does inside the transaction; `*release` comes in as the address names it. */
typedef enum kb_status write_release_step(struct kb_api_call *call, int64_t *release,
                                          struct kb_error *err);

static enum kb_status write(struct kb_api_call *call, write_release_step *step, int64_t release,
                            struct kb_error *err)
{
    struct kb_json json;
    char url[48];
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_api_write_end(call, step(call, &release, err), err);
    if (status)
        return status;
    snprintf(url, sizeof url, "/v1/releases/%" PRId64, release);
    kb_api_written_begin(call, &json);
    kb_json_field_int(&json, "release", release);
    kb_json_field_cstr(&json, "url", url);
    return kb_api_written_end(call, &json, err);
}

static enum kb_status create(struct kb_api_call *call, int64_t *release, struct kb_error *err)
{
    return kb_release_create(call->store, call->fields[0].text, release, err);
}

/* Which release has the item is for those who decide on releases. */
static void hint_other(struct kb_api_call *call, struct kb_str id, int64_t release,
                       struct kb_error *err)
{
    int64_t other = 0;
    if (!kb_api_may(call, KB_API_RELEASE) ||
        kb_release_of_item(kb_store_reader(call->store), id, &other, NULL))
        return;
    if (other && other != release)
        kb_hint(err, "the item is in release %" PRId64, other);
}

static enum kb_status add(struct kb_api_call *call, int64_t *release, struct kb_error *err)
{
    const struct kb_api_value *sent = call->fields;
    struct kb_str id = sent[KB_API_MEMBER_ID].text;
    enum kb_status status = kb_release_add(
        call->store, *release, (enum kb_member_kind)sent[KB_API_MEMBER_KIND].number, id,
        (int)sent[KB_API_MEMBER_EDITION].number, sent[KB_API_MEMBER_REASON].text, err);
    if (status == KB_CONFLICT)
        hint_other(call, id, *release, err);
    return status;
}

static enum kb_status take_out(struct kb_api_call *call, int64_t *release, struct kb_error *err)
{
    return kb_release_remove(call->store, *release, kb_api_parameter_value(call, "id")->text,
                             (int)kb_api_parameter_value(call, "n")->number, err);
}

static kb_date day_of(const struct kb_api_value *value, kb_date open)
{
    return value->given ? (kb_date)value->number : open;
}

/* Without a value it is the known one that goes. */
static enum kb_status put_entry(struct kb_api_call *call, int64_t *release, struct kb_error *err)
{
    const struct kb_api_value *sent = call->fields;
    const enum kb_entry_kind kind = (enum kb_entry_kind)sent[KB_API_PLANNED_KIND].number;
    struct kb_str key = sent[KB_API_PLANNED_KEY].text;
    if (!sent[KB_API_PLANNED_VALUE].given)
        return kb_release_remove_entry(call->store, *release, kind, key, err);
    return kb_release_put_entry(call->store, *release, kind, key, sent[KB_API_PLANNED_VALUE].text,
                                day_of(&sent[KB_API_PLANNED_FROM], KB_DATE_MIN),
                                day_of(&sent[KB_API_PLANNED_TO], KB_DATE_MAX), err);
}

static enum kb_status drop_entry(struct kb_api_call *call, int64_t *release, struct kb_error *err)
{
    return kb_release_drop_entry(call->store, *release,
                                 (enum kb_entry_kind)kb_api_parameter_value(call, "kind")->number,
                                 kb_api_parameter_value(call, "key")->text, err);
}

static enum kb_status schedule(struct kb_api_call *call, int64_t *release, struct kb_error *err)
{
    if (!call->fields[KB_API_STEP_AT].given)
        return kb_fail(err, KB_INVALID, "field 'at' is missing: when is it to be released");
    return kb_release_schedule(call->store, *release, call->fields[KB_API_STEP_AT].number, err);
}

static enum kb_status unschedule(struct kb_api_call *call, int64_t *release, struct kb_error *err)
{
    return kb_release_unschedule(call->store, *release, err);
}

static enum kb_status cancel(struct kb_api_call *call, int64_t *release, struct kb_error *err)
{
    return kb_release_cancel(call->store, *release, call->fields[KB_API_STEP_REASON].text, err);
}

static enum kb_status roll_back(struct kb_api_call *call, int64_t *release, struct kb_error *err)
{
    return kb_release_roll_back(call->store, *release, call->fields[KB_API_STEP_REASON].text, err);
}

enum kb_status kb_api_handle_release_create(struct kb_api_call *call, struct kb_error *err)
{
    return write(call, create, 0, err);
}

enum kb_status kb_api_handle_release_add(struct kb_api_call *call, struct kb_error *err)
{
    return write(call, add, release_of(call), err);
}

enum kb_status kb_api_handle_release_remove(struct kb_api_call *call, struct kb_error *err)
{
    return write(call, take_out, release_of(call), err);
}

enum kb_status kb_api_handle_release_put_entry(struct kb_api_call *call, struct kb_error *err)
{
    return write(call, put_entry, release_of(call), err);
}

enum kb_status kb_api_handle_release_drop_entry(struct kb_api_call *call, struct kb_error *err)
{
    return write(call, drop_entry, release_of(call), err);
}

const char *const kb_api_release_steps[] = {"schedule", "unschedule", "cancel", "roll_back", NULL};

enum kb_status kb_api_handle_release_step(struct kb_api_call *call, struct kb_error *err)
{
    static write_release_step *const steps[] = {schedule, unschedule, cancel, roll_back};
    size_t step = (size_t)kb_api_parameter_value(call, "step")->number;
    if (call->fields[KB_API_STEP_AT].given && steps[step] != schedule)
        return kb_fail(err, KB_INVALID, "field 'at' is for schedule alone");
    return write(call, steps[step], release_of(call), err);
}

/* --- bodies -------------------------------------------------------------------------------------
 */

static const struct kb_api_field release_fields[] = {
    {.name = "name",
     .form = KB_API_TEXT,
     .required = true,
     .max_bytes = KB_TITLE_MAX,
     .meaning = "how people call it"},
};
const struct kb_api_body kb_api_release_body = {"NewRelease", release_fields,
                                                KB_COUNT(release_fields)};

static const char *const member_kinds[] = {"edition", "withdrawal", NULL};

static const struct kb_api_field member_fields[] = {
    [KB_API_MEMBER_KIND] = {.name = "kind",
                            .form = KB_API_CHOICE,
                            .max_bytes = 16,
                            .choices = member_kinds,
                            .meaning = "what becomes of it: it is published, the default, or "
                                       "withdrawn"},
    [KB_API_MEMBER_ID] = {.name = "id",
                          .form = KB_API_TEXT,
                          .required = true,
                          .max_bytes = KB_ID_MAX,
                          .meaning = "the item's id"},
    [KB_API_MEMBER_EDITION] = {.name = "edition",
                               .form = KB_API_NUMBER,
                               .required = true,
                               .min = 1,
                               .max = 1000000,
                               .meaning = "the edition's number"},
    [KB_API_MEMBER_REASON] = {.name = "reason",
                              .form = KB_API_TEXT,
                              .max_bytes = KB_NOTE_MAX,
                              .meaning = "why it is withdrawn"},
};
const struct kb_api_body kb_api_member_body = {"NewMember", member_fields, KB_COUNT(member_fields)};

static const char *const entry_kinds[] = {
#define X(name, wire) wire,
    KB_ENTRY_KIND_LIST(X)
#undef X
        NULL};

static const struct kb_api_field planned_fields[] = {
    [KB_API_PLANNED_KIND] = {.name = "kind",
                             .form = KB_API_CHOICE,
                             .required = true,
                             .max_bytes = 16,
                             .choices = entry_kinds,
                             .meaning = "the kind of entry"},
    [KB_API_PLANNED_KEY] = {.name = "key",
                            .form = KB_API_TEXT,
                            .required = true,
                            .max_bytes = KB_ENTRY_KEY_MAX,
                            .meaning = "the entry's key"},
    [KB_API_PLANNED_VALUE] = {.name = "value",
                              .form = KB_API_ANY,
                              .max_bytes = KB_ENTRY_VALUE_MAX,
                              .meaning = "what it will say; none: it goes"},
    [KB_API_PLANNED_FROM] = {.name = "valid_from",
                             .form = KB_API_DAY,
                             .max_bytes = 10,
                             .meaning = "the first day it is valid; none is open"},
    [KB_API_PLANNED_TO] = {.name = "valid_to",
                           .form = KB_API_DAY,
                           .max_bytes = 10,
                           .meaning = "the first day it is no longer valid; none is open"},
};
const struct kb_api_body kb_api_planned_body = {"PlannedEntry", planned_fields,
                                                KB_COUNT(planned_fields)};

static const struct kb_api_field step_fields[] = {
    [KB_API_STEP_AT] = {.name = "at",
                        .form = KB_API_INSTANT,
                        .max_bytes = 40,
                        .meaning = "to schedule: the instant"},
    [KB_API_STEP_REASON] = {.name = "reason",
                            .form = KB_API_TEXT,
                            .max_bytes = KB_NOTE_MAX,
                            .meaning = "to cancel or roll back: why"},
};
const struct kb_api_body kb_api_step_body = {"ReleaseStep", step_fields, KB_COUNT(step_fields)};
