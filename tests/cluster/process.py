"""A child process that is started, watched and ended by its own pid."""

import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import time

_PR_SET_PDEATHSIG = 1


def _die_with_parent():
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port():
    """A port that was free a moment ago, below the range that outgoing connections are given theirs from."""
    for _ in range(200):
        port = 20000 + int.from_bytes(os.urandom(2), "big") % 12000
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise RuntimeError("no free port between 20000 and 32000")


def poll(check, what, timeout=60.0, interval=0.05):
    """Calls `check` until it answers something true, and returns that. `what` is said when it never does; it may be a function."""
    deadline = time.monotonic() + timeout
    while True:
        answer = check()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {timeout:.0f} s: {what() if callable(what) else what}")
        time.sleep(interval)


class Process:
    """`detached` processes outlive this one (they are found again by their pid); the others die with it, however it dies."""

    def __init__(self, name, command, log, env=None, detached=False):
        self.name = name
        self.command = [str(part) for part in command]
        self.log = pathlib.Path(log)
        self._env = env
        self._detached = detached
        self._child = None

    def start(self):
        assert not self.running(), f"{self.name} runs already"
        with open(self.log, "ab") as log:
            self._child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if self._env is None else {**os.environ, **self._env},
                start_new_session=True,
                preexec_fn=None if self._detached else _die_with_parent,
            )
        return self

    @property
    def pid(self):
        return self._child.pid

    @property
    def exit_code(self):
        """None while it runs; negative: the signal that ended it."""
        return self._child.poll()

    def running(self):
        return self._child is not None and self._child.poll() is None

    def signal(self, number):
        self._child.send_signal(number)

    def kill(self):
        """kill -9."""
        if self.running():
            self._child.kill()
            self._child.wait()

    def stop(self, grace=30.0):
        """SIGTERM, and SIGKILL after `grace` seconds. Returns the exit code."""
        if self._child is None:
            return None
        if self.running():
            self._child.terminate()
            try:
                self._child.wait(grace)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        return self._child.returncode

    def tail(self, lines=20):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def poll(self, check, timeout=60.0):
        """Like poll(), but ends at once, with the log, when the process does."""

        def look():
            if not self.running():
                raise RuntimeError(f"{self.name} ended with {self.exit_code}:\n{self.tail()}")
            return check()

        return poll(look, lambda: f"{self.name} is not there yet:\n{self.tail()}", timeout)
