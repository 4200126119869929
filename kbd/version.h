/* version.h - the program's version, from CMake's project(). */
#ifndef KBD_VERSION_H
#define KBD_VERSION_H

#ifndef KBD_VERSION
#error "KBD_VERSION must be defined by the build"
#endif

#endif
