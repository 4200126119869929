#include "internal.h"

/* Raise when documents look otherwise although the analyser is the same. */
#define LAYOUT 5

#define VALUE_MAX 240

/* Two entries: who made the database, and points of four numbers as they are encoded in value
 * slots. */
#define ANALYSER_KEY "analyser"
#define STATE_KEY    "state"
#define POINT_SIZE   (8 + 8 + 4 + 8)
#define STATE_SIZE   ((2 + KB_DATABASES) * POINT_SIZE)

static void put_analyser(struct kb_buf *out)
{
    kb_buf_printf(out, "%s; layout %d", kb_text_version(), LAYOUT);
}

static void put_point(char *out, const struct kb_index_point *point)
{
    kb_xapian_put_i64(out, point->change);
    kb_xapian_put_i64(out + 8, point->public_change);
    kb_xapian_put_i32(out + 16, point->day);
    kb_xapian_put_i64(out + 20, point->batch);
}

static struct kb_index_point get_point(const char *in)
{
    return (struct kb_index_point){
        .change = kb_xapian_get_i64(in),
        .public_change = kb_xapian_get_i64(in + 8),
        .day = kb_xapian_get_i32(in + 16),
        .batch = kb_xapian_get_i64(in + 20),
    };
}

enum kb_status kb_index_state_write(struct kb_xapian_writer *writer,
                                    const struct kb_index_state *state, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf analyser = KB_BUF_INIT(VALUE_MAX);
    char numbers[STATE_SIZE];
    put_analyser(&analyser);
    put_point(numbers, &state->now);
    put_point(numbers + POINT_SIZE, &state->previous);
    for (size_t i = 0; i < KB_DATABASES; i++)
        put_point(numbers + (2 + i) * POINT_SIZE, &state->at[i]);
    enum kb_status status = kb_buf_status(&analyser, err);
    if (status == KB_OK)
        status = kb_xapian_writer_set_metadata(writer, ANALYSER_KEY, kb_buf_str(&analyser), err);
    if (status == KB_OK)
        status = kb_xapian_writer_set_metadata(writer, STATE_KEY,
                                               (struct kb_str){numbers, sizeof numbers}, err);
    return status;
}

static enum kb_status check_analyser(struct kb_xapian_reader *reader, size_t which,
                                     struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf found = KB_BUF_INIT(VALUE_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf ours = KB_BUF_INIT(VALUE_MAX);
    enum kb_status status = kb_xapian_reader_metadata_of(reader, which, ANALYSER_KEY, &found, err);
    put_analyser(&ours);
    if (status == KB_OK)
        status = kb_buf_status(&ours, err);
    if (status || kb_str_equal(kb_buf_str(&found), kb_buf_str(&ours)))
        return status;
    status = kb_fail(err, KB_MISMATCH, "the index was made by '%.*s', this program is '%.*s'",
                     KB_STR_ARG(kb_buf_str(&found)), KB_STR_ARG(kb_buf_str(&ours)));
    kb_hint(err, "build it anew with 'kb index --rebuild'");
    return status;
}

enum kb_status kb_index_state_read(struct kb_xapian_reader *reader, size_t which,
                                   struct kb_index_state *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf numbers = KB_BUF_INIT(VALUE_MAX);
    enum kb_status status = check_analyser(reader, which, err);
    if (status == KB_OK)
        status = kb_xapian_reader_metadata_of(reader, which, STATE_KEY, &numbers, err);
    if (status)
        return status;
    if (numbers.len != STATE_SIZE)
        return kb_fail(err, KB_CORRUPT, "an index does not say which change it contains");
    ret->now = get_point(numbers.data);
    ret->previous = get_point(numbers.data + POINT_SIZE);
    for (size_t i = 0; i < KB_DATABASES; i++)
        ret->at[i] = get_point(numbers.data + (2 + i) * POINT_SIZE);
    return KB_OK;
}

struct kb_index_state kb_index_state_even(const struct kb_index_point *point)
{
    struct kb_index_state state = {.now = *point, .previous = *point};
    for (size_t i = 0; i < KB_DATABASES; i++)
        state.at[i] = *point;
    return state;
}

static bool is_farther(const struct kb_index_point *a, const struct kb_index_point *b)
{
    if (a->batch != b->batch)
        return a->batch > b->batch;
    return a->change != b->change ? a->change > b->change : a->day > b->day;
}

static bool is_same(const struct kb_index_point *a, const struct kb_index_point *b)
{
    return a->batch == b->batch && a->change == b->change && a->public_change == b->public_change &&
           a->day == b->day;
}

/*
 * The farthest database was part of the last batch. It also knows of those that were not, so that
 * one of them read before an earlier batch is not taken for what it is now.
 */
bool kb_index_states_judge(const struct kb_index_state *states, const enum kb_database *which,
                           size_t count, struct kb_index_point *ret)
{
    const struct kb_index_state *farthest = &states[0];
    bool is_whole = true;
    for (size_t i = 1; i < count; i++)
        if (is_farther(&states[i].now, &farthest->now))
            farthest = &states[i];
    for (size_t i = 0; i < count; i++)
        is_whole = is_whole && is_same(&states[i].now, &farthest->at[which[i]]);
    *ret = is_whole ? farthest->now : farthest->previous;
    return is_whole;
}
