#include "kb/index.h"

#include "internal.h"

/* Behind the id: a NUL, then the numbers in the order of the struct, then the kind. */
#define TAIL_SIZE (1 + 4 + 8 + 8 + 4 + 4 + 1)

static const size_t kind_count = 0
#define X(name, wire, prefix) +1
    KB_KIND_LIST(X)
#undef X
    ;

void kb_index_key_put(const struct kb_index_key *key, struct kb_buf *ret)
{
    char tail[TAIL_SIZE] = {0};
    kb_xapian_put_u32(tail + 1, key->ordinal);
    kb_xapian_put_i64(tail + 5, key->edition_row);
    kb_xapian_put_i64(tail + 13, key->standing_row);
    kb_xapian_put_i32(tail + 21, key->valid_from);
    kb_xapian_put_i32(tail + 25, key->valid_to);
    tail[29] = (char)key->kind;
    kb_buf_add_str(ret, key->id);
    kb_buf_add(ret, tail, sizeof tail);
}

enum kb_status kb_index_key_get(struct kb_str encoded, struct kb_index_key *ret,
                                struct kb_error *err)
{
    if (encoded.len <= TAIL_SIZE || encoded.len > TAIL_SIZE + KB_ID_MAX)
        return kb_fail(err, KB_CORRUPT, "an index key has %zu bytes", encoded.len);
    const char *tail = encoded.data + encoded.len - TAIL_SIZE;
    if (tail[0] != 0 || (unsigned char)tail[29] >= kind_count)
        return kb_fail(err, KB_CORRUPT, "an index key is malformed");
    *ret = (struct kb_index_key){
        .id = {encoded.data, encoded.len - TAIL_SIZE},
        .ordinal = kb_xapian_get_u32(tail + 1),
        .edition_row = kb_xapian_get_i64(tail + 5),
        .standing_row = kb_xapian_get_i64(tail + 13),
        .valid_from = kb_xapian_get_i32(tail + 21),
        .valid_to = kb_xapian_get_i32(tail + 25),
        .kind = (enum kb_kind)(unsigned char)tail[29],
    };
    return KB_OK;
}

/* A NUL byte takes two in a term. */
static size_t term_size(struct kb_str value)
{
    size_t size = value.len;
    for (size_t i = 0; i < value.len; i++)
        size += value.data[i] == 0;
    return size;
}

void kb_index_boolean_term(const char *prefix, struct kb_str value, struct kb_buf *ret)
{
    size_t room = KB_XAPIAN_TERM_MAX - strlen(prefix);
    kb_buf_add_cstr(ret, prefix);
    if (term_size(value) <= room) {
        kb_buf_add_str(ret, value);
        return;
    }
    struct kb_hash hash;
    char hex[KB_HASH_HEX_SIZE];
    kb_hash_bytes(value.data, value.len, &hash);
    kb_buf_add_str(ret, kb_utf8_cut(value, (room - sizeof hex) / 2)); /* fits even if all NUL */
    kb_buf_add_cstr(ret, kb_hash_hex(&hash, hex));
}
