"""Input that nobody should send, against the running process: a clear error, nothing lost, the process alive, and well again afterwards."""

import json
import subprocess

import pytest
import yaml
from operator_process import NAMESPACE, SERVICE_ACCOUNT
from process import poll
from tls_proxy import Certificates, TlsProxy

CREATE = "eop-blog-1-create"
CANARY = "kubeconfig-canary-0123456789"

# ---- kubeconfig: it does not start, and says why in one line


def config(**changes):
    """A kubeconfig as it should be, but for the changes."""
    good = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
        "users": [{"name": "u", "user": {"token": CANARY}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }
    return yaml.safe_dump({**good, **changes})


def alias_bomb(levels=9):
    lines = ["l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 9)}]" for level in range(1, levels)]
    return "\n".join(lines) + "\n"


KUBECONFIGS = {
    "empty": ("", "current-context"),
    "not-yaml": ("clusters: [\n  {\n", "not YAML"),
    "a-scalar": (CANARY, "mapping"),
    "binary": (b"\x7fELF\x02\x01\x01\x00\x00\xff\xfe", "NUL|YAML"),
    "nul-bytes": (config() + "\0\0", "NUL"),
    "alias-bomb": (alias_bomb(), "anchors|aliases"),
    "deep-list": ("clusters: " + "[" * 5000 + "]" * 5000, "deep|nested"),
    "deep-map": ("clusters: " + "{a: " * 5000 + "}" * 5000, "deep|nested"),
    "huge": ("#" * 20_000_000, "larger"),
    "clusters-a-word": (config(clusters="many"), "clusters"),
    "clusters-numbers": (config(clusters=[1, 2]), "clusters"),
    "users-a-map": (config(users={"u": CANARY}), "users"),
    "no-server": (config(clusters=[{"name": "c", "cluster": {}}]), "server"),
    "server-no-url": (config(clusters=[{"name": "c", "cluster": {"server": "over there"}}]), "server"),
    "server-a-list": (config(clusters=[{"name": "c", "cluster": {"server": ["https://127.0.0.1:1"]}}]), "server"),
    "no-context": (config(**{"current-context": "y"}), "no context"),
    "no-user": (config(users=[]), "no user"),
    "other-kind": (config(kind="Pod"), "kind"),
    "ca-not-base64": (config(clusters=[{"name": "c", "cluster": {"server": "https://h", "certificate-authority-data": "%%%"}}]), "base64"),
    "ca-not-pem": (
        config(clusters=[{"name": "c", "cluster": {"server": "https://h", "certificate-authority-data": "aGVsbG8="}}]),
        "certificate|PEM|CA",
    ),
    "ca-missing": (config(clusters=[{"name": "c", "cluster": {"server": "https://h", "certificate-authority": "nowhere.crt"}}]), "nowhere.crt"),
    "key-without-certificate": (config(users=[{"name": "u", "user": {"client-key-data": "aGVsbG8="}}]), "client-certificate"),
    "password": (config(users=[{"name": "u", "user": {"username": "a", "password": CANARY}}]), "basic authentication"),
}


def refused(programs, path):
    command = [programs["planwright-operator"], f"--kubeconfig={path}", "--health-listen=127.0.0.1:0", "--log-format=json"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("name", KUBECONFIGS)
def test_a_kubeconfig_that_is_none(programs, tmp_path, name):
    text, told = KUBECONFIGS[name]
    path = tmp_path / "kubeconfig"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    ended = refused(programs, path)
    assert ended.returncode == 1, ended
    (line,) = ended.stderr.splitlines()
    assert line.startswith("planwright-operator: no way to the API server: ") and len(line) < 600
    assert any(word in line for word in told.split("|")), line
    assert CANARY not in ended.stderr + ended.stdout


def test_a_kubeconfig_that_is_not_there(programs, tmp_path):
    ended = refused(programs, tmp_path / "nowhere")
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "nowhere" in line and "KUBECONFIG" in line


@pytest.mark.parametrize("flag", ["--log-format=xml", "--inventory-interval=soon", "--health-listen=everywhere", "--health-listen=:99999999999999999999", "--no-such-flag"])
def test_a_command_line_that_is_wrong(programs, flag):
    ended = subprocess.run([programs["planwright-operator"], flag], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert flag.split("=")[0] in ended.stderr or flag.split("=")[-1] in ended.stderr


# ---- certificates: it waits, says why, and goes on when they are right

CERTIFICATES = {
    "expired": ({"end": "20210101000000Z"}, "expired"),
    "not-yet": ({"start": "20480101000000Z"}, "not valid yet"),
    "wrong-host": ({"subject_alt_name": "DNS:elsewhere.example"}, "127.0.0.1"),
    "foreign": (None, "unknown authority"),
}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_an_api_server_with_a_certificate_that_is_not_right(cluster, world, start_operator, tmp_path, name):
    fields, told = CERTIFICATES[name]
    certificates = Certificates(cluster.directory, tmp_path)
    proxy = TlsProxy(cluster.port, *(certificates.make_foreign() if fields is None else certificates.make(name, **fields)))
    own = cluster.write_kubeconfig(tmp_path / "proxy.kubeconfig", {"token": cluster.mint_token(NAMESPACE, SERVICE_ACCOUNT)}, proxy.url)
    operator = start_operator("operator-1", ready=False, kubeconfig=own, leader_elect="false", watch_namespaces=world.namespace)

    def warned():
        lines = [line for line in operator.log_lines() if line["level"] == "warn"]
        return any(any(word in line.get("error", "") for word in told.split("|")) for line in lines)

    operator.process.poll(warned)
    assert operator.fetch("/readyz")[0] == 503 and operator.fetch("/healthz")[0] == 200
    proxy.use(*certificates.make("good"))
    operator.process.poll(operator.ready)
    world.plan("blog")
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]
    proxy.close()


# ---- answers of the cloud


def envelope(**fields):
    return json.dumps({"Response": {"RequestId": "11111111-2222", **fields}})


PLAN = {"PlanId": "edgeone-000000000000", "PlanType": "plan-personal", "Status": "normal", "AutoRenewal": "false", "PayMode": 1}
ANSWERS = {
    "50-mb": {"kind": "huge"},
    "half": {"kind": "half"},
    "deep-lists": {"kind": "garbage", "body": '{"Response":' + "[" * 1000 + "]" * 1000 + "}"},
    "deeper": {"kind": "garbage", "body": "[" * 200_000},
    "deep-objects": {"kind": "garbage", "body": '{"Response":' * 1000 + "1" + "}" * 1000},
    "nul-bytes": {"kind": "garbage", "body": "\0" * 64},
    "nul-inside": {"kind": "garbage", "body": '{"Response":{"RequestId":"a\\u0000b","TotalCount":0,"Plans":[],"PlanId":"\\u0000","DealName":"\\u0000"}}'},
    "empty": {"kind": "garbage", "body": ""},
    "html": {"kind": "garbage", "body": "<html><body>Sign in to the hotel's network</body></html>"},
    "a-number": {"kind": "garbage", "body": "1e999"},
    "response-a-list": {"kind": "garbage", "body": '{"Response":[]}'},
    "wrong-types": {
        "kind": "garbage",
        "body": envelope(TotalCount="many", Plans={"a": 1}, PlanId=["x"], DealName=7, Deals=3),
    },
    "plans-of-numbers": {"kind": "garbage", "body": envelope(TotalCount=2, Plans=[1, None], PlanId=1, DealName=None)},
    "plan-of-wrong-types": {"kind": "garbage", "body": envelope(TotalCount=1, Plans=[{**PLAN, "EnabledTime": 7, "ExpiredTime": []}], PlanId={}, DealName={})},
    "a-count-that-is-not-true": {"kind": "garbage", "body": envelope(TotalCount=10**18, Plans=[])},
    "error-a-word": {"kind": "garbage", "body": envelope(Error="no")},
    "error-without-code": {"kind": "garbage", "body": envelope(Error={"Message": "no"})},
    "legacy": {"kind": "garbage", "body": '{"code":4000,"codeDesc":"InternalError","message":"old gateway"}'},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_the_cloud_that_is_none(world, name):
    """First to every reading, then to a purchase that was carried out."""
    fault = ANSWERS[name]
    world.plan("before")
    before = world.wait_ready("before")["status"]
    world.cloud.fault(action="DescribePlans", **fault)
    account = world.wait_account("False", "CloudUnreachable")
    told = next(condition["message"] for condition in account["status"]["conditions"] if condition["type"] == "Ready")
    assert "DescribePlans" in told and len(told) < 1000 and "\0" not in told
    world.wait_condition("before", "Ready", "False")
    kept = world.status("before")
    assert (kept["planId"], kept["expiresAt"]) == (before["planId"], before["expiresAt"]), "what is known is not forgotten"
    world.cloud.clear_faults()
    world.wait_account()
    world.wait_ready("before")

    world.cloud.fault(action="CreatePlan", count=1, **fault)
    world.plan("blog")
    unknown = world.wait_order(CREATE, "OutcomeUnknown")
    assert unknown["status"]["attempts"][0]["message"]
    world.cloud.advance(minutes=2)
    world.cloud.pass_window()
    world.wait_ready("blog")
    assert world.acts() == ["purchase", "purchase"]
    assert world.operator.process.exit_code is None


@pytest.mark.parametrize("name", ["50-mb", "deep-lists", "wrong-types", "half", "nul-bytes"])
def test_an_order_list_that_is_none(make_world, name):
    """It is evidence that is missing: waited for, and read when it can be."""
    world = make_world({"purchaserUin": "100000000077"}, creator="100000000077")
    world.cloud.fault("lose_answer", "CreatePlan", count=1)
    world.plan("blog")
    world.wait_order(CREATE, "OutcomeUnknown")
    world.cloud.fault(action="DescribeDealsByCond", **ANSWERS[name])
    world.cloud.pass_window()
    account = f'"account":"{world.namespace}/{world.ACCOUNT}"'
    lines = world.operator.log_text
    poll(lambda: any("order list could not be read" in line and account in line for line in lines().splitlines()), "the reason in the log")
    world.wait_inventories()
    assert world.order(CREATE)["status"]["phase"] == "OutcomeUnknown"
    world.cloud.clear_faults()
    world.cloud.advance(minutes=2)
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]


# ---- objects of the API server

SECRETS = {
    "spaces": {"secretId": "a b", "secretKey": "c d"},
    "empty": {"secretId": "", "secretKey": ""},
    "newlines": {"secretId": "AKID\r\nX-Evil: 1", "secretKey": "k"},
    "nul": {"secretId": "AKID\0", "secretKey": "\0"},
    "unicode": {"secretId": "ключ", "secretKey": "密钥"},
    "long": {"secretId": "A" * 100_000, "secretKey": "B" * 100_000},
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_of_garbage(world, name):
    world.plan("blog")
    world.wait_ready("blog")
    world.write_secret(**SECRETS[name])
    account = world.wait_account("False", "CredentialsMissing")
    told = next(condition["message"] for condition in account["status"]["conditions"] if condition["type"] == "Ready")
    assert "Secret keys" in told and "secretId" in told
    world.write_secret(secretId=world.secret_id, secretKey=world.secret_key)
    world.wait_account()
    world.wait_ready("blog")
    assert world.acts() == ["purchase"]


def test_a_secret_of_bytes(world):
    meta = {"name": "keys", "namespace": world.namespace}
    world.kube.apply({"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": {"secretId": "/////w==", "secretKey": "AAECAw=="}})
    world.look()
    world.wait_account("False", "CredentialsMissing")
    world.write_secret(secretId=world.secret_id, secretKey=world.secret_key)
    world.plan("blog")
    world.wait_ready("blog")


REQUESTS = {
    "no-json": "{{{",
    "deep": "[" * 4000 + "]" * 4000,
    "another-action": '{"PlanId":"edgeone-000000000000","Period":1}',
    "spaces": '{ "PlanType":"personal" }',
    "wrong-types": '{"AutoUseVoucher":true,"PlanType":7,"PrepaidPlanParam":[]}',
    "nul": '{"AutoUseVoucher":"false","PlanType":"personal\\u0000","PrepaidPlanParam":{"Period":1,"RenewFlag":"off"}}',
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_purchase_order_that_somebody_made_up(world, name):
    """It is not understood, so it is not sent; and nothing is bought around it."""
    spec = {
        "subject": {"kind": "EdgeOnePlan", "name": "blog"},
        "ordinal": 1,
        "act": "Create",
        "accountRef": {"name": world.ACCOUNT},
        "provider": "Tencent",
        "action": "CreatePlan",
        "request": REQUESTS[name],
    }
    meta = {"name": CREATE, "namespace": world.namespace}
    world.kube.create({"apiVersion": "planwright.dev/v1alpha1", "kind": "PurchaseOrder", "metadata": meta, "spec": spec})
    world.plan("blog")
    world.plan("other")
    world.wait_ready("other")
    poll(lambda: f"{world.namespace}/{CREATE}" in world.operator.log_text(), "the order in the log")
    world.wait_inventories()
    assert [charge["planId"] for charge in world.charges()] == [world.status("other")["planId"]]
    world.kube.delete("purchaseorders", CREATE, world.namespace)
    world.wait_ready("blog")
    assert world.acts() == ["purchase", "purchase"]
