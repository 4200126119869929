/* Items in YAML and in Markdown with front matter: text in, editions and findings out. */
#include "fixture.h"

struct taken {
    struct fixture *fixture;
    size_t count;
    struct import_item last;
    enum kb_status answer;
};

static enum kb_status take(void *context, struct import_item *item, struct kb_error *err)
{
    struct taken *taken = context;
    taken->last = *item;
    taken->count++;
    return taken->answer ? kb_fail(err, taken->answer, "enough") : KB_OK;
}

static const struct import_defaults no_defaults;

static struct taken parse(struct fixture *fixture, const char *text, bool yaml)
{
    struct taken taken = {.fixture = fixture};
    struct import_sink sink = {take, &taken};
    struct import_source source = {fixture->arena, KB_STR("文件夹"), &no_defaults,
                                   &fixture->report};
    fixture_clear(fixture);
    enum kb_status status = yaml ? import_yaml_parse(&source, kb_str_of(text), &sink, &fixture->err)
                                 : import_front_matter_parse(&source, kb_str_of(text), &sink,
                                                             &fixture->err);
    assert_ok(status, &fixture->err);
    return taken;
}

#define GOOD "kind: guide\ntitle: 甲\naudience: public\n"

static void a_list_of_items(void **state)
{
    struct fixture *fixture = *state;
    struct taken taken = parse(
        fixture,
        "# comment\n"
        "- id: script-1\n  kind: script\n  title: 问一\n  audience: public\n"
        "  category: 法律咨询/公共\n  keywords: [a, b]\n  questions: [怎么办]\n"
        "  basis:\n    - {title: 民法典, section: 第五条}\n"
        "  effective_from: 2024-01-01\n  effective_to: 2025-01-01\n  body: |\n    您好。\n"
        "- {kind: qa, title: 问二, audience: internal, body: 答}\n",
        true);
    assert_findings(fixture, "");
    assert_int_equal(taken.count, 2);
    assert_int_equal(taken.last.text.kind, KB_KIND_QA);
    assert_int_equal(taken.last.text.audience, KB_AUDIENCE_INTERNAL);
    assert_str(taken.last.text.category, "文件夹");
    assert_str(taken.last.text.region, "000000");
    assert_int_equal(taken.last.text.effective_from, KB_DATE_MIN);
    assert_int_equal(taken.last.text.effective_to, KB_DATE_MAX);
    assert_string_equal(
        fixture_sections(fixture, taken.last.text.sections, taken.last.text.section_count),
        "正文||答\n");
    assert_int_equal(taken.last.line, 15);
}

static void one_item_needs_no_list(void **state)
{
    struct fixture *fixture = *state;
    struct taken taken = parse(fixture, GOOD "category: a\nbody: |\n  ## 条件\n  户口\n", true);
    assert_int_equal(taken.count, 1);
    assert_string_equal(
        fixture_sections(fixture, taken.last.text.sections, taken.last.text.section_count),
        "条件||户口\n");
}

static void front_matter_with_a_body(void **state)
{
    struct fixture *fixture = *state;
    struct taken taken = parse(
        fixture, "---\n" GOOD "region: \"990100\"\n---\n## 办理条件\n1. 甲\n\n## 材料\n乙\n",
        false);
    assert_findings(fixture, "");
    assert_int_equal(taken.count, 1);
    assert_str(taken.last.text.region, "990100");
    assert_string_equal(
        fixture_sections(fixture, taken.last.text.sections, taken.last.text.section_count),
        "办理条件||1. 甲\n材料||乙\n");
    taken = parse(
        fixture,
        "--- \nkind: policy\ntitle: 办法\naudience: public\n...\n## 第一章 总则\n第一条 甲\n",
        false);
    assert_string_equal(
        fixture_sections(fixture, taken.last.text.sections, taken.last.text.section_count),
        "第一条|第一章 总则|甲\n");
}

static void front_matter_begins_with_a_fence(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is;
    } cases[] = {{"---\n", true},    {"---  \nx", true}, {"---", true}, {"----\n", false},
                 {"\n---\n", false}, {"# a\n", false},   {"", false},   {"--- a\n", false}};
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_int_equal(import_front_matter_is(kb_str_of(cases[i].text)), cases[i].is);
}

struct finding_case {
    const char *text, *expected;
    size_t taken;
};

