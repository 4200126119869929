#include "internal.h"

/* A link and the keys it is resolved by. */
struct link_keys {
    struct kb_basis basis;
    struct kb_str title_key, section_key;
    struct kb_str region; /* of the edition that rests on it */
};

static enum kb_status read_keys(struct kb_query *query, struct kb_arena *arena, void *ret,
                                struct kb_error *err)
{
    struct link_keys *keys = ret;
    struct kb_str *const columns[] = {&keys->basis.title, &keys->basis.section, &keys->title_key,
                                      &keys->section_key, &keys->region};
    for (size_t i = 0; i < KB_COUNT(columns); i++) {
        enum kb_status status = kb_query_copy(query, (int)i, arena, columns[i], err);
        if (status)
            return status;
    }
    return KB_OK;
}

static enum kb_status read_links(struct kb_reader *reader, struct kb_arena *arena,
                                 int64_t edition_row, const struct link_keys **ret,
                                 size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_BASIS_KEYS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition_row);
    status = kb_list_read(&query, arena, sizeof(struct link_keys), read_keys, &rows, ret_count,
                          err);
    if (!status)
        *ret = rows;
    return status;
}

/* The clause as the target writes it; left empty when it has none of that key. */
static enum kb_status find_label(struct kb_reader *reader, struct kb_arena *arena, int64_t target,
                                 struct kb_str label_key, struct kb_str *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found;
    if (!label_key.len)
        return KB_OK;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_BASIS_LABEL, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, target);
    kb_query_bind_str(&query, 2, label_key);
    status = kb_query_next(&query, &found, err);
    return status || !found ? status : kb_query_copy(&query, 0, arena, ret, err);
}

static enum kb_status resolve(struct kb_reader *reader, struct kb_arena *arena,
                              const struct link_keys *keys, kb_date today,
                              struct kb_basis_link *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found;
    ret->basis = keys->basis;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_BASIS_TARGET, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, keys->title_key);
    kb_query_bind_int(&query, 2, today);
    kb_query_bind_str(&query, 3, keys->region);
    status = kb_query_next(&query, &found, err);
    if (status || !found)
        return status;
    ret->target_edition = (int)kb_query_int(&query, 2);
    status = kb_query_copy(&query, 1, arena, &ret->target_id, err);
    if (!status)
        status = find_label(reader, arena, kb_query_int(&query, 0), keys->section_key,
                            &ret->target_label, err);
    return status;
}

enum kb_status kb_reader_basis(struct kb_reader *reader, struct kb_arena *arena,
                               int64_t edition_row, kb_date today, const struct kb_basis_link **ret,
                               size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    const struct link_keys *keys = NULL;
    size_t count = 0;
    enum kb_status status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = read_links(reader, arena, edition_row, &keys, &count, err);
    if (status)
        return status;
    struct kb_basis_link *links = kb_arena_array(arena, count, sizeof *links);
    if (!links)
        return kb_fail_memory(err);
    for (size_t i = 0; !status && i < count; i++)
        status = resolve(reader, arena, &keys[i], today, &links[i], err);
    if (status)
        return status;
    *ret = links;
    *ret_count = count;
    return KB_OK;
}

enum kb_status
kb_reader_unresolved(struct kb_reader *reader, struct kb_arena *arena,
                     enum kb_status (*each)(void *context, struct kb_str id, int edition,
                                            const struct kb_basis *basis, struct kb_error *err),
                     void *context, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    (void)arena; /* what is handed to `each` stays SQLite's */
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_BASIS_UNRESOLVED, err);
    while (!status && !(status = kb_query_next(&query, &found, err)) && found) {
        struct kb_basis basis = {kb_query_str(&query, 2), kb_query_str(&query, 3)};
        status = each(context, kb_query_str(&query, 0), (int)kb_query_int(&query, 1), &basis, err);
    }
    return status;
}
