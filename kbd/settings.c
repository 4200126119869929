#include "settings.h"

#include "address.h"
#include "proxies.h"

#define FIELD(member) offsetof(struct kbd_settings, member)

/*
 * What a lane may take. A minute's limit is for each key, and for each address where there is no
 * key; none is preset, since one address may be a whole city's.
 */
#define LANE_ROWS(name, which, running, waiting)                                                   \
    {name "_at_once",                                                                              \
     KBD_SETTING_NUMBER,                                                                           \
     FIELD(lanes[which].at_once),                                                                  \
     running,                                                                                      \
     0,                                                                                            \
     64,                                                                                           \
     NULL,                                                                                         \
     "questions of " name " answered at the same time; 0: as many as `workers`"},                  \
        {name "_queue",                                                                            \
         KBD_SETTING_NUMBER,                                                                       \
         FIELD(lanes[which].queue),                                                                \
         waiting,                                                                                  \
         1,                                                                                        \
         100000,                                                                                   \
         NULL,                                                                                     \
         "questions of " name " that may wait; more are refused with 503"},                        \
    {                                                                                              \
        name "_per_minute", KBD_SETTING_NUMBER, FIELD(lanes[which].per_minute), "0", 0, 10000000,  \
            NULL,                                                                                  \
            "requests of " name " in a minute of one key, or one address without a key; "          \
            "more are refused with 429; 0: no limit"                                               \
    }

const struct kbd_setting kbd_setting_table[] = {
    {"data", KBD_SETTING_TEXT, FIELD(data), "", 0, 0, NULL,
     "folder of the base: content.db and index/"},
    {"internal", KBD_SETTING_ADDRESS, FIELD(internal), "", 0, 0, NULL,
     "HOST:PORT of the internal door (agents, editors; wants a key); empty: not opened"},
    {"public", KBD_SETTING_ADDRESS, FIELD(public_door), "", 0, 0, NULL,
     "HOST:PORT of the public door (citizens, public bots); empty: not opened"},
    {"internal_certificate", KBD_SETTING_TEXT, FIELD(internal_certificate), "", 0, 0, NULL,
     "PEM file with the internal door's certificate and those that signed it; empty: no TLS"},
    {"internal_key", KBD_SETTING_TEXT, FIELD(internal_key), "", 0, 0, NULL,
     "PEM file with its private key"},
    {"public_certificate", KBD_SETTING_TEXT, FIELD(public_certificate), "", 0, 0, NULL,
     "the same for the public door"},
    {"public_key", KBD_SETTING_TEXT, FIELD(public_key), "", 0, 0, NULL,
     "PEM file with its private key"},
    {"proxies", KBD_SETTING_NETWORKS, FIELD(proxies), "", 0, 0, NULL,
     "addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed; empty: "
     "none"},
    {"time_zone", KBD_SETTING_TEXT, FIELD(time_zone), "Asia/Shanghai", 0, 0, NULL,
     "IANA zone in which days begin and end"},
    {"threads", KBD_SETTING_NUMBER, FIELD(threads), "2", 1, 64, NULL,
     "threads of each door, which read requests and send answers"},
    {"workers", KBD_SETTING_NUMBER, FIELD(workers), "0", 0, 64, NULL,
     "questions answered at the same time, for both doors; 0: one for each core"},
    {"queue", KBD_SETTING_NUMBER, FIELD(queue), "256", 1, 100000, NULL,
     "requests that write and may wait; more are refused with 503"},
    {"queue_seconds", KBD_SETTING_NUMBER, FIELD(queue_seconds), "3", 1, 60, NULL,
     "a question that waited longer is refused with 503"},
    LANE_ROWS("agents", KB_LANE_AGENTS, "0", "256"),
    LANE_ROWS("bots", KB_LANE_BOTS, "0", "128"),
    LANE_ROWS("citizens", KB_LANE_CITIZENS, "0", "64"),
    LANE_ROWS("batch", KB_LANE_BATCH, "1", "32"),
    {"others_nice", KBD_SETTING_NUMBER, FIELD(others_nice), "5", 0, 19, NULL,
     "how far the threads for all but agents stand back from the processor, as of nice(1)"},
    {"kept_answers_mb", KBD_SETTING_NUMBER, FIELD(kept_answers_mb), "32", 0, 65536, NULL,
     "memory for answers that are kept for who asks the same again, of each door, in MB; 0: none"},
    {"connections", KBD_SETTING_NUMBER, FIELD(connections), "120", 1, 120, NULL,
     "open connections for each thread of a door"},
    {"idle_seconds", KBD_SETTING_NUMBER, FIELD(idle_seconds), "30", 1, 3600, NULL,
     "a connection that sends nothing is closed after this"},
    {"request_seconds", KBD_SETTING_NUMBER, FIELD(request_seconds), "60", 1, 3600, NULL,
     "a request that has not ended after this is cut off, however slowly it goes on"},
    {"streams", KBD_SETTING_NUMBER, FIELD(streams), "1000", 0, 10000, NULL,
     "open streams of /v1/live; more are refused with 503"},
    {"stream_seconds", KBD_SETTING_NUMBER, FIELD(stream_seconds), "15", 1, 300, NULL,
     "between two heartbeats of a stream"},
    {"stop_seconds", KBD_SETTING_NUMBER, FIELD(stop_seconds), "10", 0, 600, NULL,
     "how long a stop waits for answers in flight"},
    {"public_writes_per_minute", KBD_SETTING_NUMBER, FIELD(public_writes_per_minute), "20", 0,
     100000, NULL,
     "receipts and reports that one address may send to the public door in a minute; more are 429"},
    {"public_writes_in_all", KBD_SETTING_NUMBER, FIELD(public_writes_in_all), "600", 0, 1000000,
     NULL, "the same for all addresses together"},
    {"flag_days", KBD_SETTING_NUMBER, FIELD(flag_days), "3", 1, 365, NULL,
     "working days until a flag is due"},
    {"flag_days_contradiction", KBD_SETTING_NUMBER, FIELD(flag_days_contradiction), "1", 1, 365,
     NULL, "the same where two texts contradict each other"},
    {"uri_bytes", KBD_SETTING_NUMBER, FIELD(uri_bytes), "16384", 256, 32768, NULL,
     "longest request target; longer is 414"},
    {"header_bytes", KBD_SETTING_NUMBER, FIELD(header_bytes), "16384", 1024, 32768, NULL,
     "most bytes of request headers; more is 431"},
    {"log_level", KBD_SETTING_CHOICE, FIELD(log_level), "info", 0, 0, "error|info|debug",
     "what is written to standard error: error, info or debug (every request)"},
    {"query_log", KBD_SETTING_TEXT, FIELD(query_log), "", 0, 0, NULL,
     "file for questions asked, without personal data; empty: none"},
    {NULL, KBD_SETTING_TEXT, 0, NULL, 0, 0, NULL, NULL},
};

