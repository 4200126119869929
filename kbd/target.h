/*
 * target.h - a request target taken apart (RFC 9112, 3.2; RFC 3986, 2.1).
 *
 * The HTTP library's own taking apart cuts a path at %00 and hangs on many parameters, so the raw
 * target is read here: origin form (/path?query) and absolute form (http://host/path?query). Path
 * and parameters are percent-decoded, in parameters + is a space; what decodes to a NUL, a control
 * character or invalid UTF-8 is refused, so is a % without two hexadecimal digits.
 */
#ifndef KBD_TARGET_H
#define KBD_TARGET_H

#include "kb/api.h"
#include "kb/arena.h"

struct kbd_target {
    struct kb_str path;
    const struct kb_api_pair *parameters; /* in order; in the arena, as all text */
    size_t parameter_count;
};

/* Errors: KB_INVALID says what is wrong; more than KB_API_PARAMETERS_MAX parameters are;
 * KB_NO_MEMORY. */
enum kb_status kbd_target_parse(struct kb_arena *arena, struct kb_str raw, struct kbd_target *ret,
                                struct kb_error *err);

#endif
