/*
 * kb/item.h - the words of the knowledge base as C: items, editions, sections, basis, standings.
 *
 * Plain data without behaviour, shared by everybody above the store: the importer fills an
 * edition's text in, the reader hands editions out. All text is UTF-8 and belongs to whoever made
 * the struct: an arena, nearly always.
 *
 * An item (知识点) has a stable id and a kind. What it says is in its editions (版本), numbered
 * from 1 in the order they came; a published edition never changes. An edition has sections
 * (条/节), each with a label that is unique in the edition: that is what search finds and people
 * cite. When an edition holds, in the world and in our knowledge of it, is told by its standings
 * (生效区间).
 *
 * Limits are in KB_*_MAX below: bytes unless the name says otherwise. What is longer is refused.
 */
#ifndef KB_ITEM_H
#define KB_ITEM_H

#include "kb/hash.h"
#include "kb/str.h"
#include "kb/time.h"

#define KB_ID_MAX             192
#define KB_TITLE_MAX          768
#define KB_TITLE_CHARS_WARN   128 /* characters; longer titles of old material are a warning */
#define KB_KEYWORD_MAX        192
#define KB_KEYWORD_CHARS_WARN 20 /* characters */
#define KB_LABEL_MAX          192
#define KB_HEADING_MAX        768
#define KB_CATEGORY_MAX       384
#define KB_CATEGORY_DEPTH_MAX 8
#define KB_FIELD_MAX          768   /* issuer, document number, source */
#define KB_NOTE_MAX           16384 /* change note, history */
#define KB_SECTION_TEXT_MAX   (1u << 20)
#define KB_SECTIONS_MAX       20000 /* sections of one edition */
#define KB_LIST_MAX           1000  /* keywords, questions, basis links of one edition */

/* 类型: C name, wire name, id prefix. */
#define KB_KIND_LIST(X)                                                                            \
    X(POLICY, "policy", "law")                                                                     \
    X(GUIDE, "guide", "guide")                                                                     \
    X(SCRIPT, "script", "script")                                                                  \
    X(QA, "qa", "qa")                                                                              \
    X(NOTICE, "notice", "notice")

enum kb_kind {
#define X(name, wire, prefix) KB_KIND_##name,
    KB_KIND_LIST(X)
#undef X
};

/* 公开属性. */
enum kb_audience {
    KB_AUDIENCE_PUBLIC,
    KB_AUDIENCE_INTERNAL,
};

/* 发布状态, what editors do. */
#define KB_STATE_LIST(X)                                                                           \
    X(DRAFT, "draft")                                                                              \
    X(IN_REVIEW, "in_review")                                                                      \
    X(APPROVED, "approved")                                                                        \
    X(SCHEDULED, "scheduled")                                                                      \
    X(PUBLISHED, "published")                                                                      \
    X(SUPERSEDED, "superseded")                                                                    \
    X(WITHDRAWN, "withdrawn")                                                                      \
    X(REJECTED, "rejected")                                                                        \
    X(DISCARDED, "discarded")

enum kb_state {
#define X(name, wire) KB_STATE_##name,
    KB_STATE_LIST(X)
#undef X
};

/* 生效状态, computed from dates and never stored. */
enum kb_effect {
    KB_EFFECT_PENDING,
    KB_EFFECT_IN_FORCE,
    KB_EFFECT_EXPIRED,
    KB_EFFECT_REPEALED,
};

/* Which of the two doors a question comes in by; decides what may be read at all. */
enum kb_door {
    KB_DOOR_INTERNAL,
    KB_DOOR_PUBLIC,
};

#define KB_STATE_BIT(state) (1u << (state))

/* States of an edition that is still being worked on: neither published nor given up. */
#define KB_STATES_OPEN                                                                             \
    (KB_STATE_BIT(KB_STATE_DRAFT) | KB_STATE_BIT(KB_STATE_IN_REVIEW) |                             \
     KB_STATE_BIT(KB_STATE_APPROVED) | KB_STATE_BIT(KB_STATE_SCHEDULED) |                          \
     KB_STATE_BIT(KB_STATE_REJECTED))

/* Wire names; static. The parsers return false for anything else. */
const char *kb_kind_name(enum kb_kind kind);
const char *kb_kind_id_prefix(enum kb_kind kind);
bool kb_kind_parse(struct kb_str s, enum kb_kind *ret);
const char *kb_audience_name(enum kb_audience audience);
bool kb_audience_parse(struct kb_str s, enum kb_audience *ret);
const char *kb_state_name(enum kb_state state);
bool kb_state_parse(struct kb_str s, enum kb_state *ret);
const char *kb_effect_name(enum kb_effect effect);

