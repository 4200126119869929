/*
 * pins.c - what operators put on top: the items pinned to a question.
 *
 * A pin is for the question it names, however it is written: both are folded, what is said by the
 * way is taken out, and only letters, digits and characters are compared. A pinned item stands
 * among the hits only if the request's filters, its standing and the door's index admit it; it is
 * then taken out of the query that ranks the rest, so that it is counted once.
 */
#include "ladder.h"
#include "overlay.h"

#define ARENA_BYTES (64u << 20)
#define KEY_BYTES   (4u * KB_QUERY_MAX)

/* Sections of a pinned item among which its best is chosen. */
#define SECTIONS_MAX 64

struct pin {
    const struct kb_entry *entry;
    struct kb_str question, region, id, label;
    size_t next; /* number of the next one of the same key, counted from 1; 0 ends them */
};

struct kb_pins {
    struct kb_arena *arena;
    struct kb_map *by_key; /* gives the number of the first */
    struct pin *pins;
    bool is_made;
    uint64_t overlay, words; /* generations of what it was made of */
};

struct kb_pins *kb_pins_new(void)
{
    struct kb_pins *pins = calloc(1, sizeof *pins);
    if (!pins)
        return NULL;
    pins->arena = kb_arena_new(ARENA_BYTES);
    pins->by_key = kb_map_new();
    if (pins->arena && pins->by_key)
        return pins;
    kb_pins_free(pins);
    return NULL;
}

void kb_pins_free(struct kb_pins *pins)
{
    if (!pins)
        return;
    kb_map_free(pins->by_key);
    kb_arena_free(pins->arena);
    free(pins);
}

/* --- keys ------------------------------------------------------------------------------------- */

/* The key of a question that is folded and cleaned. */
static enum kb_status key_of(struct kb_searcher *searcher, struct kb_str question,
                             struct kb_buf *ret, struct kb_error *err)
{
    kb_buf_clear(ret);
    return kb_entry_question_key(searcher->text, question, ret, err);
}

static enum kb_status clean(struct kb_searcher *searcher, struct kb_str question,
                            struct kb_str *ret, struct kb_error *err)
{
    struct kb_folded folded;
    enum kb_status status = kb_text_fold(searcher->text, question, &folded, err);
    if (status)
        return status;
    struct kb_str copy = kb_arena_copy(searcher->pins->arena, folded.text);
    if (!copy.data)
        return kb_fail_memory(err);
    return kb_spoken_clean(kb_ladder_words(searcher->ladder), copy, searcher->pins->arena, ret,
                           err);
}

static enum kb_status get_one(struct kb_arena *arena, const struct kb_entry *entry,
                              const char *field, struct kb_str *ret, struct kb_error *err)
{
    struct kb_entry_texts texts;
    enum kb_status status = kb_entry_get(arena, entry, field, &texts, err);
    if (!status && texts.count)
        *ret = texts.texts[0];
    return status;
}

static enum kb_status make_pin(struct kb_searcher *searcher, const struct kb_entry *entry,
                               size_t number, struct kb_buf *key, struct kb_error *err)
{
    struct kb_pins *pins = searcher->pins;
    struct pin *pin = &pins->pins[number];
    struct kb_str cleaned;
    pin->entry = entry;
    kb_entry_pin_parts(entry->key, &pin->question, &pin->region);
    enum kb_status status = get_one(pins->arena, entry, "item", &pin->id, err);
    if (!status)
        status = get_one(pins->arena, entry, "section", &pin->label, err);
    if (!status)
        status = clean(searcher, pin->question, &cleaned, err);
    if (!status)
        status = key_of(searcher, cleaned, key, err);
    if (status)
        return status;
    uint64_t *first = kb_map_put(pins->by_key, kb_buf_str(key), NULL);
    if (!first)
        return kb_fail_memory(err);
    pin->next = (size_t)*first;
    *first = number + 1;
    return KB_OK;
}

