#include "test.h"

static int64_t standing_now_ms(void *context)
{
    return *(int64_t *)context;
}

static int32_t shanghai_offset_s(void *context, int64_t at_ms)
{
    (void)context;
    (void)at_ms;
    return 8 * 3600;
}

struct kb_clock test_clock(int64_t *now_ms)
{
    return (struct kb_clock){standing_now_ms, shanghai_offset_s, now_ms};
}
