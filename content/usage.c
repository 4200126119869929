#include "kb/usage.h"

#include <limits.h>
#include <unistd.h>

#include "internal.h"

/* Bytes of `DIR/usage.db` with its closing NUL. */
#define PATH_ROOM PATH_MAX

static const char settings[] = "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = NORMAL;"
                               "PRAGMA cell_size_check = ON;"
                               "CREATE TABLE IF NOT EXISTS openings ("
                               " item TEXT NOT NULL,"
                               " door INTEGER NOT NULL,"
                               " day INTEGER NOT NULL,"
                               " opened INTEGER NOT NULL,"
                               " PRIMARY KEY (item, door, day)"
                               ") STRICT, WITHOUT ROWID;"
                               "CREATE INDEX IF NOT EXISTS openings_by_day ON openings (day);";

enum {
    USAGE_BEGIN,
    USAGE_COMMIT,
    USAGE_ADD,
    USAGE_DROP,
    USAGE_READ,
    USAGE_SQL_COUNT
};

static const char *const usage_sql[USAGE_SQL_COUNT] = {
    [USAGE_BEGIN] = "BEGIN IMMEDIATE",
    [USAGE_COMMIT] = "COMMIT",
    [USAGE_ADD] = "INSERT INTO openings (item, door, day, opened) VALUES (?1, ?2, ?3, min(?4, ?5))"
                  " ON CONFLICT DO UPDATE SET opened = min(opened + ?4, ?5)",
    [USAGE_DROP] = "DELETE FROM openings WHERE day < ?1",
    [USAGE_READ] = "SELECT item, day, opened FROM openings WHERE (?1 >> door) & 1"
                   " ORDER BY item",
};

struct kb_usage {
    struct kb_db db;
};

static enum kb_status open_at(const char *path, int flags, const char *prepare,
                              struct kb_usage **ret, struct kb_error *err)
{
    KB_CLEANUP(kb_usage_closep) struct kb_usage *usage = calloc(1, sizeof *usage);
    if (!usage)
        return kb_fail_memory(err);
    enum kb_status status = kb_db_open(&usage->db, path, flags, usage_sql, USAGE_SQL_COUNT, err);
    if (!status)
        status = kb_db_exec(usage->db.handle, prepare, err);
    if (status) {
        kb_error_prefix(err, "usage.db");
        return status;
    }
    *ret = usage;
    usage = NULL;
    return KB_OK;
}

static enum kb_status path_in(const char *dir, char path[PATH_ROOM], struct kb_error *err)
{
    if (snprintf(path, PATH_ROOM, "%s/usage.db", dir) >= PATH_ROOM)
        return kb_fail(err, KB_INVALID, "data folder: its path is too long");
    return KB_OK;
}

enum kb_status kb_usage_open(const char *dir, struct kb_usage **ret, struct kb_error *err)
{
    char path[PATH_ROOM];
    enum kb_status status = path_in(dir, path, err);
    if (status)
        return status;
    return open_at(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, settings, ret, err);
}

enum kb_status kb_usage_open_reading(const char *dir, struct kb_usage **ret, struct kb_error *err)
{
    char path[PATH_ROOM];
    enum kb_status status = path_in(dir, path, err);
    if (status)
        return status;
    if (access(path, F_OK) != 0)
        return kb_fail(err, KB_NOT_FOUND, "usage.db: nothing was counted yet");
    return open_at(path, SQLITE_OPEN_READONLY, "PRAGMA query_only = ON", ret, err);
}

void kb_usage_close(struct kb_usage *usage)
{
    if (!usage)
        return;
    kb_db_done(&usage->db);
    free(usage);
}

void kb_usage_closep(struct kb_usage **usage)
{
    kb_usage_close(*usage);
    *usage = NULL;
}

/* --- writing ---------------------------------------------------------------------------------- */

static enum kb_status run(struct kb_usage *usage, unsigned which, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &usage->db, which, err);
    return status ? status : kb_query_run(&query, err);
}

static enum kb_status add_one(struct kb_usage *usage, kb_date day,
                              const struct kb_usage_count *count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &usage->db, USAGE_ADD, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, count->id);
    kb_query_bind_int(&query, 2, count->door);
    kb_query_bind_int(&query, 3, day);
    kb_query_bind_int(&query, 4, count->opened);
    kb_query_bind_int(&query, 5, KB_USAGE_DAY_MAX);
    return kb_query_run(&query, err);
}

static enum kb_status drop_old(struct kb_usage *usage, kb_date day, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &usage->db, USAGE_DROP, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, (int64_t)day - KB_USAGE_DAYS);
    return kb_query_run(&query, err);
}

enum kb_status kb_usage_add(struct kb_usage *usage, kb_date day,
                            const struct kb_usage_count *counts, size_t count, struct kb_error *err)
{
    enum kb_status status = run(usage, USAGE_BEGIN, err);
    if (status)
        return status;
    for (size_t i = 0; i < count && !status; i++)
        status = add_one(usage, day, &counts[i], err);
    if (!status)
        status = drop_old(usage, day, err);
    if (!status)
        status = run(usage, USAGE_COMMIT, err);
    if (status && !sqlite3_get_autocommit(usage->db.handle))
        (void)kb_db_exec(usage->db.handle, "ROLLBACK", NULL);
    return status;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Adds up the rows of one item while they come, for they come item by item. */
struct adding {
    char id[KB_ID_MAX + 1];
    size_t len;
    double opened;
};

static double worth(int64_t opened, kb_date today, int64_t day)
{
    /* 2 to the power of -n/7. */
    static const double parts[KB_USAGE_HALF_LIFE] = {1,        0.905724, 0.820335, 0.742997,
                                                     0.672950, 0.609507, 0.552045};
    int64_t age = today > day ? today - day : 0;
    if (age > KB_USAGE_DAYS)
        return 0;
    return (double)opened * parts[age % KB_USAGE_HALF_LIFE] /
           (double)(1u << age / KB_USAGE_HALF_LIFE);
}

static bool is_same(const struct adding *adding, struct kb_str id)
{
    return adding->len && kb_str_equal((struct kb_str){adding->id, adding->len}, id);
}

static void begin_item(struct adding *adding, struct kb_str id)
{
    adding->len = id.len < sizeof adding->id ? id.len : 0;
    if (adding->len)
        memcpy(adding->id, id.data, adding->len);
    adding->opened = 0;
}

enum kb_status kb_usage_read(struct kb_usage *usage, kb_date today, unsigned doors,
                             enum kb_status (*each)(void *context, struct kb_str id, double opened,
                                                    struct kb_error *err),
                             void *context, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    struct adding adding = {.len = 0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &usage->db, USAGE_READ, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, doors);
    while (!(status = kb_query_next(&query, &found, err)) && found) {
        if (!is_same(&adding, kb_query_str(&query, 0))) {
            if (adding.len)
                status = each(context, (struct kb_str){adding.id, adding.len}, adding.opened, err);
            if (status)
                return status;
            begin_item(&adding, kb_query_str(&query, 0));
        }
        adding.opened += worth(kb_query_int(&query, 2), today, kb_query_int(&query, 1));
    }
    if (status || !adding.len)
        return status;
    return each(context, (struct kb_str){adding.id, adding.len}, adding.opened, err);
}
