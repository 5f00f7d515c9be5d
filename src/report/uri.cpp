// Everything but RFC 3986's unreserved characters and the slash is encoded; ":" too, so that a
// first part such as "c:" is never read as a scheme.
#include "src/report/uri.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint {

namespace {

/// The part of `path` below `root`; `path` itself when it is not below.
std::string_view below(std::string_view path, std::string_view root) {
  while (root.size() > 1 && root.back() == '/') root.remove_suffix(1);
  if (root.empty() || path.size() <= root.size() || path.substr(0, root.size()) != root) {
    return path;
  }
  return root == "/" || path[root.size()] == '/' ? path.substr(root.size()) : path;
}

}  // namespace

std::string relative_path(std::string_view path, std::string_view root) {
  const std::string normal = std::filesystem::path(path).lexically_normal().generic_string();
  std::string_view rest = below(normal, root);
  while (!rest.empty() && rest.front() == '/') rest.remove_prefix(1);
  return rest.empty() ? "." : std::string(rest);
}

std::string artifact_uri(std::string_view path, std::string_view root) {
  if (path == "-") return "stdin";
  std::string out;
  for (const char c : relative_path(path, root)) {
    if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '/') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace fwlint
