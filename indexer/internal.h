/*
 * internal.h - what the files of indexer/ say to each other, grouped by the file that defines it.
 *
 * Making: family.c says in which database a standing belongs, document.c makes an item's documents
 * with a bag of terms (bag.c) and hands them to a sink. Two sinks write: item.c into the databases
 * in use, when catch_up.c follows the change feed, and part.c into parts of a new generation, which
 * rebuild.c makes with many threads on one snapshot (snapshot.c) and merge.c puts together.
 *
 * Switching: batch.c commits what was touched; generation.c names folders and the generation in
 * use; state.c is what each database says of itself and of the others; turn.c tells readers that
 * there is something new; index.c is the reader.
 */
#ifndef KB_INDEXER_INTERNAL_H
#define KB_INDEXER_INTERNAL_H

#include "kb/arena.h"
#include "kb/index.h"
#include "kb/name.h"
#include "kb/release.h"
#include "kb/text.h"

/* --- family.c --------------------------------------------------------------------------------- */

/* The databases. A batch is committed to those it touches, at once; see state.c. */
enum kb_database {
    KB_DATABASE_PUBLIC_ARCHIVE,
    KB_DATABASE_INTERNAL_ARCHIVE,
    KB_DATABASE_PUBLIC_LIVE,
    KB_DATABASE_INTERNAL_LIVE,
    KB_DATABASES,
};

/* Name of a database's folder; static. */
const char *kb_database_name(enum kb_database which);

/* Where a standing of an edition belongs on a day; `is_public` as in kb_item_content. */
enum kb_database kb_database_of(const struct kb_standing *standing, enum kb_audience audience,
                                bool is_public, kb_date day);

/* The databases that a door opens. */
size_t kb_databases_of_door(enum kb_door door, bool archive, enum kb_database out[KB_DATABASES]);

/* --- bag.c ------------------------------------------------------------------------------------ */

/* Terms with how often each counts: what a document is about. Cleared and filled again and again.
 */
struct kb_bag {
    struct kb_bag_entry *entries;
    size_t count, room;
    uint32_t *slots; /* of a hash table: numbers of entries */
    size_t mask;
    struct kb_buf bytes;
    struct kb_xapian_term *terms; /* made by kb_bag_terms() */
    size_t term_room;
};

/* A zeroed bag is empty but has no cap: begin with this. */
void kb_bag_init(struct kb_bag *bag);
void kb_bag_done(struct kb_bag *bag);
void kb_bag_clear(struct kb_bag *bag);

/* Adds `wdf` to a term; 0 makes sure that it is there. */
enum kb_status kb_bag_add(struct kb_bag *bag, struct kb_str term, uint32_t wdf,
                          struct kb_error *err);

/* Adds all of another bag. */
enum kb_status kb_bag_add_all(struct kb_bag *bag, const struct kb_bag *from, struct kb_error *err);

/* Adds the boolean term for a prefix and a value. */
enum kb_status kb_bag_add_boolean(struct kb_bag *bag, const char *prefix, struct kb_str value,
                                  struct kb_error *err);

/* The terms, in the order they first came; valid until the bag is changed. */
enum kb_status kb_bag_terms(struct kb_bag *bag, const struct kb_xapian_term **ret,
                            size_t *ret_count, struct kb_error *err);

/* --- document.c ------------------------------------------------------------------------------- */

/* One thread's means of making documents. */
struct kb_maker {
    struct kb_text *text;
    struct kb_bag edition; /* terms that every section of the edition has */
    struct kb_bag section;
    struct kb_buf key;
    struct kb_buf name;  /* a title's or a label's key */
    struct kb_buf basis; /* of the edition: data of its documents */
};

enum kb_status kb_maker_init(struct kb_maker *maker, struct kb_error *err);
/* Accepts a zeroed maker. */
void kb_maker_done(struct kb_maker *maker);

/* Where documents go. */
struct kb_sink {
    enum kb_status (*add)(void *context, enum kb_database where,
                          const struct kb_xapian_document *document, struct kb_error *err);
    void *context;
};

