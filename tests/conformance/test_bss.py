"""Alibaba Cloud's billing of CEN bandwidth packages, called by the vendor's SDKs. An error may come with HTTP 200 and Success=false."""

import datetime
import json

import pytest
from alibaba import Alibaba
from alibaba_sdk import CLIENTS, Account, Client, open_account, refused
from sdk_clock import pass_time

UID = "1000000000000001"
MONTHLY = 5 * 5_000  # cents, for what is bought below


@pytest.fixture
def account(cloud):
    return open_account(cloud, refundEnabled=True)


@pytest.fixture
def cbn(cloud, account):
    return Client(cloud, "cbn", account)


@pytest.fixture
def bss(cloud, account):
    return Client(cloud, "bss", account)


@pytest.fixture
def package_id(cloud, account):
    """A package of 5 Mbit/s for a month."""
    made = Alibaba(cloud).buy_by_hand(UID, bandwidthMbps=5, areaA="China", areaB="China", months=1)["packageId"]
    pass_time(cloud, seconds=5)
    return made


def unpaid(cbn, token="token-1", bandwidth=5):
    return cbn.CreateCenBandwidthPackage(
        ClientToken=token, Bandwidth=bandwidth, GeographicRegionAId="China", GeographicRegionBId="China", AutoPay=False
    )


def expiry(cloud, package_id):
    return next(package["expiresAt"] for package in Alibaba(cloud).packages() if package["packageId"] == package_id)


def months_between(earlier, later):
    return (int(later[:4]) - int(earlier[:4])) * 12 + int(later[5:7]) - int(earlier[5:7])


def renewal(package_id, **changes):
    fields = {"ClientToken": "token-9", "InstanceId": package_id, "ProductCode": "cbn", "RenewPeriod": 1, **changes}
    return {name: value for name, value in fields.items() if value is not None}


# ---- RenewInstance


@pytest.mark.parametrize("months", [1, 9, 12, 24, 36])
def test_a_renewal_adds_to_the_expiry_once_a_token(cloud, bss, package_id, months):
    before = expiry(cloud, package_id)
    numbers = {bss.RenewInstance(**renewal(package_id, RenewPeriod=months)).data.order_id for _ in range(3)}
    assert len(numbers) == 1 and months_between(before, expiry(cloud, package_id)) == months
    assert [(charge["act"], charge["amountCents"]) for charge in Alibaba(cloud).ledger()[1:]] == [("renew", MONTHLY * months)]


@pytest.mark.parametrize("kind", CLIENTS)
def test_every_client_renews(cloud, account, package_id, kind):
    before = expiry(cloud, package_id)
    CLIENTS[kind](cloud, "bss", account).RenewInstance(**renewal(package_id, ProductType="cbn_bwp_pre"))
    assert months_between(before, expiry(cloud, package_id)) == 1


def test_without_a_token_each_renewal_counts(cloud, bss, package_id):
    for _ in range(2):
        bss.RenewInstance(**renewal(package_id, ClientToken=None))
    assert len(Alibaba(cloud).ledger()) == 3


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("MissingParameter", {"InstanceId": None}),
        ("MissingParameter", {"ProductCode": None}),
        ("MissingParameter", {"RenewPeriod": None}),
        ("InvalidParameter", {"RenewPeriod": 0}),
        ("InvalidParameter", {"RenewPeriod": 10}),
        ("InvalidParameter", {"RenewPeriod": 48}),
        ("InvalidParameter", {"ProductCode": "cbwp"}),
        ("InvalidParameter", {"ProductType": "cbwp"}),
        ("ResourceNotExists", {"InstanceId": "cenbwp-nobody"}),
    ],
)
def test_a_renewal_that_is_refused_is_so_inside_a_success(cloud, bss, package_id, code, changes):
    with refused(code, status=200):
        bss.RenewInstance(**renewal(package_id, **changes))
    assert len(Alibaba(cloud).ledger()) == 1


def test_a_token_is_not_good_for_another_renewal(cloud, bss, package_id):
    bss.RenewInstance(**renewal(package_id))
    with refused("IdempotentParameterMismatch"):
        bss.RenewInstance(**renewal(package_id, RenewPeriod=2))
    assert len(Alibaba(cloud).ledger()) == 2


