"""Too little money, and keys that may not spend it: an order that exists is kept and waited for, and none is ever made beside it."""

import datetime

import pytest
from process import poll

CREATE = "eop-blog-1-create"


def empty(world):
    world.cloud.change_account(world.uin, balanceCents=0)


def top_up(world):
    world.cloud.change_account(world.uin, addBalanceCents=10_000_000)


def unpaid(world):
    return [order["orderId"] for order in world.cloud.orders(world.uin) if order["state"] == 1]


def next_day(expires):
    return str(datetime.date.fromisoformat(expires[:10]) + datetime.timedelta(days=1))


@pytest.mark.parametrize("account_spec", [{"exclusive": True}, {"purchaserUin": "100000000077"}], ids=["exclusive", "purchaser"])
def test_every_act_waits_for_the_payment_of_its_order(make_world, account_spec):
    world = make_world(account_spec, creator="100000000077")
    for name in ("raised", "renewed"):
        world.plan(name)
    expires = {name: world.wait_ready(name)["status"]["expiresAt"] for name in ("raised", "renewed")}["renewed"]
    empty(world)
    world.plan("blog")
    world.change("raised", planType="basic")
    world.change("renewed", paidThrough=next_day(expires))
    names = {
        "blog": CREATE,
        "raised": "eop-raised-1-upgrade-basic",
        "renewed": f"eop-renewed-1-renew-{expires[:10].replace('-', '')}",
    }
    for order in names.values():
        world.wait_answered(order)
    world.cloud.advance(seconds=10)
    for name, order in names.items():
        (number,) = world.wait_order(order, "AwaitingPayment")["status"]["orderNumbers"]
        world.wait_condition(name, "Reconciling", reason="AwaitingPayment", told=[number, "pay it in the console"])
        assert number in unpaid(world)
    world.cloud.pass_window()
    world.wait_inventories()
    assert len(unpaid(world)) == 3, "no second order"
    top_up(world)
    for number in unpaid(world):
        world.cloud.pay(number)
    world.cloud.advance(seconds=61)
    for name, order in names.items():
        world.wait_order(order, "Delivered")
        world.wait_ready(name)
    assert sorted(world.acts()) == ["purchase"] * 3 + ["renew", "upgrade"]
    assert len(world.cloud.orders(world.uin)) == 5


def test_an_order_that_was_closed_is_tried_again_once_there_is_money(make_world):
    world = make_world(balanceCents=0)
    world.plan("blog")
    world.wait_answered(CREATE)
    world.cloud.advance(seconds=10)
    (number,) = world.wait_order(CREATE, "AwaitingPayment")["status"]["orderNumbers"]
    world.cloud.close_order(number)
    world.cloud.advance(seconds=61)
    world.wait_condition("blog", "Reconciling", reason="InsufficientBalance")
    world.wait_inventories()
    assert len(world.requests()) == 1
    top_up(world)
    world.cloud.pass_window()
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]
    assert [order["state"] for order in world.cloud.orders(world.uin)] == [7, 4]


def test_an_order_that_nobody_paid_expires_and_the_next_waits_for_money(make_world):
    world = make_world(balanceCents=0)
    world.plan("blog")
    world.wait_answered(CREATE)
    world.cloud.advance(seconds=10)
    world.wait_order(CREATE, "AwaitingPayment")
    world.cloud.advance(days=16)
    poll(lambda: len(world.requests()) == 2, lambda: f"a second try: {world.requests()} {world.order(CREATE)}")
    world.cloud.advance(seconds=10)
    world.wait_order(CREATE, "AwaitingPayment")
    assert len(unpaid(world)) == 1
    assert world.charges() == []


def test_a_balance_that_leaves_no_order_is_tried_again_by_itself(make_world):
    world = make_world(balanceCents=0, unpaidOrders=False)
    world.plan("blog")
    world.wait_condition("blog", "Reconciling", reason="InsufficientBalance", told=["top up the account"])
    top_up(world)
    world.cloud.pass_window()
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]
    assert [attempt["outcome"] for attempt in world.order(CREATE)["status"]["attempts"]] == ["NoEffect", "Accepted"]


@pytest.mark.parametrize("paid", [True, False], ids=["paid", "cancelled"])
def test_where_orders_cannot_be_read_a_person_says_what_became_of_it(make_world, paid):
    world = make_world(balanceCents=0, orderList=False)
    world.plan("blog")
    world.wait_condition("blog", "Reconciling", reason="InsufficientBalance")
    world.cloud.pass_window()
    world.wait_condition("blog", "Stalled", reason="InsufficientBalance", told=["top up", "spec.resolution"])
    top_up(world)
    world.wait_inventories()
    assert len(world.requests()) == 1
    (number,) = unpaid(world)
    if paid:
        plan_id = world.cloud.pay(number)["planId"]
        world.resolve(CREATE, outcome="Executed", attempt=1, resourceIds=[plan_id], orderNumber=number)
        world.cloud.advance(seconds=61)
    else:
        world.cloud.close_order(number)
        world.resolve(CREATE, outcome="NotExecuted", attempt=1)
        world.cloud.advance(minutes=5)
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]
    assert len(world.cloud.orders(world.uin)) == (1 if paid else 2)


def test_keys_without_finance_trade_leave_orders_that_somebody_pays(make_world):
    world = make_world()
    for name in ("raised", "renewed"):
        world.plan(name)
    expires = {name: world.wait_ready(name)["status"]["expiresAt"] for name in ("raised", "renewed")}["renewed"]
    world.cloud.change_account(world.uin, finance=False)
    world.plan("blog")
    world.change("raised", planType="basic")
    world.change("renewed", paidThrough=next_day(expires))
    poll(lambda: len(unpaid(world)) == 3, "three orders that nobody has paid")
    world.cloud.pass_window()
    world.wait_condition("blog", "Reconciling", reason="AwaitingPayment")
    world.wait_inventories()
    for name in ("raised", "renewed"):
        world.wait_condition(name, status="False", told=["pay"])
        assert world.status(name)["orders"]
    for number in unpaid(world):
        world.cloud.pay(number)
    world.cloud.advance(seconds=61)
    for name in ("blog", "raised", "renewed"):
        world.wait_ready(name)
    assert sorted(world.acts()) == ["purchase"] * 3 + ["renew", "upgrade"]
    assert len(world.cloud.orders(world.uin)) == 5


def test_a_payment_that_failed_is_no_proof_that_nothing_was_bought(world):
    # The vendor says of this code that the payment failed, which an order may have gone before.
    world.cloud.fault("refuse", "CreatePlan", code="UnauthorizedOperation.NotCertification", message="The payment failed.")
    world.plan("blog")
    told = ["UnauthorizedOperation.NotCertification", "identity verification"]
    world.wait_condition("blog", "Reconciling", reason="GatheringEvidence", told=told)
    world.cloud.clear_faults()
    world.cloud.pass_window()
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]


@pytest.mark.parametrize("code", ["UnauthorizedOperation.CamNoAuth", "AuthFailure.UnauthorizedOperation"])
def test_a_purchase_that_is_not_permitted_says_what_is_missing(world, code):
    fault = world.cloud.fault("refuse", "CreatePlan", code=code, message="No permission.")
    assert fault
    world.plan("blog")
    world.wait_condition("blog", "Stalled", reason="PermissionDenied", told=[code, "finance:trade"])
    world.cloud.clear_faults()
    world.wait_inventories()
    assert world.charges() == []
    world.cloud.advance(minutes=11)
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]
