/* cmd_import.c - kb import: files become items, findings are listed, the index follows. */
#include "commands.h"
#include "kb/import.h"
#include "open.h"
#include "output.h"
#include "progress.h"

#define DEFAULTS_MAX   32
#define UNRESOLVED_MAX 20

const struct cli_flag cli_import_flags[] = {
    {"--publish", NULL, "publish what is taken in at once (operators)", false},
    {"--dry-run", NULL, "check and tell everything, change nothing", false},
    {"--defaults", "KEY=VALUE", "a field for items that lack it; may be given again", true},
    {"--whole", NULL, "the file is an export of a whole base; this one must be empty", false},
    {"--no-index", NULL, "leave the index behind; 'kb index' catches it up", false},
    {"--all-links", NULL, "list every basis link that leads nowhere, not just the first", false},
    {"--quiet", NULL, "show findings and the summary alone", false},
    {NULL, NULL, NULL, false},
};

struct import_run {
    struct cli_progress progress;
    bool quiet;
};

static void show_finding(void *context, const struct kb_import_finding *finding)
{
    struct import_run *run = context;
    if (run->progress.terminal)
        fputs("\r\033[K", stderr);
    fputs(finding->file, stderr);
    if (finding->line)
        fprintf(stderr, ":%u:%u", finding->line, finding->column);
    fprintf(stderr, ": %s: %s\n", finding->severity == KB_IMPORT_ERROR ? "error" : "warning",
            finding->message);
}

static void show_progress(void *context, uint64_t done, uint64_t total, size_t files,
                          size_t editions)
{
    struct import_run *run = context;
    (void)editions;
    if (!run->quiet)
        cli_progress_show(&run->progress, done, total, files);
}

/* The parts of what was repaired, each named where there was any: " (pinyin 3, zero-width 2)". */
static void print_repairs(const struct kb_page_damage *damage)
{
    const struct {
        const char *name;
        size_t count;
    } parts[] = {
        {"pinyin", damage->pinyin},
        {"zero-width", damage->invisible},
        {"private-use", damage->private_use},
        {"doubled", damage->doubled},
    };
    const char *gap = " (";
    printf("repaired %zu", damage->repaired);
    for (size_t i = 0; i < KB_COUNT(parts); i++) {
        if (!parts[i].count)
            continue;
        printf("%s%s %zu", gap, parts[i].name, parts[i].count);
        gap = ", ";
    }
    printf("%s, lost %zu, boilerplate %zu lines, repeated %zu paragraphs\n",
           damage->repaired ? ")" : "", damage->lost, damage->boilerplate_lines,
           damage->repeated_paragraphs);
}

static void show_page(void *context, const char *file, const struct kb_page_damage *damage)
{
    struct import_run *run = context;
    if (run->quiet)
        return;
    if (run->progress.terminal)
        fputs("\r\033[K", stderr);
    printf("%s: ", file);
    print_repairs(damage);
}

/* One line of the summary for each outcome there was. */
static const struct {
    enum kb_put_outcome outcome;
    const char *text;
} outcomes[] = {
    {KB_PUT_ITEM_ADDED, "new items"},
    {KB_PUT_EDITION_ADDED, "new editions of known items"},
    {KB_PUT_CORRECTED, "corrected editions"},
    {KB_PUT_DRAFT_CHANGED, "changed drafts"},
    {KB_PUT_PUBLISHED, "drafts published"},
    {KB_PUT_CATEGORY_ADDED, "further categories of known items"},
    {KB_PUT_UNCHANGED, "unchanged"},
    {KB_PUT_CONFLICT, "refused: same item and date with other text"},
};

