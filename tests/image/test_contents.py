"""What stands in the image's root file system, and what its bill of materials says of it."""

import hashlib
import json
import pathlib
import stat
import subprocess

from built_image import EPOCH, VERSION

SBOM = "usr/share/sbom/planwright-operator.spdx.json"


def test_nothing_in_it_can_be_written_or_gives_rights(image):
    for member in image.members:
        assert (member.uid, member.gid, member.uname, member.gname, member.mtime) == (0, 0, "", "", EPOCH), member.name
        assert member.isfile() or member.isdir() or member.issym(), f"{member.name} is a device or a hard link"
        assert not member.mode & (stat.S_ISUID | stat.S_ISGID | stat.S_ISVTX), member.name
        assert member.issym() or not member.mode & 0o022, member.name
        assert not member.isfile() or not member.mode & 0o222, member.name


def test_only_the_program_and_its_libraries_are_programs(image):
    elves = {member.name for member in image.members if member.isfile() and (image.root / member.name).read_bytes()[:4] == b"\x7fELF"}
    executable = {member.name for member in image.members if member.isfile() and member.mode & 0o111}
    assert executable == elves
    assert all(name == "planwright-operator" or ".so" in pathlib.PurePath(name).name for name in elves), "no shell, no tools"
    needed, found = set(), {pathlib.PurePath(name).name for name in elves}
    for name in elves:
        told = subprocess.run(["readelf", "--dynamic", "--wide", image.root / name], check=True, capture_output=True, text=True).stdout
        needed |= {line.split("[")[1].rstrip("]") for line in told.splitlines() if "(NEEDED)" in line}
    assert needed == found - {"planwright-operator"}, "each library is there, and none that nobody asks for"


def test_no_script_and_no_dangling_link(image):
    for member in image.members:
        path = image.root / member.name
        assert not member.issym() or (image.root / member.name).resolve().is_relative_to(image.root) and path.exists(), member.name
        assert not member.isfile() or path.read_bytes()[:2] != b"#!", member.name


def test_root_directory_is_what_the_layer_holds(image):
    beside = image.output / "root"
    names = {str(path.relative_to(beside)) for path in beside.rglob("*")}
    assert names == {member.name for member in image.members}
    for member in image.members:
        if member.isfile():
            assert (beside / member.name).read_bytes() == (image.root / member.name).read_bytes()
            assert stat.S_IMODE((beside / member.name).stat().st_mode) == member.mode


def test_libraries_are_debians_own_bytes(image):
    sums = {}
    for listed in pathlib.Path("/var/lib/dpkg/info").glob("*.md5sums"):
        for line in listed.read_text(errors="replace").splitlines():
            digest, path = line.split(None, 1)
            sums.setdefault(digest, path)
    for member in image.members:
        if ".so" in member.name and member.isfile():
            digest = hashlib.md5((image.root / member.name).read_bytes()).hexdigest()
            assert digest in sums, f"{member.name} is in no package that is installed"


def installed(package):
    command = ["dpkg-query", "--show", "--showformat=${Version}\\n", package]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[0]


def test_bill_of_materials(image):
    text = (image.root / SBOM).read_bytes()
    assert (image.output / f"planwright-operator-{VERSION}.spdx.json").read_bytes() == text
    document = json.loads(text)
    assert (document["spdxVersion"], document["dataLicense"], document["SPDXID"]) == ("SPDX-2.3", "CC0-1.0", "SPDXRef-DOCUMENT")
    packages = {package["name"]: package for package in document["packages"]}
    own = {"planwright-operator", "planwright-operator-image"}
    assert {packages[name]["versionInfo"] for name in own} == {VERSION}
    assert {name: package["versionInfo"] for name, package in packages.items() if name not in own} == {
        name: installed(name) for name in packages.keys() - own
    }
    copied = {"libc6", "libssl3", "libstdc++6", "libyaml-cpp0.7", "libprometheus-cpp-core1.0", "libspdlog1.10", "libfmt9", "ca-certificates"}
    headers = {"libboost1.81-dev", "nlohmann-json3-dev", "libcli11-dev"}
    assert copied | headers <= packages.keys()
    files = {file["fileName"]: {it["algorithm"]: it["checksumValue"] for it in file["checksums"]} for file in document["files"]}
    held = {f"./{member.name}": (image.root / member.name).read_bytes() for member in image.members if member.isfile() and member.name != SBOM}
    assert files == {name: {"SHA1": hashlib.sha1(held[name]).hexdigest(), "SHA256": hashlib.sha256(held[name]).hexdigest()} for name in held}
    code = packages["planwright-operator-image"]["packageVerificationCode"]
    assert code["packageVerificationCodeExcludedFiles"] == [f"./{SBOM}"]
    assert code["packageVerificationCodeValue"] == hashlib.sha1("".join(sorted(it["SHA1"] for it in files.values())).encode()).hexdigest()
    things = [document, *document["packages"], *document["files"]]
    identifiers = [thing["SPDXID"] for thing in things]
    assert len(set(identifiers)) == len(identifiers)
    for relation in document["relationships"]:
        assert {relation["spdxElementId"], relation["relatedSpdxElement"]} <= set(identifiers)


def test_what_is_copied_brings_its_licence_and_a_record_for_scanners(image):
    records = list((image.root / "var/lib/dpkg/status.d").iterdir())
    assert {record.name for record in records} >= {"libc6", "libssl3", "libstdc++6"}
    for record in records:
        fields = dict(line.split(": ", 1) for line in record.read_text().splitlines())
        assert (fields["Package"], fields["Version"]) == (record.name, installed(record.name))
    for package in [record.name for record in records] + ["nlohmann-json3-dev", "libcli11-dev"]:
        assert (image.root / "usr/share/doc" / package / "copyright").stat().st_size > 0
