/* The YAML tree: what is read, where it stands, what is refused and how that is said. */
#include "kb/yaml.h"

#include "kb/buf.h"
#include "kb/file.h"
#include "test.h"

#define NODES_MAX 10000

/* Writes a tree on one line: {key:'text',key:[…]}, with ~ for null. */
static void dump(const struct kb_yaml *node, struct kb_buf *out)
{
    if (!node) {
        kb_buf_add_cstr(out, "nothing");
        return;
    }
    if (node->kind == KB_YAML_SCALAR) {
        kb_buf_printf(out, node->is_null ? "~%.*s" : "'%.*s'", KB_STR_ARG(node->scalar));
        return;
    }
    kb_buf_add_char(out, node->kind == KB_YAML_MAPPING ? '{' : '[');
    for (const struct kb_yaml *child = node->first; child; child = child->next) {
        if (child != node->first)
            kb_buf_add_char(out, ',');
        if (node->kind == KB_YAML_MAPPING)
            kb_buf_printf(out, "%.*s:", KB_STR_ARG(child->key));
        dump(child, out);
    }
    kb_buf_add_char(out, node->kind == KB_YAML_MAPPING ? '}' : ']');
}

static void assert_reads(struct kb_str text, const char *expected)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 24);
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1 << 20);
    struct kb_yaml *root = NULL;
    struct kb_error err = {0};
    if (kb_yaml_parse(arena, text, 0, NODES_MAX, &root, &err))
        fail_msg("'%.*s': %s", KB_STR_ARG(text), err.message);
    dump(root, &out);
    assert_str(kb_buf_str(&out), expected);
}

static void assert_refuses(struct kb_str text, const char *message)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 24);
    struct kb_yaml mark, *root = &mark;
    struct kb_error err = {0};
    if (kb_yaml_parse(arena, text, 0, NODES_MAX, &root, &err) != KB_INVALID)
        fail_msg("'%.*s' was read", KB_STR_ARG(text));
    assert_string_equal(err.message, message);
    assert_ptr_equal(root, &mark);
}

