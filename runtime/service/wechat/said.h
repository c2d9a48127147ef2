// What is said of devices, in the product's own words.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/service/base/product.h"
#include "runtime/service/hub/attrs.h"

namespace giz::wechat {

// A device as it is talked about.
struct Talked {
  std::string did;
  std::string name;  // see device_name()
  bool is_online = false;
  bool may_control = true;
  hub::P0 p0;  // what is known, as a report; empty: nothing
};
// Its alias, or the product's name and the last four characters of its MAC, or else of its did.
std::string device_name(const Product& product, std::string_view alias, std::string_view mac,
                        std::string_view did);

// Everything that is known of it, a line a datapoint; `attrs`, which it has just taken, count
// before what it has reported.
std::string state_said(const Product& product, const Talked& device,
                       const hub::Json& attrs = nullptr);
// What one can write, with this product's own words as examples.
std::string help_said(const Product& product);

// One of its datapoints, and what it may be set to.
std::string point_said(const Product& product, const Talked& device, std::size_t point);
// All of them, a line each; of one alone its state.
std::string all_said(const Product& product, std::span<const Talked> devices);
// Their names, a line each, with a line's end in front.
std::string names_of(std::span<const Talked> devices);

bool is_switch(const wire::Point& point);  // one that can be set on and off
// The switch that is meant by on and off alone: by its name or title, or the only one.
std::optional<std::size_t> main_switch(const Product& product);

}  // namespace giz::wechat
