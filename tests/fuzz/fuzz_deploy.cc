// What comes from a git remote, and any file that is deployed: lines, refs, failures and secrets.
#include <cstdint>
#include <cstdlib>

#include "generator/base/unicode.h"
#include "generator/deploy/failure.h"
#include "generator/deploy/porcelain.h"
#include "generator/deploy/remote_text.h"
#include "generator/deploy/secret_scan.h"

using namespace gizgen::deploy;

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

std::string read_all(std::string_view bytes, std::size_t piece, Failed& failed) {
  std::string seen;
  LineReader reader([&](std::string_view text, bool overwritten) {
    require(text.size() <= longest_line);
    const RemoteLine line = read_remote_line(text, overwritten);
    require(gizgen::printable(line.text) == line.text);
    seen += std::string(text) + (overwritten ? '\r' : '\n');
    if (failed.words.size() < 40) failed.words.push_back(line.text);
    if (auto ref = read_pushed_ref(text)) failed.ref = std::move(ref);
  });
  for (std::size_t at = 0; at < bytes.size(); at += piece) reader.feed(bytes.substr(at, piece));
  reader.finish();
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Failed failed{{ChildEnd::exited, 128}, {}, {}};
  Failed again = failed;
  const std::string whole = read_all(bytes, size + 1, failed);
  require(read_all(bytes, 1 + size % 7, again) == whole);
  const Errand errand{"out", shown_url(bytes), "main", std::chrono::seconds(60), true};
  require(explain(fault_of(failed), failed, errand).find("\n      | ") != std::string::npos);
  const std::string password = password_of(bytes);
  require(password.size() < size || size == 0);
  read_remote_refs(bytes);
  std::size_t last = 0;
  for (const SecretSpot& spot : secrets_in("a.yaml", bytes)) {
    require(last <= spot.begin && spot.begin <= spot.end && spot.end <= size);
    last = spot.end;
  }
  secrets_in("a.cc", bytes);
  return 0;
}
