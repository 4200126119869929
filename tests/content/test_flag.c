/* flag*.c: a flag is a task that ends in an answer; what was altered is found. */
#include "editors.h"

#include <sqlite3.h>

#include "kb/entry.h"
#include "kb/flag.h"

#define MONDAY 4 /* 1970-01-05 */

static struct kb_flag_command command_of(enum kb_door door)
{
    return (struct kb_flag_command){.door = door,
                                    .role = KB_STR("agent"),
                                    .about = {KB_STR("law-办法"), 1, KB_STR("第1条")},
                                    .reason = KB_FLAG_WRONG,
                                    .comment = KB_STR(" 电话13812345678说不对 "),
                                    .work_order = KB_STR("GD-1"),
                                    .today = MONDAY};
}

static void fill(struct fixture *f)
{
    struct kb_edition_text text = fixture_policy("办法", 0);
    static const struct kb_section sections[] = {
        {KB_STR_INIT("第一条"), KB_STR_INIT("总则"), KB_STR_INIT("可以提取。"), false}};
    text.sections = sections;
    text.section_count = 1;
    text.issuer = KB_STR("某市住房公积金管理中心");
    fixture_put(f, &text, true);
    f->now_ms += 1000;
}

static enum kb_status end(struct fixture *f, enum kb_status status)
{
    int64_t change;
    if (status)
        kb_store_rollback(f->store);
    else
        assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    f->now_ms += 1000;
    return status;
}

static enum kb_status raise_flag(struct fixture *f, const struct kb_flag_command *command,
                                 char id[KB_SHORT_ID_SIZE])
{
    kb_error_clear(&f->err);
    assert_ok(kb_store_begin(f->store, "li", &f->err), &f->err);
    return end(f, kb_flag_raise(f->store, command, id, &f->err));
}

static enum kb_status move(struct fixture *f, const struct kb_actor *who, const char *id,
                           enum kb_flag_move move, const char *text, kb_date due)
{
    const struct kb_flag_step_command command = {
        .move = move, .text = kb_str_of(text), .due = due, .today = MONDAY};
    kb_error_clear(&f->err);
    assert_ok(kb_store_begin_as(f->store, who, &f->err), &f->err);
    return end(f, kb_flag_move(f->store, kb_str_of(id), &command, &f->err));
}

static struct kb_flag read_back(struct fixture *f, struct kb_reader *reader, const char *id)
{
    struct kb_flag flag;
    kb_error_clear(&f->err);
    assert_ok(kb_flag_read(reader, f->arena, kb_str_of(id), &flag, &f->err), &f->err);
    return flag;
}

static void a_flag_is_a_task(void **state)
{
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE];
    fill(f);
    struct kb_flag_command command = command_of(KB_DOOR_PUBLIC);
    assert_ok(raise_flag(f, &command, id), &f->err);
    struct kb_flag flag = read_back(f, f->internal, id);
    assert_str(flag.item, "law-办法");
    assert_str(flag.section, "第一条");
    assert_str(flag.title, "办法");
    assert_str(flag.comment, "电话***说不对");
    assert_str(flag.work_order, "GD-1");
    assert_str(flag.actor, "li");
    assert_int_equal(flag.state, KB_FLAG_STATE_OPEN);
    assert_int_equal(flag.due, MONDAY + 3);
    assert_int_equal(flag.change, 2);
    flag = read_back(f, f->public, id);
    assert_str(flag.comment, "电话***说不对");
    assert_int_equal(flag.owner.len + flag.actor.len + flag.title.len, 0);
    assert_int_equal(flag.change, 0);
    /* One that was raised inside is none of the public door's. */
    command.door = KB_DOOR_INTERNAL;
    assert_ok(raise_flag(f, &command, id), &f->err);
    assert_int_equal(kb_flag_read(f->public, f->arena, kb_str_of(id), &flag, NULL), KB_NOT_FOUND);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM flags"
                                       " WHERE instr(comment, '13812345678')"),
                     0);
}

