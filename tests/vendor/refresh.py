"""Fetch third-party browser files from npm anew, at the versions their manifests name.

    python tests/vendor/refresh.py             as the manifests say; fails where a hash differs
    python tests/vendor/refresh.py --latest    the newest releases; writes versions and hashes

A manifest lies beside its files: escuela/static/vendor/ is sent to browsers, tests/vendor/ is
for tests alone. Needs npm, and nothing else does: the files are committed.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = (ROOT / "escuela" / "static" / "vendor", ROOT / "tests" / "vendor")


def main(*, latest: bool) -> int:
    """Refresh every file of both manifests; return 1 if one differs from what is written."""
    differing = [name for folder in FOLDERS for name in refresh(folder, latest=latest)]
    for name in differing:
        print(f"{name} differs from its manifest", file=sys.stderr)  # noqa: T201 - a command
    return 1 if differing else 0


def refresh(folder: Path, *, latest: bool) -> list[str]:
    """Write the files of one folder; return the names whose hash is not the manifest's."""
    manifest = folder / "manifest.json"
    entries = json.loads(manifest.read_text())
    differing = []
    for entry in entries:
        version, content, licence = fetch(entry, latest=latest)
        digest = hashlib.sha256(content).hexdigest()
        if latest:
            entry |= {"version": version, "sha256": digest}
        elif digest != entry["sha256"]:
            differing.append(entry["file"])
            continue
        (folder / entry["file"]).write_bytes(content)
        (folder / f"{entry['package']}.LICENSE").write_bytes(licence)
    manifest.write_text(json.dumps(entries, indent=2) + "\n")
    return differing


def fetch(entry: dict[str, str], *, latest: bool) -> tuple[str, bytes, bytes]:
    """Return version, file and licence of a package, from the registry that npm is set to."""
    wanted = entry["package"] if latest else f"{entry['package']}@{entry['version']}"
    with tempfile.TemporaryDirectory() as folder:
        line = ["npm", "pack", "--silent", "--pack-destination", folder, wanted]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            about = json.loads(_read(archive, "package/package.json"))
            content = _read(archive, f"package/{entry['path']}")
            return about["version"], content, _read(archive, "package/LICENSE")


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise FileNotFoundError(name)
    return file.read()


if __name__ == "__main__":
    sys.exit(main(latest="--latest" in sys.argv[1:]))
