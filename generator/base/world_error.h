// The world's fault: an unreadable file, a full disk, a refused connection. Thrown where it happens,
// caught once in main, exit code 2.
#pragma once

#include <stdexcept>
#include <string>

namespace gizgen {

// what() is one line that names the thing and the remedy.
class WorldError : public std::runtime_error {
 public:
  explicit WorldError(const std::string& message) : std::runtime_error(message) {}
};

}  // namespace gizgen
