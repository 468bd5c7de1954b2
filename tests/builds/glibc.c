/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Debian's libraries, which are compiled with glibc's headers, call by names
 * that musl does not have: with it they can be linked with musl. See musl.sh.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <syslog.h>

int vfprintf_chk(FILE *f, int flag, const char *format, va_list ap)
	__asm__("__vfprintf_chk");
int vsnprintf_chk(char *s, size_t n, int flag, size_t size, const char *format,
		  va_list ap) __asm__("__vsnprintf_chk");
int vasprintf_chk(char **s, int flag, const char *format, va_list ap)
	__asm__("__vasprintf_chk");
void vsyslog_chk(int priority, int flag, const char *format, va_list ap)
	__asm__("__vsyslog_chk");
int fprintf_chk(FILE *f, int flag, const char *format, ...)
	__asm__("__fprintf_chk");
int snprintf_chk(char *s, size_t n, int flag, size_t size, const char *format,
		 ...) __asm__("__snprintf_chk");
int sprintf_chk(char *s, int flag, size_t size, const char *format, ...)
	__asm__("__sprintf_chk");
char *strcat_chk(char *to, const char *from, size_t size)
	__asm__("__strcat_chk");
long long isoc23_strtoll(const char *s, char **end, int base)
	__asm__("__isoc23_strtoll");
unsigned long long isoc23_strtoull(const char *s, char **end, int base)
	__asm__("__isoc23_strtoull");
uint32_t random_number(void) __asm__("arc4random");

/* flag and size are for checks, which are not made here. */
int vfprintf_chk(FILE *f, int flag, const char *format, va_list ap)
{
	(void)flag;
	return vfprintf(f, format, ap);
}

int vsnprintf_chk(char *s, size_t n, int flag, size_t size, const char *format,
		  va_list ap)
{
	(void)flag;
	(void)size;
	return vsnprintf(s, n, format, ap);
}

int vasprintf_chk(char **s, int flag, const char *format, va_list ap)
{
	(void)flag;
	return vasprintf(s, format, ap);
}

void vsyslog_chk(int priority, int flag, const char *format, va_list ap)
{
	(void)flag;
	vsyslog(priority, format, ap);
}

int fprintf_chk(FILE *f, int flag, const char *format, ...)
{
	va_list ap;
	int ret;

	va_start(ap, format);
	ret = vfprintf_chk(f, flag, format, ap);
	va_end(ap);
	return ret;
}

int snprintf_chk(char *s, size_t n, int flag, size_t size, const char *format,
		 ...)
{
	va_list ap;
	int ret;

	va_start(ap, format);
	ret = vsnprintf_chk(s, n, flag, size, format, ap);
	va_end(ap);
	return ret;
}

int sprintf_chk(char *s, int flag, size_t size, const char *format, ...)
{
	va_list ap;
	int ret;

	va_start(ap, format);
	ret = vsnprintf_chk(s, size, flag, size, format, ap);
	va_end(ap);
	return ret;
}

char *strcat_chk(char *to, const char *from, size_t size)
{
	(void)size;
	return strcat(to, from);
}

long long isoc23_strtoll(const char *s, char **end, int base)
{
	return strtoll(s, end, base);
}

unsigned long long isoc23_strtoull(const char *s, char **end, int base)
{
	return strtoull(s, end, base);
}

uint32_t random_number(void)
{
	uint32_t n = 0;

	if (getrandom(&n, sizeof n, 0) != sizeof n)
		abort();
	return n;
}
