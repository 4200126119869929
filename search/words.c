/*
 * words.c - reads the operator's words: the files of content/words that were built in, and on top
 * of them those of the same names in the data folder.
 */
#include <sys/stat.h>

#include "kb/file.h"
#include "ladder.h"

#define ARENA_BYTES (64u << 20)
#define FILE_BYTES  (8u << 20)
#define LINE_PARTS  4
#define PATH_BYTES  4096
#define REPLACE     "# replace"

struct reading {
    struct kb_text *text;
    struct kb_words *words;
    const char *name; /* of the file */
    unsigned line;
    struct kb_str parts[LINE_PARTS];
    size_t count;
};

/* --- growing ---------------------------------------------------------------------------------- */

/* Room for one more in an array of the arena; the old one is left behind. */
static void *add(struct kb_arena *arena, void *array, size_t *count, size_t *room, size_t size)
{
    void *items;
    memcpy(&items, array, sizeof items);
    if (*count == *room) {
        size_t more = *room ? 2 * *room : 256;
        void *grown = kb_arena_array(arena, more, size);
        if (!grown)
            return NULL;
        if (*count)
            memcpy(grown, items, *count * size);
        items = grown;
        memcpy(array, &items, sizeof items);
        *room = more;
    }
    return (char *)items + size * (*count)++;
}

static enum kb_status fold_into(struct kb_words *words, struct kb_text *text, struct kb_str s,
                                struct kb_str *ret, struct kb_error *err)
{
    struct kb_folded folded;
    enum kb_status status = kb_text_fold(text, kb_str_trim(s), &folded, err);
    if (status)
        return status;
    *ret = kb_arena_copy(words->arena, folded.text);
    return ret->data ? KB_OK : kb_fail_memory(err);
}

static enum kb_status fold(struct reading *reading, struct kb_str s, struct kb_str *ret,
                           struct kb_error *err)
{
    return fold_into(reading->words, reading->text, s, ret, err);
}

static enum kb_status bad(const struct reading *reading, const char *why, struct kb_error *err)
{
    return kb_fail(err, KB_INVALID, "words/%s:%u: %s", reading->name, reading->line, why);
}

static size_t head_of(struct kb_str text, size_t at)
{
    return at < text.len ? kb_utf8_next(text, &at) % KB_PHRASE_HEADS : 0;
}

static void note_head(struct kb_phrase_set *set, struct kb_str phrase)
{
    size_t head = head_of(phrase, 0);
    if (phrase.len > set->longest[head])
        set->longest[head] = phrase.len < UINT16_MAX ? (uint16_t)phrase.len : UINT16_MAX;
}

static enum kb_status put(struct kb_phrase_set *set, struct kb_str phrase, uint64_t value,
                          uint64_t *ret_before, struct kb_error *err)
{
    uint64_t *at = kb_map_put(set->map, phrase, NULL);
    if (!at)
        return kb_fail_memory(err);
    if (ret_before)
        *ret_before = *at;
    *at = value;
    note_head(set, phrase);
    return KB_OK;
}

/* --- lines ------------------------------------------------------------------------------------ */

static enum kb_status add_synonym(struct kb_words *words, struct kb_str from, struct kb_str to,
                                  struct kb_error *err)
{
    struct kb_synonym *pair = add(words->arena, &words->pairs, &words->pair_count,
                                  &words->pair_room, sizeof *pair);
    uint64_t before = 0;
    if (!pair || put(&words->synonyms, from, words->pair_count, &before, err))
        return kb_fail_memory(err);
    *pair = (struct kb_synonym){.from = from, .to = to, .next = (size_t)before};
    enum kb_status status = put(&words->lexemes, from, 1, NULL, err);
    return status ? status : put(&words->lexemes, to, 1, NULL, err);
}

enum kb_status kb_words_add_synonym(struct kb_words *words, struct kb_text *text,
                                    struct kb_str from, struct kb_str to, bool both,
                                    struct kb_error *err)
{
    struct kb_str one, other;
    enum kb_status status = fold_into(words, text, from, &one, err);
    if (!status)
        status = fold_into(words, text, to, &other, err);
    if (!status && (!one.len || !other.len))
        status = kb_fail(err, KB_INVALID, "a word is empty");
    /* Spellings that fold alike, 账户 and 帐户, need no synonym. */
    if (status || kb_str_equal(one, other))
        return status;
    status = add_synonym(words, one, other, err);
    if (!status && both)
        status = add_synonym(words, other, one, err);
    return status;
}

