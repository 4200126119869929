/*
 * content/internal.h - what the files of this floor share, grouped by the file that defines it.
 */
#ifndef KB_CONTENT_INTERNAL_H
#define KB_CONTENT_INTERNAL_H

#include <sqlite3.h>

#include "acknowledge_sql.h"
#include "diff_sql.h"
#include "edit_sql.h"
#include "entry_sql.h"
#include "find_sql.h"
#include "history_sql.h"
#include "kb/entry.h"
#include "kb/key.h"
#include "kb/name.h"
#include "kb/reader.h"
#include "kb/receipt.h"
#include "kb/region.h"
#include "kb/release.h"
#include "kb/store.h"
#include "kb/text.h"

#include "receipt_sql.h"
#include "release_sql.h"
#include "report_sql.h"

/* KB_TIME_MAX, as SQL must write it for its partial indexes to be used. */
#define KB_SQL_KNOWN "9223372036854775807"

/*
 * Takes what editions ask (title and questions) into the table of pairs of Chinese characters that
 * finds who asks alike; `where` chooses the editions e. Policies do not answer questions.
 */
#define KB_SQL_HAN(expression) "unicode(" expression ") BETWEEN 19968 AND 40959"
#define KB_SQL_ASK_ADD(where)                                                                      \
    "WITH RECURSIVE ask(edition, text) AS ("                                                       \
    "  SELECT e.row, e.title_key FROM editions e JOIN items i ON i.row = e.item"                   \
    "   WHERE i.kind <> 'policy'" where                                                            \
    "  UNION ALL SELECT e.row, q.text FROM editions e JOIN items i ON i.row = e.item"              \
    "   JOIN questions q ON q.edition = e.row WHERE i.kind <> 'policy'" where                      \
    " ), place(edition, text, at) AS (SELECT edition, text, 1 FROM ask"                            \
    "  UNION ALL SELECT edition, text, at + 1 FROM place WHERE at < length(text) - 1)"             \
    " INSERT OR IGNORE INTO asks (term, edition) SELECT substr(text, at, 2), edition FROM place"   \
    " WHERE " KB_SQL_HAN("substr(text, at, 1)") " AND " KB_SQL_HAN("substr(text, at + 1, 1)") ";"

/* What holds of an edition that is still being worked on; the unique index is over these words. */
#define KB_SQL_OPEN                                                                                \
    "state IN ('draft','in_review','approved','scheduled','rejected') AND passing = 0"

/* Of an item's editions e, the one that decides whether citizens see the item. */
#define KB_SQL_COUNTS_FOR_PUBLICITY                                                                \
    "e.published_ms <> 0 AND NOT EXISTS (SELECT 1 FROM release_members m"                          \
    " JOIN releases r ON r.row = m.release WHERE m.edition = e.row AND m.kind = 'edition'"         \
    " AND r.state = 'rolled_back')"                                                                \
    " ORDER BY e.effective_from DESC, e.published_ms DESC, e.number DESC LIMIT 1"

/* The actions of change ?1 as they go into the audit chain, for both sides. */
#define KB_SQL_CHANGE_ACTIONS                                                                      \
    "SELECT a.what, i.id, e.number, a.hash, a.detail, a.touches_public, a.before"                  \
    " FROM actions a"                                                                              \
    " LEFT JOIN items i ON i.row = a.item LEFT JOIN editions e ON e.row = a.edition"               \
    " WHERE a.seq = ?1 ORDER BY a.row"

/* --- migrations.c ----------------------------------------------------------------------------- */

struct kb_migration {
    const char *what; /* for the error message */
    const char *sql;
    bool makes_tables_anew; /* that others refer to: foreign keys rest meanwhile */
};

/* migration_….c: the longer ones. */
extern const char kb_migration_lifecycle[];
extern const char kb_migration_asks[];
extern const char kb_migration_acknowledge[];
extern const char kb_migration_keys[];
extern const char kb_migration_overrides[];

