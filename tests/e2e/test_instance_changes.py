"""A CloudInstance that is bought is kept as declared: renewals by day and by window, the flag, and what somebody does by hand in the console."""

import datetime
import json

from instance_world import InstanceWorld, day_after, when
from process import poll

WORLD = InstanceWorld
AUTO, MANUAL = "NOTIFY_AND_AUTO_RENEW", "NOTIFY_AND_MANUAL_RENEW"


def test_the_flag_follows_the_mode(world):
    world.plan("blog")
    (one,) = world.wait_ready("blog")["status"]["instanceIds"]
    about = {"InstanceId": one, "ProductCode": "p_cloudfirewall", "RegionCode": "ap-guangzhou"}
    world.change("blog", renewal={"mode": "Provider", "periodMonths": 24})
    world.wait(lambda plan: plan["status"]["autoRenewal"], "blog", "renewed by the cloud")
    world.wait_inventories(1)
    world.wait(lambda plan: plan["status"]["renewFlag"] == AUTO, "blog", "told in the cloud's words")
    world.wait_ready("blog")
    instance = world.cloud.instance(one)
    assert (instance["renewFlag"], instance["renewPeriod"], instance["renewPeriodUnit"]) == (AUTO, 2, "y")
    world.change("blog", renewal={"mode": "Operator"})
    world.wait(lambda plan: not plan["status"]["autoRenewal"], "blog", "renewed by the operator")
    world.wait_ready("blog")
    assert [body for _, body in world.requests("SetRenewal")] == [
        {**about, "RenewFlag": AUTO, "RenewPeriod": "2", "RenewPeriodUnit": "y"},
        {**about, "RenewFlag": MANUAL},
    ]
    world.judge(("purchase", 1))


def test_the_cloud_renews_by_the_period_that_was_declared(world):
    """CreateInstance takes the flag but no period for it."""
    world.plan("blog", renewal={"mode": "Provider", "periodMonths": 3})
    status = world.wait_ready("blog")["status"]
    (one,) = status["instanceIds"]
    poll(lambda: world.cloud.instance(one)["renewPeriod"] == 3, lambda: f"the period: {world.cloud.instance(one)}")
    world.change("blog", renewal={"mode": "Provider", "periodMonths": 6})
    poll(lambda: world.cloud.instance(one)["renewPeriod"] == 6, lambda: f"the period: {world.cloud.instance(one)}")
    world.wait_ready("blog")
    world.wait_inventories()
    assert len(world.requests("SetRenewal")) == 2
    world.from_expiry(status["expiresAt"], hours=-12)
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "renewed by the cloud")
    world.judge(("purchase", 1), ("auto-renew", 6))


def test_a_failure_inside_a_success_is_told_and_tried_again(world):
    world.plan("blog")
    (one,) = world.wait_ready("blog")["status"]["instanceIds"]
    failed = {"InstanceList": [{"Code": 7, "Message": "An order of it is open.", "InstanceId": one}], "RequestId": "request-1"}
    world.cloud.fault("garbage", "SetRenewal", body=json.dumps({"Response": failed}), executed=False, count=1)
    world.change("blog", renewal={"mode": "Provider"})
    world.wait_condition("blog", "Reconciling", reason="Updating", told=["An order of it is open. (code 7", "tried again by itself"])
    assert world.status()["autoRenewal"] is False
    world.cloud.advance(seconds=301)
    world.wait(lambda plan: plan["status"]["autoRenewal"], "blog", "renewed by the cloud")
    world.wait_ready("blog")
    world.judge(("purchase", 1))


def test_paid_through_takes_the_smallest_period_that_reaches_it(world):
    days = {"one": 20, "two": 45, "year": 350, "two-years": 400, "more": 1500}
    periods = {"one": [1], "two": [2], "year": [12], "two-years": [24], "more": [36, 24]}
    for name in days:
        world.plan(name)
    before = {name: world.wait_ready(name)["status"] for name in days}
    for name, count in days.items():
        world.change(name, paidThrough=day_after(before[name]["expiresAt"], count))
    for name, count in days.items():
        until = when(before[name]["expiresAt"]).date() + datetime.timedelta(days=count)
        world.wait(lambda plan: when(plan["status"]["expiresAt"]).date() > until, name, f"paid through {until}")
        world.wait_ready(name)
        record = world.order(world.renewal(before[name]["expiresAt"], before[name]["instanceIds"][0], name))
        assert record["status"]["phase"] == "Delivered" and record["status"]["orderNumbers"]
    world.wait_inventories()
    asked = {}
    for body in world.asked("RenewInstance"):
        assert body["PeriodUnit"] == "m" and body["ProductCode"] == "p_cloudfirewall"
        asked.setdefault(body["InstanceId"], []).append(body["Period"])
    assert asked == {before[name]["instanceIds"][0]: periods[name] for name in days}
    world.judge(*[("purchase", 1)] * 5, *[("renew", months) for some in periods.values() for months in some])


