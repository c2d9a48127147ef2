// The signature of a webhook, as `openssl dgst` computes it.
#include "runtime/service/jobs/outbox.h"

#include <doctest/doctest.h>

namespace giz::jobs {
namespace {

TEST_CASE("a signature covers the time and the body") {
  // printf '1767225600.{"did":"x"}' | openssl dgst -sha256 -hmac secret
  CHECK(hook_signature("secret", "1767225600", R"({"did":"x"})") ==
        "sha256=adcbf3d6f840f773ad71c42628561361c7cfbc3df315859d6434d7c8974657fe");
}

}  // namespace
}  // namespace giz::jobs
