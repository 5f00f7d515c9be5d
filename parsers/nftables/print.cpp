// Commands and documents. The tree is flat, a list of commands; what is added to a table right
// behind its declaration goes back into its block, rules into their chains, in the order of the
// commands. Everything else is a command by itself.
#include "parsers/nftables/print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "parsers/nftables/print_block.hpp"
#include "parsers/nftables/print_impl.hpp"

namespace fwlint::nftables {

namespace {

std::string place(const Scope& s, const Name& name) {
  return fmt::format("{} {} {}", to_string(s.family), print_name(s.table.text),
                     print_name(name.text));
}

/// A declaration in a command: the name, or the handle of what has none.
std::string place(const Scope& s, const Name& name, std::optional<std::uint64_t> handle) {
  if (!name.text.empty() || !handle) return place(s, name);
  return fmt::format("{} {} handle {}", to_string(s.family), print_name(s.table.text), *handle);
}

bool declares(Verb v) { return v == Verb::add || v == Verb::create; }

std::string line_of(const Include& i) { return fmt::format("include \"{}\"", i.pattern.text); }

/// One command by itself, without line end.
class CommandPrinter {
 public:
  explicit CommandPrinter(Verb verb) : verb_(verb) {}

  void in(const Table& t) {
    const std::string head =
        t.name.text.empty() && t.handle
            ? fmt::format("table {} handle {}", to_string(t.family), *t.handle)
            : fmt::format("table {} {}", to_string(t.family), print_name(t.name.text));
    BlockPrinter inside;
    inside.table_lines(t);
    put(head, inside.out, [&](BlockPrinter& b) { b.table_lines(t); });
  }
  void in(const Chain& c) {
    std::string head = "chain " + place(c.scope, c.name, c.handle);
    if (verb_ == Verb::rename) head += ' ' + print_name(c.new_name.text);
    BlockPrinter inside;
    inside.chain_lines(c);
    put(head, inside.out, [&](BlockPrinter& b) { b.chain_lines(c); });
  }
  void in(const Rule& r) {
    std::string text = fmt::format("{} rule {}", to_string(verb_), place(r.scope, r.chain));
    if (r.position) text += fmt::format(" handle {}", *r.position);
    if (r.index) text += fmt::format(" index {}", *r.index);
    const std::string body = print_rule(r);
    if (!body.empty()) text += ' ' + body;
    out = std::move(text);
  }
  void in(const Set& s) {
    BlockPrinter inside;
    inside.set_lines(s);
    put(fmt::format("{} {}", keyword(s), place(s.scope, s.name, s.handle)), inside.out,
        [&](BlockPrinter& b) { b.set_lines(s); });
  }
  void in(const Element& e) {
    Printer p;
    p.elements(e.elements, 0, 0);
    out = fmt::format("{} element {} {}", to_string(verb_), place(e.scope, e.set), p.out);
  }
  void in(const Flowtable& f) {
    BlockPrinter inside;
    inside.flowtable_lines(f);
    put("flowtable " + place(f.scope, f.name, f.handle), inside.out,
        [&](BlockPrinter& b) { b.flowtable_lines(f); });
  }
  void in(const Object& o) {
    BlockPrinter inside;
    inside.object_lines(o);
    put(fmt::format("{} {}", to_string(o.kind), place(o.scope, o.name, o.handle)), inside.out,
        [&](BlockPrinter& b) { b.object_lines(o); });
  }
  void in(const Define&) {}
  void in(const Include& i) { out = line_of(i); }
  void in(const RuleLines&) {}  // only of documents that are lowered at once
  void in(const Whole& w) {
    out = fmt::format("{} {}", to_string(verb_), w.kind);
    if (w.family) out += ' ' + std::string(to_string(*w.family));
  }
  void in(const UnknownCommand& u) { out = std::string(u.text); }

  std::string out;

 private:
  template <class Lines>
  void put(const std::string& head, const std::string& inside, Lines lines) {
    const std::string whole = std::string(to_string(verb_)) + ' ' + head;
    if (inside.empty() || !declares(verb_)) {
      out = whole;
      return;
    }
    BlockPrinter b;
    b.open(whole);
    lines(b);
    b.close();
    b.out.pop_back();
    out = std::move(b.out);
  }

  Verb verb_;
};

/// What stands in a table's block: a declaration, and of a chain its lines; or an include.
struct Part {
  const CommandBody* declaration = nullptr;
  Text chain;
  Span span;                              ///< of the declaration
  std::vector<const CommandBody*> lines;  ///< rules and includes of a chain

