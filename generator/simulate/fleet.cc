#include "generator/simulate/fleet.h"

#include <algorithm>

namespace gizgen {

DeviceIdentity identity_in(const FleetOptions& options, std::size_t index) {
  DeviceIdentity identity =
      derive_identity(options.prefix, options.first + static_cast<std::uint32_t>(index));
  if (!options.passcode.empty()) identity.passcode = options.passcode;
  return identity;
}

Fleet::Fleet(LinkKeeper::Shared& shared, const giz::wire::Table& table, const FleetOptions& options,
             const DeviceSettings& settings, const std::vector<Formula>& formulas)
    : options_(options) {
  for (std::size_t i = 0; i < options.count; ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    std::vector<ValueSource> sources;
    for (const Formula& formula : formulas) {
      const auto place = static_cast<std::uint32_t>(sources.size());
      const auto seed = (options.seed * 31 + number) * 31 + place;
      sources.emplace_back(table, formula, seed);
    }
    members_.emplace_back(shared, table, identity_in(options, i), settings, std::move(sources));
  }
}

void Fleet::start() {
  Time pause{0};
  for (Member& member : members_) {
    member.keeper.start(pause);
    pause += std::chrono::microseconds(1'000'000) / options_.start_rate;
  }
}

void Fleet::stop() {
  for (Member& member : members_) member.keeper.stop("disconnected");
}

std::size_t Fleet::joined() const {
  const auto count = std::count_if(members_.begin(), members_.end(),
                                   [](const Member& m) { return m.device.is_joined(); });
  return static_cast<std::size_t>(count);
}

bool Fleet::is_settled() const {
  return std::all_of(members_.begin(), members_.end(), [](const Member& m) {
    return m.keeper.is_stopped() || (m.device.is_joined() && m.device.has_reported());
  });
}

std::uint64_t Fleet::reports() const {
  std::uint64_t sum = 0;
  for (const Member& member : members_) sum += member.device.reports();
  return sum;
}

}  // namespace gizgen
