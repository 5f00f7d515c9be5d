#include "src/policy/file_reader.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "src/policy/policy_file.hpp"

namespace fwlint {

namespace {

/// The C library's words for an errno, lower-cased to fit into a sentence.
std::string reason(int number) {
  std::string text = std::generic_category().message(number);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] + 32);
  return text;
}

}  // namespace

Result<std::string> DiskReader::read(const std::string& path) {
  errno = 0;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (!file) return fail(ErrorKind::config, reason(errno));
  std::string out;
  std::array<char, 65536> buffer{};
  while (true) {
    errno = 0;
    const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), file.get());
    out.append(buffer.data(), n);
    if (out.size() > written::kMaxPolicyBytes) {
      return fail(ErrorKind::config,
                  fmt::format("it has more than {} bytes", written::kMaxPolicyBytes));
    }
    if (n < buffer.size()) break;
  }
  if (std::ferror(file.get()) != 0) return fail(ErrorKind::config, reason(errno));
  return out;
}

Result<std::string> MemoryReader::read(const std::string& path) {
  const auto it = files.find(path);
  if (it == files.end()) return fail(ErrorKind::config, "no such file or directory");
  return it->second;
}

}  // namespace fwlint
