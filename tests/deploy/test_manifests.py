"""What stands in deploy/, asked of the real API server."""

import copy
import re

import pytest
from api import ApiError, load_yaml
from installation import CLUSTER_WIDE, DEPLOY, ROOT
from operator_process import NAMESPACE


def the(kind, objects):
    (found,) = [obj for obj in objects if obj["kind"] == kind]
    return found


@pytest.fixture(scope="module")
def pod(kubectl):
    """What the Deployment's controller would create."""
    template = the("Deployment", kubectl.rendered(CLUSTER_WIDE))["spec"]["template"]
    meta = {**template["metadata"], "name": "planwright-operator-0", "namespace": NAMESPACE}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": template["spec"]}


def test_its_pod_passes_the_restricted_pod_security_standard(cluster, pod):
    namespace = cluster.kube.get("namespaces", NAMESPACE)
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    cluster.kube.create(pod, dry_run=True)


WEAKENED = {
    "runAsNonRoot": lambda spec: spec["securityContext"].pop("runAsNonRoot"),
    "runAsUser": lambda spec: spec["securityContext"].update(runAsUser=0),
    "seccompProfile": lambda spec: spec["securityContext"].pop("seccompProfile"),
    "allowPrivilegeEscalation": lambda spec: spec["containers"][0]["securityContext"].pop("allowPrivilegeEscalation"),
    "capabilities": lambda spec: spec["containers"][0]["securityContext"].pop("capabilities"),
    "hostNetwork": lambda spec: spec.update(hostNetwork=True),
    "hostPath": lambda spec: spec["volumes"].append({"name": "host", "hostPath": {"path": "/"}}),
}


@pytest.mark.parametrize("field", WEAKENED)
def test_a_weaker_pod_is_refused(cluster, pod, field):
    weaker = copy.deepcopy(pod)
    WEAKENED[field](weaker["spec"])
    with pytest.raises(ApiError, match='violates PodSecurity "restricted') as refusal:
        cluster.kube.create(weaker, dry_run=True)
    assert refusal.value.status == 403


def test_what_the_standard_does_not_ask_for_is_there_as_well(pod):
    spec, container = pod["spec"], pod["spec"]["containers"][0]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert spec["securityContext"]["runAsUser"] >= 10000 and spec["securityContext"]["runAsGroup"] >= 10000
    assert spec["enableServiceLinks"] is False and spec["automountServiceAccountToken"] is False
    assert set(container["resources"]["limits"]) == {"cpu", "memory"} and "memory" in container["resources"]["requests"]
    sources = [source for volume in spec["volumes"] for source in volume["projected"]["sources"]]
    (token,) = [source["serviceAccountToken"] for source in sources if "serviceAccountToken" in source]
    assert token["expirationSeconds"] <= 3600
    assert all(mount["readOnly"] for mount in container["volumeMounts"])


def test_the_image_is_of_this_version(pod):
    (version,) = re.findall(r"project\(planwright VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())
    assert pod["spec"]["containers"][0]["image"] == f"planwright-operator:{version}"


def test_everything_that_selects_the_pod_does(kubectl, pod):
    objects = kubectl.rendered(CLUSTER_WIDE)
    labels = pod["metadata"]["labels"].items()
    selectors = [
        the("Deployment", objects)["spec"]["selector"]["matchLabels"],
        the("Service", objects)["spec"]["selector"],
        the("PodDisruptionBudget", objects)["spec"]["selector"]["matchLabels"],
        the("NetworkPolicy", objects)["spec"]["podSelector"]["matchLabels"],
        *[constraint["labelSelector"]["matchLabels"] for constraint in pod["spec"]["topologySpreadConstraints"]],
    ]
    assert len(selectors) == 5 and all(selector and selector.items() <= labels for selector in selectors)
    ports = {port["name"] for port in pod["spec"]["containers"][0]["ports"]}
    assert {port["targetPort"] for port in the("Service", objects)["spec"]["ports"]} == ports


KUSTOMIZATIONS = [ROOT / "crds", *sorted(path.parent for path in DEPLOY.rglob("kustomization.yaml"))]
MANIFESTS = sorted((DEPLOY / "samples").rglob("*.yaml"))


@pytest.mark.parametrize("folder", KUSTOMIZATIONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_server_takes_every_kustomization_word_for_word(cluster, kubectl, monitoring_kinds, folder):
    for namespace in {obj["metadata"].get("namespace", "default") for obj in kubectl.rendered(folder)}:
        cluster.kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    kubectl("apply", "--server-side", "--dry-run=server", "--validate=strict", "--force-conflicts", "-k", folder)


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_server_takes_every_sample_word_for_word(kubectl, file):
    assert load_yaml(file.read_text())
    kubectl("apply", "--server-side", "--dry-run=server", "--validate=strict", "-n", "default", "-f", file)


def test_no_role_has_a_wildcard(kubectl):
    for folder in KUSTOMIZATIONS:
        for role in kubectl.rendered(folder):
            for rule in role.get("rules", []):
                assert "*" not in [*rule["apiGroups"], *rule["resources"], *rule["verbs"], *rule.get("resourceNames", [])]


def unbounded(schema, path):
    """Where a schema takes texts, lists or maps of any size."""
    bound = {"string": "maxLength", "array": "maxItems"}.get(schema.get("type"))
    if bound and bound not in schema and "enum" not in schema:
        yield path
    for name, value in schema.get("properties", {}).items():
        yield from unbounded(value, f"{path}.{name}")
    if "items" in schema:
        yield from unbounded(schema["items"], f"{path}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from [] if "maxProperties" in schema else [path]
        yield from unbounded(schema["additionalProperties"], f"{path}{{}}")


def test_whatever_people_and_clouds_write_is_bounded(kubectl):
    definitions = kubectl.rendered(ROOT / "crds")
    assert len(definitions) == 5
    for definition in definitions:
        for version in definition["spec"]["versions"]:
            parts = version["schema"]["openAPIV3Schema"]["properties"]
            assert [path for part in ("spec", "status") for path in unbounded(parts[part], part)] == []


def test_an_image_of_ones_own_is_named_beside_the_clone(kubectl, tmp_path):
    for folder in ("crds", "deploy"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "kustomization.yaml").write_text(
        "resources: [deploy/overlays/cluster-wide]\n"
        "images: [{name: planwright-operator, newName: registry.example.com/planwright-operator, newTag: 0.1.0}]\n"
    )
    deployment = the("Deployment", kubectl.rendered(tmp_path))
    assert deployment["spec"]["template"]["spec"]["containers"][0]["image"] == "registry.example.com/planwright-operator:0.1.0"