  [[nodiscard]] bool holds(Text name) const {
    return chain == name && holds_alternative<Chain>(*declaration);
  }
};

class DocumentPrinter {
 public:
  void command(const Command& c) {
    if (holds_alternative<Define>(c.body)) return;
    if (c.verb == Verb::add) {
      if (const auto* table = get_if<Table>(&c.body)) {
        end_block();
        table_ = table;
        span_ = c.span;
        return;
      }
      const auto here = [this](const auto& body) { return belongs(body); };
      if (table_ != nullptr && (visit(here, c.body) || included(c))) {
        add(c);
        return;
      }
    }
    end_block();
    const std::string text = print_command(c);
    if (!text.empty()) out_.out += text + '\n';
  }

  std::string finish() {
    end_block();
    return std::move(out_.out);
  }

 private:
  bool in_table(const Scope& s) const {
    return s.family == table_->family && s.table.text == table_->name.text;
  }
  bool belongs(const Chain& c) const { return in_table(c.scope); }
  bool belongs(const Set& s) const { return in_table(s.scope); }
  bool belongs(const Flowtable& f) const { return in_table(f.scope); }
  bool belongs(const Object& o) const { return in_table(o.scope); }
  bool belongs(const Rule& r) const {
    if (!in_table(r.scope) || r.index || r.position) return false;
    if (last_ < parts_.size() && parts_[last_].holds(r.chain.text)) return true;
    return std::any_of(parts_.begin(), parts_.end(),
                       [&r](const Part& p) { return p.holds(r.chain.text); });
  }
  template <class Other>
  bool belongs(const Other&) const {
    return false;
  }

  /// An include within the block, whose file was not read.
  bool included(const Command& c) const {
    return holds_alternative<Include>(c.body) && within(c.span, span_);
  }
  static bool within(Span inner, Span outer) {
    return inner.valid() && inner.file == outer.file && inner.begin >= outer.begin &&
           inner.end <= outer.end;
  }

  void add(const Command& c) {
    if (const auto* rule = get_if<Rule>(&c.body)) {
      part_of(rule->chain.text).lines.push_back(&c.body);
      return;
    }
    if (holds_alternative<Include>(c.body) && !parts_.empty() &&
        within(c.span, parts_.back().span)) {
      parts_.back().lines.push_back(&c.body);
      return;
    }
    Part part;
    part.declaration = &c.body;
    part.span = c.span;
    if (const auto* chain = get_if<Chain>(&c.body)) part.chain = chain->name.text;
    parts_.push_back(std::move(part));
  }

  Part& part_of(Text chain) {
    std::size_t i = parts_.size() - 1;
    if (last_ < parts_.size() && parts_[last_].holds(chain)) {
      i = last_;
    } else {
      while (i > 0 && !parts_[i].holds(chain)) --i;
    }
    last_ = i;
    return parts_[i];
  }

  void end_block() {
    if (table_ == nullptr) return;
    if (table_->managed_by_iptables) {
      out_.line(fmt::format("# Warning: table {} {} is managed by iptables-nft, do not touch!",
                            to_string(table_->family), table_->name.text));
    }
    out_.open(fmt::format("table {} {}", to_string(table_->family), print_name(table_->name.text)));
    out_.table_lines(*table_);
    for (const Part& p : parts_) print(p);
    out_.close();
    table_ = nullptr;
    parts_.clear();
    last_ = 0;
  }

  void print(const Part& p) {
    const auto head = [](std::string_view word, Text name) {
      return fmt::format("{} {}", word, print_name(name));
    };
    const CommandBody* const d = p.declaration;
    if (holds_alternative<Include>(*d)) {
      out_.line(line_of(get<Include>(*d)));
      return;
    }
    if (const auto* c = get_if<Chain>(d)) {
      out_.open(head("chain", p.chain));
      out_.chain_lines(*c);
      for (const CommandBody* l : p.lines) {
        const auto* include = get_if<Include>(l);
        out_.line(include != nullptr ? line_of(*include) : print_rule(get<Rule>(*l)));
      }
    } else if (const auto* s = get_if<Set>(d)) {
      out_.open(head(keyword(*s), s->name.text));
      out_.set_lines(*s);
    } else if (const auto* f = get_if<Flowtable>(d)) {
      out_.open(head("flowtable", f->name.text));
      out_.flowtable_lines(*f);
    } else if (const auto* o = get_if<Object>(d)) {
      out_.open(head(to_string(o->kind), o->name.text));
      out_.object_lines(*o);
    }
    out_.close();
  }

  BlockPrinter out_;
  const Table* table_ = nullptr;  ///< whose block is open
  Span span_;                     ///< of its command
  std::vector<Part> parts_;
  std::size_t last_ = 0;  ///< the part that the last rule went to
};

}  // namespace

std::string print_command(const Command& command) {
  CommandPrinter p(command.verb);
  visit([&p](const auto& body) { p.in(body); }, command.body);
  return std::move(p.out);
}

std::string print_document(const Document& document) {
  DocumentPrinter p;
  for (const Command& c : document.commands) p.command(c);
  return p.finish();
}

}  // namespace fwlint::nftables
