// The Desk over the hub and the store.
#pragma once

#include <memory>

#include "runtime/service/device/desk.h"
#include "runtime/service/device/links.h"

namespace giz::device {

std::shared_ptr<Desk> make_desk(const Parts& parts);

}  // namespace giz::device
