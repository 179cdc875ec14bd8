"""The image's bill of materials: SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3), JSON."""

import datetime
import hashlib
import json
import pathlib
import subprocess
import urllib.parse

from contents import owners, query

PATH = "usr/share/sbom/planwright-operator.spdx.json"
_PROGRAM, _IMAGE = "SPDXRef-planwright-operator", "SPDXRef-image"


def compiled_in(build):
    """The packages whose headers the program was compiled with: by the compiler's own lists, so nothing can be forgotten."""

    def ninja(*arguments):
        return subprocess.run(["ninja", "-C", build, "-t", *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()

    objects = [line for line in ninja("inputs", "planwright-operator") if line.endswith(".o")]
    headers = {line.strip() for line in ninja("deps", *objects) if line.startswith("    /usr/")}
    return owners({pathlib.Path(header).resolve() for header in headers})


def describe(version, epoch, contents, compiled):
    """The text of it, which stands in the image at PATH, but is not a file that it lists."""
    files = [_file(path, content) for path, (content, _) in sorted(contents.files.items())]
    packages = [
        {**_own(_IMAGE, "planwright-operator-image", version, "CONTAINER"), **_analysed(files)},
        _own(_PROGRAM, "planwright-operator", version, "APPLICATION"),
        *(_debian(package) for package in sorted(contents.packages | compiled)),
    ]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", _IMAGE), (_IMAGE, "CONTAINS", _PROGRAM)]
    relations += [(_IMAGE, "CONTAINS", _id(package)) for package in sorted(contents.packages)]
    relations += [(_IMAGE, "CONTAINS", file["SPDXID"]) for file in files]
    relations += [(_PROGRAM, "GENERATED_FROM", _id(package)) for package in sorted(compiled)]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"planwright-operator-{version}",
        "documentNamespace": f"https://planwright.dev/spdx/planwright-operator-{version}-{_hash('sha256', contents)}",
        "creationInfo": {
            "created": datetime.datetime.fromtimestamp(epoch, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: planwright-deploy-image-build"],
        },
        "packages": packages,
        "files": files,
        "relationships": [{"spdxElementId": one, "relationshipType": how, "relatedSpdxElement": other} for one, how, other in relations],
    }
    return (json.dumps(document, indent=1, sort_keys=True) + "\n").encode()


def _own(identifier, name, version, purpose):
    return {
        **_package(identifier, name, version),
        "licenseDeclared": "Apache-2.0",
        "primaryPackagePurpose": purpose,
    }


def _analysed(files):
    """What SPDX wants of a package whose files are listed (clause 7.9)."""
    sums = sorted(file["checksums"][0]["checksumValue"] for file in files)
    code = hashlib.sha1("".join(sums).encode()).hexdigest()
    return {
        "filesAnalyzed": True,
        "packageVerificationCode": {"packageVerificationCodeValue": code, "packageVerificationCodeExcludedFiles": [f"./{PATH}"]},
        "licenseInfoFromFiles": ["NOASSERTION"],
    }


def _debian(package):
    """Licences of Debian's packages stand in their copyright files; those that the image holds have theirs in it."""
    version, architecture = query(package, "Version"), query(package, "Architecture")
    locator = f"pkg:deb/debian/{urllib.parse.quote(package)}@{urllib.parse.quote(version)}?arch={architecture}&distro=debian-12"
    return {
        **_package(_id(package), package, version),
        "sourceInfo": f"Debian source package {query(package, 'source:Package')} {query(package, 'source:Version')}",
        "supplier": "Organization: Debian",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": locator}],
    }


def _package(identifier, name, version):
    return {
        "SPDXID": identifier,
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }


def _file(path, content):
    sums = [{"algorithm": name.upper(), "checksumValue": hashlib.new(name, content).hexdigest()} for name in ("sha1", "sha256")]
    return {
        "SPDXID": "SPDXRef-file-" + hashlib.sha256(path.encode()).hexdigest()[:16],
        "fileName": f"./{path}",
        "checksums": sums,
        "licenseConcluded": "NOASSERTION",
        "licenseInfoInFiles": ["NOASSERTION"],
        "copyrightText": "NOASSERTION",
    }


def _hash(name, contents):
    return hashlib.new(name, b"".join(path.encode() + content for path, (content, _) in sorted(contents.files.items()))).hexdigest()


def _id(package):
    return "SPDXRef-debian-" + package.replace("+", "-plus-")