def test_a_renewal_without_money_cancels_its_order(cloud, bss, package_id, account):
    Alibaba(cloud).change_account(account.uid, balanceCents=0)
    with refused("InsufficientBalance"):
        bss.RenewInstance(**renewal(package_id))
    assert Alibaba(cloud).orders()[-1]["state"] == "Cancelled" and len(Alibaba(cloud).ledger()) == 1


def test_an_expired_package_comes_back(cloud, bss, cbn, package_id):
    pass_time(cloud, days=33)
    assert cbn.DescribeCenBandwidthPackages().cen_bandwidth_packages.cen_bandwidth_package[0].business_status == "FinancialLocked"
    bss.RenewInstance(**renewal(package_id))
    assert cbn.DescribeCenBandwidthPackages().cen_bandwidth_packages.cen_bandwidth_package[0].business_status == "Normal"


# ---- SetRenewal, QueryAvailableInstances


def flag(package_id, status, **more):
    return {"InstanceIDs": package_id, "ProductCode": "cbn", "RenewalStatus": status, "SubscriptionType": "Subscription", **more}


def row(bss, package_id):
    (found,) = bss.QueryAvailableInstances(InstanceIDs=package_id).data.instance_list
    return found


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"RenewalStatus": "AutoRenewal", "RenewalPeriod": 1, "RenewalPeriodUnit": "M"}, ("AutoRenewal", 1, "M")),
        ({"RenewalStatus": "AutoRenewal", "RenewalPeriod": 6, "RenewalPeriodUnit": "M"}, ("AutoRenewal", 6, "M")),
        ({"RenewalStatus": "AutoRenewal", "RenewalPeriod": 1, "RenewalPeriodUnit": "Y"}, ("AutoRenewal", 1, "Y")),
        ({"RenewalStatus": "ManualRenewal"}, ("ManualRenewal", None, None)),
        ({"RenewalStatus": "NotRenewal"}, ("NotRenewal", None, None)),
    ],
)
def test_the_renewal_status_is_set(cloud, account, package_id, kind, fields, expected):
    bss = CLIENTS[kind](cloud, "bss", account)
    for _ in range(2):
        assert bss.SetRenewal(**{**flag(package_id, ""), **fields}).success
    found = row(bss, package_id)
    assert (found.renew_status, found.renewal_duration, found.renewal_duration_unit) == expected


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("MissingParameter", {"InstanceIDs": ""}),
        ("InvalidParameter", {"RenewalStatus": "on"}),
        ("MissingParameter", {"RenewalStatus": "AutoRenewal"}),
        ("InvalidParameter", {"RenewalStatus": "AutoRenewal", "RenewalPeriod": 4, "RenewalPeriodUnit": "M"}),
        ("InvalidParameter", {"RenewalStatus": "AutoRenewal", "RenewalPeriod": 1, "RenewalPeriodUnit": "D"}),
        ("ResourceNotExists", {"InstanceIDs": "cenbwp-nobody"}),
        ("InvalidParameter", {"InstanceIDs": ",".join(f"cenbwp-{number}" for number in range(101))}),
        ("InvalidParameter", {"ProductCode": "vpc"}),
    ],
)
def test_a_renewal_status_that_is_refused(bss, package_id, code, changes):
    with refused(code, status=200):
        bss.SetRenewal(**{**flag(package_id, "NotRenewal"), **changes})
    assert row(bss, package_id).renew_status == "ManualRenewal"


def test_the_clouds_own_renewal(cloud, bss, package_id):
    before = expiry(cloud, package_id)
    bss.SetRenewal(**flag(package_id, "AutoRenewal", RenewalPeriod=2, RenewalPeriodUnit="M"))
    pass_time(cloud, days=31)
    assert months_between(before, expiry(cloud, package_id)) == 2 and Alibaba(cloud).ledger()[-1]["act"] == "auto-renew"


