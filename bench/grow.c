/*
 * grow.c - a larger base out of the laws: every file again, with other words.
 *
 *     bench_grow FROM TO TIMES
 *
 * Writes TIMES - 1 copies of each Markdown file below FROM into the same folders below TO. Copy k
 * has 第k辑 after its title, and in its text about one character in six is another one: which, is
 * drawn from all text by frequency, and is the same for the same character after the same one
 * throughout the copy, so that a changed word is a word of its own, as common as the one it stands
 * for. Headings and the labels of articles stay. The same input gives the same output.
 */
#include <errno.h>

#include "kb/file.h"

#define FILE_MAX_BYTES (16u << 20)
#define POOL_MAX       (8u << 20)
#define CHANGED_ONE_IN 6

struct grow {
    const char *to;
    unsigned times;
    uint32_t *pool; /* characters of all text as they come */
    size_t pool_count;
    struct kb_buf in, out, path;
};

static bool is_han(uint32_t c)
{
    return c >= 0x4e00 && c <= 0x9fff;
}

static bool is_markdown(const struct kb_file_visit *file)
{
    struct kb_str name = kb_str_of(file->relative);
    return name.len > 3 && kb_str_equal(kb_str_slice(name, name.len - 3, name.len), KB_STR(".md"));
}

static enum kb_status collect(void *context, const struct kb_file_visit *file, struct kb_error *err)
{
    struct grow *grow = context;
    if (!is_markdown(file))
        return KB_OK;
    kb_buf_clear(&grow->in);
    enum kb_status status = kb_file_read(file->path, FILE_MAX_BYTES, &grow->in, err);
    struct kb_str text = kb_buf_str(&grow->in);
    for (size_t at = 0; at < text.len && !status && grow->pool_count < POOL_MAX;) {
        uint32_t c = kb_utf8_next(text, &at);
        if (is_han(c))
            grow->pool[grow->pool_count++] = c;
    }
    return status;
}

/* splitmix64 over a copy's number and two characters. */
static uint64_t mix(unsigned copy, uint32_t before, uint32_t c)
{
    uint64_t x = ((uint64_t)copy << 48 ^ (uint64_t)before << 24 ^ c) + UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* Where a line's own words begin: after the label of an article. */
static size_t words_begin(struct kb_str line)
{
    size_t blank = kb_str_find(line, KB_STR(" "), 0);
    bool has_label = kb_str_starts(line, KB_STR("第")) && blank != SIZE_MAX;
    return has_label ? blank : 0;
}

static void put_line(struct grow *grow, struct kb_str line, unsigned copy)
{
    size_t at = words_begin(line);
    uint32_t before = 0;
    kb_buf_add_str(&grow->out, kb_str_slice(line, 0, at));
    while (at < line.len) {
        uint32_t c = kb_utf8_next(line, &at);
        uint64_t hash = mix(copy, before, c);
        before = c;
        if (is_han(c) && hash % CHANGED_ONE_IN == 0)
            c = grow->pool[hash / CHANGED_ONE_IN % grow->pool_count];
        kb_buf_add_code_point(&grow->out, c);
    }
}

static void put_copy(struct grow *grow, unsigned copy)
{
    struct kb_str rest = kb_buf_str(&grow->in);
    bool title_done = false;
    kb_buf_clear(&grow->out);
    while (rest.len) {
        struct kb_str line = kb_str_next_line(&rest);
        bool is_title = !title_done && kb_str_starts(line, KB_STR("# "));
        if (is_title)
            kb_buf_printf(&grow->out, "%.*s第%u辑", KB_STR_ARG(kb_str_trim(line)), copy);
        else if (kb_str_starts(line, KB_STR("#")) || kb_str_starts(line, KB_STR("<!--")))
            kb_buf_add_str(&grow->out, line);
        else
            put_line(grow, line, copy);
        title_done = title_done || is_title;
        kb_buf_add_char(&grow->out, '\n');
    }
}

static enum kb_status end_path(struct kb_buf *path, struct kb_error *err)
{
    kb_buf_add_char(path, '\0');
    path->len--;
    return kb_buf_status(path, err);
}

/* TO/…/NAME第k辑(DATE).md, its folder made. */
static enum kb_status make_path(struct grow *grow, struct kb_str relative, unsigned copy,
                                struct kb_error *err)
{
    size_t end = relative.len - 3, open = relative.len, slash = relative.len;
    while (open > 0 && relative.data[open - 1] != '(' && relative.data[open - 1] != '/')
        open--;
    while (slash > 0 && relative.data[slash - 1] != '/')
        slash--;
    if (open > slash && relative.data[end - 1] == ')')
        end = open - 1;
    kb_buf_clear(&grow->path);
    kb_buf_printf(&grow->path, "%s/%.*s", grow->to, (int)slash, relative.data);
    enum kb_status status = end_path(&grow->path, err);
    if (!status)
        status = kb_dir_make(grow->path.data, err);
    kb_buf_printf(&grow->path, "%.*s第%u辑%.*s", (int)(end - slash), relative.data + slash, copy,
                  (int)(relative.len - end), relative.data + end);
    return status ? status : end_path(&grow->path, err);
}

static enum kb_status write_copy(struct grow *grow, struct kb_str relative, unsigned copy,
                                 struct kb_error *err)
{
    put_copy(grow, copy);
    enum kb_status status = kb_buf_status(&grow->out, err);
    if (!status)
        status = make_path(grow, relative, copy, err);
    if (status)
        return status;
    const char *path = grow->path.data;
    FILE *file = fopen(path, "we");
    if (!file)
        return kb_fail(err, KB_IO, "cannot write '%s': %s", path, strerror(errno));
    size_t written = fwrite(grow->out.data, 1, grow->out.len, file);
    if (fclose(file) || written != grow->out.len)
        return kb_fail(err, KB_IO, "cannot write '%s'", path);
    return KB_OK;
}

static enum kb_status copy_file(void *context, const struct kb_file_visit *file,
                                struct kb_error *err)
{
    struct grow *grow = context;
    if (!is_markdown(file))
        return KB_OK;
    kb_buf_clear(&grow->in);
    enum kb_status status = kb_file_read(file->path, FILE_MAX_BYTES, &grow->in, err);
    for (unsigned copy = 2; copy <= grow->times && !status; copy++)
        status = write_copy(grow, kb_str_of(file->relative), copy, err);
    return status;
}

int main(int argc, char **argv)
{
    struct kb_error err = {0};
    uint64_t times = 0;
    struct grow grow = {
        .in = KB_BUF_INIT(FILE_MAX_BYTES),
        .out = KB_BUF_INIT(2 * FILE_MAX_BYTES),
        .path = KB_BUF_INIT(4096),
        .pool = calloc(POOL_MAX, sizeof *grow.pool),
    };
    if (argc != 4 || !kb_str_to_uint(kb_str_of(argv[3]), 1000, &times) || !times || !grow.pool) {
        fputs("usage: bench_grow FROM TO TIMES\n", stderr);
        return 2;
    }
    grow.to = argv[2];
    grow.times = (unsigned)times;
    enum kb_status status = kb_dir_walk(argv[1], collect, &grow, &err);
    if (!status && grow.pool_count)
        status = kb_dir_walk(argv[1], copy_file, &grow, &err);
    if (status)
        fprintf(stderr, "bench_grow: %s\n", err.message);
    kb_buf_done(&grow.in);
    kb_buf_done(&grow.out);
    kb_buf_done(&grow.path);
    free(grow.pool);
    return status != KB_OK;
}
