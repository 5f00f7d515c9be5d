// Writes one of the generated shapes to standard output, to look at, to check and to profile.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/bench/bench_check_input.hpp"

int main(int argc, char** argv) {
  if (argc == 3) {
    for (const fwlint::bench::Shape& s : fwlint::bench::shapes()) {
      if (s.name != argv[1]) continue;
      const std::string text = s.make(std::strtoul(argv[2], nullptr, 10));
      return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
    }
  }
  std::fputs("usage: bench_check_shape NAME SIZE; names:", stderr);
  for (const fwlint::bench::Shape& s : fwlint::bench::shapes()) {
    std::fprintf(stderr, " %.*s", static_cast<int>(s.name.size()), s.name.data());
  }
  std::fputs("\n", stderr);
  return 2;
}
