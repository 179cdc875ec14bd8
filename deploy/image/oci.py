"""An OCI image (image-spec 1.1) of one layer, written so that equal contents are equal bytes."""

import datetime
import gzip
import hashlib
import io
import json
import os
import tarfile

NAME = "planwright-operator"
USER = "65532:65532"
ENTRYPOINT = ["/planwright-operator"]
PORT = "8081/tcp"
_TYPE = "application/vnd.oci.image"
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def labels(version, epoch):
    return {
        "org.opencontainers.image.created": _time(epoch),
        "org.opencontainers.image.description": "A Kubernetes operator that buys prepaid cloud plans: one declared purchase is paid exactly once",
        "org.opencontainers.image.licenses": "Apache-2.0",
        "org.opencontainers.image.title": "planwright-operator",
        "org.opencontainers.image.version": version,
    }


def write(layout, contents, version, epoch):
    """The image as a layout directory. Returns the digest of its manifest, which is the image's."""
    layer = _layer(contents, epoch)
    compressed = gzip.compress(layer, 9, mtime=0)
    config = {
        "created": _time(epoch),
        "architecture": _ARCHITECTURES[os.uname().machine],
        "os": "linux",
        "config": {
            "User": USER,
            "Env": ["PATH=/"],
            "Entrypoint": ENTRYPOINT,
            "WorkingDir": "/",
            "ExposedPorts": {PORT: {}},
            "Labels": labels(version, epoch),
        },
        "rootfs": {"type": "layers", "diff_ids": [_digest(layer)]},
        "history": [{"created": _time(epoch), "created_by": "deploy/image/build"}],
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{_TYPE}.manifest.v1+json",
        "config": _put(layout, _json(config), f"{_TYPE}.config.v1+json"),
        "layers": [_put(layout, compressed, f"{_TYPE}.layer.v1.tar+gzip")],
        "annotations": labels(version, epoch),
    }
    described = _put(layout, _json(manifest), manifest["mediaType"])
    tagged = {**described, "annotations": {"org.opencontainers.image.ref.name": version}}
    index = {"schemaVersion": 2, "mediaType": f"{_TYPE}.index.v1+json", "manifests": [tagged]}
    (layout / "index.json").write_bytes(_json(index))
    (layout / "oci-layout").write_bytes(_json({"imageLayoutVersion": "1.0.0"}))
    # What `docker load` reads, in every version of Docker.
    blobs = {part["digest"]: "blobs/" + part["digest"].replace(":", "/") for part in (manifest["config"], *manifest["layers"])}
    loaded = {
        "Config": blobs[manifest["config"]["digest"]],
        "RepoTags": [f"{NAME}:{version}"],
        "Layers": [blobs[part["digest"]] for part in manifest["layers"]],
    }
    (layout / "manifest.json").write_bytes(_json([loaded]))
    return described["digest"]


def archive(layout, path, version, epoch):
    """The layout directory as one file."""
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for file in sorted(layout.rglob("*")):
            name = str(file.relative_to(layout))
            if file.is_dir():
                _add(tar, name, epoch, tarfile.DIRTYPE, 0o755)
            else:
                _add(tar, name, epoch, tarfile.REGTYPE, 0o644, file.read_bytes())


def _layer(contents, epoch):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted([*contents.directories(), *contents.files, *contents.links]):
            if path in contents.files:
                content, mode = contents.files[path]
                _add(tar, path, epoch, tarfile.REGTYPE, mode, content)
            elif path in contents.links:
                _add(tar, path, epoch, tarfile.SYMTYPE, 0o777, target=contents.links[path])
            else:
                _add(tar, path, epoch, tarfile.DIRTYPE, 0o755)
    return made.getvalue()


def _add(tar, name, epoch, kind, mode, content=b"", target=""):
    """Of root (0:0), without names: who builds it leaves no trace."""
    member = tarfile.TarInfo(name)
    member.type, member.mode, member.mtime, member.size, member.linkname = kind, mode, epoch, len(content), target
    tar.addfile(member, io.BytesIO(content))


def _put(layout, content, media_type):
    digest = _digest(content)
    path = layout / "blobs" / digest.replace(":", "/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {"mediaType": media_type, "digest": digest, "size": len(content)}


def _digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _json(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _time(epoch):
    return datetime.datetime.fromtimestamp(epoch, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
