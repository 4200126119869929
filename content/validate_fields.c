#include "kb/region.h"
#include "validation.h"

static enum kb_status check_title(struct kb_validation *v, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    struct kb_related other = {0};
    bool found = false;
    size_t chars = kb_utf8_count(v->edition->text.title);
    enum kb_status status = KB_OK;
    if (chars > KB_TITLE_CHARS_WARN)
        status = kb_found(v, KB_FINDING_TITLE_LONG, KB_STR("title"), NULL, err,
                          "%zu characters, at most %d are taken", chars, KB_TITLE_CHARS_WARN);
    if (!status)
        status = kb_query_start(&query, &v->reader->db, KB_READER_TITLE_TAKEN, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, v->edition->row);
    status = kb_query_next(&query, &found, err);
    if (status || !found)
        return status;
    other.edition = (int)kb_query_int(&query, 1);
    status = kb_query_copy(&query, 0, v->arena, &other.id, err);
    return status ? status
                  : kb_found(v, KB_FINDING_TITLE_TAKEN, KB_STR("title"), &other, err,
                             "'%.*s' of the same region and kind has it", KB_STR_ARG(other.id));
}

static enum kb_status check_keyword(struct kb_validation *v, size_t index, struct kb_error *err)
{
    struct kb_str keyword = v->edition->text.keywords[index];
    size_t chars = kb_utf8_count(keyword);
    enum kb_status status = KB_OK;
    if (chars > KB_KEYWORD_CHARS_WARN)
        status = kb_found(v, KB_FINDING_KEYWORD_LONG, kb_found_field(v, "keywords", index), NULL,
                          err, "'%.*s': %zu characters, at most %d are taken", KB_STR_ARG(keyword),
                          chars, KB_KEYWORD_CHARS_WARN);
    if (!status && kb_str_equal(kb_str_trim(keyword), kb_str_trim(v->edition->text.title)))
        status = kb_found(v, KB_FINDING_KEYWORD_IS_TITLE, kb_found_field(v, "keywords", index),
                          NULL, err, "it is the title");
    return status;
}

static enum kb_status check_dates(struct kb_validation *v, struct kb_error *err)
{
    char day[KB_DATE_TEXT_SIZE];
    if (v->edition->text.effective_to > v->today)
        return KB_OK;
    return kb_found(v, KB_FINDING_DATES, KB_STR("effective_to"), NULL, err,
                    "it has ended already, on %s",
                    kb_date_text(v->edition->text.effective_to, day));
}

/* Whether a statement with one text as its parameter has a row. */
static enum kb_status has_row(struct kb_validation *v, enum kb_reader_sql which, struct kb_str text,
                              bool *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &v->reader->db, which, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, text);
    return kb_query_next(&query, ret, err);
}

static enum kb_status check_place(struct kb_validation *v, struct kb_error *err)
{
    const struct kb_edition_text *text = &v->edition->text;
    bool is_known = kb_region_name(text->region) != NULL;
    enum kb_status status = KB_OK;
    if (!is_known)
        status = has_row(v, KB_READER_REGION_USED, text->region, &is_known, err);
    if (!status && !is_known)
        status = kb_found(v, KB_FINDING_REGION_UNKNOWN, KB_STR("region"), NULL, err,
                          "'%.*s' was never used and is in no list", KB_STR_ARG(text->region));
    if (!status)
        status = has_row(v, KB_READER_CATEGORY_USED, text->category, &is_known, err);
    if (!status && !is_known)
        status = kb_found(v, KB_FINDING_CATEGORY_UNKNOWN, KB_STR("category"), NULL, err,
                          "nothing published stands in '%.*s' and it is in no list",
                          KB_STR_ARG(text->category));
    return status;
}

static enum kb_status check_repeal(struct kb_validation *v, size_t index, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const struct kb_repeal *repeal = &v->edition->text.repeals[index];
    const struct kb_related target = {.id = repeal->id};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &v->reader->db, KB_READER_ITEM_BY_ID, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, repeal->id);
    status = kb_query_next(&query, &found, err);
    if (status)
        return status;
    if (!found)
        return kb_found(v, KB_FINDING_REPEAL_UNKNOWN, kb_found_field(v, "repeals", index), NULL,
                        err, "there is no item '%.*s'", KB_STR_ARG(repeal->id));
    if (v->edition->text.audience == KB_AUDIENCE_PUBLIC && !kb_query_int(&query, 3))
        return kb_found(v, KB_FINDING_REPEAL_AUDIENCE, kb_found_field(v, "repeals", index), &target,
                        err, "citizens may not know of '%.*s'", KB_STR_ARG(repeal->id));
    return KB_OK;
}

enum kb_status kb_validate_fields(struct kb_validation *v, struct kb_error *err)
{
    enum kb_status status = check_title(v, err);
    for (size_t i = 0; !status && i < v->edition->text.keyword_count; i++)
        status = check_keyword(v, i, err);
    if (!status)
        status = check_dates(v, err);
    if (!status)
        status = check_place(v, err);
    for (size_t i = 0; !status && i < v->edition->text.repeal_count; i++)
        status = check_repeal(v, i, err);
    return status;
}
