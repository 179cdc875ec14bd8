"""What an account tells of itself: whose keys, what it owns over all kinds, what may not be read; and where its services are."""

import pytest
from api import ApiError, is_condition
from instance_world import InstanceWorld
from key_sources import Alibaba, Tencent
from process import poll


@pytest.fixture(params=[Tencent, Alibaba], ids=["tencent", "alibaba"])
def either(make, request):
    return make(request.param)


@pytest.fixture
def both_kinds(make):
    """One account of Tencent's for EdgeOnePlans, and for CloudInstances: `instances` speaks about the same namespace."""
    world = make(Tencent)
    instances = InstanceWorld.__new__(InstanceWorld)
    instances.__dict__ = world.__dict__
    return world, instances


def wait_status(world, predicate, what, name=None):
    return world.kube.wait_for("cloudaccounts", name or world.ACCOUNT, world.namespace, lambda it: predicate(it["status"]), what)["status"]


def test_whose_account_it_is(either):
    world = either
    world.wait_account()
    status = wait_status(world, lambda status: status.get("accountId"), "with the account's id")
    assert status["accountId"] == world.uin and world.uin in status["identity"]
    assert status["orderListReadable"] is True
    assert abs(status["clockOffsetSeconds"]) < 10 and status["plans"] == 0
    world.cloud.advance(hours=3)
    status = wait_status(world, lambda status: abs(status["clockOffsetSeconds"] - 3 * 3600) < 10, "with the offset")
    assert status["inventoryAt"] <= world.cloud.now()


def test_what_an_account_owns_of_all_kinds(both_kinds):
    world, instances = both_kinds
    world.plan("blog")
    instances.plan("wall")
    world.wait_ready("blog")
    instances.wait_ready("wall")
    stray = [world.cloud.buy_by_hand(world.uin, planType="basic", months=1), *world.cloud.buy_instance_by_hand(world.uin)]
    world.look()
    status = wait_status(world, lambda status: (status["plans"], status["claimed"]) == (4, 2), "with four plans, two of them claimed")
    assert sorted(status["unclaimed"]) == sorted(stray)
    assert "2 plans that no object claims (status.unclaimed)" in world.why()
    account = {"namespace": world.namespace, "account": world.ACCOUNT}
    poll(lambda: world.operator.metric("planwright_account_plans", **account, state="claimed") == 2, "two claimed plans as a metric")
    assert world.operator.metric("planwright_account_plans", **account, state="unclaimed") == 2
    assert world.operator.metric("planwright_account_ready", **account) == 1
    assert 0 <= world.operator.metric("planwright_inventory_age_seconds", **account) < 60
    # A kind that nobody uses any more is not listed any more, and does not make the inventory look old.
    instances.delete("wall")
    read = wait_status(world, lambda status: status["plans"] == 2, "with the plans of one kind")["inventoryAt"]
    world.cloud.advance(minutes=11)
    wait_status(world, lambda status: status["inventoryAt"] > read, "with a new inventory")


def test_an_outcome_that_nobody_wants_any_more_is_still_found_out(both_kinds):
    """The object went by force while its purchase was in doubt: nobody else uses that kind, and it is listed all the same."""
    world, instances = both_kinds
    world.cloud.change_account(world.uin, orderList=False)
    instances.plan("wall")
    instances.wait_ready("wall")
    world.cloud.fault("lose_answer", "CreatePlan")
    world.plan("blog")
    world.wait_order("eop-blog-1-create", "OutcomeUnknown")
    world.delete("blog", wait=False)
    world.kube.patch(world.PLURAL, "blog", world.namespace, {"metadata": {"finalizers": []}})
    world.kube.wait_gone(world.PLURAL, "blog", world.namespace)
    for _ in range(2):
        world.cloud.pass_window()
        world.wait_inventories(1)
    status = world.wait_order("eop-blog-1-create", "Delivered")["status"]
    assert status["resourceIds"] == [plan["planId"] for plan in world.cloud.plans(world.uin)]
    assert world.acts() == ["purchase", "purchase"]


@pytest.mark.parametrize("missing", ["CloudInstance", "EdgeOnePlan"])
def test_a_right_that_is_missing_for_one_kind_does_not_hurt_the_other(both_kinds, missing):
    world, instances = both_kinds
    action = "DescribeRenewInstances" if missing == "CloudInstance" else "DescribePlans"
    if missing == "CloudInstance":
        world.cloud.change_account(world.uin, renewManage=False)
    else:
        world.cloud.fault("refuse", action, code="UnauthorizedOperation.CamNoAuth", message="You are not authorized.")
    works, waits = (world, instances) if missing == "CloudInstance" else (instances, world)
    world.plan("blog")
    instances.plan("wall")
    works.wait_ready("blog" if works is world else "wall")
    stuck = "wall" if waits is instances else "blog"
    waits.wait_condition(stuck, "Stalled", reason="AccountNotReady", told=["PermissionDenied", action])
    world.wait_account("False", "PermissionDenied")
    assert action in world.why() and "Allow this CAM identity" in world.why()
    assert world.acts() == ["purchase"]
    world.cloud.clear_faults()
    world.cloud.change_account(world.uin, renewManage=True)
    world.look()
    world.wait_account()
    waits.wait_ready(stuck)
    assert world.acts() == ["purchase", "purchase"]


# ---- where the services are


NOBODY = "http://127.0.0.1:9"


def test_each_service_has_an_address_of_its_own(either):
    world = either
    urls = {service: world.cloud.url for service in world.SERVICES if service != "metadata"}
    buys, bills = world.SERVICES[:2]
    world.declare_account(exclusive=True, endpoints={**urls, buys: NOBODY})
    world.wait_account("False", "CloudUnreachable")
    assert "127.0.0.1:9" in world.why()
    world.declare_account(exclusive=True, endpoints={**urls, "sts": NOBODY})
    world.wait_account()
    world.buy("blog")
    world.wait_bought("blog")
    assert world.acts() == ["purchase"]
    # Roles are asked for at sts.
    arn = world.put_role("buyer")
    by_role = {"secretRef": {"name": "keys"}, "assumeRole": {"roleArn": arn}}
    world.declare_account(exclusive=True, endpoints={**urls, "sts": NOBODY}, credentials=by_role)
    world.wait_account("False", "CloudUnreachable")
    assert "spec.credentials.assumeRole" in world.why()
    world.declare_account(exclusive=True, endpoints=urls, credentials=by_role)
    world.wait_identity("assumed-role/")


def test_an_order_list_that_is_elsewhere_is_read_there(either):
    world = either
    urls = {service: world.cloud.url for service in world.SERVICES if service != "metadata"}
    world.declare_account("elsewhere", endpoints={**urls, world.SERVICES[1]: NOBODY})
    if isinstance(world, Tencent):
        world.wait_account(name="elsewhere")
        assert "orderListReadable" not in world.account("elsewhere")["status"]
    world.declare_account("elsewhere", endpoints=urls)
    world.wait_account(name="elsewhere")
    wait_status(world, lambda status: status.get("orderListReadable") is True, "whose order list is read", "elsewhere")


@pytest.mark.parametrize("url", ["http://cloud.example", "http://127.0.0.1.example:80", "http://10.0.0.1", "ftp://127.0.0.1", "http://[::2]"])
def test_plain_http_is_for_this_machine_only(either, url):
    world = either
    for service in world.SERVICES:
        with pytest.raises(ApiError) as refused:
            world.declare_account("another", endpoints={service: url})
        assert refused.value.status == 422 and "http:// is for 127.0.0.1" in str(refused.value)
    assert is_condition(world.wait_account(), "Ready", "True")