static void it_is_its_owners(void **state)
{
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE];
    fill(f);
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("细则");
    text.issuer = KB_STR("某市住房公积金管理中心");
    editors_begin(f);
    must_reach(f, &text, KB_STATE_PUBLISHED, &draft);
    struct kb_flag_command command = command_of(KB_DOOR_INTERNAL);
    command.about = (struct kb_section_ref){kb_str_of(draft.id), 1, {0}};
    assert_ok(raise_flag(f, &command, id), &f->err);
    assert_str(read_back(f, f->internal, id).owner, alice.name);
    assert_str(read_back(f, f->internal, id).section, "");
    /* A department that operators know comes before who wrote it. */
    int64_t change;
    assert_ok(kb_store_begin(f->store, "root", &f->err), &f->err);
    assert_ok(kb_entry_put(f->store, KB_ENTRY_DEPARTMENT, KB_STR("某市住房公积金管理中心"),
                           KB_STR("{}"), KB_DATE_MIN, KB_DATE_MAX, &f->err),
              &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    assert_ok(raise_flag(f, &command, id), &f->err);
    assert_str(read_back(f, f->internal, id).owner, "某市住房公积金管理中心");
}

/* Each move from each state, by each rule. */
static void moves_go_by_the_table(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum kb_flag_move before[3]; /* RAISE: none */
        enum kb_flag_move move;
        const char *text;
        kb_date due;
        enum kb_status status;
        enum kb_flag_state to;
    } rows[] = {
        {{0}, KB_FLAG_MOVE_TAKE, "", 0, KB_OK, KB_FLAG_STATE_TAKEN},
        {{0}, KB_FLAG_MOVE_ASSIGN, "bob", 0, KB_OK, KB_FLAG_STATE_OPEN},
        {{0}, KB_FLAG_MOVE_ASSIGN, " ", 0, KB_INVALID, 0},
        {{0}, KB_FLAG_MOVE_DUE, "", MONDAY + 9, KB_OK, KB_FLAG_STATE_OPEN},
        {{0}, KB_FLAG_MOVE_DUE, "", MONDAY - 1, KB_INVALID, 0},
        {{0}, KB_FLAG_MOVE_DUE, "", 0, KB_INVALID, 0},
        {{0}, KB_FLAG_MOVE_ANSWER, "已改正", 0, KB_OK, KB_FLAG_STATE_ANSWERED},
        {{0}, KB_FLAG_MOVE_ANSWER, "", 0, KB_INVALID, 0},
        {{0}, KB_FLAG_MOVE_CLOSE, "", 0, KB_INVALID, 0},
        {{0}, KB_FLAG_MOVE_CLOSE, "重复", 0, KB_OK, KB_FLAG_STATE_CLOSED},
        {{0}, KB_FLAG_MOVE_REOPEN, "x", 0, KB_CONFLICT, 0},
        {{0}, KB_FLAG_MOVE_RAISE, "x", 0, KB_CONFLICT, 0},
        {{KB_FLAG_MOVE_TAKE}, KB_FLAG_MOVE_DUE, "", MONDAY, KB_OK, KB_FLAG_STATE_TAKEN},
        {{KB_FLAG_MOVE_TAKE}, KB_FLAG_MOVE_ASSIGN, "bob", 0, KB_OK, KB_FLAG_STATE_OPEN},
        {{KB_FLAG_MOVE_ANSWER}, KB_FLAG_MOVE_TAKE, "", 0, KB_CONFLICT, 0},
        {{KB_FLAG_MOVE_ANSWER}, KB_FLAG_MOVE_ANSWER, "更正", 0, KB_OK, KB_FLAG_STATE_ANSWERED},
        {{KB_FLAG_MOVE_ANSWER}, KB_FLAG_MOVE_CLOSE, "", 0, KB_OK, KB_FLAG_STATE_CLOSED},
        {{KB_FLAG_MOVE_ANSWER}, KB_FLAG_MOVE_REOPEN, "还是不对", 0, KB_OK, KB_FLAG_STATE_OPEN},
        {{KB_FLAG_MOVE_ANSWER}, KB_FLAG_MOVE_REOPEN, "", 0, KB_INVALID, 0},
        {{KB_FLAG_MOVE_CLOSE}, KB_FLAG_MOVE_CLOSE, "x", 0, KB_CONFLICT, 0},
        {{KB_FLAG_MOVE_CLOSE}, KB_FLAG_MOVE_REOPEN, "x", MONDAY + 7, KB_OK, KB_FLAG_STATE_OPEN},
    };
    fill(f);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char id[KB_SHORT_ID_SIZE];
        struct kb_flag_command command = command_of(KB_DOOR_INTERNAL);
        assert_ok(raise_flag(f, &command, id), &f->err);
        for (size_t k = 0; rows[i].before[k]; k++)
            assert_ok(move(f, &adam, id, rows[i].before[k], "text", 0), &f->err);
        struct kb_flag before = read_back(f, f->internal, id);
        enum kb_status status = move(f, &bob, id, rows[i].move, rows[i].text, rows[i].due);
        if (status != rows[i].status)
            fail_msg("row %zu: %s: %s", i, kb_status_name(status), f->err.message);
        assert_int_equal(read_back(f, f->internal, id).state, status ? before.state : rows[i].to);
    }
}

