"""Listings of EdgeOne plans and zones, asked for by the vendor's SDK."""

import pytest
from sdk_clock import pass_time
from tencent_sdk import Client, open_account, refused

UIN = "100000000001"
PAGE_OF_ALL = [("personal", "overseas"), ("basic", "mainland"), ("standard", "global"), ("personal", "global"), ("basic", "global")]


@pytest.fixture
def teo(cloud):
    return Client(cloud, "teo", open_account(cloud, enterpriseAllowed=True).credential())


@pytest.fixture
def plans(cloud, teo):
    """Five plans, a minute apart, with 1 to 5 months: the ids in the order in which they were bought."""
    ids = []
    for number, (plan_type, area) in enumerate(PAGE_OF_ALL):
        ids.append(cloud.buy_by_hand(UIN, planType=plan_type, area=area, months=5 - number))
        pass_time(cloud, minutes=1)
    return ids


def ids_of(answer):
    return [plan.PlanId for plan in answer.Plans]


def test_nothing_is_an_empty_list(teo):
    answer = teo.DescribePlans()
    assert (answer.TotalCount, answer.Plans) == (0, [])


@pytest.mark.parametrize(
    ("order", "direction", "expected"),
    [
        (None, None, [4, 3, 2, 1, 0]),
        ("enable-time", None, [4, 3, 2, 1, 0]),
        ("enable-time", "asc", [0, 1, 2, 3, 4]),
        (None, "asc", [0, 1, 2, 3, 4]),
        ("expire-time", "asc", [4, 3, 2, 1, 0]),
        ("expire-time", "desc", [0, 1, 2, 3, 4]),
    ],
)
def test_the_order_of_a_listing(teo, plans, order, direction, expected):
    fields = {name: value for name, value in (("Order", order), ("Direction", direction)) if value}
    assert ids_of(teo.DescribePlans(**fields)) == [plans[index] for index in expected]


@pytest.mark.parametrize(
    ("limit", "offset", "expected"), [(2, 0, [4, 3]), (2, 2, [2, 1]), (2, 4, [0]), (2, 6, []), (200, 0, [4, 3, 2, 1, 0]), (1, 3, [1]), (200, 4, [0])]
)
def test_pages_count_records_and_the_total_is_of_all(teo, plans, limit, offset, expected):
    answer = teo.DescribePlans(Limit=limit, Offset=offset)
    assert ids_of(answer) == [plans[index] for index in expected]
    assert answer.TotalCount == 5


def test_a_page_is_of_twenty_unless_said_otherwise(cloud, teo):
    for _ in range(21):
        cloud.buy_by_hand(UIN, planType="personal")
    answer = teo.DescribePlans()
    assert (len(answer.Plans), answer.TotalCount) == (20, 21)
    rest = teo.DescribePlans(Offset=20)
    assert len({*ids_of(answer), *ids_of(rest)}) == 21


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"plan-id": [0]}, [0]),
        ({"plan-id": [0, 3]}, [3, 0]),
        ({"plan-type": ["plan-personal"]}, [3, 0]),
        ({"plan-type": ["plan-personal", "plan-standard"]}, [3, 2, 0]),
        ({"plan-type": ["plan-trial"]}, []),
        ({"area": ["global"]}, [4, 3, 2]),
        ({"area": ["mainland", "overseas"]}, [1, 0]),
        ({"status": ["normal"]}, [3, 2, 1, 0]),
        ({"status": ["expiring-soon"]}, [4]),
        ({"status": ["expired", "isolated"]}, []),
        ({"plan-type": ["plan-personal"], "area": ["global"]}, [3]),
        ({"plan-type": ["plan-basic"], "status": ["normal"], "area": ["mainland", "global"]}, [1]),
    ],
)
def test_filters_are_anded_and_their_values_ored(cloud, teo, plans, filters, expected):
    pass_time(cloud, days=26)  # the plan of one month is in its last week
    wire = [{"Name": name, "Values": [plans[value] if name == "plan-id" else value for value in values]} for name, values in filters.items()]
    answer = teo.DescribePlans(Filters=wire)
    assert ids_of(answer) == [plans[index] for index in expected]
    assert answer.TotalCount == len(expected)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("InvalidParameterValue", {"Limit": 201}),
        ("InvalidParameterValue", {"Limit": -1}),
        ("InvalidParameterValue", {"Offset": -1}),
        ("InvalidParameterValue", {"Order": "name"}),
        ("InvalidParameterValue", {"Direction": "up"}),
        ("InvalidParameterValue", {"Filters": [{"Name": "tag", "Values": ["a"]}]}),
        ("InvalidParameterValue", {"Filters": [{"Name": "plan-type", "Values": ["plan-enterprise-v2"]}]}),
        ("InvalidParameterValue", {"Filters": [{"Name": "status", "Values": ["overdue-isolated"]}]}),
        ("InvalidParameterValue", {"Filters": [{"Name": "plan-id", "Values": [f"edgeone-{number:012d}" for number in range(21)]}]}),
        ("MissingParameter", {"Filters": [{"Name": "plan-id", "Values": []}]}),
        ("MissingParameter", {"Filters": [{"Values": ["normal"]}]}),
    ],
)
def test_a_listing_that_is_refused(teo, code, fields):
    with refused(code):
        teo.DescribePlans(**fields)


