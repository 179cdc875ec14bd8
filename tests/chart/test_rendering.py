"""What is rendered: under the defaults what deploy/ has, and under each value what that value is for."""

import json
import shutil
import subprocess

import pytest
from api import load_yaml
from chart import CHART, RELEASE, ROOT, by_key, nested, without_helm
from test_values import leaves

NAMESPACE = "planwright-system"
OVERLAYS = ROOT / "deploy" / "overlays"


@pytest.fixture(scope="module")
def default(helm):
    return helm.rendered()


@pytest.fixture(scope="module")
def kustomized(programs):
    """kustomized("cluster-wide"): the objects of an overlay, but for its Namespace, which helm leaves to --create-namespace."""

    def render(overlay):
        text = subprocess.run([programs["kubectl"], "kustomize", OVERLAYS / overlay], check=True, stdout=subprocess.PIPE, text=True).stdout
        objects = [obj for obj in load_yaml(text) if obj["kind"] != "Namespace"]
        for obj in objects:
            if obj["kind"].startswith("ValidatingAdmissionPolicy"):  # kustomize takes them for namespaced
                obj["metadata"].pop("namespace", None)
        return by_key(objects)

    return render


def plain(objects):
    return by_key([without_helm(obj) for obj in objects])


# ---- one source of truth


@pytest.mark.parametrize(
    ("overlay", "values"),
    [("cluster-wide", {}), ("single-namespace", {"watchNamespaces": ["default"]})],
    ids=["cluster-wide", "single-namespace"],
)
def test_it_is_what_kustomize_installs(helm, kustomized, overlay, values):
    assert plain(helm.rendered(values)) == kustomized(overlay)


def test_monitoring_is_what_kustomize_installs(helm, kustomized):
    values = {"prometheus": {part: {"enabled": True} for part in ("serviceMonitor", "rules", "dashboards")}}
    wanted = kustomized("monitoring")
    rendered = plain(helm.rendered(values))
    assert rendered.keys() == wanted.keys()
    for key, obj in rendered.items():
        meta, other = obj["metadata"], wanted[key]["metadata"]
        assert {**obj, "metadata": None} == {**wanted[key], "metadata": None}
        assert other.get("labels", {}).items() <= meta.get("labels", {}).items()


def test_the_crds_are_those_of_crds(helm):
    files = [load_yaml(file.read_text())[0] for file in sorted((ROOT / "crds").glob("planwright.dev_*.yaml"))]
    rendered = [obj for obj in helm.rendered() if obj["kind"] == "CustomResourceDefinition"]
    assert [{**obj, "metadata": {"name": obj["metadata"]["name"]}} for obj in rendered] == files
    assert {obj["metadata"]["annotations"]["helm.sh/resource-policy"] for obj in rendered} == {"keep"}


def test_packaged_it_renders_the_same(helm, tmp_path):
    """The folder has links to crds/ and deploy/monitoring; the package has the files."""
    helm("package", CHART, "--destination", tmp_path)
    (package,) = tmp_path.iterdir()
    everything = {"prometheus": {part: {"enabled": True} for part in ("podMonitor", "rules", "dashboards")}}
    assert helm.rendered(everything, chart=package, hooks=True) == helm.rendered(everything, hooks=True)


def test_without_what_its_links_lead_to_it_is_refused(helm, tmp_path):
    """Nothing is left out silently. Flux, for one, fetches folders without their links."""
    chart = tmp_path / "chart"
    shutil.copytree(CHART, chart, symlinks=True)
    (chart / "files" / "crds").unlink()
    (chart / "files" / "monitoring").unlink()
    for values in ({}, {"crds": {"enabled": False}, "prometheus": {"dashboards": {"enabled": True}}}):
        complaint = helm("template", RELEASE, chart, "--kube-version=1.36.3", values=values, refused=True)
        assert "its symbolic links were lost on the way. Package it where it has them" in complaint


def test_as_a_part_of_another_chart_it_renders_the_same(helm, tmp_path):
    (tmp_path / "Chart.yaml").write_text("{apiVersion: v2, name: platform, version: 1.0.0}")
    (tmp_path / "charts").mkdir()
    helm("package", CHART, "--destination", tmp_path / "charts")
    assert helm.rendered({"global": {"region": "x"}, "planwright": {"replicaCount": 3}}, chart=tmp_path) == helm.rendered({"replicaCount": 3})


