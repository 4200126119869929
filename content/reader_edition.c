#include "internal.h"

#include <stddef.h>

/* The columns of EDITION_COLUMNS in reader_sql.c, in their order. */
enum column {
    COLUMN_ROW,
    COLUMN_ITEM,
    COLUMN_NUMBER,
    COLUMN_STATE,
    COLUMN_CREATED,
    COLUMN_PUBLISHED,
    COLUMN_HASH,
    COLUMN_WITHDRAWN,
    COLUMN_WITHDRAW_REASON,
    COLUMN_KIND,
    COLUMN_AUDIENCE,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_MINOR,
    COLUMN_OWNER,
    COLUMN_EMERGENCY,
    COLUMN_APPROVED_AFTER,
    COLUMN_ARCHIVED,
    COLUMN_FIRST_TEXT,
};

/* Where the texts from COLUMN_FIRST_TEXT on belong. */
static const size_t texts[] = {
    offsetof(struct kb_edition_text, id),          offsetof(struct kb_edition_text, category),
    offsetof(struct kb_edition_text, title),       offsetof(struct kb_edition_text, region),
    offsetof(struct kb_edition_text, issuer),      offsetof(struct kb_edition_text, doc_no),
    offsetof(struct kb_edition_text, change_note), offsetof(struct kb_edition_text, history),
    offsetof(struct kb_edition_text, source),      offsetof(struct kb_edition_text, no_basis),
};

static enum kb_status read_texts(struct kb_query *query, struct kb_arena *arena,
                                 struct kb_edition_text *ret, struct kb_error *err)
{
    for (size_t i = 0; i < KB_COUNT(texts); i++) {
        struct kb_str text;
        enum kb_status status = kb_query_copy(query, COLUMN_FIRST_TEXT + (int)i, arena, &text, err);
        if (status)
            return status;
        memcpy((char *)ret + texts[i], &text, sizeof text);
    }
    return KB_OK;
}

enum kb_status kb_read_edition(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err)
{
    struct kb_edition edition = {
        .row = kb_query_int(query, COLUMN_ROW),
        .item_row = kb_query_int(query, COLUMN_ITEM),
        .number = (int)kb_query_int(query, COLUMN_NUMBER),
        .created_ms = kb_query_int(query, COLUMN_CREATED),
        .published_ms = kb_query_int(query, COLUMN_PUBLISHED),
        .withdrawn_ms = kb_query_int(query, COLUMN_WITHDRAWN),
        .emergency_ms = kb_query_int(query, COLUMN_EMERGENCY),
        .approved_after_ms = kb_query_int(query, COLUMN_APPROVED_AFTER),
        .archived_ms = kb_query_int(query, COLUMN_ARCHIVED),
    };
    edition.text.effective_from = (kb_date)kb_query_int(query, COLUMN_FROM);
    edition.text.effective_to = (kb_date)kb_query_int(query, COLUMN_TO);
    edition.text.minor = kb_query_int(query, COLUMN_MINOR) != 0;
    if (!kb_state_parse(kb_query_str(query, COLUMN_STATE), &edition.state) ||
        !kb_kind_parse(kb_query_str(query, COLUMN_KIND), &edition.text.kind) ||
        !kb_audience_parse(kb_query_str(query, COLUMN_AUDIENCE), &edition.text.audience))
        return kb_fail(err, KB_CORRUPT, "database: edition %lld has no state, kind or audience",
                       (long long)edition.row);
    enum kb_status status = kb_query_hash(query, COLUMN_HASH, &edition.hash, err);
    if (!status)
        status = kb_query_copy(query, COLUMN_WITHDRAW_REASON, arena, &edition.withdraw_reason, err);
    if (!status)
        status = kb_query_copy(query, COLUMN_OWNER, arena, &edition.owner, err);
    if (!status)
        status = read_texts(query, arena, &edition.text, err);
    if (!status)
        memcpy(ret, &edition, sizeof edition);
    return status;
}

static enum kb_status read_repeal(struct kb_query *query, struct kb_arena *arena, void *ret,
                                  struct kb_error *err)
{
    struct kb_repeal *repeal = ret;
    repeal->from = (kb_date)kb_query_int(query, 1);
    return kb_query_copy(query, 0, arena, &repeal->id, err);
}

