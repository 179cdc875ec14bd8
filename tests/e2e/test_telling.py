"""What the operator tells: logs, metrics, events, columns, explanations. And what it never tells: keys."""

import json
import pathlib
import re
import subprocess

import pytest
from instance_world import InstanceWorld
from key_sources import Alibaba, Tencent
from process import poll
from world import PLAN_PLURALS


@pytest.fixture
def kubectl(programs, cluster):
    def run(*arguments):
        command = [programs["kubectl"], "--kubeconfig", cluster.kubeconfig, *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    return run


def test_metrics(world):
    world.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.plan("blog")
    world.wait_order("eop-blog-1-create", "OutcomeUnknown")
    operator = world.operator
    poll(lambda: operator.metric("planwright_orders", phase="OutcomeUnknown") == 1, "an unknown outcome")
    world.cloud.pass_window()
    expires = world.wait_ready("blog")["status"]["expiresAt"]
    poll(lambda: operator.metric("planwright_orders", phase="OutcomeUnknown") is None, "no unknown outcome")
    account = {"namespace": world.namespace, "account": world.ACCOUNT}
    for controller in ("edgeoneplan", "purchaseorder", "cloudaccount"):
        assert operator.metric("controller_runtime_reconcile_total", controller=controller) > 0
        assert operator.metric("controller_runtime_reconcile_time_seconds_count", controller=controller) > 0
        assert operator.metric("controller_runtime_max_concurrent_reconciles", controller=controller) > 0
        assert operator.metric("controller_runtime_active_workers", controller=controller) >= 0
        assert operator.metric("workqueue_adds_total", name=controller) > 0
        assert operator.metric("workqueue_depth", name=controller) >= 0
        assert operator.metric("workqueue_queue_duration_seconds_count", name=controller) > 0
        assert operator.metric("workqueue_work_duration_seconds_count", name=controller) > 0
    assert operator.metric("controller_runtime_reconcile_total", controller="edgeoneplan", result="success") > 0
    assert operator.metric("rest_client_requests_total", code="200", method="PATCH") > 0
    assert operator.metric("leader_election_master_status", name="planwright-operator") == 1
    assert operator.metric("planwright_purchase_attempts_total", kind="EdgeOnePlan", act="Create", outcome="Unknown") >= 1
    assert operator.metric("planwright_orders", phase="Delivered") >= 1
    assert operator.metric("planwright_cloud_requests_total", service="teo", action="CreatePlan") >= 1
    assert operator.metric("planwright_cloud_request_duration_seconds_count", service="teo", action="DescribePlans") >= 1
    assert operator.metric("planwright_cloud_rate_limiter_wait_seconds_count", service="teo", action="DescribePlans") >= 1
    assert 0 <= operator.metric("planwright_inventory_age_seconds", **account) < 60
    assert operator.metric("planwright_account_plans", **account) == 1
    assert operator.metric("planwright_account_ready", **account) == 1
    assert 550 < operator.metric("planwright_clock_offset_seconds", **account) < 700
    assert operator.metric("process_resident_memory_bytes") > 0
    assert operator.metric("planwright_build_info") == 1
    poll(
        lambda: operator.metric("planwright_plan_expiration_timestamp_seconds", namespace=world.namespace, name="blog"), f"the expiry {expires}"
    )
    world.delete("blog")
    poll(
        lambda: operator.metric("planwright_plan_expiration_timestamp_seconds", namespace=world.namespace, name="blog") is None,
        "no expiry of a plan that is gone",
    )


def test_every_sample_belongs_to_a_described_metric(world):
    world.plan("blog")
    world.wait_ready("blog")
    text = world.operator.fetch("/metrics")[1]
    described = {match[1] for match in re.finditer(r"^# HELP (\S+) \S", text, re.MULTILINE)}
    sampled = {re.match(r"[\w:]+", line)[0] for line in text.splitlines() if line and not line.startswith("#")}
    bare = {name for name in sampled if name not in described and re.sub(r"_(bucket|sum|count)$", "", name) not in described}
    assert not bare


def test_a_purchase_can_be_followed_in_the_log(world):
    world.plan("blog")
    world.wait_ready("blog")
    (charge,) = world.charges()
    key = f"{world.namespace}/eop-blog-1-create"
    lines = [line for line in world.operator.log_lines() if world.namespace in json.dumps(line)]
    by_message = {line["msg"]: line for line in lines if line.get("object") in (key, f"{world.namespace}/blog")}
    assert by_message["purchase declared"]["order"] == "eop-blog-1-create"
    assert by_message["sending purchase"]["object"] == key and by_message["sending purchase"]["attempt"] == 1
    answered = by_message["purchase answered"]
    assert (answered["act"], answered["outcome"], answered["attempt"]) == ("Create", "Accepted", 1)
    assert answered["requestId"] == charge["requestId"] and answered["orderNumber"] == charge["orderId"]
    for line in lines:
        assert {"ts", "level", "msg"} <= set(line)


def test_a_purchase_is_told_as_events(world):
    world.plan("blog")
    plan = world.wait_ready("blog")
    (charge,) = world.charges()
    poll(lambda: any(reason == "Delivered" for reason, _ in world.events("blog")), lambda: f"an event: {world.events('blog')}")
    note = next(note for reason, note in world.events("blog") if reason == "Delivered")
    assert plan["status"]["planId"] in note and charge["orderId"] in note and "eop-blog-1-create" in note


def test_secrets_stand_nowhere(make_world):
    """A vendor that echoes what it was sent, keys that are refused, and a lost answer: none of it brings a key to light."""
    world = make_world({"exclusive": True}, token="canary-token-0123456789")
    token = "canary-token-0123456789"
    world.write_secret(secretId=world.secret_id, secretKey=world.secret_key, token=token)
    echo = f"Signature of {world.secret_id} with {world.secret_key} and {token} is wrong."
    world.cloud.fault("refuse", "DescribePlans", code="AuthFailure.SignatureFailure", message=echo)
    world.wait_account("False")
    world.cloud.clear_faults()
    world.wait_account()
    world.cloud.fault("refuse", "CreatePlan", code="InvalidParameter", message=echo, count=1)
    world.plan("blog")
    world.wait_condition("blog", "Stalled", reason="Refused")
    world.cloud.fault("refuse", "UpgradePlan", code="InternalError", message=echo, count=1)
    world.change("blog", prepaid={"periodMonths": 2})
    world.wait_ready("blog")
    world.change("blog", planType="basic")
    world.wait_order("eop-blog-1-upgrade-basic", "OutcomeUnknown")
    world.cloud.pass_window()
    world.wait(lambda plan: plan["status"]["planType"] == "basic", "blog", "upgraded")
    poll(lambda: world.events("blog"), "events")

    assert_nowhere(world, {"secretKey": world.secret_key, "secretId": world.secret_id, "token": token})


def assert_nowhere(world, secret_texts):
    """In nothing that the operator writes or that others see of its process."""
    pid = world.operator.process.pid
    written = {"log": world.operator.log_text(), "metrics": world.operator.fetch("/metrics")[1]}
    for plural in (*PLAN_PLURALS, "purchaseorders", "cloudaccounts", "events"):
        written[plural] = json.dumps(world.kube.list(plural, world.namespace))
    written["leases"] = json.dumps(world.kube.list("leases", "planwright-system"))
    for file in ("cmdline", "environ"):
        written[file] = pathlib.Path(f"/proc/{pid}/{file}").read_text(errors="replace")
    bearer = next(world.cluster.directory.glob("*.token")).read_text().strip()
    for place, text in written.items():
        for name, secret in {**secret_texts, "bearer token": bearer}.items():
            assert secret not in text, f"the {name} stands in {place}"
    assert re.search(r"^Max core file size +0 +0 ", pathlib.Path(f"/proc/{pid}/limits").read_text(), re.MULTILINE), "keys must not reach a core file"


@pytest.fixture(params=[Tencent, Alibaba], ids=["tencent", "alibaba"])
def canaries(request, cluster, cloud, operator, start_operator, tmp_path):
    """A world whose operator lends its own identity, with a token file at `token_file`."""
    world = request.param(cluster, cloud, operator)
    operator.stop()
    world.token_file = tmp_path / "pod-token"
    env = {world.TOKEN_VARIABLE: str(world.token_file)}
    world.operator = start_operator("lender", env=env, ambient_credentials_namespaces=world.namespace)
    yield world
    world.close()
    assert world.operator.stop() == 0
    operator.start()


def test_temporary_keys_stand_nowhere(canaries):
    """Of every source: a token service that refuses and echoes what it was sent, keys that work, purchases and settings that are refused, or of
    which nothing is known, with every key in the vendor's words."""
    world = canaries
    hidden = {"secret id": world.secret_id, "secret key": world.secret_key, "pod's token": "canary-of-the-pod-0123456789"}
    world.token_file.write_text(hidden["pod's token"])
    role = world.put_role("buyer", token=hidden["pod's token"])
    world.lend_machine(role)
    by_secret, by_token = {"secretRef": {"name": "keys"}, "assumeRole": {"roleArn": role}}, {"oidc": {"roleArn": role, "provider": world.OIDC_PROVIDER}}
    of_machine = {"instanceRole": {"name": "buyer"}}
    sent = f"{world.secret_id} with {world.secret_key}", hidden["pod's token"], "nothing"
    for number, (action, source) in enumerate(((world.ASSUME, by_secret), (world.ASSUME_WITH_TOKEN, by_token), (world.MACHINE, of_machine))):
        keys = {name: f"canary-{name}-{number}-0123456789" for name in ("id", "key", "token")}
        hidden.update({f"{name} from {action}": text for name, text in keys.items()})
        who = f"55555555{number}"  # no part of the account's own number
        world.put_keys(*keys.values(), who=who)
        echo = "You have sent " + " and ".join(keys.values())
        world.cloud.fault("refuse", action, code="InternalError", message=f"You have sent {sent[number]}", count=1)
        world.cloud.fault("garbage", action, body=f'{{"Response":{{"Credentials":{{"Token":"{keys["token"]}","TmpSecretKey":"{keys["key"]}', count=1)
        world.hand_out(action, *keys.values())
        world.take_keys_from(**source)
        world.wait_identity(who)
        world.cloud.fault("refuse", world.LIST, code="AuthFailure.SignatureFailure" if isinstance(world, Tencent) else "Unauthorized", message=echo, count=1)
        world.wait_inventories(2)
        world.wait_account()
        world.cloud.fault("refuse", world.PURCHASE, code="InternalError", message=echo, count=1)
        world.buy(f"p{number}")
        attempt = world.wait_answered(world.ORDER.format(f"p{number}"))["status"]["attempts"][0]
        assert attempt["outcome"] == "Unknown"
        if isinstance(world, Tencent):
            world.cloud.pass_window()
        else:
            world.cloud.advance(minutes=5)  # there is a client token to send it again with
        world.wait_bought(f"p{number}")
    refuse_everything_else(world, echo)
    assert "***" in world.operator.log_text(), "it was echoed"
    assert_nowhere(world, hidden)


def refuse_everything_else(world, echo):
    """A setting of each kind, and a purchase of the kind that has not been bought yet."""
    actions = ["ModifyPlan", "CreateInstance", "SetRenewal", "DescribeRenewInstances"] if isinstance(world, Tencent) else ["ModifyCenBandwidthPackageAttribute"]
    for action in actions:
        world.cloud.fault("refuse", action, code="InvalidParameter", message=echo, count=1)
    world.change("p0", **({"renewal": {"mode": "Provider"}} if isinstance(world, Tencent) else {"description": "another"}))
    poll(lambda: world.requests(actions[0]), lambda: f"a {actions[0]}")
    poll(lambda: any(reason == "Updating" for reason, _ in world.events("p0")), lambda: f"an event: {world.events('p0')}")
    if isinstance(world, Tencent):
        wall = InstanceWorld.__new__(InstanceWorld)
        wall.__dict__ = world.__dict__
        wall.plan("wall")
        wall.wait_condition("wall", "Stalled", reason="Refused")


def test_columns(world, kubectl):
    world.plan("blog", planType="basic")
    status = world.wait_ready("blog")["status"]
    text = kubectl("get", "planwright", "-n", world.namespace)
    tables = [[re.split(r"\s{2,}|\s(?=\S+$)", line.strip()) for line in table.splitlines()] for table in text.strip().split("\n\n")]
    rows = {row[0]: dict(zip(table[0], row)) for table in tables for row in table[1:]}
    plan = rows["edgeoneplan.planwright.dev/blog"]
    assert (plan["PLAN"], plan["STATE"], plan["ID"]) == ("basic", "normal", status["planId"])
    assert (plan["EXPIRES"], plan["READY"], plan["REASON"]) == (status["expiresAt"], "True", "Available")
    order = rows["purchaseorder.planwright.dev/eop-blog-1-create"]
    assert (order["ACT"], order["PHASE"], order["PLAN"]) == ("Create", "Delivered", status["planId"])
    assert order["ORDER"] == status["orders"][0]["orderNumber"]
    account = rows["cloudaccount.planwright.dev/cloud"]
    assert (account["PROVIDER"], account["READY"], account["REASON"]) == ("Tencent", "True", "CredentialsValid")
    for short in ("eop", "pord", "cacct"):
        assert len(kubectl("get", short, "-n", world.namespace, "--no-headers").splitlines()) == 1
    assert "blog" in kubectl("get", "eop", "-n", world.namespace, "--field-selector", f"status.planId={status['planId']}")


def test_every_field_is_explained(cluster, kubectl):
    """What kubectl explain reads: the descriptions that the API server publishes."""
    schemas = cluster.kube.request("GET", "/openapi/v3/apis/planwright.dev/v1alpha1")["components"]["schemas"]
    kinds = {name.rsplit(".", 1)[1]: schema for name, schema in schemas.items() if "x-kubernetes-group-version-kind" in schema}
    bare = []

    def walk(path, schema):
        if path.count(".") and not schema.get("description"):
            bare.append(path)
        for name, field in schema.get("properties", {}).items():
            if path.count(".") or name in ("spec", "status"):
                walk(f"{path}.{name}", field)
        if schema.get("items", {}).get("properties"):
            for name, field in schema["items"]["properties"].items():
                walk(f"{path}[].{name}", field)

    for kind in ("EdgeOnePlan", "CloudInstance", "CenBandwidthPackage", "PurchaseOrder", "CloudAccount"):
        assert len(kinds[kind]["description"]) > 40
        walk(kind, kinds[kind])
    assert bare == []
    text = kubectl("explain", "edgeoneplan.spec.renewal.renewBefore")
    assert "How long before its expiry it is renewed" in " ".join(text.split())