static void print_summary(const struct kb_import_summary *summary, double seconds, bool dry_run)
{
    char number[CLI_NUMBER_SIZE], sections[CLI_NUMBER_SIZE];
    printf("import%s: %s files in %.1f s", dry_run ? " (dry run, nothing was changed)" : "",
           cli_number_text(summary->files, number), seconds);
    if (summary->passed_over)
        printf(", %s passed over", cli_number_text(summary->passed_over, number));
    putchar('\n');
    for (size_t i = 0; i < KB_COUNT(outcomes); i++)
        if (summary->by_outcome[outcomes[i].outcome])
            printf("  %8s %s\n", cli_number_text(summary->by_outcome[outcomes[i].outcome], number),
                   outcomes[i].text);
    printf("  %8s sections taken in\n", cli_number_text(summary->sections, sections));
    if (summary->pages) {
        printf("  %8s pages: ", cli_number_text(summary->pages, number));
        print_repairs(&summary->damage);
    }
    if (summary->errors || summary->warnings)
        printf("  %zu errors in %zu files, %zu warnings\n", summary->errors,
               summary->files_with_errors, summary->warnings);
}

struct unresolved {
    size_t count, shown_max;
};

static enum kb_status show_unresolved(void *context, struct kb_str id, int edition,
                                      const struct kb_basis *basis, struct kb_error *err)
{
    struct unresolved *unresolved = context;
    (void)err;
    if (unresolved->count++ < unresolved->shown_max)
        printf("  %.*s, edition %d: 《%.*s》%.*s\n", KB_STR_ARG(id), edition,
               KB_STR_ARG(basis->title), KB_STR_ARG(basis->section));
    return KB_OK;
}

static enum kb_status list_unresolved(const struct cli *cli, const struct cli_arguments *arguments,
                                      struct kb_error *err)
{
    bool all = cli_has(arguments, "--all-links"), quiet = cli_has(arguments, "--quiet");
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(256u << 20);
    struct unresolved unresolved = {.shown_max = all ? SIZE_MAX : quiet ? 0 : UNRESOLVED_MAX};
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_reader_open(cli->data, KB_DOOR_INTERNAL, &reader, err);
    if (status == KB_OK)
        status = kb_reader_unresolved(reader, arena, show_unresolved, &unresolved, err);
    if (status == KB_OK && unresolved.count)
        printf("  %zu basis links lead nowhere yet%s\n", unresolved.count,
               unresolved.count > unresolved.shown_max ? " (--all-links lists them all)" : "");
    return status;
}

static enum kb_status import(const struct cli *cli, struct kb_store *store,
                             const struct cli_arguments *arguments,
                             struct kb_import_summary *summary, struct kb_error *err)
{
    const char *defaults[DEFAULTS_MAX];
    struct kb_import_options options = {
        .publish = cli_has(arguments, "--publish"),
        .dry_run = cli_has(arguments, "--dry-run"),
        .actor = "kb import",
        .defaults = defaults,
        .default_count = cli_values(arguments, "--defaults", defaults, DEFAULTS_MAX),
    };
    struct import_run run = {.quiet = cli_has(arguments, "--quiet")};
    struct kb_import_listener listener = {show_finding, show_progress, &run, show_page};
    (void)cli;
    cli_progress_begin(&run.progress, "import", "files");
    enum kb_status status = kb_import_run(store, arguments->words, arguments->word_count, &options,
                                          &listener, summary, err);
    double seconds = cli_progress_end(&run.progress);
    if (status == KB_OK)
        print_summary(summary, seconds, options.dry_run);
    return status;
}

int cli_import(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    struct kb_import_summary summary = {0};
    if (cli_has(arguments, "--whole"))
        return cli_import_whole(cli, arguments);
    if (!arguments->word_count)
        return cli_usage("import: name at least one file or folder");
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    enum kb_status status = cli_store_open(cli, &store, &err);
    if (status == KB_OK)
        status = import(cli, store, arguments, &summary, &err);
    if (status == KB_OK && !cli_has(arguments, "--dry-run"))
        status = list_unresolved(cli, arguments, &err);
    if (status == KB_OK && !cli_has(arguments, "--dry-run") && !cli_has(arguments, "--no-index"))
        status = cli_index_store(store, 0, cli_has(arguments, "--quiet"), &err);
    if (status)
        return cli_fail(&err);
    return summary.errors ? CLI_FAILED : CLI_FINE;
}
