/*
 * page_desk.c - the agent's desk beside what the API answers.
 *
 * The desk works as plain pages: a question leads to its hits, a hit to its text. Its scripts
 * (web/assets/desk.js) put the same pages together without leaving them, and take what they need
 * to know from here.
 */
#include "kb/region.h"
#include "page.h"
#include "site.h"

bool kb_page_is_desk(const struct kb_api_call *call)
{
    return call->route && call->route->page && strncmp(call->route->page, "desk", 4) == 0;
}

static struct kb_str place_name(const struct kb_site_facts *facts, struct kb_str code)
{
    struct kb_str name = facts ? kb_site_place_name(facts, code) : (struct kb_str){0};
    const char *known = kb_region_name(code);
    if (name.len)
        return name;
    return known ? kb_str_of(known) : code;
}

static struct kb_str asked(const struct kb_api_call *call, const char *name)
{
    for (size_t i = 0; i < call->request->parameter_count; i++)
        if (kb_str_equal(call->request->parameters[i].name, kb_str_of(name)))
            return call->request->parameters[i].value;
    return (struct kb_str){0};
}

/* Regions besides its home that the key may answer for. */
static void write_seats(struct kb_json *json, const struct kb_api_call *call,
                        const struct kb_site_facts *facts)
{
    struct kb_str chosen = asked(call, "act_for");
    kb_json_key(json, "seats");
    kb_json_begin_array(json);
    for (size_t i = 0; i < call->key.region_count; i++) {
        struct kb_str code = call->key.regions[i];
        kb_json_begin_object(json);
        kb_json_field_str(json, "code", code);
        kb_json_field_str(json, "name", place_name(facts, code));
        kb_json_field_bool(json, "chosen", kb_str_equal(code, chosen));
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* For what day and region is carried from a question to the texts that answer it. */
static void write_carried(struct kb_json *json, const struct kb_api_call *call)
{
    static const char *const names[] = {"as_of", "act_for"};
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(256);
    for (size_t n = 0; n < KB_COUNT(names); n++) {
        struct kb_str value = asked(call, names[n]);
        if (!value.len)
            continue;
        kb_buf_printf(&out, "%c%s=", out.len ? '&' : '?', names[n]);
        kb_api_url_encode(&out, value);
    }
    kb_json_field_str(json, "carried", kb_buf_str(&out));
}

void kb_page_desk(struct kb_json *json, const struct kb_api_call *call,
                  const struct kb_json_value *answer, const struct kb_site_facts *facts)
{
    const struct kb_clock *clock = call->session->host->clock;
    char since[KB_TIME_TEXT_SIZE];
    kb_json_field_cstr(json, "since",
                       kb_time_text(kb_clock_day_start_ms(clock, call->today), since));
    kb_json_field_str(json, "asked_day", asked(call, "as_of"));
    kb_json_field_bool(json, "at_item", kb_json_value_get(answer, KB_STR("editions")) != NULL);
    write_seats(json, call, facts);
    write_carried(json, call);
    if (kb_json_value_get(answer, KB_STR("editions")))
        kb_page_item(json, call, answer, facts);
}
