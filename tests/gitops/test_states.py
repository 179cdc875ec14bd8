"""The recorded states are what the operator says today, and there is one for each of its reasons.

    RECORD=1 python3 -B -m pytest tests/gitops/test_states.py      records them anew, after a change of what is said
"""

import os
import re

import pytest
from api import find_condition, load_yaml
from expected import EXPECTED
from recording import FOLDER, ROOT, TESTDATA, health_tests, text_of

RECORD = os.environ.get("RECORD")
REASONS = ROOT / "operator" / "api" / "condition.hpp"
PLANS = {"EdgeOnePlan", "CloudInstance", "CenBandwidthPackage"}


@pytest.fixture(scope="session")
def files(recorded):
    """The recordings as they are in the tree, by name; with RECORD, as they are now."""
    if RECORD:
        for file in TESTDATA.glob("*.yaml"):
            file.unlink()
        for name, obj in recorded.items():
            (TESTDATA / f"{name}.yaml").write_text(text_of(obj))
        (FOLDER / "health_test.yaml").write_text(health_tests(recorded))
    return {file.stem: file.read_text() for file in TESTDATA.glob("*.yaml")}


def test_there_is_a_verdict_for_each_state(recorded):
    assert set(recorded) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_recording_is_what_the_operator_says(files, recorded, name):
    assert files[name] == text_of(recorded[name]), "what the operator says has changed: record it anew (see the head of this file)"


def test_nothing_else_is_recorded(files, recorded):
    assert set(files) == set(recorded)
    assert (FOLDER / "health_test.yaml").read_text() == health_tests(recorded)


def reasons():
    """(kinds, reason) of each line of `enum class Reason`, whose comments name the kinds."""
    kinds = None
    for line in re.search(r"enum class Reason \{(.*?)\};", REASONS.read_text(), re.DOTALL)[1].splitlines():
        if heading := re.fullmatch(r"    // ([A-Z]\w+)(, .*)?", line):
            kinds = PLANS if heading[2] else {heading[1]}
        elif reason := re.match(r"    (\w+),", line):
            yield kinds, reason[1]


_OF_READY = {reason: kinds for kinds, reason in reasons() if kinds != {"ExpiringSoon"}}


@pytest.mark.parametrize("reason", _OF_READY)
def test_each_reason_has_a_recorded_state(files, reason):
    """Of one of the kinds under whose name the list has it."""
    told = {(obj["kind"], (find_condition(obj, "Ready") or {}).get("reason")) for text in files.values() for obj in load_yaml(text)}
    assert any((kind, reason) in told for kind in _OF_READY[reason])


def test_each_phase_of_an_order_is_recorded(files, cluster):
    crd = cluster.kube.get("customresourcedefinitions", "purchaseorders.planwright.dev")
    phases = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"]["properties"]["phase"]["enum"]
    told = {obj.get("status", {}).get("phase") for name, text in files.items() if name.startswith("PurchaseOrder") for obj in load_yaml(text)}
    assert set(phases) <= told