/* In order; migration n brings the tables from version n to n + 1. Never edited once released. */
extern const struct kb_migration kb_migrations[];
extern const int kb_migration_count;

/* --- migration_entries.c ---------------------------------------------------------------------- */

extern const char kb_migration_entries[];
extern const char kb_migration_find[];

/* --- migration_receipts.c --------------------------------------------------------------------- */

extern const char kb_migration_receipts[];

/* --- migration_revision.c --------------------------------------------------------------------- */

extern const char kb_migration_revision[];

/* --- migration_flags.c ------------------------------------------------------------------------ */

extern const char kb_migration_flags[];

/* --- migration_release.c ---------------------------------------------------------------------- */

extern const char kb_migration_release[];
extern const char kb_migration_release_entries[];

/* --- schema.c --------------------------------------------------------------------------------- */

/* Brings the tables to this program's version; KB_MISMATCH when they are newer. */
enum kb_status kb_schema_migrate(sqlite3 *handle, struct kb_error *err);

/* KB_MISMATCH unless the tables are of this program's version. */
enum kb_status kb_schema_check(sqlite3 *handle, struct kb_error *err);

/* --- statement.c ------------------------------------------------------------------------------ */

/*
 * A connection with its prepared statements. Statements are rows of one constant table of SQL and
 * are prepared when first used. In the SQL, '@' stands for `door`: the prefix of the views it
 * reads.
 */
struct kb_db {
    sqlite3 *handle;
    const char *const *sql;
    size_t count;
    const char *door;
    bool is_borrowed; /* the connection is someone else's to close */
    bool is_guarded; /* statements with a CTE are refused: SQLite takes a CTE's name for a view's */
    sqlite3_stmt **prepared;
};

/* Opens the file with `flags`; on failure `db` needs no kb_db_done(), though it may have one. */
enum kb_status kb_db_open(struct kb_db *db, const char *path, int flags, const char *const *sql,
                          size_t count, struct kb_error *err);

/* Other statements on a connection that somebody else opened and closes, later than these. */
enum kb_status kb_db_borrow(struct kb_db *db, sqlite3 *handle, const char *const *sql, size_t count,
                            struct kb_error *err);

/* Finalises and closes. Accepts a zeroed connection. */
void kb_db_done(struct kb_db *db);

/* Records what SQLite says of `code` and returns the status it means. */
enum kb_status kb_db_fail(sqlite3 *handle, int code, struct kb_error *err);

/* Runs SQL without parameters or rows. */
enum kb_status kb_db_exec(sqlite3 *handle, const char *sql, struct kb_error *err);

/* One use of a prepared statement: start, bind, next …; done gives it back. */
struct kb_query {
    struct kb_db *db;
    sqlite3_stmt *statement;
};

/* KB_INTERNAL when the statement is in use already. */
enum kb_status kb_query_start(struct kb_query *query, struct kb_db *db, unsigned which,
                              struct kb_error *err);

/* Resets the statement. Accepts a zeroed query. */
void kb_query_done(struct kb_query *query);

/* Steps: whether there is a row. */
enum kb_status kb_query_next(struct kb_query *query, bool *ret_row, struct kb_error *err);

/* Steps to the end and resets, so that it can be bound and run again. */
enum kb_status kb_query_run(struct kb_query *query, struct kb_error *err);

/* Runs a statement whose parameters are numbers, from ?1 on. */
enum kb_status kb_db_run(struct kb_db *db, unsigned which, const int64_t *values, size_t count,
                         struct kb_error *err);

/* Steps once: KB_NOT_FOUND (with `what` in the message) when there is no row. */
enum kb_status kb_query_one(struct kb_query *query, const char *what, struct kb_error *err);

/* --- bind.c ----------------------------------------------------------------------------------- */

/* Parameters, numbered from 1. Nothing is copied: what is bound must live until the query is done.
 */
