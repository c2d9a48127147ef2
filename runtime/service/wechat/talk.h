// Text commands: what somebody means who writes 开 客厅, 模式 节能, 温度 26 度, 状态 or 帮助 (also
// on, off, status, help). Values in, values out; who asks carries it out and says the state.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/service/wechat/said.h"

namespace giz::wechat {

struct Understood {
  std::string say;         // the answer, where nothing is to be asked of a device
  std::size_t device = 0;  // which one, where `attrs` is set
  hub::Json attrs;         // what it is to be set to, for control_of; null: nothing
};
// `devices` are those that the person has. Where it is not clear which one is meant, the answer
// asks.
Understood understand(const Product& product, std::span<const Talked> devices,
                      std::string_view text);

}  // namespace giz::wechat
