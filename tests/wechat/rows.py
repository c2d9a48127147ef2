#!/usr/bin/env python3
"""Each complaint that the service answers has a test that names its number: "C4: ..." in a unit test, or
test_c04_... in a system test. Fails where one has none; says where each is shown."""
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
ROWS = sorted(set(range(1, 23)) - {14, 19, 21})
NAMED = re.compile(r"""(?:def test_c(\d\d)_|(?:TEST_CASE\(|test\(|\bit\()\s*["'`]C(\d+)\b)""")


def named(text):
    return {int(number or other) for number, other in NAMED.findall(text)}


def main():
    places = {row: [] for row in ROWS}
    for path in sorted(TESTS.rglob("*_test.*")):
        if "node_modules" in path.parts or path.suffix not in (".cc", ".mjs", ".py"):
            continue
        for row in named(path.read_text(encoding="utf-8")):
            places.setdefault(row, []).append(str(path.relative_to(TESTS)))
    for row, found in sorted(places.items()):
        print(f"C{row}: {', '.join(found) or 'no test names it'}")
    return 0 if all(places[row] for row in ROWS) else 1


if __name__ == "__main__":
    sys.exit(main())
