/*
 * parts.c - several questions in one: 身份证丢了怎么补办？另外居住证到期了怎么续签？
 *
 * The folded question is cut into clauses where sentences end and where a joint such as 另外 begins
 * one. A clause that asks nothing belongs to the question behind it. What then stands for itself is
 * a part: behind a joint, whatever names something; without one, what shares no word with the parts
 * before it and has a rare word of its own, for 什么是反担保？反担保人应当承担什么责任？ is one
 * question, and so is 动产浮动抵押可以吗？怎么设立？
 */
#include "ladder.h"

#define CLAUSES_MAX 16
#define TERMS_MAX   64

/* A word in no more of the sections than this stands for a thing to ask about; nor does one in few.
 */
#define RARE_SHARE 0.03
#define RARE_FLOOR 200

/*
 * What begins another question. `anywhere`: also in the middle of a clause that asks already.
 * `lists`: as often it goes on with what one question is about, so there must be a question on both
 * sides of it: 北平、永平，还有何处 is one.
 */
static const struct joint {
    const char *text;
    bool anywhere, lists;
} joints[] = {
    {"还有就是", true, false},   {"还有一个问题", true, false}, {"还想问一下", true, false},
    {"还想问", true, false},     {"还想咨询", true, false},     {"顺便问一下", true, false},
    {"顺便问", true, false},     {"顺便", false, true},         {"再问一下", true, false},
    {"再就是", true, false},     {"另外", true, false},         {"此外", true, false},
    {"还有", false, true},       {"同时", false, true},         {"以及", true, true},
    {"第二个问题", true, false},
};

/* By which a clause is a question without its mark. */
static const char *const interrogatives[] = {
    "怎么",   "怎样", "如何", "什么", "吗",     "呢",       "多少",   "几",     "哪",
    "谁",     "是否", "能否", "可否", "能不能", "可不可以", "要不要", "有没有", "是不是",
    "会不会", "多久", "多长", "何时", "为何",   "咋",       "啥",
};

/* What makes a joint another word: 另外一方, 还有效吗, 还有没有. */
static const char *const no_joints[] = {"另外一", "另外的", "还有效", "还有权", "还有没", "还有无"};

/* Words that name nothing to ask about by themselves. */
static const char *const general[] = {
    "材料", "条件", "流程", "手续", "时间", "费用", "地方", "电话", "责任", "规定",
    "标准", "时候", "办理", "需要", "提供", "申请", "准备", "具体", "要求", "情况",
    "期限", "处理", "相关", "可以", "应该", "如果", "这个", "那个", "咨询", "请问",
};

/* How a question begins that goes on about what was said before, unless a joint stands before it.
 */
static const char *const dependent[] = {
    "会", "能", "可", "是否", "需", "这", "那", "有", "谁", "应", "法院", "还", "其", "他", "它",
};

struct clause {
    size_t begin, end;         /* in the folded question, without a joint */
    const struct joint *joint; /* that stands before it, or NULL */
    bool asks;
    bool worded; /* it asks by a word, not by its mark alone */
};

struct splitting {
    struct kb_asking *asking;
    const struct kb_words *words;
    struct kb_str text; /* folded */
    struct clause clauses[CLAUSES_MAX];
    size_t count;
    struct kb_str terms[TERMS_MAX]; /* of the parts so far, that name something */
    size_t term_count;
};

/* --- clauses ---------------------------------------------------------------------------------- */

static bool starts_with_any(struct kb_str text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_starts(text, kb_str_of(list[i])))
            return true;
    return false;
}

/* The joint at a place, or NULL. */
static const struct joint *joint_at(struct kb_str text, size_t at, bool begins, bool asked)
{
    struct kb_str rest = kb_str_slice(text, at, text.len);
    if (starts_with_any(rest, no_joints, KB_COUNT(no_joints)))
        return NULL;
    for (size_t i = 0; i < KB_COUNT(joints); i++)
        if (kb_str_starts(rest, kb_str_of(joints[i].text)) &&
            (begins || (asked && joints[i].anywhere)))
            return &joints[i];
    return NULL;
}

