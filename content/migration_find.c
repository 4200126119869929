#include "internal.h"

/*
 * The index of editors' search. It is contentless: what it holds is made from the editions alone.
 * `find_pending` lists editions that are not in it yet; no transaction ends before it is empty.
 * Beside it, what the comparison of two instants looks for.
 */
const char kb_migration_find[] =
    "CREATE VIRTUAL TABLE find USING fts5 (title, head, body, content = '', tokenize = 'kb');"
    "CREATE TABLE find_pending (edition INTEGER PRIMARY KEY) STRICT;"
    "CREATE TABLE find_state (analyser TEXT NOT NULL) STRICT;"
    "INSERT INTO find_state (analyser) VALUES ('');"
    "CREATE INDEX standings_known_from ON standings (known_from_ms);"
    "CREATE INDEX standings_known_to ON standings (known_to_ms) WHERE known_to_ms"
    " <> " KB_SQL_KNOWN ";";