void kb_query_bind_int(struct kb_query *query, int parameter, int64_t value);
void kb_query_bind_str(struct kb_query *query, int parameter, struct kb_str value);
void kb_query_bind_cstr(struct kb_query *query, int parameter, const char *value);
void kb_query_bind_hash(struct kb_query *query, int parameter, const struct kb_hash *hash);

/* Columns of the row, numbered from 0. A string belongs to SQLite until the next step. */
int64_t kb_query_int(struct kb_query *query, int column);
struct kb_str kb_query_str(struct kb_query *query, int column);

/* A copy in the arena. */
enum kb_status kb_query_copy(struct kb_query *query, int column, struct kb_arena *arena,
                             struct kb_str *ret, struct kb_error *err);

/* KB_CORRUPT when the column has another size than a hash. */
enum kb_status kb_query_hash(struct kb_query *query, int column, struct kb_hash *ret,
                             struct kb_error *err);

/* --- writer_sql.c ----------------------------------------------------------------------------- */

#define KB_WRITER_SQL_LIST(X)                                                                      \
    KB_EDIT_WRITER_SQL_LIST(X)                                                                     \
    X(LAST_CHANGE)                                                                                 \
    X(CHANGE_ACTIONS)                                                                              \
    X(CHANGE_ADD)                                                                                  \
    X(ACTION_ADD)                                                                                  \
    X(ITEM_BY_ID)                                                                                  \
    X(ITEM_BY_TITLE)                                                                               \
    X(ITEM_ADD)                                                                                    \
    X(ITEM_IS_PUBLIC)                                                                              \
    X(CATEGORY_ADD)                                                                                \
    X(EDITION_KNOWN)                                                                               \
    X(EDITION_DRAFT)                                                                               \
    X(EDITION_NEXT_NUMBER)                                                                         \
    X(EDITION_ADD)                                                                                 \
    X(EDITION_CHANGE)                                                                              \
    X(EDITION_PUBLISH)                                                                             \
    X(EDITION_WITHDRAW)                                                                            \
    X(EDITION_SUPERSEDE)                                                                           \
    X(SECTION_ADD)                                                                                 \
    X(SECTION_DROP)                                                                                \
    X(KEYWORD_ADD)                                                                                 \
    X(KEYWORD_DROP)                                                                                \
    X(QUESTION_ADD)                                                                                \
    X(QUESTION_DROP)                                                                               \
    X(BASIS_ADD)                                                                                   \
    X(BASIS_DROP)                                                                                  \
    X(REPEAL_ADD)                                                                                  \
    X(REPEAL_DROP)                                                                                 \
    X(STANDING_NEXT)                                                                               \
    X(STANDING_CUT)                                                                                \
    X(STANDING_KEEP_BEFORE)                                                                        \
    X(STANDING_KEEP_AFTER)                                                                         \
    X(STANDING_CLOSE)                                                                              \
    X(STANDING_CLOSE_EDITION)                                                                      \
    X(STANDING_ADD)                                                                                \
    X(WITHDRAWAL_ADD)                                                                              \
    X(KEY_BY_NAME)                                                                                 \
    X(KEY_ADD)                                                                                     \
    X(KEY_REVOKE)                                                                                  \
    KB_ENTRY_WRITER_SQL_LIST(X)                                                                    \
    KB_RELEASE_WRITER_SQL_LIST(X)                                                                  \
    KB_FIND_WRITER_SQL_LIST(X)                                                                     \
    KB_ACKNOWLEDGE_WRITER_SQL_LIST(X)                                                              \
    KB_RECEIPT_WRITER_SQL_LIST(X)                                                                  \
    KB_REPORT_WRITER_SQL_LIST(X)

enum kb_writer_sql {
#define X(name) KB_WRITER_##name,
    KB_WRITER_SQL_LIST(X)
#undef X
    KB_WRITER_SQL_COUNT
};

