#!/usr/bin/env python3
"""size.py FIRMWARE: sizes of the engine with the ten-point lamp on three processors, what each option adds,
and the deepest chain of calls on Cortex-M0. Fails where a budget is exceeded.

FIRMWARE is the generated folder; its own `make size` measures, so that what is counted is what the
firmware's team sees."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# text, and RAM beside the declared buffers
BUDGET = {"cortex-m0": (1900, 130), "avr": (2400, 160), "mcs51": (6000, 260)}
FRAME_BUDGET = 64
OPTIONS = {
    "production test": ["GIZ_WITH_TEST"],
    "network time": ["GIZ_WITH_TIME"],
    "module information": ["GIZ_WITH_INFO"],
    "transparent data": ["GIZ_WITH_DATA"],
    "firmware update": ["GIZ_WITH_OTA"],
    "firmware update and MD5": ["GIZ_WITH_OTA", "GIZ_WITH_MD5"],
}


def run(folder, *command):
    done = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(str(word) for word in command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def measure(firmware, options=()):
    """{processor: (text, RAM, buffers)}"""
    out = run(firmware, "make", "-s", "size", "OPTIONS=" + " ".join(f"-D{o}=1" for o in options))
    lines = re.findall(r"^(\S+) text=(\d+) ram=(\d+)", out, re.M)
    buffers = re.findall(r"declared buffers (\d+)", out)
    return {name: (int(text), int(ram), int(own)) for (name, text, ram), own in zip(lines, buffers)}


def stack(firmware):
    """Every function's frame on Cortex-M0 and the deepest chain below giz_poll()."""
    frames, calls = {}, {}
    sources = sorted(firmware.glob("giz/*.c")) + [firmware / "lamp.c", firmware / "lamp_link.c"]
    with tempfile.TemporaryDirectory() as folder:
        for source in sources:
            target = pathlib.Path(folder) / (source.stem + ".o")
            run(firmware, "arm-none-eabi-gcc", "-mcpu=cortex-m0", "-mthumb", "-std=c99", "-Os",
                "-fcallgraph-info=su", "-I.", "-Igiz",
                '-DGIZ_PRODUCT_SECRET="00000000000000000000000000000000"', "-c", source, "-o", target)
            graph = target.with_suffix(".ci").read_text()
            for title, label in re.findall(r'node: \{ title: "([^"]+)" label: "([^"]+)"', graph):
                used = re.search(r"(\d+) bytes \(static", label)
                if used:
                    frames[title.split(":")[-1]] = int(used.group(1))
            for caller, callee in re.findall(r'sourcename: "([^"]+)" targetname: "([^"]+)"', graph):
                calls.setdefault(caller.split(":")[-1], set()).add(callee.split(":")[-1])

    def deepest(function):
        below = [deepest(callee) for callee in calls.get(function, ()) if callee in frames]
        depth, chain = max(below, default=(0, []))
        return frames.get(function, 0) + depth, [function] + chain

    return frames, deepest("giz_poll")


def row(title, pairs):
    return f"{title:32}" + "".join(f"{text:>16}{ram:>8}" for text, ram in pairs)


def main():
    firmware = pathlib.Path(sys.argv[1]).resolve()
    base = measure(firmware)
    if not base:
        print("no cross compiler is installed")
        return 77
    print(row("", [(name + " text", "RAM") for name in base]))
    print(row("engine and ten points", [sizes[:2] for sizes in base.values()]))
    print(row("  RAM beside declared buffers", [("", ram - own) for _, ram, own in base.values()]))
    print(row("  budget", [BUDGET[name] for name in base]))
    for title, options in OPTIONS.items():
        more = measure(firmware, options)
        print(row("+ " + title, [(more[n][0] - base[n][0], more[n][1] - base[n][1]) for n in base]))
    over = [name for name, (text, ram, own) in base.items()
            if text > BUDGET[name][0] or ram - own > BUDGET[name][1]]
    for name in over:
        print(f"{name}: over the budget")
    if shutil.which("arm-none-eabi-gcc"):
        frames, (depth, chain) = stack(firmware)
        largest = max(frames, key=frames.get)
        print(f"\nlargest frame: {frames[largest]} bytes, {largest} (at most {FRAME_BUDGET})")
        print(f"deepest chain: {depth} bytes, port and hooks not counted")
        for function in chain:
            print(f"    {frames[function]:4}  {function}")
        over += [largest] if frames[largest] > FRAME_BUDGET else []
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
