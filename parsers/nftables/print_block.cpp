// The insides of tables, chains, sets, flowtables and objects, a line each, in nft's order.
#include "parsers/nftables/print_block.hpp"

#include <fmt/format.h>

#include <array>

#include "parsers/nftables/lexer.hpp"
#include "parsers/nftables/print_impl.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {

namespace {

std::string quoted(std::string_view s) {
  Printer p;
  p.quote(s);
  return std::move(p.out);
}

std::string span_of_time(std::uint64_t ms) {
  Printer p;
  p.duration(ms);
  return std::move(p.out);
}

std::string device_list(const List<Name>& devices) {
  std::string out = "{ ";
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (i > 0) out += ", ";
    out += quoted(devices[i].text);
  }
  return out + " }";
}

std::string joined(const List<Text>& words, std::string_view separator) {
  std::string out;
  for (const Text& w : words) {
    if (!out.empty()) out += separator;
    out += w;
  }
  return out;
}

/// A selector of a type. nft's JSON has `typeof` for a map's key but the type of its data, which
/// text cannot mix.
std::string_view selector_of_type(std::string_view type) {
  struct Row {
    std::string_view type;
    std::string_view selector;
  };
  static constexpr std::array<Row, 17> kRows = {{{"ipv4_addr", "ip saddr"},
                                                 {"ipv6_addr", "ip6 saddr"},
                                                 {"ether_addr", "ether saddr"},
                                                 {"ether_type", "ether type"},
                                                 {"inet_proto", "meta l4proto"},
                                                 {"inet_service", "tcp dport"},
                                                 {"mark", "meta mark"},
                                                 {"ifname", "iifname"},
                                                 {"iface_index", "iif"},
                                                 {"classid", "meta priority"},
                                                 {"uid", "meta skuid"},
                                                 {"gid", "meta skgid"},
                                                 {"dscp", "ip dscp"},
                                                 {"icmp_type", "icmp type"},
                                                 {"icmpv6_type", "icmpv6 type"},
                                                 {"tcp_flag", "tcp flags"},
                                                 {"realm", "rt classid"}}};
  for (const Row& r : kRows) {
    if (r.type == type) return r.selector;
  }
  return type;
}

void append_type(Printer& p, const SetType& t, bool as_selectors = false) {
  if (t.interval) p.out += "interval ";
  bool first = true;
  for (const Text& n : t.names) {
    if (!first) p.out += " . ";
    p.out += as_selectors ? selector_of_type(n) : std::string_view(n);
    first = false;
  }
  for (const Expr& e : t.of) {
    if (!first) p.out += " . ";
    p.expr(e);
    first = false;
  }
}

/// Whether nft knows this name for a priority of this hook (std_prio_family_hook_compat).
bool named_here(std::string_view name, TableFamily family, std::string_view hook) {
  if (name == "dstnat" && hook != "prerouting") return false;
  if (name == "srcnat" && hook != "postrouting") return false;
  if (name == "out" && hook != "output") return false;
  switch (family) {
    case TableFamily::ip:
    case TableFamily::ip6:
    case TableFamily::inet:
    case TableFamily::bridge:
      return true;
    case TableFamily::arp:
    case TableFamily::netdev:
      return name == "filter";
  }
  return false;
}

/// The first word of a statement that is an object's body: "counter packets 1" has its own.
std::string without_keyword(std::string text) {
  const auto blank = text.find(' ');
  return blank == std::string::npos ? std::string() : text.substr(blank + 1);
}

/// "mss 1460 wscale 7 timestamp sack-perm", separated as a block wants it.
std::vector<std::string> synproxy_lines(std::string_view text) {
  std::vector<std::string> out;
  Lexer lexer(text);
  for (Token t = lexer.next(); t.kind != TokenKind::end; t = lexer.next()) {
    if (t.kind == TokenKind::newline || t.kind == TokenKind::semicolon) continue;
    if (t.kind == TokenKind::number && !out.empty()) {
      out.back() += ' ' + std::string(t.text);
    } else if (t.text == "sack-perm" && !out.empty() && out.back() == "timestamp") {
      out.back() += " sack-perm";
    } else {
      out.emplace_back(t.text);
    }
  }
  return out;
}

}  // namespace

std::string print_name(std::string_view name) {
  Printer p;
  p.name(name);
  return std::move(p.out);
}

std::string print_priority(int priority, TableFamily family, std::string_view hook) {
  constexpr int kNear = 10;  // nft names a priority by a standard one that is at most so far
  static constexpr std::array<std::string_view, 7> kNames = {
      "raw", "mangle", "dstnat", "filter", "security", "srcnat", "out"};
  for (const std::string_view name : kNames) {
    const auto standard = priority_value(name, family);
    if (!standard || !named_here(name, family, hook)) continue;
    const std::int64_t offset = std::int64_t{priority} - *standard;
    if (offset < -kNear || offset > kNear) continue;
    if (offset == 0) return std::string(name);
    return fmt::format("{} {} {}", name, offset < 0 ? '-' : '+', offset < 0 ? -offset : offset);
  }
  return std::to_string(priority);
}

