/*
 * page_search.c - the page of a question beside its hits: sorts of items to look at alone, and an
 * honest no.
 *
 * Where the base most likely holds no answer (kb/ground.h), the page says so over whatever was
 * found, and who may know. Where nothing was found it offers what sounds near: titles and known
 * questions with pieces of what was asked. Whatever of this fails is left out; the hits stand.
 */
#include "kb/entry.h"
#include "kb/ground.h"
#include "kb/suggest.h"
#include "page.h"
#include "site.h"

#define NEAR_MAX    5
#define PIECE_MAX   4  /* characters of a piece of a question */
#define LETTERS_MAX 48 /* of a question that is taken to pieces */

static struct kb_str text_of(const struct kb_json_value *object, const char *name)
{
    const struct kb_json_value *value = kb_json_value_get(object, kb_str_of(name));
    return kb_json_value_type(value) == KB_JSON_STR ? kb_json_value_str(value) : (struct kb_str){0};
}

/* --- sorts ------------------------------------------------------------------------------------ */

static void write_sort(struct kb_json *json, const struct kb_api_call *call, const char *kind)
{
    struct kb_str chosen = kb_api_parameter_value(call, "kind")->text;
    struct kb_str name = kb_str_of(kind ? kind : "");
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "name", kind ? kind : "all");
    kb_json_field_bool(json, "chosen", kb_str_equal(chosen, name));
    kb_page_field_address(json, "address", call,
                          &(struct kb_page_turn){.without = {"kind", "offset"},
                                                 .name = kind ? "kind" : NULL,
                                                 .value = name});
    kb_json_end_object(json);
}

/* In the order in which people look for them. */
static void write_sorts(struct kb_json *json, const struct kb_api_call *call)
{
    static const enum kb_kind kinds[] = {KB_KIND_GUIDE, KB_KIND_QA, KB_KIND_POLICY, KB_KIND_SCRIPT,
                                         KB_KIND_NOTICE};
    kb_json_key(json, "sorts");
    kb_json_begin_array(json);
    write_sort(json, call, NULL);
    for (size_t i = 0; i < KB_COUNT(kinds); i++)
        write_sort(json, call, kb_kind_name(kinds[i]));
    kb_json_end_array(json);
}

/* --- who may know ----------------------------------------------------------------------------- */

/* The question as search read it: what it took for something else is that. */
static struct kb_str read_question(const struct kb_api_call *call,
                                   const struct kb_json_value *answer)
{
    struct kb_str question = text_of(answer, "query");
    const struct kb_json_value *read = kb_json_value_get(answer, KB_STR("interpreted"));
    for (size_t i = 0; i < kb_json_value_count(read); i++) {
        const struct kb_json_value *one = kb_json_value_at(read, i);
        struct kb_str from = text_of(one, "from"), to = text_of(one, "to");
        size_t at = kb_str_find(question, from, 0);
        if (at == SIZE_MAX || kb_str_equal(text_of(one, "rung"), KB_STR("synonym")))
            continue;
        struct kb_str before = kb_str_slice(question, 0, at);
        struct kb_str behind = kb_str_slice(question, at + from.len, question.len);
        struct kb_str put = kb_arena_printf(call->session->arena, "%.*s%.*s%.*s",
                                            KB_STR_ARG(before), KB_STR_ARG(to), KB_STR_ARG(behind));
        if (put.data)
            question = put;
    }
    return question;
}

static void write_phone(struct kb_json *json, const struct kb_api_call *call,
                        struct kb_str department)
{
    static const enum kb_entry_kind kind = KB_ENTRY_DEPARTMENT;
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(4 * KB_ENTRY_KEY_MAX);
    struct kb_arena *arena = call->session->arena;
    struct kb_entry_texts texts = {.count = 0};
    const struct kb_entry *entries;
    size_t count;
    if (kb_entry_key(kb_searcher_text(call->session->searcher), kind, department, &key, NULL))
        return;
    const struct kb_entry_filter filter = {
        .kind = &kind, .key = kb_buf_str(&key), .day_set = true, .day = call->today};
    if (kb_entry_list(kb_searcher_reader(call->session->searcher), arena, &filter, &entries, &count,
                      NULL) == KB_OK &&
        count && kb_entry_get(arena, &entries[0], "phone", &texts, NULL) == KB_OK && texts.count)
        kb_json_field_str(json, "phone", texts.texts[0]);
}

/* Asked for one sort or another instant, the base need not hold the answer among them. */
static bool is_plain(const struct kb_api_call *call)
{
    return !kb_api_parameter_value(call, "kind")->given &&
           !kb_api_parameter_value(call, "category")->given &&
           !kb_api_parameter_value(call, "known_at")->given &&
           kb_api_parameter_value(call, "offset")->number == 0;
}

