#!/usr/bin/env python3
"""Each folder includes only what its layer may know (the table is docs/ARCHITECTURE.md's, as data), and
no type has the full name of another."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# folder: (project folders it may include from, third-party headers it may include, by prefix)
LAYERS = {
    "runtime/wire": ({"runtime/wire"}, set()),
    "generator/base": ({"generator/base"}, {"fmt/"}),
    "generator/model": ({"generator/model", "generator/base", "runtime/wire"},
                        {"fmt/", "nlohmann/"}),
    "generator/spec": ({"generator/spec", "generator/model", "generator/base", "runtime/wire"},
                       {"fmt/", "nlohmann/", "yaml-cpp/"}),
    "generator/render": ({"generator/render", "generator/base"}, {"fmt/", "nlohmann/"}),
    "generator/targets": ({"generator/targets", "generator/render", "generator/model",
                           "generator/base", "runtime/wire"}, {"fmt/", "nlohmann/"}),
    "generator/write": ({"generator/write", "generator/base"}, {"fmt/", "nlohmann/"}),
    "generator/deploy": ({"generator/deploy", "generator/write", "generator/base"},
                         {"fmt/", "git2"}),
    "generator/decode": ({"generator/decode", "generator/model", "generator/base", "runtime/wire"},
                         {"fmt/", "nlohmann/"}),
    "generator/simulate": ({"generator/simulate", "generator/decode", "generator/model",
                            "generator/base", "runtime/wire"}, {"fmt/", "nlohmann/", "boost/"}),
    "generator/cli": ({"generator/"}, {"fmt/", "nlohmann/", "CLI/"}),
    "runtime/mcu": ({"runtime/mcu"}, set()),
    "runtime/service/base": ({"runtime/service/base", "runtime/wire"},
                             {"fmt/", "nlohmann/", "openssl/", "spdlog/"}),
    "runtime/service/net": ({"runtime/service/net", "runtime/service/base", "runtime/wire"},
                            {"fmt/", "nlohmann/", "boost/", "openssl/"}),
    "runtime/service/store": ({"runtime/service/store", "runtime/service/net", "runtime/service/base",
                               "runtime/wire"},
                              {"fmt/", "nlohmann/", "boost/", "sqlite3", "libpq-fe", "openssl/"}),
    "runtime/service/bus": ({"runtime/service/bus", "runtime/service/net", "runtime/service/base",
                             "runtime/wire"}, {"fmt/", "nlohmann/", "boost/"}),
    "runtime/service/hub": ({"runtime/service/hub", "runtime/service/bus", "runtime/service/store",
                             "runtime/service/net", "runtime/service/base", "runtime/wire",
                             "runtime/service"}, {"fmt/", "nlohmann/", "boost/"}),
    "runtime/service/device": ({"runtime/service/device", "runtime/service/hub",
                                "runtime/service/bus", "runtime/service/store", "runtime/service/net",
                                "runtime/service/base", "runtime/wire"},
                               {"fmt/", "nlohmann/", "boost/"}),
    "runtime/service/jobs": ({"runtime/service/jobs", "runtime/service/hub", "runtime/service/bus",
                              "runtime/service/store", "runtime/service/net", "runtime/service/base",
                              "runtime/wire"}, {"fmt/", "nlohmann/", "boost/"}),
    "runtime/service/wechat": ({"runtime/service/wechat", "runtime/service/hub", "runtime/service/bus",
                                "runtime/service/store", "runtime/service/net",
                                "runtime/service/base", "runtime/wire"},
                               {"fmt/", "nlohmann/", "boost/", "openssl/"}),
    "runtime/service/admin": ({"runtime/service", "runtime/wire"}, {"fmt/", "nlohmann/", "boost/"}),
    "runtime/service/api": ({"runtime/service", "runtime/wire"}, {"fmt/", "nlohmann/", "boost/"}),
    "runtime/service": ({"runtime/service", "runtime/wire"}, {"fmt/", "nlohmann/", "boost/"}),
}
THIRD_PARTY = re.compile(r"^(fmt|nlohmann|yaml-cpp|CLI|boost|git2|openssl|spdlog|sqlite3|libpq-fe|doctest)[/.]")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def layer_of(path):
    names = [name for name in LAYERS if path.startswith(name + "/")]
    return max(names, key=len) if names else None


def mistakes(path, text):
    layer = layer_of(path)
    if layer is None:
        yield f"{path}: no layer; add its folder to the table"
        return
    folders, libraries = LAYERS[layer]
    for kind, name in INCLUDE.findall(text):
        if kind == '"' and "/" in name and not any(
                (name.rsplit("/", 1)[0] + "/").startswith(folder.rstrip("/") + "/")
                for folder in folders):
            yield f"{path}: includes {name}, which {layer} may not know"
        if kind == "<" and THIRD_PARTY.match(name) and not any(
                name.startswith(prefix) for prefix in libraries):
            yield f"{path}: includes <{name}>, which {layer} may not know"


TYPE = re.compile(r"^(?:struct|class|enum class) (\w+)\b(?!::)[^;\n]*\{", re.M)
NAMESPACE = re.compile(r"^namespace (\w+(?:::\w+)*) \{", re.M)


def repeated_types(headers):
    """Two types of one full name in two headers would be one type to the linker."""
    first = {}
    for path, text in headers:
        for space in set(NAMESPACE.findall(text)):
            for name in TYPE.findall(text):
                other = first.setdefault((space, name), path)
                if other != path:
                    yield f"{path}: {space}::{name} is defined in {other} too"


def main():
    # The rule itself can fail: two includes that must be refused.
    assert list(mistakes("generator/model/x.cc", '#include "generator/spec/spec.h"'))
    assert list(mistakes("generator/write/x.cc", "#include <CLI/CLI.hpp>"))
    assert not list(mistakes("generator/cli/x.cc", "#include <CLI/CLI.hpp>"))
    found = []
    files = [f for top in ("generator", "runtime") for f in (ROOT / top).rglob("*")
             if f.suffix in (".h", ".cc", ".c")]
    for file in sorted(files):
        path = file.relative_to(ROOT).as_posix()
        found += mistakes(path, file.read_text(encoding="utf-8"))
    assert list(repeated_types([("a.h", "namespace n {\nstruct X {"), ("b.h", "namespace n {\nstruct X {")]))
    found += repeated_types([(f.relative_to(ROOT).as_posix(), f.read_text(encoding="utf-8"))
                             for f in sorted(files) if f.suffix == ".h"])
    print("\n".join(found) or f"{len(files)} files include only what their layer may know")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
