#include "site.h"

#include "kb/entry.h"
#include "kb/reader.h"
#include "kb/region.h"
#include "kb/usage.h"

#define ARENA_BYTES (32u << 20)
#define NEWS_MAX    6
#define ASKED_MAX   8

struct kb_site {
    struct kb_arena *arena;
    bool is_read;
    int64_t revision, read_ms;
    kb_date day;
    struct kb_site_facts facts;
    struct kb_site_asked asked[ASKED_MAX]; /* that the facts point to */
};

static struct kb_site *site_new(void)
{
    struct kb_site *site = calloc(1, sizeof *site);
    if (!site)
        return NULL;
    site->arena = kb_arena_new(ARENA_BYTES);
    if (site->arena)
        return site;
    free(site);
    return NULL;
}

void kb_site_free(struct kb_site *site)
{
    if (!site)
        return;
    kb_arena_free(site->arena);
    free(site);
}

/* --- places ----------------------------------------------------------------------------------- */

/* The operators' name of a region, or the table's; empty when nobody knows it. */
static enum kb_status name_place(struct kb_arena *arena, const struct kb_entry *own,
                                 size_t own_count, struct kb_site_place *place,
                                 struct kb_error *err)
{
    struct kb_entry_texts texts;
    for (size_t i = 0; i < own_count; i++) {
        if (!kb_str_equal(own[i].key, place->code))
            continue;
        enum kb_status status = kb_entry_get(arena, &own[i], "name", &texts, err);
        if (!status && texts.count)
            place->name = texts.texts[0];
        return status;
    }
    place->name = kb_str_of(kb_region_name(place->code));
    return KB_OK;
}

/* The country is no place to choose: what holds there holds everywhere. */
static enum kb_status read_places(struct kb_api_call *call, struct kb_site *site,
                                  struct kb_reader *reader, struct kb_error *err)
{
    static const enum kb_entry_kind kind = KB_ENTRY_REGION;
    const struct kb_entry_filter filter = {.kind = &kind, .day_set = true, .day = call->today};
    const struct kb_str *regions = NULL;
    const struct kb_entry *own = NULL;
    size_t count = 0, own_count = 0, kept = 0;
    enum kb_status status = kb_reader_regions(reader, site->arena, call->today, &regions, &count,
                                              err);
    if (!status)
        status = kb_entry_list(reader, site->arena, &filter, &own, &own_count, err);
    if (status)
        return status;
    struct kb_site_place *places = kb_arena_array(site->arena, count + 1, sizeof *places);
    if (!places)
        return kb_fail_memory(err);
    for (size_t i = 0; i < count && !status; i++) {
        places[kept] = (struct kb_site_place){.code = regions[i]};
        status = name_place(site->arena, own, own_count, &places[kept], err);
        kept += places[kept].name.len > 0 && !kb_str_equal(regions[i], KB_STR("000000"));
    }
    site->facts.places = places;
    site->facts.place_count = kept;
    return status;
}

struct kb_str kb_site_place_name(const struct kb_site_facts *facts, struct kb_str code)
{
    for (size_t i = 0; i < facts->place_count; i++)
        if (kb_str_equal(facts->places[i].code, code))
            return facts->places[i].name;
    return (struct kb_str){0};
}

/* --- what is opened most ---------------------------------------------------------------------- */

struct most {
    struct kb_arena *arena;
    struct kb_str ids[2 * ASKED_MAX]; /* more than are shown: some may be gone */
    double opened[2 * ASKED_MAX];
    size_t count;
};

static enum kb_status take_count(void *context, struct kb_str id, double opened,
                                 struct kb_error *err)
{
    struct most *most = context;
    size_t at = most->count;
    while (at > 0 && most->opened[at - 1] < opened)
        at--;
    if (at == KB_COUNT(most->ids))
        return KB_OK;
    struct kb_str kept = kb_arena_copy(most->arena, id);
    if (!kept.data)
        return kb_fail_memory(err);
    if (most->count < KB_COUNT(most->ids))
        most->count++;
    for (size_t i = most->count - 1; i > at; i--) {
        most->ids[i] = most->ids[i - 1];
        most->opened[i] = most->opened[i - 1];
    }
    most->ids[at] = kept;
    most->opened[at] = opened;
    return KB_OK;
}

