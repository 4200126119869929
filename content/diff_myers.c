/*
 * The shortest edit script of two sequences in linear space: E. W. Myers, "An O(ND) Difference
 * Algorithm and Its Variations", Algorithmica 1 (1986), section 4b. Forward and backward searches
 * meet on the middle snake; what lies before and behind it is compared in turn. The bounds on the
 * diagonals that keep the search inside the box are Robert Elder's.
 *
 * Texts without anything in common would take quadratic time. As in git's xdiff, the search is
 * given up after a number of steps that depends on the length, and the box is divided where the
 * search came furthest: still a right script, though not always a shortest one.
 */
#include "internal.h"

#include "diff_internal.h"

/* Steps of one comparison: about a second at worst. */
#define STEPS_MAX ((size_t)1 << 26)
#define COST_MIN  16
#define COST_MAX  4096

struct box {
    size_t x, n; /* [x, x + n) of the old sequence */
    size_t y, m;
};

struct search {
    const struct diff_sequence *sides;
    int64_t *forward, *backward; /* furthest x on each diagonal; the middle one is at `cost_max` + 1
                                  */
    int64_t cost_max;
};

static void mark(const struct diff_sequence *side, size_t from, size_t count)
{
    if (count)
        memset(side->edited + from, 1, count);
}

/* Cuts equal items off both ends. */
static void trim(const struct search *search, struct box *box)
{
    const uint32_t *a = search->sides[OLD].items;
    const uint32_t *b = search->sides[NEW].items;
    while (box->n && box->m && a[box->x] == b[box->y]) {
        box->x++, box->y++;
        box->n--, box->m--;
    }
    while (box->n && box->m && a[box->x + box->n - 1] == b[box->y + box->m - 1])
        box->n--, box->m--;
}

/* One direction of the search in a box. */
struct way {
    const struct search *search;
    const struct box *box;
    int64_t *own, *other;
    bool is_forward;
    int64_t best_x, best_y; /* where it came furthest in this round */
};

static bool is_equal_at(const struct way *way, int64_t x, int64_t y)
{
    const struct box *box = way->box;
    size_t i = way->is_forward ? (size_t)x : box->n - 1 - (size_t)x;
    size_t j = way->is_forward ? (size_t)y : box->m - 1 - (size_t)y;
    return way->search->sides[OLD].items[box->x + i] == way->search->sides[NEW].items[box->y + j];
}

/* Goes on by one edit on diagonal k and then along equal items; true where it meets the other. */
static bool advance(struct way *way, int64_t d, int64_t k)
{
    int64_t n = (int64_t)way->box->n, m = (int64_t)way->box->m;
    int64_t *own = way->own;
    int64_t x = k == -d || (k != d && own[k - 1] < own[k + 1]) ? own[k + 1] : own[k - 1] + 1;
    int64_t y = x - k;
    while (x < n && y < m && is_equal_at(way, x, y))
        x++, y++;
    own[k] = x;
    /* Past the edge: the diagonal was followed to its end in an earlier round. */
    if (x > n || y > m)
        return false;
    if (x + y > way->best_x + way->best_y) {
        way->best_x = x;
        way->best_y = y;
    }
    /* The forward search meets rounds before its own, the backward search this one's. */
    int64_t mirrored = n - m - k, reach = way->is_forward ? d - 1 : d;
    bool may_meet = ((n - m) & 1) == (way->is_forward ? 1 : 0);
    if (!may_meet || mirrored < -reach || mirrored > reach || x + way->other[mirrored] < n)
        return false;
    way->best_x = x;
    way->best_y = y;
    return true;
}

static int64_t past(int64_t d, int64_t bound)
{
    return d > bound ? 2 * (d - bound) : 0;
}

/* Round d of one direction. */
static bool round_of(struct way *way, int64_t d)
{
    int64_t low = -(d - past(d, (int64_t)way->box->m));
    int64_t high = d - past(d, (int64_t)way->box->n);
    way->best_x = way->best_y = 0;
    for (int64_t k = low; k <= high; k += 2)
        if (advance(way, d, k))
            return true;
    return false;
}

/* Where to divide a box whose ends differ; from its own corner, never a corner. */
static void divide(const struct search *search, const struct box *box, size_t *ret_x, size_t *ret_y)
{
    struct way forward = {search,
                          box,
                          search->forward + search->cost_max + 1,
                          search->backward + search->cost_max + 1,
                          true,
                          0,
                          0};
    struct way backward = {search, box, forward.other, forward.own, false, 0, 0};
    forward.own[1] = backward.own[1] = 0;
    bool meets = false;
    const struct way *last = &forward;
    for (int64_t d = 0; !meets && d <= search->cost_max; d++) {
        last = &forward;
        meets = round_of(&forward, d);
        if (meets)
            break;
        last = &backward;
        meets = round_of(&backward, d);
    }
    if (!meets && forward.best_x + forward.best_y >= backward.best_x + backward.best_y)
        last = &forward;
    /* Nowhere inside the box: all of it is edited. */
    if (last->best_x + last->best_y == 0)
        forward.best_x = (int64_t)box->n, last = &forward;
    *ret_x = last->is_forward ? (size_t)last->best_x : box->n - (size_t)last->best_x;
    *ret_y = last->is_forward ? (size_t)last->best_y : box->m - (size_t)last->best_y;
}

/* The smaller half first, so that the depth stays logarithmic. */
static void compare(const struct search *search, struct box box)
{
    for (;;) {
        trim(search, &box);
        if (!box.n || !box.m)
            break;
        size_t x, y;
        divide(search, &box, &x, &y);
        struct box before = {box.x, x, box.y, y};
        struct box behind = {box.x + x, box.n - x, box.y + y, box.m - y};
        bool before_is_less = x + y < behind.n + behind.m;
        compare(search, before_is_less ? before : behind);
        box = before_is_less ? behind : before;
    }
    mark(&search->sides[OLD], box.x, box.n);
    mark(&search->sides[NEW], box.y, box.m);
}

/* Each division takes cost² steps and leaves less by cost: together length × cost. */
static int64_t choose_cost(size_t length)
{
    size_t cost = STEPS_MAX / (length + 1);
    if (cost < COST_MIN)
        return COST_MIN;
    return cost > COST_MAX ? COST_MAX : (int64_t)cost;
}

enum kb_status kb_diff_myers(const struct diff_sequence sides[2], struct kb_arena *scratch,
                             struct kb_error *err)
{
    struct search search = {.sides = sides};
    size_t length = sides[OLD].count + sides[NEW].count;
    search.cost_max = choose_cost(length);
    if ((size_t)search.cost_max > length)
        search.cost_max = (int64_t)length;
    size_t room = 2 * (size_t)search.cost_max + 3;
    search.forward = kb_arena_array(scratch, room, sizeof *search.forward);
    search.backward = kb_arena_array(scratch, room, sizeof *search.backward);
    if (!search.forward || !search.backward)
        return kb_fail_memory(err);
    compare(&search, (struct box){0, sides[OLD].count, 0, sides[NEW].count});
    return KB_OK;
}
