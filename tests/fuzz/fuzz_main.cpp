// libFuzzer entry: FWLINT_FUZZ_TARGET names the target, one binary serves all.
#include <cstdint>
#include <cstdlib>

#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const char* wanted = std::getenv("FWLINT_FUZZ_TARGET");
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const fwlint::fuzz::Target& t : fwlint::fuzz::targets()) {
    if (wanted == nullptr || t.name == wanted) t.run(bytes);
  }
  return 0;
}
