#include "raw_replace.h"

#include <fcntl.h>
#include <unistd.h>

#include <xapian.h>

#include <cstdlib>
#include <string>

struct raw_database {
    Xapian::WritableDatabase writer;
    std::string path;
};

extern "C" struct raw_database *raw_open(const char *path)
{
    return new raw_database{Xapian::WritableDatabase(path, Xapian::DB_OPEN), path};
}

extern "C" void raw_close(struct raw_database *database)
{
    delete database;
}

static std::string string_of(struct kb_str s)
{
    return std::string(s.data, s.len);
}

extern "C" void raw_replace(struct raw_database *database, const char *unique_term,
                            const struct kb_xapian_document *document)
{
    Xapian::Document made;
    for (size_t i = 0; i < document->term_count; i++)
        made.add_term(string_of(document->terms[i].term), document->terms[i].wdf);
    for (size_t i = 0; i < document->value_count; i++)
        made.add_value(document->values[i].slot, string_of(document->values[i].value));
    made.set_data(string_of(document->data));
    made.add_boolean_term(unique_term);
    database->writer.replace_document(unique_term, made);
    database->writer.commit();
    int folder = open(database->path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || fsync(folder) < 0)
        std::abort();
    close(folder);
}
