"""Every command of README.md, typed in its order, on a real API server with the simulated cloud; and what it says that they print."""

import json
import shlex
import subprocess

import pytest
from cloud import Cloud
from document import ROOT, Document
from operator_process import Operator
from reader import Reader, normalised
from test_install import HEADINGS as INSTALLING

README = Document("README.md")
# Typed by tests of their own.
_ELSEWHERE = ("deploy/quickstart", "tests/run")
# Objects of programs that this cluster does not have: tests/gitops reads them with those programs' own types.
_GITOPS = ("With Argo CD", "With Flux")
COMMANDS = [
    command for command in README.commands() if command.text not in _ELSEWHERE and command.heading not in _GITOPS and command.heading not in INSTALLING
]


_POD_TOKEN = "the-token-of-the-operators-pod"


@pytest.fixture(scope="module")
def operator(programs, cluster, _operator, tmp_path_factory):
    """In place of the session's: one with a pod's token, which lends its identity to the reader."""
    directory = tmp_path_factory.mktemp("operator")
    if _operator.running():
        _operator.stop()
    (directory / "token").write_text(_POD_TOKEN)
    env = {"TKE_WEB_IDENTITY_TOKEN_FILE": str(directory / "token")}
    operator = Operator(
        programs["planwright-operator"], cluster, directory, "lender", env, ambient_credentials_namespaces=Reader.NAMESPACE
    ).start()
    yield operator
    assert operator.stop() == 0, operator.process.tail()


@pytest.fixture(scope="module")
def reader(programs, cluster, operator, tmp_path_factory):
    directory = tmp_path_factory.mktemp("reader")
    cloud = Cloud(programs["planwright-cloudsim"], tmp_path_factory.mktemp("cloud"), seed=20261201).start()
    reader = Reader(cluster, cloud, operator, programs, directory)
    yield reader
    reader.close()
    cloud.stop()


# ---- scenes: what has to have happened before a section makes sense, by its heading


def roles_that_trust_the_operator(reader):
    reader.cloud.open_account("100012345678", secretId="AKIDsomebodyelses", secretKey="somebody-elses")
    reader.cloud.add_role("100012345678", "planwright", providerId="cls-1a2b3c4d", webIdentityToken=_POD_TOKEN)
    reader.alibaba.open_account("6543210987654321", accessKeyId="LTAIsomebodyelses", accessKeySecret="somebody-elses")
    reader.alibaba.put_role("acs:ram::6543210987654321:role/planwright", externalId="agreed-with-subsidiary")
    machine = f"acs:ram::{reader.uid}:role/machine"
    reader.alibaba.put_role(machine)
    reader.alibaba.metadata(roleArn=machine)


def there_is_another_namespace(reader):
    reader.kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})


def somebody_made_a_cen(reader):
    reader.alibaba.put_cen("cen-7qthudw0ll6jmx0123", reader.uid)


def somebody_made_a_zone(reader):
    reader.cloud.add_zone("zone-2o1xvpmq7nn5", reader.uin)


def somebody_bought_by_hand(reader):
    reader.plan_id = reader.cloud.buy_by_hand(reader.uin, planType="basic", months=6)
    reader.kube.wait_for(
        "cloudaccounts", reader.ACCOUNT, reader.namespace, lambda it: reader.plan_id in it["status"]["unclaimed"], "shows the plan"
    )


def the_plan_vanished(reader):
    reader.cloud.advance(days=1)
    reader.cloud.by_hand(reader.status("blog")["planId"], "destroy")
    reader.wait_condition("blog", "Stalled", reason="PlanVanished")


def an_answer_and_a_request_were_lost(reader):
    reader.kube.patch("cloudaccounts", reader.ACCOUNT, reader.namespace, {"spec": {"exclusive": False}})
    for name, fault in {"wiki": "lose_answer", "forum": "lose_request"}.items():
        reader.cloud.fault(fault, "CreatePlan", count=1)
        reader.plan(name)
        reader.wait_order(f"eop-{name}-1-create", "OutcomeUnknown")
        if name == "wiki":
            reader.plan_id = reader.charges()[-1]["planId"]
    reader.cloud.pass_window()
    for name in ("wiki", "forum"):
        reader.wait_condition(name, "Stalled", reason="OutcomeUnknown")


