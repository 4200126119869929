/*
 * make_pinyin.c - a program of the build: writes the table of syllables.c from ICU's Han-Latin.
 *
 * ICU needs 0.4 s to open the transliterator and 0.9 s for the characters of the table, under a
 * lock for the whole process; so it is asked once, when kbd is built. Prints C source: the
 * syllables, and for each character from U+4E00 to U+9FA5 the number of its syllable.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define FIRST        0x4e00
#define LAST         0x9fa5
#define SYLLABLE_MAX 8
#define ROOM         64

static char readings[LAST - FIRST + 1][SYLLABLE_MAX];
static char syllables[LAST - FIRST + 1][SYLLABLE_MAX];
static size_t syllable_count;

static void check(UErrorCode code, const char *what)
{
    if (U_SUCCESS(code))
        return;
    fprintf(stderr, "make_pinyin: %s: %s\n", what, u_errorName(code));
    exit(1);
}

/* nǚ as letters without marks: nv, which is how it is typed. Empty when it is no syllable. */
static void strip(const UChar *decomposed, int32_t len, char *out)
{
    size_t n = 0;
    for (int32_t i = 0; i < len; i++) {
        UChar c = decomposed[i];
        if (c >= 'a' && c <= 'z' && n + 1 < SYLLABLE_MAX)
            out[n++] = (char)c;
        else if (c == 0x308 && n && out[n - 1] == 'u')
            out[n - 1] = 'v';
        else if (c < 0x300 || c > 0x36f) {
            n = 0;
            break;
        }
    }
    out[n] = '\0';
    /* 嗯 is read n: a sound, but nothing that is typed. */
    if (!strpbrk(out, "aeiouv"))
        out[0] = '\0';
}

static void read_one(UTransliterator *latin, const UNormalizer2 *nfd, UChar c, char *out)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar text[ROOM] = {c}, decomposed[ROOM];
    int32_t len = 1, limit = 1;
    utrans_transUChars(latin, text, &len, ROOM, 0, &limit, &code);
    check(code, "Han-Latin");
    len = unorm2_normalize(nfd, text, len, decomposed, ROOM, &code);
    check(code, "NFD");
    strip(decomposed, len, out);
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void collect_syllables(void)
{
    memcpy(syllables, readings, sizeof syllables);
    qsort(syllables, LAST - FIRST + 1, SYLLABLE_MAX, compare);
    for (size_t i = 0; i <= LAST - FIRST; i++)
        if (syllables[i][0] &&
            (!syllable_count || strcmp(syllables[syllable_count - 1], syllables[i]) != 0))
            memmove(syllables[syllable_count++], syllables[i], SYLLABLE_MAX);
}

static size_t number_of(const char *reading)
{
    const char *at = bsearch(reading, syllables, syllable_count, SYLLABLE_MAX, compare);
    return at ? (size_t)(at - syllables[0]) / SYLLABLE_MAX + 1 : 0;
}

static void print_table(void)
{
    printf("/* Made by make_pinyin.c from ICU's Han-Latin. */\n#include \"pinyin_table.h\"\n\n"
           "const char *const kb_pinyin_syllables[] = {\n    \"\",\n");
    for (size_t i = 0; i < syllable_count; i++)
        printf("    \"%s\",\n", syllables[i]);
    printf("};\n\nconst size_t kb_pinyin_syllable_count = %zu;\n\n"
           "const uint16_t kb_pinyin_readings[] = {",
           syllable_count + 1);
    for (size_t i = 0; i <= LAST - FIRST; i++)
        printf("%s%zu,", i % 16 ? " " : "\n    ", number_of(readings[i]));
    printf("\n};\n");
}

int main(void)
{
    static const UChar id[] = {'H', 'a', 'n', '-', 'L', 'a', 't', 'i', 'n'};
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&code);
    UTransliterator *latin = utrans_openU(id, 9, UTRANS_FORWARD, NULL, 0, NULL, &code);
    check(code, "opening Han-Latin");
    for (UChar c = FIRST; c <= LAST; c++)
        read_one(latin, nfd, c, readings[c - FIRST]);
    utrans_close(latin);
    collect_syllables();
    print_table();
    return fflush(stdout) ? 1 : 0;
}
