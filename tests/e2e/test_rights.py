"""What the operator's service account may do (deploy/base), asked of the API server's own authorizer."""

import pytest
from api import Kube
from operator_process import NAMESPACE, SERVICE_ACCOUNT
from world import PLAN_PLURALS


@pytest.fixture(scope="module")
def allowed(cluster):
    """allowed(verb, resource, group, namespace, subresource) for the operator's service account, from its own token."""
    kube = Kube(cluster.kubeconfig_for(NAMESPACE, SERVICE_ACCOUNT))

    def ask(verb, resource, group="planwright.dev", namespace="default", subresource=""):
        attributes = {"verb": verb, "resource": resource, "group": group, "namespace": namespace, "subresource": subresource}
        review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": {"resourceAttributes": attributes}}
        return kube.request("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review)["status"]["allowed"]

    return ask


@pytest.mark.parametrize("resource", [*PLAN_PLURALS, "purchaseorders", "cloudaccounts"])
def test_it_reads_its_kinds_and_writes_their_status(allowed, resource):
    assert all(allowed(verb, resource, namespace="") for verb in ("get", "list", "watch"))
    assert allowed("patch", resource, subresource="status")
    assert not allowed("delete", resource)
    assert not allowed("update", resource)


def test_the_ledger_is_only_ever_added_to(allowed):
    assert allowed("create", "purchaseorders")
    assert not allowed("patch", "purchaseorders")
    assert not allowed("deletecollection", "purchaseorders")


def test_it_declares_nothing_in_a_users_name(allowed):
    assert not any(allowed(verb, resource) for verb in ("create", "update", "delete", "deletecollection") for resource in (*PLAN_PLURALS, "cloudaccounts"))
    assert all(allowed("patch", resource) for resource in PLAN_PLURALS), "for finalizers and annotations"


def test_secrets_are_got_by_name_and_nothing_more(allowed):
    assert allowed("get", "secrets", group="")
    assert not any(allowed(verb, "secrets", group="") for verb in ("list", "watch", "create", "update", "patch", "delete"))


def test_leases_are_its_own_namespaces(allowed):
    lease = {"resource": "leases", "group": "coordination.k8s.io"}
    assert all(allowed(verb, **lease, namespace=NAMESPACE) for verb in ("get", "list", "watch", "create", "update", "patch", "delete"))
    assert not any(allowed(verb, **lease, namespace="default") for verb in ("get", "list", "create", "update", "patch", "delete"))


def test_events_are_written(allowed):
    assert allowed("create", "events", group="events.k8s.io")
    assert allowed("patch", "events", group="events.k8s.io")
    assert not allowed("delete", "events", group="events.k8s.io")


def test_no_rights_over_rights(allowed):
    for resource in ("clusterroles", "clusterrolebindings", "roles", "rolebindings"):
        assert not any(allowed(verb, resource, group="rbac.authorization.k8s.io") for verb in ("create", "update", "patch", "escalate", "bind"))
    assert not allowed("impersonate", "users", group="")
    assert not allowed("create", "pods", group="")
