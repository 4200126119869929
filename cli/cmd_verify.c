/* cmd_verify.c - kb verify: the store is whole, and the index is what the store says it should be.
 */
#include "commands.h"
#include "kb/index.h"
#include "kb/reader.h"

const struct cli_flag cli_verify_flags[] = {
    {NULL, NULL, NULL, false},
};

static void show_difference(void *context, const char *difference)
{
    (void)context;
    printf("index: %s\n", difference);
}

/* Reads every edition whole, which checks its hash; what is damaged is told and counted. */
static enum kb_status read_everything(struct kb_reader *reader, size_t *ret_damaged,
                                      struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *list = kb_arena_new(256u << 20);
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1u << 30);
    struct kb_item_rows items;
    if (!list || !arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_reader_item_rows(reader, list, &items, err);
    for (size_t i = 0; i < items.count && status == KB_OK; i++) {
        struct kb_item_content content;
        struct kb_error why = {0};
        kb_arena_clear(arena);
        status = kb_reader_item_content(reader, arena, items.rows[i], &content, &why);
        if (status == KB_CORRUPT) {
            printf("store: %s\n", why.message);
            ++*ret_damaged;
            status = KB_OK;
        } else if (status && err) {
            *err = why;
        }
    }
    if (status == KB_OK)
        printf("store: %zu items read, %zu damaged\n", items.count, *ret_damaged);
    return status;
}

static enum kb_status verify_store(const struct cli *cli, size_t *ret_damaged, struct kb_error *err)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    int64_t changes = 0;
    enum kb_status status = kb_reader_open(cli->data, KB_DOOR_INTERNAL, &reader, err);
    if (status == KB_OK)
        status = kb_reader_check(reader, err);
    if (status == KB_OK)
        status = kb_reader_verify(reader, &changes, err);
    if (status == KB_OK)
        printf("audit: %lld changes, each fits the one before\n", (long long)changes);
    return status ? status : read_everything(reader, ret_damaged, err);
}

int cli_verify(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    size_t damaged = 0, differences = 0;
    if (arguments->word_count)
        return cli_usage("verify: takes no words");
    enum kb_status status = verify_store(cli, &damaged, &err);
    if (status == KB_OK)
        status = kb_index_verify(cli->data, &cli->clock, show_difference, NULL, &differences, &err);
    if (status)
        return cli_fail(&err);
    printf("index: %zu differences\n", differences);
    return damaged || differences ? CLI_FAILED : CLI_FINE;
}