/* Its title today, when the public may see it and it stands. */
static enum kb_status add_asked(struct kb_api_call *call, struct kb_site *site,
                                struct kb_reader *reader, struct kb_str id, struct kb_error *err)
{
    struct kb_item item;
    struct kb_error why = {0};
    enum kb_status status = kb_reader_item(reader, site->arena, id, &item, &why);
    if (status && status != KB_NOT_FOUND && err)
        *err = why;
    if (status)
        return status == KB_NOT_FOUND ? KB_OK : status;
    for (size_t s = 0; s < item.standing_count; s++) {
        const struct kb_standing *standing = &item.standings[s];
        if (standing->known_to_ms != KB_TIME_MAX || standing->valid_from > call->today ||
            standing->valid_to <= call->today)
            continue;
        for (size_t i = 0; i < item.edition_count; i++)
            if (item.editions[i].row == standing->edition_row) {
                site->asked[site->facts.asked_count++] = (struct kb_site_asked){
                    item.id, item.editions[i].text.title};
                return KB_OK;
            }
    }
    return KB_OK;
}

/* Without counts nothing is missing: they are no part of the base. */
static enum kb_status read_asked(struct kb_api_call *call, struct kb_site *site,
                                 struct kb_reader *reader, struct kb_error *err)
{
    KB_CLEANUP(kb_usage_closep) struct kb_usage *usage = NULL;
    struct most most = {.arena = site->arena};
    site->facts.asked = site->asked;
    if (kb_usage_open_reading(call->session->host->data_dir, &usage, NULL) ||
        kb_usage_read(usage, call->today, 1u << KB_DOOR_PUBLIC, take_count, &most, NULL))
        return KB_OK;
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < most.count && site->facts.asked_count < ASKED_MAX && !status; i++)
        status = add_asked(call, site, reader, most.ids[i], err);
    return status;
}

/* --- all of it -------------------------------------------------------------------------------- */

static enum kb_status read_facts(struct kb_api_call *call, struct kb_site *site,
                                 struct kb_reader *reader, struct kb_error *err)
{
    kb_arena_clear(site->arena);
    site->facts = (struct kb_site_facts){0};
    enum kb_status status = read_places(call, site, reader, err);
    if (!status)
        status = kb_reader_news(reader, site->arena, call->today, NEWS_MAX, &site->facts.news,
                                &site->facts.news_count, err);
    return status ? status : read_asked(call, site, reader, err);
}

static bool is_fresh(const struct kb_site *site, int64_t revision, int64_t now_ms, kb_date today)
{
    return site->is_read && site->revision == revision && site->day == today &&
           now_ms - site->read_ms < KB_SITE_KEPT_MS && now_ms >= site->read_ms;
}

enum kb_status kb_site_read(struct kb_api_call *call, const struct kb_site_facts **ret,
                            struct kb_error *err)
{
    struct kb_api_session *session = call->session;
    struct kb_reader *reader = kb_searcher_reader(session->searcher);
    int64_t revision, now_ms = kb_clock_now_ms(session->host->clock);
    if (!session->site)
        session->site = site_new();
    if (!session->site)
        return kb_fail_memory(err);
    struct kb_site *site = session->site;
    enum kb_status status = kb_reader_revision(reader, &revision, err);
    if (!status && !is_fresh(site, revision, now_ms, call->today)) {
        site->is_read = false;
        status = read_facts(call, site, reader, err);
        site->is_read = !status;
        site->revision = revision;
        site->read_ms = now_ms;
        site->day = call->today;
    }
    *ret = &site->facts;
    return kb_api_inside(status);
}
