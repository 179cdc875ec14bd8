"""TC3-HMAC-SHA256, signed by the vendor's SDK and checked by the simulated cloud."""

import json

import pytest
import sdk_clock
from tencent_sdk import Account, Client, open_account, refused
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.http.request import RequestInternal


@pytest.fixture
def account(cloud):
    return open_account(cloud)


@pytest.fixture
def teo(cloud, account):
    return Client(cloud, "teo", account.credential())


# What operator/cloud/tencent signs the same requests with is in tests/unit/cloud/tc3_test.cpp: key AKIDEXAMPLE, SECRETEXAMPLE.
VECTORS = [
    (
        "teo",
        "teo.tencentcloudapi.com",
        1700000000,
        '{"PlanType":"personal","PrepaidPlanParam":{"Period":1,"RenewFlag":"off"},"AutoUseVoucher":"false"}',
        "43d2548371a49bd8b06c548b130ea359b6dee3b0a75666c36ec0aa27c9368560",
    ),
    (
        "billing",
        "billing.intl.tencentcloudapi.com",
        1704067199,
        '{"StartTime":"2024-01-01 00:00:00","EndTime":"2024-01-02 00:00:00","Limit":20}',
        "e77bb416799436e67caa40220d2eb9618e146f11501d42fb160c673495192282",
    ),
    ("teo", "teo.intl.tencentcloudapi.com", 1704067200, "{}", "2c50f40e15d1c162700b22a28905dfc74b5c82364e0fdea1a6ccb1f8fd02726b"),
]


@pytest.mark.parametrize(("service", "host", "timestamp", "body", "signature"), VECTORS)
def test_the_sdk_signs_our_vectors_alike(cloud, service, host, timestamp, body, signature):
    client = Client(cloud, service, Account(secret_id="AKIDEXAMPLE", secret_key="SECRETEXAMPLE").credential())
    date = {1700000000: "2023-11-14", 1704067199: "2023-12-31", 1704067200: "2024-01-01"}[timestamp]
    request = RequestInternal(host, "POST", "/", {"Content-Type": "application/json", "Host": host, "X-TC-Timestamp": str(timestamp)}, body)
    assert client.sdk._get_tc3_signature({}, request, date, service, "SECRETEXAMPLE") == signature


def test_a_body_of_other_characters_is_signed_as_it_is_sent(teo):
    with refused("InvalidParameter.PlanNotFound"):
        teo.RenewPlan(PlanId="edgeone-ünïcödé-套餐", Period=1)


@pytest.mark.parametrize("content", [{"unsignedPayload": True}, {"language": "en-US"}, {"request_client": "a-client_1,2;3.4"}])
def test_what_else_the_sdk_can_put_into_a_header(cloud, account, content):
    assert Client(cloud, "teo", account.credential(), **content).DescribePlans().TotalCount == 0


@pytest.mark.parametrize("region", ["", "ap-guangzhou", "eu-frankfurt", "nowhere-at-all"])
def test_the_region_does_not_matter(cloud, account, region):
    teo = Client(cloud, "teo", account.credential(), region)
    plan_id = teo.CreatePlan(PlanType="basic").PlanId
    assert Client(cloud, "teo", account.credential()).DescribePlans().Plans[0].PlanId == plan_id


def _flip(text, position):
    return text[:position] + ("0" if text[position] != "0" else "1") + text[position + 1 :]


def _in_header(name, change):
    def tamper(request):
        request.header[name] = change(request.header[name])

    return tamper


def _in_body(request):
    request.data = json.dumps({**json.loads(request.data), "PlanType": "standard"})


def _another_day(text):
    date = text.split("/")[1]
    return text.replace(date, "2020-01-01")


TAMPERED = [
    ("AuthFailure.SignatureFailure", "the body after it was signed", _in_body),
    ("AuthFailure.SignatureFailure", "one digit of the signature", _in_header("Authorization", lambda text: _flip(text, len(text) - 1))),
    ("AuthFailure.SignatureFailure", "the timestamp", _in_header("X-TC-Timestamp", lambda text: str(int(text) - 1))),
    ("AuthFailure.SignatureFailure", "the content type", _in_header("Content-Type", lambda text: text + "; charset=utf-8")),
    ("AuthFailure.SignatureFailure", "the host", _in_header("Host", lambda text: text.replace("127.0.0.1", "localhost"))),
    (
        "AuthFailure.SignatureFailure",
        "an unsigned payload that was signed",
        lambda request: request.header.update({"X-TC-Content-SHA256": "UNSIGNED-PAYLOAD"}),
    ),
    ("AuthFailure.SecretIdNotFound", "the key's id", _in_header("Authorization", lambda text: text.replace("AKIDconformance", "AKIDnobody"))),
    (
        "AuthFailure.InvalidAuthorization",
        "the algorithm",
        _in_header("Authorization", lambda text: text.replace("TC3-HMAC-SHA256", "TC4-HMAC-SHA256")),
    ),
    ("AuthFailure.InvalidAuthorization", "the scope's end", _in_header("Authorization", lambda text: text.replace("/tc3_request", "/tc4_request"))),
    (
        "AuthFailure.InvalidAuthorization",
        "the host is not signed",
        _in_header("Authorization", lambda text: text.replace("content-type;host", "content-type")),
    ),
    ("AuthFailure.InvalidAuthorization", "no signature", _in_header("Authorization", lambda text: text.split(", Signature=")[0])),
    ("AuthFailure.InvalidAuthorization", "no authorization", lambda request: request.header.pop("Authorization")),
    ("AuthFailure.InvalidAuthorization", "unsigned", _in_header("Authorization", lambda text: "SKIP")),
    ("MissingParameter", "no timestamp", lambda request: request.header.pop("X-TC-Timestamp")),
    ("MissingParameter", "no action", lambda request: request.header.pop("X-TC-Action")),
    ("MissingParameter", "no version", lambda request: request.header.pop("X-TC-Version")),
]