/* Makes every document of an item: one for each section of each standing. */
enum kb_status kb_maker_item(struct kb_maker *maker, const struct kb_item_content *content,
                             kb_date day, const struct kb_sink *sink, struct kb_error *err);

/* --- basis.c ---------------------------------------------------------------------------------- */

/*
 * Fills `maker->basis`: what an edition rests on and the questions it answers, as
 * kb_index_basis_next() and kb_index_question_next() read it; and adds the words of the
 * questions to `maker->edition`. Uses `maker->section`.
 */
enum kb_status kb_basis_put(struct kb_maker *maker, const struct kb_edition_text *edition,
                            struct kb_error *err);

/* Adds the names by which others rest on the sections of `edition`: titles of the item, a label. */
enum kb_status kb_basis_add_titles(struct kb_maker *maker, const struct kb_item_content *content,
                                   const struct kb_edition_text *edition, struct kb_bag *bag,
                                   struct kb_error *err);
enum kb_status kb_basis_add_label(struct kb_maker *maker, struct kb_str label, struct kb_bag *bag,
                                  struct kb_error *err);

/* --- generation.c ----------------------------------------------------------------------------- */

#define KB_GENERATION_SIZE 64

/* A generation's name: a number in decimal, or as stage.c names them; empty for none. */
struct kb_generation {
    char name[KB_GENERATION_SIZE];
};

/* Which generation is in use. KB_NOT_FOUND (the hint says how to make one) when there is none. */
enum kb_status kb_generation_current(const char *dir, struct kb_generation *ret,
                                     struct kb_error *err);

/*
 * Removes what interrupted rebuilds left, that is every generation but the one in use, and makes
 * the folder of the next one. `*ret_current` is empty when none is in use.
 */
enum kb_status kb_generation_prepare(const char *dir, struct kb_generation *ret_current,
                                     struct kb_generation *ret_next, struct kb_error *err);

/* Puts a generation to use, durably. */
enum kb_status kb_generation_switch(const char *dir, const struct kb_generation *to,
                                    struct kb_error *err);

/* The folder of a staged generation becomes the next numbered one, with the mode of the current. */
enum kb_status kb_generation_adopt(const char *dir, const struct kb_generation *staged,
                                   struct kb_generation *ret, struct kb_error *err);

/* Calls `each` for every name in the index folder; none when there is no such folder. */
enum kb_status kb_generation_list(const char *dir,
                                  enum kb_status (*each)(void *context, const char *name,
                                                         struct kb_error *err),
                                  void *context, struct kb_error *err);

/* Removes a generation's folder; the empty name is fine. */
enum kb_status kb_generation_remove(const char *dir, const struct kb_generation *generation,
                                    struct kb_error *err);

/* `DIR/index/GENERATION/name`, in the arena; the generation's folder for NULL. NULL without memory.
 */
const char *kb_generation_path(struct kb_arena *arena, const char *dir,
                               const struct kb_generation *generation, const char *name);

/* --- turn.c ----------------------------------------------------------------------------------- */

/*
 * A counter in a file of the generation's, raised after each batch of commits and after the switch
 * to another generation. Readers look at it instead of at four databases and a name. It is no data:
 * losing it costs readers one look more.
 */

/* Opens for reading; -1 when there is none, which reads as always changed. */
int kb_turn_open(const char *path);
/* Reads the counter. False when it cannot be read. */
bool kb_turn_read(int fd, uint64_t *ret);
/* Raises it, making the file where it is missing. */
enum kb_status kb_turn_raise(const char *path, struct kb_error *err);

/* --- state.c ---------------------------------------------------------------------------------- */

/* How far a database, or an index, was brought. */
struct kb_index_point {
    int64_t change;        /* the last change it was written for */
    int64_t public_change; /* the last one, at or before it, that touched anything public */
    kb_date day;           /* up to which it was brought */
    /* Which batch of the generation brought it there: two may end at the same change and day. */
    int64_t batch;
};

