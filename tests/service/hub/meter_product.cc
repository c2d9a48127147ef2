#include "tests/service/hub/meter_product.h"

#include <array>

namespace giz {
namespace {

using enum wire::Access;
using enum wire::Type;

constexpr std::uint32_t kAll = 4294967295;
constexpr std::array<std::string_view, 2> mode_labels{"slow", "fast"};

constexpr std::array points{
    wire::Point{"open", writable, boolean, 0, 1, {}, {}, 0, 1, {}, {}},
    wire::Point{"mode", writable, enumeration, 1, 1, {}, {}, 0, 1, {}, mode_labels},
    wire::Point{"target", writable, number, 2, 16, {}, {}, 0, 65535, {1, -100, 1}, {}},
    wire::Point{"fine", writable, number, 3, 32, {}, {}, 0, kAll, {1, 0, 9}, {}},
    wire::Point{"huge", writable, number, 4, 32, {}, {}, 0, kAll, {100000007, -5, 9}, {}},
    wire::Point{"dense", writable, number, 5, 32, {}, {}, 0, kAll, {1, 100000000000000000, 9}, {}},
    wire::Point{"tag", writable, binary, 6, 24, {}, {}, 0, 0, {}, {}},
    wire::Point{"flow", readonly, number, 7, 16, {}, {}, 0, 1000, {1, 0, 2}, {}},
    wire::Point{"leak", fault, boolean, 8, 1, {}, {}, 0, 1, {}, {}},
};

constexpr std::array texts{
    PointText{"open", "", "", "open"},     PointText{"mode", "", "", "mode"},
    PointText{"target", "", "", "target"}, PointText{"fine", "", "", "fine"},
    PointText{"huge", "", "", "huge"},     PointText{"dense", "", "", "dense"},
    PointText{"tag", "", "", "tag"},       PointText{"flow", "", "m3/h", "flow"},
    PointText{"leak", "", "", "leak"},
};

}  // namespace

const Product meter_product{"meter",
                            "meter",
                            "fedcba9876543210fedcba9876543210",
                            "0011223344556677",
                            {wire::Protocol::var_len, 2, 0, 0, points},
                            texts};

}  // namespace giz
