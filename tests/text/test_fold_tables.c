/* The folding tables against ICU, which they were read off, and our own spellings. */
#include "test.h"

#include <unicode/uscript.h>
#include <unicode/utrans.h>

#include "internal.h"

static struct kb_text *text;

static int setup(void **state)
{
    struct kb_error err = {0};
    (void)state;
    assert_ok(kb_text_new(&text, &err), &err);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kb_text_freep(&text);
    return 0;
}

static struct kb_folded fold(struct kb_str input)
{
    struct kb_error err = {0};
    struct kb_folded folded;
    assert_ok(kb_text_fold(text, input, &folded, &err), &err);
    return folded;
}

static void tables_are_built_once(void **state)
{
    const struct kb_fold_tables *one = NULL, *two = NULL;
    struct kb_error err = {0};
    (void)state;
    assert_ok(kb_fold_tables_get(&one, &err), &err);
    assert_ok(kb_fold_tables_get(&two, &err), &err);
    assert_ptr_equal(one, two);
    assert_ptr_equal(one, text->tables);
}

static void entries_say_what_a_character_becomes(void **state)
{
    static const struct {
        uint32_t c, entry;
    } cases[] = {
        {0, KB_FOLD_JOINS | KB_FOLD_POOL},
        {'a', 0},
        {'A', 'a'},
        {U'Ａ', 'a'},
        {U'公', KB_FOLD_HAN},
        {U'〇', KB_FOLD_HAN},
        {U'々', KB_FOLD_HAN},
        {U'國', KB_FOLD_HAN | U'国'},
        {U'衞', KB_FOLD_HAN | U'卫'},
        {U'\u25cb', U'〇'},
        {U'か', 0},
        {U'。', 0},
        {0x301, KB_FOLD_JOINS},
        {0x200b, KB_FOLD_JOINS | KB_FOLD_POOL},
        {0x20000, KB_FOLD_HAN},
        {0x323af, KB_FOLD_HAN},
        {KB_FOLD_TABLE_SIZE, 0},
        {0xe0001, KB_FOLD_JOINS | KB_FOLD_POOL},
        {0xe1000, 0},
        {0xeffff, 0},
        {0xf0000, KB_FOLD_JOINS | KB_FOLD_POOL},
        {0x10ffff, KB_FOLD_JOINS | KB_FOLD_POOL},
        {0xe5e5, KB_FOLD_JOINS | KB_FOLD_POOL},
        {0x07, KB_FOLD_JOINS | KB_FOLD_POOL},
        {'\n', 0},
        {0x85, 0},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        if ((kb_fold_entry(text->tables, cases[i].c) & ~(KB_FOLD_NUMBER | KB_FOLD_PHRASE)) !=
            cases[i].entry)
            fail_msg("U+%04X: %08x", cases[i].c, kb_fold_entry(text->tables, cases[i].c));
}

static void pool_holds_what_becomes_several(void **state)
{
    static const uint32_t expected[] = {U'平', U'成'};
    const struct kb_fold_tables *tables = text->tables;
    uint32_t entry = kb_fold_entry(tables, U'㍻');
    (void)state;
    assert_true(entry & KB_FOLD_POOL);
    const uint32_t *pooled = tables->pool + (entry & KB_FOLD_VALUE);
    assert_int_equal(pooled[0], 2);
    assert_memory_equal(pooled + 1, expected, sizeof expected);
    assert_int_equal(tables->pool[0], 0);
}

static void every_pooled_entry_lies_in_the_pool(void **state)
{
    const struct kb_fold_tables *tables = text->tables;
    (void)state;
    for (uint32_t c = 0; c < KB_FOLD_TABLE_SIZE; c++) {
        uint32_t at = tables->entries[c] & KB_FOLD_VALUE;
        if (!(tables->entries[c] & KB_FOLD_POOL))
            continue;
        assert_true(at < tables->pool_len);
        assert_true(at + tables->pool[at] < tables->pool_len);
    }
}

static void table_knows_all_han_characters(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        UErrorCode code = U_ZERO_ERROR;
        bool han = uscript_getScript((UChar32)c, &code) == USCRIPT_HAN;
        if (han != !!(kb_fold_entry(text->tables, c) & KB_FOLD_HAN))
            fail_msg("U+%04X", c);
    }
}

