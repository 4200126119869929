/* words_entries.c - what operators' entries add to the words of the files. */
#include "ladder.h"
#include "overlay.h"

#define VALUE_BYTES (1u << 20)

/* A word of its own, and what else it may stand for. */
static enum kb_status add_synonyms(struct kb_words *words, struct kb_text *text,
                                   struct kb_arena *arena, const struct kb_entry *entry,
                                   struct kb_error *err)
{
    struct kb_entry_texts to, both;
    enum kb_status status = kb_entry_get(arena, entry, "to", &to, err);
    if (!status)
        status = kb_entry_get(arena, entry, "both", &both, err);
    for (size_t i = 0; !status && i < to.count; i++)
        status = kb_words_add_synonym(words, text, entry->key, to.texts[i],
                                      both.count && kb_str_equal(both.texts[0], KB_STR("true")),
                                      err);
    return status;
}

static enum kb_status add_word(struct kb_words *words, struct kb_text *text, struct kb_arena *arena,
                               const struct kb_entry *entry, struct kb_error *err)
{
    (void)arena;
    return kb_words_add(words, text, entry->key, err);
}

/* Its short names stand for it, and it for them. */
static enum kb_status add_department(struct kb_words *words, struct kb_text *text,
                                     struct kb_arena *arena, const struct kb_entry *entry,
                                     struct kb_error *err)
{
    struct kb_entry_texts names;
    enum kb_status status = kb_entry_get(arena, entry, "short", &names, err);
    if (!status)
        status = kb_words_add(words, text, entry->key, err);
    for (size_t i = 0; !status && i < names.count; i++) {
        status = kb_words_add(words, text, names.texts[i], err);
        if (!status)
            status = kb_words_add_synonym(words, text, names.texts[i], entry->key, true, err);
    }
    return status;
}

static enum kb_status add_region(struct kb_words *words, struct kb_text *text,
                                 struct kb_arena *arena, const struct kb_entry *entry,
                                 struct kb_error *err)
{
    static const char *const fields[] = {"name", "short"};
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_COUNT(fields) && !status; i++) {
        struct kb_entry_texts names;
        status = kb_entry_get(arena, entry, fields[i], &names, err);
        for (size_t n = 0; !status && n < names.count; n++)
            status = kb_words_add(words, text, names.texts[n], err);
    }
    return status;
}

static enum kb_status (*const adders[KB_ENTRY_KINDS])(struct kb_words *words, struct kb_text *text,
                                                      struct kb_arena *arena,
                                                      const struct kb_entry *entry,
                                                      struct kb_error *err) = {
    [KB_ENTRY_SYNONYM] = add_synonyms,
    [KB_ENTRY_WORD] = add_word,
    [KB_ENTRY_DEPARTMENT] = add_department,
    [KB_ENTRY_REGION] = add_region,
};

enum kb_status kb_words_add_entries(struct kb_words *words, struct kb_text *text,
                                    const struct kb_overlay_data *data, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(VALUE_BYTES);
    if (!arena)
        return kb_fail_memory(err);
    for (size_t i = 0; i < data->count && !status; i++) {
        kb_arena_clear(arena);
        if (adders[data->entries[i].kind])
            status = adders[data->entries[i].kind](words, text, arena, &data->entries[i], err);
    }
    return status;
}
