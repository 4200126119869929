/* cmd_export.c - kb export, and kb import --whole: a base as JSON Lines, and back. */
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "kb/export.h"
#include "kb/file.h"
#include "open.h"
#include "output.h"

const struct cli_flag cli_export_flags[] = {
    {NULL, NULL, NULL, false},
};

static enum kb_status write_line(void *context, struct kb_str line, struct kb_error *err)
{
    if (fwrite(line.data, 1, line.len, context) != line.len)
        return kb_fail(err, KB_IO, "cannot write the export: %m");
    return KB_OK;
}

static enum kb_status export_to(const struct cli *cli, FILE *file, int64_t *ret_rows,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    enum kb_status status = kb_reader_open(cli->data, KB_DOOR_INTERNAL, &reader, err);
    if (status == KB_OK)
        status = kb_export(reader, write_line, file, ret_rows, err);
    if (status == KB_OK && (fflush(file) || ferror(file)))
        status = kb_fail(err, KB_IO, "cannot write the export: %m");
    return status;
}

/* Beside and renamed: there is a whole export afterwards, or none. */
static enum kb_status export_file(const struct cli *cli, const char *path, int64_t *ret_rows,
                                  struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf beside = KB_BUF_INIT(1 << 14);
    kb_buf_printf(&beside, "%s.part", path);
    enum kb_status status = kb_buf_status(&beside, err);
    if (status)
        return status;
    FILE *file = fopen(beside.data, "we");
    if (!file)
        return kb_fail(err, KB_IO, "%s: %m", beside.data);
    status = export_to(cli, file, ret_rows, err);
    if (status == KB_OK && fsync(fileno(file)))
        status = kb_fail(err, KB_IO, "%s: %m", beside.data);
    if (fclose(file) && status == KB_OK)
        status = kb_fail(err, KB_IO, "%s: %m", beside.data);
    if (status == KB_OK && rename(beside.data, path))
        status = kb_fail(err, KB_IO, "%s: %m", path);
    if (status)
        unlink(beside.data);
    return status;
}

int cli_export(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    int64_t rows = 0;
    char number[CLI_NUMBER_SIZE];
    if (arguments->word_count != 1)
        return cli_usage("export: wants one FILE, or - for standard output");
    const char *path = arguments->words[0];
    bool to_output = !strcmp(path, "-");
    enum kb_status status = to_output ? export_to(cli, stdout, &rows, &err)
                                      : export_file(cli, path, &rows, &err);
    if (status)
        return cli_fail(&err);
    fprintf(stderr, "export: %s rows\n", cli_number_text((uint64_t)rows, number));
    return CLI_FINE;
}

/* --- back ------------------------------------------------------------------------------------- */

struct lines {
    FILE *file;
    char *line; /* getline()'s */
    size_t room;
};

static void lines_done(struct lines *lines)
{
    if (lines->file && lines->file != stdin)
        fclose(lines->file);
    free(lines->line);
}

static enum kb_status read_line(void *context, struct kb_str *ret, bool *ret_found,
                                struct kb_error *err)
{
    struct lines *lines = context;
    ssize_t length = getline(&lines->line, &lines->room, lines->file);
    if (length < 0 && !feof(lines->file))
        return kb_fail(err, KB_IO, "cannot read the export: %m");
    *ret_found = length > 0;
    if (length > 0)
        *ret = (struct kb_str){lines->line, (size_t)length};
    return KB_OK;
}

int cli_import_whole(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    int64_t rows = 0;
    char number[CLI_NUMBER_SIZE];
    KB_CLEANUP(lines_done) struct lines lines = {0};
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    if (arguments->word_count != 1)
        return cli_usage("import --whole: wants one FILE, or - for standard input");
    const char *path = arguments->words[0];
    lines.file = strcmp(path, "-") ? fopen(path, "re") : stdin;
    enum kb_status status = lines.file ? cli_store_open(cli, &store, &err)
                                       : kb_fail(&err, KB_NOT_FOUND, "%s: %m", path);
    if (status == KB_OK)
        status = kb_export_restore(store, read_line, &lines, &rows, &err);
    if (status)
        return cli_fail(&err);
    printf("import: the whole base, %s rows\n", cli_number_text((uint64_t)rows, number));
    if (!cli_has(arguments, "--no-index"))
        status = cli_index_store(store, 0, cli_has(arguments, "--quiet"), &err);
    return status ? cli_fail(&err) : CLI_FINE;
}
