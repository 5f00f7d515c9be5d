// Keys are matched from the service name on, so that exports of CurrentControlSet, of ControlSet001
// and of a hive loaded under another name are read alike.
#include "parsers/windows/reg_keys.hpp"

#include <array>
#include <optional>

#include "src/base/text.hpp"

namespace fwlint::windows {

namespace {

constexpr std::string_view kService = "\\services\\sharedaccess\\";
constexpr std::string_view kLocal = "parameters\\firewallpolicy";
constexpr std::string_view kPolicy = "\\policies\\microsoft\\windowsfirewall";

/// What follows `key` in `path` when that is the key itself or lies below it.
std::optional<std::string_view> below(std::string_view path, std::string_view key) {
  if (path.substr(0, key.size()) != key) return std::nullopt;
  path.remove_prefix(key.size());
  if (path.empty()) return path;
  if (path.front() != '\\') return std::nullopt;
  return path.substr(1);
}

bool is_legacy_list(std::string_view tail) {
  constexpr std::array<std::string_view, 4> kLists{
      "authorizedapplications\\list", "globallyopenports\\list", "remoteadminsettings", "services"};
  for (const std::string_view l : kLists) {
    if (below(tail, l)) return true;
  }
  return false;
}

void classify_profile(KeyPlace& place, std::string_view tail) {
  constexpr std::array<std::string_view, 4> kProfiles{"domain", "private", "standard", "public"};
  for (const std::string_view p : kProfiles) {
    const auto rest = below(tail, std::string(p) + "profile");
    if (!rest) continue;
    place.profile = std::string(p);
    if (rest->empty()) place.role = KeyRole::profile;
    if (is_legacy_list(*rest)) place.role = KeyRole::legacy_list;
    return;
  }
}

/// `tail` lies below a live policy key.
void classify_live(KeyPlace& place, std::string_view tail) {
  if (const auto mdm = below(tail, "mdm"); mdm && place.store == Store::local) {
    place.store = Store::mdm;
    tail = *mdm;
  }
  if (tail == "firewallrules") {
    place.role = KeyRole::rules;
    return;
  }
  if (tail == "consecrules") {
    place.role = KeyRole::skipped;
    place.reason = "connection security rules say what IPsec protects, not what passes";
    return;
  }
  if (below(tail, "restrictedservices\\appiso")) {
    place.role = KeyRole::skipped;
    place.reason = "isolation of app containers is evaluated apart from the firewall's own rules";
    return;
  }
  if (below(tail, "restrictedservices")) {
    place.role = KeyRole::skipped;
    place.reason = "hardening of Windows services is evaluated apart from the firewall's own rules";
    return;
  }
  classify_profile(place, tail);
  if (place.role == KeyRole::other && place.profile.empty()) {
    place.role = KeyRole::skipped;
    place.reason = "the key is not one of those that hold live firewall rules";
  }
}

}  // namespace

KeyPlace classify_key(std::string_view path) {
  KeyPlace place;
  std::string lower = to_lower(path);
  while (!lower.empty() && lower.back() == '\\') lower.pop_back();
  const std::string_view s = lower;
  if (const auto at = s.find(kPolicy); at != std::string_view::npos) {
    const auto tail = below(s.substr(at), kPolicy);
    if (!tail) return place;
    place.firewall = true;
    place.store = Store::group_policy;
    classify_live(place, *tail);
    return place;
  }
  const auto at = s.find(kService);
  if (at == std::string_view::npos) return place;
  const std::string_view head = s.substr(0, at);
  const auto slash = head.rfind('\\');
  place.control_set = std::string(slash == std::string_view::npos ? head : head.substr(slash + 1));
  const std::string_view tail = s.substr(at + kService.size());
  if (const auto live = below(tail, kLocal)) {
    place.firewall = true;
    place.store = Store::local;
    classify_live(place, *live);
  } else if (below(tail, "defaults")) {
    place.firewall = true;
    place.role = KeyRole::skipped;
    place.reason = "the template for a reset is not enforced";
  }
  return place;
}

}  // namespace fwlint::windows
