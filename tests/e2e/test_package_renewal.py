"""A package's term: renewed until a day, by the operator or by the cloud, never by both, and with or without rights to billing."""

import datetime

import pytest
from package_world import PackageWorld
from process import poll

WORLD = PackageWorld


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def from_expiry(world, expires, **delta):
    """Sets the cloud's clock to so long after (or before) the expiry."""
    world.cloud.set_clock((when(expires) + datetime.timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ"))


def renew_name(expires, name="link"):
    return f"cbwp-{name}-1-renew-{when(expires):%Y%m%d}"


def wait_renewed(world, expires, name="link"):
    return world.wait(lambda plan: plan["status"]["expiresAt"] > expires, name, "renewed")["status"]["expiresAt"]


@pytest.mark.parametrize("site, product_type", [("China", "cbn_bwp_pre"), ("International", "cbn_bwp_intl")])
def test_paid_through_takes_the_smallest_period_that_reaches_it(make_world, site, product_type):
    world = make_world(site=site)
    days = {"one": 20, "five": 130, "twelve": 300, "more": 1200}
    periods = {"one": ["1"], "five": ["5"], "twelve": ["12"], "more": ["36", "4"]}
    for name in days:
        world.package(name)
    for name in days:
        world.wait_answered(f"cbwp-{name}-1-create")
    world.pass_minute()
    plans = {name: world.wait_ready(name)["status"] for name in days}
    until = {name: when(plans[name]["expiresAt"]).date() + datetime.timedelta(days=count) for name, count in days.items()}
    for name in days:
        world.change(name, paidThrough=str(until[name]))
    for name in days:
        world.wait(lambda plan: when(plan["status"]["expiresAt"]).date() > until[name], name, f"paid through {until[name]}")
        world.wait_ready(name)
        order = world.order(renew_name(plans[name]["expiresAt"], name))
        assert order["status"]["phase"] == "Delivered" and order["status"]["orderNumbers"]
    asked = {plans[name]["packageId"]: [] for name in days}
    tokens = set()
    for _, parameters in world.requests("RenewInstance"):
        assert (parameters["ProductCode"], parameters["ProductType"]) == ("cbn", product_type)
        asked[parameters["InstanceId"]].append(parameters["RenewPeriod"])
        tokens.add(parameters["ClientToken"])
    assert asked == {plans[name]["packageId"]: periods[name] for name in days} and len(tokens) == 5
    world.judge(*["purchase"] * 4, *["renew"] * 5)


def test_the_operator_renews_once_a_term_when_the_window_opens(world):
    expires = world.bought(renewal={"mode": "Operator", "renewBefore": "7d", "periodMonths": 2})["expiresAt"]
    from_expiry(world, expires, days=-8)
    world.wait_condition("link", "ExpiringSoon", "False", "RenewalPlanned")
    world.wait_inventories()
    assert world.acts() == ["purchase"]
    for _ in range(3):
        from_expiry(world, expires, days=-6)
        before, expires = expires, wait_renewed(world, expires)
        assert world.wait_order(renew_name(before), "Delivered")["spec"]["before"]["expiresAt"] == before
        world.wait_ready("link")
    assert [parameters["RenewPeriod"] for _, parameters in world.requests("RenewInstance")] == ["2"] * 3
    world.judge("purchase", "renew", "renew", "renew")


def test_automatic_renewal_follows_the_mode_and_the_cloud_renews_alone(world):
    status = world.bought()
    asked = {"InstanceIDs": status["packageId"], "ProductCode": "cbn", "ProductType": "cbn_bwp_pre", "SubscriptionType": "Subscription"}
    for months, period in ((12, {"RenewalPeriod": "1", "RenewalPeriodUnit": "Y"}), (2, {"RenewalPeriod": "2", "RenewalPeriodUnit": "M"})):
        world.change("link", renewal={"mode": "Provider", "periodMonths": months})
        world.wait(lambda plan: plan["status"]["autoRenewal"], "link", "with automatic renewal")
        world.wait_ready("link")
        assert world.requests("SetRenewal")[-1][1] == {**asked, **period, "RenewalStatus": "AutoRenewal"}
        if months == 12:
            world.change("link", renewal={"mode": "Never"})
            world.wait(lambda plan: not plan["status"]["autoRenewal"], "link", "without automatic renewal")
            assert world.requests("SetRenewal")[-1][1] == {**asked, "RenewalStatus": "ManualRenewal"}
    # Switched off in the console it is switched on again.
    world.alibaba.by_hand(status["packageId"], "renewal", status="NotRenewal")
    poll(lambda: world.alibaba.package(status["packageId"])["renewStatus"] == "AutoRenewal", "switched on again")
    world.wait_ready("link")
    from_expiry(world, status["expiresAt"], hours=-1)
    wait_renewed(world, status["expiresAt"])
    world.wait_ready("link")
    assert world.requests("RenewInstance") == []
    world.judge("purchase", "auto-renew")


def test_automatic_renewal_is_off_before_the_operator_renews(world):
    expires = world.bought(renewal={"mode": "Provider"})["expiresAt"]
    from_expiry(world, expires, days=-3)
    world.wait_condition("link", "ExpiringSoon", "False", "RenewalPlanned")
    world.change("link", renewal={"mode": "Operator"})
    wait_renewed(world, expires)
    world.wait_ready("link")
    assert world.actions() == ["CreateCenBandwidthPackage", "SetRenewal", "RenewInstance"]
    world.judge("purchase", "renew")


def test_automatic_renewal_that_billing_lists_later(world):
    """Bought with it: it is not set again while QueryAvailableInstances does not know the package."""
    world.cloud.settings(readLagSeconds=1)
    status = world.bought(renewal={"mode": "Provider", "periodMonths": 2})
    assert status["autoRenewal"]
    assert world.actions() == ["CreateCenBandwidthPackage"]
    world.judge("purchase")


def test_a_long_automatic_renewal_is_set_once_it_is_bought(world):
    """CreateCenBandwidthPackage takes 1 to 3 months for it, SetRenewal up to 12."""
    status = world.bought(renewal={"mode": "Provider", "periodMonths": 12})
    assert status["autoRenewal"] and world.requests("CreateCenBandwidthPackage")[0][1]["AutoRenewDuration"] == "3"
    ((_, asked),) = world.requests("SetRenewal")
    assert (asked["RenewalPeriod"], asked["RenewalPeriodUnit"]) == ("1", "Y")
    from_expiry(world, status["expiresAt"], hours=-1)
    renewed = wait_renewed(world, status["expiresAt"])
    assert (when(renewed) - when(status["expiresAt"])).days in (365, 366)
    world.judge("purchase", "auto-renew")


def test_a_renewal_by_hand_counts(world):
    status = world.bought(renewal={"mode": "Operator", "renewBefore": "5d"})
    world.alibaba.by_hand(status["packageId"], "renew", months=3)
    wait_renewed(world, status["expiresAt"])
    from_expiry(world, status["expiresAt"], days=-1)
    world.wait_ready("link")
    world.wait_inventories()
    assert world.requests("RenewInstance") == []
    world.judge("purchase", "renew")


BILLING = ["QueryAvailableInstances", "QueryOrders", "GetOrderDetail", "RenewInstance", "SetRenewal", "CancelOrder", "RefundInstance"]


def deny_billing(world):
    for action in BILLING:
        world.cloud.fault("refuse", action, code="NoPermission", message="You are not authorized to do this action.")


def test_without_rights_to_billing_everything_but_renewals_works(make_world):
    world = make_world(orderList=False)
    deny_billing(world)
    status = world.bought()
    world.pass_settle()
    assert "autoRenewal" not in status
    world.wait_condition("link", told=["QueryAvailableInstances answers NoPermission"])
    world.wait_account(told=["may not read the order list", "AliyunBSSReadOnlyAccess"])
    world.change("link", bandwidthMbps=20)
    world.wait(lambda plan: plan["status"]["bandwidthMbps"] == 20, "link", "changed")
    world.wait_ready("link")
    world.change("link", paidThrough=str(when(status["expiresAt"]).date()))
    world.wait_condition("link", "Stalled", reason="PermissionDenied", told=["AliyunBSSReadOnlyAccess", "renewed"])
    world.change("link", paidThrough=None, renewal={"mode": "Provider"})
    world.wait_told("it is not set", name="link")
    assert world.requests("SetRenewal") == world.requests("RenewInstance") == []
    # Granted later, it goes on by itself.
    world.cloud.clear_faults()
    world.wait(lambda plan: plan["status"].get("autoRenewal"), "link", "as declared")
    world.wait_ready("link")
    world.judge("purchase", "upgrade")


def test_rights_to_read_billing_but_not_to_renew(world):
    expires = world.bought()["expiresAt"]
    world.cloud.fault("refuse", "RenewInstance", code="NoPermission", message="You are not authorized to do this action.")
    world.change("link", paidThrough=expires[:10])
    world.wait_condition("link", "Stalled", reason="PermissionDenied", told=["bss:ModifyInstance"])
    world.cloud.clear_faults()
    world.cloud.advance(minutes=11)
    wait_renewed(world, expires)
    world.wait_ready("link")
    world.judge("purchase", "renew")


def test_the_wrong_site_is_named(make_world):
    """What billing answers to an account of the other site."""
    world = make_world(refuseLoopback=True)
    status = world.bought()
    world.wait_condition("link", told=["NotApplicable", "spec.site"])
    world.wait_account(told=["NotApplicable"])
    world.change("link", paidThrough=status["expiresAt"][:10])
    world.wait_condition("link", "Stalled", reason="PermissionDenied", told=["NotApplicable", "spec.site"])
    world.alibaba.change_account(world.uin, refuseLoopback=False)
    wait_renewed(world, status["expiresAt"])
    world.wait_ready("link")
    world.judge("purchase", "renew")


def test_too_little_money_for_a_renewal_leaves_nothing_behind(world):
    world.alibaba.settings(tokenSeconds=1500)  # a token that is remembered is answered with the first refusal
    expires = world.bought()["expiresAt"]
    world.alibaba.change_account(world.uin, balanceCents=0)
    world.change("link", paidThrough=expires[:10])
    world.wait_order(renew_name(expires), "OutcomeUnknown")
    world.wait_condition("link", "Reconciling", reason="InsufficientBalance", told=["top up the account"])
    world.alibaba.change_account(world.uin, addBalanceCents=100_000_000)
    world.pass_window()
    world.wait_answered(renew_name(expires), 2)
    world.pass_minute()
    wait_renewed(world, expires)
    world.wait_ready("link")
    world.judge("purchase", "renew")
