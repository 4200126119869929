/*
 * preview.c - the world as a release will make it, for those who may know of releases.
 *
 * Of a release that is not to come, or never was, the same is said. A session keeps one searcher of
 * such a world; it is opened anew where the release has another instant since, which is another
 * world.
 */
#include "kb/api.h"

#include <inttypes.h>

#include "internal.h"

static bool is_to_come(const struct kb_release *release)
{
    return release->state == KB_RELEASE_OPEN || release->state == KB_RELEASE_SCHEDULED;
}

static enum kb_status find_release(struct kb_api_call *call, int64_t id, struct kb_release *ret,
                                   struct kb_error *err)
{
    struct kb_error why = {0};
    enum kb_status status = kb_release_get(kb_searcher_reader(call->session->searcher),
                                           call->session->arena, id, ret, &why);
    if (status == KB_NOT_FOUND || (status == KB_OK && !is_to_come(ret)))
        return kb_fail(err, KB_NOT_FOUND, "there is no release %" PRId64 " to come", id);
    if (status && err)
        *err = why;
    return status;
}

/* Who has not the right is refused before anything is looked up. */
enum kb_status kb_api_preview_begin(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_api_host *host = call->session->host;
    const struct kb_api_value *asked = kb_api_parameter_value(call, "release");
    if (!asked->given)
        return KB_OK;
    struct kb_release *release = kb_arena_alloc(call->session->arena, sizeof *release);
    enum kb_status status = kb_api_permit(call, KB_API_PREVIEW, err);
    if (status == KB_OK && !release)
        status = kb_fail_memory(err);
    if (status == KB_OK)
        status = find_release(call, asked->number, release, err);
    if (status)
        return status;
    call->preview = release;
    if (host->preview)
        host->preview(host->context, release->id);
    return KB_OK;
}

int64_t kb_api_preview_at(const struct kb_api_call *call)
{
    int64_t now_ms = kb_clock_now_ms(call->session->host->clock);
    return call->preview && call->preview->at_ms > now_ms ? call->preview->at_ms : now_ms;
}

void kb_api_preview_close(struct kb_api_session *session)
{
    kb_searcher_close(session->preview);
    session->preview = NULL;
}

static bool is_open(const struct kb_api_session *session, const struct kb_release *release)
{
    return session->preview && session->preview_of.release == release->id &&
           session->preview_of.at_ms == release->at_ms;
}

enum kb_status kb_api_preview_failed(struct kb_api_session *session, enum kb_status status,
                                     const struct kb_error *why, struct kb_error *err)
{
    kb_api_preview_close(session);
    if (status == KB_NOT_FOUND)
        return kb_fail(err, KB_BUSY, "the release is not staged yet: %s", why->message);
    if (err)
        *err = *why;
    return status;
}

enum kb_status kb_api_preview_searcher(struct kb_api_call *call, struct kb_searcher **ret,
                                       struct kb_error *err)
{
    struct kb_api_session *session = call->session;
    const struct kb_release *release = call->preview;
    struct kb_error why = {0};
    int64_t revision;
    enum kb_status status = KB_OK;
    if (!is_open(session, release)) {
        kb_api_preview_close(session);
        status = kb_searcher_open_release(session->host->data_dir, release->id,
                                          session->host->clock, &session->preview, &why);
        session->preview_of.release = release->id;
        session->preview_of.at_ms = release->at_ms;
    }
    if (status == KB_OK)
        status = kb_searcher_refresh(session->preview, &revision, &why);
    if (status)
        return kb_api_preview_failed(session, status, &why, err);
    *ret = session->preview;
    return KB_OK;
}

void kb_api_json_preview(struct kb_json *json, const struct kb_release *release)
{
    char at[KB_TIME_TEXT_SIZE];
    if (!release)
        return;
    kb_json_key(json, "preview");
    kb_json_begin_object(json);
    kb_json_field_int(json, "release", release->id);
    kb_json_field_str(json, "name", release->name);
    kb_json_field_str_or_null(json, "at",
                              kb_str_of(release->at_ms ? kb_time_text(release->at_ms, at) : NULL));
    kb_json_field_cstr(json, "note", "尚未公布");
    kb_json_end_object(json);
}
