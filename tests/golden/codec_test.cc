// The generated C against runtime/wire, which works from a table: random values, random mistakes
// and random bytes through both, for every sample and for random products.
#include "runtime/wire/codec.h"

#include <algorithm>
#include <array>
#include <utility>

#include <doctest/doctest.h>

#include "tests/golden/compiled_codec.h"
#include "tests/golden/random_product.h"
#include "tests/golden/tree.h"

namespace gizgen::golden {
namespace {

using giz::wire::Kind;

constexpr int rounds = 100;
constexpr std::uint8_t untouched = 0xA5;

// Values in id order, and the bytes their binaries point to.
struct Values {
  std::vector<Value> list;
  std::vector<std::vector<std::uint8_t>> bytes;
};

class Bench {
 public:
  Bench(const Product& product, std::uint32_t seed)
      : layout_(lay_out(product)), table_(product, layout_), codec_(product), random_(seed) {}

  void run() {
    for (int round = 0; round < rounds; ++round) {
      check_pack(Kind::report, false);
      check_pack(Kind::report, true);
      check_bytes(Kind::report);
      if (!can_be_set()) continue;
      check_pack(Kind::control, false);
      check_pack(Kind::control, true);
      check_bytes(Kind::control);
    }
  }

 private:
  const giz::wire::Table& table() const { return table_.table(); }
  bool is_standard() const { return table().protocol == Protocol::standard; }

  bool can_be_set() const {
    return std::any_of(table().points.begin(), table().points.end(),
                       [](const auto& point) { return point.access == Access::writable; });
  }

  std::uint32_t good_raw(const giz::wire::Point& point) {
    switch (pick(random_, 0, 3)) {
      case 0: return point.raw_min;
      case 1: return point.raw_max;
      default: return pick(random_, point.raw_min, point.raw_max);
    }
  }

  // Anything that the struct's member holds.
  std::uint32_t any_raw(const giz::wire::Point& point) {
    if (point.type == Type::boolean) return pick(random_, 0, 1);
    const std::uint32_t bits = point.type == Type::number ? point.bits : 8;
    return pick(random_, 0, static_cast<std::uint32_t>((std::uint64_t{1} << bits) - 1));
  }

  bool may_be_flagged(const giz::wire::Point& point, Kind kind) {
    const bool writable = point.access == Access::writable;
    if (kind == Kind::report) return true;
    return writable || (!is_standard() && pick(random_, 0, 99) == 0);
  }

  // `wild`: one in eight values is anything.
  Values random_values(Kind kind, bool wild) {
    Values values;
    values.bytes.resize(table().points.size());
    for (std::size_t i = 0; i < table().points.size(); ++i) {
      const giz::wire::Point& point = table().points[i];
      Value value;
      value.set = may_be_flagged(point, kind) && pick(random_, 0, 1) == 1;
      value.raw = wild && pick(random_, 0, 7) == 0 ? any_raw(point) : good_raw(point);
      if (point.type == Type::binary) {
        value.raw = 0;
        for (std::uint32_t n = 0; n < point.bits / 8; ++n) {
          values.bytes[i].push_back(static_cast<std::uint8_t>(pick(random_, 0, 255)));
        }
        value.bytes = values.bytes[i];
      }
      values.list.push_back(value);
    }
    return values;
  }

  Status status_of(const Values& values) const {
    Status status = codec_.new_status();
    for (std::size_t i = 0; i < values.list.size(); ++i) codec_.set(status, i, values.list[i]);
    return status;
  }

  bool same(const Value& a, const Value& b, std::size_t point) const {
    if (table().points[point].type != Type::binary) return a.raw == b.raw;
    return std::equal(a.bytes.begin(), a.bytes.end(), b.bytes.begin(), b.bytes.end());
  }

  bool unpack(Kind kind, Status& status, const Payload& in) const {
    return kind == Kind::control ? codec_.apply_control(status, in)
                                 : codec_.unpack_status(status, in);
  }

  // The payload that both agree on; nothing where both refuse.
  std::optional<Payload> packed_by_both(Kind kind, const Values& values) {
    Payload expected(max_p0(table()));
    const giz::wire::Packed packed = pack(table(), kind, values.list, expected);
    Payload found(expected.size(), untouched);
    const Status status = status_of(values);
    const bool done = kind == Kind::control ? codec_.pack_control(status, values.list, found)
                                            : codec_.pack_status(status, values.list, found);
    INFO(to_text(table(), packed.fault));
    REQUIRE(done == !packed.fault);
    if (!done) {
      REQUIRE(found == Payload(found.size(), untouched));
      return std::nullopt;
    }
    REQUIRE(found == Payload(packed.bytes.begin() + 1, packed.bytes.end()));
    return found;
  }

