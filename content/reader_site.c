/* reader_site.c - what pages for citizens show beside an answer: places, and what is new. */
#include "internal.h"

enum kb_status kb_reader_regions(struct kb_reader *reader, struct kb_arena *arena, kb_date today,
                                 const struct kb_str **ret, size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *regions = NULL;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_SITE_REGIONS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, today);
    status = kb_list_read(&query, arena, sizeof(struct kb_str), kb_read_str, &regions, ret_count,
                          err);
    if (!status)
        *ret = regions;
    return status;
}

static enum kb_status read_news(struct kb_query *query, struct kb_arena *arena, void *ret,
                                struct kb_error *err)
{
    struct kb_news news = {.from = (kb_date)kb_query_int(query, 4)};
    struct kb_str kind = kb_query_str(query, 1);
    if (!kb_kind_parse(kind, &news.kind))
        return kb_fail(err, KB_CORRUPT, "database: '%.*s' is no kind", KB_STR_ARG(kind));
    enum kb_status status = kb_query_copy(query, 0, arena, &news.id, err);
    if (!status)
        status = kb_query_copy(query, 2, arena, &news.title, err);
    if (!status)
        status = kb_query_copy(query, 3, arena, &news.change_note, err);
    memcpy(ret, &news, sizeof news);
    return status;
}

enum kb_status kb_reader_news(struct kb_reader *reader, struct kb_arena *arena, kb_date today,
                              size_t limit, const struct kb_news **ret, size_t *ret_count,
                              struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *news = NULL;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_SITE_NEWS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, today);
    kb_query_bind_int(&query, 2, (int64_t)limit);
    status = kb_list_read(&query, arena, sizeof(struct kb_news), read_news, &news, ret_count, err);
    if (!status)
        *ret = news;
    return status;
}
