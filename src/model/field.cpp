#include "src/model/field.hpp"

namespace fwlint {

std::string_view to_string(Field f) {
  switch (f) {
    case Field::family:
      return "family";
    case Field::profile:
      return "profile";
    case Field::src:
      return "src";
    case Field::dst:
      return "dst";
    case Field::protocol:
      return "protocol";
    case Field::fragment:
      return "fragment";
    case Field::sport:
      return "sport";
    case Field::dport:
      return "dport";
    case Field::icmp:
      return "icmp";
    case Field::tcp_flags:
      return "tcp flags";
    case Field::ct_state:
      return "ct state";
    case Field::packet_type:
      return "packet type";
    case Field::iif:
      return "iif";
    case Field::oif:
      return "oif";
    case Field::program:
      return "program";
    case Field::service:
      return "service";
    case Field::package:
      return "package";
  }
  return "";
}

std::string_view to_string(CtState s) {
  switch (s) {
    case CtState::new_:
      return "new";
    case CtState::established:
      return "established";
    case CtState::related:
      return "related";
    case CtState::invalid:
      return "invalid";
    case CtState::untracked:
      return "untracked";
  }
  return "";
}

std::string_view to_string(Profile p) {
  switch (p) {
    case Profile::domain:
      return "domain";
    case Profile::private_:
      return "private";
    case Profile::public_:
      return "public";
  }
  return "";
}

std::string_view to_string(PacketType t) {
  switch (t) {
    case PacketType::unicast:
      return "unicast";
    case PacketType::broadcast:
      return "broadcast";
    case PacketType::multicast:
      return "multicast";
    case PacketType::other:
      return "other";
  }
  return "";
}

u128 max_value(Field f, Family family) {
  switch (f) {
    case Field::family:
      return 1;
    case Field::profile:
      return 2;
    case Field::src:
    case Field::dst:
      return max_address(family);
    case Field::protocol:
      return 255;
    case Field::fragment:
      return 1;
    case Field::sport:
    case Field::dport:
    case Field::icmp:
      return 65535;
    case Field::tcp_flags:
      return 255;
    case Field::ct_state:
      return 4;
    case Field::packet_type:
      return 3;
    case Field::iif:
    case Field::oif:
    case Field::program:
    case Field::service:
    case Field::package:
      return 0xffffffffU;
  }
  return 0;
}

}  // namespace fwlint
