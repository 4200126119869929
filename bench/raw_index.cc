/*
 * raw_index.cc - raw Xapian: the same documents from a dump of bench_rebuild, added in one process
 * to one WritableDatabase at the default flush threshold, committed once at the end. Nothing else.
 *
 *     bench_raw_index FILE DATABASE
 */
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xapian.h>

namespace
{

/* A dump in memory, read from front to back. */
struct dump {
    const char *at;
    const char *end;

    uint32_t number()
    {
        uint32_t value;
        std::memcpy(&value, at, sizeof value);
        at += sizeof value;
        return value;
    }

    std::string bytes()
    {
        uint32_t size = number();
        std::string text(at, size);
        at += size;
        return text;
    }
};

Xapian::Document read_document(dump &from)
{
    Xapian::Document document;
    uint32_t terms = from.number();
    uint32_t values = from.number();
    while (terms--) {
        uint32_t wdf = from.number();
        if (wdf)
            document.add_term(from.bytes(), wdf);
        else
            document.add_boolean_term(from.bytes());
    }
    while (values--) {
        uint32_t slot = from.number();
        document.add_value(slot, from.bytes());
    }
    return document;
}

dump map_file(const char *path)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) < 0)
        return {nullptr, nullptr};
    void *memory = mmap(nullptr, static_cast<size_t>(info.st_size), PROT_READ,
                        MAP_PRIVATE | MAP_POPULATE, fd, 0);
    close(fd);
    if (memory == MAP_FAILED)
        return {nullptr, nullptr};
    const char *begin = static_cast<const char *>(memory);
    return {begin, begin + info.st_size};
}

int replay(dump from, const char *path)
{
    auto begin = std::chrono::steady_clock::now();
    size_t documents = 0;
    {
        Xapian::WritableDatabase database(path, Xapian::DB_CREATE_OR_OVERWRITE);
        for (; from.at < from.end; documents++)
            database.add_document(read_document(from));
        database.commit();
    }
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf("raw Xapian, %zu documents, one process: %.2f s\n", documents, took.count());
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "usage: bench_raw_index FILE DATABASE\n");
        return 2;
    }
    dump from = map_file(argv[1]);
    if (!from.at) {
        std::perror(argv[1]);
        return 1;
    }
    try {
        return replay(from, argv[2]);
    } catch (const Xapian::Error &error) {
        std::fprintf(stderr, "bench_raw_index: %s\n", error.get_description().c_str());
        return 1;
    }
}
