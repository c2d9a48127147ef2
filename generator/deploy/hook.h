// A build hook: for services that build from a repository, and want to be told that there is a new
// commit.
#pragma once

#include <chrono>
#include <string>

#include "generator/deploy/child.h"

namespace gizgen::deploy {

struct HookCall {
  std::string url;
  std::string token;       // "Authorization: Bearer TOKEN"; empty: none is sent
  std::string token_name;  // the environment variable that it came from, for messages
  std::string body;        // JSON
  std::chrono::seconds limit{60};
};

// What the service answered, its first line. Throws WorldError with what is wrong and the remedy:
// an address that must not be used, no curl, no answer, an answer that is no 2xx.
std::string call_hook(const HookCall& call, Interrupts& interrupts);

}  // namespace gizgen::deploy
