/*
 * suggest_table.c - the table of a door, and how it follows the base.
 *
 * A table is two segments: `base`, and over it what changed since. A change makes the small one
 * anew; when it has grown, both are made one. Readers hold the table they found; a new one takes
 * its place whole.
 */
#include "suggest.h"

#include "kb/usage.h"

/* So many items are read within a request; so many may lie over the base until both are made one.
 */
#define LITTLE_MAX 64
#define OVER_MAX   2000

/* Counts of use are taken in this often. */
#define SORT_MS INT64_C(600000)

#define ROWS_BYTES (64u << 20)

/* --- holding ---------------------------------------------------------------------------------- */

void kb_suggest_table_drop(struct kb_suggest_table *table)
{
    if (!table || atomic_fetch_sub(&table->holders, 1) != 1)
        return;
    kb_segment_drop(table->base);
    kb_segment_drop(table->over);
    kb_sounds_drop(table->sounds);
    free(table->masked);
    free(table->changed);
    free(table);
}

static void table_dropp(struct kb_suggest_table **table)
{
    kb_suggest_table_drop(*table);
}

struct kb_suggest_table *kb_suggest_hold(struct kb_suggest *suggest)
{
    pthread_mutex_lock(&suggest->lock);
    struct kb_suggest_table *table = suggest->table;
    if (table)
        atomic_fetch_add(&table->holders, 1);
    pthread_mutex_unlock(&suggest->lock);
    return table;
}

/* Takes the new table into use. */
static void use(struct kb_suggest *suggest, struct kb_suggest_table **table)
{
    pthread_mutex_lock(&suggest->lock);
    struct kb_suggest_table *old = suggest->table;
    suggest->table = *table;
    pthread_mutex_unlock(&suggest->lock);
    *table = NULL;
    kb_suggest_table_drop(old);
}

enum kb_status kb_suggest_open(const char *dir, enum kb_door door, const struct kb_clock *clock,
                               struct kb_suggest **ret, struct kb_error *err)
{
    struct kb_suggest *suggest = calloc(1, sizeof *suggest);
    char *copy = strdup(dir);
    if (!suggest || !copy) {
        free(suggest);
        free(copy);
        return kb_fail_memory(err);
    }
    *suggest = (struct kb_suggest){.dir = copy, .door = door, .clock = clock};
    pthread_mutex_init(&suggest->lock, NULL);
    pthread_mutex_init(&suggest->building, NULL);
    *ret = suggest;
    return KB_OK;
}

void kb_suggest_close(struct kb_suggest *suggest)
{
    if (!suggest)
        return;
    kb_suggest_table_drop(suggest->table);
    pthread_mutex_destroy(&suggest->building);
    pthread_mutex_destroy(&suggest->lock);
    free(suggest->dir);
    free(suggest);
}

void kb_suggest_closep(struct kb_suggest **suggest)
{
    kb_suggest_close(*suggest);
}

/* --- use -------------------------------------------------------------------------------------- */

static enum kb_status note_use(void *context, struct kb_str id, double opened, struct kb_error *err)
{
    uint64_t *step = kb_map_put(context, id, NULL);
    if (!step)
        return kb_fail_memory(err);
    *step = kb_use_step(opened);
    return KB_OK;
}

/* What citizens open orders both doors; what agents open, the internal one. */
static unsigned doors_counted(enum kb_door door)
{
    return door == KB_DOOR_PUBLIC ? 1u << KB_DOOR_PUBLIC
                                  : 1u << KB_DOOR_PUBLIC | 1u << KB_DOOR_INTERNAL;
}

/* Without counts, or with damaged ones, everything is used alike. */
static enum kb_status read_use(const struct kb_suggest *suggest, struct kb_map *ret,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_usage_closep) struct kb_usage *usage = NULL;
    struct kb_error trouble = {0};
    enum kb_status status = kb_usage_open_reading(suggest->dir, &usage, &trouble);
    if (!status)
        status = kb_usage_read(usage, kb_clock_today(suggest->clock), doors_counted(suggest->door),
                               note_use, ret, &trouble);
    return status == KB_NO_MEMORY ? kb_fail_memory(err) : KB_OK;
}

