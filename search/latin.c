/*
 * latin.c - letters that are pinyin: whole syllables, initials, or both, alone or amid characters.
 *
 * Each run of letters that no section has is cut into syllables and looked for in the phrases that
 * name items, together with the characters it touches (公ji金). Several runs are read together: of
 * all that gs may begin, what stands in an item that sbk fits as well is meant. What no phrase has
 * is cut further, and at last spelled out by the pairs of the index.
 */
#include <math.h>

#include "ladder.h"

#define RUNS_MAX       12
#define CUTS_MAX       8
#define MATCHES_MAX    2048
#define CANDIDATES_MAX 64
#define KEPT           3
#define CHUNK_MAX      8
#define LEAST_SHARE    0.4
#define TOUCHED        2 /* characters looked at on either side */

/* A run of letters, or a part of one. */
struct run {
    size_t begin, end; /* bytes in the query */
    struct kb_pinyin_cut cut;
    struct kb_pattern pattern;
    size_t before, after; /* characters of the query in the pattern, on either side */
    bool blurred;
    struct kb_match *matches;
    size_t match_count;
};

struct latin {
    struct kb_climb *climb;
    struct run runs[RUNS_MAX];
    size_t count;
    float *fits; /* by item: letters and characters of the question that it has */
};

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

bool kb_climb_needs_latin(struct kb_str query)
{
    for (size_t i = 0; i + 1 < query.len; i++)
        if (is_letter(query.data[i]) && (is_letter(query.data[i + 1]) || query.len > 4))
            return true;
    return false;
}

/* --- patterns --------------------------------------------------------------------------------- */

/* The characters that touch [begin, end): up to TOUCHED on either side, nearest last and first. */
static size_t before(struct kb_str query, size_t begin, uint16_t ret[TOUCHED])
{
    size_t count = 0, at = begin;
    while (count < TOUCHED && at >= 3) {
        size_t from = at - 3;
        uint32_t c = kb_utf8_next(query, &from);
        if (from != at || !kb_is_common_han(c))
            break;
        at -= 3;
        memmove(ret + 1, ret, count * sizeof *ret);
        ret[0] = (uint16_t)c;
        count++;
    }
    return count;
}

static size_t after(struct kb_str query, size_t end, uint16_t ret[TOUCHED])
{
    size_t count = 0;
    for (size_t at = end; count < TOUCHED && at < query.len;) {
        uint32_t c = kb_utf8_next(query, &at);
        if (!kb_is_common_han(c))
            break;
        ret[count++] = (uint16_t)c;
    }
    return count;
}

static void add_part(struct kb_pattern *pattern, enum kb_part_kind kind, uint16_t value)
{
    if (pattern->count < KB_PATTERN_MAX)
        pattern->parts[pattern->count++] = (struct kb_part){kind, value};
}

static void add_cut(const struct latin *latin, const struct run *run, struct kb_pattern *pattern)
{
    for (size_t i = 0; i < run->cut.count; i++) {
        uint16_t part = run->cut.parts[i];
        if (part & KB_PINYIN_INITIAL)
            add_part(pattern, KB_PART_INITIAL, part & 0x7f);
        else if (run->blurred)
            add_part(pattern, KB_PART_BLURRED, latin->climb->lexicon->blurred[part]);
        else
            add_part(pattern, KB_PART_SYLLABLE, part);
    }
}

/* Makes the pattern with so many characters before and behind; false when it is too short. */
static bool make_pattern(const struct latin *latin, struct run *run, size_t back, size_t ahead)
{
    uint16_t left[TOUCHED], right[TOUCHED];
    size_t lefts = before(latin->climb->query, run->begin, left);
    size_t rights = after(latin->climb->query, run->end, right);
    if (back > lefts || ahead > rights || run->cut.count + back + ahead < 2)
        return false;
    run->pattern.count = 0;
    run->before = back;
    run->after = ahead;
    for (size_t i = lefts - back; i < lefts; i++)
        add_part(&run->pattern, KB_PART_CHARACTER, left[i]);
    add_cut(latin, run, &run->pattern);
    for (size_t i = 0; i < ahead; i++)
        add_part(&run->pattern, KB_PART_CHARACTER, right[i]);
    return true;
}

static bool find(const struct latin *latin, struct run *run)
{
    run->match_count = kb_pattern_find(latin->climb->lexicon, &run->pattern, run->matches,
                                       MATCHES_MAX);
    return run->match_count > 0;
}

