"""ACS3-HMAC-SHA256 and RPC V1, signed by the vendor's SDKs and checked by the simulated cloud."""

import json
import re
import xml.etree.ElementTree

import pytest
import requests
import sdk_clock
from alibaba import Alibaba
from alibaba_sdk import CLIENTS, VERSIONS, Account, Client, Failure, OldClient, open_account, refused
from alibabacloud_tea_openapi.utils import Utils
from aliyunsdkcbn.request.v20170912 import CreateCenBandwidthPackageRequest, DescribeCenBandwidthPackagesRequest, TagResourcesRequest
from aliyunsdkcore.auth.algorithm import sha_hmac1
from aliyunsdkcore.auth.composer import rpc_signature_composer
from darabonba.core import DaraCore
from darabonba.request import DaraRequest

OFFER = {"Bandwidth": 5, "GeographicRegionAId": "China", "GeographicRegionBId": "Europe", "AutoPay": True}
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture
def account(cloud):
    return open_account(cloud)


# ---- vectors: those that operator/cloud/alibaba is held to as well

V1 = [
    (
        "GET",
        {
            "Action": "DescribeRegions",
            "Version": "2014-05-26",
            "Format": "XML",
            "AccessKeyId": "testid",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
            "Timestamp": "2016-02-23T12:46:24Z",
        },
        "OLeaidS1JvxuMvnyHOwuJ+uX5qY=",
    ),
    (
        "POST",
        {
            "Action": "DescribeCenBandwidthPackages",
            "Version": "2017-09-12",
            "Format": "JSON",
            "AccessKeyId": "testid",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": "11111111-2222-3333-4444-555555555555",
            "Timestamp": "2026-01-02T03:04:05Z",
            "Filter.1.Key": "Name",
            "Filter.1.Value.1": "a b*c~d",
            "PageSize": "50",
        },
        "CeJlKokuPi1E5Yv15kdg3S4B1Bo=",
    ),
]


@pytest.mark.parametrize(("method", "parameters", "signature"), V1)
def test_both_sdks_sign_the_v1_vectors_alike(method, parameters, signature):
    assert Utils.get_rpcsignature(parameters, method, "testsecret") == signature
    compose, sign = (getattr(rpc_signature_composer, f"__{name}") for name in ("compose_string_to_sign", "get_signature"))
    assert sign(compose(method, parameters), "testsecret", sha_hmac1) == signature


