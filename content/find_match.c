#include "internal.h"

#include "find_internal.h"

/* The tokens of one piece as they are found. */
struct cutting {
    struct find_question *question;
    struct kb_arena *arena;
    enum kb_status status;
    struct kb_error *err;
};

static bool take(void *context, struct kb_str letters, uint32_t begin, uint32_t end)
{
    struct cutting *cutting = context;
    struct find_question *question = cutting->question;
    (void)begin;
    (void)end;
    if (question->token_count == FIND_TOKENS_MAX) {
        cutting->status = kb_fail(cutting->err, KB_INVALID,
                                  "question: more than %d characters and words", FIND_TOKENS_MAX);
        return false;
    }
    struct kb_str copy = kb_arena_copy(cutting->arena, letters);
    if (!copy.data) {
        cutting->status = kb_fail_memory(cutting->err);
        return false;
    }
    question->tokens[question->token_count++] = copy;
    return true;
}

/* A run of Latin letters or digits may be the start of a longer one; Han characters are whole. */
static bool may_go_on(struct kb_str token)
{
    return (unsigned char)token.data[0] < 0x80;
}

static enum kb_status cut_piece(struct kb_text *text, struct kb_str piece, struct cutting *cutting)
{
    struct find_question *question = cutting->question;
    size_t first = question->token_count;
    enum kb_status status = kb_text_letters(text, piece, take, cutting, cutting->err);
    if (!status)
        status = cutting->status;
    if (status || question->token_count == first)
        return status;
    if (question->piece_count == FIND_PIECES_MAX)
        return kb_fail(cutting->err, KB_INVALID, "question: more than %d pieces", FIND_PIECES_MAX);
    question->pieces[question->piece_count++] = (struct find_piece){
        .first = first,
        .count = question->token_count - first,
        .is_open = may_go_on(question->tokens[question->token_count - 1]),
    };
    return KB_OK;
}

/* White space between pieces: ASCII's and the ideographic one. */
static size_t space_at(struct kb_str s, size_t at)
{
    if ((unsigned char)s.data[at] <= ' ')
        return 1;
    return kb_str_starts(kb_str_slice(s, at, s.len), KB_STR("\u3000")) ? 3 : 0;
}

enum kb_status kb_find_cut(struct kb_text *text, struct kb_str asked, struct kb_arena *arena,
                           struct find_question *ret, struct kb_error *err)
{
    struct cutting cutting = {.question = ret, .arena = arena, .err = err};
    enum kb_status status = KB_OK;
    for (size_t at = 0; !status && at < asked.len;) {
        size_t begin = at, space = 0;
        while (at < asked.len && !(space = space_at(asked, at)))
            at++;
        status = cut_piece(text, kb_str_slice(asked, begin, at), &cutting);
        at += at < asked.len ? space : 0;
    }
    if (!status && !ret->piece_count)
        return kb_fail(err, KB_INVALID, "question: it has no letter");
    return status;
}

/* A phrase: its tokens, each behind a mark, so that FTS5 takes them as they are. */
static void add_phrase(struct kb_buf *out, const struct find_question *question, size_t first,
                       size_t count, bool is_open)
{
    kb_buf_add_char(out, '"');
    for (size_t i = first; i < first + count; i++) {
        kb_buf_add_char(out, FIND_TOKEN);
        kb_buf_add_str(out, question->tokens[i]);
    }
    kb_buf_add_cstr(out, is_open ? "\" *" : "\"");
}

static void add_pairs(struct kb_buf *out, const struct find_question *question,
                      const struct find_piece *piece)
{
    size_t pairs = piece->count > 1 ? piece->count - 1 : 1;
    for (size_t i = 0; i < pairs; i++) {
        if (out->len)
            kb_buf_add_cstr(out, " OR ");
        add_phrase(out, question, piece->first + i, piece->count > 1 ? 2 : 1,
                   piece->is_open && i + 1 == pairs);
    }
}

enum kb_status kb_find_match(const struct find_question *question, bool loose, struct kb_buf *ret,
                             struct kb_error *err)
{
    for (size_t i = 0; i < question->piece_count; i++) {
        const struct find_piece *piece = &question->pieces[i];
        if (loose) {
            add_pairs(ret, question, piece);
            continue;
        }
        if (i)
            kb_buf_add_cstr(ret, " AND ");
        add_phrase(ret, question, piece->first, piece->count, piece->is_open);
    }
    return kb_buf_status(ret, err);
}
