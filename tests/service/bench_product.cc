// Written from `gizgen show tests/simulate/product.yaml --stage layout`.
#include "tests/service/bench_product.h"

#include <array>

namespace giz {
namespace {

using enum wire::Access;
using enum wire::Type;

constexpr std::array<std::string_view, 3> mode_labels{"auto", "eco", "boost"};

constexpr std::array points{
    wire::Point{"power", writable, boolean, 0, 1, {0, 1, 0}, {0, 1, 0}, 0, 1, {}, {}},
    wire::Point{"mode", writable, enumeration, 1, 2, {0, 1, 1}, {0, 1, 1}, 0, 2, {}, mode_labels},
    wire::Point{"brightness", writable, number, 2, 8, {1, 0, 0}, {1, 0, 0}, 0, 99, {1, 1, 0}, {}},
    wire::Point{"level", writable, number, 3, 8, {2, 0, 0}, {2, 0, 0}, 0, 255, {1, 0, 0}, {}},
    wire::Point{"label", writable, binary, 4, 32, {3, 0, 0}, {3, 0, 0}, 0, 0, {}, {}},
    wire::Point{"door", readonly, boolean, -1, 1, {}, {7, 1, 0}, 0, 1, {}, {}},
    wire::Point{"temperature", readonly, number, -1, 16, {}, {8, 0, 0}, 0, 600, {1, -100, 1}, {}},
    wire::Point{"energy", readonly, number, -1, 32, {}, {10, 0, 0}, 0, 4294967295, {1, 0, 0}, {}},
    wire::Point{"overheat", alert, boolean, -1, 1, {}, {14, 1, 0}, 0, 1, {}, {}},
    wire::Point{"jam", fault, boolean, -1, 1, {}, {15, 1, 0}, 0, 1, {}, {}},
};

constexpr std::array texts{
    PointText{"电源", "", "", "power writable bool 1"},
    PointText{"mode", "", "", "mode writable enum 2 auto|eco|boost"},
    PointText{"brightness", "", "", "brightness writable number 8 0..99 1*raw+1 /10^0"},
    PointText{"level", "", "", "level writable number 8 0..255 1*raw+0 /10^0"},
    PointText{"label", "", "", "label writable binary 32"},
    PointText{"door", "", "", "door readonly bool 1"},
    PointText{"温度", "", "°C", "temperature readonly number 16 0..600 1*raw-100 /10^1"},
    PointText{"energy", "", "", "energy readonly number 32 0..4294967295 1*raw+0 /10^0"},
    PointText{"overheat", "", "", "overheat alert bool 1"},
    PointText{"jam", "", "", "jam fault bool 1"},
};

}  // namespace

const Product bench_product{"bench",
                            "bench",
                            "0123456789abcdef0123456789abcdef",
                            "1ac8b21060ba4a84",
                            {wire::Protocol::standard, 1, 7, 16, points},
                            texts};

}  // namespace giz