V3 = [
    (
        "ecs.cn-shanghai.aliyuncs.com",
        ("RunInstances", "2014-05-26", "2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d"),
        {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"},
        ("YourAccessKeyId", "YourAccessKeySecret"),
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    ),
    (
        "cbn.aliyuncs.com",
        ("DescribeCenBandwidthPackages", "2017-09-12", "2026-01-02T03:04:05Z", "0123456789abcdef0123456789abcdef"),
        {"Filter.1.Key": "Name", "Filter.1.Value.1": "a b*c~d", "PageNumber": "1", "PageSize": "50"},
        ("testid", "testsecret"),
        "478275575a79e028a5e6d835c4db284507c2ffb86951301653b16d9c1328020c",
    ),
]


@pytest.mark.parametrize(("host", "said", "query", "key", "signature"), V3)
def test_the_sdk_signs_the_v3_vectors_alike(host, said, query, key, signature):
    request = DaraRequest()
    request.method, request.pathname, request.query = "POST", "/", query
    names = ("x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce")
    request.headers = {"host": host, "x-acs-content-sha256": EMPTY, **dict(zip(names, said, strict=True))}
    signed = Utils.get_authorization(request, "ACS3-HMAC-SHA256", EMPTY, *key)
    assert signed.endswith(f"Signature={signature}")
    assert "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," in signed


# ---- tampering


@pytest.fixture
def tamper(monkeypatch):
    """tamper(change): every request of today's SDK is changed after it was signed."""
    send = DaraCore.do_action

    def install(change):
        def spoilt(request, *arguments):
            change(request)
            return send(request, *arguments)

        monkeypatch.setattr(DaraCore, "do_action", staticmethod(spoilt))

    return install


def _query(**more):
    return lambda request: request.query.update(more)


def _header(name, change):
    def apply(request):
        request.headers[name] = change(request.headers[name])

    return apply


def _flip(text):
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def _unsign(name):
    return _header("Authorization", lambda text: text.replace(f";{name}", "").replace(f"{name};", ""))


TAMPERED_V3 = [
    ("SignatureDoesNotMatch", "a parameter more", _query(Period="36")),
    ("SignatureDoesNotMatch", "another value", _query(Bandwidth="10000")),
    ("SignatureDoesNotMatch", "a parameter less", lambda request: request.query.pop("AutoPay")),
    ("SignatureDoesNotMatch", "one digit of the signature", _header("Authorization", _flip)),
    ("SignatureDoesNotMatch", "the nonce", _header("x-acs-signature-nonce", _flip)),
    ("SignatureDoesNotMatch", "the hash of the body", _header("x-acs-content-sha256", _flip)),
    ("SignatureDoesNotMatch", "a body that was not there", lambda request: setattr(request, "body", b"Bandwidth=10000")),
    ("SignatureDoesNotMatch", "the method", lambda request: setattr(request, "method", "GET")),
    ("InvalidAccessKeyId.NotFound", "the key's id", _header("Authorization", lambda text: text.replace("LTAIconformance", "LTAInobody"))),
    ("IncompleteSignature", "the action is not signed", _unsign("x-acs-action")),
    ("IncompleteSignature", "the hash is not signed", _unsign("x-acs-content-sha256")),
    ("IncompleteSignature", "the date is not signed", _unsign("x-acs-date")),
    ("IncompleteSignature", "the nonce is not signed", _unsign("x-acs-signature-nonce")),
    ("IncompleteSignature", "the host is not signed", _unsign("host")),
    ("IncompleteSignature", "a header that nobody signed", lambda request: request.headers.update({"x-acs-other": "1"})),
    ("IncompleteSignature", "no signature", _header("Authorization", lambda text: text.split(",Signature=")[0])),
    ("IncompleteSignature", "no authorization", lambda request: request.headers.pop("Authorization")),
    ("IncompleteSignature", "another algorithm", _header("Authorization", lambda text: text.replace("ACS3-HMAC-SHA256", "ACS4-HMAC-SHA256"))),
    ("IncompleteSignature", "no date", lambda request: request.headers.pop("x-acs-date")),
    ("InvalidTimeStamp.Format", "a date of another form", _header("x-acs-date", lambda text: text.replace("Z", "+00:00"))),
]


@pytest.mark.parametrize(("code", "what", "change"), TAMPERED_V3, ids=[what.replace(" ", "-") for _, what, _ in TAMPERED_V3])
def test_a_v3_request_that_was_tampered_with_does_nothing(cloud, account, tamper, code, what, change):
    tamper(change)
    with refused(code):
        Client(cloud, "cbn", account).CreateCenBandwidthPackage(**OFFER)
    assert Alibaba(cloud).orders() == [] and cloud.requests() == []


def _parameter(name, value):
    return lambda url: re.sub(rf"([?&]{name}=)[^&]*", rf"\g<1>{value}", url)


def _without(name):
    return lambda url: re.sub(rf"&?\b{name}=[^&]*", "", url)


TAMPERED_V1 = [
    ("SignatureDoesNotMatch", "a parameter more", lambda url: url + "&Period=36"),
    ("SignatureDoesNotMatch", "another value", _parameter("Bandwidth", "10000")),
    ("SignatureDoesNotMatch", "a parameter less", _without("AutoPay")),
    ("SignatureDoesNotMatch", "the signature", _parameter("Signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D")),
    ("SignatureDoesNotMatch", "the nonce", _parameter("SignatureNonce", "another")),
    ("IncompleteSignature", "no signature", _without("Signature")),
    ("IncompleteSignature", "no nonce", _without("SignatureNonce")),
    ("IncompleteSignature", "no timestamp", _without("Timestamp")),
    ("IncompleteSignature", "another method", _parameter("SignatureMethod", "HMAC-MD5")),
    ("IncompleteSignature", "another version", _parameter("SignatureVersion", "2.0")),
    ("InvalidAccessKeyId.NotFound", "the key's id", _parameter("AccessKeyId", "LTAInobody")),
    ("InvalidTimeStamp.Format", "a time of another form", _parameter("Timestamp", "yesterday")),
]


@pytest.mark.parametrize(("code", "what", "change"), TAMPERED_V1, ids=[what.replace(" ", "-") for _, what, _ in TAMPERED_V1])
def test_a_v1_request_that_was_tampered_with_does_nothing(cloud, account, code, what, change):
    client = OldClient(cloud, "cbn", account)
    make = client.sdk._make_http_response

    def spoilt(*arguments, **keywords):
        response = make(*arguments, **keywords)
        response.set_url(change(response.get_url()))
        return response

    client.sdk._make_http_response = spoilt
    with refused(code):
        client.CreateCenBandwidthPackage(**OFFER)
    assert Alibaba(cloud).orders() == [] and cloud.requests() == []


# ---- keys


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_wrong_secret(cloud, account, kind):
    with refused("SignatureDoesNotMatch", status=400):
        CLIENTS[kind](cloud, "cbn", Account(secret="wrong")).DescribeCenBandwidthPackages()


def test_the_older_sdk_finds_its_string_to_sign_in_the_answer(cloud, account):
    """It then says itself that the secret is wrong: proof that both sides signed the same text."""
    with refused("InvalidAccessKeySecret"):
        OldClient(cloud, "cbn", Account(secret="wrong")).act(DescribeCenBandwidthPackagesRequest.DescribeCenBandwidthPackagesRequest())


@pytest.mark.parametrize("kind", CLIENTS)
def test_an_unknown_key(cloud, account, kind):
    with refused("InvalidAccessKeyId.NotFound", status=404):
        CLIENTS[kind](cloud, "cbn", Account(key_id="LTAInobody")).DescribeCenBandwidthPackages()


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_key_that_is_disabled_and_enabled_again(cloud, account, kind):
    client = CLIENTS[kind](cloud, "cbn", account)
    Alibaba(cloud).change_account(account.uid, disableKeys=[account.key_id])
    with refused("InvalidAccessKeyId.Inactive"):
        client.DescribeCenBandwidthPackages()
    Alibaba(cloud).change_account(account.uid, enableKeys=[account.key_id])
    assert client.DescribeCenBandwidthPackages().total_count == 0


@pytest.mark.parametrize("kind", CLIENTS)
def test_temporary_keys_need_their_token_and_expire(cloud, kind):
    key = open_account(cloud, account=Account(token="a-token"), tokenExpiresAt="2036-01-01T00:00:00Z")
    client = CLIENTS[kind](cloud, "cbn", key)
    assert client.DescribeCenBandwidthPackages().total_count == 0
    with refused("MissingSecurityToken"):
        CLIENTS[kind](cloud, "cbn", Account()).DescribeCenBandwidthPackages()
    with refused("InvalidSecurityToken.MismatchWithAccessKey"):
        CLIENTS[kind](cloud, "cbn", Account(token="another-token")).DescribeCenBandwidthPackages()
    cloud.set_clock("2036-01-01T00:00:01Z")
    sdk_clock.follow(cloud)
    with refused("InvalidSecurityToken.Expired"):
        client.DescribeCenBandwidthPackages()


# ---- time and nonces


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(("seconds", "accepted"), [(-910, False), (-880, True), (880, True), (910, False), (86_400, False)])
def test_a_signature_is_good_for_a_quarter_of_an_hour(cloud, account, kind, seconds, accepted):
    client = CLIENTS[kind](cloud, "cbn", account)
    sdk_clock.offset = seconds
    if accepted:
        assert client.CreateCenBandwidthPackage(**OFFER).cen_bandwidth_package_id
    else:
        with refused("InvalidTimeStamp.Expired", status=400):
            client.CreateCenBandwidthPackage(**OFFER)
    assert len(Alibaba(cloud).ledger()) == accepted


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_nonce_is_good_for_one_request_in_a_quarter_of_an_hour(cloud, account, kind, monkeypatch):
    monkeypatch.setattr(Utils, "get_nonce", staticmethod(lambda: "always-the-same"))
    monkeypatch.setattr("aliyunsdkcore.utils.parameter_helper.get_uuid", lambda: "always-the-same")
    client = CLIENTS[kind](cloud, "cbn", account)
    client.CreateCenBandwidthPackage(**OFFER)
    with refused("SignatureNonceUsed", status=400):
        client.CreateCenBandwidthPackage(**OFFER)
    assert len(Alibaba(cloud).ledger()) == 1
    sdk_clock.pass_time(cloud, seconds=901)
    client.CreateCenBandwidthPackage(**OFFER)
    assert len(Alibaba(cloud).ledger()) == 2


# ---- actions, versions, regions, forms of requests


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(
    ("service", "action"), [("cbn", "DescribeNothing"), ("cbn", "QueryOrders"), ("bss", "DescribeCenBandwidthPackages"), ("sts", "RenewInstance")]
)
def test_actions_that_are_not_there(cloud, account, kind, service, action):
    with refused("InvalidAction.NotFound", status=404):
        CLIENTS[kind](cloud, service, account).send(action)


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_version_that_is_not_there(cloud, account, kind, monkeypatch):
    monkeypatch.setitem(VERSIONS, "cbn", "2016-01-01")
    with refused("InvalidVersion"):
        CLIENTS[kind](cloud, "cbn", account).send("DescribeCenBandwidthPackages")


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize("region", ["cn-hangzhou", "eu-central-1", "nowhere-at-all"])
def test_the_region_does_not_matter(cloud, account, kind, region):
    CLIENTS[kind](cloud, "cbn", account, region=region).CreateCenBandwidthPackage(**OFFER)
    sdk_clock.pass_time(cloud, seconds=5)
    assert CLIENTS[kind](cloud, "cbn", account).DescribeCenBandwidthPackages().total_count == 1


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_both_methods(cloud, account, kind, method):
    answer = CLIENTS[kind](cloud, "cbn", account).send(
        "DescribeCenBandwidthPackages", {"PageSize": "50", "Filter.1.Key": "Name", "Filter.1.Value.1": "a b*c~d+/=&"}, method=method
    )
    assert answer["TotalCount"] == 0 and answer["PageSize"] == 50


def test_v1_answers_in_xml_unless_told_otherwise(cloud, account):
    """Both SDKs ask for JSON. Somebody who does not is answered in the API's default."""
    seen = {}
    client = OldClient(cloud, "cbn", account)
    make = client.sdk._make_http_response
    client.sdk._make_http_response = lambda *arguments, **keywords: seen.setdefault("response", make(*arguments, **keywords))
    client.DescribeCenBandwidthPackages()
    assert "Format=JSON" in seen["response"].get_url()
    parameters = {
        "Action": "DescribeCenBandwidthPackages",
        "Version": "2017-09-12",
        "AccessKeyId": account.key_id,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": "a-nonce",
        "Timestamp": Utils.get_timestamp(),
    }
    for secret, status, tag in ((account.secret, 200, "DescribeCenBandwidthPackagesResponse"), ("wrong", 400, "Error")):
        signature = Utils.get_rpcsignature(parameters, "GET", secret)
        answer = requests.get(cloud.url, params={**parameters, "Signature": signature}, timeout=10)
        document = xml.etree.ElementTree.fromstring(answer.content)
        assert (answer.status_code, document.tag) == (status, tag) and document.find("RequestId").text
        parameters["SignatureNonce"] = "another-nonce"


def test_the_older_sdks_own_request_classes(cloud, account):
    old = OldClient(cloud, "cbn", account)
    create = CreateCenBandwidthPackageRequest.CreateCenBandwidthPackageRequest()
    for name, value in {**OFFER, "ClientToken": "token-1", "Name": "of an older client", "Period": 3}.items():
        getattr(create, f"set_{name}")(value)
    create.set_Tags([{"Key": "team", "Value": "a"}])
    package_id = old.act(create)["CenBandwidthPackageId"]
    sdk_clock.pass_time(cloud, seconds=5)
    describe = DescribeCenBandwidthPackagesRequest.DescribeCenBandwidthPackagesRequest()
    describe.set_Filters([{"Key": "Name", "Value": ["of an older client"]}])
    describe.set_PageSize(50)
    tag = TagResourcesRequest.TagResourcesRequest()
    tag.set_ResourceType("BandwidthPackage")
    tag.set_ResourceIds([package_id])
    tag.set_Tags([{"Key": "stage", "Value": "live"}])
    old.act(tag)
    (row,) = old.act(describe)["CenBandwidthPackages"]["CenBandwidthPackage"]
    assert row["CenBandwidthPackageId"] == package_id and len(row["Tags"]["Tag"]) == 2


@pytest.mark.parametrize("kind", CLIENTS)
def test_too_many_requests(cloud, account, kind):
    cloud.settings(ratePerSecond=1)
    client = CLIENTS[kind](cloud, "cbn", account)
    with pytest.raises(Failure) as caught:
        for _ in range(20):
            client.DescribeCenBandwidthPackages()
    assert "Throttling" in caught.value.code and caught.value.request_id


def test_an_error_says_where_it_comes_from(cloud, account):
    old = OldClient(cloud, "cbn", account)
    seen = {}
    make = old.sdk._handle_single_request
    old.sdk._handle_single_request = lambda *arguments: seen.setdefault("answer", make(*arguments))
    with refused("InvalidParameter"):
        old.DescribeCenBandwidthPackages(PageSize=51)
    status, headers, body, _ = seen["answer"]
    assert status == 400 and {name.lower(): value for name, value in headers.items()}["date"].endswith("GMT")
    assert {"RequestId", "HostId", "Code", "Message", "Recommend"} <= json.loads(body).keys()
