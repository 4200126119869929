/* template.c: tags do what the header says, and a value is never markup. */
#include "test.h"

#include "template.h"

static const struct {
    const char *name, *text;
} files[] = {
    {"leaf", "[{{name}}]"},
    {"loop", "{{>loop}}"},
    {"list", "{{#items}}{{>leaf}}{{/items}}"},
};

static struct kb_str find_file(struct kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(files); i++)
        if (kb_str_equal(name, kb_str_of(files[i].name)))
            return kb_str_of(files[i].text);
    return name.len && name.data[0] == '<' ? name : (struct kb_str){0};
}

static const char data[] =
    "{\"name\":\"A&B\",\"n\":12,\"zero\":0,\"real\":1.5,\"yes\":true,\"no\":false,\"null\":null,"
    "\"empty\":\"\",\"none\":[],\"evil\":\"<script>'\\\"&\",\"bidi\":\"a\\u202eb\\u2066c\\u0007d\","
    "\"html\":\"<mark>a\\u202e</mark>b\",\"snippet\":\"<mark>x</"
    "mark>\",\"kind\":\"guide\",\"q\":\"a&b=c d\","
    "\"lines\":\"one\\n\\n- <a>\\n- b\\n（一）c\\n2、d\\n12345 "
    "e\",\"deep\":{\"er\":{\"est\":\"down\"}},"
    "\"day\":\"2026-09-01\",\"items\":[{\"name\":\"one\"},{\"name\":\"<two>\"},{}],\"words\":["
    "\"x\",\"y\"]}";
static const char words[] = "{\"hello\":\"您好 <b>\",\"kind.guide\":\"办事指南\"}";

/* Templates in these rows begin with '<', which find_file() takes for the text itself. */
static enum kb_status render(const char *text, struct kb_buf *out, struct kb_error *err)
{
    KB_CLEANUP(kb_json_value_freep) struct kb_json_value *values = NULL;
    KB_CLEANUP(kb_json_value_freep) struct kb_json_value *language = NULL;
    assert_int_equal(kb_json_read(kb_str_of(data), 8, &values, NULL), KB_OK);
    assert_int_equal(kb_json_read(kb_str_of(words), 2, &language, NULL), KB_OK);
    struct kb_template page = {
        .file = find_file, .words = language, .scopes = {values}, .scope_count = 1};
    return kb_template_render(&page, kb_str_of(text), out, err);
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"<p>plain {{ braces }</p>", "<p>plain {{ braces }</p>"},
        {"<p>{{name}}", "<p>A&amp;B"},
        {"<p>{{n}} {{zero}} {{real}} {{yes}} {{null}}|", "<p>12 0 1.5 true |"},
        {"<p>{{unknown}}{{unknown.x}}{{name.x}}|", "<p>|"},
        {"<p>{{deep.er.est}}", "<p>down"},
        {"<p>{{:day}} {{:evil}}{{:unknown}}|", "<p>2026年9月1日 &lt;script&gt;&#39;&quot;&amp;|"},
        {"<p>{{evil}}", "<p>&lt;script&gt;&#39;&quot;&amp;"},
        {"<p>{{bidi}}", "<p>abcd"},
        {"<p>{{&html}}", "<p><mark>a</mark>b"},
        {"<p>{{&snippet}}", "<p><mark>x</mark>"},
        {"<a href=\"?q={{%q}}\">", "<a href=\"?q=a%26b%3Dc%20d\">"},
        {"<p>{{*lines}}", "<p><p>one</p>\n<ul>\n<li>&lt;a&gt;</li>\n<li>b</li>\n</ul>\n"
                          "<ul class=\"plain\">\n<li>（一）c</li>\n<li>2、d</li>\n</ul>\n"
                          "<p>12345 e</p>\n"},
        {"<p>{{*unknown}}{{*n}}|", "<p><p>12</p>\n|"},
        {"<p>{{$hello}}", "<p>您好 &lt;b&gt;"},
        {"<p>{{$kind.@kind}}", "<p>办事指南"},
        {"<p>{{! {{#nothing}} of it }}|", "<p> of it }}|"},
        {"<p>{{items}}|", "<p>|"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(4096);
        struct kb_error err = {0};
        assert_int_equal(render(rows[i].text, &out, &err), KB_OK);
        assert_str(kb_buf_str(&out), rows[i].expected);
    }
}

static void test_sections(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"<p>{{#items}}{{name}},{{/items}}", "<p>one,&lt;two&gt;,A&amp;B,"},
        {"<p>{{#words}}{{.}}{{/words}}", "<p>xy"},
        {"<p>{{#none}}x{{/none}}{{^none}}empty{{/none}}", "<p>empty"},
        {"<p>{{#null}}x{{/null}}{{#no}}x{{/no}}{{#zero}}x{{/zero}}{{#empty}}x{{/empty}}|", "<p>|"},
        {"<p>{{^null}}a{{/null}}{{^no}}b{{/no}}{{^unknown}}c{{/unknown}}", "<p>abc"},
        {"<p>{{#yes}}a{{/yes}}{{#name}}b{{/name}}{{#n}}c{{/n}}", "<p>abc"},
        {"<p>{{#kind=guide}}g{{/kind}}{{#kind=law}}l{{/kind}}", "<p>g"},
        {"<p>{{^kind=guide}}g{{/kind}}{{^kind=law}}l{{/kind}}", "<p>l"},
        {"<p>{{#kind=}}none{{/kind}}{{#unknown=}}none{{/unknown}}", "<p>none"},
        {"<p>{{#deep}}{{er.est}} {{name}}{{/deep}}", "<p>down A&amp;B"},
        {"<p>{{#no}}{{#items}}{{/items}}{{$missing}}{{/no}}|", "<p>|"},
        {"<p>{{#items}}{{#name=one}}1{{/name}}{{^name=one}}-{{/name}}{{/items}}", "<p>1--"},
        {"<p>{{>list}}", "<p>[one][&lt;two&gt;][A&amp;B]"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(4096);
        struct kb_error err = {0};
        assert_int_equal(render(rows[i].text, &out, &err), KB_OK);
        assert_str(kb_buf_str(&out), rows[i].expected);
    }
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"<p>{{#items}}", "{{#items}} is not closed"},
        {"<p>{{#no}}", "{{#no}} is not closed"},
        {"<p>{{/items}}", "{{/items}}: this section is not the one that is open"},
        {"<p>{{#items}}{{#words}}{{/items}}{{/words}}", "not the one that is open"},
        {"<p>{{&name}}", "{{&name}}: this name holds no HTML"},
        {"<p>{{&deep.er}}", "holds no HTML"},
        {"<p>{{$missing}}", "{{$missing}}: the language file has no such words"},
        {"<p>{{$kind.@name}}", "has no such words"},
        {"<p>{{>nowhere}}", "{{>nowhere}}: there is no such template"},
        {"<p>{{>loop}}", "{{>loop}}: nested too deeply"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(4096);
        struct kb_error err = {0};
        assert_int_equal(render(rows[i].text, &out, &err), KB_INTERNAL);
        if (!strstr(err.message, rows[i].message))
            fail_msg("'%s' says '%s'", rows[i].text, err.message);
    }
}

static void test_too_large(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(8);
    struct kb_error err = {0};
    assert_int_not_equal(render("<p>{{#items}}{{name}}{{/items}}", &out, &err), KB_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
