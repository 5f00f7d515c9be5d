// The listing is a view made for people: without "verbose" it hides program, service, interfaces
// and security, and it always hides the app package, owner and users. Each rule therefore carries
// one hidden predicate of its own: a block rule proves nothing dead, an allow rule is not called
// open to any.
#include "parsers/windows/netsh_lower.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "parsers/windows/lower.hpp"
#include "src/base/text.hpp"

namespace fwlint::windows {

namespace {

class NetshRuleLowering {
 public:
  NetshRuleLowering(const SourceSet& sources, const NetshRule& rule, Ruleset& into,
                    Diagnostics& diagnostics)
      : rule_(rule), w_(sources, into, diagnostics, rule.span) {}
  void run();

 private:
  void structure();
  void head();
  void direction_and_action();
  void profiles();
  void protocol();
  void icmp();
  void ports(Side side, NetshLabel label);
  void addresses(Side side, NetshLabel label);
  void one_address(Side side, std::string_view item, Span span, AddressSpec& spec);
  void verbose_fields();
  void interface_types(const NetshField& f);
  void hidden();
  void bad(const NetshField& f, std::string_view expected);
  const NetshField* need(NetshLabel label);

  /// Calls `use(item, span)` for each comma-separated item; not at all for "Any".
  template <class Use>
  void each_item(const NetshField& f, Use use) {
    for (const NetshPiece& p : f.pieces) {
      std::size_t at = 0;
      for (const std::string_view raw : split(p.text, ',')) {
        const std::string_view item = trim(raw);
        const auto lead = static_cast<std::size_t>(item.empty() ? 0 : item.data() - raw.data());
        const auto begin = p.span.begin + static_cast<std::uint32_t>(at + lead);
        at += raw.size() + 1;
        if (!item.empty()) {
          use(item, Span{p.span.file, begin, begin + static_cast<std::uint32_t>(item.size())});
        }
      }
    }
  }
  static bool is_any(const NetshField& f) {
    return f.pieces.size() == 1 && iequals(f.pieces.front().text, "Any");
  }

