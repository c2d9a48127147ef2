// Keeps one end joined to the cloud: opens its link, carries what the two say to each other, and
// opens it again, after pauses that grow, where it breaks.
#pragma once

#include <functional>
#include <memory>
#include <random>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "generator/simulate/asio_port.h"
#include "generator/simulate/cloud_end.h"
#include "generator/simulate/cloud_link.h"

namespace gizgen {

struct RetryRules {
  Time first = std::chrono::seconds(1);
  Time longest = std::chrono::seconds(60);
  Time open_wait = std::chrono::seconds(10);
  Time steady = std::chrono::seconds(10);  // joined so long: the next pause is the first again
};

class LinkKeeper : private LinkUser {
 public:
  using Observer = std::function<void(const CloudEnd&, const CloudEvent&)>;

  // What a fleet shares; all of it outlives the keepers.
  struct Shared {
    Loop& loop;
    MakeLink make_link;
    RetryRules retry;
    Observer observe;
    std::minstd_rand random;
  };

  LinkKeeper(Shared& shared, CloudEnd& end);

  // Opens the link after a pause.
  void start(Time pause);

  // Closes the link until start().
  void stop(const std::string& why);

  bool is_stopped() const { return state_ == stopped; }

  // Does what is due and carries what the end has to say; to be called after anything was asked of
  // it.
  void turn();

 private:
  enum State : std::uint8_t { stopped, waiting, opening, open };

  void on_up() override;
  void on_bytes(giz::wire::Bytes bytes, std::string_view peer) override;
  void on_down(const std::string& why) override;

  void due();
  void carry();
  void lose(const std::string& why);
  void tell(CloudEvent::What what, std::string text);
  void arm();
  Time pause();

  Shared& shared_;
  CloudEnd& end_;
  std::unique_ptr<CloudLink> link_;
  boost::asio::steady_timer timer_;
  State state_ = stopped;
  Time next_ = kNever;   // waiting: when to open; opening: when that has failed
  Time armed_ = kNever;  // when the timer goes off
  Time joined_at_ = kNever;
  unsigned failures_ = 0;  // in a row
};

}  // namespace gizgen
