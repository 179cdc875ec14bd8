"""The operator's own life: killed and started at any moment, two that both act; the API server gone; tokens that end."""

import pathlib

import pytest
from operator_process import NAMESPACE, SERVICE_ACCOUNT
from process import poll

CREATE = "eop-blog-1-create"


def on_the_wire(world, action="CreatePlan", count=1):
    """Until the cloud has got so many requests, the last of which it is told to take its time over."""
    return poll(lambda: len(world.requests(action)) == count, lambda: f"{count} of {action}: {world.requests()}")


def test_killed_and_started_in_every_phase_of_a_purchase(world):
    operator, cloud = world.operator, world.cloud

    operator.kill()
    world.plan("declared")
    operator.start()
    world.wait_ready("declared")

    cloud.fault("delay", "CreatePlan", delayMs=1500, count=1)
    world.plan("blog")
    on_the_wire(world, count=2)
    with cloud.standing_still():
        assert world.order(CREATE)["status"]["phase"] == "Submitting"
        operator.kill()
    operator.start()
    cloud.advance(seconds=95)
    world.wait_order(CREATE, "OutcomeUnknown")
    cloud.pass_window()
    world.wait_ready("blog")

    world.plan("answered")
    world.wait_order("eop-answered-1-create", "Delivered")
    operator.kill()
    operator.start()
    world.wait_ready("answered")

    assert world.acts() == ["purchase"] * 3
    assert len(world.cloud.plans(world.uin)) == 3


@pytest.mark.parametrize("act", ["upgrade", "renew"])
def test_killed_while_a_change_is_on_the_wire(world, act):
    world.plan("blog")
    before = world.wait_ready("blog")["status"]
    world.cloud.fault("delay", "UpgradePlan" if act == "upgrade" else "RenewPlan", delayMs=1500, count=1)
    world.change("blog", **({"planType": "basic"} if act == "upgrade" else {"paidThrough": before["expiresAt"][:10]}))
    on_the_wire(world, "UpgradePlan" if act == "upgrade" else "RenewPlan")
    world.operator.kill()
    world.operator.start()
    world.cloud.advance(seconds=95)
    world.wait(lambda plan: plan["status"]["planType"] == "basic" or plan["status"]["expiresAt"] > before["expiresAt"], "blog", "changed")
    world.wait_ready("blog")
    world.cloud.pass_window()
    world.wait_inventories()
    assert world.acts() == ["purchase", act]


def test_an_orderly_end_waits_for_the_answer_and_records_it(world):
    world.cloud.fault("delay", "CreatePlan", delayMs=1500, count=1)
    world.plan("blog")
    on_the_wire(world)
    assert world.operator.stop() == 0
    order = world.order(CREATE)["status"]
    assert order["phase"] == "Delivered" and order["attempts"][0]["outcome"] == "Accepted"
    lease = world.kube.get("leases", "planwright-operator", NAMESPACE)
    assert not lease["spec"].get("holderIdentity"), "the lease is given back"
    world.operator.start()
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]


def test_two_operators_that_both_act_buy_everything_once(world, start_operator):
    start_operator("operator-1", leader_elect="false", watch_namespaces=world.namespace)
    world.cloud.fault("lose_answer", "CreatePlan", count=2)
    world.cloud.fault("lose_request", "CreatePlan", count=2)
    names = [f"p{number}" for number in range(12)]
    for name in names:
        world.plan(name)
    poll(lambda: len(world.cloud.requests(world.uin)) >= len(names), "a request for each")
    world.cloud.advance(seconds=95)
    world.wait_inventories()
    world.cloud.pass_window()
    world.wait_inventories()
    world.cloud.advance(seconds=61)
    for name in names:
        world.wait_ready(name)
    for name in names:
        world.change(name, planType="basic")
    for name in names:
        world.wait(lambda plan: plan["status"]["planType"] == "basic", name, "upgraded")
        world.wait_ready(name)
    assert sorted(world.acts()) == ["purchase"] * len(names) + ["upgrade"] * len(names)


