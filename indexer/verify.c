#include "kb/index.h"

#include "internal.h"
#include "kb/map.h"
#include "kb/reader.h"

#define ARENA_CAP ((size_t)1 << 30)
#define LIST_CAP  ((size_t)4 << 30)
#define KEY_MAX   255 /* an encoded key's length is written in one byte */
#define LINE_MAX  512

/* What is known of a key: the store expects it; the index was seen to have it. */
enum {
    EXPECTED = 1,
    MET = 2,
};

struct verifying {
    struct kb_map *keys; /* by a database's number in one byte and the key */
    struct kb_buf list;  /* the same: number, length of the key, key, one after the other */
    struct kb_arena *arena;
    struct kb_reader *reader;
    struct kb_xapian_reader *database; /* the one being walked */
    enum kb_database which;
    kb_date day;
    struct kb_index_state states[KB_DATABASES];
    void (*each)(void *context, const char *difference);
    void *context;
    size_t differences;
};

static void tell(struct verifying *verifying, const char *line)
{
    verifying->differences++;
    if (verifying->each)
        verifying->each(verifying->context, line);
}

static void tell_key(struct verifying *verifying, enum kb_database which, const char *what,
                     struct kb_str encoded)
{
    struct kb_index_key key;
    char line[LINE_MAX];
    if (kb_index_key_get(encoded, &key, NULL))
        snprintf(line, sizeof line, "%s: a document without a key", kb_database_name(which));
    else
        snprintf(line, sizeof line,
                 "%s: %s: section %u of '%.*s', edition row %lld, standing row %lld",
                 kb_database_name(which), what, key.ordinal, KB_STR_ARG(key.id),
                 (long long)key.edition_row, (long long)key.standing_row);
    tell(verifying, line);
}

/* Where a key's value lives; with `add` it is made. NULL when it is missing. */
static uint64_t *value_of(const struct verifying *verifying, enum kb_database which,
                          struct kb_str encoded, bool add)
{
    char name[1 + KEY_MAX] = {(char)which};
    struct kb_str key = {name, 1 + encoded.len};
    if (encoded.len > KEY_MAX)
        return NULL;
    if (encoded.len)
        memcpy(name + 1, encoded.data, encoded.len);
    return add ? kb_map_put(verifying->keys, key, NULL) : kb_map_get(verifying->keys, key);
}

/* --- what the store expects ------------------------------------------------------------------- */

static enum kb_status expect(struct verifying *verifying, enum kb_database which,
                             const struct kb_index_key *key, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf encoded = KB_BUF_INIT(KEY_MAX);
    kb_index_key_put(key, &encoded);
    enum kb_status status = kb_buf_status(&encoded, err);
    if (status)
        return status;
    uint64_t *value = value_of(verifying, which, kb_buf_str(&encoded), true);
    if (!value)
        return kb_fail_memory(err);
    *value = EXPECTED;
    kb_buf_add_char(&verifying->list, (char)which);
    kb_buf_add_char(&verifying->list, (char)encoded.len);
    kb_buf_add_str(&verifying->list, kb_buf_str(&encoded));
    return kb_buf_status(&verifying->list, err);
}

static enum kb_status expect_edition(struct verifying *verifying,
                                     const struct kb_item_content *content,
                                     const struct kb_edition *edition,
                                     const struct kb_standing *standing, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    enum kb_database which = kb_database_of(standing, edition->text.audience, content->is_public,
                                            verifying->day);
    struct kb_index_key key = {
        .id = content->id,
        .edition_row = edition->row,
        .standing_row = standing->row,
        .valid_from = standing->valid_from,
        .valid_to = standing->valid_to,
        .kind = edition->text.kind,
    };
    for (; key.ordinal < edition->text.section_count && status == KB_OK; key.ordinal++)
        if (!edition->text.sections[key.ordinal].aside)
            status = expect(verifying, which, &key, err);
    return status;
}

static enum kb_status expect_item(struct verifying *verifying, int64_t row, struct kb_error *err)
{
    struct kb_item_content content;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_reader_item_content(verifying->reader, arena, row, &content, err);
    if (status)
        return status;
    for (size_t s = 0; s < content.standing_count; s++)
        for (size_t e = 0; e < content.edition_count && status == KB_OK; e++)
            if (content.editions[e].row == content.standings[s].edition_row)
                status = expect_edition(verifying, &content, &content.editions[e],
                                        &content.standings[s], err);
    return status;
}

static enum kb_status expect_all(struct verifying *verifying, struct kb_error *err)
{
    struct kb_item_rows rows;
    enum kb_status status = kb_reader_item_rows(verifying->reader, verifying->arena, &rows, err);
    if (status)
        return status;
    for (size_t i = 0; i < rows.count && status == KB_OK; i++)
        status = expect_item(verifying, rows.rows[i], err);
    return status;
}

/* --- what the index has ----------------------------------------------------------------------- */

