#include "arguments.h"

static const struct cli_flag *find_flag(const struct cli_flag *table, struct kb_str name)
{
    for (; table->name; table++)
        if (kb_str_equal(name, kb_str_of(table->name)))
            return table;
    return NULL;
}

static enum kb_status add_flag(struct cli_arguments *arguments, const struct cli_flag *flag,
                               const char *value, struct kb_error *err)
{
    if (!flag->repeats && cli_has(arguments, flag->name))
        return kb_fail(err, KB_INVALID, "%s: given twice", flag->name);
    if (arguments->flag_count == CLI_FLAGS_MAX)
        return kb_fail(err, KB_INVALID, "more than %d flags", CLI_FLAGS_MAX);
    arguments->flags[arguments->flag_count].name = flag->name;
    arguments->flags[arguments->flag_count++].value = value;
    return KB_OK;
}

/* Reads the flag at argv[*at] and moves *at over the value it took. */
static enum kb_status read_flag(int argc, char *const *argv, int *at, const struct cli_flag *table,
                                struct cli_arguments *arguments, struct kb_error *err)
{
    const char *text = argv[*at];
    struct kb_str whole = kb_str_of(text);
    size_t equals = kb_str_find(whole, KB_STR("="), 0);
    struct kb_str name = kb_str_slice(whole, 0, equals);
    const struct cli_flag *flag = find_flag(table, name);
    if (!flag)
        return kb_fail(err, KB_INVALID, "%.*s: no such flag", KB_STR_ARG(name));
    if (!flag->value && equals != SIZE_MAX)
        return kb_fail(err, KB_INVALID, "%s: takes no value", flag->name);
    if (!flag->value)
        return add_flag(arguments, flag, "", err);
    if (equals != SIZE_MAX)
        return add_flag(arguments, flag, text + equals + 1, err);
    if (*at + 1 >= argc)
        return kb_fail(err, KB_INVALID, "%s: wants %s", flag->name, flag->value);
    return add_flag(arguments, flag, argv[++*at], err);
}

enum kb_status cli_arguments_read(int argc, char *const *argv, const struct cli_flag *table,
                                  struct cli_arguments *ret, struct kb_error *err)
{
    bool words_only = false;
    memset(ret, 0, sizeof *ret);
    for (int i = 0; i < argc; i++) {
        if (!words_only && !strcmp(argv[i], "--")) {
            words_only = true;
        } else if (!words_only && !strncmp(argv[i], "--", 2)) {
            enum kb_status status = read_flag(argc, argv, &i, table, ret, err);
            if (status)
                return status;
        } else if (ret->word_count == CLI_WORDS_MAX) {
            return kb_fail(err, KB_INVALID, "more than %d words", CLI_WORDS_MAX);
        } else {
            ret->words[ret->word_count++] = argv[i];
        }
    }
    return KB_OK;
}

const char *cli_value(const struct cli_arguments *arguments, const char *name)
{
    for (size_t i = 0; i < arguments->flag_count; i++)
        if (!strcmp(arguments->flags[i].name, name))
            return arguments->flags[i].value;
    return NULL;
}

bool cli_has(const struct cli_arguments *arguments, const char *name)
{
    return cli_value(arguments, name) != NULL;
}

size_t cli_values(const struct cli_arguments *arguments, const char *name, const char **out,
                  size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < arguments->flag_count && count < max; i++)
        if (!strcmp(arguments->flags[i].name, name))
            out[count++] = arguments->flags[i].value;
    return count;
}

enum kb_status cli_number(const struct cli_arguments *arguments, const char *name, uint64_t min,
                          uint64_t max, uint64_t *ret, struct kb_error *err)
{
    const char *text = cli_value(arguments, name);
    uint64_t number;
    if (!text)
        return KB_OK;
    if (!kb_str_to_uint(kb_str_of(text), max, &number) || number < min)
        return kb_fail(err, KB_INVALID, "%s: '%s' is not a number from %llu to %llu", name, text,
                       (unsigned long long)min, (unsigned long long)max);
    *ret = number;
    return KB_OK;
}
