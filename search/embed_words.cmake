# Writes the files in FILES (a list of paths, divided by |) as C source OUT: kb_words_builtin().
string(REPLACE "|" ";" FILES "${FILES}")
set(arrays "")
set(rows "")
set(number 0)
foreach(file ${FILES})
    get_filename_component(name ${file} NAME)
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(APPEND arrays "static const unsigned char file${number}[] = {\n${bytes}\n};\n\n")
    string(APPEND rows "    {\"${name}\", file${number}, sizeof file${number}},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUT} "/* Made from content/words by embed_words.cmake. */
#include \"ladder.h\"

#include <string.h>

${arrays}static const struct {
    const char *name;
    const unsigned char *bytes;
    size_t len;
} files[] = {
${rows}};

struct kb_str kb_words_builtin(const char *name)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (strcmp(files[i].name, name) == 0)
            return (struct kb_str){(const char *)files[i].bytes, files[i].len};
    return (struct kb_str){0};
}
")
