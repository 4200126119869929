/* Damage: what repair took out, and what can only be seen in the original. */
#include <unicode/uchar.h>

#include "internal.h"

static bool is_invisible(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00, 0x08},     {0x0e, 0x1f},     {0x7f, 0x84},     {0x86, 0x9f},     {0xad, 0xad},
        {0x180e, 0x180e}, {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff},
    };
    for (size_t i = 0; i < KB_COUNT(ranges); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

static bool is_private(uint32_t c)
{
    return (c >= 0xe000 && c <= 0xf8ff) || c >= 0xf0000;
}

/* Marks that are never doubled on purpose, as ！！ and …… are. */
static bool is_doubled(uint32_t c, uint32_t before)
{
    return c == before && (c == U'，' || c == U'。' || c == U'、' || c == U'；' || c == U'：');
}

static bool is_blank(uint32_t c)
{
    return c == U'□' || c == U'〓' || c == U'◻';
}

static bool is_han(const struct kb_text *text, uint32_t c)
{
    return kb_fold_entry(text->tables, c) & KB_FOLD_HAN;
}

/* Where a character and its bracket were lost together: 當?shù)地. `at` is behind the question
 * mark. */
static bool is_torn_pinyin(struct kb_str input, size_t at)
{
    size_t letters = 0;
    while (at < input.len && letters < 7) {
        uint32_t c = kb_utf8_next(input, &at);
        if (c == ')' || c == U'）')
            return letters > 0;
        if (!u_isalpha((UChar32)c) || c >= 0x2e80)
            return false;
        letters++;
    }
    return false;
}

static bool is_mangled(const struct kb_text *text, uint32_t before, struct kb_str input, size_t at)
{
    size_t second = at;
    if (!is_han(text, before) || at >= input.len)
        return false;
    if (kb_utf8_next(input, &second) == '?')
        return second < input.len && is_han(text, kb_utf8_next(input, &second));
    return is_torn_pinyin(input, at);
}

static void count_characters(const struct kb_text *text, struct kb_str input, struct kb_damage *ret)
{
    uint32_t before = 0, now = 0;
    for (size_t at = 0; at < input.len;) {
        uint32_t next = kb_utf8_next(input, &at);
        ret->invisible += is_invisible(next);
        ret->private_use += is_private(next);
        ret->replaced += next == 0xfffd && now != 0xfffd;
        ret->doubled += is_doubled(next, now);
        ret->mangled += next == '?' && is_mangled(text, now, input, at);
        ret->blanks += is_blank(now) && is_han(text, before) && is_han(text, next);
        before = now;
        now = next;
    }
}

enum kb_status kb_text_damage(struct kb_text *text, struct kb_str input, struct kb_damage *ret,
                              struct kb_error *err)
{
    struct kb_damage damage = {0};
    enum kb_status status = kb_text_fold_into(text, input, err);
    if (status)
        return status;
    kb_text_repair(text, &damage);
    count_characters(text, input, &damage);
    damage.repaired = damage.pinyin + damage.invisible + damage.doubled + damage.private_use;
    damage.lost = damage.replaced + damage.blanks + damage.mangled;
    *ret = damage;
    return KB_OK;
}
