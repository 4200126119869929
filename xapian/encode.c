#include "kb/xapian.h"

#include <endian.h>
#include <string.h>

#define SIGN_32 0x80000000u
#define SIGN_64 0x8000000000000000u

void kb_xapian_put_u32(char out[4], uint32_t number)
{
    uint32_t big = htobe32(number);
    memcpy(out, &big, sizeof big);
}

void kb_xapian_put_i32(char out[4], int32_t number)
{
    kb_xapian_put_u32(out, (uint32_t)number ^ SIGN_32);
}

void kb_xapian_put_i64(char out[8], int64_t number)
{
    uint64_t big = htobe64((uint64_t)number ^ SIGN_64);
    memcpy(out, &big, sizeof big);
}

uint32_t kb_xapian_get_u32(const char in[4])
{
    uint32_t big;
    memcpy(&big, in, sizeof big);
    return be32toh(big);
}

int32_t kb_xapian_get_i32(const char in[4])
{
    return (int32_t)(kb_xapian_get_u32(in) ^ SIGN_32);
}

int64_t kb_xapian_get_i64(const char in[8])
{
    uint64_t big;
    memcpy(&big, in, sizeof big);
    return (int64_t)(be64toh(big) ^ SIGN_64);
}
