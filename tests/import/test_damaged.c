/* Pages as crawlers really deliver them (../shared/data/damaged), from the file to the highlight.
 */
#include "fixture.h"

#include "kb/file.h"
#include "kb/index.h"
#include "kb/search.h"

#define FLOOR 19
#define HITS  3

/* What the import of each page must report, at least; and what it makes of the title. */
static const struct {
    const char *file, *title;
    size_t pinyin, private_use;
    size_t boilerplate, boilerplate_most, repeated;
} pages[] = {
    {"000.txt", "上海三農服務熱線成立于2002年8月", 600, 0, 0, 0, 0},
    {"001.txt", "依托“一二三一六新農村熱線” 構建“三農”綜合服務平臺", 390, 1, 10, 10, 0},
    {"002.txt", "佛山12345热线设立十年 成为政民互动大平台", 0, 0, 7, 7, 0},
    {"003.txt", "王咸民:创建“24小时不下班政府”", 0, 0, 1, 1, 6},
    {"004.txt", "習近平總書記指出,抗疫斗爭是對國家治理體系和治理能力的一次集中檢驗", 200, 4, 5, 5,
     0},
};

static struct base {
    struct fixture *fixture;
    struct kb_page_damage damage[KB_COUNT(pages)];
    size_t told;
    struct kb_searcher *searcher;
    bool is_absent;
} base;

static void note_page(void *context, const char *file, const struct kb_page_damage *damage)
{
    (void)context;
    for (size_t i = 0; i < KB_COUNT(pages); i++) {
        if (!kb_str_ends(kb_str_of(file), kb_str_of(pages[i].file)))
            continue;
        base.damage[i] = *damage;
        base.told++;
    }
}

static int setup(void **state)
{
    const char *folder = test_shared("damaged");
    if (fixture_setup(state))
        return -1;
    base = (struct base){.fixture = *state, .is_absent = !folder};
    if (!folder)
        return 0;
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture->listener.page = note_page;
    struct kb_import_options options = {.publish = true, .actor = "tester"};
    struct kb_import_summary summary;
    struct kb_index_report report;
    assert_ok(kb_import_run(fixture->store, &folder, 1, &options, &fixture->listener, &summary,
                            &fixture->err),
              &fixture->err);
    assert_int_equal(summary.errors, 0);
    assert_ok(kb_index_catch_up(fixture->store, NULL, &report, &fixture->err), &fixture->err);
    assert_ok(kb_searcher_open(fixture->dir, KB_DOOR_PUBLIC, &fixture->clock, &base.searcher,
                               &fixture->err),
              &fixture->err);
    return 0;
}

static int teardown(void **state)
{
    kb_searcher_close(base.searcher);
    return fixture_teardown(state);
}

