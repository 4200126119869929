/*
 * Chinese numbers: digits in a row (二〇二〇) or digits with units (一万二千零八). A last digit
 * without its unit counts for the unit below the last one, as spoken: 一万二 is 12000, 二十四 is
 * 24; a zero before it says that it does not: 一万零二 is 10002.
 */
#include "internal.h"

#define NUMBER_MAX 999999999u

enum numeral_kind {
    NUMERAL_NONE,
    NUMERAL_DIGIT, /* value 0 to 9 */
    NUMERAL_TEN,   /* 廿 and kin: several tens in one character */
    NUMERAL_UNIT,  /* 10, 100, 1000 */
    NUMERAL_GROUP, /* 万, 亿: multiplies all that came before */
};

struct numeral {
    uint32_t c;
    enum numeral_kind kind;
    uint32_t value;
};

/* Everyday, formal (for amounts of money) and traditional numerals. */
static const struct numeral numerals[] = {
    {U'〇', NUMERAL_DIGIT, 0},         {U'○', NUMERAL_DIGIT, 0},
    {U'零', NUMERAL_DIGIT, 0},         {U'一', NUMERAL_DIGIT, 1},
    {U'壹', NUMERAL_DIGIT, 1},         {U'二', NUMERAL_DIGIT, 2},
    {U'贰', NUMERAL_DIGIT, 2},         {U'貳', NUMERAL_DIGIT, 2},
    {U'两', NUMERAL_DIGIT, 2},         {U'兩', NUMERAL_DIGIT, 2},
    {U'三', NUMERAL_DIGIT, 3},         {U'叁', NUMERAL_DIGIT, 3},
    {U'參', NUMERAL_DIGIT, 3},         {U'四', NUMERAL_DIGIT, 4},
    {U'肆', NUMERAL_DIGIT, 4},         {U'五', NUMERAL_DIGIT, 5},
    {U'伍', NUMERAL_DIGIT, 5},         {U'六', NUMERAL_DIGIT, 6},
    {U'陆', NUMERAL_DIGIT, 6},         {U'陸', NUMERAL_DIGIT, 6},
    {U'七', NUMERAL_DIGIT, 7},         {U'柒', NUMERAL_DIGIT, 7},
    {U'八', NUMERAL_DIGIT, 8},         {U'捌', NUMERAL_DIGIT, 8},
    {U'九', NUMERAL_DIGIT, 9},         {U'玖', NUMERAL_DIGIT, 9},
    {U'廿', NUMERAL_TEN, 20},          {U'卅', NUMERAL_TEN, 30},
    {U'卌', NUMERAL_TEN, 40},          {U'十', NUMERAL_UNIT, 10},
    {U'拾', NUMERAL_UNIT, 10},         {U'百', NUMERAL_UNIT, 100},
    {U'佰', NUMERAL_UNIT, 100},        {U'千', NUMERAL_UNIT, 1000},
    {U'仟', NUMERAL_UNIT, 1000},       {U'万', NUMERAL_GROUP, 10000},
    {U'萬', NUMERAL_GROUP, 10000},     {U'亿', NUMERAL_GROUP, 100000000},
    {U'億', NUMERAL_GROUP, 100000000},
};

/* The numeral at `*at`, which moves behind it; NUMERAL_NONE leaves it where it is. */
static struct numeral next_numeral(struct kb_str s, size_t *at)
{
    struct numeral none = {0, NUMERAL_NONE, 0};
    size_t next = *at;
    if (next >= s.len)
        return none;
    uint32_t c = kb_utf8_next(s, &next);
    uint32_t zero = c >= U'０' ? U'０' : '0';
    const struct numeral *found = NULL;
    struct numeral decimal = {c, NUMERAL_DIGIT, c - zero};
    if (c >= zero && c <= zero + 9)
        found = &decimal;
    for (size_t i = 0; i < KB_COUNT(numerals) && !found; i++)
        if (numerals[i].c == c)
            found = &numerals[i];
    if (found)
        *at = next;
    return found ? *found : none;
}

/* Digits in a row; how many there were, and their value, too large a one as UINT32_MAX. */
static size_t read_digits(struct kb_str s, size_t *at, uint32_t *ret)
{
    size_t count = 0;
    uint64_t value = 0;
    for (;; count++) {
        size_t next = *at;
        struct numeral numeral = next_numeral(s, &next);
        if (numeral.kind != NUMERAL_DIGIT)
            break;
        value = value > NUMBER_MAX ? value : value * 10 + numeral.value;
        *at = next;
    }
    *ret = value > NUMBER_MAX ? UINT32_MAX : (uint32_t)value;
    return count;
}

