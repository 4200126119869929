/*
 * find_internal.h - what the files of editors' search share, grouped by the file that defines it.
 */
#ifndef KB_CONTENT_FIND_INTERNAL_H
#define KB_CONTENT_FIND_INTERNAL_H

#include "kb/find.h"

/* --- find_tokenizer.c ------------------------------------------------------------------------- */

/*
 * Makes the tokenizer `kb` known to a connection. A text is cut at FIND_BREAK, which becomes a
 * token of its own so that no phrase reaches over it, and each part into letters
 * (kb_text_letters()). A question that begins with FIND_TOKEN is a list of tokens, each behind one.
 */
enum kb_status kb_find_register(sqlite3 *handle, struct kb_error *err);

#define FIND_BREAK '\x1e'
#define FIND_TOKEN '\x01'

/* Names what decides the tokens; static. */
const char *kb_find_analyser(void);

/* --- find_index.c ----------------------------------------------------------------------------- */

/* Makes the index anew where another analyser made it, or none. Between transactions. */
enum kb_status kb_find_prepare(struct kb_store *store, struct kb_error *err);

/* Takes an edition out of the index, before its text is changed or dropped: FTS5 wants to see what
 * it is to forget. */
enum kb_status kb_find_forget(struct kb_store *store, int64_t edition, struct kb_error *err);

/* Has an edition put into the index by the next flush. */
enum kb_status kb_find_pend(struct kb_store *store, int64_t edition, struct kb_error *err);

/* Brings the index up to what the open transaction has written; before its commit. */
enum kb_status kb_find_flush(struct kb_store *store, struct kb_error *err);

/* --- find_match.c ----------------------------------------------------------------------------- */

#define FIND_PIECES_MAX 32
#define FIND_TOKENS_MAX 128

/* The pieces of a question as tokens. */
struct find_piece {
    size_t first, count;
    bool is_open; /* its last token may go on: it is Latin letters or digits */
};

struct find_question {
    struct kb_str tokens[FIND_TOKENS_MAX];
    size_t token_count;
    struct find_piece pieces[FIND_PIECES_MAX];
    size_t piece_count;
};

/* Cuts a question. KB_INVALID when it has no letter, or too many. */
enum kb_status kb_find_cut(struct kb_text *text, struct kb_str asked, struct kb_arena *arena,
                           struct find_question *ret, struct kb_error *err);

/* Writes what FTS5 is to match: all pieces, or, loosely, any neighbours of any piece. */
enum kb_status kb_find_match(const struct find_question *question, bool loose, struct kb_buf *ret,
                             struct kb_error *err);

/* --- find_marks.c ----------------------------------------------------------------------------- */

/* Finds the pieces of a question in a text; `*ret_pieces` is how many of them stand in it, each
 * counted by its tokens. */
enum kb_status kb_find_marks(struct kb_text *text, const struct find_question *question, bool loose,
                             struct kb_str s, struct kb_arena *arena,
                             const struct kb_find_mark **ret, size_t *ret_count, size_t *ret_weight,
                             struct kb_error *err);

/* --- find_snippet.c --------------------------------------------------------------------------- */

/* Fills in the hit's snippet and its marks from a section's text and what is marked in it. */
enum kb_status kb_find_snippet(struct kb_str s, const struct kb_find_mark *marks, size_t count,
                               struct kb_arena *arena, struct kb_find_hit *hit,
                               struct kb_error *err);

#endif
