# kb_floor(NAME LEVEL n SOURCES … [USES floor…] [PACKAGES pkg-config-module…])
#
# Declares the library `kb_NAME`: it exports NAME/include and nothing else, may USE only floors with
# a lower level, and keeps outside libraries to itself, so that nobody else can include their headers
# through it.
function(kb_floor name)
    cmake_parse_arguments(FLOOR "" "LEVEL" "SOURCES;USES;PACKAGES" ${ARGN})
    add_library(kb_${name} STATIC ${FLOOR_SOURCES})
    set_property(GLOBAL PROPERTY KB_LEVEL_${name} ${FLOOR_LEVEL})
    target_include_directories(kb_${name}
        PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include
        PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(kb_${name} PRIVATE kb_flags)
    kb_uses(kb_${name} ${FLOOR_LEVEL} ${FLOOR_USES})
    kb_packages(kb_${name} ${FLOOR_PACKAGES})
endfunction()

# kb_program(NAME LEVEL n SOURCES … [USES …] [PACKAGES …]): the same for an executable called NAME.
function(kb_program name)
    cmake_parse_arguments(FLOOR "" "LEVEL" "SOURCES;USES;PACKAGES" ${ARGN})
    add_executable(${name} ${FLOOR_SOURCES})
    target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE kb_flags Threads::Threads)
    kb_uses(${name} ${FLOOR_LEVEL} ${FLOOR_USES})
    kb_packages(${name} ${FLOOR_PACKAGES})
endfunction()

function(kb_uses target level)
    foreach(used ${ARGN})
        get_property(used_level GLOBAL PROPERTY KB_LEVEL_${used})
        if(NOT used_level)
            message(FATAL_ERROR "${target} uses '${used}', which is no floor below it")
        endif()
        if(NOT used_level LESS level)
            message(FATAL_ERROR "${target} (floor ${level}) must not use '${used}' (floor ${used_level})")
        endif()
        target_link_libraries(${target} PUBLIC kb_${used})
    endforeach()
endfunction()

function(kb_packages target)
    foreach(package ${ARGN})
        pkg_check_modules(${package} REQUIRED IMPORTED_TARGET ${package})
        target_link_libraries(${target} PRIVATE PkgConfig::${package})
    endforeach()
endfunction()
