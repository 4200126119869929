#include "internal.h"

#include "find_internal.h"

/* Reads the row of a started query of FOUND's columns; `ret->row` stays 0 when there is none. */
static enum kb_status take_edition(struct kb_query *query, const struct kb_putting *putting,
                                   struct kb_found_edition *ret, struct kb_error *err)
{
    bool found;
    struct kb_hash hash;
    enum kb_status status = kb_query_next(query, &found, err);
    if (status || !found)
        return status;
    status = kb_query_hash(query, 5, &hash, err);
    if (status)
        return status;
    if (!kb_state_parse(kb_query_str(query, 2), &ret->state))
        return kb_fail(err, KB_CORRUPT, "database: an edition has no state");
    ret->row = kb_query_int(query, 0);
    ret->number = (int)kb_query_int(query, 1);
    ret->has_same_date = kb_query_int(query, 3) == putting->text->effective_from;
    ret->is_from_elsewhere = !kb_str_equal(kb_query_str(query, 4), putting->text->source);
    ret->says_same = kb_hash_equal(&hash, &putting->hash);
    ret->hash = hash;
    return KB_OK;
}

enum kb_status kb_put_find_known(struct kb_store *store, const struct kb_putting *putting,
                                 struct kb_found_edition *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDITION_KNOWN, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, putting->item);
    kb_query_bind_int(&query, 2, putting->text->effective_from);
    return take_edition(&query, putting, ret, err);
}

enum kb_status kb_put_find_draft(struct kb_store *store, const struct kb_putting *putting,
                                 struct kb_found_edition *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDITION_DRAFT, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, putting->item);
    return take_edition(&query, putting, ret, err);
}

static enum kb_status next_number(struct kb_store *store, int64_t item, int *ret,
                                  struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDITION_NEXT_NUMBER, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, item);
    status = kb_query_one(&query, "item", err);
    if (!status)
        *ret = (int)kb_query_int(&query, 0);
    return status;
}

/* The fields that EDITION_ADD and EDITION_CHANGE have in common: parameters 1 to 15. */
static void bind_fields(struct kb_query *query, const struct kb_putting *putting)
{
    const struct kb_edition_text *text = putting->text;
    kb_query_bind_cstr(query, 1, kb_audience_name(text->audience));
    kb_query_bind_str(query, 2, text->title);
    kb_query_bind_str(query, 3, kb_buf_str(&putting->title_key));
    kb_query_bind_str(query, 4, text->region);
    kb_query_bind_str(query, 5, text->issuer);
    kb_query_bind_str(query, 6, text->doc_no);
    kb_query_bind_int(query, 7, text->effective_from);
    kb_query_bind_int(query, 8, text->effective_to);
    kb_query_bind_str(query, 9, text->change_note);
    kb_query_bind_str(query, 10, text->history);
    kb_query_bind_str(query, 11, text->source);
    kb_query_bind_hash(query, 12, &putting->hash);
    kb_query_bind_str(query, 13, text->category);
    kb_query_bind_int(query, 14, text->minor);
    kb_query_bind_str(query, 15, text->no_basis);
}

static enum kb_status add_edition(struct kb_store *store, const struct kb_putting *putting,
                                  struct kb_found_edition *edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    int number = 0;
    enum kb_status status = next_number(store, putting->item, &number, err);
    if (!status)
        status = kb_query_start(&query, &store->db, KB_WRITER_EDITION_ADD, err);
    if (status)
        return status;
    bind_fields(&query, putting);
    kb_query_bind_int(&query, 16, putting->item);
    kb_query_bind_int(&query, 17, number);
    kb_query_bind_int(&query, 18, store->now_ms);
    enum kb_state state = putting->publish ? KB_STATE_APPROVED : KB_STATE_DRAFT;
    kb_query_bind_cstr(&query, 19, kb_state_name(state));
    kb_query_bind_cstr(&query, 20, store->actor);
    kb_query_bind_int(&query, 21, putting->publish);
    status = kb_query_run(&query, err);
    if (status)
        return status;
    *edition = (struct kb_found_edition){.row = sqlite3_last_insert_rowid(store->db.handle),
                                         .number = number,
                                         .state = state,
                                         .says_same = true,
                                         .has_same_date = true};
    return KB_OK;
}

static enum kb_status run_on_edition(struct kb_store *store, enum kb_writer_sql which,
                                     int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    return kb_query_run(&query, err);
}