  const NetshRule& rule_;
  RuleWriter w_;
  std::optional<std::uint8_t> protocol_;
};

void NetshRuleLowering::bad(const NetshField& f, std::string_view expected) {
  w_.malformed(f.pieces.front().span,
               fmt::format("{} is '{}'", f.written, printable(f.pieces.front().text)),
               std::string(expected));
}

const NetshField* NetshRuleLowering::need(NetshLabel label) {
  const NetshField* f = rule_.find(label);
  if (f == nullptr) {
    w_.malformed(rule_.span, fmt::format("the rule has no line '{}:'", to_string(label)),
                 "every line that netsh prints for a rule",
                 rule_.closed ? "" : "the listing may be cut off");
  }
  return f;
}

void NetshRuleLowering::structure() {
  std::array<bool, kNetshLabels> seen{};
  for (const NetshField& f : rule_.fields) {
    if (f.label == NetshLabel::unknown) {
      w_.unknown(fmt::format("{}: {}", f.written, printable(f.value(","), 200)), f.span,
                 fmt::format("unknown line '{}:'", printable(f.written)));
      continue;
    }
    bool& given = seen[static_cast<std::size_t>(f.label)];
    if (given) {
      w_.malformed(f.span, fmt::format("a second line '{}:' in one rule", to_string(f.label)),
                   "one such line");
    }
    given = true;
  }
  for (const NetshPiece& p : rule_.stray) {
    w_.unknown(fmt::format("line '{}' at {}", printable(p.text), w_.place(p.span)), p.span,
               fmt::format("line '{}'", printable(p.text)));
  }
}

void NetshRuleLowering::head() {
  w_.rule.name = rule_.fields.front().value(" ");
  if (const NetshField* f = rule_.find(NetshLabel::description)) {
    w_.rule.comment = f->value("\n");
    w_.rule.comment_span = Span{f->span.file, f->pieces.front().span.begin, f->span.end};
  }
  if (const NetshField* f = rule_.find(NetshLabel::grouping)) w_.rule.group = f->value(" ");
  if (const NetshField* f = rule_.find(NetshLabel::source)) {
    const std::string source = f->value(" ");
    if (starts_with_i(source, "Local")) w_.rule.store = Store::local;
    if (starts_with_i(source, "Group Policy")) w_.rule.store = Store::group_policy;
  }
  if (const NetshField* f = need(NetshLabel::enabled)) {
    const std::string_view v = f->pieces.front().text;
    w_.rule.enabled = !iequals(v, "No");
    if (w_.rule.enabled && !iequals(v, "Yes")) bad(*f, "Yes or No");
  }
  if (const NetshField* f = rule_.find(NetshLabel::edge)) {
    const std::string_view v = f->pieces.front().text;
    if (!iequals(v, "No") && !v.empty()) {
      w_.effect(fmt::format("Edge traversal: {}", printable(v)), f->span);
    }
  }
}

void NetshRuleLowering::direction_and_action() {
  if (const NetshField* f = need(NetshLabel::direction)) {
    const std::string_view v = f->pieces.front().text;
    if (iequals(v, "Out")) {
      w_.direction = Direction::out;
    } else if (!iequals(v, "In")) {
      bad(*f, "In or Out");
    }
  }
  Rule& r = w_.rule;
  r.tier = Tier::block;
  r.verdict.kind = VerdictKind::queue;  // unknown, at block's precedence, unless found below
  const NetshField* f = need(NetshLabel::action);
  if (f == nullptr) return;
  const std::string_view v = f->pieces.front().text;
  if (iequals(v, "Allow")) {
    r.tier = Tier::allow;
    r.verdict.kind = VerdictKind::accept;
  } else if (iequals(v, "Block")) {
    r.verdict.kind = VerdictKind::drop;
  } else if (iequals(v, "Bypass")) {
    r.tier = Tier::bypass;
    r.verdict.kind = VerdictKind::accept;
  } else {
    bad(*f, "Allow, Block or Bypass");
  }
}

void NetshRuleLowering::profiles() {
  const NetshField* f = need(NetshLabel::profiles);
  if (f == nullptr || is_any(*f)) return;
  std::vector<Interval> out;
  each_item(*f, [&](std::string_view item, Span span) {
    constexpr std::array<std::string_view, 3> kNames{"Domain", "Private", "Public"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (iequals(item, kNames[i])) {
        out.push_back({i, i});
        return;
      }
    }
    w_.malformed(span, fmt::format("profile is '{}'", printable(item)),
                 "Domain, Private or Public");
  });
  if (out.empty()) return;
  const ValueSet set = ValueSet::from(std::move(out));
  if (set.count() < 3) w_.require_field(Field::profile, set);
}

void NetshRuleLowering::protocol() {
  const NetshField* f = need(NetshLabel::protocol);
  if (f == nullptr) return;
  const std::string_view v = f->pieces.front().text;
  if (iequals(v, "Any")) return;
  if (iequals(v, "TCP")) {
    protocol_ = protocol::tcp;
  } else if (iequals(v, "UDP")) {
    protocol_ = protocol::udp;
  } else if (iequals(v, "ICMPv4")) {
    protocol_ = protocol::icmp;
  } else if (iequals(v, "ICMPv6")) {
    protocol_ = protocol::icmpv6;
  } else if (const auto p = parse_protocol_number(v)) {
    protocol_ = *p;
  } else {
    bad(*f, "TCP, UDP, ICMPv4, ICMPv6, Any or a number from 0 to 255");
  }
  if (protocol_) w_.require_field(Field::protocol, ValueSet::single(*protocol_));
}

void NetshRuleLowering::icmp() {
  if (rule_.icmp.empty()) return;
  if (protocol_ != protocol::icmp && protocol_ != protocol::icmpv6) {
    w_.malformed(rule_.icmp.front().type.span, "ICMP types in a rule for another protocol",
                 "Protocol: ICMPv4 or ICMPv6");
    return;
  }
  std::vector<Interval> out;
  for (const NetshIcmpRow& row : rule_.icmp) {
    const bool any_code = iequals(row.code.text, "Any");
    if (any_code && iequals(row.type.text, "Any")) {
      out.push_back({0, 65535});
      continue;
    }
    const auto v = parse_icmp(
        fmt::format("{}:{}", row.type.text, any_code ? std::string_view("*") : row.code.text));
    if (v) {
      out.push_back(*v);
    } else {
      w_.malformed(row.type.span, v.error().message, "a type and a code, each a number or Any");
    }
  }
  if (out.empty()) return;
  const ValueSet set = ValueSet::from(std::move(out));
  if (set.count() == 65536) return;  // all types: no condition at all
  w_.require_field(Field::fragment, ValueSet::single(0));
  w_.require_field(Field::icmp, set);
}

void NetshRuleLowering::ports(Side side, NetshLabel label) {
  const bool has_ports = protocol_ == protocol::tcp || protocol_ == protocol::udp;
  const NetshField* f = has_ports ? need(label) : rule_.find(label);
  if (f == nullptr || is_any(*f)) return;
  if (!has_ports) {
    w_.malformed(f->span, fmt::format("{} without TCP or UDP", f->written),
                 "ports only where Protocol is TCP or UDP");
    return;
  }
  PortSpec spec;
  bool any = false;
  each_item(*f, [&](std::string_view item, Span span) {
    if (iequals(item, "Any")) {
      any = true;
      return;
    }
    // The listing has one word for what the registry writes per direction.
    auto word = port_keyword(item);
    if (iequals(item, "IPHTTPS")) word = side == Side::local ? "IPHTTPSIn" : "IPHTTPSOut";
    if (word) {
      w_.mention(side, PortForm::keyword, item, {}, span);
      const bool seen = std::any_of(spec.keywords.begin(), spec.keywords.end(),
                                    [&](const Keyword& k) { return k.name == *word; });
      if (!seen) spec.keywords.push_back({std::string(*word), 0, true, span});
      return;
    }
    const auto range = parse_port_range(item);
    if (!range) {
      w_.malformed(span, range.error());
      return;
    }
    spec.ports.push_back({range->lo, range->hi});
    const bool dashed = item.find('-') != std::string_view::npos;
    w_.mention(side, dashed ? PortForm::range : PortForm::number, item,
               ValueSet::range(range->lo, range->hi), span);
  });
  if (!any) w_.ports(side, *protocol_, spec);
}

void NetshRuleLowering::one_address(Side side, std::string_view item, Span span,
                                    AddressSpec& spec) {
  const auto word = address_keyword(item);
  if (word && side == Side::remote) {
    spec.add_keyword(*word, 3, true, span);
    return;
  }
  auto range = parse_address_range(item);
  if (range) {
    spec.add(*range);
    return;
  }
  if (is_word(item)) range.error().hint = keyword_hint(item, false);
  w_.malformed(span, range.error());
}

void NetshRuleLowering::addresses(Side side, NetshLabel label) {
  const NetshField* f = need(label);
  if (f == nullptr || is_any(*f)) return;
  if (f->value(",").empty()) {
    bad(*f, "Any or a list of addresses");
    return;
  }
  AddressSpec spec;
  bool any = false;
  each_item(*f, [&](std::string_view item, Span span) {
    if (iequals(item, "Any")) {
      any = true;
    } else {
      one_address(side, item, span, spec);
    }
  });
  if (!any) w_.addresses(side, spec);
}

void NetshRuleLowering::interface_types(const NetshField& f) {
  if (is_any(f)) return;
  std::vector<std::string> texts;
  each_item(f, [&](std::string_view item, Span) {
    constexpr std::array<std::string_view, 3> kTypes{"Lan", "Wireless", "RemoteAccess"};
    std::string_view type = item;
    for (const std::string_view k : kTypes) {
      if (iequals(k, item)) type = k;
    }
    if (iequals(item, "RAS")) type = "RemoteAccess";
    if (texts.size() < RuleWriter::kMaxKeywords) {
      texts.push_back(fmt::format("interface type is {}", printable(type)));
    }
  });
  w_.any_condition(PredicateKind::environment, texts, f.span);
}

void NetshRuleLowering::verbose_fields() {
  const auto named = [&](NetshLabel label) -> const NetshField* {
    const NetshField* f = rule_.find(label);
    return f == nullptr || is_any(*f) || f->value("").empty() ? nullptr : f;
  };
  if (const NetshField* f = named(NetshLabel::program)) {
    w_.require_name(Field::program, canonical_program(f->value("")));
  }
  if (const NetshField* f = named(NetshLabel::service)) {
    const std::string service = f->value("");
    if (service == "*") {
      w_.condition(PredicateKind::environment, "process is a service", mask_of(Field::service),
                   f->span);
    } else {
      w_.require_name(Field::service, to_lower(service));
    }
  }
  if (const NetshField* f = rule_.find(NetshLabel::interface_types)) interface_types(*f);
  const NetshField* f = named(NetshLabel::security);
  if (f != nullptr && !iequals(f->pieces.front().text, "NotRequired")) {
    w_.condition(PredicateKind::security,
                 fmt::format("connection is secured ({})", printable(f->value(","))), 0, f->span);
  }
}

void NetshRuleLowering::hidden() {
  const std::string text =
      fmt::format("conditions this export does not show (rule at {})", w_.place(rule_.span));
  w_.condition(PredicateKind::hidden, text, 0, rule_.span);
}

void NetshRuleLowering::run() {
  structure();
  head();
  direction_and_action();
  profiles();
  protocol();
  addresses(Side::local, NetshLabel::local_ip);
  addresses(Side::remote, NetshLabel::remote_ip);
  ports(Side::local, NetshLabel::local_port);
  ports(Side::remote, NetshLabel::remote_port);
  icmp();
  verbose_fields();
  hidden();
  w_.finish();
}

}  // namespace

bool is_verbose(const NetshRule& rule) {
  return rule.find(NetshLabel::interface_types) != nullptr ||
         rule.find(NetshLabel::program) != nullptr || rule.find(NetshLabel::service) != nullptr ||
         rule.find(NetshLabel::security) != nullptr || rule.find(NetshLabel::source) != nullptr;
}

void lower_netsh_rule(const SourceSet& sources, const NetshRule& rule, Ruleset& into,
                      Diagnostics& diagnostics) {
  NetshRuleLowering(sources, rule, into, diagnostics).run();
}

}  // namespace fwlint::windows