/*
 * What a database says in its metadata, of itself and of the batch of commits that it was last part
 * of. A batch commits only the databases it touches, in any order. Several databases are whole
 * when each is where the farthest of them says it is. Otherwise a batch is under way or was cut
 * off; what was before it is `previous`, from where it can be done again.
 */
struct kb_index_state {
    struct kb_index_point now;
    struct kb_index_point previous;         /* where the index was before the batch */
    struct kb_index_point at[KB_DATABASES]; /* where each database is after it */
};

/* Of an index all of whose databases were made for the same point. */
struct kb_index_state kb_index_state_even(const struct kb_index_point *point);

/*
 * Where `count` databases, `which[i]` saying `states[i]`, are as one: whole or not, `*ret` is the
 * last point that is wholly there.
 */
bool kb_index_states_judge(const struct kb_index_state *states, const enum kb_database *which,
                           size_t count, struct kb_index_point *ret);

enum kb_status kb_index_state_write(struct kb_xapian_writer *writer,
                                    const struct kb_index_state *state, struct kb_error *err);

/* Of the reader's n-th database. KB_MISMATCH (with a hint) when another analyser made it;
 * KB_CORRUPT. */
enum kb_status kb_index_state_read(struct kb_xapian_reader *reader, size_t which,
                                   struct kb_index_state *ret, struct kb_error *err);

/* --- item.c ----------------------------------------------------------------------------------- */

/* Numbers of the documents a database has of an item, and how many were written over. */
struct kb_places {
    uint32_t *numbers;
    size_t count, room, used;
};

/* The databases in use, open for writing for as long as the store is locked. */
struct kb_writers {
    bool is_open;
    struct kb_xapian_writer *writers[KB_DATABASES];
    struct kb_xapian_reader *readers[KB_DATABASES]; /* as they were before the run */
    struct kb_index_state states[KB_DATABASES];     /* as they are */
    struct kb_index_point from;                     /* where the index was before the run */
    bool is_touched[KB_DATABASES];
    struct kb_places places[KB_DATABASES]; /* of the item at hand */
    struct kb_maker maker;
    struct kb_arena *arena; /* for one item */
    size_t items, documents;
};

enum kb_status kb_writers_init(struct kb_writers *writers, struct kb_error *err);
/* Closes too. Accepts a zeroed one. */
void kb_writers_done(struct kb_writers *writers);

/* `paths` by enum kb_database. What was opened before a failure is closed by kb_writers_close(). */
enum kb_status kb_writers_open(struct kb_writers *writers, const char *const *paths,
                               struct kb_error *err);
/* Begins a further run on open databases, of which nobody else has written meanwhile. */
enum kb_status kb_writers_again(struct kb_writers *writers, struct kb_error *err);
void kb_writers_close(struct kb_writers *writers);

/* Writes an item whole: what belongs there on `day` takes the places of what was there of it, and
 * what is the same already is left alone. */
enum kb_status kb_writers_item(struct kb_writers *writers, struct kb_reader *reader, int64_t row,
                               kb_date day, struct kb_error *err);

/* The same with what an item is to look like. */
enum kb_status kb_writers_content(struct kb_writers *writers, const struct kb_item_content *content,
                                  kb_date day, struct kb_error *err);

/* --- batch.c ---------------------------------------------------------------------------------- */

/*
 * Commits what was touched as one batch, after which the index is at `to`. With NULL they say what
 * they said before: a crash makes the run begin again.
 */
enum kb_status kb_writers_commit(struct kb_writers *writers, const struct kb_index_point *to,
                                 struct kb_error *err);

/* --- staged.c --------------------------------------------------------------------------------- */

/* A generation that shows the world of a release; `is_whole` false while it is being made. */
struct kb_staged {
    int64_t release, at_ms; /* the instant it was made for; 0 for an open release */
    bool is_whole;
    struct kb_generation generation; /* its name */
};