  // What is contained arrives; all else stays.
  void check_pack(Kind kind, bool wild) {
    const Values sent = random_values(kind, wild);
    const std::optional<Payload> payload = packed_by_both(kind, sent);
    if (!payload) return;
    const Values before = random_values(kind, false);
    Status status = status_of(before);
    REQUIRE(unpack(kind, status, *payload));
    for (std::size_t i = 0; i < sent.list.size(); ++i) {
      const bool contained = sent.list[i].set || (is_standard() && kind == Kind::report);
      REQUIRE(same(codec_.get(status, i), (contained ? sent : before).list[i], i));
    }
  }

  Payload spoiled(Payload payload) {
    const std::uint32_t flips = pick(random_, 0, 3);
    for (std::uint32_t n = 0; n < flips; ++n) {
      const std::uint32_t bit =
          pick(random_, 0, static_cast<std::uint32_t>(payload.size() * 8 - 1));
      payload[bit / 8] = static_cast<std::uint8_t>(payload[bit / 8] ^ (1u << (bit % 8)));
    }
    if (is_standard()) return payload;
    if (pick(random_, 0, 3) == 0) payload.resize(pick(random_, 0, 60));
    return payload;
  }

  // Both accept or both refuse. Where they accept they read the same; where they refuse nothing is
  // set, but a standard status is read all the same.
  void check_bytes(Kind kind) {
    const std::optional<Payload> good = packed_by_both(kind, random_values(kind, false));
    if (!good) return;
    const Payload payload = spoiled(*good);
    Payload p0 = {action_of(table().protocol, kind)};
    p0.insert(p0.end(), payload.begin(), payload.end());
    std::vector<Value> expected(table().points.size());
    const giz::wire::Decoded decoded = decode(table(), p0, expected);

    const Values before = random_values(kind, false);
    Status status = status_of(before);
    const Status untouched_status = status;
    const bool done = unpack(kind, status, payload);
    INFO(to_text(table(), decoded.fault));
    REQUIRE(done == !decoded.fault);
    if (!done && !(is_standard() && kind == Kind::report)) {
      REQUIRE(status == untouched_status);
      return;
    }
    for (std::size_t i = 0; i < expected.size(); ++i) {
      REQUIRE(same(codec_.get(status, i), expected[i].set ? expected[i] : before.list[i], i));
    }
  }

  Layout layout_;
  WireTable table_;
  CompiledCodec codec_;
  Random random_;
};

Datapoint point_of(std::string name, Access access, Type type) {
  Datapoint point;
  point.name = point.c_name = point.title = std::move(name);
  point.access = access;
  point.type = type;
  if (type == Type::enumeration) {
    for (int i = 0; i < 256; ++i) {
      point.values.push_back({"v" + std::to_string(i), "V" + std::to_string(i)});
    }
  }
  if (type == Type::number) {
    point.number.bits = 16;
    point.number.raw_max = 65535;
  }
  point.length = type == Type::binary ? 300 : 0;
  return point;
}

// `count` points of one kind in a product of their own.
void check_uniform(Protocol protocol, Access access, Type type, int count) {
  Product product;
  product.id = product.name = "thing";
  product.key = std::string(32, '0');
  product.source = "thing.yaml";
  product.protocol = protocol;
  for (int i = 0; i < count; ++i) {
    product.datapoints.push_back(point_of("p" + std::to_string(i), access, type));
  }
  CAPTURE(count);
  Bench(product, 1).run();
}

TEST_CASE("the C of every sample agrees with runtime/wire") {
  for (const std::string& sample : sample_names()) {
    CAPTURE(sample);
    Bench(read_sample(sample), 1).run();
  }
}

TEST_CASE("the C of products that are all of one kind agrees with runtime/wire") {
  for (const Protocol protocol : {Protocol::standard, Protocol::var_len}) {
    for (const Type type : {Type::boolean, Type::enumeration, Type::number, Type::binary}) {
      check_uniform(protocol, Access::writable, type, 3);
      check_uniform(protocol, Access::readonly, type, 3);
    }
    check_uniform(protocol, Access::writable, Type::boolean, 8);
    check_uniform(protocol, Access::writable, Type::boolean, 33);
    check_uniform(protocol, Access::writable, Type::boolean, 300);
    check_uniform(protocol, Access::fault, Type::boolean, 9);
  }
}

TEST_CASE("the C of random products agrees with runtime/wire") {
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Bench(random_product(random), seed).run();
  }
}

}  // namespace
}  // namespace gizgen::golden
