"""Makes objects as fast as the API server takes them, and sees when they are ready."""

import concurrent.futures
import http.client
import threading
import time

from api import is_condition

CONNECTIONS = 8


class ReadyWatch(threading.Thread):
    """Counts the EdgeOnePlans of a namespace that have become Ready, and remembers when the latest did."""

    def __init__(self, world):
        super().__init__(daemon=True)
        self._world = world
        self._ready = set()
        self._wanted = 0
        self._reached = threading.Event()
        self._stopping = False
        self.last_at = 0.0
        self.start()

    def run(self):
        while not self._stopping:
            try:
                self._follow()
            except (OSError, http.client.HTTPException):
                if not self._stopping:
                    raise

    def _follow(self):
        for _, plan in self._world.kube.watch("edgeoneplans", self._world.namespace):
            name = plan["metadata"]["name"]
            if name not in self._ready and is_condition(plan, "Ready"):
                self._ready.add(name)
                self.last_at = time.monotonic()
                if len(self._ready) == self._wanted:
                    self._reached.set()

    def expect(self, total):
        self._wanted = total
        self._reached.clear()

    def stop(self):
        """It ends when the API server does."""
        self._stopping = True

    def wait(self, timeout):
        if len(self._ready) < self._wanted and not self._reached.wait(timeout):
            raise TimeoutError(f"{len(self._ready)} of {self._wanted} plans are Ready after {timeout:.0f} s")
        return self.last_at


def declare(world, first, count):
    """Creates plans through parallel connections. Returns when the first was accepted, and when the last was."""
    accepted = []

    def create(number):
        meta = {"name": f"plan-{number:05}", "namespace": world.namespace}
        spec = {"accountRef": {"name": world.ACCOUNT}, "planType": "personal"}
        world.kube.create({"apiVersion": "planwright.dev/v1alpha1", "kind": "EdgeOnePlan", "metadata": meta, "spec": spec})
        accepted.append(time.monotonic())

    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(create, range(first, first + count)))
    return min(accepted), max(accepted)
