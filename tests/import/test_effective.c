/* Since when a law holds: the last 自…起施行, the file's date, or open. */
#include "fixture.h"

static void dates(void **state)
{
    (void)state;
    static const struct {
        const char *text, *file, *expected; /* NULL: open */
    } cases[] = {
        {"本法自2021年1月1日起施行。", "2020-05-28", "2021-01-01"},
        {"本法自二〇二一年一月一日起施行。", "2020-05-28", "2021-01-01"},
        {"本法自二○二一年十二月三十一日起施行。", "2020-05-28", "2021-12-31"},
        {"自２０１３年１月１日起施行", "2012-12-13", "2013-01-01"},
        {"自2020年 1 月 1 日起施行", "2019-05-31", "2020-01-01"},
        {"自2016年9月 1日起施行", "2016-07-26", "2016-09-01"},
        {"从2021年3月1日起施行", "2020-12-01", "2021-03-01"},
        {"自2021年3月1日起正式施行", "2020-12-01", "2021-03-01"},
        {"自2008年1月1日起实施", "2007-08-01", "2008-01-01"},
        {"本安排自2006年4月1日起生效。", "2006-03-21", "2006-04-01"},
        /* The file's date stands where the text says nothing later. */
        {"本法自2002年5月1日起施行。", "2018-12-29", "2018-12-29"},
        {"本条例自公布之日起施行。", "2020-05-14", "2020-05-14"},
        {"无", "2020-05-14", "2020-05-14"},
        /* The last counts. */
        {"自2021年1月1日起施行。\n自2022年1月1日起施行。", "2020-01-01", "2022-01-01"},
        {"修改的条文自2022年1月1日起施行。本决定自公布之日起施行。", "2020-01-01", "2020-01-01"},
        {"自2022年1月1日起施行。自作出之日起施行。", "2020-01-01", "2022-01-01"},
        /* Without a date in the file's name. */
        {"本法自2021年1月1日起施行。", NULL, "2021-01-01"},
        {"自公布之日起施行", NULL, NULL},
        {"", NULL, NULL},
        /* A line of the history. */
        {"# 民法典\n\n2021年1月1日 施行\n\n正文", NULL, "2021-01-01"},
        {"2022年3月15日 施行", "2022-03-01", "2022-03-15"},
        {"2015年9月1日 施行\n", "2021-04-29", "2021-04-29"},
        {"见2021年1月1日 施行", NULL, NULL},
        /* What is no date of its own. */
        {"自2021年13月1日起施行", NULL, NULL},
        {"自2021年2月30日起施行", NULL, NULL},
        {"自登记之日起生效", "2020-01-01", "2020-01-01"},
        {"自公布之日起30日后施行", "2017-12-22", "2017-12-22"},
        {"2021年1月1日起施行", NULL, NULL},
        {"起施行", NULL, NULL},
        {"自起施行", NULL, NULL},
        {"自2021年1月1日，国务院另有规定，起施行", NULL, NULL},
        {"施行施行施行", "2020-01-01", "2020-01-01"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kb_date file = cases[i].file ? fixture_day(cases[i].file) : KB_DATE_MIN;
        kb_date expected = cases[i].expected ? fixture_day(cases[i].expected) : KB_DATE_MIN;
        kb_date found = import_effective(kb_str_of(cases[i].text), file);
        char text[KB_DATE_TEXT_SIZE];
        if (found != expected)
            fail_msg("'%s' gives %s", cases[i].text, kb_date_text(found, text));
    }
}

/* 2021年1月1日起施行 without 自 is a line of the history only when nothing else stands there. */
static void long_lines_are_looked_at_from_near(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 20000; i++)
        kb_buf_add_cstr(&fixture->dump, "施行");
    kb_buf_add_cstr(&fixture->dump, "自2021年1月1日起施行");
    assert_int_equal(import_effective(kb_buf_str(&fixture->dump), KB_DATE_MIN),
                     fixture_day("2021-01-01"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(dates),
        fixture_test(long_lines_are_looked_at_from_near),
    };
    return cmocka_run_group_tests_name("import effective", tests, NULL, NULL);
}
