#include "kb/api.h"

#include "internal.h"

static const char *const kind_choices[] = {
#define X(name, wire, prefix) wire,
    KB_KIND_LIST(X)
#undef X
        NULL};

/* By enum kb_audience. */
static const char *const audience_choices[] = {"public", "internal", NULL};

#define TEXT(max) .form = KB_API_TEXT, .max_bytes = (max)

enum {
    BASIS_TITLE,
    BASIS_SECTION,
    BASIS_FIELDS,
};

static const struct kb_api_field basis_fields[BASIS_FIELDS] = {
    [BASIS_TITLE] = {.name = "title",
                     TEXT(KB_TITLE_MAX),
                     .required = true,
                     .meaning = "title of what it rests on, as written"},
    [BASIS_SECTION] = {.name = "section",
                       TEXT(KB_LABEL_MAX),
                       .meaning = "the clause; none for the whole item"},
};

enum {
    REPEAL_ID,
    REPEAL_FROM,
    REPEAL_FIELDS,
};

static const struct kb_api_field repeal_fields[REPEAL_FIELDS] = {
    [REPEAL_ID] = {.name = "id",
                   TEXT(KB_ID_MAX),
                   .required = true,
                   .meaning = "of the item that holds no longer"},
    [REPEAL_FROM] = {.name = "from",
                     .form = KB_API_DAY,
                     .required = true,
                     .max_bytes = 10,
                     .meaning = "the first day it holds no longer"},
};

enum {
    SECTION_LABEL,
    SECTION_HEADING,
    SECTION_TEXT,
    SECTION_ASIDE,
    SECTION_FIELDS,
};

static const struct kb_api_field section_fields[SECTION_FIELDS] = {
    [SECTION_LABEL] = {.name = "label",
                       TEXT(KB_LABEL_MAX),
                       .required = true,
                       .meaning = "第二十四条, 办理条件; unique in the edition"},
    [SECTION_HEADING] = {.name = "heading",
                         TEXT(KB_HEADING_MAX),
                         .meaning = "the headings above it"},
    [SECTION_TEXT] = {.name = "text",
                      TEXT(KB_SECTION_TEXT_MAX),
                      .required = true,
                      .meaning = "without the label"},
    [SECTION_ASIDE] = {.name = "aside",
                       .form = KB_API_FLAG,
                       .meaning = "true: kept and shown, but not searched"},
};

enum {
    ID,
    KIND,
    AUDIENCE,
    TITLE,
    REGION,
    CATEGORY,
    ISSUER,
    DOC_NO,
    EFFECTIVE_FROM,
    EFFECTIVE_TO,
    CHANGE_NOTE,
    HISTORY,
    KEYWORDS,
    QUESTIONS,
    BASIS,
    SECTIONS,
    MINOR,
    NO_BASIS,
    REPEALS,
    FIELDS,
};

static const struct kb_api_field fields[FIELDS] = {
    [ID] = {.name = "id",
            TEXT(KB_ID_MAX),
            .meaning = "of the item; none: found by kind, region and title, or made"},
    [KIND] = {.name = "kind",
              .form = KB_API_CHOICE,
              .required = true,
              .max_bytes = 16,
              .choices = kind_choices,
              .meaning = "what kind of item it is"},
    [AUDIENCE] = {.name = "audience",
                  .form = KB_API_CHOICE,
                  .required = true,
                  .max_bytes = 16,
                  .choices = audience_choices,
                  .meaning = "whether citizens may see it"},
    [TITLE] = {.name = "title", TEXT(KB_TITLE_MAX), .required = true, .meaning = "its title"},
    [REGION] = {.name = "region",
                .form = KB_API_REGION,
                .required = true,
                .max_bytes = 6,
                .meaning = "where it applies; 000000 is the country"},
    [CATEGORY] = {.name = "category",
                  TEXT(KB_CATEGORY_MAX),
                  .required = true,
                  .meaning = "a path with /"},
    [ISSUER] = {.name = "issuer", TEXT(KB_FIELD_MAX), .meaning = "who issued it"},
    [DOC_NO] = {.name = "doc_no", TEXT(KB_FIELD_MAX), .meaning = "its document number"},
    [EFFECTIVE_FROM] = {.name = "effective_from",
                        .form = KB_API_DAY,
                        .max_bytes = 10,
                        .meaning = "the first day it is valid; none is open"},
    [EFFECTIVE_TO] = {.name = "effective_to",
                      .form = KB_API_DAY,
                      .max_bytes = 10,
                      .meaning = "the first day it is no longer valid; none is open"},
    [CHANGE_NOTE] = {.name = "change_note",
                     TEXT(KB_NOTE_MAX),
                     .meaning = "what is new, for who knew the edition before"},
    [HISTORY] = {.name = "history",
                 TEXT(KB_NOTE_MAX),
                 .meaning = "lines before the text proper: who passed it when"},
    [KEYWORDS] = {.name = "keywords",
                  TEXT(KB_KEYWORD_MAX),
                  .is_list = true,
                  .max_count = KB_LIST_MAX,
                  .meaning = "words it should be found by"},
    [QUESTIONS] = {.name = "questions",
                   TEXT(KB_FIELD_MAX),
                   .is_list = true,
                   .max_count = KB_LIST_MAX,
                   .meaning = "other ways people ask for it"},
    [BASIS] = {.name = "basis",
               .form = KB_API_OBJECT,
               .is_list = true,
               .max_count = KB_LIST_MAX,
               .fields = basis_fields,
               .field_count = BASIS_FIELDS,
               .meaning = "what it rests on"},
    [SECTIONS] = {.name = "sections",
                  .form = KB_API_OBJECT,
                  .required = true,
                  .is_list = true,
                  .max_count = KB_SECTIONS_MAX,
                  .fields = section_fields,
                  .field_count = SECTION_FIELDS,
                  .meaning = "its text"},
    [MINOR] = {.name = "minor",
               .form = KB_API_FLAG,
               .meaning = "true: a minor correction, marked so in the history"},
    [NO_BASIS] = {.name = "no_basis",
                  TEXT(KB_NOTE_MAX),
                  .meaning = "why a script rests on nothing"},
    [REPEALS] = {.name = "repeals",
                 .form = KB_API_OBJECT,
                 .is_list = true,
                 .max_count = KB_LIST_MAX,
                 .fields = repeal_fields,
                 .field_count = REPEAL_FIELDS,
                 .meaning = "items that hold no longer because of it"},
};

