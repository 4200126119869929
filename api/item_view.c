#include "kb/api.h"

#include "internal.h"

/* Whether it was there at the instant asked about. */
static bool is_visible(const struct kb_api_call *call, const struct kb_api_item_view *view,
                       const struct kb_edition *edition)
{
    if (call->sees_drafts)
        return edition->created_ms <= view->known_at_ms;
    return edition->published_ms && edition->published_ms <= view->known_at_ms;
}

/* Keeps the editions that were there. What was never published was not even read for who is not to
 * see it: the reader keeps doors apart, and read_item() roles. */
static enum kb_status keep_visible(struct kb_api_call *call, struct kb_api_item_view *view,
                                   struct kb_error *err)
{
    struct kb_item *item = &view->item;
    struct kb_edition *kept = kb_arena_array(call->session->arena, item->edition_count,
                                             sizeof *kept);
    size_t count = 0;
    if (!kept)
        return kb_fail_memory(err);
    for (size_t i = 0; i < item->edition_count; i++)
        if (is_visible(call, view, &item->editions[i]))
            kept[count++] = item->editions[i];
    item->editions = kept;
    item->edition_count = count;
    return KB_OK;
}

/* How well a standing answers "what holds today": in force, else the next to come, else the last.
 */
static int compare_standings(const struct kb_standing *a, const struct kb_standing *b,
                             kb_date today)
{
    static const int rank[] = {
        [KB_EFFECT_IN_FORCE] = 2, [KB_EFFECT_PENDING] = 1, [KB_EFFECT_EXPIRED] = 0};
    enum kb_effect effect_a = kb_effect_on(a->valid_from, a->valid_to, today);
    enum kb_effect effect_b = kb_effect_on(b->valid_from, b->valid_to, today);
    if (effect_a != effect_b)
        return rank[effect_a] - rank[effect_b];
    int later = (a->valid_from > b->valid_from) - (a->valid_from < b->valid_from);
    return effect_a == KB_EFFECT_PENDING ? -later : later;
}

/* Whether a standing was known at the instant asked about. */
static bool was_known(const struct kb_api_item_view *view, const struct kb_standing *standing)
{
    return view->known_at_ms == KB_TIME_MAX ? standing->known_to_ms == KB_TIME_MAX
                                            : standing->known_from_ms <= view->known_at_ms &&
                                                  standing->known_to_ms > view->known_at_ms;
}

static bool asks(const struct kb_api_item_view *view)
{
    return view->asks_day || view->asks_known_at;
}

/* The best standing of one edition, by what was known; NULL when it had none. */
static const struct kb_standing *best_standing(const struct kb_api_item_view *view,
                                               int64_t edition_row)
{
    const struct kb_standing *best = NULL;
    for (size_t i = 0; i < view->item.standing_count; i++) {
        const struct kb_standing *standing = &view->item.standings[i];
        if (!was_known(view, standing) || standing->edition_row != edition_row)
            continue;
        if (!best || compare_standings(standing, best, view->day) > 0)
            best = standing;
    }
    return best;
}

/* Asked about a day or an instant, it is what stood then and nothing else. */
static const struct kb_edition *find_current(const struct kb_api_item_view *view)
{
    const struct kb_item *item = &view->item;
    const struct kb_edition *current = NULL;
    const struct kb_standing *best = NULL;
    for (size_t i = 0; i < item->edition_count; i++) {
        const struct kb_edition *edition = &item->editions[i];
        const struct kb_standing *standing = best_standing(view, edition->row);
        if (!standing || (best && compare_standings(standing, best, view->day) <= 0))
            continue;
        if (asks(view) && (standing->valid_from > view->day || standing->valid_to <= view->day))
            continue;
        best = standing;
        current = edition;
    }
    if (current || asks(view))
        return current;
    return &item->editions[item->edition_count - 1];
}

static enum kb_status no_item(struct kb_str id, struct kb_error *err)
{
    return kb_fail(err, KB_NOT_FOUND, "there is no item '%.*s'", KB_STR_ARG(id));
}

/* The day where none is given: in a world to come, the day it comes. */
static kb_date today(const struct kb_api_call *call)
{
    return call->preview ? kb_clock_day_at(call->session->host->clock, kb_api_preview_at(call))
                         : call->today;
}

