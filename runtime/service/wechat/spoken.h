// How people write, and how values are said to them, in Chinese.
#pragma once

#include <string>
#include <string_view>

#include "runtime/service/base/product.h"

namespace giz::wechat {

// One spelling for what means the same: full-width letters and digits narrow, capitals small,
// punctuation and line ends as single blanks, none at the ends. "ＯＮ　客厅！" is "on 客厅".
std::string plain_words(std::string_view text);

// Whether `part`, both as plain_words, stands at `at` of `text` by itself: "on" does not in "only",
// 开 does in 开灯, for only letters and digits need a boundary.
bool stands_alone(std::string_view text, std::size_t at, std::string_view part);

// "开", "节能", "21.5 °C"; an alert or fault: "报警" or "正常".
std::string value_said(const Product& product, std::size_t point, const wire::Value& value);

// "可以是 自动、节能", "可以是 1 到 100 %", "可以是 开、关": what may be set. Empty: a binary.
std::string choices_said(const Product& product, std::size_t point);

// Whether `text`, as plain_words, is this unit: "°c", "度" and "摄氏度" are "°C".
bool is_unit(std::string_view text, std::string_view unit);

}  // namespace giz::wechat
