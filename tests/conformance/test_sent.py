"""What the operator signs and sends, held against the vendors' own request models.

codec_probe (tests/crds/probe.cpp) answers with the operator's own encoder: a PurchaseOrder is understood only when its request is, to the byte,
what codec::canonical_request makes.
"""

import json
import subprocess

import alibaba_sdk
import pytest
import sent
import tencent_sdk
from sent import action_of, as_sdk_sends, wrong
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

UID = "0b7b6f5e-0000-4000-8000-000000000001"
TOKEN = "planwright-0123456789abcdef"
FIREWALL = {"ProductCode": "p_cloudfirewall", "SubProductCode": "sp_cloudfirewall_svv1", "RegionCode": "ap-guangzhou"}
PACKAGE = {"GeographicRegionAId": "China", "GeographicRegionBId": "Asia-Pacific", "BandwidthPackageChargeType": "PREPAY", "Bandwidth": 5, "Period": 1}


def firewall(count, unit, flag="NOTIFY_AND_MANUAL_RENEW", quantity=1, project=0):
    parameter = sent.canonical({"pid": 1001, "sv_bandwidth": 20, "timeSpan": count, "timeUnit": unit})
    more = {"ZoneCode": "ap-guangzhou-6", "PayMode": "PrePay", "Parameter": parameter, "Quantity": quantity, "ProjectId": project, "RenewFlag": flag}
    return {**FIREWALL, "Period": count, "PeriodUnit": unit, **more}


def package(**more):
    return {**PACKAGE, "PricingCycle": "Month", "AutoPay": True, "AutoRenew": False, **more}


# (kind, act, the fields of one request)
REQUESTS = [
    ("EdgeOnePlan", "Create", {"PlanType": "personal", "AutoUseVoucher": "false", "PrepaidPlanParam": {"Period": 1, "RenewFlag": "off"}}),
    ("EdgeOnePlan", "Create", {"PlanType": "basic", "AutoUseVoucher": "true", "PrepaidPlanParam": {"Period": 12, "RenewFlag": "on"}}),
    ("EdgeOnePlan", "Create", {"PlanType": "standard", "AutoUseVoucher": "false", "PrepaidPlanParam": {"Period": 36, "RenewFlag": "off"}}),
    ("EdgeOnePlan", "Create", {"PlanType": "enterprise"}),
    ("EdgeOnePlan", "Upgrade", {"PlanId": "edgeone-2o1xvpmq7nn5", "PlanType": "basic", "AutoUseVoucher": "false"}),
    ("EdgeOnePlan", "Upgrade", {"PlanId": "edgeone-2o1xvpmq7nn5", "PlanType": "standard", "AutoUseVoucher": "true"}),
    ("EdgeOnePlan", "Renew", {"PlanId": "edgeone-2o1xvpmq7nn5", "Period": 1, "AutoUseVoucher": "false"}),
    ("EdgeOnePlan", "Renew", {"PlanId": "edgeone-2o1xvpmq7nn5", "Period": 24, "AutoUseVoucher": "true"}),
    ("CloudInstance", "Create", firewall(1, "m")),
    ("CloudInstance", "Create", firewall(11, "m", flag="NOTIFY_AND_AUTO_RENEW", quantity=3, project=7)),
    ("CloudInstance", "Create", firewall(2, "y")),
    ("CloudInstance", "Renew", {**FIREWALL, "InstanceId": "cfw-0123456789", "Period": 1, "PeriodUnit": "m"}),
    ("CloudInstance", "Renew", {**FIREWALL, "InstanceId": "cfw-0123456789", "Period": 3, "PeriodUnit": "y"}),
    ("CloudInstance", "Refund", {**FIREWALL, "InstanceId": "cfw-0123456789"}),
    ("CenBandwidthPackage", "Create", package()),
    ("CenBandwidthPackage", "Create", package(AutoPay=False, Name="a-name", Description="of it: 100% é", Period=6)),
    ("CenBandwidthPackage", "Create", package(PricingCycle="Year", Period=3, Bandwidth=10000, AutoRenew=True, AutoRenewDuration=3)),
    ("CenBandwidthPackage", "Create", package(Tag=[{"Key": "empty", "Value": ""}, {"Key": "owner", "Value": "a&b=c d"}])),
    ("CenBandwidthPackage", "Upgrade", {"CenBandwidthPackageId": "cenbwp-4uor7965pvt4t1huz3", "Bandwidth": 20}),
    ("CenBandwidthPackage", "Renew", {"InstanceId": "cenbwp-4uor7965pvt4t1huz3", "ProductCode": "cbn", "RenewPeriod": 12}),
    (
        "CenBandwidthPackage",
        "Renew",
        {"InstanceId": "cenbwp-4uor7965pvt4t1huz3", "ProductCode": "cbn", "ProductType": "cbn_bwp_pre", "RenewPeriod": 1},
    ),
    (
        "CenBandwidthPackage",
        "Refund",
        {"InstanceId": "cenbwp-4uor7965pvt4t1huz3", "ProductCode": "cbn", "ProductType": "", "ImmediatelyRelease": "1"},
    ),
]


