// Names in C for what comes from elsewhere, so that no two of them meet.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "generator/model/product.h"

namespace gizgen {

// The C names of a product's datapoints, taken one after the other.
class CNames {
 public:
  // The datapoint's c_name, different from its name or c_member of it only where it must be.
  std::string take(std::string_view name, Type type);

  // The same for the values of the enum whose c_name was taken last, by wire value.
  std::vector<std::string> take_values(const std::vector<std::string>& texts);

 private:
  bool is_free(const std::string& upper, Type type) const;

  std::map<std::string, std::size_t> tried_;  // the last number behind an upper-case name
  std::set<std::string> macros_;              // without the product's prefix
  std::string last_;
};

// An id from the product's name where that is plain ASCII, or from the first digits of its key.
std::string product_id_for(std::string_view name, std::string_view key);

// The tail of a value's enumerator where the definition gives none.
std::string default_tail(std::string_view text, std::size_t index);

}  // namespace gizgen
