"""The restore drill: a cluster is set back to an etcd snapshot, and what was bought since then is not bought again."""

import pytest
from instance_world import day_after
from process import poll
from restored import Instances, Packages, Plans, approve, declare_unseen, judge

PURCHASER = "100000000077"
EVIDENCE = {
    "exclusive": ({"exclusive": True}, {"orderList": False}),
    "exclusive-and-order-list": ({"exclusive": True}, {}),
    "purchaser": ({"purchaserUin": PURCHASER}, {"creator": PURCHASER}),
}
ALL = pytest.mark.parametrize("kind", [Plans, Instances, Packages], ids=["plan", "instance", "package"])


def test_the_drill(make, lost):
    """All kinds, as README.md says: stop, set back, start, apply Git, answer."""
    plans, instances, packages = worlds = [make(kind) for kind in (Plans, Instances, Packages)]
    operator, cloud = plans.operator, plans.cloud
    olds = {world: world.buy("old", **({"quantity": 2} if world is instances else {})) for world in worlds}
    assert operator.stop() == 0
    for world in worlds:
        world.declare("known")
    with lost():
        operator.start()
        for world in worlds:
            world.declare("new")
        for world in worlds:
            world.settle("known", "new")
        git = {
            plans: {"planType": "standard", "paidThrough": day_after(plans.expires("old"))},
            instances: {"quantity": 2, "paidThrough": day_after(instances.expires("old"))},
            packages: {"bandwidthMbps": 20, "paidThrough": day_after(packages.expires("old"))},
        }
        before = {world: world.expires("old") for world in worlds}
        for world in worlds:
            world.declare("old", **git[world])
        packages.wait_answered("cbwp-old-1-bandwidth-1")
        packages.pass_minute()
        for world in worlds:
            world.wait(lambda it: it["status"]["expiresAt"] > before[world], "old", "renewed")
            world.wait_ready("old")
        bought = {world: {name: world.ids(name) for name in ("known", "new")} for world in worlds}
        cloud.advance(days=1)
        bills = [(world, world.bill()) for world in worlds]
    assert [sorted(act for act, *_ in bill) for _, bill in bills] == [
        ["purchase"] * 3 + ["renew", "upgrade"],
        ["purchase"] * 3 + ["renew"] * 2,
        ["purchase"] * 3 + ["renew", "upgrade"],
    ]
    operator.start()
    for world in worlds:
        world.declare("old", **git[world])
        world.declare("new")
    for world in worlds:
        world.wait_ready("old")
        assert world.ids("old") == olds[world]
        for name in ("known", "new") if world is not packages else ("new",):
            world.wait_asked(name, *[one for ids in bought[world].values() for one in ids if world is not packages])
    judge(*bills)
    for world in worlds:
        if world is not packages:  # it is known by its tag
            world.answer("known", bought[world]["known"])
        world.adopt("new", bought[world]["new"])
    for world in worlds:
        for name in ("known", "new"):
            world.wait_ready(name)
            assert world.ids(name) == bought[world][name]
        world.kube.wait_for("cloudaccounts", world.ACCOUNT, world.namespace, lambda it: it["status"].get("unclaimed", []) == [], "all claimed")
    judge(*bills)


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("kind", [Plans, Instances], ids=["plan", "instance"])
def test_what_the_account_tells(make, lost, kind, evidence):
    """Without and with the order list; what is told of Tencent's kinds. Instances that the renewal page does not show are told by the list alone."""
    spec, fields = EVIDENCE[evidence]
    world = make(kind, spec, **fields)
    declare_unseen(world, "known", **({"quantity": 2} if kind is Instances else {}))
    with lost():
        world.operator.start()
        bought = {"known": None, "new": None}
        world.declare("new")
        world.settle(*bought)
        bought = {name: world.ids(name) for name in bought}
        world.cloud.advance(days=1)
        bill = world.bill()
    world.operator.start()
    world.declare("new")
    for name, ids in bought.items():
        world.wait_asked(name, *ids)
    judge((world, bill))
    for name, ids in bought.items():
        world.answer(name, ids)
    for name, ids in bought.items():
        world.wait_ready(name)
        assert world.ids(name) == ids
    judge((world, bill))


def test_instances_that_are_not_on_the_renewal_page(make, lost):
    world = make(Instances)
    world.cloud.renewal_page(hiddenProducts=["p_cloudfirewall"])
    declare_unseen(world, "known")
    with lost():
        world.operator.start()
        world.wait_order(world.create("known"), "Delivered")
        ids = world.order(world.create("known"))["status"]["resourceIds"]
        world.cloud.advance(days=1)
        bill = world.bill()
    world.operator.start()
    world.wait_asked("known", ids[0])
    judge((world, bill))
    world.answer("known", ids)
    world.wait_order(world.create("known"), "Delivered")
    judge((world, bill))


def test_an_account_that_tells_little(make, lost):
    """Others buy there, and whose orders they are is not known: a plan that is younger than its object may be its own."""
    world = make(Plans, {})
    declare_unseen(world, "known")
    with lost():
        world.operator.start()
        world.settle("known")
        ids = world.ids("known")
        world.cloud.advance(days=1)
        bill = world.bill()
    world.operator.start()
    world.wait_asked("known", ids[0])
    judge((world, bill))
    world.answer("known", ids)
    world.wait_ready("known")
    judge((world, bill))