static void the_forms_people_write_are_read(void **state)
{
    (void)state;
    static const struct {
        struct kb_str text;
        const char *tree;
    } cases[] = {
        {KB_STR_INIT("title: 居住证办理\nquestions:\n  - 怎么办\n  - 在哪里办\n"),
         "{title:'居住证办理',questions:['怎么办','在哪里办']}"},
        {KB_STR_INIT("- {title: \"民法典\", section: '第三条'}\n- []\n- {}\n"),
         "[{title:'民法典',section:'第三条'},[],{}]"},
        {KB_STR_INIT("keywords: [\"居住证\", 积分, ]"), "{keywords:['居住证','积分']}"},
        {KB_STR_INIT("body: |\n  第一行：[注]\n\n    缩进 # 不是注释\nnext: x"),
         "{body:'第一行：[注]\n\n  缩进 # 不是注释\n',next:'x'}"},
        {KB_STR_INIT("body: |-\n  a\n  b\n\n"), "{body:'a\nb'}"},
        {KB_STR_INIT("body: |+\n  a\n\nx: y"), "{body:'a\n\n',x:'y'}"},
        {KB_STR_INIT("body: >\n  a\n  b\n\n  c\n"), "{body:'a b\nc\n'}"},
        {KB_STR_INIT("a: 多行\n  文字\n"), "{a:'多行 文字'}"},
        {KB_STR_INIT("a: \"x\\ty\\u6761z\""), "{a:'x\ty条z'}"},
        {KB_STR_INIT("a: 'it''s'"), "{a:'it's'}"},
        {KB_STR_INIT("---\na: b\n...\n"), "{a:'b'}"},
        {KB_STR_INIT("%YAML 1.1\n---\na: b\n"), "{a:'b'}"},
        {KB_STR_INIT("a: b # 注\n# 注\n"), "{a:'b'}"},
        {KB_STR_INIT("just text"), "'just text'"},
        {KB_STR_INIT("? a\n: b"), "{a:'b'}"},
        {KB_STR_INIT("<<: x"), "{<<:'x'}"},
        {KB_STR_INIT("'': x"), "{:'x'}"},
        {KB_STR_INIT("a: {x: 1}\nb: {x: 1}"), "{a:{x:'1'},b:{x:'1'}}"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_reads(cases[i].text, cases[i].tree);
}

static void text_stays_what_was_written(void **state)
{
    (void)state;
    static const char *const scalars[] = {
        "no",   "yes",  "010",  "1e3",         "0x1F", "2026-11-21",  "12:30:45", "1_000", "Null",
        ".inf", "true", "0.10", "【2024】5号", "a[0]", "第1条[修订]", "a#b",      "x{y}",  "-1",
    };
    for (size_t i = 0; i < KB_COUNT(scalars); i++) {
        char text[100], tree[100];
        snprintf(text, sizeof text, "a: %s\n", scalars[i]);
        snprintf(tree, sizeof tree, "{a:'%s'}", scalars[i]);
        assert_reads(kb_str_of(text), tree);
    }
}

static void null_is_plain_and_empty_or_so_named(void **state)
{
    (void)state;
    assert_reads(KB_STR("a:\nb: ~\nc: null\nd: ''\ne: \"~\"\nf: 'null'\ng: |\n"),
                 "{a:~,b:~~,c:~null,d:'',e:'~',f:'null',g:''}");
    assert_reads(KB_STR("- \n- ~\n- x"), "[~,~~,'x']");
    assert_reads(KB_STR("~"), "~~");
}

static void an_empty_document_is_no_tree(void **state)
{
    (void)state;
    static const char *const empty[] = {
        "", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "\xEF\xBB\xBF", "   \n"};
    for (size_t i = 0; i < KB_COUNT(empty); i++)
        assert_reads(kb_str_of(empty[i]), "nothing");
    assert_reads((struct kb_str){NULL, 0}, "nothing");
}

static void windows_files_are_read(void **state)
{
    (void)state;
    assert_reads(KB_STR("\xEF\xBB\xBF"
                        "a: 1\r\nb: |\r\n  x\r\n  y\r\nc:\r\n  - z\r\n"),
                 "{a:'1',b:'x\ny\n',c:['z']}");
}

static void a_nul_in_a_scalar_is_kept(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_yaml *root = NULL;
    struct kb_error err = {0};
    assert_ok(kb_yaml_parse(arena, KB_STR("\"a\\0b\""), 0, 1, &root, &err), &err);
    assert_true(kb_str_equal(root->scalar, KB_STR("a\0b")));
}

static void lookups_find_values(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_yaml *root = NULL;
    struct kb_error err = {0};
    assert_ok(kb_yaml_parse(arena, KB_STR("标题: 甲\nlist: [1, 2, 3]\nempty:\n"), 0, NODES_MAX,
                            &root, &err),
              &err);
    assert_int_equal(root->count, 3);
    assert_str(kb_yaml_get(root, "标题")->scalar, "甲");
    assert_int_equal(kb_yaml_get(root, "list")->count, 3);
    assert_true(kb_yaml_get(root, "empty")->is_null);
    assert_null(kb_yaml_get(root, "lis"));
    assert_null(kb_yaml_get(root, "listing"));
    assert_null(kb_yaml_get(NULL, "a"));
    assert_null(kb_yaml_get(kb_yaml_get(root, "list"), "a"));
    assert_null(kb_yaml_get(kb_yaml_get(root, "标题"), "甲"));
}

static void nodes_know_where_they_stand(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_yaml *root = NULL;
    struct kb_error err = {0};
    assert_ok(
        kb_yaml_parse(arena,
                      KB_STR("# 注\n标题: 甲\nlist:\n  - {乙丙: \"丁\", x: 戊}\nbody: |\n  己\n"),
                      10, NODES_MAX, &root, &err),
        &err);
    const struct kb_yaml *title = kb_yaml_get(root, "标题"), *list = kb_yaml_get(root, "list"),
                         *x = kb_yaml_get(list->first, "x"), *body = kb_yaml_get(root, "body");
    const struct {
        const struct kb_yaml *node;
        unsigned line, column, key_line, key_column;
    } cases[] = {
        {root, 12, 1, 0, 0},
        {title, 12, 5, 12, 1},
        {list, 14, 3, 13, 1},
        {list->first, 14, 5, 0, 0},
        {list->first->first, 14, 10, 14, 6},
        {x, 14, 18, 14, 15},
        {body, 15, 7, 15, 1},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        assert_int_equal(cases[i].node->line, cases[i].line);
        assert_int_equal(cases[i].node->column, cases[i].column);
        assert_int_equal(cases[i].node->key_line, cases[i].key_line);
        assert_int_equal(cases[i].node->key_column, cases[i].key_column);
    }
}

static void complaints_name_line_and_column(void **state)
{
    (void)state;
    static const struct {
        struct kb_str text;
        const char *message;
    } cases[] = {
        {KB_STR_INIT("a: 1\nb: 2\na: 3\n"), "3:1: key 'a': it stands on line 1 already"},
        {KB_STR_INIT("- {标题: 1, 标题: 2}"), "1:11: key '标题': it stands on line 1 already"},
        {KB_STR_INIT("x:\n  a: 1\n  'a': 3\n"), "3:3: key 'a': it stands on line 2 already"},
        {KB_STR_INIT("标题: &甲 x"), "1:6: while scanning an anchor: did not find expected "
                                     "alphabetic or numeric character"},
        {KB_STR_INIT("a: &b x"), "1:4: anchor '&': anchors are not read here"},
        {KB_STR_INIT("a: &b\n  - x"), "1:4: anchor '&': anchors are not read here"},
        {KB_STR_INIT("a: &b {x: y}"), "1:4: anchor '&': anchors are not read here"},
        {KB_STR_INIT("a: x\nb: *a"), "2:4: alias '*': aliases are not read here"},
        {KB_STR_INIT("*a : x"), "1:1: alias '*': aliases are not read here"},
        {KB_STR_INIT("a: !!int 5"), "1:4: tag '!': tags are not read here"},
        {KB_STR_INIT("a: !x\n  b: c"), "1:4: tag '!': tags are not read here"},
        {KB_STR_INIT("a: !<tag:x,1:y> [b]"), "1:4: tag '!': tags are not read here"},
        {KB_STR_INIT("a: ! b"), "1:4: tag '!': tags are not read here"},
        {KB_STR_INIT("!!str a: b"), "1:1: tag '!': tags are not read here"},
        {KB_STR_INIT("a\n---\nb\n"), "2:1: second document: only one is read here"},
        {KB_STR_INIT("a: b\n---\n"), "2:1: second document: only one is read here"},
        {KB_STR_INIT("? [a, b]\n: c"), "1:3: key: it must be plain text"},
        {KB_STR_INIT("{{a: b}: c}"), "1:2: key: it must be plain text"},
        {KB_STR_INIT("问: 为什么: 因为"),
         "1:7: while reading: mapping values are not allowed in this context"},
        {KB_STR_INIT("a:\n\t- b"), "2:1: while scanning for the next token: found character that "
                                   "cannot start any token"},
        {KB_STR_INIT("a: 1\n- b"), "2:1: while parsing a block mapping: did not find expected key"},
        {KB_STR_INIT("a: [b\nc: d"),
         "2:2: while parsing a flow sequence: did not find expected ',' or ']'"},
        {KB_STR_INIT("a: 'b\nc: d\n"),
         "3:1: while scanning a quoted scalar: found unexpected end of stream"},
        {KB_STR_INIT("标题: \xB5\xDA"), "1:5: reading text: it is not UTF-8"},
        {KB_STR_INIT("a: b\n条: x\xFF"), "2:5: reading text: it is not UTF-8"},
        {KB_STR_INIT("a: b\r\n条: \x01"), "2:4: reading text: control characters are not allowed"},
        {KB_STR_INIT("a: \0"), "1:4: reading text: control characters are not allowed"},
        {KB_STR_INIT("\xEF\xBB\xBF"
                     "a: \x7F"),
         "1:4: reading text: control characters are not allowed"},
        {KB_STR_INIT("\xFF\xFE"
                     "a\0"),
         "1:1: reading text: it is not UTF-8"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_refuses(cases[i].text, cases[i].message);
}

static void front_matter_counts_lines_from_its_file(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_yaml *root = NULL;
    struct kb_error err = {0};
    assert_int_equal(kb_yaml_parse(arena, KB_STR("a: 1\na: 2\n"), 1, 10, &root, &err), KB_INVALID);
    assert_string_equal(err.message, "3:1: key 'a': it stands on line 2 already");
    kb_error_clear(&err);
    assert_int_equal(kb_yaml_parse(arena, KB_STR("a: 1\nb: \xFF\n"), 7, 10, &root, &err),
                     KB_INVALID);
    assert_string_equal(err.message, "9:4: reading text: it is not UTF-8");
}

static void common_mistakes_get_advice(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hint;
    } cases[] = {
        {"a: b: c", "quotes"}, {"a:\n\t- b", "tabs"},        {"a: [b\nc: d", "quotes"},
        {"a: 'b", "closed"},   {"a: *重要* 通知", "quotes"}, {"a: 1\n- b", "indentation"},
        {"a: @x", "quotes"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
        struct kb_yaml *root;
        struct kb_error err = {0};
        assert_int_equal(kb_yaml_parse(arena, kb_str_of(cases[i].text), 0, 10, &root, &err),
                         KB_INVALID);
        if (!strstr(err.hint, cases[i].hint))
            fail_msg("'%s': '%s' does not speak of %s", cases[i].text, err.hint, cases[i].hint);
    }
}

static void repeat(struct kb_buf *out, const char *text, size_t count)
{
    while (count-- > 0)
        kb_buf_add_cstr(out, text);
}

static void it_nests_to_its_depth(void **state)
{
    (void)state;
    static const struct {
        const char *open, *middle, *close;
        int levels; /* that `open` opens */
    } cases[] = {
        {"[", "x", "]", 1}, {"{a: ", "x", "}", 1}, {"[{a: ", "x", "}]", 2}, {"- ", "x", "", 1}};
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        for (int extra = 0; extra < 2; extra++) {
            KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
            KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1000);
            struct kb_yaml *root;
            struct kb_error err = {0};
            size_t count = KB_YAML_DEPTH_MAX / cases[i].levels + extra;
            repeat(&text, cases[i].open, count);
            kb_buf_add_cstr(&text, cases[i].middle);
            repeat(&text, cases[i].close, count);
            enum kb_status status = kb_yaml_parse(arena, kb_buf_str(&text), 0, NODES_MAX, &root,
                                                  &err);
            assert_int_equal(status, extra ? KB_INVALID : KB_OK);
            if (extra)
                assert_non_null(strstr(err.message, ": nesting: it goes too deep"));
        }
}

/* Each of these took libyaml from seconds to minutes when it was let run to the end. */
static void bombs_are_refused_at_once(void **state)
{
    (void)state;
    static const char *const bombs[] = {"[",   "{",        "[\n",    "[ ",   "[{",   "- ",
                                        "? ",  "{a: ",     "[a, ",   "{? ",  "[? ",  "!",
                                        "&a ", "[\"a\", ", "'a': [", "[a: ", "[[], "};
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1 << 20);
    for (size_t i = 0; i < KB_COUNT(bombs); i++) {
        KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 26);
        struct kb_yaml *root;
        struct kb_error err = {0};
        kb_buf_clear(&text);
        repeat(&text, bombs[i], 100000);
        clock_t begin = clock();
        assert_int_equal(kb_yaml_parse(arena, kb_buf_str(&text), 0, 1000000, &root, &err),
                         KB_INVALID);
        double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
        if (seconds > 0.5)
            fail_msg("'%s' took %.2f s", bombs[i], seconds);
    }
}

/* Brackets that are text are no nesting, however many there are. */
static void brackets_in_text_are_text(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"a: \"", "\""},    {"a: '", "'"}, {"# ", "\na: b"},
        {"a: |\n  ", "\n"}, {"a: 条", ""}, {"a: >\n  ", "\n"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
        KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1 << 20);
        struct kb_yaml *root = NULL;
        struct kb_error err = {0};
        kb_buf_add_cstr(&text, cases[i].before);
        repeat(&text, "[{", 10000);
        kb_buf_add_cstr(&text, cases[i].after);
        assert_ok(kb_yaml_parse(arena, kb_buf_str(&text), 0, NODES_MAX, &root, &err), &err);
        assert_int_equal(root->count, 1);
        assert_true(root->first->scalar.len >= 20000 || cases[i].before[0] == '#');
    }
}