const struct kb_api_body kb_api_item_body = {"ItemText", fields, FIELDS};

static const struct kb_api_field saved_fields[] = {
    {.name = "based_on",
     TEXT(KB_HASH_HEX_SIZE - 1),
     .required = true,
     .meaning = "hash of the text it was written over"},
    {.name = "text",
     .form = KB_API_OBJECT,
     .required = true,
     .fields = fields,
     .field_count = FIELDS,
     .meaning = "what it says now"},
};

const struct kb_api_body kb_api_saved_body = {"SavedText", saved_fields, KB_COUNT(saved_fields)};

static const struct kb_str *strings(struct kb_arena *arena, const struct kb_api_value *list)
{
    struct kb_str *texts = kb_arena_array(arena, list->count, sizeof *texts);
    for (size_t i = 0; texts && i < list->count; i++)
        texts[i] = list->items[i].text;
    return texts;
}

static const struct kb_basis *links(struct kb_arena *arena, const struct kb_api_value *list)
{
    struct kb_basis *basis = kb_arena_array(arena, list->count, sizeof *basis);
    for (size_t i = 0; basis && i < list->count; i++) {
        const struct kb_api_value *item = list->items + i * BASIS_FIELDS;
        basis[i] = (struct kb_basis){item[BASIS_TITLE].text, item[BASIS_SECTION].text};
    }
    return basis;
}

static const struct kb_section *sections_of(struct kb_arena *arena, const struct kb_api_value *list)
{
    struct kb_section *sections = kb_arena_array(arena, list->count, sizeof *sections);
    for (size_t i = 0; sections && i < list->count; i++) {
        const struct kb_api_value *item = list->items + i * SECTION_FIELDS;
        sections[i] = (struct kb_section){.label = item[SECTION_LABEL].text,
                                          .heading = item[SECTION_HEADING].text,
                                          .text = item[SECTION_TEXT].text,
                                          .aside = item[SECTION_ASIDE].number != 0};
    }
    return sections;
}

static const struct kb_repeal *repeals_of(struct kb_arena *arena, const struct kb_api_value *list)
{
    struct kb_repeal *repeals = kb_arena_array(arena, list->count, sizeof *repeals);
    for (size_t i = 0; repeals && i < list->count; i++) {
        const struct kb_api_value *item = list->items + i * REPEAL_FIELDS;
        repeals[i] = (struct kb_repeal){item[REPEAL_ID].text, (kb_date)item[REPEAL_FROM].number};
    }
    return repeals;
}

static kb_date day_of(const struct kb_api_value *value, kb_date open)
{
    return value->given ? (kb_date)value->number : open;
}

enum kb_status kb_api_item_body_text(struct kb_arena *arena, const struct kb_api_value *sent,
                                     struct kb_edition_text *ret, struct kb_error *err)
{
    struct kb_edition_text text = {
        .id = sent[ID].text,
        .kind = (enum kb_kind)sent[KIND].number,
        .audience = (enum kb_audience)sent[AUDIENCE].number,
        .title = sent[TITLE].text,
        .region = sent[REGION].text,
        .category = sent[CATEGORY].text,
        .issuer = sent[ISSUER].text,
        .doc_no = sent[DOC_NO].text,
        .effective_from = day_of(&sent[EFFECTIVE_FROM], KB_DATE_MIN),
        .effective_to = day_of(&sent[EFFECTIVE_TO], KB_DATE_MAX),
        .change_note = sent[CHANGE_NOTE].text,
        .history = sent[HISTORY].text,
        .keywords = strings(arena, &sent[KEYWORDS]),
        .keyword_count = sent[KEYWORDS].count,
        .questions = strings(arena, &sent[QUESTIONS]),
        .question_count = sent[QUESTIONS].count,
        .basis = links(arena, &sent[BASIS]),
        .basis_count = sent[BASIS].count,
        .sections = sections_of(arena, &sent[SECTIONS]),
        .section_count = sent[SECTIONS].count,
        .minor = sent[MINOR].number != 0,
        .no_basis = sent[NO_BASIS].text,
        .repeals = repeals_of(arena, &sent[REPEALS]),
        .repeal_count = sent[REPEALS].count,
    };
    if (!text.keywords || !text.questions || !text.basis || !text.sections || !text.repeals)
        return kb_fail_memory(err);
    *ret = text;
    return KB_OK;
}
