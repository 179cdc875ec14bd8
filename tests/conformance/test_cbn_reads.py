"""Listings of CEN bandwidth packages, their tags and areas."""

import pytest
from alibaba import Alibaba
from alibaba_sdk import CLIENTS, Account, Client, open_account, refused
from sdk_clock import pass_time

UID = "1000000000000001"
SCENE = [
    {"name": "one", "areaA": "China", "areaB": "China", "tags": {"team": "a", "stage": "live"}},
    {"name": "two", "areaA": "China", "areaB": "Europe", "tags": {"team": "a"}},
    {"name": "two", "areaA": "Europe", "areaB": "North-America", "tags": {"team": "b"}},
    {"name": "four", "areaA": "Asia-Pacific", "areaB": "Europe", "tags": {}},
]


@pytest.fixture
def cbn(cloud):
    return Client(cloud, "cbn", open_account(cloud))


@pytest.fixture
def ids(cloud, cbn):
    """Four packages, of which the last is attached to cen-1."""
    made = []
    for fields in SCENE:
        made.append(Alibaba(cloud).buy_by_hand(UID, bandwidthMbps=5, months=1, **fields)["packageId"])
        pass_time(cloud, minutes=1)
    Alibaba(cloud).put_cen("cen-1", UID)
    Alibaba(cloud).by_hand(made[3], "attach", cenId="cen-1")
    return made


def listed(answer):
    return [row.cen_bandwidth_package_id for row in answer.cen_bandwidth_packages.cen_bandwidth_package]


def test_nothing_is_an_empty_list(cbn):
    answer = cbn.DescribeCenBandwidthPackages()
    assert (listed(answer), answer.total_count, answer.page_number, answer.page_size) == ([], 0, 1, 10)


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(
    ("filters", "more", "expected"),
    [
        ({"CenBandwidthPackageId": [0]}, {}, {0}),
        ({"CenBandwidthPackageId": [0, 2]}, {}, {0, 2}),
        ({"Name": ["two"]}, {}, {1, 2}),
        ({"Name": ["one", "four"]}, {}, {0, 3}),
        ({"Name": ["tw"]}, {}, set()),
        ({"Status": ["Idle"]}, {}, {0, 1, 2}),
        ({"Status": ["InUse"]}, {}, {3}),
        ({"CenId": ["cen-1"]}, {}, {3}),
        ({"Name": ["two"], "CenBandwidthPackageId": [2, 3]}, {}, {2}),
        ({"Name": ["two"], "Status": ["InUse"]}, {"IsOrKey": False}, set()),
        ({"Name": ["two"], "Status": ["InUse"]}, {"IsOrKey": True}, {1, 2, 3}),
    ],
)
def test_filters(cloud, cbn, ids, kind, filters, more, expected):
    client = CLIENTS[kind](cloud, "cbn", Account())
    wire = [{"Key": key, "Value": [ids[value] if isinstance(value, int) else value for value in values]} for key, values in filters.items()]
    answer = client.DescribeCenBandwidthPackages(Filter=wire, **more)
    assert set(listed(answer)) == {ids[index] for index in expected} and answer.total_count == len(expected)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([("team", "a")], {0, 1}),
        ([("team", "b")], {2}),
        ([("team", "a"), ("stage", "live")], {0}),
        ([("team", "c")], set()),
        ([("nobody", "a")], set()),
    ],
)
def test_tags_of_a_listing(cbn, ids, tags, expected):
    answer = cbn.DescribeCenBandwidthPackages(Tag=[{"Key": key, "Value": value} for key, value in tags])
    assert set(listed(answer)) == {ids[index] for index in expected}


@pytest.mark.parametrize(("size", "pages"), [(1, 4), (3, 2), (4, 1), (50, 1)])
def test_pages_have_every_package_once(cbn, ids, size, pages):
    answers = [cbn.DescribeCenBandwidthPackages(PageSize=size, PageNumber=number) for number in range(1, pages + 2)]
    assert sorted(package_id for answer in answers for package_id in listed(answer)) == sorted(ids)
    assert {(answer.total_count, answer.page_size) for answer in answers} == {(4, size)}
    assert listed(answers[-1]) == []


