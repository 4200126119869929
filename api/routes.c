#include "kb/api.h"

#include "internal.h"
#include "kb/entry.h"
#include "kb/live.h"
#include "kb/find.h"

#define INTERNAL (1u << KB_DOOR_INTERNAL)
#define PUBLIC   (1u << KB_DOOR_PUBLIC)
#define BOTH     (INTERNAL | PUBLIC)

static const char *const group_choices[] = {"item", "none", NULL};
static const char *const entry_kinds[] = {
#define X(name, wire) wire,
    KB_ENTRY_KIND_LIST(X)
#undef X
        NULL};
static const char *const flag_choices[] = {"0", "1", NULL};

const struct kb_api_parameter kb_api_search_parameters[KB_API_SEARCH_PARAMETERS] = {
    [KB_API_SEARCH_Q] = {.name = "q",
                         .form = KB_API_TEXT,
                         .required = true,
                         .max_bytes = KB_QUERY_MAX,
                         .meaning = "the question, as a person would say it"},
    [KB_API_SEARCH_KIND] = {.name = "kind",
                            .form = KB_API_KINDS,
                            .may_be_empty = true,
                            .max_bytes = 64,
                            .meaning = "only items of these kinds, separated by commas"},
    [KB_API_SEARCH_CATEGORY] = {.name = "category",
                                .form = KB_API_TEXT,
                                .may_be_empty = true,
                                .max_bytes = KB_CATEGORY_MAX,
                                .meaning = "only this category and what lies below it"},
    [KB_API_SEARCH_REGION] = {.name = "region",
                              .form = KB_API_REGION,
                              .may_be_empty = true,
                              .max_bytes = 6,
                              .meaning = "only what applies in this region: its own and its "
                                         "ancestors'"},
    [KB_API_SEARCH_AS_OF] = {.name = "as_of",
                             .form = KB_API_DAY,
                             .may_be_empty = true,
                             .max_bytes = 10,
                             .meaning = "what was or will be valid on this day"},
    [KB_API_SEARCH_KNOWN_AT] = {.name = "known_at",
                                .form = KB_API_INSTANT,
                                .may_be_empty = true,
                                .max_bytes = 40,
                                .meaning = "what the base said at this instant"},
    [KB_API_SEARCH_LIMIT] = {.name = "limit",
                             .form = KB_API_NUMBER,
                             .max_bytes = 20,
                             .min = 1,
                             .max = KB_SEARCH_LIMIT_MAX,
                             .preset = 10,
                             .meaning = "most hits in the answer"},
    [KB_API_SEARCH_OFFSET] = {.name = "offset",
                              .form = KB_API_NUMBER,
                              .max_bytes = 20,
                              .min = 0,
                              .max = KB_SEARCH_DEPTH_MAX - 1,
                              .preset = 0,
                              .meaning = "hits to pass over; offset and limit together are at "
                                         "most 1000"},
    [KB_API_SEARCH_GROUP] = {.name = "group",
                             .form = KB_API_CHOICE,
                             .max_bytes = 8,
                             .preset = KB_GROUP_ITEM,
                             .choices = group_choices,
                             .meaning = "item: one hit for each item, its best section; none: "
                                        "every section for itself"},
    [KB_API_SEARCH_EXPLAIN] = {.name = "explain",
                               .form = KB_API_CHOICE,
                               .max_bytes = 1,
                               .choices = flag_choices,
                               .meaning = "1: say why each hit stands where it stands"},
};

