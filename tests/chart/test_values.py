"""values.yaml, values.schema.json and the templates say the same: every value is explained, checked, and does something."""

import json
import re

import pytest
import yaml
from chart import CHART, nested

SCHEMA = json.loads((CHART / "values.schema.json").read_text())
# Parts of Kubernetes' own objects, which the API server checks.
OPEN = {
    *("podSecurityContext", "securityContext", "affinity", "topologySpreadConstraints", "tolerations", "resources.claims"),
    *("networkPolicy.ingress", "networkPolicy.egress", "extraObjects", "global"),
}


def walk(schema, path=()):
    """(path, schema) of each value, and of each section."""
    for name, part in schema.get("properties", {}).items():
        yield ".".join((*path, name)), part
        yield from walk(part, (*path, name))


def leaves():
    """The values: what is not a section of others. What a container asks for is one value."""
    yield from ((path, part) for path, part in walk(SCHEMA) if ("properties" not in part or path == "resources") and not path.startswith("resources."))


def comments():
    """What stands above each key of values.yaml, in one line; examples (indented) left out."""
    found, path, above = {}, [], []
    for line in (CHART / "values.yaml").read_text().splitlines():
        if comment := re.fullmatch(r" *#( .*)?", line):
            above += [text for text in [comment[1] or ""] if not text.startswith("   ")]
            continue
        if name := re.match(r"( *)(\w+):", line):
            path = [*path[: len(name[1]) // 2], name[2]]
            found[".".join(path)] = "".join(above).strip()
        above = []
    return found


def test_what_the_file_explains_the_schema_explains_with_the_same_words():
    explained = {path: part.get("description") for path, part in walk(SCHEMA) if path != "global"}
    said = comments()
    for path, description in explained.items():
        if description:
            assert said[path] == description
    assert {path for path, text in said.items() if text and path in explained and not explained[path]} == set()


def test_every_value_is_explained_and_has_its_default():
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    for path, part in leaves():
        assert part["description"].endswith("."), path
        if path != "global":
            found = values
            for name in path.split("."):
                assert name in found, f"{path} is not in values.yaml"
                found = found[name]


def test_no_value_is_unknown_to_the_schema():
    def unknown(values, schema, path=()):
        for name, value in values.items():
            part = schema["properties"].get(name)
            if part is None:
                yield ".".join((*path, name))
            elif "properties" in part:
                yield from unknown(value, part, (*path, name))

    assert list(unknown(yaml.safe_load((CHART / "values.yaml").read_text()), SCHEMA)) == []


def test_everything_is_closed_that_is_not_kubernetes_own():
    def closed(part):
        if part.get("type") == "array":
            return closed(part["items"])
        return "object" not in part["type"] or "additionalProperties" in part

    assert SCHEMA["additionalProperties"] is False
    assert {path for path, part in walk(SCHEMA) if not closed(part)} == OPEN


WRONG = {
    "replicas": 3,
    "image.registry": "docker.io",
    "image.pullPolicy": "Sometimes",
    "image.digest": "sha256:abc",
    "image.tag": "a b",
    "image.repository": "https://registry.example.com/planwright",
    "imagePullSecrets.0": ["registry"],
    "replicaCount": "two",
    "crds.keep": "yes",
    "crds.install": True,
    "serviceAccount.annotations.a": 1,
    "watchNamespaces": "team-a",
    "watchNamespaces.0": ["Team_A"],
    "secretNames.0": ["-keys"],
    "ambientCredentialsNamespaces.0": ["team-*"],
    "inventoryInterval": "2h",
    "logLevel": "trace",
    "leaderElection": False,
    "resources.limits.memory": {"is": "256Mi"},
    "resources.limit": {"memory": "256Mi"},
    "podDisruptionBudget.maxUnavailable": "half",
    "podDisruptionBudget.minAvailable": 1,
    "networkPolicy.enabled": 1,
    "prometheus.serviceMonitor.interval": "often",
    "prometheus.serviceMonitor.namespace": "monitoring",
    "topologySpreadConstraints.0": [{"maxSkew": 1}],
    "extraObjects.0": [{"metadata": {"name": "x"}}],
}


@pytest.mark.parametrize("path", WRONG)
def test_a_wrong_value_is_refused_by_name(helm, path):
    """Either the value is named, or the section that does not have it."""
    complaint = helm("template", "x", CHART, "--kube-version=1.36.3", values=nested(path.removesuffix(".0"), WRONG[path]), refused=True)
    *section, name = path.split(".")
    named = f"at '/{path.replace('.', '/')}'"
    unknown = f"at '{'/'.join(['', *section])}': additional properties '{name}' not allowed"
    assert "values don't meet the specifications of the schema" in complaint
    assert named in complaint or unknown in complaint, complaint


def test_two_monitors_of_the_same_pods_are_refused(helm):
    both = {"prometheus": {"serviceMonitor": {"enabled": True}, "podMonitor": {"enabled": True}}}
    assert "counted twice. Enable one of them" in helm("template", "x", CHART, "--kube-version=1.36.3", values=both, refused=True)


def test_an_older_kubernetes_is_refused(helm):
    assert "requires kubeVersion: >=1.30.0-0" in helm("template", "x", CHART, "--kube-version=1.29.9", refused=True)
    assert helm("template", "x", CHART, "--kube-version=1.30.4-gke.100")
