"""The Alibaba Cloud SDKs, pointed at a simulated cloud: those of today (ACS3, or RPC V1 when told), and the older aliyun-python-sdk-core (V1).
Every answer is held against the SDK's model of it."""

import contextlib
import dataclasses
import importlib
import json

import pytest
import sdk_clock
from alibaba import Alibaba
from alibaba_models import mismatches, to_flat
from alibabacloud_credentials.provider import refreshable
from alibabacloud_credentials.utils import parameter_helper as credential_helper
from alibabacloud_tea_openapi import utils_models
from alibabacloud_tea_openapi.utils import Utils
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkcore.utils import parameter_helper
from darabonba.runtime import RuntimeOptions

PACKAGES = {"cbn": "alibabacloud_cbn20170912", "bss": "alibabacloud_bssopenapi20171214", "sts": "alibabacloud_sts20150401"}
VERSIONS = {"cbn": "2017-09-12", "bss": "2017-12-14", "sts": "2015-04-01"}

_PACKAGE = "DescribeCenBandwidthPackagesResponseBody.CenBandwidthPackages.CenBandwidthPackage[]"
_INSTANCE = "QueryAvailableInstancesResponseBody.Data.InstanceList[]"
# What an answer has only when there is something to say.
ABSENT = {
    *(f"{_PACKAGE}.Reservation{name}" for name in ("ActiveTime", "Bandwidth", "InternetChargeType", "OrderType")),
    f"{_INSTANCE}.RenewalDuration",
    f"{_INSTANCE}.RenewalDurationUnit",
    "QueryProductListResponseBody.Data.TotalCount",  # when it was asked for
    "GetCallerIdentityResponseBody.RoleId",  # of a role
    "GetCallerIdentityResponseBody.UserId",  # of a user
    "AssumeRoleResponseBody.SourceIdentity",  # when it was given
    "AssumeRoleWithOIDCResponseBody.SourceIdentity",
    "GetSubscriptionPriceResponseBody.Data.PaymentScheme",
}
# The page of QueryOrders: refunds have no payment status.
NULL = {f"{action}ResponseBody.Data.OrderList.Order[].PaymentStatus" for action in ("QueryOrders", "GetOrderDetail")}

Utils.get_timestamp = staticmethod(lambda: sdk_clock.utc().strftime("%Y-%m-%dT%H:%M:%SZ"))
parameter_helper.time = refreshable.time = sdk_clock.TimeModule()
credential_helper.get_iso_8061_date = Utils.get_timestamp


@dataclasses.dataclass
class Account:
    uid: str = "1000000000000001"
    key_id: str = "LTAIconformance"
    secret: str = "a-secret-of-the-conformance-tests"
    token: str | None = None


def open_account(cloud, balance=1_000_000_000, account=None, **fields):
    account = account or Account()
    if account.token:
        fields["securityToken"] = account.token
    Alibaba(cloud).open_account(account.uid, accessKeyId=account.key_id, accessKeySecret=account.secret, balanceCents=balance, **fields)
    return account


def models(service):
    return importlib.import_module(f"{PACKAGES[service]}.models")


def request_of(service, action, fields):
    """The SDK's request model with these fields, which are named as on the wire."""
    model = getattr(models(service), f"{action}Request")
    wrong = mismatches(model, fields, f"{action}Request", missing=False)
    assert not wrong, wrong
    return model().from_map(fields)


def check_answer(service, action, body):
    model = getattr(models(service), f"{action}ResponseBody")
    failed = service == "bss" and not body.get("Success")
    wrong = mismatches(model, body, model.__name__, absent={*ABSENT, *([f"{model.__name__}.Data"] if failed else [])}, null=NULL)
    assert not wrong, "\n".join(wrong)
    return model().from_map(body)


class Failure(Exception):
    """What the API answered with an error, by whichever SDK: in HTTP's status or, in billing, inside a success."""

    def __init__(self, code, message, request_id, status):
        super().__init__(f"{status} {code}: {message}")
        self.code, self.message, self.request_id, self.status = code, message, request_id, status