static void yaml_findings(void **state)
{
    struct fixture *fixture = *state;
    static const struct finding_case cases[] = {
        {"", "E 0:0 read items: the file is empty\n", 0},
        {"# nothing\n", "E 0:0 read items: the file is empty\n", 0},
        {"just text", "E 1:1 read item: must be a mapping of fields\n", 0},
        {"- a\n- {kind: qa, title: b, audience: public, body: c}\n",
         "E 1:3 read item: must be a mapping of fields\n", 1},
        {GOOD "body: a\ntitel: b\n", "E 5:1 read item: unknown key 'titel'\n", 0},
        {GOOD, "E 1:1 read item: missing field 'body'\n", 0},
        {"body: a\n",
         "E 1:1 read item: missing field 'kind'\nE 1:1 read item: missing field 'title'\nE 1:1 "
         "read item: missing field 'audience'\n",
         0},
        {GOOD "body: a\nkind: qa\n", NULL, 0}, /* a duplicate key is the parser's to find */
        {"- kind: [\n", NULL, 0},
        {GOOD "body: a\neffective_from: 2024-05-01\neffective_to: 2024-05-01\n",
         "E 1:1 read item: 'effective_to' is not after 'effective_from' '2024-05-01'\n", 0},
        {GOOD "body: |\n  ## 甲\n  ## 乙\n", "E 1:1 read item: headings without text in '甲'\n", 0},
        /* One bad item keeps no other out, and every fault of it is told. */
        {"- {kind: x, title: a, audience: y, body: b}\n- {kind: qa, title: b, audience: public, "
         "body: c}\n- 7\n",
         "E 1:10 field 'kind': 'x' is none of policy, guide, script, qa or notice\n"
         "E 1:33 field 'audience': 'y' is not public or internal\n"
         "E 3:3 read item: must be a mapping of fields\n",
         1},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct taken taken = parse(fixture, cases[i].text, true);
        if (cases[i].expected)
            assert_findings(fixture, cases[i].expected);
        else
            assert_int_equal(fixture->summary.errors, 1);
        assert_int_equal(taken.count, cases[i].taken);
    }
}

static void front_matter_findings(void **state)
{
    struct fixture *fixture = *state;
    static const struct finding_case cases[] = {
        {"---\n" GOOD "## 条件\n",
         "E 1:1 read front matter: the line '---' that ends it is missing\n", 0},
        {"---\n- a\n---\nb\n", "E 2:1 read front matter: must be a mapping of fields\n", 0},
        {"---\n---\nb\n",
         "E 1:1 read item: missing field 'kind'\nE 1:1 read item: missing field 'title'\nE 1:1 "
         "read item: missing field 'audience'\n",
         0},
        {"---\n" GOOD "---\n\n", "E 2:1 read item: missing field 'body'\n", 0},
        {"---\n" GOOD "body: x\n---\ny\n", "E 5:1 read item: unknown key 'body'\n", 0},
        {"---\n" GOOD "region: 12\n---\ny\n",
         "E 5:9 field 'region': '12' is no region code of six digits\n", 0},
        {"---\n" GOOD "issuer: [\n---\ny\n", NULL, 0},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct taken taken = parse(fixture, cases[i].text, false);
        if (cases[i].expected)
            assert_findings(fixture, cases[i].expected);
        else
            assert_int_equal(fixture->summary.errors, 1);
        assert_int_equal(taken.count, cases[i].taken);
    }
}

/* The parser's own complaints keep their line and column, counted from the start of the file. */
static void syntax_errors_have_a_place(void **state)
{
    struct fixture *fixture = *state;
    parse(fixture, "kind: qa\ntitle: 'open\n", true);
    assert_true(fixture->findings.data[2] != '0');
    parse(fixture, "---\nkind: qa\nkind: qa\n---\nx\n", false);
    fixture_found(fixture, "E 3:1 ");
}

static void the_sink_may_end_it(void **state)
{
    struct fixture *fixture = *state;
    struct taken taken = {.answer = KB_IO};
    struct import_sink sink = {take, &taken};
    struct import_source source = {fixture->arena, KB_STR("甲"), &no_defaults, &fixture->report};
    assert_int_equal(
        import_yaml_parse(&source,
                          KB_STR("- {kind: qa, title: a, audience: public, body: c}\n"
                                 "- {kind: qa, title: b, audience: public, body: c}\n"),
                          &sink, &fixture->err),
        KB_IO);
    assert_int_equal(taken.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(a_list_of_items),
        fixture_test(one_item_needs_no_list),
        fixture_test(front_matter_with_a_body),
        fixture_test(front_matter_begins_with_a_fence),
        fixture_test(yaml_findings),
        fixture_test(front_matter_findings),
        fixture_test(syntax_errors_have_a_place),
        fixture_test(the_sink_may_end_it),
    };
    return cmocka_run_group_tests_name("import item", tests, NULL, NULL);
}