static enum kb_status set_use(const struct kb_suggest *suggest, struct kb_lines *lines,
                              struct kb_error *err)
{
    KB_CLEANUP(kb_map_freep) struct kb_map *steps = kb_map_new();
    struct kb_lines_item *items = (struct kb_lines_item *)(void *)lines->items.data;
    if (!steps)
        return kb_fail_memory(err);
    enum kb_status status = read_use(suggest, steps, err);
    if (status)
        return status;
    for (size_t i = 0; i < lines->items.len / sizeof *items; i++) {
        const uint64_t *step = kb_map_get(
            steps, (struct kb_str){lines->ids.data + items[i].id, items[i].id_len});
        items[i].use = step ? (uint8_t)*step : 0;
    }
    return KB_OK;
}

/* --- making a table --------------------------------------------------------------------------- */

/* One that is made: who makes it, and from what. */
struct making {
    struct kb_suggest *suggest;
    struct kb_reader *reader;
    struct kb_text *text;
    struct kb_lines lines;
    struct kb_arena *arena;
    int64_t change;
    kb_date today;
    uint64_t words;
};

static enum kb_status take_line(void *context, const struct kb_line *line, struct kb_error *err)
{
    struct making *making = context;
    return kb_lines_add(&making->lines, making->text, line, err);
}

static struct kb_suggest_table *table_new(const struct making *making)
{
    struct kb_suggest_table *table = calloc(1, sizeof *table);
    if (!table)
        return NULL;
    atomic_init(&table->holders, 1);
    table->change = making->change;
    table->day = making->today;
    table->words = making->words;
    return table;
}

static enum kb_status read_sounds(struct making *making, struct kb_sounds **ret,
                                  struct kb_error *err)
{
    struct kb_words *words = NULL;
    struct kb_error trouble = {0};
    enum kb_status status = kb_words_read(making->text, making->suggest->dir, &words, &trouble);
    if (status == KB_INVALID)
        status = kb_words_read(making->text, NULL, &words, &trouble);
    if (status) {
        if (err)
            *err = trouble;
        return status;
    }
    *ret = kb_sounds_new(words);
    kb_words_free(words);
    return *ret ? KB_OK : kb_fail_memory(err);
}

/* A segment without lines lies over a base that nothing changed since. */
static enum kb_status lay_nothing_over(struct kb_suggest_table *table, struct kb_error *err)
{
    KB_CLEANUP(kb_lines_done) struct kb_lines none;
    kb_lines_init(&none);
    return kb_segment_new(&none, table->sounds, &table->over, err);
}

/* Makes the base of a table of the lines gathered. */
static enum kb_status found_on(struct making *making, struct kb_suggest_table *table,
                               struct kb_error *err)
{
    enum kb_status status = set_use(making->suggest, &making->lines, err);
    if (!status)
        status = kb_segment_new(&making->lines, table->sounds, &table->base, err);
    if (!status)
        status = lay_nothing_over(table, err);
    if (!status)
        making->suggest->sorted_ms = kb_clock_now_ms(making->suggest->clock);
    return status;
}

/* Reads everything. */
static enum kb_status make_whole(struct making *making, struct kb_error *err)
{
    KB_CLEANUP(table_dropp) struct kb_suggest_table *table = table_new(making);
    if (!table)
        return kb_fail_memory(err);
    enum kb_status status = read_sounds(making, &table->sounds, err);
    if (!status)
        status = kb_reader_lines(making->reader, 0, making->today, take_line, making, err);
    if (!status)
        status = found_on(making, table, err);
    if (!status)
        use(making->suggest, &table);
    return status;
}

/* Makes one of both segments, from memory, and takes in the counts of use. */
static enum kb_status make_one(struct making *making, const struct kb_suggest_table *old,
                               struct kb_error *err)
{
    KB_CLEANUP(table_dropp) struct kb_suggest_table *table = table_new(making);
    if (!table)
        return kb_fail_memory(err);
    table->sounds = kb_sounds_hold(old->sounds);
    enum kb_status status = kb_lines_add_segment(&making->lines, old->base, old->masked, err);
    if (!status)
        status = kb_lines_add_segment(&making->lines, old->over, NULL, err);
    if (!status)
        status = found_on(making, table, err);
    if (!status)
        use(making->suggest, &table);
    return status;
}