@pytest.mark.parametrize(("code", "what", "tamper"), TAMPERED, ids=[what.replace(" ", "-") for _, what, _ in TAMPERED])
def test_a_request_that_was_tampered_with_does_nothing(cloud, teo, code, what, tamper):
    teo.spoil(tamper)
    with refused(code):
        teo.CreatePlan(PlanType="basic")
    assert cloud.ledger() == [] and cloud.requests() == []


def test_a_scope_of_another_day_is_refused(cloud, teo):
    teo.spoil(_in_header("Authorization", _another_day))
    with pytest.raises(TencentCloudSDKException) as caught:
        teo.CreatePlan(PlanType="basic")
    assert caught.value.get_code().startswith("AuthFailure.") and cloud.ledger() == []


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("AuthFailure.SignatureFailure", Account(secret_key="another-key")),
        ("AuthFailure.SignatureFailure", Account(secret_key="A-key-of-the-conformance-tests")),
        ("AuthFailure.SecretIdNotFound", Account(secret_id="AKIDnobody")),
    ],
)
def test_wrong_keys(cloud, account, code, key):
    with refused(code):
        Client(cloud, "teo", key.credential()).DescribePlans()


def test_a_key_that_is_disabled_and_enabled_again(cloud, teo, account):
    cloud.change_account(account.uin, disableKeys=[account.secret_id])
    with pytest.raises(TencentCloudSDKException) as caught:
        teo.DescribePlans()
    assert caught.value.get_code().startswith("AuthFailure.")
    cloud.change_account(account.uin, enableKeys=[account.secret_id])
    assert teo.DescribePlans().TotalCount == 0


@pytest.mark.parametrize(("seconds", "accepted"), [(-310, False), (-290, True), (290, True), (310, False), (86_400, False), (-86_400, False)])
def test_a_signature_is_good_for_five_minutes_either_way(cloud, teo, seconds, accepted):
    sdk_clock.offset = seconds
    if accepted:
        assert teo.CreatePlan(PlanType="basic").PlanId
    else:
        with refused("AuthFailure.SignatureExpire"):
            teo.CreatePlan(PlanType="basic")
    assert len(cloud.ledger()) == accepted


@pytest.mark.parametrize(
    ("code", "service", "action", "version"),
    [
        ("InvalidAction", "teo", "DescribePlan", None),
        ("InvalidAction", "teo", "CreateInstance", None),
        ("InvalidAction", "billing", "CreatePlan", None),
        ("NoSuchVersion", "teo", "DescribePlans", "2022-01-06"),
        ("NoSuchVersion", "billing", "DescribeAccountBalance", "2022-09-01"),
    ],
)
def test_actions_and_versions_that_are_not_there(cloud, account, code, service, action, version):
    client = Client(cloud, service, account.credential())
    if version:
        client.sdk._apiVersion = version
    with refused(code):
        client.send(action, {})


def test_a_service_that_is_not_there(cloud, teo):
    teo.sdk._service = "cvm"
    with refused("NoSuchProduct"):
        teo.send("DescribeInstances", {})


def test_the_older_signatures_are_not_served(cloud, account):
    """The API also takes GET and HmacSHA1; what the simulated cloud does not know, it says, and does not misunderstand."""
    for settings in ({"signMethod": "HmacSHA256"}, {"signMethod": "HmacSHA1"}):
        teo = Client(cloud, "teo", account.credential(), **settings)
        with pytest.raises(TencentCloudSDKException) as caught:
            teo.CreatePlan(PlanType="basic")
        assert caught.value.get_code() == "UnsupportedProtocol"
    assert cloud.ledger() == []


def test_temporary_keys_need_their_token_and_expire(cloud):
    key = Account(token="a-session-token")
    open_account(cloud, account=key, token=key.token, tokenExpiresAt="2036-01-01T00:00:00Z")
    assert Client(cloud, "teo", key.credential()).DescribePlans().TotalCount == 0
    for token in (None, "another-token", ""):
        with refused("AuthFailure.TokenFailure"):
            Client(cloud, "teo", Account(token=token).credential()).DescribePlans()
    cloud.set_clock("2036-01-01T00:00:01Z")
    sdk_clock.follow(cloud)
    with refused("AuthFailure.TokenFailure"):
        Client(cloud, "teo", key.credential()).DescribePlans()


def test_too_many_requests(cloud, teo):
    cloud.settings(ratePerSecond=1)
    assert teo.DescribePlans().TotalCount == 0
    with refused("RequestLimitExceeded"):
        for _ in range(20):
            teo.DescribePlans()
    assert teo.DescribeZones().TotalCount == 0  # each action has a limit of its own


@pytest.mark.parametrize(
    "code", ["InternalError", "RequestLimitExceeded", "OperationDenied.ResourceHasBeenLocked", "AuthFailure.UnauthorizedOperation"]
)
def test_any_code_can_be_had_from_the_cloud(cloud, teo, code):
    cloud.fault("refuse", "CreatePlan", count=1, code=code, message="said so")
    with refused(code) as caught:
        teo.CreatePlan(PlanType="basic")
    assert caught.value.get_message() == "said so" and cloud.ledger() == []


def test_an_answer_carries_the_clouds_time(cloud, teo):
    sdk_clock.pass_time(cloud, days=400)
    seen = {}
    send = teo.sdk.request.send_request
    teo.sdk.request.send_request = lambda request: seen.setdefault("answer", send(request))
    teo.DescribePlans()
    year = cloud.now()[:4]
    assert year in seen["answer"].headers["Date"] and seen["answer"].headers["Date"].endswith("GMT")
