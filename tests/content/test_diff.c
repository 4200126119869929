#include "fixture.h"

#include "internal.h"

#include "diff_internal.h"

/* Comparing: what stands in the header must hold for every pair of texts. */

struct world {
    struct kb_text *text;
    struct kb_arena *arena;
    struct kb_error err;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    assert_ok(kb_text_new(&w->text, &w->err), &w->err);
    w->arena = kb_arena_new((size_t)1 << 30);
    assert_non_null(w->arena);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    kb_text_free(w->text);
    kb_arena_free(w->arena);
    free(w);
    return 0;
}

/* --- words ------------------------------------------------------------------------------------ */

/* "甲[-乙][+丙]丁". */
static const char *spell(const struct kb_diff_run *runs, size_t count, struct kb_buf *out)
{
    static const char *const open[] = {"", "[-", "[+"};
    kb_buf_clear(out);
    kb_buf_add_cstr(out, "");
    for (size_t i = 0; i < count; i++) {
        kb_buf_add_cstr(out, open[runs[i].op]);
        kb_buf_add_str(out, runs[i].text);
        kb_buf_add_cstr(out, runs[i].op == KB_DIFF_KEEP ? "" : "]");
    }
    return out->len ? out->data : "";
}

static const struct {
    const char *old, *new, *expected;
} texts[] = {
    {"", "", ""},
    {"", "公积金", "[+公积金]"},
    {"公积金", "", "[-公积金]"},
    {"缴存住房公积金。", "缴存住房公积金。", "缴存住房公积金。"},
    {"应当在十五日内提出申请。", "应当在三十日内提出申请。",
     "应当在[-十五日][+三十日]内提出申请。"},
    {"提取余额", "提取本人余额", "提取[+本人]余额"},
    {"依照第二十四条处罚", "依照第二十六条处罚", "依照[-第二十四条][+第二十六条]处罚"},
    {"a  b", "a b", "a [- ]b"},
    /* What is kept between two large edits is too short to help. */
    {"由县级以上地方人民政府的主管部门责令限期改正", "按照国家有关规定的标准缴纳滞纳金",
     "[-由县级以上地方人民政府的主管部门责令限期改正][+按照国家有关规定的标准缴纳滞纳金]"},
    {"臺灣", "台湾", "[-臺灣][+台湾]"},
};

static void words_are_compared(void **state)
{
    struct world *w = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1 << 16);
    for (size_t i = 0; i < KB_COUNT(texts); i++) {
        const struct kb_diff_run *runs = NULL;
        size_t count = 0;
        assert_ok(kb_diff_texts(w->text, kb_str_of(texts[i].old), kb_str_of(texts[i].new), w->arena,
                                &runs, &count, &w->err),
                  &w->err);
        assert_string_equal(spell(runs, count, &out), texts[i].expected);
    }
}

/* Kept and deleted runs are the old text, kept and inserted ones the new. */
static void assert_runs_join(const struct kb_diff_run *runs, size_t count, struct kb_str old,
                             struct kb_str new)
{
    size_t at[2] = {0, 0};
    for (size_t i = 0; i < count; i++) {
        if (runs[i].op != KB_DIFF_INSERT) {
            assert_true(
                kb_str_equal(kb_str_slice(old, at[OLD], at[OLD] + runs[i].text.len), runs[i].text));
            at[OLD] += runs[i].text.len;
        }
        if (runs[i].op != KB_DIFF_DELETE) {
            assert_true(
                kb_str_equal(kb_str_slice(new, at[NEW], at[NEW] + runs[i].text.len), runs[i].text));
            at[NEW] += runs[i].text.len;
        }
    }
    assert_int_equal(at[OLD], old.len);
    assert_int_equal(at[NEW], new.len);
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* The length of the longest common subsequence, the slow and certain way. */
static size_t common_length(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
    size_t row[64] = {0};
    for (size_t i = 0; i < n; i++) {
        size_t diagonal = 0;
        for (size_t k = 0; k < m; k++) {
            size_t above = row[k + 1];
            if (a[i] == b[k])
                row[k + 1] = diagonal + 1;
            else if (row[k] > above)
                row[k + 1] = row[k];
            diagonal = above;
        }
    }
    return row[m];
}

static size_t count_kept(const struct diff_sequence *side)
{
    size_t kept = 0;
    for (size_t i = 0; i < side->count; i++)
        kept += !side->edited[i];
    return kept;
}

/* Scripts of short sequences are right and as short as can be. */
static void scripts_are_shortest(void **state)
{
    struct world *w = *state;
    uint64_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        uint32_t items[2][60];
        unsigned char edited[2][60] = {{0}};
        struct diff_sequence sides[2];
        unsigned letters = 1 + (unsigned)next_random(&seed) % 6;
        for (int side = OLD; side <= NEW; side++) {
            sides[side] = (struct diff_sequence){items[side], next_random(&seed) % 61,
                                                 edited[side]};
            for (size_t i = 0; i < sides[side].count; i++)
                items[side][i] = (uint32_t)(next_random(&seed) % letters);
        }
        assert_ok(kb_diff_myers(sides, w->arena, &w->err), &w->err);
        size_t kept = common_length(items[OLD], sides[OLD].count, items[NEW], sides[NEW].count);
        assert_int_equal(count_kept(&sides[OLD]), kept);
        assert_int_equal(count_kept(&sides[NEW]), kept);
        for (size_t i = 0, k = 0; i < sides[OLD].count; i++) {
            if (edited[OLD][i])
                continue;
            while (edited[NEW][k])
                k++;
            assert_int_equal(items[OLD][i], items[NEW][k++]);
        }
        kb_arena_clear(w->arena);
    }
}