/* Made anew whenever the entries, or the words that are said by the way, were. */
static enum kb_status refresh(struct kb_searcher *searcher, struct kb_error *err)
{
    struct kb_pins *pins = searcher->pins;
    const struct kb_overlay_data *data = kb_overlay_data(searcher->overlay);
    uint64_t words = kb_ladder_generation(searcher->ladder);
    if (pins->is_made && pins->overlay == data->generation && pins->words == words)
        return KB_OK;
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(KEY_BYTES);
    kb_arena_clear(pins->arena);
    kb_map_clear(pins->by_key);
    pins->is_made = false;
    pins->pins = kb_arena_array(pins->arena, data->count, sizeof *pins->pins);
    enum kb_status status = pins->pins ? KB_OK : kb_fail_memory(err);
    for (size_t i = 0; i < data->count && !status; i++)
        if (data->entries[i].kind == KB_ENTRY_PIN)
            status = make_pin(searcher, &data->entries[i], i, &key, err);
    pins->overlay = data->generation;
    pins->words = words;
    pins->is_made = !status;
    return status;
}

/* --- which pins apply ------------------------------------------------------------------------- */

bool kb_entry_stands(const struct kb_asking *asking, const struct kb_entry *entry)
{
    if (entry->valid_from > asking->day || entry->valid_to <= asking->day)
        return false;
    if (asking->request->known_at_set)
        return entry->known_from_ms <= asking->moment.known_ms &&
               entry->known_to_ms > asking->moment.known_ms;
    return !entry->closing || entry->closing > asking->revision;
}

size_t kb_region_distance(const struct kb_asking *asking, struct kb_str region)
{
    const struct kb_moment *moment = &asking->moment;
    if (kb_str_equal(region, asking->request->region))
        return 0;
    for (size_t i = 0; i < moment->region_count; i++)
        if (kb_str_equal(region, kb_str_of(moment->regions[i])))
            return i + 1;
    return SIZE_MAX;
}

/* A pin for no region is the farthest that applies. */
static size_t distance(const struct kb_asking *asking, const struct pin *pin)
{
    return pin->region.len ? kb_region_distance(asking, pin->region) : KB_REGIONS_ABOVE_MAX;
}

struct applying {
    const struct pin *pins[KB_PINS_MAX];
    size_t distances[KB_PINS_MAX];
    size_t count;
};

/* Nearest region first, then the item's id. */
static bool goes_before(const struct applying *applying, size_t at, const struct pin *pin,
                        size_t distance)
{
    if (distance != applying->distances[at])
        return distance < applying->distances[at];
    return kb_str_compare(pin->id, applying->pins[at]->id) < 0;
}

/* What does not fit any more is the farthest. */
static void insert(struct applying *applying, const struct pin *pin, size_t distance)
{
    size_t at = applying->count;
    while (at && goes_before(applying, at - 1, pin, distance))
        at--;
    if (at == KB_PINS_MAX)
        return;
    if (applying->count < KB_PINS_MAX)
        applying->count++;
    for (size_t i = applying->count - 1; i > at; i--) {
        applying->pins[i] = applying->pins[i - 1];
        applying->distances[i] = applying->distances[i - 1];
    }
    applying->pins[at] = pin;
    applying->distances[at] = distance;
}

static void collect(const struct kb_asking *asking, struct kb_str key, struct applying *ret)
{
    const struct kb_pins *pins = asking->searcher->pins;
    const uint64_t *first = kb_map_get(pins->by_key, key);
    for (size_t number = first ? (size_t)*first : 0; number; number = pins->pins[number - 1].next) {
        const struct pin *pin = &pins->pins[number - 1];
        size_t far = distance(asking, pin);
        if (far != SIZE_MAX && kb_entry_stands(asking, pin->entry))
            insert(ret, pin, far);
    }
}

/* --- where they stand ------------------------------------------------------------------------- */

