// What stands at the device's end of a link to the cloud. It knows no sockets and no clock.
#pragma once

#include <string_view>

#include "generator/simulate/cloud_session.h"

namespace gizgen {

class CloudEnd {
 public:
  virtual ~CloudEnd() = default;
  virtual CloudSession& session() = 0;
  virtual const DeviceIdentity& identity() const = 0;
  virtual void up(Time now) = 0;
  virtual void down() = 0;
  virtual void receive(giz::wire::Bytes bytes, std::string_view peer, Time now) = 0;
  virtual void tick(Time now) = 0;
  virtual Time deadline() const = 0;
};

}  // namespace gizgen