/* A megabyte of the same few words in another order: the worst for the search. */
static void hostile_words_end(void **state)
{
    struct world *w = *state;
    static const char *const words[] = {"甲 ", "乙 ", "丙 ", "丁 "};
    KB_CLEANUP(kb_buf_done) struct kb_buf old = KB_BUF_INIT(KB_SECTION_TEXT_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf new = KB_BUF_INIT(KB_SECTION_TEXT_MAX);
    uint64_t seed = 1;
    while (old.len + 8 < KB_SECTION_TEXT_MAX) {
        kb_buf_add_cstr(&old, words[next_random(&seed) % 4]);
        kb_buf_add_cstr(&new, words[next_random(&seed) % 4]);
    }
    const struct kb_diff_run *runs;
    size_t count;
    assert_ok(kb_diff_texts(w->text, kb_buf_str(&old), kb_buf_str(&new), w->arena, &runs, &count,
                            &w->err),
              &w->err);
    assert_runs_join(runs, count, kb_buf_str(&old), kb_buf_str(&new));
}

/* --- editions --------------------------------------------------------------------------------- */

#define SECTIONS_MAX 16

struct draft {
    struct kb_section sections[SECTIONS_MAX];
    struct kb_edition_text text;
};

/* Sections as "label|text" until NULL. */
static void draft(struct draft *ret, const char *const *lines)
{
    memset(ret, 0, sizeof *ret);
    ret->text = fixture_policy("住房公积金管理办法", 0);
    size_t count = 0;
    for (; lines[count]; count++) {
        struct kb_str line = kb_str_of(lines[count]);
        size_t bar = kb_str_find(line, KB_STR("|"), 0);
        ret->sections[count].label = kb_str_slice(line, 0, bar);
        ret->sections[count].text = kb_str_slice(line, bar + 1, line.len);
    }
    ret->text.sections = ret->sections;
    ret->text.section_count = count;
}

/* Every section stands in one place, and runs join to the texts. */
static void assert_complete(const struct kb_diff *diff, const struct kb_edition_text *a,
                            const struct kb_edition_text *b)
{
    size_t seen[2] = {0, 0}, counted = 0;
    uint64_t sums[2] = {0, 0};
    for (size_t i = 0; i < diff->section_count; i++) {
        const struct kb_diff_section *section = &diff->sections[i];
        KB_CLEANUP(kb_buf_done) struct kb_buf old = KB_BUF_INIT(1 << 24);
        KB_CLEANUP(kb_buf_done) struct kb_buf new = KB_BUF_INIT(1 << 24);
        for (size_t k = 0; k < section->old_count; k++) {
            kb_buf_add_str(&old, a->sections[section->olds[k]].text);
            sums[OLD] += section->olds[k];
        }
        for (size_t k = 0; k < section->new_count; k++) {
            kb_buf_add_str(&new, b->sections[section->news[k]].text);
            sums[NEW] += section->news[k];
        }
        seen[OLD] += section->old_count;
        seen[NEW] += section->new_count;
        if (section->run_count)
            assert_runs_join(section->runs, section->run_count, kb_buf_str(&old), kb_buf_str(&new));
        else
            assert_true(kb_str_equal(kb_buf_str(&old), kb_buf_str(&new)));
    }
    for (size_t i = 0; i < KB_DIFF_KIND_COUNT; i++)
        counted += diff->counts[i];
    assert_int_equal(counted, diff->section_count);
    assert_int_equal(seen[OLD], a->section_count);
    assert_int_equal(seen[NEW], b->section_count);
    assert_int_equal(sums[OLD], a->section_count * (a->section_count - 1) / 2);
    assert_int_equal(sums[NEW], b->section_count * (b->section_count - 1) / 2);
}

#define PURPOSE "为了加强住房公积金的管理，维护住房公积金所有者的合法权益，制定本办法。"
#define DEPOSIT "职工个人缴存的住房公积金和单位为其缴存的住房公积金，属于职工个人所有。"
#define RATE                                                                                                                                     \
    "职工和单位住房公积金的缴存比例均不得低于职工上一年度月平均工资的百分之五；有条件的城市，可以" \
    "适当提高缴存比例。"
#define DRAW "职工购买、建造、翻建、大修自住住房的，可以提取职工住房公积金账户内的存储余额。"
#define LOAN                                                                                                                                     \
    "缴存住房公积金的职工，在购买自住住房时，可以向住房公积金管理中心申请贷款，管理中心应当自受理" \
    "之日起15日内作出准予贷款或者不准贷款的决定。"
#define FINE                                                                                       \
    "单位逾期不缴或者少缴的，由管理中心责令限期缴存；逾期仍不缴存的，申请人民法院强制执行。"

static const struct {
    const char *what;
    const char *old[SECTIONS_MAX], *new[SECTIONS_MAX];
    const char *expected; /* kinds in order; '*' behind one whose words differ too */
} editions[] = {
    {"nothing differs",
     {"第一条|" PURPOSE, "第二条|" DEPOSIT},
     {"第一条|" PURPOSE, "第二条|" DEPOSIT},
     "same same "},
    {"words differ",
     {"第一条|" PURPOSE, "第二条|管理中心应当自受理之日起十五日内决定。"},
     {"第一条|" PURPOSE, "第二条|管理中心应当自受理之日起三个工作日内决定。"},
     "same changed* "},
    {"a clause is put in and the rest counts on",
     {"第一条|" PURPOSE, "第二条|" DEPOSIT, "第三条|" RATE, "第四条|" DRAW},
     {"第一条|" PURPOSE, "第二条|" FINE, "第三条|" DEPOSIT, "第四条|" RATE, "第五条|" DRAW},
     "same added renumbered renumbered renumbered "},
    {"one is taken out, and its successor has its number and other words",
     {"第一条|" PURPOSE, "第二条|" DEPOSIT, "第三条|" RATE, "第四条|" LOAN},
     {"第一条|" PURPOSE, "第二条|" RATE,
      "第三条|缴存住房公积金的职工，在购买、建造自住住房时，可以向住房公积金管理中心申请贷款，"
      "管理中心应当自受理之日起5日内作出准予贷款或者不准贷款的决定。"},
     "same removed renumbered renumbered* "},
    {"one goes behind the others",
     {"第一条|" FINE, "第二条|" PURPOSE, "第三条|" DEPOSIT, "第四条|" RATE},
     {"第一条|" PURPOSE, "第二条|" DEPOSIT, "第三条|" RATE, "第四条|" FINE},
     "renumbered renumbered renumbered moved "},
    {"one becomes two",
     {"第一条|" PURPOSE, "第二条|" RATE LOAN, "第三条|" DRAW},
     {"第一条|" PURPOSE, "第二条|" RATE, "第三条|" LOAN, "第四条|" DRAW},
     "same split* renumbered "},
    {"two become one",
     {"第一条|" PURPOSE, "第二条|" RATE, "第三条|" LOAN, "第四条|" DRAW},
     {"第一条|" PURPOSE, "第二条|" RATE LOAN, "第三条|" DRAW},
     "same merged* renumbered "},
    {"one becomes five",
     {"第一条|" PURPOSE RATE LOAN DRAW FINE},
     {"第一条|" PURPOSE, "第二条|" RATE, "第三条|" LOAN, "第四条|" DRAW, "第五条|" FINE},
     "split* "},
    {"a name is kept whatever is said under it",
     {"办理条件|年满十八周岁。", "办理材料|身份证原件。"},
     {"办理条件|在本市连续缴存满六个月。", "办理材料|身份证原件。", "办理时限|当场办结。"},
     "changed* same added "},
    {"a number is kept for want of anything better",
     {"第一条|甲", "第二条|乙"},
     {"第一条|甲", "第二条|丙"},
     "same removed added "},
    {"everything is other", {"第一条|" PURPOSE}, {"办理条件|" FINE}, "removed added "},
    {"nothing was", {NULL}, {"第一条|" PURPOSE}, "added "},
};

static void sections_are_aligned(void **state)
{
    struct world *w = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf kinds = KB_BUF_INIT(1 << 12);
    for (size_t i = 0; i < KB_COUNT(editions); i++) {
        struct draft a, b;
        struct kb_diff diff;
        draft(&a, editions[i].old);
        draft(&b, editions[i].new);
        assert_ok(kb_diff_editions(w->text, &a.text, &b.text, w->arena, &diff, &w->err), &w->err);
        kb_buf_clear(&kinds);
        for (size_t k = 0; k < diff.section_count; k++)
            kb_buf_printf(&kinds, "%s%s ", kb_diff_kind_name(diff.sections[k].kind),
                          diff.sections[k].differs & KB_DIFF_PART_TEXT ? "*" : "");
        if (strcmp(kinds.data, editions[i].expected))
            fail_msg("%s: %snot %s", editions[i].what, kinds.data, editions[i].expected);
        assert_complete(&diff, &a.text, &b.text);
        assert_int_equal(diff.says_same, i == 0);
    }
}

static void runs_name_their_sections(void **state)
{
    struct world *w = *state;
    struct draft a, b;
    struct kb_diff diff;
    draft(&a, (const char *const[]){"第一条|" PURPOSE, "第二条|" RATE LOAN, NULL});
    draft(&b, (const char *const[]){"第一条|" PURPOSE, "第二条|" RATE, "第三条|" LOAN, NULL});
    assert_ok(kb_diff_editions(w->text, &a.text, &b.text, w->arena, &diff, &w->err), &w->err);
    const struct kb_diff_section *split = &diff.sections[1];
    assert_int_equal(split->run_count, 2);
    assert_int_equal(split->runs[0].old_section, 1);
    assert_int_equal(split->runs[0].new_section, 1);
    assert_int_equal(split->runs[1].old_section, 1);
    assert_int_equal(split->runs[1].new_section, 2);
    assert_true(split->differs & KB_DIFF_PART_LABEL);
}

static void heads_are_compared(void **state)
{
    struct world *w = *state;
    static const struct kb_str old_words[] = {KB_STR_INIT("公积金"), KB_STR_INIT("提取")};
    static const struct kb_str new_words[] = {KB_STR_INIT("提取"), KB_STR_INIT("异地")};
    static const struct kb_basis basis[] = {{KB_STR_INIT("条例"), KB_STR_INIT("第五条")}};
    struct kb_edition_text a = fixture_policy("管理办法", 0), b = fixture_policy("管理规定", 1);
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1 << 12);
    struct kb_diff diff;
    a.keywords = old_words;
    b.keywords = new_words;
    a.keyword_count = b.keyword_count = 2;
    b.basis = basis;
    b.basis_count = 1;
    b.audience = KB_AUDIENCE_INTERNAL;
    b.source = KB_STR("elsewhere.md");
    assert_ok(kb_diff_editions(w->text, &a, &b, w->arena, &diff, &w->err), &w->err);
    assert_false(diff.says_same);
    assert_int_equal(diff.field_count, 5);
    for (size_t i = 0; i < diff.field_count; i++) {
        static const char *const expected[][2] = {
            {"title", "管理[-办法][+规定]"},          {"audience", "[-public][+internal]"},
            {"effective_from", "1970-01-[-01][+02]"}, {"keywords", "[-公积金]提取[+异地]"},
            {"basis", "[+《条例》第五条]"},
        };
        assert_string_equal(diff.fields[i].name, expected[i][0]);
        assert_string_equal(spell(diff.fields[i].runs, diff.fields[i].run_count, &out),
                            expected[i][1]);
        assert_int_equal(diff.fields[i].is_list, i >= 3);
    }
    assert_str(diff.fields[2].old, "1970-01-01");
}