static const struct kb_api_parameter suggest_parameters[KB_API_SUGGEST_PARAMETERS] = {
    [KB_API_SUGGEST_Q] = {.name = "q",
                          .form = KB_API_TEXT,
                          .required = true,
                          .max_bytes = KB_SUGGEST_QUERY_MAX,
                          .meaning = "what was typed so far: characters, pinyin, initials, mixed"},
    [KB_API_SUGGEST_KIND] = {.name = "kind",
                             .form = KB_API_KINDS,
                             .may_be_empty = true,
                             .max_bytes = 64,
                             .meaning = "only items of these kinds, separated by commas"},
    [KB_API_SUGGEST_REGION] = {.name = "region",
                               .form = KB_API_REGION,
                               .may_be_empty = true,
                               .max_bytes = 6,
                               .meaning = "only what applies in this region: its own and its "
                                          "ancestors'"},
    [KB_API_SUGGEST_LIMIT] = {.name = "limit",
                              .form = KB_API_NUMBER,
                              .max_bytes = 20,
                              .min = 1,
                              .max = KB_SUGGEST_LIMIT_MAX,
                              .preset = 8,
                              .meaning = "most suggestions in the answer"},
};

/* Rows that several routes have. */
#define ID_ROW                                                                                     \
    {                                                                                              \
        .name = "id", .place = KB_API_IN_PATH, .form = KB_API_TEXT, .required = true,              \
        .max_bytes = KB_ID_MAX, .meaning = "the item's id"                                         \
    }
#define EDITION_ROW                                                                                \
    {                                                                                              \
        .name = "n", .place = KB_API_IN_PATH, .form = KB_API_NUMBER, .required = true,             \
        .max_bytes = 20, .min = 1, .max = 1000000, .meaning = "the edition's number, from 1"       \
    }
#define AS_OF_ROW                                                                                  \
    {                                                                                              \
        .name = "as_of", .form = KB_API_DAY, .may_be_empty = true, .max_bytes = 10,                \
        .meaning = "what was or will be valid on this day"                                         \
    }
#define KNOWN_AT_ROW                                                                               \
    {                                                                                              \
        .name = "known_at", .form = KB_API_INSTANT, .may_be_empty = true, .max_bytes = 40,         \
        .meaning = "what the base said at this instant"                                            \
    }
#define WAIT_ROW                                                                                   \
    {                                                                                              \
        .name = "wait", .form = KB_API_CHOICE, .max_bytes = 8, .choices = wait_choices,            \
        .meaning = "visible: answer when search shows the change; no: when it is safe"             \
    }

static const char *const wait_choices[] = {"no", "visible", NULL};

static const struct kb_api_parameter page_parameters[] = {ID_ROW};
static const struct kb_api_parameter item_parameters[] = {ID_ROW, AS_OF_ROW, KNOWN_AT_ROW};
static const struct kb_api_parameter edition_parameters[] = {ID_ROW, EDITION_ROW, AS_OF_ROW,
                                                             KNOWN_AT_ROW};
static const struct kb_api_parameter section_parameters[] = {
    ID_ROW,
    EDITION_ROW,
    {.name = "label",
     .place = KB_API_IN_PATH,
     .form = KB_API_TEXT,
     .required = true,
     .may_hold_slash = true,
     .max_bytes = KB_LABEL_MAX,
     .meaning = "the section's label in any way of writing it: 第二十四条, 第24条"},
    AS_OF_ROW,
    KNOWN_AT_ROW,
};
static const struct kb_api_parameter settings_parameters[] = {
    {.name = "large",
     .form = KB_API_CHOICE,
     .max_bytes = 1,
     .choices = flag_choices,
     .meaning = "1: pages in large letters"},
    {.name = "contrast",
     .form = KB_API_CHOICE,
     .max_bytes = 1,
     .choices = flag_choices,
     .meaning = "1: pages in strong contrast"},
    {.name = "region",
     .form = KB_API_REGION,
     .may_be_empty = true,
     .max_bytes = 6,
     .meaning = "the place of questions that name none; empty: anywhere"},
    {.name = "back",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = 8192,
     .meaning = "the address of this site to lead back to"},
};
static const struct kb_api_parameter asset_parameters[] = {
    {.name = "build",
     .place = KB_API_IN_PATH,
     .form = KB_API_TEXT,
     .required = true,
     .max_bytes = 32,
     .meaning = "the build whose file it is"},
    {.name = "file",
     .place = KB_API_IN_PATH,
     .form = KB_API_TEXT,
     .required = true,
     .max_bytes = 64,
     .meaning = "the file's name"},
};
#define RELEASE_ROW                                                                                \
    {                                                                                              \
        .name = "release", .place = KB_API_IN_PATH, .form = KB_API_NUMBER, .required = true,       \
        .max_bytes = 20, .min = 1, .max = INT64_C(1000000000000),                                  \
        .meaning = "the release's number"                                                          \
    }
