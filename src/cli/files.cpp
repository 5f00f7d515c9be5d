// Plain C streams and POSIX calls: errors come with errno, and nothing here throws.
#include "src/cli/files.hpp"

#include <fcntl.h>
#include <sha256.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "src/base/limits.hpp"
#include "src/base/text.hpp"

namespace fwlint::cli {

namespace {

using Stream = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// The C library's words for an errno, lower-cased to fit into a sentence.
std::string reason(int number) {
  std::string text = std::generic_category().message(number);
  if (!text.empty()) text[0] = to_lower(text[0]);
  return text;
}

tl::unexpected<Error> file_error(ErrorKind kind, const std::string& path, std::string message,
                                 std::string hint = {}) {
  Error e{kind, std::move(message), std::move(hint), display_name(path), 0, 0};
  return tl::unexpected(std::move(e));
}

Result<std::string> read_stream(std::FILE* stream, const std::string& path, std::size_t expected) {
  std::string out;
  out.reserve(expected);
  std::array<char, std::size_t{1} << 16> buffer{};
  for (;;) {
    errno = 0;
    const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), stream);
    out.append(buffer.data(), n);
    if (out.size() > kMaxInputBytes) {
      return file_error(ErrorKind::input, path,
                        fmt::format("is larger than {} MiB", kMaxInputBytes >> 20));
    }
    if (n < buffer.size()) break;
  }
  if (std::ferror(stream) != 0) return file_error(ErrorKind::input, path, reason(errno));
  return out;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

Result<void> write_directly(const std::string& path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return file_error(ErrorKind::config, path, reason(errno));
  const bool written = write_all(fd, text);
  const int error = errno;
  if (close(fd) != 0 || !written) return file_error(ErrorKind::config, path, reason(error));
  return {};
}

}  // namespace

std::string display_name(const std::string& path) { return path == "-" ? "<stdin>" : path; }

Result<std::string> read_input(const std::string& path, std::FILE* standard_input) {
  if (path == "-") return read_stream(standard_input, path, 0);
  if (path.empty()) return file_error(ErrorKind::input, "''", "is no file name");
  errno = 0;
  const Stream stream(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!stream) return file_error(ErrorKind::input, path, reason(errno));
  struct stat info {};
  if (fstat(fileno(stream.get()), &info) != 0) {
    return file_error(ErrorKind::input, path, reason(errno));
  }
  if (S_ISDIR(info.st_mode)) {
    return file_error(ErrorKind::input, path, "is a directory",
                      "name the files of one host, one run for each host");
  }
  const auto size = S_ISREG(info.st_mode) ? static_cast<std::size_t>(info.st_size) : 0;
  if (size > kMaxInputBytes) {
    return file_error(ErrorKind::input, path,
                      fmt::format("is larger than {} MiB", kMaxInputBytes >> 20));
  }
  return read_stream(stream.get(), path, size);
}

bool file_exists(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0;
}

bool same_file(const std::string& a, const std::string& b) {
  struct stat x {};
  struct stat y {};
  return stat(a.c_str(), &x) == 0 && stat(b.c_str(), &y) == 0 && x.st_dev == y.st_dev &&
         x.st_ino == y.st_ino;
}

Result<void> replace_file(const std::string& path, std::string_view text) {
  struct stat info {};
  const bool exists = stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) {
    return file_error(ErrorKind::config, path, "is a directory");
  }
  if (exists && !S_ISREG(info.st_mode)) return write_directly(path, text);
  std::string temporary = path + ".XXXXXX";
  const int fd = mkstemp(temporary.data());
  if (fd < 0) return file_error(ErrorKind::config, path, reason(errno));
  // mkstemp makes the file private; a report has the rights that a new file would have.
  const mode_t mask = umask(0);
  umask(mask);
  const mode_t mode = exists ? (info.st_mode & 07777U) : (0666U & ~mask);
  bool good = fchmod(fd, mode) == 0 && write_all(fd, text) && fsync(fd) == 0;
  int error = errno;
  if (close(fd) != 0) good = false;
  if (good && std::rename(temporary.c_str(), path.c_str()) != 0) {
    good = false;
    error = errno;
  }
  if (!good) {
    static_cast<void>(unlink(temporary.c_str()));
    return file_error(ErrorKind::config, path, reason(error));
  }
  return {};
}

std::string sha256_hex(std::string_view bytes) {
  SHA2_CTX context;
  SHA256Init(&context);
  // libmd takes a pointer even for no bytes.
  static constexpr std::uint8_t kNothing = 0;
  SHA256Update(&context,
               bytes.empty() ? &kNothing : reinterpret_cast<const std::uint8_t*>(bytes.data()),
               bytes.size());
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256Final(digest.data(), &context);
  std::string out;
  for (const std::uint8_t byte : digest) out += fmt::format("{:02x}", byte);
  return out;
}

}  // namespace fwlint::cli