/* Sections of the item, or the one with the label, that have any of the question's words first. */
static struct kb_xapian_query *sections_query(struct kb_asking *asking, struct kb_str id,
                                              struct kb_str label)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0}, all = {0};
    kb_query_parts_add(&parts, kb_query_boolean(KB_INDEX_ITEM, id));
    if (label.len)
        kb_query_parts_add(&parts, kb_query_boolean(KB_INDEX_LABEL, label));
    KB_CLEANUP(kb_xapian_query_freep)
    struct kb_xapian_query *sections = kb_query_parts_join(KB_XAPIAN_AND, &parts);
    if (!sections)
        return NULL;
    kb_query_parts_add(&all, kb_xapian_query_scale(sections, 0));
    if (asking->question.count)
        kb_query_parts_add(&all, kb_query_any(asking->question.terms, asking->question.count));
    return kb_query_parts_join(KB_XAPIAN_AND_MAYBE, &all);
}

enum kb_status kb_item_look(struct kb_asking *asking, struct kb_str id, struct kb_str label,
                            const struct kb_moment *moment, struct kb_ranking *ret,
                            struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    KB_CLEANUP(kb_xapian_query_freep) struct kb_xapian_query *query = NULL;
    KB_CLEANUP(kb_xapian_query_freep)
    struct kb_xapian_query *sections = sections_query(asking, id, label);
    struct kb_window window;
    if (!sections)
        return kb_fail_memory(err);
    enum kb_status status = kb_query_filter(sections, asking->request, moment, &query, err);
    if (!status)
        status = kb_window_look(asking->index, searcher->weights, query, asking->day, SECTIONS_MAX,
                                searcher->window, &window, err);
    /* An item with more sections of one score than that has its best all the same. */
    if (!status)
        window.settled = window.count;
    return status ? status : kb_window_group(&window, KB_GROUP_ITEM, searcher->window, ret, err);
}

static enum kb_status label_key(struct kb_searcher *searcher, const struct pin *pin,
                                struct kb_buf *ret, struct kb_error *err)
{
    return pin->label.len ? kb_name_label_key(searcher->text, pin->label, ret, err) : KB_OK;
}

/*
 * The section it names, else the item's best: in force, else (unless a moment was asked about)
 * coming. An empty ranking when the request, the standing or the door admits none.
 */
static enum kb_status find_place(struct kb_asking *asking, const struct pin *pin,
                                 struct kb_ranking *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf label = KB_BUF_INIT(4 * KB_LABEL_MAX);
    struct kb_moment in_force = asking->moment;
    in_force.set = true;
    const struct kb_moment *const moments[] = {&in_force, &asking->moment};
    enum kb_status status = label_key(asking->searcher, pin, &label, err);
    *ret = (struct kb_ranking){.count = 0};
    for (size_t i = 0; i < 4 && !status && !ret->count; i++) {
        struct kb_str named = i % 2 ? (struct kb_str){0} : kb_buf_str(&label);
        if (i % 2 && !label.len)
            continue;
        status = kb_item_look(asking, pin->id, named, moments[i / 2], ret, err);
        if (!status && ret->count && named.len)
            ret->places[0].face_count = 1;
    }
    return status;
}

static bool is_there(const struct kb_asking *asking, const struct kb_candidate *candidate)
{
    for (size_t i = 0; i < asking->pinned_count; i++)
        if (kb_str_equal(asking->pinned[i].place.candidate->key.id, candidate->key.id))
            return true;
    return false;
}

/* The key of the label of the section that stands there, where sections are listed one by one. */
static enum kb_status note_label(struct kb_asking *asking, struct kb_pinned *pinned,
                                 struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    const struct kb_index_key *key = &pinned->place.candidate->key;
    KB_CLEANUP(kb_buf_done) struct kb_buf label = KB_BUF_INIT(4 * KB_LABEL_MAX);
    struct kb_section section;
    kb_arena_clear(searcher->section);
    enum kb_status status = kb_reader_section(searcher->reader, searcher->section, key->edition_row,
                                              key->ordinal, &section, err);
    if (!status)
        status = kb_name_label_key(searcher->text, section.label, &label, err);
    if (status)
        return status;
    pinned->place.face_count = 1;
    pinned->place.others = 0;
    pinned->label = kb_arena_copy(searcher->words, kb_buf_str(&label));
    return pinned->label.data ? KB_OK : kb_fail_memory(err);
}

