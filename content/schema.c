#include "internal.h"

static enum kb_status read_version(sqlite3 *handle, int *ret, struct kb_error *err)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(handle, "PRAGMA user_version", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *ret = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? KB_OK : kb_db_fail(handle, code, err);
}

static enum kb_status refuse(int version, struct kb_error *err)
{
    enum kb_status status = kb_fail(
        err, KB_MISMATCH, "the base has tables of version %d: this program knows version %d",
        version, kb_migration_count);
    kb_hint(err, version > kb_migration_count ? "use the newer program that made them"
                                              : "open the base once with the writing program");
    return status;
}

static enum kb_status run_in_transaction(sqlite3 *handle, int version, struct kb_error *err)
{
    char bump[64];
    snprintf(bump, sizeof bump, "PRAGMA user_version = %d", version + 1);
    enum kb_status status = kb_db_exec(handle, "BEGIN IMMEDIATE", err);
    if (!status)
        status = kb_db_exec(handle, kb_migrations[version].sql, err);
    if (!status)
        status = kb_db_exec(handle, bump, err);
    if (!status)
        status = kb_db_exec(handle, "COMMIT", err);
    if (!status)
        return KB_OK;
    kb_error_prefix(err, "migration %d (%s)", version + 1, kb_migrations[version].what);
    if (!sqlite3_get_autocommit(handle))
        (void)kb_db_exec(handle, "ROLLBACK", NULL);
    return status;
}

/* Both pragmas are without effect inside a transaction (SQLite, "Making Other Kinds Of Table Schema
 * Changes"). */
static enum kb_status run(sqlite3 *handle, int version, struct kb_error *err)
{
    static const char before[] = "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON;";
    static const char after[] = "PRAGMA legacy_alter_table = OFF; PRAGMA foreign_keys = ON;";
    if (!kb_migrations[version].makes_tables_anew)
        return run_in_transaction(handle, version, err);
    enum kb_status status = kb_db_exec(handle, before, err);
    if (status)
        return status;
    status = run_in_transaction(handle, version, err);
    enum kb_status again = kb_db_exec(handle, after, status ? NULL : err);
    return status ? status : again;
}

enum kb_status kb_schema_migrate(sqlite3 *handle, struct kb_error *err)
{
    int version = 0;
    enum kb_status status = read_version(handle, &version, err);
    if (status)
        return status;
    if (version > kb_migration_count || version < 0)
        return refuse(version, err);
    for (; version < kb_migration_count; version++) {
        status = run(handle, version, err);
        if (status)
            return status;
    }
    return KB_OK;
}

enum kb_status kb_schema_check(sqlite3 *handle, struct kb_error *err)
{
    int version = 0;
    enum kb_status status = read_version(handle, &version, err);
    if (status)
        return status;
    return version == kb_migration_count ? KB_OK : refuse(version, err);
}
