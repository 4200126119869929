/*
 * query.c - any parameters of /v1/search are read or refused by name; what is read keeps the limits
 * of the table. Input: pairs of name=value, separated by &, taken as they are.
 */
#include "fuzz.h"

#include "internal.h"

static size_t cut_pairs(struct kb_str rest, struct kb_api_pair *pairs, size_t room)
{
    size_t count = 0;
    while (rest.len && count < room) {
        size_t end = kb_str_find(rest, KB_STR("&"), 0);
        struct kb_str pair = kb_str_slice(rest, 0, end);
        size_t middle = kb_str_find(pair, KB_STR("="), 0);
        size_t value = middle == SIZE_MAX ? SIZE_MAX : middle + 1;
        pairs[count++] = (struct kb_api_pair){kb_str_slice(pair, 0, middle),
                                              kb_str_slice(pair, value, pair.len)};
        rest = end == SIZE_MAX ? (struct kb_str){0} : kb_str_slice(rest, end + 1, rest.len);
    }
    return count;
}

static void check_value(const struct kb_api_parameter *row, const struct kb_api_value *value)
{
    size_t bad;
    fuzz_check(value->text.len <= row->max_bytes);
    fuzz_check(kb_utf8_check(value->text, &bad));
    fuzz_check(value->given || value->number == row->preset);
    fuzz_check(value->given == (value->text.len > 0));
    fuzz_check(!row->required || value->given);
    if (row->form == KB_API_NUMBER && value->given)
        fuzz_check(value->number >= row->min && value->number <= row->max);
    if (row->form == KB_API_KINDS)
        fuzz_check(value->number >= 0 && value->number < 1 << (KB_KIND_NOTICE + 1));
    if (row->form == KB_API_CHOICE)
        fuzz_check(value->number == 0 || value->number == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kb_api_pair pairs[KB_API_PARAMETERS_MAX + 1];
    struct kb_api_value values[KB_API_VALUES_MAX];
    struct kb_error err = {0};
    size_t count = cut_pairs((struct kb_str){(const char *)data, size}, pairs, KB_COUNT(pairs));
    const struct kb_api_rows rows = {kb_api_search_parameters, KB_API_SEARCH_PARAMETERS,
                                     KB_API_IN_QUERY, KB_DOOR_INTERNAL};
    if (kb_api_parameters_read(&rows, pairs, count, values, &err)) {
        fuzz_check(err.status == KB_INVALID && err.message[0]);
        return 0;
    }
    for (size_t i = 0; i < KB_API_SEARCH_PARAMETERS; i++)
        check_value(&kb_api_search_parameters[i], &values[i]);
    return 0;
}
