// The version of P0 that a microcontroller tells in its device info, and whether it is this product's.
#pragma once

#include <optional>
#include <string>

#include "generator/simulate/module.h"
#include "generator/simulate/subject.h"

namespace gizgen {

// The 8 characters in the answer to the request for device info; nothing in any other frame.
std::optional<std::string> p0_version_of(const OwnedFrame& frame);

// Sees whether the firmware was made from the definition that it is talked to by. The vendor's code
// always says "00000002" or "00000004", which tells nothing.
class P0Watch {
 public:
  explicit P0Watch(const Subject& subject);

  // What to say about the event: a line, or nothing. The same is not said twice.
  std::string see(const Event& event);

 private:
  std::string source_;
  std::string expected_;
  std::string told_;
};

}  // namespace gizgen
