/* flag_words.c - the names of reasons, states and moves, and when a flag is due. */
#include "kb/flag.h"

#define WORK_DAYS 5
#define WEEK      7
/* 1970-01-01 was a Thursday; Mondays are 0 here. */
#define THURSDAY 3

static const char *const reasons[] = {
#define X(name, wire, days) wire,
    KB_FLAG_REASON_LIST(X)
#undef X
};
static const char *const states[] = {
#define X(name, wire) wire,
    KB_FLAG_STATE_LIST(X)
#undef X
};
static const char *const moves[] = {
#define X(name, wire) wire,
    KB_FLAG_MOVE_LIST(X)
#undef X
};

static bool find(const char *const *words, size_t count, struct kb_str s, size_t *ret)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(kb_str_of(words[i]), s)) {
            *ret = i;
            return true;
        }
    return false;
}

const char *kb_flag_reason_name(enum kb_flag_reason reason)
{
    return reasons[reason];
}

const char *kb_flag_state_name(enum kb_flag_state state)
{
    return states[state];
}

const char *kb_flag_move_name(enum kb_flag_move move)
{
    return moves[move];
}

bool kb_flag_reason_parse(struct kb_str s, enum kb_flag_reason *ret)
{
    size_t at;
    bool found = find(reasons, KB_COUNT(reasons), s, &at);
    if (found)
        *ret = (enum kb_flag_reason)at;
    return found;
}

bool kb_flag_state_parse(struct kb_str s, enum kb_flag_state *ret)
{
    size_t at;
    bool found = find(states, KB_COUNT(states), s, &at);
    if (found)
        *ret = (enum kb_flag_state)at;
    return found;
}

bool kb_flag_move_parse(struct kb_str s, enum kb_flag_move *ret)
{
    size_t at;
    bool found = find(moves, KB_COUNT(moves), s, &at);
    if (found)
        *ret = (enum kb_flag_move)at;
    return found;
}

kb_date kb_working_days_after(kb_date day, int days)
{
    while (days > 0) {
        day++;
        int weekday = (int)(((day + THURSDAY) % WEEK + WEEK) % WEEK);
        days -= weekday < WORK_DAYS;
    }
    return day;
}