def test_lint_finds_nothing(helm):
    assert "1 chart(s) linted, 0 chart(s) failed" in helm("lint", "--strict", "--kube-version=1.36.3", CHART)


def test_the_chart_says_which_version_and_which_kinds_it_brings(helm):
    chart = load_yaml((CHART / "Chart.yaml").read_text())[0]
    project = (ROOT / "CMakeLists.txt").read_text()
    assert f"project(planwright VERSION {chart['version']} " in project and chart["appVersion"] == chart["version"]
    about = {name.removeprefix("artifacthub.io/"): value for name, value in chart["annotations"].items()}
    (deployment,) = [obj for obj in helm.rendered() if obj["kind"] == "Deployment"]
    assert load_yaml(about["images"])[0][0]["image"] == deployment["spec"]["template"]["spec"]["containers"][0]["image"]
    crds = [obj for obj in helm.rendered() if obj["kind"] == "CustomResourceDefinition"]
    told = [(crd["kind"], crd["version"], crd["name"]) for crd in load_yaml(about["crds"])[0]]
    assert sorted(told) == sorted((crd["spec"]["names"]["kind"], crd["spec"]["versions"][0]["name"], crd["metadata"]["name"]) for crd in crds)


# ---- what each value is for


class Rendered:
    """The objects of a rendering, by what tests look at."""

    def __init__(self, objects):
        self.objects = objects

    def all(self, kind):
        return [obj for obj in self.objects if obj["kind"] == kind]

    def __getitem__(self, kind):
        (obj,) = self.all(kind)
        return obj

    @property
    def pod(self):
        return self["Deployment"]["spec"]["template"]

    @property
    def container(self):
        return self.pod["spec"]["containers"][0]

    def subjects(self):
        """Whom all the bindings of the operator bind."""
        return {(subject["name"], subject["namespace"]) for kind in ("ClusterRoleBinding", "RoleBinding") for it in self.all(kind) for subject in it["subjects"]}

    def secrets(self):
        """The rules about Secrets, by the namespace of their role."""
        rules = [(role["metadata"].get("namespace"), rule) for kind in ("ClusterRole", "Role") for role in self.all(kind) for rule in role["rules"]]
        return {namespace: rule.get("resourceNames") for namespace, rule in rules if rule["resources"] == ["secrets"]}


def labels_of(obj):
    return obj["metadata"]["labels"]


SPREAD = {"maxSkew": 2, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}
DIGEST = "sha256:" + "0" * 64
OWN_ROLE = {"tke.cloud.tencent.com/role-arn": "qcs::cam::uin/1:roleName/planwright"}
RULE = [{"from": [{"namespaceSelector": {}}]}]
SELECTOR = {"matchLabels": {"app.kubernetes.io/name": "planwright", "app.kubernetes.io/instance": RELEASE}}
WATCHED = ["team-a", "team-b"]
ON = {"enabled": True}

