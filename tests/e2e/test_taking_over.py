"""Plans that exist already: adopted, observed, and found again after a deletion or a restore."""

import pytest
from api import ApiError
from process import poll

CREATE = "eop-blog-1-create"
EXTERNAL_ID = "planwright.dev/external-id"


def second_account(world, of, exclusive=True):
    """A CloudAccount "other" of `world`'s namespace with the keys of another namespace's account: the same account of the cloud, declared twice."""
    world.write_secret("other-keys", secretId=of.secret_id, secretKey=of.secret_key)
    world.declare_account("other", secret="other-keys", exclusive=exclusive)


def restore(world, saved, annotations=None):
    """As a backup tool does it: without status, uid and finalizers."""
    kept = {"name": saved["metadata"]["name"], "namespace": world.namespace}
    if annotations is not None:
        kept["annotations"] = annotations
    obj = {"apiVersion": saved["apiVersion"], "kind": saved["kind"], "metadata": kept, "spec": saved["spec"]}
    return world.kube.create(obj)


def test_an_adopted_plan_is_taken_over_without_a_purchase(world):
    plan_id = world.cloud.buy_by_hand(world.uin, planType="basic", months=3)
    bought = world.charges()
    world.plan("blog", planType="basic", adopt={"planId": plan_id})
    plan = world.wait_ready("blog")
    assert plan["status"]["planId"] == plan["metadata"]["annotations"][EXTERNAL_ID] == plan_id
    assert plan["status"]["expiresAt"] == world.cloud.plan(plan_id)["expiresAt"]
    world.wait_inventories()
    assert world.charges() == bought
    assert world.requests() == [] and world.orders() == {}


def test_an_adopted_plan_is_upgraded_and_renewed_like_any_other(world):
    plan_id = world.cloud.buy_by_hand(world.uin, planType="personal", months=1, autoRenew=True)
    world.plan("blog", planType="standard", adopt={"planId": plan_id}, paidThrough=world.cloud.plan(plan_id)["expiresAt"][:10])
    world.wait(lambda plan: plan["status"]["planType"] == "standard", "blog", "upgraded")
    world.wait_ready("blog")
    assert [action for action, _ in world.requests()] == ["ModifyPlan", "RenewPlan", "UpgradePlan"]
    assert world.acts() == ["purchase", "renew", "upgrade"]


def test_an_id_that_the_account_does_not_have_is_refused_clearly(make_world):
    world, elsewhere = make_world(), make_world()
    foreign = elsewhere.cloud.buy_by_hand(elsewhere.uin, planType="personal")
    for name, plan_id in {"typo": "edgeone-nosuchplan00", "foreign": foreign}.items():
        world.plan(name, adopt={"planId": plan_id})
        world.wait_condition(name, "Stalled", reason="PlanNotFound", told=[f"has no plan {plan_id}", "spec.adopt.planId"])
    assert world.requests() == [] and world.orders() == {}
    assert world.kube.find("leases", f"plan-{foreign}", "planwright-system") is None, "nobody holds what nobody found"


def test_a_claimed_plan_is_not_taken_from_its_object(make_world):
    owner, other = make_world(), make_world()
    owner.plan("blog")
    plan_id = owner.wait_ready("blog")["status"]["planId"]
    second_account(other, owner)
    other.plan("thief", accountRef={"name": "other"}, adopt={"planId": plan_id})
    other.wait_condition("thief", "Stalled", reason="PlanClaimed", told=[f"{owner.namespace}/EdgeOnePlan/blog"])
    assert owner.wait_ready("blog")["status"]["planId"] == plan_id
    # Given back, it is free.
    owner.delete("blog")
    assert other.wait_ready("thief")["status"]["planId"] == plan_id
    assert owner.acts() == ["purchase"]


def test_two_adopt_the_same_plan_and_one_gets_it(world):
    plan_id = world.cloud.buy_by_hand(world.uin, planType="personal")
    for name in ("one", "two"):
        world.plan(name, adopt={"planId": plan_id})
    for name in ("one", "two"):
        world.wait(lambda plan: any(it["type"] == "Stalled" for it in plan["status"]["conditions"]), name, "told")
    poll(
        lambda: sorted(world.condition(name)["reason"] for name in ("one", "two")) == ["Available", "PlanClaimed"],
        lambda: f"one has it: {[world.condition(name) for name in ('one', 'two')]}",
    )


def test_observe_changes_nothing(world):
    plan_id = world.cloud.buy_by_hand(world.uin, planType="personal", months=1, autoRenew=True)
    world.cloud.add_zone("zone-one", world.uin)
    spec = {"planType": "standard", "renewal": {"mode": "Operator", "renewBefore": "30d"}, "zones": ["zone-one"]}
    world.plan("blog", managementPolicy="Observe", adopt={"planId": plan_id}, **spec)
    status = world.wait_condition("blog", "Ready", reason="Observed")["status"]
    assert (status["planId"], status["planType"], status["autoRenewal"], status.get("zones")) == (plan_id, "personal", True, None)
    world.cloud.by_hand(plan_id, "renew", months=2)
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "with the new expiry")
    world.wait_inventories()
    world.delete("blog")
    assert world.requests() == [] and world.orders() == {}
    assert world.cloud.plan(plan_id)["autoRenewal"]


