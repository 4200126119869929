#include "editors.h"

#include <string.h>

/*
 * Every move by every role in every state. What is expected is written down here once more, in
 * words, so that the table of the program is not compared with itself.
 */
static const struct {
    enum kb_move move;
    const char *roles, *states, *to;
    bool by_author; /* else by somebody who had no part in it */
} allowed[] = {
    {KB_MOVE_CREATE, "editor reviewer publisher admin", "published superseded withdrawn discarded",
     "draft", false},
    {KB_MOVE_SAVE, "editor reviewer publisher admin", "draft rejected", "draft", false},
    {KB_MOVE_SUBMIT, "editor reviewer publisher admin", "draft", "in_review", false},
    {KB_MOVE_RECALL, "editor reviewer publisher admin", "in_review", "draft", true},
    {KB_MOVE_APPROVE, "reviewer publisher admin", "in_review", "approved", false},
    {KB_MOVE_REJECT, "reviewer publisher admin", "in_review", "rejected", false},
    {KB_MOVE_REOPEN, "editor", "rejected", "draft", false},
    {KB_MOVE_REOPEN, "reviewer publisher admin", "rejected approved", "draft", false},
    {KB_MOVE_SCHEDULE, "publisher admin", "approved", "scheduled", false},
    {KB_MOVE_UNSCHEDULE, "publisher admin", "scheduled", "approved", false},
    {KB_MOVE_PUBLISH, "publisher admin", "approved", "published", false},
    {KB_MOVE_PUBLISH_EMERGENCY, "publisher admin", "draft in_review approved rejected", "published",
     false},
    {KB_MOVE_APPROVE_AFTER, "reviewer publisher admin", "published superseded withdrawn", "",
     false},
    {KB_MOVE_WITHDRAW, "publisher admin", "published superseded", "withdrawn", false},
    {KB_MOVE_RESTORE, "editor reviewer publisher admin", "published superseded withdrawn discarded",
     "draft", false},
    {KB_MOVE_ARCHIVE, "publisher admin", "published superseded withdrawn", "", false},
    {KB_MOVE_DISCARD, "editor reviewer", "draft rejected", "discarded", true},
    {KB_MOVE_DISCARD, "publisher admin", "draft in_review approved rejected", "discarded", true},
};

#define STATE_COUNT (KB_STATE_DISCARDED + 1)
#define ROLE_COUNT  (KB_ROLE_APP + 1)

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += len) {
        if ((at == words || at[-1] == ' ') && (!at[len] || at[len] == ' '))
            return true;
    }
    return false;
}

/* An item whose edition is in a state; what was published was so in an emergency, and has ended. */
static struct kb_edit_result make(struct fixture *f, enum kb_state state)
{
    struct kb_edit_result result, later;
    char title[64];
    snprintf(title, sizeof title, "第%d号规定", (int)state);
    struct kb_edition_text text = editors_text(title);
    bool is_open = KB_STATES_OPEN & KB_STATE_BIT(state);
    if (!is_open)
        text.effective_to = fixture_day("2021-01-01");
    if (state == KB_STATE_DRAFT || state == KB_STATE_IN_REVIEW || state == KB_STATE_APPROVED)
        must_reach(f, &text, state, &result);
    else if (state == KB_STATE_SCHEDULED)
        must_reach(f, &text, KB_STATE_APPROVED, &result);
    else
        must_create(f, &alice, &text, &result);
    if (state == KB_STATE_SCHEDULED)
        must_move(f, &carol, KB_MOVE_SCHEDULE, &result);
    if (state == KB_STATE_REJECTED) {
        must_move(f, &alice, KB_MOVE_SUBMIT, &result);
        must_move(f, &bob, KB_MOVE_REJECT, &result);
    }
    if (state == KB_STATE_DISCARDED)
        must_move(f, &alice, KB_MOVE_DISCARD, &result);
    else if (!is_open)
        must_move(f, &carol, KB_MOVE_PUBLISH_EMERGENCY, &result);
    if (state == KB_STATE_SUPERSEDED) {
        text.id = kb_str_of(result.id);
        text.doc_no = KB_STR("〔2020〕1号");
        must_create(f, &alice, &text, &later);
        must_move(f, &carol, KB_MOVE_PUBLISH_EMERGENCY, &later);
    }
    if (state == KB_STATE_WITHDRAWN)
        must_move(f, &carol, KB_MOVE_WITHDRAW, &result);
    return result;
}