static void who_raised_it_is_answered(void **state)
{
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE];
    const struct kb_flag_step *steps;
    size_t count;
    static const struct kb_actor agent = {"seat 7", KB_ROLE_AGENT};
    fill(f);
    struct kb_flag_command command = command_of(KB_DOOR_PUBLIC);
    command.reason = KB_FLAG_CONTRADICTION;
    assert_ok(raise_flag(f, &command, id), &f->err);
    assert_int_equal(read_back(f, f->public, id).due, MONDAY + 1);
    assert_int_equal(move(f, &agent, id, KB_FLAG_MOVE_TAKE, "", 0), KB_FORBIDDEN);
    assert_non_null(strstr(f->err.message, "(rule: role)"));
    assert_ok(move(f, &alice, id, KB_FLAG_MOVE_TAKE, "", 0), &f->err);
    assert_str(read_back(f, f->internal, id).taker, alice.name);
    assert_str(read_back(f, f->public, id).taker, "");
    assert_ok(move(f, &adam, id, KB_FLAG_MOVE_TAKE, "内部备注", 0), &f->err);
    assert_str(read_back(f, f->internal, id).taker, adam.name);
    int64_t answered_ms = f->now_ms;
    assert_ok(move(f, &adam, id, KB_FLAG_MOVE_ANSWER, "两处已统一。", 0), &f->err);
    assert_ok(move(f, &carol, id, KB_FLAG_MOVE_CLOSE, "", 0), &f->err);
    struct kb_flag flag = read_back(f, f->public, id);
    assert_int_equal(flag.state, KB_FLAG_STATE_CLOSED);
    assert_str(flag.answer, "两处已统一。");
    assert_int_equal(flag.answered_ms, answered_ms);
    flag = read_back(f, f->internal, id);
    assert_ok(kb_flag_steps(f->internal, f->arena, &flag, &steps, &count, &f->err), &f->err);
    assert_int_equal(count, 5);
    assert_int_equal(steps[0].move, KB_FLAG_MOVE_RAISE);
    assert_str(steps[2].text, "内部备注");
    assert_str(steps[2].actor, adam.name);
    assert_int_equal(kb_flag_steps(f->public, f->arena, &flag, &steps, &count, NULL), KB_FORBIDDEN);
    assert_int_equal(move(f, &alice, "0000-0000-0000", KB_FLAG_MOVE_TAKE, "", 0), KB_NOT_FOUND);
}

static size_t count_of(struct fixture *f, struct kb_flag_filter filter)
{
    const struct kb_flag *flags;
    size_t count;
    if (!filter.states)
        filter.states = ~0u;
    if (!filter.due_before)
        filter.due_before = KB_DATE_MAX;
    if (!filter.limit)
        filter.limit = 100;
    assert_ok(kb_flag_list(f->internal, f->arena, &filter, &flags, &count, &f->err), &f->err);
    for (size_t i = 1; i < count; i++)
        assert_true(flags[i - 1].due <= flags[i].due);
    return count;
}

