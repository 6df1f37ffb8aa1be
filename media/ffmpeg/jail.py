"""Locks itself in with Landlock and without network, then becomes the program it was given.

Runs as `python -I -S jail.py READ... --write WRITE... -- PROGRAM ARGUMENT...` where bubblewrap
can't; standard library only, since nothing else can be imported there. Exits with 97 where the
kernel refuses, so that a weaker sandbox is never mistaken for this one.

Network: a namespace of its own; where even that is refused (most containers), Landlock's own
rule, which stops TCP since ABI 4. Structures and numbers: linux/landlock.h, landlock(7).
"""

import ctypes
import os
import struct
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
RULE_PATH_BENEATH = 1
SIGPIPE, SIGXFSZ = 13, 25
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE, IOCTL_DEV = 1, 2, 4, 8, 1 << 14, 1 << 15
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
"""The rights that a rule about a single file may name."""

RIGHTS_BY_ABI = (0, (1 << 13) - 1, (1 << 14) - 1, (1 << 15) - 1, (1 << 15) - 1, (1 << 16) - 1)
"""All file rights that each ABI knows; newer ones keep the last."""

libc = ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: object) -> int:
    """Call the kernel; raise OSError where it refuses."""
    result = libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(result)


def leave_network(abi: int) -> bool:
    """Enter an empty network namespace; return whether Landlock must do it instead."""
    for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET):
        if libc.unshare(flags) == 0:
            return False
    if abi < 4:
        raise OSError("no network namespace, and Landlock is too old to stop TCP")
    return True


def allow(ruleset: int, path: str, rights: int) -> None:
    """Add a rule: these rights at or below this path. A path that is not there needs none."""
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):  # noqa: PTH112 - starts faster without pathlib
        rights &= ON_FILES
    rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, opened), 12)
    syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, rule, 0)
    os.close(opened)


def lock_in(reads: list[str], writes: list[str]) -> None:
    """Give up the network and every file but these."""
    abi = syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    rights = RIGHTS_BY_ABI[min(abi, len(RIGHTS_BY_ABI) - 1)]
    stops_tcp = leave_network(abi)
    # Fields handled: files, network (ABI 4: bind and connect), scopes (ABI 6: sockets, signals).
    fields = struct.pack("=QQQ", rights, 3 if stops_tcp else 0, 3 if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    attributes = ctypes.create_string_buffer(fields[:size], size)
    ruleset = syscall(CREATE_RULESET, attributes, ctypes.c_size_t(size), 0)
    for path in reads:
        allow(ruleset, path, rights & (EXECUTE | READ_FILE | READ_DIR))
    for path in writes:
        allow(ruleset, path, rights & ~EXECUTE)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError("no_new_privs was refused")
    syscall(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def main(arguments: list[str]) -> None:
    """Lock in, then become the program."""
    ours, program = arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :]
    at = ours.index("--write")
    try:
        lock_in(ours[:at], ours[at + 1 :])
    except OSError as refusal:
        os.write(2, f"jail: {refusal}\n".encode())
        os._exit(97)
    # Python ignores these, and what is ignored stays so in the program: a file past its limit
    # would be one more error of writing. The module `signal` would take longer to start.
    for number in (SIGPIPE, SIGXFSZ):
        libc.signal(number, None)
    os.execv(program[0], program)  # noqa: S606 - it is the point of this file


if __name__ == "__main__":
    main(sys.argv[1:])