extern const char *const kb_writer_sql[KB_WRITER_SQL_COUNT];

/* --- store.c ---------------------------------------------------------------------------------- */

struct kb_store {
    struct kb_db db;
    int lock; /* -1 while others may write */
    char *dir;
    const struct kb_clock *clock;
    struct kb_text *text;
    struct kb_reader *reader; /* on the same connection */
    bool is_open;             /* a transaction is */
    char *actor;              /* who it is by; belongs to the store */
    enum kb_role role;
    int64_t now_ms;       /* the one instant of the transaction */
    int64_t change;       /* the number it gets if anything happens in it */
    int64_t standing_row; /* where rows of standings begin that are to be known beforehand, or 0 */
};

/* --- lock.c ----------------------------------------------------------------------------------- */

/* Takes the writer's lock of a data folder, waiting its turn. KB_LOCKED after `wait_ms`. */
enum kb_status kb_lock_take(const char *dir, int64_t wait_ms, int *ret, struct kb_error *err);

/* Whether somebody waits for it. */
bool kb_lock_is_wanted(const char *dir);

/* --- embed_regions.cmake ---------------------------------------------------------------------- */

/* content/regions/regions.tsv as it was when this was built, in order of code. */
extern const struct kb_region kb_regions_builtin[];
extern const size_t kb_regions_builtin_count;

/* --- entry_value.c ---------------------------------------------------------------------------- */

/* A value after checking. */
struct kb_entry_checked {
    struct kb_buf value; /* as it is stored */
    struct kb_str item;  /* of a pin, in the arena; empty for other kinds */
    struct kb_str label; /* likewise */
};

/* Checks a value against the fields of its kind, without looking into the base. KB_INVALID names
 * the field. */
enum kb_status kb_entry_value_check(struct kb_arena *arena, enum kb_entry_kind kind,
                                    struct kb_str value, struct kb_entry_checked *ret,
                                    struct kb_error *err);

/* --- backup.c --------------------------------------------------------------------------------- */

/* Copies a whole database into another, page by page. */
enum kb_status kb_backup_pages(sqlite3 *from, sqlite3 *to, struct kb_error *err);

/* --- transaction.c ---------------------------------------------------------------------------- */

/*
 * Begins a transaction without looking for releases that are due. Its instant is `at_ms`, or now
 * when that is 0; never before the last change's.
 */
enum kb_status kb_transaction_open(struct kb_store *store, const struct kb_actor *actor,
                                   int64_t at_ms, struct kb_error *err);

/* KB_INTERNAL when no transaction is open, KB_IO when SQLite had to roll it back. */
enum kb_status kb_store_check_open(struct kb_store *store, struct kb_error *err);

/* KB_FORBIDDEN unless the open transaction is an admin's. */
enum kb_status kb_store_require_admin(const struct kb_store *store, struct kb_error *err);

/* A point inside the transaction to come back to. */
enum kb_status kb_store_mark(struct kb_store *store, struct kb_error *err);

/* Forgets the mark, undoing what came after it unless `status` is KB_OK; returns `status`. */
enum kb_status kb_store_unmark(struct kb_store *store, enum kb_status status, struct kb_error *err);

/* --- change.c --------------------------------------------------------------------------------- */

/* What the open transaction did; 0 for an item or edition that it has nothing to do with. */
struct kb_action {
    const char *what;
    int64_t item, edition;
    struct kb_str detail;
    bool touches_public;
    const struct kb_hash *before; /* of the edition's text until now; NULL when it had none */
};

enum kb_status kb_change_note(struct kb_store *store, const struct kb_action *action,
                              struct kb_error *err);

/* Writes the change row of the open transaction; `*ret` is false when nothing was noted. */
enum kb_status kb_change_write(struct kb_store *store, bool *ret, struct kb_error *err);