@pytest.fixture
def three(cloud, account):
    made = []
    for months in (1, 2, 3):
        made.append(Alibaba(cloud).buy_by_hand(UID, bandwidthMbps=5, areaA="China", areaB="China", months=months, autoRenew=months == 3)["packageId"])
    pass_time(cloud, seconds=10)
    return made


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {0, 1, 2}),
        ({"ProductCode": "cbn"}, {0, 1, 2}),
        ({"ProductCode": "cbn", "ProductType": "cbn_bwp_pre", "SubscriptionType": "Subscription"}, {0, 1, 2}),
        ({"ProductCode": "ecs"}, set()),
        ({"SubscriptionType": "PayAsYouGo"}, set()),
        ({"RenewStatus": "AutoRenewal"}, {2}),
        ({"RenewStatus": "ManualRenewal"}, {0, 1}),
        ({"ProductCode": "cbn", "Region": "eu-central-1"}, set()),
        ({"CreateTimeStart": "2000-01-01T00:00:00Z", "CreateTimeEnd": "2001-01-01T00:00:00Z"}, set()),
        ({"EndTimeStart": "2000-01-01T00:00:00Z"}, {0, 1, 2}),
    ],
)
def test_instances_are_filtered(bss, three, fields, expected):
    answer = bss.QueryAvailableInstances(**fields).data
    assert {found.instance_id for found in answer.instance_list} == {three[index] for index in expected}
    assert answer.total_count == len(expected)


def test_instances_by_ids_and_by_pages(bss, three):
    answer = bss.QueryAvailableInstances(InstanceIDs=",".join([three[0], three[2], "cenbwp-nobody"])).data
    assert {found.instance_id for found in answer.instance_list} == {three[0], three[2]}
    pages = [bss.QueryAvailableInstances(PageSize=2, PageNum=number).data for number in (1, 2, 3)]
    assert sorted(found.instance_id for page in pages for found in page.instance_list) == sorted(three)


@pytest.mark.parametrize(
    "fields", [{"PageSize": 301}, {"PageNum": 0}, {"CreateTimeStart": "yesterday"}, {"InstanceIDs": ",".join(f"c{n}" for n in range(101))}]
)
def test_a_question_for_instances_that_is_refused(bss, fields):
    with refused("InvalidParameter"):
        bss.QueryAvailableInstances(**fields)


def test_an_instances_row_is_of_its_account(cloud, bss, package_id):
    found = row(bss, package_id)
    assert (found.product_code, found.product_type, found.subscription_type, str(found.owner_id)) == ("cbn", "cbn_bwp_pre", "Subscription", UID)
    assert found.end_time == expiry(cloud, package_id)


# ---- QueryOrders, GetOrderDetail, CancelOrder


def window(cloud, before=2, after=1):
    now = datetime.datetime.strptime(cloud.now(), "%Y-%m-%dT%H:%M:%SZ")
    day = datetime.timedelta(days=1)
    return {
        "CreateTimeStart": (now - before * day).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "CreateTimeEnd": (now + after * day).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def rows_of(answer):
    return answer.data.order_list.order


@pytest.mark.parametrize("kind", CLIENTS)
def test_an_unpaid_order_is_found_and_cancelled(cloud, account, cbn, kind):
    bss = CLIENTS[kind](cloud, "bss", account)
    made = unpaid(cbn)
    (order,) = rows_of(bss.QueryOrders(OrderType="New", PaymentStatus="Unpaid", **window(cloud)))
    assert (order.order_id, order.payment_status, order.order_type, order.currency) == (made.cen_bandwidth_package_order_id, "Unpaid", "New", "CNY")
    (detail,) = rows_of(bss.GetOrderDetail(OrderId=order.order_id))
    assert json.loads(detail.instance_ids) == [made.cen_bandwidth_package_id]
    bss.CancelOrder(OrderId=order.order_id)
    assert rows_of(bss.GetOrderDetail(OrderId=order.order_id))[0].payment_status == "Cancelled"
    with refused("InvalidParameter"):
        bss.CancelOrder(OrderId=order.order_id)
    pass_time(cloud, minutes=1)
    assert cbn.DescribeCenBandwidthPackages().total_count == 0 and Alibaba(cloud).ledger() == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"New", "Renew", "Upgrade"}),
        ({"OrderType": "Renew"}, {"Renew"}),
        ({"OrderType": "Refund"}, set()),
        ({"PaymentStatus": "Paid"}, {"New", "Renew", "Upgrade"}),
        ({"PaymentStatus": "Unpaid"}, {"New"}),
        ({"ProductCode": "ecs"}, set()),
        ({"ProductCode": "cbn", "ProductType": "cbn_bwp_pre", "SubscriptionType": "Subscription"}, {"New", "Renew", "Upgrade"}),
    ],
)
def test_orders_are_filtered(cloud, cbn, bss, package_id, fields, expected):
    bss.RenewInstance(**renewal(package_id))
    cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=package_id, Bandwidth=10)
    unpaid(cbn)
    answer = bss.QueryOrders(**fields, **window(cloud))
    assert {order.order_type for order in rows_of(answer)} == expected
    assert answer.data.total_count == len(rows_of(answer))


