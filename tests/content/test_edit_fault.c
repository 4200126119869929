/*
 * A disk that fails at the n-th write of every call that editors make: each failure is
 * a clean status that leaves the base as it was, and the same writer then goes on.
 */
#include "editors.h"
#include "fault_vfs.h"

#include "kb/release.h"

struct office {
    struct fixture *f;
    struct kb_edit_result draft;
    struct kb_edition_text text;
    int64_t release;
};

static enum kb_status create(struct office *o)
{
    return editors_create(o->f, &alice, &o->text, &o->draft);
}

static enum kb_status save(struct office *o)
{
    o->text.history = KB_STR("局务会通过");
    return editors_save(o->f, &alice, &o->text, &o->draft);
}

static enum kb_status submit(struct office *o)
{
    return editors_move(o->f, &alice, KB_MOVE_SUBMIT, "", &o->draft);
}

static enum kb_status reject(struct office *o)
{
    return editors_move(o->f, &bob, KB_MOVE_REJECT, "再看", &o->draft);
}

static enum kb_status reopen(struct office *o)
{
    return editors_move(o->f, &alice, KB_MOVE_REOPEN, "", &o->draft);
}

static enum kb_status approve(struct office *o)
{
    return editors_move(o->f, &bob, KB_MOVE_APPROVE, "", &o->draft);
}

static enum kb_status publish(struct office *o)
{
    return editors_move(o->f, &carol, KB_MOVE_PUBLISH, "", &o->draft);
}

/* In a transaction of carol's: the end of it, committed or not. */
static enum kb_status end(struct office *o, enum kb_status status)
{
    int64_t change;
    if (!status)
        return kb_store_commit(o->f->store, &change, &o->f->err);
    kb_store_rollback(o->f->store);
    return status;
}

static enum kb_status plan(struct office *o)
{
    struct fixture *f = o->f;
    enum kb_status status = kb_store_begin_as(f->store, &carol, &f->err);
    if (status)
        return status;
    status = kb_release_create(f->store, KB_STR("x"), &o->release, &f->err);
    if (!status)
        status = kb_release_add(f->store, o->release, KB_MEMBER_WITHDRAWAL, kb_str_of(o->draft.id),
                                o->draft.edition, KB_STR("不再适用"), &f->err);
    if (!status)
        status = kb_release_schedule(f->store, o->release, f->now_ms + 1000, &f->err);
    return end(o, status);
}

static enum kb_status flip(struct office *o)
{
    o->f->now_ms += 1000;
    return kb_release_flip_due(o->f->store, NULL, &o->f->err);
}

static enum kb_status roll_back(struct office *o)
{
    struct fixture *f = o->f;
    enum kb_status status = kb_store_begin_as(f->store, &carol, &f->err);
    if (!status)
        status = kb_release_roll_back(f->store, o->release, KB_STR("口径有误"), &f->err);
    return end(o, status);
}

static enum kb_status withdraw(struct office *o)
{
    return editors_move(o->f, &carol, KB_MOVE_WITHDRAW, "口径有误", &o->draft);
}

static enum kb_status restore(struct office *o)
{
    return editors_move(o->f, &alice, KB_MOVE_RESTORE, "", &o->draft);
}

static enum kb_status discard(struct office *o)
{
    return editors_move(o->f, &alice, KB_MOVE_DISCARD, "", &o->draft);
}

static const struct {
    const char *name;
    enum kb_status (*run)(struct office *office);
    enum kb_state state; /* of the edition afterwards */
} steps[] = {
    {"create", create, KB_STATE_DRAFT},           {"save", save, KB_STATE_DRAFT},
    {"submit", submit, KB_STATE_IN_REVIEW},       {"reject", reject, KB_STATE_REJECTED},
    {"reopen", reopen, KB_STATE_DRAFT},           {"submit again", submit, KB_STATE_IN_REVIEW},
    {"approve", approve, KB_STATE_APPROVED},      {"publish", publish, KB_STATE_PUBLISHED},
    {"plan", plan, KB_STATE_PUBLISHED},           {"flip", flip, KB_STATE_WITHDRAWN},
    {"roll back", roll_back, KB_STATE_PUBLISHED}, {"withdraw", withdraw, KB_STATE_WITHDRAWN},
    {"restore", restore, KB_STATE_DRAFT},         {"discard", discard, KB_STATE_DISCARDED},
};

static int64_t change_count(struct fixture *f)
{
    return fixture_number(f, "SELECT coalesce(max(seq), 0) FROM changes");
}

static void assert_whole(struct fixture *f)
{
    int64_t changes;
    struct kb_error err = {0};
    assert_ok(kb_reader_verify(f->internal, &changes, &err), &err);
    assert_ok(kb_reader_check(f->internal, &err), &err);
}

/* Whether it was done; if not, nothing of it was. */
static bool try(struct office *office, size_t step, size_t n, enum fault_kind kind)
{
    struct fixture *f = office->f;
    int64_t before = change_count(f);
    struct kb_edit_result draft = office->draft;
    kb_error_clear(&f->err);
    fault_vfs_after(n, kind);
    enum kb_status status = steps[step].run(office);
    fault_vfs_after(SIZE_MAX, FAULT_ERROR);
    if (status && status != KB_IO)
        fail_msg("%s, write %zu: %s: %s", steps[step].name, n, kb_status_name(status),
                 f->err.message);
    int64_t after = change_count(f);
    if (after != before + (status == KB_OK))
        fail_msg("%s, write %zu: %lld changes after %s", steps[step].name, n,
                 (long long)(after - before), kb_status_name(status));
    if (status)
        office->draft = draft;
    assert_whole(f);
    return !status;
}

static void every_call_fails_cleanly(void **state)
{
    struct fixture *f = *state;
    static const enum fault_kind kinds[] = {FAULT_ERROR, FAULT_TORN, FAULT_FULL};
    for (size_t kind = 0; kind < KB_COUNT(kinds); kind++) {
        struct office office = {.f = f, .text = editors_text("办法")};
        size_t failures = 0;
        fixture_empty(f);
        editors_begin(f);
        for (size_t step = 0; step < KB_COUNT(steps); step++) {
            struct kb_edition found;
            for (size_t n = 0; !try(&office, step, n, kinds[kind]); n += 1 + n / 8)
                failures++;
            assert_ok(kb_reader_edition(f->internal, f->arena, kb_str_of(office.draft.id),
                                        office.draft.edition, KB_EDITION_HEAD, &found, &f->err),
                      &f->err);
            if (found.state != steps[step].state)
                fail_msg("after %s it is %s", steps[step].name, kb_state_name(found.state));
        }
        assert_true(failures > KB_COUNT(steps));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(every_call_fails_cleanly),
    };
    fault_vfs_install();
    return cmocka_run_group_tests_name("content/edit_fault", tests, NULL, NULL);
}
