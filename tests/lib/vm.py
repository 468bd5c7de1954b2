#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Talks to a virtual machine of vm.sh over one of its two sockets.

vm.py run SOCKET SECONDS         the script on stdin, by vm-agent in the guest:
                                 prints what it prints, exits as it does, or
                                 with 124 when there is no answer by then
vm.py qmp SOCKET SECONDS COMMAND [KEY=VALUE...]
                                 QEMU's own commands (on and off are truths);
                                 device_del ends when the guest has let go of
                                 the device
"""
import json
import socket
import sys


def connect(path, seconds):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(float(seconds))
    s.connect(path)
    return s.makefile("rwb", buffering=0)


def read_exactly(f, size):
    got = b""
    while len(got) < size:
        more = f.read(size - len(got))
        if not more:
            raise EOFError("closed")
        got += more
    return got


def run(f):
    script = sys.stdin.buffer.read()
    f.write(b"%d\n" % len(script) + script)
    status, size = f.readline().split()
    sys.stdout.buffer.write(read_exactly(f, int(size)))
    return int(status)


def answer(f, event=None):
    """The answer to a command, or the event of that name."""
    while True:
        line = f.readline()
        if not line:
            raise EOFError("closed")
        said = json.loads(line)
        if "error" in said:
            sys.exit("vm.py: " + said["error"]["desc"])
        if said.get("event") == event:
            return said


def qmp(f, command, *arguments):
    f.readline()
    f.write(b'{ "execute": "qmp_capabilities" }\n')
    answer(f)
    f.write(json.dumps({
        "execute": command,
        "arguments": {k: {"on": True, "off": False}.get(v, v)
                      for k, v in (a.split("=", 1) for a in arguments)},
    }).encode() + b"\n")
    answer(f, "DEVICE_DELETED" if command == "device_del" else None)
    return 0


def main():
    what, path, seconds, *arguments = sys.argv[1:]
    try:
        f = connect(path, seconds)
        return {"run": run, "qmp": qmp}[what](f, *arguments)
    except (TimeoutError, EOFError) as e:
        print(f"vm.py: no answer within {seconds} s: {e}")
        return 124


sys.exit(main())
