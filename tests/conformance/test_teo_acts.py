"""Acts on EdgeOne plans, called by the vendor's SDK."""

import datetime

import pytest
from sdk_clock import pass_time
from tencent_sdk import Client, open_account, refused
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.retry import StandardRetryer

MONTHLY = {"personal": 900, "basic": 13_900, "standard": 109_900}


@pytest.fixture
def account(cloud):
    return open_account(cloud)


@pytest.fixture
def teo(cloud, account):
    return Client(cloud, "teo", account.credential())


def only_plan(teo, plan_id):
    answer = teo.DescribePlans(Filters=[{"Name": "plan-id", "Values": [plan_id]}])
    assert answer.TotalCount == len(answer.Plans) == 1
    return answer.Plans[0]


def time_of(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


def months_between(earlier, later):
    return (later.year - earlier.year) * 12 + later.month - earlier.month


@pytest.mark.parametrize("plan_type", MONTHLY)
@pytest.mark.parametrize("period", [1, 12, 24, 36])
def test_a_plan_is_bought_for_its_period(cloud, teo, plan_type, period):
    bought = teo.CreatePlan(PlanType=plan_type, PrepaidPlanParam={"Period": period, "RenewFlag": "off"})
    assert bought.PlanId.startswith("edgeone-") and bought.DealName.isdigit()
    plan = only_plan(teo, bought.PlanId)
    assert (plan.PlanType, plan.PayMode, plan.AutoRenewal, plan.Area, plan.ZonesInfo) == (f"plan-{plan_type}", 1, False, "global", [])
    assert months_between(time_of(plan.EnabledTime), time_of(plan.ExpiredTime)) == period
    assert [(charge["amountCents"], charge["planId"]) for charge in cloud.ledger()] == [(MONTHLY[plan_type] * period, bought.PlanId)]


@pytest.mark.parametrize("fields", [{}, {"PrepaidPlanParam": {}}, {"PrepaidPlanParam": {"Period": 1}}, {"PrepaidPlanParam": {"RenewFlag": "off"}}])
def test_a_month_without_renewal_is_the_default(teo, fields):
    plan = only_plan(teo, teo.CreatePlan(PlanType="personal", **fields).PlanId)
    assert months_between(time_of(plan.EnabledTime), time_of(plan.ExpiredTime)) == 1
    assert plan.AutoRenewal is False


def test_the_renewal_flag_is_a_word_in_the_request_and_a_boolean_in_the_answer(teo):
    assert only_plan(teo, teo.CreatePlan(PlanType="basic", PrepaidPlanParam={"RenewFlag": "on"}).PlanId).AutoRenewal is True


def test_an_enterprise_plan_is_postpaid(cloud):
    teo = Client(cloud, "teo", open_account(cloud, enterpriseAllowed=True).credential())
    plan = only_plan(teo, teo.CreatePlan(PlanType="enterprise").PlanId)
    assert (plan.PlanType, plan.PayMode, plan.ExpiredTime) == ("plan-enterprise-v2", 0, None)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("MissingParameter", {}),
        ("InvalidParameter.InvalidPlanType", {"PlanType": "gold"}),
        ("InvalidParameter.InvalidPlanType", {"PlanType": "plan-basic"}),
        ("InvalidParameter.InvalidPeriod", {"PlanType": "basic", "PrepaidPlanParam": {"Period": 0}}),
        ("InvalidParameter.InvalidPeriod", {"PlanType": "basic", "PrepaidPlanParam": {"Period": 13}}),
        ("InvalidParameter.InvalidPeriod", {"PlanType": "basic", "PrepaidPlanParam": {"Period": 37}}),
        ("InvalidParameter.InvalidRenewFlag", {"PlanType": "basic", "PrepaidPlanParam": {"RenewFlag": "yes"}}),
        ("InvalidParameter.InvalidAutoUseVoucher", {"PlanType": "basic", "AutoUseVoucher": "yes"}),
        ("OperationDenied.PleaseContactBusinessPersonnel", {"PlanType": "enterprise"}),
    ],
)
def test_a_purchase_that_is_refused_buys_nothing(cloud, teo, code, fields):
    with refused(code):
        teo.CreatePlan(**fields)
    assert cloud.ledger() == [] and cloud.orders() == []


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("UnknownParameter", {"PlanType": "basic", "ClientToken": "there is none"}),
        ("UnknownParameter", {"PlanType": "basic", "PrepaidPlanParam": {"Months": 1}}),
        ("InvalidParameter", {"PlanType": 1}),
        ("InvalidParameter", {"PlanType": "basic", "PrepaidPlanParam": {"Period": "1"}}),
        ("InvalidParameter", {"PlanType": "basic", "PrepaidPlanParam": "on"}),
        ("InvalidParameter.InvalidAutoUseVoucher", {"PlanType": "basic", "AutoUseVoucher": True}),
    ],
)
def test_what_no_sdk_model_would_send_is_refused(cloud, teo, code, fields):
    with refused(code):
        teo.send("CreatePlan", fields)
    assert cloud.ledger() == []


