/*
 * rate.h - how often one address, or the holder of one key, may do something in a minute.
 *
 * Counts by key, or by address: IPv4 whole, IPv6 by its first 64 bits, which one household or phone
 * has for itself. A minute begins with the first thing an address does; when it has done so many,
 * it is told how many seconds are left. The table is bounded: where too many addresses meet, the
 * one whose minute began first is forgotten, so that a stranger may be let through but nobody is
 * refused for another's doing. Addresses are kept in memory for a while and written nowhere.
 *
 * Any thread.
 */
#ifndef KBD_RATE_H
#define KBD_RATE_H

#include <sys/socket.h>

#include "kb/error.h"

struct kbd_rate;

/* At most so many a minute, 0 = none at all. Errors: KB_NO_MEMORY. */
enum kb_status kbd_rate_new(unsigned per_minute, struct kbd_rate **ret, struct kb_error *err);

/* Accepts NULL. */
void kbd_rate_free(struct kbd_rate *rate);

/*
 * Counts one more of an address and returns 0, or how many seconds it must wait, at least 1. An
 * address that is neither IPv4 nor IPv6 (NULL too) counts as one with all others of its sort.
 */
unsigned kbd_rate_take(struct kbd_rate *rate, const struct sockaddr *address, int64_t now_us);

/* Who is counted, where many sorts of them are in one table. */
struct kbd_rate_who {
    unsigned char sort;             /* of addresses: those of another sort count apart; below 16 */
    int64_t key;                    /* row of a key; 0: by the address */
    const struct sockaddr *address; /* as above */
};

/* The same with a limit of who it is about. */
unsigned kbd_rate_take_of(struct kbd_rate *rate, const struct kbd_rate_who *who,
                          unsigned per_minute, int64_t now_us);

#endif