static void nodes_are_counted(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_yaml *root;
    struct kb_error err = {0};
    struct kb_str text = KB_STR("a: 1\nb: [2, 3]\n"); /* a mapping, a sequence, three scalars */
    assert_ok(kb_yaml_parse(arena, text, 0, 5, &root, &err), &err);
    assert_int_equal(kb_yaml_parse(arena, text, 0, 4, &root, &err), KB_INVALID);
    assert_string_equal(err.message, "2:8: reading values: there are too many");
}

/* A large mapping costs no more for each key than a small one. */
static void many_keys_are_compared_quickly(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 26);
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1 << 24);
    struct kb_yaml *root = NULL;
    struct kb_error err = {0};
    for (int i = 0; i < 50000; i++)
        kb_buf_printf(&text, "key%d: x\n", i);
    clock_t begin = clock();
    assert_ok(kb_yaml_parse(arena, kb_buf_str(&text), 0, 100000, &root, &err), &err);
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 5);
    assert_int_equal(root->count, 50000);
    kb_buf_add_cstr(&text, "key777: y\n");
    assert_int_equal(kb_yaml_parse(arena, kb_buf_str(&text), 0, 100000, &root, &err), KB_INVALID);
    assert_string_equal(err.message, "50001:1: key 'key777': it stands on line 778 already");
}

