"""States of a CloudInstance, as far as they differ from those of the other kinds."""

import json

from api import find_condition
from instance_world import FAR, InstanceWorld, day_after
from stage import scene, standing


@scene(InstanceWorld)
def bought(stage):
    world = stage.world()
    stage.keep("New", world.plan("blog", quantity=2))
    world.wait_ready()
    stage.record(world, "Available")
    stage.keep("Changed", world.change("blog", renewal={"mode": "Provider"}))


@scene(InstanceWorld)
def not_listed_yet(stage):
    world = stage.world()
    world.wait_account()
    world.cloud.fault("delay", "DescribeRenewInstances", delayMs=6000)
    world.plan("blog", adopt={"instanceIds": ["cfw-2o1xvpmq7n"]})
    stage.record(world, "WaitingForInventory")


@scene(InstanceWorld)
def delivered_late(stage):
    world = stage.world()
    world.cloud.delivery(delay=FAR, act="purchase")
    world.plan("blog")
    world.wait_condition("blog", "Reconciling", reason="AwaitingPayment")
    world.cloud.advance(minutes=20)
    stage.record(world, "AwaitingPayment", where=lambda plan: "being delivered" in json.dumps(plan["status"]))
    world.cloud.end_order(world.order_number(3), "fail")
    world.cloud.advance(seconds=61)
    stage.record(world, "DeliveryFailed")


@scene(InstanceWorld)
def unknown(stage):
    world = stage.world({})
    world.cloud.fault("lose_request", "CreateInstance")
    world.plan("blog")
    world.wait_order(world.CREATE, "OutcomeUnknown")
    world.cloud.advance(minutes=45)
    world.cloud.pass_window()
    stage.record(world, "OutcomeUnknown")


@scene(InstanceWorld)
def ended(stage):
    world = stage.world()
    world.plan("blog")
    status = world.wait_ready()["status"]
    world.from_expiry(status["expiresAt"], hours=1)
    stage.record(world, "Isolated")
    world.from_expiry(status["expiresAt"], days=20)
    stage.record(world, "PlanVanished")


@scene(InstanceWorld)
def settings(stage):
    world = stage.world()
    world.plan("blog")
    (one,) = world.wait_ready()["status"]["instanceIds"]
    failed = {"InstanceList": [{"Code": 7, "Message": "An order of it is open.", "InstanceId": one}], "RequestId": "request-1"}
    world.cloud.fault("garbage", "SetRenewal", body=json.dumps({"Response": failed}), executed=False, count=1)
    world.change("blog", renewal={"mode": "Provider"})
    stage.record(world, "Updating")


@scene(InstanceWorld)
def not_on_the_renewal_page(stage):
    world = stage.world()
    world.cloud.renewal_page(hiddenProducts=["p_cloudfirewall"])
    world.plan("blog")
    world.wait_order(world.CREATE, "Delivered")
    world.cloud.pass_window()
    world.wait_ready()
    world.change("blog", paidThrough=day_after(world.cloud.now(), 60))
    stage.record(world, "ExpiryUnknown")


@scene(InstanceWorld)
def given_back(stage):
    world = stage.world()
    world.cloud.delivery(ending="closed", act="refund")
    for name in ("blog", "by-hand"):
        world.plan(name, deletionPolicy="Refund")
    (one,) = world.wait_ready("by-hand")["status"]["instanceIds"]
    world.wait_ready("blog")
    world.delete("blog", wait=False)
    stage.record(world, "Refunding", where=lambda plan: "was accepted" in find_condition(plan, "Ready")["message"])
    world.cloud.pass_window()
    stage.record(world, "RefundRefused")
    world.cloud.instance_by_hand(one, "remove")
    world.cloud.pass_window()
    world.wait_condition("by-hand", "Stalled", reason="PlanVanished")
    world.delete("by-hand", wait=False)
    stage.record(world, "Deleting", "by-hand", where=standing("Stalled"))
