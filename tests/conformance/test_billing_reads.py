"""Orders and the balance, asked for by the vendor's SDK."""

import datetime

import pytest
from billing import ALL_STATES, FORMAT, UIN, span
from sdk_clock import pass_time
from tencent_sdk import Account, Client, open_account, refused


@pytest.fixture
def account(cloud):
    return open_account(cloud)


@pytest.fixture
def billing(cloud, account):
    return Client(cloud, "billing", account.credential())


@pytest.fixture
def teo(cloud, account):
    return Client(cloud, "teo", account.credential())


def test_the_balance_is_in_cents(cloud, billing, teo):
    teo.CreatePlan(PlanType="basic")
    answer = billing.DescribeAccountBalance()
    assert answer.Balance == answer.RealBalance == answer.RealCreditBalance == 10_000_000 - 13_900
    assert str(answer.Uin) == UIN
    assert billing.DescribeAccountBalance(TempCredit=True).TempCredit is not None


def test_a_delivered_order_names_its_plan(cloud, billing, teo):
    bought = teo.CreatePlan(PlanType="basic", PrepaidPlanParam={"Period": 6})
    answer = billing.DescribeDealsByCond(**span(cloud), Limit=20)
    assert answer.TotalCount == 1
    deal = answer.Deals[0]
    assert (deal.OrderId, deal.ResourceId, deal.Status) == (bought.DealName, [bought.PlanId], 4)
    assert (deal.Action, deal.TimeSpan, deal.TimeUnit, deal.ProductCode) == ("purchase", 6, "m", "p_edgeone")
    assert (deal.RealTotalCost, deal.Payer, deal.Creator) == (6 * 13_900, UIN, UIN)
    datetime.datetime.strptime(deal.CreateTime, FORMAT)


@pytest.mark.parametrize(("act", "fields", "action"), [("RenewPlan", {"Period": 3}, "renew"), ("UpgradePlan", {"PlanType": "standard"}, "upgrade")])
def test_renewals_and_upgrades_are_orders_of_their_plan(cloud, billing, teo, act, fields, action):
    plan_id = teo.CreatePlan(PlanType="basic").PlanId
    deal_name = getattr(teo, act)(PlanId=plan_id, **fields).DealName
    answer = billing.DescribeDealsByCond(**span(cloud), Limit=20, ResourceId=plan_id)
    assert [(deal.Action, deal.ResourceId) for deal in answer.Deals] == [(action, [plan_id]), ("purchase", [plan_id])]
    assert answer.Deals[0].OrderId == deal_name


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({}, 1),
        ({"Status": 4}, 1),
        ({"Status": 1}, 1),
        ({"StatusSet": [1, 4]}, 2),
        ({"StatusSet": ALL_STATES}, 2),
        ({"Status": 4, "StatusSet": [1]}, 1),
        ({"StatusSet": [7]}, 0),
    ],
)
def test_an_unpaid_order_is_seen_only_by_those_who_ask_for_it(cloud, billing, teo, account, fields, seen):
    teo.CreatePlan(PlanType="basic")
    cloud.change_account(account.uin, balanceCents=0)
    with refused("FailedOperation.InsufficientAccountBalance"):
        teo.CreatePlan(PlanType="basic")
    answer = billing.DescribeDealsByCond(**span(cloud), Limit=200, **fields)
    assert answer.TotalCount == len(answer.Deals) == seen
    wanted = set(fields.get("StatusSet") or [fields.get("Status", 4)])
    assert {deal.Status for deal in answer.Deals} <= wanted
    assert all(deal.ResourceId is None for deal in answer.Deals if deal.Status == 1)


def test_an_order_is_found_by_either_number(cloud, billing, teo):
    deal_name = [teo.CreatePlan(PlanType="basic").DealName for _ in range(3)][1]
    order = next(order for order in cloud.orders() if order["orderId"] == deal_name)
    for fields in ({"OrderId": order["orderId"]}, {"BigDealId": order["bigDealId"]}):
        deals = billing.DescribeDealsByCond(**span(cloud), Limit=20, **fields).Deals
        assert [(deal.OrderId, deal.BigDealId) for deal in deals] == [(order["orderId"], order["bigDealId"])]
    assert billing.DescribeDealsByCond(**span(cloud), Limit=20, OrderId=order["bigDealId"]).Deals == []


