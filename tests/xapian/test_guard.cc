/* The border: every class that Xapian throws, and everything else, becomes a status. */
#include "fixture.h"

#include "guard.h"

#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>

template <typename Thrown> static enum kb_status thrown(const Thrown &thing, struct kb_error *err)
{
    return kb_guard(
        err, [&]() -> enum kb_status { throw thing; });
}

template <typename Class> static void assert_becomes(enum kb_status expected)
{
    struct kb_error err = {};
    assert_int_equal(thrown(Class("what happened"), &err), expected);
    assert_int_equal(err.status, expected);
    assert_non_null(strstr(err.message, "what happened"));
    assert_int_equal(thrown(Class("nobody listens"), nullptr), expected);
}

static void test_xapians_classes(void **)
{
    assert_becomes<Xapian::DatabaseModifiedError>(KB_MODIFIED);
    assert_becomes<Xapian::DatabaseLockError>(KB_LOCKED);
    assert_becomes<Xapian::DatabaseNotFoundError>(KB_NOT_FOUND);
    assert_becomes<Xapian::DatabaseOpeningError>(KB_NOT_FOUND);
    assert_becomes<Xapian::DocNotFoundError>(KB_NOT_FOUND);
    assert_becomes<Xapian::DatabaseCorruptError>(KB_CORRUPT);
    assert_becomes<Xapian::DatabaseVersionError>(KB_CORRUPT);
    assert_becomes<Xapian::SerialisationError>(KB_CORRUPT);
    assert_becomes<Xapian::DatabaseError>(KB_CORRUPT);
    assert_becomes<Xapian::DatabaseCreateError>(KB_IO);
    assert_becomes<Xapian::NetworkError>(KB_IO);
    assert_becomes<Xapian::NetworkTimeoutError>(KB_IO);
    assert_becomes<Xapian::InvalidArgumentError>(KB_INVALID);
    assert_becomes<Xapian::RangeError>(KB_INVALID);
    assert_becomes<Xapian::QueryParserError>(KB_INVALID);
    assert_becomes<Xapian::WildcardError>(KB_INVALID);
    assert_becomes<Xapian::AssertionError>(KB_INTERNAL);
    assert_becomes<Xapian::DatabaseClosedError>(KB_INTERNAL);
    assert_becomes<Xapian::FeatureUnavailableError>(KB_INTERNAL);
    assert_becomes<Xapian::InternalError>(KB_INTERNAL);
    assert_becomes<Xapian::InvalidOperationError>(KB_INTERNAL);
    assert_becomes<Xapian::UnimplementedError>(KB_INTERNAL);
}

static void test_the_systems_reason_is_told(void **)
{
    struct kb_error err = {};
    assert_int_equal(thrown(Xapian::DatabaseError("write failed", ENOSPC), &err), KB_IO);
    assert_string_equal(err.message, "xapian: write failed: No space left on device");
}

/* "Not found" makes callers build anew; a database that is merely out of reach must not say it. */
static void test_out_of_reach_is_not_absent(void **)
{
    const struct {
        int reason;
        enum kb_status expected;
    } rows[] = {
        {ENOENT, KB_NOT_FOUND}, {ENOTDIR, KB_NOT_FOUND}, {0, KB_NOT_FOUND},
        {EMFILE, KB_IO},        {EACCES, KB_IO},         {EIO, KB_IO},
    };
    for (const auto &row : rows) {
        assert_int_equal(thrown(Xapian::DatabaseOpeningError("open", row.reason), nullptr),
                         row.expected);
        assert_int_equal(thrown(Xapian::DatabaseNotFoundError("open", row.reason), nullptr),
                         row.expected);
    }
}

static void test_everything_else(void **)
{
    struct kb_error err = {};
    assert_int_equal(thrown(std::bad_alloc(), &err), KB_NO_MEMORY);
    kb_error_clear(&err);
    assert_int_equal(thrown(std::runtime_error("library"), &err), KB_INTERNAL);
    assert_non_null(strstr(err.message, "library"));
    kb_error_clear(&err);
    assert_int_equal(thrown(42, &err), KB_INTERNAL);
    assert_true(err.message[0]);
}

static void test_what_does_not_throw_returns(void **)
{
    struct kb_error err = {};
    assert_int_equal(kb_guard(&err, [] { return KB_OK; }), KB_OK);
    assert_int_equal(kb_guard(&err, [] { return KB_CONFLICT; }), KB_CONFLICT);
    assert_int_equal(err.status, KB_OK);
    int number = 1;
    assert_ptr_equal(kb_guard_new([&] { return &number; }), &number);
    assert_null(kb_guard_new([]() -> int * { throw std::bad_alloc(); }));
}

static void test_the_first_message_wins(void **)
{
    struct kb_error err = {};
    kb_fail(&err, KB_CONFLICT, "said before");
    assert_int_equal(thrown(Xapian::DatabaseError("later"), &err), KB_CORRUPT);
    assert_string_equal(err.message, "said before");
}

int main()
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xapians_classes),
        cmocka_unit_test(test_the_systems_reason_is_told),
        cmocka_unit_test(test_out_of_reach_is_not_absent),
        cmocka_unit_test(test_everything_else),
        cmocka_unit_test(test_what_does_not_throw_returns),
        cmocka_unit_test(test_the_first_message_wins),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
