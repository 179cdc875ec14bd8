"""The operator out of the image, in a pod as deploy/base declares it: it buys, and it finds names and certificates with what the image holds."""

import pathlib
import shutil
import socket
import struct
import threading
import urllib.parse

import pytest
from pod import CA_BUNDLE, USER, Pod
from tls_proxy import Certificates, TlsProxy

NAMESPACE, DEPLOYMENT = "planwright-system", "planwright-operator"
HOST = "teo.example.test"


@pytest.fixture
def operator(cluster, image, tmp_path):
    """Instead of the session's process."""
    root = tmp_path / "image"
    shutil.copytree(image.root, root, symlinks=True)
    with open(root / CA_BUNDLE, "a") as bundle:  # Debian's file is read-only, but root writes
        bundle.write((cluster.directory / "ca.crt").read_text())
    pod = Pod(cluster, NAMESPACE, DEPLOYMENT, tmp_path, root).start()
    yield pod
    pod.close()


def test_buys_a_plan(operator, world):
    world.plan(planType="personal", prepaid={"periodMonths": 1})
    world.wait_ready()
    assert world.acts() == ["purchase"]
    assert operator.stop() == 0


def test_leaves_no_keys_behind(operator):
    """No core file, and no other process of its user may look into its memory."""
    process = pathlib.Path(f"/proc/{operator.pid}")
    limits = next(line for line in (process / "limits").read_text().splitlines() if line.startswith("Max core file size"))
    assert limits.split()[4:6] == ["0", "0"]
    assert int((process / "status").read_text().split("Uid:")[1].split()[0]) == USER
    assert (process / "mem").stat().st_uid == 0, "PR_SET_DUMPABLE is 0"


def test_finds_names_and_certificate_authorities(cluster, cloud, operator, make_world, tmp_path):
    certificate, key = Certificates(cluster.directory, tmp_path).make("cloud", subject_alt_name=f"DNS:{HOST}")
    proxy = TlsProxy(urllib.parse.urlsplit(cloud.url).port, certificate, key, target_tls=False)
    operator.reach(proxy.url)
    asked = serve_names(operator.network)
    url = f"https://{HOST}:{urllib.parse.urlsplit(proxy.url).port}"
    world = make_world({"exclusive": True, "endpoints": {"teo": url, "billing": cloud.url, "sts": cloud.url}})
    world.plan(planType="personal", prepaid={"periodMonths": 1})
    world.wait_ready()
    assert HOST in asked
    proxy.close()


def serve_names(network):
    """A name server of the pod's: HOST is 127.0.0.1 (A), and nothing else exists. What it is asked."""
    with network.entered():
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 53))
    asked = []

    def serve():
        while True:
            query, client = server.recvfrom(512)
            end = query.index(b"\0", 12)
            labels, at = [], 12
            while at < end:
                labels.append(query[at + 1 : at + 1 + query[at]].decode())
                at += 1 + query[at]
            name, kind = ".".join(labels), struct.unpack(">H", query[end + 1 : end + 3])[0]
            asked.append(name)
            found = name == HOST and kind == 1
            header = query[:2] + struct.pack(">HHHHH", 0x8180 if name == HOST else 0x8183, 1, int(found), 0, 0)
            answer = b"\xc0\x0c" + struct.pack(">HHIH4s", 1, 1, 60, 4, socket.inet_aton("127.0.0.1")) if found else b""
            server.sendto(header + query[12 : end + 5] + answer, client)

    threading.Thread(target=serve, daemon=True).start()
    return asked