#define skip_when_absent()                                                                         \
    do {                                                                                           \
        if (base.is_absent) {                                                                      \
            print_message("../shared/data/damaged is absent\n");                                   \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

static struct kb_search_result search(struct kb_str query, enum kb_group group, size_t limit)
{
    struct kb_search_request request = {.query = query, .group = group, .limit = limit};
    struct kb_search_result result;
    struct kb_error err = {0};
    assert_ok(kb_search(base.searcher, &request, base.fixture->arena, &result, &err), &err);
    return result;
}

/* The file a hit came from. */
static struct kb_str file_of(const struct kb_hit *hit)
{
    struct kb_edition edition;
    struct kb_error err = {0};
    assert_ok(kb_reader_edition_row(kb_searcher_reader(base.searcher), base.fixture->arena,
                                    hit->edition_row, KB_EDITION_HEAD, &edition, &err),
              &err);
    size_t slash = kb_str_find(edition.text.source, KB_STR("/"), 0);
    return kb_str_slice(edition.text.source, slash + 1, edition.text.source.len);
}

static bool finds(const struct kb_search_result *result, struct kb_str file)
{
    for (size_t i = 0; i < result->count; i++)
        if (kb_str_equal(file_of(&result->hits[i]), file))
            return true;
    return false;
}

static void damage_is_counted(void **state)
{
    (void)state;
    skip_when_absent();
    assert_int_equal(base.told, KB_COUNT(pages));
    for (size_t i = 0; i < KB_COUNT(pages); i++) {
        const struct kb_page_damage *damage = &base.damage[i];
        if (damage->pinyin < pages[i].pinyin || damage->private_use < pages[i].private_use ||
            damage->boilerplate_lines < pages[i].boilerplate ||
            damage->boilerplate_lines > pages[i].boilerplate_most ||
            damage->repeated_paragraphs != pages[i].repeated)
            fail_msg("%s: pinyin %zu, private use %zu, boilerplate %zu, repeated %zu",
                     pages[i].file, damage->pinyin, damage->private_use, damage->boilerplate_lines,
                     damage->repeated_paragraphs);
    }
}

static void titles_are_found(void **state)
{
    (void)state;
    skip_when_absent();
    for (size_t i = 0; i < KB_COUNT(pages); i++) {
        struct kb_search_result result = search(kb_str_of(pages[i].title), KB_GROUP_ITEM, 1);
        assert_int_equal(result.count, 1);
        assert_str(result.hits[0].title, pages[i].title);
        assert_str(file_of(&result.hits[0]), pages[i].file);
    }
}

/* --- highlights ---------------------------------------------------------------------------------
 */

/* Every <mark> holds characters that stand so in the section; returns how many begin with `first`.
 */
static size_t check_marks(const struct kb_hit *hit, const char *first)
{
    struct kb_section section;
    struct kb_error err = {0};
    assert_ok(kb_reader_section(kb_searcher_reader(base.searcher), base.fixture->arena,
                                hit->edition_row, hit->ordinal, &section, &err),
              &err);
    size_t count = 0, at = 0;
    while ((at = kb_str_find(hit->snippet, KB_STR("<mark>"), at)) != SIZE_MAX) {
        at += strlen("<mark>");
        size_t end = kb_str_find(hit->snippet, KB_STR("</mark>"), at);
        assert_true(end != SIZE_MAX);
        struct kb_str marked = kb_str_slice(hit->snippet, at, end);
        assert_true(kb_str_find(section.text, marked, 0) != SIZE_MAX);
        count += kb_str_starts(marked, kb_str_of(first)) && kb_str_ends(marked, KB_STR("民"));
    }
    return count;
}

/* 農民 never stands intact in the first two files. */
static void farmers_are_found_and_marked(void **state)
{
    (void)state;
    skip_when_absent();
    static const char *const questions[] = {"农民", "農民", "農(nóng)民"};
    for (size_t q = 0; q < KB_COUNT(questions); q++) {
        size_t marks[2] = {0};
        struct kb_search_result result = search(kb_str_of(questions[q]), KB_GROUP_NONE, 50);
        for (size_t i = 0; i < result.count; i++) {
            struct kb_str file = file_of(&result.hits[i]);
            for (size_t k = 0; k < 2; k++)
                if (kb_str_equal(file, kb_str_of(pages[k].file)))
                    marks[k] += check_marks(&result.hits[i], "農(nóng)");
        }
        assert_true(marks[0] >= 5);
        assert_true(marks[1] >= 5);
    }
}

/* --- boilerplate --------------------------------------------------------------------------------
 */

static void what_stands_aside_is_kept_and_not_found(void **state)
{
    (void)state;
    skip_when_absent();
    static const struct {
        const char *question, *file, *text;
    } cases[] = {
        {"哈巴河县", "001.txt", "哈巴河县|"},
        {"翔龙通讯携手阿尔卡特朗讯", "001.txt", "阿爾卡特朗訊"},
        {"湾区城市群", "002.txt", "湾区城市群"},
        {"营商环境流程再造系统", "004.txt", "流程再造系統(tǒng)"},
        {"wuwenfei", "004.txt", "wuwenfei"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_search_result result = search(kb_str_of(cases[i].question), KB_GROUP_NONE, 50);
        for (size_t k = 0; k < result.count; k++) {
            struct kb_section section;
            assert_ok(kb_reader_section(kb_searcher_reader(base.searcher), base.fixture->arena,
                                        result.hits[k].edition_row, result.hits[k].ordinal,
                                        &section, &base.fixture->err),
                      &base.fixture->err);
            assert_false(section.aside);
        }
    }
}

/* Every character of a page but white space stands in its title or its sections. */
static void nothing_is_dropped(void **state)
{
    (void)state;
    skip_when_absent();
    struct fixture *fixture = base.fixture;
    for (size_t i = 0; i < KB_COUNT(pages); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf bytes = KB_BUF_INIT(1 << 20);
        KB_CLEANUP(kb_buf_done) struct kb_buf all = KB_BUF_INIT(1 << 20);
        struct kb_search_result result = search(kb_str_of(pages[i].title), KB_GROUP_ITEM, 1);
        struct kb_edition edition;
        char path[64];
        snprintf(path, sizeof path, "damaged/%s", pages[i].file);
        assert_ok(kb_file_read(test_shared(path), 1 << 20, &bytes, &fixture->err), &fixture->err);
        assert_ok(kb_reader_edition_row(fixture->reader, fixture->arena, result.hits[0].edition_row,
                                        KB_EDITION_WHOLE, &edition, &fixture->err),
                  &fixture->err);
        kb_buf_add_str(&all, edition.text.title);
        for (size_t k = 0; k < edition.text.section_count; k++) {
            const struct kb_section *section = &edition.text.sections[k];
            kb_buf_printf(&all, "\n%.*s\n%.*s\n%.*s", KB_STR_ARG(section->heading),
                          KB_STR_ARG(section->label), KB_STR_ARG(section->text));
        }
        for (struct kb_str rest = kb_buf_str(&bytes); rest.len;) {
            struct kb_str line = import_trim(kb_str_next_line(&rest));
            if (kb_str_find(kb_buf_str(&all), line, 0) == SIZE_MAX)
                fail_msg("%s: '%.*s' is gone", pages[i].file, KB_STR_ARG(line));
        }
    }
}

/* --- twenty questions ---------------------------------------------------------------------------
 */

/* Asks the question of one line of the list; whether all its files are among the first hits. */
static bool answers(struct kb_str line)
{
    size_t tab = kb_str_find(line, KB_STR("\t"), 0);
    assert_true(tab != SIZE_MAX);
    struct kb_str question = kb_str_slice(line, 0, tab);
    struct kb_search_result result = search(question, KB_GROUP_ITEM, HITS);
    for (size_t at = tab + 1, comma; at < line.len; at = comma + 1) {
        comma = kb_str_find(line, KB_STR(","), at);
        comma = comma == SIZE_MAX ? line.len : comma;
        if (!finds(&result, kb_str_slice(line, at, comma))) {
            print_message("missed: %.*s\n", KB_STR_ARG(line));
            return false;
        }
    }
    return true;
}

static void twenty_questions_find_their_pages(void **state)
{
    (void)state;
    skip_when_absent();
    KB_CLEANUP(kb_buf_done) struct kb_buf list = KB_BUF_INIT(1 << 20);
    assert_ok(kb_file_read(test_source("tests/relevance/damaged.tsv"), 1 << 20, &list,
                           &base.fixture->err),
              &base.fixture->err);
    size_t asked = 0, found = 0;
    for (struct kb_str rest = kb_buf_str(&list); rest.len;) {
        struct kb_str line = kb_str_next_line(&rest);
        if (!line.len || line.data[0] == '#')
            continue;
        asked++;
        found += answers(line);
    }
    assert_int_equal(asked, 20);
    print_message("damaged pages: %zu of %zu questions find their pages\n", found, asked);
    assert_true(found >= FLOOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_is_counted),
        cmocka_unit_test(titles_are_found),
        cmocka_unit_test(farmers_are_found_and_marked),
        cmocka_unit_test(what_stands_aside_is_kept_and_not_found),
        cmocka_unit_test(nothing_is_dropped),
        cmocka_unit_test(twenty_questions_find_their_pages),
    };
    return cmocka_run_group_tests_name("import damaged", tests, setup, teardown);
}
