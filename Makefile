# SPDX-License-Identifier: GPL-2.0-or-later
# multihome: `make help` says what there is to make.

VERSION = 1.0.0

PREFIX     ?= /usr
SBINDIR    ?= $(PREFIX)/sbin
LIBEXECDIR ?= $(PREFIX)/libexec/multihome
SYSCONFDIR ?= /etc
DHCPCDDIR  ?= $(PREFIX)/lib/dhcpcd/dhcpcd-hooks
NMDIR      ?= $(PREFIX)/lib/NetworkManager/dispatcher.d
UNITDIR    ?= $(PREFIX)/lib/systemd/system
NETWORKDDIR ?= $(PREFIX)/lib/systemd/networkd.conf.d
MANDIR     ?= $(PREFIX)/share/man
COMPLETIONDIR ?= $(PREFIX)/share/bash-completion/completions
DESTDIR    ?=

CC      ?= cc
INSTALL ?= install
PKG_CONFIG ?= pkg-config
CFLAGS  ?= -O2 -g
WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wcast-qual -Wformat=2
HARDEN  ?= -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
HARDEN_LD ?= -pie -Wl,-z,relro,-z,now

# SANITIZE=1: the same under AddressSanitizer and UndefinedBehaviorSanitizer;
# COVERAGE=1: counts which lines are run, see `make coverage`
ifdef SANITIZE
B = build-san
HARDEN = -fsanitize=address,undefined -fno-sanitize-recover=all \
         -fno-omit-frame-pointer
HARDEN_LD = -fsanitize=address,undefined
else ifdef FUZZ
B = build-fuzz
CC = clang
HARDEN = -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
HARDEN_LD = -fsanitize=address,undefined
else ifdef COVERAGE
B = build-cov
HARDEN = --coverage -O0
HARDEN_LD = --coverage
# What is counted is added to a file beside the object, by whoever runs the
# program; it is begun anew with the object.
COUNT = && $(INSTALL) -m 666 /dev/null $(@:.o=.gcda)
else
B = build
# No tables to unwind exceptions by, which C has not: they would be a sixth of what
# a hook has in memory of itself. Debuggers use those of -g; CFLAGS may have more.
TABLES = -fno-asynchronous-unwind-tables
endif
ifdef CI
WARN += -Werror
endif

MNL_CFLAGS := $(shell $(PKG_CONFIG) --cflags libmnl 2>/dev/null)
MNL_LIBS   := $(shell $(PKG_CONFIG) --libs libmnl 2>/dev/null || echo -lmnl)
NFTNL_LIBS := $(shell $(PKG_CONFIG) --libs libnftnl 2>/dev/null || echo -lnftnl)
JSON_CFLAGS := $(shell $(PKG_CONFIG) --cflags json-c 2>/dev/null)
JSON_LIBS  := $(shell $(PKG_CONFIG) --libs json-c 2>/dev/null || echo -ljson-c)
# $(call builds,PROGRAM,FLAGS,WORDS): the words if that can be built.
comma := ,
hash := \#
builds = $(shell printf '%s\n' '$1' | $(CC) $(CPPFLAGS) $(CFLAGS) -o /dev/null \
	-x c - $(LDFLAGS) $2 >/dev/null 2>&1 && echo '$3')

# Where iniparser's header lies, whether it is a version that can be kept from
# printing (4.1), and whether it can be linked statically, so that hooks load
# one library less, 3 to 5 % of one: tried, since versions do not tell.
static_ini := -Wl$(comma)-Bstatic -liniparser -Wl$(comma)-Bdynamic
INI_LIBS   := $(or $(INI_LIBS),$(call builds,int main(void) { return \
	0; },$(static_ini),$(static_ini)),-liniparser)
INI_CFLAGS := $(call builds,$(hash)include <iniparser/iniparser.h>,-c,\
	-DHAVE_INIPARSER_DIR)
INI_CFLAGS += $(call builds,void iniparser_set_error_callback(int (*)(const \
	char *$(comma) ...)); int main(void) { iniparser_set_error_callback(0); \
	return 0; },$(INI_LIBS),-DHAVE_INIPARSER_CALLBACK)

