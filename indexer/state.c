#include "internal.h"

/* Raise when documents look otherwise although the analyser is the same. */
#define LAYOUT 3

#define VALUE_MAX 200

/* Two entries: who made the database, and three numbers as they are encoded in value slots. */
#define ANALYSER_KEY "analyser"
#define STATE_KEY    "state"
#define STATE_SIZE   (8 + 8 + 4)

static void put_analyser(struct kb_buf *out)
{
    kb_buf_printf(out, "%s; layout %d", kb_text_version(), LAYOUT);
}

enum kb_status kb_index_state_write(struct kb_xapian_writer *writer,
                                    const struct kb_index_state *state, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf analyser = KB_BUF_INIT(VALUE_MAX);
    char numbers[STATE_SIZE];
    put_analyser(&analyser);
    kb_xapian_put_i64(numbers, state->change);
    kb_xapian_put_i64(numbers + 8, state->public_change);
    kb_xapian_put_i32(numbers + 16, state->day);
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
    *ret = (struct kb_index_state){
        .change = kb_xapian_get_i64(numbers.data),
        .public_change = kb_xapian_get_i64(numbers.data + 8),
        .day = kb_xapian_get_i32(numbers.data + 16),
    };
    return KB_OK;
}