def test_orders_of_the_last_hour_unless_said_otherwise(cloud, cbn, bss):
    unpaid(cbn)
    assert len(rows_of(bss.QueryOrders())) == 1
    pass_time(cloud, minutes=61)
    assert rows_of(bss.QueryOrders()) == [] and len(rows_of(bss.QueryOrders(**window(cloud)))) == 1


def test_orders_by_pages(cloud, cbn, bss):
    numbers = [unpaid(cbn, token=f"token-{number}").cen_bandwidth_package_order_id for number in range(5)]
    pages = [bss.QueryOrders(PageSize=2, PageNum=number, **window(cloud)) for number in (1, 2, 3, 4)]
    assert [order.order_id for page in pages for order in rows_of(page)] == numbers[::-1]
    assert {page.data.total_count for page in pages} == {5}


def test_an_order_that_is_not_there(cloud, bss):
    assert rows_of(bss.GetOrderDetail(OrderId="200000000000000")) == []
    with refused("InvalidParameter"):
        bss.CancelOrder(OrderId="200000000000000")
    with refused("MissingParameter"):
        bss.GetOrderDetail()


def test_a_paid_order_is_not_cancelled(cloud, bss, package_id):
    with refused("InvalidParameter"):
        bss.CancelOrder(OrderId=Alibaba(cloud).orders()[0]["orderId"])
    assert Alibaba(cloud).orders()[0]["state"] == "Paid"


def test_orders_need_their_right(cloud, bss, account):
    Alibaba(cloud).change_account(account.uid, orderList=False)
    for call in (lambda: bss.QueryOrders(), lambda: bss.GetOrderDetail(OrderId="200000000000000")):
        with refused("NoPermission"):
            call()


def test_an_unpaid_order_is_in_the_way_of_a_renewal(cloud, bss, cbn, account, package_id):
    Alibaba(cloud).change_account(account.uid, balanceCents=0)
    with refused("OperationFailed.InsufficientBalance"):
        cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=package_id, Bandwidth=1000)
    assert Alibaba(cloud).orders()[-1]["state"] == "Unpaid"
    Alibaba(cloud).change_account(account.uid, balanceCents=1_000_000_000)
    with refused("Order.Unpaid"):
        bss.RenewInstance(**renewal(package_id))
    bss.CancelOrder(OrderId=Alibaba(cloud).orders()[-1]["orderId"])
    assert bss.RenewInstance(**renewal(package_id)).data.order_id


# ---- RefundInstance


def test_a_refund_gives_money_back_and_releases_the_package(cloud, bss, cbn, package_id):
    value = bss.InquiryPriceRefundInstance(InstanceId=package_id, ProductCode="cbn").data
    fields = {"InstanceId": package_id, "ProductCode": "cbn", "ProductType": "", "ImmediatelyRelease": "1", "ClientToken": "token-5"}
    numbers = {bss.RefundInstance(**fields).data.order_id for _ in range(2)}
    assert len(numbers) == 1
    charge = Alibaba(cloud).ledger()[-1]
    assert charge["act"] == "refund" and charge["amountCents"] == -round(value.refund_amount * 100)
    assert cbn.DescribeCenBandwidthPackages().total_count == 0
    (order,) = rows_of(bss.QueryOrders(OrderType="Refund", **window(cloud)))
    assert order.payment_status is None
    with refused("ResourceNotExists"):
        bss.RefundInstance(**{**fields, "ClientToken": "token-6"})


@pytest.mark.parametrize("kind", CLIENTS)
def test_refunds_have_to_be_enabled(cloud, account, package_id, kind):
    Alibaba(cloud).change_account(account.uid, refundEnabled=False)
    with refused("ProductNotSupport"):
        CLIENTS[kind](cloud, "bss", account).RefundInstance(InstanceId=package_id, ProductCode="cbn", ClientToken="token-5")
    assert len(Alibaba(cloud).packages()) == 1


