#include "internal.h"

/* What the base holds already of what is put, and what became of it. */
struct put {
    struct kb_putting *putting;
    struct kb_found_edition known; /* published, with the same effective date */
    struct kb_found_edition draft;
    struct kb_found_edition edition; /* the one that the result names */
    bool added_category;
    enum kb_put_outcome outcome;
};

static const char *const what_of[] = {
    [KB_PUT_ITEM_ADDED] = "item_added", [KB_PUT_EDITION_ADDED] = "edition_added",
    [KB_PUT_CORRECTED] = "corrected",   [KB_PUT_DRAFT_CHANGED] = "draft_changed",
    [KB_PUT_PUBLISHED] = "published",   [KB_PUT_CATEGORY_ADDED] = "category_added",
    [KB_PUT_UNCHANGED] = NULL,          [KB_PUT_CONFLICT] = NULL,
};

/* Whether an edition stands in the way: another file says something else of the same item and date.
 */
static bool is_in_the_way(const struct put *put, const struct kb_found_edition *found)
{
    return found->row && found->has_same_date && found->state != KB_STATE_WITHDRAWN &&
           !found->says_same && found->is_from_elsewhere && !put->putting->text->id.len;
}

/* What editors have handed on is not written over, and what a release holds comes with it alone. */
static bool is_held(const struct put *put)
{
    const struct kb_found_edition *draft = &put->draft;
    if (!draft->row)
        return false;
    if (put->putting->publish)
        return draft->says_same && draft->state == KB_STATE_SCHEDULED;
    return !draft->says_same && draft->state != KB_STATE_DRAFT && draft->state != KB_STATE_REJECTED;
}

static enum kb_status add_category(struct kb_store *store, struct put *put, struct kb_error *err)
{
    return kb_item_add_category(store, put->putting->item, put->putting->text->category,
                                &put->added_category, err);
}

/* The text is there: at most its category is new. */
static enum kb_status put_same(struct kb_store *store, struct put *put,
                               const struct kb_found_edition *found, struct kb_error *err)
{
    put->edition = *found;
    enum kb_status status = add_category(store, put, err);
    put->outcome = put->added_category ? KB_PUT_CATEGORY_ADDED : KB_PUT_UNCHANGED;
    return status;
}

static enum kb_put_outcome addition(const struct put *put)
{
    if (put->putting->is_new)
        return KB_PUT_ITEM_ADDED;
    if (put->putting->publish && put->known.row && put->known.state == KB_STATE_PUBLISHED)
        return KB_PUT_CORRECTED;
    return KB_PUT_EDITION_ADDED;
}

static enum kb_status put_draft(struct kb_store *store, struct put *put, struct kb_error *err)
{
    if (put->draft.row && put->draft.says_same)
        return put_same(store, put, &put->draft, err);
    put->outcome = put->draft.row ? KB_PUT_DRAFT_CHANGED : addition(put);
    put->edition = put->draft;
    enum kb_status status = KB_OK;
    /* Citizens see an item's categories: those of a draft must not show before it does. */
    if (!put->putting->was_public)
        status = add_category(store, put, err);
    return status ? status : kb_put_write(store, put->putting, &put->edition, err);
}

static enum kb_status publish_edition(struct kb_store *store, struct put *put, struct kb_error *err)
{
    const struct kb_edition_text *text = put->putting->text;
    enum kb_status status = add_category(store, put, err);
    if (status)
        return status;
    return kb_edition_publish(store, put->putting->item, put->edition.row, text->effective_from,
                              text->effective_to, err);
}

static enum kb_status put_published(struct kb_store *store, struct put *put, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    if (put->draft.row && put->draft.says_same) {
        put->outcome = KB_PUT_PUBLISHED;
        put->edition = put->draft;
    } else {
        put->outcome = addition(put);
        status = kb_put_write(store, put->putting, &put->edition, err);
    }
    return status ? status : publish_edition(store, put, err);
}

static enum kb_status decide(struct kb_store *store, struct put *put, struct kb_error *err)
{
    const struct kb_found_edition *in_the_way = NULL;
    if (is_in_the_way(put, &put->known))
        in_the_way = &put->known;
    else if (is_held(put) || (!put->putting->publish && is_in_the_way(put, &put->draft)))
        in_the_way = &put->draft;
    if (put->known.row && put->known.says_same)
        return put_same(store, put, &put->known, err);
    if (in_the_way) {
        put->edition = *in_the_way;
        put->outcome = KB_PUT_CONFLICT;
        return KB_OK;
    }
    return put->putting->publish ? put_published(store, put, err) : put_draft(store, put, err);
}

/* A change is public when citizens could see the item before or can see it now, and see the
 * difference. */
static enum kb_status note(struct kb_store *store, const struct put *put, struct kb_error *err)
{
    /* What is named was written over, or only its circumstances changed; new text had none before.
     */
    bool had_text = put->outcome == KB_PUT_DRAFT_CHANGED || put->outcome == KB_PUT_PUBLISHED ||
                    put->outcome == KB_PUT_CATEGORY_ADDED;
    bool is_public = false;
    if (!what_of[put->outcome])
        return KB_OK;
    enum kb_status status = kb_item_is_public(store, put->putting->item, &is_public, err);
    if (status)
        return status;
    bool shows = put->putting->publish || put->added_category;
    struct kb_action action = {.what = what_of[put->outcome],
                               .item = put->putting->item,
                               .edition = put->edition.row,
                               .detail = put->putting->text->source,
                               .touches_public = shows && (put->putting->was_public || is_public),
                               .before = had_text ? &put->edition.hash : NULL};
    return kb_change_note(store, &action, err);
}

static enum kb_status run(struct kb_store *store, struct put *put, struct kb_error *err)
{
    struct kb_putting *putting = put->putting;
    enum kb_status status = kb_put_prepare(store, putting, err);
    if (!status)
        status = kb_put_find_item(store, putting, err);
    if (!status)
        status = kb_put_find_known(store, putting, &put->known, err);
    if (!status)
        status = kb_put_find_draft(store, putting, &put->draft, err);
    if (!status)
        status = decide(store, put, err);
    if (!status)
        status = note(store, put, err);
    return status;
}

static void tell(const struct put *put, struct kb_put_result *ret)
{
    ret->outcome = put->outcome;
    ret->edition = put->edition.number;
    memcpy(ret->id, put->putting->id, sizeof ret->id);
}

enum kb_status kb_store_put(struct kb_store *store, const struct kb_edition_text *text,
                            bool publish, struct kb_put_result *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_putting_done) struct kb_putting putting = {.text = text, .publish = publish};
    struct put put = {.putting = &putting};
    enum kb_status status = kb_store_check_open(store, err);
    if (!status)
        status = kb_store_require_admin(store, err);
    if (!status)
        status = kb_edition_text_check(text, err);
    if (!status)
        status = kb_store_mark(store, err);
    if (status)
        return status;
    status = kb_store_unmark(store, run(store, &put, err), err);
    if (!status)
        tell(&put, ret);
    return status;
}
