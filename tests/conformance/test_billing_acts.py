"""Instances bought, renewed, refunded and watched through billing, called by the vendor's SDK."""

import json

import pytest
from billing import ALL_STATES, UIN, months_between, span
from sdk_clock import pass_time
from tencent_sdk import Client, codes_of, open_account, refused
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.retry import StandardRetryer

MANUAL, AUTO, OFF = "NOTIFY_AND_MANUAL_RENEW", "NOTIFY_AND_AUTO_RENEW", "DISABLE_NOTIFY_AND_MANUAL_RENEW"
MONTHLY = 98_000 + 100 * 20  # what the simulated cloud takes for the offer below


def offer(token="token-1", parameter=None, without=(), **changes):
    """A cloud firewall for a month."""
    fields = {
        "ClientToken": token,
        "ProductCode": "p_cloudfirewall",
        "SubProductCode": "sp_cloudfirewall_svv1",
        "RegionCode": "ap-guangzhou",
        "ZoneCode": "ap-guangzhou-6",
        "PayMode": "PrePay",
        "Parameter": json.dumps({"pid": 1001, "sv_bandwidth": 20, **(parameter or {})}),
        **changes,
    }
    return {name: value for name, value in fields.items() if name not in without}


def of(instance_id, token="token-2", **changes):
    """What renewals and refunds say of an instance."""
    return {
        "ClientToken": token,
        "ProductCode": "p_cloudfirewall",
        "SubProductCode": "sp_cloudfirewall_svv1",
        "RegionCode": "ap-guangzhou",
        "InstanceId": instance_id,
        **changes,
    }


def flag(instance_id, renew_flag, **changes):
    return {"ProductCode": "p_cloudfirewall", "RegionCode": "ap-guangzhou", "InstanceId": instance_id, "RenewFlag": renew_flag, **changes}


@pytest.fixture
def account(cloud):
    return open_account(cloud)


@pytest.fixture
def billing(cloud, account):
    return Client(cloud, "billing", account.credential())


def only(billing, instance_id):
    rows = billing.DescribeRenewInstances(MaxResults=100, InstanceIdList=[instance_id]).InstanceList
    assert len(rows) == 1
    return rows[0]


# ---- CreateInstance


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ({}, 1),
        ({"Period": 1}, 1),
        ({"Period": 7}, 7),
        ({"Period": 36, "PeriodUnit": "m"}, 36),
        ({"Period": 1, "PeriodUnit": "y"}, 12),
        ({"Period": 3, "PeriodUnit": "y"}, 36),
    ],
)
def test_an_instance_is_bought_for_its_period(cloud, billing, period, months):
    bought = billing.CreateInstance(**offer(**period))
    assert bought.OrderId.isdigit() and len(bought.InstanceIdList) == 1
    (made,) = cloud.instances()
    assert made["instanceId"] == bought.InstanceIdList[0]
    assert months_between(made["createdAt"], made["expiresAt"]) == months
    assert [charge["amountCents"] for charge in cloud.ledger()] == [MONTHLY * months]


@pytest.mark.parametrize(("quantity", "project"), [(1, 0), (3, 0), (100, 7)])
def test_one_order_for_all_instances(cloud, billing, quantity, project):
    cloud.change_account(UIN, balanceCents=100_000_000)
    bought = billing.CreateInstance(**offer(Quantity=quantity, ProjectId=project))
    assert len(set(bought.InstanceIdList)) == quantity
    assert [made["projectId"] for made in cloud.instances()] == [project] * quantity
    deal = billing.DescribeDealsByCond(**span(cloud), Limit=20, OrderId=bought.OrderId).Deals[0]
    assert sorted(deal.ResourceId) == sorted(bought.InstanceIdList)
    assert (deal.Action, deal.Status, deal.RealTotalCost) == ("purchase", 4, MONTHLY * quantity)


@pytest.mark.parametrize("renew_flag", [MANUAL, AUTO, OFF])
def test_the_renewal_flag_of_a_purchase(billing, renew_flag):
    instance_id = billing.CreateInstance(**offer(RenewFlag=renew_flag)).InstanceIdList[0]
    assert only(billing, instance_id).RenewFlag == renew_flag


