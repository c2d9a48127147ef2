// Deadlines, and the guard against guessed passcodes.
#include "runtime/service/device/deadlines.h"

#include <doctest/doctest.h>

#include "runtime/service/device/login_guard.h"

using namespace giz;
using namespace giz::device;
using std::chrono::seconds;

namespace {

struct One final : Mortal {
  void expire() override { ++expired; }
  int expired = 0;
};

const SteadyTime kStart{};

std::shared_ptr<One> one_until(int s) {
  auto one = std::make_shared<One>();
  one->live_until(kStart + seconds(s));
  return one;
}

}  // namespace

TEST_CASE("who shows no sign of life expires once, at its time") {
  Deadlines deadlines;
  const auto one = one_until(10);
  deadlines.add(one, kStart);
  deadlines.look(kStart + seconds(9));
  CHECK(one->expired == 0);
  deadlines.look(kStart + seconds(10));
  deadlines.look(kStart + seconds(20));
  CHECK(one->expired == 1);
  CHECK(deadlines.empty());
}

TEST_CASE("a sign of life moves the time") {
  Deadlines deadlines;
  const auto one = one_until(10);
  deadlines.add(one, kStart);
  one->live_until(kStart + seconds(30));
  deadlines.look(kStart + seconds(29));
  CHECK(one->expired == 0);
  deadlines.look(kStart + seconds(30));
  CHECK(one->expired == 1);
}

TEST_CASE("who is gone, or lives for long, is not remembered for more than a minute") {
  Deadlines deadlines;
  auto one = one_until(100'000);
  const std::weak_ptr<One> weak = one;
  deadlines.add(one, kStart);
  deadlines.look(kStart + seconds(61));
  CHECK_FALSE(deadlines.empty());
  one.reset();
  CHECK(weak.expired());
  deadlines.look(kStart + seconds(122));
  CHECK(deadlines.empty());
}

TEST_CASE("a time that became shorter counts when it is added again") {
  Deadlines deadlines;
  const auto one = one_until(50);
  deadlines.add(one, kStart);
  one->live_until(kStart + seconds(2));
  deadlines.add(one, kStart);
  deadlines.look(kStart + seconds(2));
  CHECK(one->expired == 1);
}

TEST_CASE("an address whose logins fail too often is not heard for a while") {
  LoginGuard guard(3);
  for (int i = 0; i < 3; ++i) {
    CHECK(guard.may_try("192.0.2.1", 1000));
    guard.failed("192.0.2.1", 1000);
  }
  CHECK(guard.may_try("192.0.2.1", 1000));
  guard.failed("192.0.2.1", 1000);
  CHECK_FALSE(guard.may_try("192.0.2.1", 1000));
  CHECK(guard.may_try("192.0.2.2", 1000));
  CHECK(guard.may_try("192.0.2.1", 1000 + 60'000));
  LoginGuard open(0);
  for (int i = 0; i < 100; ++i) open.failed("192.0.2.1", 1000);
  CHECK(open.may_try("192.0.2.1", 1000));
}

TEST_CASE("the guard remembers only so many addresses") {
  LoginGuard guard(1, 2);
  for (const char* address : {"a", "b", "c", "d"}) {
    guard.failed(address, 1000);
    guard.failed(address, 1000);
  }
  CHECK_FALSE(guard.may_try("a", 1000));
  CHECK_FALSE(guard.may_try("b", 1000));
  CHECK(guard.may_try("d", 1000));
}
