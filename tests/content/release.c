#include "release.h"

#include <stdlib.h>

void release_begin(struct fixture *f)
{
    kb_error_clear(&f->err);
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
}

int64_t release_commit(struct fixture *f)
{
    int64_t change;
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    return change;
}

void release_rollback(struct fixture *f)
{
    kb_store_rollback(f->store);
    kb_error_clear(&f->err);
}

/* Each text differs, so that a further one of a date is a correction. */
static int put(struct fixture *f, const char *title, kb_date from, enum kb_audience audience,
               bool publish)
{
    static unsigned serial;
    char note[32];
    snprintf(note, sizeof note, "%u", serial++);
    struct kb_edition_text text = fixture_policy(title, from);
    text.change_note = kb_str_of(note);
    text.audience = audience;
    return fixture_put(f, &text, publish).edition;
}

int release_approved(struct fixture *f, const char *title, kb_date from, enum kb_audience audience)
{
    int edition = put(f, title, from, audience, false);
    assert_int_equal(fixture_sql(f, "UPDATE editions SET state = 'approved'"
                                    " WHERE state = 'draft'"),
                     0);
    return edition;
}

int release_published(struct fixture *f, const char *title, kb_date from, enum kb_audience audience)
{
    return put(f, title, from, audience, true);
}

int64_t release_create(struct fixture *f)
{
    int64_t id = 0;
    release_begin(f);
    assert_ok(kb_release_create(f->store, KB_STR("国庆调整"), &id, &f->err), &f->err);
    release_commit(f);
    return id;
}

void release_add(struct fixture *f, int64_t release, enum kb_member_kind kind, const char *id,
                 int edition)
{
    release_begin(f);
    assert_ok(kb_release_add(f->store, release, kind, kb_str_of(id), edition, KB_STR("不再适用"),
                             &f->err),
              &f->err);
    release_commit(f);
}

void release_schedule(struct fixture *f, int64_t release, int64_t at_ms)
{
    release_begin(f);
    assert_ok(kb_release_schedule(f->store, release, at_ms, &f->err), &f->err);
    release_commit(f);
}

size_t release_flip_at(struct fixture *f, int64_t at_ms)
{
    size_t count;
    f->now_ms = at_ms;
    assert_ok(kb_release_flip_due(f->store, &count, &f->err), &f->err);
    return count;
}

void release_roll_back(struct fixture *f, int64_t release)
{
    release_begin(f);
    assert_ok(kb_release_roll_back(f->store, release, KB_STR("口径有误"), &f->err), &f->err);
    release_commit(f);
}

enum kb_release_state release_state(struct fixture *f, int64_t release)
{
    struct kb_release found;
    assert_ok(kb_release_get(f->internal, f->arena, release, &found, &f->err), &f->err);
    return found.state;
}

enum kb_state release_edition_state(struct fixture *f, const char *id, int edition)
{
    struct kb_edition found;
    assert_ok(kb_reader_edition(f->internal, f->arena, kb_str_of(id), edition, KB_EDITION_HEAD,
                                &found, &f->err),
              &f->err);
    return found.state;
}

static int compare(const void *a, const void *b)
{
    const struct kb_standing *left = a, *right = b;
    return left->valid_from < right->valid_from ? -1 : left->valid_from > right->valid_from;
}

static int number_of(const struct kb_item *item, int64_t row)
{
    for (size_t i = 0; i < item->edition_count; i++)
        if (item->editions[i].row == row)
            return item->editions[i].number;
    return 0;
}

const char *release_known(const struct kb_item *item)
{
    static char texts[4][4000];
    static unsigned turn;
    char *text = texts[turn++ % KB_COUNT(texts)];
    struct kb_standing known[200];
    size_t count = 0, at = 0;
    for (size_t i = 0; i < item->standing_count; i++)
        if (item->standings[i].known_to_ms == KB_TIME_MAX && count < KB_COUNT(known))
            known[count++] = item->standings[i];
    qsort(known, count, sizeof known[0], compare);
    text[0] = 0;
    for (size_t i = 0; i < count; i++) {
        char from[KB_DATE_TEXT_SIZE], to[KB_DATE_TEXT_SIZE];
        at += (size_t)snprintf(text + at, sizeof texts[0] - at, "%s%d[%s,%s)", i ? " " : "",
                               number_of(item, known[i].edition_row),
                               kb_date_text(known[i].valid_from, from),
                               kb_date_text(known[i].valid_to, to));
    }
    return text;
}
