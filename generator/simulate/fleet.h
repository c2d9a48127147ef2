// Virtual devices of one product, each with a link of its own, on one loop.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "generator/simulate/link_keeper.h"
#include "generator/simulate/virtual_device.h"

namespace gizgen {

struct FleetOptions {
  std::size_t count = 1;
  std::uint32_t first = 1;     // number of the first device
  std::string prefix;          // of the dids
  std::string passcode;        // of every device; empty: derived from the did
  std::uint32_t seed = 1;      // of the value sources' chance
  unsigned start_rate = 1000;  // devices that open their link in a second
};

// The identities of a fleet's devices, in order of their numbers.
DeviceIdentity identity_in(const FleetOptions& options, std::size_t index);

class Fleet {
 public:
  // What is given must outlive it.
  Fleet(LinkKeeper::Shared& shared, const giz::wire::Table& table, const FleetOptions& options,
        const DeviceSettings& settings, const std::vector<Formula>& formulas);

  std::size_t size() const { return members_.size(); }
  const VirtualDevice& device(std::size_t index) const { return members_[index].device; }

  void start();
  void stop();

  // Asks something of every device, and does what follows from it.
  template <typename Ask>
  void ask(Ask ask) {
    for (Member& member : members_) {
      ask(member.device);
      member.keeper.turn();
    }
  }

  // How many have joined now; and whether every one that wants to has, and has reported.
  std::size_t joined() const;
  bool is_settled() const;
  std::uint64_t reports() const;

 private:
  struct Member {
    Member(LinkKeeper::Shared& shared, const giz::wire::Table& table, DeviceIdentity identity,
           const DeviceSettings& settings, std::vector<ValueSource> sources)
        : device(table, std::move(identity), settings, std::move(sources)),
          keeper(shared, device) {}

    VirtualDevice device;
    LinkKeeper keeper;
  };

  const FleetOptions& options_;
  std::deque<Member> members_;
};

}  // namespace gizgen