static enum kb_status read_synonym(struct reading *reading, struct kb_error *err)
{
    struct kb_str way = reading->parts[1];
    struct kb_error why = {0};
    bool both = kb_str_equal(way, KB_STR("="));
    if (reading->count < 3 || (!both && !kb_str_equal(way, KB_STR(">"))))
        return bad(reading, "a line is: word TAB = or > TAB word TAB note", err);
    enum kb_status status = kb_words_add_synonym(reading->words, reading->text, reading->parts[0],
                                                 reading->parts[2], both, &why);
    if (status == KB_INVALID)
        return bad(reading, why.message, err);
    if (status && err && err->status == KB_OK)
        *err = why;
    return status;
}

enum kb_status kb_words_add(struct kb_words *words, struct kb_text *text, struct kb_str word,
                            struct kb_error *err)
{
    struct kb_str *added = add(words->arena, &words->dictionary, &words->dictionary_count,
                               &words->dictionary_room, sizeof *added);
    enum kb_status status = added ? fold_into(words, text, word, added, err) : kb_fail_memory(err);
    return status || !added->len ? status : put(&words->lexemes, *added, 1, NULL, err);
}

/* Names of regions; of provinces and cities also without what they are: 广州 for 广州市. */
static enum kb_status read_regions(struct kb_words *words, struct kb_error *err)
{
    static const struct kb_str levels[] = {KB_STR_INIT("省"), KB_STR_INIT("市")};
    size_t count;
    const struct kb_region *regions = kb_region_all(&count);
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < count && !status; i++) {
        struct kb_str name = kb_str_of(regions[i].name);
        bool is_city = kb_str_ends(kb_str_of(regions[i].code), KB_STR("00"));
        status = put(&words->lexemes, name, 1, NULL, err);
        for (size_t l = 0; is_city && l < KB_COUNT(levels) && !status; l++)
            if (kb_str_ends(name, levels[l]))
                status = put(&words->lexemes, kb_str_slice(name, 0, name.len - levels[l].len), 1,
                             NULL, err);
    }
    return status;
}

static enum kb_status read_word(struct reading *reading, struct kb_error *err)
{
    return kb_words_add(reading->words, reading->text, reading->parts[0], err);
}

static enum kb_status read_polyphone(struct reading *reading, struct kb_error *err)
{
    struct kb_words *words = reading->words;
    struct kb_str word = reading->parts[0], syllables = reading->parts[1];
    size_t at = 0;
    while (at < word.len) {
        uint32_t c = kb_utf8_next(word, &at);
        size_t space = kb_str_find(syllables, KB_STR(" "), 0);
        uint16_t syllable = kb_pinyin_find(kb_str_slice(syllables, 0, space));
        if (reading->count < 2 || !syllable)
            return bad(reading, "a line is: word TAB a syllable for each character", err);
        syllables = kb_str_slice(syllables, space == SIZE_MAX ? syllables.len : space + 1,
                                 syllables.len);
        if (syllable == kb_pinyin_of(c) || c > UINT16_MAX)
            continue;
        struct kb_reading_of *one = add(words->arena, &words->readings, &words->reading_count,
                                        &words->reading_room, sizeof *one);
        if (!one)
            return kb_fail_memory(err);
        *one = (struct kb_reading_of){(uint16_t)c, syllable};
    }
    return syllables.len ? bad(reading, "more syllables than characters", err) : KB_OK;
}

static enum kb_status read_lookalikes(struct reading *reading, struct kb_error *err)
{
    struct kb_words *words = reading->words;
    struct kb_str *group = add(words->arena, &words->lookalikes, &words->lookalike_count,
                               &words->lookalike_room, sizeof *group);
    if (!group)
        return kb_fail_memory(err);
    *group = kb_arena_copy(words->arena, reading->parts[0]);
    return group->data ? KB_OK : kb_fail_memory(err);
}