static const struct kbd_setting *find_setting(struct kb_str name)
{
    for (const struct kbd_setting *row = kbd_setting_table; row->name; row++)
        if (kb_str_equal(name, kb_str_of(row->name)))
            return row;
    return NULL;
}

static enum kb_status set_number(const struct kbd_setting *row, void *field, struct kb_str value,
                                 struct kb_error *err)
{
    uint64_t number;
    if (!kb_str_to_uint(value, (uint64_t)row->max, &number) || (int64_t)number < row->min)
        return kb_fail(err, KB_INVALID, "%s: '%.*s' is not a number from %lld to %lld", row->name,
                       KB_STR_ARG(value), (long long)row->min, (long long)row->max);
    *(int64_t *)field = (int64_t)number;
    return KB_OK;
}

static bool is_choice(const char *choices, struct kb_str value)
{
    struct kb_str rest = kb_str_of(choices);
    for (;;) {
        size_t bar = kb_str_find(rest, KB_STR("|"), 0);
        if (kb_str_equal(kb_str_slice(rest, 0, bar), value))
            return true;
        if (bar == SIZE_MAX)
            return false;
        rest = kb_str_slice(rest, bar + 1, rest.len);
    }
}

static enum kb_status check_text(const struct kbd_setting *row, struct kb_str value,
                                 struct kb_error *err)
{
    if (value.len >= KBD_TEXT_MAX)
        return kb_fail(err, KB_INVALID, "%s: longer than %d bytes", row->name, KBD_TEXT_MAX - 1);
    if (value.len && memchr(value.data, 0, value.len))
        return kb_fail(err, KB_INVALID, "%s: has a NUL byte", row->name);
    if (row->kind == KBD_SETTING_CHOICE && !is_choice(row->choices, value))
        return kb_fail(err, KB_INVALID, "%s: '%.*s' is none of %s", row->name, KB_STR_ARG(value),
                       row->choices);
    if (row->kind == KBD_SETTING_ADDRESS && value.len) {
        struct kbd_address address;
        return kbd_address_parse(value, row->name, &address, err);
    }
    if (row->kind == KBD_SETTING_NETWORKS) {
        struct kbd_proxies proxies;
        return kbd_proxies_parse(value, row->name, &proxies, err);
    }
    return KB_OK;
}

enum kb_status kbd_settings_set(struct kbd_settings *settings, struct kb_str name,
                                struct kb_str value, struct kb_error *err)
{
    const struct kbd_setting *row = find_setting(name);
    if (!row)
        return kb_fail(err, KB_NOT_FOUND, "there is no setting '%.*s'", KB_STR_ARG(name));
    char *field = (char *)settings + row->offset;
    if (row->kind == KBD_SETTING_NUMBER)
        return set_number(row, field, value, err);
    enum kb_status status = check_text(row, value, err);
    if (status)
        return status;
    if (value.len)
        memcpy(field, value.data, value.len);
    field[value.len] = 0;
    return KB_OK;
}

void kbd_settings_init(struct kbd_settings *settings)
{
    memset(settings, 0, sizeof *settings);
    for (const struct kbd_setting *row = kbd_setting_table; row->name; row++)
        kbd_settings_set(settings, kb_str_of(row->name), kb_str_of(row->initial), NULL);
}

enum kb_status kbd_settings_check(const struct kbd_settings *settings, struct kb_error *err)
{
    if (!settings->data[0]) {
        kb_fail(err, KB_INVALID, "data: no folder is set");
        kb_hint(err, "give --data DIR, or 'data: DIR' in the configuration");
        return KB_INVALID;
    }
    if (!settings->internal[0] && !settings->public_door[0]) {
        kb_fail(err, KB_INVALID, "internal, public: no door is set");
        kb_hint(err, "give --internal HOST:PORT, --public HOST:PORT or both");
        return KB_INVALID;
    }
    return KB_OK;
}