/* A number with units in the making. */
struct sum {
    uint64_t total;   /* groups that are complete */
    uint64_t group;   /* below 10,000, what will be multiplied by the next 万 or 亿 */
    uint64_t digit;   /* a digit that waits for its unit */
    uint64_t unit;    /* the last unit, must fall within a group */
    uint64_t largest; /* the last group's, must fall too */
    bool waiting;
    bool zero; /* a zero stood before the digit that waits */
};

static void sum_init(struct sum *sum)
{
    *sum = (struct sum){.unit = 10000, .largest = UINT64_MAX};
}

static bool add_digit(struct sum *sum, uint64_t value)
{
    if (sum->waiting)
        return false;
    if (!value) {
        sum->zero = true;
        return true;
    }
    sum->digit = value;
    sum->waiting = true;
    return true;
}

/* 十 may stand without a digit: 十五, 一百十五. Zeros are only ever skipped. */
static bool add_unit(struct sum *sum, uint64_t unit)
{
    if (unit >= sum->unit || (!sum->waiting && unit != 10))
        return false;
    sum->group += (sum->waiting ? sum->digit : 1) * unit;
    sum->unit = unit;
    sum->waiting = sum->zero = false;
    return true;
}

static bool add_tens(struct sum *sum, uint64_t value)
{
    if (sum->waiting || sum->unit <= 10)
        return false;
    sum->group += value;
    sum->unit = 10;
    sum->zero = false;
    return true;
}

static bool add_group(struct sum *sum, uint64_t group)
{
    uint64_t value = sum->group + (sum->waiting ? sum->digit : 0);
    if (!value || group >= sum->largest)
        return false;
    sum->total += value * group;
    sum->largest = group;
    sum->group = 0;
    sum->unit = 10000;
    sum->waiting = sum->zero = false;
    return true;
}

static bool add_numeral(struct sum *sum, struct numeral numeral)
{
    switch (numeral.kind) {
    case NUMERAL_DIGIT:
        return add_digit(sum, numeral.value);
    case NUMERAL_TEN:
        return add_tens(sum, numeral.value);
    case NUMERAL_UNIT:
        return add_unit(sum, numeral.value);
    case NUMERAL_GROUP:
        return add_group(sum, numeral.value);
    default:
        return false;
    }
}

/* The value so far, with a last digit that lacks its unit. */
static uint64_t sum_value(const struct sum *sum)
{
    uint64_t below = 1;
    if (!sum->zero)
        below = sum->unit < 10000            ? sum->unit / 10
                : sum->largest == UINT64_MAX ? 1
                                             : sum->largest / 10;
    return sum->total + sum->group + (sum->waiting ? sum->digit * below : 0);
}

static size_t read_units(struct kb_str s, uint64_t *ret)
{
    struct sum sum;
    size_t at = 0;
    sum_init(&sum);
    for (;;) {
        size_t next = at;
        if (!add_numeral(&sum, next_numeral(s, &next)))
            break;
        at = next;
    }
    *ret = sum_value(&sum);
    return at;
}

/* Whether units follow a single Chinese digit, or begin the number. */
static bool has_units(struct kb_str s)
{
    size_t at = 0;
    struct numeral first = next_numeral(s, &at);
    if (first.kind == NUMERAL_TEN || (first.kind == NUMERAL_UNIT && first.value == 10))
        return true;
    return first.kind == NUMERAL_DIGIT && first.value && first.c > 0x7f && first.c < U'０' &&
           next_numeral(s, &at).kind >= NUMERAL_UNIT;
}

/* With more numerals behind it, as in 一万亿 or 二十四五, the number is not what was read. */
size_t kb_name_number(struct kb_str s, uint32_t *ret)
{
    size_t at = 0;
    uint32_t digits = 0;
    uint64_t value = 0;
    if (has_units(s))
        at = read_units(s, &value);
    else if (read_digits(s, &at, &digits))
        value = digits;
    size_t behind = at;
    if (!at || value > NUMBER_MAX || next_numeral(s, &behind).kind != NUMERAL_NONE)
        return 0;
    *ret = (uint32_t)value;
    return at;
}