static const char *const diff_formats[] = {"json", "html", NULL};
static const struct kb_api_parameter diff_parameters[] = {
    ID_ROW,
    {.name = "from",
     .form = KB_API_NUMBER,
     .required = true,
     .max_bytes = 20,
     .min = 1,
     .max = 1000000,
     .meaning = "number of the edition before"},
    {.name = "to",
     .form = KB_API_NUMBER,
     .required = true,
     .max_bytes = 20,
     .min = 1,
     .max = 1000000,
     .meaning = "number of the edition after"},
    {.name = "format",
     .form = KB_API_CHOICE,
     .max_bytes = 4,
     .choices = diff_formats,
     .meaning = "html: a fragment with ins and del"},
};
static const struct kb_api_parameter changes_parameters[] = {
    {.name = "since",
     .form = KB_API_INSTANT,
     .required = true,
     .max_bytes = 40,
     .meaning = "the instant before"},
    {.name = "until",
     .form = KB_API_INSTANT,
     .may_be_empty = true,
     .max_bytes = 40,
     .meaning = "the instant after; now without it"},
    {.name = "after",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_ID_MAX,
     .meaning = "go on behind this item: what next says"},
    {.name = "limit",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 1,
     .max = 1000,
     .preset = 100,
     .meaning = "most items in the answer"},
};
static const struct kb_api_parameter find_parameters[] = {
    {.name = "q",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_FIND_TEXT_MAX,
     .meaning = "pieces of text that must all be there; all editions without it"},
    {.name = "state",
     .form = KB_API_CHOICE,
     .max_bytes = 16,
     .choices = kb_api_find_states,
     .meaning = "only editions in this state; open: still worked on"},
    {.name = "kind",
     .form = KB_API_KINDS,
     .may_be_empty = true,
     .max_bytes = 64,
     .meaning = "only items of these kinds, separated by commas"},
    {.name = "region",
     .form = KB_API_REGION,
     .may_be_empty = true,
     .max_bytes = 6,
     .meaning = "exactly this region"},
    {.name = "id",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_ID_MAX,
     .meaning = "editions of this item"},
    {.name = "owner",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_FIELD_MAX,
     .meaning = "whose draft it was"},
    {.name = "release",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 0,
     .max = INT64_C(1000000000000),
     .preset = 0,
     .meaning = "only members of this release"},
    {.name = "stale",
     .form = KB_API_CHOICE,
     .max_bytes = 1,
     .choices = flag_choices,
     .meaning = "1: only what rests on something that does not hold"},
    {.name = "offset",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 0,
     .max = KB_FIND_OFFSET_MAX,
     .preset = 0,
     .meaning = "editions to pass over"},
    {.name = "limit",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 1,
     .max = KB_FIND_LIMIT_MAX,
     .preset = 20,
     .meaning = "most editions in the answer"},
};
static const struct kb_api_parameter wait_parameters[] = {WAIT_ROW};
static const struct kb_api_parameter release_parameters[] = {RELEASE_ROW};
static const struct kb_api_parameter release_write_parameters[] = {RELEASE_ROW, WAIT_ROW};
static const struct kb_api_parameter member_parameters[] = {RELEASE_ROW, ID_ROW, EDITION_ROW,
                                                            WAIT_ROW};