def test_the_operator_renews_once_a_term_when_the_window_opens(world):
    world.plan("blog", quantity=2, renewal={"mode": "Operator", "renewBefore": "7d", "periodMonths": 2})
    status = world.wait_ready("blog")["status"]
    expires = status["expiresAt"]
    world.from_expiry(expires, days=-8)
    world.wait_condition("blog", "ExpiringSoon", "False", "RenewalPlanned")
    world.wait_inventories()
    world.judge(("purchase", 2))
    for term in (1, 2):
        world.from_expiry(expires, days=-6)
        before = expires
        expires = world.wait(lambda plan: plan["status"]["expiresAt"] > before, "blog", "renewed")["status"]["expiresAt"]
        world.wait_ready("blog")
        world.wait_inventories()
        world.judge(("purchase", 2), *[("renew", 2)] * 2 * term)
    assert {body["InstanceId"] for body in world.asked("RenewInstance")} == set(status["instanceIds"])


def test_a_renewal_by_hand_counts(world):
    world.plan("blog", renewal={"mode": "Operator", "renewBefore": "5d"})
    status = world.wait_ready("blog")["status"]
    world.cloud.instance_by_hand(status["instanceIds"][0], "renew", period=3)
    after = world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "with the new expiry")["status"]["expiresAt"]
    world.from_expiry(status["expiresAt"], days=-1)
    world.wait_ready("blog")
    world.wait_inventories()
    assert world.status()["expiresAt"] == after
    assert world.requests("RenewInstance") == []
    world.judge(("purchase", 1), ("renew", 3))


def test_the_flag_that_was_set_by_hand_is_set_back(world):
    world.plan("blog", quantity=2, renewal={"mode": "Operator"})
    ids = world.wait_ready("blog")["status"]["instanceIds"]
    world.cloud.instance_by_hand(ids[1], "renewFlag", renewFlag=AUTO)
    poll(lambda: world.cloud.instance(ids[1])["renewFlag"] == MANUAL, "automatic renewal off")
    # Whether somebody is notified is nobody's business here.
    world.cloud.instance_by_hand(ids[0], "renewFlag", renewFlag="DISABLE_NOTIFY_AND_MANUAL_RENEW")
    world.wait(lambda plan: plan["status"]["renewFlag"] == "DISABLE_NOTIFY_AND_MANUAL_RENEW", "blog", "told")
    world.wait_ready("blog")
    world.wait_inventories()
    assert [body["InstanceId"] for _, body in world.requests("SetRenewal")] == [ids[1]]
    world.judge(("purchase", 2))


def test_the_cloud_has_to_stop_renewing_before_the_operator_begins(world):
    """Never both: the flag is off before a renewal is bought."""
    world.plan("blog", renewal={"mode": "Provider"})
    status = world.wait_ready("blog")["status"]
    world.cloud.fault("refuse", "SetRenewal", code="InternalError", count=1)
    world.change("blog", renewal={"mode": "Operator", "renewBefore": "30d"}, paidThrough=status["expiresAt"][:10])
    world.wait_condition("blog", "Reconciling", reason="Updating")
    world.wait_inventories()
    world.judge(("purchase", 1))
    world.cloud.advance(seconds=301)
    world.wait(lambda plan: plan["status"]["expiresAt"] > status["expiresAt"], "blog", "renewed")
    world.wait_ready("blog")
    assert [action for action, _ in world.requests()][-2:] == ["SetRenewal", "RenewInstance"]
    world.judge(("purchase", 1), ("renew", 1))


def test_what_the_renewal_page_does_not_list_is_not_renewed_blindly(world):
    world.cloud.renewal_page(hiddenProducts=["p_cloudfirewall"])
    world.plan("blog")
    world.wait_order(world.CREATE, "Delivered")
    world.cloud.pass_window()
    status = world.wait_condition("blog", "ExpiringSoon", "Unknown", "ExpiryUnknown")["status"]
    world.wait_ready("blog")
    (instance,) = world.cloud.instances(world.uin)
    assert status["instanceIds"] == [instance["instanceId"]] and "expiresAt" not in status
    world.change("blog", paidThrough=day_after(instance["expiresAt"]))
    world.wait_condition("blog", "Stalled", reason="ExpiryUnknown", told=["does not list", "leave spec.paidThrough out"])
    # Listed after all, it is renewed.
    world.cloud.renewal_page(hiddenProducts=[])
    world.wait(lambda plan: plan["status"]["expiresAt"] > instance["expiresAt"], "blog", "renewed")
    world.wait_ready("blog")
    world.judge(("purchase", 1), ("renew", 1))
