#include "command.h"

#include <stdlib.h>
#include <unistd.h>

#include "capture.h"

static struct capture said;

static void test_table(void **state)
{
    (void)state;
    size_t count = 0;
    for (const struct cli_command *row = cli_commands; row->name; row++, count++) {
        assert_true(strlen(row->name) <= 8); /* the overview's column */
        assert_non_null(row->usage);
        assert_true(row->summary[0]);
        assert_non_null(row->flags);
        assert_non_null(row->run);
        for (const struct cli_command *other = cli_commands; other != row; other++)
            assert_string_not_equal(row->name, other->name);
        for (const struct cli_flag *flag = row->flags; flag->name; flag++) {
            assert_int_equal(strncmp(flag->name, "--", 2), 0);
            assert_true(flag->meaning[0]);
            for (const struct cli_flag *before = row->flags; before != flag; before++)
                assert_string_not_equal(flag->name, before->name);
        }
    }
    assert_true(count > 0);
}

static void test_overview_names_every_command(void **state)
{
    (void)state;
    assert_int_equal(run_kb(&said, "help", NULL), CLI_FINE);
    for (const struct cli_command *row = cli_commands; row->name; row++) {
        assert_contains(said.out, row->name);
        assert_contains(said.out, row->summary);
    }
    assert_string_equal(said.err, "");
    static struct capture other;
    assert_int_equal(run_kb(&other, "--help", NULL), CLI_FINE);
    assert_string_equal(other.out, said.out);
    /* Nothing at all is no request for help, but helps. */
    assert_int_equal(run_kb(&other, NULL), CLI_USAGE);
    assert_string_equal(other.out, said.out);
}

static void test_help_names_every_flag(void **state)
{
    (void)state;
    for (const struct cli_command *row = cli_commands; row->name; row++) {
        assert_int_equal(run_kb(&said, "help", row->name, NULL), CLI_FINE);
        assert_contains(said.out, row->summary);
        for (const struct cli_flag *flag = row->flags; flag->name; flag++) {
            assert_contains(said.out, flag->name);
            assert_contains(said.out, flag->meaning);
        }
    }
}

static void test_usage_errors(void **state)
{
    (void)state;
    static const struct {
        const char *words[5];
        const char *said;
    } rows[] = {
        {{"help", "fly"}, "kb: there is no command 'fly'\n"},
        {{"fly"}, "kb: there is no command 'fly'\n"},
        {{"--colour", "search"}, "kb: --colour: no such flag\n"},
        {{"--database", "x", "search"}, "kb: --database: no such flag\n"},
        {{"--time_zones=UTC", "search"}, "kb: --time_zones=UTC: no such flag\n"},
        {{"--data"}, "kb: --data: wants a value\n"},
        {{"search", "question"}, "kb: no data folder: give --data DIR\n"},
        {{"--data=", "search", "question"}, "kb: no data folder: give --data DIR\n"},
        {{"--data", "d", "search"}, "kb: search: wants a QUESTION\n"},
        {{"--data", "d", "search", "--colour"}, "kb: search: --colour: no such flag\n"},
        {{"--data", "d", "search", "--limit"}, "kb: search: --limit: wants N\n"},
        {{"--data", "d", "import"}, "kb: import: name at least one file or folder\n"},
        {{"--data", "d", "index", "word"}, "kb: index: takes no words\n"},
        {{"--data", "d", "verify", "word"}, "kb: verify: takes no words\n"},
        {{"--data", "d", "eval"}, "kb: eval: wants --queries FILE and --qrels FILE\n"},
        {{"--data", "d", "eval", "--queries=q"}, "kb: eval: wants --queries FILE and"},
        {{"--data", "d", "backup"}, "kb: backup: wants one FILE\n"},
        {{"--data", "d", "restore"}, "kb: restore: wants one FILE\n"},
        {{"--data", "d", "key"}, "kb: key: wants create NAME, list or revoke NAME\n"},
        {{"--data", "d", "key", "create"}, "kb: key: wants create NAME, list or revoke NAME\n"},
        {{"--data", "d", "key", "list", "x"}, "kb: key: wants create NAME, list or revoke NAME\n"},
        {{"--data", "d", "key", "list", "--role=king"}, "kb: --role: 'king' is no role\n"},
        {{"health"}, "kb: health: wants HOST:PORT\n"},
        {{"health", "localhost"}, "kb: health: wants HOST:PORT\n"},
        {{"health", ":80"}, "kb: health: wants HOST:PORT\n"},
    };
    unsetenv("KB_DATA");
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        const char *const *w = rows[i].words;
        assert_int_equal(run_kb(&said, w[0], w[1], w[2], w[3], w[4], NULL), CLI_USAGE);
        assert_contains(said.err, rows[i].said);
        assert_contains(said.err, "\nhint: 'kb help' lists the commands");
        assert_string_equal(said.out, "");
    }
}

/* Numbers and names that are out of range say so; the data folder is not touched for it. */
static void test_bad_values(void **state)
{
    (void)state;
    static const struct {
        const char *command, *word, *flag, *said;
    } rows[] = {
        {"index", "--quiet", "--threads=0", "--threads: '0' is not a number from 1 to 64"},
        {"search", "q", "--limit=0", "--limit: '0' is not a number from 1 to 100"},
        {"search", "q", "--limit=101", "--limit: '101' is not a number from 1 to 100"},
        {"search", "q", "--offset=1001", "--offset: '1001' is not a number from 0 to 1000"},
        {"search", "q", "--group=all", "--group: 'all' is neither item nor none"},
        {"search", "q", "--kind=law", "--kind: 'law' is no kind"},
        {"search", "q", "--door=back", "--door: 'back' is neither internal nor public"},
    };
    char *dir = test_temp_dir();
    const char *data = test_path(dir, "base");
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        assert_int_equal(
            run_kb(&said, "--data", data, rows[i].command, rows[i].word, rows[i].flag, NULL),
            CLI_USAGE);
        assert_contains(said.err, rows[i].said);
        assert_string_equal(said.out, "");
    }
    assert_int_equal(rmdir(data), -1);
    test_temp_dir_remove(dir);
}

static void test_time_zone(void **state)
{
    (void)state;
    assert_int_equal(run_kb(&said, "--data=d", "--time_zone", "Moon/Crater", "verify", NULL),
                     CLI_USAGE);
    assert_contains(said.err, "Moon/Crater");
    assert_int_equal(run_kb(&said, "--data=d", "--time_zone=../../etc/passwd", "verify", NULL),
                     CLI_USAGE);
}

static void test_fail_prints_message_and_hint(void **state)
{
    (void)state;
    struct kb_error err = {0};
    kb_fail(&err, KB_LOCKED, "another process writes");
    kb_hint(&err, "stop it");
    capture_begin(&said);
    int exit_status = cli_fail(&err);
    capture_end(&said);
    assert_int_equal(exit_status, CLI_FAILED);
    assert_string_equal(said.err, "kb: another process writes\nhint: stop it\n");
    assert_string_equal(said.out, "");
    kb_error_clear(&err);
    kb_fail(&err, KB_INVALID, "wrong");
    capture_begin(&said);
    exit_status = cli_fail(&err);
    capture_end(&said);
    assert_int_equal(exit_status, CLI_USAGE);
    assert_string_equal(said.err, "kb: wrong\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_overview_names_every_command),
        cmocka_unit_test(test_help_names_every_flag),
        cmocka_unit_test(test_usage_errors),
        cmocka_unit_test(test_bad_values),
        cmocka_unit_test(test_time_zone),
        cmocka_unit_test(test_fail_prints_message_and_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
