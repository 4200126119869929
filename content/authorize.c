#include "internal.h"

#define VIEW_PREFIX "public_"

/* Functions that the readers' statements call. */
static const char *const functions[] = {"count", "length"};

static bool is_view(const char *name)
{
    return name && strncmp(name, VIEW_PREFIX, sizeof VIEW_PREFIX - 1) == 0;
}

static bool is_function(const char *name)
{
    for (size_t i = 0; name && i < KB_COUNT(functions); i++) {
        if (strcmp(functions[i], name) == 0)
            return true;
    }
    return false;
}

/*
 * A base table may be read only from inside a public view, which SQLite names in `inside`. It names
 * a common table expression there just as well, which is why kb_db refuses those at this door.
 */
static int authorize(void *context, int action, const char *first, const char *second,
                     const char *database, const char *inside)
{
    (void)context;
    (void)database;
    bool admitted = false;
    if (action == SQLITE_SELECT || action == SQLITE_TRANSACTION)
        admitted = true;
    else if (action == SQLITE_READ)
        admitted = is_view(first) || is_view(inside);
    else if (action == SQLITE_FUNCTION)
        admitted = is_function(second);
    return admitted ? SQLITE_OK : SQLITE_DENY;
}

enum kb_status kb_authorize_public(sqlite3 *handle, struct kb_error *err)
{
    int code = sqlite3_set_authorizer(handle, authorize, NULL);
    return code == SQLITE_OK ? KB_OK : kb_db_fail(handle, code, err);
}
