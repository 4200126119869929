/*
 * hits.c - reads what the hits of a page say, and fills them in.
 *
 * A hit names its edition and section by number and editions never change, so a title, a snippet
 * and a body that are shown together are of one text, whatever is published meanwhile.
 */
#include "kb/search.h"

#include "internal.h"

/* Heads of editions read for this page, of hits and of what stands before them: with KB_GROUP_NONE
 * many hits share one. */
struct heads {
    const struct kb_edition *items[2 * KB_SEARCH_LIMIT_MAX];
    size_t count;
};

static enum kb_status read_head(struct kb_asking *asking, struct heads *heads, int64_t row,
                                const struct kb_edition **ret, struct kb_error *err)
{
    for (size_t i = 0; i < heads->count; i++)
        if (heads->items[i]->row == row) {
            *ret = heads->items[i];
            return KB_OK;
        }
    struct kb_edition *head = kb_arena_alloc(asking->arena, sizeof *head);
    if (!head)
        return kb_fail_memory(err);
    enum kb_status status = kb_reader_edition_row(asking->searcher->reader, asking->arena, row,
                                                  KB_EDITION_HEAD, head, err);
    if (!status)
        *ret = heads->items[heads->count++] = head;
    return status;
}

static enum kb_status fill(struct kb_asking *asking, const struct kb_candidate *candidate,
                           const struct kb_edition *head, const struct kb_section *section,
                           struct kb_hit *hit, struct kb_error *err)
{
    const struct kb_edition_text *text = &head->text;
    *hit = (struct kb_hit){
        .id = text->id,
        .kind = text->kind,
        .title = text->title,
        .edition = head->number,
        .edition_row = head->row,
        .ordinal = candidate->key.ordinal,
        .label = kb_arena_copy(asking->arena, section->label),
        .heading = kb_arena_copy(asking->arena, section->heading),
        .effect = kb_effect_on(candidate->key.valid_from, candidate->key.valid_to, asking->day),
        .effective_from = candidate->key.valid_from,
        .effective_to = candidate->key.valid_to,
        .issuer = text->issuer,
        .doc_no = text->doc_no,
        .region = text->region,
        .category = text->category,
        .audience = text->audience,
        .score = candidate->score,
        .rung = kb_rung_name(KB_RUNG_EXACT),
    };
    return hit->label.data && hit->heading.data ? KB_OK : kb_fail_memory(err);
}

static enum kb_status add_snippet(struct kb_asking *asking, struct kb_str text, struct kb_hit *hit,
                                  struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    kb_buf_clear(&searcher->snippet);
    enum kb_status status = kb_snippet_make(searcher->text, searcher->weights, &asking->shown, text,
                                            searcher->section, &searcher->snippet, err);
    if (status)
        return status;
    hit->snippet = kb_arena_copy(asking->arena, kb_buf_str(&searcher->snippet));
    return hit->snippet.data ? KB_OK : kb_fail_memory(err);
}

/* What is pinned was looked up by the words of the question alone. */
static enum kb_status explain(struct kb_asking *asking, const struct kb_place *place,
                              struct kb_hit *hit, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    if (place->rung != KB_RUNG_PIN)
        status = kb_explain_votes(asking, place->candidate, hit, err);
    return status ? status
                  : kb_explain(asking->index, asking->searcher->weights, &asking->question,
                               place->candidate, asking->arena, hit, err);
}

static enum kb_status read_hit(struct kb_asking *asking, struct heads *heads,
                               const struct kb_place *place, struct kb_hit *hit,
                               struct kb_error *err)
{
    const struct kb_candidate *candidate = NULL;
    struct kb_searcher *searcher = asking->searcher;
    const struct kb_edition *head = NULL;
    struct kb_section section;
    enum kb_status status = kb_face_choose(asking, place, &candidate, err);
    kb_arena_clear(searcher->section);
    if (!status)
        status = read_head(asking, heads, candidate->key.edition_row, &head, err);
    if (!status)
        status = kb_reader_section(searcher->reader, searcher->section, candidate->key.edition_row,
                                   candidate->key.ordinal, &section, err);
    if (!status)
        status = fill(asking, candidate, head, &section, hit, err);
    if (status)
        return status;
    hit->score = place->candidate->score; /* the item's place in the order, whatever its face */
    hit->other_sections = place->others;
    hit->rung = kb_rung_name(place->rung);
    if (!asking->request->without_snippets)
        status = add_snippet(asking, section.text, hit, err);
    return status || !asking->request->explain ? status : explain(asking, place, hit, err);
}

/* What stands before a hit. Withdrawn a moment ago it does so no more. */
static enum kb_status tell_before(struct kb_asking *asking, struct heads *heads,
                                  const struct kb_place *place, struct kb_hit *hit,
                                  struct kb_error *err)
{
    const struct kb_edition *head = NULL;
    struct kb_error trouble = {0};
    if (!place->before)
        return KB_OK;
    enum kb_status status = read_head(asking, heads, place->before->key.edition_row, &head,
                                      &trouble);
    if (status == KB_NOT_FOUND)
        return KB_OK;
    if (status) {
        if (err)
            *err = trouble;
        return status;
    }
    hit->before_id = head->text.id;
    hit->before_title = head->text.title;
    hit->before_region = head->text.region;
    return KB_OK;
}

/* The question that a hit is pinned to, as an operator wrote it. */
static enum kb_status tell_pin(struct kb_asking *asking, size_t place, struct kb_hit *hit,
                               struct kb_error *err)
{
    if (place >= asking->pinned_count)
        return KB_OK;
    hit->pinned_to = kb_arena_copy(asking->arena, asking->pinned[place].question);
    return hit->pinned_to.data ? KB_OK : kb_fail_memory(err);
}

/*
 * What the door may no longer see, though the index does not know it yet, is left out as if it had
 * never been there.
 */
static enum kb_status read_page(struct kb_asking *asking, const struct kb_ranking *ranking,
                                size_t begin, size_t end, struct kb_hit *hits, size_t *ret_count,
                                struct kb_error *err)
{
    struct heads heads = {.count = 0};
    size_t count = 0;
    for (size_t i = begin; i < end; i++) {
        struct kb_error trouble = {0};
        enum kb_status status = read_hit(asking, &heads, &ranking->places[i], &hits[count],
                                         &trouble);
        if (!status)
            status = tell_before(asking, &heads, &ranking->places[i], &hits[count], &trouble);
        if (!status)
            status = tell_pin(asking, i, &hits[count], &trouble);
        if (!status) {
            count++;
        } else if (status != KB_NOT_FOUND) {
            if (err)
                *err = trouble;
            return status;
        }
    }
    *ret_count = count;
    return KB_OK;
}

enum kb_status kb_hits_read(struct kb_asking *asking, const struct kb_ranking *ranking,
                            struct kb_search_result *ret, struct kb_error *err)
{
    struct kb_reader *reader = asking->searcher->reader;
    size_t begin = asking->request->offset;
    if (begin > ranking->count)
        begin = ranking->count;
    size_t end = ranking->count - begin > asking->limit ? begin + asking->limit : ranking->count;
    struct kb_hit *hits = kb_arena_array(asking->arena, end - begin, sizeof *hits);
    if (!hits)
        return kb_fail_memory(err);
    enum kb_status status = kb_reader_begin(reader, err);
    if (status)
        return status;
    status = read_page(asking, ranking, begin, end, hits, &ret->count, err);
    kb_reader_end(reader);
    ret->hits = hits;
    ret->total = ranking->total - (end - begin - ret->count);
    ret->total_is_exact = ranking->total_is_exact;
    return status;
}