class Client:
    """The SDK of today. `config` is more of its Config: signature_algorithm="v2" is RPC V1."""

    def __init__(self, cloud, service, account, region="cn-hangzhou", **config):
        self.service = service
        if isinstance(account, Account):
            config.update(access_key_id=account.key_id, access_key_secret=account.secret, security_token=account.token)
        else:
            config.update(credential=account)
        made = utils_models.Config(protocol="HTTP", endpoint=cloud.url.removeprefix("http://"), region_id=region, **config)
        self.sdk = importlib.import_module(f"{PACKAGES[service]}.client").Client(made)
        self._raw = None
        for name in ("call_api", "do_rpcrequest"):  # AssumeRoleWithOIDC goes the second way at once
            setattr(self.sdk, name, self._remembering(getattr(self.sdk, name)))

    def _remembering(self, call):
        def remember(*arguments):
            self._raw = call(*arguments)
            return self._raw

        return remember

    def __getattr__(self, action):
        """client.CreateCenBandwidthPackage(Bandwidth=2, ...): the request through the SDK's model, the answer as the SDK's model."""

        def call(**fields):
            request = [request_of(self.service, action, fields)] if hasattr(models(self.service), f"{action}Request") else []
            self.act(action, *request)
            return _answer(self.service, action, self._raw["body"], self._raw["statusCode"])

        return call

    def act(self, action, *request):
        """With a request object of the SDK, where the action has one."""
        name = next(name for name in dir(self.sdk) if name.replace("_", "") == f"{action.lower()}withoptions")
        self._guarded(lambda: getattr(self.sdk, name)(*request, RuntimeOptions(autoretry=False)))

    def send(self, action, query=None, form=None, method="POST", auth_type="AK"):
        """What the SDK's models would not send: flat parameters. The answer as it is. auth_type="Anonymous": unsigned."""
        params = utils_models.Params(
            action=action,
            version=VERSIONS[self.service],
            protocol="HTTPS",
            pathname="/",
            method=method,
            auth_type=auth_type,
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        request = utils_models.OpenApiRequest(query=query or {}, body=form)
        self._guarded(lambda: self.sdk.call_api(params, request, RuntimeOptions(autoretry=False)))
        return self._raw["body"]

    @staticmethod
    def _guarded(call):
        try:
            return call()
        except Exception as error:  # the SDK has several that share no base but this, and wraps them
            cause = getattr(error, "inner_exception", None) or error
            if getattr(cause, "code", None) in (None, "None") or getattr(cause, "status_code", None) is None:
                raise
            raise Failure(cause.code, cause.message, (cause.data or {}).get("RequestId"), cause.status_code) from None


class OldClient:
    """aliyun-python-sdk-core: RPC V1, HMAC-SHA1."""

    def __init__(self, cloud, service, account, region="cn-hangzhou"):
        self.service = service
        self._host = cloud.url.removeprefix("http://")
        if account.token:
            self.sdk = AcsClient(region_id=region, credential=StsTokenCredential(account.key_id, account.secret, account.token), auto_retry=False)
        else:
            self.sdk = AcsClient(account.key_id, account.secret, region, auto_retry=False)

    def __getattr__(self, action):
        def call(**fields):
            return _answer(self.service, action, self.send(action, to_flat(request_of(self.service, action, fields)) if fields else {}), 200)

        return call

    def send(self, action, query=None, form=None, method="POST"):
        request = CommonRequest(domain=self._host, version=VERSIONS[self.service], action_name=action)
        for name, value in (query or {}).items():
            request.add_query_param(name, value)
        for name, value in (form or {}).items():
            request.add_body_params(name, value)
        request.set_method(method)
        return self.act(request)

    def act(self, request):
        """One request object of the older SDK."""
        request.set_protocol_type("http")
        request.set_endpoint(self._host)
        try:
            return json.loads(self.sdk.do_action_with_exception(request))
        except ServerException as error:
            raise Failure(error.get_error_code(), error.get_error_msg(), error.get_request_id(), error.get_http_status()) from None


def _answer(service, action, body, status):
    answer = check_answer(service, action, body)
    if service == "bss" and not body["Success"]:
        raise Failure(body["Code"], body["Message"], body["RequestId"], status)
    return answer


@contextlib.contextmanager
def refused(code, status=None):
    """The body has to fail with this code of the API's (or one of several), in an answer that has a request id."""
    with pytest.raises(Failure) as caught:
        yield caught
    assert caught.value.code in ([code] if isinstance(code, str) else code), caught.value
    assert caught.value.request_id and caught.value.message
    assert status is None or caught.value.status == status, caught.value


CLIENTS = {
    "acs3": Client,
    "v1": lambda *arguments, **config: Client(*arguments, signature_algorithm="v2", **config),
    "old": OldClient,
}
