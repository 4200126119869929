/* receipt_routes.c - what the addresses of receipts take, in tables of their own. */
#include "kb/api.h"

#include "internal.h"
#include "receipt.h"

/* As search names them. */
static const char *const rungs[] = {"pin",    "exact",     "folded",    "synonym",
                                    "pinyin", "homophone", "lookalike", NULL};

static const struct kb_api_field hit_fields[] = {
    [KB_API_USE_ID] = {.name = "id",
                       .form = KB_API_TEXT,
                       .required = true,
                       .max_bytes = KB_ID_MAX,
                       .meaning = "the item's id"},
    [KB_API_USE_EDITION] = {.name = "edition",
                            .form = KB_API_NUMBER,
                            .required = true,
                            .min = 1,
                            .max = 1000000,
                            .meaning = "the edition's number"},
    [KB_API_USE_SECTION] = {.name = "section",
                            .form = KB_API_TEXT,
                            .required = true,
                            .max_bytes = KB_LABEL_MAX,
                            .meaning = "the section's label"},
    [KB_API_USE_RANK] = {.name = "rank",
                         .form = KB_API_NUMBER,
                         .required = true,
                         .min = 1,
                         .max = KB_RECEIPT_RANK_MAX,
                         .meaning = "where it stood among the hits, from 1"},
    [KB_API_USE_RUNG] = {.name = "rung",
                         .form = KB_API_CHOICE,
                         .required = true,
                         .max_bytes = KB_RECEIPT_WORD_MAX,
                         .choices = rungs,
                         .meaning = "how it was found"},
};

static const struct kb_api_field fields[] = {
    [KB_API_RECEIPT_QUERY] = {.name = "query",
                              .form = KB_API_TEXT,
                              .required = true,
                              .max_bytes = KB_RECEIPT_QUERY_MAX,
                              .meaning = "the question; numbers of people are masked"},
    [KB_API_RECEIPT_REGION] = {.name = "region",
                               .form = KB_API_REGION,
                               .max_bytes = 6,
                               .meaning = "the region it was asked for"},
    [KB_API_RECEIPT_AS_OF] = {.name = "as_of",
                              .form = KB_API_DAY,
                              .max_bytes = 10,
                              .meaning = "the day the answer was for; none is today"},
    [KB_API_RECEIPT_KNOWN_AT] = {.name = "known_at",
                                 .form = KB_API_INSTANT,
                                 .max_bytes = 40,
                                 .meaning = "as of what instant; none is that of the revision"},
    [KB_API_RECEIPT_REVISION] = {.name = "revision",
                                 .form = KB_API_NUMBER,
                                 .required = true,
                                 .min = 0,
                                 .max = INT64_C(1000000000000),
                                 .meaning = "the revision of the search answer"},
    [KB_API_RECEIPT_HITS] = {.name = "hits",
                             .form = KB_API_OBJECT,
                             .required = true,
                             .is_list = true,
                             .max_count = KB_RECEIPT_HITS_MAX,
                             .fields = hit_fields,
                             .field_count = KB_COUNT(hit_fields),
                             .meaning = "the hits that were used, at least one"},
    [KB_API_RECEIPT_WORK_ORDER] = {.name = "work_order",
                                   .form = KB_API_TEXT,
                                   .max_bytes = KB_WORK_ORDER_MAX,
                                   .meaning = "id of the case it was for, in another system"},
};

const struct kb_api_body kb_api_receipt_body = {"ReceiptRequest", fields, KB_COUNT(fields)};

const struct kb_api_parameter kb_api_receipts_parameters[] = {
    {.name = "work_order",
     .form = KB_API_TEXT,
     .required = true,
     .max_bytes = KB_WORK_ORDER_MAX,
     .meaning = "id of the case in the other system"},
    {.name = "limit",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 1,
     .max = 1000,
     .preset = 100,
     .meaning = "most receipts in the answer"},
};

const struct kb_api_parameter kb_api_receipt_parameters[] = {
    {.name = "id",
     .place = KB_API_IN_PATH,
     .form = KB_API_TEXT,
     .required = true,
     .max_bytes = KB_SHORT_ID_TEXT_MAX,
     .meaning = "the receipt's id, as it was read out"},
};