static void write_doubt(struct kb_json *json, const struct kb_api_call *call,
                        const struct kb_json_value *answer)
{
    const struct kb_api_value *as_of = kb_api_parameter_value(call, "as_of");
    const struct kb_ground_request request = {
        .question = read_question(call, answer),
        .region = kb_page_place(call),
        .as_of_set = as_of->given,
        .as_of = (kb_date)as_of->number,
    };
    struct kb_ground_result result;
    if (!is_plain(call) ||
        kb_ground(call->session->searcher, &request, call->session->arena, &result, NULL) !=
            KB_OK ||
        result.answers)
        return;
    kb_json_key(json, "doubt");
    kb_json_begin_object(json);
    kb_json_field_str(json, "department", result.department);
    /* The hotline itself is on the page in any case. */
    kb_json_field_bool(json, "elsewhere",
                       kb_str_find(result.department, KB_STR("12345"), 0) == SIZE_MAX);
    write_phone(json, call, result.department);
    kb_json_end_object(json);
}

/* --- what sounds near ------------------------------------------------------------------------- */

struct near {
    const struct kb_api_call *call;
    struct kb_suggest *table;
    struct kb_suggestion found[NEAR_MAX];
    size_t count;
};

static void add_near(struct near *near, const struct kb_suggestion *one)
{
    for (size_t i = 0; i < near->count; i++)
        if (kb_str_equal(near->found[i].id, one->id))
            return;
    if (near->count < NEAR_MAX)
        near->found[near->count++] = *one;
}

static void look_near(struct near *near, struct kb_str piece)
{
    struct kb_api_session *session = near->call->session;
    const struct kb_suggest_request request = {
        .query = piece, .region = kb_page_place(near->call), .limit = 2};
    struct kb_suggest_result result;
    if (kb_suggest(near->table, kb_searcher_reader(session->searcher),
                   kb_searcher_text(session->searcher), &request, session->arena, &result,
                   NULL) == KB_OK)
        for (size_t i = 0; i < result.count; i++)
            add_near(near, &result.items[i]);
}

/* Where the characters of a question begin, and its end; one count less than places. */
static size_t cut(struct kb_str question, size_t places[LETTERS_MAX + 1])
{
    size_t count = 0, at = 0;
    while (at < question.len && count < LETTERS_MAX) {
        places[count++] = at;
        (void)kb_utf8_next(question, &at);
    }
    places[count] = at;
    return count;
}

/* The longest pieces first: they say most. */
static void find_near(struct near *near, struct kb_str question)
{
    size_t places[LETTERS_MAX + 1], count = cut(question, places);
    for (size_t len = PIECE_MAX; len >= 2; len--)
        for (size_t i = 0; i + len <= count && near->count < NEAR_MAX; i++)
            look_near(near, kb_str_slice(question, places[i], places[i + len]));
}

static void write_link(struct kb_json *json, struct kb_str id, struct kb_str title)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "title", title);
    kb_json_field_str(json, "id", id);
    kb_json_end_object(json);
}

static void write_near(struct kb_json *json, const struct kb_api_call *call,
                       const struct kb_json_value *answer)
{
    struct near near = {.call = call};
    if (kb_api_suggest_table(call, &near.table, NULL))
        return;
    find_near(&near, text_of(answer, "query"));
    kb_json_key(json, "near");
    kb_json_begin_array(json);
    for (size_t i = 0; i < near.count; i++)
        write_link(json, near.found[i].id, near.found[i].text);
    kb_json_end_array(json);
}

/* What others look for. */
static void write_asked(struct kb_json *json, const struct kb_site_facts *facts)
{
    kb_json_key(json, "asked");
    kb_json_begin_array(json);
    for (size_t i = 0; facts && i < facts->asked_count; i++)
        write_link(json, facts->asked[i].id, facts->asked[i].title);
    kb_json_end_array(json);
}

/* --- all of it -------------------------------------------------------------------------------- */

void kb_page_search(struct kb_json *json, const struct kb_api_call *call,
                    const struct kb_json_value *answer, const struct kb_site_facts *facts)
{
    bool found = kb_json_value_count(kb_json_value_get(answer, KB_STR("hits"))) > 0;
    kb_json_field_bool(json, "found", found);
    write_sorts(json, call);
    write_doubt(json, call, answer);
    if (found)
        return;
    write_near(json, call, answer);
    write_asked(json, facts);
    if (kb_page_place(call).len)
        kb_page_field_address(json, "anywhere", call,
                              &(struct kb_page_turn){.without = {"region", "offset"},
                                                     .name = "region",
                                                     .value = KB_STR("")});
}
