"""planwright-operator as a process, under its own service account."""

import json
import os
import pathlib
import re
import urllib.error
import urllib.request

from process import Process

NAMESPACE = "planwright-system"
SERVICE_ACCOUNT = "planwright-operator"
BIN = pathlib.Path(os.environ.get("PLANWRIGHT_BIN", pathlib.Path(__file__).resolve().parents[2] / ".build" / "dev" / "operator"))
# The root file system of an image that deploy/image/build has made; its program is tested then.
IMAGE = os.environ.get("PLANWRIGHT_IMAGE")
PROGRAM = pathlib.Path(IMAGE or BIN) / "planwright-operator"


class Running:
    """What can be asked of an operator, however it was started: as a process of this machine (Operator), or in a pod (pod.Pod)."""

    process = None  # a Process

    def start(self, ready=True):
        raise NotImplementedError

    def fetch(self, path):
        """Status and text of /healthz, /readyz or /metrics."""
        raise NotImplementedError

    def reach(self, url):
        """Makes a port of this machine's loopback one of its own as well."""
        raise NotImplementedError

    def stop(self):
        """SIGTERM. Returns the exit code."""
        return self.process.stop()

    def kill(self):
        """kill -9."""
        self.process.kill()

    def restart(self):
        code = self.stop()
        assert code == 0, f"the operator ended with {code}:\n{self.process.tail()}"
        return self.start()

    def running(self):
        return self.process.running()

    # ---- what it tells

    def ready(self):
        try:
            return self.fetch("/readyz")[0] == 200
        except OSError:
            return False

    def metric(self, name, /, **labels):
        """Sum of the samples of that name that carry these labels; None when there is none."""
        values = []
        for line in self.fetch("/metrics")[1].splitlines():
            sample = re.fullmatch(r"([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?", line)
            if sample and sample[1] == name:
                found = dict(re.findall(r'(\w+)="((?:\\.|[^"\\])*)"', sample[2] or ""))
                if all(found.get(key) == value for key, value in labels.items()):
                    values.append(float(sample[3]))
        return sum(values) if values else None

    def log_text(self):
        return self.process.log.read_text(errors="replace")

    def log_lines(self):
        """Its log, a dictionary a line. A line that is not JSON is an error."""
        return [json.loads(line) for line in self.log_text().splitlines()]


class Operator(Running):
    """Options are command-line flags: Operator(..., watch_namespaces="a", leader_elect="false"); None leaves a default out."""

    def __init__(self, program, cluster, directory, identity="operator-0", env=None, **options):
        """env: variables beside the test's own."""
        self._ports = directory / f"{identity}.ports"
        flags = {
            "kubeconfig": cluster.kubeconfig_for(NAMESPACE, SERVICE_ACCOUNT),
            "namespace": NAMESPACE,
            "identity": identity,
            "health_listen": "127.0.0.1:0",
            "ports_file": self._ports,
            "inventory_interval": "1s",
            "log_format": "json",
            "log_level": "debug",
            **options,
        }
        command = [program] + [f"--{name.replace('_', '-')}={value}" for name, value in flags.items() if value is not None]
        self.process = Process(f"planwright-operator {identity}", command, directory / f"{identity}.log", env)

    def start(self, ready=True):
        """Waits until it says that it is ready, or only until it has a port."""
        self._ports.unlink(missing_ok=True)
        self.process.start()
        self.process.poll(lambda: self._ports.exists() and self._ports.read_text().strip())
        if ready:
            self.process.poll(self.ready)
        return self

    def fetch(self, path):
        port = json.loads(self._ports.read_text())["health"]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    def reach(self, url):
        """It is on this machine."""
