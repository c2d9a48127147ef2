// Targets in the order they are generated and listed.
#include <array>

#include "generator/targets/backend/backend.h"
#include "generator/targets/docker/docker.h"
#include "generator/targets/docs/docs.h"
#include "generator/targets/firmware/expect.h"
#include "generator/targets/firmware/firmware.h"
#include "generator/targets/panel/panel.h"
#include "generator/targets/target.h"
#include "generator/targets/wireshark/wireshark.h"

namespace gizgen {

std::span<const Target> all_targets() {
  static constexpr std::array targets = {
      Target{"firmware", "C for the microcontroller", firmware_pages, size_remarks},
      Target{"backend", "the service, in C++", backend_pages},
      Target{"panel", "the pages that a user sees, for phones", panel_pages},
      Target{"docs", "the protocol document, as Markdown and HTML, English and Chinese", docs_pages},
      Target{"wireshark", "a dissector for Wireshark and tshark", wireshark_pages},
      Target{"docker", "a Dockerfile, compose.yaml, and what platforms and pipelines ask for", docker_pages},
  };
  return targets;
}

}  // namespace gizgen