@pytest.mark.parametrize(
    ("days", "status", "bindable"), [(0, "normal", "true"), (56, "expiring-soon", "true"), (64, "expired", "false"), (85, "isolated", "false")]
)
def test_the_states_of_a_plans_life(cloud, teo, days, status, bindable):
    cloud.add_zone("zone-1", UIN)
    plan_id = cloud.buy_by_hand(UIN, planType="basic", months=2)
    teo.BindZoneToPlan(ZoneId="zone-1", PlanId=plan_id)
    pass_time(cloud, days=days)
    plan = teo.DescribePlans().Plans[0]
    assert (plan.Status, plan.Bindable) == (status, bindable)
    assert plan.ZonesInfo[0].Paused is (status == "isolated")


def test_a_plan_is_gone_in_the_end(cloud, teo):
    cloud.buy_by_hand(UIN, planType="basic")
    pass_time(cloud, days=140)
    assert teo.DescribePlans().TotalCount == 0


def test_reads_may_lag(cloud, teo):
    cloud.settings(readLagSeconds=120)
    teo.CreatePlan(PlanType="basic")
    assert teo.DescribePlans().TotalCount == 0
    pass_time(cloud, seconds=121)
    assert teo.DescribePlans().TotalCount == 1


def test_the_catalogue_of_old_plans(teo):
    assert {info.PlanType for info in teo.DescribeAvailablePlans().PlanInfo} >= {"sta", "ent"}
    with refused("UnknownParameter"):
        teo.send("DescribeAvailablePlans", {"PlanType": "sta"})


def test_zones_are_listed_by_pages(cloud, teo):
    cloud.add_zone("zone-x", "200000000002", name="x.example")
    for name in "abc":
        cloud.add_zone(f"zone-{name}", UIN, name=f"{name}.example", paused=name == "b")
    plan_id = cloud.buy_by_hand(UIN, planType="basic")
    teo.BindZoneToPlan(ZoneId="zone-a", PlanId=plan_id)
    answer = teo.DescribeZones(Limit=2, Offset=1)
    assert answer.TotalCount == 3
    zones = {zone.ZoneId: zone for zone in [*answer.Zones, *teo.DescribeZones(Limit=1).Zones]}
    assert {name: (zone.ZoneName, zone.Paused, zone.Status) for name, zone in zones.items()} == {
        "zone-a": ("a.example", False, "active"),
        "zone-b": ("b.example", True, "initializing"),
        "zone-c": ("c.example", False, "initializing"),
    }
    with refused("InvalidParameterValue"):
        teo.DescribeZones(Limit=101)
