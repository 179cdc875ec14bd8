"""The chart's whole life with real helm, from nothing: what was bought is never forgotten, and never bought again."""

import re
import shutil
import subprocess

import pytest
from api import ApiError, find_condition
from chart import CHART, RELEASE, ROOT
from installation import KINDS, NAMESPACE, Installation
from process import poll
from world import World

CRDS = {f"{plural}.planwright.dev" for plural in KINDS}

# The policy that keeps the CRDs from being deleted by mistake.
DEFINITIONS = {(kind, f"{RELEASE}-definitions") for kind in ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")}
FORGET = {"metadata": {"annotations": {"planwright.dev/forget": "everything"}}}


@pytest.fixture
def installation(programs, cluster, tmp_path):
    """Of nothing yet."""
    installation = Installation(programs["helm"], cluster, tmp_path)
    yield installation
    installation.close()
    installation.forget()


@pytest.fixture
def neighbour(programs, cluster, tmp_path):
    """Another release, in a namespace of its own."""
    neighbour = Installation(programs["helm"], cluster, tmp_path, "team-b", "team-b-system")
    yield neighbour
    neighbour.close()


@pytest.fixture
def make_world(cluster, cloud):
    """As in tests/conftest.py, for an operator that is told."""
    made = []

    def make(operator):
        made.append(World(cluster, cloud, operator))
        return made[-1]

    yield make
    for world in made:
        world.close()


@pytest.fixture
def previous(tmp_path):
    """The chart as it could have been: version 0.0.9, without CloudAccount.spec.freeze."""
    chart = tmp_path / "previous"
    shutil.copytree(CHART, chart)  # with the files that its links lead to
    about = chart / "Chart.yaml"
    about.write_text(re.sub(r"(?m)^version: .*", "version: 0.0.9", about.read_text()))
    crd = chart / "files" / "crds" / "planwright.dev_cloudaccounts.yaml"
    lines = crd.read_text().splitlines(keepends=True)
    first = next(at for at, line in enumerate(lines) if line.strip() == "freeze:")
    indent = len(lines[first]) - len(lines[first].lstrip())
    last = next(at for at in range(first + 1, len(lines)) if len(lines[at]) - len(lines[at].lstrip()) <= indent)
    crd.write_text("".join(lines[:first] + lines[last:]))
    return chart


def buy(world, name="blog"):
    world.plan(name, planType="personal", prepaid={"periodMonths": 1})
    world.wait_ready(name)


def ledger(world):
    """What must not change: what was bought, and what is known of it."""
    orders = {name: (order["metadata"]["uid"], order["spec"], order["status"]["resourceIds"]) for name, order in world.orders().items()}
    plans = {plan["metadata"]["name"]: (plan["metadata"]["uid"], plan["spec"], plan["status"]["planId"]) for plan in world.kube.list(world.PLURAL, world.namespace)}
    return orders, plans, world.charges()


def knows_freeze(cluster, world):
    """Whether the server takes CloudAccount.spec.freeze."""
    account = {**world.account(), "metadata": {"name": "other", "namespace": world.namespace}}
    account["spec"]["freeze"] = True
    path = cluster.kube.path("cloudaccounts", world.namespace)
    try:
        cluster.kube.request("POST", path, account, query={"dryRun": "All", "fieldValidation": "Strict"})
    except ApiError as error:
        assert 'unknown field "spec.freeze"' in error.message
        return False
    return True


def may_approve(cluster, user):
    attributes = {"verb": "approve", "group": "planwright.dev", "resource": "purchaseorders", "namespace": NAMESPACE}
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {"user": user, "resourceAttributes": attributes}}
    return cluster.kube.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)["status"]["allowed"]


def test_from_nothing_to_a_ready_plan_and_away(installation, make_world):
    installation.install()
    world = make_world(installation.start_pod())
    buy(world)
    assert world.acts() == ["purchase"]
    assert world.order("eop-blog-1-create")["status"]["attempts"][0]["holder"] == world.operator.name
    assert world.operator.metric("leader_election_master_status") == 1
    bought = ledger(world)
    world.operator.stop()
    assert "kept due to the resource policy" in installation.helm("uninstall", RELEASE)
    assert installation.objects() == {("CustomResourceDefinition", name) for name in CRDS} | DEFINITIONS
    assert ledger(world) == bought
    with pytest.raises(ApiError, match="what was paid for would be forgotten"):
        world.kube.delete("customresourcedefinitions", "purchaseorders.planwright.dev")


