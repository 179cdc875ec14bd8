"""What a node and the controllers of Kubernetes would do, as far as the README's commands wait for it: a pod runs, a namespace empties itself."""

import hashlib
import http.client
import json
import subprocess
import threading

from api import ApiError
from operator_process import NAMESPACE
from pod import Pod

DEPLOYMENT = "planwright-operator"


class Controllers(threading.Thread):
    """At work beside the commands that are typed, until stop(). Of the Deployment's pods there is one: the others would wait for the Lease."""

    def __init__(self, cluster, kubectl, directory, reached):
        """reached: the URLs, beside the API server's, that pods can reach."""
        super().__init__(daemon=True)
        self._cluster, self._kube, self._kubectl, self._directory, self._reached = cluster, cluster.kube, kubectl, directory, reached
        self._ending = threading.Event()
        self._template, self._pod, self._error = None, None, None
        self.replicas, self.ready = 0, 0  # of the Deployment: started and not ended, and those of them that are ready
        self.codes = []  # with which pods ended that were told to
        self.log = ""  # of those that have ended
        self.start()

    def run(self):
        # A pod is a child of this thread, and ends with it.
        while not self._ending.wait(0.2) and not self._error:
            try:
                self._run_pod()
                self._empty_namespace()
            except (ApiError, OSError, http.client.HTTPException):
                continue  # the API server is away, or somebody else wrote
            except Exception as error:  # noqa: BLE001  (told by stop())
                self._error = error
        self._end_pod()

    def stop(self):
        self._ending.set()
        self.join()
        if self._error:
            raise self._error

    def _run_pod(self):
        deployment = self._kube.find("deployments", DEPLOYMENT, NAMESPACE)
        count = deployment["spec"]["replicas"] if deployment else 0
        if self._pod and (not count or deployment["spec"]["template"] != self._template):
            self._end_pod()
        if count and not self._pod:
            self._pod, self._template = Pod(self._cluster, NAMESPACE, DEPLOYMENT, self._directory), deployment["spec"]["template"]
            for url in self._reached:
                self._pod.reach(url)
        if count and not self._pod.running():
            self._pod.start(ready=False)
        self.replicas, self.ready = count, count if count and self._pod.ready() else 0
        if deployment:
            status = {"replicas": count, "readyReplicas": self.ready, "availableReplicas": self.ready}
            self._tell("replicasets", self._replica_set(deployment), status)
            self._tell("deployments", deployment, {**status, "updatedReplicas": count})

    def _replica_set(self, deployment):
        """Of its present template, one for each. helm looks for it."""
        meta, spec = deployment["metadata"], deployment["spec"]
        name = f"{DEPLOYMENT}-{hashlib.sha256(json.dumps([meta['uid'], spec['template']]).encode()).hexdigest()[:10]}"
        owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": DEPLOYMENT, "uid": meta["uid"], "controller": True}
        metadata = {"name": name, "namespace": NAMESPACE, "labels": spec["template"]["metadata"]["labels"], "ownerReferences": [owner]}
        body = {"replicas": spec["replicas"], "selector": spec["selector"], "template": spec["template"]}
        found = self._kube.find("replicasets", name, NAMESPACE)
        return found or self._kube.create({"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": metadata, "spec": body})

    def _tell(self, plural, obj, status):
        status = {**status, "observedGeneration": obj["metadata"]["generation"]}
        if any(obj.get("status", {}).get(name, 0) != value for name, value in status.items()):
            self._kube.patch(plural, obj["metadata"]["name"], NAMESPACE, {"status": status}, "status")

    def _end_pod(self):
        if self._pod:
            pod, self._pod = self._pod, None
            if pod.running():
                self.codes.append(pod.stop())
            if pod.process.log.exists():
                self.log += pod.log_text()
            pod.close()

    def _empty_namespace(self):
        namespace = self._kube.find("namespaces", NAMESPACE)
        if not namespace or namespace["status"]["phase"] != "Terminating":
            return
        kinds = self._run("api-resources", "--namespaced", "--verbs=deletecollection", "-o", "name").split()
        self._run("delete", ",".join(kinds), "--all", "-n", NAMESPACE)
        emptied = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}, "spec": {"finalizers": []}}
        self._kube.request("PUT", self._kube.path("namespaces", name=NAMESPACE) + "/finalize", emptied)

    def _run(self, *arguments):
        command = [self._kubectl, "--kubeconfig", self._cluster.kubeconfig, *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True).stdout