def test_too_little_money_is_an_error_that_leaves_an_unpaid_order(cloud):
    account = open_account(cloud, balance=0)
    teo = Client(cloud, "teo", account.credential())
    with refused("FailedOperation.InsufficientAccountBalance"):
        teo.CreatePlan(PlanType="basic")
    assert [order["state"] for order in cloud.orders()] == [1] and cloud.ledger() == []


@pytest.mark.parametrize(("from_type", "to_type"), [("personal", "basic"), ("personal", "standard"), ("basic", "standard")])
def test_an_upgrade_changes_the_type_and_no_times(cloud, teo, from_type, to_type):
    plan_id = teo.CreatePlan(PlanType=from_type).PlanId
    before = only_plan(teo, plan_id)
    assert teo.UpgradePlan(PlanId=plan_id, PlanType=to_type).DealName == cloud.orders()[-1]["orderId"]
    after = only_plan(teo, plan_id)
    assert after.PlanType == f"plan-{to_type}"
    assert (after.EnabledTime, after.ExpiredTime) == (before.EnabledTime, before.ExpiredTime)
    assert [charge["act"] for charge in cloud.ledger()] == ["purchase", "upgrade"]


@pytest.mark.parametrize(
    ("code", "days", "target"),
    [
        ("OperationDenied.PlanDowngradeNotAllowed", 0, "basic"),
        ("InvalidParameter.InvalidPlanType", 0, "personal"),
        ("InvalidParameter.InvalidPlanType", 0, "enterprise"),
        ("OperationDenied.PlanHasBeenExpired", 32, "standard"),
        ("OperationDenied.PlanHasBeenIsolated", 60, "standard"),
    ],
)
def test_an_upgrade_that_is_refused(cloud, teo, code, days, target):
    plan_id = cloud.buy_by_hand("100000000001", planType="basic")
    pass_time(cloud, days)
    with refused(code):
        teo.UpgradePlan(PlanId=plan_id, PlanType=target)
    assert cloud.plan(plan_id)["planType"] == "basic" and len(cloud.ledger()) == 1


@pytest.mark.parametrize("period", [1, 7, 36])
def test_a_renewal_adds_its_period_each_time(cloud, teo, period):
    plan_id = teo.CreatePlan(PlanType="personal").PlanId
    for times in (1, 2):
        assert teo.RenewPlan(PlanId=plan_id, Period=period).DealName
        plan = only_plan(teo, plan_id)
        assert months_between(time_of(plan.EnabledTime), time_of(plan.ExpiredTime)) == 1 + period * times
    assert [charge["amountCents"] for charge in cloud.ledger()] == [900, 900 * period, 900 * period]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("MissingParameter", {"PlanId": "edgeone-aaaaaaaaaaaa"}),
        ("MissingParameter", {"Period": 1}),
        ("InvalidParameter.InvalidPeriod", {"PlanId": "edgeone-aaaaaaaaaaaa", "Period": 18}),
        ("InvalidParameter.PlanNotFound", {"PlanId": "edgeone-aaaaaaaaaaaa", "Period": 1}),
        ("InvalidParameter.InvalidAutoUseVoucher", {"PlanId": "edgeone-aaaaaaaaaaaa", "Period": 1, "AutoUseVoucher": "no"}),
    ],
)
def test_a_renewal_that_is_refused(teo, code, fields):
    with refused(code):
        teo.RenewPlan(**fields)


def test_enterprise_plans_are_neither_renewed_nor_upgraded(cloud):
    account = open_account(cloud, enterpriseAllowed=True)
    teo = Client(cloud, "teo", account.credential())
    plan_id = teo.CreatePlan(PlanType="enterprise").PlanId
    with refused("OperationDenied.EnterprisePlanRenewUnsupported"):
        teo.RenewPlan(PlanId=plan_id, Period=1)
    with refused("OperationDenied.EnterprisePlanUpgradeUnsupported"):
        teo.UpgradePlan(PlanId=plan_id, PlanType="standard")
    with refused("OperationDenied.EnterprisePlanAutoRenewUnsupported"):
        teo.ModifyPlan(PlanId=plan_id, RenewFlag={"Switch": "on"})


