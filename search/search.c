/*
 * search.c - the searcher, and a question's way through it.
 */
#include "kb/search.h"

#include "kb/release.h"

#include "overlay.h"

#define WORDS_BYTES   (4u << 20)
#define WINDOW_BYTES  (64u << 20)
#define SECTION_BYTES (4u << 20)
#define SNIPPET_BYTES (1u << 16)
#define DESCRIBED_MAX (1u << 20)

/* How often a question is asked anew because the index moved on meanwhile. */
#define ATTEMPTS 3

/* --- the searcher ----------------------------------------------------------------------------- */

static struct kb_searcher *searcher_new(const char *dir, enum kb_door door,
                                        const struct kb_clock *clock)
{
    struct kb_searcher *searcher = calloc(1, sizeof *searcher);
    if (!searcher)
        return NULL;
    *searcher = (struct kb_searcher){
        .dir = strdup(dir),
        .door = door,
        .clock = clock,
        .weights = &kb_weights_default,
        .words = kb_arena_new(WORDS_BYTES),
        .window = kb_arena_new(WINDOW_BYTES),
        .section = kb_arena_new(SECTION_BYTES),
        .snippet = KB_BUF_INIT(SNIPPET_BYTES),
        .ladder = kb_ladder_new(),
        .overlay = kb_overlay_new(),
        .pins = kb_pins_new(),
        .overrides = kb_overrides_new(),
    };
    if (searcher->overrides && searcher->pins && searcher->overlay && searcher->ladder &&
        searcher->dir && searcher->words && searcher->window && searcher->section)
        return searcher;
    kb_searcher_close(searcher);
    return NULL;
}

/* The release must be there, and when it comes is when questions are asked as of. */
static enum kb_status find_release(struct kb_searcher *searcher, struct kb_error *err)
{
    struct kb_release release;
    if (!searcher->release)
        return KB_OK;
    kb_arena_clear(searcher->words);
    enum kb_status status = kb_release_get(searcher->reader, searcher->words, searcher->release,
                                           &release, err);
    if (!status)
        searcher->release_ms = release.at_ms;
    return status;
}

static enum kb_status open_world(const char *dir, enum kb_door door, int64_t release,
                                 const struct kb_clock *clock, struct kb_searcher **ret,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_searcher_closep) struct kb_searcher *searcher = searcher_new(dir, door, clock);
    if (!searcher)
        return kb_fail_memory(err);
    searcher->release = release;
    enum kb_status status = kb_text_new(&searcher->text, err);
    if (!status)
        status = kb_reader_open(dir, door, &searcher->reader, err);
    if (!status)
        status = find_release(searcher, err);
    if (!status)
        status = kb_index_open_release(dir, door, false, release, &searcher->live, err);
    if (status)
        return status;
    *ret = searcher;
    searcher = NULL;
    return KB_OK;
}

enum kb_status kb_searcher_open(const char *dir, enum kb_door door, const struct kb_clock *clock,
                                struct kb_searcher **ret, struct kb_error *err)
{
    return open_world(dir, door, 0, clock, ret, err);
}

enum kb_status kb_searcher_open_release(const char *dir, int64_t release,
                                        const struct kb_clock *clock, struct kb_searcher **ret,
                                        struct kb_error *err)
{
    return open_world(dir, KB_DOOR_INTERNAL, release, clock, ret, err);
}

void kb_searcher_close(struct kb_searcher *searcher)
{
    if (!searcher)
        return;
    kb_index_close(searcher->all);
    kb_index_close(searcher->live);
    kb_reader_close(searcher->reader);
    kb_overrides_free(searcher->overrides);
    kb_pins_free(searcher->pins);
    kb_overlay_free(searcher->overlay);
    kb_ladder_free(searcher->ladder);
    kb_text_free(searcher->text);
    kb_buf_done(&searcher->snippet);
    kb_arena_free(searcher->section);
    kb_arena_free(searcher->window);
    kb_arena_free(searcher->words);
    free(searcher->dir);
    free(searcher);
}

void kb_searcher_closep(struct kb_searcher **searcher)
{
    kb_searcher_close(*searcher);
}

