"""deploy/base/admission.yaml: who may write what into an order, an account and a definition, and what those are told who may not."""

import json

import operator_process
import pytest
from api import RESOURCES, ApiError, Kube
from process import poll

NAMESPACE = "ledger"
DEVELOPER, EDITOR, ANN, BOB = "dora", "ed", "ann", "bob"
ORDER = {
    "apiVersion": "planwright.dev/v1alpha1",
    "kind": "PurchaseOrder",
    "metadata": {"name": "eop-blog-1-create", "namespace": NAMESPACE},
    "spec": {
        "subject": {"kind": "EdgeOnePlan", "name": "blog"},
        "ordinal": 1,
        "act": "Create",
        "accountRef": {"name": "tencent"},
        "provider": "Tencent",
        "action": "CreatePlan",
        "request": "{}",
    },
}
ACCOUNT = {
    "apiVersion": "planwright.dev/v1alpha1",
    "kind": "CloudAccount",
    "metadata": {"name": "tencent", "namespace": NAMESPACE},
    "spec": {"credentials": {"secretRef": {"name": "tencent-credentials"}}},
}
RESOLUTION = {"resolution": {"attempt": 0, "outcome": "NotExecuted"}}
EVERYTHING = ["get", "list", "watch", "create", "update", "patch", "delete"]


