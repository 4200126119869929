/*
 * site.h - what the citizens' pages show beside an answer: the places to choose from, what is new,
 * what is opened most.
 *
 * A session keeps it until the base or the day moves on, because every page has it and reading it
 * goes through all that stands. What is opened most may be as old as KB_SITE_KEPT_MS.
 */
#ifndef KB_API_SITE_H
#define KB_API_SITE_H

#include "internal.h"

#define KB_SITE_KEPT_MS 60000

struct kb_site_place {
    struct kb_str code, name;
};

struct kb_site_asked {
    struct kb_str id, title;
};

struct kb_site_facts {
    const struct kb_site_place *places; /* that have a name, in order of code */
    size_t place_count;
    const struct kb_news *news; /* the newest first */
    size_t news_count;
    const struct kb_site_asked *asked; /* the most opened first */
    size_t asked_count;
};

/* The facts of today; they stay valid until the session is asked again. Errors: those of the
 * reader, KB_NO_MEMORY. */
enum kb_status kb_site_read(struct kb_api_call *call, const struct kb_site_facts **ret,
                            struct kb_error *err);

/* Accepts NULL. */
void kb_site_free(struct kb_site *site);

/* The name of a place of the facts; empty when it is none. */
struct kb_str kb_site_place_name(const struct kb_site_facts *facts, struct kb_str code);

#endif
