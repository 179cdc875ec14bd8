"""Reads what the operator says about itself."""

import pathlib
import time

WRITES = ("POST", "PATCH", "PUT", "DELETE")


class Meter:
    """What has been used since the last mark()."""

    def __init__(self, operator):
        self._operator = operator
        self.mark()

    def mark(self):
        self._began = self._now()

    def _now(self):
        operator = self._operator
        now = {f"{method} requests": operator.metric("rest_client_requests_total", method=method) or 0 for method in (*WRITES, "GET")}
        now["cpu"] = operator.metric("process_cpu_seconds_total")
        now["refused"] = operator.metric("planwright_cloud_requests_total", code="RequestLimitExceeded") or 0
        now["cloud calls"] = operator.metric("planwright_cloud_requests_total") or 0
        return now

    def used(self):
        now = self._now()
        used = {name: value - self._began[name] for name, value in now.items()}
        used["writes"] = sum(used[f"{method} requests"] for method in WRITES)
        return used


def resident_megabytes(operator):
    return operator.metric("process_resident_memory_bytes") / 1e6


def peak_megabytes(operator):
    lines = pathlib.Path(f"/proc/{operator.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6


def wait_quiet(operator, seconds=10.0):
    """Until it has written nothing for so long (its Lease apart), and then: nothing is on its way any more."""
    began, last = time.monotonic(), None
    while time.monotonic() < began + seconds:
        queued = operator.metric("workqueue_depth"), operator.metric("controller_runtime_reconcile_total")
        if queued != last:
            began, last = time.monotonic(), queued
        time.sleep(1)
