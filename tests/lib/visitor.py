#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody who visits a name again and again, for the demo.

visitor.py NAME     until SIGTERM: asks the name server of 127.0.0.1, begins a TCP
                    connection to one of the addresses, and to another one when
                    nothing has come of it for a second; says what is new
"""
import random
import signal
import socket
import sys
import time

from dns import TYPES, ask

PORT, PATIENCE, PAUSE = 7, 1.0, 0.1     # seconds


def visited(address):
    try:
        with socket.create_connection((address, PORT), PATIENCE) as connection:
            connection.sendall(b"hello")
            return connection.recv(5) == b"hello"
    except OSError:
        return False


def visit(answer):
    """By which address it was answered, and by which not."""
    addresses = answer.split(",") if "." in answer else []
    random.shuffle(addresses)
    for tried, address in enumerate(addresses):
        if visited(address):
            return address, addresses[:tried]
    return None, addresses


def main():
    name, known, lost, waited = sys.argv[1], None, set(), 0
    counts = {}
    going = True

    def stop(*_):
        nonlocal going
        going = False

    signal.signal(signal.SIGTERM, stop)
    while going:
        answer = ask("127.0.0.1", name, TYPES["A"])
        if answer != known:
            print(f"  {name} is {answer}", flush=True)
            known = answer
        by, dead = visit(answer)
        counts[by] = counts.get(by, 0) + 1
        waited += bool(dead)
        if dead and not lost >= set(dead):
            lost |= set(dead)
            print(f"  nothing by {', '.join(dead)} for {PATIENCE:.0f} s; "
                  f"by {by}", flush=True)
        time.sleep(PAUSE)
    print(f"  {sum(counts.values())} visits: " +
          ", ".join(f"{counts[by]} by {by}" for by in sorted(counts, key=str)) +
          f"; {waited} waited a second")


main()