/* --- audit.c ---------------------------------------------------------------------------------- */

/* One change as a link of the audit chain. */
struct kb_audit {
    int64_t seq, at_ms;
    struct kb_str actor;
    struct kb_hash previous; /* hash of the change before; zero for the first */
    int64_t action_count;    /* the rest is found by kb_audit_hash() */
    bool touches_public;
    struct kb_hash hash;
};

/* Finds hash, number of actions and publicity; `which` is the statement KB_SQL_CHANGE_ACTIONS of
 * `db`. */
enum kb_status kb_audit_hash(struct kb_db *db, unsigned which, struct kb_audit *audit,
                             struct kb_error *err);

/* --- check.c ---------------------------------------------------------------------------------- */

/* KB_INVALID names the field that is missing, too long or wrong. */
enum kb_status kb_edition_text_check(const struct kb_edition_text *text, struct kb_error *err);

/* Whether `id` may be an item's id: no white space, no control characters, nothing special in an
 * address. */
bool kb_id_check(struct kb_str id);

/* --- put_item.c ------------------------------------------------------------------------------- */

/* What is being put, and what the base knows of it. */
struct kb_putting {
    const struct kb_edition_text *text;
    bool publish;
    struct kb_buf title_key;
    struct kb_hash hash;
    int64_t item;
    bool is_new, was_public;
    char id[KB_ID_MAX + 1];
};

/* Makes the keys and the hash of `putting->text`. KB_INVALID when its title has no key. */
enum kb_status kb_put_prepare(struct kb_store *store, struct kb_putting *putting,
                              struct kb_error *err);
void kb_putting_done(struct kb_putting *putting);

/* Finds the item by id or title, or adds it. */
enum kb_status kb_put_find_item(struct kb_store *store, struct kb_putting *putting,
                                struct kb_error *err);

/* Finds the item by the text's id: KB_NOT_FOUND. */
enum kb_status kb_put_known_item(struct kb_store *store, struct kb_putting *putting,
                                 struct kb_error *err);

/* Adds an item with the text's id, or with one that is made for it. */
enum kb_status kb_put_new_item(struct kb_store *store, struct kb_putting *putting,
                               struct kb_error *err);

/* Adds a category to an item; `*ret` tells whether it was new. */
enum kb_status kb_item_add_category(struct kb_store *store, int64_t item, struct kb_str category,
                                    bool *ret, struct kb_error *err);

/* Whether citizens may see the item as a whole. */
enum kb_status kb_item_is_public(struct kb_store *store, int64_t item, bool *ret,
                                 struct kb_error *err);

/* --- put_edition.c ---------------------------------------------------------------------------- */

/* An edition that is already there. `row` is 0 when it is not. */
struct kb_found_edition {
    int64_t row;
    int number;
    enum kb_state state;
    bool says_same;         /* as what is being put */
    bool is_from_elsewhere; /* another source */
    bool has_same_date;
    struct kb_hash hash;
};

/* The published edition that counts for the effective date of what is being put. */
enum kb_status kb_put_find_known(struct kb_store *store, const struct kb_putting *putting,
                                 struct kb_found_edition *ret, struct kb_error *err);

/* The item's open draft, in whatever open state. */
enum kb_status kb_put_find_draft(struct kb_store *store, const struct kb_putting *putting,
                                 struct kb_found_edition *ret, struct kb_error *err);

/*
 * Writes the text over the draft `*edition` when it has a row, else as a new edition: a draft, or
 * approved where it is to be published, since the item may have a draft besides.
 */
enum kb_status kb_put_write(struct kb_store *store, const struct kb_putting *putting,
                            struct kb_found_edition *edition, struct kb_error *err);

/* --- standing.c ------------------------------------------------------------------------------- */

/* Publishes a draft of the item from now on and sets all standings of the item accordingly, and
 * those of what it repeals. */
