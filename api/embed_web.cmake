# Writes the files in FILES (paths below ROOT, divided by |) as C source OUT: kb_web_file() and
# kb_web_version().
string(REPLACE "|" ";" FILES "${FILES}")
set(arrays "")
set(rows "")
set(number 0)
set(all "")
foreach(file ${FILES})
    file(READ ${ROOT}/${file} bytes HEX)
    string(APPEND all "${file}=${bytes};")
    string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(APPEND arrays "static const unsigned char file${number}[] = {\n${bytes}\n};\n\n")
    string(APPEND rows "    {\"${file}\", file${number}, sizeof file${number}},\n")
    math(EXPR number "${number} + 1")
endforeach()
string(SHA256 all "${all}")
file(WRITE ${OUT} "/* Made from web/ by embed_web.cmake. */
#include \"page.h\"

#include <string.h>

${arrays}static const struct {
    const char *name;
    const unsigned char *bytes;
    size_t len;
} files[] = {
${rows}};

struct kb_str kb_web_file(struct kb_str name)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (kb_str_equal(name, kb_str_of(files[i].name)))
            return (struct kb_str){(const char *)files[i].bytes, files[i].len};
    return (struct kb_str){0};
}

const char *kb_web_version(void)
{
    return \"${all}\";
}
")
