/*
 * release.c - the names of releases and what all that changes them shares: finding one, asking for
 * its state, noting what was done, refusing with names.
 */
#include "internal.h"

#define DETAIL_MAX 64
#define NAMES_MAX  300 /* bytes of the names in a message */
#define NAMES_ROOM (NAMES_MAX + KB_ID_MAX + 128)

static const char *const state_names[] = {
#define X(name, wire) wire,
    KB_RELEASE_STATE_LIST(X)
#undef X
};

static const char *const kind_names[] = {
    [KB_MEMBER_EDITION] = "edition",
    [KB_MEMBER_WITHDRAWAL] = "withdrawal",
};

const char *kb_release_state_name(enum kb_release_state state)
{
    return state_names[state];
}

static bool parse(struct kb_str s, const char *const *names, size_t count, size_t *ret)
{
    for (size_t i = 0; i < count; i++) {
        if (kb_str_equal(s, kb_str_of(names[i]))) {
            *ret = i;
            return true;
        }
    }
    return false;
}

bool kb_release_state_parse(struct kb_str s, enum kb_release_state *ret)
{
    size_t which;
    if (!parse(s, state_names, KB_COUNT(state_names), &which))
        return false;
    *ret = (enum kb_release_state)which;
    return true;
}

const char *kb_member_kind_name(enum kb_member_kind kind)
{
    return kind_names[kind];
}

bool kb_member_kind_parse(struct kb_str s, enum kb_member_kind *ret)
{
    size_t which;
    if (!parse(s, kind_names, KB_COUNT(kind_names), &which))
        return false;
    *ret = (enum kb_member_kind)which;
    return true;
}

enum kb_status kb_reason_check(struct kb_str reason, struct kb_error *err)
{
    size_t bad;
    if (!kb_str_trim(reason).len)
        return kb_fail(err, KB_INVALID, "reason: missing");
    if (reason.len > KB_NOTE_MAX || !kb_utf8_check(reason, &bad))
        return kb_fail(err, KB_INVALID, "reason: too long or not UTF-8");
    return KB_OK;
}

enum kb_status kb_release_find(struct kb_store *store, int64_t release, struct kb_release_row *ret,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_BY_ROW, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release);
    status = kb_query_one(&query, "release", err);
    if (status)
        return status;
    struct kb_release_row row = {.id = kb_query_int(&query, 0),
                                 .at_ms = kb_query_int(&query, 2),
                                 .change = kb_query_int(&query, 3),
                                 .member_count = kb_query_int(&query, 4)};
    if (!kb_release_state_parse(kb_query_str(&query, 1), &row.state))
        return kb_fail(err, KB_CORRUPT, "database: release %lld has no state", (long long)release);
    *ret = row;
    return KB_OK;
}

enum kb_status kb_release_require(struct kb_store *store, int64_t release, unsigned states,
                                  struct kb_release_row *ret, struct kb_error *err)
{
    struct kb_release_row row;
    enum kb_status status = kb_release_find(store, release, &row, err);
    if (status)
        return status;
    if (!(states & 1u << row.state))
        return kb_fail(err, KB_CONFLICT, "release %lld: it is '%s'", (long long)release,
                       kb_release_state_name(row.state));
    *ret = row;
    return KB_OK;
}

enum kb_status kb_release_permit(struct kb_store *store, unsigned roles, const char *what,
                                 struct kb_error *err)
{
    enum kb_status status = kb_store_check_open(store, err);
    if (status || (roles & KB_ROLE_BIT(store->role)))
        return status;
    return kb_fail(err, KB_FORBIDDEN, "%s: this role may not (rule: role)", what);
}

enum kb_status kb_release_note(struct kb_store *store, const char *what, int64_t release,
                               int64_t item, int64_t edition, struct kb_error *err)
{
    char detail[DETAIL_MAX];
    snprintf(detail, sizeof detail, "release %lld", (long long)release);
    struct kb_action action = {
        .what = what, .item = item, .edition = edition, .detail = kb_str_of(detail)};
    return kb_change_note(store, &action, err);
}

/* Lists rows of id, number and state until the message is full. */
static enum kb_status list_names(struct kb_query *query, struct kb_buf *ret, bool *ret_any,
                                 struct kb_error *err)
{
    bool found;
    size_t count = 0, left_out = 0;
    enum kb_status status;
    while (!(status = kb_query_next(query, &found, err)) && found) {
        if (ret->len > NAMES_MAX) {
            left_out++;
            continue;
        }
        kb_buf_printf(ret, "%s'%.*s' (edition %d, %.*s)", count++ ? ", " : "",
                      KB_STR_ARG(kb_query_str(query, 0)), (int)kb_query_int(query, 1),
                      KB_STR_ARG(kb_query_str(query, 2)));
    }
    if (left_out)
        kb_buf_printf(ret, " and %zu more", left_out);
    *ret_any = count > 0;
    return status ? status : kb_buf_status(ret, err);
}

enum kb_status kb_release_refuse(struct kb_store *store, enum kb_writer_sql which,
                                 const struct kb_release_row *release, const char *why,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf names = KB_BUF_INIT(NAMES_ROOM);
    bool any = false;
    enum kb_status status = kb_query_start(&query, &store->db, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release->id);
    if (which == KB_WRITER_RELEASE_CHANGED_SINCE)
        kb_query_bind_int(&query, 2, release->at_ms);
    status = list_names(&query, &names, &any, err);
    if (status || !any)
        return status;
    return kb_fail(err, KB_CONFLICT, "release %lld: %s: %.*s", (long long)release->id, why,
                   KB_STR_ARG(kb_buf_str(&names)));
}