static void headings_count(void **state)
{
    struct world *w = *state;
    struct draft a, b;
    struct kb_diff diff;
    draft(&a, (const char *const[]){"第一条|" PURPOSE, NULL});
    draft(&b, (const char *const[]){"第一条|" PURPOSE, NULL});
    b.sections[0].heading = KB_STR("第一章 总则");
    assert_ok(kb_diff_editions(w->text, &a.text, &b.text, w->arena, &diff, &w->err), &w->err);
    assert_int_equal(diff.sections[0].kind, KB_DIFF_CHANGED);
    assert_int_equal(diff.sections[0].differs, KB_DIFF_PART_HEADING);
    assert_int_equal(diff.sections[0].run_count, 0);
}

/* --- hostile editions ------------------------------------------------------------------------- */

enum shape {
    SHUFFLED,
    ALL_ALIKE,
    NOTHING_SHARED,
    ONE_GIANT,
    SHAPE_COUNT
};

static struct kb_str hostile_text(struct kb_arena *arena, enum shape shape, int side, uint32_t i)
{
    if (shape == ALL_ALIKE)
        return kb_arena_printf(arena, "收费标准为每平方米%u元。", i % 7);
    if (shape == NOTHING_SHARED)
        return kb_arena_printf(arena, "%c%u %c%u", 'a' + side, i, 'c' + side, 3 * i);
    uint32_t n = shape == SHUFFLED && side == NEW ? i * 7919u % KB_SECTIONS_MAX : i;
    return kb_arena_printf(arena, "第%u号窗口办理%u项业务，%c", n, n / 3, 'a' + side);
}

