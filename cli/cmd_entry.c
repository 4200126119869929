/* cmd_entry.c - kb entry, and kb pin, synonym, word in short: operators' data. */
#include "commands.h"
#include "kb/entry.h"
#include "kb/json.h"
#include "open.h"

#define ARENA_MAX (256u << 20)
#define ACTOR     "operator"

#define DAY_FLAGS                                                                                  \
    {"--from", "DAY", "first day it holds [open]", false},                                         \
    {                                                                                              \
        "--to", "DAY", "first day it does not hold any more [open]", false                         \
    }

#define NOTE_FLAG                                                                                  \
    {                                                                                              \
        "--note", "TEXT", "why it is so, for other operators", false                               \
    }

const struct cli_flag cli_entry_flags[] = {
    DAY_FLAGS,
    {NULL, NULL, NULL, false},
};

const struct cli_flag cli_pin_flags[] = {
    {"--section", "LABEL", "the section of the item that is shown [its best]", false},
    {"--region", "CODE", "only for those who ask in this region or below it", false},
    NOTE_FLAG,
    DAY_FLAGS,
    {NULL, NULL, NULL, false},
};

const struct cli_flag cli_synonym_flags[] = {
    {"--both", NULL, "each meaning may stand for the word as well", false},
    NOTE_FLAG,
    DAY_FLAGS,
    {NULL, NULL, NULL, false},
};

const struct cli_flag cli_word_flags[] = {
    {"--sort", "TEXT", "what sort of word it is", false},
    NOTE_FLAG,
    DAY_FLAGS,
    {NULL, NULL, NULL, false},
};

/* What is asked for, whatever the command was. */
struct entering {
    const struct cli_arguments *arguments;
    enum kb_entry_kind kind;
    bool has_kind;
    struct kb_buf key, value;
    kb_date from, to;
};

/* --- writing ---------------------------------------------------------------------------------- */

static enum kb_status read_day(const struct cli_arguments *arguments, const char *flag,
                               kb_date *ret, struct kb_error *err)
{
    const char *day = cli_value(arguments, flag);
    if (!day || kb_date_parse(kb_str_of(day), ret))
        return KB_OK;
    return kb_fail(err, KB_INVALID, "%s: '%s' is not a date YYYY-MM-DD", flag, day);
}

static enum kb_status write_entry(struct kb_store *store, struct entering *entering, bool add,
                                  struct kb_error *err)
{
    struct kb_str key = kb_buf_str(&entering->key), value = kb_buf_str(&entering->value);
    int64_t change = 0;
    enum kb_status status = kb_store_begin(store, ACTOR, err);
    if (status)
        return status;
    if (add)
        status = kb_entry_put(store, entering->kind, key, value, entering->from, entering->to, err);
    else
        status = kb_entry_remove(store, entering->kind, key, err);
    if (!status)
        status = kb_store_commit(store, &change, err);
    else
        kb_store_rollback(store);
    if (!status && change)
        printf("change %lld\n", (long long)change);
    else if (!status)
        puts("unchanged");
    return status;
}

/* The index is brought up at once, so that the entry is in force. */
static enum kb_status change(const struct cli *cli, struct entering *entering, bool add,
                             struct kb_error *err)
{
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    entering->from = KB_DATE_MIN;
    entering->to = KB_DATE_MAX;
    enum kb_status status = kb_buf_status(&entering->key, err);
    if (!status)
        status = kb_buf_status(&entering->value, err);
    if (!status)
        status = read_day(entering->arguments, "--from", &entering->from, err);
    if (!status)
        status = read_day(entering->arguments, "--to", &entering->to, err);
    if (!status)
        status = cli_store_open(cli, &store, err);
    if (!status)
        status = write_entry(store, entering, add, err);
    return status ? status : cli_index_store(store, 0, true, err);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void print_days(const struct kb_entry *entry)
{
    char from[KB_DATE_TEXT_SIZE], to[KB_DATE_TEXT_SIZE];
    if (entry->valid_from != KB_DATE_MIN)
        printf("  from %s", kb_date_text(entry->valid_from, from));
    if (entry->valid_to != KB_DATE_MAX)
        printf("  until %s", kb_date_text(entry->valid_to, to));
}

static void print_entry(const struct kb_entry *entry, bool history)
{
    char at[KB_TIME_TEXT_SIZE];
    printf("%-10s %.*s  %.*s", kb_entry_kind_name(entry->kind), KB_STR_ARG(entry->key),
           KB_STR_ARG(entry->value));
    print_days(entry);
    if (history)
        printf("  added %s by %.*s (change %lld)", kb_time_text(entry->known_from_ms, at),
               KB_STR_ARG(entry->actor), (long long)entry->change);
    if (history && entry->closing)
        printf("  removed %s (change %lld)", kb_time_text(entry->known_to_ms, at),
               (long long)entry->closing);
    putchar('\n');
}

static enum kb_status fold_key(const struct entering *entering, struct kb_buf *ret,
                               struct kb_error *err)
{
    struct kb_text *text = NULL;
    if (!entering->key.len)
        return KB_OK;
    enum kb_status status = kb_text_new(&text, err);
    if (!status)
        status = kb_entry_key(text, entering->kind, kb_buf_str(&entering->key), ret, err);
    kb_text_free(text);
    return status;
}

static enum kb_status list(const struct cli *cli, const struct entering *entering, bool history,
                           struct kb_error *err)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(4 * KB_ENTRY_KEY_MAX);
    struct kb_entry_filter filter = {.kind = entering->has_kind ? &entering->kind : NULL,
                                     .history = history};
    const struct kb_entry *entries = NULL;
    size_t count = 0;
    enum kb_status status = arena ? fold_key(entering, &key, err) : kb_fail_memory(err);
    filter.key = kb_buf_str(&key);
    if (!status)
        status = kb_reader_open(cli->data, KB_DOOR_INTERNAL, &reader, err);
    if (!status)
        status = kb_entry_list(reader, arena, &filter, &entries, &count, err);
    for (size_t i = 0; i < count && !status; i++)
        print_entry(&entries[i], history);
    return status;
}

