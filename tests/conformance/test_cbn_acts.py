"""Acts on CEN bandwidth packages, called by the vendor's SDKs: today's (ACS3), the same with the older signature, and the older SDK."""

import pytest
from alibaba import Alibaba
from alibaba_sdk import CLIENTS, Account, Client, open_account, refused
from sdk_clock import pass_time

UID = "1000000000000001"
AREAS = {"GeographicRegionAId": "China", "GeographicRegionBId": "Asia-Pacific"}


def offer(**changes):
    fields = {"ClientToken": "token-1", "Bandwidth": 5, **AREAS, "BandwidthPackageChargeType": "PREPAY", "AutoPay": True, **changes}
    return {name: value for name, value in fields.items() if value is not None}


@pytest.fixture
def account(cloud):
    return open_account(cloud)


@pytest.fixture
def cbn(cloud, account):
    return Client(cloud, "cbn", account)


def rows(cbn, **fields):
    return cbn.DescribeCenBandwidthPackages(**fields).cen_bandwidth_packages.cen_bandwidth_package


def only(cbn, package_id):
    (row,) = rows(cbn, Filter=[{"Key": "CenBandwidthPackageId", "Value": [package_id]}])
    return row


@pytest.fixture
def bought(cloud, cbn):
    """The id of a package that is there and free."""
    package_id = cbn.CreateCenBandwidthPackage(**offer()).cen_bandwidth_package_id
    pass_time(cloud, seconds=5)
    assert only(cbn, package_id).status == "Idle"
    return package_id


@pytest.fixture
def cen(cloud, account):
    Alibaba(cloud).put_cen("cen-1", UID)
    return "cen-1"


# ---- CreateCenBandwidthPackage


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_package_is_bought_by_every_client(cloud, account, kind):
    cbn = CLIENTS[kind](cloud, "cbn", account)
    wanted = offer(Name="a b*c~d/é", Description="of a test: 100%", Tag=[{"Key": "owner", "Value": "a&b=c"}, {"Key": "empty", "Value": ""}])
    answer = cbn.CreateCenBandwidthPackage(**wanted)
    assert answer.cen_bandwidth_package_id.startswith("cenbwp-") and answer.cen_bandwidth_package_order_id.isdigit()
    assert rows(cbn) == []  # asynchronous
    pass_time(cloud, seconds=5)
    row = only(cbn, answer.cen_bandwidth_package_id)
    assert (row.name, row.description, row.bandwidth) == (wanted["Name"], wanted["Description"], 5)
    assert {tag.key: tag.value for tag in row.tags.tag} == {"owner": "a&b=c", "empty": ""}
    assert (row.status, row.business_status, row.bandwidth_package_charge_type) == ("Idle", "Normal", "PREPAY")
    assert (row.geographic_region_aid, row.geographic_region_bid, row.is_cross_border) == ("china", "asia-pacific", True)
    assert [(charge["packageId"], charge["orderId"]) for charge in Alibaba(cloud).ledger()] == [
        (answer.cen_bandwidth_package_id, answer.cen_bandwidth_package_order_id)
    ]


@pytest.mark.parametrize(
    ("fields", "months"),
    [
        ({}, 1),
        ({"Period": 2}, 2),
        ({"Period": 3, "PricingCycle": "Month"}, 3),
        ({"Period": 6}, 6),
        ({"Period": 1, "PricingCycle": "Year"}, 12),
        ({"Period": 3, "PricingCycle": "Year"}, 36),
    ],
)
def test_the_period_of_a_package(cloud, cbn, fields, months):
    cbn.CreateCenBandwidthPackage(**offer(**fields))
    assert Alibaba(cloud).orders()[0]["months"] == months
    pass_time(cloud, seconds=5)
    row = rows(cbn)[0]
    begin, end = ((int(text[:4]), int(text[5:7])) for text in (row.creation_time, row.expired_time))
    assert (end[0] - begin[0]) * 12 + end[1] - begin[1] == months
    assert len(row.expired_time) == len("2026-11-21T08:30Z") and row.expired_time.endswith("Z")


