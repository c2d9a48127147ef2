// Where the microcontroller is: a serial device, a pseudo terminal of ours, or a TCP connection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "generator/simulate/port.h"

namespace gizgen {

class Loop;

struct Endpoint {
  enum Kind : std::uint8_t {
    serial,   // `where` is a device
    pty,      // a new pseudo terminal
    listen,   // `where` is the HOST:PORT to wait at; port 0 takes a free one
    connect,  // `where` is the HOST:PORT to call
  };
  Kind kind = pty;
  std::string where;
  std::uint32_t baud = 9600;             // of a serial device
  Time wait = std::chrono::seconds(30);  // for the peer; 0: no limit
};

// The port, once the peer is there. `say` is told where the peer is awaited: "pty /dev/pts/3",
// "listening on 127.0.0.1:4000". Nothing where the user stopped it before. Throws WorldError.
std::unique_ptr<Port> open_port(const Endpoint& endpoint, Loop& loop,
                                const std::function<void(const std::string&)>& say);

}  // namespace gizgen
