// A pattern is cut at its slashes once, when it is added; a path is compared part by part.
#include <algorithm>
#include <stdexcept>

#include <boost/beast/http/verb.hpp>

#include "runtime/service/net/http.h"

namespace giz::net {
namespace {

using boost::beast::http::verb;

template <typename Part>
std::vector<Part> split(std::string_view path) {
  std::vector<Part> parts;
  if (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  while (true) {
    const std::size_t slash = path.find('/');
    parts.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) {
      return parts;
    }
    path.remove_prefix(slash + 1);
  }
}

bool is_parameter(std::string_view part) { return part.starts_with('{') && part.ends_with('}'); }
bool is_rest(std::string_view part) { return part.ends_with("*}") && is_parameter(part); }

bool fits(const std::vector<std::string>& parts, const std::vector<std::string_view>& path) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_rest(parts[i])) {
      return i < path.size();
    }
    if (i >= path.size() || (is_parameter(parts[i]) ? path[i].empty() : parts[i] != path[i])) {
      return false;
    }
  }
  return parts.size() == path.size();
}

// 2 for a literal, 1 for a parameter, 0 for a rest.
int rank(std::string_view part) { return is_rest(part) ? 0 : is_parameter(part) ? 1 : 2; }

// Whether `a` is more literal than `b`: the first part that differs decides.
bool more_literal(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::lexicographical_compare(
      b.begin(), b.end(), a.begin(), a.end(),
      [](std::string_view x, std::string_view y) { return rank(x) < rank(y); });
}

std::vector<std::pair<std::string, std::string>> take_params(
    const std::vector<std::string>& parts, const std::vector<std::string_view>& path) {
  std::vector<std::pair<std::string, std::string>> params;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_rest(parts[i])) {
      const char* const from = path[i].data();
      const char* const to = path.back().data() + path.back().size();
      params.emplace_back(parts[i].substr(1, parts[i].size() - 3), std::string(from, to));
    } else if (is_parameter(parts[i])) {
      params.emplace_back(parts[i].substr(1, parts[i].size() - 2), path[i]);
    }
  }
  return params;
}

void add_method(std::string& allow, verb method) {
  allow += allow.empty() ? "" : ", ";
  allow += std::string_view(to_string(method).data(), to_string(method).size());
}

}  // namespace

void Router::add(verb method, std::string pattern, Handler handler) {
  std::vector<std::string> parts = split<std::string>(pattern);
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (is_rest(parts[i])) {
      throw std::logic_error("a rest stands last: " + pattern);
    }
  }
  for (const Route& route : routes_) {
    if (route.method == method && route.pattern == pattern) {
      throw std::logic_error("a route is added twice: " + pattern);
    }
  }
  routes_.push_back({method, std::move(pattern), std::move(parts), std::move(handler)});
}

Router::Found Router::find(verb method, std::string_view path) const {
  const auto parts = split<std::string_view>(path);
  const verb wanted = method == verb::head ? verb::get : method;
  const Route* best = nullptr;
  std::vector<verb> others;
  for (const Route& route : routes_) {
    if (!fits(route.parts, parts)) {
      continue;
    }
    if (route.method != wanted) {
      others.push_back(route.method);
    } else if (best == nullptr || more_literal(route.parts, best->parts)) {
      best = &route;
    }
  }
  Found found;
  if (best != nullptr) {
    found.handler = &best->handler;
    found.pattern = best->pattern;
    found.params = take_params(best->parts, parts);
    return found;
  }
  std::sort(others.begin(), others.end());
  others.erase(std::unique(others.begin(), others.end()), others.end());
  for (const verb other : others) {
    add_method(found.allow, other);
    if (other == verb::get) {
      add_method(found.allow, verb::head);
    }
  }
  return found;
}

}  // namespace giz::net
