/* short_id.c: what is read back is what was made, and what was misheard is told. */
#include "test.h"

#include "kb/short_id.h"

static void test_made_is_read(void **state)
{
    (void)state;
    char last[KB_SHORT_ID_SIZE] = "", id[KB_SHORT_ID_SIZE], read[KB_SHORT_ID_SIZE];
    for (int i = 0; i < 2000; i++) {
        kb_short_id_make(id);
        assert_int_equal(strlen(id), KB_SHORT_ID_SIZE - 1);
        assert_true(id[4] == '-' && id[9] == '-');
        assert_null(strpbrk(id, "ILOU"));
        assert_string_not_equal(id, last);
        assert_true(kb_short_id_read(kb_str_of(id), read));
        assert_string_equal(read, id);
        memcpy(last, id, sizeof last);
    }
}

/* Every wrong character and every two that changed places. */
static void test_mistakes_are_found(void **state)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char id[KB_SHORT_ID_SIZE], wrong[KB_SHORT_ID_SIZE], read[KB_SHORT_ID_SIZE];
    (void)state;
    kb_short_id_make(id);
    for (size_t i = 0; i < sizeof id - 1; i++) {
        for (size_t c = 0; id[i] != '-' && c < sizeof alphabet - 1; c++) {
            memcpy(wrong, id, sizeof wrong);
            wrong[i] = alphabet[c];
            assert_int_equal(kb_short_id_read(kb_str_of(wrong), read), wrong[i] == id[i]);
        }
        for (size_t k = 0; k < i; k++) {
            memcpy(wrong, id, sizeof wrong);
            wrong[i] = id[k];
            wrong[k] = id[i];
            if (id[i] != '-' && id[k] != '-')
                assert_int_equal(kb_short_id_read(kb_str_of(wrong), read), id[i] == id[k]);
        }
    }
}

static void test_ways_of_writing(void **state)
{
    static const struct {
        const char *text, *id; /* NULL: none */
    } rows[] = {
        {"0000-0000-0000", "0000-0000-0000"},
        {"oOo0 o0o0 OOOO", "0000-0000-0000"},
        {"000000000000", "0000-0000-0000"},
        {"- 0000-0000-0000 -", "0000-0000-0000"},
        {"0000-0000-0001", NULL},
        {"0000-0000-000", NULL},
        {"0000-0000-00000", NULL},
        {"0000-0000-000U", NULL},
        {"0000-0000-000*", NULL},
        {"", NULL},
        {"００００-0000-0000", NULL},
        {"----------------------------------------", NULL},
    };
    (void)state;
    char read[KB_SHORT_ID_SIZE] = "";
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        assert_int_equal(kb_short_id_read(kb_str_of(rows[i].text), read), rows[i].id != NULL);
        if (rows[i].id)
            assert_string_equal(read, rows[i].id);
    }
    assert_false(kb_short_id_read((struct kb_str){"0000\0000000000", 14}, read));
    char small[KB_SHORT_ID_SIZE], id[KB_SHORT_ID_SIZE];
    kb_short_id_make(id);
    for (size_t i = 0; i < sizeof id; i++)
        small[i] = id[i] >= 'A' && id[i] <= 'Z' ? (char)(id[i] | 0x20) : id[i];
    assert_true(kb_short_id_read(kb_str_of(small), read));
    assert_string_equal(read, id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made_is_read),
        cmocka_unit_test(test_mistakes_are_found),
        cmocka_unit_test(test_ways_of_writing),
    };
    return cmocka_run_group_tests_name("content/short_id", tests, NULL, NULL);
}
