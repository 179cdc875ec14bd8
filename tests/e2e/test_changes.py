"""The spec of a bought plan changes: upgrades, terms, the renewal flag, zones. Each is paid once."""

import datetime

import pytest
from api import ApiError
from process import poll


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def renewals(world):
    """Months by plan, in the order in which they were asked for."""
    found = {}
    for _, body in world.requests("RenewPlan"):
        found.setdefault(body["PlanId"], []).append(body["Period"])
    return found


def flags(world):
    return [body["RenewFlag"]["Switch"] for _, body in world.requests("ModifyPlan")]


def test_every_raise_is_one_upgrade(world):
    raises = {"a": ("personal", "basic"), "b": ("personal", "standard"), "c": ("basic", "standard")}
    for name, (before, _) in raises.items():
        world.plan(name, planType=before)
    before = {name: world.wait_ready(name)["status"] for name in raises}
    for name, (_, after) in raises.items():
        world.change(name, planType=after, autoUseVoucher=True)
    for name, (_, target) in raises.items():
        plan = world.wait(lambda plan: plan["status"]["planType"] == target, name, "upgraded")
        assert plan["status"]["planId"] == before[name]["planId"]
        assert plan["status"]["expiresAt"] == before[name]["expiresAt"]
        assert world.wait_order(f"eop-{name}-1-upgrade-{target}", "Delivered")["status"]["orderNumbers"]
        world.wait_ready(name)
    world.wait_inventories()
    asked = {body["PlanId"]: body for _, body in world.requests("UpgradePlan")}
    assert asked == {
        before[name]["planId"]: {"PlanId": before[name]["planId"], "PlanType": target, "AutoUseVoucher": "true"}
        for name, (_, target) in raises.items()
    }
    assert sorted(world.acts()) == ["purchase"] * 3 + ["upgrade"] * 3


def test_a_downgrade_is_refused_before_it_is_stored(world):
    world.plan("blog", planType="standard")
    with pytest.raises(ApiError) as refused:
        world.change("blog", planType="basic")
    assert "no downgrade from standard to basic" in refused.value.message
    assert "declare a new EdgeOnePlan" in refused.value.message


def test_paid_through_takes_the_smallest_period_that_reaches_it(world):
    days = {"one": 20, "two": 45, "twelve": 350, "two-years": 400, "three-years": 800, "more": 1500}
    periods = {"one": [1], "two": [2], "twelve": [12], "two-years": [24], "three-years": [36], "more": [36, 24]}
    for name in days:
        world.plan(name)
    plans = {name: world.wait_ready(name)["status"] for name in days}
    for name, count in days.items():
        until = when(plans[name]["expiresAt"]) + datetime.timedelta(days=count)
        world.change(name, paidThrough=str(until.date()))
    for name, count in days.items():
        until = when(plans[name]["expiresAt"]).date() + datetime.timedelta(days=count)
        world.wait(lambda plan: when(plan["status"]["expiresAt"]).date() > until, name, f"paid through {until}")
        world.wait_ready(name)
        ended = when(plans[name]["expiresAt"]).strftime("%Y%m%d")
        assert world.order(f"eop-{name}-1-renew-{ended}")["status"]["phase"] == "Delivered"
    world.wait_inventories()
    assert renewals(world) == {plans[name]["planId"]: periods[name] for name in days}
    assert world.acts().count("renew") == 7


def test_a_day_far_away_is_taken_for_a_typing_error(world):
    world.plan("blog")
    world.wait_ready("blog")
    world.change("blog", paidThrough="2226-01-01")
    world.wait_condition("blog", "Stalled", reason="Refused", told=["five years"])
    assert world.acts() == ["purchase"]
    world.change("blog", paidThrough=None)
    world.wait_ready("blog")


def test_the_operator_renews_once_a_term_when_the_window_opens(world):
    world.plan("blog", renewal={"mode": "Operator", "renewBefore": "7d", "periodMonths": 2})
    expires = world.wait_ready("blog")["status"]["expiresAt"]
    world.cloud.set_clock(written(when(expires) - datetime.timedelta(days=8)))
    world.wait_condition("blog", "ExpiringSoon", "False", "RenewalPlanned")
    world.wait_inventories()
    assert world.acts() == ["purchase"]
    for term in range(1, 4):
        world.cloud.set_clock(written(when(expires) - datetime.timedelta(days=6)))
        before = expires
        expires = world.wait(lambda plan: plan["status"]["expiresAt"] > before, "blog", "renewed")["status"]["expiresAt"]
        assert world.wait_order(f"eop-blog-1-renew-{when(before):%Y%m%d}", "Delivered")["spec"]["before"]["expiresAt"] == before
        world.wait_ready("blog")
        assert world.acts() == ["purchase"] + ["renew"] * term
    assert list(renewals(world).values()) == [[2, 2, 2]]


def test_the_flag_follows_the_mode(world):
    world.plan("blog", renewal={"mode": "Never"})
    plan_id = world.wait_ready("blog")["status"]["planId"]
    world.change("blog", renewal={"mode": "Provider"})
    world.wait(lambda plan: plan["status"]["autoRenewal"], "blog", "with automatic renewal")
    assert world.requests("ModifyPlan") == [("ModifyPlan", {"PlanId": plan_id, "RenewFlag": {"Switch": "on"}})]
    world.change("blog", renewal={"mode": "Operator"})
    world.wait(lambda plan: not plan["status"]["autoRenewal"], "blog", "without automatic renewal")
    world.wait_ready("blog")
    assert flags(world) == ["on", "off"]
    assert world.acts() == ["purchase"]


