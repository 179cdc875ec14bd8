"""The health check of Argo CD, run by a real Lua 5.1 (Argo CD's own, gopher-lua, is one) as Argo CD runs it and its tests."""

import re
import subprocess

import pytest
import yaml
from api import load_yaml
from lua import SCRIPT, health
from recording import FOLDER, ROOT, TESTDATA

TESTS = yaml.safe_load((FOLDER / "health_test.yaml").read_text())["tests"]


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test["inputPath"].removeprefix("testdata/").removesuffix(".yaml"))
def test_as_argo_cd_tests_it(test):
    (obj,) = load_yaml((FOLDER / test["inputPath"]).read_text())
    assert health(obj) == test["healthStatus"]


def test_every_state_is_tested():
    assert sorted(test["inputPath"] for test in TESTS) == sorted(f"testdata/{file.name}" for file in TESTDATA.iterdir())


def test_there_is_one_script_for_whatever_the_operator_defines():
    kinds = {crd["spec"]["names"]["kind"] for file in (ROOT / "crds").glob("planwright.dev_*.yaml") for crd in load_yaml(file.read_text())}
    assert {test["inputPath"].split("/")[1].split("_")[0] for test in TESTS} == kinds


@pytest.mark.parametrize("status", [None, {}, {"conditions": None}, {"observedGeneration": 1}, {"observedGeneration": 1, "conditions": []}])
def test_a_status_with_little_in_it_is_progressing(status):
    assert health({"kind": "EdgeOnePlan", "metadata": {"generation": 1}, "status": status})["status"] == "Progressing"


def test_the_config_map_has_the_script_for_each_kind(programs):
    """deploy/argocd as a kustomization: what people apply into a running Argo CD."""
    said = subprocess.run([programs["kubectl"], "kustomize", ROOT / "deploy" / "argocd"], check=True, stdout=subprocess.PIPE, text=True).stdout
    (config,) = load_yaml(said)
    assert (config["kind"], config["metadata"]["namespace"], config["metadata"]["name"]) == ("ConfigMap", "argocd", "argocd-cm")
    # Without it Argo CD does not see the object at all.
    assert config["metadata"]["labels"]["app.kubernetes.io/part-of"] == "argocd"
    kinds = {crd["spec"]["names"]["kind"] for file in (ROOT / "crds").glob("planwright.dev_*.yaml") for crd in load_yaml(file.read_text())}
    assert set(config["data"]) == {f"resource.customizations.health.planwright.dev_{kind}" for kind in kinds}
    assert set(config["data"].values()) == {SCRIPT.read_text()}
    assert all(re.fullmatch(r"[-._a-zA-Z0-9]+", key) for key in config["data"]), "what a ConfigMap takes as a key"