def test_manual_renewal_is_the_default(billing):
    assert only(billing, billing.CreateInstance(**offer()).InstanceIdList[0]).RenewFlag == MANUAL


REQUIRED = ["ClientToken", "ProductCode", "SubProductCode", "RegionCode", "ZoneCode", "PayMode", "Parameter"]


@pytest.mark.parametrize("name", REQUIRED)
def test_what_a_purchase_must_say(cloud, billing, name):
    with refused("MissingParameter"):
        billing.CreateInstance(**offer(without=[name]))
    assert cloud.orders() == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("UnsupportedOperation.NOT_SUPPORT_THIS_ACTION", {"ProductCode": "p_cvm"}),
        ("FailedOperation.InvalidGoodsCategoryId", {"SubProductCode": "sp_other"}),
        ("UnsupportedOperation", {"PayMode": "PostPay"}),
        ("FailedOperation.NumLimitError", {"Quantity": 101}),
        ("InvalidParameter.ApiParamError", {"Quantity": 0}),
        ("InvalidParameter.ApiParamError", {"Period": 0}),
        ("InvalidParameter.ApiParamError", {"Period": 37}),
        ("InvalidParameter.ApiParamError", {"PeriodUnit": "d"}),
        ("InvalidParameter.ApiParamError", {"RenewFlag": "on"}),
        ("InvalidParameter.ApiParamError", {"ClientToken": "x" * 65}),
        ("InvalidParameter.ApiParamError", {"ClientToken": "schlüssel"}),
        ("InvalidParameter.InvalidParameter", {"Parameter": "not JSON"}),
        ("InvalidParameter.InvalidParameter", {"Parameter": "[1]"}),
        ("FailedOperation.GetPriceParamError", {"parameter": {"pid": None}}),
        ("FailedOperation.GetPriceParamError", {"parameter": {"timeSpan": 2, "timeUnit": "m"}}),
        ("FailedOperation.GetPriceParamError", {"parameter": {"timeSpan": 1, "timeUnit": "y"}}),
        ("FailedOperation.GetPriceParamError", {"parameter": {"productCode": "p_yunjing"}}),
    ],
)
def test_a_purchase_that_is_refused_leaves_no_order(cloud, billing, code, changes):
    with refused(code):
        billing.CreateInstance(**offer(**changes))
    assert cloud.orders() == [] and cloud.ledger() == []
    assert billing.CreateInstance(**offer()).OrderId  # and the token is free


def test_a_parameter_that_is_no_text_is_refused(cloud, billing):
    with refused("InvalidParameter"):
        billing.send("CreateInstance", {**offer(), "Parameter": {"pid": 1001}})
    assert cloud.orders() == []


# ---- the client token


def test_the_same_token_is_bought_for_once(cloud, billing):
    answers = [billing.CreateInstance(**offer()) for _ in range(3)]
    assert len({(answer.OrderId, *answer.InstanceIdList) for answer in answers}) == 1
    assert len(cloud.ledger()) == 1


def test_tokens_differ_by_case_and_by_action(cloud, billing):
    instance_id = billing.CreateInstance(**offer(token="a-token")).InstanceIdList[0]
    billing.CreateInstance(**offer(token="A-token"))
    billing.RenewInstance(**of(instance_id, token="a-token"))
    assert len(cloud.ledger()) == 3


def test_a_token_is_not_good_for_another_request(cloud, billing):
    billing.CreateInstance(**offer())
    with pytest.raises(TencentCloudSDKException) as caught:
        billing.CreateInstance(**offer(Quantity=2))
    assert caught.value.get_request_id() and len(cloud.ledger()) == 1


def test_the_sdks_retries_are_harmless_with_a_token(cloud, account):
    billing = Client(cloud, "billing", account.credential(), retryer=StandardRetryer(max_attempts=3, backoff_fn=lambda _: 0))
    cloud.fault("lose_answer", "CreateInstance", count=1)
    with pytest.raises(TencentCloudSDKException):
        billing.CreateInstance(**offer())
    assert len([request for request in cloud.requests() if request["action"] == "CreateInstance"]) == 3
    assert len(cloud.ledger()) == 1


