// Whether a request may become a websocket. Knows no socket.
#pragma once

#include "runtime/service/net/http.h"
#include "runtime/service/net/origins.h"

namespace giz::net {

// Whether it asks for one.
bool is_upgrade(const Request& request);

// Throws Refusal: another version than 13, no key, a cookie from a page of a foreign origin (which
// would speak in its user's name).
void check_upgrade(const Request& request, const Origins& origins);

// Whether the client offers this subprotocol.
bool offers(const Request& request, std::string_view subprotocol);

}  // namespace giz::net