@pytest.fixture
def alone(world, start_operator):
    """An operator without leader election in place of the session's: it does not end when the API server stays away for long."""
    first = world.operator
    assert first.stop() == 0
    world.operator = start_operator("operator-1", leader_elect="false", watch_namespaces=world.namespace)
    yield world
    assert world.operator.running(), world.operator.process.tail()
    assert world.operator.stop() == 0
    first.start()


def test_the_api_server_is_killed_and_comes_back(cluster, alone):
    world = alone
    world.plan("before")
    world.wait_ready("before")
    world.cloud.fault("delay", "CreatePlan", delayMs=1500, count=1)
    world.plan("blog")
    on_the_wire(world, count=2)
    with world.cloud.standing_still():
        cluster.kill_api_server()
    assert world.operator.fetch("/healthz")[0] == 200
    cluster.start_api_server()
    order = world.wait_order(CREATE, "Delivered")
    assert [attempt["outcome"] for attempt in order["status"]["attempts"]] == ["Accepted"], "the answer was kept while there was nobody to tell"
    world.wait_ready("blog")
    # Watches work again, too.
    world.plan("after")
    world.wait_ready("after")
    world.change("before", planType="basic")
    world.wait(lambda plan: plan["status"]["planType"] == "basic", "before", "upgraded")
    assert sorted(world.acts()) == ["purchase"] * 3 + ["upgrade"]


def own_token(cluster, world, tmp_path, text):
    """A kubeconfig of the operator's account with a token file of the test's own."""
    token = pathlib.Path(tmp_path / "token")
    token.write_text(text)
    return token, cluster.write_kubeconfig(tmp_path / "own.kubeconfig", {"tokenFile": str(token)})


def test_a_token_that_is_not_accepted_yet(cluster, world, start_operator, tmp_path):
    token, kubeconfig = own_token(cluster, world, tmp_path, "not-a-token-of-this-cluster")
    operator = start_operator("operator-1", ready=False, kubeconfig=kubeconfig, leader_elect="false", watch_namespaces=world.namespace)
    poll(lambda: "Unauthorized" in operator.log_text(), lambda: f"the reason in its log:\n{operator.process.tail()}")
    assert operator.fetch("/readyz")[0] == 503 and operator.fetch("/healthz")[0] == 200
    assert "not-a-token-of-this-cluster" not in operator.log_text()
    token.write_text(cluster.mint_token(NAMESPACE, SERVICE_ACCOUNT))
    operator.process.poll(operator.ready)


def test_a_token_that_ends_while_it_is_used(cluster, alone, start_operator, tmp_path):
    """It is bound to a Secret, and ends with it."""
    world = alone
    world.operator.stop()
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "bound", "namespace": NAMESPACE}}
    world.kube.create(secret)
    bound = {"kind": "Secret", "apiVersion": "v1", "name": "bound"}
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 3600, "boundObjectRef": bound}}
    path = world.kube.path("serviceaccounts", NAMESPACE, SERVICE_ACCOUNT, "token")
    token, kubeconfig = own_token(cluster, world, tmp_path, world.kube.request("POST", path, request)["status"]["token"])
    world.operator = start_operator("operator-2", kubeconfig=kubeconfig, leader_elect="false", watch_namespaces=world.namespace)
    world.plan("before")
    world.wait_ready("before")
    world.kube.delete("secrets", "bound", NAMESPACE)
    # The API server remembers for some seconds that it was good; a status that changes makes the operator write.
    moves = iter(range(1, 1000))

    def refused():
        world.write_secret(secretId=world.secret_id, secretKey=world.secret_key if next(moves) % 2 else "wrong")
        return world.operator.metric("rest_client_requests_total", code="401")

    poll(refused, "401", interval=0.5)
    world.write_secret(secretId=world.secret_id, secretKey=world.secret_key)
    world.plan("blog")
    token.write_text(cluster.mint_token(NAMESPACE, SERVICE_ACCOUNT))
    world.wait_ready("blog")
    assert world.acts() == ["purchase"] * 2