def test_a_page_is_of_ten_unless_said_otherwise(cloud, cbn):
    for _ in range(11):
        Alibaba(cloud).buy_by_hand(UID, bandwidthMbps=2, areaA="China", areaB="China")
    pass_time(cloud, seconds=10)
    assert [len(listed(cbn.DescribeCenBandwidthPackages(PageNumber=number))) for number in (1, 2)] == [10, 1]


@pytest.mark.parametrize(
    "fields",
    [
        {"PageSize": 51},
        {"PageSize": 0},
        {"PageNumber": 0},
        {"Filter": [{"Key": "Description", "Value": ["a"]}]},
        {"Filter": [{"Key": "Name", "Value": []}]},
        {"Filter": [{"Key": "Name", "Value": ["a"]}] * 6},
    ],
)
def test_a_listing_that_is_refused(cbn, fields):
    with refused("InvalidParameter", status=400):
        cbn.DescribeCenBandwidthPackages(**fields)


@pytest.mark.parametrize(("days", "status"), [(0, "Normal"), (35, "FinancialLocked")])
def test_an_expired_package_is_locked(cloud, cbn, ids, days, status):
    pass_time(cloud, days=days)
    assert {row.business_status for row in cbn.DescribeCenBandwidthPackages().cen_bandwidth_packages.cen_bandwidth_package} == {status}


def test_an_expired_package_is_released_in_the_end(cloud, cbn, ids):
    pass_time(cloud, days=90)
    assert cbn.DescribeCenBandwidthPackages().total_count == 0


def test_reads_may_lag(cloud, cbn):
    cloud.settings(readLagSeconds=120)
    Alibaba(cloud).buy_by_hand(UID, bandwidthMbps=2, areaA="China", areaB="China")
    pass_time(cloud, seconds=10)
    assert cbn.DescribeCenBandwidthPackages().total_count == 0
    pass_time(cloud, seconds=121)
    assert cbn.DescribeCenBandwidthPackages().total_count == 1


# ---- tags


def tags_of(cbn, *resource_ids, **fields):
    rows = cbn.ListTagResources(ResourceType="BandwidthPackage", ResourceId=list(resource_ids), PageSize=50, **fields).tag_resources.tag_resource
    return sorted((row.resource_id, row.tag_key, row.tag_value) for row in rows)


@pytest.mark.parametrize("kind", CLIENTS)
def test_tags_are_put_changed_and_taken_away(cloud, cbn, ids, kind):
    client = CLIENTS[kind](cloud, "cbn", Account())
    client.TagResources(
        ResourceType="BandwidthPackage", ResourceId=[ids[3], ids[2]], Tag=[{"Key": "team", "Value": "c"}, {"Key": "new", "Value": "x"}]
    )
    for index in (2, 3):
        assert tags_of(client, ids[index]) == [(ids[index], "new", "x"), (ids[index], "team", "c")]
    client.UntagResources(ResourceType="BandwidthPackage", ResourceId=[ids[3]], TagKey=["team", "nobody"])
    assert tags_of(client, ids[3]) == [(ids[3], "new", "x")]
    client.UntagResources(ResourceType="BandwidthPackage", ResourceId=[ids[2]], All=True)
    assert tags_of(client, ids[2]) == []


def test_tagged_resources_are_listed_by_tag_and_by_pages(cbn, ids):
    rows = cbn.ListTagResources(ResourceType="BandwidthPackage", Tag=[{"Key": "team", "Value": "a"}], PageSize=50).tag_resources.tag_resource
    assert {row.resource_id for row in rows} == {ids[0], ids[1]}
    seen, token = [], None
    for _ in range(6):
        answer = cbn.ListTagResources(ResourceType="BandwidthPackage", ResourceId=ids, PageSize=2, **({"NextToken": token} if token else {}))
        seen += [(row.resource_id, row.tag_key) for row in answer.tag_resources.tag_resource]
        token = answer.next_token
        if not token:
            break
    assert len(seen) == len(set(seen)) == 4