def test_somebody_elses_plan_is_not_found(cloud, teo):
    cloud.open_account("200000000002", secretId="AKIDother", secretKey="other", balanceCents=1_000_000)
    plan_id = cloud.buy_by_hand("200000000002", planType="basic")
    for call in (
        lambda: teo.RenewPlan(PlanId=plan_id, Period=1),
        lambda: teo.UpgradePlan(PlanId=plan_id, PlanType="standard"),
        lambda: teo.ModifyPlan(PlanId=plan_id, RenewFlag={"Switch": "on"}),
        lambda: teo.DestroyPlan(PlanId=plan_id),
    ):
        with refused("InvalidParameter.PlanNotFound"):
            call()
    assert teo.DescribePlans().TotalCount == 0


def test_the_renewal_flag_is_switched_on_and_off_and_left_alone(teo):
    plan_id = teo.CreatePlan(PlanType="basic").PlanId
    for fields, expected in (({"RenewFlag": {"Switch": "on"}}, True), ({}, True), ({"RenewFlag": {"Switch": "off"}}, False)):
        teo.ModifyPlan(PlanId=plan_id, **fields)
        assert only_plan(teo, plan_id).AutoRenewal is expected


@pytest.mark.parametrize(
    ("code", "flag"), [("MissingParameter", {}), ("InvalidParameter.InvalidRenewFlag", {"Switch": "true"}), ("InvalidParameter", "on")]
)
def test_a_renewal_flag_that_is_refused(teo, code, flag):
    plan_id = teo.CreatePlan(PlanType="basic").PlanId
    with refused(code):
        teo.send("ModifyPlan", {"PlanId": plan_id, "RenewFlag": flag})
    assert only_plan(teo, plan_id).AutoRenewal is False


def test_the_clouds_own_renewal_is_of_one_month_whatever_was_bought(cloud, teo):
    plan_id = teo.CreatePlan(PlanType="basic", PrepaidPlanParam={"Period": 2, "RenewFlag": "on"}).PlanId
    pass_time(cloud, 65)
    plan = only_plan(teo, plan_id)
    assert months_between(time_of(plan.EnabledTime), time_of(plan.ExpiredTime)) == 3
    assert [charge["act"] for charge in cloud.ledger()] == ["purchase", "auto-renew"]


def test_a_plan_is_destroyed_only_after_it_expired(cloud, teo):
    plan_id = teo.CreatePlan(PlanType="personal").PlanId
    with refused("OperationDenied"):
        teo.DestroyPlan(PlanId=plan_id)
    pass_time(cloud, 32)
    teo.DestroyPlan(PlanId=plan_id)
    assert teo.DescribePlans().TotalCount == 0
    with refused("InvalidParameter.PlanNotFound"):
        teo.DestroyPlan(PlanId=plan_id)


def test_a_plan_with_a_running_zone_is_not_destroyed(cloud, teo, account):
    cloud.add_zone("zone-1", account.uin)
    plan_id = teo.CreatePlan(PlanType="personal").PlanId
    teo.BindZoneToPlan(ZoneId="zone-1", PlanId=plan_id)
    pass_time(cloud, 32)
    with refused("OperationDenied.DisableZoneNotCompleted"):
        teo.DestroyPlan(PlanId=plan_id)
    cloud.control("POST", "/zones/zone-1", paused=True)
    teo.DestroyPlan(PlanId=plan_id)
    assert cloud.plans() == []


def test_a_zone_is_bound_once(cloud, teo, account):
    cloud.add_zone("zone-1", account.uin, name="one.example")
    cloud.add_zone("zone-2", "200000000002", name="two.example")
    first, second = (teo.CreatePlan(PlanType="basic").PlanId for _ in range(2))
    teo.BindZoneToPlan(ZoneId="zone-1", PlanId=first)
    assert [(zone.ZoneId, zone.ZoneName, zone.Paused) for zone in only_plan(teo, first).ZonesInfo] == [("zone-1", "one.example", False)]
    for code, zone, plan in (
        ("InvalidParameter.ZoneHasBeenBound", "zone-1", second),
        ("InvalidParameter.ZoneNotFound", "zone-2", second),
        ("InvalidParameter.ZoneNotFound", "zone-9", second),
        ("InvalidParameter.PlanNotFound", "zone-1", "edgeone-aaaaaaaaaaaa"),
    ):
        with refused(code):
            teo.BindZoneToPlan(ZoneId=zone, PlanId=plan)
    assert only_plan(teo, second).ZonesInfo == []