@pytest.mark.parametrize("auto_pay", [None, False])
def test_an_order_waits_to_be_paid_unless_it_says_otherwise(cloud, cbn, auto_pay):
    answer = cbn.CreateCenBandwidthPackage(**offer(AutoPay=auto_pay))
    assert answer.cen_bandwidth_package_order_id
    pass_time(cloud, minutes=5)
    assert rows(cbn) == [] and Alibaba(cloud).ledger() == []
    assert [order["state"] for order in Alibaba(cloud).orders()] == ["Unpaid"]
    Alibaba(cloud).pay(answer.cen_bandwidth_package_order_id)
    pass_time(cloud, seconds=5)
    assert only(cbn, answer.cen_bandwidth_package_id).status == "Idle"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("MissingParameter", {"Bandwidth": None}),
        ("MissingParameter", {"GeographicRegionAId": None}),
        ("MissingParameter", {"GeographicRegionBId": None}),
        ("InvalidParameter", {"Bandwidth": 1}),
        ("InvalidParameter", {"Bandwidth": 10001}),
        ("InvalidParameter", {"GeographicRegionAId": "Africa"}),
        ("InvalidParameter", {"GeographicRegionBId": "asia-pacific"}),
        ("InvalidParameter", {"Period": 0}),
        ("InvalidParameter", {"Period": 5}),
        ("InvalidParameter", {"Period": 4, "PricingCycle": "Year"}),
        ("InvalidParameter", {"PricingCycle": "Week"}),
        ("InvalidParameter", {"AutoRenew": True, "AutoRenewDuration": 4}),
        ("UnSupported.ChargeType", {"BandwidthPackageChargeType": "POSTPAY"}),
        ("InvalidParameter", {"BandwidthPackageChargeType": "FREE"}),
        ("InvalidName", {"Name": "x" * 129}),
        ("InvalidName", {"Name": "http://a"}),
        ("InvalidDescription", {"Description": "x" * 257}),
        ("InvalidDescription", {"Description": "https://a"}),
        ("InvalidParameter", {"ClientToken": "x" * 65}),
        ("InvalidParameter", {"Tag": [{"Key": "acs:a", "Value": "b"}]}),
        ("InvalidParameter", {"Tag": [{"Key": "aliyun", "Value": "b"}]}),
        ("InvalidParameter", {"Tag": [{"Key": "x" * 65, "Value": "b"}]}),
        ("InvalidParameter", {"Tag": [{"Key": "a", "Value": "x" * 129}]}),
        ("InvalidParameter", {"Tag": [{"Key": f"k{number}", "Value": ""} for number in range(21)]}),
    ],
)
def test_a_purchase_that_is_refused(cloud, cbn, code, changes):
    with refused(code, status=400):
        cbn.CreateCenBandwidthPackage(**offer(**changes))
    assert Alibaba(cloud).orders() == [] and Alibaba(cloud).ledger() == []


@pytest.mark.parametrize("query", [{"Bandwidth": "five"}, {"AutoPay": "maybe"}, {"Period": "1.5"}])
def test_parameters_of_another_type(cloud, cbn, query):
    flat = {"Bandwidth": "5", **AREAS, "AutoPay": "true", **query}
    with refused("InvalidParameter"):
        cbn.send("CreateCenBandwidthPackage", flat)
    assert Alibaba(cloud).orders() == []


@pytest.mark.parametrize("auto_pay", ["true", "True"])
def test_booleans_as_the_page_and_as_the_python_sdk_write_them(cloud, cbn, auto_pay):
    cbn.send("CreateCenBandwidthPackage", {"Bandwidth": "5", **AREAS, "AutoPay": auto_pay})
    assert len(Alibaba(cloud).ledger()) == 1


@pytest.mark.parametrize("kind", CLIENTS)
def test_parameters_may_come_in_a_form(cloud, account, kind):
    cbn = CLIENTS[kind](cloud, "cbn", account)
    cbn.send("CreateCenBandwidthPackage", form={"Bandwidth": "5", **AREAS, "AutoPay": "true", "Name": "a b*c~d/é"})
    pass_time(cloud, seconds=5)
    assert [row.name for row in rows(cbn)] == ["a b*c~d/é"]


def test_too_little_money(cloud, cbn, account):
    Alibaba(cloud).change_account(account.uid, balanceCents=10)
    with refused("OperationFailed.InsufficientBalance"):
        cbn.CreateCenBandwidthPackage(**offer())
    assert [order["state"] for order in Alibaba(cloud).orders()] == ["Unpaid"] and Alibaba(cloud).ledger() == []


def test_an_unpaid_order_cancels_itself(cloud, cbn):
    cbn.CreateCenBandwidthPackage(**offer(AutoPay=False))
    pass_time(cloud, days=3)
    assert [order["state"] for order in Alibaba(cloud).orders()] == ["Cancelled"]


# ---- the client token


@pytest.mark.parametrize("kind", CLIENTS)
def test_the_same_token_is_bought_for_once(cloud, account, kind):
    cbn = CLIENTS[kind](cloud, "cbn", account)
    answers = [cbn.CreateCenBandwidthPackage(**offer()) for _ in range(3)]
    assert len({(answer.cen_bandwidth_package_id, answer.cen_bandwidth_package_order_id) for answer in answers}) == 1
    assert len({answer.request_id for answer in answers}) == 3 and len(Alibaba(cloud).ledger()) == 1


