// Work in parts, side by side. The parts are fixed by the work and not by the machine, so that the
// same input gives the same output wherever it runs: each part has its own state, and whoever asks
// puts the results together in the order of the parts.
#pragma once

#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace fwlint {

/// In how many parts so many items are worked on: one where threads would cost more than they save.
constexpr std::size_t parts_of(std::size_t items) { return items < 4096 ? 1 : 2; }

/// Calls `work(0)` to `work(parts - 1)`, each once, at the same time where threads can be had.
/// `work` must not throw.
template <class Work>
void in_parts(std::size_t parts, const Work& work) {
  std::vector<std::jthread> threads;
  std::vector<std::size_t> here{0};
  for (std::size_t i = 1; i < parts; ++i) {
    try {
      threads.emplace_back([&work, i] { work(i); });
    } catch (const std::system_error&) {
      here.push_back(i);
    }
  }
  for (const std::size_t i : here) work(i);
}

}  // namespace fwlint
