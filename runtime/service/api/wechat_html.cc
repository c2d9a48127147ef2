#include "runtime/service/api/wechat_html.h"

#include <fmt/format.h>

namespace giz::api {
namespace {

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string button_html(const HtmlPage& page) {
  if (page.button.zh.empty()) return {};
  const std::string words = fmt::format("{} <span lang=\"en\">{}</span>", html_text(page.button.zh),
                                        html_text(page.button.en));
  if (page.form_code.empty()) {
    return fmt::format(
        "<div class=\"actions\"><a class=\"button primary\" href=\"{}\">{}</a></div>",
        html_text(page.link), words);
  }
  return fmt::format(
      "<form class=\"actions\" method=\"post\" action=\"{}\">"
      "<input type=\"hidden\" name=\"code\" value=\"{}\">"
      "<button class=\"button primary\" type=\"submit\">{}</button></form>",
      html_text(page.link), html_text(page.form_code), words);
}

// A header takes neither blanks nor bytes beyond ASCII.
std::string location_of(std::string_view where) {
  std::string out;
  for (const char c : where) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7f) {
      out.push_back(c);
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

}  // namespace

net::Response html_response(const HtmlPage& page) {
  net::Response response;
  response.status = page.status;
  response.body = fmt::format(
      "<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, "
      "viewport-fit=cover\"><title>{}</title><link rel=\"stylesheet\" href=\"/app.css\"></head>\n"
      "<body><main class=\"page\"><h1>{}</h1><p>{}</p>\n<p lang=\"en\">{}. {}</p>{}\n{}</main>"
      "</body></html>\n",
      html_text(page.title.zh), html_text(page.title.zh), html_text(page.text.zh),
      html_text(page.title.en), html_text(page.text.en),
      page.shown.empty() ? std::string()
                         : fmt::format("<p><code>{}</code></p>", html_text(page.shown)),
      button_html(page));
  response.headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Content-Security-Policy",
                       "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; "
                       "frame-ancestors 'none'"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"X-Frame-Options", "DENY"},
                      {"Cache-Control", "no-store"},
                      // A form without a referrer has no origin either.
                      {"Referrer-Policy", page.form_code.empty() ? "no-referrer" : "same-origin"}};
  return response;
}

net::Response redirect_to(std::string_view where, int status) {
  net::Response response = net::Response::empty(status);
  response.headers = {{"Location", location_of(where)},
                      {"Cache-Control", "no-store"},
                      {"Referrer-Policy", "no-referrer"}};
  return response;
}

}  // namespace giz::api