@ALL
def test_an_account_whose_purchases_are_approved(make, lost, kind):
    """Approvals of the time that is lost are asked for again, whatever the account tells."""
    world = make(kind, {"approval": "Always"})
    declare_unseen(world, "known")
    with lost():
        world.operator.start()
        poll(lambda: world.create("known") in world.orders(), "an order")
        approve(world, world.create("known"))
        world.settle("known")
        ids = world.ids("known")
        world.cloud.advance(days=1)
        bill = world.bill()
    world.operator.start()
    world.wait_condition("known", "Reconciling", reason="AwaitingApproval")
    judge((world, bill))
    world.adopt("known", ids)
    world.wait_ready("known")
    judge((world, bill))


@ALL
def test_an_account_that_tells_nothing_is_frozen_first(make, lost, kind):
    """Others buy there, and whose orders they are is not known."""
    world = make(kind, {})
    declare_unseen(world, "known")
    with lost():
        world.operator.start()
        world.settle("known")
        ids = world.ids("known")
        world.cloud.advance(days=1)
        bill = world.bill()
    world.declare_account(freeze=True)
    world.operator.start()
    if kind is not Packages:
        world.wait_condition("known", "Reconciling", reason="AccountFrozen")
        world.kube.wait_for("cloudaccounts", world.ACCOUNT, world.namespace, lambda it: set(ids) <= set(it["status"]["unclaimed"]), "shows it")
        world.adopt("known", ids)
        world.wait_ready("known")
    world.declare_account(freeze=False)
    world.wait_ready("known")
    judge((world, bill))
    assert world.ids("known") == ids


def test_what_was_bought_may_look_different_by_now(make, lost):
    """Upgraded, renewed and set since it was bought, which the restored spec says nothing of."""
    plans, packages = worlds = [make(kind) for kind in (Plans, Packages)]
    declare_unseen(plans, "known")
    packages.declare("known")
    with lost():
        plans.operator.start()
        for world in worlds:
            world.settle("known")
        ids = plans.ids("known")
        plans.change("known", planType="standard", paidThrough=day_after(plans.expires("known"), 200))
        packages.change("known", bandwidthMbps=20, paidThrough=day_after(packages.expires("known"), 200))
        packages.wait_answered("cbwp-known-1-bandwidth-1")
        packages.pass_minute()
        for world in worlds:
            world.wait_ready("known")
        plans.change("known", paidThrough=None, renewal={"mode": "Provider"})
        plans.wait(lambda it: it["status"]["autoRenewal"], "known", "set")
        plans.cloud.advance(days=1)
        bills = [(world, world.bill()) for world in worlds]
    plans.operator.start()
    plans.wait_asked("known", ids[0])
    plans.answer("known", ids)
    plans.wait_condition("known", "Stalled", reason="PlanTypeDiffers")
    plans.change("known", planType="standard")
    judge(*bills)
    packages.change("known", bandwidthMbps=20)
    for world in worlds:
        world.wait_ready("known")
    judge(*bills)


def test_two_alike_and_a_third_that_is_new(make, lost):
    """Which of two equal plans an object gets makes no difference; that the third is to be bought, a person says, or there is nothing left to ask."""
    world = make(Plans)
    with lost():
        one, two = world.buy("one"), world.buy("two")
        world.cloud.advance(days=1)
        bill = world.bill()
    world.operator.start()
    for name in ("one", "two", "three"):
        world.declare(name)
    for name in ("one", "two", "three"):
        world.wait_asked(name, one[0], two[0])
    judge((world, bill))
    world.adopt("one", two)
    world.wait_ready("one")
    world.cloud.advance(minutes=2)
    poll(lambda: two[0] not in world.condition("two", "Stalled")["message"], "one of them is claimed")
    world.answer("two", one)
    world.wait_ready("two")
    world.cloud.advance(minutes=2)
    world.settle("one", "two", "three")
    assert world.ids("two") == one
    assert [act for act, *_ in world.bill()] == ["purchase"] * 3


@pytest.mark.parametrize("bump_revision", [0, 10**9], ids=["same-versions", "bumped"])
def test_the_operator_is_left_running(make, lost, bump_revision):
    """What it remembers is not true any more, and would say that all is well: it notices and ends, for the kubelet to start it again."""
    worlds = [make(kind) for kind in (Plans, Instances, Packages)]
    plans, instances, packages = worlds
    operator = plans.operator
    for world in worlds:
        world.buy("old")
    assert operator.stop() == 0
    for world in worlds:
        world.declare("known")
    with lost(running=True, bump_revision=bump_revision):
        operator.start()
        for world in worlds:
            world.declare("new")
        for world in worlds:
            world.settle("known", "new")
        plans.change("old", planType="standard")
        plans.wait(lambda it: it["status"]["planType"] == "standard", "old", "upgraded")
        bought = {world: {name: world.ids(name) for name in ("known", "new")} for world in worlds}
        plans.cloud.advance(days=1)
        bills = [(world, world.bill()) for world in worlds]
    poll(lambda: not operator.running(), "it notices")
    assert operator.process.exit_code == 3
    operator.start()
    for world in worlds:
        world.declare("new")
    for world in worlds:
        world.wait_asked("new", bought[world]["new"][0])
    packages.wait_ready("known")
    for world in (plans, instances):
        world.wait_asked("known", bought[world]["known"][0])
    plans.wait_condition("old", "Stalled", reason="PlanTypeDiffers")
    judge(*bills)
