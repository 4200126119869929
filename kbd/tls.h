/*
 * tls.h - the certificate a door shows, from two files.
 *
 * Both are PEM: the certificate with those that signed it, and its private key without a password.
 * They are read when the door is opened; a renewed certificate is used after a restart. A door
 * without them speaks plain HTTP.
 */
#ifndef KBD_TLS_H
#define KBD_TLS_H

#include "kb/buf.h"
#include "kb/error.h"

struct kbd_tls {
    bool is_on;
    struct kb_buf certificate, key; /* with a NUL behind */
};

/* TLS 1.2 and 1.3, as GnuTLS writes it. */
#define KBD_TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/*
 * Reads the two files; both names empty is off. Forget with kbd_tls_done(), after the door that
 * uses them. Errors: KB_INVALID when only one is named or a file holds no such thing; those of
 * kb_file_read().
 */
enum kb_status kbd_tls_read(const char *certificate, const char *key, const char *door,
                            struct kbd_tls *ret, struct kb_error *err);

/* Accepts a zeroed one. The key's bytes are wiped. */
void kbd_tls_done(struct kbd_tls *tls);

#endif
