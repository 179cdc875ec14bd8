"""Too little money, keys that fail or may not spend it, and accounts that are frozen: what exists is waited for, and nothing is made beside it."""

import pytest
from instance_world import FAR, InstanceWorld

WORLD = InstanceWorld
NEXT_CREATE = "cinst-blog-1-create-2"


@pytest.mark.parametrize("account_spec", [{"exclusive": True}, {"purchaserUin": "100000000077"}], ids=["exclusive", "purchaser"])
def test_a_purchase_and_a_renewal_wait_for_the_payment_of_their_orders(make_world, account_spec):
    world = make_world(account_spec, creator="100000000077")
    world.plan("renewed")
    status = world.wait_ready("renewed")["status"]
    world.empty()
    world.plan("blog", quantity=2)
    world.change("renewed", paidThrough=status["expiresAt"][:10])
    records = {"blog": world.CREATE, "renewed": world.renewal(status["expiresAt"], status["instanceIds"][0], "renewed")}
    for record in records.values():
        world.wait_answered(record)
    world.cloud.advance(seconds=10)
    for name, record in records.items():
        (number,) = world.wait_order(record, "AwaitingPayment")["status"]["orderNumbers"]
        world.wait_condition(name, "Reconciling", reason="AwaitingPayment", told=[number, "pay it in the console"])
    world.cloud.pass_window()
    world.wait_inventories()
    assert world.states() == [4, 1, 1], "no second order"
    world.top_up()
    for order in world.cloud.orders(world.uin)[1:]:
        world.cloud.pay(order["orderId"])
    world.cloud.advance(seconds=61)
    for name, record in records.items():
        world.wait_order(record, "Delivered")
        world.wait_ready(name)
    assert len(world.status("blog")["instanceIds"]) == 2
    assert len(world.requests()) == 3
    world.judge(("purchase", 1), ("purchase", 2), ("renew", 1))


def test_a_paid_order_that_is_delivered_late_is_followed(make_world):
    world = make_world(balanceCents=0)
    world.cloud.delivery(delay=FAR, act="purchase")
    world.plan("blog")
    world.wait_answered(world.CREATE)
    world.cloud.advance(seconds=10)
    world.wait_order(world.CREATE, "AwaitingPayment")
    number = world.order_number(1)
    world.top_up()
    world.cloud.pay(number)
    world.cloud.advance(seconds=61)
    world.wait_told("is paid and being delivered")
    world.cloud.end_order(number, "deliver")
    world.cloud.advance(seconds=61)
    assert world.wait_ready("blog")["status"]["orderId"] == number
    world.judge(("purchase", 1))


@pytest.mark.parametrize("ended", ["closed", "expired"])
def test_an_order_that_nobody_pays_is_followed_by_another_with_another_token(make_world, ended):
    """One whose order has ended would be answered with that order for ever."""
    world = make_world(balanceCents=0)
    world.plan("blog")
    world.wait_answered(world.CREATE)
    world.cloud.advance(seconds=10)
    world.wait_order(world.CREATE, "AwaitingPayment")
    if ended == "closed":
        world.cloud.close_order(world.order_number(1))
        world.cloud.advance(seconds=61)
        world.wait_inventories()
        assert len(world.requests()) == 1, "not while the first may still be executed"
        world.top_up()
        world.cloud.pass_window()
    else:
        world.top_up()
        world.cloud.advance(hours=25)
    world.wait_ready("blog")
    assert world.order(world.CREATE)["status"]["phase"] == "Cancelled"
    assert world.order(NEXT_CREATE)["status"]["phase"] == "Delivered"
    assert len(set(world.tokens())) == len(world.tokens()) == 2
    assert world.states() == [7 if ended == "closed" else 8, 4]
    world.judge(("purchase", 1))


def test_a_balance_that_leaves_no_order_is_tried_again_by_itself(make_world):
    world = make_world(balanceCents=0, unpaidOrders=False)
    world.plan("blog")
    world.wait_condition("blog", "Reconciling", reason="InsufficientBalance", told=["top up the account"])
    world.top_up()
    world.cloud.pass_window()
    world.wait_ready("blog")
    assert world.outcomes() == ["NoEffect", "Accepted"]
    world.judge(("purchase", 1))