/* With as many touching characters as fit somewhere. */
static bool find_touching(const struct latin *latin, struct run *run)
{
    for (size_t touched = 2 * TOUCHED + 1; touched-- > 0;)
        for (size_t back = 0; back <= touched; back++)
            if (make_pattern(latin, run, back, touched - back) && find(latin, run))
                return true;
    return false;
}

/* --- cutting ---------------------------------------------------------------------------------- */

/* Finds a run with one of its cuts, exact sounds before blurred ones, syllables before initials. */
static bool find_run(const struct latin *latin, struct run *run, const struct kb_pinyin_cut *cuts,
                     size_t count, bool initials)
{
    for (int blurred = 0; blurred < (initials ? 1 : 2); blurred++)
        for (size_t i = 0; i < count; i++) {
            run->cut = cuts[i];
            run->blurred = blurred;
            if ((cuts[i].initials > 0) == initials && find_touching(latin, run))
                return true;
        }
    return false;
}

static struct run *new_run(struct latin *latin, size_t begin, size_t end)
{
    struct run *run = &latin->runs[latin->count];
    if (latin->count == RUNS_MAX)
        return NULL;
    *run = (struct run){.begin = begin, .end = end};
    run->matches = malloc(MATCHES_MAX * sizeof *run->matches);
    return run->matches ? run : NULL;
}

static void drop_run(struct run *run)
{
    free(run->matches);
    run->matches = NULL;
}

/* Bytes of the query that so many parts of a cut take. */
static size_t part_bytes(const struct kb_pinyin_cut *cut, size_t begin, size_t end)
{
    size_t bytes = 0;
    for (size_t i = begin; i < end; i++)
        bytes += cut->parts[i] & KB_PINYIN_INITIAL ? 1 : kb_pinyin_spelling(cut->parts[i]).len;
    return bytes;
}

/* Finds the longest chunk of a cut from `part` on; its number of parts. */
static size_t find_chunk(struct latin *latin, const struct kb_pinyin_cut *cut, size_t part,
                         size_t begin)
{
    size_t most = cut->count - part < CHUNK_MAX ? cut->count - part : CHUNK_MAX;
    for (size_t len = most; len >= 2; len--) {
        struct run *run = new_run(latin, begin, begin + part_bytes(cut, part, part + len));
        if (!run)
            return 0;
        run->cut = (struct kb_pinyin_cut){.count = len, .initials = cut->initials};
        memcpy(run->cut.parts, cut->parts + part, len * sizeof *cut->parts);
        if (make_pattern(latin, run, 0, 0) && find(latin, run)) {
            latin->count++;
            return len;
        }
        drop_run(run);
    }
    return 0;
}

/* Spells parts [from, to) out by the pairs of the index, and adds what hangs together. */
static enum kb_status spell(struct latin *latin, const struct kb_pinyin_cut *cut, size_t from,
                            size_t to, size_t begin, struct kb_error *err)
{
    const struct kb_lexicon *lexicon = latin->climb->lexicon;
    struct kb_slot slots[KB_PINYIN_PARTS_MAX];
    uint16_t chars[KB_PINYIN_PARTS_MAX];
    for (size_t i = from; i < to && !cut->initials; i++) {
        struct kb_slot *slot = &slots[i - from];
        uint32_t at = lexicon->syllable_begin[cut->parts[i]];
        uint32_t end = lexicon->syllable_begin[cut->parts[i] + 1];
        slot->count = 0;
        for (; at < end && slot->count < KB_CHOICES_MAX; at++) {
            slot->costs[slot->count] = 0;
            slot->characters[slot->count++] = lexicon->by_syllable[at];
        }
    }
    if (to < from + 2 || cut->initials || !kb_decode(lexicon, slots, to - from, chars))
        return KB_OK;
    for (size_t i = 0; i < to - from;) {
        size_t end = i + 1;
        while (end < to - from && kb_lexicon_pair(lexicon, chars[end - 1], chars[end]))
            end++;
        struct kb_str text = kb_chars_text(latin->climb->arena, chars + i, end - i);
        if (!text.data)
            return kb_fail_memory(err);
        size_t at = begin + part_bytes(cut, from, from + i);
        enum kb_status status = KB_OK;
        if (end - i >= 2)
            status = kb_climb_add(latin->climb, at, at + part_bytes(cut, from + i, from + end),
                                  text, KB_RUNG_PINYIN, 1, err);
        if (status)
            return status;
        i = end;
    }
    return KB_OK;
}