/* Controls and private use, which ICU keeps and we drop. */
static bool is_dropped(uint32_t c)
{
    bool control = (c < 0x20 && !(c >= '\t' && c <= '\r')) || (c >= 0x7f && c < 0xa0 && c != 0x85);
    return control || (c >= 0xe000 && c <= 0xf8ff) || c >= 0xf0000;
}

/* What the table believes about the joining of characters is what ICU says. */
static void table_knows_all_that_joins(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        bool joins = kb_fold_entry(text->tables, c) & KB_FOLD_JOINS;
        if (is_dropped(c)) {
            assert_true(joins && kb_fold_vanishes(kb_fold_entry(text->tables, c)));
            continue;
        }
        if (joins == unorm2_hasBoundaryBefore(text->tables->normalizer, (UChar32)c))
            fail_msg("U+%04X", c);
        /* Nothing that vanishes may stand alone: it must go with what is before it. */
        if (!joins && kb_fold_entry(text->tables, c) == KB_FOLD_POOL)
            fail_msg("U+%04X vanishes", c);
    }
}

static void spellings_lead_to_folded_characters(void **state)
{
    size_t count;
    const struct kb_spelling *own = kb_spellings(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        char from[4], to[4];
        struct kb_str a = {from, kb_utf8_put(own[i].from, from)};
        struct kb_str b = {to, kb_utf8_put(own[i].to, to)};
        if (own[i].to != 0x2026)
            assert_true(kb_str_equal(fold(b).text, b));
        if (!kb_str_equal(fold(a).text, b) && own[i].to != 0x2026)
            fail_msg("U+%04X does not become U+%04X", own[i].from, own[i].to);
    }
}

/* The table was filled from the characters that the transliterator says it changes. Ask it about
 * all Han characters instead; only our own spellings may differ. */
static void table_simplifies_what_icu_simplifies(void **state)
{
    UErrorCode code = U_ZERO_ERROR;
    UTransliterator *simplifier = utrans_openU(u"Traditional-Simplified", -1, UTRANS_FORWARD, NULL,
                                               0, NULL, &code);
    (void)state;
    assert_true(U_SUCCESS(code));
    for (uint32_t c = 0x3400; c <= 0x9fff; c++) {
        UChar units[8] = {(UChar)c};
        char bytes[4], simple[4];
        int32_t len = 1, limit = 1;
        utrans_transUChars(simplifier, units, &len, 8, 0, &limit, &code);
        assert_true(U_SUCCESS(code));
        struct kb_str folded = fold((struct kb_str){bytes, kb_utf8_put(c, bytes)}).text;
        struct kb_str expected = {simple, kb_utf8_put(units[0], simple)};
        if (units[0] != c && !kb_str_equal(folded, expected) &&
            kb_str_equal(fold(expected).text, expected))
            fail_msg("U+%04X does not become U+%04X", c, units[0]);
    }
    utrans_close(simplifier);
}

/* A character listed twice would leave one of the two without effect. */
static void spellings_are_listed_once(void **state)
{
    size_t count;
    const struct kb_spelling *own = kb_spellings(&count);
    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if (own[i].from == own[j].from)
                fail_msg("U+%04X is listed twice", own[i].from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_built_once),
        cmocka_unit_test(entries_say_what_a_character_becomes),
        cmocka_unit_test(pool_holds_what_becomes_several),
        cmocka_unit_test(every_pooled_entry_lies_in_the_pool),
        cmocka_unit_test(table_knows_all_that_joins),
        cmocka_unit_test(table_knows_all_han_characters),
        cmocka_unit_test(table_simplifies_what_icu_simplifies),
        cmocka_unit_test(spellings_lead_to_folded_characters),
        cmocka_unit_test(spellings_are_listed_once),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