def test_observed_from_now_on(world):
    """Switched to Observe later: what was declared before is not bought any more either."""
    world.plan("blog", planType="personal")
    world.wait_ready("blog")
    world.change("blog", managementPolicy="Observe", planType="standard", renewal={"mode": "Provider"})
    world.wait_condition("blog", "Ready", reason="Observed")
    world.wait_inventories()
    assert [action for action, _ in world.requests()] == ["CreatePlan"]
    world.change("blog", managementPolicy="Manage")
    world.wait(lambda plan: plan["status"]["planType"] == "standard" and plan["status"]["autoRenewal"], "blog", "managed again")
    assert world.acts() == ["purchase", "upgrade"]


def test_restored_without_status_and_without_its_ledger(world):
    world.plan("blog")
    saved = world.wait_ready("blog")
    world.delete("blog")
    world.kube.delete("purchaseorders", CREATE, world.namespace)
    restore(world, saved, {EXTERNAL_ID: saved["status"]["planId"]})
    assert world.wait_ready("blog")["status"]["planId"] == saved["status"]["planId"]
    world.wait_inventories()
    assert world.acts() == ["purchase"] and world.orders() == {}


@pytest.mark.parametrize("first", ["order", "plan"])
def test_a_ledger_without_status_beside_a_plan_that_knows_its_id(world, first):
    world.plan("blog")
    saved = world.wait_ready("blog")
    order = world.order(CREATE)
    world.delete("blog")
    world.kube.delete("purchaseorders", CREATE, world.namespace)
    pieces = [lambda: restore(world, order), lambda: restore(world, saved, {EXTERNAL_ID: saved["status"]["planId"]})]
    for piece in pieces if first == "order" else reversed(pieces):
        piece()
    assert world.wait_ready("blog")["status"]["planId"] == saved["status"]["planId"]
    delivered = world.wait_order(CREATE, "Delivered")
    assert delivered["status"]["resourceIds"] == [saved["status"]["planId"]]
    assert world.acts() == ["purchase"]


@pytest.mark.parametrize("outcome", ["Executed", "NotExecuted"])
def test_a_ledger_without_status_asks_a_person(world, outcome):
    world.plan("blog")
    saved = world.wait_ready("blog")
    order = world.order(CREATE)
    world.delete("blog")
    world.kube.delete("purchaseorders", CREATE, world.namespace)
    restore(world, order)
    restore(world, saved)
    world.wait_condition("blog", "Stalled", reason="RestoredWithoutStatus", told=["spec.resolution with attempt 0"])
    world.wait_inventories()
    assert world.acts() == ["purchase"], "nothing is bought meanwhile"
    if outcome == "Executed":
        world.resolve(CREATE, outcome=outcome, attempt=0, resourceIds=[saved["status"]["planId"]])
    else:
        world.resolve(CREATE, outcome=outcome, attempt=0)
        # The plan is there for all to see, so it is asked once more before a second one is bought.
        world.wait_condition("blog", "Stalled", reason="UnclaimedPlan", told=[saved["status"]["planId"]])
        world.resolve(f"{CREATE}-2", outcome=outcome, attempt=0)
    world.wait_ready("blog")
    assert world.acts() == ["purchase"] * (1 if outcome == "Executed" else 2)


def test_a_renewal_without_status_is_settled_by_the_expiry(world):
    world.plan("blog", paidThrough=world.cloud.now()[:10])
    before = world.wait_ready("blog")["status"]["expiresAt"]
    world.change("blog", paidThrough=before[:10])
    saved = world.wait(lambda plan: plan["status"]["expiresAt"] > before, "blog", "renewed")
    world.wait_ready("blog")
    renew = f"eop-blog-1-renew-{before[:10].replace('-', '')}"
    ledger = {name: world.order(name) for name in (CREATE, renew)}
    world.delete("blog")
    for name in ledger:
        world.kube.delete("purchaseorders", name, world.namespace)
    for order in ledger.values():
        restore(world, order)
    restore(world, saved, {EXTERNAL_ID: saved["status"]["planId"]})
    world.wait_ready("blog")
    for name in ledger:
        world.wait_order(name, "Delivered")
    assert world.acts() == ["purchase", "renew"]


def test_an_enterprise_plan_under_another_type_is_taken_over_as_the_message_says(make_world):
    """planType can't be changed to it, so that is not what people are told to do."""
    world = make_world(enterpriseAllowed=True)
    plan_id = world.cloud.buy_by_hand(world.uin, planType="enterprise", months=1)
    adopted = {"adopt": {"planId": plan_id}}
    world.plan("corporate", planType="standard", **adopted)
    advice = "delete this object (deletionPolicy: Retain) and write it again with spec.planType as it is"
    world.wait_condition("corporate", "Stalled", reason="PlanTypeDiffers", told=[advice])
    with pytest.raises(ApiError, match="enterprise is neither upgraded to nor changed from"):
        world.change("corporate", planType="enterprise")
    world.delete("corporate")
    world.plan("corporate", planType="enterprise", **adopted)
    assert world.wait_ready("corporate")["status"]["planId"] == plan_id
    assert world.requests() == []
