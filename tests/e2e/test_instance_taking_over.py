"""Instances that exist already: adopted, observed, and found again after a deletion or a restore."""

import pytest
from instance_world import EXTERNAL_ID, InstanceWorld

WORLD = InstanceWorld


def test_adopted_instances_are_taken_over_without_a_purchase(world):
    ids = world.buy_by_hand(quantity=2, period=3)
    world.plan("blog", quantity=2, adopt={"instanceIds": ids})
    plan = world.wait_ready("blog")
    assert plan["status"]["instanceIds"] == ids
    assert plan["metadata"]["annotations"][EXTERNAL_ID] == ",".join(ids)
    assert plan["status"]["expiresAt"] == world.cloud.instance(ids[0])["expiresAt"]
    assert {world.holder(one) for one in ids} == {f"{world.namespace}/CloudInstance/blog"}
    world.wait_inventories()
    assert world.requests() == [] and world.orders() == {}
    world.judge(("purchase", 6))


def test_an_adopted_instance_is_renewed_and_set_like_any_other(world):
    (one,) = world.buy_by_hand(renewFlag="NOTIFY_AND_AUTO_RENEW")
    before = world.cloud.instance(one)["expiresAt"]
    world.plan("blog", adopt={"instanceIds": [one]}, paidThrough=before[:10])
    world.wait(lambda plan: plan["status"]["expiresAt"] > before, "blog", "renewed")
    world.wait_ready("blog")
    assert [action for action, _ in world.requests()] == ["SetRenewal", "RenewInstance"], "never both at once"
    world.judge(("purchase", 1), ("renew", 1))


def test_ids_that_the_account_does_not_have_are_refused_clearly(make_world):
    world, elsewhere = make_world(), make_world()
    (foreign,) = elsewhere.buy_by_hand()
    (known,) = world.buy_by_hand()
    for name, ids in {"typo": ["cfw-nosuchone"], "foreign": [foreign], "half": [known, "cfw-nosuchone"]}.items():
        world.plan(name, quantity=len(ids), adopt={"instanceIds": ids})
        world.wait_condition(name, "Stalled", reason="PlanNotFound", told=[f"does not list instance {ids[-1]}", "spec.adopt.instanceIds"])
    assert world.holder(foreign) is None, "nobody holds what nobody found"
    assert world.requests() == [] and world.orders() == {}
    world.judge(("purchase", 1))
    elsewhere.judge(("purchase", 1))


def test_an_instance_of_another_product_is_not_paid_for(world):
    (one,) = world.buy_by_hand()
    expires = world.cloud.instance(one)["expiresAt"]
    world.plan("blog", adopt={"instanceIds": [one]}, regionCode="ap-beijing", paidThrough=expires[:10])
    world.wait_condition("blog", "Stalled", reason="PlanDiffers", told=["regionCode is ap-guangzhou, not ap-beijing"])
    world.wait_inventories()
    assert world.requests() == []
    world.judge(("purchase", 1))


def test_a_claimed_instance_is_not_taken_from_its_object(world):
    world.plan("blog")
    ids = world.wait_ready("blog")["status"]["instanceIds"]
    world.plan("thief", adopt={"instanceIds": ids})
    world.wait_condition("thief", "Stalled", reason="PlanClaimed", told=[f"{world.namespace}/CloudInstance/blog"])
    world.wait_ready("blog")
    # Given back, it is free.
    world.delete("blog")
    assert world.wait_ready("thief")["status"]["instanceIds"] == ids
    world.judge(("purchase", 1))


def test_observe_changes_nothing(world):
    (one,) = world.buy_by_hand(renewFlag="NOTIFY_AND_AUTO_RENEW")
    spec = {"renewal": {"mode": "Operator", "renewBefore": "30d"}, "paidThrough": "2027-06-30"}
    world.plan("blog", managementPolicy="Observe", adopt={"instanceIds": [one]}, **spec)
    status = world.wait_condition("blog", "Ready", reason="Observed")["status"]
    assert (status["instanceIds"], status["state"], status["autoRenewal"]) == ([one], "NORMAL", True)
    world.cloud.instance_by_hand(one, "renew", period=2)
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "with the new expiry")
    world.wait_inventories()
    assert world.holder(one) is None
    world.delete("blog")
    assert world.requests() == [] and world.orders() == {}
    world.judge(("purchase", 1), ("renew", 2))


