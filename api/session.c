#include "kb/api.h"

#include "internal.h"
#include "kb/live.h"
#include "site.h"

/* After an answer larger than this the session gives its memory back. */
#define KEEP_MAX (4u << 20)

enum kb_status kb_api_inside(enum kb_status status)
{
    return status == KB_NOT_FOUND || status == KB_INVALID ? KB_INTERNAL : status;
}

enum kb_status kb_api_session_open_writing(const struct kb_api_host *host, enum kb_door door,
                                           struct kb_store *store, struct kb_api_session **ret,
                                           struct kb_error *err)
{
    enum kb_status status = kb_api_session_open(host, door, ret, err);
    if (status == KB_OK)
        (*ret)->store = store;
    return status;
}

enum kb_status kb_api_session_open(const struct kb_api_host *host, enum kb_door door,
                                   struct kb_api_session **ret, struct kb_error *err)
{
    struct kb_api_session *session = calloc(1, sizeof *session);
    if (!session)
        return kb_fail_memory(err);
    session->host = host;
    session->door = door;
    session->body = (struct kb_buf)KB_BUF_INIT(KB_API_ANSWER_MAX);
    session->page = (struct kb_buf)KB_BUF_INIT(KB_API_ANSWER_MAX);
    kb_api_salt(host, session->salt);
    session->arena = kb_arena_new(KB_API_ARENA_MAX);
    enum kb_status status = session->arena ? KB_OK : kb_fail_memory(err);
    if (status == KB_OK)
        status = kb_searcher_open(host->data_dir, door, host->clock, &session->searcher, err);
    if (status) {
        kb_api_session_close(session);
        return status;
    }
    *ret = session;
    return KB_OK;
}

void kb_api_session_close(struct kb_api_session *session)
{
    if (!session)
        return;
    kb_suggest_close(session->suggest);
    kb_site_free(session->site);
    kb_api_preview_close(session);
    kb_searcher_close(session->searcher);
    kb_json_value_free(session->document);
    kb_live_watch_free(session->watch);
    kb_arena_free(session->arena);
    kb_buf_done(&session->body);
    kb_buf_done(&session->page);
    free(session);
}

struct kb_live_watch *kb_api_session_take_watch(struct kb_api_session *session)
{
    struct kb_live_watch *watch = session->watch;
    session->watch = NULL;
    return watch;
}

/* Forgets the last request, and the memory it took where that was unusually much. */
void kb_api_session_clear(struct kb_api_session *session)
{
    if (session->body.room > KEEP_MAX)
        kb_buf_done(&session->body);
    if (session->page.room > KEEP_MAX)
        kb_buf_done(&session->page);
    kb_buf_clear(&session->body);
    kb_json_value_freep(&session->document);
    kb_live_watch_free(kb_api_session_take_watch(session));
    struct kb_arena *fresh = NULL;
    if (kb_arena_used(session->arena) > KEEP_MAX)
        fresh = kb_arena_new(KB_API_ARENA_MAX);
    if (!fresh) {
        kb_arena_clear(session->arena);
        return;
    }
    kb_arena_free(session->arena);
    session->arena = fresh;
}
