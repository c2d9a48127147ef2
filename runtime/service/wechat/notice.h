// What a person is told without having asked, and by which of WeChat's ways. Values in, values out.
//
// A payload in the outbox (store::queue_notice):
//   {"what":"alarm","did":"...","point":"overheat","on":true,"time":1767225600000}
//   {"what":"bound","did":"...","time":1767225600000}
//
// App::notices, what is missing as here:
//   {"alarm": {"channels": ["customer"]}, "bound": {"channels": ["customer"]}}
// Channels are tried in their order until one can: "customer" (a message, where WeChat's quota lets
// it), "template" and "subscribe" (want a template and its fields; the latter also a credit, an
// accepted prompt). Two templates: a channel may be an object of its own.
//   {"alarm": {"channels": ["subscribe", {"channel": "template", "template": "T2",
//                                         "fields": {"first": "{title}"}}, "customer"],
//              "template": "T1",
//              "fields": {"thing1": "{device}", "phrase2": "{state}", "time3": "{time}"}}}
// A field's text holds {device}, {title}, {state}, {time}; it is cut to what its kind takes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/service/base/clock.h"
#include "runtime/service/base/product.h"
#include "runtime/service/wechat/client.h"

namespace giz::wechat {

struct Notice {
  enum class What : std::uint8_t { alarm, bound } what = What::alarm;
  std::string did, point;
  bool on = true;  // an alarm that came
  Millis time = 0;
  // What people read; filled in when it is delivered.
  std::string device;  // its name
  std::string title;   // the point's
  bool is_fault = false;
  std::string url;  // of the device's page; may be empty
};
// Nothing where it is no such payload.
std::optional<Notice> read_notice(std::string_view payload);
std::string bound_payload(std::string_view did, Millis now);

struct NoticeStep {
  std::string channel;  // customer, template, subscribe
  std::string tmpl;
  std::vector<std::pair<std::string, std::string>> fields;
};
struct NoticePlan {
  std::vector<NoticeStep> alarm, bound;
};
// What App::notices says; the standard plan where it is empty or wrong.
NoticePlan plan_of(std::string_view notices);
// What is wrong with it, for who sets it: "alarm.channels[0]: customer, template or subscribe is
// wanted"; empty: nothing.
std::string fault_of_notices(std::string_view notices);
// Templates whose prompts a page shows: those of its "subscribe" steps, each once.
std::vector<std::string> prompt_templates(const NoticePlan& plan);

// The text of a customer message, with a link where there is one.
std::string notice_text(const Notice& notice);
// The `data` of a template: {"thing1":{"value":"..."}}.
Json notice_data(const Notice& notice, const NoticeStep& step);

}  // namespace giz::wechat
