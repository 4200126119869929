/*
 * server.h - the running process: store brought up, doors open, signals waited for, clean stop.
 *
 * Order of start: open the base (made where it is missing), bring the index up, open the doors, say
 * so. Order of stop (SIGTERM or SIGINT): /readyz says no, no new connections, answers in flight end
 * (at most stop_seconds), doors close, threads end.
 */
#ifndef KBD_SERVER_H
#define KBD_SERVER_H

#include "kb/time.h"
#include "settings.h"

/*
 * Runs until a signal ends it. Blocks SIGTERM and SIGINT in all threads, so call it from main()
 * before any other thread exists. Errors: whatever keeps it from starting.
 */
enum kb_status kbd_server_run(const struct kbd_settings *settings, const struct kb_clock *clock,
                              struct kb_error *err);

#endif
