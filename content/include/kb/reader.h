/*
 * kb/reader.h - reading the truth, with the eyes of one door.
 *
 * A reader is a read-only connection to `DIR/content.db`. At the internal door it sees everything.
 * At the public door an SQLite authorizer admits only the views of published public rows, so that a
 * mistake above cannot show what it must not: an internal item, a draft, a title of either does not
 * exist there, and asking for it is KB_NOT_FOUND like any invented id.
 *
 * Everything returned is copied into the caller's arena. A reader belongs to one thread. Between
 * kb_reader_begin() and kb_reader_end() all calls see one snapshot; outside, each call sees the
 * newest.
 *
 * Errors, everywhere: KB_NOT_FOUND where the contract says so; KB_FORBIDDEN at the public door
 * where it says "internal door only"; KB_CORRUPT (also an edition whose hash does not fit its
 * text); KB_IO; KB_NO_MEMORY.
 */
#ifndef KB_READER_H
#define KB_READER_H

#include "kb/arena.h"
#include "kb/item.h"

struct kb_reader;

/* Opens the base in `dir`. KB_NOT_FOUND when there is none, KB_MISMATCH when its tables are of
 * another version. */
enum kb_status kb_reader_open(const char *dir, enum kb_door door, struct kb_reader **ret,
                              struct kb_error *err);

/* Accepts NULL. */
void kb_reader_close(struct kb_reader *reader);
void kb_reader_closep(struct kb_reader **reader);

enum kb_status kb_reader_begin(struct kb_reader *reader, struct kb_error *err);
void kb_reader_end(struct kb_reader *reader);

/* --- for answers ------------------------------------------------------------------------------ */

/* The item with an id. At the public door only its published public editions. KB_NOT_FOUND. */
enum kb_status kb_reader_item(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                              struct kb_item *ret, struct kb_error *err);

/* The same with those of its editions alone that were published at some time. An item without any
 * is KB_NOT_FOUND, and no longer looked for than one that was never there. */
enum kb_status kb_reader_item_published(struct kb_reader *reader, struct kb_arena *arena,
                                        struct kb_str id, struct kb_item *ret,
                                        struct kb_error *err);

/* How much of an edition to read. */
enum kb_edition_parts {
    KB_EDITION_HEAD,  /* title, dates and other single fields */
    KB_EDITION_LISTS, /* and keywords, questions, basis */
    KB_EDITION_WHOLE, /* and the sections; the hash is checked */
};

/* An edition by item id and number, or by row. KB_NOT_FOUND. */
enum kb_status kb_reader_edition(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                                 int number, enum kb_edition_parts parts, struct kb_edition *ret,
                                 struct kb_error *err);
enum kb_status kb_reader_edition_row(struct kb_reader *reader, struct kb_arena *arena,
                                     int64_t edition_row, enum kb_edition_parts parts,
                                     struct kb_edition *ret, struct kb_error *err);

/* The section at a position (from 0) of an edition. KB_NOT_FOUND. */
enum kb_status kb_reader_section(struct kb_reader *reader, struct kb_arena *arena,
                                 int64_t edition_row, uint32_t ordinal, struct kb_section *ret,
                                 struct kb_error *err);

/* The section whose label has the key `label_key` (kb_name_label_key()), the first where several
 * do. KB_NOT_FOUND. */
enum kb_status kb_reader_section_find(struct kb_reader *reader, struct kb_arena *arena,
                                      int64_t edition_row, struct kb_str label_key,
                                      uint32_t *ret_ordinal, struct kb_section *ret,
                                      struct kb_error *err);

/* A basis link and what it leads to now. */
struct kb_basis_link {
    struct kb_basis basis;   /* as written */
    struct kb_str target_id; /* empty while nothing has that title */
    int target_edition;      /* number of the edition in force, else the newest published */
    struct kb_str
        target_label; /* the clause as the target writes it; empty when it has no such clause */
};

/*
 * The basis links of an edition, each resolved by the keys of title and label among published
 * editions the door may see, on day `today`. Nothing is stored, so a link resolves as soon as its
 * target arrives. Among several things of one title: what is in force before what is not, policies
 * before other kinds, the edition's own region before the country before other regions, the newest.
 */
enum kb_status kb_reader_basis(struct kb_reader *reader, struct kb_arena *arena,
                               int64_t edition_row, kb_date today, const struct kb_basis_link **ret,
                               size_t *ret_count, struct kb_error *err);

/*
 * Calls `each` for every basis link of current editions whose title nothing published has, in order
 * of item id. What `each` is given belongs to SQLite and is valid until it returns; a status other
 * than KB_OK from it ends the calls and is returned.
 */
enum kb_status
kb_reader_unresolved(struct kb_reader *reader, struct kb_arena *arena,
                     enum kb_status (*each)(void *context, struct kb_str id, int edition,
                                            const struct kb_basis *basis, struct kb_error *err),
                     void *context, struct kb_error *err);

/* How many there are of what the door may see. */
struct kb_counts {
    int64_t items, editions, sections, basis_links;
};
enum kb_status kb_reader_counts(struct kb_reader *reader, struct kb_counts *ret,
                                struct kb_error *err);

/*
 * Has SQLite look at every page, index and foreign key of the database (its integrity_check and
 * foreign_key_check): KB_CORRUPT with the first complaint. Takes seconds on a large base. Internal
 * door only.
 */
enum kb_status kb_reader_check(struct kb_reader *reader, struct kb_error *err);

