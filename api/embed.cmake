# Writes the file IN as C source OUT: its bytes, and kb_api_openapi() to get them.
file(READ ${IN} bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUT} "/* Made from openapi.yaml by embed.cmake. */
#include \"kb/api.h\"

static const unsigned char text[] = {
${bytes}
};

struct kb_str kb_api_openapi(void)
{
    return (struct kb_str){(const char *)text, sizeof text};
}
")
