#include "history_model.h"

#include <assert.h>
#include <string.h>

void model_begin(struct model *model)
{
    memset(model, 0, sizeof *model);
    memset(&model->now, MODEL_NOBODY, sizeof model->now);
}

int model_add(struct model *model, const struct model_edition *edition)
{
    assert(model->edition_count < MODEL_EDITIONS_MAX);
    model->editions[model->edition_count] = *edition;
    return model->edition_count++;
}

bool model_stands(const struct model *model, int edition)
{
    const int8_t *holder = model->now.holder[model->editions[edition].item];
    for (int day = 0; day < MODEL_DAYS; day++)
        if (holder[day] == edition)
            return true;
    return false;
}

static void touch(struct model *model, int item)
{
    for (int i = 0; i < model->release_count; i++)
        if (model->releases[i].state == MODEL_RELEASED)
            model->releases[i].changed_since |= 1u << item;
}

/* The first day after `day` on which something else begins: an edition or a repeal that stands. */
static int next_beginning(const struct model *model, int item, int day)
{
    int next = MODEL_DAYS;
    for (int i = 0; i < model->edition_count; i++) {
        const struct model_edition *e = &model->editions[i];
        if (!model_stands(model, i))
            continue;
        if (e->item == item && e->from > day && e->from < next)
            next = e->from;
        if (e->repeals == item && e->repeal_day > day && e->repeal_day < next)
            next = e->repeal_day;
    }
    return next;
}

/* The edition of that very first day that stands, which a further one corrects. */
static int corrected_by(const struct model *model, const struct model_edition *edition)
{
    for (int i = 0; i < model->edition_count; i++)
        if (model->editions[i].item == edition->item && model->editions[i].from == edition->from &&
            model_stands(model, i))
            return i;
    return MODEL_NOBODY;
}

/* Whether a correction may hold a day: one that was not taken from the corrected one before. */
static bool was_left(const struct model *model, int corrected, int day)
{
    const struct model_edition *e = &model->editions[corrected];
    const int8_t *holder = model->now.holder[e->item];
    return holder[day] == corrected || (day >= e->to && holder[e->to - 1] == corrected);
}

static void decide_publicity(struct model *model, int item)
{
    const struct model_edition *last = NULL;
    for (int i = 0; i < model->edition_count; i++) {
        const struct model_edition *e = &model->editions[i];
        if (e->item != item || !e->published || e->taken_back)
            continue;
        if (!last || e->from > last->from ||
            (e->from == last->from && e->published > last->published))
            last = e;
    }
    if (last)
        model->is_public[item] = !last->internal;
}

/* From that day to the next beginning nobody holds the item, unless an edition begins that day. */
static void repeal(struct model *model, int item, int from)
{
    bool closed = false;
    for (int i = 0; i < model->edition_count; i++)
        if (model->editions[i].item == item && model->editions[i].from == from &&
            model_stands(model, i))
            return;
    int next = next_beginning(model, item, from);
    for (int day = from; day < next; day++) {
        closed |= model->now.holder[item][day] != MODEL_NOBODY;
        model->now.holder[item][day] = MODEL_NOBODY;
    }
    if (closed)
        touch(model, item);
}

void model_publish(struct model *model, int edition)
{
    struct model_edition *e = &model->editions[edition];
    int corrected = corrected_by(model, e);
    int next = next_beginning(model, e->item, e->from);
    struct model_days days = model->now;
    for (int day = e->from; day < next; day++) {
        bool holds = day < e->to && (corrected == MODEL_NOBODY || was_left(model, corrected, day));
        days.holder[e->item][day] = (int8_t)(holds ? edition : MODEL_NOBODY);
    }
    model->now = days;
    e->published = ++model->publications;
    decide_publicity(model, e->item);
    touch(model, e->item);
    if (e->repeals != MODEL_NOBODY)
        repeal(model, e->repeals, e->repeal_day);
}

