"""What stands in the image: the program, the shared libraries that it is linked with and nothing else that could be run, and a few files of data."""

import os
import pathlib
import subprocess

_CA_BUNDLE = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
_DATA = {
    "etc/passwd": "planwright:x:65532:65532::/:\n",
    "etc/group": "planwright:x:65532:\n",
    "etc/nsswitch.conf": "hosts: files dns\n",  # a pod's hostAliases come before names of the cluster
}
# Libraries that are all headers, and whose licences want to be with the program (MIT, BSD). Boost's, LLVM's and that of GCC's library do not.
_LICENCES = ("nlohmann-json3-dev", "libcli11-dev")
# Where OpenSSL looks for certificates when nobody says where.
_LINKS = {"usr/lib/ssl/cert.pem": f"../../..{_CA_BUNDLE}"}


class Contents:
    """files: path -> (bytes, mode); links: path -> target; packages: the Debian packages that files come from. Paths have no leading slash."""

    def __init__(self, program):
        self.files = {path: (text.encode(), 0o444) for path, text in _DATA.items()}
        self.links = dict(_LINKS)
        self.packages = {"ca-certificates", "base-files"}
        self.add("planwright-operator", pathlib.Path(program).read_bytes(), 0o555)
        self.add(str(_CA_BUNDLE), _CA_BUNDLE.read_bytes())
        self.add("etc/os-release", pathlib.Path("/usr/lib/os-release").read_bytes())
        for name, source in _libraries(program):
            self.add(name, source.read_bytes(), 0o555)
            self.packages |= owners([source])
        for package in self.packages:
            self._add_record(package)
        for package in (*self.packages, *_LICENCES):
            self.add(f"usr/share/doc/{package}/copyright", pathlib.Path(f"/usr/share/doc/{package}/copyright").read_bytes())

    def add(self, path, content, mode=0o444):
        self.files[path.lstrip("/")] = (content, mode)

    def _add_record(self, package):
        """What scanners for known vulnerabilities look for, where distroless images have it."""
        fields = {"Package": package, "Status": "install ok installed"}
        fields |= {name: query(package, name) for name in ("Maintainer", "Architecture", "Source", "Version")}
        text = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
        self.add(f"var/lib/dpkg/status.d/{package}", text.encode())

    def directories(self):
        return sorted({str(parent) for path in [*self.files, *self.links] for parent in pathlib.PurePath(path).parents} - {"."})

    def write(self, root):
        """As a directory. Whoever writes it owns it; in the image everything is root's."""
        for directory in self.directories():
            (root / directory).mkdir(parents=True)
        for path, (content, mode) in self.files.items():
            (root / path).write_bytes(content)
            (root / path).chmod(mode)
        for path, target in self.links.items():
            (root / path).symlink_to(target)


def _libraries(program):
    """(path in the image, file of this machine) of every shared library, and of the loader."""
    listed = subprocess.run(["ldd", program], check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in listed.splitlines():
        words = [word for word in line.split() if word.startswith("/")]
        if "not found" in line:
            raise RuntimeError(line.strip())
        if not words:
            continue  # linux-vdso: the kernel's own
        source = pathlib.Path(words[0]).resolve()
        loader = "=>" not in line
        yield words[0] if loader else f"usr/lib/{_triplet()}/{pathlib.PurePath(words[0]).name}", source


def _triplet():
    return f"{os.uname().machine}-linux-gnu"


def owners(files):
    """The names of the packages that own these files. dpkg knows some of them without their leading /usr."""
    wanted = {name for file in files for name in (str(file), str(file).removeprefix("/usr"))}
    found = subprocess.run(["dpkg-query", "--search", *sorted(wanted)], check=False, capture_output=True, text=True).stdout
    owned = {path.strip(): names for names, path in (line.split(": ", 1) for line in found.splitlines() if not line.startswith("diversion "))}
    packages = set()
    for file in files:
        names = owned.get(str(file)) or owned.get(str(file).removeprefix("/usr"))
        if not names:
            raise RuntimeError(f"{file} is of no Debian package: the image would hold something that nobody can name")
        packages |= {name.split(":")[0] for name in names.split(", ")}
    return packages


def query(package, field):
    command = ["dpkg-query", "--show", f"--showformat=${{{field}}}\\n", package]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[0]
