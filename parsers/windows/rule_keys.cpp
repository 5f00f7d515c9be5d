// The table of keys, and guesses for those that are not in it.
#include "parsers/windows/rule_keys.hpp"

#include <array>

#include "src/base/text.hpp"

namespace fwlint::windows {

namespace {

constexpr std::array<KeyInfo, 50> kKeys{{
    {"Action", Key::action, false},
    {"Active", Key::active, false},
    {"Dir", Key::dir, false},
    {"Profile", Key::profile, true},
    {"Protocol", Key::protocol, false},
    {"LPort", Key::lport, true},
    {"RPort", Key::rport, true},
    {"LPort2_10", Key::lport_range, true},
    {"RPort2_10", Key::rport_range, true},
    {"LA4", Key::la4, true},
    {"LA6", Key::la6, true},
    {"RA4", Key::ra4, true},
    {"RA6", Key::ra6, true},
    {"RA42", Key::ra42, true},
    {"RA62", Key::ra62, true},
    {"ICMP4", Key::icmp4, true},
    {"ICMP6", Key::icmp6, true},
    {"App", Key::app, false},
    {"Svc", Key::svc, false},
    {"AppPkgId", Key::package_sid, false},
    {"PFN", Key::package_family, false},
    {"IF", Key::interface, true},
    {"IFType", Key::interface_type, true},
    {"LUAuth", Key::local_user, false},
    {"LUAuth2_24", Key::local_user, false},
    {"RUAuth", Key::remote_user, false},
    {"RMauth", Key::remote_machine, false},
    {"LUOwn", Key::owner, false},
    {"Edge", Key::edge, false},
    {"Defer", Key::defer, false},
    {"Security", Key::security, false},
    {"Security2_9", Key::security, false},
    {"Security2", Key::security, false},
    {"AuthByPassOut", Key::bypass_out, false},
    {"TTK", Key::trust_tuple, true},
    {"TTK2_22", Key::trust_tuple, true},
    {"TTK2_27", Key::trust_tuple, true},
    {"TTK2_28", Key::trust_tuple, true},
    {"Platform", Key::platform, true},
    {"Platform2", Key::platform_op, false},
    {"Name", Key::name, false},
    {"Desc", Key::description, false},
    {"EmbedCtxt", Key::group, false},
    {"LSM", Key::loose_source, false},
    {"LOM", Key::local_only, false},
    {"PCross", Key::profile_crossing, false},
    {"SkipVer", Key::skip_version, false},
    {"NNm", Key::network, true},
    {"SecurityRealmId", Key::realm, false},
    {"TTK2_29", Key::trust_tuple, true},
}};

/// "LPort2_20" and later: keywords, by the version that brought them.
bool is_late(std::string_view key, std::string_view stem) {
  if (!starts_with_i(key, stem)) return false;
  const auto n = parse_unsigned(key.substr(stem.size()));
  return n && *n > 10;
}

struct Foreign {
  std::string_view name;
  std::string_view key;
};
constexpr std::array<Foreign, 14> kForeign{{
    {"RemoteIP", "RA4 or RA6"},
    {"RemoteAddress", "RA4 or RA6"},
    {"LocalIP", "LA4 or LA6"},
    {"LocalAddress", "LA4 or LA6"},
    {"LocalPort", "LPort"},
    {"RemotePort", "RPort"},
    {"Program", "App"},
    {"Service", "Svc"},
    {"Direction", "Dir"},
    {"Enabled", "Active"},
    {"Description", "Desc"},
    {"Group", "EmbedCtxt"},
    {"Profiles", "Profile"},
    {"IcmpType", "ICMP4"},
}};

}  // namespace

std::string_view similar_rule_key(std::string_view key) {
  for (const Foreign& f : kForeign) {
    if (iequals(f.name, key)) return f.key;
  }
  std::array<std::string_view, kKeys.size()> names;
  for (std::size_t i = 0; i < kKeys.size(); ++i) names[i] = kKeys[i].name;
  return nearest(key, names).value_or("");
}

std::span<const KeyInfo> rule_keys() { return kKeys; }

const KeyInfo* find_rule_key(std::string_view key) {
  static constexpr KeyInfo kLateLocal{"LPort2_NN", Key::lport_late, true};
  static constexpr KeyInfo kLateRemote{"RPort2_NN", Key::rport_late, true};
  for (const KeyInfo& k : kKeys) {
    if (iequals(k.name, key)) return &k;
  }
  if (is_late(key, "LPort2_")) return &kLateLocal;
  if (is_late(key, "RPort2_")) return &kLateRemote;
  return nullptr;
}

}  // namespace fwlint::windows
