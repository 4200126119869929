#include "kb/arena.h"

#include <stdarg.h>

/* Under ASan, what is not handed out is poisoned: reading past an end or after a clear is caught.
 */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define POISON(begin, len)   ASAN_POISON_MEMORY_REGION((begin), (len))
#define UNPOISON(begin, len) ASAN_UNPOISON_MEMORY_REGION((begin), (len))
#else
#define POISON(begin, len)   ((void)(begin), (void)(len))
#define UNPOISON(begin, len) ((void)(begin), (void)(len))
#endif

#define ALIGNMENT _Alignof(max_align_t)
#define BLOCK_MIN ((size_t)4 << 10)
#define BLOCK_MAX ((size_t)1 << 20)

struct block {
    struct block *next;
    size_t size; /* of `bytes` */
    size_t used;
    _Alignas(max_align_t) char bytes[];
};

/* Small requests come from the first block; those behind it are full, or hold one large request. */
struct kb_arena {
    struct block *blocks;
    size_t next_size;
    size_t cap;
    size_t used; /* what was handed out with its padding, never more than `cap` */
};

struct kb_arena *kb_arena_new(size_t cap)
{
    struct kb_arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        return NULL;
    arena->cap = cap;
    arena->next_size = BLOCK_MIN;
    return arena;
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        UNPOISON(block->bytes, block->size);
        free(block);
        block = next;
    }
}

void kb_arena_free(struct kb_arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->blocks);
    free(arena);
}

void kb_arena_freep(struct kb_arena **arena)
{
    kb_arena_free(*arena);
    *arena = NULL;
}

void kb_arena_clear(struct kb_arena *arena)
{
    arena->used = 0;
    struct block *kept = arena->blocks;
    if (!kept)
        return;
    free_blocks(kept->next);
    kept->next = NULL;
    kept->used = 0;
    POISON(kept->bytes, kept->size);
}

size_t kb_arena_used(const struct kb_arena *arena)
{
    return arena->used;
}

static struct block *block_new(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct block))
        return NULL;
    struct block *block = malloc(sizeof(struct block) + size);
    if (!block)
        return NULL;
    *block = (struct block){.size = size};
    POISON(block->bytes, size);
    return block;
}

/* A request too large to share a block gets its own, behind the first, which goes on being filled.
 */
static struct block *add_large(struct kb_arena *arena, size_t size)
{
    struct block *block = block_new(size);
    if (!block)
        return NULL;
    if (arena->blocks) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        arena->blocks = block;
    }
    return block;
}

static struct block *add_block(struct kb_arena *arena, size_t size)
{
    if (size > arena->next_size / 2)
        return add_large(arena, size);
    struct block *block = block_new(arena->next_size);
    if (!block)
        return NULL;
    block->next = arena->blocks;
    arena->blocks = block;
    if (arena->next_size < BLOCK_MAX)
        arena->next_size *= 2;
    return block;
}

static size_t padding(size_t used, size_t alignment)
{
    return (alignment - used % alignment) % alignment;
}

static struct block *block_with_room(struct kb_arena *arena, size_t size, size_t alignment)
{
    struct block *block = arena->blocks;
    if (block) {
        size_t pad = padding(block->used, alignment);
        size_t room = block->size - block->used;
        if (pad <= room && size <= room - pad) {
            block->used += pad;
            return block;
        }
    }
    return add_block(arena, size);
}

/* Padding counts as handed out, so that no number of small requests gets past the cap. */
static void charge(struct kb_arena *arena, size_t size, size_t alignment)
{
    size_t padded = size + padding(size, alignment);
    arena->used = padded > arena->cap - arena->used ? arena->cap : arena->used + padded;
}

static void *take(struct kb_arena *arena, size_t size, size_t alignment)
{
    if (size == 0)
        size = 1;
    if (size > arena->cap - arena->used)
        return NULL;
    struct block *block = block_with_room(arena, size, alignment);
    if (!block)
        return NULL;
    char *memory = block->bytes + block->used;
    block->used += size;
    charge(arena, size, alignment);
    UNPOISON(memory, size);
    return memory;
}

void *kb_arena_alloc(struct kb_arena *arena, size_t size)
{
    void *memory = take(arena, size, ALIGNMENT);
    return memory ? memset(memory, 0, size) : NULL;
}

void *kb_arena_array(struct kb_arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return kb_arena_alloc(arena, total);
}

struct kb_str kb_arena_copy(struct kb_arena *arena, struct kb_str s)
{
    char *copy = s.len < SIZE_MAX ? take(arena, s.len + 1, 1) : NULL;
    if (!copy)
        return (struct kb_str){0};
    if (s.len)
        memcpy(copy, s.data, s.len);
    copy[s.len] = 0;
    return (struct kb_str){copy, s.len};
}

struct kb_str kb_arena_printf(struct kb_arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, arguments);
    char *text = len < 0 ? NULL : take(arena, (size_t)len + 1, 1);
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    va_end(arguments);
    return (struct kb_str){text, text ? (size_t)len : 0};
}
