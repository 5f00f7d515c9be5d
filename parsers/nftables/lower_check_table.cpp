// Chains against their family, hook and type (nf_tables_api.c, nft_chain_parse_hook; nft's
// std_prio_lookup), and sets against their declaration. Overlaps are looked for where the kernel
// keeps intervals and nft does not merge them.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "parsers/nftables/lower_check.hpp"
#include "parsers/nftables/lower_key.hpp"
#include "parsers/nftables/lower_text.hpp"
#include "src/base/text.hpp"

namespace fwlint::nftables {
namespace {

bool one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool hook_exists(TableFamily f, std::string_view hook) {
  switch (f) {
    case TableFamily::ip:
    case TableFamily::ip6:
    case TableFamily::bridge:
      return one_of(hook, {"prerouting", "input", "forward", "output", "postrouting"});
    case TableFamily::inet:
      return one_of(hook, {"prerouting", "input", "forward", "output", "postrouting", "ingress"});
    case TableFamily::arp:
      return one_of(hook, {"input", "output"});
    case TableFamily::netdev:
      return one_of(hook, {"ingress", "egress"});
  }
  return true;
}

/// Whether a standard priority name may be used at the hook. dstnat and srcnat are accepted on the
/// other side of the host too by newer releases.
bool priority_fits(std::string_view name, TableFamily f, std::string_view hook) {
  const bool layer3 = f == TableFamily::ip || f == TableFamily::ip6 || f == TableFamily::inet;
  if (name == "filter") return true;
  if (name == "out") return f == TableFamily::bridge && hook == "output";
  if (name == "dstnat") {
    if (f == TableFamily::bridge) return hook == "prerouting";
    return layer3 && (hook == "prerouting" || hook == "output");
  }
  if (name == "srcnat") {
    if (f == TableFamily::bridge) return hook == "postrouting";
    return layer3 && (hook == "postrouting" || hook == "input");
  }
  if (one_of(name, {"raw", "mangle", "security"})) return layer3;
  return true;
}

/// The values of an element's key; what is out of range or of another family is an error. False:
/// not known here.
bool read_values(const Expr& e, const Key& key, ValueSet& out, Diagnostics& diagnostics) {
  if (!key.numeric()) return false;
  const auto bound = [&](const Expr& part) -> std::optional<u128> {
    if (part.kind == ExprKind::address && key.constants == ConstantKind::address &&
        part.family != key.family) {
      diagnostics.error(
          part.span,
          fmt::format("the address {} is not of the family of the set", printable(part.text)),
          fmt::format("an {} address", to_string(key.family)));
      return std::nullopt;
    }
    const auto v = folded_constant(key, part);
    if (v && *v > key.max) {
      diagnostics.error(part.span, fmt::format("value {} is out of range", printable(part.text)),
                        "at most " + render(make_number(key.max, part.span)));
      return std::nullopt;
    }
    return v;
  };
  if (e.kind == ExprKind::range && e.args.size() == 2) {
    const auto lo = bound(e.args[0]);
    const auto hi = bound(e.args[1]);
    if (!lo || !hi) return false;
    if (*lo > *hi && key.constants != ConstantKind::hour) {
      diagnostics.error(e.span, "the range runs backwards", "the lower bound first");
      return false;
    }
    out = ValueSet::range(*lo, *hi);
    return true;
  }
  if (e.kind == ExprKind::prefix && e.args.size() == 1) {
    const auto base = bound(e.args[0]);
    unsigned bits = 0;
    while (bits < 128 && (key.max >> bits) != 0) ++bits;
    if (!base || e.length > bits) return false;
    const unsigned spare = bits - e.length;
    const u128 low = spare >= 128 ? kU128Max : (static_cast<u128>(1) << spare) - 1;
    out = ValueSet::range(*base & ~low, (*base & ~low) | low);
    return true;
  }
  const auto v = bound(e);
  if (!v) return false;
  out = ValueSet::single(*v);
  return true;
}

class TableCheck {
 public:
  TableCheck(const TableState& table, const CheckTools& tools)
      : table_(table), tools_(tools), diagnostics_(tools.diagnostics) {}

