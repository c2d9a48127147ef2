#include "runtime/service/device/deadlines.h"

namespace giz::device {

void Deadlines::look(SteadyTime now) {
  while (!waiting_.empty() && waiting_.begin()->first <= now) {
    const std::shared_ptr<Mortal> one = waiting_.begin()->second.lock();
    waiting_.erase(waiting_.begin());
    if (!one) continue;
    if (one->due() > now) {
      add(one, now);
    } else {
      one->expire();
    }
  }
}

}  // namespace giz::device