static enum kb_status attempt(struct fixture *f, enum kb_move move, const struct kb_edit_result *on,
                              struct kb_edit_result *ret)
{
    struct kb_edition_text text = editors_text("改写的规定");
    struct kb_str id = kb_str_of(on->id);
    text.id = id;
    if (move == KB_MOVE_CREATE)
        return kb_edit_create(f->store, &text, ret, &f->err);
    if (move == KB_MOVE_SAVE)
        return kb_edit_save(f->store, id, on->edition, &on->hash, &text, ret, &f->err);
    return kb_edit_move(f->store, id, on->edition, move, KB_STR("因故"), ret, &f->err);
}

/* The row that allows it, or the rule that refuses. */
static size_t find_allowed(enum kb_move move, const char *role, const char *state,
                           enum kb_rule *ret_rule)
{
    *ret_rule = KB_RULE_ROLE;
    for (size_t i = 0; i < KB_COUNT(allowed); i++) {
        if (allowed[i].move != move || !has_word(allowed[i].roles, role))
            continue;
        if (has_word(allowed[i].states, state))
            return i;
        *ret_rule = move == KB_MOVE_CREATE ? KB_RULE_ONE_DRAFT : KB_RULE_STATE;
    }
    return SIZE_MAX;
}

static void try_one(struct fixture *f, enum kb_move move, enum kb_role role, enum kb_state state,
                    const struct kb_edit_result *on)
{
    enum kb_rule rule;
    struct kb_edit_result result = {.state = state};
    size_t row = find_allowed(move, kb_role_name(role), kb_state_name(state), &rule);
    bool by_author = row != SIZE_MAX && allowed[row].by_author;
    const struct kb_actor who = {by_author ? "alice" : "zoe", role};
    kb_error_clear(&f->err);
    assert_ok(kb_store_begin_as(f->store, &who, &f->err), &f->err);
    enum kb_status status = attempt(f, move, on, &result);
    if (row == SIZE_MAX) {
        assert_rule(f, status, rule);
    } else if (status) {
        fail_msg("%s by %s in %s: %s", kb_move_name(move), kb_role_name(role), kb_state_name(state),
                 f->err.message);
    } else {
        const char *to = allowed[row].to[0] ? allowed[row].to : kb_state_name(state);
        assert_string_equal(kb_state_name(result.state), to);
    }
    kb_store_rollback(f->store);
}

static void every_move_by_every_role_in_every_state(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result on[STATE_COUNT];
    editors_begin(f);
    for (int s = 0; s < STATE_COUNT; s++)
        on[s] = make(f, (enum kb_state)s);
    for (int move = 0; move < KB_MOVE_COUNT; move++)
        for (int role = 0; role < ROLE_COUNT; role++)
            for (int s = 0; s < STATE_COUNT; s++)
                try_one(f, (enum kb_move)move, (enum kb_role)role, (enum kb_state)s, &on[s]);
}

/* For one role and one state a move leads one way. */
static void rows_do_not_overlap(void **state)
{
    (void)state;
    size_t count;
    const struct kb_transition *rows = kb_edit_transitions(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            bool one_move = rows[i].move == rows[k].move && (rows[i].roles & rows[k].roles);
            assert_false(one_move && (rows[i].from & rows[k].from));
        }
    }
}

static void moves_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < KB_MOVE_COUNT; i++) {
        enum kb_move parsed;
        assert_true(kb_move_parse(kb_str_of(kb_move_name((enum kb_move)i)), &parsed));
        assert_int_equal(parsed, i);
    }
    enum kb_move parsed;
    assert_false(kb_move_parse(KB_STR("delete"), &parsed));
    assert_string_equal(kb_rule_name(KB_RULE_SECOND_PERSON), "second_person");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(every_move_by_every_role_in_every_state),
        fixture_test(rows_do_not_overlap),
        fixture_test(moves_have_names),
    };
    return cmocka_run_group_tests_name("content/edit_transitions", tests, NULL, NULL);
}