/* The effect of a standing valid in [from, to) on a day. */
enum kb_effect kb_effect_on(kb_date from, kb_date to, kb_date day);

/* Six decimal digits (GB/T 2260); 000000 is the country. Whether it exists is not checked. */
bool kb_region_parse(struct kb_str s, struct kb_str *ret);

/*
 * Writes the region above into `out` ("440106" → "440100" → "440000" → "000000") and returns true,
 * or false for the country. By the structure of the code.
 */
bool kb_region_parent(struct kb_str region, char out[7]);

struct kb_section {
    struct kb_str label;   /* 第二十四条, 办理条件, 正文; unique in the edition */
    struct kb_str heading; /* the headings above it: 第三章 提取和使用; may be empty */
    struct kb_str text;    /* as it was given, without the label */
    bool aside; /* kept and shown, but not searched: what a page carries beside its text */
};

struct kb_basis {
    struct kb_str title;   /* of the item it rests on, as written */
    struct kb_str section; /* the clause, as written; may be empty for the whole item */
};

/* 废止: what an edition says of another item: that it no longer holds from a day on. */
struct kb_repeal {
    struct kb_str id; /* of the repealed item */
    kb_date from;
};

/* What one edition says, with all its fields: what an importer or editor hands to the store. */
struct kb_edition_text {
    struct kb_str
        id; /* empty: the store finds the item by kind, region and title, or makes an id */
    enum kb_kind kind;
    enum kb_audience audience;
    struct kb_str title;
    struct kb_str region;   /* six digits */
    struct kb_str category; /* path with '/'; belongs to the item rather than to the edition */
    struct kb_str issuer;
    struct kb_str doc_no;
    kb_date effective_from; /* KB_DATE_MIN when open */
    kb_date effective_to;   /* exclusive; KB_DATE_MAX when open */
    struct kb_str change_note;
    struct kb_str history; /* lines before the text proper: who passed it when */
    struct kb_str source;  /* the file it came from, relative to what was imported */
    const struct kb_str *keywords;
    size_t keyword_count;
    const struct kb_str *questions;
    size_t question_count;
    const struct kb_basis *basis;
    size_t basis_count;
    const struct kb_section *sections;
    size_t section_count;
    bool minor;             /* a minor correction, marked so in the history */
    struct kb_str no_basis; /* why a script rests on nothing; empty where it does */
    const struct kb_repeal *repeals;
    size_t repeal_count;
};

/* 生效区间: one rectangle of valid time × known time. */
struct kb_standing {
    int64_t row;
    int64_t edition_row;
    kb_date valid_from, valid_to;       /* [from, to) */
    int64_t known_from_ms, known_to_ms; /* [from, to); KB_TIME_MAX while it is known */
};

/* An edition as it stands in the store. */
struct kb_edition {
    int64_t row;      /* store-internal number of the edition */
    int64_t item_row; /* and of its item */
    int number;       /* from 1 */
    enum kb_state state;
    int64_t created_ms, published_ms; /* published_ms 0 when it never was */
    struct kb_hash hash;              /* of the text, see kb_edition_hash() */
    int64_t withdrawn_ms;             /* 0 unless it is withdrawn */
    struct kb_str withdraw_reason;    /* empty unless it is withdrawn */
    struct kb_str owner;              /* who made the draft; empty at the public door */
    int64_t emergency_ms;        /* published without review at that instant; 0 when it was not */
    int64_t approved_after_ms;   /* when somebody else approved it afterwards; 0 until then */
    int64_t archived_ms;         /* put away at that instant; 0 when it was not */
    struct kb_edition_text text; /* `id` is set; `category` is the item's first */
};

/* An item with its editions, oldest first, without their sections. */
struct kb_item {
    int64_t row;
    struct kb_str id;
    enum kb_kind kind;
    const struct kb_str *categories; /* at least one, in order of arrival */
    size_t category_count;
    const struct kb_edition *editions; /* heads: sections, basis and lists are empty */
    size_t edition_count;
    const struct kb_standing *standings; /* all, closed ones included */
    size_t standing_count;
};

/*
 * Content hash of what an edition says: every field but id, category and source, lists and sections
 * in order (BLAKE2b, kb/hash.h). Two editions with the same hash say the same.
 */
void kb_edition_hash(const struct kb_edition_text *text, struct kb_hash *ret);

#endif
