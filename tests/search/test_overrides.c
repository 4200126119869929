/* What is nearer stands before what it overrides, which follows as background. */
#include "base.h"

#include <string.h>

/* 国家, 广东, 广州, 天河; 江苏. Only some are found by the question's words. */
static const struct base_item items[] = {
    {.id = "guide-cn",
     .kind = KB_KIND_GUIDE,
     .title = "居住证",
     .region = "000000",
     .sections = {{"办理", "居住证怎么办，居住证到派出所办。"}}},
    {.id = "guide-gd",
     .kind = KB_KIND_GUIDE,
     .title = "广东居住证",
     .region = "440000",
     .sections = {{"办理", "居住证在广东怎么办。"}}},
    {.id = "guide-gz",
     .kind = KB_KIND_GUIDE,
     .title = "广州来穗证件",
     .region = "440100",
     .sections = {{"须知", "到街道服务中心。"}}},
    {.id = "guide-th",
     .kind = KB_KIND_GUIDE,
     .title = "天河证件",
     .region = "440106",
     .from = "2027-03-01",
     .sections = {{"须知", "到天河办事大厅。"}}},
    {.id = "guide-js",
     .kind = KB_KIND_GUIDE,
     .title = "江苏居住证",
     .region = "320000",
     .sections = {{"办理", "居住证在江苏怎么办。"}}},
    {.id = "script-gz",
     .kind = KB_KIND_SCRIPT,
     .audience = KB_AUDIENCE_INTERNAL,
     .title = "广州内部口径",
     .region = "440100",
     .sections = {{"正文", "只能内部使用。"}}},
    {.id = "law-cn",
     .title = "居住证条例",
     .region = "000000",
     .sections = {{"第一条", "居住证条例。"}}},
};

static struct base base;

static int setup(void **state)
{
    (void)state;
    base_begin(&base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(&base, &items[i]);
    base.now_ms += 1000;
    base_index(&base);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    base_end(&base);
    return 0;
}

#define override_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static void override(const char *key, const char *id)
{
    char value[128];
    snprintf(value, sizeof value, "{\"item\":\"%s\"}", id);
    base_entry(&base, KB_ENTRY_OVERRIDE, key, value, NULL, NULL);
}

/* The guides of the answer in order, each with what stands before it: "gz cn<gz". */
static const char *guides(enum kb_door door, const char *query, const char *region)
{
    static char out[256];
    struct kb_search_request request = {
        .query = kb_str_of(query), .region = kb_str_of(region), .kinds = 1u << KB_KIND_GUIDE};
    struct kb_search_result result = base_ask(&base, door, &request);
    size_t len = 0;
    out[0] = 0;
    for (size_t i = 0; i < result.count; i++) {
        const struct kb_hit *hit = &result.hits[i];
        len += (size_t)snprintf(out + len, sizeof out - len, "%s%.*s", i ? " " : "",
                                KB_STR_ARG(kb_str_slice(hit->id, 6, hit->id.len)));
        if (hit->before_id.len)
            len += (size_t)snprintf(
                out + len, sizeof out - len, "<%.*s",
                KB_STR_ARG(kb_str_slice(hit->before_id, 6, hit->before_id.len)));
    }
    return out;
}

static void nothing_is_overridden_unsaid(void **state)
{
    (void)state;
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440100"), "cn gd");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "320000"), "cn js");
}

/* Found by the words or not, it stands first, in its region and below it and nowhere else. */
static void the_nearer_stands_first(void **state)
{
    (void)state;
    override("guide-cn@440000", "guide-gd");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440000"), "gd cn<gd");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440100"), "gd cn<gd");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "320000"), "cn js");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "000000"), "cn");
    const char *all = guides(KB_DOOR_PUBLIC, "居住证", "");
    assert_null(strchr(all, '<'));
    override("guide-cn@440100", "guide-gz");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440100"), "gz cn<gz gd");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440000"), "gd cn<gd");
    assert_string_equal(guides(KB_DOOR_INTERNAL, "居住证", "440100"), "gz cn<gz gd");
}

/* The city before the province, the province before the country: each said by itself. */
static void a_chain_is_followed(void **state)
{
    (void)state;
    override("guide-cn@440000", "guide-gd");
    override("guide-gd@440100", "guide-gz");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440100"), "gz gd<gz cn<gd");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440106"), "gz gd<gz cn<gd");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440000"), "gd cn<gd");
}

/* What two say of each other ends. */
static void a_circle_ends(void **state)
{
    (void)state;
    override("guide-cn@440000", "guide-gd");
    override("guide-gd@440000", "guide-cn");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440000"), "cn<gd gd<cn");
}

