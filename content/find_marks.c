/* find_marks.c - where a question stands in a text: the same letters as in the index. */
#include "internal.h"

#include "find_internal.h"

struct letter {
    struct kb_str text;
    uint32_t begin, end;
};

struct reading {
    struct kb_list letters;
    bool is_full;
};

static bool read_letter(void *context, struct kb_str letters, uint32_t begin, uint32_t end)
{
    struct reading *reading = context;
    struct letter *letter = kb_list_add(&reading->letters);
    if (!letter) {
        reading->is_full = true;
        return false;
    }
    *letter = (struct letter){letters, begin, end};
    return true;
}

/* Whether `count` tokens stand at `letters[0]`; an open one may go on. */
static bool stands_at(const struct letter *letters, size_t left, const struct kb_str *tokens,
                      size_t count, bool is_open)
{
    if (count > left)
        return false;
    for (size_t i = 0; i < count; i++) {
        bool last_open = is_open && i + 1 == count;
        if (last_open ? !kb_str_starts(letters[i].text, tokens[i])
                      : !kb_str_equal(letters[i].text, tokens[i]))
            return false;
    }
    return true;
}

struct marking {
    const struct letter *letters;
    size_t count;
    unsigned char *marked; /* for each letter */
};

/* Marks every place of a phrase; whether there is any. */
static bool mark_phrase(struct marking *marking, const struct kb_str *tokens, size_t count,
                        bool is_open)
{
    bool found = false;
    for (size_t i = 0; i < marking->count; i++) {
        if (!stands_at(marking->letters + i, marking->count - i, tokens, count, is_open))
            continue;
        memset(marking->marked + i, 1, count);
        found = true;
    }
    return found;
}

static size_t mark_piece(struct marking *marking, const struct find_question *question,
                         const struct find_piece *piece, bool loose)
{
    const struct kb_str *tokens = question->tokens + piece->first;
    if (!loose || piece->count <= 2)
        return mark_phrase(marking, tokens, piece->count, piece->is_open) ? piece->count : 0;
    size_t weight = 0;
    for (size_t i = 0; i + 1 < piece->count; i++)
        weight += mark_phrase(marking, tokens + i, 2, piece->is_open && i + 2 == piece->count);
    return weight;
}

/* Neighbouring letters become one mark where nothing, or only signs, stand between them. */
static enum kb_status write_marks(const struct marking *marking, struct kb_list *list,
                                  struct kb_error *err)
{
    struct kb_find_mark *last = NULL;
    for (size_t i = 0; i < marking->count; i++) {
        if (!marking->marked[i])
            continue;
        if (last && i && marking->marked[i - 1]) {
            last->end = marking->letters[i].end;
            continue;
        }
        last = kb_list_add(list);
        if (!last)
            return kb_fail_memory(err);
        *last = (struct kb_find_mark){marking->letters[i].begin, marking->letters[i].end};
    }
    return KB_OK;
}

enum kb_status kb_find_marks(struct kb_text *text, const struct find_question *question, bool loose,
                             struct kb_str s, struct kb_arena *arena,
                             const struct kb_find_mark **ret, size_t *ret_count, size_t *ret_weight,
                             struct kb_error *err)
{
    struct reading reading = {.letters = {.arena = arena, .size = sizeof(struct letter)}};
    struct kb_list list = {.arena = arena, .size = sizeof(struct kb_find_mark)};
    size_t weight = 0;
    enum kb_status status = kb_text_letters(text, s, read_letter, &reading, err);
    if (!status && reading.is_full)
        status = kb_fail_memory(err);
    if (status)
        return status;
    struct marking marking = {.letters = reading.letters.items, .count = reading.letters.count};
    marking.marked = kb_arena_alloc(arena, marking.count);
    if (!marking.marked)
        return kb_fail_memory(err);
    for (size_t i = 0; i < question->piece_count; i++)
        weight += mark_piece(&marking, question, &question->pieces[i], loose);
    status = write_marks(&marking, &list, err);
    if (status)
        return status;
    *ret = list.items;
    *ret_count = list.count;
    *ret_weight = weight;
    return KB_OK;
}
