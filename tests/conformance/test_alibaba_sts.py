"""Temporary credentials of Alibaba Cloud: asked for with the vendor's STS clients, and by the SDK's own credential classes."""

import datetime

import pytest
import sdk_clock
from alibaba import Alibaba
from alibaba_sdk import CLIENTS, Account, Client, check_answer, open_account, refused
from alibabacloud_credentials.client import Client as Credential
from alibabacloud_credentials.exceptions import CredentialException
from alibabacloud_credentials.provider import EcsRamRoleCredentialsProvider, OIDCRoleArnCredentialsProvider, RamRoleArnCredentialsProvider
from sdk_clock import pass_time
from Tea.core import TeaCore

UID = "1000000000000001"
ROLE = f"acs:ram::{UID}:role/buyer"
PROVIDER = f"acs:ram::{UID}:oidc-provider/a-cluster"
OIDC = {"OIDCProviderArn": PROVIDER, "OIDCToken": "a.b.c", "RoleArn": ROLE, "RoleSessionName": "planwright"}


@pytest.fixture
def account(cloud):
    account = open_account(cloud)
    Alibaba(cloud).put_role(ROLE, mostSeconds=7200, providerArn=PROVIDER, oidcToken="a.b.c")
    return account


@pytest.fixture
def sts(cloud, account):
    return Client(cloud, "sts", account)


def account_of(answer):
    keys = answer.credentials
    return Account(key_id=keys.access_key_id, secret=keys.access_key_secret, token=keys.security_token)


def expires_in(answer):
    end = datetime.datetime.strptime(answer.credentials.expiration, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
    return (end - sdk_clock.utc()).total_seconds()


# ---- who one is


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(
    ("arn", "identity"),
    [
        (f"acs:ram::{UID}:user/operator", "RAMUser"),
        (f"acs:ram::{UID}:root", "Account"),
        (f"acs:ram::{UID}:assumed-role/buyer/session", "AssumedRoleUser"),
    ],
)
def test_the_identity_of_a_key(cloud, kind, arn, identity):
    account = open_account(cloud, arn=arn)
    answer = CLIENTS[kind](cloud, "sts", account).GetCallerIdentity()
    assert (answer.account_id, answer.arn, answer.identity_type) == (UID, arn, identity)
    assert bool(answer.role_id) == (identity == "AssumedRoleUser")


# ---- AssumeRole


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize(("fields", "seconds"), [({}, 3600), ({"DurationSeconds": 900}, 900), ({"DurationSeconds": 7200}, 7200)])
def test_a_roles_keys_work_until_they_expire(cloud, account, kind, fields, seconds):
    answer = CLIENTS[kind](cloud, "sts", account).AssumeRole(RoleArn=ROLE, RoleSessionName="planwright", **fields)
    assert abs(expires_in(answer) - seconds) < 5 and answer.assumed_role_user.arn.endswith("assumed-role/buyer/planwright")
    cbn = CLIENTS[kind](cloud, "cbn", account_of(answer))
    assert cbn.DescribeCenBandwidthPackages().total_count == 0
    assert CLIENTS[kind](cloud, "sts", account_of(answer)).GetCallerIdentity().arn == answer.assumed_role_user.arn
    pass_time(cloud, seconds=seconds + 5)
    with refused("InvalidSecurityToken.Expired"):
        cbn.DescribeCenBandwidthPackages()


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("MissingParameter", {"RoleArn": None}),
        ("MissingParameter", {"RoleSessionName": None}),
        ("InvalidParameter.RoleArn", {"RoleArn": "buyer"}),
        ("InvalidParameter.RoleSessionName", {"RoleSessionName": "a session"}),
        ("InvalidParameter.RoleSessionName", {"RoleSessionName": "x"}),
        ("InvalidParameter.RoleSessionName", {"RoleSessionName": "x" * 65}),
        ("InvalidParameter.DurationSeconds", {"DurationSeconds": 899}),
        ("InvalidParameter.DurationSeconds", {"DurationSeconds": 7201}),
        ("EntityNotExist.Role", {"RoleArn": f"acs:ram::{UID}:role/nobody"}),
        ("NoPermission", {"ExternalId": "another"}),
    ],
)
def test_a_role_that_is_not_assumed(sts, code, fields):
    wanted = {"RoleArn": ROLE, "RoleSessionName": "planwright", **fields}
    with refused(code):
        sts.AssumeRole(**{name: value for name, value in wanted.items() if value is not None})