static bool is_end(uint32_t c)
{
    return c == '?' || c == '!' || c == ';' || c == '\n' || c == 0x3002 || c == 0xff1b ||
           c == 0xff1f || c == 0xff01;
}

static bool is_pause(uint32_t c)
{
    return c == ',' || c == ' ' || c == 0xff0c || c == 0x3001 || c == ':' || c == '/';
}

/* Moves on behind a sign; true at anything else. */
static bool is_said(struct kb_str text, size_t *at)
{
    size_t next = *at;
    uint32_t c = kb_utf8_next(text, &next);
    if (!is_pause(c) && !is_end(c))
        return true;
    *at = next;
    return false;
}

static void add_clause(struct splitting *splitting, size_t begin, size_t end,
                       const struct joint *joint, bool asks, bool worded)
{
    while (begin < end && !is_said(splitting->text, &begin))
        ;
    if (begin >= end)
        return;
    if (splitting->count == CLAUSES_MAX) {
        splitting->clauses[CLAUSES_MAX - 1].end = end;
        return;
    }
    splitting->clauses[splitting->count++] = (struct clause){begin, end, joint, asks || worded,
                                                             worded};
}

/* One walk over the text: a clause ends where a sentence does, and where a joint begins. */
static void cut(struct splitting *splitting)
{
    struct kb_str text = splitting->text;
    const struct joint *joined = NULL;
    bool asks = false, begins = true;
    size_t begin = 0;
    for (size_t at = 0; at < text.len;) {
        const struct joint *joint = joint_at(text, at, begins, asks);
        size_t from = at;
        if (joint) {
            add_clause(splitting, begin, at, joined, false, asks);
            begin = at += strlen(joint->text);
            joined = joint;
            begins = true;
            asks = false;
            continue;
        }
        asks = asks || starts_with_any(kb_str_slice(text, at, text.len), interrogatives,
                                       KB_COUNT(interrogatives));
        uint32_t c = kb_utf8_next(text, &at);
        begins = is_pause(c) || (begins && from == begin && is_end(c));
        if (!is_end(c))
            continue;
        add_clause(splitting, begin, from, joined, c == '?' || c == 0xff1f, asks);
        begin = at;
        joined = NULL;
        asks = false;
        begins = true;
    }
    add_clause(splitting, begin, text.len, joined, false, asks);
}

/* What asks nothing is said for the sake of the question behind it, or of the last one before. */
static void join_statements(struct splitting *splitting)
{
    size_t kept = 0;
    for (size_t i = 0; i < splitting->count; i++) {
        struct clause *clause = &splitting->clauses[i];
        bool last = i + 1 == splitting->count;
        if (!clause->asks && !last && !splitting->clauses[i + 1].joint) {
            splitting->clauses[i + 1].begin = clause->begin;
            splitting->clauses[i + 1].joint = clause->joint;
        } else if (!clause->asks && kept) {
            splitting->clauses[kept - 1].end = clause->end;
        } else {
            splitting->clauses[kept++] = *clause;
        }
    }
    splitting->count = kept;
}

/* --- what stands for itself ------------------------------------------------------------------- */

/* Whether words that ask stand in these bytes of a clause: 金怎 names nothing. */
static bool asks_within(const struct splitting *splitting, struct kb_str clause, size_t begin,
                        size_t end)
{
    for (size_t at = 0; at < end; kb_utf8_next(clause, &at)) {
        size_t len = kb_phrase_at(&splitting->words->asking, clause, at, NULL);
        if (at + len > begin && len)
            return true;
    }
    return false;
}

/* Whether a term names something: no single character, no word that asks, none that fits all. */
static bool names_something(const struct splitting *splitting, struct kb_str clause,
                            const struct kb_term *term)
{
    return kb_utf8_count(term->text) > 1 &&
           !starts_with_any(term->text, general, KB_COUNT(general)) &&
           !asks_within(splitting, clause, term->begin, term->end);
}