# value: [(what it is set to, what must then hold), ...]. With several values: a whole tree of them.
MEANING = {
    "image.repository": [("r.example.com:5000/a/b", lambda it: it.container["image"] == "r.example.com:5000/a/b:0.1.0")],
    "image.tag": [("v9", lambda it: it.container["image"] == "planwright-operator:v9")],
    "image.digest": [(DIGEST, lambda it: it.container["image"] == f"planwright-operator@{DIGEST}")],
    "image.pullPolicy": [("Always", lambda it: it.container["imagePullPolicy"] == "Always")],
    "imagePullSecrets": [([{"name": "r"}], lambda it: it.pod["spec"]["imagePullSecrets"] == [{"name": "r"}])],
    "replicaCount": [(3, lambda it: it["Deployment"]["spec"]["replicas"] == 3), (0, lambda it: it["Deployment"]["spec"]["replicas"] == 0)],
    "crds.enabled": [(False, lambda it: not it.all("CustomResourceDefinition"))],
    "crds.keep": [
        (False, lambda it: "helm.sh/resource-policy" not in json.dumps(it.objects)),
        (False, lambda it: {crd["metadata"]["annotations"]["planwright.dev/forget"] for crd in it.all("CustomResourceDefinition")} == {"everything"}),
        (False, lambda it: "planwright-definitions" not in {obj["metadata"]["name"] for obj in it.objects}),
    ],
    "serviceAccount.create": [(False, lambda it: not it.all("ServiceAccount") and it.pod["spec"]["serviceAccountName"] == "planwright-operator")],
    "serviceAccount.name": [
        ("buyer", lambda it: it["ServiceAccount"]["metadata"]["name"] == it.pod["spec"]["serviceAccountName"] == "buyer"),
        ("buyer", lambda it: it.subjects() == {("buyer", NAMESPACE)}),
        ("buyer", lambda it: f"'system:serviceaccount:{NAMESPACE}:buyer'" in json.dumps(it.all("ValidatingAdmissionPolicy"))),
    ],
    "serviceAccount.annotations": [(OWN_ROLE, lambda it: it["ServiceAccount"]["metadata"]["annotations"] == OWN_ROLE)],
    "userRoles.enabled": [(False, lambda it: [role["metadata"]["name"] for role in it.all("ClusterRole")] == ["planwright-operator"])],
    "watchNamespaces": [
        (WATCHED, lambda it: "--watch-namespaces=team-a,team-b" in it.container["args"]),
        (WATCHED, lambda it: not it.all("ClusterRoleBinding")),
        (WATCHED, lambda it: sorted(role["metadata"]["namespace"] for role in it.all("RoleBinding")) == [NAMESPACE, *WATCHED]),
        ([NAMESPACE], lambda it: len(by_key(it.all("Role"))) == 2),
    ],
    "secretNames": [
        (["a"], lambda it: it.secrets() == {None: None}),
        ({"watchNamespaces": WATCHED, "secretNames": ["a", "b"]}, lambda it: it.secrets() == {"team-a": ["a", "b"], "team-b": ["a", "b"]}),
        ({"watchNamespaces": WATCHED, "secretNames": []}, lambda it: it.secrets() == {}),
    ],
    "ambientCredentialsNamespaces": [
        (["a", "b"], lambda it: "--ambient-credentials-namespaces=a,b" in it.container["args"]),
        (["*"], lambda it: "100.100.100.200/32" in json.dumps(it["NetworkPolicy"]["spec"]["egress"][-1])),
    ],
    "inventoryInterval": [("5m", lambda it: "--inventory-interval=5m" in it.container["args"])],
    "logLevel": [("debug", lambda it: "--log-level=debug" in it.container["args"])],
    "leaderElection.enabled": [(False, lambda it: "--leader-elect=false" in it.container["args"])],
    "resources": [({"limits": {"memory": "1Gi"}}, lambda it: it.container["resources"]["limits"] == {"cpu": "1", "memory": "1Gi"})],
    "podSecurityContext": [({"fsGroup": 7}, lambda it: it.pod["spec"]["securityContext"]["fsGroup"] == 7)],
    "securityContext": [({"privileged": False}, lambda it: it.container["securityContext"]["privileged"] is False)],
    "affinity": [({"podAffinity": {}}, lambda it: it.pod["spec"]["affinity"] == {"podAffinity": {}})],
    "topologySpreadConstraints": [
        ([SPREAD], lambda it: it.pod["spec"]["topologySpreadConstraints"] == [{**SPREAD, "labelSelector": SELECTOR}]),
        ([{**SPREAD, "labelSelector": {}}], lambda it: it.pod["spec"]["topologySpreadConstraints"] == [{**SPREAD, "labelSelector": SELECTOR}]),
        (
            [{**SPREAD, "labelSelector": {"matchLabels": {"a": "b"}}}],
            lambda it: it.pod["spec"]["topologySpreadConstraints"][0]["labelSelector"] == {"matchLabels": {"a": "b"}},
        ),
        ([], lambda it: "topologySpreadConstraints" not in it.pod["spec"]),
    ],
    "nodeSelector": [({"disk": "ssd"}, lambda it: it.pod["spec"]["nodeSelector"] == {"disk": "ssd"})],
    "tolerations": [([{"operator": "Exists"}], lambda it: it.pod["spec"]["tolerations"] == [{"operator": "Exists"}])],
    "priorityClassName": [("system-cluster-critical", lambda it: it.pod["spec"]["priorityClassName"] == "system-cluster-critical")],
    "podAnnotations": [({"a": "b"}, lambda it: it.pod["metadata"]["annotations"] == {"a": "b"})],
    "podLabels": [({"a": "b"}, lambda it: labels_of(it.pod) == {**SELECTOR["matchLabels"], "a": "b"})],
    "podDisruptionBudget.enabled": [(False, lambda it: not it.all("PodDisruptionBudget"))],
    "podDisruptionBudget.maxUnavailable": [
        (2, lambda it: it["PodDisruptionBudget"]["spec"]["maxUnavailable"] == 2),
        ("50%", lambda it: it["PodDisruptionBudget"]["spec"]["maxUnavailable"] == "50%"),
    ],
    "networkPolicy.enabled": [(False, lambda it: not it.all("NetworkPolicy"))],
    "networkPolicy.ingress": [(RULE, lambda it: it["NetworkPolicy"]["spec"]["ingress"] == RULE)],
    "networkPolicy.egress": [([{}], lambda it: it["NetworkPolicy"]["spec"]["egress"] == [{}])],
    "admissionPolicy.enabled": [(False, lambda it: not any(obj["kind"].startswith("ValidatingAdmission") for obj in it.objects))],
    "prometheus.serviceMonitor.enabled": [(True, lambda it: it["ServiceMonitor"]["spec"]["endpoints"][0]["port"] == "http")],
    "prometheus.serviceMonitor.interval": [({**ON, "interval": "9s"}, lambda it: it["ServiceMonitor"]["spec"]["endpoints"][0]["interval"] == "9s")],
    "prometheus.serviceMonitor.labels": [({**ON, "labels": {"a": "b"}}, lambda it: labels_of(it["ServiceMonitor"])["a"] == "b")],
    "prometheus.podMonitor.enabled": [(True, lambda it: it["PodMonitor"]["spec"]["podMetricsEndpoints"][0]["port"] == "http")],
    "prometheus.podMonitor.interval": [({**ON, "interval": "9s"}, lambda it: it["PodMonitor"]["spec"]["podMetricsEndpoints"][0]["interval"] == "9s")],
    "prometheus.podMonitor.labels": [({**ON, "labels": {"a": "b"}}, lambda it: labels_of(it["PodMonitor"])["a"] == "b")],
    "prometheus.rules.enabled": [(True, lambda it: it["PrometheusRule"]["spec"]["groups"])],
    "prometheus.rules.labels": [({**ON, "labels": {"a": "b"}}, lambda it: labels_of(it["PrometheusRule"])["a"] == "b")],
    "prometheus.dashboards.enabled": [
        (True, lambda it: len(it.all("ConfigMap")) == 3 and all(json.loads(text) for map in it.all("ConfigMap") for text in map["data"].values())),
    ],
    "prometheus.dashboards.labels": [({**ON, "labels": {"a": "b"}}, lambda it: {labels_of(map)["a"] for map in it.all("ConfigMap")} == {"b"})],
    "prometheus.dashboards.annotations": [
        ({**ON, "annotations": {"folder": "f"}}, lambda it: [map["metadata"]["annotations"] for map in it.all("ConfigMap")] == [{"folder": "f"}] * 3),
    ],
    "extraObjects": [
        (
            [{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "{{ .Release.Name }}-x"}}],
            lambda it: it["Secret"]["metadata"]["name"] == "planwright-x",
        ),
    ],
    "global": [({"a": "b"}, lambda it: True)],
}


