#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds what sourced makes of generated files against what bash does.

sourced.py DUMP-ASSIGNS SEED FILES [BASH], with bash's LC_ALL in the environment:
bash sources each file that sourced follows. Where dump-assigns has a value for
a name, bash must have the same bytes; where it has nothing, the name must be
unset. What is called bad proves nothing, so files of plain lines must have
nothing bad. Run it where nothing can be harmed: should sourced follow what it
ought not to, bash runs what is in the files.
"""
import os
import random
import re
import subprocess
import sys
import tempfile

NAMES = ['IPADDR', 'IPADDR0', 'PREFIX', 'GATEWAY', 'MULTIHOME_TABLE']
OTHERS = ['FOO', 'BAR_2', '_x', 'ONBOOT', 'IPADDR_', 'XIPADDR', 'IPADDR00']

# Each line of standard input is files. Sources them one after the other, for
# every second line in a function, and answers with the number of the line and
# what is set. If a file ends it, it does not answer any more.
RUNNER = r"""
config() { . "$1"; }
mapfile -t run_lines
exec 9>&1 >/dev/null 2>&1 </dev/null
for ((run_n = 0; run_n < ${#run_lines[@]}; run_n++)); do
	for run_f in ${run_lines[run_n]}; do
		case $run_n in
		*[02468]) config "$run_f" ;;
		*) . "$run_f" ;;
		esac
	done
	printf '%%s\0' "$run_n" >&9
	for run_v in %s; do
		printf '%%s\0' "${!run_v+=}${!run_v}" >&9
	done
	unset %s
done
""" % (' '.join(NAMES), ' '.join(NAMES + OTHERS + ['x', 'i']))


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def any(self, *of):
        """One of these; what can be called is."""
        one = self.r.choice(of)
        return one() if callable(one) else one

    def some(self, least, most, *of):
        return b''.join(self.any(*of)
                        for _ in range(self.r.randint(least, most)))

    def one_in(self, n):
        return self.r.randrange(n) == 0

    # Pieces of a value that is what it looks like.
    def plain(self):
        return self.any(
            b'10.1.2.3', b'24', b'eth1', b'2001:db8::1/64', b'a', b'0', b'=',
            b'a=b', b'x#y', b'%', b'+', b'@', b',', b'!', b'^', b']', b'}',
            b'/', b'-', b'\xc3\xbc', b'\xe9', b'\xff', b'\xe2\x82', b'\x02',
            b'\x0b', b'if', b'IPADDR=1', b'!!', b'a\rb')

    def escaped(self):
        return b'\\' + self.any(
            b'a', b'n', b'$', b'`', b'"', b"'", b'\\', b' ', b'\t', b';', b'&',
            b'|', b'<', b'>', b'(', b')', b'#', b'~', b'*', b'\xc3',
            b'x41', b'!')

    def single(self):
        return b"'" + self.some(
            0, 3, self.plain, b' ', b'\t', b'"', b'$x', b'`x`', b'\\', b'\\n',
            b'#', b' # ', b'\n', b'\nIPADDR=2\n', b';', b'$(', b'(', b'<<E\n',
            b'\r\n', b'~') + b"'"

    def double(self):
        return b'"' + self.some(
            0, 3, self.plain, self.escaped, b' ', b'\t', b"'", b'#', b' # ',
            b'\n', b'\nGATEWAY=2\n', b';', b'(', b'<<E', b'\r\n', b'~',
            b':~', b'*', b'{a,b}', b'\\\n') + b'"'

    def ansi(self):
        return b"$'" + self.some(
            0, 3, self.plain, b' ', b'"', b'$x', b'`', b'\n', b'#',
            b'\\a', b'\\b', b'\\e', b'\\E', b'\\f', b'\\n', b'\\r', b'\\t',
            b'\\v', b'\\\\', b"\\'", b'\\"', b'\\?', b'\\q', b'\\ ', b'\\$',
            b'\\1', b'\\12', b'\\101', b'\\1014', b'\\018', b'\\377',
            b'\\x41', b'\\x4', b'\\x4g', b'\\x414',
            b'\\xe9', b'\\8') + b"'"

    def piece(self):
        return self.any(self.plain, self.plain, self.plain, self.escaped,
                        self.single, self.double)

    def value(self):
        return self.some(0, 3, self.piece)

    # Pieces that bash would change, or that end it.
    def wild(self):
        return self.any(
            self.wild_quote, self.wild_command, self.wild_braces,
            self.wild_number, self.wild_operator, self.wild_byte, self.ansi,
            b'a~b', b'*', b'?', b'[a-z]', b'{a,b}', b'{1..3}', b'~', b':~', b'=~', b'~root', b'x:~/x', b'"":~', b'\\\n',
            b'"a\\\nb"', b'\r', b'(a b)', b'$x', b'"$x"', b' ', b' x')

    def wild_quote(self):
        return self.any(
            b"$'\\0'", b"$'\\x0'", b"$'\\400'", b"$'\\cA'", b"$'\\u00e9'",
            b"$'\\x{41}'", b"$'\\x'", b"$'\\\n'", b"$'", b'$"x"', b'"', b"'",
            b'\\', b'"$"', b'"\'$x\'"')

    def wild_command(self):
        return self.any(
            b'$(echo a)', b'$(echo "a b")', b"$(echo ')')", b'$(IPADDR=7)',
            b'$(', b'$(echo $(echo b))', b'$(a | b; c && d)', b'$(;)', b'$()',
            b'$(exit)', b'$(case x in x) :;; esac)', b'$(# )', b'$(echo #)\n)',
            b'"$(echo a)"', b'"$(echo "a")"', b'`echo a`', b'`echo "a"`',
            b"`echo 'a'`", b'`', b'``', b'`# `', b'`echo \\`echo x\\``',
            b'"`echo a`"', b'"`echo "a"`"')

    def wild_braces(self):
        return self.any(
            b'${x}', b'${IPADDR}', b'${x:-y}', b'${IPADDR:-y}',
            b'${IPADDR:=y}', b'${x:=y}', b'${IPADDR#1}', b'${x:?}', b'${x y}',
            b'${#IPADDR}', b'${!x}', b'${x:-"a b"}', b'${x:-$IPADDR}', b'${',
            b'${x', b'"${x:-"a"}"')

    def wild_number(self):
        return self.any(
            b'$((1+2))', b'$((IPADDR=3))', b'$((1/0))', b'$[1]', b'$[1/0]',
            b'$[IPADDR=3]', b'$[ 1 ]', b'$((', b'$\\\n[IPADDR=3]', b'"$\\\n(x "y")"',
            b'"$((1))"', b'$1', b'$#', b'$$', b'$?', b'$', b'$IPADDR')

    def wild_operator(self):
        return self.any(
            b'(', b'()', b';', b'&', b'|', b'<', b'>', b'<(x)', b'<<E',
            b'<<<x', b'\t', b'\n', b'#', b' #', b' B', b'\\ ')

    def wild_byte(self):
        return self.any(b'\x00', b'\x01', b'\x7f', b'"\\\x7f"', b"'\x01'",
                        b"$'\\x7f'", b'\xef\xbb\xbf', b'"\\\x01"')

    def name(self):
        return self.r.choice(NAMES * 3 + OTHERS).encode()

    def odd_name(self):
        if self.one_in(15):
            return self.any(b'IP\\\nADDR', b'\\\nIPADDR', b'I\\PADDR', b'1x',
                            b'IP"ADDR"', b'', b'\xef\xbb\xbfIPADDR', b'UID',
                            b'RANDOM', b'POSIXLY_CORRECT', b'IPADDR[0]',
                            b'IPADDR[1]', b'FOO[3]', b'FOO[1/0]', b'IPADDR[',
                            b'FOO[ 1 ]', b'BASHOPTS', b'OPTIND')
        return self.name()

    def blanks(self):
        return self.any(b'', b'', b'', b' ', b'\t', b'  ')

    def tail(self):
        return self.any(b'', b'', b'', b' ', b'\t ', b' # x', b"\t# it's; $(",
                        b' #', b' # IPADDR=9 \\')

    def good(self):
        assignments = [self.name() + b'=' + self.value()
                       for _ in range(self.any(1, 1, 1, 2, 3))]
        return (self.blanks() +
                self.any(b'', b'', b'', b'', b'', b'export ', b'export\t ') +
                self.any(b' ', b'\t').join(assignments) + self.tail())

    def odd(self):
        value = [self.piece() for _ in range(self.any(0, 0, 1, 2))]
        value.insert(self.r.randint(0, len(value)), self.wild())
        return (self.blanks() + self.any(
                    b'', b'', b'', b'', b'', b'', b'export ', b'export ',
                    b'export -n ', b'exp\\ort ', b'FOO=1 ') +
                self.odd_name() + self.any(
                    b'=', b'=', b'=', b'=', b'=', b'=', b'=', b'+=', b' =',
                    b'= ', b'') +
                b''.join(value) + self.tail())

    def word(self):
        return self.any(
            self.odd_name, self.value, self.piece, lambda: self.name() + b'=',
            lambda: self.odd_name() + b'=' + self.value(), b'x', b'-x', b'-n',
            b'$x', b'"$IPADDR"', b'2>/dev/null', b'</dev/null', b'2>&1',
            b'{IPADDR}</dev/null', b'>&2', self.wild if self.one_in(4) else b'')

    def command(self):
        name = self.any(
            b'x', b'./x', b':', b'true', b'false', b'echo', b'[', b'test',
            b'printf', b'printf -v', b'unset', b'read', b'export', b'declare',
            b'declare -i', b'declare -r', b'declare -g', b'typeset', b'local',
            b'readonly', b'eval', b'eval', b'let', b'getopts x', b'mapfile',
            b'. ', b'source', b'set -- ', b'command', b'builtin',
            b'command unset', b'builtin export', b'cd', b'shift', b'"$x"',
            b'$FOO', b'return', b'exit', b'set -u #', b'set -e #', b'break',
            b'shopt -s extglob', b'alias', b'type', b'wait', b'eval exit',
            b'command exit', b'FOO=1 unset', b'r"e"ad', b'\\unset', b'trap - X',
            lambda: self.name() + b'=' + self.value())
        words = [self.word() for _ in range(self.r.randint(0, 3))]
        return b' '.join([name] + words)

    def commands(self):
        line = self.command()
        while self.one_in(3):
            line += self.any(b';', b' ; ', b' && ', b' || ', b' | ', b'&',
                             b' |& ', b';;', b'; # ', b' &&& ') + self.command()
        return line + self.any(b'', b'', b'', b';', b'&', b' # x', b' |', b'\\')

    def compound(self):
        a, b = self.any(self.good, self.command), self.any(self.good, b':')
        return self.any(
            b'if %b; then\n%b\nfi' % (a, b), b'if false; then %b\n fi' % b,
            b'{ %b\n%b; }' % (a, b), b'( %b\n)' % b, b'f() { %b\n}' % b,
            b'f() { %b\n}; f' % b, b'function g { %b\n }\ng' % b,
            b'for IPADDR in %b; do :; done' % self.value(),
            b'for i in 1; do %b\ndone' % b, b'while false; do %b\ndone' % b,
            b'case x in x) %b\n;; esac' % b, b'case x in\n(y) %b\nesac' % b,
            b'[[ x ]] && %b' % b, b'((IPADDR=3))', b'((1)) && %b' % b,
            b'! %b' % b, b'time %b' % b, b'cat <<E\n%b\nE' % b,
            b"cat <<'E'\n%b\nE\n" % b, b': <<-E; %b\nE' % b, b': <<<x %b' % b,
            b'FOO=(a %b\n)' % b, b'IPADDR=(1 2)', b'}', b')', b'fi', b'do',
            b'then', b'coproc x', b'select i in; do :; done', b'else\n',
            b'eval "%b"' % b, b"eval '%b'" % b.replace(b"'", b'"'))

    def comment(self):
        return self.blanks() + b'#' + self.any(
            b'', b' x', b'IPADDR=8', b" it's", b' "', b' \\', b' $(', b' `',
            b'\r', b' <<E', b' \x01')

    def soup(self):
        return self.some(
            1, 12, b'IPADDR=', b'GATEWAY=', b'FOO=', b'export ', b'IPADDR',
            b'a', b'1', b' ', b' ', b'\n', b'\n', b'\\', b'"', b"'", b'$',
            b'`', b'(', b')', b'{', b'}', b'[', b']', b';', b'&', b'|', b'<', b'#', b'~',
            b'=', b'+', b':', b'!', b'*', b'if ', b'then ', b'fi', b'echo ',
            b'unset ', b'\t', b'\r', b'\x00', b'\xff', b'\xc3', b'eval ')

    def line(self, odd):
        roll = self.r.random()
        if roll < 0.08:
            return self.comment()
        if roll < 0.12:
            return self.blanks()
        if roll < 1 - odd:
            return self.good()
        return self.any(self.odd, self.odd, self.odd, self.commands,
                        self.commands, self.compound, self.soup)

    def file(self):
        odd = self.r.choice([0, 0.1, 0.2, 0.4])
        end = self.any(*[b'\n'] * 12, b'\r\n')
        lines = [self.line(odd) for _ in range(self.r.randint(1, 8))]
        if self.one_in(2):  # one that is odd, and what it does to the others
            lines = [self.good(), self.odd(), self.good(), self.good()]
        text = end.join(lines) + self.any(end, end, b'')
        if self.one_in(40):
            text = b'\xef\xbb\xbf' + text
        if self.one_in(12):
            text = self.spoil(text)
        if self.one_in(20):
            text = self.soup()
        return text

    def spoil(self, text):
        """Some bytes gone, doubled, or others."""
        for _ in range(self.r.randint(1, 3)):
            i = self.r.randint(0, len(text))
            other = self.any(b'', b'', b'"', b"'", b'\\', b'\n', b' ', b'$',
                             b'=', b'#', b';', bytes([self.r.randrange(256)]))
            text = text[:i] + other + text[i + self.r.randint(0, 2):]
        return text


def make_files(maker, count, where):
    """For each line, its files, and whether all their lines are plain."""
    lines = []
    for i in range(count):
        texts = [b'\n'.join(maker.good() for _ in range(3))
                 for _ in range(i % 8 == 0)]
        plain = i % 5 == 0
        texts.append(b'\n'.join(maker.good() for _ in range(8)) if plain
                     else maker.file())
        paths = ['%s/%d.%d' % (where, i, k) for k in range(len(texts))]
        for path, text in zip(paths, texts):
            with open(path, 'wb') as f:
                f.write(text)
        lines.append((' '.join(paths), plain))
    return lines


def texts_of(line):
    for path in line.split():
        with open(path, 'rb') as f:
            yield f.read()


def ask_bash(bash, lines):
    """For each line, what is in each name; up to one at which bash ended."""
    out = subprocess.run(
        [bash, '--norc', '-c', RUNNER], input='\n'.join(lines).encode(),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
        env={'PATH': '/nonexistent', 'HOME': '/home/x',
             'LC_ALL': os.environ['LC_ALL']}).stdout.split(b'\0')
    answers, each = [], len(NAMES) + 1
    for i in range(len(lines)):
        answer = out[i * each:(i + 1) * each]
        if len(answer) < each or answer[0] != b'%d' % i:
            break
        answers.append({name: v[1:] if v else None
                        for name, v in zip(NAMES, answer[1:])})
    return answers


def unescape(text):
    return re.sub(rb'\\(\\|x(..))', lambda m: bytes.fromhex(m[2].decode())
                  if m[2] else b'\\', text)


def ask_ours(dump, lines):
    """
    For each line, None if it is not followed; else a value for names that have
    one, False for bad ones.
    """
    out = subprocess.run([dump], input='\n'.join(lines).encode(),
                         stdout=subprocess.PIPE, check=True).stdout
    answers = []
    for text in out.split(b'\n')[:-1]:
        name, _, value = text.partition(b' ')
        if text.startswith(b'/'):
            answers.append({})
        elif name == b'stopped':
            answers[-1] = None
        elif value.startswith(b'bad '):
            answers[-1][name.decode()] = False
        else:
            answers[-1][name.decode()] = unescape(value)
    assert len(answers) == len(lines), 'dump-assigns did not answer'
    return answers


def main():
    dump, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    bash = sys.argv[4] if len(sys.argv) > 4 else '/bin/bash'
    accepted = bad = unset = 0
    print('SEED=%d' % seed)
    with tempfile.TemporaryDirectory() as where:
        lines = make_files(Maker(seed), count, where)
        ours = ask_ours(dump, [line for line, _ in lines])
        for (line, plain), got in zip(lines, ours):
            if plain and (got is None or False in got.values()):
                sys.exit('plain, but not followed: %r' % list(texts_of(line)))
        followed = [(line, got) for (line, _), got in zip(lines, ours)
                    if got is not None]
        os.mkdir(where + '/empty')
        os.chdir(where + '/empty')
        theirs = ask_bash(bash, [line for line, _ in followed])
        os.chdir('/')
        for (line, got), want in zip(followed, theirs):
            for name in NAMES:
                if got.get(name) is False:
                    bad += 1
                elif got.get(name) != want[name]:
                    sys.exit('%s: %r, bash has %r, of: %r' % (
                        name, got.get(name), want[name], list(texts_of(line))))
                elif want[name] is None:
                    unset += 1
                else:
                    accepted += 1
        if len(theirs) < len(followed):
            sys.exit('bash ends at %r' %
                     list(texts_of(followed[len(theirs)][0])))
    print('%d of %d files followed: %d values accepted, %d bad, %d unset' %
          (len(followed), count, accepted, bad, unset))
    if len(followed) * 3 < count or not bad or not unset:
        sys.exit('too little was followed to prove anything')


main()
