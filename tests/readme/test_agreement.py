"""The two README files say what the code says: reasons, metrics, options, permissions, folders; and their links lead somewhere."""

import re
import subprocess
import sys

import pytest
from api import load_yaml
from document import ROOT, Document
from operator_process import BIN

README = Document("README.md")
DESIGN = Document("operator/README.md")
BOTH = pytest.mark.parametrize("document", [README, DESIGN], ids=["README.md", "operator/README.md"])


def source(path):
    return (ROOT / path).read_text()


def sources(pattern):
    return "".join(path.read_text() for path in sorted(ROOT.glob(pattern)))


def test_every_reason_is_explained_and_no_other():
    declared = re.search(r"enum class Reason \{(.*?)\n\};", source("operator/api/condition.hpp"), re.DOTALL)[1]
    reasons = set(re.findall(r"^\s*(\w+),", declared, re.MULTILINE))
    start = README.headings.index("When something is wrong")
    headings = README.headings[start : README.headings.index("Answer an unknown outcome")]
    cells = [row[0] for heading in headings for row in README.rows(heading)]
    explained = [cell.strip("`") for cell in cells if cell.startswith("`")]
    assert len(explained) == len(set(explained)), "a reason is explained twice"
    assert set(explained) == reasons


def test_every_explanation_says_what_to_do():
    for heading in ("What is bought", "PurchaseOrder", "CloudAccount"):
        assert all(len(row) == 3 and all(row) for row in README.rows(heading))


def test_the_phases_are_the_ones_of_the_crd():
    (phases,) = re.findall(r"enum: \[(Pending, .*)\]", source("crds/planwright.dev_purchaseorders.yaml"))
    assert [row[0] for row in README.rows("Read the ledger")[1:]] == phases.split(", ")


@BOTH
def test_metrics_exist(document):
    known = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', sources("operator/telemetry/*metrics.cpp")))
    named = set(re.findall(r"\b(?:planwright|controller_runtime|workqueue|rest_client|leader_election|process)_[a-z_]*[a-z]\b", document.text))
    folders = {"planwright_library", "planwright_test"}  # of CMake
    assert named - folders <= known
    assert document is DESIGN or named


@BOTH
def test_links_lead_somewhere(document):
    links = document.links()
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        if "://" in path:
            continue
        target = (document.path.parent / path).resolve() if path else document.path
        assert target.is_relative_to(ROOT) and target.exists(), link
        if anchor:
            assert anchor in Document(target.relative_to(ROOT)).anchors(), link


@BOTH
def test_files_that_are_named_exist(document):
    """Paths in backticks that begin with a folder of the project, or of operator/ in operator/README.md."""
    bases = [ROOT] if document is README else [ROOT, ROOT / "operator"]
    tops = {path.name for base in bases for path in base.iterdir() if path.is_dir()}
    for name in re.findall(r"`([\w.-]+/[\w./{},*-]*)`", document.text):
        if name.split("/")[0] not in tops or name.startswith(".build"):
            continue
        variants = [name]
        braces = re.search(r"\{([^}]*)\}", name)
        if braces:
            variants = [name.replace(braces[0], part) for part in braces[1].split(",")]
        for variant in variants:
            assert any(any(base.glob(variant.rstrip("/"))) for base in bases), name


def test_every_option_is_explained_and_no_other():
    told = subprocess.run([BIN / "planwright-operator", "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout
    known = set(re.findall(r"^ {2}(?:-\w,)?(--[a-z-]+)", told, re.MULTILINE)) - {"--help", "--version"}
    named = [word for row in README.rows("Options")[1:] for word in re.findall(r"--[a-z-]+", row[0])]
    assert known and sorted(named) == sorted(known)


def test_decisions_and_policies_are_the_ones_of_the_manifests():
    (decisions,) = re.findall(r"enum: \[(Approved, Denied)\]", source("crds/planwright.dev_purchaseorders.yaml"))
    told = "\n".join(line for heading, line in README.prose if heading == "Approve") + "\n".join(it.text for it in README.commands())
    assert all(decision in told for decision in decisions.split(", "))
    policies = [obj["metadata"]["name"] for obj in load_yaml(source("deploy/base/admission.yaml")) if obj["kind"] == "ValidatingAdmissionPolicy"]
    roles = [obj["metadata"]["name"] for obj in load_yaml(source("deploy/base/users.yaml")) if obj["kind"] == "ClusterRole"]
    named = [row[0].strip("`") for row in README.rows("Who may do what") if row[0].startswith("`")]
    assert sorted(named) == sorted(policies + roles)


def test_permissions_are_the_actions_that_are_called():
    """As `service:action`; Alibaba's permissions call cbn cen, and BSS bssapi."""
    called = {f"{service}:{action}" for service, action in re.findall(r'[({]"(teo|billing)", "(\w+)"', sources("operator/cloud/tencent/*.cpp"))}
    assert len(called) == 7 + 6
    billing = re.search(r"kBilling\{(.*?)\}", source("operator/cloud/alibaba/service.cpp"), re.DOTALL)[1]
    called |= {f"bssapi:{action}" for action in re.findall(r'"(\w+)"', billing)}
    verbs = "Associate|Create|Describe|Modify|Tag|Unassociate"
    files = ("client", "inventory", "outcome", "settings")
    called |= {f"cen:{action}" for name in files for action in re.findall(rf'"((?:{verbs})[A-Z]\w+)"', source(f"operator/cloud/alibaba/{name}.cpp"))}
    assert len(called) == 13 + 7 + 7
    rows = [row[0] for row in README.rows("Permissions")]
    assert {name for row in rows for name in re.findall(r"`((?:teo|billing|cen|bssapi):\w+)`", row)} == called


def test_who_may_use_whom_is_the_table_that_is_checked():
    sys.path.append(str(ROOT / "tests" / "lint"))
    from includes import TABLE

    rows = {row[0].strip("`"): row[2:] for row in DESIGN.rows("Folders")[1:]}
    assert list(rows) == list(TABLE)
    for folder, (folders, libraries) in TABLE.items():
        if folders is None:
            assert rows[folder] == ["everything", "everything"]
        else:
            assert rows[folder] == [", ".join(folders) or "-", ", ".join(libraries) or "-"], folder