/* --- the commands ----------------------------------------------------------------------------- */

enum verb {
    LIST,
    HISTORY,
    ADD,
    REMOVE,
    VERBS
};

static enum verb verb_of(const struct cli_arguments *arguments)
{
    static const char *const names[VERBS] = {"list", "history", "add", "remove"};
    enum verb verb = LIST;
    while (verb < VERBS && (!arguments->word_count || strcmp(arguments->words[0], names[verb])))
        verb++;
    return verb;
}

static int run(const struct cli *cli, struct entering *entering, enum verb verb)
{
    struct kb_error err = {0};
    enum kb_status status = verb == LIST || verb == HISTORY
                                ? list(cli, entering, verb == HISTORY, &err)
                                : change(cli, entering, verb == ADD, &err);
    kb_buf_done(&entering->key);
    kb_buf_done(&entering->value);
    return status ? cli_fail(&err) : CLI_FINE;
}

static struct entering begin(const struct cli_arguments *arguments, enum kb_entry_kind kind)
{
    return (struct entering){
        .arguments = arguments,
        .kind = kind,
        .has_kind = true,
        .key = KB_BUF_INIT(2 * KB_ENTRY_KEY_MAX),
        .value = KB_BUF_INIT(2 * KB_ENTRY_VALUE_MAX),
    };
}

int cli_entry(const struct cli *cli, const struct cli_arguments *arguments)
{
    static const size_t least[VERBS] = {1, 1, 4, 3}, most[VERBS] = {3, 3, 4, 3};
    struct entering entering = begin(arguments, KB_ENTRY_PIN);
    enum verb verb = verb_of(arguments);
    size_t words = arguments->word_count;
    if (verb == VERBS || words < least[verb] || words > most[verb])
        return cli_usage("entry: wants list [KIND [KEY]], history [KIND [KEY]],"
                         " add KIND KEY VALUE or remove KIND KEY");
    entering.has_kind = words > 1;
    if (words > 1 && !kb_entry_kind_parse(kb_str_of(arguments->words[1]), &entering.kind))
        return cli_usage("entry: '%s' is no kind of entry", arguments->words[1]);
    if (words > 2)
        kb_buf_add_cstr(&entering.key, arguments->words[2]);
    if (words > 3)
        kb_buf_add_cstr(&entering.value, arguments->words[3]);
    return run(cli, &entering, verb);
}

/* Writes a flag's value as a field, where it was given. */
static void add_flag(struct kb_json *json, const struct cli_arguments *arguments, const char *flag,
                     const char *field)
{
    const char *value = cli_value(arguments, flag);
    if (value)
        kb_json_field_cstr(json, field, value);
}

/* The value of a short form: one field or a list from the words behind the key, then flags. */
static void write_value(struct entering *entering)
{
    const struct cli_arguments *arguments = entering->arguments;
    struct kb_json json;
    kb_json_init(&json, &entering->value);
    kb_json_begin_object(&json);
    if (entering->kind == KB_ENTRY_PIN)
        kb_json_field_cstr(&json, "item", arguments->words[2]);
    if (entering->kind == KB_ENTRY_SYNONYM) {
        kb_json_key(&json, "to");
        kb_json_begin_array(&json);
        for (size_t i = 2; i < arguments->word_count; i++)
            kb_json_cstr(&json, arguments->words[i]);
        kb_json_end_array(&json);
        kb_json_field_bool(&json, "both", cli_has(arguments, "--both"));
    }
    add_flag(&json, arguments, "--section", "section");
    add_flag(&json, arguments, "--sort", "sort");
    add_flag(&json, arguments, "--note", "note");
    kb_json_end_object(&json);
}

/* `least` and `most` words of an addition, the verb included. */
static int run_short(const struct cli *cli, const struct cli_arguments *arguments,
                     enum kb_entry_kind kind, size_t least, size_t most, const char *usage)
{
    struct entering entering = begin(arguments, kind);
    enum verb verb = verb_of(arguments);
    size_t words = arguments->word_count;
    bool fits = verb == ADD ? words >= least && words <= most : verb != VERBS && words <= 2;
    if (!fits || (verb == REMOVE && words != 2))
        return cli_usage("%s: wants %s, list [KEY], history [KEY] or remove KEY",
                         kb_entry_kind_name(kind), usage);
    const char *region = cli_value(arguments, "--region");
    if (words > 1)
        kb_buf_add_cstr(&entering.key, arguments->words[1]);
    if (words > 1 && region)
        kb_buf_printf(&entering.key, "@%s", region);
    if (verb == ADD)
        write_value(&entering);
    return run(cli, &entering, verb);
}

int cli_pin(const struct cli *cli, const struct cli_arguments *arguments)
{
    return run_short(cli, arguments, KB_ENTRY_PIN, 3, 3, "add QUESTION ITEM");
}

int cli_synonym(const struct cli *cli, const struct cli_arguments *arguments)
{
    return run_short(cli, arguments, KB_ENTRY_SYNONYM, 3, 2 + KB_ENTRY_TEXTS_MAX,
                     "add WORD MEANING…");
}

int cli_word(const struct cli *cli, const struct cli_arguments *arguments)
{
    return run_short(cli, arguments, KB_ENTRY_WORD, 2, 2, "add WORD");
}