static const struct kb_api_parameter step_parameters[] = {
    RELEASE_ROW,
    {.name = "step",
     .place = KB_API_IN_PATH,
     .form = KB_API_CHOICE,
     .required = true,
     .max_bytes = 16,
     .choices = kb_api_release_steps,
     .meaning = "what becomes of it"},
    WAIT_ROW,
};
static const struct kb_api_parameter put_parameters[] = {
    {.name = "publish",
     .form = KB_API_CHOICE,
     .max_bytes = 1,
     .choices = flag_choices,
     .meaning = "1: publish it at once; 0: it is a new draft"},
    WAIT_ROW,
};
static const struct kb_api_parameter save_parameters[] = {ID_ROW, EDITION_ROW, WAIT_ROW};
static const struct kb_api_parameter findings_parameters[] = {ID_ROW, EDITION_ROW};
static const struct kb_api_parameter move_parameters[] = {
    ID_ROW,
    EDITION_ROW,
    {.name = "move",
     .place = KB_API_IN_PATH,
     .form = KB_API_CHOICE,
     .required = true,
     .max_bytes = 32,
     .choices = kb_api_move_choices,
     .meaning = "the move"},
    WAIT_ROW,
};
static const struct kb_api_parameter work_parameters[] = {
    {.name = "work",
     .form = KB_API_CHOICE,
     .max_bytes = 16,
     .choices = kb_api_work_choices,
     .meaning = "what sort of work"},
    {.name = "owner",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_FIELD_MAX,
     .meaning = "whose drafts; everybody's without it"},
    {.name = "days",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 1,
     .max = 3660,
     .preset = 30,
     .meaning = "how far ahead to look for what expires"},
    {.name = "limit",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 1,
     .max = 1000,
     .preset = 100,
     .meaning = "most entries of each sort"},
};
static const struct kb_api_parameter change_parameters[] = {
    {.name = "n",
     .place = KB_API_IN_PATH,
     .form = KB_API_NUMBER,
     .required = true,
     .max_bytes = 20,
     .min = 1,
     .max = INT64_C(1000000000000),
     .meaning = "the change's number"},
};

/* Positions are acknowledge_handler.c's. */
static const struct kb_api_field acknowledge_fields[] = {
    {.name = "edition",
     .form = KB_API_NUMBER,
     .required = true,
     .min = 1,
     .max = 1000000,
     .meaning = "the number of the edition that was read"},
    {.name = "region", .form = KB_API_REGION, .max_bytes = 6, .meaning = "where the seat is"},
};
static const struct kb_api_body acknowledge_body = {"Acknowledgement", acknowledge_fields,
                                                    KB_COUNT(acknowledge_fields)};
static const struct kb_api_parameter acknowledge_parameters[] = {ID_ROW, WAIT_ROW};
static const struct kb_api_parameter acknowledgements_parameters[] = {
    ID_ROW,
    {.name = "edition",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 0,
     .max = 1000000,
     .preset = 0,
     .meaning = "the edition's number; 0: the newest published"},
};

static const struct kb_api_parameter live_parameters[] = {
    {.name = "items",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = 12288,
     .meaning = "ids of the items that are open, separated by commas, at most 200"},
    {.name = "region",
     .form = KB_API_REGION,
     .may_be_empty = true,
     .max_bytes = 6,
     .meaning = "tell of every script of this region and its ancestors"},
};

#define PARAMETERS(table) .parameters = (table), .parameter_count = KB_COUNT(table)

#define ENTRY_KIND_ROW                                                                             \
    {                                                                                              \
        .name = "kind", .place = KB_API_IN_PATH, .form = KB_API_CHOICE, .required = true,          \
        .max_bytes = 16, .choices = entry_kinds, .meaning = "the kind of entry"                    \
    }

