#include "real_lines.h"

#include "kb/file.h"
#include "test.h"

static const char *const files[] = {
    "traditional/drcd-questions.tsv",
    "faq/epidemic-policy-qa.csv",
    "relevance/queries.tsv",
    "damaged/000.txt",
    "damaged/001.txt",
    "damaged/002.txt",
    "damaged/003.txt",
    "damaged/004.txt",
};

/* Enough to meet what is rare, little enough for every run. */
#define BYTES_MAX (512u << 10)

static bool lines_of(const char *path, void (*check)(struct kb_str line))
{
    KB_CLEANUP(kb_buf_done) struct kb_buf content = KB_BUF_INIT(16u << 20);
    struct kb_error err = {0};
    if (!path)
        return false;
    assert_ok(kb_file_read(path, 16u << 20, &content, &err), &err);
    struct kb_str rest = kb_str_slice(kb_buf_str(&content), 0, BYTES_MAX);
    while (rest.len)
        check(kb_str_next_line(&rest));
    return true;
}

bool real_lines(void (*check)(struct kb_str line))
{
    bool any = false;
    for (size_t i = 0; i < KB_COUNT(files); i++)
        any |= lines_of(test_shared(files[i]), check);
    return any;
}
