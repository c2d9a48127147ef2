// The bus of a service that is alone.
#pragma once

#include <memory>
#include <string>

#include "runtime/service/base/log.h"
#include "runtime/service/base/metrics.h"
#include "runtime/service/bus/bus.h"

namespace giz::bus {

std::unique_ptr<Bus> make_in_process(net::asio::io_context& loop, std::string instance,
                                     const Log& log, Metrics& metrics);

}  // namespace giz::bus
