#include "kb/api.h"

#include <inttypes.h>

#include "internal.h"

static bool read_text(const struct kb_api_parameter *parameter, struct kb_str text, int64_t *ret)
{
    (void)parameter;
    (void)text;
    (void)ret;
    return true;
}

static bool read_number(const struct kb_api_parameter *parameter, struct kb_str text, int64_t *ret)
{
    uint64_t number;
    if (!kb_str_to_uint(text, (uint64_t)parameter->max, &number) ||
        (int64_t)number < parameter->min)
        return false;
    *ret = (int64_t)number;
    return true;
}

static bool read_day(const struct kb_api_parameter *parameter, struct kb_str text, int64_t *ret)
{
    (void)parameter;
    kb_date day;
    if (!kb_date_parse(text, &day))
        return false;
    *ret = day;
    return true;
}

static bool read_region(const struct kb_api_parameter *parameter, struct kb_str text, int64_t *ret)
{
    (void)parameter;
    (void)ret;
    struct kb_str region;
    return kb_region_parse(text, &region);
}

static bool read_kinds(const struct kb_api_parameter *parameter, struct kb_str text, int64_t *ret)
{
    (void)parameter;
    int64_t kinds = 0;
    for (size_t at = 0; at <= text.len;) {
        size_t end = kb_str_find(text, KB_STR(","), at);
        enum kb_kind kind;
        if (!kb_kind_parse(kb_str_slice(text, at, end), &kind))
            return false;
        kinds |= INT64_C(1) << kind;
        if (end == SIZE_MAX)
            break;
        at = end + 1;
    }
    *ret = kinds;
    return true;
}

static bool read_choice(const struct kb_api_parameter *parameter, struct kb_str text, int64_t *ret)
{
    for (int64_t i = 0; parameter->choices[i]; i++) {
        if (kb_str_equal(text, kb_str_of(parameter->choices[i]))) {
            *ret = i;
            return true;
        }
    }
    return false;
}

static bool read_instant(const struct kb_api_parameter *parameter, struct kb_str text, int64_t *ret)
{
    (void)parameter;
    return kb_time_parse(text, ret);
}

static void number_text(const struct kb_api_parameter *parameter, char *out)
{
    snprintf(out, KB_API_FORM_TEXT_SIZE, "a number from %" PRId64 " to %" PRId64, parameter->min,
             parameter->max);
}

static void choice_text(const struct kb_api_parameter *parameter, char *out)
{
    size_t len = (size_t)snprintf(out, KB_API_FORM_TEXT_SIZE, "one of");
    for (size_t i = 0; parameter->choices[i] && len < KB_API_FORM_TEXT_SIZE; i++)
        len += (size_t)snprintf(out + len, KB_API_FORM_TEXT_SIZE - len, "%s%s", i ? ", " : " ",
                                parameter->choices[i]);
}

static void kinds_text(const struct kb_api_parameter *parameter, char *out)
{
    (void)parameter;
    size_t len = (size_t)snprintf(out, KB_API_FORM_TEXT_SIZE, "a list of");
#define X(name, wire, prefix) " " wire
    static const char names[] = KB_KIND_LIST(X);
#undef X
    snprintf(out + len, KB_API_FORM_TEXT_SIZE - len, "%s, separated by commas", names);
}

/* One row per form: how it is read, and what it wants in words where these do not vary. */
static const struct form {
    bool (*read)(const struct kb_api_parameter *parameter, struct kb_str text, int64_t *ret);
    void (*describe)(const struct kb_api_parameter *parameter, char *out);
    const char *text;
} forms[] = {
    [KB_API_TEXT] = {read_text, NULL, "a text"},
    [KB_API_NUMBER] = {read_number, number_text, NULL},
    [KB_API_DAY] = {read_day, NULL, "a day, YYYY-MM-DD"},
    [KB_API_INSTANT] = {read_instant, NULL, "an instant, such as 2026-07-24T09:30:00+08:00"},
    [KB_API_REGION] = {read_region, NULL, "a region: six digits, such as 440106"},
    [KB_API_KINDS] = {read_kinds, kinds_text, NULL},
    [KB_API_CHOICE] = {read_choice, choice_text, NULL},
    [KB_API_FLAG] = {NULL, NULL, "true or false"},
    [KB_API_OBJECT] = {NULL, NULL, "an object"},
    [KB_API_ANY] = {NULL, NULL, "an object"},
};

bool kb_api_form_read(const struct kb_api_parameter *parameter, struct kb_str text,
                      int64_t *ret_number)
{
    return forms[parameter->form].read(parameter, text, ret_number);
}

const char *kb_api_form_text(const struct kb_api_parameter *parameter,
                             char out[KB_API_FORM_TEXT_SIZE])
{
    const struct form *form = &forms[parameter->form];
    if (form->describe)
        form->describe(parameter, out);
    else
        snprintf(out, KB_API_FORM_TEXT_SIZE, "%s", form->text);
    return out;
}
