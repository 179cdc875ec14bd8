"""Temporary credentials of Tencent Cloud: asked for with the SDK's STS client, and by the SDK's own credential classes."""

import functools

import pytest
import sdk_clock
from sdk_clock import pass_time
from tencent_sdk import Account, Client, open_account, refused
from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.http_profile import HttpProfile

UIN = "100000000001"
ROLE = f"qcs::cam::uin/{UIN}:roleName/buyer"
WEB = {"ProviderId": "a-cluster", "WebIdentityToken": "a.b.c", "RoleArn": ROLE, "RoleSessionName": "planwright"}


@pytest.fixture
def account(cloud):
    account = open_account(cloud)
    cloud.add_role(UIN, "buyer", creator="100000000077", providerId="a-cluster", webIdentityToken="a.b.c")
    return account


@pytest.fixture
def sts(cloud, account):
    return Client(cloud, "sts", account.credential())


@pytest.fixture
def plain_http(monkeypatch):
    """The credential classes make their own connections, over https unless told."""
    monkeypatch.setattr(credential, "HttpProfile", functools.partial(HttpProfile, protocol="http"))


def endpoint(cloud):
    return cloud.url.removeprefix("http://")


def client_of(cloud, answer, service="teo"):
    keys = answer.Credentials
    return Client(cloud, service, credential.Credential(keys.TmpSecretId, keys.TmpSecretKey, keys.Token))


def unsigned(cloud):
    """AssumeRoleWithWebIdentity is for those who have no key yet: the header says SKIP."""
    client = Client(cloud, "sts", Account(secret_id="none", secret_key="none").credential())
    client.sdk._build_req_inter = lambda action, params, request, options=None: client.sdk._build_req_without_signature(
        action, params, request, options
    )
    return client


# ---- who one is


def test_the_identity_of_an_account(sts):
    answer = sts.GetCallerIdentity()
    assert (answer.AccountId, answer.UserId, answer.PrincipalId) == (UIN, UIN, UIN)
    assert answer.Arn.startswith("qcs::") and UIN in answer.Arn


def test_the_identity_of_a_sub_account(cloud, account):
    cloud.change_account(UIN, secretId="AKIDsub", secretKey="sub-key", creator="100000000099")
    answer = Client(cloud, "sts", Account(secret_id="AKIDsub", secret_key="sub-key").credential()).GetCallerIdentity()
    assert (answer.AccountId, answer.UserId) == (UIN, "100000000099") and answer.Type != "CAMRole"


def test_the_identity_of_a_role(cloud, sts):
    assumed = sts.AssumeRole(RoleArn=ROLE, RoleSessionName="planwright")
    answer = client_of(cloud, assumed, "sts").GetCallerIdentity()
    assert (answer.AccountId, answer.Type) == (UIN, "CAMRole")
    assert answer.UserId.endswith(":planwright") and "assumed-role" in answer.Arn


# ---- AssumeRole


@pytest.mark.parametrize(("fields", "seconds"), [({}, 7200), ({"DurationSeconds": 900}, 900), ({"DurationSeconds": 43200}, 43200)])
def test_a_roles_keys_work_until_they_expire(cloud, sts, fields, seconds):
    assumed = sts.AssumeRole(RoleArn=ROLE, RoleSessionName="planwright", **fields)
    assert abs(assumed.ExpiredTime - sdk_clock.now() - seconds) < 5
    teo = client_of(cloud, assumed)
    bought = teo.CreatePlan(PlanType="personal")
    assert [(order["creator"], order["planId"]) for order in cloud.orders()] == [("100000000077", bought.PlanId)]
    pass_time(cloud, seconds=seconds - 60)
    assert teo.DescribePlans().TotalCount == 1
    pass_time(cloud, seconds=61)
    with refused("AuthFailure.TokenFailure"):
        teo.DescribePlans()


def test_a_roles_keys_need_their_token(cloud, sts):
    keys = sts.AssumeRole(RoleArn=ROLE, RoleSessionName="planwright").Credentials
    other = sts.AssumeRole(RoleArn=ROLE, RoleSessionName="planwright").Credentials
    assert keys.TmpSecretId != other.TmpSecretId
    for token in (None, other.Token):
        with refused("AuthFailure.TokenFailure"):
            Client(cloud, "teo", credential.Credential(keys.TmpSecretId, keys.TmpSecretKey, token)).DescribePlans()


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("MissingParameter", {"RoleArn": None}),
        ("MissingParameter", {"RoleSessionName": None}),
        ("InvalidParameter.ParamError", {"RoleSessionName": "x"}),
        ("InvalidParameter.ParamError", {"RoleSessionName": "a session"}),
        ("InvalidParameter.ParamError", {"RoleSessionName": "x" * 129}),
        ("InvalidParameter.OverTimeError", {"DurationSeconds": 43201}),
        ("ResourceNotFound.RoleNotFound", {"RoleArn": f"qcs::cam::uin/{UIN}:roleName/nobody"}),
    ],
)
def test_a_role_that_is_not_assumed(sts, code, fields):
    wanted = {"RoleArn": ROLE, "RoleSessionName": "planwright", **fields}
    with refused(code):
        sts.AssumeRole(**{name: value for name, value in wanted.items() if value is not None})


def test_a_role_may_ask_for_an_external_id(cloud, sts):
    cloud.add_role(UIN, "buyer", externalId="a-secret-word")
    for wrong in ({}, {"ExternalId": "another"}):
        with refused("UnauthorizedOperation"):
            sts.AssumeRole(RoleArn=ROLE, RoleSessionName="planwright", **wrong)
    assert sts.AssumeRole(RoleArn=ROLE, RoleSessionName="planwright", ExternalId="a-secret-word").Credentials.Token


