// The native surface as data: what the OpenAPI document says of each route. A test compares it with
// the routes that are there.
#pragma once

#include <span>
#include <string_view>

namespace giz::api {

struct Operation {
  std::string_view method;  // "get"
  std::string_view path;    // "/api/v1/devices/{did}"
  std::string_view id;      // operationId
  std::string_view tag;     // of its group
  std::string_view summary;
  std::string_view query;     // names of parameters in openapi.cc, separated by spaces
  std::string_view request;   // schema of the body; empty: none
  int status;                 // of success
  std::string_view response;  // schema of the answer; empty: no body
  bool open = false;          // no session is needed
};

std::span<const Operation> operations();

}  // namespace giz::api
