/*
 * recall.h - what a reader has looked up in the revision it is at.
 *
 * Questions ask for the same things over and over: how frequent a word is, whether any title begins
 * with two characters, the keys of the sections that are found often. In Xapian each of these is a
 * walk down a B-tree whose blocks are read by system calls; a question made 150 of them, half as
 * many as its match. What was found is kept until the reader moves to another revision, or until
 * there is too much of it: then all is forgotten, and the next questions look up anew.
 *
 * Like the reader it belongs to, it is for one thread.
 */
#ifndef KB_XAPIAN_RECALL_H
#define KB_XAPIAN_RECALL_H

#include <cstdint>
#include <string>
#include <unordered_map>

template <typename Key, typename Value> class kb_recall
{
  public:
    /* NULL when it is not known; valid until the next call of another function. */
    const Value *get(const Key &key) const
    {
        auto found = known.find(key);
        return found == known.end() ? nullptr : &found->second;
    }

    const Value &put(const Key &key, Value value)
    {
        return known.insert_or_assign(key, std::move(value)).first->second;
    }

    /* Forgets all where `count` more would be too much. */
    void make_room(size_t count)
    {
        if (known.size() + count > most)
            known.clear();
    }

    void forget()
    {
        known.clear();
    }

  private:
    static constexpr size_t most = 1u << 16; /* some 6 MB of words, or of keys */
    std::unordered_map<Key, Value> known;
};

struct kb_reader_recall {
    kb_recall<std::string, uint32_t> frequencies;
    kb_recall<std::string, bool> prefixes;
    kb_recall<uint32_t, std::string> values; /* of `slot` */
    uint32_t slot = 0;

    void forget()
    {
        frequencies.forget();
        prefixes.forget();
        values.forget();
    }
};

#endif