static void make_hostile(struct kb_arena *arena, enum shape shape, int side,
                         struct kb_edition_text *ret)
{
    struct kb_section *sections = kb_arena_array(arena, KB_SECTIONS_MAX, sizeof *sections);
    assert_non_null(sections);
    *ret = fixture_policy("甲", 0);
    for (uint32_t i = 0; i < KB_SECTIONS_MAX; i++) {
        sections[i].label = kb_arena_printf(arena, "第%u条", i + 1 + 5 * (uint32_t)side);
        sections[i].text = hostile_text(arena, shape, side, i);
    }
    if (shape == ONE_GIANT) {
        char *giant = kb_arena_alloc(arena, KB_SECTION_TEXT_MAX);
        assert_non_null(giant);
        size_t len = 0;
        for (uint32_t i = 0; len + 64 < KB_SECTION_TEXT_MAX; i++)
            len += (size_t)snprintf(giant + len, 64, "第%u号窗口办理%u项业务，", i, i / 3);
        sections[9].text = (struct kb_str){giant, len};
    }
    ret->sections = sections;
    ret->section_count = KB_SECTIONS_MAX;
}

static void hostile_editions_end(void **state)
{
    struct world *w = *state;
    for (enum shape shape = 0; shape < SHAPE_COUNT; shape++) {
        struct kb_edition_text a, b;
        struct kb_diff diff;
        kb_arena_clear(w->arena);
        make_hostile(w->arena, shape, OLD, &a);
        make_hostile(w->arena, shape, NEW, &b);
        assert_ok(kb_diff_editions(w->text, &a, &b, w->arena, &diff, &w->err), &w->err);
        assert_complete(&diff, &a, &b);
        if (shape == NOTHING_SHARED)
            assert_int_equal(diff.counts[KB_DIFF_SAME], 0);
    }
}

