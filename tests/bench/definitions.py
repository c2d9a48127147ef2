#!/usr/bin/env python3
"""definitions.py FOLDER: the definitions that the bench generates from: points_200.yaml, and
many/product_0000.yaml to product_0999.yaml, ten datapoints each."""
import pathlib
import sys

KINDS = ("type: bool", "type: enum, values: [auto, eco, boost, night, away]",
         "type: number, min: 0, max: 100", "type: number, min: -40, max: 125, step: 0.1, unit: °C",
         "type: number, min: 0, max: 1000000", "type: binary, length: 4")
ACCESS = ("writable", "writable", "readonly")


def definition(name, count):
    lines = ["gizgen: 1", f"product: {{id: {name}, name: 产品 {name}, "
             "key: 0123456789abcdef0123456789abcdef}", "datapoints:"]
    lines += [f"  - {{name: point_{n}, access: {ACCESS[n % 3]}, title: 数据点 {n}, "
              f"{KINDS[n % len(KINDS)]}}}" for n in range(count)]
    return "\n".join(lines) + "\n"


folder = pathlib.Path(sys.argv[1])
(folder / "many").mkdir(parents=True, exist_ok=True)
(folder / "points_200.yaml").write_text(definition("points_200", 200), encoding="utf-8")
for number in range(1000):
    name = f"product_{number:04}"
    (folder / "many" / f"{name}.yaml").write_text(definition(name, 10), encoding="utf-8")
