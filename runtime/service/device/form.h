// Forms as modules send them: "passcode=ABC&mac=F6B4E3C9D9FB".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace giz::device {

using Form = std::vector<std::pair<std::string, std::string>>;

// Nothing where it is no form: a wrong %, no '=', more than 16 fields.
std::optional<Form> read_form(std::string_view text);
std::string_view field(const Form& form, std::string_view name);  // empty where there is none

}  // namespace giz::device
