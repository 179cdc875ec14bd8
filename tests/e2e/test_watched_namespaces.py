"""--watch-namespaces: an operator that may read a few namespaces and no others."""

import copy

import pytest
from api import ApiError, Kube
from operator_process import NAMESPACE, SERVICE_ACCOUNT
from process import poll

SUBJECT = {"kind": "ServiceAccount", "name": SERVICE_ACCOUNT, "namespace": NAMESPACE}


@pytest.fixture
def nobody(cluster, operator):
    """The session's operator rests, and its service account may no more than what it is given: its own namespace, and what grant() adds."""
    assert operator.stop() == 0
    names = [binding["metadata"]["name"] for binding in cluster.kube.list("clusterrolebindings") if SUBJECT in binding.get("subjects", [])]
    bindings = [cluster.kube.get("clusterrolebindings", name) for name in names]
    for name in names:
        cluster.kube.delete("clusterrolebindings", name)
    kube = Kube(cluster.kubeconfig_for(NAMESPACE, SERVICE_ACCOUNT))
    poll(lambda: not may_list(kube), "the API server knows that")
    yield
    for binding in bindings:
        cluster.kube.create({**binding, "metadata": {"name": binding["metadata"]["name"], "labels": binding["metadata"].get("labels")}})
    poll(lambda: may_list(kube), "the API server knows that")
    operator.start()


def may_list(kube):
    try:
        kube.list("edgeoneplans")
        return True
    except ApiError as error:
        assert error.status == 403, error
        return False


def grant(cluster, namespace):
    """As an installation for single namespaces does it: the same rules, by a RoleBinding."""
    cluster.kube.create(
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": {"name": SERVICE_ACCOUNT, "namespace": namespace},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": SERVICE_ACCOUNT},
            "subjects": [SUBJECT],
        }
    )


def test_two_namespaces_and_nothing_of_a_third(cluster, make_world, nobody, start_operator):
    first, second, third = (make_world() for _ in range(3))
    for world in (first, second, third):
        world.plan("blog")
    grant(cluster, first.namespace)
    grant(cluster, second.namespace)
    operator = start_operator("narrow", watch_namespaces=f"{first.namespace},{second.namespace}")
    for world in (first, second):
        world.wait_ready("blog")
    # What only the ledger can settle: read live, in both.
    first.cloud.fault("lose_answer", "CreatePlan", count=1)
    first.plan("shop")
    first.wait_order("eop-shop-1-create", "OutcomeUnknown")
    first.cloud.pass_window()
    first.wait_ready("shop")
    assert first.acts() == ["purchase"] * 2 and second.acts() == ["purchase"]
    # The third one is as it was declared.
    plan = third.get("blog")
    assert "finalizers" not in plan["metadata"] and not plan.get("status", {}).get("conditions")
    assert not third.orders() and not third.cloud.requests(third.uin)
    assert third.namespace not in operator.log_text()
    # What the operator knows of it all stands in its own namespace.
    claims = third.kube.list("leases", NAMESPACE, label_selector="planwright.dev/claim=plan")
    holders = {claim["spec"]["holderIdentity"].split("/")[0] for claim in claims}
    assert {first.namespace, second.namespace} <= holders and third.namespace not in holders
    assert operator.stop() == 0


def test_a_namespace_that_may_not_be_read_stops_purchases_and_is_named(cluster, make_world, nobody, start_operator):
    first, second = make_world(), make_world()
    grant(cluster, first.namespace)
    operator = start_operator("narrow", ready=False, watch_namespaces=f"{first.namespace},{second.namespace}")
    first.plan("blog")

    def named():
        status, text = operator.fetch("/readyz")
        return status == 503 and f"/namespaces/{second.namespace}/" in text and "forbidden" in text

    operator.process.poll(named)
    warned = [line["collection"] for line in operator.log_lines() if line["level"] == "warn" and "forbidden" in line.get("error", "")]
    assert warned and all(f"/namespaces/{second.namespace}/" in collection for collection in warned)
    assert operator.metric("leader_election_master_status") in (None, 0)
    assert not first.orders(), "nothing is bought by half a ledger"
    grant(cluster, second.namespace)
    operator.process.poll(operator.ready)
    second.plan("blog")
    first.wait_ready("blog")
    second.wait_ready("blog")
    assert operator.stop() == 0


def test_a_namespace_that_comes_later(world, start_operator):
    """Its objects are looked after as soon as there are any; until then it is empty."""
    world.operator.stop()
    later = copy.copy(world)
    later.namespace = f"{world.namespace}-later"
    later.operator = start_operator("early", watch_namespaces=f"{world.namespace},{later.namespace}")
    world.plan("blog")
    world.wait_ready("blog")
    world.kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": later.namespace}})
    later.write_keys()
    later.declare_account(exclusive=True)
    later.plan("shop")
    later.wait_ready("shop")
    assert world.acts() == ["purchase"] * 2
    assert later.operator.stop() == 0
    later.close()
    world.operator.start()