def order(kind, act, request):
    action = action_of(kind, act)
    spec = {
        "subject": {"kind": kind, "name": "blog", "uid": UID},
        "ordinal": 1,
        "act": act,
        "accountRef": {"name": "account"},
        "provider": action.provider,
        "action": action.name,
        "request": request,
    }
    if action.client_token:
        spec["clientToken"] = TOKEN
    if act == "Renew":
        spec["before"] = {"expiresAt": "2027-01-31T00:00:00Z"}
    return json.dumps(
        {"apiVersion": "planwright.dev/v1alpha1", "kind": "PurchaseOrder", "metadata": {"name": "order", "namespace": "default"}, "spec": spec}
    )


@pytest.fixture(scope="module")
def probe(programs):
    """Asks the operator's encoder: probe("encode", order) -> the answer's parts."""

    def ask(question, *objects):
        line = "\t".join((question, "PurchaseOrder", *objects)) + "\n"
        done = subprocess.run([programs["codec_probe"]], input=line, capture_output=True, text=True, check=True)
        return done.stdout.rstrip("\n").split("\t")

    return ask


def written(probe, kind, act, request):
    """The request as the operator writes it into a new PurchaseOrder."""
    body = probe("encode", order(kind, act, request))
    assert len(body) == 2, body
    return json.loads(body[1])["spec"]["request"]


@pytest.mark.parametrize(("kind", "act", "fields"), REQUESTS)
def test_the_operators_bytes_are_those_of_the_sdks_model(probe, kind, act, fields):
    action = action_of(kind, act)
    expected = as_sdk_sends(action, fields)
    assert probe("compare", order(kind, act, expected), order(kind, act, expected)) == ["same"]
    request = written(probe, kind, act, expected)
    assert request == expected
    assert wrong(action, request) == []


def _without(name):
    def change(fields):
        del fields[name]

    return change


def _with(**more):
    return lambda fields: fields.update(more)


