// Text commands: what somebody means who writes 开 客厅, 模式 节能, 温度 26 度, 状态 or 帮助 (also
// on, off, status, help). Values in, values out; who asks carries it out and says the state.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

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

struct Understood {
  std::string say;         // the answer, where nothing is to be asked of a device
  std::size_t device = 0;  // which one, where `attrs` is set
  hub::Json attrs;         // what it is to be set to, for control_of; null: nothing
};
// `devices` are those that the person has. Where it is not clear which one is meant, the answer
// asks.
Understood understand(const Product& product, std::span<const Talked> devices,
                      std::string_view text);

// Everything that is known of it, a line a datapoint; `attrs`, which it has just taken, count
// before what it has reported.
std::string state_said(const Product& product, const Talked& device,
                       const hub::Json& attrs = nullptr);
// What one can write, with this product's own words as examples.
std::string help_said(const Product& product);

}  // namespace giz::wechat
