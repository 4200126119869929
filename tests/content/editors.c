#include "editors.h"

#include <string.h>

const struct kb_actor alice = {"alice", KB_ROLE_EDITOR}, adam = {"adam", KB_ROLE_EDITOR};
const struct kb_actor bob = {"bob", KB_ROLE_REVIEWER}, bella = {"bella", KB_ROLE_REVIEWER};
const struct kb_actor carol = {"carol", KB_ROLE_PUBLISHER};
const struct kb_actor charles = {"charles", KB_ROLE_PUBLISHER};
const struct kb_actor root = {"root", KB_ROLE_ADMIN};

void editors_begin(struct fixture *f)
{
    struct kb_edition_text text = fixture_policy("底本", 0);
    fixture_put(f, &text, true);
}

struct kb_edition_text editors_text(const char *title)
{
    struct kb_edition_text text = fixture_policy(title, fixture_day("2020-01-01"));
    text.issuer = KB_STR("某局");
    text.change_note = KB_STR("初稿");
    return text;
}

static enum kb_status begin(struct fixture *f, const struct kb_actor *who)
{
    kb_error_clear(&f->err);
    return kb_store_begin_as(f->store, who, &f->err);
}

static enum kb_status end(struct fixture *f, enum kb_status status)
{
    int64_t change;
    if (!status)
        return kb_store_commit(f->store, &change, &f->err);
    kb_store_rollback(f->store);
    return status;
}

enum kb_status editors_create(struct fixture *f, const struct kb_actor *who,
                              const struct kb_edition_text *text, struct kb_edit_result *ret)
{
    enum kb_status status = begin(f, who);
    return end(f, status ? status : kb_edit_create(f->store, text, ret, &f->err));
}

enum kb_status editors_save(struct fixture *f, const struct kb_actor *who,
                            const struct kb_edition_text *text, struct kb_edit_result *inout)
{
    struct kb_hash based_on = inout->hash;
    char id[KB_ID_MAX + 1];
    memcpy(id, inout->id, sizeof id);
    enum kb_status status = begin(f, who);
    return end(f, status ? status
                         : kb_edit_save(f->store, kb_str_of(id), inout->edition, &based_on, text,
                                        inout, &f->err));
}

enum kb_status editors_move(struct fixture *f, const struct kb_actor *who, enum kb_move move,
                            const char *note, struct kb_edit_result *inout)
{
    char id[KB_ID_MAX + 1];
    memcpy(id, inout->id, sizeof id);
    enum kb_status status = begin(f, who);
    return end(f, status ? status
                         : kb_edit_move(f->store, kb_str_of(id), inout->edition, move,
                                        kb_str_of(note), inout, &f->err));
}

void must_create(struct fixture *f, const struct kb_actor *who, const struct kb_edition_text *text,
                 struct kb_edit_result *ret)
{
    assert_ok(editors_create(f, who, text, ret), &f->err);
}

void must_move(struct fixture *f, const struct kb_actor *who, enum kb_move move,
               struct kb_edit_result *inout)
{
    assert_ok(editors_move(f, who, move, "因故", inout), &f->err);
}

void must_reach(struct fixture *f, const struct kb_edition_text *text, enum kb_state state,
                struct kb_edit_result *ret)
{
    static const struct {
        const struct kb_actor *who;
        enum kb_move move;
        enum kb_state to;
    } way[] = {
        {&alice, KB_MOVE_SUBMIT, KB_STATE_IN_REVIEW},
        {&bob, KB_MOVE_APPROVE, KB_STATE_APPROVED},
        {&carol, KB_MOVE_PUBLISH, KB_STATE_PUBLISHED},
    };
    must_create(f, &alice, text, ret);
    for (size_t i = 0; i < KB_COUNT(way) && ret->state != state; i++) {
        must_move(f, way[i].who, way[i].move, ret);
        assert_int_equal(ret->state, way[i].to);
    }
    assert_int_equal(ret->state, state);
}

void assert_rule(struct fixture *f, enum kb_status status, enum kb_rule rule)
{
    char name[64];
    snprintf(name, sizeof name, "(rule: %s)", kb_rule_name(rule));
    if (status == KB_OK || !strstr(f->err.message, name))
        fail_msg("not refused by %s: %s: %s", name, kb_status_name(status), f->err.message);
}
