# One interface target carries what every target of ours is compiled with; nothing global is set.
add_library(kb_flags INTERFACE)

target_compile_options(kb_flags INTERFACE
    -Wall -Wextra -Wshadow -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wformat=2
    -fno-common -fstack-protector-strong
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Werror=implicit-function-declaration>
    $<$<COMPILE_LANGUAGE:C>:SHELL:-include ${CMAKE_SOURCE_DIR}/cmake/banned.h>)
target_compile_definitions(kb_flags INTERFACE _GNU_SOURCE)

if(KB_WERROR)
    target_compile_options(kb_flags INTERFACE -Werror)
endif()
if(KB_SANITIZE)
    target_compile_options(kb_flags INTERFACE -fsanitize=${KB_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(kb_flags INTERFACE -fsanitize=${KB_SANITIZE})
    if(KB_SANITIZE MATCHES "undefined")
        target_compile_options(kb_flags INTERFACE -fno-sanitize-recover=undefined)
    endif()
endif()
if(KB_COVERAGE)
    target_compile_options(kb_flags INTERFACE --coverage)
    target_link_options(kb_flags INTERFACE --coverage)
endif()
if(KB_HARDEN)
    target_compile_options(kb_flags INTERFACE -D_FORTIFY_SOURCE=2 -fPIE -fstack-clash-protection)
    target_link_options(kb_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
if(KB_FUZZ)
    target_compile_options(kb_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
