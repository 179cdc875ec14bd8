"""The Deployment of deploy/base, run as a kubelet would run it, with nothing in its root but the program: it finds its cluster, and buys."""

import pathlib

import pytest
from api import ApiError, Kube
from pod import USER, Pod
from process import poll

NAMESPACE, DEPLOYMENT = "planwright-system", "planwright-operator"
TOKEN = "var/run/secrets/kubernetes.io/serviceaccount/token"


@pytest.fixture
def operator(cluster, tmp_path):
    """Instead of the session's process."""
    pod = Pod(cluster, NAMESPACE, DEPLOYMENT, tmp_path).start()
    yield pod
    pod.close()


def test_buys_a_plan_and_leaves_in_order(cluster, operator, world):
    world.plan(planType="personal", prepaid={"periodMonths": 1})
    world.wait_ready()
    assert world.acts() == ["purchase"]
    assert world.order("eop-blog-1-create")["status"]["attempts"][0]["holder"] == operator.name, "$(POD_NAME) in its arguments"
    assert operator.stop() == 0
    assert cluster.kube.find("pods", operator.name, NAMESPACE) is None


def test_has_the_rights_that_the_deployment_gives_it(operator):
    told = dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{operator.pid}/status").read_text().splitlines())
    assert told["Uid"].split() == told["Gid"].split() == [str(USER)] * 4
    assert told["Groups"].split() == []
    assert told["NoNewPrivs"] == "1"
    assert {told[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert told["NSpid"].split()[1] == "1", "alone in its process namespace"
    mounts = {line.split()[4]: line.split()[5].split(",") for line in pathlib.Path(f"/proc/{operator.pid}/mountinfo").read_text().splitlines()}
    assert "ro" in mounts["/"] and "ro" in mounts[f"/{pathlib.PurePath(TOKEN).parent}"]


def test_a_token_that_was_renewed_is_used(cluster, operator, world):
    token = pathlib.Path(f"/proc/{operator.pid}/root") / TOKEN
    first = token.read_text()
    pod = cluster.kube.get("pods", operator.name, NAMESPACE)
    cluster.kube.delete("pods", operator.name, NAMESPACE)
    metadata = {name: pod["metadata"][name] for name in ("name", "namespace", "labels")}
    cluster.kube.create({**pod, "metadata": metadata, "status": {}})
    operator.renew_files()
    assert token.read_text() != first
    with_first = Kube(cluster.write_kubeconfig(cluster.directory / "first.kubeconfig", {"token": first}))
    poll(lambda: is_refused(with_first), "the first token is void: it was bound to the Pod that is gone")
    world.plan(planType="personal", prepaid={"periodMonths": 1})
    world.wait_ready()


def is_refused(kube):
    try:
        kube.list("edgeoneplans")
    except ApiError as error:
        return error.status == 401
    return False


def test_starts_again_after_a_kill(operator, world):
    world.plan(planType="personal", prepaid={"periodMonths": 1})
    world.wait_ready()
    operator.kill()
    assert not operator.running()
    operator.start()
    world.look()
    world.wait_account()
    assert world.acts() == ["purchase"]
    assert {line["identity"] for line in operator.log_lines() if line["msg"] == "starting"} == {operator.name}
