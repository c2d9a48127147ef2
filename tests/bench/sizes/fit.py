#!/usr/bin/env python3
"""fit.py GIZGEN [COUNT]: makes generator/targets/firmware/size_model.h anew.

COUNT (100) random products of each protocol are generated and measured with `make size`; each size is
fitted as a sum of facts about the product. Prints how far the fit is off. Takes some minutes, and is
wanted only where the engine or the templates changed so much that tests/sizes fails."""
import concurrent.futures
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROCESSORS = ["cortex-m0", "avr", "mcs51"]
SIZES = ["text", "ram", "stack"]
FACTS = ["base", "bits", "small_numbers", "wide_numbers", "binaries", "other_bits",
         "other_small_numbers", "other_wide_numbers", "other_binaries", "limits", "other_limits",
         "edges", "member_bytes", "status_bytes", "control_bytes", "long_frames", "any_control",
         "few_points", "any_bits", "any_bytes"]
KINDS = ["bits", "small_numbers", "wide_numbers", "binaries"]


def random_points(rng):
    """(definition line, facts) of each point."""
    for number in range(rng.randint(1, rng.choice([6, 15, 40]))):
        access = rng.choice(["writable"] * 3 + ["readonly"] * 2 + ["alert", "fault"])
        app = access == "writable"
        kind = rng.choice(["bool", "bool", "enum", "number", "number", "number", "binary"])
        if access in ("alert", "fault"):
            kind = "bool"
        limits, size, extra, bits = 0, 1, "", 1
        if kind == "enum":
            count = rng.randint(2, 9)
            bits = max(1, (count - 1).bit_length())
            extra = f", values: [{', '.join(f'v{i}' for i in range(count))}]"
            limits = 1 + (1 if app and count != 1 << bits else 0)
        elif kind == "number":
            width = rng.choice([8, 8, 16, 16, 32])
            size = width // 8
            top = (1 << width) - 1
            most = rng.choice([top, rng.randint(1, top)])
            extra = f", min: 0, max: {most}, bits: {width}"
            limits = (1 if most != top else 0) * (2 if app else 1)
        elif kind == "binary":
            size = rng.randint(1, 12)
            extra = f", length: {size}"
        name = {"bool": "bits", "enum": "bits", "binary": "binaries"}.get(
            kind, "wide_numbers" if size > 1 else "small_numbers")
        facts = {("" if app else "other_") + name: 1, "limits" if app else "other_limits": limits,
                 "edges": 1 if access in ("alert", "fault") else 0, "member_bytes": size}
        wire = bits if name == "bits" else 8 * size
        yield (f"  - {{name: p{number}, access: {access}, type: {kind}{extra}}}", facts, access,
               name == "bits", wire)


def sizes_on_the_wire(points, standard):
    """(status_bytes, control_bytes), as expect.cc has them."""
    def group(chosen):
        bits = sum(wire for is_bits, wire in chosen if is_bits)
        return (bits + 7) // 8 + sum(wire for is_bits, wire in chosen if not is_bits) // 8
    by_access = {a: [(b, w) for _, _, access, b, w in points if access == a]
                 for a in ("writable", "readonly", "alert", "fault")}
    writable = by_access["writable"]
    if standard:
        control = (len(writable) + 7) // 8 + group(writable) if writable else 0
        return sum(group(chosen) for chosen in by_access.values()), control
    flags = (len(points) + 7) // 8
    everything = [(b, w) for _, _, _, b, w in points]
    return flags + group(everything), max(flags, flags + group(writable) if writable else 0)


def measure(gizgen, seed, standard):
    """(facts, {processor: {size: N}}) of a random product."""
    points = list(random_points(random.Random(seed)))
    facts = dict.fromkeys(FACTS, 0)
    facts["base"] = 1
    for _, each, _, _, _ in points:
        for name, count in each.items():
            facts[name] += count
    facts["status_bytes"], facts["control_bytes"] = sizes_on_the_wire(points, standard)
    facts["long_frames"] = int(max(facts["status_bytes"], facts["control_bytes"] + 7) > 249)
    facts["any_control"] = int(any(access == "writable" for _, _, access, _, _ in points))
    facts["few_points"] = int(len(points) <= 8)
    facts["any_bits"] = int(any(is_bits for _, _, _, is_bits, _ in points))
    facts["any_bytes"] = int(not all(is_bits for _, _, _, is_bits, _ in points))
    with tempfile.TemporaryDirectory() as folder:
        definition = pathlib.Path(folder) / "thing.yaml"
        definition.write_text(
            "gizgen: 1\nproduct: {id: thing, key: 0123456789abcdef0123456789abcdef, protocol: "
            f"{'standard' if standard else 'var_len'}}}\ndatapoints:\n"
            + "\n".join(line for line, *_ in points) + "\n")
        subprocess.run([gizgen, "generate", definition, "-o", folder + "/out"], check=True,
                       stdout=subprocess.DEVNULL)
        out = subprocess.run(["make", "-s", "size"], cwd=folder + "/out/firmware", check=True,
                             capture_output=True, text=True).stdout
    sizes = {}
    for line in out.splitlines():
        match = re.match(r"(\S+) text=(\d+) ram=(\d+) stack=(\d+)", line)
        if match:
            sizes[match[1]] = dict(zip(SIZES, map(int, match.groups()[1:])))
    return facts, sizes


def solve(matrix, right):
    """Gauss; a column that says nothing gets 0."""
    size = len(right)
    rows = [row[:] + [value] for row, value in zip(matrix, right)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        if abs(rows[i][i]) < 1e-9:
            continue
        for r in range(size):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][-1] / rows[i][i] if abs(rows[i][i]) >= 1e-9 else 0.0 for i in range(size)]


def fit(samples):
    """Least squares of the relative error, held back a little so that rare facts stay tame."""
    size = len(FACTS)
    matrix = [[0.0] * size for _ in range(size)]
    right = [0.0] * size
    for facts, value in samples:
        x = [facts[name] / max(value, 1) for name in FACTS]
        for i in range(size):
            right[i] += x[i]
            for j in range(size):
                matrix[i][j] += x[i] * x[j]
    for i in range(1, size):
        matrix[i][i] += 1e-7
    return solve(matrix, right)


def main():
    gizgen = pathlib.Path(sys.argv[1]).resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    models = []
    for standard in (True, False):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda seed: measure(gizgen, seed, standard), range(count)))
        for processor in PROCESSORS:
            rows = []
            for size in SIZES:
                samples = [(facts, sizes[processor][size]) for facts, sizes in found]
                coefficients = fit(samples)
                off = [abs(sum(c * facts[n] for c, n in zip(coefficients, FACTS)) - value) / value
                       for facts, value in samples]
                print(f"{'standard' if standard else 'var_len':9} {processor:10} {size:6} off by "
                      f"{100 * sum(off) / len(off):.1f} % on average, {100 * max(off):.1f} % at most")
                rows.append("{" + ", ".join(f"{c:.2f}" for c in coefficients) + "}")
            models.append(f'    {{"{processor}", {"true" if standard else "false"},\n     '
                          + ",\n     ".join(rows) + "},")
    text = pathlib.Path(__file__).with_name("size_model.h.in").read_text()
    (ROOT / "generator/targets/firmware/size_model.h").write_text(
        text.replace("@MODELS@", "\n".join(models)))
    subprocess.run(["clang-format", "-i", ROOT / "generator/targets/firmware/size_model.h"],
                   check=False)


if __name__ == "__main__":
    main()