def test_its_notes_name_commands_that_work(installation, cluster, programs, tmp_path):
    notes = installation.install().split("NOTES:\n")[1]
    commands = re.findall(r"^kubectl (?:.*<<EOF\n(?:.*\n)*?EOF|.*)$", notes, re.M)
    (tmp_path / "secretId").write_text("AKID")
    (tmp_path / "secretKey").write_text("key")
    assert [command.split()[1] for command in commands] == ["create", "apply"]
    for command in commands:
        line = f"kubectl() {{ {programs['kubectl']} --kubeconfig {cluster.kubeconfig} \"$@\"; }}\n{command}\n"
        subprocess.run(["bash", "-ec", line], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    account = cluster.kube.get("cloudaccounts", "tencent", "default")
    assert cluster.kube.get("secrets", account["spec"]["credentials"]["secretRef"]["name"], "default")["data"].keys() == {"secretId", "secretKey"}
    cluster.kube.delete("cloudaccounts", "tencent", "default")


def test_helm_test_asks_whether_the_api_works(installation, cluster):
    installation.install()
    before = installation.objects()
    assert '"checked"' in installation.test()
    assert installation.objects() == before, "what it needed for that is gone"


def test_helm_test_tells_what_does_not_work(installation, cluster):
    installation.install()
    subject = {"kind": "ServiceAccount", "name": f"{RELEASE}-test", "namespace": NAMESPACE}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": f"{RELEASE}-approver"}
    binding = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "unguarded"}}
    cluster.kube.create({**binding, "subjects": [subject], "roleRef": role})
    poll(lambda: may_approve(cluster, f"system:serviceaccount:{NAMESPACE}:{RELEASE}-test"), "the policy lets it")
    assert f"--check: the ValidatingAdmissionPolicy {RELEASE}-purchase-orders does not guard orders" in installation.test(refused=True)
    cluster.kube.delete("clusterrolebindings", "unguarded")
    cluster.kube.patch("customresourcedefinitions", "cloudaccounts.planwright.dev", None, FORGET)
    cluster.kube.delete("customresourcedefinitions", "cloudaccounts.planwright.dev")
    cluster.kube.wait_gone("customresourcedefinitions", "cloudaccounts.planwright.dev")
    assert "--check: cloudaccounts are not served" in installation.test(refused=True)


def test_an_upgrade_brings_new_fields_and_a_rollback_takes_nothing_that_was_bought(installation, make_world, cluster, previous):
    installation.install(previous)
    world = make_world(installation.start_pod())
    buy(world)
    bought = ledger(world)
    assert not knows_freeze(cluster, world)

    installation.upgrade()
    assert knows_freeze(cluster, world)
    world.operator.restart()
    world.wait_inventories()
    assert ledger(world) == bought

    installation.helm("rollback", RELEASE, "1")
    assert not knows_freeze(cluster, world)
    world.operator.restart()
    world.wait_inventories()
    assert ledger(world) == bought
    buy(world, "shop")
    assert world.acts() == ["purchase"] * 2


def test_after_a_reinstallation_nothing_is_bought_again(installation, make_world):
    installation.install()
    world = make_world(installation.start_pod())
    buy(world)
    bought = ledger(world)
    world.operator.stop()
    installation.helm("uninstall", RELEASE)
    world.change(prepaid={"periodMonths": 2})  # something that makes the operator look, and that is not bought
    installation.install()
    world.operator.start()
    world.wait_ready()
    world.wait_inventories()
    orders, _, charges = ledger(world)
    assert (orders, charges) == (bought[0], bought[2])
    world.plan(planType="basic")
    world.wait(lambda plan: plan["status"]["planType"] == "basic")
    assert world.acts() == ["purchase", "upgrade"]


def test_it_takes_over_from_kustomize(installation, make_world, cluster, programs):
    overlay = ROOT / "deploy" / "overlays" / "cluster-wide"
    subprocess.run(
        [programs["kubectl"], "--kubeconfig", cluster.kubeconfig, "apply", "--server-side", "-k", overlay], check=True, stdout=subprocess.DEVNULL
    )
    world = make_world(installation.start_pod())
    buy(world)
    bought = ledger(world)
    installation.helm("install", RELEASE, CHART, "--take-ownership", values={"logLevel": "debug"})
    world.operator.restart()
    world.wait_inventories()
    assert ledger(world) == bought
    assert '"level":"debug"' in world.operator.log_text()


@pytest.mark.parametrize("kept_before", [False, True])
def test_without_keep_everything_goes(installation, kept_before):
    """When it was kept before, the policy that keeps CRDs from being deleted by mistake is still there."""
    if kept_before:
        installation.install()
        installation.upgrade(crds={"keep": False})
    else:
        installation.install(crds={"keep": False})
    installation.helm("uninstall", RELEASE)
    for crd in CRDS:
        installation.kube.wait_gone("customresourcedefinitions", crd)
    assert installation.objects() == (DEFINITIONS if kept_before else set())


def test_in_some_namespaces_only(installation, make_world, cluster):
    """With rights where it looks after plans, and there to the Secrets that are named."""
    installation.install(watchNamespaces=["default"])
    operator = installation.start_pod()
    world, stranger = make_world(operator), make_world(operator)
    installation.upgrade(watchNamespaces=["default", world.namespace], secretNames=["keys"])
    operator.restart()
    stranger.plan(planType="personal", prepaid={"periodMonths": 1})
    buy(world)
    world.wait_inventories()
    assert stranger.status() == {"observedGeneration": -1} and stranger.acts() == [], "nobody has looked at it"
    world.write_secret("other", secretId=world.secret_id, secretKey=world.secret_key)
    world.declare_account("second", secret="other")
    account = world.wait_account("False", name="second")
    assert 'cannot get resource \\"secrets\\"' in find_condition(account, "Ready")["message"].replace('"', '\\"')
    assert '"checked"' in installation.test()


def test_two_teams_have_an_operator_each(installation, neighbour, make_world):
    """In one cluster, with one set of CRDs. Each has an admission policy for its own namespaces, and none shuts out the other's operator."""
    both = {installation: {"secretNames": ["keys"]}, neighbour: {"secretNames": ["keys"], "crds": {"enabled": False}}}
    worlds = []
    for release, values in both.items():
        release.install(watchNamespaces=["default"], **values)
        worlds.append(make_world(release.start_pod()))
        release.upgrade(watchNamespaces=[worlds[-1].namespace], **values)
        worlds[-1].operator.restart()
    for world in worlds:
        buy(world)
        assert world.order("eop-blog-1-create")["status"]["attempts"][0]["holder"] == world.operator.name