static const struct kb_api_parameter entries_parameters[KB_API_ENTRIES_PARAMETERS] = {
    [KB_API_ENTRY_KIND] = ENTRY_KIND_ROW,
    [KB_API_ENTRY_HISTORY] = {.name = "history",
                              .form = KB_API_CHOICE,
                              .max_bytes = 1,
                              .choices = flag_choices,
                              .meaning = "1: with those that were removed or changed"},
    [KB_API_ENTRY_LIMIT] = {.name = "limit",
                            .form = KB_API_NUMBER,
                            .max_bytes = 20,
                            .min = 1,
                            .max = 1000,
                            .preset = 100,
                            .meaning = "most entries in the answer"},
    [KB_API_ENTRY_OFFSET] = {.name = "offset",
                             .form = KB_API_NUMBER,
                             .max_bytes = 20,
                             .min = 0,
                             .max = 1000000,
                             .preset = 0,
                             .meaning = "entries to pass over"},
};

static const struct kb_api_parameter entry_parameters[] = {
    [KB_API_ENTRY_KIND] = ENTRY_KIND_ROW,
    [KB_API_ENTRY_KEY] = {.name = "key",
                          .place = KB_API_IN_PATH,
                          .form = KB_API_TEXT,
                          .required = true,
                          .may_hold_slash = true,
                          .max_bytes = KB_ENTRY_KEY_MAX,
                          .meaning = "the entry's key in any way of writing it"},
};

static const struct kb_api_parameter entry_write_parameters[] = {
    [KB_API_ENTRY_KIND] = ENTRY_KIND_ROW,
    [KB_API_ENTRY_KEY] = {.name = "key",
                          .place = KB_API_IN_PATH,
                          .form = KB_API_TEXT,
                          .required = true,
                          .may_hold_slash = true,
                          .max_bytes = KB_ENTRY_KEY_MAX,
                          .meaning = "the entry's key"},
    WAIT_ROW,
};

/*
 * The operators' numbers are for the internal door alone: they tell how much there is that the
 * public may not see. So is everything that writes.
 */