struct kb_reader *kb_searcher_reader(struct kb_searcher *searcher)
{
    return searcher->reader;
}

struct kb_text *kb_searcher_text(struct kb_searcher *searcher)
{
    return searcher->text;
}

void kb_searcher_set_weights(struct kb_searcher *searcher, const struct kb_weights *weights)
{
    searcher->weights = weights;
}

enum kb_status kb_searcher_refresh(struct kb_searcher *searcher, int64_t *ret_revision,
                                   struct kb_error *err)
{
    enum kb_status status = kb_index_refresh(searcher->live, err);
    if (!status)
        *ret_revision = kb_index_change(searcher->live);
    return status;
}

kb_date kb_searcher_day(const struct kb_searcher *searcher)
{
    return kb_index_day(searcher->live);
}

/* --- a question ------------------------------------------------------------------------------- */

/* Today's questions never pay for the archive: it is opened by the first that asks about a moment.
 */
static enum kb_status choose_index(struct kb_searcher *searcher, bool archive,
                                   struct kb_index **ret, struct kb_error *err)
{
    if (archive && !searcher->all) {
        enum kb_status status = kb_index_open_release(searcher->dir, searcher->door, true,
                                                      searcher->release, &searcher->all, err);
        if (status)
            return status;
    }
    *ret = archive ? searcher->all : searcher->live;
    return kb_index_refresh(*ret, err);
}

/* Now, or when the release comes whose world it is. */
static int64_t world_ms(const struct kb_searcher *searcher)
{
    int64_t now_ms = kb_clock_now_ms(searcher->clock);
    return searcher->release_ms > now_ms ? searcher->release_ms : now_ms;
}

static void choose_moment(struct kb_asking *asking)
{
    const struct kb_search_request *request = asking->request;
    const struct kb_clock *clock = asking->searcher->clock;
    int64_t known_ms = request->known_at_set ? request->known_at_ms : world_ms(asking->searcher);
    asking->day = request->as_of_set ? request->as_of : kb_clock_day_at(clock, known_ms);
    asking->moment = (struct kb_moment){
        .set = request->as_of_set || request->known_at_set,
        .day = asking->day,
        .known_ms = known_ms,
    };
}

/* Opens the index, and reads what operators had entered at its revision. */
static enum kb_status choose_base(struct kb_asking *asking, struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    struct kb_index *index;
    enum kb_status status = choose_index(searcher, asking->moment.set, &index, err);
    if (status)
        return status;
    asking->index = kb_index_reader(index);
    asking->revision = kb_index_change(index);
    const struct kb_overlay_world world = {searcher->release, world_ms(searcher)};
    status = kb_overlay_refresh(searcher->overlay, searcher->reader, &world, asking->revision,
                                kb_clock_day_at(searcher->clock, world.at_ms), err);
    if (!status && !asking->request->without_ladder)
        status = kb_ladder_refresh(searcher, err);
    if (status)
        return status;
    const struct kb_overlay_data *data = kb_overlay_data(searcher->overlay);
    asking->moment.region_count = kb_region_above(asking->request->region, data->regions,
                                                  data->region_count, asking->moment.regions);
    return KB_OK;
}

static size_t first_window(const struct kb_asking *asking)
{
    const struct kb_weights *weights = asking->searcher->weights;
    size_t hits = asking->request->offset + asking->limit;
    size_t sections = asking->request->group == KB_GROUP_ITEM ? hits * weights->window_per_item
                                                              : hits;
    return sections + weights->window_slack;
}

/* Looks at larger and larger windows until the page is full and settled. */
enum kb_status kb_search_look(struct kb_asking *asking, const struct kb_xapian_query *query,
                              struct kb_window *window, struct kb_ranking *ret,
                              struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    const struct kb_weights *weights = searcher->weights;
    size_t wanted = asking->request->offset + asking->limit;
    size_t limit = first_window(asking);
    KB_CLEANUP(kb_xapian_query_freep) struct kb_xapian_query *rest = NULL;
    if (asking->pinned_count) {
        query = rest = kb_pins_exclude(asking, query);
        if (!rest)
            return kb_fail_memory(err);
    }
    for (;;) {
        enum kb_status status = kb_window_look(asking->index, weights, query, asking->day, limit,
                                               searcher->window, window, err);
        if (!status)
            status = kb_window_group(window, asking->request->group, searcher->window, ret, err);
        if (status || window->whole || ret->count >= wanted || limit >= weights->window_max)
            return status;
        limit *= weights->window_growth;
        if (limit > weights->window_max)
            limit = weights->window_max;
    }
}

