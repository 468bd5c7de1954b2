/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a line asks to know whether it is alive: its sockets, the questions that are
 * under way, and their answers. It judges nothing, has no timer and never waits:
 * whoever calls has one poll() and decides when to ask whom. Functions return 0 or
 * -errno. What an answer is stands with each kind (icmp.h, tcp.h, dns.h, http.h,
 * neighbour.h); all are believed only from the address that was asked, through the
 * line's device, to the line's source.
 */
#ifndef MULTIHOME_PROBE_H
#define MULTIHOME_PROBE_H

#include "model/probe_target.h"
#include "probe/line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The sockets of one line. */
struct probe;

struct probe_answer {
	uint16_t seq;			/* of the question */
	const struct probe_target *target;	/* that was given with it */
	/*
	 * Microseconds, monotonic: of ICMP and DNS when the kernel received it,
	 * of the others when it was read.
	 */
	int64_t arrived;
	/* of HTTP: whether the answer is the one that was expected */
	bool expected;
	/* HTTP's status, 0: no HTTP, or refused; of DNS the RCODE */
	int status;
};

typedef void probe_answered(const struct probe_answer *answer, void *arg);

/*
 * Opens what a line needs: -EPERM without CAP_NET_RAW, -EADDRNOTAVAIL while the
 * source is not there or tentative, -ENODEV without the device. Opened anew when
 * the source, the device or own changes: the device's own prefixes.
 */
int probe_open(struct probe **out, const struct probe_line *line,
	       const struct prefixes *own);
/* NULL is none. */
void probe_close(struct probe *p);

/* To be polled for POLLIN: one for all sockets of the line. */
int probe_fd(const struct probe *p);

/*
 * Asks. The target has to stay where it is until the line is closed. Sequence numbers count up; the last 128 echoes are
 * known, and the last question for a next hop. Failures tell of the line: -EPERM (a
 * firewall here), -ENOBUFS and -EAGAIN (a queue here) nothing, -EHOSTUNREACH and
 * -ENETUNREACH that it has no route, -EADDRNOTAVAIL that the source has gone;
 * -EAFNOSUPPORT that the target is of the other family. IPv4 has another way:
 * where no route leads there by the device, the kernel takes it to be on the wire,
 * and its ARP stays without an answer, and without an error. Of TCP and HTTP it does
 * not tell what a firewall here has dropped.
 */
int probe_send(struct probe *p, const struct probe_target *target,
	       uint16_t seq);

/*
 * Reads what is there, and calls for each answer, once for a question, in any
 * order; what is called neither asks nor closes. At most PROBE_READ_MAX datagrams
 * of a socket, so that a flood delays nobody else: the rest waits for the next
 * poll(). The socket's buffer has room for fewer, so all that was there at the
 * wake-up is read.
 */
enum { PROBE_READ_MAX = 64 };
int probe_read(struct probe *p, probe_answered *answered, void *arg);

/*
 * Drops questions by TCP, DNS and HTTP, and their sockets, that were sent before
 * that time (monotonic, microseconds). Echoes need none: any answer is taken.
 */
void probe_expire(struct probe *p, int64_t before);

/*
 * Packets from beyond the gateway since this was asked last: IP to us, not ICMP,
 * from no address of the device's own prefixes or link-local. It wakes nobody.
 */
int probe_beyond(struct probe *p, uint32_t *packets);

/*
 * How many packets these questions have put on the line so far: what its transmit
 * counter counts besides what others send.
 */
uint64_t probe_packets(const struct probe *p);

#endif