/* Cuts what no phrase has as a whole; what is in none even so is spelled. */
static enum kb_status find_chunks(struct latin *latin, const struct kb_pinyin_cut *cut,
                                  size_t begin, struct kb_error *err)
{
    size_t unfound = 0, at = begin, unfound_at = begin;
    enum kb_status status = KB_OK;
    for (size_t part = 0; part < cut->count && !status;) {
        size_t len = find_chunk(latin, cut, part, at);
        if (len) {
            status = spell(latin, cut, unfound, part, unfound_at, err);
            unfound = part + len;
            unfound_at = at + part_bytes(cut, part, part + len);
        }
        at += part_bytes(cut, part, part + (len ? len : 1));
        part += len ? len : 1;
    }
    return status ? status : spell(latin, cut, unfound, cut->count, unfound_at, err);
}

static enum kb_status read_letters(struct latin *latin, size_t begin, size_t end,
                                   struct kb_str letters, struct kb_error *err)
{
    struct kb_pinyin_cut cuts[CUTS_MAX];
    size_t count = kb_pinyin_cut(letters, cuts, CUTS_MAX);
    struct run *run = count ? new_run(latin, begin, end) : NULL;
    if (!run)
        return KB_OK;
    if (find_run(latin, run, cuts, count, false)) {
        latin->count++;
        return KB_OK;
    }
    if (letters.len <= CHUNK_MAX && find_run(latin, run, cuts, count, true)) {
        latin->count++;
        return KB_OK;
    }
    drop_run(run);
    return find_chunks(latin, &cuts[cuts[0].initials ? count - 1 : 0], begin, err);
}

/* --- which of the matches are meant ----------------------------------------------------------- */

/* Every item that a run may mean has its letters once. */
static void count_fits(struct latin *latin, const struct kb_match *matches, size_t count,
                       float worth)
{
    uint32_t last = 0;
    for (size_t i = 0; i < count; i++) {
        if (matches[i].item && matches[i].item != last)
            latin->fits[matches[i].item] += worth;
        last = matches[i].item;
    }
}

/* What the question says in characters tells the items apart as well. */
static void count_pairs(struct latin *latin, struct kb_match *matches)
{
    const struct kb_climb *climb = latin->climb;
    uint32_t last = 0;
    for (size_t at = 0; at < climb->query.len;) {
        uint32_t c = kb_utf8_next(climb->query, &at);
        if (kb_is_common_han(c) && kb_is_common_han(last)) {
            struct kb_pattern pattern = {.count = 2};
            pattern.parts[0] = (struct kb_part){KB_PART_CHARACTER, (uint16_t)last};
            pattern.parts[1] = (struct kb_part){KB_PART_CHARACTER, (uint16_t)c};
            count_fits(latin, matches,
                       kb_pattern_find(climb->lexicon, &pattern, matches, MATCHES_MAX), 2);
        }
        last = c;
    }
}

struct candidate {
    uint32_t at; /* of the run's own characters, with a touching one where it has but one */
    size_t len;
    float fits;
    size_t count;
};

static void candidate_place(const struct run *run, uint32_t match, struct candidate *ret)
{
    bool alone = run->cut.count == 1;
    size_t back = alone && run->before ? 1 : 0, ahead = alone && run->after ? 1 : 0;
    ret->at = match + (uint32_t)(run->before - back);
    ret->len = run->cut.count + back + ahead;
}

/* A word or a phrase of its own is worth more than a part of one: 公积金 than 国家机. */
static size_t worth_of(const uint16_t *chars, const struct candidate *candidate)
{
    bool begins = !chars[candidate->at - 1], ends = !chars[candidate->at + candidate->len];
    return begins && ends ? 40 : begins || ends ? 3 : 1;
}

static void add_match(const struct latin *latin, const struct run *run,
                      const struct kb_match *match, struct candidate *candidates, size_t *count)
{
    const uint16_t *chars = latin->climb->lexicon->chars;
    struct candidate met = {.fits = match->item ? latin->fits[match->item] : 0};
    candidate_place(run, match->at, &met);
    met.count = worth_of(chars, &met);
    for (size_t i = 0; i < *count; i++) {
        struct candidate *known = &candidates[i];
        if (memcmp(chars + known->at, chars + met.at, met.len * sizeof *chars) != 0)
            continue;
        known->count += met.count;
        if (met.fits > known->fits)
            known->fits = met.fits;
        return;
    }
    if (*count < CANDIDATES_MAX)
        candidates[(*count)++] = met;
}

