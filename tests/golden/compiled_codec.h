// The generated C of a product, compiled and loaded, behind functions that are the same for all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "generator/model/layout.h"
#include "generator/model/product.h"
#include "runtime/wire/codec.h"

namespace gizgen::golden {

using giz::wire::Value;

// The bytes of a `struct ID_status`.
using Status = std::vector<std::uint8_t>;
using Payload = std::vector<std::uint8_t>;

class CompiledCodec {
 public:
  // Compiles with every warning an error.
  explicit CompiledCodec(const Product& product);
  ~CompiledCodec();
  CompiledCodec(const CompiledCodec&) = delete;
  CompiledCodec& operator=(const CompiledCodec&) = delete;

  Status new_status() const;
  // A point by its place in Layout::slots.
  void set(Status& status, std::size_t point, const Value& value) const;
  // Of a binary the view points into `status`.
  Value get(const Status& status, std::size_t point) const;

  // P0 without its action. Only the set values are flagged; `out` keeps what it holds where the
  // codec refuses.
  bool pack_status(const Status& status, const std::vector<Value>& flagged, Payload& out) const;
  bool pack_control(const Status& status, const std::vector<Value>& flagged, Payload& out) const;
  bool unpack_status(Status& status, const Payload& in) const;
  bool apply_control(Status& status, const Payload& in) const;

 private:
  struct Library;
  std::unique_ptr<Library> library_;
  Layout layout_;
};

}  // namespace gizgen::golden
