#include "internal.h"

#define ISSUER_BYTES_MAX 180

/* Judicial interpretations name their issuer in the title, alone or both together. */
static const struct {
    const char *begin;
    const char *issuer;
} courts[] = {
    {"最高人民法院、最高人民检察院关于", "最高人民法院、最高人民检察院"},
    {"最高人民法院 最高人民检察院关于", "最高人民法院、最高人民检察院"},
    {"最高人民法院关于", "最高人民法院"},
    {"最高人民检察院关于", "最高人民检察院"},
};

/* How an order or announcement is numbered. */
static const char *const orders[] = {"令第", "公告第"};

/* Cuts `Y年M月D日` and white space off the front of a line; leaves others alone. */
static struct kb_str without_date(struct kb_str line)
{
    size_t day = kb_str_find(line, KB_STR("日"), 0);
    if (day == SIZE_MAX || day > 40 || kb_str_find(line, KB_STR("年"), 0) > day)
        return import_trim(line);
    return import_trim(kb_str_slice(line, day + strlen("日"), line.len));
}

static bool is_plain_name(struct kb_str name)
{
    static const char *const marks[] = {"《", "（", "(", "，", "。", "根据", "会议", " "};
    for (size_t i = 0; i < KB_COUNT(marks); i++)
        if (kb_str_find(name, kb_str_of(marks[i]), 0) != SIZE_MAX)
            return false;
    return name.len > 0 && name.len <= ISSUER_BYTES_MAX;
}

/* Appends `name` without every 中华人民共和国 and, with `terms`, without 第十三届. */
static void add_short(struct kb_buf *out, struct kb_str name, bool terms)
{
    struct kb_str country = KB_STR("中华人民共和国");
    for (size_t at = 0; at < name.len;) {
        size_t end = terms && import_at(name, at, "第") ? kb_str_find(name, KB_STR("届"), at)
                                                        : SIZE_MAX;
        if (import_at(name, at, "中华人民共和国"))
            at += country.len;
        else if (end != SIZE_MAX)
            at = end + strlen("届");
        else
            kb_buf_add_char(out, name.data[at++]);
    }
}

static struct kb_str short_name(struct kb_arena *arena, struct kb_str name, bool terms)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_FIELD_MAX);
    add_short(&out, name, terms);
    if (kb_buf_status(&out, NULL))
        return (struct kb_str){NULL, 0};
    return kb_arena_copy(arena, kb_buf_str(&out));
}

/* Reads `ISSUER令第N号` in a history line without its date. */
static bool read_order(struct kb_arena *arena, struct kb_str line, struct import_issuer *ret)
{
    for (size_t i = 0; i < KB_COUNT(orders); i++) {
        size_t at = kb_str_find(line, kb_str_of(orders[i]), 0);
        size_t end = at == SIZE_MAX ? at : kb_str_find(line, KB_STR("号"), at);
        struct kb_str name = kb_str_slice(line, 0, at);
        uint32_t number;
        if (end == SIZE_MAX || !is_plain_name(name) ||
            !import_number(kb_str_slice(line, at + strlen(orders[i]), end), &number))
            continue;
        ret->issuer = short_name(arena, name, true);
        name = short_name(arena, name, false);
        if (!ret->issuer.data || !name.data) {
            ret->doc_no = (struct kb_str){NULL, 0};
            return true;
        }
        ret->doc_no = kb_arena_printf(arena, "%.*s%s%u号", KB_STR_ARG(name), orders[i], number);
        return true;
    }
    return false;
}

/* 法释〔2023〕13号, alone on its line. */
static bool read_court_number(struct kb_str line, struct import_issuer *ret)
{
    if (!kb_str_starts(line, KB_STR("法释")) || !kb_str_ends(line, KB_STR("号")) || line.len > 40)
        return false;
    ret->issuer = (struct kb_str){NULL, 0};
    ret->doc_no = line;
    return true;
}

/*
 * `第十三届全国人民代表大会第三次会议通过` and
 * `浙江省第十三届人民代表大会常务委员会第二十四次会议通过`: the assembly, or its standing
 * committee, without the term.
 */
static struct kb_str read_assembly(struct kb_arena *arena, struct kb_str line)
{
    struct kb_str none = {NULL, 0};
    size_t term = kb_str_find(line, KB_STR("第"), 0);
    size_t body = term == SIZE_MAX ? term : kb_str_find(line, KB_STR("届"), term);
    if (body == SIZE_MAX || (kb_str_find(line, KB_STR("会议通过"), body) == SIZE_MAX &&
                             kb_str_find(line, KB_STR("会议审议通过"), body) == SIZE_MAX))
        return none;
    body += strlen("届");
    size_t session = kb_str_find(line, KB_STR("第"), body);
    struct kb_str place = kb_str_slice(line, 0, term);
    struct kb_str name = kb_str_slice(line, body, session);
    if (session == SIZE_MAX || (place.len && !is_plain_name(place)) || !is_plain_name(name) ||
        kb_str_find(name, KB_STR("人民代表大会"), 0) == SIZE_MAX)
        return none;
    return kb_arena_printf(arena, "%.*s%.*s", KB_STR_ARG(place), KB_STR_ARG(name));
}

/* `国务院发布`, alone on its line behind the date. */
static struct kb_str read_publisher(struct kb_str line)
{
    static const char *const deeds[] = {"发布", "公布"};
    for (size_t i = 0; i < KB_COUNT(deeds); i++) {
        struct kb_str deed = kb_str_of(deeds[i]);
        struct kb_str name = kb_str_slice(line, 0, line.len > deed.len ? line.len - deed.len : 0);
        if (kb_str_ends(line, deed) && is_plain_name(name) && kb_str_starts(name, KB_STR("国务院")))
            return name;
    }
    return (struct kb_str){NULL, 0};
}

static struct kb_str court_of_title(struct kb_str title)
{
    for (size_t i = 0; i < KB_COUNT(courts); i++)
        if (kb_str_starts(title, kb_str_of(courts[i].begin)))
            return kb_str_of(courts[i].issuer);
    return (struct kb_str){NULL, 0};
}

enum kb_status import_issuer_find(struct kb_arena *arena, struct kb_str title,
                                  struct kb_str history, struct import_issuer *ret,
                                  struct kb_error *err)
{
    struct import_issuer found = {{NULL, 0}, {NULL, 0}}, order;
    size_t orders_seen = 0;
    for (struct kb_str rest = history; rest.len;) {
        struct kb_str line = without_date(kb_str_next_line(&rest));
        if (read_order(arena, line, &order) || read_court_number(line, &order)) {
            if (!order.doc_no.data)
                return kb_fail_memory(err);
            found = order;
            orders_seen++;
        } else if (!orders_seen && !found.issuer.len) {
            found.issuer = read_assembly(arena, line);
            if (!found.issuer.len)
                found.issuer = read_publisher(line);
        }
    }
    if (orders_seen > 1) /* which of them is this edition's is not certain */
        found = (struct import_issuer){{NULL, 0}, {NULL, 0}};
    if (!found.issuer.len)
        found.issuer = court_of_title(title);
    *ret = found;
    return KB_OK;
}
