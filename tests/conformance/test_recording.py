"""Every call that the operator's clients make, as it went over the wire, against the vendors' own SDKs: their request models, what they would have
sent instead, and their signers. What needs no signature is in test_recording_keyless.py.

What is checked is a recording (recording.py); that it is whole is checked against the source.
"""

import copy
import json
import pathlib
import re

import alibaba_models
import alibaba_sdk
import pytest
import sent
import tencent_sdk
from as_sdk import OF_THE_KEY, UNSIGNED, fields_of, headers_of, key_of, plain, signed_by_the_sdk, through_the_sdk
from recording import OIDC_TOKEN, ROLE_NAME, SERVICES

OPERATOR = pathlib.Path(__file__).resolve().parents[2] / "operator"
ACTIONS = sent.ACTIONS + sent.OTHER_ACTIONS
SIGNED = [action for action in ACTIONS if action.name not in UNSIGNED]


@pytest.fixture
def ours(recordings, action):
    """What was recorded of an action."""
    found = recordings[action.provider].of(action)
    assert found, f"{action} was not sent"
    return found


def wrong(action, request):
    return sent.wrong(action, json.dumps(fields_of(action, request)), on_wire=True)


each_action = pytest.mark.parametrize("action", ACTIONS, ids=str)
each_signed_action = pytest.mark.parametrize("action", SIGNED, ids=str)
each_provider = pytest.mark.parametrize("provider", SERVICES)


# ---- the recording is whole


@each_provider
def test_every_call_succeeds(recordings, provider):
    calls = recordings[provider].calls
    assert len(calls) > 20 and [call for call in calls if not call.endswith(" ok")] == []


def actions_of_the_sdk(provider):
    if provider == "Tencent":
        clients = [getattr(tencent_sdk.package(service, "client"), f"{service.capitalize()}Client") for service in tencent_sdk.VERSIONS]
        return {name for client in clients for name in dir(client) if name[0].isupper()}
    return {name.removesuffix("ResponseBody") for service in alibaba_sdk.PACKAGES for name in dir(alibaba_sdk.models(service))}


