"""The image as others read it: digests, configuration, and that skopeo can push it to a registry and read it as `docker load` would."""

import hashlib
import json
import re
import subprocess

import pytest
from built_image import ROOT, VERSION
from cluster import build
from pod import ENTRYPOINT, USER
from process import Process

MOST = 12_000_000


def skopeo(*arguments):
    done = subprocess.run(["skopeo", "--insecure-policy", *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def registry(tmp_path):
    """An empty one; its address."""
    log = tmp_path / "registry.log"
    process = Process("registry", [build("registry")["registry"]], log).start()
    yield process.poll(lambda: log.read_text().partition("\n")[0])
    process.kill()


def test_every_digest_is_that_of_its_bytes(image):
    layout = image.output / "layout"
    index = json.loads((layout / "index.json").read_text())
    assert json.loads((layout / "oci-layout").read_text()) == {"imageLayoutVersion": "1.0.0"}
    assert [(it["digest"], it["size"]) for it in index["manifests"]] == [(image.digest, len(image.blob(image.digest)))]
    for part in (image.manifest["config"], *image.manifest["layers"]):
        assert part["size"] == len(image.blob(part["digest"]))
    assert image.config["rootfs"]["diff_ids"] == ["sha256:" + hashlib.sha256(image.layer).hexdigest()]


def test_size(image):
    print(f"image: {len(image.compressed):,} bytes compressed, {len(image.layer):,} unpacked, program {image.program.stat().st_size:,}")
    assert len(image.compressed) < MOST


def test_runs_the_program_as_nobody(image):
    config = image.config["config"]
    assert (image.config["os"], config["User"], config["Entrypoint"], config["WorkingDir"]) == ("linux", f"{USER}:{USER}", ENTRYPOINT, "/")
    assert config["Labels"] == image.manifest["annotations"]
    assert config["Labels"]["org.opencontainers.image.version"] == VERSION
    assert config["Labels"]["org.opencontainers.image.created"] == image.config["created"] == "2026-01-01T00:00:00Z"


def test_is_pushed_to_a_registry_and_keeps_its_digest(image, registry):
    target = f"docker://{registry}/planwright/planwright-operator:{VERSION}"
    skopeo("copy", "--dest-tls-verify=false", f"oci-archive:{image.archive}", target)
    found = json.loads(skopeo("inspect", "--tls-verify=false", target))
    assert found["Digest"] == image.digest
    assert found["Layers"] == [layer["digest"] for layer in image.manifest["layers"]]


def test_is_read_as_docker_load_reads_it(image, tmp_path):
    skopeo("copy", f"docker-archive:{image.archive}", f"dir:{tmp_path}")
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["config"]["digest"] == image.manifest["config"]["digest"]
    [loaded] = json.loads((image.output / "layout" / "manifest.json").read_text())
    assert loaded["RepoTags"] == [f"planwright-operator:{VERSION}"]
    assert f"image: {loaded['RepoTags'][0]}\n" in (ROOT / "deploy" / "base" / "deployment.yaml").read_text()


def test_the_dockerfile_makes_the_same(image):
    """There is no builder here. What it states twice is compared; the root file system it takes from the same script."""
    lines = re.sub(r"\\\n\s*", "", (ROOT / "deploy" / "image" / "Dockerfile").read_text()).splitlines()
    steps = [line.split(" ", 1) for line in lines if line and not line.startswith("#")]
    final = steps[[step for step, _ in steps].index("FROM", 2) :]
    config = image.config["config"]
    labels = dict(re.findall(r'(\S+)="([^"]*)"', next(rest for step, rest in final if step == "LABEL")))
    created = {"org.opencontainers.image.created": config["Labels"]["org.opencontainers.image.created"]}  # a LABEL can't compute a time
    assert {**labels, **created} == config["Labels"]
    expected = {
        "FROM": "scratch",
        "COPY": "--from=build /image/root /",
        "ENV": config["Env"][0],
        "EXPOSE": next(iter(config["ExposedPorts"])),
        "USER": config["User"],
        "ENTRYPOINT": json.dumps(config["Entrypoint"]),
    }
    assert {step: rest for step, rest in final if step != "LABEL"} == expected
    copied = [rest.split()[:-1] for step, rest in steps if step == "COPY" and "--from" not in rest]
    assert all((ROOT / name).exists() for names in copied for name in names)
