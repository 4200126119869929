/*
 * All law files of the shared data, as they are: nothing of a text is lost, articles are as many as
 * counted by other means, and every clause that the questions' answers name is there.
 */
#include "fixture.h"

#include "kb/file.h"
#include "kb/name.h"

/* Longest label with the marks around it, and what may stand between two texts in one line. */
#define LABEL_BYTES_MAX 60

/* The laws unpacked once for all tests of this program; NULL where they are absent. */
static char *laws;

static int unpack(void **state)
{
    const char *archive = test_shared("laws.tar.xz");
    char command[9000];
    (void)state;
    if (!archive)
        return 0;
    laws = test_temp_dir();
    snprintf(command, sizeof command, "tar -xJf '%s' -C '%s'", archive, laws);
    if (system(command) != 0) {
        test_temp_dir_remove(laws);
        laws = NULL;
    }
    return 0;
}

static int remove_laws(void **state)
{
    (void)state;
    if (laws)
        test_temp_dir_remove(laws);
    return 0;
}

/* --- nothing is lost -----------------------------------------------------------------------------
 */

struct coverage {
    struct fixture *fixture;
    size_t files, refused;
};

static bool in_a_heading(const struct import_sections *sections, struct kb_str words)
{
    for (size_t i = 0; i < sections->count; i++)
        if (kb_str_find(sections->items[i].heading, words, 0) != SIZE_MAX)
            return true;
    return false;
}

/* Marks the bytes of a text that stand in a section. */
static char *covered_bytes(struct kb_str text, const struct import_sections *sections)
{
    char *covered = calloc(text.len + 1, 1);
    assert_non_null(covered);
    for (size_t i = 0; i < sections->count; i++) {
        struct kb_str part = sections->items[i].text;
        if (part.data >= text.data && part.data + part.len <= text.data + text.len)
            memset(covered + (part.data - text.data), 1, part.len);
    }
    return covered;
}

/* Whether what stands outside the sections is a label, or the words of a heading. */
static bool may_be_outside(struct coverage *coverage, struct kb_str outside, struct kb_str line,
                           const struct import_law *law)
{
    if (outside.len == 0 || kb_str_equal(outside, KB_STR("：")))
        return true;
    bool is_label = import_at(outside, 0, "第") || import_at(outside, 0, "附") ||
                    kb_str_ends(outside, KB_STR("、"));
    if (is_label && outside.len <= LABEL_BYTES_MAX)
        return true;
    return in_a_heading(&law->sections, import_squeeze(coverage->fixture->arena, line));
}

static void check_line(struct coverage *coverage, struct kb_str line, const char *covered,
                       const struct import_law *law)
{
    for (size_t i = 0; i < line.len;) {
        size_t run = i;
        while (run < line.len && !covered[run])
            run++;
        struct kb_str outside = import_trim(kb_str_slice(line, i, run));
        if (!may_be_outside(coverage, outside, line, law))
            fail_msg("%.*s: lost '%.*s'", KB_STR_ARG(law->title), KB_STR_ARG(outside));
        while (run < line.len && covered[run])
            run++;
        i = run;
    }
}

static bool in_the_history(const struct import_law *law, struct kb_str line)
{
    return kb_str_find(law->history, import_trim(line), 0) != SIZE_MAX;
}

static void check_law(struct coverage *coverage, const struct import_law *law)
{
    char *covered = covered_bytes(law->text, &law->sections);
    bool in_head = true;
    for (size_t at = 0, next; at < law->text.len; at = next) {
        struct kb_str line = import_line(law->text, at, &next);
        if (kb_str_starts(line, KB_STR("<!-- INFO END")))
            in_head = false;
        else if (line.len && line.data[0] != '#' && !(in_head && in_the_history(law, line)))
            check_line(coverage, line, covered + at, law);
    }
    free(covered);
}

