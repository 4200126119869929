/* cmd_diff.c - kb diff: what differs between two editions, or in the whole base since an instant.
 */
#include <unistd.h>

#include "commands.h"
#include "desk.h"
#include "filters.h"
#include "kb/api.h"
#include "runs.h"

const struct cli_flag cli_diff_flags[] = {
    {"--from", "N", "the older edition [the one before --to]", false},
    {"--to", "N", "the newer edition [the item's newest]", false},
    {"--whole", NULL, "show what was kept as well, and sections that are the same", false},
    {"--since", "INSTANT", "without ID: what was known then beside what is known now", false},
    {"--until", "INSTANT", "and not now but then", false},
    {"--door", "DOOR", "with --since, through whose eyes: internal or public [internal]", false},
    CLI_JSON_FLAG,
    {NULL, NULL, NULL, false},
};

/* --- two editions: for people ----------------------------------------------------------------- */

struct paper {
    struct kb_buf *out;
    const struct kb_edition *a, *b;
    bool colour, whole;
};

static void print_labels(const struct paper *paper, const struct kb_edition *edition,
                         const uint32_t *ordinals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        kb_buf_printf(paper->out, "%s%.*s", i ? ", " : "",
                      KB_STR_ARG(edition->text.sections[ordinals[i]].label));
}

/* "第三条 → 第四条", once where both are called the same. */
static void print_place(const struct paper *paper, const struct kb_diff_section *section)
{
    bool same = section->old_count == 1 && section->new_count == 1 &&
                !(section->differs & KB_DIFF_PART_LABEL);
    if (!same && section->old_count)
        print_labels(paper, paper->a, section->olds, section->old_count);
    if (!same && section->old_count && section->new_count)
        kb_buf_add_cstr(paper->out, " → ");
    if (section->new_count)
        print_labels(paper, paper->b, section->news, section->new_count);
}

/* A section that one edition alone has comes whole. */
static void print_one_sided(const struct paper *paper, const struct kb_edition *edition,
                            const uint32_t *ordinals, size_t count, enum kb_diff_op op)
{
    for (size_t i = 0; i < count; i++) {
        cli_run_print(op, edition->text.sections[ordinals[i]].text, paper->colour, paper->out);
        kb_buf_add_char(paper->out, '\n');
    }
}

static void print_section(const struct paper *paper, const struct kb_diff_section *section)
{
    if (section->kind == KB_DIFF_SAME && !paper->whole)
        return;
    kb_buf_add_cstr(paper->out, paper->colour ? "\n\033[36m@ " : "\n@ ");
    print_place(paper, section);
    kb_buf_printf(paper->out, "  %s%s\n", kb_diff_kind_name(section->kind),
                  paper->colour ? "\033[0m" : "");
    if (section->run_count) {
        cli_runs_print(section->runs, section->run_count, paper->colour, paper->whole, paper->out);
        kb_buf_add_char(paper->out, '\n');
    } else if (section->kind == KB_DIFF_REMOVED) {
        print_one_sided(paper, paper->a, section->olds, section->old_count, KB_DIFF_DELETE);
    } else if (section->kind == KB_DIFF_ADDED) {
        print_one_sided(paper, paper->b, section->news, section->new_count, KB_DIFF_INSERT);
    } else if (paper->whole) {
        print_one_sided(paper, paper->b, section->news, section->new_count, KB_DIFF_KEEP);
    }
}

static void print_field(const struct paper *paper, const struct kb_diff_field *field)
{
    kb_buf_printf(paper->out, "%s: ", field->name);
    for (size_t i = 0; field->is_list && i < field->run_count; i++) {
        kb_buf_add_cstr(paper->out, i ? ", " : "");
        cli_run_print(field->runs[i].op, field->runs[i].text, paper->colour, paper->out);
    }
    if (!field->is_list && field->run_count)
        cli_runs_print(field->runs, field->run_count, paper->colour, paper->whole, paper->out);
    if (!field->is_list && !field->run_count && field->old.len)
        cli_run_print(KB_DIFF_DELETE, field->old, paper->colour, paper->out);
    if (!field->is_list && !field->run_count && field->new.len)
        cli_run_print(KB_DIFF_INSERT, field->new, paper->colour, paper->out);
    kb_buf_add_char(paper->out, '\n');
}

