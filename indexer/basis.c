/*
 * basis.c - what ties sections to the clauses they rest on: names to look clauses up by, and the
 * list of an edition's basis in the data of its documents.
 *
 * Both are keys of kb/name.h. Those have no white space in them, so a list is text: one line for
 * each clause, title and label with a tab between.
 */
#include "internal.h"

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

enum kb_status kb_basis_put(struct kb_text *text, const struct kb_edition_text *edition,
                            struct kb_buf *ret, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < edition->basis_count && status == KB_OK; i++)
        status = put_clause(text, &edition->basis[i], ret, err);
    return status ? status : kb_buf_status(ret, err);
}

bool kb_index_basis_next(struct kb_str *rest, struct kb_index_clause *ret)
{
    if (!rest->len)
        return false;
    struct kb_str line = kb_str_next_line(rest);
    size_t tab = kb_str_find(line, KB_STR("\t"), 0);
    if (tab == SIZE_MAX)
        return false;
    *ret = (struct kb_index_clause){kb_str_slice(line, 0, tab),
                                    kb_str_slice(line, tab + 1, line.len)};
    return true;
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