@pytest.mark.parametrize("changes", [{"Bandwidth": 6}, {"Name": "another"}, {"AutoPay": False}, {"Tag": [{"Key": "a", "Value": "b"}]}])
def test_a_token_is_not_good_for_another_request(cloud, cbn, changes):
    cbn.CreateCenBandwidthPackage(**offer())
    with refused("IdempotentParameterMismatch", status=400):
        cbn.CreateCenBandwidthPackage(**offer(**changes))
    assert len(Alibaba(cloud).ledger()) == 1


def test_another_token_or_none_buys_again(cloud, cbn):
    for token in ("token-1", "TOKEN-1", None, None):
        cbn.CreateCenBandwidthPackage(**offer(ClientToken=token))
    assert len(Alibaba(cloud).ledger()) == 4


def test_a_lost_answer_is_had_by_asking_again(cloud, cbn):
    cloud.fault("lose_answer", "CreateCenBandwidthPackage", count=1)
    with pytest.raises(Exception, match="RemoteDisconnected|aborted"):
        cbn.CreateCenBandwidthPackage(**offer())
    assert cbn.CreateCenBandwidthPackage(**offer()).cen_bandwidth_package_order_id == Alibaba(cloud).orders()[0]["orderId"]
    assert len(Alibaba(cloud).ledger()) == 1


# ---- changes


@pytest.mark.parametrize(("bandwidth", "act"), [(10, "upgrade"), (2, "downgrade"), (10000, "upgrade")])
def test_the_bandwidth_changes_at_once(cloud, cbn, bought, bandwidth, act):
    before = only(cbn, bought)
    cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=bandwidth)
    after = only(cbn, bought)
    assert (after.bandwidth, after.expired_time) == (bandwidth, before.expired_time)
    charge = Alibaba(cloud).ledger()[-1]
    assert charge["act"] == act and (charge["amountCents"] > 0) == (act == "upgrade")


def test_a_bandwidth_that_is_set_already_says_so(cloud, cbn, bought):
    with refused(["Operation.Failed", "OperationFailed.UpDownRadeConfigNoChange"], status=400):
        cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=5)
    assert len(Alibaba(cloud).ledger()) == 1


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("MissingParameter", {"Bandwidth": 5}),
        ("MissingParameter", {"CenBandwidthPackageId": "cenbwp-nobody"}),
        ("InvalidParameter", {"CenBandwidthPackageId": "cenbwp-nobody", "Bandwidth": 1}),
        ("ParameterBwpInstanceId", {"CenBandwidthPackageId": "cenbwp-nobody", "Bandwidth": 5}),
    ],
)
def test_a_bandwidth_that_is_refused(cbn, code, fields):
    with refused(code):
        cbn.ModifyCenBandwidthPackageSpec(**fields)


def test_too_little_money_for_an_upgrade(cloud, cbn, bought, account):
    Alibaba(cloud).change_account(account.uid, balanceCents=0)
    with refused("OperationFailed.InsufficientBalance"):
        cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=1000)
    assert only(cbn, bought).bandwidth == 5


def test_a_package_is_busy_with_its_order(cloud, cbn, bought):
    Alibaba(cloud).settings(orderSeconds=30)
    cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=6)
    with refused("InvalidStatus.Resource"):
        cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=7)
    pass_time(cloud, seconds=31)
    cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=7)


@pytest.mark.parametrize("status", ["FinancialLocked", "SecurityLocked"])
def test_a_locked_package_is_not_changed(cloud, cbn, bought, cen, status):
    Alibaba(cloud).by_hand(bought, "lock", status=status)
    assert only(cbn, bought).business_status == status
    with refused("InvalidOperation.BwpBusinessStatus"):
        cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=6)
    with refused("InvalidOperation.BwpBusinessStatus"):
        cbn.AssociateCenBandwidthPackage(CenBandwidthPackageId=bought, CenId=cen)


@pytest.mark.parametrize(
    ("fields", "name", "description"),
    [
        ({"Name": "second"}, "second", ""),
        ({"Description": "of it"}, "", "of it"),
        ({"Name": "both", "Description": "two"}, "both", "two"),
        ({}, "", ""),
    ],
)
def test_names_and_descriptions(cbn, bought, fields, name, description):
    cbn.ModifyCenBandwidthPackageAttribute(CenBandwidthPackageId=bought, **fields)
    row = only(cbn, bought)
    assert (row.name, row.description) == (name, description)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("InvalidName", {"Name": "http://x"}),
        ("InvalidDescription", {"Description": "x" * 257}),
        ("MissingParameter", {"CenBandwidthPackageId": None}),
    ],
)
def test_a_name_that_is_refused(cbn, bought, code, fields):
    wanted = {"CenBandwidthPackageId": bought, **fields}
    with refused(code):
        cbn.ModifyCenBandwidthPackageAttribute(**{name: value for name, value in wanted.items() if value is not None})


