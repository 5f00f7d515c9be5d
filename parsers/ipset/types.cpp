// The set types of ipset 7.17, with the names they had before ipset 5 (compat names in lib/types of
// ipset's own source and ipset(8)).
#include <algorithm>
#include <array>

#include "parsers/ipset/ipset.hpp"

namespace fwlint::ipset {

namespace {

using sets::Part;
using sets::TypeSpec;

constexpr std::array<TypeSpec, 15> kTypes = {{
    {"bitmap:ip", {Part::ip}, true, 1},
    {"bitmap:ip,mac", {Part::ip, Part::mac}, true, 1},
    {"bitmap:port", {Part::port}, true, 1},
    {"hash:ip", {Part::ip}, false, 1},
    {"hash:mac", {Part::mac}, false, 1},
    {"hash:ip,mac", {Part::ip, Part::mac}, false, 1},
    {"hash:ip,mark", {Part::ip, Part::mark}, false, 1},
    {"hash:ip,port", {Part::ip, Part::port}, false, 1},
    {"hash:ip,port,ip", {Part::ip, Part::port, Part::ip}, false, 1},
    {"hash:ip,port,net", {Part::ip, Part::port, Part::net}, false, 1},
    {"hash:net", {Part::net}, false, 1},
    {"hash:net,net", {Part::net, Part::net}, false, 1},
    {"hash:net,port", {Part::net, Part::port}, false, 1},
    {"hash:net,port,net", {Part::net, Part::port, Part::net}, false, 1},
    {"hash:net,iface", {Part::net, Part::iface}, false, 0},
}};
constexpr TypeSpec kList = {"list:set", {Part::set}, false, 1};

struct Alias {
  std::string_view old;
  std::string_view name;
};
constexpr std::array<Alias, 13> kAliases = {{
    {"ipmap", "bitmap:ip"},
    {"macipmap", "bitmap:ip,mac"},
    {"portmap", "bitmap:port"},
    {"iphash", "hash:ip"},
    {"nethash", "hash:net"},
    {"ipporthash", "hash:ip,port"},
    {"ipportiphash", "hash:ip,port,ip"},
    {"ipportnethash", "hash:ip,port,net"},
    {"netporthash", "hash:net,port"},
    {"netifacehash", "hash:net,iface"},
    {"machash", "hash:mac"},
    {"ipmarkhash", "hash:ip,mark"},
    {"setlist", "list:set"},
}};

}  // namespace

const TypeSpec* find_type(std::string_view name) {
  for (const Alias& a : kAliases) {
    if (a.old == name) name = a.name;
  }
  if (name == kList.name) return &kList;
  const auto at =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeSpec& t) { return t.name == name; });
  return at == kTypes.end() ? nullptr : &*at;
}

}  // namespace fwlint::ipset