enum kb_status kb_edition_publish(struct kb_store *store, int64_t item, int64_t edition,
                                  kb_date from, kb_date to, struct kb_error *err);

/* --- withdraw.c ------------------------------------------------------------------------------- */

/* Closes what the edition holds and records why, in the open transaction. */
enum kb_status kb_edition_withdraw(struct kb_store *store, int64_t edition, struct kb_str reason,
                                   struct kb_error *err);

/* --- release.c -------------------------------------------------------------------------------- */

/* A release as the writer needs it. */
struct kb_release_row {
    int64_t id, at_ms, change, member_count;
    enum kb_release_state state;
};

/* KB_NOT_FOUND. */
enum kb_status kb_release_find(struct kb_store *store, int64_t release, struct kb_release_row *ret,
                               struct kb_error *err);

/* KB_CONFLICT unless its state is one of the bits (1 << state) of `states`. */
enum kb_status kb_release_require(struct kb_store *store, int64_t release, unsigned states,
                                  struct kb_release_row *ret, struct kb_error *err);

/* Who plans releases, and who decides about them; KB_ROLE_BIT()s. */
#define KB_RELEASE_DECIDERS (KB_ROLE_BIT(KB_ROLE_PUBLISHER) | KB_ROLE_BIT(KB_ROLE_ADMIN))
#define KB_RELEASE_PLANNERS                                                                        \
    (KB_RELEASE_DECIDERS | KB_ROLE_BIT(KB_ROLE_EDITOR) | KB_ROLE_BIT(KB_ROLE_REVIEWER))

/* KB_FORBIDDEN unless a transaction is open by one of the roles. */
enum kb_status kb_release_permit(struct kb_store *store, unsigned roles, const char *what,
                                 struct kb_error *err);

/* Notes what was planned for a release, or for a member of it. */
enum kb_status kb_release_note(struct kb_store *store, const char *what, int64_t release,
                               int64_t item, int64_t edition, struct kb_error *err);

/* KB_INVALID when a reason is missing, too long or not UTF-8. */
enum kb_status kb_reason_check(struct kb_str reason, struct kb_error *err);

/* Refuses with KB_CONFLICT where a statement about the release names items: `why`, then they. */
enum kb_status kb_release_refuse(struct kb_store *store, enum kb_writer_sql which,
                                 const struct kb_release_row *release, const char *why,
                                 struct kb_error *err);

/* --- release_flip.c --------------------------------------------------------------------------- */

/* Standings that a release adds have rows of their own, the same whenever it is asked. */
#define KB_RELEASE_ROWS_PER_MEMBER 4
enum kb_standing_place {
    KB_STANDING_BEFORE,
    KB_STANDING_AFTER,
    KB_STANDING_OWN
};
int64_t kb_release_standing_row(int64_t release, int64_t ordinal);

/* Releases the first release that is due by `now_ms`; `*ret` is false when there is none. */
enum kb_status kb_release_flip_next(struct kb_store *store, int64_t now_ms, bool *ret,
                                    struct kb_error *err);

/* Whether one is due. */
enum kb_status kb_release_is_due(struct kb_store *store, int64_t now_ms, bool *ret,
                                 struct kb_error *err);

/* --- receipt.c -------------------------------------------------------------------------------- */

/* A receipt being hashed: its own fields first, then each hit's. */
void kb_receipt_hash_head(struct kb_hasher *hasher, const struct kb_receipt *receipt);
void kb_receipt_hash_hit(struct kb_hasher *hasher, const struct kb_receipt_hit *hit);

/* The hash of what a section says. */
void kb_section_hash(const struct kb_section *section, struct kb_hash *ret);

const char *kb_door_name(enum kb_door door);

/* --- receipt_verify.c ------------------------------------------------------------------------- */

/* KB_CORRUPT names a receipt that is not what its change made. */
enum kb_status kb_receipt_verify(struct kb_reader *reader, struct kb_error *err);

