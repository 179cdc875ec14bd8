"""Somebody who reads README.md and types what it says, in a folder and a namespace of their own."""

import json
import os
import re
import secrets
import subprocess

from alibaba import Alibaba
from api import load_yaml
from document import ROOT
from operator_process import NAMESPACE, SERVICE_ACCOUNT, Operator
from world import World

EXAMPLE_PLAN = "edgeone-2o1xvpmq7nn5"  # stands in the README for whatever the reader's console shows
_UIN, _UID = "100000009001", "1000000000009001"
_SERVICES = {"Tencent": ("teo", "billing", "sts", "metadata"), "Alibaba": ("cbn", "bss", "sts", "metadata")}
# The README shows dates; the cloud's clock, not the machine's, is what everything goes by.
_TODAY = "2026-12-01T08:00:00Z"


class Reader(World):
    """With an account at either cloud."""

    NAMESPACE = "readme"
    ACCOUNT = "tencent"

    def __init__(self, cluster, cloud, operator, programs, directory):
        self.cluster, self.kube, self.cloud, self.operator = cluster, cluster.kube, cloud, operator
        self.namespace, self.uin, self.uid = self.NAMESPACE, _UIN, _UID
        self.secret_id, self.secret_key = "AKID" + secrets.token_hex(16), secrets.token_hex(16)
        self.access_key_id, self.access_key_secret = "LTAI" + secrets.token_hex(10), secrets.token_hex(16)
        self.plan_id = EXAMPLE_PLAN
        self.directory = directory
        self._operator_program = programs["planwright-operator"]
        cloud.set_clock(_TODAY)
        cloud.open_account(_UIN, secretId=self.secret_id, secretKey=self.secret_key, creator=_UIN, balanceCents=10_000_000)
        self.alibaba = Alibaba(cloud)
        self.alibaba.settings(deliverySeconds=0, transitionSeconds=0)
        self.alibaba.open_account(_UID, accessKeyId=self.access_key_id, accessKeySecret=self.access_key_secret, balanceCents=10_000_000)
        self.kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}})
        self._furnish(programs["kubectl"])

    def _furnish(self, kubectl):
        """A checkout, the keys in files, kubectl, and kubeconfigs of a person and of the operator."""
        for name in ("crds", "deploy", "tests", "CMakePresets.json"):
            (self.directory / name).symlink_to(ROOT / name)
        keys = {
            "secretId": self.secret_id,
            "secretKey": self.secret_key,
            "accessKeyId": self.access_key_id,
            "accessKeySecret": self.access_key_secret,
        }
        for name, key in keys.items():
            (self.directory / name).write_text(key + "\n")
        (self.directory / "bin").mkdir()
        (self.directory / "bin" / "kubectl").symlink_to(kubectl)
        config = json.loads(self.cluster.kubeconfig.read_text())
        config["contexts"][0]["context"]["namespace"] = self.namespace
        (self.directory / "kubeconfig").write_text(json.dumps(config))
        (self.directory / "operator.kubeconfig").write_text(self.cluster.kubeconfig_for(NAMESPACE, SERVICE_ACCOUNT).read_text())

    def write_files(self, files):
        """Saves the README's manifests; its CloudAccounts are pointed at the simulated cloud."""
        for name, text in files.items():
            (manifest,) = load_yaml(text.replace(EXAMPLE_PLAN, self.plan_id))
            if manifest["kind"] == "CloudAccount":
                services = _SERVICES[manifest["spec"].get("provider", "Tencent")]
                manifest["spec"]["endpoints"] = {service: self.cloud.url for service in services}
            (self.directory / name).write_text(json.dumps(manifest))

    def type(self, command):
        """Runs a command in the reader's shell. Returns what it prints."""
        environment = {
            **os.environ,
            "PATH": f"{self.directory / 'bin'}:{os.environ['PATH']}",
            "KUBECONFIG": str(self.directory / "kubeconfig"),
            "HOME": str(self.directory),
        }
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command.replace(EXAMPLE_PLAN, self.plan_id)],
            cwd=self.directory,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}\n{self._how_things_stand()}"
        return done.stdout

    def _how_things_stand(self):
        kubectl = [self.directory / "bin" / "kubectl", "--kubeconfig", self.directory / "kubeconfig", "get", "planwright", "-o", "wide"]
        return subprocess.run(kubectl, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60).stdout

    def alibaba_acts(self):
        """The acts that the other cloud charged, in order."""
        return [charge["act"] for charge in self.alibaba.ledger(self.uid)]

    def close(self):
        super().close()
        assert self.access_key_secret not in self.operator.log_text(), "the other secret key stands in the operator's log"

    def run_operator(self, options):
        """The operator with the README's options, as a second one that waits for its turn: it gets ready, and leaves in order."""
        options["kubeconfig"] = self.directory / options["kubeconfig"]
        standby = Operator(self._operator_program, self.cluster, self.directory, "standby", **options)
        try:
            standby.start()
            assert standby.stop() == 0, standby.process.tail()
        finally:
            standby.kill()


def normalised(text):
    """Output without what differs from run to run: ids, order numbers, addresses, times, ages and the width of columns."""
    for pattern, word in (
        (r"\b(edgeone|cfw|cenbwp)-[a-z0-9]{8,}\b", "PLAN"),
        (r"\b\d{15,24}\b", "ORDER"),
        (r"https?://[\w.:-]*\w", "URL"),
        (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME"),
        (r"(?<=\s)(\d+[smhd])+(?=\s|$)", "AGE"),
    ):
        text = re.sub(pattern, word, text)
    return text.split()
