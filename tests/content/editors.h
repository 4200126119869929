/*
 * editors.h - an office of people who write, review and publish, for tests of the life of editions.
 *
 * Each call is a transaction of its own by somebody, committed when it succeeds and rolled back
 * when it does not; `f->err` tells why. editors_begin() first puts an item of an operator's into
 * the base, so that region and category are known.
 */
#ifndef KB_CONTENT_EDITORS_H
#define KB_CONTENT_EDITORS_H

#include "fixture.h"

#include "kb/edit.h"

/* Writers and those who decide; names differ, so they are different people. */
extern const struct kb_actor alice, adam;    /* editors */
extern const struct kb_actor bob, bella;     /* reviewers */
extern const struct kb_actor carol, charles; /* publishers */
extern const struct kb_actor root;           /* an admin */

void editors_begin(struct fixture *f);

/* A policy that has no findings, with a title of its own. */
struct kb_edition_text editors_text(const char *title);

enum kb_status editors_create(struct fixture *f, const struct kb_actor *who,
                              const struct kb_edition_text *text, struct kb_edit_result *ret);
enum kb_status editors_save(struct fixture *f, const struct kb_actor *who,
                            const struct kb_edition_text *text, struct kb_edit_result *inout);
enum kb_status editors_move(struct fixture *f, const struct kb_actor *who, enum kb_move move,
                            const char *note, struct kb_edit_result *inout);

/* The same, and fails the test unless it succeeds. */
void must_create(struct fixture *f, const struct kb_actor *who, const struct kb_edition_text *text,
                 struct kb_edit_result *ret);
void must_move(struct fixture *f, const struct kb_actor *who, enum kb_move move,
               struct kb_edit_result *inout);

/* Written by alice, submitted, approved by bob, published by carol; each step that is asked for. */
void must_reach(struct fixture *f, const struct kb_edition_text *text, enum kb_state state,
                struct kb_edit_result *ret);

/* Fails the test unless the call was refused by that rule. */
void assert_rule(struct fixture *f, enum kb_status status, enum kb_rule rule);

#endif
