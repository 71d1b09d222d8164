"""Becomes a PostgreSQL program: `launch.py PARENT UID GID PROGRAM [ARGUMENT…]`, run with `python -I -S`.

Runs in a process of its own before that process turns into PostgreSQL, since this must not be done between
fork and exec of a process with threads. It asks the kernel to end the program when its parent dies (Linux),
and, started by root, becomes another user, because PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import ctypes
import os
import signal
import stat
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 4
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3: two sets of three 32-bit words


class Unreachable(Exception):  # noqa: N818  # private to this script, a message for its parent's log
    """The other user cannot reach the program and root may not lend it the right to."""


def main() -> None:
    """Read the arguments, change what is to be changed, and become the program."""
    parent, uid, gid = (int(argument) for argument in sys.argv[1:4])
    program, *arguments = sys.argv[4:]
    paths = [Path(argument) for argument in (program, *arguments) if argument.startswith("/")]
    if os.geteuid() == 0:
        _become(uid, gid, reach=not all(_open_to_others(path) for path in paths))
    if parent and sys.platform == "linux":
        _call("prctl", PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)  # PostgreSQL's fast shutdown
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(program, [program, *arguments])  # noqa: S606  # no shell is the point


def _open_to_others(path: Path) -> bool:
    """Whether any user may walk down to `path`."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.absolute().parents)


def _become(uid: int, gid: int, *, reach: bool) -> None:
    """Become `uid` for good.

    A virtual environment or data folder under a closed folder (such as root's home, mode 700) would be out
    of its reach. Rather than opening that folder to everybody, the process keeps one right of root: to
    search and read (where the container allows it, else to override), and nothing more.
    """
    os.setgroups([])
    os.setgid(gid)
    if not reach:
        os.setuid(uid)
        return
    if sys.platform != "linux":
        raise Unreachable
    # Without this bit the kernel takes the right away with root, and for access(2), by which PostgreSQL looks
    # for its own programs, even when it was kept.
    _call("prctl", PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setuid(uid)
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if _keep_only(capability):
            return
    raise Unreachable


def _keep_only(capability: int) -> bool:
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    bit = 1 << capability
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    try:
        _call("capset", header, sets)
        _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)
    except OSError:
        return False
    return True


def _call(name: str, *arguments: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), name)


if __name__ == "__main__":
    main()