static void flags_are_listed(void **state)
{
    struct fixture *f = *state;
    char a[KB_SHORT_ID_SIZE], b[KB_SHORT_ID_SIZE], c[KB_SHORT_ID_SIZE];
    const struct kb_work_item *work;
    size_t count;
    fill(f);
    struct kb_flag_command command = command_of(KB_DOOR_INTERNAL);
    assert_ok(raise_flag(f, &command, a), &f->err);
    command.days = 10;
    command.work_order = KB_STR("GD-2");
    assert_ok(raise_flag(f, &command, b), &f->err);
    command.reason = KB_FLAG_CONTRADICTION;
    command.days = 0;
    assert_ok(raise_flag(f, &command, c), &f->err);
    assert_ok(move(f, &alice, a, KB_FLAG_MOVE_TAKE, "", 0), &f->err);
    assert_ok(move(f, &alice, b, KB_FLAG_MOVE_ANSWER, "改了", 0), &f->err);
    assert_int_equal(count_of(f, (struct kb_flag_filter){0}), 3);
    assert_int_equal(count_of(f, (struct kb_flag_filter){.states = KB_FLAG_TODO}), 2);
    assert_int_equal(
        count_of(f, (struct kb_flag_filter){.states = KB_FLAG_BIT(KB_FLAG_STATE_ANSWERED)}), 1);
    assert_int_equal(count_of(f, (struct kb_flag_filter){.owner = kb_str_of(alice.name)}), 1);
    assert_int_equal(count_of(f, (struct kb_flag_filter){.work_order = KB_STR("GD-2")}), 2);
    assert_int_equal(count_of(f, (struct kb_flag_filter){.item = KB_STR("law-无")}), 0);
    assert_int_equal(count_of(f, (struct kb_flag_filter){.due_before = MONDAY + 2}), 1);
    assert_int_equal(count_of(f, (struct kb_flag_filter){.offset = 2}), 1);
    struct kb_work_query query = {.kinds = KB_WORK_BIT(KB_WORK_FLAGGED), .limit = 10};
    assert_ok(kb_edit_worklist(f->internal, f->arena, &query, &work, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_str(work[0].flag, c);
    assert_str(work[0].reason, "contradiction");
    assert_int_equal(work[0].until, MONDAY + 1);
    assert_str(work[0].edition.text.id, "law-办法");
    assert_str(work[1].flag, a);
    query.owner = kb_str_of(alice.name);
    assert_ok(kb_edit_worklist(f->internal, f->arena, &query, &work, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
}

static void what_is_wrong_is_refused(void **state)
{
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE] = "";
    static char longest[KB_FLAG_COMMENT_MAX + 1];
    fill(f);
    memset(longest, 'a', sizeof longest);
    struct kb_edition_text text = fixture_policy("草案", 0);
    fixture_put(f, &text, false);
    text = fixture_policy("密件", 0);
    text.audience = KB_AUDIENCE_INTERNAL;
    fixture_put(f, &text, true);
    for (int row = 0; row < 9; row++) {
        struct kb_flag_command command = command_of(KB_DOOR_PUBLIC);
        enum kb_status wanted = row < 5 ? KB_NOT_FOUND : KB_INVALID;
        command.about.id = row == 0 ? KB_STR("law-无") : command.about.id;
        command.about.id = row == 1 ? KB_STR("law-草案") : command.about.id;
        command.about.id = row == 2 ? KB_STR("law-密件") : command.about.id;
        command.about.edition = row == 3 ? 2 : 1;
        command.about.section = row == 4 ? KB_STR("第九条") : command.about.section;
        command.comment = row == 5 ? (struct kb_str){longest, sizeof longest} : KB_STR("a");
        command.work_order = row == 6 ? KB_STR("a b") : KB_STR("");
        command.days = row == 7 ? KB_FLAG_DAYS_MAX + 1 : 0;
        command.comment = row == 8 ? KB_STR("\xff") : command.comment;
        assert_int_equal(raise_flag(f, &command, id), wanted);
    }
    assert_string_equal(id, "");
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM flags"), 0);
}

static void altering_shows(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *sql, *message;
    } rows[] = {
        {"DROP TRIGGER flags_changed; UPDATE flags SET comment = 'x'", "step 0 was altered"},
        {"DROP TRIGGER flags_changed; UPDATE flags SET reason = 'unclear'", "step 0 was altered"},
        {"DROP TRIGGER flag_steps_changed; UPDATE flag_steps SET text = 'x' WHERE ordinal = 1",
         "step 1 was altered"},
        {"DROP TRIGGER flag_steps_changed; UPDATE flag_steps SET hash = zeroblob(32)",
         "was altered"},
        {"UPDATE flags SET state = 'open'", "not what its steps say"},
        {"UPDATE flags SET answer = 'x'", "not what its steps say"},
        {"UPDATE flags SET owner = 'x'", "not what its steps say"},
        {"DROP TRIGGER flag_steps_dropped; DELETE FROM flag_steps WHERE ordinal = 1",
         "that is missing"},
        {"DROP TRIGGER flag_steps_dropped; DROP TRIGGER flags_dropped; DELETE FROM flag_steps;"
         " DELETE FROM flags",
         "that is missing"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char id[KB_SHORT_ID_SIZE];
        int64_t changes = -1;
        fixture_empty(f);
        fill(f);
        struct kb_flag_command command = command_of(KB_DOOR_INTERNAL);
        assert_ok(raise_flag(f, &command, id), &f->err);
        assert_ok(move(f, &alice, id, KB_FLAG_MOVE_ANSWER, "改了", 0), &f->err);
        assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
        kb_store_closep(&f->store);
        assert_int_equal(fixture_sql(f, rows[i].sql), 0);
        kb_error_clear(&f->err);
        assert_int_equal(kb_reader_verify(f->internal, &changes, &f->err), KB_CORRUPT);
        if (!strstr(f->err.message, rows[i].message))
            fail_msg("%s: %s", rows[i].sql, f->err.message);
    }
}

static void rows_are_fixed(void **state)
{
    static const char *const refused[] = {
        "UPDATE flags SET comment = 'x'",
        "UPDATE flags SET door = 'public'",
        "DELETE FROM flags",
        "UPDATE flag_steps SET text = 'x'",
        "DELETE FROM flag_steps",
        "UPDATE flags SET state = 'x'",
    };
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE];
    fill(f);
    struct kb_flag_command command = command_of(KB_DOOR_INTERNAL);
    assert_ok(raise_flag(f, &command, id), &f->err);
    kb_store_closep(&f->store);
    for (size_t i = 0; i < KB_COUNT(refused); i++)
        assert_int_equal(fixture_sql(f, refused[i]) & 0xff, SQLITE_CONSTRAINT);
}

static void nobody_else_is_told(void **state)
{
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE];
    int64_t before, after;
    fill(f);
    assert_ok(kb_reader_revision(f->internal, &before, &f->err), &f->err);
    struct kb_flag_command command = command_of(KB_DOOR_PUBLIC);
    assert_ok(raise_flag(f, &command, id), &f->err);
    assert_ok(move(f, &alice, id, KB_FLAG_MOVE_TAKE, "", 0), &f->err);
    assert_ok(kb_reader_revision(f->internal, &after, &f->err), &f->err);
    assert_int_equal(before, after);
    assert_ok(kb_reader_last_change(f->public, &after, &f->err), &f->err);
    assert_int_equal(before, after);
}

static void working_days(void **state)
{
    static const struct {
        const char *from;
        int days;
        const char *due;
    } rows[] = {
        {"2026-11-23", 1, "2026-11-24"}, /* a Monday */
        {"2026-11-23", 3, "2026-11-26"}, {"2026-11-20", 1, "2026-11-23"},
        {"2026-11-21", 1, "2026-11-23"}, {"2026-11-22", 3, "2026-11-25"},
        {"2026-11-19", 3, "2026-11-24"}, {"2026-11-23", 0, "2026-11-23"},
        {"1969-12-26", 1, "1969-12-29"}, {"2026-11-23", 10, "2026-12-07"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_int_equal(kb_working_days_after(fixture_day(rows[i].from), rows[i].days),
                         fixture_day(rows[i].due));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(a_flag_is_a_task),      fixture_test(it_is_its_owners),
        fixture_test(moves_go_by_the_table), fixture_test(who_raised_it_is_answered),
        fixture_test(flags_are_listed),      fixture_test(what_is_wrong_is_refused),
        fixture_test(altering_shows),        fixture_test(rows_are_fixed),
        fixture_test(nobody_else_is_told),   cmocka_unit_test(working_days),
    };
    return cmocka_run_group_tests_name("content/flag", tests, NULL, NULL);
}