def test_applied_again_it_takes_its_instances_back(world):
    world.plan("blog", quantity=2)
    ids = world.wait_ready("blog")["status"]["instanceIds"]
    world.delete("blog")
    assert [world.holder(one) for one in ids] == [None, None], "the claims are given back"
    world.plan("blog", quantity=2)
    assert world.wait_ready("blog")["status"]["instanceIds"] == ids
    world.wait_inventories()
    world.judge(("purchase", 2))


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "not-listed"])
def test_restored_without_status_and_without_its_ledger(world, listed):
    world.plan("blog", quantity=2)
    saved = world.wait_ready("blog")
    world.delete("blog")
    world.kube.delete("purchaseorders", world.CREATE, world.namespace)
    world.cloud.renewal_page(hiddenProducts=[] if listed else ["p_cloudfirewall"])
    world.restore(saved, {EXTERNAL_ID: saved["metadata"]["annotations"][EXTERNAL_ID]})
    assert world.wait_ready("blog")["status"]["instanceIds"] == saved["status"]["instanceIds"]
    world.wait_inventories()
    assert world.orders() == {}
    world.judge(("purchase", 2))


@pytest.mark.parametrize("first", ["order", "instance"])
def test_a_ledger_without_status_beside_an_object_that_knows_its_ids(world, first):
    world.plan("blog")
    saved = world.wait_ready("blog")
    order = world.order(world.CREATE)
    world.delete("blog")
    world.kube.delete("purchaseorders", world.CREATE, world.namespace)
    pieces = [lambda: world.restore(order), lambda: world.restore(saved, {EXTERNAL_ID: saved["status"]["instanceIds"][0]})]
    for piece in pieces if first == "order" else reversed(pieces):
        piece()
    assert world.wait_ready("blog")["status"]["instanceIds"] == saved["status"]["instanceIds"]
    assert world.wait_order(world.CREATE, "Delivered")["status"]["resourceIds"] == saved["status"]["instanceIds"]
    world.judge(("purchase", 1))


@pytest.mark.parametrize("outcome", ["Executed", "NotExecuted"])
def test_a_ledger_without_status_asks_a_person(world, outcome):
    world.plan("blog")
    saved = world.wait_ready("blog")
    order = world.order(world.CREATE)
    world.delete("blog")
    world.kube.delete("purchaseorders", world.CREATE, world.namespace)
    world.restore(order)
    world.restore(saved)
    world.wait_condition("blog", "Stalled", reason="RestoredWithoutStatus", told=["spec.resolution with attempt 0"])
    world.wait_inventories()
    world.judge(("purchase", 1))
    if outcome == "Executed":
        world.resolve(world.CREATE, outcome=outcome, attempt=0, resourceIds=saved["status"]["instanceIds"])
        assert world.wait_ready("blog")["status"]["instanceIds"] == saved["status"]["instanceIds"]
    else:
        # It is over by that person's word: the instance went, say.
        world.cloud.instance_by_hand(saved["status"]["instanceIds"][0], "remove")
        world.cloud.settings(clientTokenSeconds=0)
        world.resolve(world.CREATE, outcome=outcome, attempt=0)
        # The cloud's order list still has it.
        world.wait_condition("blog", "Stalled", reason="UnclaimedPlan", told=saved["status"]["instanceIds"])
        world.resolve(f"{world.CREATE}-2", outcome=outcome, attempt=0)
        world.wait_ready("blog")
    world.judge(*[("purchase", 1)] * (1 if outcome == "Executed" else 2))


def test_a_renewal_without_status_is_settled_by_the_expiry(world):
    world.plan("blog")
    before = world.wait_ready("blog")["status"]
    world.change("blog", paidThrough=before["expiresAt"][:10])
    saved = world.wait(lambda plan: plan["status"]["expiresAt"] > before["expiresAt"], "blog", "renewed")
    world.wait_ready("blog")
    names = (world.CREATE, world.renewal(before["expiresAt"], before["instanceIds"][0]))
    ledger = {name: world.order(name) for name in names}
    world.delete("blog")
    for name in names:
        world.kube.delete("purchaseorders", name, world.namespace)
    for order in ledger.values():
        world.restore(order)
    world.restore(saved, {EXTERNAL_ID: before["instanceIds"][0]})
    world.wait_ready("blog")
    for name in names:
        world.wait_order(name, "Delivered")
    world.judge(("purchase", 1), ("renew", 1))
