/*
 * kb/receipt.h - 答复凭证: proof of what was shown, to whom, when.
 *
 * A receipt holds a question, who asked in what role at which door and for which region, the
 * standing times the answer held for (as_of, known_at), the revision of the index, and for each
 * section that was used its item, edition and label, where it stood and how it was found, and the
 * hashes of section and edition. The texts themselves are not copied: a published edition never
 * changes, so reading a receipt rebuilds the answer from the store, years later, also when the
 * edition was superseded or withdrawn since, and checks the hashes.
 *
 * What always holds: a receipt is made in one transaction, has a line in the audit chain with its
 * own hash, and is never changed or dropped; kb_reader_verify() finds one that was altered, removed
 * or put there by no change. The question is masked (kb/mask.h) before it touches the disk. Its id
 * (kb/short_id.h) is random: at the public door whoever has it may read it, if it was made there;
 * at the internal door all are read. Making one touches nothing that is public or searched.
 *
 * A receipt may name the work order (kb/work_order.h) of the case it was made for: an id of another
 * system, by which the internal door lists what was shown in that case.
 *
 * A section of an item that was turned internal since is withheld at the public door: its hashes
 * are there, its words are not. At the internal door nothing is withheld.
 */
#ifndef KB_RECEIPT_H
#define KB_RECEIPT_H

#include "kb/reader.h"
#include "kb/short_id.h"
#include "kb/store.h"
#include "kb/work_order.h"

#define KB_RECEIPT_QUERY_MAX 4096
#define KB_RECEIPT_HITS_MAX  50
#define KB_RECEIPT_RANK_MAX  1000
#define KB_RECEIPT_WORD_MAX  32 /* role, rung */

/* A section that was shown. */
struct kb_receipt_use {
    struct kb_str id; /* of the item */
    int edition;
    struct kb_str section; /* its label in any way of writing it */
    struct kb_str rung;    /* as search names it */
    int rank;              /* where it stood, from 1 */
};

/* The command that makes a receipt. */
struct kb_receipt_command {
    enum kb_door door;
    struct kb_str role; /* of who asked */
    struct kb_str query;
    struct kb_str region; /* empty where none was asked for */
    kb_date as_of;
    int64_t known_at_ms; /* KB_TIME_MAX: what was known at `revision` */
    int64_t revision;    /* of the index that answered; the store's change number */
    const struct kb_receipt_use *uses;
    size_t use_count;
    struct kb_str work_order; /* kb/work_order.h; empty where it belongs to none */
};

/*
 * Makes a receipt in the open transaction and writes its id. At the public door only sections of
 * published public editions of public items are taken, at the internal door those of published
 * ones. Errors: KB_NOT_FOUND names the hit that the base does not have, or did not have then;
 * KB_INVALID names the field; KB_IO, KB_CORRUPT, KB_NO_MEMORY.
 */
enum kb_status kb_receipt_make(struct kb_store *store, const struct kb_receipt_command *command,
                               char ret_id[KB_SHORT_ID_SIZE], struct kb_error *err);

/* A section as it was shown. */
struct kb_receipt_hit {
    struct kb_str id; /* of the item */
    int edition;
    struct kb_str label;
    struct kb_str rung;
    int rank;
    struct kb_hash edition_hash, section_hash;
    bool is_withheld; /* not this door's to see any more: head and section are empty */
    bool is_intact;   /* edition and section hash as they did then */
    int64_t edition_row;
    uint32_t ordinal;             /* of the section, in the edition */
    struct kb_edition head;       /* the edition without lists and sections, its state as of now */
    struct kb_section section;    /* its words */
    bool stood;                   /* at known_at the edition had a standing, for … */
    kb_date valid_from, valid_to; /* … these days; else what the edition itself says */
    enum kb_effect effect;        /* on as_of, by that standing; meaningless where it had none */
};

struct kb_receipt {
    struct kb_str id;
    enum kb_door door; /* where it was made */
    struct kb_str role;
    struct kb_str query; /* masked */
    struct kb_str region;
    kb_date as_of;
    int64_t known_at_ms;
    int64_t revision;
    int64_t made_ms;
    int64_t change;      /* that made it; 0 at the public door */
    struct kb_str actor; /* the key's name; empty at the public door */
    struct kb_str work_order;
    struct kb_hash hash; /* of it and its hits, as the audit chain has it */
    bool is_intact;      /* it and all hits that are not withheld are what they were */
    const struct kb_receipt_hit *hits;
    size_t hit_count;
    int64_t row;
};

/* The receipt with an id in its one form (kb_short_id_read()), in the arena. One snapshot. Errors:
 * KB_NOT_FOUND when there is none for this door. */
enum kb_status kb_receipt_read(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                               struct kb_receipt *ret, struct kb_error *err);

/*
 * The receipts that name a work order, the newest first, at most `limit`, without their hits
 * (`hits` is NULL, `is_intact` means nothing), in the arena. Errors: KB_FORBIDDEN at the public
 * door.
 */
enum kb_status kb_receipt_list(struct kb_reader *reader, struct kb_arena *arena,
                               struct kb_str work_order, size_t limit,
                               const struct kb_receipt **ret, size_t *ret_count,
                               struct kb_error *err);

#endif
