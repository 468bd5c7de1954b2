/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs commands side by side and says what each takes: rounds GROUP ROUNDS,
 * with lines on stdin:
 *
 * row NAME		steps that belong together, in this order
 * against NAME		the row's times are also told as multiples of that
 *			row's, of the same PHASE: the median of what each round
 *			gives, since not all find the machine equally fast
 * at PID		those that follow, in that process's namespaces
 * time PHASE WORD...	a step that is timed, from its start to its end
 * do WORD...		one that is not
 * check WORD...	one of the first round and the last
 *
 * WORDs begin with VAR=VALUE, the whole environment, and end with the command.
 * Every round runs all rows, in an order of its own that is the same in each
 * run. The first one warms up and is not counted; 0 ROUNDS are that one alone,
 * and it counts. A command that fails ends it.
 * Of each timed step a line is printed: the median and the quartiles in us, the
 * fewest page faults, the most memory in KiB, and the multiple, of the time and of
 * the processor's. Linked statically: what it has in memory itself is counted as its
 * children's.
 */
/* setns, vfork; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROWS_MAX = 64, STEPS_MAX = 12, WORDS_MAX = 64 };

struct place {
	int net, mnt;
};

struct step {
	enum { STEP_TIME, STEP_DO, STEP_CHECK } kind;
	char *phase;
	struct place place;
	char **env, **arg;
	double *us, ratio;
	double *cpu, cpu_ratio;		/* of a processor: less what it waits */
	long faults, kib;
};

struct row {
	char *name, *against;
	struct step steps[STEPS_MAX];
	size_t n;
};

static struct row rows[ROWS_MAX];
static size_t rows_n;
static struct place home;
static char *group;
static size_t rounds;	/* that are counted */
static size_t warm = 1;	/* and before these */

static void *allocated(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		err(1, "memory");
	return p;
}

static int open_namespace(const char *pid, const char *kind)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, kind);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static struct place open_place(const char *pid)
{
	return (struct place){ open_namespace(pid, "net"),
			       open_namespace(pid, "mnt") };
}

static void go_to(struct place p)
{
	static struct place now;

	if (p.net == now.net)
		return;
	if (setns(p.net, CLONE_NEWNET) || setns(p.mnt, CLONE_NEWNS))
		err(1, "setns");
	now = p;
}

/* The next word of a line, which is cut there; NULL at its end. */
static char *next_word(char **rest)
{
	char *word;

	do
		word = strsep(rest, " \t");
	while (word && !*word);
	return word;
}

/* The words point into the line. */
static void read_words(struct step *s, char *rest)
{
	char *words[WORDS_MAX], *w;
	size_t n = 0, env = 0;

	while ((w = next_word(&rest))) {
		if (n == WORDS_MAX)
			errx(2, "more than %d words", WORDS_MAX);
		words[n++] = w;
	}
	while (env < n && strchr(words[env], '='))
		env++;
	if (env == n)
		errx(2, "expected a command");
	s->env = allocated(env + 1, sizeof *s->env);
	s->arg = allocated(n - env + 1, sizeof *s->arg);
	memcpy(s->env, words, env * sizeof *words);
	memcpy(s->arg, words + env, (n - env) * sizeof *words);
}

static void read_line(char *line)
{
	static struct place place;
	struct row *r = rows_n ? &rows[rows_n - 1] : NULL;
	char *word = next_word(&line);
	struct step *s;

	if (!word)
		return;
	if (!strcmp(word, "row")) {
		if (rows_n == ROWS_MAX)
			errx(2, "more than %d rows", ROWS_MAX);
		rows[rows_n++].name = line;
		place = home;
		return;
	}
	if (!strcmp(word, "at")) {
		place = open_place(line);
		return;
	}
	if (r && !strcmp(word, "against")) {
		r->against = line;
		return;
	}
	if (!r || r->n == STEPS_MAX)
		errx(2, "%s: expected a row of at most %d steps", word,
		     STEPS_MAX);
	s = &r->steps[r->n++];
	s->place = place;
	if (!strcmp(word, "time")) {
		s->phase = next_word(&line);
		s->us = allocated(rounds, sizeof *s->us);
		s->cpu = allocated(rounds, sizeof *s->cpu);
	} else if (!strcmp(word, "do")) {
		s->kind = STEP_DO;
	} else if (!strcmp(word, "check")) {
		s->kind = STEP_CHECK;
	} else {
		errx(2, "%s: expected row, against, at, time, do or check",
		     word);
	}
	read_words(s, line);
}

static void read_all(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		line[n - (line[n - 1] == '\n')] = '\0';
		read_line(line);
		line = NULL; /* the words stay in it */
		room = 0;
	}
}

static void run(const struct row *r, struct step *s, size_t round)
{
	struct timespec from, to;
	struct rusage used;
	int status;
	pid_t pid;

	go_to(s->place);
	clock_gettime(CLOCK_MONOTONIC, &from);
	errno = posix_spawn(&pid, s->arg[0], NULL, NULL, s->arg, s->env);
	if (errno)
		err(1, "%s", s->arg[0]);
	if (wait4(pid, &status, 0, &used) != pid)
		err(1, "wait4");
	clock_gettime(CLOCK_MONOTONIC, &to);
	if (status)
		errx(1, "FAILED: %s %s, round %zu: status 0x%x of %s", group,
		     r->name, round, (unsigned)status, s->arg[0]);
	if (s->kind != STEP_TIME || round < warm)
		return;
	s->us[round - warm] = (double)(to.tv_sec - from.tv_sec) * 1e6 +
			   (double)(to.tv_nsec - from.tv_nsec) / 1e3;
	s->cpu[round - warm] =
		(double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
		(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
	if (!s->faults || used.ru_minflt < s->faults)
		s->faults = used.ru_minflt;
	if (used.ru_maxrss > s->kib)
		s->kib = used.ru_maxrss;
}

static void run_row(struct row *r, size_t round)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->steps[i].kind != STEP_CHECK || !round ||
		    round + 1 == warm + rounds)
			run(r, &r->steps[i], round);
}