/* --- flag_read.c ------------------------------------------------------------------------------ */

/* KB_CORRUPT names a flag or feedback that is not what its changes made. */
enum kb_status kb_report_verify(struct kb_reader *reader, struct kb_error *err);

/* --- receipt_read.c --------------------------------------------------------------------------- */

/* Row readers of RECEIPT (without hits) and RECEIPT_HITS (as stored). */
enum kb_status kb_read_receipt(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err);
enum kb_status kb_receipt_stored_hits(struct kb_reader *reader, struct kb_arena *arena, int64_t row,
                                      struct kb_receipt_hit **ret, size_t *ret_count,
                                      struct kb_error *err);

/* --- reader_sql.c ----------------------------------------------------------------------------- */

/* Titles and known questions. */
#define KB_LINE_SQL_LIST(X)                                                                        \
    X(LINES)                                                                                       \
    X(LINES_OF_ITEM)                                                                               \
    X(LINE)                                                                                        \
    X(LINE_QUESTIONS)                                                                              \
    X(LINE_QUESTION)                                                                               \
    X(ITEMS_TOUCHED)

/* What pages for citizens show beside an answer. */
#define KB_SITE_SQL_LIST(X)                                                                        \
    X(SITE_REGIONS)                                                                                \
    X(SITE_NEWS)

#define KB_READER_SQL_LIST(X)                                                                      \
    KB_EDIT_READER_SQL_LIST(X)                                                                     \
    X(BEGIN)                                                                                       \
    X(END)                                                                                         \
    X(LAST_CHANGE)                                                                                 \
    X(REVISION)                                                                                    \
    X(LAST_PUBLIC_CHANGE)                                                                          \
    X(COUNTS)                                                                                      \
    X(ITEM_BY_ID)                                                                                  \
    X(ITEM_PUBLISHED)                                                                              \
    X(ITEM_BY_ROW)                                                                                 \
    X(ITEM_CATEGORIES)                                                                             \
    X(ITEM_EDITIONS)                                                                               \
    X(ITEM_EDITIONS_PUBLISHED)                                                                     \
    X(ITEM_STANDING_EDITIONS)                                                                      \
    X(ITEM_STANDINGS)                                                                              \
    X(ITEM_ROWS)                                                                                   \
    X(ITEMS_CHANGED)                                                                               \
    X(ITEMS_DUE)                                                                                   \
    X(ITEMS_BY_TITLE)                                                                              \
    X(EDITION_BY_ROW)                                                                              \
    X(EDITION_BY_NUMBER)                                                                           \
    X(SECTIONS)                                                                                    \
    X(SECTION_AT)                                                                                  \
    X(SECTION_BY_KEY)                                                                              \
    X(KEYWORDS)                                                                                    \
    X(QUESTIONS)                                                                                   \
    X(BASIS)                                                                                       \
    X(REPEALS)                                                                                     \
    X(BASIS_KEYS)                                                                                  \
    X(BASIS_TARGET)                                                                                \
    X(BASIS_LABEL)                                                                                 \
    X(BASIS_UNRESOLVED)                                                                            \
    X(CHANGE_SEEN)                                                                                 \
    X(CHANGE_HEAD)                                                                                 \
    X(CHANGE_DONE)                                                                                 \
    X(CHANGES)                                                                                     \
    X(CHANGE_ACTIONS)                                                                              \
    X(UNAUDITED)                                                                                   \
    X(KEYS)                                                                                        \
    X(KEY_BY_HASH)                                                                                 \
    X(KEY_BY_ROW)                                                                                  \
    KB_ENTRY_READER_SQL_LIST(X)                                                                    \
    KB_DIFF_READER_SQL_LIST(X)                                                                     \
    KB_HISTORY_READER_SQL_LIST(X)                                                                  \
    KB_LINE_SQL_LIST(X)                                                                            \
    KB_SITE_SQL_LIST(X)                                                                            \
    KB_RELEASE_READER_SQL_LIST(X)                                                                  \
    KB_FIND_READER_SQL_LIST(X)                                                                     \
    KB_ACKNOWLEDGE_READER_SQL_LIST(X)                                                              \
    KB_RECEIPT_READER_SQL_LIST(X)                                                                  \
    KB_FLAG_READER_SQL_LIST(X)                                                                     \
    KB_REPORT_READER_SQL_LIST(X)

