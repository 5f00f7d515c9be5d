#include "src/base/large_pages.hpp"

#include <cstdint>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace fwlint {

void prefer_large_pages(void* at, std::size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  constexpr std::uintptr_t kPage = std::uintptr_t{2} << 20;
  const auto first = (reinterpret_cast<std::uintptr_t>(at) + kPage - 1) / kPage * kPage;
  const auto last = (reinterpret_cast<std::uintptr_t>(at) + bytes) / kPage * kPage;
  if (last < first + 4 * kPage) return;
  // It is a hint: that the kernel does not take it is no error.
  (void)madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
#else
  (void)at;
  (void)bytes;
#endif
}

}  // namespace fwlint