static void too_little_memory_is_said(void **state)
{
    struct world *w = *state;
    struct draft a, b;
    struct kb_diff diff = {.field_count = 77};
    struct kb_arena *tiny = kb_arena_new(64);
    draft(&a, editions[3].old);
    draft(&b, editions[3].new);
    assert_int_equal(kb_diff_editions(w->text, &a.text, &b.text, tiny, &diff, &w->err),
                     KB_NO_MEMORY);
    assert_int_equal(diff.field_count, 77);
    kb_arena_free(tiny);
    kb_error_clear(&w->err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_compared, setup, teardown),
        cmocka_unit_test_setup_teardown(scripts_are_shortest, setup, teardown),
        cmocka_unit_test_setup_teardown(hostile_words_end, setup, teardown),
        cmocka_unit_test_setup_teardown(sections_are_aligned, setup, teardown),
        cmocka_unit_test_setup_teardown(runs_name_their_sections, setup, teardown),
        cmocka_unit_test_setup_teardown(heads_are_compared, setup, teardown),
        cmocka_unit_test_setup_teardown(headings_count, setup, teardown),
        cmocka_unit_test_setup_teardown(hostile_editions_end, setup, teardown),
        cmocka_unit_test_setup_teardown(too_little_memory_is_said, setup, teardown),
    };
    return cmocka_run_group_tests_name("content/diff", tests, NULL, NULL);
}