static enum kb_status take(struct kb_asking *asking, const struct pin *pin,
                           const struct kb_place *place, struct kb_error *err)
{
    struct kb_pinned *pinned = &asking->pinned[asking->pinned_count];
    struct kb_error trouble = {0};
    enum kb_status status = kb_place_copy(asking->searcher->words, place, &pinned->place, &trouble);
    pinned->place.rung = KB_RUNG_PIN;
    pinned->question = pin->entry->key;
    if (!status && asking->request->group == KB_GROUP_NONE)
        status = note_label(asking, pinned, &trouble);
    if (!status)
        asking->pinned_count++;
    /* Withdrawn a moment ago: as if it were not pinned. */
    if (!status || status == KB_NOT_FOUND)
        return KB_OK;
    if (err && err->status == KB_OK)
        *err = trouble;
    return status;
}

static enum kb_status find_all(struct kb_asking *asking, const struct applying *applying,
                               struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < applying->count && !status; i++) {
        struct kb_ranking ranking;
        status = find_place(asking, applying->pins[i], &ranking, err);
        if (!status && ranking.count && !is_there(asking, ranking.places[0].candidate))
            status = take(asking, applying->pins[i], &ranking.places[0], err);
    }
    return status;
}

enum kb_status kb_pins_find(struct kb_asking *asking, struct kb_str query, struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    struct applying applying = {.count = 0};
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(KEY_BYTES);
    asking->pinned_count = 0;
    enum kb_status status = refresh(searcher, err);
    if (!status && kb_map_count(searcher->pins->by_key))
        status = key_of(searcher, query, &key, err);
    if (status || !key.len)
        return status;
    collect(asking, kb_buf_str(&key), &applying);
    return find_all(asking, &applying, err);
}

/* --- taking them out of the rest, and putting them on top ---------------------------------------
 */

/* Documents with the same standing's beginning: a coming edition of the item stays in the rest. */
static struct kb_xapian_query *same_beginning(const struct kb_candidate *candidate)
{
    char day[4];
    kb_xapian_put_i32(day, candidate->key.valid_from);
    return kb_xapian_query_range(KB_INDEX_SLOT_VALID_FROM, (struct kb_str){day, 4},
                                 (struct kb_str){day, 4});
}

/* The whole item, or where sections are listed one by one that section. */
static struct kb_xapian_query *pinned_query(const struct kb_pinned *pinned)
{
    const struct kb_candidate *candidate = pinned->place.candidate;
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    kb_query_parts_add(&parts, kb_query_boolean(KB_INDEX_ITEM, candidate->key.id));
    if (pinned->label.len) {
        kb_query_parts_add(&parts, kb_query_boolean(KB_INDEX_LABEL, pinned->label));
        kb_query_parts_add(&parts, same_beginning(candidate));
    }
    return kb_query_parts_join(KB_XAPIAN_FILTER, &parts);
}

struct kb_xapian_query *kb_pins_exclude(const struct kb_asking *asking,
                                        const struct kb_xapian_query *query)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    kb_query_parts_add(&parts, kb_xapian_query_scale(query, 1));
    for (size_t i = 0; i < asking->pinned_count; i++)
        kb_query_parts_add(&parts, pinned_query(&asking->pinned[i]));
    return kb_query_parts_join(KB_XAPIAN_AND_NOT, &parts);
}

enum kb_status kb_pins_place(struct kb_asking *asking, struct kb_ranking *ranking,
                             struct kb_error *err)
{
    size_t pinned = asking->pinned_count, count = pinned + ranking->count;
    if (!pinned)
        return KB_OK;
    struct kb_place *places = kb_arena_array(asking->searcher->words, count, sizeof *places);
    if (!places)
        return kb_fail_memory(err);
    for (size_t i = 0; i < pinned; i++)
        places[i] = asking->pinned[i].place;
    if (ranking->count)
        memcpy(places + pinned, ranking->places, ranking->count * sizeof *places);
    ranking->places = places;
    ranking->count = count;
    ranking->total += pinned;
    return KB_OK;
}