enum kb_status kb_search_describe(const struct kb_xapian_query *query, struct kb_arena *arena,
                                  struct kb_str *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(DESCRIBED_MAX);
    enum kb_status status = kb_xapian_query_describe(query, &text, err);
    if (!status)
        status = kb_buf_status(&text, err);
    if (status)
        return status;
    *ret = kb_arena_copy(arena, kb_buf_str(&text));
    return ret->data ? KB_OK : kb_fail_memory(err);
}

/* Ranks with the deciding terms, or with all of them where `all_decide`. */
static enum kb_status rank(struct kb_asking *asking, bool all_decide, struct kb_window *window,
                           struct kb_ranking *ranking, struct kb_search_result *ret,
                           struct kb_error *err)
{
    KB_CLEANUP(kb_xapian_query_freep) struct kb_xapian_query *query = NULL;
    enum kb_status status = kb_query_build(&asking->question, asking->request, &asking->moment,
                                           &asking->ballot, all_decide, &query, err);
    if (!status)
        status = kb_search_look(asking, query, window, ranking, err);
    if (!status && asking->request->explain)
        status = kb_search_describe(query, asking->arena, &ret->described, err);
    return status;
}

/*
 * Where the deciding terms match next to nothing, under the filters of this request, the common
 * ones may answer better: all decide then. The bound is on all that match, so every page of a
 * question agrees.
 */
static enum kb_status rank_enough(struct kb_asking *asking, struct kb_ranking *ranking,
                                  struct kb_search_result *ret, struct kb_error *err)
{
    struct kb_window window;
    struct kb_question *question = &asking->question;
    enum kb_status status = rank(asking, false, &window, ranking, ret, err);
    if (status || question->deciding == question->count)
        return status;
    if (window.upper_bound >= asking->searcher->weights->enough)
        return KB_OK;
    question->deciding = question->count;
    return rank(asking, true, &window, ranking, ret, err);
}

/*
 * What is found as the question says it is ranked as ever; looser rungs follow where the page is
 * not full. Where something had to be guessed each rung is asked for itself.
 */
static enum kb_status rank_all(struct kb_asking *asking, struct kb_ranking *ranking,
                               struct kb_search_result *ret, struct kb_error *err)
{
    const struct kb_question *question = &asking->question;
    size_t wanted = asking->request->offset + asking->limit;
    struct kb_ranking written = {.total_is_exact = true};
    if (question->guessed)
        return kb_rungs_rank(asking, NULL, ranking, ret, err);
    enum kb_status status = question->count ? rank_enough(asking, &written, ret, err) : KB_OK;
    if (status)
        return status;
    if (question->expansion_count && written.count < wanted)
        return kb_rungs_rank(asking, &written, ranking, ret, err);
    for (size_t i = 0; i < written.count; i++)
        written.places[i].rung = question->written;
    *ranking = written;
    return KB_OK;
}

/* Makes terms of the question, and has the ladder read more into it. */
static enum kb_status understand(struct kb_asking *asking, struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    struct kb_str query = asking->request->query;
    bool climbs = !asking->request->without_ladder;
    enum kb_status status = KB_OK;
    kb_arena_clear(searcher->words);
    if (climbs)
        status = kb_ladder_prepare(searcher, query, &query, err);
    if (!status)
        status = kb_question_analyse(searcher->text, asking->index, searcher->weights, query,
                                     searcher->words, &asking->question, err);
    if (!status && climbs)
        status = kb_segment_apply(asking, query, err);
    asking->shown = asking->question;
    if (!status && climbs)
        status = kb_named_find(asking, query, err);
    if (!status && climbs)
        status = kb_pins_find(asking, query, err);
    if (!status && climbs)
        status = kb_ladder_climb(asking, query, err);
    return status;
}

