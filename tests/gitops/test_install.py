"""From a bare API server to a Ready plan as Argo CD does it, out again without losing sight of the plan, and back."""

import subprocess

import pytest
import yaml
from api import load_yaml
from argo import Argo
from cluster import Cluster, build
from clouds import lead_there, open_account
from pod import Pod
from recording import ROOT

ARGOCD = ROOT / "deploy" / "argocd"
OPERATOR = load_yaml((ARGOCD / "operator.yaml").read_text())[0]["spec"]
PLANS = load_yaml((ARGOCD / "plans.yaml").read_text())[0]["spec"]
SYSTEM, TEAM = OPERATOR["destination"]["namespace"], PLANS["destination"]["namespace"]
# The secret store's part is the test's.
DECLARED = [
    obj
    for file in sorted((ARGOCD / "example" / PLANS["source"]["path"]).rglob("*.yaml"))
    for obj in load_yaml(file.read_text())
    if obj["kind"] != "ExternalSecret"
]


@pytest.fixture
def bare(programs, tmp_path, make_kubectl):
    """A control plane of its own, and its kubectl."""
    cluster = Cluster(tmp_path / "cluster", programs)
    try:
        yield cluster.start(), make_kubectl(cluster)
    finally:
        cluster.stop()


@pytest.fixture
def chart(tmp_path):
    """What Argo CD's repo server makes of the Application of the operator."""
    helm = OPERATOR["source"]["helm"]
    (tmp_path / "values.yaml").write_text(yaml.safe_dump(helm["valuesObject"]))
    options = ["--include-crds", "--namespace", SYSTEM, "--kube-version", "1.36.3", "--values", tmp_path / "values.yaml"]
    command = [build("helm")["helm"], "template", helm["releaseName"], ROOT / OPERATOR["source"]["path"], *options]
    return load_yaml(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


class Installation:
    """Two Applications, the operator's and a team's. The parts of kubelet and secret store are the test's."""

    def __init__(self, cluster, kubectl, cloud, chart, directory):
        self.kube, self._cluster, self._cloud, self._chart, self._directory = cluster.kube, cluster, cloud, chart, directory
        self._operator, self._team = Argo(kubectl, "planwright", SYSTEM), Argo(kubectl, "plans-shop", TEAM)
        (self._account,) = [obj for obj in DECLARED if obj["kind"] == "CloudAccount"]
        self.pods = []
        open_account(cloud, self._account)
        for name, labels in {SYSTEM: OPERATOR["syncPolicy"]["managedNamespaceMetadata"]["labels"], TEAM: {}}.items():
            self.kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})

    def bring_in(self):
        """The plan's id."""
        self._operator.sync(self._chart)
        self.pods.append(Pod(self._cluster, SYSTEM, "planwright-operator", self._directory))
        self.pods[-1].reach(self._cloud.url)
        self.pods[-1].start()
        lead_there(self.kube, self._cloud, TEAM, self._account)
        self._team.sync(DECLARED)
        assert self._operator.differing(self._chart) == self._team.differing(DECLARED) == []
        return self.kube.get("edgeoneplans", "web", TEAM)["status"]["planId"]

    def take_out(self):
        self._team.delete(DECLARED)
        assert self.kube.list("edgeoneplans", TEAM) == self.kube.list("cloudaccounts", TEAM) == []
        self._operator.delete(self._chart)
        assert self.pods[-1].stop() == 0
        assert self.kube.list("deployments", SYSTEM) == self.kube.list("serviceaccounts", SYSTEM) == []


@pytest.fixture
def installation(bare, cloud, chart, tmp_path):
    made = Installation(*bare, cloud, chart, tmp_path)
    yield made
    for pod in made.pods:
        pod.close()


def test_in_out_and_in_again(installation, cloud):
    plan_id = installation.bring_in()
    installation.take_out()
    # What was bought stays, and so does the ledger, since the chart keeps the kinds.
    assert cloud.plan(plan_id)["status"] == "normal"
    assert [order["status"]["resourceIds"] for order in installation.kube.list("purchaseorders", TEAM)] == [[plan_id]]
    assert installation.bring_in() == plan_id
    assert [charge["act"] for charge in cloud.ledger()] == ["purchase"], "nothing was bought again"