def test_a_lost_answer_is_had_by_asking_again(cloud, billing):
    cloud.fault("lose_answer", "CreateInstance", count=1)
    with pytest.raises(TencentCloudSDKException):
        billing.CreateInstance(**offer())
    bought = billing.CreateInstance(**offer())
    assert bought.OrderId == cloud.orders()[0]["orderId"] and len(cloud.ledger()) == 1


# ---- orders that take their time


def test_a_late_delivery_is_an_empty_list_until_it_is_there(cloud, billing):
    cloud.delivery(delay=600)
    bought = billing.CreateInstance(**offer())
    assert bought.OrderId and not bought.InstanceIdList
    deal = billing.DescribeDealsByCond(**span(cloud), Limit=20, OrderId=bought.OrderId, StatusSet=ALL_STATES).Deals[0]
    assert deal.Status == 3 and not deal.ResourceId
    pass_time(cloud, minutes=11)
    again = billing.CreateInstance(**offer())
    assert (again.OrderId, len(again.InstanceIdList)) == (bought.OrderId, 1)
    deal = billing.DescribeDealsByCond(**span(cloud), Limit=20, OrderId=bought.OrderId).Deals[0]
    assert (deal.Status, deal.ResourceId) == (4, again.InstanceIdList)


@pytest.mark.parametrize(("ending", "state", "charged"), [("failed", 5, MONTHLY), ("closed", 7, 0)])
def test_a_delivery_that_does_not_come(cloud, billing, ending, state, charged):
    cloud.delivery(ending=ending)
    bought = billing.CreateInstance(**offer())
    assert not bought.InstanceIdList
    deal = billing.DescribeDealsByCond(**span(cloud), Limit=20, StatusSet=ALL_STATES).Deals[0]
    assert (deal.OrderId, deal.Status) == (bought.OrderId, state)
    assert sum(charge["amountCents"] for charge in cloud.ledger()) == charged


# ---- money


def test_too_little_money(cloud, billing):
    cloud.change_account(UIN, balanceCents=MONTHLY - 1)
    with refused("FailedOperation.BalanceInsufficient"):
        billing.CreateInstance(**offer())
    assert [order["state"] for order in cloud.orders()] == [1]
    cloud.change_account(UIN, balanceCents=MONTHLY)
    assert billing.CreateInstance(**offer()).InstanceIdList  # the same order, paid by now
    assert len(cloud.orders()) == 1 and len(cloud.ledger()) == 1


def unpaid_order(cloud, billing):
    cloud.change_account(UIN, balanceCents=0)
    with refused("FailedOperation.BalanceInsufficient"):
        billing.CreateInstance(**offer())
    return cloud.orders()[-1]


@pytest.mark.parametrize("by", ["OrderIds", "BigDealIds"])
def test_an_unpaid_order_is_paid_once(cloud, billing, by):
    order = unpaid_order(cloud, billing)
    wanted = {by: [order["orderId" if by == "OrderIds" else "bigDealId"]]}
    with refused("FailedOperation.BalanceInsufficient"):
        billing.PayDeals(**wanted)
    cloud.change_account(UIN, balanceCents=10 * MONTHLY)
    paid = billing.PayDeals(**wanted)
    assert (paid.OrderIds, paid.BigDealIds) == ([order["orderId"]], [order["bigDealId"]])
    assert paid.ResourceIds == [made["instanceId"] for made in cloud.instances()]
    with refused("FailedOperation.InvalidDeal"):
        billing.PayDeals(**wanted)
    assert len(cloud.ledger()) == 1