/* --- what changed ----------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Rows of items that changed since `old`, or since its base, each once. */
static enum kb_status list_changed(struct making *making, const struct kb_suggest_table *old,
                                   struct kb_item_rows *ret, size_t *ret_new, struct kb_error *err)
{
    struct kb_item_rows touched, due = {0};
    enum kb_status status = kb_reader_touched_items(making->reader, making->arena, old->change,
                                                    &touched, err);
    if (!status && making->today != old->day)
        status = kb_reader_due_items(making->reader, making->arena, old->day, making->today, &due,
                                     err);
    if (status)
        return status;
    size_t count = 0, room = touched.count + due.count + old->changed_count;
    int64_t *rows = kb_arena_array(making->arena, room, sizeof *rows);
    if (!rows)
        return kb_fail_memory(err);
    if (touched.count)
        memcpy(rows, touched.rows, touched.count * sizeof *rows);
    if (due.count)
        memcpy(rows + touched.count, due.rows, due.count * sizeof *rows);
    if (old->changed_count)
        memcpy(rows + touched.count + due.count, old->changed, old->changed_count * sizeof *rows);
    qsort(rows, room, sizeof *rows, by_number);
    for (size_t i = 0; i < room; i++)
        if (!count || rows[count - 1] != rows[i])
            rows[count++] = rows[i];
    *ret = (struct kb_item_rows){rows, count};
    *ret_new = touched.count + due.count;
    return KB_OK;
}

/* Gives what changed the use it had, since counts are taken in later. */
static void keep_use(struct making *making, const struct kb_segment *base)
{
    struct kb_lines_item *items = (struct kb_lines_item *)(void *)making->lines.items.data;
    for (size_t i = 0; i < making->lines.items.len / sizeof *items; i++) {
        size_t at = kb_segment_item(base, items[i].row);
        items[i].use = at == SIZE_MAX ? 0 : base->items[at].use;
    }
}

static enum kb_status mask(struct kb_suggest_table *table, const struct kb_item_rows *changed,
                           struct kb_error *err)
{
    table->masked = calloc(table->base->item_count / 8 + 1, 1);
    table->changed = calloc(changed->count + 1, sizeof *table->changed);
    if (!table->masked || !table->changed)
        return kb_fail_memory(err);
    table->changed_count = changed->count;
    for (size_t i = 0; i < changed->count; i++) {
        size_t item = kb_segment_item(table->base, changed->rows[i]);
        table->changed[i] = changed->rows[i];
        if (item != SIZE_MAX)
            table->masked[item / 8] |= (uint8_t)(1u << item % 8);
    }
    return KB_OK;
}

/* Lays what changed over the base. */
static enum kb_status make_over(struct making *making, const struct kb_suggest_table *old,
                                const struct kb_item_rows *changed, struct kb_error *err)
{
    KB_CLEANUP(table_dropp) struct kb_suggest_table *table = table_new(making);
    if (!table)
        return kb_fail_memory(err);
    table->sounds = kb_sounds_hold(old->sounds);
    table->base = kb_segment_hold(old->base);
    enum kb_status status = mask(table, changed, err);
    for (size_t i = 0; i < changed->count && !status; i++)
        status = kb_reader_lines(making->reader, changed->rows[i], making->today, take_line, making,
                                 err);
    if (status)
        return status;
    keep_use(making, table->base);
    status = kb_segment_new(&making->lines, table->sounds, &table->over, err);
    if (!status)
        use(making->suggest, &table);
    return status;
}

static enum kb_status follow(struct making *making, const struct kb_suggest_table *old,
                             enum kb_suggest_effort effort, struct kb_error *err)
{
    struct kb_item_rows changed = {0};
    size_t fresh = 0;
    enum kb_status status = list_changed(making, old, &changed, &fresh, err);
    if (status)
        return status;
    if (effort == KB_SUGGEST_LITTLE && (fresh > LITTLE_MAX || changed.count > OVER_MAX))
        return kb_fail(err, KB_BUSY, "suggestions: %zu items changed", fresh);
    if (fresh > OVER_MAX)
        return make_whole(making, err);
    return make_over(making, old, &changed, err);
}