std::string_view keyword(const Set& s) { return s.is_map ? "map" : "set"; }

void BlockPrinter::line(std::string_view text) {
  out.append(static_cast<std::size_t>(depth_), '\t');
  out += text;
  out += '\n';
}

void BlockPrinter::open(std::string_view head) {
  line(std::string(head) + " {");
  ++depth_;
}

void BlockPrinter::close() {
  --depth_;
  line("}");
}

void BlockPrinter::table_lines(const Table& t) {
  std::string flags;
  const auto flag = [&flags](bool on, std::string_view name) {
    if (!on) return;
    if (!flags.empty()) flags += ',';
    flags += name;
  };
  flag(t.dormant, "dormant");
  flag(t.owner, "owner");
  flag(t.persist, "persist");
  if (!flags.empty()) line("flags " + flags);
  if (written(t.comment)) line("comment " + quoted(t.comment));
}

void BlockPrinter::chain_lines(const Chain& c) {
  if (written(c.comment)) line("comment " + quoted(c.comment));
  std::string head;
  if (c.hook && !c.hook->hook.empty()) {
    const ChainHook& h = *c.hook;
    head = fmt::format("type {} hook {}", h.type, h.hook);
    if (h.devices.size() == 1) head += " device " + quoted(h.devices[0].text);
    if (h.devices.size() > 1) head += " devices = " + device_list(h.devices);
    head += " priority " + print_priority(h.priority, c.scope.family, h.hook) + ';';
  } else if (c.hook && !c.hook->devices.empty()) {
    line("devices = " + device_list(c.hook->devices));
  }
  if (c.policy) {
    if (!head.empty()) head += ' ';
    head += fmt::format("policy {};", to_string(*c.policy));
  }
  if (!head.empty()) line(head);
  if (!c.flags.empty()) line("flags " + joined(c.flags, ",") + ';');
}

void BlockPrinter::set_lines(const Set& s) {
  if (!s.key.names.empty() || !s.key.of.empty()) {
    Printer p;
    p.out = s.key.of.empty() ? "type " : "typeof ";
    append_type(p, s.key);
    if (!s.data.names.empty() || !s.data.of.empty()) {
      p.out += " : ";
      append_type(p, s.data, !s.key.of.empty());
    }
    line(p.out);
  }
  if (!s.policy.empty()) line("policy " + std::string(s.policy));
  std::string flags;
  const auto flag = [&flags](bool on, std::string_view name) {
    if (!on) return;
    if (!flags.empty()) flags += ',';
    flags += name;
  };
  flag(s.constant, "constant");
  flag(s.interval, "interval");
  flag(s.timeout_flag, "timeout");
  flag(s.dynamic, "dynamic");
  if (!flags.empty()) line("flags " + flags);
  if (s.timeout_ms) line("timeout " + span_of_time(*s.timeout_ms));
  if (s.gc_interval_ms) line("gc-interval " + span_of_time(*s.gc_interval_ms));
  if (s.size) line(fmt::format("size {}", *s.size));
  if (s.auto_merge) line("auto-merge");
  if (written(s.comment)) line("comment " + quoted(s.comment));
  if (!s.statements.empty()) {
    Printer p;
    p.statements(s.statements);
    line(p.out);
  }
  if (s.elements.empty()) return;  // `elements = { }` is refused, and says as much as nothing
  Printer p;
  p.out = "elements = ";
  p.elements(s.elements, quoted_parts(s.key), quoted_parts(s.data));
  line(p.out);
}

void BlockPrinter::flowtable_lines(const Flowtable& f) {
  if (!f.hook.empty()) {
    line(fmt::format("hook {} priority {}", f.hook,
                     print_priority(f.priority, TableFamily::netdev, f.hook)));
  }
  if (!f.devices.empty()) line("devices = " + device_list(f.devices));
  if (!f.flags.empty()) line("flags " + joined(f.flags, ","));
  if (f.counter) line("counter");
}

void BlockPrinter::object_lines(const Object& o) {
  if (written(o.comment)) line("comment " + quoted(o.comment));
  if (o.statement) {
    Printer p;
    p.statement(*o.statement);
    const std::string body = without_keyword(p.out);
    if (!body.empty()) line(body);
    return;
  }
  if (o.kind == ObjectKind::counter) return;  // with a comment only
  if (o.kind == ObjectKind::synproxy) {
    for (const std::string& l : synproxy_lines(o.text)) line(l);
    return;
  }
  for (const std::string_view l : split(o.text, '\n')) {
    if (!trim(l).empty()) line(trim(l));
  }
}

}  // namespace fwlint::nftables