def test_an_order_for_a_plan_is_paid_the_same_way(cloud, billing, account):
    cloud.change_account(UIN, balanceCents=0)
    teo = Client(cloud, "teo", account.credential())
    with refused("FailedOperation.InsufficientAccountBalance"):
        teo.CreatePlan(PlanType="basic")
    cloud.change_account(UIN, balanceCents=20_000)
    paid = billing.PayDeals(OrderIds=[cloud.orders()[0]["orderId"]])
    assert [plan.PlanId for plan in teo.DescribePlans().Plans] == paid.ResourceIds


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("InvalidParameter", {}),
        ("InvalidParameter", {"OrderIds": ["1"], "BigDealIds": ["2"]}),
        ("FailedOperation.InvalidDeal", {"OrderIds": ["20261122000000000000811"]}),
        ("InvalidParameterValue", {"OrderIds": ["1"], "AutoVoucher": 2}),
        ("FailedOperation.InvalidVoucher", {"OrderIds": ["1"], "VoucherIds": ["v"]}),
        ("FailedOperation.AgentPayDealCannotDown", {"OrderIds": ["1"], "AgentPay": 1}),
    ],
)
def test_a_payment_that_is_refused(billing, code, fields):
    with refused(code):
        billing.PayDeals(**fields)


@pytest.mark.parametrize(
    ("certification", "code"),
    [("needs-upgrade", "UnauthorizedOperation.CertificationNeedUpgrade"), ("none", "UnauthorizedOperation.NotCertification")],
)
def test_accounts_that_have_not_proven_who_they_are(cloud, billing, certification, code):
    cloud.change_account(UIN, certification=certification)
    with refused(code):
        billing.CreateInstance(**offer())
    assert cloud.orders() == []


def test_an_identity_without_the_right_to_pay(cloud, billing):
    cloud.change_account(UIN, finance=False)
    with refused("AuthFailure.UnauthorizedOperation"):
        billing.CreateInstance(**offer())
    assert cloud.ledger() == []


# ---- RenewInstance, RefundInstance


@pytest.mark.parametrize(("fields", "months"), [({}, 1), ({"Period": 6}, 6), ({"Period": 2, "PeriodUnit": "y"}, 24)])
def test_a_renewal_adds_to_the_expiry_once_a_token(cloud, billing, fields, months):
    instance_id = billing.CreateInstance(**offer()).InstanceIdList[0]
    before = only(billing, instance_id).ExpireTime
    orders = billing.RenewInstance(**of(instance_id, **fields)).OrderIdList
    assert billing.RenewInstance(**of(instance_id, **fields)).OrderIdList == orders
    assert months_between(before, only(billing, instance_id).ExpireTime) == months
    assert [charge["amountCents"] for charge in cloud.ledger()] == [MONTHLY, MONTHLY * months]
    deal = billing.DescribeDealsByCond(**span(cloud), Limit=20, OrderId=orders[0]).Deals[0]
    assert (deal.Action, deal.ResourceId) == ("renew", [instance_id])


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("FailedOperation.BusinessCheckErrCode", {"InstanceId": "cfw-nobody"}),
        ("InvalidParameter.InvalidParameter", {"ProductCode": "p_waf"}),
        ("InvalidParameter.InvalidParameter", {"RegionCode": "ap-shanghai"}),
        ("InvalidParameter.ApiParamError", {"Period": 37}),
        ("InvalidParameter.ApiParamError", {"PeriodUnit": "M"}),
    ],
)
def test_a_renewal_that_is_refused(cloud, billing, code, changes):
    instance_id = billing.CreateInstance(**offer()).InstanceIdList[0]
    with refused(code):
        billing.RenewInstance(**{**of(instance_id), **changes})
    assert len(cloud.ledger()) == 1


def test_an_instance_is_locked_while_its_order_is_under_way(cloud, billing):
    instance_id = billing.CreateInstance(**offer()).InstanceIdList[0]
    cloud.delivery(act="renew", delay=60)
    billing.RenewInstance(**of(instance_id))
    for call in (billing.RenewInstance, billing.RefundInstance):
        with refused("InvalidParameter.ResourceLocked"):
            call(**of(instance_id, token="token-3"))
    assert len(cloud.ledger()) == 2


