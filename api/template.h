/*
 * template.h - pages: text with places for values, escaped by construction.
 *
 * A template is HTML with tags in double braces, after Mustache (mustache.5):
 *
 *     {{name}} {{a.b}} {{.}}       the value, escaped for text and quoted attributes
 *     {{&name}}                    the value as it is: only names that hold HTML of our own making
 *     {{*name}}                    the value as paragraphs and lists, a line each, escaped
 *     {{+name}}                    likewise, with boxes to tick before what is listed
 *     {{~name}}                    likewise, steps that are joined by arrows as a numbered list
 *     {{:name}}                    a day, 2026-09-01, as people write it: 2026年9月1日
 *     {{@name}}                    an instant, 2026-09-01T01:00:00Z, likewise: 2026年9月1日 09:00
 *     {{%name}}                    the value percent-encoded, for a part of an address
 *     {{#name}} … {{/name}}        once for each element; once for anything else that is not empty
 *     {{^name}} … {{/name}}        when there is nothing, or it is empty, false or 0
 *     {{#name=text}} … {{/name}}   when the value is this text; {{^name=text}} when it is not
 *     {{$key}} {{$key.@name}}      words of the language file; @name stands for the value of a name
 *     {{>file}}                    another template at this place
 *     {{! … }}                     a comment
 *
 * Values are JSON as the API answers it, so that a page says what the API says. A name is looked up
 * in the innermost scope that has it. What cannot be written by mistake: a value as markup. Escaped
 * are & < > " '; controls, and characters that turn the direction of writing, are left out.
 *
 * A template is ours: a mistake in one is KB_INTERNAL with the tag. Depth and output are limited.
 */
#ifndef KB_API_TEMPLATE_H
#define KB_API_TEMPLATE_H

#include "kb/buf.h"
#include "kb/json_read.h"
#include "kb/time.h"

#define KB_TEMPLATE_DEPTH_MAX 24 /* sections and partials inside each other */

struct kb_template {
    /* A template by its name; data NULL when there is none. */
    struct kb_str (*file)(struct kb_str name);
    const struct kb_json_value *words; /* the language file: one object of texts */
    const struct kb_clock *clock; /* whose zone instants are told in; NULL: they stay as they are */
    const struct kb_json_value *scopes[KB_TEMPLATE_DEPTH_MAX]; /* outermost first */
    size_t scope_count;
};

/*
 * Appends a template filled in. Errors: KB_INTERNAL names the tag that is wrong, the file or word
 * that is missing, or says that it is nested too deeply; KB_NO_MEMORY and KB_TOO_LARGE are the
 * buffer's.
 */
enum kb_status kb_template_render(const struct kb_template *page, struct kb_str name,
                                  struct kb_buf *out, struct kb_error *err);

/* Appends text escaped for HTML, as {{name}} does. */
void kb_template_escape(struct kb_buf *out, struct kb_str text);

#endif
