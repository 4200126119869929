#include "internal.h"

static const char *const names[KB_DATABASES] = {
    [KB_DATABASE_PUBLIC_ARCHIVE] = "public-archive",
    [KB_DATABASE_INTERNAL_ARCHIVE] = "internal-archive",
    [KB_DATABASE_PUBLIC_LIVE] = "public-live",
    [KB_DATABASE_INTERNAL_LIVE] = "internal-live",
};

const char *kb_database_name(enum kb_database which)
{
    return names[which];
}

/* [is public][is live] */
static const enum kb_database places[2][2] = {
    {KB_DATABASE_INTERNAL_ARCHIVE, KB_DATABASE_INTERNAL_LIVE},
    {KB_DATABASE_PUBLIC_ARCHIVE, KB_DATABASE_PUBLIC_LIVE},
};

enum kb_database kb_database_of(const struct kb_standing *standing, enum kb_audience audience,
                                bool is_public, kb_date day)
{
    bool in_public = is_public && audience == KB_AUDIENCE_PUBLIC;
    bool is_live = standing->known_to_ms == KB_TIME_MAX && standing->valid_to > day;
    return places[in_public][is_live];
}

/* What the doors open, the last committed first. */
static const struct {
    enum kb_database which;
    bool is_public, is_archive;
} doors[] = {
    {KB_DATABASE_INTERNAL_LIVE, false, false},
    {KB_DATABASE_PUBLIC_LIVE, true, false},
    {KB_DATABASE_INTERNAL_ARCHIVE, false, true},
    {KB_DATABASE_PUBLIC_ARCHIVE, true, true},
};

size_t kb_databases_of_door(enum kb_door door, bool archive, enum kb_database out[KB_DATABASES])
{
    size_t count = 0;
    for (size_t i = 0; i < KB_COUNT(doors); i++)
        if ((doors[i].is_public || door == KB_DOOR_INTERNAL) && (!doors[i].is_archive || archive))
            out[count++] = doors[i].which;
    return count;
}
