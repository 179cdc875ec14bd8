"""deploy/base/rbac.yaml, verb by verb."""

import copy

from api import load_yaml
from audited import OPERATOR
from installation import DEPLOY
from operator_process import NAMESPACE

_ROLES = [obj for obj in load_yaml((DEPLOY / "base" / "rbac.yaml").read_text()) if obj["kind"] in ("ClusterRole", "Role")]
# (verb, resource): what the operator may do.
GRANTED = [(verb, resource) for role in _ROLES for rule in role["rules"] for resource in rule["resources"] for verb in rule["verbs"]]


def _without(role, verb, resource):
    """The role without one verb of one resource."""
    left = copy.deepcopy(role)
    left["rules"] = []
    for rule in role["rules"]:
        if resource not in rule["resources"] or verb not in rule["verbs"]:
            left["rules"].append(rule)
            continue
        left["rules"] += [{**rule, "resources": [other]} for other in rule["resources"] if other != resource]
        if len(rule["verbs"]) > 1:
            left["rules"].append({**rule, "resources": [resource], "verbs": [other for other in rule["verbs"] if other != verb]})
    return left


class Rights:
    def __init__(self, kube):
        self._kube = kube

    def take(self, verb, resource):
        self._write(lambda role: _without(role, verb, resource))

    def give_back(self):
        self._write(lambda role: role)

    def _write(self, change):
        for role in _ROLES:
            plural = {"ClusterRole": "clusterroles", "Role": "roles"}[role["kind"]]
            meta = {"name": role["metadata"]["name"], **({"namespace": NAMESPACE} if plural == "roles" else {})}
            present = self._kube.get(plural, meta["name"], meta.get("namespace"))
            self._kube.replace({**present, "rules": change(role)["rules"]})

    def hold(self, verb, resource):
        """Whether the API server's authorizer says so."""
        name, _, subresource = resource.partition("/")
        group = next(rule["apiGroups"][0] for role in _ROLES for rule in role["rules"] if resource in rule["resources"])
        attributes = {"verb": verb, "group": group, "resource": name, "subresource": subresource, "namespace": NAMESPACE}
        review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {"user": OPERATOR, "resourceAttributes": attributes}}
        return self._kube.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)["status"]["allowed"]
