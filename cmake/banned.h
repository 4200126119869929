/*
 * banned.h - functions nobody here calls, because each has a form that cannot overflow, race or
 * misread its input. Forced into every C file by the build. After git's banned.h and the C secure
 * coding rules; the replacement stands in each name.
 */
#ifndef KB_BANNED_H
#define KB_BANNED_H

/* The system headers that declare them come first, so that their own declarations stay valid. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KB_BANNED(function, instead) kb_banned_##function##_use_##instead

#undef strcpy
#define strcpy(to, from) KB_BANNED(strcpy, kb_buf_or_memcpy)
#undef strncpy
#define strncpy(to, from, n) KB_BANNED(strncpy, kb_buf_or_memcpy)
#undef strcat
#define strcat(to, from) KB_BANNED(strcat, kb_buf)
#undef strncat
#define strncat(to, from, n) KB_BANNED(strncat, kb_buf)
#undef sprintf
#define sprintf(...) KB_BANNED(sprintf, snprintf)
#undef vsprintf
#define vsprintf(...) KB_BANNED(vsprintf, vsnprintf)
#undef strtok
#define strtok(s, delimiters) KB_BANNED(strtok, kb_str)
#undef atoi
#define atoi(s) KB_BANNED(atoi, kb_str_to_uint)
#undef atol
#define atol(s) KB_BANNED(atol, kb_str_to_uint)
#undef atof
#define atof(s) KB_BANNED(atof, strtod)
#undef strtol
#define strtol(s, end, base) KB_BANNED(strtol, kb_str_to_uint)
#undef strtoul
#define strtoul(s, end, base) KB_BANNED(strtoul, kb_str_to_uint)
#undef gmtime
#define gmtime(t) KB_BANNED(gmtime, kb_date)
#undef localtime
#define localtime(t) KB_BANNED(localtime, kb_clock)
#undef ctime
#define ctime(t) KB_BANNED(ctime, kb_time_text)
#undef asctime
#define asctime(t) KB_BANNED(asctime, kb_time_text)
#undef setlocale
#define setlocale(category, locale) KB_BANNED(setlocale, nothing)

#endif