def values_for(path, value):
    """A value that stands for itself, with its neighbours, or with other values."""
    section, _, name = path.rpartition(".")
    if isinstance(value, dict) and "watchNamespaces" in value:
        return value
    if isinstance(value, dict) and "enabled" in value and section.startswith("prometheus."):
        return nested(section, value)
    return nested(path, value)


def test_the_table_has_every_value():
    assert MEANING.keys() == {path for path, _ in leaves()}


@pytest.mark.parametrize("path", MEANING)
def test_a_value_does_what_it_is_for(helm, default, path):
    renderings = [helm.rendered(values_for(path, value)) for value, _ in MEANING[path]]
    for (value, holds), objects in zip(MEANING[path], renderings):
        assert holds(Rendered(objects)), f"{path}: {value}"
    assert any(objects != default for objects in renderings) == (path != "global")


def test_another_release_collides_with_nothing(helm):
    """Two teams' installations, each for its own namespaces; the CRDs belong to one of them."""
    ours = by_key(helm.rendered({"watchNamespaces": ["team-a"]}, hooks=True))
    theirs = by_key(helm.rendered({"watchNamespaces": ["team-b"], "crds": {"enabled": False}}, release="team-b", hooks=True))
    assert ours.keys() & theirs.keys() == set()
    assert all(name.startswith(("planwright-", "team-b-planwright-")) or kind == "CustomResourceDefinition" for kind, _, name in {**ours, **theirs})
