"""Somebody who reads README.md and types what it says, in a folder and a namespace of their own."""

import json
import os
import re
import secrets
import shutil
import subprocess

from alibaba import Alibaba
from api import load_yaml
from document import ROOT
from operator_process import Operator
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
        self._programs = programs
        cloud.set_clock(_TODAY)
        cloud.open_account(_UIN, secretId=self.secret_id, secretKey=self.secret_key, creator=_UIN, balanceCents=10_000_000)
        self.alibaba = Alibaba(cloud)
        self.alibaba.settings(deliverySeconds=0, transitionSeconds=0)
        self.alibaba.open_account(_UID, accessKeyId=self.access_key_id, accessKeySecret=self.access_key_secret, balanceCents=10_000_000)
        self.kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}})
        self._furnish()

    def _furnish(self):
        """A clone, the keys in files, kubectl and helm, and a kubeconfig."""
        for name in ("charts", "crds", "deploy"):
            shutil.copytree(ROOT / name, self.directory / name, symlinks=True)
        keys = {
            "secretId": self.secret_id,
            "secretKey": self.secret_key,
            "accessKeyId": self.access_key_id,
            "accessKeySecret": self.access_key_secret,
        }
        for name, key in keys.items():
            (self.directory / name).write_text(key + "\n")
        (self.directory / "bin").mkdir()
        for name in ("kubectl", "helm"):
            (self.directory / "bin" / name).symlink_to(self._programs[name])
        config = json.loads(self.cluster.kubeconfig.read_text())
        config["contexts"][0]["context"]["namespace"] = self.namespace
        (self.directory / "kubeconfig").touch(mode=0o600)
        (self.directory / "kubeconfig").write_text(json.dumps(config))

    def write_files(self, files):
        """Saves the README's manifests; CloudAccounts are pointed at the simulated cloud, and Secrets get the keys that it knows."""
        for name, text in files.items():
            manifests = load_yaml(text.replace(EXAMPLE_PLAN, self.plan_id))
            for manifest in manifests:
                if manifest.get("kind") == "CloudAccount":
                    services = _SERVICES[manifest["spec"].get("provider", "Tencent")]
                    manifest["spec"]["endpoints"] = {service: self.cloud.url for service in services}
                elif manifest.get("kind") == "Secret":
                    assert set(manifest["stringData"]) == {"secretId", "secretKey"}
                    manifest["stringData"] = {"secretId": self.secret_id, "secretKey": self.secret_key}
            (self.directory / name).write_text("\n---\n".join(map(json.dumps, manifests)))

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
        assert options.pop("kubeconfig") == "operator.kubeconfig"
        standby = Operator(self._programs["planwright-operator"], self.cluster, self.directory, "standby", **options)
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