def test_quotas_are_for_enterprise_plans(cloud):
    account = open_account(cloud, enterpriseAllowed=True)
    teo = Client(cloud, "teo", account.credential())
    plan_id = teo.CreatePlan(PlanType="enterprise").PlanId
    for quota in ("site", "precise_access_control_rule", "rate_limiting_rule"):
        assert teo.IncreasePlanQuota(PlanId=plan_id, QuotaType=quota, QuotaNumber=2).DealName.isdigit()
    for code, quota, number in (
        ("InvalidParameter.InvalidQuotaType", "zone", 1),
        ("InvalidParameter.InvalidQuotaNumber", "site", 0),
        ("InvalidParameter.InvalidQuotaNumber", "site", 101),
    ):
        with refused(code):
            teo.IncreasePlanQuota(PlanId=plan_id, QuotaType=quota, QuotaNumber=number)
    prepaid = teo.CreatePlan(PlanType="basic").PlanId
    with refused("OperationDenied.PlanIncreasePlanQuotaUnsupported"):
        teo.IncreasePlanQuota(PlanId=prepaid, QuotaType="site", QuotaNumber=1)


def test_the_sdks_own_retries_buy_again_and_again(cloud, account):
    """Why Planwright lets no transport repeat a purchase. CreatePlan has no token, and the SDK takes a lost answer for a network error; it
    even forgets that a later attempt succeeded."""
    teo = Client(cloud, "teo", account.credential(), retryer=StandardRetryer(max_attempts=3, backoff_fn=lambda _: 0))
    cloud.fault("lose_answer", "CreatePlan", count=1)
    with pytest.raises(TencentCloudSDKException):
        teo.CreatePlan(PlanType="basic")
    assert len(cloud.ledger()) == 3


@pytest.mark.parametrize(("kind", "code"), [("lose_answer", "ClientNetworkError"), ("http_5xx", "ServerNetworkError")])
def test_a_fault_of_the_transport_is_none_of_the_apis_errors(cloud, teo, kind, code):
    cloud.fault(kind, "CreatePlan", count=1)
    with pytest.raises(TencentCloudSDKException) as caught:
        teo.CreatePlan(PlanType="basic")
    assert caught.value.get_code() == code and not caught.value.get_request_id()


# What the vendor's pages list for each act, beside what all of them have.
DOCUMENTED = {
    "CreatePlan": "FailedOperation.InsufficientAccountBalance InvalidParameter.InvalidAutoUseVoucher InvalidParameter.InvalidPeriod "
    "InvalidParameter.InvalidPlanType InvalidParameter.InvalidRenewFlag OperationDenied.PleaseContactBusinessPersonnel",
    "UpgradePlan": "FailedOperation.InsufficientAccountBalance InvalidParameter.PlanNotFound OperationDenied.EnterprisePlanUpgradeUnsupported "
    "OperationDenied.PlanDowngradeNotAllowed OperationDenied.PlanHasBeenExpired OperationDenied.PlanHasBeenIsolated "
    "OperationDenied.ResourceHasBeenLocked",
    "RenewPlan": "FailedOperation.InsufficientAccountBalance InvalidParameter.InvalidPeriod InvalidParameter.PlanNotFound "
    "OperationDenied.EnterprisePlanRenewUnsupported OperationDenied.ResourceHasBeenLocked",
    "ModifyPlan": "InvalidParameter.PlanNotFound OperationDenied.EnterprisePlanAutoRenewUnsupported OperationDenied.PlanHasBeenIsolated",
    "DestroyPlan": "InvalidParameter.PlanNotFound OperationDenied.DisableZoneNotCompleted",
    "BindZoneToPlan": "InternalError InvalidParameter.PlanNotFound InvalidParameter.ZoneHasBeenBound InvalidParameter.ZoneNotFound "
    "LimitExceeded OperationDenied ResourceNotFound",
    "DescribePlans": "UnauthorizedOperation.CamUnauthorized UnauthorizedOperation.NoPermission",
}


@pytest.mark.parametrize(("action", "codes"), DOCUMENTED.items())
def test_the_documented_codes_of_an_act_can_be_had(cloud, teo, action, codes):
    for code in codes.split():
        cloud.fault("refuse", action, count=1, code=code)
        with refused(code):
            teo.send(action, {})
    assert cloud.ledger() == []
