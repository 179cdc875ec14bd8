"""Debian's prometheus and promtool. The package is unpacked beside the other tools and not installed: that would start a service."""

import functools
import os
import pathlib
import subprocess
import tempfile


def _download(folder):
    """The package's lists may be old, or not there at all."""
    download = ["apt-get", "download", "-q", "prometheus"]
    if subprocess.run(download, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
        subprocess.run(["apt-get", "update", "-q"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(download, cwd=folder, check=True, stdout=subprocess.DEVNULL)


@functools.cache
def programs():
    """Paths by name: prometheus, promtool."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "planwright")
    folder = cache / "prometheus"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as draft:
            _download(draft)
            (package,) = pathlib.Path(draft).glob("prometheus_*.deb")
            subprocess.run(["dpkg", "-x", package, pathlib.Path(draft, "unpacked")], check=True)
            os.rename(pathlib.Path(draft, "unpacked", "usr", "bin"), folder)
    return {name: folder / name for name in ("prometheus", "promtool")}


def promtool(*arguments, **options):
    """Runs it; the output is the message when it fails."""
    done = subprocess.run([programs()["promtool"], *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    assert done.returncode == 0, done.stdout
    return done.stdout
