# Writes content/regions/regions.tsv (IN) as C source OUT: kb_regions_builtin.
file(STRINGS ${IN} lines REGEX "^[0-9]" ENCODING UTF-8)
set(rows "")
foreach(line IN LISTS lines)
    string(REGEX REPLACE "^([0-9]+)\t([^\t]+)\t([0-9]+)$" "    {\"\\1\", \"\\3\", \"\\2\"},\n" row "${line}")
    string(APPEND rows "${row}")
endforeach()
file(WRITE ${OUT} "/* Made from content/regions/regions.tsv by embed_regions.cmake. */
#include \"internal.h\"

const struct kb_region kb_regions_builtin[] = {
${rows}};
const size_t kb_regions_builtin_count = sizeof kb_regions_builtin / sizeof kb_regions_builtin[0];
")
