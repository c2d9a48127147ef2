// Which pages may call: the service's own, and those of the settings.
#pragma once

#include <string>
#include <vector>

#include "runtime/service/net/http.h"

namespace giz::net {

class Origins {
 public:
  // An empty base: the own origin is http or https and the request's Host.
  Origins(std::string public_base_url, std::vector<std::string> allowed)
      : base_(std::move(public_base_url)), allowed_(std::move(allowed)) {}

  // Whether the request's Origin is the page's own or of the list. Without one: no browser asks,
  // true.
  bool allows(const Request& request) const;

  // What a page of another origin must be told to read the answer; nothing for its own.
  void add_headers(const Request& request, Response& response) const;

  // The answer to OPTIONS, where `allow` are the path's methods. Throws Refusal.
  Response preflight(const Request& request, const std::string& allow) const;

 private:
  bool is_own(const Request& request) const;
  bool is_listed(const Request& request) const;

  std::string base_;
  std::vector<std::string> allowed_;
};

}  // namespace giz::net
