"""How the operator comes by its first key: calls that are not signed, and the machine's metadata service. What was recorded is held against what
the SDKs' own credential classes send to the same place."""

import functools
import json
import re

import pytest
from alibabacloud_credentials.provider import EcsRamRoleCredentialsProvider, OIDCRoleArnCredentialsProvider
from as_sdk import headers_of
from recording import OIDC_TOKEN, ROLE_NAME
from Tea.core import TeaCore
from tencentcloud.common import credential
from tencentcloud.common.profile.http_profile import HttpProfile


@pytest.fixture
def plain_http(monkeypatch):
    """The SDKs' credential classes make connections of their own, over https unless told."""
    monkeypatch.setattr(credential, "HttpProfile", functools.partial(HttpProfile, protocol="http"))


@pytest.fixture
def redirected(recordings, monkeypatch):
    """The same for Alibaba's, which know their hosts; here they find what was recorded from."""
    send = TeaCore.do_action

    def to_recorder(request, *arguments):
        request.protocol = "http"
        service = "metadata" if request.headers["host"] == "100.100.100.200" else "sts"
        request.headers["host"] = recordings["Alibaba"].endpoints[service].url.removeprefix("http://")
        return send(request, *arguments)

    monkeypatch.setattr(TeaCore, "do_action", staticmethod(to_recorder))


def only(recording, name):
    (request,) = [request for request in recording.requests if recording.action_of(request) == name]
    return request


def test_tencents_sdk_would_show_its_token_the_same_way(recordings, plain_http):
    recording = recordings["Tencent"]
    request, endpoint = only(recording, "AssumeRoleWithWebIdentity"), recording.endpoints["sts"]
    before = len(endpoint.requests)
    keys = credential.OIDCRoleArnCredential(
        "ap-guangzhou", recording.oidc_provider, OIDC_TOKEN, recording.role, "planwright", endpoint=endpoint.url.removeprefix("http://")
    )
    assert keys.secret_id
    (theirs,) = endpoint.requests[before:]
    assert request.header("authorization") == theirs.header("authorization") == "SKIP"
    assert headers_of(request, {"x-tc-language"}) == headers_of(theirs, {"x-tc-language"})
    assert (request.method, request.target, json.loads(request.body)) == (theirs.method, theirs.target, json.loads(theirs.body))


def test_alibabas_sdk_would_show_its_token_the_same_way(recordings, redirected, tmp_path):
    """But for where: its own puts all of it into the URL, which is logged on the way."""
    recording = recordings["Alibaba"]
    request, endpoint = only(recording, "AssumeRoleWithOIDC"), recording.endpoints["sts"]
    before = len(endpoint.requests)
    token = tmp_path / "token"
    token.write_text(OIDC_TOKEN)
    provider = OIDCRoleArnCredentialsProvider(
        role_arn=recording.role, oidc_provider_arn=recording.oidc_provider, oidc_token_file_path=str(token), role_session_name="planwright"
    )
    assert provider.get_credentials().get_security_token()
    (theirs,) = endpoint.requests[before:]

    def told(one):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one.parameters()["Timestamp"])
        return {name: value for name, value in one.parameters().items() if name != "Timestamp"}

    assert told(request) == told(theirs)
    assert request.path == theirs.path and request.header("authorization") == theirs.header("authorization") == ""
    assert {name for name in headers_of(request) if name.startswith("x-")} == set()


def pages(requests):
    """What was asked of the machine, without the token, which is another each time."""
    return [
        (request.method, request.target, {name: name == "x-aliyun-ecs-metadata-token" or value for name, value in headers_of(request).items()})
        for request in requests
    ]


@pytest.mark.parametrize("role_name", [None, ROLE_NAME])
def test_tencents_sdk_would_ask_the_machine_the_same(recordings, monkeypatch, role_name):
    endpoint = recordings["Tencent"].endpoints["metadata"]
    before = len(endpoint.requests)
    monkeypatch.setattr(credential.CVMRoleCredential, "_role_endpoint", f"{endpoint.url}/latest/meta-data/cam/security-credentials/")
    assert credential.CVMRoleCredential(role_name).secret_id
    recorded_of = [request for request in recordings["Tencent"].requests if request.service == "metadata"]
    assert pages(recorded_of[2:] if role_name else recorded_of[:2]) == pages(endpoint.requests[before:])


@pytest.mark.parametrize("role_name", [None, ROLE_NAME])
def test_alibabas_sdk_would_ask_the_machine_the_same(recordings, redirected, role_name):
    """It gets a token for each page; one serves all of ours."""
    endpoint = recordings["Alibaba"].endpoints["metadata"]
    before = len(endpoint.requests)
    provider = EcsRamRoleCredentialsProvider(role_name=role_name, disable_imds_v1=True, async_update_enabled=False)
    assert provider.get_credentials().get_security_token()
    theirs = [page for number, page in enumerate(pages(endpoint.requests[before:])) if number == 0 or page[0] != "PUT"]
    recorded_of = [request for request in recordings["Alibaba"].requests if request.service == "metadata"]
    assert pages(recorded_of[3:] if role_name else recorded_of[:3]) == theirs