def test_a_role_may_ask_for_an_external_id(cloud, sts):
    Alibaba(cloud).put_role(ROLE, externalId="a-secret-word")
    with refused("NoPermission", status=403):
        sts.AssumeRole(RoleArn=ROLE, RoleSessionName="planwright")
    assert sts.AssumeRole(RoleArn=ROLE, RoleSessionName="planwright", ExternalId="a-secret-word").credentials.security_token


def test_root_accounts_assume_no_roles(cloud, account):
    root = open_account(cloud, account=Account(uid="1000000000000002", key_id="LTAIroot", secret="root"), arn="acs:ram::1000000000000002:root")
    with refused("NoPermission"):
        Client(cloud, "sts", root).AssumeRole(RoleArn=ROLE, RoleSessionName="planwright")


# ---- AssumeRoleWithOIDC: nothing is signed


def test_an_oidc_token_needs_no_key(cloud, account):
    answer = Client(cloud, "sts", Account(key_id="none", secret="none")).AssumeRoleWithOIDC(**OIDC, DurationSeconds=1800)
    assert abs(expires_in(answer) - 1800) < 5 and answer.oidctoken_info.client_ids
    assert Client(cloud, "cbn", account_of(answer)).DescribeCenBandwidthPackages().total_count == 0


@pytest.mark.parametrize("kind", ["acs3", "v1"])
@pytest.mark.parametrize("form", [False, True])
def test_an_oidc_token_in_either_style_and_place(cloud, account, kind, form):
    """In a form it stays out of the logs of URLs."""
    sts = CLIENTS[kind](cloud, "sts", Account(key_id="none", secret="none"))
    body = sts.send("AssumeRoleWithOIDC", auth_type="Anonymous", **{"form" if form else "query": OIDC})
    assert check_answer("sts", "AssumeRoleWithOIDC", body).credentials.security_token


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("AuthenticationFail.OIDCToken.Invalid", {"OIDCToken": "a.b.d"}),
        ("InvalidParameter.OIDCToken", {"OIDCToken": "abc"}),
        ("AuthenticationFail.NoPermission", {"OIDCProviderArn": PROVIDER + "-2"}),
        ("EntityNotExist.Role", {"RoleArn": f"acs:ram::{UID}:role/nobody"}),
        ("InvalidParameter.RoleSessionName", {"RoleSessionName": "no spaces"}),
        ("InvalidParameter.DurationSeconds", {"DurationSeconds": 7201}),
        *(("MissingParameter", {name: None}) for name in OIDC),
    ],
)
def test_an_oidc_token_that_is_refused(sts, code, fields):
    with refused(code):
        sts.AssumeRoleWithOIDC(**{name: value for name, value in {**OIDC, **fields}.items() if value is not None})


def test_an_oidc_token_expires(cloud, sts):
    Alibaba(cloud).put_role(ROLE, providerArn=PROVIDER, oidcToken="a.b.c", oidcTokenExpiresAt="2036-01-01T00:00:00Z")
    assert sts.AssumeRoleWithOIDC(**OIDC)
    cloud.set_clock("2036-01-01T00:00:01Z")
    sdk_clock.follow(cloud)
    with refused("AuthenticationFail.OIDCToken.Expired"):
        sts.AssumeRoleWithOIDC(**OIDC)


# ---- the SDK's credential classes


