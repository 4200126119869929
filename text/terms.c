/*
 * Terms: ICU's words and our pairs, written in one walk over the folded text.
 *
 * ICU works on UTF-16, so the folded text is copied into it (through utext_openUTF8(), which
 * converts piece by piece, the same words took a fifth longer). Beside each unit stands a mark that
 * says how many bytes of UTF-8 it is and whether it is Han, so that the walk decodes nothing and
 * keeps both positions.
 */
#include "internal.h"

/* A mark: bytes of the character that begins at this unit (0 for the second half of a pair). */
#define MARK_BYTES 0x07
#define MARK_HAN   0x08

struct walk {
    struct kb_text *text;
    struct kb_error *err;
    int32_t units; /* length of the text */
    int32_t unit;  /* where the walk stands, in units and in bytes */
    size_t byte;
    size_t quantity; /* the next one */
};

static enum kb_status make_units_room(struct kb_text *text, struct kb_error *err)
{
    /* No character has more UTF-16 units than UTF-8 bytes. One more unit ends every look ahead. */
    size_t need = text->len + 2;
    size_t unit_room = text->unit_room;
    enum kb_status status = kb_text_grow(&text->units, &unit_room, need, sizeof *text->units, err);
    if (!status)
        status = kb_text_grow(&text->marks, &text->unit_room, need, 1, err);
    return status;
}

/* Finds the quantities on the way. */
static enum kb_status write_units(struct walk *walk)
{
    struct kb_text *text = walk->text;
    struct kb_str folded = {text->bytes, text->len};
    enum kb_status status = KB_OK;
    size_t number = 0; /* where the next quantity may begin */
    int32_t unit = 0;
    text->quantity_count = text->spelling_len = 0;
    for (size_t at = 0; at < folded.len && !status;) {
        size_t from = at;
        uint32_t c = kb_utf8_next(folded, &at);
        uint32_t entry = kb_fold_entry(text->tables, c);
        bool han = entry & KB_FOLD_HAN;
        if ((entry & KB_FOLD_NUMBER) && from >= number)
            status = kb_quantities_find(text, from, &number, walk->err);
        text->marks[unit + 1] = 0;
        text->marks[unit] = (uint8_t)((at - from) | (han ? MARK_HAN : 0));
        U16_APPEND_UNSAFE(text->units, unit, c);
    }
    text->marks[unit] = 0;
    walk->units = unit;
    return status;
}

/* Adds the term `spelled` that stands at [begin, end) of the folded text. */
static enum kb_status add_term(struct walk *walk, enum kb_term_kind kind, struct kb_str spelled,
                               size_t begin, size_t end)
{
    struct kb_text *text = walk->text;
    enum kb_status status = kb_text_grow(&text->terms, &text->term_room, text->term_count + 1,
                                         sizeof *text->terms, walk->err);
    if (status)
        return status;
    text->terms[text->term_count++] = (struct kb_term){
        .text = spelled,
        .kind = kind,
        .begin = text->begin[begin],
        .end = text->end[end - 1],
    };
    return KB_OK;
}

/* Adds the term that is `len` bytes long where the walk stands. */
static enum kb_status add_here(struct walk *walk, enum kb_term_kind kind, size_t len)
{
    struct kb_str spelled = {walk->text->bytes + walk->byte, len};
    return add_term(walk, kind, spelled, walk->byte, walk->byte + len);
}

static enum kb_status add_quantities(struct walk *walk)
{
    const struct kb_text *text = walk->text;
    enum kb_status status = KB_OK;
    while (!status && walk->quantity < text->quantity_count &&
           text->quantities[walk->quantity].begin <= walk->byte) {
        const struct kb_quantity *quantity = &text->quantities[walk->quantity++];
        struct kb_str spelled = {text->spellings + quantity->spelling, quantity->spelling_len};
        status = add_term(walk, KB_TERM_WORD, spelled, quantity->begin, quantity->end);
    }
    return status;
}

static enum kb_status add_word(struct walk *walk, int32_t end)
{
    const uint8_t *marks = walk->text->marks;
    size_t len = 0;
    for (int32_t unit = walk->unit; unit < end; unit++) {
        size_t bytes = marks[unit] & MARK_BYTES;
        if (len + bytes > KB_TERM_MAX)
            break;
        len += bytes;
    }
    return len ? add_here(walk, KB_TERM_WORD, len) : KB_OK;
}

/* Moves to `end`, adding the quantities that begin on the way and the pair of every Han character
 * that another one follows. */
static enum kb_status walk_to(struct walk *walk, int32_t end)
{
    const uint8_t *marks = walk->text->marks;
    enum kb_status status = KB_OK;
    while (walk->unit < end && !status) {
        uint8_t mark = marks[walk->unit];
        size_t bytes = mark & MARK_BYTES;
        int32_t next = walk->unit + (bytes == 4 ? 2 : 1);
        status = add_quantities(walk);
        if (!status && (mark & marks[next] & MARK_HAN))
            status = add_here(walk, KB_TERM_BIGRAM, bytes + (marks[next] & MARK_BYTES));
        walk->unit = next;
        walk->byte += bytes;
    }
    return status;
}

static enum kb_status walk_words(struct walk *walk)
{
    UBreakIterator *words = walk->text->words;
    enum kb_status status = KB_OK;
    for (int32_t end = ubrk_next(words); end != UBRK_DONE && !status; end = ubrk_next(words)) {
        if (ubrk_getRuleStatus(words) >= UBRK_WORD_NONE_LIMIT)
            status = add_word(walk, end);
        if (!status)
            status = walk_to(walk, end);
    }
    return status;
}

enum kb_status kb_text_terms(struct kb_text *text, struct kb_str input, struct kb_terms *ret,
                             struct kb_error *err)
{
    UErrorCode code = U_ZERO_ERROR;
    struct walk walk = {.text = text, .err = err};
    enum kb_status status = kb_text_fold_into(text, input, err);
    if (status)
        return status;
    kb_text_repair(text, NULL);
    status = make_units_room(text, err);
    if (!status)
        status = write_units(&walk);
    if (status)
        return status;
    text->term_count = 0;
    ubrk_setText(text->words, text->units, walk.units, &code);
    if (U_FAILURE(code))
        return kb_text_fail_icu(code, "cutting words", err);
    status = walk_words(&walk);
    if (!status)
        *ret = (struct kb_terms){text->terms, text->term_count};
    return status;
}
