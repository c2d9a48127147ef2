// The page's files. A page is asked for again each time (its ETag makes that cheap); what it pulls
// in as well, for its names carry no version.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/service/api/auth.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

struct Kept {
  PanelFile file;
  std::string etag;
};

bool is_page(const PanelFile& file) { return file.type.starts_with("text/html"); }

// One entry of a list in a header: "gzip" in "br, gzip;q=0.8"; an entry with q=0 is none.
bool accepts(std::string_view header, std::string_view wanted) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(','), header.size());
    std::string_view entry = header.substr(0, end);
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    const std::size_t semicolon = std::min(entry.find(';'), entry.size());
    const std::string_view rest = entry.substr(semicolon);
    const bool refused = rest.find("q=0") != std::string_view::npos &&
                         rest.find_first_of("123456789") == std::string_view::npos;
    std::string_view name = entry.substr(0, semicolon);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name == wanted && !refused) return true;
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return false;
}

bool matches(std::string_view header, std::string_view etag) {
  return header == "*" || header.find(etag) != std::string_view::npos;
}

// A Host that is none has no place in a header.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".:/-_[]").find(c) != std::string_view::npos;
  });
}

bool in_wechat(const Request& request) {
  return request.header("User-Agent").find("MicroMessenger") != std::string_view::npos;
}

// Whether a page inside WeChat has an account whose JS-SDK it may use.
Task<bool> has_account(Ctx ctx) {
  if (!ctx->wechat) co_return false;
  const auto apps = co_await ctx->wechat->apps.list();
  co_return std::ranges::any_of(apps, [](const auto& app) {
    return !app->disabled && app->kind != "mini" && !app->wechat_app_id.empty();
  });
}

// No inline script or style, nothing from elsewhere. The panel's own page also has the websocket of
// this host and, inside WeChat, the JS-SDK's one host; its prompts are frames of WeChat's.
struct Policy {
  bool panel = false;
  bool wechat = false;
};
std::string policy_text(const Parts& parts, const Request& request, Policy policy) {
  const std::string socket = "ws" + endpoint_of(parts, request).origin.substr(4);
  const bool with_socket = policy.panel && is_plain(socket);
  return fmt::format(
      "default-src 'none'; script-src 'self'{}; style-src 'self'; img-src 'self' data:; "
      "font-src 'self'; manifest-src 'self'; connect-src 'self'{}{};{} base-uri 'none'; "
      "form-action 'none'; frame-ancestors 'none'",
      policy.wechat ? " https://res.wx.qq.com" : "", with_socket ? " " : "",
      with_socket ? socket : "",
      policy.wechat ? " frame-src https://*.qq.com webcompt: weixin:;" : "");
}

Task<Response> serve(Ctx ctx, const Kept* kept, Request& request) {
  const bool zipped =
      !kept->file.gzip.empty() && accepts(request.header("Accept-Encoding"), "gzip");
  const std::string etag =
      zipped ? fmt::format("\"{}-gz\"", kept->etag) : fmt::format("\"{}\"", kept->etag);
  Response response;
  response.headers = {{"Content-Type", std::string(kept->file.type)},
                      {"ETag", etag},
                      {"Cache-Control", "no-cache"},
                      {"Vary", "Accept-Encoding"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"}};
  if (is_page(kept->file)) {
    Policy policy{kept->file.path == "/index.html", false};
    if (policy.panel && in_wechat(request)) policy.wechat = co_await has_account(ctx);
    response.headers.emplace_back("Content-Security-Policy", policy_text(*ctx, request, policy));
    response.headers.emplace_back("X-Frame-Options", "DENY");
  }
  if (matches(request.header("If-None-Match"), etag)) {
    response.status = 304;
  } else {
    if (zipped) response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = zipped ? kept->file.gzip : kept->file.body;
  }
  co_return response;
}

// "admin" of "/admin/admin.html", the page of a folder; empty: it is none.
std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.find('/', 1);
  if (slash == std::string_view::npos || !path.ends_with(".html")) return {};
  const std::string_view folder = path.substr(1, slash - 1);
  const std::string_view name = path.substr(slash + 1);
  return name.substr(0, name.size() - 5) == folder ? folder : std::string_view();
}

// What a page pulls in is beside it, so its address ends in a slash; what stands behind the '#'
// goes along.
Task<Response> to_folder(std::string place) {
  Response response = Response::empty(302);
  response.headers.emplace_back("Location", std::move(place));
  co_return response;
}

}  // namespace

void add_panel(Parts parts, net::Router& router, std::span<const PanelFile> files) {
  const Ctx ctx = std::make_shared<const Parts>(std::move(parts));
  const auto add = [&](std::string pattern, const std::shared_ptr<Kept>& kept) {
    router.add(verb::get, std::move(pattern),
               [ctx, kept](Request& request) { return serve(ctx, kept.get(), request); });
  };
  for (const PanelFile& file : files) {
    auto kept = std::make_shared<Kept>(Kept{file, to_hex(sha256(file.body)).substr(0, 16)});
    add(std::string(file.path), kept);
    // The page's own places stand behind the '#', which no server sees.
    if (file.path == "/index.html") add("/", kept);
    if (const std::string folder(folder_of(file.path)); !folder.empty()) {
      add(fmt::format("/{}/", folder), kept);
      router.add(verb::get, "/" + folder,
                 [place = folder + "/"](Request&) { return to_folder(place); });
    }
  }
}

}  // namespace giz::api