static enum kb_status meet(void *context, uint32_t document, struct kb_error *err)
{
    struct verifying *verifying = context;
    KB_CLEANUP(kb_buf_done) struct kb_buf encoded = KB_BUF_INIT(4 * KEY_MAX);
    enum kb_status status = kb_xapian_reader_value(verifying->database, document, KB_INDEX_SLOT_KEY,
                                                   &encoded, err);
    if (status)
        return status;
    struct kb_str key = kb_buf_str(&encoded);
    uint64_t *value = value_of(verifying, verifying->which, key, false);
    if (!value)
        tell_key(verifying, verifying->which, "should not be there", key);
    else if (*value == MET)
        tell_key(verifying, verifying->which, "is there twice", key);
    else
        *value = MET;
    return KB_OK;
}

/* What the databases say of themselves and of each other. */
static void check_states(struct verifying *verifying, int64_t change)
{
    enum kb_database all[KB_DATABASES];
    struct kb_index_point point;
    for (size_t i = 0; i < KB_DATABASES; i++)
        all[i] = (enum kb_database)i;
    if (!kb_index_states_judge(verifying->states, all, KB_DATABASES, &point))
        tell(verifying, "a batch of commits was cut off: 'kb index' does it again");
    char line[LINE_MAX];
    char day[KB_DATE_TEXT_SIZE], today[KB_DATE_TEXT_SIZE];
    if (point.change != change) {
        snprintf(line, sizeof line, "the index contains change %lld, the store is at %lld",
                 (long long)point.change, (long long)change);
        tell(verifying, line);
    }
    if (point.day != verifying->day) {
        snprintf(line, sizeof line, "the index was brought up to %s, today is %s",
                 kb_date_text(point.day, day), kb_date_text(verifying->day, today));
        tell(verifying, line);
    }
}

static enum kb_status walk(struct verifying *verifying, const char *path, struct kb_error *err)
{
    enum kb_status status = kb_xapian_reader_open(&path, 1, &verifying->database, err);
    if (status == KB_OK)
        status = kb_index_state_read(verifying->database, 0, &verifying->states[verifying->which],
                                     err);
    if (status == KB_OK)
        status = kb_xapian_reader_postings(verifying->database, KB_STR(""), meet, verifying, err);
    kb_xapian_reader_close(verifying->database);
    verifying->database = NULL;
    return status;
}

static enum kb_status walk_all(struct verifying *verifying, const char *dir, struct kb_error *err)
{
    struct kb_generation generation;
    enum kb_status status = kb_generation_current(dir, &generation, err);
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++) {
        verifying->which = (enum kb_database)i;
        const char *path = kb_generation_path(verifying->arena, dir, &generation,
                                              kb_database_name(verifying->which));
        status = path ? walk(verifying, path, err) : kb_fail_memory(err);
    }
    return status;
}

static void find_missing(struct verifying *verifying)
{
    struct kb_str list = kb_buf_str(&verifying->list);
    for (size_t at = 0; at < list.len;) {
        enum kb_database which = (enum kb_database)list.data[at];
        size_t len = (unsigned char)list.data[at + 1];
        struct kb_str key = kb_str_slice(list, at + 2, at + 2 + len);
        const uint64_t *value = value_of(verifying, which, key, false);
        if (value && *value == EXPECTED)
            tell_key(verifying, which, "is missing", key);
        at += 2 + len;
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

static enum kb_status verify(struct verifying *verifying, const char *dir, struct kb_error *err)
{
    int64_t change;
    if (!verifying->arena || !verifying->keys)
        return kb_fail_memory(err);
    enum kb_status status = kb_reader_open(dir, KB_DOOR_INTERNAL, &verifying->reader, err);
    if (status == KB_OK)
        status = kb_reader_begin(verifying->reader, err);
    if (status == KB_OK)
        status = kb_reader_revision(verifying->reader, &change, err);
    if (status == KB_OK)
        status = expect_all(verifying, err);
    if (status == KB_OK)
        status = walk_all(verifying, dir, err);
    if (status == KB_OK)
        check_states(verifying, change);
    if (status == KB_OK)
        find_missing(verifying);
    return status;
}

enum kb_status kb_index_verify(const char *dir, const struct kb_clock *clock,
                               void (*each)(void *context, const char *difference), void *context,
                               size_t *ret_differences, struct kb_error *err)
{
    struct verifying verifying = {
        .keys = kb_map_new(),
        .list = KB_BUF_INIT(LIST_CAP),
        .arena = kb_arena_new(ARENA_CAP),
        .day = kb_clock_today(clock),
        .each = each,
        .context = context,
    };
    enum kb_status status = verify(&verifying, dir, err);
    if (verifying.reader)
        kb_reader_end(verifying.reader);
    kb_reader_close(verifying.reader);
    kb_map_free(verifying.keys);
    kb_buf_done(&verifying.list);
    kb_arena_free(verifying.arena);
    if (status == KB_OK)
        *ret_differences = verifying.differences;
    return status;
}
