"""Argo CD has nothing to ignore: once the operator has bought what the samples declare, what is declared and what is there do not differ."""

import json

import pytest
from api import is_condition, load_yaml
from argo import MANAGER, TRACKING, Argo
from clouds import lead_there, open_account
from process import poll
from recording import ROOT
from stage import KINDS

PLURALS = {kind: plural for plural, kind in KINDS.items()}
SAMPLES = [obj for file in sorted((ROOT / "deploy" / "samples").rglob("*.yaml")) for obj in load_yaml(file.read_text())]
NAMESPACE = "argo-samples"


@pytest.fixture
def argo(cluster, cloud, operator, kubectl):
    """It has applied the samples. Two of their accounts are there; the others are told that their keys are missing."""
    kube = cluster.kube
    kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    for obj in SAMPLES:
        if obj["kind"] == "CloudAccount" and obj["metadata"]["name"] in ("tencent", "alibaba"):
            open_account(cloud, obj)
            lead_there(kube, cloud, NAMESPACE, obj)
    argo = Argo(kubectl, "samples", NAMESPACE)
    argo.apply(SAMPLES)
    yield argo
    for obj in SAMPLES:
        plural, name = PLURALS[obj["kind"]], obj["metadata"]["name"]
        kube.patch(plural, name, NAMESPACE, {"metadata": {"finalizers": []}})
        kube.delete(plural, name, NAMESPACE)


def test_what_is_declared_and_what_is_there_do_not_differ(cluster, argo, kubectl, tmp_path):
    def unsettled():
        return [obj["metadata"]["name"] for obj in argo.live(SAMPLES) if not is_condition(obj, "Reconciling", "False")]

    poll(lambda: not unsettled(), lambda: f"nothing goes on any more: {unsettled()}", interval=0.3)
    orders = cluster.kube.list("purchaseorders", NAMESPACE)
    delivered = {order["spec"]["subject"]["kind"] for order in orders if order["status"]["phase"] == "Delivered"}
    assert delivered == {"EdgeOnePlan", "CloudInstance", "CenBandwidthPackage"}
    poll(lambda: not argo.differing(SAMPLES), lambda: f"nothing differs: {argo.differing(SAMPLES)}", interval=0.3)
    # As kubectl compares: by a dry run of either kind of apply.
    (tmp_path / "samples.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": argo.target(SAMPLES)}))

    def diff(*arguments):
        done = kubectl("-n", NAMESPACE, "diff", *arguments, "-f", tmp_path / "samples.json", check=False)
        return done.returncode, done.stdout

    assert diff("--server-side", f"--field-manager={MANAGER}") == diff() == (0, "")
    # Orders are the operator's: without Argo CD's mark it neither shows them nor prunes them.
    for order in orders:
        assert TRACKING not in json.dumps(order["metadata"]) and "ownerReferences" not in order["metadata"]
    # And a change by hand is seen, which Argo CD would take back.
    cluster.kube.patch("edgeoneplans", "shop", NAMESPACE, {"spec": {"renewal": {"periodMonths": 1}}})
    assert argo.differing(SAMPLES) == ["shop"]
