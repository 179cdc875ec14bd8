"""A pod's network: a namespace of its own, with nothing in it but loopback, the pod's address, and the ports that are passed on."""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import threading

ADDRESS = "10.244.0.7"  # the same for every pod: none can see another
_LOOPBACK = "127.0.0.1"
_CLONE_NEWNET = 0x40000000
_SIOCSIFADDR, _SIOCSIFFLAGS, _IFF_UP = 0x8916, 0x8914, 0x1
_libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    """The result of a C function that answers -1 when it fails."""
    if result == -1:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())} (pods need root with CAP_SYS_ADMIN)")
    return result


class PodNetwork:
    """A socket stays in the namespace that it was made in, so one process can pass bytes from one to the other."""

    def __init__(self):
        self._outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        check(_libc.unshare(_CLONE_NEWNET), "a network namespace")
        try:
            self._inside = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
            _configure_loopback()
        finally:
            check(_libc.setns(self._outside, _CLONE_NEWNET), "back to the network")
        self.path = f"/proc/{os.getpid()}/fd/{self._inside}"
        self._doors = {}

    def close(self):
        for door in self._doors.values():
            door.shutdown(socket.SHUT_RDWR)  # wakes accept()
            door.close()
        os.close(self._inside)
        os.close(self._outside)

    @contextlib.contextmanager
    def entered(self):
        """This thread, and only this, is in the pod's network: the sockets that it makes belong there."""
        check(_libc.setns(self._inside, _CLONE_NEWNET), "into the pod's network")
        try:
            yield
        finally:
            check(_libc.setns(self._outside, _CLONE_NEWNET), "back to the network")

    def connect(self, port, timeout=10):
        """A connection to the pod's own address, as the kubelet's probes and Prometheus make it."""
        with self.entered():
            return socket.create_connection((ADDRESS, port), timeout)

    def forward(self, port):
        """What listens on this port of the machine's loopback is found on the same port of the pod's."""
        if port in self._doors:
            return
        with self.entered():
            door = self._doors[port] = socket.create_server((_LOOPBACK, port), backlog=128)
        threading.Thread(target=_accept, args=(door, port), daemon=True).start()


def _configure_loopback():
    address = struct.pack("<HH4s8x", socket.AF_INET, 0, socket.inet_aton(ADDRESS))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("<16sH14x", b"lo", _IFF_UP))
        fcntl.ioctl(control, _SIOCSIFADDR, struct.pack("<16s16s", b"lo:pod", address))


def _accept(door, port):
    while True:
        try:
            client, _ = door.accept()
        except OSError:
            return  # closed
        threading.Thread(target=_pass_on, args=(client, port), daemon=True).start()


def _pass_on(client, port):
    with client, contextlib.suppress(OSError), socket.create_connection((_LOOPBACK, port)) as server:
        answers = threading.Thread(target=_copy, args=(server, client), daemon=True)
        answers.start()
        _copy(client, server)
        answers.join()


def _copy(source, target):
    try:
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, target):  # a connection that broke on one side breaks on the other
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