static enum kb_status visit_law(void *context, const struct kb_file_visit *file,
                                struct kb_error *err)
{
    struct coverage *coverage = context;
    struct fixture *fixture = coverage->fixture;
    KB_CLEANUP(kb_buf_done) struct kb_buf bytes = KB_BUF_INIT(KB_IMPORT_FILE_MAX);
    struct import_law law;
    bool taken;
    enum kb_status status = kb_file_read(file->path, KB_IMPORT_FILE_MAX, &bytes, err);
    kb_arena_clear(fixture->arena);
    if (!status)
        status = import_law_parse(fixture->arena, kb_buf_str(&bytes), &fixture->report, &law,
                                  &taken, err);
    if (status)
        return status;
    coverage->files++;
    coverage->refused += !taken;
    if (taken)
        check_law(coverage, &law);
    return KB_OK;
}

static void nothing_of_any_law_is_lost(void **state)
{
    struct coverage coverage = {.fixture = *state};
    if (!laws)
        skip();
    assert_ok(kb_dir_walk(laws, visit_law, &coverage, &coverage.fixture->err),
              &coverage.fixture->err);
    assert_int_equal(coverage.files, 3475);
    assert_int_equal(coverage.refused, 4); /* their texts are missing in the files themselves */
}

/* --- the whole corpus in a base ------------------------------------------------------------------
 */

static void import_all(struct fixture *fixture, struct kb_import_summary *ret)
{
    const char *path = laws;
    struct kb_import_options options = {.publish = true};
    fixture_base(fixture);
    assert_ok(
        kb_import_run(fixture->store, &path, 1, &options, &fixture->listener, ret, &fixture->err),
        &fixture->err);
}

static bool is_article(struct kb_str label)
{
    return kb_str_starts(label, KB_STR("第")) && kb_str_find(label, KB_STR("条"), 0) != SIZE_MAX &&
           kb_str_find(label, KB_STR(" "), 0) == SIZE_MAX;
}

/* The edition of an item that takes effect last. */
static const struct kb_edition *newest(const struct kb_item_content *item)
{
    const struct kb_edition *found = &item->editions[0];
    for (size_t i = 1; i < item->edition_count; i++)
        if (item->editions[i].text.effective_from > found->text.effective_from)
            found = &item->editions[i];
    return found;
}

static size_t articles_of(const struct kb_edition *edition)
{
    size_t count = 0;
    for (size_t i = 0; i < edition->text.section_count; i++)
        count += is_article(edition->text.sections[i].label);
    return count;
}

static size_t newest_articles(struct fixture *fixture)
{
    struct kb_arena *arena = kb_arena_new((size_t)64 << 20);
    struct kb_item_rows rows;
    size_t count = 0;
    assert_non_null(arena);
    assert_ok(kb_reader_item_rows(fixture->reader, fixture->arena, &rows, &fixture->err),
              &fixture->err);
    for (size_t i = 0; i < rows.count; i++) {
        struct kb_item_content item;
        kb_arena_clear(arena);
        assert_ok(
            kb_reader_item_content(fixture->reader, arena, rows.rows[i], &item, &fixture->err),
            &fixture->err);
        count += articles_of(newest(&item));
    }
    kb_arena_free(arena);
    return count;
}

/*
 * Counted by line starts, the newest editions hold 140,050 articles; 125 more stood inside lines,
 * or had a space or a dash in their number.
 */
static void check_counts(struct fixture *fixture, const struct kb_import_summary *summary)
{
    assert_int_equal(summary->files, 3475);
    assert_int_equal(summary->files_with_errors, 8);
    assert_int_equal(summary->by_outcome[KB_PUT_ITEM_ADDED], 3358);
    assert_int_equal(summary->by_outcome[KB_PUT_EDITION_ADDED], 99);
    assert_int_equal(summary->by_outcome[KB_PUT_CATEGORY_ADDED], 3);
    assert_int_equal(summary->by_outcome[KB_PUT_CONFLICT], 4);
    assert_int_equal(newest_articles(fixture), 140050 + 125);
}

