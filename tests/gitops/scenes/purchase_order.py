"""States of a PurchaseOrder, and of the plan that waits for it."""

from stage import message, scene, standing

CREATE = "eop-blog-1-create"


def without_status(order):
    return not order.get("status", {}).get("conditions")


@scene()
def delivered(stage):
    world = stage.world()
    world.plan("blog")
    world.wait_ready()
    stage.keep("New", stage.history.first("purchaseorders", world.namespace, CREATE, without_status, "new"))
    stage.order(world, "Submitting", CREATE)
    stage.order(world, "Delivered", CREATE)


@scene()
def of_unknown_outcome(stage):
    """An account that others buy with, too, and whose orders cannot be told apart."""
    world = stage.world({})
    world.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.plan("blog")
    world.wait_condition("blog", "Reconciling", reason="GatheringEvidence")
    # Not the first word on it, which may or may not be told.
    stage.record(world, "GatheringEvidence", where=lambda plan: "has no known outcome" in message(plan))
    stage.order(world, "GatheringEvidence", CREATE, where=lambda order: "has no known outcome" in message(order))
    world.cloud.pass_window()
    stage.record(world, "OutcomeUnknown")
    stage.order(world, "OutcomeUnknown", CREATE)
    stage.keep("Answered", world.resolve(CREATE, outcome="NotExecuted", attempt=1))
    stage.order(world, "Waiting", CREATE)


@scene()
def unpaid(stage):
    world = stage.world(balanceCents=0)
    world.plan("blog")
    world.wait_order(CREATE, "OutcomeUnknown")
    stage.order(world, "InsufficientBalance", CREATE)
    world.cloud.advance(seconds=10)
    stage.order(world, "AwaitingPayment", CREATE)
    stage.record(world, "AwaitingPayment")


@scene()
def refused_and_replaced(stage):
    world = stage.world()
    world.cloud.fault("refuse", "CreatePlan", code="InvalidParameter.InvalidPlanType", message="Not sold here.", count=1)
    world.plan("blog")
    world.wait_condition("blog", "Stalled", reason="Refused")
    stage.order(world, "Refused", CREATE)
    world.change("blog", planType="basic")
    stage.order(world, "Cancelled", CREATE)


@scene()
def refused_for_a_while(stage):
    world = stage.world()
    world.cloud.fault("refuse", "CreatePlan", code="AuthFailure.SignatureExpire", message="Too old.", count=1)
    world.plan("skewed")
    stage.order(world, "ClockSkewed", "eop-skewed-1-create")
    world.wait_ready("skewed")
    world.cloud.fault("refuse", "CreatePlan", code="InvalidParameter.ResourceLocked", message="Locked by another order.")
    world.plan("blog")
    stage.order(world, "Throttled", CREATE)
    world.declare_account(exclusive=True, freeze=True)
    stage.order(world, "AccountFrozen", CREATE)


@scene()
def not_permitted(stage):
    world = stage.world()
    world.cloud.fault("refuse", "CreatePlan", code="UnauthorizedOperation.CamNoAuth", message="No permission.")
    world.plan("blog")
    stage.order(world, "PermissionDenied", CREATE)


@scene()
def back_from_a_backup(stage):
    world = stage.world()
    world.plan("blog")
    saved = world.wait_ready()
    order = world.order(CREATE)
    world.delete("blog")
    world.kube.delete("purchaseorders", CREATE, world.namespace)
    restore(world, order)
    # Until the operator has seen that the order was gone, the object would find it as it was.
    stage.order(world, "RestoredWithoutStatus", CREATE)
    restore(world, saved)
    stage.record(world, "RestoredWithoutStatus", where=standing("Stalled"))


def restore(world, lost):
    meta = {"name": lost["metadata"]["name"], "namespace": world.namespace}
    world.kube.create({"apiVersion": lost["apiVersion"], "kind": lost["kind"], "metadata": meta, "spec": lost["spec"]})


@scene()
def waiting_for_consent(stage):
    world = stage.world({"exclusive": True, "approval": "Always"})
    world.plan("blog")
    stage.order(world, "AwaitingApproval", CREATE)
    stage.record(world, "AwaitingApproval")
    approval = {"decision": "Denied", "by": "admin", "reason": "Not this quarter."}
    world.kube.patch("purchaseorders", CREATE, world.namespace, {"spec": {"approval": approval}})
    stage.order(world, "ApprovalDenied", CREATE)
    stage.record(world, "ApprovalDenied")


@scene()
def bought_in_a_former_life(stage):
    """Or so it looks: on an exclusive account nobody else buys."""
    world = stage.world()
    world.cloud.buy_by_hand(world.uin, planType="personal", months=1)
    world.plan("blog")
    stage.order(world, "UnclaimedPlan", CREATE)
    stage.record(world, "UnclaimedPlan")
