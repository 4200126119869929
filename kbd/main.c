/* main.c - kbd's command line: flags over a file over what holds when nothing is set. */
#include <unistd.h>

#include "kb/time.h"
#include "server.h"
#include "settings.h"
#include "version.h"

enum {
    EXIT_FINE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2
};

struct arguments {
    const char *config;
    bool check, print, help, version;
};

static void print_error(const struct kb_error *err)
{
    fprintf(stderr, "kbd: %s\n", err->message);
    if (err->hint[0])
        fprintf(stderr, "hint: %s\n", err->hint);
}

static void print_help(void)
{
    printf("usage: kbd --data DIR --internal HOST:PORT --public HOST:PORT\n"
           "       kbd --config FILE [--SETTING VALUE …]\n\n"
           "  --config FILE     read settings from a YAML file\n"
           "  --check-config    check the settings and exit\n"
           "  --print-config    print all settings as a YAML file and exit\n"
           "  --version         print the version and exit\n\n"
           "settings, as flags or lines of the file:\n");
    for (const struct kbd_setting *row = kbd_setting_table; row->name; row++)
        printf("  --%-16s %s%s%s%s\n", row->name, row->meaning, row->initial[0] ? " [" : "",
               row->initial, row->initial[0] ? "]" : "");
}

static bool take_switch(const char *flag, struct arguments *arguments)
{
    const struct {
        const char *flag;
        bool *value;
    } switches[] = {{"--check-config", &arguments->check},
                    {"--print-config", &arguments->print},
                    {"--help", &arguments->help},
                    {"--version", &arguments->version}};
    for (size_t i = 0; i < KB_COUNT(switches); i++)
        if (!strcmp(flag, switches[i].flag))
            return *switches[i].value = true;
    return false;
}

/*
 * Walks the flags; `settings` is NULL in the first walk, which only finds --config and the
 * switches, so that flags win over the file wherever they stand.
 */
static enum kb_status walk(int argc, char **argv, struct arguments *arguments,
                           struct kbd_settings *settings, struct kb_error *err)
{
    for (int i = 1; i < argc; i++) {
        if (take_switch(argv[i], arguments))
            continue;
        if (strncmp(argv[i], "--", 2) || i + 1 >= argc)
            return kb_fail(err, KB_INVALID, "%s: %s", argv[i],
                           strncmp(argv[i], "--", 2) ? "not a flag" : "wants a value");
        const char *name = argv[i] + 2, *value = argv[++i];
        if (!strcmp(name, "config")) {
            arguments->config = value;
            continue;
        }
        enum kb_status status = KB_OK;
        if (settings)
            status = kbd_settings_set(settings, kb_str_of(name), kb_str_of(value), err);
        if (status)
            return KB_INVALID;
    }
    return KB_OK;
}

static enum kb_status read_all(int argc, char **argv, struct arguments *arguments,
                               struct kbd_settings *settings, struct kb_error *err)
{
    kbd_settings_init(settings);
    enum kb_status status = walk(argc, argv, arguments, NULL, err);
    if (status == KB_OK && arguments->config)
        status = kbd_settings_read(settings, arguments->config, err);
    if (status == KB_OK)
        status = walk(argc, argv, arguments, settings, err);
    return status;
}

static int print_settings(const struct kbd_settings *settings)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(64u << 10);
    kbd_settings_print(settings, &text);
    fwrite(text.data, 1, text.len, stdout);
    return EXIT_FINE;
}

static int run(const struct kbd_settings *settings, bool check_only)
{
    struct kb_error err = {0};
    struct kb_clock clock;
    enum kb_status status = kbd_settings_check(settings, &err);
    if (status == KB_OK)
        status = kb_clock_system(settings->time_zone, &clock, &err);
    if (status) {
        print_error(&err);
        return EXIT_USAGE;
    }
    if (check_only) {
        puts("the configuration is fine");
        return EXIT_FINE;
    }
    if (kbd_server_run(settings, &clock, &err)) {
        print_error(&err);
        return EXIT_FAILED;
    }
    return EXIT_FINE;
}

int main(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct kbd_settings settings;
    struct kb_error err = {0};
    if (read_all(argc, argv, &arguments, &settings, &err)) {
        print_error(&err);
        return EXIT_USAGE;
    }
    if (arguments.help) {
        print_help();
        return EXIT_FINE;
    }
    if (arguments.version) {
        puts("kbd " KBD_VERSION);
        return EXIT_FINE;
    }
    if (arguments.print)
        return print_settings(&settings);
    return run(&settings, arguments.check);
}