static enum kb_status read_into(struct reading *reading, struct kb_phrase_set *set,
                                struct kb_error *err)
{
    struct kb_str phrase;
    enum kb_status status = fold(reading, reading->parts[0], &phrase, err);
    return status || !phrase.len ? status : put(set, phrase, 1, NULL, err);
}

static enum kb_status read_filler(struct reading *reading, struct kb_error *err)
{
    return read_into(reading, &reading->words->fillers, err);
}

static enum kb_status read_asking(struct reading *reading, struct kb_error *err)
{
    return read_into(reading, &reading->words->asking, err);
}

/* The group that a word is in, or a new one. */
static enum kb_status group_of(struct reading *reading, struct kb_str word, uint64_t *ret,
                               struct kb_error *err)
{
    struct kb_words *words = reading->words;
    struct kb_str folded;
    enum kb_status status = fold(reading, word, &folded, err);
    if (status)
        return status;
    const uint64_t *known = kb_map_get(words->wordings.map, folded);
    *ret = known ? *known : KB_WORDING_NOTHING + ++words->wording_count;
    return KB_OK;
}

static struct kb_str next_word(struct kb_str *line)
{
    size_t end = kb_str_find(*line, KB_STR(" "), 0);
    struct kb_str word = kb_str_slice(*line, 0, end == SIZE_MAX ? line->len : end);
    *line = kb_str_trim(kb_str_slice(*line, word.len, line->len));
    return word;
}

static enum kb_status read_wordings(struct reading *reading, struct kb_error *err)
{
    struct kb_str line = reading->parts[0], folded;
    struct kb_str rest = line, first = next_word(&rest);
    uint64_t group = KB_WORDING_NOTHING;
    enum kb_status status = KB_OK;
    if (reading->count > 1)
        return bad(reading, "a line is: words that mean the same, a space between", err);
    if (kb_str_equal(first, KB_STR("-")))
        line = rest;
    else
        status = group_of(reading, first, &group, err);
    while (line.len && !status) {
        status = fold(reading, next_word(&line), &folded, err);
        if (!status && folded.len)
            status = put(&reading->words->wordings, folded, group, NULL, err);
    }
    return status;
}

/* --- files ------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum kb_status (*read_line)(struct reading *reading, struct kb_error *err);
} files[] = {
    {"synonyms.tsv", read_synonym},     {"dictionary.tsv", read_word},
    {"polyphones.tsv", read_polyphone}, {"lookalikes.txt", read_lookalikes},
    {"fillers.txt", read_filler},       {"question-words.txt", read_asking},
    {"wordings.txt", read_wordings},
};

static void cut_line(struct reading *reading, struct kb_str line)
{
    reading->count = 0;
    for (size_t i = 0; i < LINE_PARTS; i++)
        reading->parts[i] = (struct kb_str){"", 0};
    for (size_t at = 0; reading->count < LINE_PARTS && at <= line.len;) {
        size_t tab = kb_str_find(line, KB_STR("\t"), at);
        if (tab == SIZE_MAX)
            tab = line.len;
        reading->parts[reading->count++] = kb_str_trim(kb_str_slice(line, at, tab));
        at = tab + 1;
    }
}

static enum kb_status read_lines(struct reading *reading, size_t file, struct kb_str content,
                                 struct kb_error *err)
{
    size_t wrong;
    enum kb_status status = KB_OK;
    reading->name = files[file].name;
    reading->line = 0;
    if (!kb_utf8_check(content, &wrong))
        return kb_fail(err, KB_INVALID, "words/%s: byte %zu is no UTF-8", files[file].name, wrong);
    while (content.len && !status) {
        struct kb_str line = kb_str_trim(kb_str_next_line(&content));
        reading->line++;
        if (!line.len || line.data[0] == '#')
            continue;
        cut_line(reading, line);
        status = files[file].read_line(reading, err);
    }
    return status;
}

static const char *path_of(const char *dir, const char *name, char path[PATH_BYTES])
{
    int len = snprintf(path, PATH_BYTES, "%s/words/%s", dir, name);
    return len > 0 && len < PATH_BYTES ? path : NULL;
}

/* Appends a file of the data folder; nothing when there is none. */
static enum kb_status read_own(const char *dir, const char *name, struct kb_buf *ret,
                               struct kb_error *err)
{
    char path[PATH_BYTES];
    struct kb_error trouble = {0};
    if (!dir || !path_of(dir, name, path))
        return KB_OK;
    enum kb_status status = kb_file_read(path, FILE_BYTES, ret, &trouble);
    if (status == KB_NOT_FOUND)
        return KB_OK;
    if (status && err && err->status == KB_OK)
        *err = trouble;
    return status;
}

