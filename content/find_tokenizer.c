#include "internal.h"

#include "find_internal.h"

#define POINTER_TYPE "fts5_api_ptr" /* SQLite's name for it, see its documentation of FTS5 */

const char *kb_find_analyser(void)
{
    return kb_text_version();
}

typedef int token_function(void *context, int flags, const char *token, int size, int begin,
                           int end);

/* One text on its way to FTS5. */
struct feed {
    token_function *give;
    void *context;
    int offset; /* of the part that is cut */
    int code;
};

static bool feed_letters(void *context, struct kb_str letters, uint32_t begin, uint32_t end)
{
    struct feed *feed = context;
    feed->code = feed->give(feed->context, 0, letters.data, (int)letters.len,
                            feed->offset + (int)begin, feed->offset + (int)end);
    return feed->code == SQLITE_OK;
}

static int code_of(enum kb_status status)
{
    if (status == KB_NO_MEMORY)
        return SQLITE_NOMEM;
    return status == KB_TOO_LARGE ? SQLITE_TOOBIG : SQLITE_ERROR;
}

/* Tokens that a question names: each is what stands between two marks. */
static int feed_named(struct feed *feed, struct kb_str s)
{
    for (size_t at = 0; at < s.len && feed->code == SQLITE_OK;) {
        const char *next = memchr(s.data + at + 1, FIND_TOKEN, s.len - at - 1);
        size_t end = next ? (size_t)(next - s.data) : s.len;
        feed->code = feed->give(feed->context, 0, s.data + at + 1, (int)(end - at - 1), (int)at,
                                (int)end);
        at = end;
    }
    return feed->code;
}

static int feed_text(struct feed *feed, struct kb_text *text, struct kb_str s)
{
    static const char token[] = {FIND_BREAK};
    for (size_t at = 0; at < s.len && feed->code == SQLITE_OK;) {
        const char *next = memchr(s.data + at, FIND_BREAK, s.len - at);
        size_t end = next ? (size_t)(next - s.data) : s.len;
        feed->offset = (int)at;
        enum kb_status status = kb_text_letters(text, kb_str_slice(s, at, end), feed_letters, feed,
                                                NULL);
        if (status)
            return code_of(status);
        if (next && feed->code == SQLITE_OK)
            feed->code = feed->give(feed->context, 0, token, 1, (int)end, (int)end + 1);
        at = end + 1;
    }
    return feed->code;
}

/* --- what FTS5 calls -------------------------------------------------------------------------- */

static int create(void *context, const char **arguments, int count, Fts5Tokenizer **ret)
{
    struct kb_text *text = NULL;
    (void)context;
    (void)arguments;
    (void)count;
    enum kb_status status = kb_text_new(&text, NULL);
    if (status)
        return code_of(status);
    *ret = (Fts5Tokenizer *)text;
    return SQLITE_OK;
}

static void destroy(Fts5Tokenizer *tokenizer)
{
    kb_text_free((struct kb_text *)tokenizer);
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int size,
                    token_function *give)
{
    struct feed feed = {.give = give, .context = context};
    struct kb_str s = {text, text && size > 0 ? (size_t)size : 0};
    if ((flags & FTS5_TOKENIZE_QUERY) && s.len && s.data[0] == FIND_TOKEN)
        return feed_named(&feed, s);
    return feed_text(&feed, (struct kb_text *)tokenizer, s);
}

static enum kb_status find_api(sqlite3 *handle, fts5_api **ret, struct kb_error *err)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_pointer(statement, 1, ret, POINTER_TYPE, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW)
        return kb_db_fail(handle, code, err);
    return *ret ? KB_OK : kb_fail(err, KB_INTERNAL, "database: SQLite is without FTS5");
}

enum kb_status kb_find_register(sqlite3 *handle, struct kb_error *err)
{
    static fts5_tokenizer tokenizer = {create, destroy, tokenize};
    fts5_api *api = NULL;
    enum kb_status status = find_api(handle, &api, err);
    if (status)
        return status;
    int code = api->xCreateTokenizer(api, "kb", NULL, &tokenizer, NULL);
    return code == SQLITE_OK ? KB_OK : kb_db_fail(handle, code, err);
}