void model_withdraw(struct model *model, int edition)
{
    struct model_edition *e = &model->editions[edition];
    if (model_stands(model, edition))
        touch(model, e->item);
    for (int day = 0; day < MODEL_DAYS; day++)
        if (model->now.holder[e->item][day] == edition)
            model->now.holder[e->item][day] = MODEL_NOBODY;
    if (!e->withdrawn)
        e->withdrawn_when = ++model->happened;
    e->withdrawn = true;
}

void model_step(struct model *model, int64_t at_ms)
{
    assert(model->step_count < MODEL_STEPS_MAX);
    assert(!model->step_count || model->steps[model->step_count - 1].at_ms <= at_ms);
    model->steps[model->step_count].at_ms = at_ms;
    model->steps[model->step_count++].days = model->now;
}

/* --- releases --------------------------------------------------------------------------------- */

static void flip(struct model *model, struct model_release *release)
{
    release->before = model->now;
    for (int i = 0; i < release->publish_count; i++) {
        const struct model_edition *e = &model->editions[release->publishes[i]];
        release->items |= 1u << e->item;
        if (e->repeals != MODEL_NOBODY)
            release->items |= 1u << e->repeals;
        model_publish(model, release->publishes[i]);
    }
    for (int i = 0; i < release->withdraw_count; i++) {
        release->items |= 1u << model->editions[release->withdraws[i]].item;
        release->withdrew[i] = !model->editions[release->withdraws[i]].withdrawn;
        model_withdraw(model, release->withdraws[i]);
    }
    release->state = MODEL_RELEASED;
    release->when = ++model->happened;
    model_step(model, release->at_ms);
}

int model_flip_due(struct model *model, int64_t now_ms)
{
    int count = 0;
    for (;; count++) {
        struct model_release *due = NULL;
        for (int i = 0; i < model->release_count; i++) {
            struct model_release *release = &model->releases[i];
            if (release->state == MODEL_SCHEDULED && release->at_ms <= now_ms &&
                (!due || release->at_ms < due->at_ms))
                due = release;
        }
        if (!due)
            return count;
        flip(model, due);
    }
}

bool model_may_roll_back(const struct model *model, int release)
{
    const struct model_release *r = &model->releases[release];
    if (r->items & r->changed_since)
        return false;
    for (int i = 0; i < model->edition_count; i++) {
        const struct model_edition *e = &model->editions[i];
        if (r->items & 1u << e->item && e->withdrawn && e->withdrawn_when > r->when)
            return false;
    }
    return true;
}

void model_roll_back(struct model *model, int release)
{
    struct model_release *r = &model->releases[release];
    r->state = MODEL_OVER;
    for (int i = 0; i < r->publish_count; i++) {
        model->editions[r->publishes[i]].withdrawn = true;
        model->editions[r->publishes[i]].taken_back = true;
    }
    for (int i = 0; i < r->withdraw_count; i++)
        if (r->withdrew[i])
            model->editions[r->withdraws[i]].withdrawn = false;
    for (int item = 0; item < MODEL_ITEMS; item++) {
        if (!(r->items & 1u << item))
            continue;
        size_t size = sizeof r->before.holder[item];
        if (memcmp(model->now.holder[item], r->before.holder[item], size))
            touch(model, item);
        memcpy(model->now.holder[item], r->before.holder[item], size);
        decide_publicity(model, item);
    }
}

/* --- questions -------------------------------------------------------------------------------- */

int model_holder(const struct model *model, int item, int day, int64_t at_ms, bool is_public)
{
    int holder = MODEL_NOBODY;
    for (int i = 0; i < model->step_count && model->steps[i].at_ms <= at_ms; i++)
        holder = model->steps[i].days.holder[item][day];
    if (is_public && holder != MODEL_NOBODY &&
        (model->editions[holder].internal || !model->is_public[item]))
        return MODEL_NOBODY;
    return holder;
}
