/*
 * kb/role.h - who somebody is to the base, and the actor of a change.
 *
 * A role belongs to a key (kb/key.h) or to the operator at the shell, who is an admin. What a role
 * may read is the API's business; what it may do to editions is the table of kb/edit.h. The name is
 * what the audit chain keeps: two people are different when their names are, so that nobody
 * approves their own text. A name that two people share defeats that.
 *
 * Plain data: an actor's name belongs to whoever made the struct and is copied by
 * kb_store_begin_as().
 */
#ifndef KB_ROLE_H
#define KB_ROLE_H

#include "kb/str.h"

#define KB_ROLE_LIST(X)                                                                            \
    X(AGENT, "agent")                                                                              \
    X(EDITOR, "editor")                                                                            \
    X(REVIEWER, "reviewer")                                                                        \
    X(PUBLISHER, "publisher")                                                                      \
    X(ADMIN, "admin")                                                                              \
    X(ANALYST, "analyst")                                                                          \
    X(BOT, "bot")                                                                                  \
    X(APP, "app")

enum kb_role {
#define X(name, wire) KB_ROLE_##name,
    KB_ROLE_LIST(X)
#undef X
};

const char *kb_role_name(enum kb_role role);
bool kb_role_parse(struct kb_str s, enum kb_role *ret);

#define KB_ROLE_BIT(role) (1u << (role))

/* Who changes something, and as what. */
struct kb_actor {
    const char *name;
    enum kb_role role;
};

#endif
