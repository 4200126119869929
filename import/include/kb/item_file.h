/*
 * kb/item_file.h - one item as an editor writes it: a file becomes a text, and nothing is stored.
 *
 * What it is: Markdown with YAML front matter, or YAML with one item (or the first and only one of
 * a list), in the fields of `kb_import_fields` (kb/import.h). What stands in the file is checked as
 * an import checks it; complaints name line and column. For editors' tools that hand the text on to
 * kb_edit_create() or kb_edit_save() (kb/edit.h); whole folders are kb_import_run()'s.
 *
 * What always holds: the required fields of that table are there, nothing is taken from the folders
 * the file lies in. The text and all it points to are in the caller's arena; `source` is the file's
 * name. No state, any thread.
 */
#ifndef KB_ITEM_FILE_H
#define KB_ITEM_FILE_H

#include "kb/arena.h"
#include "kb/item.h"

/* Who is told what is wrong; `line` and `column` count from 1, 0 where it is about the file. */
struct kb_item_file_listener {
    void (*complain)(void *context, const char *path, unsigned line, unsigned column, bool is_error,
                     const char *message);
    void *context;
};

/*
 * Reads a file. `listener` may be NULL. Errors: KB_INVALID when it cannot be read or there was an
 * error in it (the listener heard all of them, the message tells the first), no item or several;
 * KB_TOO_LARGE; KB_NO_MEMORY.
 */
enum kb_status kb_item_file_read(struct kb_arena *arena, const char *path,
                                 const struct kb_item_file_listener *listener,
                                 struct kb_edition_text *ret, struct kb_error *err);

#endif