static const struct kb_api_route routes[] = {
    {.method = "GET",
     .pattern = "/v1/search",
     .doors = BOTH,
     PARAMETERS(kb_api_search_parameters),
     .handle = kb_api_handle_search,
     .summary = "sections that answer a question, best first"},
    {.method = "GET",
     .pattern = "/v1/suggest",
     .doors = BOTH,
     PARAMETERS(suggest_parameters),
     .handle = kb_api_handle_suggest,
     .summary = "titles and known questions that complete what is typed"},
    {.method = "POST",
     .pattern = "/v1/ground",
     .doors = BOTH,
     .handle = kb_api_handle_ground,
     .summary = "what may be quoted to answer a question, or a firm no",
     .body = &kb_api_ground_body},
    {.method = "POST",
     .pattern = "/mcp",
     .doors = BOTH,
     .handle = kb_api_handle_mcp,
     .summary = "search, read and ground as tools of the Model Context Protocol"},
    {.method = "POST",
     .pattern = "/v1/items",
     .doors = INTERNAL,
     PARAMETERS(put_parameters),
     .handle = kb_api_handle_put_item,
     .summary = "makes a draft of what an edition says, or publishes it at once",
     .action = KB_API_EDIT,
     .writes = true,
     .body = &kb_api_item_body},
    {.method = "GET",
     .pattern = "/v1/items/{id}",
     .doors = BOTH,
     PARAMETERS(item_parameters),
     .handle = kb_api_handle_item,
     .summary = "an item: its editions, and the text of the current one"},
    {.method = "GET",
     .pattern = "/v1/items/{id}/editions/{n}",
     .doors = BOTH,
     PARAMETERS(edition_parameters),
     .handle = kb_api_handle_edition,
     .summary = "an edition with all its sections"},
    {.method = "GET",
     .pattern = "/v1/items/{id}/editions/{n}/sections/{label}",
     .doors = BOTH,
     PARAMETERS(section_parameters),
     .handle = kb_api_handle_section,
     .summary = "a section, to be quoted"},
    {.method = "PUT",
     .pattern = "/v1/items/{id}/editions/{n}",
     .doors = INTERNAL,
     PARAMETERS(save_parameters),
     .handle = kb_api_handle_save,
     .summary = "saves a draft, over the text it was written over",
     .action = KB_API_EDIT,
     .writes = true,
     .body = &kb_api_saved_body},
    {.method = "GET",
     .pattern = "/v1/items/{id}/editions/{n}/findings",
     .doors = INTERNAL,
     PARAMETERS(findings_parameters),
     .handle = kb_api_handle_findings,
     .summary = "what is wrong with an edition, all of it",
     .action = KB_API_SEE_DRAFTS},
    {.method = "POST",
     .pattern = "/v1/items/{id}/editions/{n}/answers",
     .doors = INTERNAL,
     PARAMETERS(save_parameters),
     .handle = kb_api_handle_finding_answer,
     .summary = "answers a warning, so that the edition may be published",
     .action = KB_API_EDIT,
     .writes = true,
     .body = &kb_api_finding_body},
    {.method = "POST",
     .pattern = "/v1/items/{id}/editions/{n}/{move}",
     .doors = INTERNAL,
     PARAMETERS(move_parameters),
     .handle = kb_api_handle_move,
     .summary = "moves an edition on in its life",
     .action = KB_API_EDIT,
     .writes = true,
     .body = &kb_api_note_body},
    {.method = "GET",
     .pattern = "/v1/work",
     .doors = INTERNAL,
     PARAMETERS(work_parameters),
     .handle = kb_api_handle_work,
     .summary = "what editors have to do",
     .action = KB_API_SEE_DRAFTS},
    {.method = "GET",
     .pattern = "/v1/items/{id}/diff",
     .doors = BOTH,
     PARAMETERS(diff_parameters),
     .handle = kb_api_handle_diff,
     .summary = "what differs between two editions"},
    {.method = "GET",
     .pattern = "/v1/find",
     .doors = INTERNAL,
     PARAMETERS(find_parameters),
     .handle = kb_api_handle_find,
     .summary = "drafts and all editions, by any piece of text",
     .action = KB_API_SEE_DRAFTS},
    {.method = "GET",
     .pattern = "/v1/changes",
     .doors = BOTH,
     PARAMETERS(changes_parameters),
     .handle = kb_api_handle_changes,
     .summary = "what changed in the base between two instants"},
    {.method = "POST",
     .pattern = "/v1/items/{id}/acknowledge",
     .doors = INTERNAL,
     PARAMETERS(acknowledge_parameters),
     .handle = kb_api_handle_acknowledge,
     .summary = "says that the holder of the key has read an edition",
     .action = KB_API_ACKNOWLEDGE,
     .writes = true,
     .body = &acknowledge_body},
    {.method = "GET",
     .pattern = "/v1/items/{id}/acknowledgements",
     .doors = INTERNAL,
     PARAMETERS(acknowledgements_parameters),
     .handle = kb_api_handle_acknowledgements,
     .summary = "which seats have read an edition, and which have not",
     .action = KB_API_SEE_ACKNOWLEDGEMENTS},
    {.method = "GET",
     .pattern = "/v1/live",
     .doors = INTERNAL,
     PARAMETERS(live_parameters),
     .handle = kb_api_handle_live,
     .summary = "a stream of what happens to open items and to the scripts of a region"},
    {.method = "GET",
     .pattern = "/v1/changes/{n}",
     .doors = BOTH,
     PARAMETERS(change_parameters),
     .handle = kb_api_handle_change,
     .summary = "a change of the base, and whether search shows it"},
    {.method = "GET",
     .pattern = "/v1/releases",
     .doors = INTERNAL,
     .handle = kb_api_handle_releases,
     .summary = "all releases, the newest first",
     .action = KB_API_PREVIEW},
    {.method = "POST",
     .pattern = "/v1/releases",
     .doors = INTERNAL,
     PARAMETERS(wait_parameters),
     .handle = kb_api_handle_release_create,
     .summary = "begins a release",
     .action = KB_API_PLAN,
     .writes = true,
     .body = &kb_api_release_body},
    {.method = "GET",
     .pattern = "/v1/releases/{release}",
     .doors = INTERNAL,
     PARAMETERS(release_parameters),
     .handle = kb_api_handle_release,
     .summary = "a release with its members",
     .action = KB_API_PREVIEW},
    {.method = "POST",
     .pattern = "/v1/releases/{release}/members",
     .doors = INTERNAL,
     PARAMETERS(release_write_parameters),
     .handle = kb_api_handle_release_add,
     .summary = "takes an edition into a release",
     .action = KB_API_PLAN,
     .writes = true,
     .body = &kb_api_member_body},
    {.method = "DELETE",
     .pattern = "/v1/releases/{release}/members/{id}/{n}",
     .doors = INTERNAL,
     PARAMETERS(member_parameters),
     .handle = kb_api_handle_release_remove,
     .summary = "takes an edition out of a release",
     .action = KB_API_PLAN,
     .writes = true},
    {.method = "POST",
     .pattern = "/v1/releases/{release}/{step}",
     .doors = INTERNAL,
     PARAMETERS(step_parameters),
     .handle = kb_api_handle_release_step,
     .summary = "schedules, unschedules, cancels or rolls back a release",
     .action = KB_API_RELEASE,
     .writes = true,
     .body = &kb_api_step_body},
    {.method = "GET",
     .pattern = "/v1/entries/{kind}",
     .doors = INTERNAL,
     PARAMETERS(entries_parameters),
     .handle = kb_api_handle_entries,
     .summary = "operators' entries of a kind"},
    {.method = "GET",
     .pattern = "/v1/entries/{kind}/{key}",
     .doors = INTERNAL,
     PARAMETERS(entry_parameters),
     .handle = kb_api_handle_entry,
     .summary = "an operators' entry, with what it was before"},
    {.method = "POST",
     .pattern = "/v1/entries/{kind}/{key}",
     .doors = INTERNAL,
     PARAMETERS(entry_write_parameters),
     .handle = kb_api_handle_entry_put,
     .summary = "puts an operators' entry in place of the one before",
     .action = KB_API_ENTRIES,
     .writes = true,
     .body = &kb_api_entry_body},
    {.method = "DELETE",
     .pattern = "/v1/entries/{kind}/{key}",
     .doors = INTERNAL,
     PARAMETERS(entry_write_parameters),
     .handle = kb_api_handle_entry_remove,
     .summary = "removes an operators' entry",
     .action = KB_API_ENTRIES,
     .writes = true},
    {.method = "GET",
     .pattern = "/items/{id}",
     .doors = INTERNAL,
     PARAMETERS(page_parameters),
     .handle = kb_api_handle_item_page,
     .summary = "the address of an item for people; leads to the item",
     .for_pages = true},
    {.method = "GET",
     .pattern = "/items/{id}",
     .doors = PUBLIC,
     PARAMETERS(item_parameters),
     .handle = kb_api_handle_item,
     .summary = "an item, for people",
     .page = "item",
     .for_pages = true},
    {.method = "GET",
     .pattern = "/items/{id}/editions/{n}",
     .doors = PUBLIC,
     PARAMETERS(edition_parameters),
     .handle = kb_api_handle_edition,
     .summary = "an edition, for people",
     .page = "edition",
     .for_pages = true},
    {.method = "GET",
     .pattern = "/search",
     .doors = PUBLIC,
     PARAMETERS(kb_api_search_parameters),
     .handle = kb_api_handle_search,
     .summary = "what answers a question, for people",
     .page = "search",
     .for_pages = true},
    {.method = "GET",
     .pattern = "/settings",
     .doors = PUBLIC,
     PARAMETERS(settings_parameters),
     .handle = kb_api_handle_settings,
     .summary = "keeps how pages are to look",
     .for_pages = true},
    {.method = "GET",
     .pattern = "/assets/{build}/{file}",
     .doors = PUBLIC,
     PARAMETERS(asset_parameters),
     .handle = kb_api_handle_asset,
     .summary = "styles, scripts and pictures of the pages",
     .for_pages = true},
    {.method = "GET",
     .pattern = "/healthz",
     .doors = BOTH,
     .open = true,
     .handle = kb_api_handle_healthz,
     .summary = "whether the process is alive"},
    {.method = "GET",
     .pattern = "/readyz",
     .doors = BOTH,
     .open = true,
     .handle = kb_api_handle_readyz,
     .summary = "whether questions can be answered now"},
    {.method = "GET",
     .pattern = "/version",
     .doors = BOTH,
     .open = true,
     .handle = kb_api_handle_version,
     .summary = "the version of the program and of its analyser"},
    {.method = "GET",
     .pattern = "/metrics",
     .doors = INTERNAL,
     .open = true,
     .handle = kb_api_handle_metrics,
     .summary = "counters and gauges in Prometheus text form"},
    {.method = "GET",
     .pattern = "/openapi.yaml",
     .doors = BOTH,
     .handle = kb_api_handle_openapi,
     .summary = "this contract in OpenAPI 3.1"},
    {.method = "GET",
     .pattern = "/",
     .doors = INTERNAL,
     .handle = kb_api_handle_home,
     .summary = "what can be asked here"},
    {.method = "GET",
     .pattern = "/",
     .doors = PUBLIC,
     .handle = kb_api_handle_site,
     .summary = "where citizens begin",
     .page = "home",
     .for_pages = true},
    {.method = "GET",
     .pattern = "/robots.txt",
     .doors = PUBLIC,
     .handle = kb_api_handle_robots,
     .summary = "what machines may read",
     .for_pages = true},
    {.method = "GET",
     .pattern = "/sitemap.xml",
     .doors = PUBLIC,
     .handle = kb_api_handle_sitemap,
     .summary = "the pages of all items",
     .for_pages = true},
};

