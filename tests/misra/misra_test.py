#!/usr/bin/env python3
"""Runs cppcheck's MISRA addon over every sample's generated C. Each finding must be of a rule that
templates/firmware/MISRA.md numbers as a deviation, and each numbered deviation must still be found."""
import collections
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "templates/firmware/MISRA.md"
FINDING = re.compile(r"^(\S+):(\d+): misra-c2012-(\d+\.\d+)$")
COMMAND = ["cppcheck", "--addon=misra", "--std=c99", "--quiet", "--enable=style",
           "--suppress=missingIncludeSystem", "--suppress=*:*/runtime/mcu/*", "--template={file}:{line}: {id}",
           f"-I{ROOT}/runtime/mcu", "-I.", "-DGIZ_DEVICE_INFO=0x4Fu"]


def deviations():
    """The rules of the table under "Generated code": {rule: number}."""
    section = TABLE.read_text(encoding="utf-8").split("## Generated code")[1]
    rows = re.findall(r"^\| G(\d+) \| (\d+\.\d+) \|", section.split("\n## ")[0], re.M)
    assert [int(number) for number, _ in rows] == list(range(1, len(rows) + 1)), rows
    return {rule: int(number) for number, rule in rows}


def findings(folder):
    """[(file, line, rule)]; any other word of cppcheck is a finding of the rule None."""
    files = sorted(file for file in folder.glob("*.c") if file.name != "user.c")
    assert files, folder
    result = subprocess.run(COMMAND + [file.name for file in files], cwd=folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
    for line in result.stdout.splitlines():
        match = FINDING.match(line)
        yield match.groups() if match else (line, "", None)


def main():
    if shutil.which("cppcheck") is None:
        print("cppcheck is not installed")
        return 1
    allowed = deviations()
    found = collections.Counter()
    failed = False
    for folder in sorted((ROOT / "tests/golden/expected").glob("*/firmware")):
        for file, line, rule in findings(folder):
            found[rule] += 1
            if rule not in allowed:
                print(f"{folder.parent.name}/{file}:{line}: rule {rule} is not in {TABLE.name}")
                failed = True
    for rule, number in allowed.items():
        if found[rule] == 0:
            print(f"{TABLE.name}: deviation G{number} (rule {rule}) is not needed any more")
            failed = True
    print(", ".join(f"rule {rule}: {count}" for rule, count in sorted(found.items(), key=str)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
