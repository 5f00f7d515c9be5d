// The bars of speed and memory, measured as a user meets them: each line of the table is a run of
// the program on a generated file, from its start to its end. Time is the median of the runs,
// memory the greatest resident set. `bars FWLINT [REPETITIONS] [LARGEST]` leaves out files of more
// rules than LARGEST.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tests/bench/bench_check_input.hpp"

namespace {

struct Bar {
  const char* command;
  const char* shape;
  std::size_t size;   // for the shape
  std::size_t rules;  // about as many
  double seconds;     // 0: no bar
  double megabytes;   // 0: no bar
};

constexpr Bar kBars[] = {
    {"check", "mixed", 30, 30, 0.010, 0},
    {"check", "mixed", 1000, 1000, 0, 0},
    {"check", "mixed", 10'000, 10'000, 0, 0},
    {"check", "mixed", 100'000, 100'000, 1, 400},
    {"check", "mixed", 1'000'000, 1'000'000, 12, 2500},
    {"check", "kube", 1430, 20'000, 0.5, 0},
    {"check", "kube", 7150, 100'000, 3, 0},
    {"check", "tile", 65'536, 65'536, 1, 0},
    {"check", "grid", 10, 10'000, 1, 0},
    {"exposure", "flat", 100'000, 100'000, 1.5, 0},
    {"exposure", "flat", 1'000'000, 1'000'000, 20, 0},
};
constexpr double kSlope = 1.15;  // of log time over log size, from 1,000 mixed rules to 1,000,000

struct Measured {
  double seconds = 0;
  double megabytes = 0;
  bool ran = false;
};

/// One run, its output thrown away.
Measured run_once(const std::string& program, const char* command, const std::string& file) {
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    execl(program.c_str(), program.c_str(), command, file.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child) return {};
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const bool ran = WIFEXITED(status) && WEXITSTATUS(status) <= 1;  // 1: findings
  return {took.count(), static_cast<double>(used.ru_maxrss) / 1024, ran};
}

Measured measure(const std::string& program, const Bar& bar, const std::string& file,
                 std::size_t repetitions) {
  std::vector<double> times;
  Measured out;
  for (std::size_t i = 0; i < repetitions; ++i) {
    const Measured one = run_once(program, bar.command, file);
    if (!one.ran) return {};
    times.push_back(one.seconds);
    out.megabytes = std::max(out.megabytes, one.megabytes);
  }
  std::sort(times.begin(), times.end());
  out.seconds = times[times.size() / 2];
  out.ran = true;
  return out;
}

bool write_shape(const Bar& bar, const std::string& file) {
  for (const fwlint::bench::Shape& s : fwlint::bench::shapes()) {
    if (s.name != bar.shape) continue;
    std::ofstream out(file, std::ios::binary);
    out << s.make(bar.size);
    return out.good();
  }
  return false;
}

std::string of_bar(double value, const char* unit) {
  return value == 0 ? std::string() : fmt::format("{:g} {}", value, unit);
}

/// Least squares of log time over log size.
double slope_of(const std::vector<std::pair<double, double>>& points) {
  double x = 0;
  double y = 0;
  double xx = 0;
  double xy = 0;
  for (const auto& [size, time] : points) {
    const double a = std::log(size);
    const double b = std::log(time);
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
  }
  const auto n = static_cast<double>(points.size());
  return (n * xy - x * y) / (n * xx - x * x);
}

int print_table(const std::string& program, std::size_t repetitions, std::size_t largest) {
  std::string folder = (std::filesystem::temp_directory_path() / "fwlint-bars-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 2;
  fmt::print("{:<10}{:<8}{:>10}{:>11}{:>9}{:>10}{:>10}\n", "command", "shape", "rules", "time",
             "bar", "memory", "bar");
  std::vector<std::pair<double, double>> mixed;
  int missed = 0;
  for (const Bar& bar : kBars) {
    if (bar.rules > largest) continue;
    const std::string file = folder + "/rules.v4";
    if (!write_shape(bar, file)) return 2;
    const Measured m = measure(program, bar, file, repetitions);
    const bool late = bar.seconds != 0 && m.seconds > bar.seconds;
    const bool big = bar.megabytes != 0 && m.megabytes > bar.megabytes;
    if (!m.ran || late || big) ++missed;
    if (m.ran && std::string_view(bar.shape) == "mixed" && bar.rules >= 1000) {
      mixed.emplace_back(static_cast<double>(bar.rules), m.seconds);
    }
    fmt::print("{:<10}{:<8}{:>10}{:>9.3f} s{:>9}{:>7.0f} MB{:>10}{}\n", bar.command, bar.shape,
               bar.rules, m.seconds, of_bar(bar.seconds, "s"), m.megabytes,
               of_bar(bar.megabytes, "MB"),
               !m.ran        ? "  failed"
               : late || big ? "  missed"
                             : "");
    std::fflush(stdout);
  }
  if (mixed.size() > 1) {
    const double slope = slope_of(mixed);
    if (slope > kSlope) ++missed;
    fmt::print("check, mixed: time grows with size to the power of {:.2f} (bar {}){}\n", slope,
               kSlope, slope > kSlope ? "  missed" : "");
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return missed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::fputs("usage: bars FWLINT [REPETITIONS] [LARGEST]\n", stderr);
    return 2;
  }
  const std::size_t repetitions = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 3;
  const std::size_t largest = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 1'000'000;
  return print_table(argv[1], std::max<std::size_t>(repetitions, 1), largest);
}
