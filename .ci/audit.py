"""Look for known holes in the locked dependencies; say so where no service of known holes can be reached.

usage: python .ci/audit.py requirements.lock
"""

import json
import sys
from pathlib import Path
from subprocess import run

OPTIONS = ("--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json")
LIMIT = 300


def main(lock: str) -> int:
    """Print one line for each known hole, or one that says how it went; 1 where there is a hole."""
    command = [str(Path(sys.executable).with_name("pip-audit")), "--requirement", lock, *OPTIONS]
    asked = run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        packages = []
    looked_up = [package for package in packages if "vulns" in package]
    if not looked_up:
        print("pip-audit: skipped, no service of known holes can be reached from here")
    for package in looked_up:
        for hole in package["vulns"]:
            print(f"pip-audit: {package['name']} {package['version']} has {hole['id']}")
    holes = sum(len(package["vulns"]) for package in looked_up)
    if looked_up:
        print(f"pip-audit: {len(looked_up)} of {len(packages)} packages looked up, {holes} known holes")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
