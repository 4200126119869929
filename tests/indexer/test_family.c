/* Which standing belongs in which database, and which databases a door opens. */
#include "fixture.h"

#define TODAY 20000

static void test_places(void **state)
{
    (void)state;
    const struct {
        kb_date from, to;
        int64_t known_to;
        enum kb_audience audience;
        bool is_public;
        enum kb_database expected;
    } rows[] = {
        {KB_DATE_MIN, KB_DATE_MAX, KB_TIME_MAX, KB_AUDIENCE_PUBLIC, true, KB_DATABASE_PUBLIC_LIVE},
        {TODAY + 9, KB_DATE_MAX, KB_TIME_MAX, KB_AUDIENCE_PUBLIC, true, KB_DATABASE_PUBLIC_LIVE},
        {0, TODAY + 1, KB_TIME_MAX, KB_AUDIENCE_PUBLIC, true, KB_DATABASE_PUBLIC_LIVE},
        {0, TODAY, KB_TIME_MAX, KB_AUDIENCE_PUBLIC, true, KB_DATABASE_PUBLIC_ARCHIVE},
        {0, KB_DATE_MAX, 12345, KB_AUDIENCE_PUBLIC, true, KB_DATABASE_PUBLIC_ARCHIVE},
        {0, KB_DATE_MAX, KB_TIME_MAX, KB_AUDIENCE_INTERNAL, true, KB_DATABASE_INTERNAL_LIVE},
        {0, KB_DATE_MAX, KB_TIME_MAX, KB_AUDIENCE_PUBLIC, false, KB_DATABASE_INTERNAL_LIVE},
        {0, TODAY, KB_TIME_MAX, KB_AUDIENCE_INTERNAL, true, KB_DATABASE_INTERNAL_ARCHIVE},
        {0, KB_DATE_MAX, 12345, KB_AUDIENCE_PUBLIC, false, KB_DATABASE_INTERNAL_ARCHIVE},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_standing standing = {
            .valid_from = rows[i].from, .valid_to = rows[i].to, .known_to_ms = rows[i].known_to};
        assert_int_equal(kb_database_of(&standing, rows[i].audience, rows[i].is_public, TODAY),
                         rows[i].expected);
    }
}

static void test_doors(void **state)
{
    (void)state;
    const struct {
        enum kb_door door;
        bool archive;
        size_t count;
        enum kb_database expected[KB_DATABASES];
    } rows[] = {
        {KB_DOOR_PUBLIC, false, 1, {KB_DATABASE_PUBLIC_LIVE}},
        {KB_DOOR_PUBLIC, true, 2, {KB_DATABASE_PUBLIC_LIVE, KB_DATABASE_PUBLIC_ARCHIVE}},
        {KB_DOOR_INTERNAL, false, 2, {KB_DATABASE_INTERNAL_LIVE, KB_DATABASE_PUBLIC_LIVE}},
        {KB_DOOR_INTERNAL,
         true,
         4,
         {KB_DATABASE_INTERNAL_LIVE, KB_DATABASE_PUBLIC_LIVE, KB_DATABASE_INTERNAL_ARCHIVE,
          KB_DATABASE_PUBLIC_ARCHIVE}},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        enum kb_database opened[KB_DATABASES];
        assert_int_equal(kb_databases_of_door(rows[i].door, rows[i].archive, opened),
                         rows[i].count);
        for (size_t k = 0; k < rows[i].count; k++) {
            assert_int_equal(opened[k], rows[i].expected[k]);
            if (k) /* the reverse of the order they are committed in */
                assert_true(opened[k] < opened[k - 1]);
        }
    }
}

static void test_names_are_all_different(void **state)
{
    (void)state;
    for (enum kb_database a = 0; a < KB_DATABASES; a++)
        for (enum kb_database b = 0; b < a; b++)
            assert_string_not_equal(kb_database_name(a), kb_database_name(b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_doors),
        cmocka_unit_test(test_names_are_all_different),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