static enum kb_status read_file(struct reading *reading, size_t file, const char *dir,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf own = KB_BUF_INIT(FILE_BYTES + 1);
    enum kb_status status = read_own(dir, files[file].name, &own, err);
    bool replaced = kb_str_starts(kb_buf_str(&own), KB_STR(REPLACE));
    if (!status && !replaced)
        status = read_lines(reading, file, kb_words_builtin(files[file].name), err);
    if (!status)
        status = read_lines(reading, file, kb_buf_str(&own), err);
    return status;
}

enum kb_status kb_words_read(struct kb_text *text, const char *dir, struct kb_words **ret,
                             struct kb_error *err)
{
    struct kb_words *words = calloc(1, sizeof *words);
    if (!words)
        return kb_fail_memory(err);
    words->arena = kb_arena_new(ARENA_BYTES);
    words->synonyms.map = kb_map_new();
    words->fillers.map = kb_map_new();
    words->asking.map = kb_map_new();
    words->wordings.map = kb_map_new();
    words->lexemes.map = kb_map_new();
    enum kb_status status = KB_OK;
    if (!words->arena || !words->synonyms.map || !words->fillers.map || !words->asking.map ||
        !words->wordings.map || !words->lexemes.map)
        status = kb_fail_memory(err);
    struct reading reading = {.text = text, .words = words};
    for (size_t i = 0; i < KB_COUNT(files) && !status; i++)
        status = read_file(&reading, i, dir, err);
    if (!status)
        status = read_regions(words, err);
    if (status) {
        kb_words_free(words);
        return status;
    }
    *ret = words;
    return KB_OK;
}

void kb_words_free(struct kb_words *words)
{
    if (!words)
        return;
    kb_map_free(words->wordings.map);
    kb_map_free(words->lexemes.map);
    kb_map_free(words->asking.map);
    kb_map_free(words->fillers.map);
    kb_map_free(words->synonyms.map);
    kb_arena_free(words->arena);
    free(words);
}

/* FNV-1a over what tells one state of the files from another. */
uint64_t kb_words_stamp(const char *dir)
{
    uint64_t stamp = UINT64_C(14695981039346656037);
    char path[PATH_BYTES];
    struct stat folder;
    /* Most have none, and each question asks. */
    if (!path_of(dir, "", path) || stat(path, &folder) != 0)
        return stamp;
    for (size_t i = 0; i < KB_COUNT(files); i++) {
        struct stat state;
        if (!path_of(dir, files[i].name, path) || stat(path, &state) != 0)
            continue;
        const int64_t facts[] = {(int64_t)i, state.st_mtim.tv_sec, state.st_mtim.tv_nsec,
                                 state.st_size, (int64_t)state.st_ino};
        for (size_t j = 0; j < KB_COUNT(facts); j++)
            stamp = (stamp ^ (uint64_t)facts[j]) * UINT64_C(1099511628211);
    }
    return stamp;
}

size_t kb_phrase_at(const struct kb_phrase_set *set, struct kb_str text, size_t at,
                    uint64_t *ret_value)
{
    struct kb_str longest = kb_utf8_cut(kb_str_slice(text, at, text.len),
                                        set->longest[head_of(text, at)]);
    while (longest.len) {
        uint64_t *value = kb_map_get(set->map, longest);
        if (value) {
            if (ret_value)
                *ret_value = *value;
            return longest.len;
        }
        longest = kb_utf8_cut(longest, longest.len - 1);
    }
    return 0;
}