@pytest.mark.parametrize(
    ("code", "action", "fields"),
    [
        ("InvalidParameter", "TagResources", {"ResourceType": "Bucket", "ResourceId": ["x"], "Tag": [{"Key": "a", "Value": "b"}]}),
        ("MissingParameter", "TagResources", {"ResourceId": ["x"], "Tag": [{"Key": "a", "Value": "b"}]}),
        ("MissingParameter", "TagResources", {"ResourceType": "BandwidthPackage", "Tag": [{"Key": "a", "Value": "b"}]}),
        ("MissingParameter", "TagResources", {"ResourceType": "BandwidthPackage", "ResourceId": ["x"]}),
        ("ParameterBwpInstanceId", "TagResources", {"ResourceType": "BandwidthPackage", "ResourceId": ["x"], "Tag": [{"Key": "a", "Value": "b"}]}),
        ("InvalidParameter", "TagResources", {"ResourceType": "BandwidthPackage", "ResourceId": ["x"], "Tag": [{"Key": "acs:a", "Value": "b"}]}),
        (
            "InvalidParameter",
            "TagResources",
            {"ResourceType": "BandwidthPackage", "ResourceId": [f"x{n}" for n in range(21)], "Tag": [{"Key": "a", "Value": "b"}]},
        ),
        ("MissingParameter", "UntagResources", {"ResourceType": "BandwidthPackage", "ResourceId": ["x"]}),
        ("MissingParameter", "UntagResources", {"ResourceType": "BandwidthPackage", "TagKey": ["a"]}),
        ("MissingParameter", "ListTagResources", {"ResourceType": "BandwidthPackage"}),
    ],
)
def test_tags_that_are_refused(cbn, code, action, fields):
    with refused(code):
        getattr(cbn, action)(**fields)


def test_a_resource_has_twenty_tags_at_most(cbn, ids):
    tags = [{"Key": f"k{number}", "Value": "v"} for number in range(20)]
    cbn.TagResources(ResourceType="BandwidthPackage", ResourceId=[ids[3]], Tag=tags)
    with refused("InvalidParameter"):
        cbn.TagResources(ResourceType="BandwidthPackage", ResourceId=[ids[3]], Tag=[{"Key": "one-more", "Value": "v"}])
    assert len(tags_of(cbn, ids[3])) == 20


# ---- areas


def test_the_pairs_of_areas(cbn):
    answer = cbn.DescribeCenGeographicSpans(PageSize=50)
    spans = answer.geographic_span_models.geographic_span_model
    assert answer.total_count == len(spans) and "china_europe" in {span.geographic_span_id for span in spans}
    one = cbn.DescribeCenGeographicSpans(GeographicSpanId="china_europe").geographic_span_models.geographic_span_model
    assert {one[0].local_geo_region_id, one[0].opposite_geo_region_id} == {"china", "europe"} and len(one) == 1


@pytest.mark.parametrize(
    ("area", "region"), [("china", "cn-hangzhou"), ("asia-pacific", "ap-southeast-1"), ("europe", "eu-central-1"), ("north-america", "us-east-1")]
)
def test_the_regions_of_an_area(cbn, area, region):
    answer = cbn.DescribeGeographicRegionMembership(GeographicRegionId=area, PageSize=50)
    assert region in {row.region_id for row in answer.region_ids.region_id}


def test_areas_that_are_not_there(cbn):
    with refused("InvalidParameter"):
        cbn.DescribeGeographicRegionMembership(GeographicRegionId="China")
    with refused("MissingParameter"):
        cbn.DescribeGeographicRegionMembership()
    with refused("ParameterCenInstanceId"):
        cbn.DescribeCenGeographicSpanRemainingBandwidth(CenId="cen-nobody", GeographicRegionAId="China", GeographicRegionBId="Europe")


def test_what_is_drawn_between_regions(cloud, cbn, ids):
    Alibaba(cloud).limit("cen-1", "ap-southeast-1", "eu-central-1", 4)
    (row,) = cbn.DescribeCenInterRegionBandwidthLimits(CenId="cen-1").cen_inter_region_bandwidth_limits.cen_inter_region_bandwidth_limit
    assert (row.bandwidth_limit, row.bandwidth_package_id, row.geographic_span_id) == (4, ids[3], "asia-pacific_europe")
    assert cbn.DescribeCenInterRegionBandwidthLimits(CenId="cen-other").total_count == 0
