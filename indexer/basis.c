/*
 * basis.c - what ties sections to the clauses they rest on: names to look clauses up by, and in the
 * data of an edition's documents the list of its basis and the questions it answers.
 *
 * Names are keys of kb/name.h, questions are terms of kb/text.h. Neither has white space in it, so
 * the data is text: one line for each clause, title and label with a tab between, and one for each
 * question, which begins with a tab. The words of those questions are terms as well: how common a
 * word is in questions is another matter than how common it is in laws. Scripts and Q&A, whether
 * they rest on anything or not, have one more line for each question, which begins with two tabs:
 * the question as it reads, folded.
 */
#include "internal.h"

/* So many wordings of one question; nobody writes more that differ. */
#define QUESTIONS_MAX 50

/* Bytes of one that are kept as they read. */
#define WORDING_MAX 1024

/* A question's terms, each once, in the order they first come. */
static enum kb_status put_question(struct kb_maker *maker, struct kb_str question,
                                   struct kb_error *err)
{
    struct kb_terms terms = {0};
    const struct kb_xapian_term *distinct;
    size_t count;
    struct kb_bag *bag = &maker->section; /* free until the first section is made */
    kb_bag_clear(bag);
    enum kb_status status = kb_text_terms(maker->text, question, &terms, err);
    for (size_t i = 0; i < terms.count && status == KB_OK; i++)
        status = kb_bag_add(bag, terms.items[i].text, 1, err);
    if (status == KB_OK)
        status = kb_bag_terms(bag, &distinct, &count, err);
    for (size_t i = 0; status == KB_OK && i < count; i++) {
        kb_buf_add_char(&maker->basis, i ? ' ' : '\t');
        kb_buf_add_str(&maker->basis, distinct[i].term);
        status = kb_bag_add_boolean(&maker->edition, KB_INDEX_ASKED, distinct[i].term, err);
    }
    if (status == KB_OK && count)
        kb_buf_add_char(&maker->basis, '\n');
    return status;
}

static enum kb_status put_questions(struct kb_maker *maker, const struct kb_edition_text *edition,
                                    struct kb_error *err)
{
    enum kb_status status = put_question(maker, edition->title, err);
    for (size_t i = 0; i < edition->question_count && i < QUESTIONS_MAX && status == KB_OK; i++)
        status = put_question(maker, edition->questions[i], err);
    return status;
}

/* On one line, as the question reads. */
static enum kb_status put_wording(struct kb_maker *maker, struct kb_str question,
                                  struct kb_error *err)
{
    struct kb_folded folded;
    enum kb_status status = kb_text_fold(maker->text, kb_utf8_cut(question, WORDING_MAX), &folded,
                                         err);
    if (status)
        return status;
    kb_buf_add_cstr(&maker->basis, "\t\t");
    for (size_t i = 0; i < folded.text.len; i++) {
        unsigned char c = (unsigned char)folded.text.data[i];
        kb_buf_add_char(&maker->basis, c < ' ' ? ' ' : (char)c);
    }
    kb_buf_add_char(&maker->basis, '\n');
    return KB_OK;
}

static enum kb_status put_wordings(struct kb_maker *maker, const struct kb_edition_text *edition,
                                   struct kb_error *err)
{
    if (edition->kind != KB_KIND_SCRIPT && edition->kind != KB_KIND_QA)
        return KB_OK;
    enum kb_status status = put_wording(maker, edition->title, err);
    for (size_t i = 0; i < edition->question_count && i < QUESTIONS_MAX && status == KB_OK; i++)
        status = put_wording(maker, edition->questions[i], err);
    return status;
}

static enum kb_status put_clause(struct kb_text *text, const struct kb_basis *basis,
                                 struct kb_buf *ret, struct kb_error *err)
{
    enum kb_status status = kb_name_title_key(text, basis->title, ret, err);
    kb_buf_add_char(ret, '\t');
    if (status == KB_OK)
        status = kb_name_label_key(text, basis->section, ret, err);
    kb_buf_add_char(ret, '\n');
    return status;
}

enum kb_status kb_basis_put(struct kb_maker *maker, const struct kb_edition_text *edition,
                            struct kb_error *err)
{
    enum kb_status status = KB_OK;
    kb_buf_clear(&maker->basis);
    for (size_t i = 0; i < edition->basis_count && status == KB_OK; i++)
        status = put_clause(maker->text, &edition->basis[i], &maker->basis, err);
    if (status == KB_OK && edition->basis_count)
        status = put_questions(maker, edition, err);
    if (status == KB_OK)
        status = put_wordings(maker, edition, err);
    return status ? status : kb_buf_status(&maker->basis, err);
}

bool kb_index_basis_next(struct kb_str *rest, struct kb_index_clause *ret)
{
    while (rest->len) {
        struct kb_str line = kb_str_next_line(rest);
        size_t tab = kb_str_find(line, KB_STR("\t"), 0);
        if (tab == SIZE_MAX || tab == 0)
            continue;
        *ret = (struct kb_index_clause){kb_str_slice(line, 0, tab),
                                        kb_str_slice(line, tab + 1, line.len)};
        return true;
    }
    return false;
}

bool kb_index_question_next(struct kb_str *rest, struct kb_str *ret)
{
    while (rest->len) {
        struct kb_str line = kb_str_next_line(rest);
        if (line.len < 2 || line.data[0] != '\t' || line.data[1] == '\t')
            continue;
        *ret = kb_str_slice(line, 1, line.len);
        return true;
    }
    return false;
}

bool kb_index_wording_next(struct kb_str *rest, struct kb_str *ret)
{
    while (rest->len) {
        struct kb_str line = kb_str_next_line(rest);
        if (!kb_str_starts(line, KB_STR("\t\t")))
            continue;
        *ret = kb_str_slice(line, 2, line.len);
        return true;
    }
    return false;
}

/*
 * May the documents of `edition` tell what `other` is called? The public family must not know the
 * titles of editions that are internal.
 */
static bool may_tell(const struct kb_edition_text *edition, const struct kb_edition_text *other)
{
    return other->audience == KB_AUDIENCE_PUBLIC || edition->audience != KB_AUDIENCE_PUBLIC;
}

enum kb_status kb_basis_add_titles(struct kb_maker *maker, const struct kb_item_content *content,
                                   const struct kb_edition_text *edition, struct kb_bag *bag,
                                   struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < content->edition_count && status == KB_OK; i++) {
        const struct kb_edition_text *other = &content->editions[i].text;
        if (!may_tell(edition, other))
            continue;
        kb_buf_clear(&maker->name);
        status = kb_name_title_key(maker->text, other->title, &maker->name, err);
        if (status == KB_OK)
            status = kb_bag_add_boolean(bag, KB_INDEX_TITLE, kb_buf_str(&maker->name), err);
    }
    return status;
}

enum kb_status kb_basis_add_label(struct kb_maker *maker, struct kb_str label, struct kb_bag *bag,
                                  struct kb_error *err)
{
    kb_buf_clear(&maker->name);
    enum kb_status status = kb_name_label_key(maker->text, label, &maker->name, err);
    if (status == KB_OK)
        status = kb_bag_add_boolean(bag, KB_INDEX_LABEL, kb_buf_str(&maker->name), err);
    return status;
}
