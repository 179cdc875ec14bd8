"""What the vendors' SDKs make of a request that was recorded (recorder.py): its fields, the same request as they send it, and its signature."""

import contextlib
import json
import re

import alibaba_models
import alibaba_sdk
import tencent_sdk
from alibabacloud_tea_openapi.utils import Utils
from darabonba.request import DaraRequest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.http.request import RequestInternal

UNSIGNED = {"AssumeRoleWithWebIdentity", "AssumeRoleWithOIDC"}
# What the SDKs say of themselves and of the connection.
OF_ITSELF = {"accept-encoding", "connection", "content-length", "user-agent", "x-tc-requestclient", "x-tc-traceid"}
# Which class of theirs gave the key, and its id once more, which Authorization has.
OF_THE_KEY = {"x-acs-accesskey-id", "x-acs-credentials-provider"}
# Another for each request.
OF_THE_MOMENT = {"authorization", "x-acs-date", "x-acs-signature-nonce", "x-tc-timestamp"}


def fields_of(action, request):
    """What the API is told, but for what the protocol adds, as JSON."""
    if action.provider == "Tencent":
        return json.loads(request.body)
    known = {"Action", "Version", "Format", "Timestamp"} if action.name in UNSIGNED else set()
    return {name: value for name, value in request.parameters().items() if name not in known}


def through_the_sdk(recording, action, fields):
    """The same, sent by the SDK to the same endpoint, as it was recorded."""
    endpoint = recording.endpoints[action.service]
    before = len(endpoint.requests)
    model = action.model()
    if recording.provider == "Tencent":
        region = "ap-guangzhou" if action.service == "sts" else ""
        client = tencent_sdk.Client(endpoint, action.service, recording.account.credential(), region, language="en-US")
        request = model()
        request._deserialize(fields)
        with contextlib.suppress(TencentCloudSDKException):  # most were done already, and cannot be done again
            getattr(client.sdk, action.name)(request)
    else:
        client = alibaba_sdk.Client(endpoint, action.service, recording.account)
        request = [alibaba_models.from_flat(model, fields)[0]] if model else []
        with contextlib.suppress(alibaba_sdk.Failure):
            client.act(action.name, *request)
    (theirs,) = endpoint.requests[before:]
    return theirs


def headers_of(request, without=()):
    """Those that are the same for everybody who sends the same request."""
    found = {name: request.header(name) for name, _ in request.headers if name not in OF_ITSELF | OF_THE_MOMENT | set(without)}
    if found.get("accept") == "*/*":  # the SDK's HTTP library
        del found["accept"]
    return found


def plain(parameters):
    """The SDK for Python writes True."""
    return {name: {"True": "true", "False": "false"}.get(value, value) for name, value in parameters.items()}


def key_of(recording, request):
    """The key that a request says it is signed with, and the token that has to go with it."""
    return recording.keys[re.search(r"Credential=([^/,]+)", request.header("authorization"))[1]]


def signed_by_tencents_sdk(recording, action, request):
    key, token = key_of(recording, request)
    client = tencent_sdk.Client(recording.endpoints[action.service], action.service, recording.account.credential())
    when, scope = request.header("x-tc-timestamp"), re.search(r"Credential=([^,]+)", request.header("authorization"))[1]
    key_id, date = scope.split("/")[:2]
    headers = {"Content-Type": request.header("content-type"), "Host": request.header("host"), "X-TC-Timestamp": when}
    internal = RequestInternal(request.header("host"), request.method, request.path, headers, request.body)
    signature = client.sdk._get_tc3_signature({}, internal, date, action.service, key)
    assert request.header("x-tc-token") == token
    return f"TC3-HMAC-SHA256 Credential={key_id}/{date}/{action.service}/tc3_request, SignedHeaders=content-type;host, Signature={signature}"


def signed_by_alibabas_sdk(recording, request):
    key, token = key_of(recording, request)
    signed = re.search(r"SignedHeaders=([^,]+)", request.header("authorization"))[1].split(";")
    theirs = DaraRequest()
    theirs.method, theirs.pathname, theirs.query = request.method, request.path, request.parameters()
    theirs.headers = {name: request.header(name) for name in signed}
    assert {"host", *(name for name, _ in request.headers if name.startswith("x-acs-"))} == set(signed)
    payload = Utils.hash(request.body, "ACS3-HMAC-SHA256").hex()
    assert request.header("x-acs-content-sha256") == payload
    assert request.header("x-acs-security-token") == token
    key_id = re.search(r"Credential=([^,]+)", request.header("authorization"))[1]
    return Utils.get_authorization(theirs, "ACS3-HMAC-SHA256", payload, key_id, key)


def signed_by_the_sdk(recording, action, request):
    if recording.provider == "Tencent":
        return signed_by_tencents_sdk(recording, action, request)
    return signed_by_alibabas_sdk(recording, request)
