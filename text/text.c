#include "kb/text.h"

#include <pthread.h>

#include "internal.h"

/* Texts up to this many bytes leave their buffers behind for the next; most sections are smaller.
 */
#define KEEP_BYTES (256u << 10)

enum kb_status kb_text_grow(void *memory, size_t *room, size_t need, size_t size,
                            struct kb_error *err)
{
    if (need <= *room)
        return KB_OK;
    size_t more = *room + *room / 2 + 16;
    if (more < need)
        more = need;
    void *old;
    memcpy(&old, memory, sizeof old);
    void *grown = more > SIZE_MAX / size ? NULL : realloc(old, more * size);
    if (!grown)
        return kb_fail_memory(err);
    memcpy(memory, &grown, sizeof grown);
    *room = more;
    return KB_OK;
}

enum kb_status kb_text_fail_icu(UErrorCode code, const char *what, struct kb_error *err)
{
    if (code == U_MEMORY_ALLOCATION_ERROR)
        return kb_fail_memory(err);
    return kb_fail(err, KB_INTERNAL, "%s: ICU says '%s'", what, u_errorName(code));
}

static void free_buffers(struct kb_text *text)
{
    free(text->bytes);
    free(text->begin);
    free(text->end);
    free(text->quantities);
    free(text->spellings);
    free(text->units);
    free(text->marks);
    free(text->terms);
    text->bytes = NULL;
    text->begin = NULL;
    text->end = NULL;
    text->quantities = NULL;
    text->spellings = NULL;
    text->units = NULL;
    text->marks = NULL;
    text->terms = NULL;
    text->len = text->room = text->unit_room = text->term_count = text->term_room = 0;
    text->quantity_count = text->quantity_room = text->spelling_len = text->spelling_room = 0;
}

/* One text of KB_TEXT_MAX leaves some 100 MB; a worker must not hold that for ever. */
void kb_text_shrink(struct kb_text *text, size_t input_len)
{
    if (input_len <= KEEP_BYTES && text->room > 2 * KEEP_BYTES)
        free_buffers(text);
}

enum kb_status kb_text_new(struct kb_text **ret, struct kb_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    struct kb_text *text = calloc(1, sizeof *text);
    if (!text)
        return kb_fail_memory(err);
    enum kb_status status = kb_fold_tables_get(&text->tables, err);
    if (!status) {
        text->words = ubrk_open(UBRK_WORD, "zh", NULL, 0, &code);
        if (U_FAILURE(code))
            status = kb_text_fail_icu(code, "word break data", err);
    }
    if (status) {
        kb_text_free(text);
        return status;
    }
    *ret = text;
    return KB_OK;
}

void kb_text_free(struct kb_text *text)
{
    if (!text)
        return;
    ubrk_close(text->words);
    free_buffers(text);
    free(text);
}

void kb_text_freep(struct kb_text **text)
{
    kb_text_free(*text);
    *text = NULL;
}

static char version_text[96];

static void write_version(void)
{
    UVersionInfo icu, unicode;
    char icu_text[U_MAX_VERSION_STRING_LENGTH];
    char unicode_text[U_MAX_VERSION_STRING_LENGTH];
    u_getVersion(icu);
    u_versionToString(icu, icu_text);
    u_getUnicodeVersion(unicode);
    u_versionToString(unicode, unicode_text);
    snprintf(version_text, sizeof version_text, "kb-text %d, icu %s, unicode %s", KB_TEXT_VERSION,
             icu_text, unicode_text);
}

const char *kb_text_version(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, write_version);
    return version_text;
}