static const char document[] = "title: 居住证\nlist: [a, {b: c}]\nbody: |\n  第一行\n";

static void running_out_of_memory_is_a_status(void **state)
{
    (void)state;
    enum kb_status status;
    size_t n = 0;
    do {
        /* A block to begin with, so that what fails is not always the first thing. */
        KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
        struct kb_yaml mark, *root = &mark;
        struct kb_error err = {0};
        test_fail_malloc_after(n++);
        status = kb_yaml_parse(arena, kb_str_of(document), 0, NODES_MAX, &root, &err);
        test_fail_malloc_after(SIZE_MAX);
        assert_true(status == KB_OK || status == KB_NO_MEMORY);
        assert_int_equal(err.status, status);
        assert_true((root == &mark) == (status != KB_OK));
    } while (status);
    assert_true(n > 4);
}

static void a_small_arena_is_a_status_wherever_it_ends(void **state)
{
    (void)state;
    enum kb_status status;
    size_t cap = 0;
    do {
        KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(cap);
        struct kb_yaml *root = NULL;
        struct kb_error err = {0};
        status = kb_yaml_parse(arena, kb_str_of(document), 0, NODES_MAX, &root, &err);
        assert_true(status == KB_OK || status == KB_NO_MEMORY);
        cap += 8;
    } while (status);
    assert_true(cap > 500 && cap < 5000);
}

