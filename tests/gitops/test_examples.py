"""deploy/argocd and deploy/flux: admitted by the definitions that Argo CD and Flux publish, in agreement with each other and with this tree."""

import json

import pytest
from api import load_yaml
from go_module import folder
from recording import ROOT

ARGOCD, FLUX = ROOT / "deploy" / "argocd", ROOT / "deploy" / "flux"
TEAM = ARGOCD / "example" / "teams" / "shop"
WAVE = "argocd.argoproj.io/sync-wave"
MANIFESTS = [file for file in sorted([*ARGOCD.glob("*.yaml"), *FLUX.glob("*.yaml")]) if file.name != "kustomization.yaml"]


def objects(file):
    return {(obj["kind"], obj["metadata"]["name"]): obj for obj in load_yaml(file.read_text())}


@pytest.fixture(scope="session")
def gitops_kinds(cluster):
    """The cluster knows the kinds of Argo CD and Flux."""
    argocd = folder("gitops", "github.com/argoproj/argo-cd/v3") / "manifests" / "crds"
    kustomize = folder("gitops", "github.com/fluxcd/kustomize-controller") / "config" / "crd" / "bases"
    source = folder("gitops", "github.com/fluxcd/source-controller") / "config" / "crd" / "bases"
    cluster.kube.apply_crds(
        *[argocd / f"{name}-crd.yaml" for name in ("application", "applicationset")],
        kustomize / "kustomize.toolkit.fluxcd.io_kustomizations.yaml",
        source / "source.toolkit.fluxcd.io_gitrepositories.yaml",
    )
    for name in ("argocd", "flux-system"):
        cluster.kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_it_is_admitted(gitops_kinds, kubectl, file):
    """Strictly: an unknown field is an error."""
    kubectl("apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", file)


def test_the_application_set_makes_the_application(gitops_kinds):
    (made,) = objects(ARGOCD / "teams.yaml").values()
    text = json.dumps(made["spec"]["template"])
    for variable, value in {"path.basenameNormalized": "shop", "path.path": "teams/shop"}.items():
        text = text.replace("{{ .%s }}" % variable, value)
    assert "{{" not in text
    template = json.loads(text)
    application = objects(ARGOCD / "plans.yaml")["Application", "plans-shop"]
    assert template["spec"] == application["spec"]
    assert template["metadata"] == {key: value for key, value in application["metadata"].items() if key != "namespace"}
    assert (ARGOCD / "example" / application["spec"]["source"]["path"]).is_dir()


def test_nothing_is_ignored_pruned_or_deleted_by_itself():
    for file in (ARGOCD / "operator.yaml", ARGOCD / "plans.yaml"):
        (application,) = objects(file).values()
        assert "ignoreDifferences" not in application["spec"] and "finalizers" not in application["metadata"]
        assert not application["spec"]["syncPolicy"]["automated"].get("prune")
    for file in FLUX.glob("*.yaml"):
        assert not any(obj["spec"]["prune"] for (kind, _), obj in objects(file).items() if kind == "Kustomization")


def test_keys_come_before_accounts_and_accounts_before_plans():
    waves = {}
    for file in TEAM.rglob("*.yaml"):
        for (kind, _), obj in objects(file).items():
            waves.setdefault(int(obj["metadata"].get("annotations", {}).get(WAVE, "0")), set()).add(kind)
    assert waves == {-2: {"ExternalSecret"}, -1: {"CloudAccount"}, 0: {"EdgeOnePlan"}}


def test_flux_finds_what_it_is_told_to_wait_for():
    flux = {key: obj for file in FLUX.glob("*.yaml") for key, obj in objects(file).items()}
    made = {path.name: {key for file in path.glob("*.yaml") for key in objects(file)} for path in TEAM.iterdir()}
    for (kind, _), obj in flux.items():
        if kind != "Kustomization":
            continue
        spec = obj["spec"]
        assert ("GitRepository", spec["sourceRef"]["name"]) in flux
        assert all(("Kustomization", needed["name"]) in flux for needed in spec.get("dependsOn", []))
        path = (ROOT if spec["sourceRef"]["name"] == "planwright" else ARGOCD / "example") / spec["path"]
        assert path.is_dir()
        for check in spec.get("healthChecks", []):
            assert (check["kind"], check["name"]) in made[path.name]
            assert check["namespace"] == spec["targetNamespace"]
    assert [needed["name"] for needed in flux["Kustomization", "shop-plans"]["spec"]["dependsOn"]] == ["shop-accounts"]


def test_a_team_is_admitted_as_it_stands(kubectl):
    """All but the ExternalSecret, whose kind this cluster does not know."""
    for file in TEAM.rglob("*.yaml"):
        for obj in load_yaml(file.read_text()):
            if obj["apiVersion"].startswith("planwright.dev/"):
                kubectl("apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-", text=json.dumps(obj))


def test_the_health_check_goes_beside_what_argo_cd_is_told_already(gitops_kinds, cluster, kubectl):
    kube = cluster.kube
    meta = {"name": "argocd-cm", "namespace": "argocd", "labels": {"app.kubernetes.io/name": "argocd-cm", "app.kubernetes.io/part-of": "argocd"}}
    kube.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"url": "https://argocd.example.com"}})
    for _ in range(2):
        kubectl("apply", "--server-side", "--field-manager=planwright-health", "-k", ARGOCD)
    data = kube.get("configmaps", "argocd-cm", "argocd")["data"]
    assert data.pop("url") == "https://argocd.example.com" and len(data) == 5
