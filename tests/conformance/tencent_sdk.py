"""The Tencent Cloud SDK, pointed at a simulated cloud. Every answer is held against the SDK's model of it."""

import contextlib
import dataclasses
import importlib
import json

import pytest
import sdk_clock
from tencent_models import mismatches
from tencentcloud.common import abstract_client, credential
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

VERSIONS = {"teo": "v20220901", "billing": "v20180709", "sts": "v20180813"}
# Null though the SDK does not say so: a postpaid plan does not expire, and a zone has the details of its own type only.
NULLS = {
    "DescribePlansResponse.Plans[].ExpiredTime",
    *(f"DescribeZonesResponse.Zones[].{name}" for name in ("NSDetail", "CNAMEDetail", "DNSPodDetail")),
}
# Codes that every service has; the SDK lists only each service's own.
COMMON = set("""AuthFailure.InvalidAuthorization AuthFailure.SecretIdNotFound AuthFailure.SignatureExpire AuthFailure.SignatureFailure
    AuthFailure.TokenFailure AuthFailure.UnauthorizedOperation InternalError InvalidAction InvalidParameter InvalidParameterValue
    MissingParameter NoSuchProduct NoSuchVersion RequestLimitExceeded UnauthorizedOperation UnknownParameter UnsupportedOperation
    UnsupportedProtocol""".split())

abstract_client.time = credential.time = sdk_clock.TimeModule()


@dataclasses.dataclass
class Account:
    uin: str = "100000000001"
    secret_id: str = "AKIDconformance"
    secret_key: str = "a-key-of-the-conformance-tests"
    token: str | None = None

    def credential(self):
        return Credential(self.secret_id, self.secret_key, self.token)


def open_account(cloud, balance=10_000_000, account=None, **fields):
    account = account or Account()
    cloud.open_account(account.uin, secretId=account.secret_id, secretKey=account.secret_key, balanceCents=balance, **fields)
    return account


def package(service, part):
    """teo, models -> tencentcloud.teo.v20220901.models"""
    name = f"{service}_client" if part == "client" else part
    return importlib.import_module(f"tencentcloud.{service}.{VERSIONS[service]}.{name}")


def profile(cloud, **settings):
    made = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=cloud.url.removeprefix("http://"), reqTimeout=10))
    for name, value in settings.items():
        setattr(made, name, value)
    return made


def codes_of(service):
    """The error codes that the SDK lists for a service."""
    return {value for name, value in vars(package(service, "errorcodes")).items() if name.isupper() and isinstance(value, str)}


class Client:
    """One service's client. `settings` are those of the SDK's ClientProfile."""

    def __init__(self, cloud, service, credential, region="ap-guangzhou", **settings):
        self.service = service
        self.sdk = getattr(package(service, "client"), f"{service.capitalize()}Client")(credential, region, profile(cloud, **settings))
        self._raw = None
        call = self.sdk.call

        def remember(*arguments, **keywords):
            self._raw = call(*arguments, **keywords)
            return self._raw

        self.sdk.call = remember

    def __getattr__(self, action):
        """client.CreatePlan(PlanType="basic"): the request through the SDK's model, the answer as the SDK's model."""

        def call(**fields):
            models = package(self.service, "models")
            request = getattr(models, f"{action}Request")()
            wrong = mismatches(type(request), fields, f"{action}Request", missing=False)
            assert not wrong, wrong
            request._deserialize(fields)
            answer = getattr(self.sdk, action)(request)
            wrong = mismatches(type(answer), json.loads(self._raw)["Response"], type(answer).__name__, allowed=NULLS)
            assert not wrong, "\n".join(wrong)
            return answer

        return call

    def send(self, action, fields, **options):
        """What the SDK's models would not send. The answer as it is."""
        return self.sdk.call_json(action, fields, **options)["Response"]

    def spoil(self, change):
        """`change(request)` is called with every signed request, before it goes out."""
        send = self.sdk.request.send_request

        def spoilt(request):
            change(request)
            return send(request)

        self.sdk.request.send_request = spoilt


@contextlib.contextmanager
def refused(code):
    """The body has to fail with this code of the API's, in an answer that has a request id."""
    assert code in COMMON or any(code in codes_of(service) for service in VERSIONS), f"{code} is none of the API's codes"
    with pytest.raises(TencentCloudSDKException) as caught:
        yield caught
    assert caught.value.get_code() == code, caught.value
    assert caught.value.get_request_id(), caught.value
    assert caught.value.get_message()