/* What is not yet in force, or no more, leaves it to the next nearest. */
static void only_what_is_in_force(void **state)
{
    (void)state;
    struct kb_search_request later = {.query = KB_STR("居住证"),
                                      .region = KB_STR("440106"),
                                      .kinds = 1u << KB_KIND_GUIDE,
                                      .as_of_set = true};
    override("guide-cn@440100", "guide-gz");
    override("guide-cn@440106", "guide-th");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440106"), "gz cn<gz gd");
    assert_true(kb_date_parse(KB_STR("2027-04-01"), &later.as_of));
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &later);
    assert_str(result.hits[0].id, "guide-th");
    assert_str(result.hits[1].before_id, "guide-th");
    assert_str(result.hits[1].before_title, "天河证件");
    assert_str(result.hits[1].before_region, "440106");
    base_withdraw(&base, "guide-gz");
    base_index(&base);
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440106"), "cn gd");
}

/* The days of what was said, and that it was taken back. */
static void only_while_it_is_said(void **state)
{
    (void)state;
    base_entry(&base, KB_ENTRY_OVERRIDE, "guide-cn@440000", "{\"item\":\"guide-gd\"}", "2027-01-01",
               NULL);
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440000"), "cn gd");
    override("guide-cn@440000", "guide-gd");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440000"), "gd cn<gd");
    base.now_ms += 1000;
    int64_t then = base.now_ms;
    base.now_ms += 1000;
    base_entry_remove(&base, KB_ENTRY_OVERRIDE, "guide-cn@440000");
    assert_string_equal(guides(KB_DOOR_PUBLIC, "居住证", "440000"), "cn gd");
    struct kb_search_request request = {.query = KB_STR("居住证"),
                                        .region = KB_STR("440000"),
                                        .kinds = 1u << KB_KIND_GUIDE,
                                        .known_at_set = true,
                                        .known_at_ms = then};
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_str(result.hits[0].id, "guide-gd");
    assert_str(result.hits[1].before_id, "guide-gd");
}

/* Citizens do not learn of what stands before something for agents alone. */
static void doors_are_kept_apart(void **state)
{
    (void)state;
    struct kb_search_request request = {.query = KB_STR("居住证"), .region = KB_STR("440100")};
    override("guide-cn@440100", "script-gz");
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    for (size_t i = 0; i < result.count; i++)
        assert_int_equal(result.hits[i].before_id.len, 0);
    bool told = false;
    result = base_ask(&base, KB_DOOR_INTERNAL, &request);
    for (size_t i = 0; i < result.count; i++)
        told = told || kb_str_equal(result.hits[i].before_id, KB_STR("script-gz"));
    assert_true(told);
    /* A filter that does not admit it leaves the order as it was. */
    assert_string_equal(guides(KB_DOOR_INTERNAL, "居住证", "440100"), "cn gd");
}

/* Pages together are the whole list, each hit once. */
static void pages_agree(void **state)
{
    (void)state;
    override("guide-cn@440100", "guide-gz");
    char whole[128], together[128] = "";
    snprintf(whole, sizeof whole, "%s", guides(KB_DOOR_PUBLIC, "居住证", "440100"));
    assert_string_equal(whole, "gz cn<gz gd");
    for (size_t offset = 0; offset < 3; offset++) {
        struct kb_search_request request = {.query = KB_STR("居住证"),
                                            .region = KB_STR("440100"),
                                            .kinds = 1u << KB_KIND_GUIDE,
                                            .limit = 1,
                                            .offset = offset};
        struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
        assert_int_equal(result.count, 1);
        snprintf(together + strlen(together), sizeof together - strlen(together), "%.*s ",
                 KB_STR_ARG(result.hits[0].id));
        if (offset == 1)
            assert_str(result.hits[0].before_id, "guide-gz");
    }
    assert_string_equal(together, "guide-gz guide-cn guide-gd ");
}

/* A hit found by a looser rung never stands above one of a stricter. */
static void rungs_stay_in_order(void **state)
{
    (void)state;
    override("guide-cn@440100", "guide-gz");
    struct kb_search_request request = {.query = KB_STR("居住证"), .region = KB_STR("440100")};
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    for (size_t i = 0; i < result.count; i++)
        assert_string_equal(result.hits[i].rung, "exact");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        override_test(nothing_is_overridden_unsaid), override_test(the_nearer_stands_first),
        override_test(a_chain_is_followed),          override_test(a_circle_ends),
        override_test(only_what_is_in_force),        override_test(only_while_it_is_said),
        override_test(doors_are_kept_apart),         override_test(pages_agree),
        override_test(rungs_stay_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