SCENES = {
    "Single namespaces": there_is_another_namespace,
    "Log in without keys": roles_that_trust_the_operator,
    "Attach a package to a CEN": somebody_made_a_cen,
    "Bind zones to an EdgeOne plan": somebody_made_a_zone,
    "Look at what exists, or take it over": somebody_bought_by_hand,
    "Buy a new one in place of one that vanished": the_plan_vanished,
    "Answer an unknown outcome": an_answer_and_a_request_were_lost,
}


# ---- commands that are not for this machine


def configure_only(command, reader):
    """A release build takes minutes; that its presets are there is what the README can get wrong."""
    presets = json.loads((ROOT / "CMakePresets.json").read_text())
    words = shlex.split(command)
    wanted = {words[at + 1] for at, word in enumerate(words) if word == "--preset"}
    assert wanted and wanted <= {preset["name"] for preset in presets["configurePresets"]}
    assert wanted <= {preset["name"] for preset in presets["buildPresets"]}


def as_a_standby(command, reader):
    words = shlex.split(command)
    assert words[0] == ".build/release/operator/planwright-operator"
    reader.run_operator({name.removeprefix("--").replace("-", "_"): value for name, value in zip(words[1::2], words[2::2])})


STAND_INS = {"cmake": configure_only, ".build/release/operator/planwright-operator": as_a_standby}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.line}: {command.text[:60]}")
def test_what_the_readme_says_works(reader, command):
    first = next(it for it in COMMANDS if it.heading == command.heading)
    if command is first:
        SCENES.get(command.heading, lambda _: None)(reader)
        reader.write_files(README.files(command.heading))
    stand_in = STAND_INS.get(command.text.split()[0])
    if stand_in:
        stand_in(command.text, reader)
        return
    printed = reader.type(command.text)
    if command.expected:
        assert normalised(printed) == normalised(command.expected), f"$ {command.text}\n{printed}"


def test_what_came_of_it(reader):
    """Each thing that the README declares was paid once, and nothing else was."""
    declared = {
        "blog": ["purchase", "renew"],
        "firewall": ["purchase", "renew", "refund"],
        "search": ["purchase"],
        "shop": ["purchase", "upgrade"],
        "landing": ["purchase"],
        "legacy": ["purchase"],  # by hand
        "blog, ordinal 2": ["purchase"],
        "wiki": ["purchase"],
        "forum": ["purchase"],
    }
    assert sorted(reader.acts()) == sorted(act for acts in declared.values() for act in acts)
    assert sorted(reader.alibaba_acts()) == ["purchase", "renew", "upgrade"]  # of "link"; "reserve" was never paid
    assert reader.get("landing")["metadata"]["deletionTimestamp"]
    assert reader.condition("landing")["reason"] == "WaitingForExpiry"
    assert reader.status("landing")["zones"] == ["zone-2o1xvpmq7nn5"]
    attempts = {name: reader.order(f"eop-{name}-1-create")["status"]["attempts"] for name in ("wiki", "forum")}
    assert {name: [attempt["outcome"] for attempt in made] for name, made in attempts.items()} == {
        "wiki": ["Accepted"],
        "forum": ["NoEffect", "Accepted"],
    }


def test_every_manifest_is_used():
    named = {name for heading in README.headings for name in README.files(heading)} - {"kustomization.yaml"}
    assert named and {name for name in named if any(name in command.text.split() for command in README.commands())} == named


def test_every_scene_is_of_a_section():
    assert set(SCENES) <= set(README.headings)


def test_the_suites_that_the_readme_names_exist():
    told = subprocess.run([ROOT / "tests" / "run", "no-such-suite"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert told.returncode == 2
    suites = told.stderr.rsplit(":", 1)[1].split()
    named = README.text.split("`tests/run ", 1)[1].split("`")[0].split()
    assert named and set(named) <= set(suites)
    assert [command.text for command in README.commands() if command.text in _ELSEWHERE] == list(_ELSEWHERE)