/*
 * Recomputes the audit chain, in which each change is hashed with its actions and the hash before
 * it. KB_CORRUPT names the first change that is missing or was altered, or an edition that no
 * change put there. `*ret_changes` is how many fit. What was cut off at the end shows in no chain:
 * keep the last number elsewhere to see it. Internal door only.
 */
enum kb_status kb_reader_verify(struct kb_reader *reader, int64_t *ret_changes,
                                struct kb_error *err);

/* Row numbers of items. */
struct kb_item_rows {
    const int64_t *rows; /* ascending, without duplicates; in the arena */
    size_t count;
};

/* --- for suggestions ---------------------------------------------------------------------------
 */

/* The ordinal of a title. */
#define KB_LINE_TITLE (-1)

/* A title or a known question of an edition that stands or will stand. */
struct kb_line {
    int64_t item_row, edition_row;
    int ordinal; /* KB_LINE_TITLE, or the number of the question */
    enum kb_kind kind;
    struct kb_str id, region, title;
    struct kb_str text; /* the title again, or the question */
};

/*
 * Calls `each` for the title and then the questions of every edition that the door may see and that
 * is valid on `today` or later by what is known now: what the index calls `live`. Of one item, or
 * with `item_row` 0 of all, item by item. What `each` is given is valid until it returns; a status
 * other than KB_OK from it ends the calls and is returned. One snapshot.
 */
enum kb_status kb_reader_lines(struct kb_reader *reader, int64_t item_row, kb_date today,
                               enum kb_status (*each)(void *context, const struct kb_line *line,
                                                      struct kb_error *err),
                               void *context, struct kb_error *err);

/* One of them, in the arena. KB_NOT_FOUND when the edition no longer stands, or has no such
 * question. */
enum kb_status kb_reader_line(struct kb_reader *reader, struct kb_arena *arena, int64_t edition_row,
                              int ordinal, kb_date today, struct kb_line *ret,
                              struct kb_error *err);

/*
 * Items touched by changes after `change`; at the public door by those that touched what is public,
 * among them items that no longer are.
 */
enum kb_status kb_reader_touched_items(struct kb_reader *reader, struct kb_arena *arena,
                                       int64_t change, struct kb_item_rows *ret,
                                       struct kb_error *err);

/* --- for pages -------------------------------------------------------------------------------- */

/* The regions of what stands on `today` or will, in order of code. */
enum kb_status kb_reader_regions(struct kb_reader *reader, struct kb_arena *arena, kb_date today,
                                 const struct kb_str **ret, size_t *ret_count,
                                 struct kb_error *err);

/* An edition that is in force, and since when. */
struct kb_news {
    struct kb_str id, title, change_note;
    enum kb_kind kind;
    kb_date from;
};

/* What came into force last, the newest first; at most `limit`. */
enum kb_status kb_reader_news(struct kb_reader *reader, struct kb_arena *arena, kb_date today,
                              size_t limit, const struct kb_news **ret, size_t *ret_count,
                              struct kb_error *err);

/* --- for indexes (internal door) -------------------------------------------------------------- */

/*
 * The last change number; at the public door, the last that touched what is public, so that nothing
 * there moves for work that is not. 0 for an empty base.
 */
enum kb_status kb_reader_last_change(struct kb_reader *reader, int64_t *ret, struct kb_error *err);

/*
 * Likewise the last change after which somebody who reads or searches may find something else: what
 * answers, their tags and indexes depend on. Reports (receipts, feedback, flags, acknowledgements)
 * are changes that move it not.
 */
enum kb_status kb_reader_revision(struct kb_reader *reader, int64_t *ret, struct kb_error *err);

/* What the revision was with a change: an index that has come so far shows all there is of it. */
enum kb_status kb_reader_revision_at(struct kb_reader *reader, int64_t change, int64_t *ret,
                                     struct kb_error *err);

/* The last change, at or before `change`, that touched anything public. */
enum kb_status kb_reader_last_public_change(struct kb_reader *reader, int64_t change, int64_t *ret,
                                            struct kb_error *err);

/* All items. */
enum kb_status kb_reader_item_rows(struct kb_reader *reader, struct kb_arena *arena,
                                   struct kb_item_rows *ret, struct kb_error *err);

/* Items touched by changes after `change`. Internal door only. */
enum kb_status kb_reader_changed_items(struct kb_reader *reader, struct kb_arena *arena,
                                       int64_t change, struct kb_item_rows *ret,
                                       struct kb_error *err);

/* Items with a known standing that begins or ends on a day in (after, until]: what midnight
 * changes. */
enum kb_status kb_reader_due_items(struct kb_reader *reader, struct kb_arena *arena, kb_date after,
                                   kb_date until, struct kb_item_rows *ret, struct kb_error *err);

/* All standings of an item with the editions they are of, whole. */
struct kb_item_content {
    struct kb_str id;
    const struct kb_str *categories;
    size_t category_count;
    const struct kb_edition *editions; /* those that have a standing, with lists and sections */
    size_t edition_count;
    const struct kb_standing *standings;
    size_t standing_count;
    bool is_public; /* false when the item as a whole is internal: nothing of it in the public
                       family */
};

/* KB_NOT_FOUND when there is no such item. */
enum kb_status kb_reader_item_content(struct kb_reader *reader, struct kb_arena *arena,
                                      int64_t item_row, struct kb_item_content *ret,
                                      struct kb_error *err);

/* Items of which a published edition has a title with this key (kb_name_title_key()). */
enum kb_status kb_reader_find_title(struct kb_reader *reader, struct kb_arena *arena,
                                    struct kb_str title_key, struct kb_item_rows *ret_items,
                                    struct kb_error *err);

#endif