/* What the route was asked for. */
static struct kb_api_item_view new_view(const struct kb_api_call *call)
{
    const struct kb_api_value *as_of = kb_api_parameter_value(call, "as_of");
    const struct kb_api_value *known_at = kb_api_parameter_value(call, "known_at");
    return (struct kb_api_item_view){
        .day = as_of->given ? (kb_date)as_of->number : today(call),
        .known_at_ms = known_at->given ? known_at->number : KB_TIME_MAX,
        .asks_day = as_of->given,
        .asks_known_at = known_at->given,
        .preview = call->preview,
        .internal = call->session->door == KB_DOOR_INTERNAL,
    };
}

/* Of a world to come too, unless it is asked what was known before it. */
static enum kb_status read_repealed(struct kb_api_call *call, struct kb_api_item_view *view,
                                    struct kb_error *err)
{
    struct kb_reader *reader = kb_searcher_reader(call->session->searcher);
    struct kb_arena *arena = call->session->arena;
    struct kb_str id = view->item.id;
    enum kb_status status;
    if (call->preview && view->known_at_ms >= kb_api_preview_at(call))
        status = kb_release_repealed(reader, arena, call->preview->id, id, view->day,
                                     &view->is_repealed, &view->repealed, err);
    else
        status = kb_reader_repealed(reader, arena, id, view->day, view->known_at_ms,
                                    &view->is_repealed, &view->repealed, err);
    return kb_api_inside(status);
}

static enum kb_status read_item(struct kb_api_call *call, struct kb_str id, struct kb_item *ret,
                                struct kb_error *err)
{
    struct kb_reader *reader = kb_searcher_reader(call->session->searcher);
    struct kb_arena *arena = call->session->arena;
    if (!call->preview && !call->sees_drafts)
        return kb_reader_item_published(reader, arena, id, ret, err);
    if (!call->preview)
        return kb_reader_item(reader, arena, id, ret, err);
    return kb_release_item(reader, arena, call->preview->id, kb_api_preview_at(call), id, ret, err);
}

enum kb_status kb_api_item_view_read(struct kb_api_call *call, struct kb_str id,
                                     struct kb_api_item_view *ret, struct kb_error *err)
{
    struct kb_error why = {0};
    struct kb_api_item_view view = new_view(call);
    enum kb_status status = read_item(call, id, &view.item, &why);
    if (status == KB_NOT_FOUND)
        return no_item(id, err);
    if (status) {
        if (err)
            *err = why;
        return kb_api_inside(status);
    }
    status = keep_visible(call, &view, err);
    if (status == KB_OK)
        status = read_repealed(call, &view, err);
    if (status)
        return status;
    if (view.item.edition_count == 0)
        return no_item(id, err);
    view.current = find_current(&view);
    view.shown = view.current ? view.current : &view.item.editions[view.item.edition_count - 1];
    bool shows = false;
    status = kb_api_place_shows(call, view.shown->text.region, &shows, err);
    if (status == KB_OK && !shows)
        return no_item(id, err);
    if (status == KB_OK)
        *ret = view;
    return status;
}

enum kb_status kb_api_item_view_edition(const struct kb_api_item_view *view, int number,
                                        const struct kb_edition **ret, struct kb_error *err)
{
    for (size_t i = 0; i < view->item.edition_count; i++) {
        if (view->item.editions[i].number == number) {
            *ret = &view->item.editions[i];
            return KB_OK;
        }
    }
    return kb_fail(err, KB_NOT_FOUND, "item '%.*s' has no edition %d", KB_STR_ARG(view->item.id),
                   number);
}

void kb_api_item_view_validity(const struct kb_api_item_view *view,
                               const struct kb_edition *edition, struct kb_api_validity *ret)
{
    const struct kb_standing *standing = best_standing(view, edition->row);
    if (!standing) {
        *ret = (struct kb_api_validity){.from = edition->text.effective_from,
                                        .to = edition->text.effective_to};
        return;
    }
    enum kb_effect effect = kb_effect_on(standing->valid_from, standing->valid_to, view->day);
    /* A repeal ends what stood on its day; what begins later stands in its own right. */
    bool is_cut = view->is_repealed && effect == KB_EFFECT_EXPIRED &&
                  standing->valid_to == view->repealed.from;
    *ret = (struct kb_api_validity){.known = true,
                                    .from = standing->valid_from,
                                    .to = standing->valid_to,
                                    .effect = is_cut ? KB_EFFECT_REPEALED : effect};
}