def test_the_cloud_renews_alone_when_it_is_asked_to(world):
    world.plan("blog", renewal={"mode": "Provider"})
    before = world.wait_ready("blog")["status"]["expiresAt"]
    world.cloud.set_clock(written(when(before) - datetime.timedelta(hours=1)))
    world.wait(lambda plan: plan["status"]["expiresAt"] > before, "blog", "renewed by the cloud")
    world.wait_ready("blog")
    assert world.acts() == ["purchase", "auto-renew"]
    assert [action for action, _ in world.requests()] == ["CreatePlan"]


def test_the_flag_is_off_before_the_operator_renews(world):
    world.plan("blog", renewal={"mode": "Provider"})
    expires = world.wait_ready("blog")["status"]["expiresAt"]
    world.cloud.set_clock(written(when(expires) - datetime.timedelta(days=3)))
    world.wait_condition("blog", "ExpiringSoon", "False", "RenewalPlanned")
    world.change("blog", renewal={"mode": "Operator"})
    world.wait(lambda plan: plan["status"]["expiresAt"] > expires, "blog", "renewed")
    world.wait_ready("blog")
    world.wait_inventories()
    assert [action for action, _ in world.requests()] == ["CreatePlan", "ModifyPlan", "RenewPlan"]
    assert world.acts() == ["purchase", "renew"]


def test_the_flag_stays_off_while_a_renewal_may_still_be_paid(world):
    world.plan("blog", renewal={"mode": "Operator", "renewBefore": "30d"}, prepaid={"periodMonths": 2})
    expires = world.wait_ready("blog")["status"]["expiresAt"]
    world.cloud.fault("lose_answer", "RenewPlan", count=1)
    world.cloud.settings(readLagSeconds=3600)
    world.cloud.set_clock(written(when(expires) - datetime.timedelta(days=20)))
    renew = f"eop-blog-1-renew-{when(expires):%Y%m%d}"
    world.wait_order(renew, "OutcomeUnknown")
    world.change("blog", renewal={"mode": "Provider"})
    world.wait_inventories()
    assert flags(world) == []
    world.cloud.settings(readLagSeconds=0)
    world.cloud.advance(seconds=10)
    world.wait(lambda plan: plan["status"]["autoRenewal"], "blog", "with automatic renewal")
    assert world.order(renew)["status"]["phase"] == "Delivered"
    assert world.acts() == ["purchase", "renew"]


def test_zones_are_bound_and_one_of_another_plan_is_only_reported(world):
    for zone in ("zone-one", "zone-two"):
        world.cloud.add_zone(zone, world.uin, name=f"{zone}.example")
    world.plan("first", zones=["zone-one"])
    first = world.wait(lambda plan: plan["status"]["zones"] == ["zone-one"], "first", "with its zone")["status"]["planId"]
    world.plan("second", zones=["zone-one", "zone-two"])
    plan = world.wait(lambda plan: plan["status"]["zones"] == ["zone-two"], "second", "with the free zone")
    second = plan["status"]["planId"]
    world.wait_condition("second", "Stalled", reason="ZoneBoundElsewhere", told=[f"Zone zone-one is bound to plan {first}."])
    asked = {(body["ZoneId"], body["PlanId"]) for _, body in world.requests("BindZoneToPlan")}
    assert asked == {("zone-one", first), ("zone-two", second)}
    # Freed by hand, it is bound without anybody's doing.
    world.change("first", zones=[])
    world.wait(lambda plan: plan["status"]["observedGeneration"] == plan["metadata"]["generation"], "first", "told")
    world.cloud.by_hand(first, "unbind", zoneId="zone-one")
    world.cloud.advance(seconds=61)
    world.wait(lambda plan: sorted(plan["status"]["zones"]) == ["zone-one", "zone-two"], "second", "with both zones")
    world.wait_ready("second")


def test_a_zone_that_cannot_be_bound_is_tried_again(world):
    world.plan("blog", zones=["zone-later"])
    world.wait_condition("blog", "Stalled", reason="ZoneBoundElsewhere", told=["Check the zone id"])
    world.cloud.add_zone("zone-later", world.uin)
    world.cloud.advance(minutes=6)
    world.wait(lambda plan: plan["status"]["zones"] == ["zone-later"], "blog", "with its zone")
    world.wait_ready("blog")


def test_a_renewal_that_nobody_wants_any_more_is_not_bought(world):
    world.cloud.fault("refuse", "RenewPlan", code="InvalidParameter.ResourceLocked")
    world.plan("blog")
    expires = world.wait_ready("blog")["status"]["expiresAt"]
    world.change("blog", paidThrough=str((when(expires) + datetime.timedelta(days=10)).date()))
    renew = f"eop-blog-1-renew-{when(expires):%Y%m%d}"
    poll(lambda: world.requests("RenewPlan"), "a try")
    world.wait_order(renew, "Pending")
    world.change("blog", paidThrough=None)
    assert world.wait_order(renew, "Cancelled")["status"]["attempts"][0]["outcome"] == "Refused"
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]
