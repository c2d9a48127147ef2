// The claim code of a device: who has it may bind the device. 16 letters and digits that are not
// mistaken for each other, 80 random bits; only a keyed hash of it is stored.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/base/crypto.h"

namespace giz::hub {

std::string make_claim_code();  // "7KQ2-M9XA-P4TD-W3HF"
// However it is typed: blanks, dashes and small letters make no difference.
std::string claim_hash(const MasterKey& key, std::string_view code);

}  // namespace giz::hub
