#!/usr/bin/env python3
"""The sizes that `gizgen generate` expects are within 10 % of what `make size` says of the same tree, for
every sample and for a product of ten points; and the budgets of the engine hold for the latter."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GIZGEN = os.environ.get("GIZGEN", "gizgen")
LINE = re.compile(r"^\s*(cortex-m0|avr|mcs51)\s+text=(\d+) ram=(\d+) stack=(\d+)", re.M)
LEEWAY = 0.10
FINEST = 8  # bytes: a tenth of a stack of 20 bytes is no call's worth

SAMPLES = sorted((ROOT / "samples").glob("*/product.yaml"))
TEN_POINTS = ROOT / "tests/mcu/product/lamp.yaml"
# processor: text, RAM beside the declared buffers
BUDGET = {"cortex-m0": (1900, 130), "avr": (2400, 160), "mcs51": (6000, 260)}


def sizes_in(text):
    return {name: tuple(map(int, numbers)) for name, *numbers in LINE.findall(text)}


class Tree:
    def __init__(self, definition, folder):
        run = subprocess.run([GIZGEN, "generate", definition, "-o", folder], check=True,
                             capture_output=True, text=True)
        self.remarks = run.stdout
        self.expected = sizes_in(run.stdout)
        made = subprocess.run(["make", "-s", "size"], cwd=folder + "/firmware", check=True,
                              capture_output=True, text=True).stdout
        self.measured = sizes_in(made)
        buffers = map(int, re.findall(r"declared buffers (\d+)", made))
        self.buffers = dict(zip(self.measured, buffers))


class Sizes(unittest.TestCase):
    def check(self, definition):
        with tempfile.TemporaryDirectory() as folder:
            tree = Tree(definition, folder)
        self.assertEqual(set(tree.expected), set(BUDGET))
        for processor, measured in tree.measured.items():
            for what, found, expected in zip(("text", "ram", "stack"), measured,
                                             tree.expected[processor]):
                with self.subTest(definition=definition.parent.name, processor=processor, what=what):
                    self.assertLessEqual(abs(found - expected), max(FINEST, LEEWAY * found),
                                         f"expected {expected}, measured {found}")
        return tree

    def test_every_sample_is_as_expected(self):
        for definition in SAMPLES:
            self.check(definition)

    def test_ten_points_are_as_expected_and_within_the_engines_budget(self):
        tree = self.check(TEN_POINTS)
        for processor, (text, ram, _) in tree.measured.items():
            with self.subTest(processor=processor):
                self.assertLessEqual(text, BUDGET[processor][0])
                self.assertLessEqual(ram - tree.buffers[processor], BUDGET[processor][1])

    def test_what_is_over_the_definitions_budget_is_said(self):
        definition = (ROOT / "samples/smart_socket/product.yaml").read_text()
        with tempfile.TemporaryDirectory() as folder:
            tight = pathlib.Path(folder) / "product.yaml"
            tight.write_text(definition + "firmware: {budget: {flash: 1000, ram: 4096}}\n")
            out = subprocess.run([GIZGEN, "generate", tight, "-o", folder + "/out"], check=True,
                                 capture_output=True, text=True).stdout
        text = {name: numbers[0] for name, numbers in sizes_in(out).items()}
        for processor, size in text.items():
            self.assertRegex(out, rf"{processor} .*flash over the budget by {size - 1000}\n")
        self.assertNotIn("RAM over", out)


if __name__ == "__main__":
    sys.exit(unittest.main())