/* --- the clauses that lawyers named --------------------------------------------------------------
 */

static bool has_clause(struct fixture *fixture, struct kb_arena *arena, struct kb_text *text,
                       struct kb_str title, struct kb_str label)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf title_key = KB_BUF_INIT(1 << 16);
    KB_CLEANUP(kb_buf_done) struct kb_buf label_key = KB_BUF_INIT(1 << 16);
    struct kb_item_rows rows;
    struct kb_item_content item;
    struct kb_section section;
    uint32_t ordinal;
    assert_ok(kb_name_title_key(text, title, &title_key, &fixture->err), &fixture->err);
    assert_ok(kb_name_label_key(text, label, &label_key, &fixture->err), &fixture->err);
    assert_ok(
        kb_reader_find_title(fixture->reader, arena, kb_buf_str(&title_key), &rows, &fixture->err),
        &fixture->err);
    if (rows.count != 1)
        return false;
    assert_ok(kb_reader_item_content(fixture->reader, arena, rows.rows[0], &item, &fixture->err),
              &fixture->err);
    enum kb_status status = kb_reader_section_find(fixture->reader, arena, newest(&item)->row,
                                                   kb_buf_str(&label_key), &ordinal, &section,
                                                   NULL);
    return status == KB_OK;
}

static void check_qrels(struct fixture *fixture, const char *path)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf bytes = KB_BUF_INIT(1 << 24);
    KB_CLEANUP(kb_text_freep) struct kb_text *text = NULL;
    struct kb_arena *arena = kb_arena_new((size_t)64 << 20);
    struct kb_map *seen = kb_map_new();
    assert_ok(kb_text_new(&text, &fixture->err), &fixture->err);
    assert_ok(kb_file_read(path, 1 << 24, &bytes, &fixture->err), &fixture->err);
    for (struct kb_str rest = kb_buf_str(&bytes); rest.len;) {
        struct kb_str line = kb_str_next_line(&rest);
        size_t name = kb_str_find(line, KB_STR(" 0 "), 0) + 3,
               hash = kb_str_find(line, KB_STR("#"), 0);
        struct kb_str whole = kb_str_slice(line, name, line.len - strlen(" 1"));
        bool added;
        assert_non_null(kb_map_put(seen, whole, &added));
        kb_arena_clear(arena);
        if (added && !has_clause(fixture, arena, text, kb_str_slice(line, name, hash),
                                 kb_str_slice(whole, hash - name + 1, whole.len)))
            fail_msg("%.*s is not there", KB_STR_ARG(whole));
    }
    assert_true(kb_map_count(seen) > 500);
    kb_map_free(seen);
    kb_arena_free(arena);
}

static void all_laws_in_a_base(void **state)
{
    struct fixture *fixture = *state;
    struct kb_import_summary summary;
    if (!laws)
        skip();
    import_all(fixture, &summary);
    check_counts(fixture, &summary);
    const char *qrels = test_shared("relevance/qrels.txt");
    if (qrels)
        check_qrels(fixture, qrels);
}

static void all_scripts_are_taken(void **state)
{
    struct fixture *fixture = *state;
    struct kb_import_options options = {.publish = true};
    struct kb_import_summary summary;
    const char *path = test_shared("relevance");
    if (!path)
        skip();
    fixture_base(fixture);
    assert_ok(kb_import_run(fixture->store, &path, 1, &options, &fixture->listener, &summary,
                            &fixture->err),
              &fixture->err);
    assert_int_equal(summary.errors, 0);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 1235);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(nothing_of_any_law_is_lost),
        fixture_test(all_laws_in_a_base),
        fixture_test(all_scripts_are_taken),
    };
    return cmocka_run_group_tests_name("import laws", tests, unpack, remove_laws);
}
