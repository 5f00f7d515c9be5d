// `jump { … }` has no JSON form: nft writes the statement as text into the array. It is read by the
// text parser, and every place in it becomes the place of the JSON string.
#include <memory>
#include <utility>
#include <variant>

#include "parsers/nftables/json_build.hpp"
#include "parsers/nftables/parser.hpp"

namespace fwlint::nftables {
namespace {

class Relocation {
 public:
  explicit Relocation(Span place) : place_(place) {}

  void at(List<Statement>& statements) {
    for (Statement& s : statements) {
      s.span = place_;
      visit([this](auto& body) { in(body); }, s.body);
    }
  }

 private:
  void at(Expr& e) {
    e.span = place_;
    for (Expr& a : e.args) at(a);
    if (e.elem) {
      auto* const info = make_node<ElemInfo>(*e.elem);
      if (info->comment_span.valid()) info->comment_span = place_;
      at(info->statements);
      e.elem = info;
    }
    if (e.chain) {
      auto* const rules = make_node<List<Rule>>(*e.chain);
      for (Rule& r : *rules) {
        r.span = place_;
        if (r.comment_span.valid()) r.comment_span = place_;
        at(r.statements);
      }
      e.chain = rules;
    }
  }
  void at(Maybe<Expr>& e) {
    if (e) at(*e);
  }

  void in(MatchStmt& s) {
    at(s.left);
    at(s.right);
    s.op_span = place_;
  }
  void in(VerdictStmt& s) {
    at(s.verdict);
    s.target_span = place_;
  }
  void in(VmapStmt& s) {
    at(s.key);
    at(s.data);
  }
  void in(SetStmt& s) {
    at(s.elem);
    at(s.data);
    at(s.statements);
    s.set_span = place_;
  }
  void in(MeterStmt& s) {
    at(s.key);
    at(s.statements);
  }
  void in(MangleStmt& s) {
    at(s.key);
    at(s.value);
  }
  void in(NatStmt& s) {
    at(s.addr);
    at(s.port);
  }
  void in(TproxyStmt& s) {
    at(s.addr);
    at(s.port);
  }
  void in(DupStmt& s) {
    at(s.addr);
    at(s.dev);
  }
  void in(FwdStmt& s) {
    at(s.dev);
    at(s.addr);
  }
  void in(CounterStmt& s) { at(s.name); }
  void in(LimitStmt& s) { at(s.name); }
  void in(QuotaStmt& s) { at(s.name); }
  void in(QueueStmt& s) { at(s.num); }
  void in(SynproxyStmt& s) { at(s.name); }
  void in(CtObjectStmt& s) { at(s.value); }
  void in(ObjectStmt& s) { at(s.name); }
  void in(ResetStmt& s) { at(s.key); }
  void in(LogStmt& s) { s.prefix_span = place_; }
  void in(LastStmt&) {}
  void in(NotrackStmt&) {}
  void in(FlowStmt&) {}
  void in(CtCountStmt&) {}
  void in(XtStmt&) {}
  void in(RejectStmt&) {}
  void in(UnknownStmt&) {}

  Span place_;
};

}  // namespace

std::optional<List<Statement>> read_embedded_text(std::string_view text, Span place,
                                                  Document& keeper) {
  struct Embedded {
    SourceSet sources;
    Document document;
  };
  const auto own = std::make_shared<Embedded>();
  const FileId file =
      own->sources.add("", "table inet t {\nchain c {\n" + std::string(text) + "\n}\n}\n");
  Diagnostics problems;
  parse_text(own->sources, file, own->document, problems);
  if (problems.error_count() != 0) return std::nullopt;
  for (Command& c : own->document.commands) {
    if (auto* rule = get_if<Rule>(&c.body)) {
      keeper.kept.push_back(own);
      Relocation(place).at(rule->statements);
      return rule->statements;
    }
  }
  return std::nullopt;
}

}  // namespace fwlint::nftables
