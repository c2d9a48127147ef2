// Every format is made from the same sorted list; only text shows the source's line.
#include "generator/cli/report.h"

#include <string_view>

#include <nlohmann/json.hpp>

#include "generator/cli/version.h"

namespace gizgen {
namespace {

using Json = nlohmann::ordered_json;

const char* word(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

std::string sentence(const Diagnostic& diagnostic) {
  return diagnostic.help.empty() ? diagnostic.message
                                 : diagnostic.message + " (" + diagnostic.help + ")";
}

std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string as_json(const Diagnostics& diagnostics) {
  Json list = Json::array();
  for (const Diagnostic& one : diagnostics.sorted()) {
    list.push_back({{"severity", word(one.severity)},
                    {"code", one.code},
                    {"file", one.where.file},
                    {"line", one.where.line},
                    {"column", one.where.column},
                    {"length", one.where.length},
                    {"message", one.message},
                    {"help", one.help}});
  }
  return json_text({{"diagnostics", list}});
}

// A file name as a URI reference: what RFC 3986 does not allow in a path is percent-encoded.
std::string uri(std::string_view path) {
  static constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    if (plain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

Json sarif_location(const Where& where) {
  Json physical = {{"artifactLocation", {{"uri", uri(where.file)}}}};
  if (where.line > 0) {
    physical["region"] = {{"startLine", where.line},
                          {"startColumn", where.column},
                          {"endColumn", where.column + where.length}};
  }
  return {{"physicalLocation", physical}};
}

std::string as_sarif(const Diagnostics& diagnostics) {
  Json results = Json::array();
  for (const Diagnostic& one : diagnostics.sorted()) {
    results.push_back({{"ruleId", one.code},
                       {"level", word(one.severity)},
                       {"message", {{"text", sentence(one)}}},
                       {"locations", Json::array({sarif_location(one.where)})}});
  }
  const Json driver = {{"name", "gizgen"}, {"version", version}};
  const Json run = {{"tool", {{"driver", driver}}},
                    {"columnKind", "unicodeCodePoints"},
                    {"results", results}};
  return json_text({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", Json::array({run})}});
}

// The escapes of GitHub's workflow commands; a property also escapes ':' and ','.
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += property ? "%3A" : ":"; break;
      case ',': out += property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

std::string as_github(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& one : diagnostics.sorted()) {
    out += fmt::format("::{} file={}", word(one.severity), escaped(one.where.file, true));
    if (one.where.line > 0) {
      out += fmt::format(",line={},col={},endColumn={}", one.where.line, one.where.column,
                         one.where.column + one.where.length);
    }
    out += fmt::format(",title={}::{}\n", one.code, escaped(sentence(one), false));
  }
  return out;
}

}  // namespace

std::string findings_text(const Diagnostics& diagnostics, Format format, bool colour) {
  switch (format) {
    case Format::text: return diagnostics.text(colour);
    case Format::json: return as_json(diagnostics);
    case Format::sarif: return as_sarif(diagnostics);
    case Format::github: return as_github(diagnostics);
  }
  return {};
}

}  // namespace gizgen