def texts_in(*files):
    """All string literals."""
    return {text for file in files for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', file.read_text())}


def sources(provider):
    return [file for file in (OPERATOR / "cloud" / provider.lower()).iterdir() if file.suffix in (".cpp", ".hpp")]


@each_provider
def test_every_action_that_the_source_names_is_recorded(recordings, provider):
    named = texts_in(*sources(provider)) & actions_of_the_sdk(provider)
    recording = recordings[provider]
    seen = {recording.action_of(request) for request in recording.requests} - {""}
    assert seen == named
    assert seen == {action.name for action in ACTIONS if action.provider == provider}
    assert len(recording.requests) == sum(len(recording.of(action)) for action in ACTIONS if action.provider == provider) + len(
        [request for request in recording.requests if request.service == "metadata"]
    )


def test_every_purchase_is_recorded(recordings):
    known = actions_of_the_sdk("Tencent") | actions_of_the_sdk("Alibaba")
    purchases = texts_in(OPERATOR / "api" / "plan.cpp") & known
    assert purchases == {action.name for action in sent.ACTIONS}


@each_provider
def test_every_page_of_the_machine_that_the_source_names_is_recorded(recordings, provider):
    named = {text for text in texts_in(*sources(provider)) if text.startswith("/latest/")}
    seen = {request.path for request in recordings[provider].requests if request.service == "metadata"}
    assert seen == named | {path + ROLE_NAME for path in named if path.endswith("/")}


# ---- field by field


@each_action
def test_the_sdks_model_knows_all_of_it_and_misses_nothing(ours, action):
    assert [line for request in ours for line in wrong(action, request)] == []


# More than one request of these is needed to have seen all that they can say.
SAYS = {
    "Tencent-teo-CreatePlan": "PlanType AutoUseVoucher PrepaidPlanParam",
    "Tencent-teo-DescribePlans": "Order Direction Limit Offset",
    "Tencent-billing-CreateInstance": """ClientToken ProductCode SubProductCode RegionCode ZoneCode PayMode Parameter Quantity ProjectId Period
        PeriodUnit RenewFlag""",
    "Tencent-billing-DescribeRenewInstances": "MaxResults NextToken",
    "Tencent-billing-SetRenewal": "ProductCode RegionCode InstanceId RenewFlag RenewPeriod RenewPeriodUnit",
    "Alibaba-cbn-CreateCenBandwidthPackage": """ClientToken Name Description Bandwidth GeographicRegionAId GeographicRegionBId
        BandwidthPackageChargeType PricingCycle Period AutoPay AutoRenew AutoRenewDuration Tag""",
    "Alibaba-bss-SetRenewal": "InstanceIDs ProductCode ProductType RenewalStatus RenewalPeriod RenewalPeriodUnit SubscriptionType",
}


@pytest.mark.parametrize("action", [action for action in ACTIONS if str(action) in SAYS], ids=str)
def test_everything_that_can_be_said_was_said(ours, action):
    assert {name.split(".")[0] for request in ours for name in fields_of(action, request)} == set(SAYS[str(action)].split())


def test_how_long_an_automatic_renewal_is_for_is_said(recordings):
    """"Required if the RenewalStatus parameter is set to AutoRenewal", says the SDK."""
    action = next(action for action in ACTIONS if str(action) == "Alibaba-bss-SetRenewal")
    for request in recordings["Alibaba"].of(action):
        fields = fields_of(action, request)
        assert ("RenewalPeriod" in fields, "RenewalPeriodUnit" in fields) == (fields["RenewalStatus"] == "AutoRenewal",) * 2


# ---- what the SDK would have sent


@each_signed_action
def test_the_sdk_would_have_sent_the_same(recordings, ours, action):
    recording = recordings[action.provider]
    for request in ours:
        theirs = through_the_sdk(recording, action, fields_of(action, request))
        assert (request.method, request.path) == (theirs.method, theirs.path)
        # Temporary keys have a token, which belongs to the signature.
        assert headers_of(request, {"x-tc-token", "x-acs-security-token"}) == headers_of(theirs, OF_THE_KEY)
        assert plain(request.parameters()) == plain(theirs.parameters())
        if action.provider == "Tencent":
            assert json.loads(request.body) == json.loads(theirs.body)
        else:
            assert request.body == theirs.body == b""


# ---- the signature


@each_signed_action
def test_the_sdk_signs_it_alike(recordings, ours, action):
    for request in ours:
        assert request.header("authorization") == signed_by_the_sdk(recordings[action.provider], action, request)


@each_provider
def test_keys_of_every_source_signed_something(recordings, provider):
    recording = recordings[provider]
    signed = {key_of(recording, request) for request in recording.requests if "Credential=" in request.header("authorization")}
    assert len(signed) == len(recording.keys) == 4  # the account's, AssumeRole's, those for a token, and the machine's


def test_no_nonce_is_used_twice(recordings):
    nonces = [request.header("x-acs-signature-nonce") for request in recordings["Alibaba"].requests if request.header("x-acs-signature-nonce")]
    assert len(nonces) > 50 and len(nonces) == len(set(nonces))


@each_provider
def test_no_url_holds_a_secret(recordings, provider):
    recording = recordings[provider]
    secrets = [OIDC_TOKEN, *(secret for pair in recording.keys.values() for secret in pair if secret)]
    assert [request.target for request in recording.requests for secret in secrets if secret in request.target] == []


# ---- that all this would be seen


def spoilt(request, **parts):
    other = copy.copy(request)
    for name, value in parts.items():
        setattr(other, name, value)
    return other


def with_header(request, name, value):
    return spoilt(request, headers=[(known, value if known == name else old) for known, old in request.headers])


@each_signed_action
def test_a_request_that_is_not_what_was_signed_is_found(recordings, ours, action):
    recording, request = recordings[action.provider], ours[-1]
    when = "x-tc-timestamp" if action.provider == "Tencent" else "x-acs-date"
    others = [with_header(request, "host", "elsewhere"), with_header(request, when, "1700000000")]
    if action.provider == "Tencent":
        others.append(spoilt(request, body=request.body + b" "))
    else:
        others.append(spoilt(request, target=request.target + ("&" if "?" in request.target else "?") + "Extra=1"))
        others.append(with_header(request, "x-acs-signature-nonce", "another"))
    for other in others:
        assert other.header("authorization") != signed_by_the_sdk(recording, action, other)


@each_action
def test_a_field_more_or_less_is_found(ours, action):
    fields = fields_of(action, ours[-1])
    assert sent.wrong(action, json.dumps({**fields, "Extra": "1"}), on_wire=True)
    needed = {*action.required, *(alibaba_models.required(action.model()) if action.provider == "Alibaba" and action.model() else ())}
    for name in needed:
        less = {known: value for known, value in fields.items() if known.split(".")[0] != name}
        assert f"{name}: the API needs it" in sent.wrong(action, json.dumps(less), on_wire=True)
