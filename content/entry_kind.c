#include "internal.h"

#define NOTE                                                                                       \
    {                                                                                              \
        "note", KB_ENTRY_TEXT, false, "why it is so, for other operators"                          \
    }

static const struct kb_entry_field pin[] = {
    {"item", KB_ENTRY_ITEM, true, "id of the item that stands on top"},
    {"section", KB_ENTRY_SECTION, false, "label of its section that is shown"},
    NOTE,
};

static const struct kb_entry_field synonym[] = {
    {"to", KB_ENTRY_TEXTS, true, "what the key may stand for"},
    {"both", KB_ENTRY_FLAG, false, "whether each of these may stand for the key as well [false]"},
    NOTE,
};

static const struct kb_entry_field word[] = {
    {"sort", KB_ENTRY_TEXT, false, "what sort of word it is"},
    NOTE,
};

static const struct kb_entry_field region[] = {
    {"name", KB_ENTRY_TEXT, true, "its name"},
    {"parent", KB_ENTRY_CODE, true, "code of the region it lies in"},
    {"short", KB_ENTRY_TEXTS, false, "how people call it"},
    NOTE,
};

static const struct kb_entry_field department[] = {
    {"short", KB_ENTRY_TEXTS, false, "how people call it; such a word stands for the key as well"},
    {"region", KB_ENTRY_CODE, false, "code of its region"},
    {"phone", KB_ENTRY_TEXT, false, "where to call"},
    NOTE,
};

static const struct kb_entry_field category[] = {
    {"order", KB_ENTRY_NUMBER, false, "place among its neighbours, the lowest first"},
    {"title", KB_ENTRY_TEXT, false, "what is shown instead of the last part of the path"},
    NOTE,
};

static const struct kb_entry_field override[] = {
    {"item", KB_ENTRY_ITEM, true, "id of the item that stands before the key's in its region"},
    NOTE,
};

static const struct kind {
    struct kb_str wire;
    const struct kb_entry_field *fields;
    size_t count;
} kinds[KB_ENTRY_KINDS] = {
    [KB_ENTRY_PIN] = {KB_STR_INIT("pin"), pin, KB_COUNT(pin)},
    [KB_ENTRY_SYNONYM] = {KB_STR_INIT("synonym"), synonym, KB_COUNT(synonym)},
    [KB_ENTRY_WORD] = {KB_STR_INIT("word"), word, KB_COUNT(word)},
    [KB_ENTRY_REGION] = {KB_STR_INIT("region"), region, KB_COUNT(region)},
    [KB_ENTRY_DEPARTMENT] = {KB_STR_INIT("department"), department, KB_COUNT(department)},
    [KB_ENTRY_CATEGORY] = {KB_STR_INIT("category"), category, KB_COUNT(category)},
    [KB_ENTRY_OVERRIDE] = {KB_STR_INIT("override"), override, KB_COUNT(override)},
};

const char *kb_entry_kind_name(enum kb_entry_kind kind)
{
    return kinds[kind].wire.data;
}

bool kb_entry_kind_parse(struct kb_str s, enum kb_entry_kind *ret)
{
    for (size_t i = 0; i < KB_COUNT(kinds); i++)
        if (kb_str_equal(kinds[i].wire, s)) {
            *ret = (enum kb_entry_kind)i;
            return true;
        }
    return false;
}

const struct kb_entry_field *kb_entry_fields(enum kb_entry_kind kind, size_t *ret_count)
{
    *ret_count = kinds[kind].count;
    return kinds[kind].fields;
}
