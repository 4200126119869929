/* ground.c - decides whether there is an answer, and hands out what may be quoted. */
#include "ground.h"

static enum kb_status check(const struct kb_searcher *searcher,
                            const struct kb_ground_request *request, struct kb_error *err)
{
    if (request->limit > KB_GROUND_LIMIT_MAX)
        return kb_fail(err, KB_INVALID, "limit: %zu spans, at most %d", request->limit,
                       KB_GROUND_LIMIT_MAX);
    if (searcher->release)
        return kb_fail(err, KB_INVALID, "what is not released yet is not to be quoted");
    return KB_OK;
}

static int surest_first(const void *a, const void *b)
{
    const struct kb_ground_item *x = a, *y = b;
    if (x->confidence != y->confidence)
        return x->confidence > y->confidence ? -1 : 1;
    int order = kb_str_compare(x->hit->id, y->hit->id);
    return order ? order
                 : (x->hit->ordinal > y->hit->ordinal) - (x->hit->ordinal < y->hit->ordinal);
}

static struct kb_ground_span span_of(const struct kb_ground_item *item)
{
    const struct kb_hit *hit = item->hit;
    return (struct kb_ground_span){
        .id = hit->id,
        .kind = hit->kind,
        .audience = hit->audience,
        .title = hit->title,
        .doc_no = hit->doc_no,
        .issuer = hit->issuer,
        .region = hit->region,
        .edition = hit->edition,
        .published_ms = item->head->published_ms,
        .effective_from = hit->effective_from,
        .effective_to = hit->effective_to,
        .label = hit->label,
        .heading = hit->heading,
        .text = kb_str_slice(item->section.text, item->span.begin, item->span.end),
        .begin = item->span.begin,
        .end = item->span.end,
        .confidence = item->confidence,
        .rung = hit->rung,
    };
}

static enum kb_status hand_out(const struct kb_ground_evidence *evidence, struct kb_arena *arena,
                               struct kb_ground_result *ret, struct kb_error *err)
{
    double sum = 0;
    struct kb_ground_span *spans = kb_arena_array(arena, evidence->count, sizeof *spans);
    if (!spans)
        return kb_fail_memory(err);
    for (size_t i = 0; i < evidence->count; i++) {
        spans[i] = span_of(&evidence->items[i]);
        sum += spans[i].confidence;
    }
    ret->spans = spans;
    ret->count = evidence->count;
    /* Fewer than were asked for in the fitting cannot be surer than all of them together. */
    if (ret->confidence > sum && ret->count < KB_GROUND_LIMIT)
        ret->confidence = sum;
    return KB_OK;
}

enum kb_status kb_ground(struct kb_searcher *searcher, const struct kb_ground_request *request,
                         struct kb_arena *arena, struct kb_ground_result *ret, struct kb_error *err)
{
    const struct kb_ground_model *model = &kb_ground_model_default;
    size_t limit = request->limit ? request->limit : KB_GROUND_LIMIT;
    struct kb_ground_evidence evidence;
    enum kb_status status = check(searcher, request, err);
    if (!status)
        status = kb_ground_look(searcher, model, request, limit, arena, &evidence, err);
    if (status)
        return status;
    qsort(evidence.items, evidence.count, sizeof *evidence.items, surest_first);
    struct kb_ground_result result = {
        .answers = evidence.count && (evidence.pinned || evidence.holds >= model->least),
        .on = evidence.sources.day,
        .revision = evidence.sources.revision,
    };
    kb_ground_missing_day(request, &evidence, &result.day);
    if (result.answers) {
        result.confidence = evidence.answer;
        kb_ground_missing_region(request, &evidence, &result.region);
        status = hand_out(&evidence, arena, &result, err);
    } else {
        result.confidence = 1 - evidence.holds;
        result.department = kb_ground_department(model, &evidence);
    }
    *ret = result;
    return status;
}