def test_a_subscription_is_not_deleted(cloud, cbn, bought, cen):
    with refused("Forbidden.Release", status=403):
        cbn.DeleteCenBandwidthPackage(CenBandwidthPackageId=bought)
    cbn.AssociateCenBandwidthPackage(CenBandwidthPackageId=bought, CenId=cen)
    pass_time(cloud, seconds=5)
    with refused("InvalidOperation.BwpInstanceStatus", status=403):
        cbn.DeleteCenBandwidthPackage(CenBandwidthPackageId=bought)
    with refused("ParameterBwpInstanceId"):
        cbn.DeleteCenBandwidthPackage(CenBandwidthPackageId="cenbwp-nobody")
    assert len(Alibaba(cloud).packages()) == 1


# ---- association


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_package_is_attached_and_detached(cloud, account, cen, bought, kind):
    cbn = CLIENTS[kind](cloud, "cbn", account)
    for act, status, ids in ((cbn.AssociateCenBandwidthPackage, "InUse", [cen]), (cbn.UnassociateCenBandwidthPackage, "Idle", [])):
        act(CenBandwidthPackageId=bought, CenId=cen)
        assert only(cbn, bought).status not in ("InUse", "Idle")  # it takes a moment
        pass_time(cloud, seconds=5)
        row = only(cbn, bought)
        assert (row.status, row.cen_ids.cen_id) == (status, ids)


def test_one_package_for_a_pair_of_areas(cloud, cbn, bought, cen):
    cbn.CreateCenBandwidthPackage(**offer(ClientToken="token-2", GeographicRegionAId="Asia-Pacific", GeographicRegionBId="China"))
    cbn.CreateCenBandwidthPackage(**offer(ClientToken="token-3", GeographicRegionBId="Europe"))
    pass_time(cloud, seconds=5)
    same, other = sorted((row for row in rows(cbn) if row.cen_bandwidth_package_id != bought), key=lambda row: "europe" in row.geographic_span_id)
    assert same.geographic_span_id == only(cbn, bought).geographic_span_id
    cbn.AssociateCenBandwidthPackage(CenBandwidthPackageId=bought, CenId=cen)
    with refused("InvalidOperation.BwpForGeoSpanAlreadyAssociated", status=409):
        cbn.AssociateCenBandwidthPackage(CenBandwidthPackageId=same.cen_bandwidth_package_id, CenId=cen)
    cbn.AssociateCenBandwidthPackage(CenBandwidthPackageId=other.cen_bandwidth_package_id, CenId=cen)


@pytest.mark.parametrize(
    ("code", "change"),
    [("IncorrectStatus.TransitRouter", {"routerBusy": True}), ("InvalidOperation.CenInstanceStatus", {"status": "Creating"})],
)
def test_a_cen_that_is_not_ready(cloud, cbn, bought, cen, code, change):
    Alibaba(cloud).change_cen(cen, **change)
    with refused(code):
        cbn.AssociateCenBandwidthPackage(CenBandwidthPackageId=bought, CenId=cen)
    assert only(cbn, bought).status == "Idle"


def test_what_is_not_there_is_not_attached(cbn, bought, cen):
    with refused("ParameterCenInstanceId"):
        cbn.AssociateCenBandwidthPackage(CenBandwidthPackageId=bought, CenId="cen-nobody")
    with refused("ParameterBwpInstanceId"):
        cbn.AssociateCenBandwidthPackage(CenBandwidthPackageId="cenbwp-nobody", CenId=cen)
    with refused("InvalidOperation.BwpInstanceStatus", status=403):
        cbn.UnassociateCenBandwidthPackage(CenBandwidthPackageId=bought, CenId=cen)