  void run() {
    for (const ChainState& c : table_.chains) chain(c);
    for (const SetState& s : table_.sets) set(s);
    for (const auto& [name, f] : table_.flowtables) {
      for (const Name& d : f->devices) {
        if (d.text != "lo") tools_.host.add(HostNeed::device, d.span, d.text);
      }
    }
    for (const auto& [id, o] : table_.objects) object(*o);
  }

 private:
  void chain(const ChainState& c);
  void set(const SetState& s);
  void element(const SetState& s, const Expr& e, const std::vector<Key>& keys);
  void datum(const Set& declared, const Expr& data, const std::vector<Key>& keys);
  void size(const SetState& s);
  void object(const Object& o);

  const TableState& table_;
  CheckTools tools_;
  Diagnostics& diagnostics_;
};

void TableCheck::chain(const ChainState& c) {
  if (!c.hook) {
    if (c.policy) {
      diagnostics_.error(c.policy_span.valid() ? c.policy_span : c.span,
                         "a chain without a hook has no policy", "type … hook … priority …");
    }
    return;
  }
  const ChainHook& h = *c.hook;
  const std::string_view type = h.type;
  const std::string_view hook = h.hook;
  const Span place = h.hook_span.valid() ? h.hook_span : c.span;
  const std::string_view family = to_string(table_.family);
  if (!hook_exists(table_.family, hook)) {
    const bool layer3 = table_.family == TableFamily::ip || table_.family == TableFamily::ip6;
    diagnostics_.error(
        place, fmt::format("the {} family has no {} hook", family, printable(hook)),
        layer3 ? "prerouting, input, forward, output or postrouting" : "a hook of the family");
    return;
  }
  const bool layer3 = table_.family == TableFamily::ip || table_.family == TableFamily::ip6 ||
                      table_.family == TableFamily::inet;
  if ((type == "nat" && (!layer3 || hook == "forward" || hook == "ingress")) ||
      (type == "route" && (!layer3 || hook != "output"))) {
    diagnostics_.error(place,
                       fmt::format("a chain of type {} cannot hook to {} of family {}", type,
                                   printable(hook), family),
                       type == "nat" ? "prerouting, input, output or postrouting of ip, ip6 or inet"
                                     : "output of ip, ip6 or inet");
    return;
  }
  std::string_view word = h.priority_text;
  word = word.substr(0, word.find_first_of("+- "));
  const Span where = h.priority_span.valid() ? h.priority_span : place;
  if (!word.empty() && is_alpha(word.front()) && !priority_fits(word, table_.family, hook)) {
    diagnostics_.error(
        where, fmt::format("priority '{}' does not exist at {} of family {}", word, hook, family),
        "a number, or a name that the hook has");
  }
  constexpr int kConntrack = -200;
  if (type == "nat" && h.priority <= kConntrack) {
    diagnostics_.error(where, "a nat chain must run after connection tracking",
                       "a priority above -200");
  }
  const bool bound = table_.family == TableFamily::netdev || hook == "ingress" || hook == "egress";
  if (bound && h.devices.empty()) tools_.host.add(HostNeed::no_device, place, c.name);
  for (const Name& d : h.devices) {
    if (d.text != "lo") tools_.host.add(HostNeed::device, d.span, d.text);
  }
  if (!bound && !h.devices.empty()) {
    diagnostics_.error(place, fmt::format("a chain at {} is not bound to a device", hook),
                       "no device here");
  }
}

std::vector<Key> keys_of_type(const SetType& type) {
  std::vector<Key> keys;
  for (const Expr& e : type.of) {
    for (Key& k : keys_of(e)) keys.push_back(std::move(k));
  }
  if (!keys.empty()) return keys;
  for (const auto& name : type.names) keys.push_back(key_of_type(name));
  return keys;
}

void TableCheck::set(const SetState& s) {
  const Set& declared = *s.declared;
  const std::string_view kind = declared.is_map ? "map" : "set";
  const Span place = declared.key.span.valid() ? declared.key.span : declared.name.span;
  if (declared.key.names.empty() && declared.key.of.empty()) {
    diagnostics_.error(place, fmt::format("the {} has no type", kind), "type … or typeof …");
    return;
  }
  for (const auto& name : declared.key.names) {
    if (type_named(name)) continue;
    diagnostics_.error(place, fmt::format("'{}' is no type of a key", printable(name)),
                       "a type such as ipv4_addr or inet_service");
    return;
  }
  if (declared.is_map && declared.data.names.empty() && declared.data.of.empty()) {
    diagnostics_.error(place, "the map has no type of its data", "type KEY : DATA");
    return;
  }
  if (declared.auto_merge && !declared.interval) {
    diagnostics_.error(declared.name.span, "auto-merge is for sets of intervals only",
                       "flags interval");
  }
  const std::vector<Key> keys = keys_of_type(declared.key);
  const std::vector<Key> data = keys_of_type(declared.data);
  for (const Expr* e : s.elements) {
    if (diagnostics_.exhausted()) return;
    element(s, *e, keys);
    if (const Expr* d = element_data(*e)) datum(declared, *d, data);
  }
  size(s);
  const bool intervals = declared.interval && !declared.auto_merge;
  if (keys.size() == 1 && keys[0].numeric() && (intervals || declared.is_map)) {
    check_overlaps(s.elements, keys[0], fmt::format("{} '{}'", kind, printable(declared.name.text)),
                   diagnostics_);
  }
}

/// The data of an element against the declaration.
void TableCheck::datum(const Set& declared, const Expr& data, const std::vector<Key>& keys) {
  if (!declared.is_map || keys.empty()) return;
  const bool verdicts = !declared.data.names.empty() && declared.data.names[0] == "verdict";
  if (verdicts != (data.kind == ExprKind::verdict)) {
    diagnostics_.error(
        data.span,
        verdicts ? fmt::format("'{}' is no verdict", printable(render(data)))
                 : "a verdict in a map of values",
        verdicts ? "accept, drop, continue, return, jump or goto" : "a value of the map's type");
    return;
  }
  if (verdicts) {
    if (data.text.empty()) return;
    const auto it = table_.chain_index.find(std::string_view(data.text));
    if (it == table_.chain_index.end()) {
      diagnostics_.error(data.span,
                         fmt::format("chain '{}' does not exist in table '{}'",
                                     printable(data.text), printable(table_.name)),
                         "the name of a chain of this table");
    } else if (table_.chains[it->second].hook) {
      diagnostics_.error(data.span, fmt::format("'{}' is a base chain", printable(data.text)),
                         "a chain without a hook");
    }
    return;
  }
  if (keys.size() == 1) {
    check_value(tools_, keys[0], data);
  } else if (data.kind != ExprKind::concat || data.args.size() != keys.size()) {
    diagnostics_.error(data.span, fmt::format("data without the {} parts of the type", keys.size()),
                       "as many parts, joined by ' . '");
  } else {
    for (std::size_t i = 0; i < keys.size(); ++i) check_value(tools_, keys[i], data.args[i]);
  }
}

/// More elements than the declared size are refused by the kernel, which counts equal ones once.
void TableCheck::size(const SetState& s) {
  const Set& declared = *s.declared;
  if (!declared.size || declared.interval || s.elements.size() <= *declared.size) return;
  std::set<std::string> seen;
  for (const Expr* e : s.elements) {
    seen.insert(render(element_key(*e)));
    if (seen.size() <= *declared.size) continue;
    diagnostics_.error(
        e->span,
        fmt::format("{} '{}' has more elements than its size {}", declared.is_map ? "map" : "set",
                    printable(declared.name.text), *declared.size),
        "a greater size, or fewer elements");
    return;
  }
}

/// What a stateful object needs of the host: the helper's module, SELinux.
void TableCheck::object(const Object& o) {
  static constexpr std::string_view kHelpers[] = {"amanda", "ftp",  "irc",   "netbios-ns",
                                                  "pptp",   "sane", "sip",   "snmp",
                                                  "tftp",   "RAS",  "Q.931", "H.245"};
  const std::string_view text = o.text;
  const auto from = text.find('"');
  const auto to = from == std::string_view::npos ? from : text.find('"', from + 1);
  if (to == std::string_view::npos) return;
  const std::string_view name = text.substr(from + 1, to - from - 1);
  if (o.kind == ObjectKind::secmark) {
    tools_.host.add(HostNeed::security_mark, o.name.span, name);
  } else if (o.kind == ObjectKind::ct_helper &&
             std::find(std::begin(kHelpers), std::end(kHelpers), name) == std::end(kHelpers)) {
    tools_.host.add(HostNeed::helper, o.name.span, name);
  }
}

/// One element against the declaration.
void TableCheck::element(const SetState& s, const Expr& e, const std::vector<Key>& keys) {
  const Set& declared = *s.declared;
  const Expr& key = element_key(e);
  const Expr* data = element_data(e);
  if (!declared.is_map && data != nullptr) {
    diagnostics_.error(e.span, "an element with data in a set", "an element without ':'");
  } else if (declared.is_map && data == nullptr) {
    diagnostics_.error(e.span, "an element of a map without data", "key : data");
  }
  const auto plain = [&](const Expr& part) {
    if (declared.interval || (part.kind != ExprKind::prefix && part.kind != ExprKind::range &&
                              part.kind != ExprKind::name_prefix)) {
      return;
    }
    if (part.kind == ExprKind::range && part.args.size() == 2 &&
        part.args[0].kind == part.args[1].kind && part.args[0].value == part.args[1].value &&
        part.args[0].kind != ExprKind::symbol) {
      return;
    }
    diagnostics_.error(part.span, "a range in a set without 'flags interval'",
                       "flags interval in the declaration");
  };
  if (key.kind == ExprKind::any) return;
  const ElemInfo* info = element_info(e);
  if (info != nullptr && info->timeout_ms && !declared.timeout_flag && !declared.timeout_ms) {
    diagnostics_.error(key.span, "an element with a timeout in a set without timeouts",
                       "flags timeout in the declaration");
  }
  const auto value = [&](const Expr& part, const Key& k) {
    plain(part);
    ValueSet ignored;
    if (!read_values(part, k, ignored, diagnostics_)) check_value(tools_, k, part);
  };
  if (keys.size() == 1) {
    if (key.kind == ExprKind::concat) {
      diagnostics_.error(key.span, "a concatenation in a set of one type", "one value");
      return;
    }
    value(key, keys[0]);
    return;
  }
  if (key.kind != ExprKind::concat || key.args.size() != keys.size()) {
    diagnostics_.error(key.span,
                       fmt::format("an element without the {} parts of the type", keys.size()),
                       "as many parts, joined by ' . '");
    return;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) value(key.args[i], keys[i]);
}

}  // namespace

void check_overlaps(const std::vector<const Expr*>& elements, const Key& key, std::string_view what,
                    Diagnostics& diagnostics) {
  struct Item {
    u128 lo;
    u128 hi;
    const Expr* element;
  };
  std::vector<Item> items;
  Diagnostics ignored;
  for (const Expr* e : elements) {
    ValueSet v;
    if (read_values(element_key(*e), key, v, ignored) && !v.empty()) {
      items.push_back({v.lo(), v.hi(), e});
    }
  }
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return a.lo != b.lo ? a.lo < b.lo : a.hi > b.hi;
  });
  for (std::size_t i = 1, widest = 0; i < items.size(); ++i) {
    const Item& a = items[widest];
    const Item& b = items[i];
    if (b.lo <= a.hi) {
      const bool same = a.lo == b.lo && a.hi == b.hi;
      const Expr* x = element_data(*a.element);
      const Expr* y = element_data(*b.element);
      const bool agree = x == nullptr || y == nullptr || render(*x) == render(*y);
      if (same && agree) continue;
      Diagnostic d;
      d.span = b.element->span;
      d.message = same ? "a key that the map has with other data"
                       : fmt::format("an interval that overlaps another one of {}", what);
      d.expected = same ? "each key once" : "intervals that do not meet, or 'auto-merge'";
      d.notes.push_back({a.element->span, "the other one"});
      diagnostics.add(std::move(d));
      if (diagnostics.exhausted()) return;
    }
    if (b.hi > items[widest].hi) widest = i;
  }
}

void check_table(const TableState& table, const CheckTools& tools) {
  TableCheck(table, tools).run();
}

}  // namespace fwlint::nftables