def test_a_refund_gives_the_money_back_and_takes_the_instance(cloud, billing):
    instance_id = billing.CreateInstance(**offer()).InstanceIdList[0]
    orders = billing.RefundInstance(**of(instance_id)).OrderIdList
    assert billing.RefundInstance(**of(instance_id)).OrderIdList == orders
    deal = billing.DescribeDealsByCond(**span(cloud), Limit=20, OrderId=orders[0], StatusSet=ALL_STATES).Deals[0]
    assert (deal.Action, deal.Status) == ("refund", 6)
    assert [charge["amountCents"] for charge in cloud.ledger()] == [MONTHLY, -MONTHLY]
    assert cloud.instances() == [] and billing.DescribeRenewInstances(MaxResults=10).InstanceList == []
    with refused("FailedOperation.BusinessCheckErrCode"):
        billing.RefundInstance(**of(instance_id, token="token-3"))


def test_a_refund_needs_its_right(cloud, billing):
    instance_id = billing.CreateInstance(**offer()).InstanceIdList[0]
    cloud.change_account(UIN, refunds=False)
    with refused("AuthFailure.UnauthorizedOperation"):
        billing.RefundInstance(**of(instance_id))
    assert len(cloud.instances()) == 1


@pytest.mark.parametrize("action", ["RenewInstance", "RefundInstance"])
@pytest.mark.parametrize("name", ["ClientToken", "ProductCode", "SubProductCode", "RegionCode", "InstanceId"])
def test_what_a_renewal_and_a_refund_must_say(billing, action, name):
    fields = of("cfw-nobody")
    del fields[name]
    with refused("MissingParameter"):
        getattr(billing, action)(**fields)


# ---- the renewal page


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"RenewFlag": AUTO}, (AUTO, 1, "m")),
        ({"RenewFlag": AUTO, "RenewPeriod": "11", "RenewPeriodUnit": "m"}, (AUTO, 11, "m")),
        ({"RenewFlag": AUTO, "RenewPeriod": "5", "RenewPeriodUnit": "y"}, (AUTO, 5, "y")),
        ({"RenewFlag": OFF}, (OFF, None, None)),
    ],
)
def test_the_renewal_flag_is_set(billing, fields, expected):
    instance_id = billing.CreateInstance(**offer()).InstanceIdList[0]
    for _ in range(2):
        assert billing.SetRenewal(**flag(instance_id, fields["RenewFlag"], **fields)).InstanceList == []
    row = only(billing, instance_id)
    assert (row.RenewFlag, row.RenewPeriod, row.RenewPeriodUnit) == expected


def test_a_failure_of_setting_it_hides_in_a_success(billing):
    failed = billing.SetRenewal(**flag("cfw-nobody", AUTO)).InstanceList
    assert [(row.InstanceId, row.Code != 0, bool(row.Message)) for row in failed] == [("cfw-nobody", True, True)]


@pytest.mark.parametrize(
    "changes",
    [
        {"RenewFlag": "on"},
        {"RenewPeriod": "12", "RenewPeriodUnit": "m"},
        {"RenewPeriod": "6", "RenewPeriodUnit": "y"},
        {"RenewPeriod": "1", "RenewPeriodUnit": "d"},
        {"RenewPeriod": "x"},
    ],
)
def test_a_renewal_flag_that_is_refused(billing, changes):
    instance_id = billing.CreateInstance(**offer()).InstanceIdList[0]
    with refused("InvalidParameter"):
        billing.SetRenewal(**{**flag(instance_id, AUTO), **changes})
    assert only(billing, instance_id).RenewFlag == MANUAL


@pytest.fixture
def rows(cloud, billing):
    """Five instances that expire one after the other; the last renews itself."""
    cloud.change_account(UIN, balanceCents=100_000_000)
    bought = [offer(token=f"token-{months}", Period=months, RenewFlag=AUTO if months == 5 else MANUAL) for months in (1, 2, 3, 4, 5)]
    return [billing.CreateInstance(**fields).InstanceIdList[0] for fields in bought]


def ids_of(answer):
    return [row.InstanceId for row in answer.InstanceList]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_the_renewal_page_is_read_by_pages(billing, rows, size, reverse):
    seen, token = [], None
    for _ in range(6):
        answer = billing.DescribeRenewInstances(MaxResults=size, Reverse=reverse, **({"NextToken": token} if token else {}))
        assert len(answer.InstanceList) <= size
        seen += ids_of(answer)
        token = answer.NextToken
        if not token:
            break
    assert seen == (rows[::-1] if reverse else rows) and token is None


