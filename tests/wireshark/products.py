"""The real products of tests/vectors as definitions, and the frames that their firmware sent or took."""
import decimal
import pathlib

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors"
ACCESS = {"w": "writable", "r": "readonly", "a": "alert", "f": "fault", "n": "readonly"}


def sections(path):
    """By the word behind '= ': that line's other words, and the lines below it."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            name, *rest = line[2:].split()
            found[name] = (rest, [])
        elif line and not line.startswith("#"):
            found[name][1].append(line)
    return found


def point(line):
    name, access, kind, _bits, _flag, _place, *number = line.split()
    row = f"name: {name}, c_name: {name}_p, access: {ACCESS[access]}, "
    if kind.startswith("enum"):
        return row + "type: enum, values: [{}]".format(
            ", ".join(f"v{i}" for i in range(int(kind[4:]))))
    if kind.startswith("binary"):
        return row + f"type: binary, length: {kind[6:]}"
    if kind == "bool":
        return row + "type: bool"
    low, high, ratio, addition = map(decimal.Decimal, number)
    return row + "type: number, min: {:f}, max: {:f}, step: {:f}, offset: {:f}, bits: {}".format(
        ratio * low + addition, ratio * high + addition, ratio, addition, kind[1:])


def definition(name, protocol, lines):
    points = "\n".join(f"  - {{{point(line)}}}" for line in lines)
    return (f"gizgen: 1\nproduct:\n  id: {name}\n  name: {name}\n  protocol: {protocol}\n"
            f"  key: 0123456789abcdef0123456789abcdef\ndatapoints:\n{points}\n")


def is_scaled(line):
    return line.split()[-2:] != ["1", "0"] and line.split()[2].startswith("u")


def executed():
    """For each product: its id, its definition, the names of its scaled numbers, and its frames:
    [(bytes, command, sn, {name: raw as text})]."""
    known = sections(VECTORS / "products.txt")
    for name, (_, lines) in sections(VECTORS / "frames_executed.txt").items():
        head, points = known[name]
        product = name.replace("-", "_")[:32]
        frames = []
        for line in lines:
            given, says = (part.strip() for part in line.split("|"))
            command, sn, *values = says.split()
            expected = dict(value.split("=") for value in values[1:] if "=" in value)
            frames.append((bytes.fromhex(given.split()[1]), int(command, 16), int(sn), expected))
        scaled = {point.split()[0] for point in points if is_scaled(point)}
        yield product, definition(product, head[1], points), scaled, frames