def bind(kube, user, role):
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
    meta = {"name": f"{user}-{role}", "namespace": NAMESPACE}
    kube.apply({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": meta, "roleRef": reference, "subjects": [subject]})


@pytest.fixture(scope="module")
def ledger(cluster, kubectl):
    """A namespace with people: dora wrote her role herself, with every verb that she knew. The policies have begun to hold."""
    kube = cluster.kube
    kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    rule = {"apiGroups": ["planwright.dev"], "resources": ["purchaseorders", "purchaseorders/status", "cloudaccounts"], "verbs": EVERYTHING}
    kube.apply({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "of-dora"}, "rules": [rule]})
    for user in (DEVELOPER, EDITOR, ANN, BOB):
        bind(kube, user, "planwright-view")
    for user, role in {DEVELOPER: "of-dora", EDITOR: "planwright-edit", ANN: "planwright-approver", BOB: "planwright-approver"}.items():
        bind(kube, user, role)
    answer = {}

    def refused():
        answer["to dora"] = kubectl.by(DEVELOPER)("create", "--dry-run=server", "-f", "-", text=json.dumps(ORDER), refused=True)
        return "ValidatingAdmissionPolicy" in answer["to dora"]

    poll(lambda: _passes_or(refused), lambda: f"the policy holds: {answer}")
    return kube


def _passes_or(refused):
    try:
        return refused()
    except AssertionError:  # it was not refused yet
        return False


@pytest.fixture
def order(ledger):
    """A new order in the ledger."""
    ledger.create(ORDER)
    yield ORDER["metadata"]["name"]
    ledger.patch("purchaseorders", ORDER["metadata"]["name"], NAMESPACE, {"metadata": {"finalizers": []}})
    ledger.delete("purchaseorders", ORDER["metadata"]["name"], NAMESPACE)


@pytest.fixture
def patch(kubectl, order):
    """patch(user, spec={...}) of the order."""

    def do(user, refused=False, subresource=None, **body):
        flags = [f"--subresource={subresource}"] if subresource else []
        return kubectl.by(user, "-n", NAMESPACE)("patch", "pord", order, *flags, "--type=merge", "-p", json.dumps(body), refused=refused)

    return do


def approval(by, decision="Approved"):
    return {"approval": {"decision": decision, "by": by}}


@pytest.mark.parametrize("role, to", {"view": ["view", "edit", "admin"], "edit": ["edit", "admin"], "approver": ["admin"]}.items())
def test_peoples_roles_are_added_to_the_clusters_own(cluster, role, to):
    labels = cluster.kube.get("clusterroles", f"planwright-{role}")["metadata"]["labels"]
    aggregated = {name: value for name, value in labels.items() if name.startswith("rbac.authorization.k8s.io/aggregate-to-")}
    assert aggregated == {f"rbac.authorization.k8s.io/aggregate-to-{other}": "true" for other in to}


def test_who_edits_plans_cannot_answer_orders(patch):
    assert 'User "ed" cannot patch resource "purchaseorders"' in patch(EDITOR, spec=RESOLUTION, refused=True)


@pytest.mark.parametrize(
    "change",
    [{"spec": RESOLUTION}, {"spec": approval(DEVELOPER)}, {"status": {"phase": "Delivered"}, "subresource": "status"}],
    ids=["resolution", "approval", "status"],
)
def test_a_role_made_by_hand_is_not_enough(patch, change):
    said = patch(DEVELOPER, refused=True, **change)
    assert "answered by approvers, and dora is none in namespace ledger" in said
    assert "have the ClusterRole planwright-approver bound to you there" in said, "it says what to do"


def test_an_approver_answers(patch, ledger, order):
    patch(ANN, spec=RESOLUTION)
    assert ledger.get("purchaseorders", order, NAMESPACE)["spec"]["resolution"]["outcome"] == "NotExecuted"


def test_an_approver_signs_with_their_own_name(patch, ledger, order):
    said = patch(ANN, spec=approval(BOB), refused=True)
    assert "spec.approval.by is who decides, and that is you. Write by: ann" in said
    patch(ANN, spec=approval(ANN))
    assert ledger.get("purchaseorders", order, NAMESPACE)["spec"]["approval"]["by"] == ANN
    patch(BOB, spec=RESOLUTION)  # the other's approval stands


def test_what_the_operator_sees_is_written_by_the_operator(cluster, patch, order):
    operator = Kube(cluster.kubeconfig_for(operator_process.NAMESPACE, operator_process.SERVICE_ACCOUNT))
    operator.patch("purchaseorders", order, NAMESPACE, {"status": {"phase": "Pending"}}, "status")
    with pytest.raises(ApiError, match='cannot patch resource "purchaseorders" '):
        operator.patch("purchaseorders", order, NAMESPACE, {"spec": RESOLUTION})
    assert 'cannot get resource "purchaseorders/status"' in patch(ANN, status={"phase": "Pending"}, subresource="status", refused=True)


def test_a_ledger_is_restored_with_its_approvals(ledger):
    restored = {**ORDER, "metadata": {**ORDER["metadata"], "name": "eop-docs-1-create"}, "spec": {**ORDER["spec"], **approval(BOB)}}
    ledger.create(restored)  # as the cluster's administrator
    ledger.delete("purchaseorders", "eop-docs-1-create", NAMESPACE)


def test_the_clusters_own_controllers_are_not_in_its_way(kubectl, ledger, order, patch):
    """Without them here, their requests are made under their names: the garbage collector takes its finalizer away, a namespace is emptied."""
    controller = "system:serviceaccount:kube-system:"
    ledger.patch("purchaseorders", order, NAMESPACE, {"metadata": {"finalizers": ["foregroundDeletion"]}})
    patch(controller + "generic-garbage-collector", metadata={"finalizers": []})
    assert "finalizers" not in ledger.get("purchaseorders", order, NAMESPACE)["metadata"]
    kubectl.by(controller + "namespace-controller", "-n", NAMESPACE)("delete", "pord,cacct", "--all", "--dry-run=server")
    kubectl("delete", "namespace", NAMESPACE, "--dry-run=server")


def test_where_purchases_have_to_be_approved_no_account_goes_without(kubectl, ledger):
    developer = kubectl.by(DEVELOPER)
    developer("create", "--dry-run=server", "-f", "-", text=json.dumps(ACCOUNT))
    kubectl("label", "namespace", NAMESPACE, "planwright.dev/approval=Always")
    said = {}

    def refused():
        said["to dora"] = developer("create", "--dry-run=server", "-f", "-", text=json.dumps(ACCOUNT), refused=True)
        return True

    poll(lambda: _passes_or(refused), "the label counts")
    assert "in namespace ledger purchases are approved first" in said["to dora"] and "Write spec.approval: Always" in said["to dora"]
    strict = {**ACCOUNT, "spec": {**ACCOUNT["spec"], "approval": "Always"}}
    developer("create", "-f", "-", text=json.dumps(strict))
    change = ["patch", "cacct", "tencent", "-n", NAMESPACE, "--type=merge", "-p"]
    assert "Write spec.approval: Always" in developer(*change, '{"spec":{"approval":"Never"}}', refused=True)
    developer(*change, '{"spec":{"freeze":true}}')


@pytest.mark.parametrize("plural", [plural for plural, (version, _, _) in RESOURCES.items() if version.startswith("planwright.dev/")])
def test_a_definition_goes_only_when_everything_is_to_be_forgotten(kubectl, ledger, plural):
    name = f"{plural}.planwright.dev"
    said = kubectl("delete", "crd", name, "--dry-run=server", refused=True)
    assert f"all {plural} would be deleted with it" in said
    assert f"kubectl annotate crd {name} planwright.dev/forget=everything" in said
    kubectl("annotate", "crd", name, "planwright.dev/forget=everything")
    kubectl("delete", "crd", name, "--dry-run=server")
    kubectl("annotate", "crd", name, "planwright.dev/forget-")


def test_other_peoples_definitions_are_not_its_business(kubectl, ledger, monitoring_kinds):
    kubectl("delete", "crd", "podmonitors.monitoring.coreos.com", "--dry-run=server")