@pytest.mark.parametrize(("flags", "expected"), [([AUTO], [4]), ([MANUAL], [0, 1, 2, 3]), ([MANUAL, AUTO], [0, 1, 2, 3, 4]), ([OFF], [])])
def test_the_renewal_page_by_flags(billing, rows, flags, expected):
    assert ids_of(billing.DescribeRenewInstances(MaxResults=100, RenewFlagList=flags)) == [rows[index] for index in expected]


def test_the_renewal_page_by_ids_and_by_expiry(billing, rows):
    assert ids_of(billing.DescribeRenewInstances(MaxResults=100, InstanceIdList=[rows[3], rows[1], "cfw-nobody"])) == [rows[1], rows[3]]
    middle = [row.ExpireTime for row in billing.DescribeRenewInstances(MaxResults=100).InstanceList][1:4]
    assert ids_of(billing.DescribeRenewInstances(MaxResults=100, ExpireTimeStart=middle[0], ExpireTimeEnd=middle[-1])) == rows[1:4]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("MissingParameter", {}),
        ("InvalidParameter", {"MaxResults": 0}),
        ("InvalidParameter", {"MaxResults": 101}),
        ("InvalidParameter", {"MaxResults": 10, "NextToken": "nonsense"}),
        ("InvalidParameter", {"MaxResults": 10, "RenewFlagList": ["on"]}),
        ("InvalidParameter", {"MaxResults": 10, "InstanceIdList": [f"cfw-{number}" for number in range(101)]}),
        ("InvalidParameter", {"MaxResults": 10, "ExpireTimeStart": "2026-11-21"}),
    ],
)
def test_a_question_for_renewals_that_is_refused(billing, code, fields):
    with refused(code):
        billing.DescribeRenewInstances(**fields)


def test_the_renewal_page_needs_its_right(cloud, billing):
    cloud.change_account(UIN, renewManage=False)
    with refused("UnauthorizedOperation.CamNoAuth"):
        billing.DescribeRenewInstances(MaxResults=10)
    with refused("UnauthorizedOperation.CamNoAuth"):
        billing.SetRenewal(**flag("cfw-nobody", AUTO))


def test_an_expired_instance_is_isolated_and_comes_back_with_a_renewal(cloud, billing):
    instance_id = billing.CreateInstance(**offer()).InstanceIdList[0]
    pass_time(cloud, days=33)
    assert only(billing, instance_id).Status == "ISOLATED"
    billing.RenewInstance(**of(instance_id))
    row = only(billing, instance_id)
    assert row.Status == "NORMAL" and months_between(cloud.now(), row.ExpireTime) == 1


def test_the_clouds_own_renewal_is_of_the_period_that_was_set(cloud, billing):
    instance_id = billing.CreateInstance(**offer()).InstanceIdList[0]
    before = only(billing, instance_id).ExpireTime
    billing.SetRenewal(**flag(instance_id, AUTO, RenewPeriod="2", RenewPeriodUnit="m"))
    pass_time(cloud, days=31)
    assert months_between(before, only(billing, instance_id).ExpireTime) == 2
    assert [charge["act"] for charge in cloud.ledger()] == ["purchase", "auto-renew"]


def test_what_the_renewal_page_does_not_know_may_be_there(cloud, billing):
    instance_id = billing.CreateInstance(**offer()).InstanceIdList[0]
    cloud.renewal_page(hiddenProducts=["p_cloudfirewall"])
    assert billing.DescribeRenewInstances(MaxResults=10).InstanceList == []
    assert billing.RenewInstance(**of(instance_id)).OrderIdList


@pytest.mark.parametrize("action", ["CreateInstance", "RenewInstance", "RefundInstance", "PayDeals"])
def test_the_documented_codes_of_an_act_can_be_had(cloud, billing, action):
    """Each code that the SDK lists for the service comes through as it is."""
    codes = codes_of("billing")
    assert len(codes) > 30
    for code in sorted(codes):
        cloud.fault("refuse", action, count=1, code=code)
        with refused(code):
            billing.send(action, {})
    assert cloud.ledger() == []
