#include "generator/targets/firmware/expression.h"

#include <doctest/doctest.h>

namespace gizgen::firmware {
namespace {

Datapoint boolean() { return {}; }

Datapoint enumeration(std::size_t count) {
  Datapoint point;
  point.type = Type::enumeration;
  point.values.resize(count);
  return point;
}

Datapoint number(std::uint8_t bits, std::uint32_t raw_min, std::uint32_t raw_max) {
  Datapoint point;
  point.type = Type::number;
  point.number.bits = bits;
  point.number.raw_min = raw_min;
  point.number.raw_max = raw_max;
  return point;
}

// A bit field in a region of `region` bytes at byte 0; a number at byte `byte`.
Place bits_at(std::uint32_t region, std::uint32_t bit, std::uint32_t bits) {
  return {0, bit, bits, region, region - 1 - bit / 8, bit % 8};
}
Place byte_at(std::uint32_t byte, std::uint32_t bits) { return {byte, 0, bits, 0, byte, 0}; }

void check_read(const Datapoint& point, const Place& place, std::string_view expected) {
  CHECK(value_in(point, place, {"in", 1}, "get") == expected);
}

void check_write(const Datapoint& point, const Place& place,
                 std::vector<std::pair<std::uint32_t, std::string>> expected) {
  std::vector<std::pair<std::uint32_t, std::string>> found;
  for (const Part& part : parts_of(point, place, 1, "s->x")) found.emplace_back(part.at, part.term);
  CHECK(found == expected);
}

TEST_CASE("a bit field is masked both ways, in one byte or astride two") {
  check_read(boolean(), bits_at(1, 0, 1), "(in[1] & 0x01u) != 0u");
  check_read(boolean(), bits_at(2, 9, 1), "(in[1] & 0x02u) != 0u");
  check_read(enumeration(5), bits_at(1, 0, 3), "(uint8_t)(in[1] & 0x07u)");
  check_read(enumeration(5), bits_at(1, 2, 3), "(uint8_t)((in[1] >> 2) & 0x07u)");
  check_read(enumeration(5), bits_at(2, 7, 3),
             "(uint8_t)(((in[2] >> 7) & 0x01u) | ((in[1] & 0x03u) << 1))");
  check_read(enumeration(256), bits_at(2, 4, 8),
             "(uint8_t)(((in[2] >> 4) & 0x0Fu) | ((in[1] & 0x0Fu) << 4))");

  check_write(boolean(), bits_at(2, 9, 1), {{1, "(s->x ? 0x02u : 0x00u)"}});
  check_write(enumeration(5), bits_at(1, 0, 3), {{1, "(s->x & 0x07u)"}});
  check_write(enumeration(5), bits_at(1, 2, 3), {{1, "((s->x & 0x07u) << 2)"}});
  check_write(enumeration(5), bits_at(2, 7, 3),
              {{1, "((s->x & 0x06u) >> 1)"}, {2, "((s->x & 0x01u) << 7)"}});
}

TEST_CASE("a number is big-endian") {
  check_read(number(8, 0, 100), byte_at(3, 8), "in[4]");
  check_read(number(16, 0, 100), byte_at(3, 16), "get_u16(&in[4])");
  check_read(number(32, 0, 100), byte_at(3, 32), "get_u32(&in[4])");
  check_write(number(8, 0, 100), byte_at(3, 8), {{4, "s->x"}});
  CHECK_FALSE(is_wide(number(8, 0, 100)));
  CHECK(is_wide(number(16, 0, 100)));
  CHECK(is_wide(number(32, 0, 100)));
  CHECK_FALSE(is_wide(boolean()));
}

TEST_CASE("a limit that cannot be missed is not checked") {
  using Limits = std::vector<std::string>;
  CHECK(limits_of(boolean(), "X", 8) == Limits{});
  CHECK(limits_of(enumeration(5), "X", 8) == Limits{"< X_COUNT"});
  CHECK(limits_of(enumeration(5), "X", 3) == Limits{"< X_COUNT"});
  CHECK(limits_of(enumeration(8), "X", 3) == Limits{});
  CHECK(limits_of(enumeration(8), "X", 8) == Limits{"< X_COUNT"});
  CHECK(limits_of(enumeration(256), "X", 8) == Limits{});
  CHECK(limits_of(number(8, 0, 255), "X", 8) == Limits{});
  CHECK(limits_of(number(8, 1, 100), "X", 8) == Limits{">= X_MIN", "<= X_MAX"});
  CHECK(limits_of(number(16, 0, 255), "X", 16) == Limits{"<= X_MAX"});
  CHECK(limits_of(number(32, 0, 4294967295u), "X", 32) == Limits{});
  CHECK(limits_of(number(32, 0, 4294967294u), "X", 32) == Limits{"<= X_MAX"});
}

TEST_CASE("flags are one big-endian integer") {
  CHECK(flag_at(0, 1).at == 0);
  CHECK(flag_at(0, 1).mask == "0x01u");
  CHECK(flag_at(7, 2).at == 1);
  CHECK(flag_at(8, 2).at == 0);
  CHECK(flag_at(10, 2).mask == "0x04u");
}

}  // namespace
}  // namespace gizgen::firmware
