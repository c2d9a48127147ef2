// Runs a loop until something holds, at most ten seconds.
#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <type_traits>

#include "runtime/service/net/asio.h"

namespace giz {

template <typename Holds>
bool run_until(net::asio::io_context& loop, Holds holds,
               std::chrono::seconds limit = std::chrono::seconds(10)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    loop.restart();
    loop.run_one_for(std::chrono::milliseconds(20));
  }
  return true;
}

// Runs the task to its end and gives its result, or throws what it threw.
template <typename Result>
Result run_task(net::asio::io_context& loop, net::Task<Result> task) {
  std::exception_ptr failed;
  bool is_done = false;
  if constexpr (std::is_void_v<Result>) {
    const auto done = [&](std::exception_ptr error) { failed = error, is_done = true; };
    net::asio::co_spawn(loop, std::move(task), done);
    if (!run_until(loop, [&] { return is_done; })) std::terminate();
    if (failed) std::rethrow_exception(failed);
  } else {
    std::optional<Result> result;
    const auto done = [&](std::exception_ptr error, Result value) {
      failed = error;
      result.emplace(std::move(value));
      is_done = true;
    };
    net::asio::co_spawn(loop, std::move(task), done);
    if (!run_until(loop, [&] { return is_done; })) std::terminate();
    if (failed) std::rethrow_exception(failed);
    return std::move(*result);
  }
}

}  // namespace giz
