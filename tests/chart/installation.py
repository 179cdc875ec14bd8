"""A release in a cluster of the suite's, and the kubelet's part in it."""

import contextlib
import tempfile

from api import ApiError
from chart import CHART, RELEASE, Helm
from pod import Pod
from process import poll
from world import PLAN_PLURALS

NAMESPACE = "planwright-system"
KINDS = (*PLAN_PLURALS, "purchaseorders", "cloudaccounts")


class TestPod(Pod):
    """The Pod that `helm test` creates, run as it stands."""

    __test__ = False  # for pytest

    def __init__(self, cluster, namespace, name, directory):
        super().__init__(cluster, namespace, None, tempfile.mkdtemp(dir=directory), name=name)

    def _create(self):
        return poll(self._new, "helm has created its test pod")

    def _new(self):
        pod = self._kube.find("pods", self.name, self._namespace)
        return pod if pod and pod["status"]["phase"] == "Pending" else None  # not that of an earlier time

    def _delete(self):
        """Helm does that."""
        self._object = None

    def run(self):
        """To its end, as the kubelet would, and tells the server how it went."""
        self.start(ready=False)
        poll(lambda: not self.running(), "the test pod has ended")
        phase = "Failed" if self.process.exit_code else "Succeeded"
        self._kube.patch("pods", self.name, self._namespace, {"status": {"phase": phase}}, "status")


class Installation:
    """What an administrator does, in their words; and a pod of the Deployment. The namespace admits only pods of the restricted standard."""

    def __init__(self, program, cluster, directory, release=RELEASE, namespace=NAMESPACE):
        self.cluster, self.kube, self._directory = cluster, cluster.kube, directory
        self.helm = Helm(program, cluster.kubeconfig, namespace)
        self._release, self._namespace = release, namespace
        self._deployment = f"{release}-operator" if RELEASE in release else f"{release}-{RELEASE}-operator"
        self._pods = []
        labels = {"pod-security.kubernetes.io/enforce": "restricted"}
        self.kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": labels}})

    def install(self, chart=CHART, **values):
        printed = self.helm("install", self._release, chart, "--create-namespace", values=values)
        for plural in KINDS:
            poll(lambda: self._serves(plural), f"{plural} are served")
        return printed

    def _serves(self, plural):
        try:
            self.kube.list(plural)
        except ApiError:
            return False
        return True

    def upgrade(self, chart=CHART, **values):
        return self.helm("upgrade", self._release, chart, values=values)

    def test(self, refused=False):
        """`helm test`. What its pod wrote."""
        asked = self.helm.start("test", self._release, "--timeout", "60s")
        pod = TestPod(self.cluster, self._namespace, f"{self._release}-test", self._directory)
        try:
            pod.run()
            printed = asked.communicate()
        finally:
            asked.kill()
            pod.close()
        assert (asked.returncode != 0) == refused, f"{printed}\n{pod.log_text()}"
        return pod.log_text()

    def start_pod(self):
        self._pods.append(Pod(self.cluster, self._namespace, self._deployment, self._directory))
        return self._pods[-1].start()

    def objects(self):
        """All that helm has put into the cluster, as (kind, name)."""
        found = set()
        for group in self.kube.request("GET", "/apis")["groups"]:
            found |= self._objects(f"/apis/{group['preferredVersion']['groupVersion']}")
        return found | self._objects("/api/v1")

    def _objects(self, version):
        found = set()
        for resource in self.kube.request("GET", version)["resources"]:
            if "list" in resource["verbs"]:
                query = {"labelSelector": "app.kubernetes.io/managed-by=Helm"}
                items = self.kube.request("GET", f"{version}/{resource['name']}", query=query)["items"]
                found |= {(resource["kind"], item["metadata"]["name"]) for item in items}
        return found

    def close(self):
        """But for CRDs that are kept, nothing of it stays."""
        for pod in self._pods:
            if pod.running():
                pod.stop()  # it gives the Lease back, for the next one
            pod.close()
        self.kube.delete("pods", f"{self._release}-test", self._namespace)  # one that failed is left to be looked at
        with contextlib.suppress(AssertionError):  # a test may have uninstalled it
            self.helm("uninstall", self._release)

    def forget(self):
        """Deletes the CRDs, and what keeps them from being deleted."""
        for kind in ("validatingadmissionpolicybindings", "validatingadmissionpolicies"):
            with contextlib.suppress(ApiError):
                self.kube.request("DELETE", f"/apis/admissionregistration.k8s.io/v1/{kind}/{self._release}-definitions")
        crds = [crd["metadata"]["name"] for crd in self.kube.list("customresourcedefinitions") if crd["spec"]["group"] == "planwright.dev"]
        for name in crds:
            poll(lambda: self._delete_crd(name), "the policy is no longer in force")
        for name in crds:
            self.kube.wait_gone("customresourcedefinitions", name)

    def _delete_crd(self, name):
        try:
            self.kube.delete("customresourcedefinitions", name)
        except ApiError:
            return False
        return True