/* --- refreshing ------------------------------------------------------------------------------- */

static bool is_due(const struct making *making, const struct kb_suggest_table *table)
{
    const struct kb_suggest *suggest = making->suggest;
    int64_t age_ms = kb_clock_now_ms(suggest->clock) - suggest->sorted_ms;
    return table->changed_count > OVER_MAX / 2 || age_ms >= SORT_MS || age_ms < 0;
}

/* After a step that may have changed the table: both segments become one when it is time. */
static enum kb_status settle(struct making *making, struct kb_error *err)
{
    KB_CLEANUP(table_dropp) struct kb_suggest_table *table = kb_suggest_hold(making->suggest);
    if (!is_due(making, table))
        return KB_OK;
    kb_lines_done(&making->lines);
    kb_lines_init(&making->lines);
    making->change = table->change;
    making->today = table->day;
    making->words = table->words;
    return make_one(making, table, err);
}

static enum kb_status make(struct making *making, enum kb_suggest_effort effort,
                           struct kb_error *err)
{
    KB_CLEANUP(table_dropp) struct kb_suggest_table *old = kb_suggest_hold(making->suggest);
    enum kb_status status = KB_OK;
    bool whole = effort == KB_SUGGEST_WHOLE;
    if (whole && (!old || old->words != making->words || old->change > making->change))
        return make_whole(making, err);
    if (!old)
        return kb_fail(err, KB_BUSY, "suggestions: they are being gathered");
    if (old->change != making->change || old->day != making->today)
        status = follow(making, old, effort, err);
    return status || !whole ? status : settle(making, err);
}

static enum kb_status make_in_snapshot(struct making *making, enum kb_suggest_effort effort,
                                       struct kb_error *err)
{
    enum kb_status status = kb_reader_begin(making->reader, err);
    if (status)
        return status;
    status = kb_reader_revision(making->reader, &making->change, err);
    if (!status)
        status = make(making, effort, err);
    kb_reader_end(making->reader);
    return status;
}

/* What costs next to nothing while nothing changed. */
static bool is_fresh(struct kb_suggest *suggest, int64_t change)
{
    pthread_mutex_lock(&suggest->lock);
    const struct kb_suggest_table *table = suggest->table;
    bool fresh = table && table->change == change && table->day == kb_clock_today(suggest->clock);
    pthread_mutex_unlock(&suggest->lock);
    return fresh;
}

enum kb_status kb_suggest_refresh(struct kb_suggest *suggest, struct kb_reader *reader,
                                  struct kb_text *text, enum kb_suggest_effort effort,
                                  struct kb_error *err)
{
    struct making making = {.suggest = suggest, .reader = reader, .text = text};
    enum kb_status status = kb_reader_revision(reader, &making.change, err);
    if (status || (effort == KB_SUGGEST_LITTLE && is_fresh(suggest, making.change)))
        return status;
    if (pthread_mutex_trylock(&suggest->building))
        return kb_fail(err, KB_BUSY, "suggestions: they are being gathered");
    making.today = kb_clock_today(suggest->clock);
    making.words = kb_words_stamp(suggest->dir);
    making.arena = kb_arena_new(ROWS_BYTES);
    kb_lines_init(&making.lines);
    status = making.arena ? make_in_snapshot(&making, effort, err) : kb_fail_memory(err);
    kb_lines_done(&making.lines);
    kb_arena_free(making.arena);
    pthread_mutex_unlock(&suggest->building);
    return status;
}

void kb_suggest_measure(struct kb_suggest *suggest, struct kb_suggest_size *ret)
{
    KB_CLEANUP(table_dropp) struct kb_suggest_table *table = kb_suggest_hold(suggest);
    *ret = (struct kb_suggest_size){.items = 0};
    if (!table)
        return;
    *ret = (struct kb_suggest_size){
        .items = table->base->item_count,
        .lines = table->base->line_count,
        .changed_items = table->changed_count,
        .bytes = kb_segment_bytes(table->base) + kb_segment_bytes(table->over) +
                 sizeof *table->sounds,
        .revision = table->change,
    };
}