@pytest.mark.parametrize("paid", [True, False], ids=["paid", "closed"])
def test_where_orders_cannot_be_read_a_person_says_what_became_of_it(make_world, paid):
    world = make_world(balanceCents=0, orderList=False)
    world.plan("blog")
    world.wait_condition("blog", "Reconciling", reason="InsufficientBalance")
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="InsufficientBalance", told=["top up", "spec.resolution"])
    world.top_up()
    world.wait_inventories()
    assert len(world.requests()) == 1
    number = world.order_number(1)
    if paid:
        world.cloud.pay(number)
        (bought,) = world.cloud.instances(world.uin)
        world.resolve(world.CREATE, outcome="Executed", attempt=1, resourceIds=[bought["instanceId"]], orderNumber=number)
    else:
        world.cloud.close_order(number)
        world.cloud.settings(clientTokenSeconds=0)
        world.resolve(world.CREATE, outcome="NotExecuted", attempt=1)
        world.cloud.advance(minutes=5)
    world.wait_ready("blog")
    world.judge(("purchase", 1))


def test_keys_without_finance_trade_leave_orders_that_somebody_pays(world):
    world.plan("renewed")
    status = world.wait_ready("renewed")["status"]
    world.cloud.change_account(world.uin, finance=False)
    world.plan("blog")
    world.change("renewed", paidThrough=status["expiresAt"][:10])
    for record in (world.CREATE, world.renewal(status["expiresAt"], status["instanceIds"][0], "renewed")):
        world.wait_answered(record)
    assert world.states() == [4, 1, 1], "two orders that nobody has paid"
    world.cloud.advance(minutes=31)
    for name in ("blog", "renewed"):
        world.wait_condition(name, "Reconciling", reason="AwaitingPayment")
    world.wait_inventories()
    assert world.states() == [4, 1, 1], "no second order"
    for order in world.cloud.orders(world.uin)[1:]:
        world.cloud.pay(order["orderId"])
    world.cloud.advance(seconds=61)
    for name in ("blog", "renewed"):
        world.wait_ready(name)
    world.judge(("purchase", 1), ("purchase", 1), ("renew", 1))


@pytest.mark.parametrize("keys", [{"secretKey": "wrong"}, {"secretId": "AKIDnosuchid"}, {"secretKey": ""}], ids=["wrong", "unknown", "empty"])
def test_credentials_are_broken_and_mended(world, keys):
    world.plan("blog")
    status = world.wait_ready("blog")["status"]
    world.write_secret(**{"secretId": world.secret_id, "secretKey": world.secret_key, **keys})
    world.wait_account("False")
    world.change("blog", paidThrough=status["expiresAt"][:10])
    world.plan("new")
    for name in ("blog", "new"):
        world.wait_condition(name, "Stalled", reason="AccountNotReady")
    world.judge(("purchase", 1))
    world.write_keys()
    world.wait_account()
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "renewed")
    world.wait_ready("new")
    world.judge(("purchase", 1), ("purchase", 1), ("renew", 1))


def test_keys_that_may_not_list_instances_still_look_after_plans(world):
    world.plan("blog")
    world.wait_ready("blog")
    world.cloud.change_account(world.uin, renewManage=False)
    world.wait_condition("blog", "Stalled", reason="AccountNotReady", told=["QcloudFinanceRenewManageFullAccess"])
    world.plan("new")
    world.wait_condition("new", "Stalled", reason="AccountNotReady")
    world.cloud.change_account(world.uin, renewManage=True)
    for name in ("blog", "new"):
        world.wait_ready(name)
    world.judge(("purchase", 1), ("purchase", 1))


def test_a_frozen_account_spends_nothing_and_forgets_nothing(world):
    world.plan("blog")
    status = world.wait_ready("blog")["status"]
    world.declare_account(exclusive=True, freeze=True)
    world.wait_account(reason="AccountFrozen")
    world.change("blog", paidThrough=status["expiresAt"][:10])
    world.plan("new")
    world.plan("set", adopt={"instanceIds": world.buy_by_hand()}, renewal={"mode": "Provider"})
    for name in ("blog", "new", "set"):
        world.wait_condition(name, "Reconciling", reason="AccountFrozen", told=["spec.freeze"])
    world.wait_inventories()
    assert [action for action, _ in world.requests()] == ["CreateInstance"]
    world.declare_account(exclusive=True, freeze=False)
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "renewed")
    world.wait(lambda plan: plan["status"]["autoRenewal"], "set", "renewed by the cloud")
    world.wait_ready("new")
    world.judge(*[("purchase", 1)] * 3, ("renew", 1))


def test_a_freeze_stops_repetitions_too(world):
    world.cloud.fault("lose_request", "CreateInstance")
    world.plan("blog")
    world.wait_answered(world.CREATE)
    world.declare_account(exclusive=True, freeze=True)
    world.wait_account(reason="AccountFrozen")
    world.wait_answered(world.CREATE)
    world.wait_inventories()
    tried = len(world.requests())
    world.cloud.advance(minutes=5)
    world.wait_inventories()
    assert len(world.requests()) == tried
    world.cloud.clear_faults()
    world.declare_account(exclusive=True, freeze=False)
    world.wait_ready("blog")
    world.judge(("purchase", 1))