ALL_CFLAGS = -std=gnu11 $(TABLES) $(CFLAGS) $(WARN) $(HARDEN) -Isrc \
             $(MNL_CFLAGS) $(JSON_CFLAGS) $(INI_CFLAGS) -DVERSION='"$(VERSION)"' \
             '-fdebug-prefix-map=$(CURDIR)=.' \
             -DLIBEXECDIR='"$(LIBEXECDIR)"' -MMD -MP $(CPPFLAGS)

ifeq ($(V),1)
Q =
SAY = @:
else
Q = @
SAY = @printf '  %-5s %s\n'
endif

# src/ by its folders: the command, the daemon, and what those and the hooks share.
COMMAND = $(wildcard src/command/*.c)
DAEMON  = src/daemon/daemon.c
LIBRARY = $(filter-out $(COMMAND) $(DAEMON),$(wildcard src/*/*.c))
HOOKS   = ifupdown lease network-scripts networkmanager ppp
FRAGMENTS = $(wildcard hooks/*.sh)
lib_o   = $(LIBRARY:%.c=$(B)/%.o)
cmd_o   = $(COMMAND:%.c=$(B)/%.o)

.DELETE_ON_ERROR:
.PHONY: all bench check check-long clean help install install-common install-ifupdown \
	install-network-scripts install-openrc uninstall uninstall-common \
	uninstall-ifupdown uninstall-network-scripts uninstall-openrc

all: $(B)/multihome $(B)/watch $(HOOKS:%=$(B)/hooks/%)

$(B)/multihome: $(cmd_o) $(B)/libmultihome.a
	$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS) -o $@ $^ $(MNL_LIBS) \
		$(INI_LIBS) $(JSON_LIBS)

LINK_HOOK = $(CC) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS) -o $@ $^ \
	$(MNL_LIBS) $(INI_LIBS)

$(B)/hooks/%: $(B)/hooks/%.o $(B)/libmultihome.a
	$(SAY) LD $@
	$(Q)$(LINK_HOOK)
# It alone is to load libnftnl.
$(B)/watch: $(DAEMON:%.c=$(B)/%.o) $(B)/libmultihome.a
	$(SAY) LD $@
	$(Q)$(LINK_HOOK) $(NFTNL_LIBS)

$(B)/libmultihome.a: $(lib_o)
	$(SAY) AR $@
	$(Q)rm -f $@; $(AR) rcs $@ $^

$(B)/%.o: %.c Makefile
	$(SAY) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $< $(COUNT)

# Made anew when another PREFIX puts the helpers elsewhere.
.PHONY: FORCE
FORCE:
$(B)/libexecdir: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(LIBEXECDIR)' | cmp -s - $@ || echo '$(LIBEXECDIR)' >$@
$(B)/src/network-scripts/local_hook.o $(B)/src/command/cmd_watch.o: $(B)/libexecdir

PAGES5 = $(wildcard src/*.5)
PAGES7 = $(wildcard src/*.7)
PAGES8 = $(wildcard src/*.8)
UNITS = multihome-watch.service multihome-watch.path multihome-events.service
OPENRC = multihome-watch multihome-events
IFDIRS = if-up.d if-pre-down.d if-down.d if-post-down.d

# A package of one distribution takes of it what that one has: install-common
# and install-ifupdown (Debian), or install-network-scripts (CentOS).
install: install-common install-ifupdown install-network-scripts

install-common: all
	$(INSTALL) -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(LIBEXECDIR)
	$(INSTALL) -m 755 $(B)/multihome $(DESTDIR)$(SBINDIR)/multihome
	$(INSTALL) -m 755 $(B)/hooks/lease $(B)/hooks/networkmanager \
		$(B)/hooks/ppp $(B)/watch $(DESTDIR)$(LIBEXECDIR)/
	$(INSTALL) -D -m 755 hooks/networkmanager.sh $(DESTDIR)$(NMDIR)/50-multihome
	sed -i 's,/usr/libexec/multihome,$(LIBEXECDIR),' $(DESTDIR)$(NMDIR)/50-multihome
	$(INSTALL) -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(SYSCONFDIR)/multihome/event.d
	$(INSTALL) -m 644 $(UNITS:%=hooks/%) $(DESTDIR)$(UNITDIR)/
	sed -i 's,/usr/sbin/multihome,$(SBINDIR)/multihome,' \
		$(UNITS:%=$(DESTDIR)$(UNITDIR)/%)
	$(INSTALL) -D -m 644 hooks/networkd.conf \
		$(DESTDIR)$(NETWORKDDIR)/50-multihome.conf
	$(INSTALL) -d $(DESTDIR)$(SYSCONFDIR)/multihome.d
	$(INSTALL) -D -m 644 hooks/rt_protos.conf \
		$(DESTDIR)$(SYSCONFDIR)/iproute2/rt_protos.d/multihome.conf
	$(INSTALL) -d $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7 \
		$(DESTDIR)$(MANDIR)/man8
	$(INSTALL) -m 644 $(PAGES5) $(DESTDIR)$(MANDIR)/man5/
	$(INSTALL) -m 644 $(PAGES7) $(DESTDIR)$(MANDIR)/man7/
	$(INSTALL) -m 644 $(PAGES8) $(DESTDIR)$(MANDIR)/man8/
	sed -i -e 's,/usr/libexec/multihome,$(LIBEXECDIR),g' \
		-e 's,/usr/lib/dhcpcd/dhcpcd-hooks,$(DHCPCDDIR),g' \
		-e 's,/usr/lib/systemd/networkd.conf.d,$(NETWORKDDIR),g' \
		$(PAGES8:src/%=$(DESTDIR)$(MANDIR)/man8/%)
	$(INSTALL) -D -m 644 src/multihome.bash \
		$(DESTDIR)$(COMPLETIONDIR)/multihome

install-ifupdown: all
	$(INSTALL) -d $(DESTDIR)$(LIBEXECDIR) \
		$(IFDIRS:%=$(DESTDIR)$(SYSCONFDIR)/network/%)
	$(INSTALL) -m 755 $(B)/hooks/ifupdown $(DESTDIR)$(LIBEXECDIR)/
	for d in $(IFDIRS); do \
		ln -sf $(LIBEXECDIR)/ifupdown \
			$(DESTDIR)$(SYSCONFDIR)/network/$$d/multihome || exit; \
	done
	$(INSTALL) -D -m 644 hooks/dhclient.sh \
		$(DESTDIR)$(SYSCONFDIR)/dhcp/dhclient-exit-hooks.d/multihome
	$(INSTALL) -D -m 644 hooks/dhcpcd.sh $(DESTDIR)$(DHCPCDDIR)/70-multihome
	$(INSTALL) -D -m 755 hooks/ppp.sh \
		$(DESTDIR)$(SYSCONFDIR)/ppp/ip-up.d/multihome
	$(INSTALL) -D -m 755 hooks/ppp.sh \
		$(DESTDIR)$(SYSCONFDIR)/ppp/ip-down.d/multihome
	sed -i 's,/usr/libexec/multihome,$(LIBEXECDIR),g' \
		$(DESTDIR)$(SYSCONFDIR)/dhcp/dhclient-exit-hooks.d/multihome \
		$(DESTDIR)$(DHCPCDDIR)/70-multihome \
		$(DESTDIR)$(SYSCONFDIR)/ppp/ip-up.d/multihome \
		$(DESTDIR)$(SYSCONFDIR)/ppp/ip-down.d/multihome

install-network-scripts: all
	$(INSTALL) -d $(DESTDIR)$(LIBEXECDIR)
	$(INSTALL) -m 755 $(B)/hooks/network-scripts $(DESTDIR)$(LIBEXECDIR)/
	ln -sf network-scripts $(DESTDIR)$(LIBEXECDIR)/ifup-local
	ln -sf network-scripts $(DESTDIR)$(LIBEXECDIR)/ifdown-local
	$(INSTALL) -D -m 755 hooks/dhclient.d.sh \
		$(DESTDIR)$(SYSCONFDIR)/dhcp/dhclient.d/multihome.sh
	sed -i 's,/usr/libexec/multihome,$(LIBEXECDIR),g' \
		$(DESTDIR)$(SYSCONFDIR)/dhcp/dhclient.d/multihome.sh

# For who has it in place of systemd: not within install.
install-openrc:
	for s in $(OPENRC); do \
		$(INSTALL) -D -m 755 hooks/$$s.openrc \
			$(DESTDIR)$(SYSCONFDIR)/init.d/$$s || exit; \
	done
	sed -i 's,/usr/sbin/multihome,$(SBINDIR)/multihome,' \
		$(OPENRC:%=$(DESTDIR)$(SYSCONFDIR)/init.d/%)

# Files, and the directories that are ours alone, if nothing else is in them. What commands have written
# stays: links in /sbin (`multihome hooks remove`), numbers of tables, rule- and
# route- files.
uninstall: uninstall-common uninstall-ifupdown uninstall-network-scripts

uninstall-common:
	rm -f $(DESTDIR)$(SBINDIR)/multihome \
		$(DESTDIR)$(LIBEXECDIR)/lease $(DESTDIR)$(LIBEXECDIR)/ppp \
		$(DESTDIR)$(LIBEXECDIR)/networkmanager \
		$(DESTDIR)$(LIBEXECDIR)/watch $(DESTDIR)$(NMDIR)/50-multihome \
		$(UNITS:%=$(DESTDIR)$(UNITDIR)/%) \
		$(DESTDIR)$(NETWORKDDIR)/50-multihome.conf \
		$(DESTDIR)$(SYSCONFDIR)/iproute2/rt_protos.d/multihome.conf \
		$(PAGES5:src/%=$(DESTDIR)$(MANDIR)/man5/%) \
		$(PAGES7:src/%=$(DESTDIR)$(MANDIR)/man7/%) \
		$(PAGES8:src/%=$(DESTDIR)$(MANDIR)/man8/%) \
		$(DESTDIR)$(COMPLETIONDIR)/multihome
	rmdir $(DESTDIR)$(SYSCONFDIR)/multihome.d 2>/dev/null || :
	rmdir $(DESTDIR)$(LIBEXECDIR) 2>/dev/null || :
	rmdir $(DESTDIR)$(SYSCONFDIR)/multihome/event.d \
		$(DESTDIR)$(SYSCONFDIR)/multihome 2>/dev/null || :

uninstall-ifupdown:
	rm -f $(DESTDIR)$(LIBEXECDIR)/ifupdown \
		$(IFDIRS:%=$(DESTDIR)$(SYSCONFDIR)/network/%/multihome) \
		$(DESTDIR)$(SYSCONFDIR)/dhcp/dhclient-exit-hooks.d/multihome \
		$(DESTDIR)$(DHCPCDDIR)/70-multihome \
		$(DESTDIR)$(SYSCONFDIR)/ppp/ip-up.d/multihome \
		$(DESTDIR)$(SYSCONFDIR)/ppp/ip-down.d/multihome
	rmdir $(DESTDIR)$(LIBEXECDIR) 2>/dev/null || :

uninstall-network-scripts:
	rm -f $(DESTDIR)$(LIBEXECDIR)/network-scripts \
		$(DESTDIR)$(LIBEXECDIR)/ifup-local \
		$(DESTDIR)$(LIBEXECDIR)/ifdown-local \
		$(DESTDIR)$(SYSCONFDIR)/dhcp/dhclient.d/multihome.sh
	rmdir $(DESTDIR)$(LIBEXECDIR) 2>/dev/null || :

uninstall-openrc:
	rm -f $(OPENRC:%=$(DESTDIR)$(SYSCONFDIR)/init.d/%)

# What tests, measures and checks: check, check-unit, fuzz, lint and more. A tree
# without it can be built and installed.
-include tests/Makefile

# compile_commands.json: how each C file is compiled, for editors and clang's
# tools. Wants GNU make 4.
COMPILED = $(sort $(wildcard src/*/*.c hooks/*.c tests/unit/*/*.c tests/fuzz/*/*.c \
	tests/balance/*.c tests/bench/*.c tests/failover/*.c tests/golden/*.c tests/netns/*.c \
	tests/real/*.c tests/sim/*.c tests/vm/*.c))
json = $(subst ",\",$(subst \,\\,$1))
define entry
{ "directory": "$(call json,$(CURDIR))", "file": "$1",
  "command": "$(call json,$(CC) $(ALL_CFLAGS) -c -o $(B)/$(1:.c=.o) $1)" }
endef
define newline


endef

compile_commands.json: Makefile FORCE
	$(SAY) JSON $@
	$(file >$@,[)
	$(foreach f,$(COMPILED),$(file >>$@,$(call entry,$f)$(if $(filter-out \
		$(lastword $(COMPILED)),$f),$(comma))))
	$(file >>$@,])
# end of compile_commands.json

# dist: the files that git knows or, in a tarball itself, all but what is made.
# Without debian/, as Debian would have it: it is added there. The tarball's
# bytes follow from those of the files, and from a time: the last commit's.
DIST = multihome-$(VERSION)

.PHONY: dist dist-check
dist:
	$(SAY) TAR build/$(DIST).tar.xz
	$(Q)mkdir -p build
	$(Q)if [ -e .git ]; then git ls-files; \
		else find . ! -type d ! -path './build*' ! -name '*~' \
			! -name compile_commands.json; fi | \
		sed 's,^\./,,; /^debian\//d' | LC_ALL=C sort >build/$(DIST).files
	$(Q)test -s build/$(DIST).files
	$(Q)if [ -n "$${SOURCE_DATE_EPOCH-}" ]; then t=$$SOURCE_DATE_EPOCH; \
		elif [ -e .git ]; then t=$$(git log -1 --format=%ct); \
		else t=$$(stat -c %Y LICENSE); fi && \
	tar -c --format=gnu -T build/$(DIST).files --mtime="@$$t" --owner=0 \
		--group=0 --numeric-owner --mode=u=rwX,go=rX \
		--transform='flags=r;s,^,$(DIST)/,' -f build/$(DIST).tar
	$(Q)xz -T1 -f build/$(DIST).tar
dist-check: all dist
	+$(Q)B=$(B) tests/dist build/$(DIST).tar.xz
# end of dist

clean:
	rm -rf build build-san build-fuzz build-cov
	rm -f compile_commands.json

help:
	@echo 'make             build the command and the hooks in build/'
	@echo 'make check       all tests (sets up what they need by itself)'
	@echo 'make check-long  those that take longer than one waits for'
	@echo 'make check-builds    that other Debians, clang and musl build it (minutes)'
	@echo 'make check-vm    what a machine does that boots, under QEMU (minutes)'
	@echo 'make bench       what a hook costs, beside others: tests/bench/ (minutes)'
	@echo 'make failover    how long users wait when a line dies (half an hour)'
	@echo 'make bench-balance  transfers over two lines, by ratios and by load (an hour)'
	@echo 'make check-unit  those that need only a compiler and cmocka'
	@echo 'make update-golden   what golden cases give now is right; see git diff'
	@echo 'make coverage    what tests run with COVERAGE=1 have counted'
	@echo 'make walk        how far an ifup walks: functions, depth, files'
	@echo 'make lint        compilers, checkers, the order of layers'
	@echo 'make fuzz        T=60: each fuzz target for so many seconds (clang)'
	@echo 'make corpora     what fuzzing has found so far, once'
	@echo 'make install     PREFIX=$(PREFIX) SYSCONFDIR=$(SYSCONFDIR) DESTDIR='
	@echo '                 in parts: install-common, and install-ifupdown or'
	@echo '                 install-network-scripts; install-openrc besides'
	@echo 'make uninstall   with the same variables; uninstall-common ...'
	@echo 'make dist        build/$(DIST).tar.xz'
	@echo 'make dist-check  that it builds, checks, installs, the same anywhere'
	@echo 'make compile_commands.json   for editors and clang'"'"'s tools'
	@echo 'make unit-tests test-tools golden   built, not run'
	@echo 'make clean'
	@echo 'V=1 shows the commands, SANITIZE=1 builds with sanitizers.'

.SECONDARY:

-include $(wildcard $(B)/hooks/*.d $(B)/src/*/*.d)