@pytest.fixture
def redirected(cloud, monkeypatch):
    """The credential classes know their hosts, and https; here they find the simulated cloud instead."""
    send = TeaCore.do_action

    def to_cloud(request, *arguments):
        request.protocol = "http"
        request.headers["host"] = cloud.url.removeprefix("http://")
        return send(request, *arguments)

    monkeypatch.setattr(TeaCore, "do_action", staticmethod(to_cloud))


def buys(cloud, provider):
    """One package, bought with the provider's keys; its order."""
    client = Client(cloud, "cbn", Credential(provider=provider))
    client.CreateCenBandwidthPackage(Bandwidth=5, GeographicRegionAId="China", GeographicRegionBId="China", AutoPay=True)
    return Alibaba(cloud).orders()[-1]


def test_the_sdks_assumed_role(cloud, account, redirected):
    provider = RamRoleArnCredentialsProvider(
        access_key_id=account.key_id, access_key_secret=account.secret, role_arn=ROLE, role_session_name="planwright"
    )
    assert buys(cloud, provider)["uid"] == UID
    first = provider.get_credentials().get_access_key_id()
    pass_time(cloud, seconds=3700)
    assert buys(cloud, provider)["state"] == "Paid" and provider.get_credentials().get_access_key_id() != first


def test_the_sdks_oidc_role_reads_its_token_file_again(cloud, account, redirected, tmp_path):
    token = tmp_path / "token"
    token.write_text("a.b.c")
    provider = OIDCRoleArnCredentialsProvider(
        role_arn=ROLE, oidc_provider_arn=PROVIDER, oidc_token_file_path=str(token), role_session_name="planwright"
    )
    assert buys(cloud, provider)["state"] == "Paid"
    Alibaba(cloud).put_role(ROLE, mostSeconds=7200, providerArn=PROVIDER, oidcToken="d.e.f")
    token.write_text("d.e.f")
    pass_time(cloud, seconds=3700)
    assert buys(cloud, provider)["state"] == "Paid"


def test_the_sdks_oidc_role_with_a_wrong_token(cloud, account, redirected, tmp_path):
    token = tmp_path / "token"
    token.write_text("x.y.z")
    provider = OIDCRoleArnCredentialsProvider(
        role_arn=ROLE, oidc_provider_arn=PROVIDER, oidc_token_file_path=str(token), role_session_name="planwright"
    )
    with pytest.raises(CredentialException, match="AuthenticationFail.OIDCToken.Invalid"):
        provider.get_credentials()


@pytest.mark.parametrize("role_name", [None, "buyer"])
@pytest.mark.parametrize("imds_v1", [False, True])
def test_the_sdks_role_of_the_machine(cloud, account, redirected, role_name, imds_v1):
    Alibaba(cloud).metadata(roleArn=ROLE, imdsV1=imds_v1, sessionSeconds=3600)
    provider = EcsRamRoleCredentialsProvider(role_name=role_name, disable_imds_v1=not imds_v1, async_update_enabled=False)
    assert buys(cloud, provider)["uid"] == UID
    first = provider.get_credentials().get_access_key_id()
    pass_time(cloud, seconds=3700)
    assert buys(cloud, provider)["state"] == "Paid" and provider.get_credentials().get_access_key_id() != first


@pytest.mark.parametrize("fields", [{"roleArn": ""}, {"roleArn": ROLE}])
def test_a_machine_without_the_role(cloud, account, redirected, fields):
    Alibaba(cloud).metadata(**fields)
    provider = EcsRamRoleCredentialsProvider(role_name="another", disable_imds_v1=True, async_update_enabled=False)
    with pytest.raises(CredentialException, match="HttpCode=404"):
        provider.get_credentials()


@pytest.mark.parametrize("kind", ["acs3", "v1"])
@pytest.mark.parametrize("action", ["AssumeRole", "GetCallerIdentity"])
def test_everything_else_is_not_served_unsigned(cloud, account, kind, action):
    sts = CLIENTS[kind](cloud, "sts", account)
    with refused("IncompleteSignature"):
        sts.send(action, {"RoleArn": ROLE, "RoleSessionName": "planwright"}, auth_type="Anonymous")