static void print_diff(const struct paper *paper, const struct kb_diff *diff)
{
    kb_buf_printf(paper->out, "%.*s  edition %d → %d", KB_STR_ARG(paper->a->text.id),
                  paper->a->number, paper->b->number);
    for (int kind = 0; kind < KB_DIFF_KIND_COUNT; kind++)
        if (diff->counts[kind])
            kb_buf_printf(paper->out, "  %s %zu", kb_diff_kind_name((enum kb_diff_kind)kind),
                          diff->counts[kind]);
    kb_buf_add_cstr(paper->out, diff->says_same ? "\nthey say the same\n" : "\n");
    for (size_t i = 0; i < diff->field_count; i++)
        print_field(paper, &diff->fields[i]);
    for (size_t i = 0; i < diff->section_count; i++)
        print_section(paper, &diff->sections[i]);
}

/* --- two editions: which ---------------------------------------------------------------------- */

static enum kb_status read_editions(struct cli_desk *desk, struct kb_str id, struct kb_edition *a,
                                    struct kb_edition *b, struct kb_error *err)
{
    struct kb_item item;
    uint64_t from = 0, to = 0;
    enum kb_status status = cli_number(desk->arguments, "--to", 1, INT32_MAX, &to, err);
    if (!status)
        status = cli_number(desk->arguments, "--from", 1, INT32_MAX, &from, err);
    if (!status)
        status = kb_reader_item(desk->reader, desk->arena, id, &item, err);
    if (status == KB_NOT_FOUND)
        kb_error_prefix(err, "ID '%.*s'", KB_STR_ARG(id));
    if (status)
        return status;
    to = to ? to : (uint64_t)item.editions[item.edition_count - 1].number;
    from = from ? from : to - 1;
    if (!from)
        return kb_fail(err, KB_INVALID, "--from: '%.*s' has no edition before the first",
                       KB_STR_ARG(id));
    status = kb_reader_edition(desk->reader, desk->arena, id, (int)from, KB_EDITION_WHOLE, a, err);
    if (!status)
        status = kb_reader_edition(desk->reader, desk->arena, id, (int)to, KB_EDITION_WHOLE, b,
                                   err);
    if (status == KB_NOT_FOUND)
        kb_error_prefix(err, "ID '%.*s', editions %llu and %llu", KB_STR_ARG(id),
                        (unsigned long long)from, (unsigned long long)to);
    return status;
}

static enum kb_status diff_editions(struct cli_desk *desk, struct kb_str id, struct kb_error *err)
{
    struct kb_edition a, b;
    struct kb_diff diff;
    enum kb_status status = read_editions(desk, id, &a, &b, err);
    if (!status)
        status = cli_desk_text(desk, err);
    if (!status)
        status = kb_diff_editions(desk->text, &a.text, &b.text, desk->arena, &diff, err);
    if (status)
        return status;
    const struct paper paper = {&desk->out, &a, &b, isatty(STDOUT_FILENO),
                                cli_has(desk->arguments, "--whole")};
    if (desk->is_json)
        kb_api_json_diff(&desk->json, &a, &b, &diff);
    else
        print_diff(&paper, &diff);
    return KB_OK;
}

static enum kb_status run(const struct cli *cli, const struct cli_arguments *arguments,
                          struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    enum kb_status status = arguments->word_count ? cli_desk_open_reader(&desk, cli, arguments, err)
                                                  : cli_desk_open(&desk, cli, arguments, err);
    if (!status)
        status = arguments->word_count ? diff_editions(&desk, kb_str_of(arguments->words[0]), err)
                                       : cli_diff_base(&desk, err);
    return status ? status : cli_desk_print(&desk, err);
}

int cli_diff(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    bool since = cli_has(arguments, "--since");
    if (arguments->word_count > 1 || (arguments->word_count == 1) == since)
        return cli_usage("diff: wants ID, or --since INSTANT");
    if (!since && cli_has(arguments, "--until"))
        return cli_usage("--until: wants --since INSTANT");
    return run(cli, arguments, &err) ? cli_fail(&err) : CLI_FINE;
}
