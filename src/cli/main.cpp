// The process: arguments in, exit code out. Whatever was not foreseen ends here, once, as exit
// code 4.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "src/cli/commands.hpp"

namespace {

int internal_error(const char* what) {
  std::fputs("fwlint: internal error: ", stderr);
  std::fputs(what, stderr);
  std::fputs("\n  this is a fault of fwlint; please report it with the input that caused it\n",
             stderr);
  return static_cast<int>(fwlint::cli::Exit::internal);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    fwlint::cli::Console console(stdin, stdout, stderr, fwlint::cli::read_surroundings());
    const std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
    return static_cast<int>(fwlint::cli::run_cli(args, console));
  } catch (const std::exception& e) {
    return internal_error(e.what());
  } catch (...) {
    return internal_error("an unknown exception");
  }
}
