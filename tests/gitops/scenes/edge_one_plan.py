"""States of an EdgeOnePlan."""

import datetime

from api import find_condition
from stage import message, scene, standing


def from_expiry(world, expires, **delta):
    when = datetime.datetime.fromisoformat(expires.replace("Z", "+00:00")) + datetime.timedelta(**delta)
    world.cloud.set_clock(when.strftime("%Y-%m-%dT%H:%M:%SZ"))


@scene()
def from_declared_to_vanished(stage):
    world = stage.world()
    stage.keep("New", world.plan("blog", planType="basic", prepaid={"periodMonths": 3}))
    expires = world.wait_ready()["status"]["expiresAt"]
    stage.record(world, "Available")
    from_expiry(world, expires, days=-13)
    stage.record(world, "Available", label="ExpiringSoon", where=lambda plan: find_condition(plan, "ExpiringSoon")["status"] == "True")
    from_expiry(world, expires, hours=1)
    stage.record(world, "Expired")
    from_expiry(world, expires, days=30)
    stage.record(world, "Isolated")
    from_expiry(world, expires, days=100)
    stage.record(world, "PlanVanished")


@scene()
def changed_and_not_looked_at_yet(stage):
    world = stage.world()
    world.plan("blog")
    world.wait_ready()
    stage.keep("Changed", world.change("blog", autoUseVoucher=True))


@scene()
def on_its_way(stage):
    world = stage.world()
    world.plan("raised")
    world.plan("renewed")
    expires = world.wait_ready("renewed")["status"]["expiresAt"]
    world.wait_ready("raised")
    for action in ("CreatePlan", "UpgradePlan", "RenewPlan"):
        world.cloud.fault("delay", action, delayMs=6000, count=1)
    world.plan("blog")
    world.change("raised", planType="basic")
    world.change("renewed", paidThrough=expires[:10])
    stage.record(world, "Purchasing")
    stage.record(world, "Upgrading", "raised")
    stage.record(world, "Renewing", "renewed")


@scene()
def too_little_money(stage):
    told, untold = stage.world(balanceCents=0, unpaidOrders=False), stage.world(balanceCents=0, orderList=False)
    for world in (told, untold):
        world.plan("blog")
        world.wait_condition("blog", "Reconciling", reason="InsufficientBalance")
    stage.record(told, "InsufficientBalance")
    stage.cloud.pass_window()
    stage.record(untold, "InsufficientBalance", label="InsufficientBalance_unanswered", where=standing("Stalled"))


@scene()
def refused(stage):
    world = stage.world()
    world.cloud.fault("refuse", "CreatePlan", code="UnauthorizedOperation.CamNoAuth", message="No permission.")
    world.plan("denied")
    stage.record(world, "PermissionDenied", "denied")
    world.cloud.clear_faults()
    world.plan("sold-by-contract", planType="enterprise")
    stage.record(world, "ContactSales", "sold-by-contract")
    world.cloud.fault("refuse", "CreatePlan", code="InvalidParameter.InvalidPlanType", message="Not sold here.")
    world.plan("blog")
    stage.record(world, "Refused")


@scene()
def account_in_the_way(stage):
    world = stage.world({"exclusive": True, "freeze": True})
    world.wait_account(reason="AccountFrozen")
    world.plan("blog")
    stage.record(world, "AccountFrozen")
    world.plan("lost", accountRef={"name": "nosuchaccount"})
    stage.record(world, "AccountNotReady", "lost", label="AccountNotReady_missing", where=standing("Stalled"))


@scene()
def taken_over(stage):
    world = stage.world()
    ids = {name: world.cloud.buy_by_hand(world.uin, planType="basic", months=3) for name in ("adopted", "observed", "differs")}
    world.plan("adopted", planType="basic", adopt={"planId": ids["adopted"]})
    stage.record(world, "Available", "adopted", label="Adopted")
    world.plan("observed", planType="basic", managementPolicy="Observe", adopt={"planId": ids["observed"]})
    stage.record(world, "Observed", "observed")
    world.plan("thief", planType="basic", adopt={"planId": ids["adopted"]})
    stage.record(world, "PlanClaimed", "thief")
    world.plan("typo", adopt={"planId": "edgeone-nosuchplan00"})
    stage.record(world, "PlanNotFound", "typo")
    world.plan("differs", adopt={"planId": ids["differs"]})
    stage.record(world, "PlanTypeDiffers", "differs")


@scene()
def zone_of_another(stage):
    world = stage.world()
    world.plan("blog", zones=["zone-2o1xvpmq7nn5"])
    stage.record(world, "ZoneBoundElsewhere")


def being_found_out(plan):
    """Not the order's first word on it, which may or may not be told."""
    return "Being deleted" in message(plan) and "has no known outcome" in message(plan)


@scene()
def deleted(stage):
    world = stage.world()
    world.plan("kept", deletionPolicy="Destroy")
    world.wait_ready("kept")
    world.delete("kept", wait=False)
    stage.record(world, "WaitingForExpiry", "kept")
    world.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.plan("blog")
    world.wait_order("eop-blog-1-create", "OutcomeUnknown")
    world.delete("blog", wait=False)
    stage.record(world, "GatheringEvidence", label="GatheringEvidence_deleting", where=being_found_out)


@scene()
def deleted_without_an_account(stage):
    world = stage.world()
    world.plan("blog", deletionPolicy="Destroy")
    world.wait_ready()
    world.kube.delete("cloudaccounts", world.ACCOUNT, world.namespace)
    world.delete("blog", wait=False)
    stage.record(world, "Deleting")