/* Whether a pair of characters is one of words of one character, 养犬, and cuts into no other. */
static bool is_whole(const struct kb_terms *terms, const struct kb_term *pair)
{
    for (size_t i = 0; i < terms->count; i++) {
        const struct kb_term *word = &terms->items[i];
        if (word->kind == KB_TERM_WORD && word->begin < pair->end && word->end > pair->begin &&
            kb_utf8_count(word->text) > 1)
            return false;
    }
    return true;
}

static bool is_known(const struct splitting *splitting, struct kb_str term)
{
    for (size_t i = 0; i < splitting->term_count; i++)
        if (kb_str_equal(splitting->terms[i], term))
            return true;
    return false;
}

struct own_words {
    bool any, shared, rare;
};

static enum kb_status look_at_term(struct splitting *splitting, const struct kb_terms *terms,
                                   const struct kb_term *term, struct own_words *ret,
                                   struct kb_error *err)
{
    struct kb_asking *asking = splitting->asking;
    struct kb_xapian_stats stats;
    uint32_t frequency = 0;
    enum kb_status status = kb_xapian_reader_stats(asking->index, &stats, err);
    if (!status)
        status = kb_xapian_reader_term_frequency(asking->index, term->text, &frequency, err);
    if (status)
        return status;
    ret->any = true;
    ret->shared = ret->shared || is_known(splitting, term->text);
    ret->rare = ret->rare ||
                (frequency && (term->kind == KB_TERM_WORD || is_whole(terms, term)) &&
                 (frequency <= RARE_FLOOR || frequency <= RARE_SHARE * stats.documents));
    return KB_OK;
}

/* Looks at a clause's words, and remembers them. */
static enum kb_status look_at(struct splitting *splitting, const struct clause *clause,
                              struct own_words *ret, struct kb_error *err)
{
    struct kb_terms terms = {.count = 0};
    struct kb_searcher *searcher = splitting->asking->searcher;
    *ret = (struct own_words){.any = false};
    struct kb_str text = kb_str_slice(splitting->text, clause->begin, clause->end);
    enum kb_status status = kb_text_terms(searcher->text, text, &terms, err);
    for (size_t i = 0; i < terms.count && !status; i++)
        if (names_something(splitting, text, &terms.items[i]))
            status = look_at_term(splitting, &terms, &terms.items[i], ret, err);
    for (size_t i = 0; !status && i < terms.count && splitting->term_count < TERMS_MAX; i++) {
        if (!names_something(splitting, text, &terms.items[i]))
            continue;
        struct kb_str copy = kb_arena_copy(searcher->words, terms.items[i].text);
        if (!copy.data)
            return kb_fail_memory(err);
        splitting->terms[splitting->term_count++] = copy;
    }
    return status;
}

/* Whether two characters of a clause that are no words of asking stand side by side before it. */
static bool shares_a_pair(const struct splitting *splitting, const struct clause *clause)
{
    struct kb_str before = kb_str_slice(splitting->text, 0, clause->begin);
    struct kb_str text = kb_str_slice(splitting->text, clause->begin, clause->end);
    for (size_t at = 0; at < text.len;) {
        size_t len = kb_phrase_at(&splitting->words->asking, text, at, NULL), second = at;
        kb_utf8_next(text, &second);
        size_t end = second;
        uint32_t next = end < text.len ? kb_utf8_next(text, &end) : 0;
        struct kb_str pair = kb_str_slice(text, at, end);
        size_t behind = kb_phrase_at(&splitting->words->asking, text, second, NULL);
        bool asks = len > second - at, asks_next = behind > end - second;
        at = asks ? at + len : second;
        if (!asks && !asks_next && kb_is_common_han(next) && kb_utf8_count(pair) == 2 &&
            !starts_with_any(pair, general, KB_COUNT(general)) &&
            kb_str_find(before, pair, 0) != SIZE_MAX)
            return true;
    }
    return false;
}

