/* reported.c - the text that feedback or a flag is about, and whose it is. */
#include "report.h"

#include "kb/entry.h"

void kb_reported_done(struct kb_reported *reported)
{
    kb_buf_done(&reported->label);
    kb_buf_done(&reported->owner);
}

static enum kb_status check(const struct kb_section_ref *about, struct kb_error *err)
{
    if (!about->id.len || about->id.len > KB_ID_MAX || !kb_utf8_check(about->id, NULL))
        return kb_fail(err, KB_INVALID, "id: no id of an item");
    if (about->section.len > KB_LABEL_MAX || !kb_utf8_check(about->section, NULL))
        return kb_fail(err, KB_INVALID, "section: no label of a section");
    return KB_OK;
}

static enum kb_status find_edition(struct kb_store *store, enum kb_door door,
                                   const struct kb_section_ref *about, int64_t *ret,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_REPORT_EDITION, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, about->id);
    kb_query_bind_int(&query, 2, about->edition);
    kb_query_bind_int(&query, 3, door == KB_DOOR_PUBLIC);
    status = kb_query_next(&query, &found, err);
    if (!status && !found)
        return kb_fail(err, KB_NOT_FOUND, "the base has no edition %d of '%.*s'", about->edition,
                       KB_STR_ARG(kb_utf8_cut(about->id, KB_ID_MAX)));
    if (!status)
        *ret = kb_query_int(&query, 0);
    return status;
}

static enum kb_status find_label(struct kb_store *store, int64_t edition, struct kb_str section,
                                 struct kb_buf *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(16 * KB_LABEL_MAX);
    bool found = false;
    enum kb_status status = kb_name_label_key(store->text, section, &key, err);
    if (!status)
        status = kb_query_start(&query, &store->db, KB_WRITER_REPORT_SECTION, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    kb_query_bind_str(&query, 2, kb_buf_str(&key));
    kb_query_bind_str(&query, 3, section);
    status = kb_query_next(&query, &found, err);
    if (!status && !found)
        return kb_fail(err, KB_NOT_FOUND, "that edition has no section '%.*s'",
                       KB_STR_ARG(kb_utf8_cut(section, KB_LABEL_MAX)));
    if (!status)
        kb_buf_add_str(ret, kb_query_str(&query, 0));
    return status ? status : kb_buf_status(ret, err);
}

enum kb_status kb_reported_find(struct kb_store *store, enum kb_door door,
                                const struct kb_section_ref *about, struct kb_reported *ret,
                                struct kb_error *err)
{
    ret->label = (struct kb_buf)KB_BUF_INIT(KB_LABEL_MAX + 1);
    ret->owner = (struct kb_buf)KB_BUF_INIT(KB_FIELD_MAX + 1);
    enum kb_status status = check(about, err);
    if (!status)
        status = find_edition(store, door, about, &ret->edition, err);
    if (!status && about->section.len)
        status = find_label(store, ret->edition, about->section, &ret->label, err);
    return status;
}

/* Whether operators know a department of that name. */
static enum kb_status is_department(struct kb_store *store, struct kb_str name, bool *ret,
                                    struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(16 * KB_FIELD_MAX);
    struct kb_error why = {0};
    *ret = false;
    enum kb_status status = name.len
                                ? kb_entry_key(store->text, KB_ENTRY_DEPARTMENT, name, &key, &why)
                                : KB_INVALID;
    if (status == KB_INVALID)
        return KB_OK; /* no key, no department */
    if (status)
        return kb_fail(err, status, "%s", why.message);
    status = kb_query_start(&query, &store->db, KB_WRITER_REPORT_DEPARTMENT, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, kb_buf_str(&key));
    return kb_query_next(&query, ret, err);
}

enum kb_status kb_reported_find_owner(struct kb_store *store, struct kb_reported *reported,
                                      struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool known = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_REPORT_OWNER, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, reported->edition);
    status = kb_query_one(&query, "edition", err);
    if (!status)
        status = is_department(store, kb_query_str(&query, 0), &known, err);
    if (status)
        return status;
    bool is_issuers = known || !kb_query_str(&query, 1).len;
    kb_buf_add_str(&reported->owner, kb_query_str(&query, is_issuers ? 0 : 1));
    return kb_buf_status(&reported->owner, err);
}
