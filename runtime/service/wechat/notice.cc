#include "runtime/service/wechat/notice.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/service/base/json_text.h"

namespace giz::wechat {
namespace {

constexpr Millis kChina = 8 * kHour;  // WeChat's own time
constexpr std::size_t kMostChannels = 6, kMostFields = 20, kLongestField = 200;

// The longest value of a kind of field, in characters (the platform's list of template fields).
constexpr std::array<std::pair<std::string_view, std::size_t>, 7> kFieldKinds{
    {{"thing", 20},
     {"phrase", 5},
     {"character_string", 32},
     {"const", 20},
     {"name", 10},
     {"symbol", 5},
     {"letter", 32}}};

std::string_view state_said(const Notice& notice) {
  if (notice.what == Notice::What::bound) return "已绑定";
  if (!notice.on) return "已恢复";
  return notice.is_fault ? "故障" : "报警";
}

// "2026-01-31 16:30", as WeChat's time fields want it.
std::string time_said(Millis time) {
  std::string text = to_iso(time + kChina).substr(0, 16);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::string cut_to(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  while (at < text.size() && characters > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    --characters;
  }
  return std::string(text.substr(0, at));
}

std::size_t longest_of(std::string_view field) {
  for (const auto& [kind, longest] : kFieldKinds)
    if (field.starts_with(kind)) return longest;
  return kLongestField;
}

std::string filled_in(std::string_view pattern, const Notice& notice) {
  const std::array<std::pair<std::string_view, std::string>, 4> words{
      {{"{device}", notice.device},
       {"{title}", notice.title},
       {"{state}", std::string(state_said(notice))},
       {"{time}", time_said(notice.time)}}};
  std::string out;
  while (!pattern.empty()) {
    const auto* const word = std::ranges::find_if(
        words, [&](const auto& one) { return pattern.starts_with(one.first); });
    out += word == words.end() ? std::string(pattern.substr(0, 1)) : word->second;
    pattern.remove_prefix(word == words.end() ? 1 : word->first.size());
  }
  return out;
}

std::vector<NoticeStep> standard() { return {{"customer", {}, {}}}; }

// Reads one of the two plans; the first thing that is wrong is kept.
class PlanReader {
 public:
  explicit PlanReader(std::string& fault) : fault_(fault) {}

  std::vector<NoticeStep> read(const Json& plans, const std::string& name) {
    const auto found = plans.find(name);
    if (found == plans.end()) return standard();
    if (!found->is_object()) return wrong(name, "an object is wanted");
    const auto channels = found->find("channels");
    if (channels == found->end() || !channels->is_array() || channels->size() > kMostChannels)
      return wrong(name + ".channels", "a list of at most 6 is wanted");
    std::vector<NoticeStep> steps;
    for (std::size_t i = 0; i < channels->size(); ++i)
      steps.push_back(step((*channels)[i], *found, fmt::format("{}.channels[{}]", name, i)));
    for (const auto& [key, value] : found->items())
      if (key != "channels" && key != "template" && key != "fields")
        return wrong(name + "." + key, "channels, template and fields are known");
    return fault_.empty() ? steps : standard();
  }

 private:
  std::vector<NoticeStep> wrong(const std::string& where, std::string_view what) {
    if (fault_.empty()) fault_ = fmt::format("{}: {}", where, what);
    return standard();
  }

  static const Json* member(const Json& own, const Json& plan, const char* name) {
    if (own.is_object() && own.contains(name)) return &own[name];
    return plan.contains(name) ? &plan[name] : nullptr;
  }

  NoticeStep step(const Json& own, const Json& plan, const std::string& where) {
    NoticeStep made;
    const Json& channel = own.is_object() && own.contains("channel") ? own["channel"] : own;
    if (channel.is_string()) made.channel = channel.get<std::string>();
    if (made.channel != "customer" && made.channel != "template" && made.channel != "subscribe") {
      wrong(where, "customer, template or subscribe is wanted");
      return made;
    }
    if (made.channel == "customer") return made;
    const Json* const tmpl = member(own, plan, "template");
    if (!tmpl || !tmpl->is_string() || tmpl->get_ref<const std::string&>().empty()) {
      wrong(where, "a 'template' is wanted beside it");
      return made;
    }
    made.tmpl = tmpl->get<std::string>();
    const Json* const fields = member(own, plan, "fields");
    if (!fields || !fields->is_object() || fields->empty() || fields->size() > kMostFields) {
      wrong(where, "'fields' are wanted beside it, 1 to 20");
      return made;
    }
    for (const auto& [name, value] : fields->items()) {
      if (!value.is_string() || value.get_ref<const std::string&>().size() > kLongestField)
        wrong(where + ".fields." + name, "a text of at most 200 bytes is wanted");
      else
        made.fields.emplace_back(name, value.get<std::string>());
    }
    return made;
  }

  std::string& fault_;
};

NoticePlan read_plan(std::string_view notices, std::string& fault) {
  if (notices.empty()) return {standard(), standard()};
  const Json json = Json::parse(notices, nullptr, false);
  if (!json.is_object()) {
    fault = "a JSON object is wanted";
    return {standard(), standard()};
  }
  PlanReader reader(fault);
  NoticePlan plan;
  plan.alarm = reader.read(json, "alarm");
  plan.bound = reader.read(json, "bound");
  for (const auto& [name, value] : json.items())
    if (fault.empty() && name != "alarm" && name != "bound")
      fault = name + ": alarm and bound are known";
  return plan;
}

}  // namespace

std::optional<Notice> read_notice(std::string_view payload) {
  const Json json = Json::parse(payload, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const std::string what = json.value("what", "");
  if (what != "alarm" && what != "bound") return std::nullopt;
  Notice notice;
  notice.what = what == "bound" ? Notice::What::bound : Notice::What::alarm;
  notice.did = json.value("did", "");
  notice.point = json.value("point", "");
  notice.on = json.value("on", true);
  notice.time = json.value("time", Millis{0});
  return notice;
}

std::string bound_payload(std::string_view did, Millis now) {
  return json_text(Json{{"what", "bound"}, {"did", did}, {"time", now}});
}

NoticePlan plan_of(std::string_view notices) {
  std::string ignored;
  return read_plan(notices, ignored);
}

std::string fault_of_notices(std::string_view notices) {
  std::string fault;
  read_plan(notices, fault);
  return fault;
}

std::vector<std::string> prompt_templates(const NoticePlan& plan) {
  std::vector<std::string> templates;
  for (const std::vector<NoticeStep>* steps : {&plan.alarm, &plan.bound})
    for (const NoticeStep& step : *steps)
      if (step.channel == "subscribe" && std::ranges::find(templates, step.tmpl) == templates.end())
        templates.push_back(step.tmpl);
  return templates;
}

std::string notice_text(const Notice& notice) {
  const std::string when = time_said(notice.time);
  const std::string link =
      notice.url.empty() ? std::string() : fmt::format("\n<a href=\"{}\">查看设备</a>", notice.url);
  if (notice.what == Notice::What::bound)
    return fmt::format("设备“{}”已绑定到你的账号。\n{}{}", notice.device, when, link);
  return fmt::format("【{}】{}：{}\n{}{}", state_said(notice), notice.device, notice.title, when,
                     link);
}

Json notice_data(const Notice& notice, const NoticeStep& step) {
  Json data = Json::object();
  for (const auto& [name, pattern] : step.fields)
    data[name] = {{"value", cut_to(filled_in(pattern, notice), longest_of(name))}};
  return data;
}

}  // namespace giz::wechat
