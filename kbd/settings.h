/*
 * settings.h - what can be set, in one table.
 *
 * A setting is given by a YAML file (`kbd --config FILE`), and on top of it by a flag of the same
 * name (`--internal 127.0.0.1:8080`). The table in settings.c is the documentation: `kbd --help`
 * and
 * `--print-config` are printed from it. An unknown key, a value of the wrong form or out of range
 * is an error that names the file, line and column.
 */
#ifndef KBD_SETTINGS_H
#define KBD_SETTINGS_H

#include "kb/buf.h"
#include "kb/error.h"
#include "kb/lane.h"

#define KBD_TEXT_MAX 1024

struct kbd_settings {
    char data[KBD_TEXT_MAX];
    char internal[KBD_TEXT_MAX];
    char public_door[KBD_TEXT_MAX];
    char time_zone[KBD_TEXT_MAX];
    char query_log[KBD_TEXT_MAX];
    char internal_certificate[KBD_TEXT_MAX], internal_key[KBD_TEXT_MAX];
    char public_certificate[KBD_TEXT_MAX], public_key[KBD_TEXT_MAX];
    char proxies[KBD_TEXT_MAX];
    char log_level[KBD_TEXT_MAX];
    int64_t threads;
    int64_t workers;
    int64_t queue;
    int64_t queue_seconds;
    struct {
        int64_t at_once, queue, per_minute;
    } lanes[KB_LANES];
    int64_t others_nice;
    int64_t kept_answers_mb;
    int64_t connections;
    int64_t idle_seconds;
    int64_t request_seconds;
    int64_t stop_seconds;
    int64_t streams;
    int64_t stream_seconds;
    int64_t public_writes_per_minute;
    int64_t public_writes_in_all;
    int64_t flag_days;
    int64_t flag_days_contradiction;
    int64_t uri_bytes;
    int64_t header_bytes;
};

enum kbd_setting_kind {
    KBD_SETTING_TEXT,
    KBD_SETTING_NUMBER,
    KBD_SETTING_ADDRESS,  /* HOST:PORT, or empty for none */
    KBD_SETTING_NETWORKS, /* addresses and networks, or empty for none */
    KBD_SETTING_CHOICE,   /* one of the words in `choices` */
};

struct kbd_setting {
    const char *name;
    enum kbd_setting_kind kind;
    size_t offset; /* in struct kbd_settings */
    const char *initial;
    int64_t min, max;    /* of a number */
    const char *choices; /* of a choice, separated by '|' */
    const char *meaning;
};

/* The table; ends with a NULL name. */
extern const struct kbd_setting kbd_setting_table[];

/* Fills in what holds when nothing is set. */
void kbd_settings_init(struct kbd_settings *settings);

/*
 * Sets one setting from its text. KB_INVALID names the setting and says what it takes; KB_NOT_FOUND
 * when there is no such setting.
 */
enum kb_status kbd_settings_set(struct kbd_settings *settings, struct kb_str name,
                                struct kb_str value, struct kb_error *err);

/* Reads a YAML mapping of settings. Errors: KB_INVALID with "FILE:LINE:COLUMN: …", those of
 * kb_file_read(). */
enum kb_status kbd_settings_read(struct kbd_settings *settings, const char *path,
                                 struct kb_error *err);

/* What cannot be seen setting by setting: no data folder, no door at all. */
enum kb_status kbd_settings_check(const struct kbd_settings *settings, struct kb_error *err);

/* Appends all settings as a YAML file that sets them so, each with its meaning as a comment. */
void kbd_settings_print(const struct kbd_settings *settings, struct kb_buf *ret);

#endif