# (kind, act, what is changed in its first request of REQUESTS as it is frozen, a word of what is said about it)
SPOILT = [
    ("EdgeOnePlan", "Create", _without("PlanType"), "PlanType: the API needs it"),
    ("EdgeOnePlan", "Create", _with(Plantype="basic"), "no such field"),
    ("EdgeOnePlan", "Create", _with(PlanType=1), "not of type str"),
    ("EdgeOnePlan", "Create", _with(AutoUseVoucher=True), "not of type str"),
    ("EdgeOnePlan", "Create", _with(PrepaidPlanParam={"Period": "1"}), "not of type int"),
    ("EdgeOnePlan", "Create", _with(PrepaidPlanParam={"Months": 1}), "no such field"),
    ("EdgeOnePlan", "Upgrade", _without("PlanId"), "PlanId: the API needs it"),
    ("EdgeOnePlan", "Renew", _without("Period"), "Period: the API needs it"),
    ("EdgeOnePlan", "Renew", _with(Period=True), "not of type int"),
    ("EdgeOnePlan", "Renew", _with(PlanType="basic"), "no such field"),
    ("CloudInstance", "Create", _without("ZoneCode"), "ZoneCode: the API needs it"),
    ("CloudInstance", "Create", _without("Parameter"), "Parameter: the API needs it"),
    ("CloudInstance", "Create", _with(Parameter={"pid": 1001}), "not of type str"),
    ("CloudInstance", "Create", _with(Quantity="1"), "not of type int"),
    ("CloudInstance", "Create", _with(Region="ap-guangzhou"), "no such field"),
    ("CloudInstance", "Renew", _without("InstanceId"), "InstanceId: the API needs it"),
    ("CloudInstance", "Renew", _with(InstanceIds=["cfw-1"]), "no such field"),
    ("CloudInstance", "Refund", _with(Period=1), "no such field"),
    ("CenBandwidthPackage", "Create", _without("AutoPay"), "AutoPay: the API needs it"),
    ("CenBandwidthPackage", "Create", _with(AutoPay="yes"), "not of type bool"),
    ("CenBandwidthPackage", "Create", _with(Bandwidth="five"), "not of type int"),
    ("CenBandwidthPackage", "Create", _with(Bandwidth=5), "not a text"),
    ("CenBandwidthPackage", "Create", _with(GeographicRegionAid="China"), "no such parameter"),
    ("CenBandwidthPackage", "Create", _with(**{"Tag.2.Key": "owner", "Tag.2.Value": "a"}), "counts from 1"),
    ("CenBandwidthPackage", "Create", _with(**{"Tag.1.Name": "owner"}), "no such parameter"),
    ("CenBandwidthPackage", "Upgrade", _with(AutoPay="true"), "no such parameter"),
    ("CenBandwidthPackage", "Renew", _without("RenewPeriod"), "RenewPeriod: the API needs it"),
    ("CenBandwidthPackage", "Renew", _with(Period="1"), "no such parameter"),
    ("CenBandwidthPackage", "Refund", _without("ProductType"), "ProductType: the API needs it"),
]


@pytest.mark.parametrize(("kind", "act", "change", "said"), SPOILT)
def test_a_request_that_the_sdk_would_not_send_is_found_and_never_understood(probe, kind, act, change, said):
    action = action_of(kind, act)
    frozen = json.loads(as_sdk_sends(action, next(fields for known, its_act, fields in REQUESTS if (known, its_act) == (kind, act))))
    change(frozen)
    request = sent.canonical(frozen)
    assert any(said in line for line in wrong(action, request)), wrong(action, request)
    assert probe("compare", order(kind, act, request), order(kind, act, request))[0].startswith("broken")


def test_what_takes_a_token_is_not_sent_without_one(probe):
    for kind, act, fields in REQUESTS:
        action = action_of(kind, act)
        request = as_sdk_sends(action, fields)
        assert any("ClientToken" in line for line in wrong(action, request, on_wire=True)) is action.client_token
        bare = json.loads(order(kind, act, request))
        assert (bare["spec"].pop("clientToken", None) is not None) is action.client_token
        understood = probe("compare", json.dumps(bare), json.dumps(bare)) == ["same"]
        assert understood is not action.client_token


@pytest.mark.parametrize(("kind", "act", "fields"), REQUESTS)
def test_the_cloud_records_what_was_signed(cloud, probe, kind, act, fields):
    """The operator's request, signed by the SDK: what GET /requests shows is what the models are held against."""
    action = action_of(kind, act)
    body = json.loads(written(probe, kind, act, as_sdk_sends(action, fields)))
    if action.client_token:
        body["ClientToken"] = TOKEN
    if action.provider == "Tencent":
        account = tencent_sdk.open_account(cloud, balance=100_000_000, enterpriseAllowed=True)
        client, failure = tencent_sdk.Client(cloud, action.service, account.credential()), TencentCloudSDKException
    else:
        account = alibaba_sdk.open_account(cloud, balance=100_000_000_000)
        client, failure = alibaba_sdk.Client(cloud, action.service, account), alibaba_sdk.Failure
    if act == "Create":
        client.send(action.name, body)
    else:
        try:  # there is no such plan, which is not what this is about
            assert client.send(action.name, body)["Success"] is False
        except failure as error:
            assert "NotFound" in str(error) or "not exist" in str(error) or "Bwp" in str(error)
    (recorded,) = cloud.requests()
    assert (recorded["action"], json.loads(recorded["body"])) == (action.name, body)
    assert wrong(action, recorded["body"], on_wire=True) == []
