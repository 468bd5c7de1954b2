# SPDX-License-Identifier: GPL-2.0-or-later
"""What pages of results have in common: the machine, tables, the file."""
import datetime
import os
import platform
import re
import subprocess


def said(command):
    return subprocess.run(command, capture_output=True, text=True,
                          check=True).stdout.strip()


def machine():
    """One line: what it was measured on."""
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
        model = re.search(r"^model name\s*: (.*)$", info.read(), re.M)
    compiler = said([os.environ.get("CC", "cc"), "--version"]).split("\n")[0]
    return (f"{model.group(1) if model else platform.machine()}, "
            f"{os.cpu_count()} processors, Linux {platform.release()}, "
            f"{compiler}, {' '.join(platform.libc_ver())}, "
            f"{datetime.date.today().isoformat()}")


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"
    yield ""


def write(directory, name, lines):
    with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
        file.write("\n".join(lines).rstrip("\n") + "\n")