@pytest.mark.parametrize(("limit", "named"), [(1, True), (200, True), (201, False), (1000, False)])
def test_more_than_two_hundred_a_page_have_no_resources(cloud, billing, teo, limit, named):
    teo.CreatePlan(PlanType="basic")
    deals = billing.DescribeDealsByCond(**span(cloud), Limit=limit).Deals
    assert (deals[0].ResourceId is not None) is named


def test_the_time_span_is_kept_to(cloud, billing, teo):
    teo.CreatePlan(PlanType="basic")
    pass_time(cloud, days=10)
    teo.CreatePlan(PlanType="standard")
    assert billing.DescribeDealsByCond(**span(cloud), Limit=20).TotalCount == 1
    assert billing.DescribeDealsByCond(**span(cloud, before=20), Limit=20).TotalCount == 2
    assert billing.DescribeDealsByCond(**span(cloud, before=20, after=-5), Limit=20).TotalCount == 1


def test_pages_of_orders_have_every_one_once(cloud, billing, teo):
    names = [teo.CreatePlan(PlanType="personal").DealName for _ in range(5)]
    pages = [billing.DescribeDealsByCond(**span(cloud), Limit=2, Offset=page) for page in range(4)]
    assert [deal.OrderId for page in pages for deal in page.Deals] == names[::-1]
    assert {page.TotalCount for page in pages} == {5}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("MissingParameter", {"StartTime": None}),
        ("MissingParameter", {"EndTime": None}),
        ("MissingParameter", {"Limit": None}),
        ("InvalidParameterValue", {"Limit": 0}),
        ("InvalidParameterValue", {"Limit": 1001}),
        ("InvalidParameterValue", {"StartTime": "2026-11-21T00:00:00Z"}),
        ("InvalidParameterValue", {"StartTime": "2036-11-21 00:00:00"}),
    ],
)
def test_a_question_for_orders_that_is_refused(cloud, billing, code, change):
    fields = {**span(cloud), "Limit": 20, **change}
    with refused(code):
        billing.DescribeDealsByCond(**{name: value for name, value in fields.items() if value is not None})


def test_an_identity_without_the_right_to_see_orders(cloud, billing, teo, account):
    cloud.change_account(account.uin, orderList=False)
    with refused("UnauthorizedOperation.CamNoAuth"):
        billing.DescribeDealsByCond(**span(cloud), Limit=20)


def test_the_creator_tells_identities_of_one_account_apart(cloud, billing, account):
    cloud.change_account(account.uin, secretId="AKIDsub", secretKey="sub-key", creator="100000000099")
    sub = Client(cloud, "teo", Account(secret_id="AKIDsub", secret_key="sub-key").credential())
    sub.CreatePlan(PlanType="basic")
    deal = billing.DescribeDealsByCond(**span(cloud), Limit=20).Deals[0]
    assert (deal.Payer, deal.Creator) == (UIN, "100000000099")


def test_an_identity_without_the_right_to_pay_leaves_an_unpaid_order(cloud, billing, teo, account):
    cloud.change_account(account.uin, finance=False)
    assert not teo.CreatePlan(PlanType="basic").PlanId
    deals = billing.DescribeDealsByCond(**span(cloud), Limit=20, Status=1).Deals
    assert len(deals) == 1 and cloud.ledger() == []


def test_orders_of_another_account_are_not_shown(cloud, billing):
    cloud.open_account("200000000002", secretId="AKIDother", secretKey="other", balanceCents=1_000_000)
    cloud.buy_by_hand("200000000002", planType="basic")
    assert billing.DescribeDealsByCond(**span(cloud), Limit=20, StatusSet=ALL_STATES).TotalCount == 0


@pytest.mark.parametrize(("end", "state"), [("close", 7), ("expire", 8), ("pay", 4)])
def test_how_an_unpaid_order_ends(cloud, billing, teo, account, end, state):
    cloud.change_account(account.uin, balanceCents=0)
    with refused("FailedOperation.InsufficientAccountBalance"):
        teo.CreatePlan(PlanType="basic")
    order_id = cloud.orders()[0]["orderId"]
    if end == "close":
        cloud.close_order(order_id)
    elif end == "expire":
        pass_time(cloud, days=2)
    else:
        cloud.change_account(account.uin, balanceCents=20_000)
        cloud.pay(order_id)
    deal = billing.DescribeDealsByCond(**span(cloud, before=5), Limit=20, StatusSet=ALL_STATES).Deals[0]
    assert deal.Status == state and teo.DescribePlans().TotalCount == (state == 4)
