"""Debian's Prometheus as a process: it scrapes what it is told to, and evaluates the alert rules."""

import json
import urllib.error
import urllib.parse
import urllib.request

import yaml
from files import groups
from process import Process, free_port
from promtool import programs


class Prometheus:
    def __init__(self, directory, targets):
        """targets: host:port of each operator. Scraped as a ServiceMonitor of deploy/monitoring says, but each second."""
        (directory / "rules.yaml").write_text(yaml.safe_dump({"groups": groups()}))
        scrape = {"job_name": "planwright", "honor_labels": True, "static_configs": [{"targets": targets}]}
        every = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        (directory / "prometheus.yaml").write_text(yaml.safe_dump({"global": every, "rule_files": ["rules.yaml"], "scrape_configs": [scrape]}))
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [programs()["prometheus"], f"--config.file={directory / 'prometheus.yaml'}", f"--storage.tsdb.path={directory / 'data'}"]
        self.process = Process("prometheus", [*command, f"--web.listen-address=127.0.0.1:{port}"], directory / "prometheus.log")

    def start(self):
        self.process.start()
        self.process.poll(self._ready)
        return self

    def stop(self):
        self.process.kill()

    def _ready(self):
        try:
            with urllib.request.urlopen(self.url + "/-/ready", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def ask(self, path, **parameters):
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}", timeout=30) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{parameters}: {error.read().decode(errors='replace')}") from None

    def query(self, expression):
        """(labels, value) of each sample."""
        return [(sample["metric"], float(sample["value"][1])) for sample in self.ask("query", query=expression)["result"]]

    def alerts(self):
        """Those that fire or are about to, by name: the labels of each."""
        found = {}
        for alert in self.ask("alerts")["alerts"]:
            found.setdefault(alert["labels"]["alertname"], []).append(alert["labels"])
        return found
