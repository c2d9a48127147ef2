// Independent work on every core.
#pragma once

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace gizgen {

// Handles each item, in any order, from several threads where there are several items: each thread calls
// make() once and the result with its items. An exception ends the threads after their present item; the
// first one is thrown again.
template <typename Items, typename Make>
void for_each_parallel(Items& items, const Make& make) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex failing;
  const auto run = [&] {
    try {
      auto work = make();
      for (std::size_t i = next++; i < items.size(); i = next++) work(items[i]);
    } catch (...) {
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
      next = items.size();
    }
  };
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min({cores, items.size(), std::size_t{8}}); ++i) {
      threads.emplace_back(run);
    }
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace gizgen
