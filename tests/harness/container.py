"""What a container runtime does, for one process: python3 container.py SPEC.json (written by pod.py).

The process is pid 1 of its own namespaces, in a root file system of its own, as the user and with the rights that the specification says. This
one stays outside as its parent: it passes signals on, and ends as the process ended.
"""

import ctypes
import json
import os
import pathlib
import signal
import sys

_NEWNS, _NEWUTS, _NEWIPC, _NEWPID, _NEWNET = 0x00020000, 0x04000000, 0x08000000, 0x20000000, 0x40000000
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT, _BIND, _REC, _PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
_DETACH = 2
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_PDEATHSIG, _CAPBSET_DROP, _NO_NEW_PRIVS = 1, 24, 38
DEVICES = ("null", "zero", "full", "random", "urandom")
_libc = ctypes.CDLL(None, use_errno=True)


def call(function, *arguments):
    encoded = [os.fsencode(part) if isinstance(part, (str, pathlib.Path)) else part for part in arguments]
    if getattr(_libc, function)(*encoded) == -1:
        raise OSError(ctypes.get_errno(), f"{function}{arguments}: {os.strerror(ctypes.get_errno())}")


def main():
    spec = json.loads(pathlib.Path(sys.argv[1]).read_text())
    with open(spec["network"]) as network:
        call("setns", network.fileno(), _NEWNET)
    call("unshare", _NEWPID)
    passed_on = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, passed_on)
    child = os.fork()
    if child == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, passed_on)
        become(spec)
    pathlib.Path(spec["pid_file"]).write_text(str(child))
    for number in passed_on:
        signal.signal(number, lambda received, _: os.kill(child, received))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, passed_on)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code < 0:  # of the same signal
        if -code in passed_on:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)


def become(spec):
    """Does not return."""
    call("unshare", _NEWNS | _NEWUTS | _NEWIPC)  # the parent keeps its root, and can write its pid file
    call("sethostname", spec["hostname"], len(spec["hostname"]))
    enter_root(pathlib.Path(spec["root"]), spec)
    os.chdir(spec["directory"])
    drop_rights(spec)
    # Ends with its parent; a change of user would have taken this back.
    call("prctl", _PDEATHSIG, signal.SIGKILL)
    os.execve(spec["command"][0], spec["command"], spec["env"])


def enter_root(root, spec):
    """Mount points are there already: pod.py makes them, as runtimes do."""
    call("mount", "none", "/", None, _REC | _PRIVATE, None)
    call("mount", root, root, None, _BIND | _REC, None)
    call("mount", "proc", root / "proc", "proc", _NOSUID | _NODEV | _NOEXEC, None)
    for device in DEVICES:
        call("mount", f"/dev/{device}", root / "dev" / device, None, _BIND, None)
    for mount in spec["mounts"]:
        target = root / mount["target"].lstrip("/")
        call("mount", mount["source"], target, None, _BIND, None)
        if mount["read_only"]:
            call("mount", "none", target, None, _BIND | _REMOUNT | _RDONLY, None)
    if spec["read_only"]:
        call("mount", "none", root, None, _BIND | _REMOUNT | _RDONLY, None)
    os.chdir(root)
    call("syscall", _PIVOT_ROOT[os.uname().machine], ".", ".")
    call("umount2", ".", _DETACH)
    os.chdir("/")


def drop_rights(spec):
    if spec["drop_capabilities"]:
        for capability in range(int(pathlib.Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1):
            call("prctl", _CAPBSET_DROP, capability)
    os.setgroups(spec["groups"])
    os.setresgid(spec["gid"], spec["gid"], spec["gid"])
    os.setresuid(spec["uid"], spec["uid"], spec["uid"])
    if spec["no_new_privileges"]:
        call("prctl", _NO_NEW_PRIVS, 1, 0, 0, 0)


if __name__ == "__main__":
    main()
