#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A download that goes on where it was, for the demo.

download.py serve ADDRESS       gives pieces of a file that nobody has seen
download.py get ADDRESS FILE    gets it, piece by piece, by one connection, and by
                                another one when that fails; says which lines it
                                took, and how long nothing came between them
"""
import socket
import sys
import threading
import time

PORT, PIECE, PIECES = 8000, 16384, 250
PACE = 0.02     # seconds, for each piece


def piece(number):
    return number.to_bytes(4, "big") * (PIECE // 4)


def receive(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise ConnectionError("closed")
        data += more
    return data


def answer(connection):
    try:
        while True:
            number = int.from_bytes(receive(connection, 4), "big")
            time.sleep(PACE)
            connection.sendall(piece(number))
    except OSError:
        connection.close()


def serve(address):
    with socket.create_server((address, PORT)) as server:
        while True:
            connection, _ = server.accept()
            threading.Thread(target=answer, args=(connection,),
                             daemon=True).start()


def get(address, name):
    lines, last, connection = [], None, None
    with open(name, "wb") as file:
        number = 0
        while number < PIECES:
            try:
                if not connection:
                    connection = socket.create_connection((address, PORT))
                connection.sendall(number.to_bytes(4, "big"))
                data = receive(connection, PIECE)
            except OSError as why:
                print(f"  {why.strerror}: once more", flush=True)
                if connection:
                    connection.close()
                connection = None
                continue
            assert data == piece(number)
            now, source = time.monotonic(), connection.getsockname()[0]
            if not lines or lines[-1][0] != source:
                lines.append([source, 0, (now - last) * 1000 if last else 0])
            lines[-1][1] += len(data)
            last = now
            file.write(data)
            file.flush()
            number += 1
    for source, size, gap in lines:
        if gap:
            print(f"  nothing for {gap:.0f} ms")
        print(f"  {size / 1e6:.1f} MB to {source}")


if __name__ == "__main__":
    {"serve": serve, "get": get}[sys.argv[1]](*sys.argv[2:])
