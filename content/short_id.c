#include "kb/short_id.h"

#include "kb/hash.h"

#define CHARACTERS 12 /* the last one checks the others */
#define GROUP      4

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/*
 * The characters are numbers of the field of 32 elements (x^5 + x^2 + 1), each weighted with a
 * power of x of its own: an id is good when the sum is 0.
 */
static unsigned times_x(unsigned value)
{
    return value & 16 ? (value << 1 ^ 0x25) & 31 : value << 1;
}

static unsigned sum_of(const unsigned char *values, size_t count)
{
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++)
        sum = times_x(sum) ^ values[i];
    return sum;
}

static void write_id(const unsigned char values[CHARACTERS], char ret[KB_SHORT_ID_SIZE])
{
    size_t len = 0;
    for (size_t i = 0; i < CHARACTERS; i++) {
        if (i && i % GROUP == 0)
            ret[len++] = '-';
        ret[len++] = alphabet[values[i]];
    }
    ret[len] = 0;
}

void kb_short_id_make(char ret[KB_SHORT_ID_SIZE])
{
    unsigned char values[CHARACTERS];
    kb_random_bytes(values, sizeof values);
    for (size_t i = 0; i < CHARACTERS; i++)
        values[i] &= 31;
    values[CHARACTERS - 1] = (unsigned char)times_x(sum_of(values, CHARACTERS - 1));
    write_id(values, ret);
}

/* The value of a character as people write it; 32 for what is none. */
static unsigned value_of(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (unsigned)(at - alphabet) : 32;
}

bool kb_short_id_read(struct kb_str text, char ret[KB_SHORT_ID_SIZE])
{
    unsigned char values[CHARACTERS];
    size_t count = 0;
    if (text.len > KB_SHORT_ID_TEXT_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '-' || text.data[i] == ' ')
            continue;
        unsigned value = value_of(text.data[i]);
        if (value > 31 || count == CHARACTERS)
            return false;
        values[count++] = (unsigned char)value;
    }
    if (count != CHARACTERS || sum_of(values, CHARACTERS))
        return false;
    write_id(values, ret);
    return true;
}
