/*
 * golden.h - answers compared with files in tests/api/golden/.
 *
 * Bodies are laid out over lines for people to read. Numbers that follow the ranking's weights
 * (score, weight, confidence) are masked: how good they are is for other tests. With
 * KB_GOLDEN_UPDATE set in the environment the files are written anew, and the difference is for
 * whoever commits them to look at.
 */
#ifndef KB_TEST_API_GOLDEN_H
#define KB_TEST_API_GOLDEN_H

#include "fixture.h"

/* Compares the last answer's status and body with tests/api/golden/NAME.json. */
void golden_check(struct fixture *fixture, const char *name);

/* Compares a text with tests/api/golden/NAME. */
void golden_check_text(const char *name, struct kb_str text);

#endif