/*
 * Whether a clause without a joint asks for something else than what stands before it. A stroke
 * puts the same in other words.
 */
static bool is_apart(const struct splitting *splitting, const struct clause *clause,
                     const struct own_words *own)
{
    struct kb_str text = kb_str_slice(splitting->text, clause->begin, clause->end);
    bool reworded = clause->begin && splitting->text.data[clause->begin - 1] == '/';
    return own->rare && !own->shared && clause->worded && !reworded &&
           !starts_with_any(text, dependent, KB_COUNT(dependent)) &&
           !shares_a_pair(splitting, clause);
}

/* Whether a clause behind a joint asks for something else than the one before it. */
static bool is_further(const struct clause *clause, const struct clause *before,
                       const struct own_words *own)
{
    return own->any && (!clause->joint->lists || (clause->worded && before && before->asks));
}

/* Joins what does not stand for itself to the part before it. */
static enum kb_status join_dependent(struct splitting *splitting, struct kb_error *err)
{
    size_t kept = 0;
    bool first_names = false;
    for (size_t i = 0; i < splitting->count; i++) {
        struct clause *clause = &splitting->clauses[i];
        struct own_words own;
        enum kb_status status = look_at(splitting, clause, &own, err);
        if (status)
            return status;
        bool alone = clause->joint
                         ? is_further(clause, kept ? &splitting->clauses[kept - 1] : NULL, &own)
                         : is_apart(splitting, clause, &own);
        if (kept && (!alone || !first_names || kept == KB_PARTS_MAX))
            splitting->clauses[kept - 1].end = clause->end;
        else
            splitting->clauses[kept++] = *clause;
        first_names = first_names || own.any;
    }
    splitting->count = kept;
    return KB_OK;
}

/* --- the question ----------------------------------------------------------------------------- */

/* Leaves out the pauses at a clause's end. */
static size_t end_of(const struct splitting *splitting, const struct clause *clause)
{
    size_t end = clause->begin;
    for (size_t at = clause->begin; at < clause->end;) {
        uint32_t c = kb_utf8_next(splitting->text, &at);
        if (!is_pause(c) && !is_end(c))
            end = at;
    }
    return end;
}

/* The parts as they were typed. */
static enum kb_status write_parts(struct splitting *splitting, const struct kb_folded *folded,
                                  struct kb_parts *ret, struct kb_error *err)
{
    struct kb_asking *asking = splitting->asking;
    ret->count = 0;
    for (size_t i = 0; i < splitting->count; i++) {
        const struct clause *clause = &splitting->clauses[i];
        struct kb_str part = kb_str_slice(asking->request->query, folded->begin[clause->begin],
                                          folded->end[end_of(splitting, clause) - 1]);
        ret->items[i] = kb_arena_copy(asking->arena, part);
        if (!ret->items[i].data)
            return kb_fail_memory(err);
        ret->count++;
    }
    return KB_OK;
}

enum kb_status kb_parts_split(struct kb_asking *asking, struct kb_parts *ret, struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    struct splitting splitting = {.asking = asking};
    struct kb_folded folded;
    ret->count = 0;
    kb_arena_clear(searcher->words);
    enum kb_status status = kb_ladder_need_words(searcher, &splitting.words, err);
    if (!status)
        status = kb_text_fold(searcher->text, asking->request->query, &folded, err);
    if (status)
        return status;
    splitting.text = kb_arena_copy(searcher->words, folded.text);
    if (!splitting.text.data)
        return kb_fail_memory(err);
    cut(&splitting);
    join_statements(&splitting);
    if (splitting.count < 2)
        return KB_OK;
    status = join_dependent(&splitting, err);
    if (status || splitting.count < 2)
        return status;
    status = kb_text_fold(searcher->text, asking->request->query, &folded, err);
    return status ? status : write_parts(&splitting, &folded, ret, err);
}
