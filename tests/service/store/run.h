// Runs one coroutine to its end on a loop.
#pragma once

#include <exception>
#include <optional>

#include "runtime/service/net/asio.h"

namespace giz {

template <typename T>
T run(net::asio::io_context& loop, net::Task<T> task) {
  std::exception_ptr error;
  bool done = false;
  std::conditional_t<std::is_void_v<T>, int, std::optional<T>> result{};
  const auto finish = [&](std::exception_ptr fault, auto... value) {
    error = fault;
    done = true;
    if constexpr (!std::is_void_v<T>) result = std::optional<T>(std::move(value)...);
  };
  net::asio::co_spawn(loop, std::move(task), finish);
  loop.restart();
  while (!done && loop.run_one() != 0) {
  }
  if (error) std::rethrow_exception(error);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace giz