def test_a_role_is_assumed_with_a_good_signature_only(cloud, account):
    with refused("AuthFailure.SignatureFailure"):
        Client(cloud, "sts", Account(secret_key="wrong").credential()).AssumeRole(RoleArn=ROLE, RoleSessionName="planwright")


# ---- AssumeRoleWithWebIdentity


@pytest.mark.parametrize("seconds", [None, 1800])
def test_a_web_identity_needs_no_key(cloud, account, seconds):
    assumed = unsigned(cloud).AssumeRoleWithWebIdentity(**WEB, **({"DurationSeconds": seconds} if seconds else {}))
    assert abs(assumed.ExpiredTime - sdk_clock.now() - (seconds or 7200)) < 5
    assert client_of(cloud, assumed).DescribePlans().TotalCount == 0


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("InvalidParameter.WebIdentityTokenError", {"WebIdentityToken": "a.b.d"}),
        ("UnauthorizedOperation", {"ProviderId": "another-cluster"}),
        ("InternalError.GetRoleError", {"RoleArn": f"qcs::cam::uin/{UIN}:roleName/nobody"}),
        ("InvalidParameter.ParamError", {"RoleSessionName": "no spaces"}),
        ("InvalidParameter.OverTimeError", {"DurationSeconds": 43201}),
    ],
)
def test_a_web_identity_that_is_refused(cloud, account, code, fields):
    with refused(code):
        unsigned(cloud).AssumeRoleWithWebIdentity(**{**WEB, **fields})


@pytest.mark.parametrize("name", WEB)
def test_what_a_web_identity_must_say(cloud, account, name):
    with refused("MissingParameter"):
        unsigned(cloud).AssumeRoleWithWebIdentity(**{key: value for key, value in WEB.items() if key != name})


@pytest.mark.parametrize("action", ["AssumeRole", "GetCallerIdentity"])
def test_everything_else_is_not_served_unsigned(cloud, account, action):
    fields = {"RoleArn": ROLE, "RoleSessionName": "planwright"} if action == "AssumeRole" else {}
    with pytest.raises(TencentCloudSDKException) as caught:
        unsigned(cloud).send(action, fields)
    assert caught.value.get_code() == "AuthFailure.InvalidAuthorization"


# ---- the SDK's credential classes


def test_the_sdks_assumed_role(cloud, account, plain_http):
    keys = credential.STSAssumeRoleCredential(account.secret_id, account.secret_key, ROLE, "planwright", endpoint=endpoint(cloud))
    teo = Client(cloud, "teo", keys)
    teo.CreatePlan(PlanType="personal")
    first = keys.secret_id
    pass_time(cloud, seconds=7300)
    assert teo.DescribePlans().TotalCount == 1 and keys.secret_id != first


def test_the_sdks_web_identity(cloud, account, plain_http):
    keys = credential.OIDCRoleArnCredential("ap-guangzhou", "a-cluster", "a.b.c", ROLE, "planwright", endpoint=endpoint(cloud))
    teo = Client(cloud, "teo", keys)
    teo.CreatePlan(PlanType="personal")
    first = keys.secret_id
    pass_time(cloud, seconds=7300)
    assert teo.DescribePlans().TotalCount == 1 and keys.secret_id != first


def test_the_sdks_pod_identity_reads_its_token_file_again(cloud, account, plain_http, monkeypatch, tmp_path):
    """The variables that the TKE add-on puts into a pod."""
    token = tmp_path / "token"
    token.write_text("a.b.c")
    for name, value in {"REGION": "ap-guangzhou", "PROVIDER_ID": "a-cluster", "WEB_IDENTITY_TOKEN_FILE": str(token), "ROLE_ARN": ROLE}.items():
        monkeypatch.setenv(f"TKE_{name}", value)
    monkeypatch.setattr(credential.OIDCRoleArnCredential, "_endpoint", endpoint(cloud))
    keys = credential.DefaultTkeOIDCRoleArnProvider().get_credentials()
    teo = Client(cloud, "teo", keys)
    assert teo.DescribePlans().TotalCount == 0
    pass_time(cloud, seconds=7300)
    cloud.add_role(UIN, "buyer", webIdentityToken="d.e.f")
    with refused("InvalidParameter.WebIdentityTokenError"):
        teo.DescribePlans()
    token.write_text("d.e.f")
    assert teo.DescribePlans().TotalCount == 0


@pytest.fixture
def machine_role(cloud, account, monkeypatch):
    root = f"{cloud.url}/latest/meta-data/cam/security-credentials/"
    monkeypatch.setattr(credential.CVMRoleCredential, "_role_endpoint", root)
    cloud.set_metadata_role(ROLE, life=3600)
    return credential.CVMRoleCredential()


def test_the_sdks_role_of_the_machine(cloud, machine_role):
    teo = Client(cloud, "teo", machine_role)
    assert teo.CreatePlan(PlanType="personal").PlanId
    assert cloud.orders()[0]["creator"] == "100000000077"
    first = machine_role.secret_id
    pass_time(cloud, seconds=3400)  # less than five minutes are left
    assert teo.DescribePlans().TotalCount == 1 and machine_role.secret_id != first


def test_a_machine_without_a_role(cloud, machine_role):
    cloud.set_metadata_role()
    assert machine_role.get_credential() is None
