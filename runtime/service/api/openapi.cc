// Put together from two tables: the operations and the schemas.
#include <array>

#include <fmt/format.h>

#include "runtime/service/api/api.h"
#include "runtime/service/api/openapi_routes.h"
#include "runtime/service/api/openapi_schemas.h"

namespace giz::api {
namespace {

using net::Json;

struct Parameter {
  std::string_view word;  // in Operation::query
  std::string_view name;
  std::string_view in;
  std::string_view type;
  std::string_view what;
};

constexpr std::array parameters{
    Parameter{"limit", "limit", "query", "integer", "how many at most"},
    Parameter{"cursor", "cursor", "query", "string", "the 'next' of the page before"},
    Parameter{"refresh", "refresh", "query", "boolean", "ask the device now"},
    Parameter{"open", "open", "query", "boolean", "only those that are open"},
    Parameter{"type", "type", "query", "string",
              "online, offline, command, alarm, bind, unbind or share"},
    Parameter{"attrs", "attrs", "query", "string", "names of datapoints, separated by commas"},
    Parameter{"from", "from", "query", "string", "milliseconds since 1970, or ISO 8601"},
    Parameter{"to", "to", "query", "string", "the first moment that is not part of it"},
    Parameter{"day_from", "from", "query", "string", "the first day: 2026-01-31; UTC"},
    Parameter{"day_to", "to", "query", "string", "the last day"},
    Parameter{"interval", "interval", "query", "string", "raw, minute, hour, day, week or month"},
    Parameter{"agg", "agg", "query", "string", "avg, min, max, sum, last or count"},
    Parameter{"thin", "thin", "query", "integer", "keep so many points that look like all of them"},
    Parameter{"format", "format", "query", "string", "json or csv"},
    Parameter{"wait", "wait", "query", "integer", "milliseconds to wait for the device's answer"},
    Parameter{"prefer", "Prefer", "header", "string", "wait, or wait=seconds"},
    Parameter{"idempotency", "Idempotency-Key", "header", "string",
              "the same key asks once, however often it is sent"},
};

Json parameter_json(std::string_view name, std::string_view in, std::string_view type,
                    std::string_view what) {
  Json json{{"name", name}, {"in", in}, {"schema", {{"type", type}}}};
  if (in == "path") json["required"] = true;
  if (!what.empty()) json["description"] = what;
  return json;
}

void add_path_parameters(Json& list, std::string_view path) {
  for (;;) {
    const std::size_t begin = path.find('{');
    if (begin == std::string_view::npos) return;
    const std::size_t end = path.find('}', begin);
    list.push_back(parameter_json(path.substr(begin + 1, end - begin - 1), "path", "string", ""));
    path.remove_prefix(end + 1);
  }
}

void add_query_parameters(Json& list, std::string_view words) {
  while (!words.empty()) {
    const std::size_t space = std::min(words.find(' '), words.size());
    for (const Parameter& one : parameters) {
      if (one.word == words.substr(0, space)) {
        list.push_back(parameter_json(one.name, one.in, one.type, one.what));
      }
    }
    words.remove_prefix(std::min(space + 1, words.size()));
  }
}

Json content(std::string_view schema) {
  return {{"application/json",
           {{"schema", {{"$ref", fmt::format("#/components/schemas/{}", schema)}}}}}};
}

Json operation_json(const Operation& operation) {
  Json list = Json::array();
  add_path_parameters(list, operation.path);
  add_query_parameters(list, operation.query);
  Json success{{"description", "done"}};
  if (!operation.response.empty()) success["content"] = content(operation.response);
  if (operation.query.ends_with("format")) {
    success["content"]["text/csv"] = {{"schema", {{"type", "string"}}}};
  }
  Json json{{"operationId", operation.id},
            {"summary", operation.summary},
            {"tags", Json::array({operation.tag})}};
  if (!list.empty()) json["parameters"] = std::move(list);
  if (!operation.request.empty()) {
    json["requestBody"] = {{"required", true}, {"content", content(operation.request)}};
  }
  json["responses"] = {{std::to_string(operation.status), std::move(success)},
                       {"default", {{"$ref", "#/components/responses/Error"}}}};
  if (operation.id == "createCommand") {
    json["responses"]["200"] = {{"description", "it has ended"}, {"content", content("Command")}};
  }
  if (operation.open) json["security"] = Json::array();
  return json;
}

Json security_schemes() {
  return {{"token", {{"type", "http"}, {"scheme", "bearer"}}},
          {"cookie",
           {{"type", "apiKey"},
            {"in", "cookie"},
            {"name", "gz_session"},
            {"description", "what changes something also needs the header X-GZ-CSRF"}}}};
}

}  // namespace

net::Json openapi(const Product& product) {
  Json paths = Json::object();
  for (const Operation& operation : operations()) {
    paths[std::string(operation.path)][std::string(operation.method)] = operation_json(operation);
  }
  Json error{{"description", "refused"}, {"content", content("Error")}};
  return {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", product.name},
        {"version", product.fingerprint},
        {"description", "The version is the fingerprint of the product's datapoints."}}},
      {"servers", Json::array({Json{{"url", "/"}}})},
      {"security", Json::array({Json{{"token", Json::array()}}, Json{{"cookie", Json::array()}}})},
      {"paths", std::move(paths)},
      {"components",
       {{"schemas", openapi_schemas(product)},
        {"responses", {{"Error", std::move(error)}}},
        {"securitySchemes", security_schemes()}}}};
}

}  // namespace giz::api