static enum kb_status read_basis(struct kb_query *query, struct kb_arena *arena, void *ret,
                                 struct kb_error *err)
{
    struct kb_basis *basis = ret;
    enum kb_status status = kb_query_copy(query, 0, arena, &basis->title, err);
    return status ? status : kb_query_copy(query, 1, arena, &basis->section, err);
}

/* The lists of an edition: which statement reads them, what a row is, where they go. */
static const struct part {
    enum kb_reader_sql which;
    enum kb_edition_parts from; /* read with this much of an edition, or more */
    enum kb_status (*read)(struct kb_query *query, struct kb_arena *arena, void *ret,
                           struct kb_error *err);
    size_t size, items, count;
} parts_of_edition[] = {
    {KB_READER_KEYWORDS, KB_EDITION_LISTS, kb_read_str, sizeof(struct kb_str),
     offsetof(struct kb_edition_text, keywords), offsetof(struct kb_edition_text, keyword_count)},
    {KB_READER_QUESTIONS, KB_EDITION_LISTS, kb_read_str, sizeof(struct kb_str),
     offsetof(struct kb_edition_text, questions), offsetof(struct kb_edition_text, question_count)},
    {KB_READER_BASIS, KB_EDITION_LISTS, read_basis, sizeof(struct kb_basis),
     offsetof(struct kb_edition_text, basis), offsetof(struct kb_edition_text, basis_count)},
    {KB_READER_REPEALS, KB_EDITION_LISTS, read_repeal, sizeof(struct kb_repeal),
     offsetof(struct kb_edition_text, repeals), offsetof(struct kb_edition_text, repeal_count)},
    {KB_READER_SECTIONS, KB_EDITION_WHOLE, kb_read_section, sizeof(struct kb_section),
     offsetof(struct kb_edition_text, sections), offsetof(struct kb_edition_text, section_count)},
};

static enum kb_status fill_part(struct kb_reader *reader, struct kb_arena *arena,
                                const struct part *part, struct kb_edition *edition,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *items = NULL;
    size_t count = 0;
    enum kb_status status = kb_query_start(&query, &reader->db, part->which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition->row);
    status = kb_list_read(&query, arena, part->size, part->read, &items, &count, err);
    if (status)
        return status;
    memcpy((char *)&edition->text + part->items, &items, sizeof items);
    memcpy((char *)&edition->text + part->count, &count, sizeof count);
    return KB_OK;
}

enum kb_status kb_edition_fill(struct kb_reader *reader, struct kb_arena *arena,
                               enum kb_edition_parts parts, struct kb_edition *edition,
                               struct kb_error *err)
{
    for (size_t i = 0; i < KB_COUNT(parts_of_edition); i++) {
        if (parts < parts_of_edition[i].from)
            continue;
        enum kb_status status = fill_part(reader, arena, &parts_of_edition[i], edition, err);
        if (status)
            return status;
    }
    struct kb_hash hash;
    if (parts < KB_EDITION_WHOLE)
        return KB_OK;
    kb_edition_hash(&edition->text, &hash);
    if (kb_hash_equal(&hash, &edition->hash))
        return KB_OK;
    return kb_fail(err, KB_CORRUPT, "edition %d of '%.*s': its text does not fit its hash",
                   edition->number, KB_STR_ARG(edition->text.id));
}

/* Reads the one row of a started query, and the parts. */
static enum kb_status read_one(struct kb_reader *reader, struct kb_arena *arena,
                               struct kb_query *query, enum kb_edition_parts parts,
                               struct kb_edition *ret, struct kb_error *err)
{
    struct kb_edition edition;
    enum kb_status status = kb_query_one(query, "edition", err);
    if (!status)
        status = kb_read_edition(query, arena, &edition, err);
    if (!status)
        status = kb_edition_fill(reader, arena, parts, &edition, err);
    if (!status)
        *ret = edition;
    return status;
}

enum kb_status kb_reader_edition(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                                 int number, enum kb_edition_parts parts, struct kb_edition *ret,
                                 struct kb_error *err)
{
    /* The open query is what keeps the snapshot for the parts. */
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_EDITION_BY_NUMBER, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    kb_query_bind_int(&query, 2, number);
    return read_one(reader, arena, &query, parts, ret, err);
}

enum kb_status kb_reader_edition_row(struct kb_reader *reader, struct kb_arena *arena,
                                     int64_t edition_row, enum kb_edition_parts parts,
                                     struct kb_edition *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_EDITION_BY_ROW, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition_row);
    return read_one(reader, arena, &query, parts, ret, err);
}