static int best_first(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->fits != y->fits)
        return x->fits > y->fits ? -1 : 1;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static enum kb_status add_best(struct latin *latin, const struct run *run, struct kb_error *err)
{
    struct candidate candidates[CANDIDATES_MAX];
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < run->match_count; i++)
        add_match(latin, run, &run->matches[i], candidates, &count);
    qsort(candidates, count, sizeof *candidates, best_first);
    for (size_t i = 0; i < count && kept < KEPT; i++) {
        struct kb_climb *climb = latin->climb;
        size_t known = climb->question->expansion_count;
        double share = sqrt((double)candidates[i].count / (double)candidates[0].count);
        if (kept && (candidates[i].fits < candidates[0].fits || share < LEAST_SHARE))
            break;
        struct kb_str to = kb_chars_text(climb->arena, climb->lexicon->chars + candidates[i].at,
                                         candidates[i].len);
        if (!to.data)
            return kb_fail_memory(err);
        enum kb_status status = kb_climb_add(climb, run->begin, run->end, to, KB_RUNG_PINYIN,
                                             share < 1 ? share : 1, err);
        if (status)
            return status;
        kept += climb->question->expansion_count > known;
    }
    return KB_OK;
}

static enum kb_status choose_all(struct latin *latin, struct kb_error *err)
{
    struct kb_match *matches = malloc(MATCHES_MAX * sizeof *matches);
    latin->fits = calloc(latin->climb->lexicon->item_count + 1, sizeof *latin->fits);
    enum kb_status status = matches && latin->fits ? KB_OK : kb_fail_memory(err);
    if (!status)
        count_pairs(latin, matches);
    for (size_t i = 0; i < latin->count && !status; i++)
        count_fits(latin, latin->runs[i].matches, latin->runs[i].match_count,
                   (float)(latin->runs[i].end - latin->runs[i].begin));
    for (size_t i = 0; i < latin->count && !status; i++)
        status = add_best(latin, &latin->runs[i], err);
    free(latin->fits);
    free(matches);
    return status;
}

/* --- the question ----------------------------------------------------------------------------- */

static size_t letters_end(struct kb_str query, size_t at)
{
    while (at < query.len && is_letter(query.data[at]))
        at++;
    return at;
}

static bool is_syllable(struct kb_str letters)
{
    return kb_pinyin_find(letters) != 0;
}

/* Takes in what follows a syllable as further ones with spaces between: gong ji jin. */
static size_t join_syllables(struct kb_str query, size_t begin, size_t end, struct kb_buf *letters)
{
    kb_buf_clear(letters);
    kb_buf_add_str(letters, kb_str_slice(query, begin, end));
    if (!is_syllable(kb_str_slice(query, begin, end)))
        return end;
    while (end + 1 < query.len && query.data[end] == ' ') {
        size_t next = letters_end(query, end + 1);
        struct kb_str syllable = kb_str_slice(query, end + 1, next);
        if (!is_syllable(syllable))
            break;
        kb_buf_add_str(letters, syllable);
        end = next;
    }
    return end;
}

static bool touches_digit(struct kb_str query, size_t begin, size_t end)
{
    return (begin && query.data[begin - 1] >= '0' && query.data[begin - 1] <= '9') ||
           (end < query.len && query.data[end] >= '0' && query.data[end] <= '9');
}

static enum kb_status read_all(struct latin *latin, struct kb_error *err)
{
    struct kb_str query = latin->climb->query;
    KB_CLEANUP(kb_buf_done) struct kb_buf letters = KB_BUF_INIT(KB_QUERY_MAX);
    for (size_t at = 0; at < query.len;) {
        size_t begin = at, end = letters_end(query, at);
        uint32_t frequency = 0;
        if (end == begin) {
            kb_utf8_next(query, &at);
            continue;
        }
        at = end;
        enum kb_status status = kb_xapian_reader_term_frequency(
            latin->climb->index, kb_str_slice(query, begin, end), &frequency, err);
        if (!status && !frequency && !touches_digit(query, begin, end)) {
            at = end = join_syllables(query, begin, end, &letters);
            status = read_letters(latin, begin, end, kb_buf_str(&letters), err);
        }
        if (status)
            return status;
    }
    return KB_OK;
}

enum kb_status kb_climb_latin(struct kb_climb *climb, struct kb_error *err)
{
    struct latin latin = {.climb = climb};
    enum kb_status status = read_all(&latin, err);
    if (!status)
        status = choose_all(&latin, err);
    for (size_t i = 0; i < latin.count; i++)
        drop_run(&latin.runs[i]);
    return status;
}
