// Large arrays are touched once from one end to the other, and half of the time of filling one is
// the kernel's, which hands out 4 KiB at a time. Where it can hand out 2 MiB, it is asked to.
#pragma once

#include <cstddef>

namespace fwlint {

/// A hint for memory that is about to be filled: [at, at + bytes). Never changes what is in it;
/// does nothing where the system has no such hint, and for less than a few large pages.
void prefer_large_pages(void* at, std::size_t bytes);

}  // namespace fwlint
