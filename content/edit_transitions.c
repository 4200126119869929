#include "kb/edit.h"

/*
 * The one table of the life of editions. Roles not named may do nothing here; what an editor may do
 * to a draft, a reviewer, publisher or admin may too, who write drafts as well.
 */

#define EDITOR    KB_ROLE_BIT(KB_ROLE_EDITOR)
#define REVIEWER  KB_ROLE_BIT(KB_ROLE_REVIEWER)
#define PUBLISHER (KB_ROLE_BIT(KB_ROLE_PUBLISHER) | KB_ROLE_BIT(KB_ROLE_ADMIN))
#define APPROVER  (REVIEWER | PUBLISHER)
#define WRITER    (EDITOR | APPROVER)

#define IN(name)      KB_STATE_BIT(KB_STATE_##name)
#define NEEDS(name)   KB_RULE_BIT(KB_RULE_##name)
#define MOVE(name)    .move = KB_MOVE_##name
#define TO(name)      .to = KB_STATE_##name
#define WAS_PUBLISHED (IN(PUBLISHED) | IN(SUPERSEDED) | IN(WITHDRAWN))
#define REVIEWED_WELL (NEEDS(CHANGE_NOTE) | NEEDS(VALID))
#define READY         (REVIEWED_WELL | NEEDS(ANSWERED))

/* clang-format off */
static const struct kb_transition transitions[] = {
    {MOVE(CREATE), WRITER, 0, TO(DRAFT), .requires = NEEDS(ONE_DRAFT)},
    {MOVE(SAVE), WRITER, IN(DRAFT) | IN(REJECTED), TO(DRAFT), .requires = NEEDS(BASED_ON)},
    {MOVE(SUBMIT), WRITER, IN(DRAFT), TO(IN_REVIEW), .requires = REVIEWED_WELL},
    {MOVE(RECALL), WRITER, IN(IN_REVIEW), TO(DRAFT), .requires = NEEDS(OWN)},
    {MOVE(APPROVE), APPROVER, IN(IN_REVIEW), TO(APPROVED), .requires = NEEDS(SECOND_PERSON) | REVIEWED_WELL},
    {MOVE(REJECT), APPROVER, IN(IN_REVIEW), TO(REJECTED), .requires = NEEDS(SECOND_PERSON) | NEEDS(REASON)},
    {MOVE(REOPEN), WRITER, IN(REJECTED), TO(DRAFT)},
    {MOVE(REOPEN), APPROVER, IN(APPROVED), TO(DRAFT), .requires = NEEDS(REASON)},
    {MOVE(SCHEDULE), PUBLISHER, IN(APPROVED), TO(SCHEDULED), .requires = READY},
    {MOVE(UNSCHEDULE), PUBLISHER, IN(SCHEDULED), TO(APPROVED)},
    {MOVE(PUBLISH), PUBLISHER, IN(APPROVED), TO(PUBLISHED), .requires = READY},
    {MOVE(PUBLISH_EMERGENCY), PUBLISHER, IN(DRAFT) | IN(IN_REVIEW) | IN(APPROVED) | IN(REJECTED), TO(PUBLISHED), .requires = NEEDS(REASON) | REVIEWED_WELL},
    {MOVE(RELEASE), 0, IN(SCHEDULED), TO(PUBLISHED)},
    {MOVE(APPROVE_AFTER), APPROVER, WAS_PUBLISHED, .stays = true, .requires = NEEDS(SECOND_PERSON) | NEEDS(FLAGGED)},
    {MOVE(WITHDRAW), PUBLISHER, IN(PUBLISHED) | IN(SUPERSEDED), TO(WITHDRAWN), .requires = NEEDS(REASON)},
    {MOVE(RESTORE), WRITER, WAS_PUBLISHED | IN(DISCARDED), TO(DRAFT), .requires = NEEDS(ONE_DRAFT)},
    {MOVE(ARCHIVE), PUBLISHER, WAS_PUBLISHED, .stays = true, .requires = NEEDS(OVER) | NEEDS(KEPT)},
    {MOVE(DISCARD), EDITOR | REVIEWER, IN(DRAFT) | IN(REJECTED), TO(DISCARDED), .requires = NEEDS(OWN)},
    {MOVE(DISCARD), PUBLISHER, IN(DRAFT) | IN(REJECTED) | IN(IN_REVIEW) | IN(APPROVED), TO(DISCARDED)},
};
/* clang-format on */

static const char *const moves[] = {
#define X(name, wire, done) [KB_MOVE_##name] = wire,
    KB_MOVE_LIST(X)
#undef X
};

static const char *const rules[] = {
#define X(name, wire, status, text) [KB_RULE_##name] = wire,
    KB_RULE_LIST(X)
#undef X
};

const char *kb_move_name(enum kb_move move)
{
    return moves[move];
}

bool kb_move_parse(struct kb_str s, enum kb_move *ret)
{
    for (size_t i = 0; i < KB_COUNT(moves); i++) {
        if (kb_str_equal(kb_str_of(moves[i]), s)) {
            *ret = (enum kb_move)i;
            return true;
        }
    }
    return false;
}

const char *kb_rule_name(enum kb_rule rule)
{
    return rules[rule];
}

const struct kb_transition *kb_edit_transitions(size_t *ret_count)
{
    *ret_count = KB_COUNT(transitions);
    return transitions;
}

const struct kb_transition *kb_edit_transition(enum kb_move move, enum kb_role role,
                                               enum kb_state from)
{
    for (size_t i = 0; i < KB_COUNT(transitions); i++) {
        const struct kb_transition *t = &transitions[i];
        if (t->move == move && (t->roles & KB_ROLE_BIT(role)) &&
            (!t->from || (t->from & KB_STATE_BIT(from))))
            return t;
    }
    return NULL;
}
