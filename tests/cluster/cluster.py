#!/usr/bin/python3
"""A real control plane on loopback: etcd and kube-apiserver, with RBAC, and nothing else (no kubelet, no scheduler, no controllers).

    tests/cluster/cluster.py up --dir DIR      starts it, and prints the path of the administrator's kubeconfig
    tests/cluster/cluster.py down --dir DIR    ends what `up` started there

Tests use the class Cluster. Everything (data, certificates, tokens, logs) stands in one directory.
"""

import argparse
import base64
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from api import ApiError, Kube  # noqa: E402
from process import Process, free_port, poll  # noqa: E402

ISSUER = "https://kubernetes.default.svc.cluster.local"


def build(*names):
    """Paths of the pinned programs, built when they are not there yet."""
    script = pathlib.Path(__file__).parent / "build"
    lines = subprocess.run([script, *names], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return {name: pathlib.Path(path) for name, path in (line.split(" ", 1) for line in lines)}


class Cluster:
    def __init__(self, directory, programs=None, detached=False):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.kubeconfig = self.directory / "admin.kubeconfig"
        programs = programs or build("etcd", "kube-apiserver")
        etcd_port, self._peer_port, self.port = free_port(), free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.etcd = Process("etcd", self._etcd_command(programs["etcd"], etcd_port), self.directory / "etcd.log", detached=detached)
        self.api_server = Process(
            "kube-apiserver",
            self._api_server_command(programs["kube-apiserver"], etcd_port),
            self.directory / "kube-apiserver.log",
            detached=detached,
        )
        self._etcd_url = f"http://127.0.0.1:{etcd_port}"
        self._kube = None

    # ---- commands

    def _etcd_command(self, program, port):
        client, peer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{self._peer_port}"
        return [
            program,
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            *self._member(),
            "--unsafe-no-fsync",
            "--log-level=warn",
        ]

    def _member(self):
        """Who this etcd is, for itself and for a restore."""
        peer = f"http://127.0.0.1:{self._peer_port}"
        name = ["--name=planwright", f"--initial-advertise-peer-urls={peer}", f"--initial-cluster=planwright={peer}"]
        return [*name, f"--data-dir={self.directory / 'etcd'}"]

    def _api_server_command(self, program, etcd_port):
        return [
            program,
            f"--etcd-servers=http://127.0.0.1:{etcd_port}",
            "--bind-address=127.0.0.1",
            "--advertise-address=192.0.2.1",  # never used: no machine joins; without it a machine without a network is refused
            "--endpoint-reconciler-type=none",
            f"--secure-port={self.port}",
            f"--cert-dir={self.directory}",
            f"--tls-cert-file={self.directory / 'server.crt'}",
            f"--tls-private-key-file={self.directory / 'server.key'}",
            f"--client-ca-file={self.directory / 'ca.crt'}",
            f"--token-auth-file={self.directory / 'tokens.csv'}",
            f"--service-account-key-file={self.directory / 'sa.key'}",
            f"--service-account-signing-key-file={self.directory / 'sa.key'}",
            f"--service-account-issuer={ISSUER}",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--authorization-mode=RBAC",
        ]

    # ---- life

    def start(self):
        self._make_credentials()
        self.start_etcd()
        self.start_api_server()
        return self

    def start_etcd(self):
        self.etcd.start()
        self.etcd.poll(self._etcd_healthy)

    def start_api_server(self):
        self.api_server.start()
        self.api_server.poll(self._ready, timeout=180)

    def kill_api_server(self):
        self.api_server.kill()

    def restart_api_server(self):
        self.api_server.stop(grace=5)
        self.start_api_server()

    def stop(self):
        """Nothing is worth waiting for: the data is thrown away."""
        self.api_server.kill()
        self.etcd.kill()

    # ---- back-ups

    def snapshot(self, path):
        """Of all that etcd has, as `etcdctl snapshot save` takes one: the same call, by etcd's own HTTP gateway."""
        request = urllib.request.Request(self._etcd_url + "/v3/maintenance/snapshot", b"{}", method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer, open(path, "wb") as file:
            for line in answer:
                file.write(base64.b64decode(json.loads(line)["result"].get("blob", "")))
        return pathlib.Path(path)

    def restore(self, snapshot, bump_revision=0):
        """Sets the cluster back to a snapshot, as etcd's documentation says: both servers stopped, a new data directory, both started.

        bump_revision: versions go on from so many later, which it advises for Kubernetes, since clients have seen those of the time that is lost.
        """
        bumped = [f"--bump-revision={bump_revision}", "--mark-compacted"] if bump_revision else []
        self.api_server.kill()
        self.etcd.kill()
        shutil.rmtree(self.directory / "etcd")
        with open(self.directory / "etcdutl.log", "ab") as log:
            command = [build("etcdutl")["etcdutl"], "snapshot", "restore", snapshot, *self._member(), *bumped]
            subprocess.run(command, check=True, stdout=log, stderr=log)
        self.start_etcd()
        self.start_api_server()

    def _etcd_healthy(self):
        try:
            with urllib.request.urlopen(self._etcd_url + "/health", timeout=5) as answer:
                return json.load(answer).get("health") == "true"
        except (urllib.error.URLError, OSError):
            return False

    def _ready(self):
        try:
            return self.kube.request("GET", "/readyz") == "ok"
        except (ApiError, OSError):
            return False

    # ---- credentials

    @property
    def kube(self):
        """The administrator."""
        if self._kube is None:
            self._kube = Kube(self.kubeconfig)
        return self._kube

    def _make_credentials(self):
        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], cwd=self.directory, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "365"]
        signed = ["-CA", "ca.crt", "-CAkey", "ca.key"]
        openssl("genrsa", "-out", "sa.key", "2048")
        openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=planwright-test-ca")
        openssl(
            *["req", "-x509", *key, *signed, "-keyout", "server.key", "-out", "server.crt", "-subj", "/CN=kube-apiserver"],
            *["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
        )
        openssl(
            *["req", "-x509", *key, *signed, "-keyout", "admin.key", "-out", "admin.crt", "-subj", "/O=system:masters/CN=admin"],
            *["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "extendedKeyUsage=clientAuth"],
        )
        token = secrets.token_hex(32)
        self._write("tokens.csv", f'{token},admin,admin,"system:masters"\n')
        self.write_kubeconfig(self.kubeconfig, {"token": token})
        self.write_kubeconfig(
            self.directory / "certificate.kubeconfig",
            {"client-certificate": str(self.directory / "admin.crt"), "client-key": str(self.directory / "admin.key")},
        )

    def _write(self, name, text):
        path = self.directory / name
        path.touch(mode=0o600)
        path.write_text(text)
        return path

    def write_kubeconfig(self, path, user, server=None):
        """A kubeconfig for a user entry: {"token": ...}, {"tokenFile": ...}, {"client-certificate": ..., "client-key": ...}, {"exec": ...}."""
        cluster = {"server": server or self.url, "certificate-authority": str((self.directory / "ca.crt").resolve())}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "test", "cluster": cluster}],
            "users": [{"name": "test", "user": user}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
            "current-context": "test",
        }
        path = pathlib.Path(path)
        path.touch(mode=0o600)
        path.write_text(json.dumps(config, indent=2) + "\n")
        return path

    def mint_token(self, namespace, service_account, seconds=3600):
        """A token as a pod would be given it (TokenRequest)."""
        path = self.kube.path("serviceaccounts", namespace, service_account, "token")
        request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": seconds}}
        return self.kube.request("POST", path, request)["status"]["token"]

    def kubeconfig_for(self, namespace, service_account, seconds=3600):
        """A kubeconfig of a service account, whose token stands in a file beside it (so that it can be rotated)."""
        token = self._write(f"{namespace}.{service_account}.token", self.mint_token(namespace, service_account, seconds))
        return self.write_kubeconfig(self.directory / f"{namespace}.{service_account}.kubeconfig", {"tokenFile": str(token.resolve())})


# ---- command line


def up(directory):
    down(directory)
    shutil.rmtree(directory, ignore_errors=True)
    cluster = Cluster(directory, detached=True)
    try:
        cluster.start()
    except BaseException:
        cluster.stop()
        raise
    pids = {process.name: process.pid for process in (cluster.etcd, cluster.api_server)}
    (directory / "pids.json").write_text(json.dumps(pids))
    print(cluster.kubeconfig)


def down(directory):
    """Ends the processes of an earlier `up`, if they still are what they were."""
    file = directory / "pids.json"
    if not file.exists():
        return
    for name, pid in reversed(json.loads(file.read_text()).items()):
        if name in _command_of(pid) and str(directory) in _command_of(pid):
            os.kill(pid, signal.SIGKILL)
            poll(lambda: not _command_of(pid), f"{name} ended")
    file.unlink()


def _command_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def main():
    parser = argparse.ArgumentParser(description="A real control plane on loopback.")
    parser.add_argument("act", choices=["up", "down"])
    parser.add_argument("--dir", type=pathlib.Path, required=True, help="where its data, certificates and logs stand")
    arguments = parser.parse_args()
    {"up": up, "down": down}[arguments.act](arguments.dir.resolve())


if __name__ == "__main__":
    main()
