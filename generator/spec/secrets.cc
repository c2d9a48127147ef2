#include "generator/spec/secrets.h"

#include <string>
#include <vector>

#include "generator/base/secret_words.h"
#include "generator/base/unicode.h"

namespace gizgen {
namespace {

constexpr std::string_view environment =
    "secrets come from the environment at run time: take it out here";

void collect_scalars(const Node& node, std::vector<Span>& spans) {
  if (node.kind != Kind::mapping && node.kind != Kind::sequence) spans.push_back(node.span);
  for (const Node& item : node.items) collect_scalars(item, spans);
  for (const Member& member : node.members) collect_scalars(member.value, spans);
}

void find_secrets(const Node& node, std::vector<Span>& hidden, Report& report) {
  if (node.kind == Kind::string && is_secret_text(node.text)) {
    report.error(node.span, "E207", "this looks like a secret key").help = environment;
    hidden.push_back(node.span);
  }
  for (const Node& item : node.items) find_secrets(item, hidden, report);
  for (const Member& member : node.members) {
    if (is_secret_key(member.key)) {
      report.error(member.key_span, "E207", "{} is a secret", quoted(member.key)).help =
          environment;
      collect_scalars(member.value, hidden);
    } else {
      find_secrets(member.value, hidden, report);
    }
  }
}

}  // namespace

void refuse_secrets(const Node& root, Report& report) {
  std::vector<Span> hidden;
  find_secrets(root, hidden, report);
  if (hidden.empty()) return;
  std::string shown(report.source().text());
  // From the back, so that the offsets before stay true; columns stay true by counting code points.
  for (auto span = hidden.rbegin(); span != hidden.rend(); ++span) {
    const std::string_view secret =
        report.source().text().substr(span->begin, span->end - span->begin);
    shown.replace(span->begin, secret.size(), std::string(count_code_points(secret), '*'));
  }
  report.diagnostics().add_source(report.source().file(), std::move(shown));
}

}  // namespace gizgen
