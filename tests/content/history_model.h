/*
 * history_model.h - what DESIGN.md "Time" says, on a line of days, and nothing cleverer.
 *
 * A few items share a line of MODEL_DAYS days, the first of which also stands for all before it and
 * the last for all after it. For each item and day the model keeps which edition holds that day by
 * what is known now, and a copy of it all after each change: so the answer to "who held that day,
 * by what was known then?" is one look. There are no rectangles here, no rows, no states.
 */
#ifndef KB_TEST_HISTORY_MODEL_H
#define KB_TEST_HISTORY_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#define MODEL_DAYS         24
#define MODEL_ITEMS        3
#define MODEL_EDITIONS_MAX 48
#define MODEL_STEPS_MAX    64
#define MODEL_RELEASES_MAX 16
#define MODEL_MEMBERS_MAX  3
#define MODEL_NOBODY       (-1)

struct model_edition {
    int item;
    int number;   /* in the base */
    int from, to; /* its own days, [from, to); MODEL_DAYS is open */
    bool internal;
    int repeals, repeal_day; /* another item, or MODEL_NOBODY */
    int published;           /* the how manieth publication; 0 for a draft */
    bool withdrawn, taken_back;
    int withdrawn_when; /* counted as `happened` */
};

/* Who holds each day of each item. */
struct model_days {
    int8_t holder[MODEL_ITEMS][MODEL_DAYS];
};

enum model_release_state {
    MODEL_SCHEDULED,
    MODEL_RELEASED,
    MODEL_OVER
};

struct model_release {
    enum model_release_state state;
    int64_t number, at_ms; /* in the base */
    int publishes[MODEL_MEMBERS_MAX], withdraws[MODEL_MEMBERS_MAX];
    int publish_count, withdraw_count;
    bool withdrew[MODEL_MEMBERS_MAX]; /* rather than found withdrawn */
    unsigned items;                   /* bits: members' and those that they repeal */
    unsigned changed_since;           /* bits */
    int when;
    struct model_days before;
};

struct model {
    struct model_days now;
    bool is_public[MODEL_ITEMS];
    struct model_edition editions[MODEL_EDITIONS_MAX];
    int edition_count, publications, happened;
    struct model_release releases[MODEL_RELEASES_MAX];
    int release_count;
    struct {
        int64_t at_ms;
        struct model_days days;
    } steps[MODEL_STEPS_MAX];
    int step_count;
};

void model_begin(struct model *model);

/* Adds a draft and returns its place. */
int model_add(struct model *model, const struct model_edition *edition);

/* What the base does, by the rules. */
void model_publish(struct model *model, int edition);
void model_withdraw(struct model *model, int edition);

/* Remembers what is known from an instant on; they come in order. */
void model_step(struct model *model, int64_t at_ms);

/* Releases what is due, each at its instant; returns how many. */
int model_flip_due(struct model *model, int64_t now_ms);

/* Whether it may be taken back: nothing that it touched was changed since. */
bool model_may_roll_back(const struct model *model, int release);
void model_roll_back(struct model *model, int release);

/* Whether an edition holds any day now. */
bool model_stands(const struct model *model, int edition);

/* Who held a day by what was known at an instant; with `is_public` by what citizens may be told. */
int model_holder(const struct model *model, int item, int day, int64_t at_ms, bool is_public);

#endif