/* xorshift32 (Marsaglia 2003): the same order in each run. */
static uint32_t next_random(void)
{
	static uint32_t x = 2463534242;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

static void run_round(size_t round)
{
	size_t order[ROWS_MAX] = { 0 }, i, j, swap;

	for (i = 0; i < rows_n; i++)
		order[i] = i;
	for (i = rows_n; i > 1; i--) {
		j = next_random() % i;
		swap = order[j];
		order[j] = order[i - 1];
		order[i - 1] = swap;
	}
	for (i = 0; i < rows_n; i++)
		run_row(&rows[order[i]], round);
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Of sorted values: that below which a share of q lies. */
static double quantile(const double *v, double q)
{
	double at = q * (double)(rounds - 1);
	size_t i = (size_t)at;

	if (i + 1 == rounds)
		return v[i];
	return v[i] + (at - (double)i) * (v[i + 1] - v[i]);
}

static const struct step *timed_as(const char *row, const char *phase)
{
	const struct step *s;
	size_t i, j;

	for (i = 0; i < rows_n; i++)
		for (j = 0; j < rows[i].n && !strcmp(rows[i].name, row); j++) {
			s = &rows[i].steps[j];
			if (s->kind == STEP_TIME && !strcmp(s->phase, phase))
				return s;
		}
	errx(2, "%s: expected a row with the phase %s", row, phase);
}

/* The median of what each round gives. */
static double compare_times(const double *times, const double *other)
{
	double *ratios = allocated(rounds, sizeof *ratios), median;
	size_t round;

	for (round = 0; round < rounds; round++)
		ratios[round] = times[round] / other[round];
	qsort(ratios, rounds, sizeof *ratios, by_size);
	median = quantile(ratios, 0.5);
	free(ratios);
	return median;
}

/* Before the times are sorted. */
static void compare_row(struct row *r)
{
	const struct step *other;
	struct step *s;
	size_t i;

	for (i = 0; r->against && i < r->n; i++) {
		s = &r->steps[i];
		if (s->kind != STEP_TIME)
			continue;
		other = timed_as(r->against, s->phase);
		s->ratio = compare_times(s->us, other->us);
		s->cpu_ratio = compare_times(s->cpu, other->cpu);
	}
}

/* KiB; a child begins in it, and what it has then counts as its own. */
static long own_memory(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[128];
	long kib = -1;

	while (f && kib < 0 && fgets(line, sizeof line, f))
		if (!strncmp(line, "VmHWM:", 6))
			kib = strtol(line + 6, NULL, 10);
	if (kib < 0)
		errx(1, "/proc/self/status: expected VmHWM");
	fclose(f);
	return kib;
}

static void print_row(FILE *out, const struct row *r, long own)
{
	const struct step *s;
	size_t i;

	for (i = 0; i < r->n; i++) {
		s = &r->steps[i];
		if (s->kind != STEP_TIME)
			continue;
		if (s->kib <= own)
			errx(1, "%s %s: its memory is hidden by our own, %ld "
			     "KiB", group, r->name, own);
		qsort(s->us, rounds, sizeof *s->us, by_size);
		fprintf(out, "figures: %s %s %s us=%.1f q1=%.1f q3=%.1f "
			"rounds=%zu faults=%ld kib=%ld", group, r->name,
			s->phase, quantile(s->us, 0.5), quantile(s->us, 0.25),
			quantile(s->us, 0.75), rounds, s->faults, s->kib);
		if (r->against)
			fprintf(out, " ratio=%.4f cpu_ratio=%.4f", s->ratio,
				s->cpu_ratio);
		fputc('\n', out);
	}
}

int main(int argc, char **argv)
{
	struct sched_param first = { .sched_priority = 1 };
	FILE *out;
	size_t i;
	long own;
	int null;

	if (argc != 3)
		errx(2, "usage: rounds GROUP ROUNDS");
	rounds = strtoul(argv[2], NULL, 10);
	if (!rounds) {
		rounds = 1;
		warm = 0;
	}
	group = argv[1];
	home = open_place("self");
	/* others on the machine wait */
	if (sched_setscheduler(0, SCHED_FIFO, &first))
		warn("what others do on the machine is in the figures");
	read_all();
	out = fdopen(fcntl(1, F_DUPFD_CLOEXEC, 3), "w");
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (!out || dup2(null, 0) || dup2(null, 1) != 1)
		err(1, "/dev/null");
	for (i = 0; i < warm + rounds; i++)
		run_round(i);
	go_to(home);
	own = own_memory();
	for (i = 0; i < rows_n; i++)
		compare_row(&rows[i]);
	for (i = 0; i < rows_n; i++)
		print_row(out, &rows[i], own);
	return fclose(out) ? 1 : 0;
}