static enum kb_status answer_one(struct kb_asking *asking, struct kb_search_result *ret,
                                 struct kb_error *err)
{
    struct kb_ranking ranking = {.total_is_exact = true};
    enum kb_status status = understand(asking, err);
    if (status)
        return status;
    struct kb_search_result result = {.revision = asking->revision, .day = asking->day};
    status = kb_ladder_tell(asking, &result, err);
    if (!status && asking->question.count && !asking->question.guessed)
        status = kb_votes_take(asking, err);
    if (!status)
        status = rank_all(asking, &ranking, &result, err);
    if (!status)
        status = kb_pins_place(asking, &ranking, err);
    if (!status)
        status = kb_overrides_apply(asking, &ranking, err);
    if (!status)
        status = kb_hits_read(asking, &ranking, &result, err);
    if (!status)
        *ret = result;
    return status;
}

/* Asks for one part, from its first hit on; the index stays the one that was chosen. */
static enum kb_status answer_part(const struct kb_asking *whole, struct kb_str part,
                                  struct kb_search_result *ret, struct kb_error *err)
{
    struct kb_search_request request = *whole->request;
    size_t wanted = request.offset + whole->limit;
    struct kb_asking asking = *whole;
    asking.request = &request;
    asking.limit = wanted < KB_SEARCH_LIMIT_MAX ? wanted : KB_SEARCH_LIMIT_MAX;
    request.query = part;
    request.offset = 0;
    return answer_one(&asking, ret, err);
}

static enum kb_status answer_parts(struct kb_asking *asking, const struct kb_parts *parts,
                                   struct kb_search_result *ret, struct kb_error *err)
{
    struct kb_search_result answers[KB_PARTS_MAX];
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < parts->count && !status; i++)
        status = answer_part(asking, parts->items[i], &answers[i], err);
    if (status)
        return status;
    return kb_parts_join(asking->request, asking->limit, parts, answers, asking->arena, ret, err);
}

static enum kb_status answer(struct kb_asking *asking, struct kb_search_result *ret,
                             struct kb_error *err)
{
    const struct kb_search_request *request = asking->request;
    struct kb_parts parts = {.count = 0};
    enum kb_status status = choose_base(asking, err);
    if (!status && !request->without_ladder && !request->without_parts)
        status = kb_parts_split(asking, &parts, err);
    if (status)
        return status;
    return parts.count ? answer_parts(asking, &parts, ret, err) : answer_one(asking, ret, err);
}

enum kb_status kb_search_tree(struct kb_searcher *searcher, const struct kb_search_request *request,
                              struct kb_arena *arena, struct kb_xapian_query **ret,
                              struct kb_error *err)
{
    struct kb_asking asking = {.searcher = searcher, .request = request, .arena = arena};
    choose_moment(&asking);
    enum kb_status status = choose_base(&asking, err);
    if (!status)
        status = understand(&asking, err);
    if (!status && asking.question.count && !asking.question.guessed)
        status = kb_votes_take(&asking, err);
    if (status)
        return status;
    return kb_query_build(&asking.question, request, &asking.moment, &asking.ballot, false, ret,
                          err);
}

enum kb_status kb_search_ask(struct kb_asking *asking, struct kb_search_result *ret,
                             struct kb_error *err)
{
    const struct kb_search_request *request = asking->request;
    asking->limit = request->limit ? request->limit : KB_SEARCH_LIMIT_DEFAULT;
    enum kb_status status = kb_request_check(request, err);
    if (status)
        return status;
    choose_moment(asking);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct kb_error trouble = {0};
        status = answer(asking, ret, &trouble);
        if (status == KB_MODIFIED)
            continue;
        if (status && err && err->status == KB_OK)
            *err = trouble;
        return status;
    }
    return kb_fail(err, KB_BUSY, "search: the index moved on %d times while it was read", ATTEMPTS);
}

enum kb_status kb_search(struct kb_searcher *searcher, const struct kb_search_request *request,
                         struct kb_arena *arena, struct kb_search_result *ret, struct kb_error *err)
{
    struct kb_asking asking = {.searcher = searcher, .request = request, .arena = arena};
    return kb_search_ask(&asking, ret, err);
}