def test_bandwidth_that_is_drawn_keeps_a_package_attached_and_large(cloud, cbn, bought, cen):
    cbn.AssociateCenBandwidthPackage(CenBandwidthPackageId=bought, CenId=cen)
    pass_time(cloud, seconds=5)
    Alibaba(cloud).limit(cen, "cn-hangzhou", "ap-southeast-1", 3)
    (limit,) = only(cbn, bought).orgin_inter_region_bandwidth_limits.orgin_inter_region_bandwidth_limit
    assert (limit.local_region_id, limit.opposite_region_id, limit.bandwidth_limit) == ("cn-hangzhou", "ap-southeast-1", "3")
    with refused("InvalidOperation.CenBandwidthLimitsNotZero"):
        cbn.UnassociateCenBandwidthPackage(CenBandwidthPackageId=bought, CenId=cen)
    with refused("InvalidParameter"):
        cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=2)
    rest = cbn.DescribeCenGeographicSpanRemainingBandwidth(CenId=cen, **AREAS)
    assert rest.remaining_bandwidth == 2
    Alibaba(cloud).limit(cen, "cn-hangzhou", "ap-southeast-1", 0)
    cbn.UnassociateCenBandwidthPackage(CenBandwidthPackageId=bought, CenId=cen)


# ---- temporary upgrades


def test_a_temporary_upgrade_ends_by_itself(cloud, cbn, account, bought):
    Alibaba(cloud).change_account(account.uid, temporaryUpgrades=True)
    pass_time(cloud, seconds=1)
    day = only(cbn, bought).creation_time[:10]
    year = int(day[:4])
    with refused("InvalidParameter"):
        cbn.TempUpgradeCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=50, EndTime=f"{year - 1}{day[4:]}T00:00:00Z")
    end = Alibaba(cloud).packages()[0]["expiresAt"]
    cbn.TempUpgradeCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=50, EndTime=end)
    assert only(cbn, bought).bandwidth == 50
    assert Alibaba(cloud).ledger()[-1]["act"] == "temporary-upgrade"


def test_temporary_upgrades_are_off(cbn, bought, cloud):
    with refused("OperationDenied.TempUpgrade"):
        cbn.TempUpgradeCenBandwidthPackageSpec(CenBandwidthPackageId=bought, Bandwidth=50, EndTime=Alibaba(cloud).packages()[0]["expiresAt"])


def test_a_reservation_is_shown_to_those_who_ask(cloud, cbn, bought):
    Alibaba(cloud).by_hand(bought, "reservation", activeAt="2030-01-01T00:00:00Z", bandwidthMbps=20, orderType="UPGRADE")
    wanted = [{"Key": "CenBandwidthPackageId", "Value": [bought]}]
    (shown,) = rows(cbn, Filter=wanted, IncludeReservationData=True)
    assert (shown.has_reservation_data, shown.reservation_bandwidth, shown.reservation_order_type) == ("true", "20", "UPGRADE")
    (hidden,) = rows(cbn, Filter=wanted)
    assert (hidden.has_reservation_data, hidden.reservation_bandwidth) == ("false", None)


# ---- somebody else's


def test_another_accounts_package_is_not_there(cloud, cbn, account):
    other = open_account(cloud, account=Account(uid="1000000000000002", key_id="LTAIother", secret="other"))
    package_id = Client(cloud, "cbn", other).CreateCenBandwidthPackage(**offer()).cen_bandwidth_package_id
    pass_time(cloud, seconds=5)
    assert rows(cbn) == []
    for call in (
        lambda: cbn.ModifyCenBandwidthPackageSpec(CenBandwidthPackageId=package_id, Bandwidth=6),
        lambda: cbn.ModifyCenBandwidthPackageAttribute(CenBandwidthPackageId=package_id, Name="mine"),
        lambda: cbn.DeleteCenBandwidthPackage(CenBandwidthPackageId=package_id),
    ):
        with refused("ParameterBwpInstanceId"):
            call()
    cbn.CreateCenBandwidthPackage(**offer())  # the same token in another account is another token
    assert len(Alibaba(cloud).ledger()) == 2


ERRORS = [
    ("Throttling.User", 400),
    ("Operation.Blocking", 400),
    ("InventoryExceeded", 400),
    ("InvalidStatus.Resource", 400),
    ("OperationFailed.OrderIsProcessing", 400),
    ("Forbidden.RiskControl", 403),
    ("Forbidden.RAM", 403),
    ("NoPermission", 403),
    ("InvalidOperation.BwpForGeoSpanAlreadyAssociated", 409),
    ("InternalError", 500),
    ("ServiceUnavailable", 503),
]


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(("code", "status"), ERRORS)
def test_any_code_comes_with_its_status(cloud, account, kind, code, status):
    cloud.fault("refuse", "CreateCenBandwidthPackage", count=1, code=code, message="said so")
    with refused(code, status=status) as caught:
        CLIENTS[kind](cloud, "cbn", account).CreateCenBandwidthPackage(**offer())
    assert "said so" in caught.value.message and Alibaba(cloud).orders() == []