def test_an_attached_package_is_not_refunded(cloud, bss, package_id):
    Alibaba(cloud).put_cen("cen-1", UID)
    Alibaba(cloud).by_hand(package_id, "attach", cenId="cen-1")
    with refused("InvalidOperation.BwpInstanceStatus"):
        bss.RefundInstance(InstanceId=package_id, ProductCode="cbn", ClientToken="token-5")
    assert len(Alibaba(cloud).packages()) == 1


# ---- prices, products, the balance


def price_of(order_type="NewOrder", config="bandwidth:5,RegionA:China,RegionB:China", **more):
    fields = {
        "ProductCode": "cbn",
        "SubscriptionType": "Subscription",
        "OrderType": order_type,
        "ModuleList": [{"ModuleCode": "bandwidth", "Config": config}],
        "ServicePeriodQuantity": 1,
        "ServicePeriodUnit": "Month",
        **more,
    }
    return {name: value for name, value in fields.items() if value is not None}


@pytest.mark.parametrize(("more", "months"), [({}, 1), ({"ServicePeriodQuantity": 6}, 6), ({"ServicePeriodUnit": "Year"}, 12)])
def test_a_price_is_what_the_ledger_says_later(bss, more, months):
    answer = bss.GetSubscriptionPrice(**price_of(**more)).data
    assert answer.trade_price * 100 == MONTHLY * months and answer.currency == "CNY"
    assert [detail.module_code for detail in answer.module_details.module_detail] == ["bandwidth"]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("InvalidModuleCode", {"ModuleList": [{"ModuleCode": "speed", "Config": "bandwidth:5,RegionA:China,RegionB:China"}]}),
        ("InvalidConfigCode", {"ModuleList": [{"ModuleCode": "bandwidth", "Config": "bandwidth:5"}]}),
        ("InvalidParameter", {"SubscriptionType": "PayAsYouGo"}),
        ("InvalidParameter", {"OrderType": "Gift"}),
        ("MissingParameter", {"OrderType": "Renewal"}),
        ("MissingParameter", {"ModuleList": None}),
    ],
)
def test_a_price_that_is_refused(bss, code, changes):
    with refused(code, status=200):
        bss.GetSubscriptionPrice(**price_of(**changes))


def test_products_are_listed(bss):
    answer = bss.QueryProductList(PageNum=1, PageSize=50, QueryTotalCount=True).data
    codes = {(product.product_code, product.product_type) for product in answer.product_list.product}
    assert ("cbn", "cbn_bwp_pre") in codes and answer.total_count == len(codes)
    assert bss.QueryProductList(PageNum=1).data.total_count is None
    with refused("MissingParameter"):
        bss.QueryProductList()


def test_the_balance(cloud, bss, account):
    Alibaba(cloud).change_account(account.uid, balanceCents=12_305)
    answer = bss.QueryAccountBalance().data
    assert (answer.available_amount, answer.available_cash_amount, answer.currency) == ("123.05", "123.05", "CNY")


# ---- sites


@pytest.mark.parametrize("kind", CLIENTS)
def test_the_other_sites_endpoint_is_not_applicable(cloud, kind):
    """The account's site decides, not the region; CEN itself has one endpoint for all."""
    other = open_account(
        cloud, account=Account(uid="1000000000000003", key_id="LTAIother", secret="other"), site="International", refuseLoopback=True
    )
    with refused("NotApplicable"):
        CLIENTS[kind](cloud, "bss", other).QueryOrders()
    assert CLIENTS[kind](cloud, "cbn", other).DescribeCenBandwidthPackages().total_count == 0


def test_the_international_site_has_other_products_and_money(cloud):
    other = open_account(cloud, account=Account(uid="1000000000000003", key_id="LTAIother", secret="other"), site="International")
    bss = Client(cloud, "bss", other, region="cn-hangzhou")
    assert bss.QueryAccountBalance().data.currency == "USD"
    made = unpaid(Client(cloud, "cbn", other))
    (order,) = rows_of(bss.GetOrderDetail(OrderId=made.cen_bandwidth_package_order_id))
    assert (order.currency, order.product_type) == ("USD", "cbn_bwp_intl")


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(("code", "status"), [("Throttling", 400), ("InternalError", 500), ("SYSTEM.ERROR", 200), ("NotApplicable", 200)])
def test_errors_of_the_gateway_and_of_billing(cloud, account, kind, code, status):
    cloud.fault("refuse", "QueryOrders", count=1, code=code, message="said so")
    with refused(code, status=status):
        CLIENTS[kind](cloud, "bss", account).QueryOrders()