/* Empties a draft and gives it the new fields. */
static enum kb_status change_edition(struct kb_store *store, const struct kb_putting *putting,
                                     int64_t edition, struct kb_error *err)
{
    static const enum kb_writer_sql drops[] = {KB_WRITER_SECTION_DROP,  KB_WRITER_KEYWORD_DROP,
                                               KB_WRITER_QUESTION_DROP, KB_WRITER_BASIS_DROP,
                                               KB_WRITER_REPEAL_DROP,   KB_WRITER_ASK_DROP};
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    for (size_t i = 0; i < KB_COUNT(drops); i++) {
        enum kb_status status = run_on_edition(store, drops[i], edition, err);
        if (status)
            return status;
    }
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDITION_CHANGE, err);
    if (status)
        return status;
    bind_fields(&query, putting);
    kb_query_bind_int(&query, 16, edition);
    return kb_query_run(&query, err);
}

static enum kb_status write_texts(struct kb_store *store, enum kb_writer_sql which, int64_t edition,
                                  const struct kb_str *texts, size_t count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, which, err);
    for (size_t i = 0; !status && i < count; i++) {
        kb_query_bind_int(&query, 1, edition);
        kb_query_bind_int(&query, 2, (int64_t)i);
        kb_query_bind_str(&query, 3, texts[i]);
        status = kb_query_run(&query, err);
    }
    return status;
}

static enum kb_status write_basis(struct kb_store *store, const struct kb_edition_text *text,
                                  int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf title = KB_BUF_INIT(18 * KB_TITLE_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf section = KB_BUF_INIT(18 * KB_LABEL_MAX);
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_BASIS_ADD, err);
    for (size_t i = 0; !status && i < text->basis_count; i++) {
        kb_buf_clear(&title);
        kb_buf_clear(&section);
        status = kb_name_title_key(store->text, text->basis[i].title, &title, err);
        if (!status)
            status = kb_name_label_key(store->text, text->basis[i].section, &section, err);
        if (status)
            return status;
        kb_query_bind_int(&query, 1, edition);
        kb_query_bind_int(&query, 2, (int64_t)i);
        kb_query_bind_str(&query, 3, text->basis[i].title);
        kb_query_bind_str(&query, 4, text->basis[i].section);
        kb_query_bind_str(&query, 5, kb_buf_str(&title));
        kb_query_bind_str(&query, 6, kb_buf_str(&section));
        status = kb_query_run(&query, err);
    }
    return status;
}

static enum kb_status write_repeals(struct kb_store *store, const struct kb_edition_text *text,
                                    int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_REPEAL_ADD, err);
    for (size_t i = 0; !status && i < text->repeal_count; i++) {
        kb_query_bind_int(&query, 1, edition);
        kb_query_bind_int(&query, 2, (int64_t)i);
        kb_query_bind_str(&query, 3, text->repeals[i].id);
        kb_query_bind_int(&query, 4, text->repeals[i].from);
        status = kb_query_run(&query, err);
    }
    return status;
}

static enum kb_status write_sections(struct kb_store *store, const struct kb_edition_text *text,
                                     int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(18 * KB_LABEL_MAX);
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_SECTION_ADD, err);
    for (size_t i = 0; !status && i < text->section_count; i++) {
        kb_buf_clear(&key);
        status = kb_name_label_key(store->text, text->sections[i].label, &key, err);
        if (status)
            return status;
        kb_query_bind_int(&query, 1, edition);
        kb_query_bind_int(&query, 2, (int64_t)i);
        kb_query_bind_str(&query, 3, text->sections[i].label);
        kb_query_bind_str(&query, 4, kb_buf_str(&key));
        kb_query_bind_str(&query, 5, text->sections[i].heading);
        kb_query_bind_str(&query, 6, text->sections[i].text);
        kb_query_bind_int(&query, 7, text->sections[i].aside);
        status = kb_query_run(&query, err);
    }
    return status;
}

static enum kb_status write_parts(struct kb_store *store, const struct kb_edition_text *text,
                                  int64_t edition, struct kb_error *err)
{
    enum kb_status status = write_sections(store, text, edition, err);
    if (!status)
        status = write_texts(store, KB_WRITER_KEYWORD_ADD, edition, text->keywords,
                             text->keyword_count, err);
    if (!status)
        status = write_texts(store, KB_WRITER_QUESTION_ADD, edition, text->questions,
                             text->question_count, err);
    if (!status)
        status = write_basis(store, text, edition, err);
    if (!status)
        status = write_repeals(store, text, edition, err);
    if (!status)
        status = run_on_edition(store, KB_WRITER_ASK_ADD, edition, err);
    return status;
}

enum kb_status kb_put_write(struct kb_store *store, const struct kb_putting *putting,
                            struct kb_found_edition *edition, struct kb_error *err)
{
    enum kb_status status = edition->row ? kb_find_forget(store, edition->row, err) : KB_OK;
    if (!status)
        status = edition->row ? change_edition(store, putting, edition->row, err)
                              : add_edition(store, putting, edition, err);
    if (!status)
        status = write_parts(store, putting->text, edition->row, err);
    return status ? status : kb_find_pend(store, edition->row, err);
}