/* Fills in the name from the rest. */
void kb_staged_name(struct kb_staged *staged);
/* Reads a name; false when it is another folder's. */
bool kb_staged_parse(const char *name, struct kb_staged *ret);

/* The whole one of a release. KB_NOT_FOUND. */
enum kb_status kb_staged_find(const char *dir, int64_t release, struct kb_staged *ret,
                              struct kb_error *err);

/* Calls one whole from now on. */
enum kb_status kb_staged_finish(const char *dir, struct kb_staged *staged, struct kb_error *err);

/* --- stage.c ---------------------------------------------------------------------------------- */

/* The staged generation that is being written, in slices. */
struct kb_stager {
    struct kb_writers writers;
    struct kb_staged staged;  /* release 0: none is under way */
    struct kb_arena *arena;   /* of the rows */
    struct kb_item_rows rows; /* to be written */
    size_t next;              /* of them */
    struct kb_index_point from, to;
};

/* Leaves what is under way and closes its databases. Accepts a zeroed one. */
void kb_stager_rest(struct kb_stager *stager);
void kb_stager_done(struct kb_stager *stager);

/* --- catch_up.c ------------------------------------------------------------------------------- */

/* What is kept from one run to the next. */
struct kb_indexer {
    struct kb_store *store;
    struct kb_reader *reader;
    struct kb_generation generation; /* that `writers` has open */
    struct kb_writers writers;
    struct kb_stager stager;
};

/* Opens the databases of a generation. */
enum kb_status kb_writers_open_generation(struct kb_writers *writers, struct kb_arena *arena,
                                          const char *dir, const struct kb_generation *generation,
                                          struct kb_error *err);

/* Both lists are ascending; so is what comes of them, each row once. */
enum kb_status kb_rows_unite(struct kb_arena *arena, const struct kb_item_rows *a,
                             const struct kb_item_rows *b, struct kb_item_rows *ret,
                             struct kb_error *err);

/* What the store says now, in the reader's snapshot. */
enum kb_status kb_index_point_of_store(struct kb_reader *reader, const struct kb_clock *clock,
                                       struct kb_index_point *ret, struct kb_error *err);

/* --- snapshot.c ------------------------------------------------------------------------------- */

/* A reader for each of `count` threads, all at the same change of the store. */
enum kb_status kb_snapshot_open(const char *dir, struct kb_reader **readers, size_t count,
                                int64_t *ret_change, struct kb_error *err);
void kb_snapshot_close(struct kb_reader **readers, size_t count);

/* --- part.c ----------------------------------------------------------------------------------- */

/* One thread's part of a rebuild: documents in small databases to be merged. */
struct kb_part {
    struct kb_arena *paths;
    const char *folder;
    unsigned number; /* of the thread */
    struct kb_part_database {
        struct kb_xapian_writer *writer; /* the one being filled */
        size_t documents;                /* in it */
        const char **finished;           /* paths, the one being filled included */
        size_t folded;                   /* the first so many are merged ones, the others small */
        size_t count, room;
    } databases[KB_DATABASES];
    size_t documents; /* in all */
    size_t serial;    /* makes names of databases differ */
};

enum kb_status kb_part_init(struct kb_part *part, const char *folder, unsigned number,
                            struct kb_error *err);
/* Accepts a zeroed part. */
void kb_part_done(struct kb_part *part);

/* A sink's function; the context is the part. */
enum kb_status kb_part_add(void *part, enum kb_database where,
                           const struct kb_xapian_document *document, struct kb_error *err);

/* Commits, closes and merges what is left over. */
enum kb_status kb_part_finish(struct kb_part *part, struct kb_error *err);

/* --- merge.c ---------------------------------------------------------------------------------- */

/* Merges all threads' parts into the generation's databases and removes them. */
enum kb_status kb_merge(const char *folder, struct kb_part *const *parts, size_t part_count,
                        const struct kb_index_point *point, struct kb_error *err);

#endif