static void every_start_of_a_document_is_read_or_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof document; len++) {
        KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
        struct kb_yaml *root = NULL;
        struct kb_error err = {0};
        char *text = malloc(len + 1); /* of just that length, for ASan */
        assert_non_null(text);
        memcpy(text, document, len);
        char *exact = realloc(text, len ? len : 1);
        enum kb_status status = kb_yaml_parse(arena, (struct kb_str){exact, len}, 0, NODES_MAX,
                                              &root, &err);
        assert_true(status == KB_OK || status == KB_INVALID);
        free(exact);
    }
}

static void real_scripts_are_read(void **state)
{
    (void)state;
    const char *path = test_shared("relevance/scripts.fold0.yaml");
    if (!path)
        skip();
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 26);
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1 << 24);
    struct kb_yaml *root = NULL;
    struct kb_error err = {0};
    assert_ok(kb_file_read(path, 1 << 24, &text, &err), &err);
    assert_ok(kb_yaml_parse(arena, kb_buf_str(&text), 0, 100000, &root, &err), &err);
    assert_true(root->count > 100);
    for (const struct kb_yaml *item = root->first; item; item = item->next) {
        assert_true(kb_str_starts(kb_yaml_get(item, "id")->scalar, KB_STR("script-")));
        assert_true(kb_yaml_get(item, "body")->scalar.len > 0);
        assert_true(kb_yaml_get(item, "basis")->count > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_forms_people_write_are_read),
        cmocka_unit_test(text_stays_what_was_written),
        cmocka_unit_test(null_is_plain_and_empty_or_so_named),
        cmocka_unit_test(an_empty_document_is_no_tree),
        cmocka_unit_test(windows_files_are_read),
        cmocka_unit_test(a_nul_in_a_scalar_is_kept),
        cmocka_unit_test(lookups_find_values),
        cmocka_unit_test(nodes_know_where_they_stand),
        cmocka_unit_test(complaints_name_line_and_column),
        cmocka_unit_test(front_matter_counts_lines_from_its_file),
        cmocka_unit_test(common_mistakes_get_advice),
        cmocka_unit_test(it_nests_to_its_depth),
        cmocka_unit_test(bombs_are_refused_at_once),
        cmocka_unit_test(brackets_in_text_are_text),
        cmocka_unit_test(nodes_are_counted),
        cmocka_unit_test(many_keys_are_compared_quickly),
        cmocka_unit_test(running_out_of_memory_is_a_status),
        cmocka_unit_test(a_small_arena_is_a_status_wherever_it_ends),
        cmocka_unit_test(every_start_of_a_document_is_read_or_refused),
        cmocka_unit_test(real_scripts_are_read),
    };
    return cmocka_run_group_tests_name("base_yaml", tests, NULL, NULL);
}