enum kb_reader_sql {
#define X(name) KB_READER_##name,
    KB_READER_SQL_LIST(X)
#undef X
    KB_READER_SQL_COUNT
};

extern const char *const kb_reader_sql[KB_READER_SQL_COUNT];

/* --- authorize.c ------------------------------------------------------------------------------ */

/* Lets the connection read the public views and nothing else from now on. */
enum kb_status kb_authorize_public(sqlite3 *handle, struct kb_error *err);

/* --- reader.c --------------------------------------------------------------------------------- */

struct kb_reader {
    struct kb_db db;
    enum kb_door door;
    bool has_snapshot;
};

/* One snapshot for the calls of one scope: begins one unless the caller of the reader has. */
struct kb_scope {
    struct kb_reader *reader; /* NULL when there is nothing to end */
};

enum kb_status kb_scope_begin(struct kb_scope *scope, struct kb_reader *reader,
                              struct kb_error *err);
void kb_scope_end(struct kb_scope *scope);

/* A reader of the internal door on a connection that it does not own. */
enum kb_status kb_reader_borrow(sqlite3 *handle, struct kb_reader **ret, struct kb_error *err);

/* KB_FORBIDDEN at the public door. */
enum kb_status kb_reader_require_internal(const struct kb_reader *reader, struct kb_error *err);

/* --- reader_list.c ---------------------------------------------------------------------------- */

/* An array that grows in an arena. */
struct kb_list {
    struct kb_arena *arena;
    void *items;
    size_t count, room, size; /* `size` of one item */
};

/* A further, zeroed item, or NULL; earlier items may have moved. */
void *kb_list_add(struct kb_list *list);

/* Reads a started query into a list, one row by `read`; `*ret` is in the arena. */
enum kb_status kb_list_read(struct kb_query *query, struct kb_arena *arena, size_t size,
                            enum kb_status (*read)(struct kb_query *query, struct kb_arena *arena,
                                                   void *ret, struct kb_error *err),
                            const void **ret, size_t *ret_count, struct kb_error *err);

/* Row readers: one text, one row number. */
enum kb_status kb_read_str(struct kb_query *query, struct kb_arena *arena, void *ret,
                           struct kb_error *err);
enum kb_status kb_read_int(struct kb_query *query, struct kb_arena *arena, void *ret,
                           struct kb_error *err);

/* --- reader_edition.c ------------------------------------------------------------------------- */

/* Row reader of the columns that EDITION_BY_ROW selects. */
enum kb_status kb_read_edition(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err);

/* Fills in lists and sections of a head; checks the hash where it is read whole. */
enum kb_status kb_edition_fill(struct kb_reader *reader, struct kb_arena *arena,
                               enum kb_edition_parts parts, struct kb_edition *edition,
                               struct kb_error *err);

/* --- reader_section.c ------------------------------------------------------------------------- */

/* Row reader of label, heading and text. */
enum kb_status kb_read_section(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err);

/* --- reader_item.c ---------------------------------------------------------------------------- */

enum kb_status kb_read_categories(struct kb_reader *reader, struct kb_arena *arena, int64_t item,
                                  const struct kb_str **ret, size_t *ret_count,
                                  struct kb_error *err);
enum kb_status kb_read_standings(struct kb_reader *reader, struct kb_arena *arena, int64_t item,
                                 const struct kb_standing **ret, size_t *ret_count,
                                 struct kb_error *err);

#endif
