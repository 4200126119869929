/*
 * reaper.h - ends connections that are too slow, whatever they do.
 *
 * The HTTP library's timeout counts inactivity alone: one byte every few seconds keeps a connection
 * for ever, and enough of them take the service down. Here each connection has an absolute
 * deadline, set when it opens and again when a request has been answered. Once a second a thread
 * shuts down the sockets that are past theirs; the library then closes them as if the peer had
 * gone.
 */
#ifndef KBD_REAPER_H
#define KBD_REAPER_H

#include <stdatomic.h>

#include "kb/error.h"

struct kbd_reaper;

/* Starts the thread. `seconds` from opening or answer to deadline; `reaped` counts those cut off.
 */
enum kb_status kbd_reaper_start(int64_t seconds, atomic_uint_fast64_t *reaped,
                                struct kbd_reaper **ret, struct kb_error *err);

/* Ends the thread, frees; connections must be gone. Accepts NULL. */
void kbd_reaper_stop(struct kbd_reaper *reaper);

/* Watches a socket; the handle is given back to the two below. NULL when out of memory. */
struct kbd_reaper_entry *kbd_reaper_add(struct kbd_reaper *reaper, int fd);
/* A request was answered: the deadline begins anew. Accepts a NULL entry. */
void kbd_reaper_rearm(struct kbd_reaper *reaper, struct kbd_reaper_entry *entry);
/* What goes on now may take for ever: no deadline until the next one is armed. Accepts NULL. */
void kbd_reaper_spare(struct kbd_reaper *reaper, struct kbd_reaper_entry *entry);
/* The connection closes: must be called before its socket may be used again. Accepts a NULL entry.
 */
void kbd_reaper_remove(struct kbd_reaper *reaper, struct kbd_reaper_entry *entry);

#endif
