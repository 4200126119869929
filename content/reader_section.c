#include "internal.h"

enum kb_status kb_read_section(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err)
{
    struct kb_section section;
    enum kb_status status = kb_query_copy(query, 0, arena, &section.label, err);
    if (!status)
        status = kb_query_copy(query, 1, arena, &section.heading, err);
    if (!status)
        status = kb_query_copy(query, 2, arena, &section.text, err);
    section.aside = kb_query_int(query, 3) != 0;
    if (!status)
        memcpy(ret, &section, sizeof section);
    return status;
}

enum kb_status kb_reader_section(struct kb_reader *reader, struct kb_arena *arena,
                                 int64_t edition_row, uint32_t ordinal, struct kb_section *ret,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_SECTION_AT, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition_row);
    kb_query_bind_int(&query, 2, ordinal);
    status = kb_query_one(&query, "section", err);
    return status ? status : kb_read_section(&query, arena, ret, err);
}

enum kb_status kb_reader_section_find(struct kb_reader *reader, struct kb_arena *arena,
                                      int64_t edition_row, struct kb_str label_key,
                                      uint32_t *ret_ordinal, struct kb_section *ret,
                                      struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_SECTION_BY_KEY, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition_row);
    kb_query_bind_str(&query, 2, label_key);
    status = kb_query_one(&query, "section", err);
    if (!status)
        status = kb_read_section(&query, arena, ret, err);
    if (!status)
        *ret_ordinal = (uint32_t)kb_query_int(&query, 4);
    return status;
}
