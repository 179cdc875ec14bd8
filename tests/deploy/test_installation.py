"""deploy/overlays by kubectl: from nothing to a Ready plan, out again without losing sight of it, back, and gone for good."""

import shutil

import pytest
from api import find_condition
from audited import OPERATOR
from cloud import Cloud
from installation import GOLDEN, ROOT
from operator_process import NAMESPACE
from pod import Pod
from process import poll
from world import World

WATCHED = "shop"


class Installation:
    """A bare cluster and a clone."""

    def __init__(self, cluster, kubectl, cloud, directory, overlay):
        self.cluster, self.kube, self.kubectl, self.cloud = cluster, cluster.kube, kubectl, cloud
        self.directory = directory
        for folder in ("crds", "deploy"):
            shutil.copytree(ROOT / folder, directory / folder)
        self.overlay = directory / "deploy" / "overlays" / overlay
        self.pods = []

    def edit(self, old, new):
        """As people do, in the clone."""
        file = self.overlay / "kustomization.yaml"
        assert file.read_text().count(old) == 1
        file.write_text(file.read_text().replace(old, new))

    def install(self):
        self.kubectl("apply", "--server-side", "-k", self.overlay)

    def start_pod(self):
        self.pods.append(Pod(self.cluster, NAMESPACE, "planwright-operator", self.directory))
        self.pods[-1].reach(self.cloud.url)
        return self.pods[-1].start()

    def take_out(self, refused=True):
        """Answers what kubectl complains about. The Deployment's pod ends in order."""
        said = self.kubectl("delete", "--wait=false", "-k", self.overlay, refused=refused)
        assert self.pods[-1].stop() == 0, self.pods[-1].process.tail()
        self._finish_namespace()
        return said

    def _finish_namespace(self):
        """The namespace controller's part, which does not run here: everything goes that is in it, then itself."""
        assert self.kube.get("namespaces", NAMESPACE)["status"]["phase"] == "Terminating"
        kinds = self.kubectl("api-resources", "--namespaced", "--verbs=deletecollection", "-o", "name").split()
        kinds = [kind for kind in kinds if not kind.endswith(".planwright.dev")]  # perhaps on their way out themselves; nothing is declared there
        self.kubectl("delete", ",".join(kinds), "--all", "-n", NAMESPACE)
        emptied = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}, "spec": {"finalizers": []}}
        self.kube.request("PUT", self.kube.path("namespaces", name=NAMESPACE) + "/finalize", emptied)
        self.kube.wait_gone("namespaces", NAMESPACE)

    def left(self):
        """What there is of the overlay's objects, as kind/name."""
        printed = self.kubectl("get", "--ignore-not-found", "-o", "name", "-k", self.overlay)
        return sorted(printed.split())


@pytest.fixture
def make_installation(start_cluster, programs, tmp_path):
    made = []

    def make(overlay):
        cloud = Cloud(programs["planwright-cloudsim"], tmp_path).start()
        made.append(Installation(*start_cluster(overlay), cloud, tmp_path / "clone", overlay))
        return made[-1]

    yield make
    for installation in made:
        for pod in installation.pods:
            pod.close()
        installation.cloud.stop()


_PLURALS = sorted(file.stem.removeprefix("planwright.dev_") for file in (ROOT / "crds").glob("*.yaml"))
DEFINITIONS = [f"customresourcedefinition.apiextensions.k8s.io/{plural}.planwright.dev" for plural in _PLURALS]


def test_cluster_wide(make_installation):
    it = make_installation("cluster-wide")
    it.install()
    world = World(it.cluster, it.cloud, it.start_pod())
    world.plan("blog")
    plan_id = world.wait_ready("blog")["status"]["planId"]
    it.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.plan("docs")
    world.wait_order("eop-docs-1-create", "OutcomeUnknown")
    assert it.cluster.refused() == []

    said = it.take_out()
    refused = it.cluster.refused()  # the roles went before the pod
    assert said.count("would be deleted with it, and what was paid for would be forgotten") == len(DEFINITIONS)
    assert it.left() == DEFINITIONS, "and with them all plans, orders and accounts"
    plan = world.get("blog")
    assert plan["status"]["planId"] == plan["metadata"]["annotations"]["planwright.dev/external-id"] == plan_id
    assert plan["metadata"]["finalizers"] == ["planwright.dev/purchases"]
    assert world.order("eop-blog-1-create")["status"]["phase"] == "Delivered"

    world.change("blog", planType="basic")  # nobody looks
    it.install()
    world.operator = it.start_pod()
    world.wait(lambda it: it["status"]["planType"] == "basic", "blog", "upgraded")
    assert world.wait_ready("blog")["status"]["planId"] == plan_id
    assert it.kube.get("leases", f"plan-{plan_id}", NAMESPACE), "its claim was lost with the namespace, and is made again"
    it.cloud.pass_window()
    world.wait_ready("docs")
    world.wait_inventories()
    assert world.acts() == ["purchase", "purchase", "upgrade"], "what was under way was found, and not bought again"
    assert it.cluster.refused() == refused

    # For good: the objects first, while there is an operator to let go of them.
    it.kubectl("delete", "eop,cinst,cbwp", "--all", "--all-namespaces")
    it.kubectl("annotate", "crd", "-l", "app.kubernetes.io/name=planwright", "planwright.dev/forget=everything")
    it.take_out(refused=False)
    poll(lambda: it.left() == [], lambda: f"everything is gone: {it.left()}")
    assert len(world.acts()) == 3 and it.cloud.plan(plan_id)["status"] == "normal"


def test_single_namespace(make_installation):
    it = make_installation("single-namespace")
    it.edit("value: default", f"value: {WATCHED}")
    it.edit("[tencent-credentials, alibaba-credentials]", "[keys]")
    it.kubectl("create", "namespace", WATCHED)
    it.install()
    assert it.kubectl.rights(OPERATOR, NAMESPACE, WATCHED, "default") == (GOLDEN / "single-namespace.txt").read_text()
    pod = it.start_pod()
    world = World(it.cluster, it.cloud, pod, namespace=WATCHED)
    other = World(it.cluster, it.cloud, pod)
    other.plan("blog")
    world.plan("blog")
    world.wait_ready("blog")
    world.wait_inventories()

    untouched = other.get("blog")
    assert "finalizers" not in untouched["metadata"] and "conditions" not in untouched["status"]
    assert other.orders() == {} and other.acts() == [] and world.acts() == ["purchase"]
    assert it.cluster.refused() == []
    assert {namespace for (_, _, namespace), _ in it.cluster.asked()} == {WATCHED, NAMESPACE}

    # Another Secret's name is not in the Role.
    world.write_secret("others", secretId=world.secret_id, secretKey=world.secret_key)
    world.declare_account("second", secret="others")
    told = find_condition(world.wait_account("False", "CredentialsMissing", name="second"), "Ready")
    assert "Secret others may not be read" in told["message"] and "Add it to the resourceNames of the operator's role there" in told["message"]
    it.kubectl("delete", "cacct", "second", "-n", WATCHED)

    it.take_out()
    assert it.left() == DEFINITIONS
    it.install()
    world.operator = it.start_pod()
    world.wait_inventories()
    assert world.acts() == ["purchase"]
