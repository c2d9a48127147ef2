// What a product adds to the service, in hooks.cc: the generated tree writes that file once and
// never again. Called on the loop: do not block; use co_await.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "runtime/service/base/clock.h"
#include "runtime/service/base/refusal.h"
#include "runtime/service/net/http.h"

namespace giz {

class Hooks {
 public:
  using Json = nlohmann::ordered_json;
  virtual ~Hooks() = default;

  // A device has reported; `attrs` holds what it said: {"power":true,"temperature":21.5}.
  virtual void on_report(std::string_view /*did*/, const Json& /*attrs*/, Millis /*time*/) {}
  // Before a control is sent. Change `attrs`, or throw Refusal to refuse it.
  virtual void before_control(std::string_view /*did*/, Json& /*attrs*/,
                              std::string_view /*actor*/) {}
  // An alert or fault came (on) or went.
  virtual void on_alarm(std::string_view /*did*/, std::string_view /*point*/, bool /*on*/,
                        Millis /*time*/) {}
  virtual void on_online(std::string_view /*did*/, bool /*online*/, Millis /*time*/) {}
  // Routes of your own, beside the service's.
  virtual void add_routes(net::Router& /*router*/) {}
};

// hooks.cc defines it.
std::unique_ptr<Hooks> make_hooks();

}  // namespace giz
