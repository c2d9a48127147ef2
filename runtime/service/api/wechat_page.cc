// What a page inside WeChat asks for, and the files by which WeChat knows that a domain is ours.
#include <algorithm>

#include "runtime/service/api/wechat_routes.h"
#include "runtime/service/net/http_client.h"
#include "runtime/service/wechat/jssdk.h"

namespace giz::api {
namespace {

using boost::beast::http::verb;
using net::Request;
using net::Response;
using net::Task;

constexpr std::size_t kLongestUrl = 2048;
constexpr std::size_t kLongestName = 64;

// Nothing where it is no http or https URL, or names a user.
std::optional<net::Url> page_url(const std::string& text) {
  try {
    net::Url url = net::parse_url(text);
    const bool web = url.scheme == "https" || url.scheme == "http";
    if (web && url.user.empty() && url.password.empty()) return url;
  } catch (const std::invalid_argument&) {
  }
  return std::nullopt;
}

// A signature is a right to use the account's name, so strangers' pages get none.
bool is_ours(const Parts& parts, const Request& request, const net::Url& url) {
  if (net::same_word(url.host, endpoint_of(parts, request).host)) return true;
  return std::ranges::any_of(parts.settings.allowed_origins, [&](const std::string& origin) {
    return net::same_word(net::parse_url(origin).host, url.host);
  });
}

Task<Response> sign_page(Ctx ctx, Request& request, Caller caller) {
  take_command(*ctx, caller.user);
  const auto app = co_await ctx->wechat->apps.find(std::string(request.param("app")));
  const std::string text(request.query_value("url"));
  const std::optional<net::Url> url = text.size() <= kLongestUrl ? page_url(text) : std::nullopt;
  if (!url) {
    throw Refusal(Reason::bad_request,
                  "'url' must be the page's whole address, given through encodeURIComponent",
                  "url");
  }
  if (!is_ours(*ctx, request, *url)) {
    throw Refusal(Reason::forbidden,
                  "this page's host is not ours: PUBLIC_BASE_URL and GZ_ALLOWED_ORIGINS name those "
                  "that are",
                  "url");
  }
  std::optional<wechat::CallFailed> failed;
  wechat::JsConfig config;
  try {
    config = co_await wechat::sign_page(ctx->wechat->client, app, text, ctx->clock());
  } catch (const wechat::CallFailed& error) {
    failed = error;
  }
  if (failed)
    throw Refusal(Reason::unavailable, wechat::remedy_of(failed->errcode, failed->what()).en);
  Response response = Response::json({{"appId", config.app_id},
                                      {"timestamp", config.timestamp},
                                      {"nonceStr", config.nonce},
                                      {"signature", config.signature}});
  response.headers.emplace_back("Cache-Control", "no-store");
  co_return response;
}

bool is_file_name(std::string_view name) {
  return name.size() <= kLongestName && name.ends_with(".txt") &&
         std::ranges::all_of(name.substr(0, name.size() - 4), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

Task<Response> domain_file(Ctx ctx, Request& request) {
  const std::string name(request.param("file"));
  std::optional<store::DomainFile> file;
  if (is_file_name(name)) {
    const auto look = [&](store::Database& database) {
      return store::find_domain_file(database, name);
    };
    file = co_await ctx->store.read(look);
  }
  if (!file) throw Refusal(Reason::not_found, "nothing is here");
  Response response = Response::text(file->body);
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  co_return response;
}

}  // namespace

void add_wechat_page_routes(Ctx ctx, net::Router& router) {
  router.add(verb::get, "/wechat/jssdk/{app}", signed_in(ctx, sign_page));
  // Any literal route, such as a file of the panel, goes before it.
  router.add(verb::get, "/{file}", open(ctx, domain_file));
}

void add_wechat(Parts parts, net::Router& router) {
  const Ctx ctx = std::make_shared<const Parts>(std::move(parts));
  add_oauth_routes(ctx, router);
  add_wechat_page_routes(ctx, router);
  add_wechat_native_routes(ctx, router);
}

}  // namespace giz::api