const struct kb_api_route *kb_api_routes(size_t *ret_count)
{
    *ret_count = KB_COUNT(routes);
    return routes;
}

static const struct kb_api_parameter *parameter_named(const struct kb_api_route *route,
                                                      struct kb_str name)
{
    for (size_t i = 0; i < route->parameter_count; i++)
        if (kb_str_equal(kb_str_of(route->parameters[i].name), name))
            return &route->parameters[i];
    return NULL;
}

/* Takes the part of the path a {name} stands for off the front; empty when there is nothing. */
static struct kb_str take_part(const struct kb_api_route *route, struct kb_str name,
                               struct kb_str *path)
{
    const struct kb_api_parameter *parameter = parameter_named(route, name);
    size_t end = kb_str_find(*path, KB_STR("/"), 0);
    if (end == SIZE_MAX || (parameter && parameter->may_hold_slash))
        end = path->len;
    struct kb_str part = kb_str_slice(*path, 0, end);
    *path = kb_str_slice(*path, end, path->len);
    return part;
}

bool kb_api_route_match(const struct kb_api_route *route, struct kb_str path,
                        struct kb_api_pair captures[KB_API_CAPTURES_MAX], size_t *ret_count)
{
    struct kb_str pattern = kb_str_of(route->pattern);
    size_t count = 0;
    while (pattern.len) {
        size_t open = kb_str_find(pattern, KB_STR("{"), 0);
        struct kb_str fixed = kb_str_slice(pattern, 0, open);
        if (!kb_str_starts(path, fixed))
            return false;
        path = kb_str_slice(path, fixed.len, path.len);
        if (open == SIZE_MAX)
            break;
        size_t close = kb_str_find(pattern, KB_STR("}"), open);
        struct kb_str name = kb_str_slice(pattern, open + 1, close);
        struct kb_str value = take_part(route, name, &path);
        if (value.len == 0)
            return false;
        captures[count++] = (struct kb_api_pair){name, value};
        pattern = kb_str_slice(pattern, close + 1, pattern.len);
    }
    *ret_count = count;
    return path.len == 0;
}
