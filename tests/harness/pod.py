"""The operator as the kubelet would run it. There is no kubelet here: this does a kubelet's part, for the first container of a Deployment's pod."""

import http.client
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import urllib.parse

from container import DEVICES
from operator_process import IMAGE, PROGRAM, Running
from pod_network import ADDRESS, PodNetwork
from pod_volumes import Volumes, expand
from process import Process, poll

# What the image says (tests/image holds them equal).
ENTRYPOINT = ["/planwright-operator"]
USER = 65532
CA_BUNDLE = "etc/ssl/certs/ca-certificates.crt"


class Pod(Running):
    """Command, arguments, environment, volumes, user, root and rights are those of the Deployment that the API server holds.

    What is not done: probes (ask ready()), resource limits, seccomp profiles, network policies.
    """

    def __init__(self, cluster, namespace, deployment_name, directory, root=None, name=None):
        """root: the directory of an unpacked image; None: that of $PLANWRIGHT_IMAGE, or else an empty one with only the program under test in it,
        its libraries and CA certificates."""
        self._kube, self._port = cluster.kube, cluster.port
        self._certificate = (cluster.directory / "ca.crt").read_text()
        self._namespace, self._deployment_name = namespace, deployment_name
        self.name = name or f"{deployment_name}-{secrets.token_hex(3)}"
        self._directory = pathlib.Path(directory).resolve() / self.name
        self._directory.mkdir(parents=True)
        self._image = root or IMAGE
        self._root = self._directory / "root"
        self._object = None
        self.network = PodNetwork()
        self.network.forward(self._port)
        self._spec_file, self._pid_file = self._directory / "container.json", self._directory / "pid"
        runtime = pathlib.Path(__file__).with_name("container.py")
        self.process = Process(f"pod {self.name}", [sys.executable, "-B", runtime, self._spec_file], self._directory / "log")

    # ---- life

    def start(self, ready=True):
        """Creates the Pod object, so that the API server admits it (unless it is there still: after a kill), and runs its container."""
        if self._object is None:
            self._publish_certificate()
            self._object = self._create()
        self._volumes.write()
        self._make_root()
        self._spec_file.touch(mode=0o600)
        self._spec_file.write_text(json.dumps(self._specification()))
        self._pid_file.unlink(missing_ok=True)
        self.process.start()
        poll(lambda: not self.running() or (self._pid_file.exists() and self._pid_file.read_text()), f"pod {self.name} runs")
        if ready:
            self.process.poll(self.ready)
        return self

    def stop(self):
        """As when the pod is deleted: SIGTERM, then the Pod object goes, and its token with it. Returns the exit code."""
        code = self.process.stop(self._object["spec"]["terminationGracePeriodSeconds"]) if self._object else None
        self._delete()
        return code

    def kill(self):
        """kill -9 of the container. The pod stays, and start() starts the container again, as the kubelet would."""
        if self.running():
            self.signal(signal.SIGKILL)
            poll(lambda: not self.running(), f"pod {self.name} is dead", interval=0.005)

    def signal(self, number):
        os.kill(self.pid, number)

    @property
    def pid(self):
        """The container's, as this machine counts."""
        return int(self._pid_file.read_text())

    def close(self):
        """Nothing stays of it but its log."""
        self.kill()
        self._delete()
        self.network.close()

    def renew_files(self):
        """What the kubelet does every minute: a new token, and what has changed in ConfigMaps and Secrets."""
        self._object = self._kube.get("pods", self.name, self._namespace)
        self._volumes.write()

    # ---- what it tells

    def fetch(self, path):
        port = self._container_port("http")
        connection = http.client.HTTPConnection("pod", port)
        connection.sock = self.network.connect(port)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except http.client.HTTPException as error:
            raise OSError(f"{path}: {error!r}") from None
        finally:
            connection.close()

    def ready(self):
        """By its readiness probe."""
        probe = self._container["readinessProbe"]["httpGet"]
        assert self._container_port(probe["port"]) == self._container_port("http")
        try:
            return self.fetch(probe["path"])[0] == 200
        except OSError:
            return False

    def reach(self, url):
        self.network.forward(urllib.parse.urlsplit(url).port)

    # ---- the pod

    def _create(self):
        """The Pod object, as the controllers of Deployment and ReplicaSet would create it."""
        template = self._kube.get("deployments", self._deployment_name, self._namespace)["spec"]["template"]
        metadata = {**template["metadata"], "name": self.name, "namespace": self._namespace}
        metadata.pop("creationTimestamp", None)
        return self._kube.create({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]})

    def _publish_certificate(self):
        """Every namespace has it, from a controller that does not run here."""
        meta = {"name": "kube-root-ca.crt", "namespace": self._namespace}
        self._kube.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"ca.crt": self._certificate}})

    def _delete(self):
        if self._object:
            self._kube.delete("pods", self.name, self._namespace)  # at once: no kubelet has to agree
            self._object = None

    @property
    def _volumes(self):
        return Volumes(self._kube, self._object, self._directory / "volumes")

    @property
    def _container(self):
        return self._object["spec"]["containers"][0]

    def _container_port(self, port):
        return port if isinstance(port, int) else next(it["containerPort"] for it in self._container["ports"] if it["name"] == port)

    # ---- the container

    def _specification(self):
        """For container.py."""
        pod, container = self._object["spec"], self._container
        security = {**pod.get("securityContext", {}), **container.get("securityContext", {})}
        user = security.get("runAsUser", USER)
        assert not security.get("privileged") and not security.get("capabilities", {}).get("add"), "this is not done here"
        assert not (security.get("runAsNonRoot") and user == 0), "the kubelet refuses to run this as root"
        env = {
            "PATH": "/",
            "HOSTNAME": self.name,
            "KUBERNETES_SERVICE_HOST": "127.0.0.1",
            "KUBERNETES_SERVICE_PORT": str(self._port),
            **self._volumes.environment(container.get("env", [])),
        }
        command = container.get("command", ENTRYPOINT) + container.get("args", [])
        return {
            "hostname": self.name,
            "network": self.network.path,
            "pid_file": str(self._pid_file),
            "root": str(self._root),
            "read_only": security.get("readOnlyRootFilesystem", False),
            "directory": container.get("workingDir", "/"),
            "command": [expand(part, env) for part in command],
            "env": env,
            "mounts": [self._mount(mount) for mount in container.get("volumeMounts", [])],
            "uid": user,
            "gid": security.get("runAsGroup", USER),
            "groups": [security["fsGroup"]] if "fsGroup" in security else [],
            "drop_capabilities": "ALL" in security.get("capabilities", {}).get("drop", []),
            "no_new_privileges": security.get("allowPrivilegeEscalation") is False,
        }

    def _mount(self, mount):
        volume = next(volume for volume in self._object["spec"]["volumes"] if volume["name"] == mount["name"])
        read_only = mount.get("readOnly", False) or "emptyDir" not in volume
        return {"source": str(self._volumes.source(mount["name"]) / mount.get("subPath", "")), "target": mount["mountPath"], "read_only": read_only}

    def _make_root(self):
        """The image's, fresh for every start, and the mount points that a runtime adds."""
        shutil.rmtree(self._root, ignore_errors=True)
        if self._image:
            shutil.copytree(self._image, self._root, symlinks=True)
        else:
            for source, target in _bare_files(PROGRAM):
                (self._root / target).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, self._root / target)
        for directory in ("dev", "proc", "etc", *(mount["mountPath"].lstrip("/") for mount in self._container.get("volumeMounts", []))):
            (self._root / directory).mkdir(parents=True, exist_ok=True)
        for device in DEVICES:
            (self._root / "dev" / device).touch()
        (self._root / "etc/hostname").write_text(self.name + "\n")
        (self._root / "etc/hosts").write_text(f"127.0.0.1 localhost\n{ADDRESS} {self.name}\n")
        search = f"{self._namespace}.svc.cluster.local svc.cluster.local cluster.local"
        (self._root / "etc/resolv.conf").write_text(f"nameserver 127.0.0.1\nsearch {search}\noptions ndots:5\n")


def _bare_files(program):
    """(file of this machine, path below the root)"""
    yield program, ENTRYPOINT[0].lstrip("/")
    yield f"/{CA_BUNDLE}", CA_BUNDLE
    listed = subprocess.run(["ldd", program], check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    for line in listed.splitlines():  # none when it is linked statically
        library = next((word for word in line.split() if word.startswith("/")), None)
        if library:
            yield library, library.lstrip("/")
